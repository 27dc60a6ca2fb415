import Randomness
import RealModule
import Testing
import Verification

@Suite("A power law is verified with exponent, constant and straightness, or not at all")
struct ExponentClaimTests {
  static let small: [Double] = [2, 4, 8, 16, 32, 64, 128]
  static let large: [Double] = [1e4, 2e4, 4e4, 8e4, 1.6e5]
  static let corrected = { @Sendable (x: Double) in (1 + 5 / x) / x }

  /// The claim that y = x⁻¹ of something computed to rounding.
  private func computed(
    _ y: @escaping @Sendable (Double) -> Double, at xs: [Double],
    exponent: Double = -1, constant: Double? = 1, tolerance: Double = 0.01,
    slopeChange: Double = 0.01, finiteSize: (@Sendable (Double) -> Double)? = nil,
    mutants: [PowerLawMutant] = [.exponent("x^(−1/2)", -0.5), .constant("twice", 2)]
  ) -> Claim {
    let prediction =
      if let constant {
        PowerLawPrediction(
          exponent: exponent, within: within(tolerance), constant: constant,
          within: within(tolerance), slopeChange: slopeChange, finiteSize: finiteSize)
      } else {
        PowerLawPrediction(
          exponent: exponent, within: within(tolerance), slopeChange: slopeChange,
          finiteSize: finiteSize)
      }
    return .exponent(
      "law", "It falls like 1/x", formula: "1/x", prediction,
      measurement: .computed(at: xs) { Observation(y($0), operations: 1, scale: y($0)) },
      mutants: mutants)
  }

  @Test("An exact law is verified, and wrong exponents and constants are refuted")
  func exact() async throws {
    let record = await examine(computed({ 1 / $0 }, at: Self.small))
    #expect(record.verdict == .verified && record.isAsExpected)
    let exponent = try #require(record.exponent)
    #expect(abs(exponent.estimate + 1) < 1e-14 && exponent.lower <= -1 && exponent.upper >= -1)
    #expect(exponent.range == [2, 128] && exponent.predicted == -1)
    #expect(exponent.finiteSize == nil && exponent.tolerance == 0.01)
    let constant = try #require(record.constant)
    #expect(abs(constant.estimate - 1) < 1e-14 && constant.tolerance == 0.01)
    #expect(record.points?.map(\.predicted) == Self.small.map { .pow($0, -1) })
    #expect(record.measured?.alpha == nil, "nothing was random")
    #expect(record.mutants.map(\.predicted) == [-0.5, 2])
  }

  @Test("Instances are drawn from streams of their own, the same in every run with the seed")
  func drawn() async throws {
    let claim = Claim.exponent(
      "law", "Every instance falls like 1/x", formula: "1/x",
      PowerLawPrediction(exponent: -1, within: within(0.02), slopeChange: 0.05),
      measurement: .drawn(at: Self.small) { x, stream in
        Observation((1 + 0.005 * stream.uniform()) / x, operations: 1, scale: 1 / x)
      },
      mutants: [.exponent("x^(−1/2)", -0.5)])
    let record = await examine(claim)
    #expect(record.isAsExpected && record.measured?.alpha == nil)
    let points = try #require(record.points)
    let factors = points.map { ($0.estimate * $0.x - 1) / 0.005 }
    #expect(Set(factors).count == factors.count && factors.allSatisfy { (-1e-9..<1).contains($0) })
    #expect(await examine(claim, workers: 1).points == points)
    #expect(await examine(claim, seed: 2).points != points)
  }

  @Test("A wrong exponent or constant is refuted as the prediction, too")
  func wrongPredictions() async {
    let law = { @Sendable (x: Double) in 1 / x }
    #expect(await examine(computed(law, at: Self.small, exponent: -0.5)).verdict == .refuted)
    #expect(await examine(computed(law, at: Self.small, constant: 1.1)).verdict == .refuted)
    let noConstant = await examine(
      computed(law, at: Self.small, constant: nil, mutants: [.exponent("x^(−1/2)", -0.5)]))
    #expect(noConstant.isAsExpected && noConstant.constant == nil)
  }

