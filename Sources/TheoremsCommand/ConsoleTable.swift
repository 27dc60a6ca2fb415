import Reporting
import Verification

/// The results as an aligned table for a terminal.
struct ConsoleTable {
  private let results: Results

  init(_ results: Results) { self.results = results }

  /// The table, what is not as expected with its rerun command, and the counts.
  var text: String {
    let sections = results.theorems.map { theorem in
      let rows = theorem.claims.map(row)
      let parameters = theorem.parameters.sorted { $0.key < $1.key }
        .map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
      return "\(theorem.title)\n\(theorem.slug): \(parameters)\n\n" + AlignedText.table(rows)
    }
    return (sections + complaints + [counts]).joined(separator: "\n\n")
  }

  private func row(_ claim: ClaimRecord) -> [String] {
    let name = claim.id.split(separator: "/").last.map(String.init) ?? claim.id
    let refuted = claim.mutants.count - claim.survivingMutants.count
    return [
      claim.isAsExpected ? "✓" : "✗", name, claim.error == nil ? claim.verdict.rawValue : "error",
      claim.predictedText, claim.measuredText, "\(refuted)/\(claim.mutants.count) mutants",
    ]
  }

  private var complaints: [String] {
    results.unexpected.map { claim in
      var lines = ["✗ \(claim.id): \(claim.title)"]
      if let error = claim.error { lines.append("  error: \(error)") }
      if claim.error == nil, claim.verdict != claim.expected {
        lines.append("  \(claim.verdict.rawValue), expected \(claim.expected.rawValue)")
      }
      if claim.error == nil {
        lines += claim.survivingMutants.map { "  mutant not refuted: \($0.name)" }
      }
      return (lines + ["  rerun: \(claim.rerun)"]).joined(separator: "\n")
    }
  }

  private var counts: String {
    let summary = results.summary
    let divided = results.shard?.divided.count ?? 0
    return (results.shard.map { "\($0.text): " } ?? "")
      + "\(summary.asExpected) of \(summary.claims) claims as expected, "
      + "\(summary.mutantsRefuted) of \(summary.mutants) mutants refuted, "
      + "chance of a false alarm at most \(summary.falseAlarmBound.text(digits: 2))"
      + (divided > 0
        ? "; for the merge, a share of \(divided) long \(divided == 1 ? "claim" : "claims")" : "")
  }
}
