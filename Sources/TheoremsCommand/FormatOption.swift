import ArgumentParser
import Foundation
import Reporting

/// The forms in which a report is written.
struct FormatOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The forms of the report, separated by commas: \(FormatOption.names).",
      discussion: "markdown when not given."),
    transform: { (text: String) throws in
      do { return try ReportFormat.list(text) } catch { throw ValidationError("\(error)") }
    })
  var format: [ReportFormat]?

  @Option(help: "The folder of this package, whose chapters the HTML book shows.")
  var root = "."

  /// The forms asked for.
  var formats: [ReportFormat] { format ?? [.markdown] }

  /// A writer of these forms into a folder.
  func writer(into folder: OutputFolder) throws -> ReportWriter {
    try ReportWriter(
      folder, formats: formats, package: URL(fileURLWithPath: root, isDirectory: true))
  }

  /// Appends the summary of a Markdown report to the page of a GitHub Actions step.
  ///
  /// - Returns: a remark when there is such a page and it cannot be written.
  func appendStepSummary(of results: Results) -> [String] {
    guard formats.contains(.markdown),
      let summary = StepSummary(environment: ProcessInfo.processInfo.environment)
    else { return [] }
    return summary.append(results).map { [$0] } ?? []
  }

  private static let names = ReportFormat.allCases.map(\.rawValue).joined(separator: ",")
}
