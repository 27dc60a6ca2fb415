import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("The Markdown report")
struct MarkdownReportTests {
  private func report(_ claims: [ClaimRecord]) -> String {
    let results = Fixture.results(claims)
    return MarkdownReport(results, figures: DrawnFigure.figures(of: results.theorems[0])).text
  }

  @Test("A run in which all is as expected")
  func good() throws {
    try expectGolden(report(Fixture.good), "good.md")
  }

  @Test("A run with trouble names it first, with the command that reruns it")
  func trouble() throws {
    let text = report(Fixture.good + [Fixture.refuted, Fixture.open, Fixture.failed])
    try expectGolden(text, "trouble.md")
    let trouble = try #require(text.range(of: "## Not as expected"))
    let claims = try #require(text.range(of: "## Claims"))
    #expect(trouble.lowerBound < claims.lowerBound)
    #expect(text.contains("theorems run toy/wrong --seed 7 --profile quick"))
  }

  @Test("Every row of a table has as many cells as its header, whatever the titles hold")
  func cells() {
    let text = report(Fixture.good + [Fixture.refuted, Fixture.open, Fixture.failed])
    var columns: Int?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        columns = nil
        continue
      }
      let cells = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect(cells == columns ?? cells, "\(line)")
      columns = columns ?? cells
    }
  }

  @Test("Mathematics in a table cell holds no vertical bar")
  func mathematics() {
    #expect(Markdown.mathematics(#"\|A\| = |B|"#) == #"$\Vert A\Vert  = \vert B\vert $"#)
  }
}
