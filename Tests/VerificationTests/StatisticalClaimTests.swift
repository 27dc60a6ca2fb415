import Randomness
import Testing
import Verification

@Suite("A statistical claim is verified when true, refuted when wrong, never guessed")
struct StatisticalClaimTests {
  /// An experiment of mean 0.5, with the tolerance that suits its method.
  struct Experiment: Sendable, CustomTestStringConvertible {
    let method: IntervalMethod
    let tolerance: Double
    let law: Law
    var testDescription: String { "\(method), \(law.name)" }

    static let all = [
      Experiment(method: .betting(range: 0...1), tolerance: 0.02, law: .uniform),
      Experiment(method: .asymptotic, tolerance: 0.08, law: .exponential),
      Experiment(method: .catoni(varianceBound: 3), tolerance: 0.3, law: .heavyTailed),
    ]

    /// The claim that the mean is off the truth by `shift` tolerances.
    func claim(
      shift: Double, relation: Relation = .equals, limit: Int = 1 << 16, name: String = "mean"
    ) -> Claim {
      let (law, tolerance) = (law, tolerance)
      return .statistical(
        name, "The mean is as predicted", formula: "m", relation: relation, method: method,
        limit: limit,
        sampler: .separate(at: [0]) { _, stream in law.draw(&stream) },
        predict: { _ in law.mean + shift * tolerance }, tolerance: { _ in within(tolerance) },
        mutants: [Mutant("three tolerances beyond") { _ in law.mean + (shift + 3) * tolerance }])
    }
  }

  @Test("A claim over no points is an error, and no parts are no evidence")
  func noPoints() async {
    let empty = Claim.statistical(
      "empty", "Nothing", formula: "0", method: .asymptotic,
      sampler: .separate(at: []) { _, stream in stream.normal() }, predict: { _ in 0 },
      tolerance: { _ in Tolerance(resolution: 1, reason: "test") },
      mutants: [Mutant("any") { _ in 5 }])
    let record = await Verifier(workers: 1).verify(empty, of: "test")
    #expect(record.error == "\(VerificationError.noCases)" && !record.isAsExpected)
    #expect(Verdict.all([]) == .inconclusive)
  }

  @Test("A true prediction is verified and a mutant refuted", arguments: Experiment.all)
  func truth(experiment: Experiment) async throws {
    for seed in UInt64(1)...5 {
      let record = await examine(experiment.claim(shift: 0), seed: seed)
      #expect(record.verdict == .verified)
      #expect(record.isAsExpected)
      #expect(record.points == nil && record.measured?.alpha == 1e-9)
      let samples = try #require(record.measured?.samples)
      #expect(samples < 1 << 16, "it stops before the limit")
    }
  }

  @Test(
    "A prediction off by twice the tolerance is always refuted within the limit",
    arguments: Experiment.all, [-2.0, 2.0])
  func shifted(experiment: Experiment, shift: Double) async {
    for seed in UInt64(1)...5 {
      let record = await examine(experiment.claim(shift: shift), seed: seed)
      #expect(record.verdict == .refuted)
      #expect(!record.isAsExpected)
    }
  }

  @Test(
    "A prediction off by half the tolerance is never refuted", arguments: Experiment.all,
    [-0.5, 0.5])
  func halfShift(experiment: Experiment, shift: Double) async {
    for seed in UInt64(1)...5 {
      for limit in [4096, 1 << 16] {
        let record = await examine(experiment.claim(shift: shift, limit: limit), seed: seed)
        #expect(record.verdict != .refuted)
      }
    }
  }

  @Test("Too small a limit gives inconclusive, never verified", arguments: Experiment.all)
  func tooFewSamples(experiment: Experiment) async {
    let narrow = Experiment(
      method: experiment.method, tolerance: experiment.tolerance / 20, law: experiment.law)
    for seed in UInt64(1)...5 {
      let record = await examine(narrow.claim(shift: 0, limit: 512), seed: seed)
      #expect(record.verdict == .inconclusive)
      #expect(record.mutants.map(\.verdict) == [.inconclusive])
      #expect(record.error == nil && !record.isAsExpected)
    }
  }

  @Test("A zero tolerance is never verified, for equality cannot be shown by sampling")
  func zeroTolerance() async {
    let exact = Experiment(method: .betting(range: 0...1), tolerance: 0, law: .uniform)
    let record = await examine(exact.claim(shift: 0, limit: 4096))
    #expect(record.verdict == .inconclusive)
  }

