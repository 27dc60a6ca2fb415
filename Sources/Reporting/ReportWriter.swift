import Foundation
import Verification

/// Writes results and everything made from them into a folder.
public struct ReportWriter {
  private let folder: OutputFolder

  /// A writer into `folder`; throws when the folder holds a README.md that is not a report.
  public init(_ folder: OutputFolder) throws {
    try folder.refuseForeign("README.md", beginningWith: MarkdownReport.title)
    self.folder = folder
  }

  /// Writes results.json, README.md, and the figures with their data.
  ///
  /// - Returns: what the reader should know, such as that figures could not be drawn.
  public func write(_ results: Results) throws -> [String] {
    let figures = results.theorems.flatMap(DrawnFigure.figures)
    for figure in figures {
      try folder.write(figure.csv(), to: "figures/\(figure.fileName).csv")
      if let drawing = try Gnuplot.draw(figure) {
        try folder.write(drawing, to: "figures/\(figure.fileName).svg")
      }
    }
    let shown = Gnuplot.isInstalled ? figures : []
    try folder.write(try results.encoded(), to: "results.json")
    try folder.write(MarkdownReport(results, figures: shown).text, to: "README.md")
    return figures.isEmpty || Gnuplot.isInstalled
      ? [] : ["gnuplot is not installed: the report has the figures' data but no drawings"]
  }
}
