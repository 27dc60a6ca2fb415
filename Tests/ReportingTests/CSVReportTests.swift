import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("The tables as comma-separated values")
struct CSVReportTests {
  private let files = CSVReport(Fixture.results(Fixture.all)).files

  @Test("The bytes are those of the golden files", arguments: 0..<3)
  func golden(_ index: Int) throws {
    #expect(files.count == 3)
    try expectGolden(String(decoding: files[index].data, as: UTF8.self), files[index].path)
  }

  @Test("Fields are quoted where they must be")
  func quoting() {
    #expect(CSVTable.field("plain é; 'x'") == "plain é; 'x'")
    #expect(CSVTable.field("a,b") == "\"a,b\"")
    #expect(CSVTable.field("say \"a\"") == "\"say \"\"a\"\"\"")
    #expect(CSVTable.field("a\nb") == "\"a\nb\"")
    #expect(CSVTable.field("a\r\nb") == "\"a\r\nb\"")
  }

  @Test(
    "Another reader gets back every title, error and number",
    .enabled(if: Program.isInstalled("python3"), "python3 is not installed"))
  func readBack() throws {
    struct Row: Decodable {
      let claim, title, predicted, estimate, error: String
    }
    try withTemporaryFolder { folder in
      for file in files { try file.data.write(to: folder.appendingPathComponent(file.path)) }
      let program = """
        import csv, json
        for name in ["claims", "points", "exponents"]:
            rows = list(csv.reader(open(name + ".csv", newline="", encoding="utf-8"), strict=True))
            assert all(len(row) == len(rows[0]) for row in rows), name
        print(json.dumps(list(csv.DictReader(open("claims.csv", newline="", encoding="utf-8")))))
        """
      let outcome = try Program.run("python3", ["-c", program], in: folder)
      #expect(outcome.status == 0, "\(outcome.output)")
      let rows = try JSONDecoder().decode([Row].self, from: Data(outcome.output.utf8))
      #expect(rows.map(\.claim) == Fixture.all.map(\.id))
      #expect(rows.map(\.title) == Fixture.all.map(\.title))
      #expect(rows.map { Double($0.predicted) } == Fixture.all.map { $0.predicted?.value })
      #expect(rows.map { Double($0.estimate) } == Fixture.all.map { $0.measured?.estimate })
      #expect(rows.map(\.error) == Fixture.all.map { $0.error ?? "" })
    }
  }
}
