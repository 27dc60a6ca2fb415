import Verification

/// A soak in words and in a table, for the terminal and for the page on guarantees.
public struct SoakTable {
  private let soak: Soak

  /// The table of a soak.
  public init(_ soak: Soak) { self.soak = soak }

  /// The header and the rows, the total last.
  public var rows: [[String]] {
    let tallies = soak.theorems + [.total(soak.theorems)]
    return [
      [
        "Theorem", "Claims examined", "of these by chance", "Expected to miss, at most",
        "Not as expected", "Mutants examined", "Survived",
      ]
    ]
      + tallies.map { tally in
        [
          tally.slug, "\(tally.claims)", "\(tally.claimsOfChance)",
          tally.expectedMisses.text(digits: 2), "\(tally.misses)", "\(tally.mutants)",
          "\(tally.survivors)",
        ]
      }
  }

  /// One paragraph: what was run, what was seen, what that says of the true rates.
  public var summary: String {
    let total = Soak.Tally.total(soak.theorems)
    guard soak.runs > 0, total.claims > 0 else { return "No run yet." }
    let last = soak.nextSeed - 1
    var sentences = [
      "\(soak.runs) runs at the \(soak.profile.rawValue) profile, seeds \(soak.firstSeed) to "
        + "\(last): \(total.misses) of \(total.claims) claims not as expected, \(total.survivors) "
        + "of \(total.mutants) mutants not refuted.",
      "Under the stated error rates at most \(total.expectedMisses.text(digits: 2)) of "
        + "\(total.claimsOfChance) intervals are expected to miss.",
      "With 95 % confidence (Clopper and Pearson) a run has a claim that is not as expected with "
        + "probability at most \(bound(soak.runsWithMisses, soak.runs)).",
    ]
    if total.claimsOfChance > 0, total.misses <= total.claimsOfChance {
      sentences.append(
        "A claim that can be wrong by chance is not as expected with probability at most "
          + "\(bound(total.misses, total.claimsOfChance)), on average over the claims.")
    }
    return sentences.joined(separator: " ")
  }

  /// Each miss in a line, with the command that runs it again.
  public var misses: [String] {
    soak.misses.map { miss in
      var parts = ["seed \(miss.seed): \(miss.claim) \(miss.verdict.rawValue)"]
      if let error = miss.error { parts.append(error) }
      if !miss.survivors.isEmpty {
        parts.append("not refuted: \(miss.survivors.joined(separator: ", "))")
      }
      return parts.joined(separator: "; ") + " (\(miss.rerun))"
    }
  }

  /// Summary, table and misses in Markdown.
  var markdown: String {
    let cells = rows.map { $0.map(Markdown.cell) }
    let table = MarkdownTable(header: cells[0], rows: Array(cells.dropFirst())).text
    let list = misses.map { "- \(Markdown.cell($0))\n" }.joined()
    return summary + "\n\n" + table + (list.isEmpty ? "" : "\n" + list)
  }

  private func bound(_ events: Int, _ trials: Int) -> String {
    RareEvents.upperBound(events: events, trials: trials).text(digits: 2)
  }
}
