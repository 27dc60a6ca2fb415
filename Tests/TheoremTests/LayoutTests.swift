import Foundation
import Randomness
import Testing
import Theorems
import Verification

/// One theorem, one source, one test file, one chapter.
@Suite("Layout: every theorem has its three files, every file its theorem")
struct LayoutTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The files of one kind, as Part/BaseName.
  private func files(below folder: String, ending suffix: String) -> Set<String> {
    let names = Part.allCases.flatMap { part -> [String] in
      let path = Self.root.appendingPathComponent("\(folder)/\(part.rawValue)").path
      let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return found.filter { $0.hasSuffix(suffix) && $0 != "README.md" }
        .map { "\(part.rawValue)/\($0.dropLast(suffix.count))" }
    }
    return Set(names)
  }

  private var declared: Set<String> {
    Set(Catalogue.theorems.map { "\($0.part.rawValue)/\($0.name)" })
  }

  @Test("Sources match the catalogue")
  func sources() {
    #expect(files(below: "Sources/Theorems", ending: ".swift") == declared)
  }

  @Test("Tests match the catalogue")
  func tests() {
    #expect(files(below: "Tests/TheoremTests", ending: "Tests.swift") == declared)
  }

  @Test("Chapters match the catalogue")
  func chapters() {
    #expect(files(below: "theorems", ending: ".md") == declared)
  }

  @Test("Each chapter links to its source and its tests", arguments: Catalogue.theorems)
  func links(_ theorem: Theorem) throws {
    let path = "theorems/\(theorem.part.rawValue)/\(theorem.name).md"
    let chapter = try String(
      contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    #expect(
      chapter.contains("../../Sources/Theorems/\(theorem.part.rawValue)/\(theorem.name).swift"))
    #expect(
      chapter.contains(
        "../../Tests/TheoremTests/\(theorem.part.rawValue)/\(theorem.name)Tests.swift"))
  }

  /// Markdown reads a backslash before punctuation as an escape, even within mathematics.
  @Test("Inline mathematics survives Markdown", arguments: Catalogue.theorems)
  func mathematics(_ theorem: Theorem) throws {
    let path = "theorems/\(theorem.part.rawValue)/\(theorem.name).md"
    let chapter = try String(
      contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    let formulas = chapter.matches(of: /\$[^$\n]+\$/).map(\.output)
    #expect(!formulas.isEmpty)
    for formula in formulas {
      #expect(!formula.contains(/\\[!-\/:-@\[-`{-~]/), "\(formula)")
    }
  }

  @Test("Each chapter ends with the way to its neighbours", arguments: Catalogue.theorems)
  func navigation(_ theorem: Theorem) throws {
    let path = "theorems/\(theorem.part.rawValue)/\(theorem.name).md"
    let chapter = try String(
      contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    #expect(chapter.contains("<!-- begin generated: navigation \(theorem.slug) -->"))
  }

  @Test("The catalogue keeps the order of the parts; what a chapter builds on exists")
  func order() {
    let parts = Catalogue.theorems.compactMap { Part.allCases.firstIndex(of: $0.part) }
    #expect(parts == parts.sorted())
    let slugs = Set(Catalogue.theorems.map(\.slug))
    for theorem in Catalogue.theorems {
      #expect(slugs.isSuperset(of: theorem.buildsOn) && !theorem.buildsOn.contains(theorem.slug))
    }
  }

  private func startsList(_ line: Substring) -> Bool {
    ["+ ", "- ", "* "].contains { line.hasPrefix($0) }
  }

  /// A line that begins with +, - or * begins a list, and so ends the formula it stands in.
  @Test("No inline formula runs into a line that begins a list", arguments: Catalogue.theorems)
  func brokenFormulas(_ theorem: Theorem) throws {
    let path = "theorems/\(theorem.part.rawValue)/\(theorem.name).md"
    let chapter = try String(
      contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    for piece in chapter.split(separator: "```").enumerated() where piece.offset % 2 == 0 {
      var isOpen = false
      for line in piece.element.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.isEmpty { isOpen = false }
        #expect(!(isOpen && startsList(line)), "\(path): \(line)")
        if line.count(where: { $0 == "$" }) % 2 == 1 { isOpen.toggle() }
      }
    }
  }

  @Test("No slug and no claim id appears twice, and no two ids share a random stream")
  func ids() throws {
    let slugs = Catalogue.theorems.map(\.slug)
    #expect(Set(slugs).count == slugs.count)
    let ids = try Catalogue.theorems.flatMap { theorem in
      try theorem.claims(at: theorem.values()).map { "\(theorem.slug)/\($0.name)" }
    }
    #expect(Set(ids).count == ids.count)
    #expect(Set(ids.map { StreamKey(seed: 1, label: $0) }).count == ids.count)
  }

  @Test("Each figure shows claims that exist", arguments: Catalogue.theorems)
  func figures(_ theorem: Theorem) throws {
    let names = Set(try theorem.claims(at: theorem.values()).map(\.name))
    for figure in theorem.figures {
      #expect(names.isSuperset(of: figure.series.map(\.claim)))
    }
  }
}
