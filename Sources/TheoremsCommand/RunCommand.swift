import ArgumentParser
import Foundation
import Reporting
import Verification

/// Runs claims, prints the table, writes results.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run claims, print the table, write results.",
    discussion: """
      With --output, finished claims are kept in unfinished.jsonl there until the report is written. \
      When the run is interrupted, the same command with --resume runs the other claims and ends \
      with the same report.
      """)

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

  @Option(
    help: ArgumentHelp(
      "Only part i of n, such as 2/4: of the claims, and of the replicates of claims that take long. "
        + "'theorems merge' puts the parts together.",
      valueName: "i/n"),
    transform: { (text: String) throws in
      guard let number = Shard.Number(text) else {
        throw ValidationError("expected i/n with 1 ≤ i ≤ n, such as 2/4")
      }
      return number
    })
  var shard: Shard.Number?

  @Option(help: "The folder for results.json, timings.json and the report; none when not given.")
  var output: String?

  @OptionGroup var form: FormatOption

  @Flag(help: "Go on with the unfinished run in the output folder, if there is one.")
  var resume = false

  @Flag(help: "Print what the run would cost, from a run at the next cheaper profile, instead.")
  var estimate = false

  @Flag(help: "Print neither the table nor progress.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 {
      throw ValidationError("--jobs must be at least 1, got \(jobs)")
    }
    if output?.isEmpty == true { throw ValidationError("--output must name a folder") }
    if form.format != nil, output == nil { throw ValidationError("--format needs --output") }
    if resume, output == nil { throw ValidationError("--resume needs --output") }
    if estimate, output != nil { throw ValidationError("--estimate writes nothing to --output") }
  }

  func run() async throws {
    let run = try claimRun()
    if estimate { return try await printEstimate(of: run) }
    let folder = try output.map { try OutputFolder(URL(fileURLWithPath: $0, isDirectory: true)) }
    let writer = try folder.map { try form.writer(into: $0) }
    let journal = try folder.map { try openJournal(of: run, in: $0) }
    let progress = quiet ? nil : Progress(run.total, finished: journal?.count ?? 0)
    let interruption = Interruption {
      progress?.end()
      return Self.waysOn(journal, total: run.total)
    }
    var lines: [String] = []
    let results: Results
    do {
      let outcome = try await run.execute(progress: progress, journal: journal)
      results = outcome.results
      if let writer { lines = try write(outcome, with: writer, journal, interruption) }
    } catch {
      if !(error is JournalError), let journal, journal.count > 0 {
        StandardError.print("theorems: \(Self.waysOn(journal, total: run.total))")
      }
      throw error
    }
    if !quiet { print(([ConsoleTable(results).text] + lines).joined(separator: "\n")) }
    throw ExitCode(results.exitCode)
  }

  private func claimRun() throws -> ClaimRun {
    let whole = try Selection(selectors: selectors, settings: settings)
    let part = shard.map { Shard($0, of: whole.ids, divided: whole.divided) }
    return ClaimRun(
      selection: part.map { whole.keeping(Set($0.claims)) } ?? whole, seed: seed, profile: profile,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, shard: part,
      divided: part.map { whole.keeping(Set($0.divided)) } ?? .none)
  }

  /// Runs the claims at a cheaper profile and prints what they would cost at the one asked for.
  private func printEstimate(of run: ClaimRun) async throws {
    let selection = try Selection(selectors: selectors, settings: settings)
      .keeping(Set(run.selection.ids + run.divided.ids))
    let calibration = ClaimRun(
      selection: selection, seed: seed, profile: CostEstimate.calibration(for: profile),
      jobs: run.jobs)
    let outcome = try await calibration.execute(progress: quiet ? nil : Progress(run.total))
    let estimate = CostEstimate(
      outcome.results, outcome.timings, at: profile, divided: Set(selection.divided),
      shards: shard?.count ?? 1)
    print(AlignedText.table(estimate.rows(10)) + "\n\n" + estimate.text)
  }

  private func openJournal(of run: ClaimRun, in folder: OutputFolder) throws -> Journal {
    if resume {
      if let journal = try Journal.resume(run.identity, in: folder) { return journal }
      remark("nothing to resume in \(folder.url.relativePath); starting from the beginning")
    } else if Journal.exists(in: folder) {
      remark(
        "starting over; without --resume the unfinished run in "
          + "\(folder.url.relativePath) is discarded")
    }
    return try Journal.begin(run.identity, in: folder)
  }

  /// Tells something that is no error.
  private func remark(_ text: String) {
    if !quiet { StandardError.print("theorems: \(text)") }
  }

  /// Writes the report, and returns the lines that say so.
  private func write(
    _ outcome: ClaimRun.Outcome, with writer: ReportWriter, _ journal: Journal?,
    _ interruption: Interruption
  ) throws -> [String] {
    let draft = try writer.draft(
      outcome.results, outcome.timings, replicates: outcome.replicates)
    interruption.end()
    try writer.write(draft)
    journal?.remove()
    for remark in draft.remarks + form.appendStepSummary(of: outcome.results) {
      StandardError.print("theorems: \(remark)")
    }
    return ["Report: \(writer.entries.joined(separator: ", "))"]
  }

  /// What is kept of a run that ends early, and the command that goes on with it.
  private static func waysOn(_ journal: Journal?, total: Int) -> String {
    guard let journal else { return "without --output nothing is kept" }
    let arguments = CommandLine.arguments.filter { $0 != "--resume" } + ["--resume"]
    return "\(journal.count) of \(total) claims are kept in \(journal.path); to go on: "
      + arguments.map(quoted).joined(separator: " ")
  }

  /// An argument as a shell reads it.
  private static func quoted(_ argument: String) -> String {
    let isPlain = argument.allSatisfy { $0.isLetter || $0.isNumber || "-_./=,+:".contains($0) }
    return isPlain && !argument.isEmpty
      ? argument : "'" + argument.replacing("'", with: #"'\''"#) + "'"
  }
}

extension Profile: ExpressibleByArgument {}
