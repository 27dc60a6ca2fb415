import Foundation
import Testing

@testable import Reporting

@Suite("The HTML book")
struct HTMLBookTests {
  /// The book of the toy package, whose part has a page of its own.
  private func withBook(_ body: (HTMLBook) throws -> Void) throws {
    let chapter = Fixture.chapter.replacing(
      "# Toy\n", with: "# Toy\n\n*One message.*\n\n[The part](README.md), [Source](../../x.swift)\n"
    )
    try withToyPackage(chapter) { folder in
      try Data("# Reconstruction\n\n[Toy](Toy.md)\n".utf8)
        .write(to: folder.appendingPathComponent("theorems/Reconstruction/README.md"))
      let drawn = Fixture.material(Fixture.all)
      let material = ReportMaterial(
        drawn.results, figures: drawn.figures, drawings: drawn.drawings, package: folder)
      try body(HTMLBook(material, theorems: [Fixture.toy]))
    }
  }

  @Test("What pandoc is given")
  func markdown() throws {
    try withBook { try expectGolden(try $0.markdown(), "book.md") }
  }

  @Test(
    "Hostile titles come out as text", .enabled(if: ExternalProgram(name: "pandoc").isInstalled))
  func html() throws {
    try withBook { book in
      let html = String(decoding: try book.file.data, as: UTF8.self)
      #expect(html.contains("A | B &lt;is&gt;"))
      #expect(html.contains("$x_1$ `code` *bold*"))
      #expect(!html.contains("<is>") && !html.contains("<code>code</code>"))
      #expect(html.contains("<math"))
      #expect(html.contains("href=\"#theorems-reconstruction-toy\""))
      #expect(html.contains("data:image/svg+xml"))
      #expect(html.contains("download=\"toy-decay.csv\""))
    }
  }
}
