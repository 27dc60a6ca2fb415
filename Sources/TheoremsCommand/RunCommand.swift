import ArgumentParser
import Foundation
import Reporting
import Verification

/// Runs claims, prints the table, writes results.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run claims, print the table, write results.")

  @Argument(help: "Theorems (slug) or claims (slug/claim); all when none is given.")
  var selectors: [String] = []

  @Option(help: "How much work to spend: quick, standard or deep.")
  var profile: Profile = .standard

  @Option(help: "The seed; the same seed gives the same results.")
  var seed: UInt64 = 1

  @Option(help: "How many workers compute at once; as many as processors when not given.")
  var jobs: Int?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: "A parameter, name=value; needs one theorem selected.")
  var settings: [String] = []

  @Option(help: "The folder for results.json, timings.json and the report; none when not given.")
  var output: String?

  @OptionGroup var form: FormatOption

  @Flag(help: "Print neither the table nor progress.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 {
      throw ValidationError("--jobs must be at least 1, got \(jobs)")
    }
    if output?.isEmpty == true { throw ValidationError("--output must name a folder") }
    if form.format != nil, output == nil { throw ValidationError("--format needs --output") }
  }

  func run() async throws {
    let selection = try Selection(selectors: selectors, settings: settings)
    let folder = try output.map { try OutputFolder(URL(fileURLWithPath: $0, isDirectory: true)) }
    let writer = try folder.map { try form.writer(into: $0) }
    let run = ClaimRun(
      selection: selection, seed: seed, profile: profile,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    let (results, timings) = try await run.execute(progress: quiet ? nil : Progress(run.total))
    if !quiet { print(ConsoleTable(results).text) }
    if let folder, let writer {
      let remarks = try writer.write(results) + form.appendStepSummary(of: results)
      for remark in remarks { StandardError.print("theorems: \(remark)") }
      try folder.write(try timings.encoded(), to: "timings.json")
      if !quiet { print("Report: \(writer.entries.joined(separator: ", "))") }
    }
    throw ExitCode(results.exitCode)
  }
}

extension Profile: ExpressibleByArgument {}
