import Testing
import Verification

@Suite("A bound must hold for every instance and be approached by one")
struct BoundClaimTests {
  /// Rounding allows 30 n ε s = 30 ε.
  private let rounding = 30 * Double.ulpOfOne

  private func claim(
    _ values: [Double], _ relation: Relation = .atMost, bound: Double = 1,
    attained: Attainment = .withinRounding,
    x: (@Sendable (Double) -> Double)? = nil, mutant: Double = 0
  ) -> Claim {
    .bound(
      "bound", "No value passes the bound", formula: "1", relation: relation, rounding: "1",
      attained: attained, x: x, cases: { _ in values },
      measure: { Observation($0, operations: 1, scale: 1) }, bound: { _ in bound },
      mutants: [Mutant("another bound") { _ in mutant }])
  }

  @Test("A bound that holds and is attained is verified")
  func attained() async {
    let record = await examine(claim([0.2, 1, 0.5]))
    #expect(record.verdict == .verified && record.isAsExpected)
    #expect(record.predicted?.value == 1 && record.measured?.estimate == 1)
    #expect(record.predicted?.relation == .atMost && record.measured?.samples == 3)
  }

  @Test("A bound that is violated by one instance is refuted")
  func violated() async {
    let record = await examine(claim([0.2, 1, 1 + 1e-9]))
    #expect(record.verdict == .refuted)
    #expect(record.measured?.estimate == 1 + 1e-9, "the violating instance is shown")
  }

  @Test("A bound that nobody approaches is inconclusive: it was not tested")
  func notApproached() async {
    #expect(await examine(claim([0.2, 0.9])).verdict == .inconclusive)
    let near = Attainment.within(0.1000001, reason: "test")
    #expect(await examine(claim([0.2, 0.9], attained: near)).verdict == .verified)
    let nearer = Attainment.within(0.09, reason: "test")
    #expect(await examine(claim([0.2, 0.9], attained: nearer)).verdict == .inconclusive)
  }

  @Test("When all instances must come near, one that stays away leaves the bound untested")
  func allNear() async {
    let near = Attainment.allWithin(0.2, reason: "test")
    #expect(await examine(claim([0.9, 1], attained: near)).verdict == .verified)
    #expect(await examine(claim([0.7, 1], attained: near)).verdict == .inconclusive)
    #expect(await examine(claim([0.9, 1.1], attained: near)).verdict == .refuted)
  }

  @Test("A violation within rounding is none")
  func rounded() async {
    #expect(await examine(claim([1 + 0.9 * rounding])).verdict == .verified)
    #expect(await examine(claim([1 + 1.1 * rounding])).verdict == .refuted)
    #expect(await examine(claim([1 - 0.9 * rounding])).verdict == .verified)
    #expect(await examine(claim([1 - 1.5 * rounding])).verdict == .inconclusive)
  }

  @Test("A lower bound is the mirror image")
  func lowerBound() async {
    #expect(await examine(claim([1, 2], .atLeast, mutant: 2)).isAsExpected)
    #expect(await examine(claim([1.5, 2], .atLeast, mutant: 2)).verdict == .inconclusive)
    let violated = await examine(claim([0.9, 2], .atLeast, mutant: 2))
    #expect(violated.verdict == .refuted && violated.measured?.estimate == 0.9)
  }

  @Test("A looser bound is a mutant that survives, a tighter one is refuted")
  func mutants() async {
    let looser = await examine(claim([0.2, 1], mutant: 2))
    #expect(looser.mutants[0].verdict == .inconclusive && !looser.isAsExpected)
    let tighter = await examine(claim([0.2, 1], x: { 10 * $0 }, mutant: 0.9))
    #expect(tighter.mutants[0].verdict == .refuted && tighter.isAsExpected)
    #expect(tighter.mutants[0].predicted == 0.9 && tighter.mutants[0].x == 10)
    #expect(tighter.points?.map(\.x) == [2, 10])
    #expect(tighter.points?.map(\.estimate) == [0.2, 1])
  }

  @Test("NaN or infinity anywhere is an error, never a pass")
  func errors() async {
    let records = [
      await examine(claim([1, .nan])), await examine(claim([1, -.infinity])),
      await examine(claim([1], bound: .nan)), await examine(claim([1], bound: .infinity)),
      await examine(claim([1], mutant: .nan)), await examine(claim([])),
    ]
    for record in records {
      #expect(record.error != nil && record.verdict == .inconclusive && !record.isAsExpected)
    }
    let vector = Claim.bound(
      "bound", "Two numbers are no bound", formula: "1", relation: .atMost, rounding: "1",
      attained: .withinRounding, cases: { _ in [1.0] },
      measure: { Observation([$0, $0], operations: 1, scale: 1) }, bound: { _ in 1 },
      mutants: [Mutant("zero") { _ in 0 }])
    #expect(await examine(vector).error == "2 measured values, expected 1")
  }
}
