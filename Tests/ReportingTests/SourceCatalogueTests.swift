import Foundation
import Testing
import Theorems

@testable import Reporting
@testable import Verification

@Suite("The catalogue of this package's source statements")
struct SourceCatalogueTests {
  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private let catalogue: SourceCatalogue

  init() throws {
    catalogue = try SourceCatalogue(in: PackageFolder(Self.package))
  }

  @Test("It names only chapters and claims that exist, or chapters that are planned")
  func references() throws {
    try catalogue.check(against: Catalogue.theorems)
  }

  @Test("No statement of the source documents is missing")
  func ids() {
    let ids = catalogue.statements.map(\.id).sorted()
    #expect(ids.count == 477)
    #expect(ids.first == "accelerated-lower-bound")
    #expect(ids.last == "whitening-limit-rate-in-beta")
    for id in ["representer-theorem-span", "tweedie-posterior-mean", "polygon-laws-split"] {
      #expect(catalogue.statement(id) != nil)
    }
    #expect(catalogue.statement("no-such-statement") == nil)
    let sizes = catalogue.documents.map { document in
      catalogue.statements.count { $0.source == document.key }
    }
    #expect(sizes == [135, 167, 33, 96, 46])
  }

  @Test("An entry has what the errata need to know")
  func entry() throws {
    let entry = try #require(catalogue.statement("ntxent-bound-with-two-n-views"))
    #expect(entry.source == "representation-learning")
    #expect(entry.number == "§6.1 Definition 6.1 and remark")
    #expect(entry.asPrinted == .wrong)
    #expect(entry.audited)
    #expect(entry.priority == 1)
    #expect(entry.corrected?.contains("$") == true)
    #expect(entry.coverage.claims.contains("infonce/instances-are-safe"))
  }

  @Test("What cannot be checked is what speaks of practice, large models or layout")
  func notCheckable() {
    for statement in catalogue.statements where statement.asPrinted == .empirical {
      #expect(statement.coverage.status == .notCheckable, "\(statement.id)")
    }
    #expect(catalogue.statements.count { $0.coverage.status == .notCheckable } == 17)
  }

