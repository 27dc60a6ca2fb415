import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("Which files a report may remove")
struct ManifestTests {
  @Test("A manifest is read as it was written")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let files = [ReportFile("a b/c.csv", "1\n"), ReportFile("results.json", "{}\n")]
      let manifest = Manifest(files)
      try manifest.file.data.write(to: folder.appendingPathComponent(Manifest.name))
      #expect(Manifest(of: folder).file == manifest.file)
      #expect(Manifest(of: folder).agrees(with: manifest, on: "results.json"))
    }
  }

  @Test("A file that was changed, is gone, or lies elsewhere is not stale")
  func stale() throws {
    try withTemporaryFolder { outer in
      let folder = outer.appendingPathComponent("report")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let precious = outer.appendingPathComponent("precious").path
      let paths = ["ours.csv", "changed.csv", "gone.csv", "../precious", precious]
      let files = paths.map { ReportFile($0, "text\n") }
      for path in [precious] + ["ours.csv", "changed.csv"].map({ folder.path + "/" + $0 }) {
        try "text\n".write(toFile: path, atomically: true, encoding: .utf8)
      }
      try "mine\n".write(
        toFile: folder.path + "/changed.csv", atomically: true, encoding: .utf8)
      #expect(Manifest(files).stale(besides: Manifest([]), in: folder) == ["ours.csv"])
      #expect(Manifest(files).stale(besides: Manifest(files), in: folder).isEmpty)
    }
  }

  @Test("Text that is no manifest names nothing", arguments: ["", "x", "# Notes\n1 README.md\n"])
  func foreign(_ text: String) throws {
    try withTemporaryFolder { folder in
      try text.write(
        to: folder.appendingPathComponent(Manifest.name), atomically: true, encoding: .utf8)
      #expect(Manifest(of: folder).isEmpty)
    }
  }

  @Test("When one file cannot be placed, none is, and nothing temporary is left")
  func allOrNone() throws {
    try withTemporaryFolder { url in
      let folder = try OutputFolder(url)
      try folder.place([ReportFile("a/one.csv", "1"), ReportFile("two.csv", "2")])
      try FileManager.default.createDirectory(
        at: url.appendingPathComponent("three.csv"), withIntermediateDirectories: true)
      #expect(throws: ReportingError.self) {
        try folder.place([ReportFile("a/one.csv", "new"), ReportFile("three.csv", "3")])
      }
      #expect(throws: ReportingError.self) {
        try folder.place([ReportFile("two.csv", "new"), ReportFile("../four.csv", "4")])
      }
      let left = try FileManager.default.subpathsOfDirectory(atPath: url.path).sorted()
      #expect(left == ["a", "a/one.csv", "three.csv", "two.csv"])
      #expect(
        try String(contentsOf: url.appendingPathComponent("a/one.csv"), encoding: .utf8) == "1")
    }
  }
}
