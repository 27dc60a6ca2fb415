import ArgumentParser
import Foundation
import Reporting

/// Compares a run with a baseline.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare a run with a baseline: verdicts, predictions, measurements.",
    discussion: """
      Of note are verdicts and mutants' fates that changed, claims added or gone, predictions that \
      differ by more than a part in 10^9, tolerances, and measurements whose intervals no longer \
      overlap. The environment is not compared. Exit codes: 0 no change of note; 1 a change; \
      2 bad input.
      """)

  @Argument(help: "The results.json file to compare with.")
  var baseline: String

  @Argument(help: ArgumentHelp("The results.json file of the run.", valueName: "run"))
  var current: String

  func run() throws {
    let comparison = Comparison(
      baseline: try Results(contentsOf: URL(fileURLWithPath: baseline)),
      run: try Results(contentsOf: URL(fileURLWithPath: current)))
    for remark in comparison.remarks { print("Note: \(remark).") }
    guard !comparison.changes.isEmpty else {
      print("No change of note; claims in both: \(comparison.common).")
      return
    }
    let rows = comparison.changes.map { change in
      let subject = change.detail.isEmpty ? change.subject : "\(change.subject), \(change.detail)"
      return [change.kind.rawValue, subject, change.baseline, change.run]
    }
    print(AlignedText.table([["Change", "Of", "Baseline", "Run"]] + rows))
    print("Changes: \(rows.count); claims in both: \(comparison.common).")
    throw ExitCode(1)
  }
}
