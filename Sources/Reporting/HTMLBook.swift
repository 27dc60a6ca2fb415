import Foundation
import Verification

/// The book as one HTML file that needs no network: chapters, contents, figures, MathML.
///
/// The generated blocks and the figures show the results that it is made from, so a run with other
/// parameters gives a book with other numbers. Theorems that were not run are left out.
struct HTMLBook {
  /// The path of the file in a report.
  static let path = "book.html"

  private let material: ReportMaterial
  private let book: Book
  private let pages: [HTMLPage]

  /// The book of `theorems`, with the chapters of the package and the results of the material.
  init(_ material: ReportMaterial, theorems: [Theorem]) throws {
    self.material = material
    let folder = try PackageFolder(material.package)
    let results = material.results
    let run = theorems.filter { theorem in results.theorems.contains { $0.slug == theorem.slug } }
    book = Book(folder: folder, theorems: run, results: results)
    pages = Self.pages(of: run, in: folder, isComplete: run.count == theorems.count)
  }

  /// Throws when pandoc or the chapters are missing, so that it is known before a long run.
  static func check(package: URL) throws {
    _ = try PackageFolder(package)
    guard ExternalProgram(name: "pandoc").isInstalled else {
      throw ReportingError.programFailed(
        "pandoc", reason: "it is not installed, and the HTML book needs it; make setup installs it")
    }
  }

  /// The book; throws when pandoc complains about anything, such as a formula it cannot read.
  var file: ReportFile {
    get throws {
      let workshop = FileManager.default.temporaryDirectory
        .appendingPathComponent("book-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: workshop) }
      let scratch = try OutputFolder(workshop)
      try scratch.write(HTMLStyle.css, to: "style.css")
      for (name, drawing) in material.drawings { try scratch.write(drawing, to: "\(name).svg") }
      try ExternalProgram(name: "pandoc").run(arguments, input: try markdown(), in: workshop)
      return ReportFile(
        Self.path, try Data(contentsOf: workshop.appendingPathComponent(Self.path)))
    }
  }

  private var arguments: [String] {
    [
      "--from=commonmark_x-smart+gfm_auto_identifiers", "--to=html5", "--standalone",
      "--self-contained", "--fail-if-warnings", "--mathml", "--toc", "--toc-depth=2",
      "--wrap=preserve",
      "--columns=100000", "--highlight-style=monochrome", "--css=style.css",
      "--metadata=title=Executable Theorems", "--metadata=lang=en",
      "--metadata=subtitle=A textbook of machine-learning theory that runs",
      "--output=\(Self.path)",
    ]
  }

  /// The whole book in pandoc's Markdown.
  func markdown() throws -> String {
    let anchors = Dictionary(uniqueKeysWithValues: pages.map { ($0.path, $0.anchor) })
    let data = Dictionary(
      uniqueKeysWithValues: material.figures.map { ("\($0.fileName).csv", $0.csv(digits: 6)) })
    let drawings = Set(material.drawings.keys.map { "\($0).svg" })
    let texts = try pages.map { page in
      page.converted(try book.filled(page.path), anchors: anchors, data: data, drawings: drawings)
    }
    return ([runSummary] + texts).joined(separator: "\n\n")
  }

  private var runSummary: String {
    let results = material.results
    let summary = results.summary
    return """
      This copy was made from a run with seed \(results.seed) at the \(results.profile.rawValue) \
      profile\(results.partText): **\(summary.asExpected) of \(summary.claims) claims as expected, \
      \(summary.mutantsRefuted) of \(summary.mutants) mutants refuted**. The probability that any \
      interval in it misses the truth is at most \(summary.falseAlarmBound.text(digits: 2)).
      """
  }

  /// The pages in order: front matter, each part with its chapters, the reference pages.
  private static func pages(
    of theorems: [Theorem], in folder: PackageFolder, isComplete: Bool
  ) -> [HTMLPage] {
    let front = ["README.md", "how-to-read.md", "notation.md"].map {
      HTMLPage(path: "theorems/\($0)", level: 1)
    }
    let parts = Part.allCases.flatMap { part -> [HTMLPage] in
      let chapters = theorems.filter { $0.part == part }
      guard !chapters.isEmpty else { return [] }
      return [HTMLPage(path: BookPath.folder(of: part) + "README.md", level: 1)]
        + chapters.map { HTMLPage(path: $0.chapterPath, level: 2) }
    }
    // The errata tell of all theorems, so they need them all.
    let reference = (isComplete ? ["docs/errata.md"] : []) + ["docs/guarantees.md"]
    return (front + parts + reference.map { HTMLPage(path: $0, level: 1) })
      .filter { folder.exists($0.path) }
  }
}