  @Test("The tolerance of the constant is relative to the constant")
  func relativeTolerance() async {
    let law = { @Sendable (x: Double) in 100 / x }
    let near = await examine(
      computed(law, at: Self.small, constant: 100.5, mutants: [.constant("two more", 102)]))
    #expect(near.constant?.tolerance == 0.01 * 100.5)
    #expect(near.verdict == .verified)
    #expect(near.mutants[0].verdict == .refuted)
    #expect(await examine(computed(law, at: Self.small, constant: 101.5)).verdict == .refuted)
  }

  @Test("A law with a correction 5/x from x = 2 on is refuted as a pure power law")
  func curved() async throws {
    let record = await examine(computed(Self.corrected, at: Self.small))
    #expect(record.verdict == .refuted)
    let slopeChange = try #require(record.slopeChange)
    #expect(slopeChange.lower > 0.5, "the local slope rises from −1.7 to −1.04")
    #expect(slopeChange.predicted == 0 && slopeChange.tolerance == 0.01)
  }

  @Test("Curvature alone refutes, even when exponent and constant are within wide tolerances")
  func curvatureAlone() async {
    let wide = computed(Self.corrected, at: Self.small, constant: nil, tolerance: 0.45)
    #expect(await examine(wide).verdict == .refuted)
    let forgiving = computed(
      Self.corrected, at: Self.small, constant: nil, tolerance: 0.45, slopeChange: 1,
      mutants: [.exponent("constant", 0)])
    #expect(await examine(forgiving).verdict == .verified)
  }

  @Test("The same law is accepted at large x, where the correction is within the tolerance")
  func largeX() async {
    let record = await examine(computed(Self.corrected, at: Self.large))
    #expect(record.verdict == .verified && record.isAsExpected)
  }

  @Test("The same law is accepted when the correction is declared, and the record says so")
  func declared() async throws {
    let record = await examine(
      computed(
        Self.corrected, at: Self.small, finiteSize: Self.corrected,
        mutants: [
          .exponent("constant", 0.5)
        ]))
    #expect(record.verdict == .verified && record.isAsExpected)
    let exponent = try #require(record.exponent)
    let finiteSize = try #require(exponent.finiteSize)
    #expect(abs(finiteSize - exponent.estimate) < 1e-12)
    #expect(abs(exponent.tolerance - (0.01 + abs(finiteSize + 1))) < 1e-12)
    #expect(record.constant?.finiteSize != nil && record.slopeChange?.finiteSize != nil)
  }

  /// The claim that the mean of noise around c/x falls like 1/x.
  private func sampled(
    _ mean: @escaping @Sendable (Double) -> Double = { 2 / $0 }, constant: Double = 2,
    limit: Int = 1 << 16, precision: Double = 0.05, exponent: Double = -1
  ) -> Claim {
    .exponent(
      "mean", "The mean falls like 1/x", formula: "2/x",
      PowerLawPrediction(
        exponent: exponent, within: within(0.1), constant: constant, within: within(0.1),
        slopeChange: 0.3),
      measurement: .sampled(
        .separate(at: [1, 2, 4, 8, 16]) { x, stream in mean(x) * (0.5 + stream.uniform()) },
        method: .asymptotic, relativePrecision: precision, limit: limit),
      mutants: [.exponent("x^(−1/2)", -0.5), .constant("half", 1)])
  }

