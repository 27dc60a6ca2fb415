import ArgumentParser
import Foundation
import Reporting
import Theorems

/// Says how much of the source documents is verified.
struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Count the source documents' statements that are verified.",
    discussion: """
      Reads theorems/catalogue.yaml. docs/coverage.md has every statement with the claims that \
      verify it; so has --json.
      """)

  @Flag(help: "Print every statement as JSON instead of counts.")
  var json = false

  @Option(help: "The folder of the package.")
  var root = "."

  func run() throws {
    let folder = try PackageFolder(URL(fileURLWithPath: root, isDirectory: true))
    let catalogue = try SourceCatalogue(in: folder)
    try catalogue.check(against: Catalogue.theorems)
    let report = CoverageReport(catalogue)
    print(json ? try report.json() : report.text, terminator: json ? "\n" : "")
  }
}
