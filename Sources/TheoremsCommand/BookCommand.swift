import ArgumentParser
import Foundation
import Reporting
import Theorems
import Verification

/// Refreshes the generated blocks of the chapters.
struct BookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "book", abstract: "Refresh the generated blocks of chapters and README.")

  @Flag(help: "Change nothing; exit with 1 and name each stale block.")
  var check = false

  @Option(help: "The folder of the package.")
  var root = "."

  func run() async throws {
    let folder = try PackageFolder(URL(fileURLWithPath: root, isDirectory: true))
    let run = ClaimRun(
      selection: try Selection(selectors: [], settings: []), seed: 1, profile: .standard,
      jobs: ProcessInfo.processInfo.activeProcessorCount)
    let results = try await run.execute(progress: Progress(run.total)).results
    let book = Book(folder: folder, theorems: Catalogue.theorems, results: results)
    let stale = check ? try book.staleBlocks() : try book.refresh()
    for block in stale {
      print("\(check ? "stale" : "refreshed"): \(block)")
    }
    if stale.isEmpty { print("Every generated block is up to date.") }
    if check, !stale.isEmpty { throw ExitCode(1) }
    throw ExitCode(results.exitCode)
  }
}
