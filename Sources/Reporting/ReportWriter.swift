import Foundation
import Verification

/// Writes results and reports made from them into a folder.
public struct ReportWriter {
  private let folder: OutputFolder
  private let formats: [ReportFormat]

  /// A writer of reports in some forms.
  ///
  /// Throws when the folder holds a README.md that is not a report and would be overwritten.
  public init(_ folder: OutputFolder, formats: [ReportFormat] = [.markdown]) throws {
    if formats.contains(.markdown) {
      try folder.refuseForeign(
        MarkdownReport.summaryPath, beginningWith: MarkdownReport.title)
    }
    self.folder = folder
    self.formats = formats
  }

  /// Writes results.json and the reports; nothing is written before everything is rendered.
  ///
  /// - Returns: what the reader should know, such as that figures could not be drawn.
  public func write(_ results: Results) throws -> [String] {
    let material = try ReportMaterial(
      results, drawingFigures: formats.contains(where: \.showsFigures))
    let files = try formats.flatMap { try $0.files(material) }
    try folder.write(try results.encoded(), to: "results.json")
    for file in files { try folder.write(file.data, to: file.path) }
    return material.figures.isEmpty || Gnuplot.isInstalled
      ? [] : ["gnuplot is not installed: the report has the figures' data but no drawings"]
  }

  /// The files that a reader opens first, as paths with the folder's.
  public var entries: [String] { formats.map { "\(folder.url.relativePath)/\($0.entry)" } }
}
