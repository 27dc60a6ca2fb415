import ArgumentParser
import Foundation
import Reporting

/// Puts the shards of a run together.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Put the shards of a run together, as one run.",
    discussion: """
      The shards are those of 'theorems run --shard', in any order: same seed, profile, version, \
      parameters and selection, and each exactly once. Results and reports have the bytes of the \
      run that was not divided; where shards were made in different environments, each is named. \
      Exit codes are those of run.
      """)

  @Argument(
    help: ArgumentHelp("results.json files, or folders that hold one.", valueName: "shard"))
  var shards: [String]

  @Option(help: "The folder for the report.")
  var output: String

  @OptionGroup var form: FormatOption

  @Flag(help: "Do not print the table.")
  var quiet = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output must name a folder") }
  }

  func run() throws {
    let parts = try shards.map { try Merge.Part(contentsOf: URL(fileURLWithPath: $0)) }
    let results = try Merge(parts).results
    let folder = try OutputFolder(URL(fileURLWithPath: output, isDirectory: true))
    let writer = try form.writer(into: folder)
    let remarks = try writer.write(results) + form.appendStepSummary(of: results)
    for remark in remarks { StandardError.print("theorems: \(remark)") }
    if !quiet {
      print(ConsoleTable(results).text)
      print("Report: \(writer.entries.joined(separator: ", "))")
    }
    throw ExitCode(results.exitCode)
  }
}
