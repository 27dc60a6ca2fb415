import Randomness
import Synchronization
import Testing

@testable import Verification

@Suite("Replicates drawn in shares give the record of one process")
struct ReplicateShareTests {
  /// Counts the draws of all claims made with it.
  private final class Counter: Sendable {
    private let draws = Mutex(0)
    var count: Int { draws.withLock { $0 } }
    func add() { draws.withLock { $0 += 1 } }
  }

  private static let slug = "toy"

  /// Claims that sample in every way: a lane for each point, one lane for all, with controls, a law.
  private static func claims(_ counter: Counter = Counter()) -> [Claim] {
    let separate = Sampler.separate(at: [1, 2, 3]) { power, stream in
      counter.add()
      return .pow(stream.uniform(), power)
    }
    let joint = Sampler.joint(at: [1, 2]) { stream in
      counter.add()
      let uniform = stream.uniform()
      return [uniform, uniform * uniform]
    }
    let controlled = Sampler.controlled(at: [1], controls: 1) { _, stream in
      counter.add()
      let uniform = stream.uniform()
      return (.exp(uniform), [uniform - 0.5])
    }
    let inverse = { @Sendable (power: Double) in 1 / (power + 1) }
    return [
      statistical("separate", separate, .betting(range: 0...1), inverse),
      statistical("joint", joint, .asymptotic, inverse),
      statistical("controlled", controlled, .catoni(varianceBound: 0.01)) { _ in .exp(1) - 1 },
      .exponent(
        "law", "Exponential numbers scale", formula: "x",
        PowerLawPrediction(exponent: 1, within: within(0.2), slopeChange: 0.5),
        measurement: .sampled(
          .separate(at: [1, 2, 4]) { scale, stream in
            counter.add()
            return scale * stream.exponential()
          }, method: .asymptotic, relativePrecision: 0.03, limit: 1 << 18),
        mutants: [.exponent("constant", 0)]),
    ]
  }

  private static func statistical(
    _ name: String, _ sampler: Sampler, _ method: IntervalMethod,
    _ predict: @escaping @Sendable (Double) throws -> Double
  ) -> Claim {
    .statistical(
      name, "A mean", formula: "m", method: method, sampler: sampler, predict: predict,
      tolerance: { _ in within(0.02) }, mutants: [.absurd])
  }

  private static func whole(_ claim: Claim) async -> ClaimRecord {
    await Verifier(workers: 2).verify(claim, of: slug)
  }

  private static func share(
    _ index: Int, of count: Int, for claim: Claim
  ) async throws -> ReplicateShare {
    let drawn = Mutex<ReplicateShare?>(nil)
    await Verifier(workers: 2).drawShare(index, of: count, for: claim, of: slug) { event in
      if case .drawn(_, let share, _) = event { drawn.withLock { $0 = share } }
    }
    return try #require(drawn.withLock { $0 })
  }

  private static func shares(_ count: Int, for claim: Claim) async throws -> [ReplicateShare] {
    var shares: [ReplicateShare] = []
    for index in 1...count { shares.append(try await share(index, of: count, for: claim)) }
    return shares
  }

  private static func record(_ claim: Claim, of shares: [ReplicateShare]) async -> ClaimRecord {
    await Verifier(workers: 2, shares: ["\(slug)/\(claim.name)": shares]).verify(claim, of: slug)
  }

  @Test(
    "Any number of shares in any order, also more than blocks of the first look",
    arguments: [1, 2, 3, 7, 20])
  func sameRecord(_ count: Int) async throws {
    for claim in Self.claims() {
      let whole = await Self.whole(claim)
      #expect(whole.verdict == .verified, "\(whole.id)")
      let shares = try await Self.shares(count, for: claim)
      #expect(await Self.record(claim, of: shares.reversed()) == whole)
    }
  }

  @Test("A share has its blocks and no others, whole and in order")
  func blocks() async throws {
    let claim = Self.claims()[0]
    let lane = try #require(try await Self.share(2, of: 3, for: claim).lanes.last)
    let key = StreamKey(seed: 1, label: "toy/separate")
    let blocks = lane.values.count / MeanEstimator.blockSize
    let expected = (0..<blocks).flatMap { place in
      (0..<MeanEstimator.blockSize).map { offset in
        var stream = RandomStream(
          key: key, replicate: UInt64((1 + 3 * place) * MeanEstimator.blockSize + offset), lane: 2)
        return Double.pow(stream.uniform(), 3)
      }
    }
    #expect(blocks > 3 && lane.values == expected)
  }

