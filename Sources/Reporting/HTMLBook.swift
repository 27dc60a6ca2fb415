import Foundation
import Verification

/// The book as one HTML file that needs no network: chapters, contents, figures, MathML.
///
/// The generated blocks and the figures show the results that it is made from, so a run with other
/// parameters gives a book with other numbers. Theorems that were not run are left out.
public struct HTMLBook {
  /// The name of the file.
  public static let fileName = "book.html"

  private let folder: PackageFolder
  private let results: Results
  private let book: Book
  private let pages: [HTMLPage]

  /// The book in `folder`, filled from `results`.
  public init(folder: PackageFolder, theorems: [Theorem], results: Results) {
    self.folder = folder
    self.results = results
    let run = theorems.filter { theorem in results.theorems.contains { $0.slug == theorem.slug } }
    book = Book(folder: folder, theorems: run, results: results)
    pages = Self.pages(of: run, in: folder, isComplete: run.count == theorems.count)
  }

  /// Throws when the program that makes HTML is missing, so that it is known before a long run.
  public static func checkPrograms() throws {
    guard Program(name: "pandoc").isInstalled else {
      throw ReportingError.programFailed(
        "pandoc", reason: "it is not installed, and the HTML book needs it; make setup installs it")
    }
  }

  /// Writes the book.
  ///
  /// - Returns: what the reader should know, such as formulas that could not be converted.
  public func write(to output: OutputFolder) throws -> [String] {
    let workshop = FileManager.default.temporaryDirectory
      .appendingPathComponent("book-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: workshop) }
    let scratch = try OutputFolder(workshop)
    try scratch.write(HTMLStyle.css, to: "style.css")
    let data = try draw(into: scratch)
    let text = try markdown(data: data)
    let remarks = try Program(name: "pandoc").run(arguments, input: text, in: workshop)
    let html = try Data(contentsOf: workshop.appendingPathComponent(Self.fileName))
    try output.write(html, to: Self.fileName)
    return remarks.split(separator: "\n").map { "pandoc: \($0)" }
  }

  private var arguments: [String] {
    [
      "--from=commonmark_x-smart+gfm_auto_identifiers", "--to=html5", "--standalone",
      "--self-contained", "--mathml", "--toc", "--toc-depth=2", "--wrap=preserve",
      "--columns=100000", "--highlight-style=monochrome", "--css=style.css",
      "--metadata=title=Executable Theorems", "--metadata=lang=en",
      "--metadata=subtitle=A textbook of machine-learning theory that runs",
      "--output=\(Self.fileName)",
    ]
  }

  /// Draws the figures and returns their data as comma-separated values, by name of the file.
  private func draw(into scratch: OutputFolder) throws -> [String: String] {
    var data: [String: String] = [:]
    for figure in results.theorems.flatMap(DrawnFigure.figures) {
      data[figure.fileName + ".csv"] = figure.csv(digits: 6)
      if let drawing = try Gnuplot.draw(figure) {
        try scratch.write(drawing, to: "\(figure.fileName).svg")
      }
    }
    return data
  }

  /// The whole book in pandoc's Markdown.
  func markdown(data: [String: String]) throws -> String {
    let anchors = Dictionary(uniqueKeysWithValues: pages.map { ($0.path, $0.anchor) })
    let texts = try pages.map { page in
      page.converted(try book.filled(page.path), anchors: anchors, data: data)
    }
    return ([runSummary] + texts).joined(separator: "\n\n")
  }

  private var runSummary: String {
    let summary = results.summary
    return """
      This copy was made from a run with seed \(results.seed) at the \(results.profile.rawValue) \
      profile: **\(summary.asExpected) of \(summary.claims) claims as expected, \
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
      return [HTMLPage(path: "theorems/\(part.rawValue)/README.md", level: 1)]
        + chapters.map { HTMLPage(path: $0.chapterPath, level: 2) }
    }
    // The errata tell of all theorems, so they need them all.
    let reference = (isComplete ? ["docs/errata.md"] : []) + ["docs/guarantees.md"]
    return (front + parts + reference.map { HTMLPage(path: $0, level: 1) })
      .filter { folder.exists($0.path) }
  }
}
