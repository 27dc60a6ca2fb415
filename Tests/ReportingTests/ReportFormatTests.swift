import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("The forms of a report")
struct ReportFormatTests {
  @Test(
    "A list names forms, in order, each once",
    arguments: [
      ("markdown", [ReportFormat.markdown]), ("csv,markdown", [.csv, .markdown]),
      ("junit, latex,junit", [.junit, .latex]),
    ])
  func list(_ text: String, _ formats: [ReportFormat]) throws {
    #expect(try ReportFormat.list(text) == formats)
  }

  @Test(
    "An unknown form is an error that names the known ones", arguments: ["pdf", "", "csv,", "CSV"])
  func unknown(_ text: String) {
    let error = #expect(throws: ReportingError.self) { try ReportFormat.list(text) }
    for format in ReportFormat.allCases {
      #expect(error?.description.contains(format.rawValue) == true)
    }
  }

  @Test("Every form has its first file, and no two forms share a file")
  func files() throws {
    let material = Fixture.material(Fixture.all)
    var paths: [String] = []
    for format in ReportFormat.allCases {
      let files = try format.files(material).map(\.path)
      #expect(files.contains(format.entry), "\(format)")
      paths += files
    }
    #expect(Set(paths).count == paths.count)
    #expect(!paths.contains("results.json") && !paths.contains("timings.json"))
  }

  @Test("A saved file gives the same bytes in every form", arguments: ReportFormat.allCases)
  func again(_ format: ReportFormat) throws {
    try withTemporaryFolder { folder in
      var results = Fixture.results(Fixture.all)
      // In a file it is not told apart from the whole number.
      results.theorems[0].parameters["noise"] = .real(1)
      let saved = folder.appendingPathComponent("saved.json")
      try results.encoded().write(to: saved)
      let material = Fixture.material(try Results(contentsOf: saved))
      #expect(try format.files(material) == format.files(Fixture.material(results)))
    }
  }

  @Test("Only the forms asked for are written, beside results.json")
  func written() throws {
    try withTemporaryFolder { folder in
      try "# My notes\n".write(
        to: folder.appendingPathComponent("README.md"), atomically: true, encoding: .utf8)
      let writer = try ReportWriter(OutputFolder(folder), formats: [.csv, .junit])
      #expect(try writer.write(Fixture.results(Fixture.all)) == [])
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(
        names
          == [
            ".report-files", "README.md", "claims.csv", "exponents.csv", "junit.xml", "points.csv",
            "results.json",
          ])
    }
  }

  @Test("No file is written outside of the folder")
  func outside() throws {
    try withTemporaryFolder { folder in
      let inner = try OutputFolder(folder.appendingPathComponent("inner"))
      #expect(throws: ReportingError.self) { try inner.write("x", to: "theorems/../../x.md") }
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("x.md").path))
    }
  }
}
