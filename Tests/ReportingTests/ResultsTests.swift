import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("Results: the file, the counts, the exit code")
struct ResultsTests {
  @Test("The file's bytes are those of the golden file")
  func bytes() throws {
    let data = try Fixture.results(Fixture.good + [Fixture.failed]).encoded()
    try expectGolden(String(decoding: data, as: UTF8.self), "results.json")
  }

  @Test("Reading the file gives back the results")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let results = Fixture.results(Fixture.good + [Fixture.failed])
      let file = folder.appendingPathComponent("results.json")
      try results.encoded().write(to: file)
      #expect(try Results(contentsOf: file) == results)
    }
  }

  @Test("A prediction without a number is written as null")
  func null() throws {
    let text = String(decoding: try Fixture.results([Fixture.exact]).encoded(), as: UTF8.self)
    #expect(text.contains(#""value" : null"#))
    #expect(text.contains(#""estimate" : null"#))
  }

  @Test("Counts")
  func counts() {
    let summary = Fixture.results(Fixture.good + [Fixture.refuted, Fixture.failed]).summary
    #expect(summary.theorems == 1)
    #expect(summary.claims == 7)
    #expect(summary.asExpected == 5)
    #expect(summary.verified == 4)
    #expect(summary.refuted == 2)
    #expect(summary.inconclusive == 1)
    #expect(summary.mutants == 7)
    #expect(summary.mutantsRefuted == 5)
    #expect(abs(summary.falseAlarmBound - 3e-9) < 1e-20)
  }

  @Test("0 when all is as expected, refutations included")
  func exitGood() {
    #expect(Fixture.results(Fixture.good).exitCode == 0)
  }

  @Test("1 when a verdict differs")
  func exitWrong() {
    #expect(Fixture.results(Fixture.good + [Fixture.refuted]).exitCode == 1)
    #expect(Fixture.results(Fixture.good + [Fixture.refuted, Fixture.open]).exitCode == 1)
  }

  @Test("1 when a claim could not be measured")
  func exitError() {
    #expect(Fixture.results([Fixture.failed]).exitCode == 1)
  }

  @Test(
    "1 when a mutant survives although the claim is verified",
    arguments: [Verdict.verified, .inconclusive])
  func exitSurvivor(_ verdict: Verdict) {
    var claim = Fixture.statistical
    claim.mutants[0].verdict = verdict
    #expect(Fixture.results([claim]).exitCode == 1)
  }

  @Test("3 when something is inconclusive and nothing is wrong")
  func exitOpen() {
    #expect(Fixture.results(Fixture.good + [Fixture.open]).exitCode == 3)
  }

  @Test(
    "A file that is not results is named, with what is wrong",
    arguments: [
      ("{", "not JSON"), ("[]", "wrong type at ''"), ("{}", "missing 'schema'"),
      (#"{"schema": 3}"#, "wrong type at 'schema'"),
    ])
  func badFile(_ text: String, _ reason: String) throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("bad.json")
      try text.write(to: file, atomically: true, encoding: .utf8)
      let error = #expect(throws: ReportingError.self) { try Results(contentsOf: file) }
      #expect(error?.description.contains("is not a results file: \(reason)") == true)
    }
  }

  @Test("Another schema is refused")
  func otherSchema() throws {
    try withTemporaryFolder { folder in
      var results = Fixture.results(Fixture.good)
      results.schema = "executable-theorems/results/99"
      let file = folder.appendingPathComponent("results.json")
      try results.encoded().write(to: file)
      let error = #expect(throws: ReportingError.self) { try Results(contentsOf: file) }
      #expect(error?.description.contains("results/99") == true)
    }
  }

  @Test("A missing file and a folder that cannot be made are clear errors")
  func files() {
    #expect(throws: ReportingError.self) {
      try Results(contentsOf: URL(fileURLWithPath: "/nonexistent/results.json"))
    }
    #expect(throws: ReportingError.self) {
      try OutputFolder(URL(fileURLWithPath: "/dev/null/report"))
    }
  }

  @Test("A README.md that is not a report is not overwritten")
  func foreignReadme() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("README.md")
      try "# My notes\n".write(to: file, atomically: true, encoding: .utf8)
      #expect(throws: ReportingError.self) { try ReportWriter(OutputFolder(folder)) }
      #expect(try String(contentsOf: file, encoding: .utf8) == "# My notes\n")
      try FileManager.default.removeItem(at: file)
      let results = Fixture.results(Fixture.good)
      for _ in 1...2 { _ = try ReportWriter(OutputFolder(folder)).write(results) }
      #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix(MarkdownReport.title))
    }
  }

  @Test("The citation names this version")
  func citation() throws {
    let root = Fixture.golden.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let citation = try String(
      contentsOf: root.appendingPathComponent("CITATION.cff"), encoding: .utf8)
    #expect(citation.contains("version: \(RunEnvironment.packageVersion)"))
  }

  @Test("Timings list the slowest claim first")
  func timings() {
    let timings = Timings(
      wallSeconds: 2, jobs: 2,
      claims: [.init(id: "a", busySeconds: 1), .init(id: "b", busySeconds: 3)])
    #expect(timings.claims.map(\.id) == ["b", "a"])
  }
}
