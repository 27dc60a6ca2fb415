import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("The Markdown report")
struct MarkdownReportTests {
  private func summary(_ claims: [ClaimRecord]) -> String {
    MarkdownReport(Fixture.material(claims)).summary
  }

  private func page(_ claims: [ClaimRecord]) -> String {
    let material = Fixture.material(claims)
    return TheoremPage(material.results.theorems[0], material).text
  }

  /// Results with as many claims as wanted, with names and numbers of usual length.
  private static func many(theorems: Int, claims: Int, _ original: ClaimRecord) -> Results {
    var results = Fixture.results([])
    results.theorems = (0..<theorems).map { index in
      var theorem = results.theorems[0]
      theorem.slug = "theorem-with-a-long-name-\(index)"
      theorem.title = "The theorem number \(index) has a title of sixty characters or so"
      theorem.figures = [Fixture.figure]
      theorem.claims = (0..<claims).map { number in
        var claim = number % 8 == 0 && original.isAsExpected ? Fixture.law : original
        claim.id = "\(theorem.slug)/" + (number == 0 ? "law" : "name-of-a-usual-claim-\(number)")
        return claim
      }
      return theorem
    }
    results.summary = Summary(results.theorems)
    return results
  }

  private static func material(_ results: Results) -> ReportMaterial {
    let figures = results.theorems.flatMap(DrawnFigure.figures)
    return ReportMaterial(
      results, figures: figures,
      drawings: Dictionary(figures.map { ($0.fileName, "<svg/>") }, uniquingKeysWith: { $1 }))
  }

  @Test("A run in which all is as expected")
  func good() throws {
    try expectGolden(summary(Fixture.good), "good.md")
  }

  @Test("A run with trouble names it first, with the command that reruns it")
  func trouble() throws {
    let text = summary(Fixture.all)
    try expectGolden(text, "trouble.md")
    let trouble = try #require(text.range(of: "## Not as expected"))
    let claims = try #require(text.range(of: "## Claims"))
    #expect(trouble.lowerBound < claims.lowerBound)
    #expect(text.contains("theorems run toy/wrong --seed 7 --profile quick"))
  }

  @Test("The page of a theorem has formulas, figures, mutants and tolerances")
  func theoremPage() throws {
    try expectGolden(page(Fixture.all), "toy.md")
  }

  @Test("Every row of a table has as many cells as its header, whatever the titles hold")
  func cells() {
    for text in [summary(Fixture.all), page(Fixture.all)] {
      var columns: Int?
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        guard line.hasPrefix("|") else {
          columns = nil
          continue
        }
        let cells = line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
        #expect(cells == columns ?? cells, "\(line)")
        columns = columns ?? cells
      }
    }
  }

  @Test("Every link and image of every page leads to a file of the report")
  func links() throws {
    let files = MarkdownReport(Fixture.material(Fixture.good)).files
    let paths = Set(files.map(\.path))
    #expect(
      paths == [
        "README.md", "theorems/toy.md", "figures/toy-decay.csv", "figures/toy-decay.svg",
      ])
    var found: Set<String> = []
    for file in files where file.path.hasSuffix(".md") {
      let base = URL(fileURLWithPath: "/\(file.path)")
      for match in String(decoding: file.data, as: UTF8.self).matches(of: /\]\(([^)#]+)[^)]*\)/) {
        let target = URL(fileURLWithPath: String(match.output.1), relativeTo: base)
        let path = String(target.standardizedFileURL.path.dropFirst())
        #expect(paths.contains(path), "\(file.path) links to \(match.output.1)")
        found.insert(path)
      }
    }
    #expect(found == paths)
  }

  @Test("The summary of 400 claims has all tables and figures within 64 KiB")
  func fourHundred() {
    let results = Self.many(theorems: 40, claims: 10, Fixture.statistical)
    let text = MarkdownReport(Self.material(results)).summary
    let size = text.utf8.count
    #expect(size < 64 * 1024)
    #expect(text.contains("## Claims") && text.contains("## Exponents"))
    #expect(text.contains("name-of-a-usual-claim-9"))
  }

  @Test("A summary of thousands of claims, all of them wrong, stays within 64 KiB as well")
  func thousands() {
    var claim = Fixture.refuted
    claim.title = String(repeating: "long title ", count: 100)
    claim.mutants = Array(repeating: claim.mutants[0], count: 10)
    let results = Self.many(theorems: 100, claims: 50, claim)
    let text = MarkdownReport(Self.material(results)).summary
    let size = text.utf8.count
    #expect(size < 64 * 1024)
    #expect(text.contains("**5000 of 5000 claims are not as expected.**"))
    #expect(text.contains("And 4980 more, on the pages of the theorems."))
    #expect(text.contains("Claims, exponents and figures are on the pages of the theorems."))
  }

  @Test("Mathematics in a table cell holds no vertical bar")
  func mathematics() {
    #expect(Markdown.mathematics(#"\|A\| = |B|"#) == #"$\Vert A\Vert  = \vert B\vert $"#)
  }
}

@Suite("The summary page of a GitHub Actions step")
struct StepSummaryTests {
  private let results = Fixture.results(Fixture.good)

  @Test("There is none unless the environment names a file")
  func absent() {
    #expect(StepSummary(environment: [:]) == nil)
    #expect(StepSummary(environment: ["GITHUB_STEP_SUMMARY": ""]) == nil)
  }

  @Test("The summary is appended, without links and images; what was there stays")
  func appended() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("summary.md")
      let summary = try #require(StepSummary(environment: ["GITHUB_STEP_SUMMARY": file.path]))
      try "earlier, without an end of line".write(to: file, atomically: true, encoding: .utf8)
      #expect(summary.append(results) == nil)
      #expect(summary.append(results) == nil)
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.hasPrefix("earlier, without an end of line\n# Executable Theorems: report\n"))
      #expect(text.matches(of: /# Executable Theorems: report/).count == 2)
      #expect(text.contains("## Claims") && !text.contains("]("))
    }
  }

  @Test("A file that does not exist is made")
  func made() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("summary.md")
      let summary = try #require(StepSummary(environment: ["GITHUB_STEP_SUMMARY": file.path]))
      #expect(summary.append(results) == nil)
      #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix(MarkdownReport.title))
    }
  }

  @Test("A page that would exceed 1 MiB is left alone, with a remark")
  func full() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("summary.md")
      let before = Data(repeating: 0x61, count: StepSummary.limit - 100)
      try before.write(to: file)
      let summary = try #require(StepSummary(environment: ["GITHUB_STEP_SUMMARY": file.path]))
      #expect(summary.append(results)?.contains("would exceed 1 MiB") == true)
      #expect(try Data(contentsOf: file) == before)
    }
  }

  @Test("A page that cannot be written is a remark")
  func unwritable() throws {
    let summary = try #require(
      StepSummary(environment: ["GITHUB_STEP_SUMMARY": "/dev/null/summary.md"]))
    #expect(summary.append(results)?.hasPrefix("cannot write /dev/null/summary.md") == true)
  }
}