  /// GitHub takes a backslash before punctuation away, splits table cells at bare bars, takes angle
  /// brackets for tags, and sees no mathematics where a letter touches a dollar sign from outside.
  @Test("Mathematics survives a table cell on GitHub")
  func mathematics() {
    for statement in catalogue.statements {
      for text in [statement.paraphrase, statement.corrected ?? ""] {
        let pieces = text.split(separator: "$", omittingEmptySubsequences: false)
        #expect(pieces.count % 2 == 1, "\(statement.id): unpaired $")
        for (index, piece) in pieces.enumerated() {
          if index % 2 == 1 {
            #expect(
              !piece.contains(/\\[!-\/:-@\[-`{-~]|[|<>]|^\s|\s$/), "\(statement.id): \(piece)")
          } else {
            #expect(index == 0 || piece.first?.isLetter != true, "\(statement.id): \(piece)")
            #expect(piece.last?.isLetter != true || index + 1 == pieces.count, "\(piece)")
          }
        }
      }
    }
  }
}

@Suite("Reading a catalogue of source statements")
struct SourceCatalogueReaderTests {
  private func read(_ entries: String) throws -> SourceCatalogue {
    try SourceCatalogueReader.catalogue(from: SourceCatalogueFixture.head + entries)
  }

  /// The complaint about entries that are not as they should be.
  private func complaint(_ entries: String) -> String {
    do {
      _ = try read(entries)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  private let entry = SourceCatalogueFixture.entry

  @Test("An entry with all fields")
  func complete() throws {
    let text = entry.replacing(
      "status: planned",
      with: """
        status: covered
          chapter: toy
          claims:
          - toy/exact
          - toy/mean
          reason: the constant
        """)
    let statement = try #require(read(text).statements.first)
    #expect(statement.id == "first")
    #expect(statement.source == "notes")
    #expect(statement.number == "Theorem 1")
    #expect(statement.kind == "theorem")
    #expect(statement.asPrinted == .correct)
    #expect(!statement.audited)
    #expect(statement.priority == 2)
    #expect(statement.corrected == nil)
    #expect(
      statement.coverage
        == .covered(chapter: "toy", claims: ["toy/exact", "toy/mean"], leftOut: "the constant"))
    #expect(statement.line == 6)
  }

  @Test("Entries that are planned or cannot be checked")
  func others() throws {
    #expect(try read(entry).statements.first?.coverage == .planned(chapter: nil))
    let planned = entry + "  chapter: later\n"
    #expect(try read(planned).statements.first?.coverage == .planned(chapter: "later"))
    let no = entry.replacing("status: planned", with: "status: not checkable\n  reason: practice")
    #expect(try read(no).statements.first?.coverage == .notCheckable(reason: "practice"))
  }

  @Test(
    "A bad field is named with its line, its entry, what was found and what is expected",
    arguments: [
      (
        "source: notes", "source: nots",
        ":7: entry 'first', field 'source': found 'nots', expected one of notes"
      ),
      (
        "priority: 2", "priority: 7",
        ":13: entry 'first', field 'priority': found '7', expected a whole number from 1 to 3"
      ),
      (
        "audited: false", "audited: perhaps",
        ":12: entry 'first', field 'audited': found 'perhaps', expected one of true, false"
      ),
      (
        "asPrinted: 'true'", "asPrinted: right",
        ":11: entry 'first', field 'asPrinted': found 'right', expected one of true, "
          + "true-with-correction, false, ill-posed, empirical-not-checkable-here"
      ),
      (
        "  kind: theorem\n", "",
        ":6: entry 'first', field 'kind': found nothing, expected this field"
      ),
      (
        "kind: theorem", "kind: ''",
        ":9: entry 'first', field 'kind': found nothing, expected a text"
      ),
      (
        "kind: theorem", "kind: [theorem]",
        ":9: entry 'first', field 'kind': found a list, expected a text"
      ),
      (
        "kind: theorem", "sort: theorem",
        ":9: entry 'first', field 'sort': found an unknown field, expected one of id, source, "
          + "number, kind, paraphrase, asPrinted, audited, priority, corrected, status, chapter, "
          + "claims, reason"
      ),
      (
        "status: planned", "status: done",
        ":14: entry 'first', field 'status': found 'done', expected one of covered, planned, "
          + "not checkable"
      ),
      (
        "status: planned", "status: covered",
        ":6: entry 'first', field 'chapter': found nothing, expected this field"
      ),
      (
        "status: planned", "status: covered\n  chapter: toy",
        ":6: entry 'first', field 'claims': found nothing, expected this field"
      ),
      (
        "status: planned", "status: covered\n  chapter: toy\n  claims: []",
        ":16: entry 'first', field 'claims': found an empty list, expected a list of different texts"
      ),
      (
        "status: planned", "status: covered\n  chapter: toy\n  claims: toy/exact",
        ":16: entry 'first', field 'claims': found a single value, expected a list"
      ),
      (
        "status: planned", "status: covered\n  chapter: toy\n  claims: [toy/mean, toy/mean]",
        ":16: entry 'first', field 'claims': found a repeated item, "
          + "expected a list of different texts"
      ),
      (
        "status: planned", "status: covered\n  chapter: toy\n  claims: [other/exact]",
        ":16: entry 'first', field 'claims': found none of 'toy', expected a claim of the chapter"
      ),
      (
        "status: planned", "status: planned\n  claims: [toy/exact]",
        ":15: entry 'first', field 'claims': found a value, expected no such field in a planned entry"
      ),
      (
        "status: planned", "status: not checkable",
        ":6: entry 'first', field 'reason': found nothing, expected this field"
      ),
      (
        "status: planned", "status: not checkable\n  reason: practice\n  chapter: toy",
        ":16: entry 'first', field 'chapter': found a value, "
          + "expected no such field in an entry that is not checkable"
      ),
    ])
  func badField(old: String, new: String, expected: String) {
    #expect(complaint(entry.replacing(old, with: new)) == "theorems/catalogue.yaml" + expected)
  }

  @Test("An id that stands twice is named with both lines")
  func duplicate() {
    #expect(
      complaint(entry + entry) == """
        theorems/catalogue.yaml:15: entry 'first', field 'id': found the id of line 6 again, \
        expected an id of its own
        """)
  }

  @Test(
    "A text that is no catalogue is named with its line",
    arguments: [
      ("", ":1: the file is empty"),
      ("- a\n- b\n", ":1: found a list, expected fields such as 'sources:'"),
      ("sources: {}\n", ":1: field 'plannedChapters': found nothing, expected this field"),
      (
        "sources: {}\nplannedChapters: []\nstatements: 5\n",
        ":3: field 'statements': found a single value, expected a list"
      ),
      (
        "sources: {}\nplannedChapters: []\nstatements:\n- 5\n",
        ":4: found a single value, expected fields such as 'id:'"
      ),
      (
        "sources: {}\nplannedChapters: []\nstatements: []\nmore: 1\n",
        ":4: field 'more': found an unknown field, expected one of sources, plannedChapters, "
          + "statements"
      ),
      (
        "sources: {}\nplannedChapters: []\nplannedChapters: []\nstatements: []\n",
        ":2: not YAML: the field plannedChapters stands twice"
      ),
      ("sources:\n\u{1}", ":2: not YAML: control characters are not allowed"),
      ("sources: {a: 'b\n", ":2: not YAML: found unexpected end of stream"),
    ])
  func malformed(text: String, expected: String) {
    #expect {
      try SourceCatalogueReader.catalogue(from: text)
    } throws: { error in
      #expect("\(error)" == "theorems/catalogue.yaml" + expected)
      return error is SourceCatalogueError
    }
  }

  @Test("A package without a catalogue")
  func missing() throws {
    try withTemporaryFolder { folder in
      for name in ["theorems", "Sources/Theorems"] {
        try FileManager.default.createDirectory(
          at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
      }
      #expect {
        try SourceCatalogue(in: PackageFolder(folder))
      } throws: { "\($0)".hasSuffix("catalogue.yaml: No such file or directory") }
    }
  }
}

@Suite("A catalogue of source statements against the theorems")
struct SourceCatalogueCheckTests {
  private func complaint(_ status: String) -> String {
    let text =
      SourceCatalogueFixture.head
      + SourceCatalogueFixture.entry.replacing("status: planned", with: status)
    do {
      try SourceCatalogueReader.catalogue(from: text).check(against: [SourceCatalogueFixture.toy])
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test("Chapters and claims that exist, and chapters that are planned, pass")
  func good() {
    #expect(complaint("status: covered\n  chapter: toy\n  claims: [toy/exact]") == "none")
    #expect(complaint("status: planned\n  chapter: toy") == "none")
    #expect(complaint("status: planned\n  chapter: later") == "none")
  }

  @Test(
    "A name that belongs to nothing is named",
    arguments: [
      (
        "status: covered\n  chapter: toys\n  claims: [toys/exact]",
        "field 'chapter': found 'toys', expected the slug of a theorem"
      ),
      (
        "status: covered\n  chapter: later\n  claims: [later/exact]",
        "field 'chapter': found 'later', expected the slug of a theorem"
      ),
      (
        "status: covered\n  chapter: toy\n  claims: [toy/exact, toy/mean]",
        "field 'claims': found 'toy/mean', expected the id of a claim"
      ),
      (
        "status: planned\n  chapter: never",
        "field 'chapter': found 'never', expected the slug of a theorem or of a planned chapter"
      ),
    ])
  func dangling(status: String, expected: String) {
    #expect(complaint(status) == "theorems/catalogue.yaml:6: entry 'first', " + expected)
  }

  @Test("A planned chapter that exists is named")
  func noLongerPlanned() throws {
    let catalogue = try SourceCatalogueReader.catalogue(
      from: "sources: {}\nplannedChapters: [later, toy]\nstatements: []\n")
    #expect {
      try catalogue.check(against: [SourceCatalogueFixture.toy])
    } throws: { error in
      "\(error)" == """
        theorems/catalogue.yaml:2: field 'plannedChapters': found 'toy', \
        expected a chapter that does not exist yet
        """
    }
  }
}

/// A small catalogue, and a theorem that it may name.
enum SourceCatalogueFixture {
  static let head = """
    sources:
      notes: 'Notes on | things'
    plannedChapters:
    - later
    statements:

    """

  static let entry = """
    - id: first
      source: notes
      number: Theorem 1
      kind: theorem
      paraphrase: $x$ is positive
      asPrinted: 'true'
      audited: false
      priority: 2
      status: planned

    """

  static let toy = Theorem(
    slug: "toy", title: "Toy", part: .reconstruction, statement: "", assumptions: [], limits: [],
    references: [], parameters: [], figures: [], declaredIn: "Theorems/Toy.swift",
    claims: { _ in
      [
        .counterexample(
          "exact", "One is not two", formula: "2", discrepancy: .exceeds, rounding: "1",
          measure: { Observation(1, operations: 1, scale: 1) }, printed: { 0 },
          mutants: [Mutant("one") { _ in 1 }])
      ]
    })
}
