import Foundation
import Verification

/// Writes results and reports made from them into a folder.
public struct ReportWriter {
  private let folder: OutputFolder
  private let formats: [ReportFormat]
  private let package: URL

  /// A writer of reports in some forms.
  ///
  /// Throws when the folder holds a README.md that is not a report and would be overwritten, or when
  /// a form lacks what it needs.
  ///
  /// - Parameter package: the folder of this package, for forms that show its chapters.
  public init(
    _ folder: OutputFolder, formats: [ReportFormat] = [.markdown],
    package: URL = URL(fileURLWithPath: ".", isDirectory: true)
  ) throws {
    for format in formats { try format.check(package: package) }
    if formats.contains(.markdown) {
      try folder.refuseForeign(
        MarkdownReport.summaryPath, beginningWith: MarkdownReport.title)
    }
    self.folder = folder
    self.formats = formats
    self.package = package
  }

  /// Writes results.json and the reports; nothing is written before everything is rendered.
  ///
  /// - Returns: what the reader should know, such as that figures could not be drawn.
  public func write(_ results: Results) throws -> [String] {
    let material = try ReportMaterial(
      results, drawingFigures: formats.contains(where: \.showsFigures), package: package)
    let files = try formats.flatMap { try $0.files(material) }
    try folder.write(try results.encoded(), to: "results.json")
    for file in files { try folder.write(file.data, to: file.path) }
    return material.figures.isEmpty || Gnuplot.isInstalled
      ? [] : ["gnuplot is not installed: the report has the figures' data but no drawings"]
  }

  /// The files that a reader opens first, as paths with the folder's.
  public var entries: [String] { formats.map { "\(folder.url.relativePath)/\($0.entry)" } }
}
