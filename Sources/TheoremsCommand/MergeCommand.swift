import ArgumentParser
import Foundation
import Reporting
import Verification

/// Puts the shards of a run together.
struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Put the shards of a run together, as one run.",
    discussion: """
      The shards are those of 'theorems run --shard', in any order: same seed, profile, version, \
      parameters and selection, and each exactly once. Results and reports have the bytes of the \
      run that was not divided; where shards were made in different environments, each is named. \
      Claims whose replicates the shards have drawn are judged now, and replicates that lack are \
      drawn. Exit codes are those of run.
      """)

  @Argument(
    help: ArgumentHelp("results.json files, or folders that hold one.", valueName: "shard"))
  var shards: [String]

  @Option(help: "The folder for the report.")
  var output: String

  @Option(help: "How many workers compute at once; as many as processors when not given.")
  var jobs: Int?

  @OptionGroup var form: FormatOption

  @Flag(help: "Do not print the table.")
  var quiet = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output must name a folder") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, got \(jobs)") }
  }

  func run() async throws {
    let parts = try shards.map { try Merge.Part(contentsOf: URL(fileURLWithPath: $0)) }
    let merge = try Merge(parts)
    let runs = try runs(of: merge)
    let folder = try OutputFolder(URL(fileURLWithPath: output, isDirectory: true))
    let writer = try form.writer(into: folder)
    var judged: [TheoremRecord] = []
    for run in runs {
      let outcome = try await run.execute(progress: quiet ? nil : Progress(run.total))
      judged += outcome.results.theorems
    }
    let results = try merge.results(judged)
    let remarks = try writer.write(results) + form.appendStepSummary(of: results)
    for remark in remarks { StandardError.print("theorems: \(remark)") }
    if !quiet {
      print(ConsoleTable(results).text)
      print("Report: \(writer.entries.joined(separator: ", "))")
    }
    throw ExitCode(results.exitCode)
  }

  /// Runs that judge the claims that are divided, one for each theorem, by what shards have drawn.
  private func runs(of merge: Merge) throws -> [ClaimRun] {
    try Dictionary(grouping: merge.divided, by: \.slug).values.map { claims in
      let parameters = claims.first?.parameters ?? [:]
      let selection = try Selection(
        selectors: claims.map(\.id), settings: parameters.map { "\($0)=\($1)" })
      let declared = selection.entries.flatMap { $0.values.entries.map(\.name) }
      guard Set(declared) == Set(parameters.keys) else {
        throw MergeError.damaged(
          path: claims[0].id, reason: "its replicates do not name the parameters of its theorem")
      }
      return ClaimRun(
        selection: selection, seed: merge.seed, profile: merge.profile,
        jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
        shares: Dictionary(uniqueKeysWithValues: claims.map { ($0.id, $0.shares) }))
    }
  }
}
