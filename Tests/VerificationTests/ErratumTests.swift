import Foundation
import Testing

@testable import Verification

@Suite("A claim may state what is printed, to be refuted")
struct ErratumTests {
  static let erratum = Erratum(
    entry: "sums", printed: "$2 + 2 = 5$", flaw: "One too many.", corrected: "$2 + 2 = 4$",
    correctedBy: "four")

  static let printed = Claim.exact(
    "five", "As printed: 2 + 2 is 5", formula: "5", rounding: "4", cases: { _ in [2.0] },
    measure: { (x: Double) in Observation(x + x, operations: 1, scale: 4) },
    predict: { _ in [5] }, mutants: [Mutant("3") { _ in [3] }]
  ).asPrinted(erratum)

  @Test("The claim keeps its declaration, expects refutation and carries the erratum")
  func declaration() {
    #expect(Self.printed.name == "five" && Self.printed.title == "As printed: 2 + 2 is 5")
    #expect(Self.printed.evidence == .exact && Self.printed.mutantNames == ["3"])
    #expect(Self.printed.expected == .refuted)
    #expect(Self.printed.erratum == Self.erratum)
  }

  @Test("The record carries it, also when the claim cannot be measured, and as JSON")
  func record() async throws {
    let record = await Verifier(workers: 1).verify(Self.printed, of: "test")
    #expect(record.isAsExpected && record.verdict == .refuted)
    #expect(record.erratum == Self.erratum)
    let decoded = try JSONDecoder().decode(
      ClaimRecord.self, from: try JSONEncoder().encode(record))
    #expect(decoded == record)

    let broken = Claim.exact(
      "five", "2 + 2 is 5", formula: "5", rounding: "4", cases: { _ in [2.0] },
      measure: { _ in Observation(.nan, operations: 1, scale: 4) }, predict: { _ in [5] },
      mutants: [Mutant("3") { (_: Double) in [3] }]
    ).asPrinted(Self.erratum)
    let failed = await Verifier(workers: 1).verify(broken, of: "test")
    #expect(failed.error != nil && failed.erratum == Self.erratum && !failed.isAsExpected)
  }

  @Test("A claim that is drawn from the seed keeps it; other claims have none")
  func seeded() async {
    let printed = Self.printed
    let record = await Verifier(workers: 1).verify(.seeded { _ in printed }, of: "test")
    #expect(record.erratum == Self.erratum)
    #expect(SeededClaimTests.claim.erratum == nil)
  }

  @Test("A printed statement that turns out true is not as expected")
  func truth() async {
    let claim = Claim.exact(
      "four", "As printed: 2 + 2 is 4", formula: "4", rounding: "4", cases: { _ in [2.0] },
      measure: { (x: Double) in Observation(x + x, operations: 1, scale: 4) },
      predict: { _ in [4] }, mutants: [Mutant("3") { _ in [3] }]
    ).asPrinted(Self.erratum)
    let record = await Verifier(workers: 1).verify(claim, of: "test")
    #expect(record.verdict == .verified && !record.isAsExpected)
  }
}
