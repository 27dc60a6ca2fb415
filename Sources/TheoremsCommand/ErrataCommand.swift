import ArgumentParser
import Foundation
import Reporting
import Theorems
import Verification

/// Shows the statements that are wrong as printed, each with its counterexample.
struct ErrataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "errata",
    abstract: "Show statements that are wrong as printed, with counterexamples and corrections.",
    discussion: """
      Runs each claim that states something as it is printed, and the claim that verifies the \
      corrected statement.
      """)

  @Option(help: "How much work to spend: quick, standard or deep.")
  var profile: Profile = .standard

  @Option(help: "The seed; the same seed gives the same results.")
  var seed: UInt64 = 1

  @Option(help: "The folder of the package, for the catalogue of source statements.")
  var root = "."

  func run() async throws {
    let folder = try PackageFolder(URL(fileURLWithPath: root, isDirectory: true))
    let sources = try SourceCatalogue(in: folder)
    let selectors = try Catalogue.theorems.flatMap(Self.selectors)
    let run = ClaimRun(
      selection: try Selection(selectors: selectors, settings: []), seed: seed, profile: profile,
      jobs: ProcessInfo.processInfo.activeProcessorCount)
    let results = try await run.execute(progress: Progress(run.total)).results
    print(Errata(results, sources: sources).text())
    throw ExitCode(results.exitCode)
  }

  /// The claims of a theorem that state something as printed, and those that correct them.
  private static func selectors(_ theorem: Theorem) throws -> [String] {
    try theorem.claims(at: theorem.values()).flatMap { claim in
      claim.erratum.map { ["\(theorem.slug)/\(claim.name)", "\(theorem.slug)/\($0.correctedBy)"] }
        ?? []
    }
  }
}
