import Randomness
import Testing

@testable import Verification

@Suite("Means are estimated adaptively, and identically however the work is shared out")
struct MeanEstimationTests {
  private static let unit = IntervalMethod.betting(range: 0...1)

  private func estimate(
    _ sampler: Sampler, _ method: IntervalMethod = unit, limit: Int = 4096, id: String = "a/b",
    seed: UInt64 = 1, workers: Int = 2, until halfWidth: Double = 0
  ) async throws -> [MeanEstimate] {
    try await MeanEstimator(method: method, limit: limit).estimate(
      sampler, in: context(id, seed: seed, workers: workers),
      resolution: { _ in halfWidth > 0 ? halfWidth : nil },
      isClear: { $1.halfWidth <= halfWidth })
  }

  /// The uniform number with which each replicate begins, from the documented key and counter.
  private func uniforms(
    _ count: Int, id: String = "a/b", seed: UInt64 = 1, lane: UInt64 = 0
  ) -> [Double] {
    (0..<count).map { replicate in
      var stream = RandomStream(
        seed: seed, label: id, replicate: UInt64(replicate), lane: lane)
      return stream.uniform()
    }
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  @Test("The results are the same bits for 1, 2 and 4 workers")
  func workers() async throws {
    let separate = Sampler.separate(at: [1, 2, 3]) { .minimum(1, $1.exponential() / 9 * $0) }
    let controlled = Sampler.controlled(at: [1], controls: 1) { _, stream in
      let u = stream.uniform()
      return (u * u, [u - 0.5])
    }
    for (sampler, method) in [(separate, Self.unit), (controlled, .asymptotic)] {
      let reference = try await estimate(sampler, method, workers: 1, until: 0.02)
      for workers in [2, 4] {
        let repeated = try await estimate(sampler, method, workers: workers, until: 0.02)
        #expect(repeated == reference)
      }
    }
  }

  @Test("A replicate averages as many draws as asked for, a quarter of them at the quick profile")
  func averaging() async throws {
    let sampler = Sampler.separate(at: [4]) { _, stream in stream.uniform() }
    let averaged = sampler.averaging { Int($0) }
    let byHand = Sampler.separate(at: [4]) { count, stream in
      stream.uniforms(Int(count)).reduce(0, +) / count
    }
    let expected = try await estimate(byHand, limit: 1024)
    #expect(try await estimate(averaged, limit: 1024) == expected)
    let single = try await MeanEstimator(method: Self.unit, limit: 1024).estimate(
      averaged, in: context("a/b", profile: .quick), resolution: { _ in nil },
      isClear: { _, _ in false })
    #expect(try await estimate(sampler, limit: 1024) == single)
    #expect([1, 2, 4, 5, 16].map(Profile.quick.draws) == [1, 1, 1, 1, 4])
    #expect([1, 2, 16].map(Profile.standard.draws) == [1, 2, 16])
    #expect([1, 2, 16].map(Profile.deep.draws) == [1, 2, 16])
  }

  @Test("A draw depends on seed, claim id, replicate and lane alone")
  func keys() async throws {
    let sampler = Sampler.separate(at: [10, 20]) { _, stream in stream.uniform() }
    let estimates = try await estimate(sampler, limit: 1024)
    #expect(estimates.map(\.samples) == [1024, 1024])
    #expect(estimates[0].estimate == mean(uniforms(1024)))
    #expect(estimates[1].estimate == mean(uniforms(1024, lane: 1)))
    let elsewhere = try await estimate(sampler, limit: 1024, id: "a/c")
    #expect(elsewhere[0].estimate == mean(uniforms(1024, id: "a/c")))
    let later = try await estimate(sampler, limit: 1024, seed: 2)
    #expect(later[0].estimate == mean(uniforms(1024, seed: 2)))
    let all = Set((estimates + elsewhere + later).map(\.estimate))
    #expect(all.count == 6, "every seed, claim and lane has numbers of its own")
  }

  @Test("The interval is that of the confidence sequence over the same replicates")
  func sameSequence() async throws {
    let sampler = Sampler.separate(at: [0, 0, 0, 0]) { _, stream in stream.uniform() }
    let estimates = try await estimate(sampler, limit: 1024)
    var sequence = BettingConfidenceSequence(
      alpha: RunContext.standardAlpha / 4, range: 0...1, focus: .sampleSize(16384))
    for value in uniforms(1024, lane: 3) { try sequence.add(value) }
    #expect(estimates[3].interval == sequence.interval())
    #expect(estimates[3].alpha == RunContext.standardAlpha / 4)
  }

  @Test("Sampling stops at the first look at which the interval is clear")
  func stopsEarly() async throws {
    let sampler = Sampler.separate(at: [0]) { _, stream in stream.uniform() }
    let rough = try await estimate(sampler, limit: 1 << 20, until: 0.2)
    #expect(rough[0].samples == 256)
    let fine = try await estimate(sampler, limit: 1 << 20, until: 0.02)
    #expect(fine[0].interval.halfWidth <= 0.02)
    #expect(fine[0].samples > 4096 && fine[0].samples < 20_000)
    let limited = try await estimate(sampler, limit: 1000, until: 0.001)
    #expect(limited[0].samples == 1024, "the limit is rounded up to whole blocks")
    let asymptotic = try await estimate(sampler, .asymptotic, limit: 1, until: 0.2)
    #expect(asymptotic[0].samples == 4096, "the asymptotic sequence never looks before 4096")
  }

  @Test("Jointly drawn quantities come from the same random numbers, each at its own point")
  func joint() async throws {
    let sampler = Sampler.joint(at: [1, 2]) { stream in
      let u = stream.uniform()
      return [u, u * u]
    }
    let estimates = try await estimate(sampler, limit: 1024)
    let uniforms = uniforms(1024)
    #expect(estimates[0].estimate == mean(uniforms))
    #expect(estimates[1].estimate == mean(uniforms.map { $0 * $0 }))
    #expect(estimates[1].interval.contains(1.0 / 3))
  }

  @Test("A joint draw goes on until the interval of every point is clear")
  func jointStopping() async throws {
    for narrowFirst in [true, false] {
      let sampler = Sampler.joint(at: [1, 2]) { stream in
        let u = stream.uniform()
        return narrowFirst ? [0.5 + u / 1000, u] : [u, 0.5 + u / 1000]
      }
      let estimates = try await estimate(sampler, limit: 1 << 16, until: 0.02)
      #expect(estimates.map(\.interval.halfWidth).allSatisfy { $0 <= 0.02 })
    }
  }

  @Test("A pair is computed from common random numbers: a − a is exactly zero")
  func paired() async throws {
    let draw = { @Sendable (_: Double, stream: inout RandomStream) in stream.normal() }
    let difference = Sampler.paired(at: [0], draw, minus: draw)
    let zero = try await estimate(difference, .betting(range: -1...1), limit: 1024)
    #expect(zero[0].estimate == 0)
    #expect(zero[0].interval.contains(0))
    let shifted = Sampler.paired(
      at: [3], { x, stream in stream.uniform() + x / 4 },
      minus: {
        _, stream in stream.uniform()
      })
    let shift = try await estimate(shifted, limit: 1024)
    #expect(abs(shift[0].estimate - 0.75) < 1e-12)
  }

  @Test("Control variates narrow the interval without bias, by pilot replicates not used again")
  func controlVariates() async throws {
    let plain = Sampler.separate(at: [0]) { _, stream in
      let u = stream.uniform()
      return u * u
    }
    let controlled = Sampler.controlled(at: [0], controls: 1) { _, stream in
      let u = stream.uniform()
      return (u * u, [u - 0.5])
    }
    let without = try await estimate(plain, .asymptotic)[0]
    let with = try await estimate(controlled, .asymptotic)[0]
    // The residual variance of U² on U is 1/180, that of U² is 4/45: a factor 4 in width.
    let ratio = without.interval.halfWidth / with.interval.halfWidth
    print("control variate: the interval is \(ratio.text()) times narrower")
    #expect(ratio > 3.5 && ratio < 4.5)
    #expect(with.interval.contains(1.0 / 3))

    let pilot = uniforms(512, lane: 1 << 32)
    let (x, y) = (mean(pilot), mean(pilot.map { $0 * $0 }))
    let slope =
      pilot.reduce(0) { $0 + ($1 - x) * ($1 * $1 - y) }
      / pilot.reduce(0) { $0 + ($1 - x) * ($1 - x) }
    let expected = mean(uniforms(with.samples).map { $0 * $0 - slope * ($0 - 0.5) })
    #expect(abs(with.estimate - expected) < 1e-12)
  }

  @Test("A control that is constant or repeated does no harm")
  func degenerateControls() async throws {
    let sampler = Sampler.controlled(at: [0], controls: 3) { _, stream in
      let u = stream.uniform()
      return (u * u, [u - 0.5, 2 * u - 1, 0])
    }
    let estimate = try await estimate(sampler, .asymptotic)[0]
    #expect(estimate.interval.contains(1.0 / 3))
    #expect(estimate.interval.halfWidth < 0.01)
  }

  @Test("A replicate that is not finite, or has the wrong length, is a typed error")
  func badReplicates() async {
    let nan = Sampler.separate(at: [0]) { _, stream in
      stream.replicate == 300 ? .nan : stream.uniform()
    }
    await #expect {
      try await estimate(nan, .asymptotic)
    } throws: { error in
      "\(error)" == "replicate 300 is nan, expected a finite number"
    }
    let short = Sampler.joint(at: [1, 2]) { [$0.uniform()] }
    await #expect(throws: VerificationError.shapeMismatch(measured: 1, predicted: 2)) {
      try await estimate(short)
    }
    let nanControl = Sampler.controlled(at: [0], controls: 1) { _, stream in
      (stream.uniform(), [.nan])
    }
    await #expect(throws: VerificationError.self) { try await estimate(nanControl) }
    let shortControl = Sampler.controlled(at: [0], controls: 2) { _, stream in
      (stream.uniform(), [0])
    }
    await #expect(throws: VerificationError.shapeMismatch(measured: 2, predicted: 3)) {
      try await estimate(shortControl)
    }
  }

  @Test("Of several bad replicates the first is named, whatever the number of workers")
  func firstError() async {
    let sampler = Sampler.separate(at: [0]) { _, stream in
      stream.replicate >= 500 ? .infinity : stream.uniform()
    }
    for workers in [1, 2, 4] {
      await #expect {
        try await estimate(sampler, .asymptotic, workers: workers)
      } throws: { error in
        "\(error)" == "replicate 500 is inf, expected a finite number"
      }
    }
  }

  @Test("Equal replicates of unknown range are an error: a rare event may have been missed")
  func noVariation() async {
    let sampler = Sampler.separate(at: [0]) { _, _ in 7 }
    await #expect(throws: VerificationError.noVariation(value: 7, count: 4096)) {
      try await estimate(sampler, .asymptotic)
    }
  }
}
