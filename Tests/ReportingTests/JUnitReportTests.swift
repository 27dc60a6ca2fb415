import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

@testable import Reporting
@testable import Verification

@Suite("The report as JUnit XML")
struct JUnitReportTests {
  private static func document(_ claims: [ClaimRecord]) throws -> XMLDocument {
    try XMLDocument(data: JUnitReport(Fixture.results(claims)).file.data)
  }

  private static func nodes(_ path: String, _ claims: [ClaimRecord]) throws -> [String] {
    try document(claims).nodes(forXPath: path).map { $0.stringValue ?? "" }
  }

  @Test("The bytes are those of the golden file")
  func golden() throws {
    let file = try JUnitReport(Fixture.results(Fixture.all)).file
    try expectGolden(String(decoding: file.data, as: UTF8.self), file.path)
  }

  @Test("There is one test case for each claim, and the counts agree")
  func counts() throws {
    let names = try Self.nodes("//testcase/@name", Fixture.all)
    #expect(names == Fixture.all.map { String($0.id.dropFirst("toy/".count)) })
    for element in ["testsuites", "testsuite"] {
      let counted = try ["tests", "failures", "errors", "skipped"].map {
        try Self.nodes("//\(element)/@\($0)", Fixture.all)
      }
      #expect(counted == [["9"], ["2"], ["1"], ["0"]])
    }
  }

  @Test("A refutation, an open claim and an error each say so, with the rerun command")
  func outcomes() throws {
    #expect(try Self.nodes("//failure/@type", Fixture.all) == ["refuted", "inconclusive"])
    #expect(try Self.nodes("//error/@type", Fixture.all) == ["error"])
    let details = try Self.nodes("//failure | //error", Fixture.all)
    for (name, text) in zip(["wrong", "open", "failed"], details) {
      #expect(text.contains("rerun: theorems run toy/\(name) --seed 7 --profile quick"))
    }
    var survivor = Fixture.statistical
    survivor.mutants[0].verdict = .verified
    #expect(try Self.nodes("//failure/@type", [survivor]) == ["mutant-survives"])
  }

  @Test(
    "A run fails some test case exactly when it does not end with 0",
    arguments: ["good", "open", "wrong", "failed"])
  func exitCodes(_ name: String) throws {
    let claims = Fixture.good + Fixture.all.filter { $0.id == "toy/\(name)" }
    let failures = try Self.nodes("//failure | //error", claims)
    #expect(failures.isEmpty == (Fixture.results(claims).exitCode == 0))
  }

  @Test("Properties give seed, error rate, prediction and measurement")
  func properties() throws {
    let value = { (name: String) in
      try Self.nodes("//testcase[@name='mean']//property[@name='\(name)']/@value", Fixture.all)
    }
    #expect(try value("seed") == ["7"])
    #expect(try value("alpha") == ["1e-09"])
    #expect(try value("predicted") == ["0.25316"])
    #expect(try value("measured") == ["0.2531"])
    #expect(try value("lower") == ["0.2527"])
  }

  @Test("Texts come back as they were, but for control characters")
  func texts() throws {
    let titles = try Self.nodes("//testcase//property[@name='title']/@value", Fixture.all)
    #expect(titles == Fixture.all.map { $0.title.replacing("\u{7}", with: "") })
    #expect(JUnitReport.allowed("a\u{0}\u{1B}b\u{FFFE}\tc\nd\u{7F}é😀") == "ab\tc\ndé😀")
  }

  @Test(
    "The file keeps to the schema",
    .enabled(if: Program.isInstalled("xmllint"), "xmllint is not installed"))
  func schema() throws {
    try withTemporaryFolder { folder in
      let file = try JUnitReport(Fixture.results(Fixture.all)).file
      try file.data.write(to: folder.appendingPathComponent("junit.xml"))
      let schema = Fixture.golden.deletingLastPathComponent()
        .appendingPathComponent("Data/junit.xsd").path
      let check = { try Program.run("xmllint", ["--noout", "--schema", schema, $0], in: folder) }
      let outcome = try check("junit.xml")
      #expect(outcome.status == 0, "\(outcome.output)")
      // The check can fail: a case without a name is refused.
      let broken = String(decoding: file.data, as: UTF8.self)
        .replacing(" name=\"mean\"", with: "")
      try broken.write(
        to: folder.appendingPathComponent("broken.xml"), atomically: true, encoding: .utf8)
      #expect(try check("broken.xml").status != 0)
    }
  }
}
