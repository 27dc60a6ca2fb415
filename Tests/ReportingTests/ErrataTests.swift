import Foundation
import Testing
import Theorems

@testable import Reporting
@testable import Verification

@Suite("Errata: what they must be, and how they are shown")
struct ErrataTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Entries that hold in a limit or up to a factor, and whose exact form is shown as a correction.
  private static let corrections: Set = ["double-descent-variance-law"]

  // MARK: The catalogue

  @Test("A claim is expected to be refuted exactly when it carries an erratum")
  func expectations() throws {
    for theorem in Catalogue.theorems {
      for claim in try theorem.claims(at: theorem.values()) {
        #expect(
          (claim.expected == .refuted) == (claim.erratum != nil), "\(theorem.slug)/\(claim.name)")
        #expect(claim.expected != .inconclusive, "\(theorem.slug)/\(claim.name)")
      }
    }
  }

  @Test("Each erratum is corrected by a claim of its theorem that is expected to hold")
  func corrections() throws {
    for (theorem, claim, erratum) in try Self.declared() {
      let corrected = try theorem.claims(at: theorem.values())
        .first { $0.name == erratum.correctedBy }
      #expect(corrected?.expected == .verified, "\(theorem.slug)/\(claim.name)")
      #expect(claim.title.hasPrefix("As printed: "), "\(theorem.slug)/\(claim.name)")
    }
  }

  @Test("Each erratum is to an audited statement that was judged false, or to a listed correction")
  func judgements() throws {
    let sources = try SourceCatalogue(in: PackageFolder(Self.root))
    for (theorem, claim, erratum) in try Self.declared() {
      let place = "\(theorem.slug)/\(claim.name)"
      let statement = try #require(sources.statement(erratum.entry), "\(place)")
      #expect(statement.audited, "\(place)")
      switch erratum.kind {
      case .error:
        #expect(statement.asPrinted == .wrong, "\(place)")
      case .correction:
        #expect(statement.asPrinted == .needsCorrection, "\(place)")
        #expect(Self.corrections.contains(erratum.entry), "\(place)")
      }
    }
  }

  @Test("Each counterexample has numbers, and fails by a margin far above its tolerance")
  func margins() async throws {
    for (theorem, claim, _) in try Self.declared() {
      let record = await Verifier(profile: .quick, workers: 2).verify(claim, of: theorem.slug)
      let predicted = try #require(record.predicted)
      let value = try #require(predicted.value, "\(record.id)")
      let estimate = try #require(record.measured?.estimate, "\(record.id)")
      #expect(record.isAsExpected, "\(record.line)")
      // A sampled claim's interval says how far it is; a computed one's tolerance is 30 rounding
      // units, and the margin of counterexamples, 1000 units, is 33 of it.
      if record.measured?.alpha == nil {
        #expect(abs(estimate - value) > 34 * predicted.tolerance, "\(record.id)")
      }
    }
  }

  private static func declared() throws -> [(Theorem, Claim, Erratum)] {
    try Catalogue.theorems.flatMap { theorem in
      try theorem.claims(at: theorem.values()).compactMap { claim in
        claim.erratum.map { (theorem, claim, $0) }
      }
    }
  }

  // MARK: How they are shown

  /// A toy theorem of two claims: "2n is n²", false but at n = 2, and its correction.
  private static func theorem() async -> TheoremRecord {
    let printed = Claim.exact(
      "printed", "As printed: 2n is n²", formula: "n^2", rounding: "n",
      x: { (n: Double) -> Double in n }, cases: { _ -> [Double] in [2, 3] },
      measure: { (n: Double) -> Observation in Observation(n + n, operations: 1, scale: n) },
      predict: { (n: Double) -> [Double] in [n * n] },
      mutants: [Mutant("n³") { (n: Double) -> [Double] in [n * n * n] }]
    ).asPrinted(
      Erratum(
        entry: "toy", printed: "Doubling is\nsaid to square.", flaw: "It holds for $n = 2$.",
        corrected: "$2n = n + n$.", correctedBy: "corrected", variable: "n"))
    let corrected = Claim.exact(
      "corrected", "2n is n + n", formula: "n + n", rounding: "n", cases: { _ -> [Double] in [2] },
      measure: { (n: Double) -> Observation in Observation(2 * n, operations: 1, scale: n) },
      predict: { (n: Double) -> [Double] in [n + n] },
      mutants: [Mutant("3n") { (n: Double) -> [Double] in [3 * n] }])
    let verifier = Verifier(workers: 1)
    return TheoremRecord(
      slug: "toy", title: "Toy", part: .reconstruction, name: "Toy", parameters: [:], figures: [],
      claims: [
        await verifier.verify(printed, of: "toy"), await verifier.verify(corrected, of: "toy"),
      ])
  }

  private static let sources = SourceCatalogue(
    documents: [SourceCatalogue.Document(key: "notes", title: "Lecture_notes")],
    plannedChapters: [],
    statements: [
      SourceStatement(
        id: "toy", source: "notes", number: "Theorem 1", kind: "theorem", paraphrase: "2n = n²",
        asPrinted: .wrong, audited: true, priority: 1, corrected: nil,
        coverage: .planned(chapter: nil), line: 1)
    ])

  @Test("An entry in Markdown")
  func markdown() async {
    let errata = Errata([await Self.theorem()], sources: Self.sources)
    #expect(
      errata.markdown(from: "docs/errata.md") == #"""
        ### 1. 2n is n²

        **Source.** *Lecture\_notes*, Theorem 1.

        **Printed.** Doubling is said to square.

        **What is wrong.** It holds for $n = 2$.

        **Counterexample.** As printed: 2n is n².

        | n | Printed: $n^2$ | True |
        | --- | --- | --- |
        | 2 | 4 | 4 |
        | 3 | 9 | 6 |

        **Corrected.** $2n = n + n$.

        **Verdicts.** As printed, `toy/printed`: refuted. Corrected, `toy/corrected`: verified. Chapter: [Toy](../theorems/Reconstruction/Toy.md).

        """#)
    let chapter = errata.markdown(from: "theorems/Reconstruction/Toy.md")
    #expect(!chapter.contains("Chapter:"))
  }

  @Test("An entry in the terminal, within its columns")
  func terminal() async {
    let errata = Errata([await Self.theorem()], sources: Self.sources)
    #expect(
      errata.text(width: 48) == """
        1. As printed: 2n is n²
           Source   Lecture_notes, Theorem 1
           Printed  Doubling is said to square.
           Wrong    It holds for n = 2.
           Numbers  n = 2: printed 4, true 4
                    n = 3: printed 9, true 6
           Correct  2n = n + n.
           Verdicts as printed: refuted (toy/printed);
                    corrected: verified (toy/corrected)
        """)
  }

  @Test("A corrected claim that did not run and a source that is not catalogued are said to be so")
  func missing() async {
    var theorem = await Self.theorem()
    theorem.claims.removeLast()
    let nowhere = SourceCatalogue(documents: [], plannedChapters: [], statements: [])
    let text = Errata([theorem], sources: nowhere).text()
    #expect(text.contains("corrected: not run"))
    #expect(text.contains("entry toy"))
  }

  @Test("What rounding leaves of zero is shown as zero")
  func zero() async {
    var theorem = await Self.theorem()
    theorem.claims[0].points = [
      PointRecord(x: 1, predicted: 1, estimate: -1e-17),
      PointRecord(x: 2, predicted: 1, estimate: 1e-3),
    ]
    let cases = Errata([theorem], sources: Self.sources).entries[0].cases
    #expect(cases.map(\.measured) == ["0", "0.001"])
  }
}
