import ArgumentParser
import Foundation
import Reporting
import Verification

/// Runs under many seeds and counts what was not as expected.
struct SoakCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Run under many seeds; count false alarms and surviving mutants.",
    discussion: """
      With --output, soak.json is written after every run, and --resume goes on from there. \
      Exit codes: 0 all as expected under every seed; 1 a verdict differs or a mutant survives; \
      2 usage or bad input; 3 something inconclusive, nothing wrong.
      """)

  @Argument(help: "Theorems (slug) or claims (slug/claim); all when none is given.")
  var selectors: [String] = []

  @Option(help: "How many seeds.")
  var seeds: Int

  @Option(help: "The first seed; the others follow.")
  var firstSeed: UInt64 = 1

  @Option(help: "How much work to spend on each run: quick, standard or deep.")
  var profile: Profile = .quick

  @Option(help: "How many workers compute at once; as many as processors when not given.")
  var jobs: Int?

  @Option(help: "The folder for soak.json; none when not given.")
  var output: String?

  @Flag(help: "Go on after the last seed of soak.json in the output folder.")
  var resume = false

  @Flag(help: "Print no progress.")
  var quiet = false

  func validate() throws {
    if seeds < 1 { throw ValidationError("--seeds must be at least 1, got \(seeds)") }
    if UInt64.max - firstSeed < UInt64(seeds) {
      throw ValidationError("--first-seed is too large for \(seeds) seeds, got \(firstSeed)")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, got \(jobs)") }
    if output?.isEmpty == true { throw ValidationError("--output must name a folder") }
    if resume, output == nil { throw ValidationError("--resume needs --output") }
  }

  func run() async throws {
    let selection = try Selection(selectors: selectors, settings: [])
    let folder = try output.map { try OutputFolder(URL(fileURLWithPath: $0, isDirectory: true)) }
    var soak = try beginning(in: folder)
    while soak.runs < seeds {
      let run = ClaimRun(
        selection: selection, seed: soak.nextSeed, profile: profile,
        jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
      let results = try await run.execute(progress: nil).results
      soak.add(results)
      try folder?.write(try soak.encoded(), to: Self.file)
      if !quiet { note(results, of: soak) }
    }
    let table = SoakTable(soak)
    print(AlignedText.table(table.rows) + "\n\n" + table.summary)
    for miss in table.misses { print(miss) }
    throw ExitCode(soak.exitCode)
  }

  private static let file = "soak.json"

  /// An empty soak, or with `--resume` the one that the folder holds.
  private func beginning(in folder: OutputFolder?) throws -> Soak {
    let fresh = Soak(profile: profile, selectors: selectors, firstSeed: firstSeed)
    guard resume, let folder else { return fresh }
    let file = folder.url.appendingPathComponent(Self.file)
    guard FileManager.default.fileExists(atPath: file.path) else { return fresh }
    let earlier = try Soak(contentsOf: file)
    if let difference = earlier.difference(from: fresh) {
      throw ReportingError.notSoak(path: file.relativePath, reason: "it has \(difference)")
    }
    return earlier
  }

  private func note(_ results: Results, of soak: Soak) {
    let trouble = results.unexpected.map(\.id).joined(separator: ", ")
    StandardError.print(
      "[\(soak.runs)/\(seeds)] seed \(results.seed): "
        + (trouble.isEmpty ? "all as expected" : "not as expected: \(trouble)"))
  }
}
