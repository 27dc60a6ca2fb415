import Testing

@testable import Verification

@Suite("A counterexample contradicts the printed value by a margin far above rounding")
struct CounterexampleClaimTests {
  private let unit = Double.ulpOfOne

  private func claim(
    measured: [Double] = [1], _ discrepancy: Discrepancy = .exceeds, printed: Double,
    scale: Double = 1, mutant: Double = 2
  ) -> Claim {
    .counterexample(
      "counterexample", "The printed value is too small", formula: "1", discrepancy: discrepancy,
      rounding: "1", measure: { Observation(measured, operations: 1, scale: scale) },
      printed: { printed }, mutants: [Mutant("a value that agrees") { _ in mutant }])
  }

  @Test("A margin of more than a thousand rounding units verifies the contradiction")
  func margin() async {
    let clear = await examine(claim(printed: 0.5))
    #expect(clear.verdict == .verified && clear.isAsExpected)
    #expect(clear.predicted?.value == 0.5 && clear.measured?.estimate == 1)
    #expect(clear.predicted?.tolerance == 1000 * unit)
    #expect(await examine(claim(printed: 1 - 1001 * unit)).verdict == .verified)
    #expect(await examine(claim(printed: 1 - 999 * unit)).verdict == .inconclusive)
    #expect(await examine(claim(printed: 1 - 31 * unit)).verdict == .inconclusive)
  }

  @Test("Agreement within rounding, or a discrepancy on the other side, refutes it")
  func agreement() async {
    #expect(await examine(claim(printed: 1 - 29 * unit)).verdict == .refuted)
    #expect(await examine(claim(printed: 1)).verdict == .refuted)
    #expect(await examine(claim(printed: 1.5)).verdict == .refuted)
  }

  @Test("Each kind of discrepancy names the relation that the printed statement asserts")
  func kinds() async {
    let expected: [(Discrepancy, Double, Verdict, Relation)] = [
      (.exceeds, 0.5, .verified, .atMost), (.exceeds, 1.5, .refuted, .atMost),
      (.fallsBelow, 1.5, .verified, .atLeast), (.fallsBelow, 0.5, .refuted, .atLeast),
      (.differs, 0.5, .verified, .equals), (.differs, 1.5, .verified, .equals),
      (.differs, 1, .refuted, .equals),
    ]
    for (discrepancy, printed, verdict, relation) in expected {
      let record = await examine(claim(discrepancy, printed: printed))
      #expect(record.verdict == verdict, "\(discrepancy) \(printed)")
      #expect(record.predicted?.relation == relation)
    }
  }

  @Test("Where nothing was rounded, any difference contradicts and equality agrees")
  func zeroScale() async {
    #expect(await examine(claim(printed: 1.0.nextDown, scale: 0)).verdict == .verified)
    #expect(await examine(claim(printed: 1, scale: 0)).verdict == .refuted)
  }

  @Test("A mutant that the example contradicts as well survives")
  func mutants() async {
    let teeth = await examine(claim(printed: 0.5, mutant: 1.5))
    #expect(
      teeth.mutants == [
        MutantRecord(name: "a value that agrees", predicted: 1.5, verdict: .refuted)
      ])
    let toothless = await examine(claim(printed: 0.5, mutant: 0.9))
    #expect(toothless.survivingMutants.count == 1 && !toothless.isAsExpected)
  }

  @Test("NaN, infinity or several numbers are an error, never a contradiction")
  func errors() async {
    let records = [
      await examine(claim(measured: [.nan], .differs, printed: 0.5)),
      await examine(claim(measured: [.infinity], printed: 0.5)),
      await examine(claim(.differs, printed: .nan)),
      await examine(claim(printed: -.infinity)),
      await examine(claim(printed: 0.5, scale: .nan)),
      await examine(claim(printed: 0.5, mutant: .nan)),
      await examine(claim(measured: [1, 2], printed: 0.5)),
      await examine(claim(measured: [], printed: 0.5)),
    ]
    for record in records {
      #expect(record.error != nil && record.verdict == .inconclusive && !record.isAsExpected)
      #expect(record.survivingMutants.count == 1)
    }
  }
}
