import Foundation
import Testing
import Theorems

@testable import Reporting
@testable import Verification

@Suite("The book's generated blocks")
struct BookTests {
  /// The book of a package with one chapter, and the chapter's file.
  private func withBook(_ chapter: String, _ body: (Book, URL) throws -> Void) throws {
    try withToyPackage(chapter) { folder in
      let book = Book(
        folder: try PackageFolder(folder), theorems: [Fixture.toy],
        results: Fixture.results(Fixture.good))
      try body(book, folder.appendingPathComponent("theorems/Reconstruction/Toy.md"))
    }
  }

  @Test("Refreshing fills every kind of block", .enabled(if: Gnuplot.isInstalled))
  func refresh() throws {
    try withBook(Fixture.chapter) { book, file in
      #expect(try book.refresh().count == 12)
      try expectGolden(try String(contentsOf: file, encoding: .utf8), "chapter.md")
    }
  }

  @Test("Refreshing twice changes nothing", .enabled(if: Gnuplot.isInstalled))
  func idempotent() throws {
    try withBook(Fixture.chapter) { book, file in
      _ = try book.refresh()
      let once = try String(contentsOf: file, encoding: .utf8)
      #expect(try book.refresh().isEmpty)
      #expect(try book.staleBlocks().isEmpty)
      #expect(try String(contentsOf: file, encoding: .utf8) == once)
    }
  }

  @Test("A changed digit is stale, a changed last digit is not", .enabled(if: Gnuplot.isInstalled))
  func stale() throws {
    try withBook(Fixture.chapter) { book, file in
      _ = try book.refresh()
      let fresh = try String(contentsOf: file, encoding: .utf8)
      try fresh.replacing("4.5948", with: "4.5949")
        .write(to: file, atomically: true, encoding: .utf8)
      #expect(try book.staleBlocks().isEmpty)
      try fresh.replacing("4.5948", with: "4.5968")
        .write(to: file, atomically: true, encoding: .utf8)
      #expect(
        try book.staleBlocks() == ["theorems/Reconstruction/Toy.md: exponents toy"])
    }
  }

  @Test("A changed digit in code is stale", .enabled(if: Gnuplot.isInstalled))
  func staleCode() throws {
    try withBook(Fixture.chapter) { book, file in
      _ = try book.refresh()
      let fresh = try String(contentsOf: file, encoding: .utf8)
      try fresh.replacing("print(1)", with: "print(2)")
        .write(to: file, atomically: true, encoding: .utf8)
      #expect(try book.staleBlocks() == ["theorems/Reconstruction/Toy.md: code toy/body"])
    }
  }

  @Test(
    "A block that cannot be filled is named by file and line",
    arguments: [
      ("statement nobody", "there is no theorem 'nobody'"),
      ("poem toy", "there is no block of kind 'poem SLUG'"),
      ("coverage nothing", "there is no block of kind 'coverage nothing'"),
      ("code toy/head", "Toy.swift has no region 'head'"),
      ("figure toy/x", "there is no figure 'x', expected one of: decay"),
    ])
  func badBlock(_ name: String, _ reason: String) throws {
    let chapter = "\n<!-- begin generated: \(name) -->\n<!-- end generated -->\n"
    try withBook(chapter) { book, _ in
      let error = #expect(throws: ReportingError.self) { try book.staleBlocks() }
      #expect(error?.description.hasPrefix("theorems/Reconstruction/Toy.md:2: ") == true)
      #expect(error?.description.hasSuffix(reason) == true)
    }
  }

  @Test(
    "A block without an end, an end without a beginning, a block in a block",
    arguments: [
      "<!-- begin generated: results toy -->\n", "<!-- end generated -->\n",
      "<!-- begin generated: results -->\n<!-- end generated -->\n",
      "<!-- begin generated: results toy -->\n<!-- begin generated: results toy -->\n",
    ])
  func malformed(_ text: String) {
    #expect(throws: ReportingError.self) { try Page(text, path: "page.md") }
  }

  @Test("A page without blocks stays as it is", arguments: ["", "a", "a\n", "\n\na\n\n"])
  func plain(_ text: String) throws {
    #expect(try Page(text, path: "page.md").text == text)
  }

  @Test(
    "Numbers agree up to one unit in the last printed digit",
    arguments: [
      ("1.2345", "1.2346", true), ("1.2345", "1.2347", false), ("1.2", "1.1999", true),
      ("1.2", "1.198", false), ("2e-09", "2.1e-09", true), ("2e-09", "4e-09", false),
      ("12 of 13", "12 of 13", true), ("a 1.5", "b 1.5", false), ("-1.5", "1.5", false),
      ("28672", "28673", false), ("1", "0.99999", true), ("2 of 2", "1 of 2", false),
      ("x = 1, 2", "x = 1", false),
    ])
  func numbers(_ first: String, _ second: String, _ agree: Bool) {
    #expect(NumericText.agree(first, second) == agree)
  }
}
