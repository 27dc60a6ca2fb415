import Foundation
import Theorems

/// A form in which results can be written.
///
/// Every form is made from `ReportMaterial` alone, so that a report can be made again from a saved
/// results.json with the same bytes. To add a form, add a case, a file that turns material into
/// files, and a line to each switch below.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// A summary page with a page for each theorem: the canonical form.
  case markdown
  /// The book as one file, with chapters, figures and mathematics, made with pandoc.
  case html
  /// Tables for `\input`.
  case latex
  /// One test case for each claim, for continuous integration.
  case junit
  /// Tidy tables of claims, points and exponents.
  case csv

  /// The file a reader opens first.
  public var entry: String {
    switch self {
    case .markdown: MarkdownReport.summaryPath
    case .html: HTMLBook.path
    case .latex: LatexReport.previewPath
    case .junit: JUnitReport.path
    case .csv: CSVReport.claimsPath
    }
  }

  /// Whether figures are drawn for this form.
  var showsFigures: Bool { self == .markdown || self == .html }

  /// Throws when something that the form needs is missing, so that it is known before a long run.
  func check(package: URL) throws {
    if self == .html { try HTMLBook.check(package: package) }
  }

  /// The files of the report.
  func files(_ material: ReportMaterial) throws -> [ReportFile] {
    switch self {
    case .markdown: MarkdownReport(material).files
    case .html: [try HTMLBook(material, theorems: Catalogue.theorems).file]
    case .latex: LatexReport(material.results).files
    case .junit: [try JUnitReport(material.results).file]
    case .csv: CSVReport(material.results).files
    }
  }

  /// Reads a list such as `markdown,csv`; a form named twice counts once.
  public static func list(_ text: String) throws -> [ReportFormat] {
    let names = text.split(separator: ",", omittingEmptySubsequences: false)
    return try names.reduce(into: []) { formats, name in
      let trimmed = name.trimmingCharacters(in: .whitespaces)
      guard let format = ReportFormat(rawValue: trimmed) else {
        throw ReportingError.unknownFormat(trimmed)
      }
      if !formats.contains(format) { formats.append(format) }
    }
  }
}

/// A file of a report: where it stands in the report's folder, and its bytes.
public struct ReportFile: Equatable, Sendable {
  /// The path in the report's folder.
  public let path: String
  /// The bytes.
  public let data: Data

  /// A file of bytes.
  init(_ path: String, _ data: Data) {
    self.path = path
    self.data = data
  }

  /// A file of text.
  init(_ path: String, _ text: String) {
    self.init(path, Data(text.utf8))
  }
}

/// What every form of a report is made from.
struct ReportMaterial {
  /// What the run found.
  let results: Results
  /// The figures for which the run has points.
  let figures: [DrawnFigure]
  /// The drawings as SVG, by the figure's file name; none when gnuplot is not installed.
  let drawings: [String: String]
  /// The folder of this package, where forms with chapters find them.
  let package: URL

  /// Material for forms with figures, drawn by gnuplot where it is installed, or without.
  init(_ results: Results, drawingFigures: Bool, package: URL) throws {
    let figures = drawingFigures ? results.theorems.flatMap(DrawnFigure.figures) : []
    let drawings = try figures.compactMap { figure in
      try Gnuplot.draw(figure).map { (figure.fileName, $0) }
    }
    self.init(
      results, figures: figures, drawings: Dictionary(uniqueKeysWithValues: drawings),
      package: package)
  }

  /// Material with figures that are drawn already.
  init(
    _ results: Results, figures: [DrawnFigure], drawings: [String: String],
    package: URL = URL(fileURLWithPath: ".")
  ) {
    self.package = package
    self.results = results
    self.figures = figures
    self.drawings = drawings
  }

  /// The figures that have a drawing.
  var drawnFigures: [DrawnFigure] { figures.filter { drawings[$0.fileName] != nil } }

  /// The drawings, and beside them the figures' data.
  var figureFiles: [ReportFile] {
    figures.flatMap { figure in
      let path = "figures/\(figure.fileName)"
      return [ReportFile(path + ".csv", figure.csv())]
        + (drawings[figure.fileName].map { [ReportFile(path + ".svg", $0)] } ?? [])
    }
  }
}
