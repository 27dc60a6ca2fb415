import Verification

/// The report in Markdown: the canonical form, made from results alone.
public struct MarkdownReport {
  /// The first line of every report.
  static let title = "# Executable Theorems: report"

  let results: Results
  /// The figures that could be drawn: name without extension, by theorem.
  let figures: [DrawnFigure]

  /// A report of `results` that shows the figures in `figures`.
  public init(_ results: Results, figures: [DrawnFigure]) {
    self.results = results
    self.figures = figures
  }

  /// The whole page; what is not as expected comes first.
  public var text: String {
    [heading, unexpected, claims, exponents, tolerances, figureSection, legend]
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var heading: String {
    let (summary, environment) = (results.summary, results.environment)
    let state =
      results.unexpected.isEmpty
      ? "Every verdict is as expected and every mutant is refuted."
      : "**\(results.unexpected.count) of \(summary.claims) claims are not as expected.**"
    return """
      \(Self.title)

      \(state)

      | | |
      | --- | --- |
      | claims | \(summary.claims) of \(plural(summary.theorems, "theorem")): \
      \(summary.verified) verified, \(summary.refuted) refuted, \
      \(summary.inconclusive) inconclusive |
      | as expected | \(summary.asExpected) of \(summary.claims) |
      | mutants refuted | \(summary.mutantsRefuted) of \(summary.mutants) |
      | false alarms | at most \(summary.falseAlarmBound.text(digits: 2)), \
      the probability that any interval here misses the truth\(asymptotic) |
      | run | seed \(results.seed), profile \(results.profile.rawValue) |
      | made with | Executable Theorems \(environment.package), Swift \(environment.swift), \
      \(Markdown.cell(environment.blas)) with \(plural(environment.blasThreads, "thread")), \
      \(environment.os) |

      """
  }

  /// Says how much of the error rate rests on a limit theorem.
  private var asymptotic: String {
    let share = results.claims.reduce(0) { sum, claim in
      sum + (claim.measured?.method == "asymptotic" ? claim.measured?.alpha ?? 0 : 0)
    }
    guard share > 0 else { return "" }
    return
      "; of this \(share.text(digits: 2)) rests on a limit theorem, used from 4096 replicates on"
  }

  private var unexpected: String {
    guard !results.unexpected.isEmpty else { return "" }
    let entries = results.unexpected.map { claim in
      var lines = ["- **\(Markdown.cell(claim.id))**: \(Markdown.cell(claim.title))."]
      if let error = claim.error {
        lines.append("  Could not be measured: \(Markdown.cell(error)).")
      } else if claim.verdict != claim.expected {
        lines.append(
          "  Verdict \(claim.verdict.rawValue), expected \(claim.expected.rawValue): predicted "
            + "\(Markdown.cell(claim.predictedText)), measured \(Markdown.cell(claim.measuredText))."
        )
      }
      for mutant in claim.survivingMutants where claim.error == nil {
        lines.append("  The mutant “\(Markdown.cell(mutant.name))” is not refuted.")
      }
      lines.append("  Rerun: \(Markdown.code(claim.rerun))")
      return lines.joined(separator: "\n")
    }
    return "## Not as expected\n\n" + entries.joined(separator: "\n") + "\n"
  }

  private var claims: String {
    var table = MarkdownTable(header: [
      "Theorem", "Claim", "Evidence", "Predicted", "Measured", "Samples", "Verdict", "Mutants",
    ])
    for theorem in results.theorems {
      for claim in theorem.claims {
        table.rows.append([
          Markdown.cell(theorem.slug), claimCell(claim), claim.evidence.rawValue,
          predictedCell(claim), measuredCell(claim), samplesCell(claim), verdictCell(claim),
          mutantsCell(claim),
        ])
      }
    }
    return "## Claims\n\n" + table.text
  }

  private var exponents: String {
    var table = MarkdownTable(header: ResultCells.exponentHeader)
    table.rows = results.claims.compactMap(ResultCells.exponentRow)
    return table.rows.isEmpty ? "" : "## Exponents\n\n" + table.text
  }

  private var tolerances: String {
    "## Tolerances\n\n" + ResultCells.tolerances(results.claims).text
  }

  private var figureSection: String {
    guard !figures.isEmpty else { return "" }
    let images = figures.map { figure in
      "### \(Markdown.cell(figure.figure.title))\n\n"
        + "![\(Markdown.cell(figure.figure.caption))](figures/\(figure.fileName).svg)\n\n"
        + "\(Markdown.cell(figure.figure.caption)) "
        + "Data: [figures/\(figure.fileName).csv](figures/\(figure.fileName).csv).\n"
    }
    return "## Figures\n\n" + images.joined(separator: "\n")
  }

  private var legend: String {
    """
    ## How to read this

    A claim is **verified** when the whole interval lies within the tolerance of the prediction, \
    **refuted** when no point of it does, **inconclusive** otherwise. An exact identity holds when \
    its test ratio, the residual in units of the rounding error, stays below the limit shown. A \
    mutant is a plausible wrong prediction; the same measurement, with the same tolerance, must \
    refute it. Where a claim covers several points or cases, the \
    least favourable one is shown; for identities that hold, the first.
    """ + "\n"
  }

  private func claimCell(_ claim: ClaimRecord) -> String {
    let name = claim.id.split(separator: "/").last.map(String.init) ?? claim.id
    return "**\(Markdown.cell(name))**: \(Markdown.cell(claim.title))"
  }

  private func predictedCell(_ claim: ClaimRecord) -> String {
    ResultCells.predicted(claim)
  }

  private func measuredCell(_ claim: ClaimRecord) -> String {
    guard claim.error == nil else { return "error" }
    var parts: [String] = []
    if let estimate = ResultCells.estimate(claim) { parts.append(estimate) }
    if let ratio = claim.ratio {
      parts.append("ratio \(ratio.worst.text(digits: 2)) of \(ratio.limit.text(digits: 2))")
    }
    return parts.joined(separator: ", ")
  }

  private func samplesCell(_ claim: ClaimRecord) -> String {
    claim.measured.map { "\($0.samples)" } ?? ""
  }

  private func verdictCell(_ claim: ClaimRecord) -> String { ResultCells.verdict(claim) }

  private func mutantsCell(_ claim: ClaimRecord) -> String { ResultCells.mutants(claim) }
}

/// `count` with its noun, in the plural where needed.
func plural(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
