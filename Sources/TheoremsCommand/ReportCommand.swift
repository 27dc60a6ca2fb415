import ArgumentParser
import Foundation
import Reporting

/// Renders the report again from saved results.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Render the report again from saved results.")

  @Argument(help: "A results.json file.")
  var results: String

  @Option(help: "The folder for the report.")
  var output: String

  @OptionGroup var form: FormatOption

  func run() throws {
    let saved = try Results(contentsOf: URL(fileURLWithPath: results))
    let folder = try OutputFolder(URL(fileURLWithPath: output, isDirectory: true))
    let writer = try form.writer(into: folder)
    let remarks = try writer.write(saved) + form.appendStepSummary(of: saved)
    for remark in remarks { StandardError.print("theorems: \(remark)") }
    print("Report: \(writer.entries.joined(separator: ", "))")
  }
}