  @Test("An upper bound holds for anything below it, a lower bound for anything above")
  func oneSided() async {
    let experiment = Experiment.all[0]
    let expected: [(Relation, Double, Verdict)] = [
      (.atMost, 0, .verified), (.atMost, 10, .verified), (.atMost, -2, .refuted),
      (.atLeast, 0, .verified), (.atLeast, -10, .verified), (.atLeast, 2, .refuted),
    ]
    for (relation, shift, verdict) in expected {
      let record = await examine(experiment.claim(shift: shift, relation: relation))
      #expect(record.verdict == verdict, "\(relation.rawValue) at \(shift) tolerances")
      #expect(record.predicted?.relation == relation)
    }
  }

  /// Means x/10 at x = 1 … 4 on [0, 1], against `predict`, with a tolerance of 0.02 times `widen`.
  private func grid(
    relation: Relation = .equals, _ predict: @escaping @Sendable (Double) -> Double,
    widen: @escaping @Sendable (Double) -> Double = { _ in 1 },
    mutants: [Mutant<Double, Double>] = [.absurd]
  ) -> Claim {
    .statistical(
      "grid", "The means are as predicted", formula: "x/10", relation: relation,
      method: .betting(range: 0...1), limit: 1 << 15,
      sampler: .separate(at: [1, 2, 3, 4]) { x, stream in stream.uniform() * x / 5 },
      predict: predict, tolerance: { within(0.02 * widen($0)) }, mutants: mutants)
  }

  @Test("A grid of points is listed, and the headline is the least favourable one")
  func headline() async throws {
    let record = await examine(grid { $0 == 3 ? 0.31 : $0 / 10 })
    #expect(record.verdict == .verified)
    let points = try #require(record.points)
    #expect(points.map(\.x) == [1, 2, 3, 4])
    #expect(points.map(\.predicted) == [0.1, 0.2, 0.31, 0.4])
    #expect(record.predicted?.value == 0.31)
    #expect(record.measured?.estimate == points[2].estimate)
    #expect(record.measured?.lower == points[2].lower)
    #expect(record.measured?.upper == points[2].upper)
    let samples = try #require(record.measured?.samples)
    #expect(samples >= 4 * 256)
  }

  @Test("The least favourable point is found in units of each point's own tolerance")
  func headlineInToleranceUnits() async {
    let record = await examine(
      grid({ $0 == 2 ? 0.23 : ($0 == 3 ? 0.312 : $0 / 10) }, widen: { $0 == 2 ? 10 : 1 }))
    #expect(record.predicted?.value == 0.312)
    #expect(record.predicted?.tolerance == 0.02)
  }

  @Test("Under a one-sided relation only the dangerous side counts for the headline")
  func oneSidedHeadline() async {
    let above = await examine(grid(relation: .atMost) { $0 == 4 ? 0.39 : $0 / 10 + 0.3 / $0 })
    #expect(above.predicted?.value == 0.39)
    let below = await examine(grid(relation: .atLeast) { $0 == 1 ? 0.11 : $0 / 10 - 0.05 * $0 })
    #expect(below.predicted?.value == 0.11)
  }

  @Test("One refuted point refutes the claim")
  func oneWrongPoint() async {
    let record = await examine(grid { $0 == 2 ? 0.25 : $0 / 10 })
    #expect(record.verdict == .refuted)
    #expect(record.predicted?.value == 0.25)
  }

  @Test("A mutant is refuted by one point, and the record says by which")
  func mutantAtOnePoint() async {
    let record = await examine(
      grid(
        { $0 / 10 },
        mutants: [
          Mutant("wrong at 3 only") { $0 == 3 ? 0.4 : $0 / 10 },
          Mutant("the truth again") { $0 / 10 },
        ]))
    #expect(record.mutants[0].verdict == .refuted)
    #expect(record.mutants[0].x == 3 && record.mutants[0].predicted == 0.4)
    #expect(record.mutants[1].verdict == .verified)
    #expect(record.survivingMutants.map(\.name) == ["the truth again"])
    #expect(!record.isAsExpected, "a surviving mutant spoils the claim")
  }

  @Test("The quick profile widens the tolerance, the claim keeps its reason")
  func profiles() async {
    let record = await examine(Experiment.all[0].claim(shift: 0), profile: .quick)
    #expect(record.predicted?.tolerance == 0.04)
    #expect(record.predicted?.toleranceReason == "test")
    #expect(record.verdict == .verified)
  }

  @Test("A prediction, mutant or tolerance that is not finite is an error, never a pass")
  func notFinite() async {
    let records = [
      await examine(grid { _ in .nan }),
      await examine(grid({ $0 / 10 }, mutants: [Mutant("nan") { _ in .nan }])),
      await examine(grid({ $0 / 10 }, widen: { _ in .infinity })),
    ]
    for record in records {
      #expect(record.verdict == .inconclusive)
      #expect(record.error?.contains("expected a finite number") == true)
      #expect(record.survivingMutants.count == record.mutants.count)
    }
  }
}
