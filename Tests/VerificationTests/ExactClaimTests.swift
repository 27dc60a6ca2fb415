import Testing

@testable import Verification

@Suite("An exact claim is judged by the ratio of its residual to rounding")
struct ExactClaimTests {
  /// A claim that every case measures 1 and is predicted to be `prediction`.
  private func claim(
    cases: [Double] = [1], limit: RatioLimit = .standard, operations: Int = 10,
    scale: Double = 2, x: (@Sendable (Double) -> Double)? = nil,
    measure: @escaping @Sendable (Double) -> [Double] = { _ in [1] },
    predict: @escaping @Sendable (Double) throws -> [Double],
    mutants: [Mutant<Double, [Double]>] = [Mutant("zero") { _ in [0] }]
  ) -> Claim {
    .exact(
      "identity", "The measured value is one", formula: "1", rounding: "2", limit: limit, x: x,
      cases: { _ in cases },
      measure: { Observation(measure($0), operations: operations, scale: scale) },
      predict: predict, mutants: mutants)
  }

  /// n ε s for ten operations on numbers of size 2.
  private let unit = 10 * Double.ulpOfOne * 2

  @Test("A residual below 30 n ε s is verified, one above is refuted")
  func standardLimit() async {
    let (inside, outside) = (1 + 29 * unit, 1 + 31 * unit)
    let verified = await examine(claim { _ in [inside] })
    #expect(verified.verdict == .verified && verified.isAsExpected)
    #expect(verified.ratio == RatioRecord(worst: (inside - 1) / unit, limit: 30))
    #expect(verified.predicted?.tolerance == 30 * unit)
    #expect(verified.measured?.estimate == 1 && verified.measured?.lower == nil)
    let refuted = await examine(claim { _ in [outside] })
    #expect(refuted.verdict == .refuted && !refuted.isAsExpected)
    let below = await examine(claim { [unit] _ in [1 - 31 * unit] })
    #expect(below.verdict == .refuted)
  }

  @Test("Quantities out of a singular value decomposition are allowed 50")
  func singularValueLimit() async {
    let (inside, outside) = (1 + 49 * unit, 1 + 51 * unit)
    let verified = await examine(claim(limit: .singularValues) { _ in [inside] })
    #expect(verified.verdict == .verified && verified.ratio?.limit == 50)
    let refuted = await examine(claim(limit: .singularValues) { _ in [outside] })
    #expect(refuted.verdict == .refuted)
  }

  @Test("Where the scale is zero nothing was rounded: only equality will do")
  func zeroScale() async {
    let equal = await examine(claim(scale: 0) { _ in [1] })
    #expect(equal.verdict == .verified && equal.ratio?.worst == 0)
    let off = await examine(claim(scale: 0) { _ in [1 + .ulpOfOne] })
    #expect(off.verdict == .refuted)
    #expect(off.ratio?.worst == .greatestFiniteMagnitude, "so that it can be written as JSON")
  }

  @Test("The worst entry of the worst case decides, and is the one reported")
  func worstCase() async {
    let record = await examine(
      claim(
        cases: [1, 2, 3], x: { $0 }, measure: { [$0] },
        predict: { [$0 == 2 ? 2.5 : $0] },
        mutants: [Mutant("wrong at 3") { [$0 == 3 ? 4 : $0] }]))
    #expect(record.verdict == .refuted)
    #expect(record.predicted?.value == 2.5 && record.measured?.estimate == 2)
    #expect(record.measured?.samples == 3)
    #expect(record.points?.map(\.x) == [1, 2, 3])
    #expect(record.points?.map(\.predicted) == [1, 2.5, 3])
    #expect(record.points?.map(\.estimate) == [1, 2, 3])
    #expect(
      record.mutants == [MutantRecord(name: "wrong at 3", predicted: 4, x: 3, verdict: .refuted)])
    let matrix = await examine(
      claim(
        measure: { _ in [1, 2, 3] }, predict: { _ in [1, 2, 3.1] },
        mutants: [
          Mutant("all but the first") { _ in [0, 2, 3] }
        ]))
    #expect(matrix.verdict == .refuted)
    #expect(matrix.predicted?.value == nil && matrix.measured?.estimate == nil)
    #expect(matrix.mutants[0].verdict == .refuted)
  }

  @Test("A mutant within rounding of the truth survives")
  func survivingMutant() async {
    let record = await examine(
      claim(predict: { _ in [1] }, mutants: [Mutant("one ulp off") { _ in [1 + .ulpOfOne] }]))
    #expect(record.verdict == .verified && !record.isAsExpected)
    #expect(record.survivingMutants.count == 1)
  }

  @Test("A statement that is wrong as printed is expected to be refuted")
  func expectedRefutation() async {
    let wrong = Claim.exact(
      "printed", "2 + 2 = 5", formula: "5", rounding: "4", expected: .refuted,
      cases: { _ in [2.0] }, measure: { Observation($0 + $0, operations: 1, scale: 4) },
      predict: { _ in [5] }, mutants: [Mutant("six") { _ in [6] }])
    let record = await examine(wrong)
    #expect(record.verdict == .refuted && record.isAsExpected)
  }

  @Test("The cases are drawn from the claim's own stream")
  func stream() async {
    let claim = { (name: String) in
      Claim.exact(
        name, "A uniform number", formula: "u", rounding: "1",
        cases: { [$0.uniform()] }, measure: { Observation($0, operations: 1, scale: 1) },
        predict: { [$0] }, mutants: [Mutant("one more") { [$0 + 1] }])
    }
    let first = await examine(claim("a")).measured?.estimate
    let again = await examine(claim("a"), workers: 1).measured?.estimate
    let otherName = await examine(claim("b")).measured?.estimate
    let otherSeed = await examine(claim("a"), seed: 2).measured?.estimate
    #expect(first == again)
    #expect(first != otherName && first != otherSeed)
  }

  @Test("NaN, infinity, an empty or a mismatched measurement is an error, never a pass")
  func errors() async {
    let records = [
      await examine(claim(measure: { _ in [.nan] }, predict: { _ in [.nan] })),
      await examine(claim(measure: { _ in [.infinity] }, predict: { _ in [.infinity] })),
      await examine(claim(scale: .nan, predict: { _ in [1] })),
      await examine(claim(scale: .infinity, predict: { _ in [1] })),
      await examine(claim { _ in [.nan] }),
      await examine(claim(predict: { _ in [1] }, mutants: [Mutant("nan") { _ in [.nan] }])),
      await examine(claim { _ in [1, 1] }),
      await examine(claim { _ in [] }),
      await examine(
        claim(
          measure: { _ in [] }, predict: { _ in [] }, mutants: [Mutant("nothing") { _ in [] }])),
      await examine(claim(cases: []) { _ in [1] }),
    ]
    for record in records {
      #expect(record.error != nil)
      #expect(record.verdict == .inconclusive && !record.isAsExpected)
      #expect(record.survivingMutants.count == 1)
    }
    #expect(records[6].error == "1 measured values, expected 2")
    #expect(records[9].error == "the experiment produced no case to judge")
  }
}
