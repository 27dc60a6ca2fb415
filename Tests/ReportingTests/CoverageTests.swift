import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("Coverage of the source statements")
struct CoverageTests {
  private func statement(
    _ id: String, _ coverage: Coverage, priority: Int = 1,
    asPrinted: PrintedJudgement = .correct, number: String = "Theorem 1",
    paraphrase: String = "$x$", corrected: String? = nil, audited: Bool = false
  ) -> SourceStatement {
    SourceStatement(
      id: id, source: "notes", number: number, kind: "theorem", paraphrase: paraphrase,
      asPrinted: asPrinted, audited: audited, priority: priority, corrected: corrected,
      coverage: coverage, line: 1)
  }

  private func catalogue(_ statements: [SourceStatement]) -> SourceCatalogue {
    SourceCatalogue(
      documents: [.init(key: "notes", title: "Notes on | <things>")],
      plannedChapters: [.init(slug: "later", line: 1)], statements: statements)
  }

  private var four: SourceCatalogue {
    catalogue([
      statement(
        "a", .covered(chapter: "toy", claims: ["toy/exact", "toy/bound"], leftOut: nil),
        priority: 1),
      statement("b", .planned(chapter: nil), priority: 3),
      statement("c", .planned(chapter: "later"), priority: 3, asPrinted: .wrong),
      statement("d", .notCheckable(reason: "practice"), priority: 3, asPrinted: .empirical),
    ])
  }

  @Test("The counts in the terminal")
  func text() {
    let text = CoverageReport(four).text
    #expect(
      text.hasPrefix(
        """
        4 statements of 1 documents

        Source                                Covered  Planned  Not checkable   All
        notes                                       1        2              1     4
        All                                         1        2              1     4

        Priority                              Covered  Planned  Not checkable   All
        1                                           1        0              0     1
        2                                           0        0              0     0
        3                                           0        2              1     3
        All                                         1        2              1     4

        """))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("JSON has every entry with every key")
  func json() throws {
    let text = try CoverageReport(four).json()
    let rows = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    #expect(rows.map { $0["id"] as? String } == ["a", "b", "c", "d"])
    let keys: Set = [
      "id", "source", "number", "priority", "asPrinted", "status", "chapter", "claims", "reason",
    ]
    for row in rows { #expect(Set(row.keys) == keys) }
    #expect(
      rows.map { $0["status"] as? String } == ["covered", "planned", "planned", "not checkable"])
    #expect(rows[0]["claims"] as? [String] == ["toy/exact", "toy/bound"])
    #expect(rows[0]["chapter"] as? String == "toy")
    #expect(rows[0]["reason"] is NSNull)
    #expect(rows[1]["chapter"] is NSNull)
    #expect(rows[1]["claims"] as? [String] == [])
    #expect(rows[2]["chapter"] as? String == "later")
    #expect(rows[2]["asPrinted"] as? String == "false")
    #expect(rows[3]["reason"] as? String == "practice")
    #expect(rows[3]["priority"] as? Int == 3)
  }

  private func blocks(_ statements: [SourceStatement]) -> CoverageBlocks {
    CoverageBlocks(
      catalogue: catalogue(statements), results: Fixture.results(Fixture.good), root: "../")
  }

  @Test("The rows link to chapters and say what the run found")
  func rows() {
    let lines = blocks(four.statements).statements.split(separator: "\n").map(String.init)
    #expect(lines[0] == #"### Notes on \| &lt;things&gt;"#)
    #expect(lines[1] == "| Where | Statement | As printed | Priority | Status |")
    #expect(
      lines[3] == "| **a** Theorem 1 | $x$ | true | 1 | "
        + "[toy](../theorems/Reconstruction/Toy.md): exact ✓ verified, bound ✓ verified |")
    #expect(lines[4].hasSuffix("| 3 | planned |"))
    #expect(lines[5].hasSuffix("| false | 3 | planned: later |"))
    #expect(lines[6].hasSuffix("| empirical | 3 | not checkable: practice |"))
  }

  @Test("Claims of several theorems stand with their own; what is left out is said")
  func severalTheorems() {
    let row = blocks([
      statement(
        "a",
        .covered(
          chapter: "toy", claims: ["toy/exact", "other/claim", "toy/bound"], leftOut: "$y$"),
        corrected: "$z$", audited: true)
    ]).statements
    #expect(row.contains("| $x$ *Corrected:* $z$ | true, audited |"))
    #expect(
      row.contains(
        ": exact ✓ verified, bound ✓ verified; other: claim not run. *Left out:* $y$ |"))
  }

  /// The cells of a row, split at the bars that are not escaped.
  private func cells(_ row: Substring) -> Int {
    row.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" } - 1
  }

  @Test("Hostile texts break no table")
  func hostile() {
    let text = #"a | b <c> & $|x| < \|y\|$ ~d~ `e` *f* _g_ [h](i) \ "#
    let table = blocks([
      statement(
        "a|b", .notCheckable(reason: text), number: text, paraphrase: text, corrected: text),
      statement("odd", .planned(chapter: nil), paraphrase: "five $ and | a \\| bar"),
    ]).statements
    let rows = table.split(separator: "\n").dropFirst()
    #expect(rows.count == 4)
    for row in rows { #expect(cells(row) == 5, "\(row)") }
    #expect(table.contains(#"$\vert x\vert  \lt  \Vert y\Vert$"#))
    #expect(table.contains(#"a \| b &lt;c&gt; &amp; "#))
    #expect(table.contains(#"\~d\~ \`e\` \*f\* \_g\_ \[h\](i) \\"#))
    #expect(table.contains(#"five \$ and \| a \\\| bar"#))
  }

  @Test("The summary counts by source, priority and judgement")
  func summary() {
    let summary = blocks(four.statements).summary
    #expect(
      summary.hasPrefix(
        """
        | Source | Covered | Planned | Not checkable | All |
        | --- | --- | --- | --- | --- |
        | Notes on \\| &lt;things&gt; | 1 | 2 | 1 | 4 |
        | All | 1 | 2 | 1 | 4 |

        """))
    #expect(summary.contains("| empirical | 0 | 0 | 1 | 1 |"))
  }
}