  @Test(
    "What the shares have drawn is not drawn again, and is little more than one process needs",
    arguments: [4, 16])
  func work(_ count: Int) async throws {
    for index in Self.claims().indices {
      let (alone, divided) = (Counter(), Counter())
      _ = await Self.whole(Self.claims(alone)[index])
      let claim = Self.claims(divided)[index]
      let shares = try await Self.shares(count, for: claim)
      let drawn = divided.count
      _ = await Self.record(claim, of: shares)
      // A pilot is drawn by everyone; a guess may be one look, half as many again, beside the need.
      let pilot = claim.name == "controlled" ? (count + 1) * MeanEstimator.pilotSize : 0
      #expect(drawn - pilot <= 2 * alone.count, "\(claim.name)")
      #expect(divided.count - drawn <= alone.count / 2 + pilot, "\(claim.name)")
    }
  }

  @Test("Shares that lack blocks, or are lacking, change nothing but the work")
  func lacking() async throws {
    for claim in Self.claims() {
      let whole = await Self.whole(claim)
      let shares = try await Self.shares(3, for: claim)
      #expect(await Self.record(claim, of: [shares[1]]) == whole)
      let halves = try shares.map { share in
        ReplicateShare(
          index: share.index, count: share.count,
          lanes: try share.lanes.dropLast().map { lane in
            let size = lane.width * MeanEstimator.blockSize
            let kept = lane.values.prefix(lane.values.count / size / 2 * size)
            return try #require(ReplicateShare.Lane(width: lane.width, values: Array(kept)))
          })
      }
      #expect(await Self.record(claim, of: halves) == whole)
    }
  }

  @Test("The values of the shares are what is judged")
  func values() async throws {
    let claim = Self.claims()[0]
    let shares = try await Self.shares(2, for: claim).map { share in
      ReplicateShare(
        index: share.index, count: share.count,
        lanes: try share.lanes.map {
          try #require(ReplicateShare.Lane(width: 1, values: $0.values.map { 1 - $0 }))
        })
    }
    #expect(await Self.record(claim, of: shares).verdict == .refuted)
  }

  @Test("An error of a replicate, and a share of another shape, are the record's error")
  func errors() async throws {
    struct Breakdown: Error, CustomStringConvertible { let description = "the apparatus broke" }
    let sampler = Sampler.separate(at: [1]) { _, stream in
      if stream.replicate == 999 { throw Breakdown() }
      return stream.uniform()
    }
    let broken = Self.statistical("broken", sampler, .asymptotic) { _ in 0.5 }
    let record = await Self.record(broken, of: try await Self.shares(3, for: broken))
    #expect(record.error == "the apparatus broke")
    #expect(await Self.whole(broken) == record)

    let claim = Self.claims()[1]
    let foreign = try await Self.shares(2, for: Self.claims()[0])
    let mismatch = VerificationError.shapeMismatch(measured: 1, predicted: 2)
    #expect(await Self.record(claim, of: foreign).error == "\(mismatch)")
    let size = MeanEstimator.blockSize
    #expect(ReplicateShare.Lane(width: 1, values: [Double](repeating: 0, count: size - 1)) == nil)
    #expect(ReplicateShare.Lane(width: 1, values: [Double](repeating: .nan, count: size)) == nil)
    #expect(ReplicateShare.Lane(width: 0, values: []) == nil)
  }

  @Test("The interval of a part is about √parts times that of all, for the same mean and variance")
  func outlook() throws {
    for method in [IntervalMethod.asymptotic, .catoni(varianceBound: 1)] {
      var (whole, part) = (
        method.sequence(alpha: 1e-9, resolution: 0.1, parts: 1),
        method.sequence(alpha: 1e-9, resolution: 0.1, parts: 16)
      )
      for index in 0..<16384 {
        try whole.add(index.isMultiple(of: 2) ? 1 : -1)
        if index.isMultiple(of: 16) { try part.add(index.isMultiple(of: 32) ? 1 : -1) }
      }
      let ratio = part.interval().halfWidth / whole.interval().halfWidth
      #expect(abs(ratio / 4 - 1) < 0.05, "\(method): \(ratio)")
    }
  }

  @Test("Declaring a claim anew for a seed or a profile keeps that it is divided")
  func declaration() {
    let claim = Self.claims()[0]
    #expect(!claim.isDivided && claim.divided().isDivided)
    #expect(Claim.seeded { _ in claim.divided() }.isDivided)
    #expect(Claim.profiled { _ in claim.divided() }.isDivided)
  }
}