  @Test("A sampled law is verified, whatever the seed, and its mutants refuted")
  func sampledLaw() async throws {
    for seed in UInt64(1)...5 {
      let record = await examine(sampled(), seed: seed)
      #expect(record.verdict == .verified && record.isAsExpected)
      #expect(record.measured?.alpha == 1e-9)
      let points = try #require(record.points)
      for point in points {
        let interval = Interval(try #require(point.lower), try #require(point.upper))
        #expect(interval.contains(2 / point.x))
        #expect(interval.halfWidth <= 0.05 * interval.lower)
      }
    }
  }

  @Test("A sampled law of another exponent is refuted, and one that is too rough is undecided")
  func sampledAlternatives() async {
    let steeper = await examine(sampled({ 2 / ($0 * $0.squareRoot()) }))
    #expect(steeper.verdict == .refuted)
    let rough = await examine(sampled(limit: 4096, precision: 0.001))
    #expect(rough.verdict != .refuted)
    let other = await examine(sampled(exponent: -0.5))
    #expect(other.verdict == .refuted)
  }

  @Test("Betting reaches a small relative precision although no resolution is known beforehand")
  func bettingPrecision() async throws {
    let claim = Claim.exponent(
      "mean", "The mean falls like 1/x", formula: "1/x",
      PowerLawPrediction(exponent: -1, within: within(0.05), slopeChange: 0.2),
      measurement: .sampled(
        .separate(at: [1, 2, 4]) { x, stream in (0.5 + stream.uniform()) / (2 * x) },
        method: .betting(range: 0...1), relativePrecision: 0.012, limit: 1 << 17),
      mutants: [.exponent("x^(−1/2)", -0.5)])
    let record = await examine(claim)
    #expect(record.isAsExpected)
    let samples = try #require(record.measured?.samples)
    #expect(samples < 3 << 17, "it stops before the limit")
  }

  @Test("A root mean square follows the root of the law of its squares")
  func rootMeanSquare() async throws {
    // The squares have mean 4/x, so the root mean square is 2 x^(−1/2).
    let claim = Claim.exponent(
      "root", "The root mean square falls like x^(−1/2)", formula: #"2/\sqrt x"#,
      PowerLawPrediction(
        exponent: -0.5, within: within(0.05), constant: 2, within: within(0.05),
        slopeChange: 0.2),
      measurement: .sampledRootMeanSquare(
        .separate(at: [1, 2, 4, 8, 16]) { x, stream in 4 / x * (0.5 + stream.uniform()) },
        method: .asymptotic, relativePrecision: 0.02, limit: 1 << 16),
      mutants: [
        .exponent("the exponent of the squares", -1),
        .constant("the constant of the squares", 4),
      ])
    for seed in UInt64(1)...5 {
      let record = await examine(claim, seed: seed)
      #expect(record.isAsExpected, "\(record.line)")
      for point in try #require(record.points) {
        let interval = Interval(try #require(point.lower), try #require(point.upper))
        #expect(interval.contains(2 / point.x.squareRoot()))
        #expect(interval.halfWidth <= 0.021 * interval.lower)
      }
    }
  }

  @Test("Data or predictions that no power law can have are errors, never a pass")
  func errors() async {
    let law = { @Sendable (x: Double) in 1 / x }
    let records = [
      await examine(computed({ _ in .nan }, at: Self.small)),
      await examine(computed({ $0 == 8 ? 0 : 1 / $0 }, at: Self.small)),
      await examine(computed(law, at: [1, 2])),
      await examine(computed(law, at: [3, 3, 3])),
      await examine(computed(law, at: Self.small, exponent: .nan)),
      await examine(computed(law, at: Self.small, constant: .nan)),
      await examine(computed(law, at: Self.small, finiteSize: { _ in .nan })),
      await examine(computed(law, at: Self.small, finiteSize: { _ in -1 })),
      await examine(computed(law, at: Self.small, mutants: [.exponent("nan", .nan)])),
      await examine(sampled({ _ in 0 })),
    ]
    for (index, record) in records.enumerated() {
      #expect(record.error != nil, "case \(index)")
      #expect(record.verdict == .inconclusive && !record.isAsExpected)
      #expect(record.survivingMutants.count == record.mutants.count)
    }
  }

  @Test("A mutant of a constant that is not predicted cannot be refuted")
  func constantMutantWithoutConstant() async {
    let record = await examine(computed({ 1 / $0 }, at: Self.small, constant: nil))
    #expect(record.survivingMutants.map(\.name) == ["twice"])
  }
}
