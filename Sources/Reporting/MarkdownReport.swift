import Verification

/// The report in Markdown: the canonical form, made from results alone.
///
/// A summary page, README.md, and beside it a page for each theorem, linked both ways.
struct MarkdownReport {
  /// The first line of every report.
  static let title = "# Executable Theorems: report"
  /// Where the summary stands.
  static let summaryPath = "README.md"
  /// The bytes that a summary stays below, so that it is read at a glance and shown whole.
  static let summaryLimit = 64 * 1024

  private let material: ReportMaterial
  private var results: Results { material.results }

  /// A report of some material, with the figures that are drawn.
  init(_ material: ReportMaterial) { self.material = material }

  /// The summary, a page for each theorem, and the figures with their data.
  var files: [ReportFile] {
    let pages = results.theorems.map { theorem in
      ReportFile(Self.path(of: theorem), TheoremPage(theorem, material).text)
    }
    return [ReportFile(Self.summaryPath, summary)] + pages + material.figureFiles
  }

  /// Where a theorem's page stands.
  static func path(of theorem: TheoremRecord) -> String { "theorems/\(theorem.slug).md" }

  /// The summary, with links to the pages of the theorems.
  var summary: String { shortened(isLinked: true) }

  /// The summary for a place where the other pages are not at hand.
  var detachedSummary: String { shortened(isLinked: false) }

  /// The summary; what is also on the theorems' pages is left out where it would get too long.
  private func shortened(isLinked: Bool) -> String {
    let sections = SummarySections(material, isLinked: isLinked)
    let ends = (first: [sections.heading, sections.unexpected, sections.overview], last: legend)
    let optional = [
      [sections.claims, sections.exponents, sections.figures],
      [sections.claims, sections.exponents],
      [sections.remark],
    ]
    let pages = optional.map { Self.page(ends.first + $0 + [ends.last]) }
    return pages.first { $0.utf8.count < Self.summaryLimit } ?? Self.page([sections.heading])
  }

  /// Sections put together; empty ones are left out.
  static func page(_ sections: [String]) -> String {
    sections.filter { !$0.isEmpty }.joined(separator: "\n")
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
}

/// The sections of the summary page.
private struct SummarySections {
  /// How many claims that are not as expected are described; more are on the theorems' pages.
  static let describedLimit = 20

  let material: ReportMaterial
  let isLinked: Bool
  var results: Results { material.results }

  init(_ material: ReportMaterial, isLinked: Bool) {
    self.material = material
    self.isLinked = isLinked
  }

  var heading: String {
    let (summary, environment) = (results.summary, results.environment)
    let part = results.shard.map { shard in
      "**This is \(shard.text) of a run of \(plural(shard.selection.count, "claim")), not the whole.** "
        + (shard.divided.isEmpty
          ? ""
          : "It has drawn its share of the replicates of \(plural(shard.divided.count, "long claim")). ")
        + "`theorems merge` puts the shards together.\n\n"
    }
    let state =
      results.unexpected.isEmpty
      ? "Every verdict is as expected and every mutant is refuted."
      : "**\(results.unexpected.count) of \(summary.claims) claims are not as expected.**"
    return """
      \(MarkdownReport.title)

      \(part ?? "")\(state)

      | | |
      | --- | --- |
      | claims | \(summary.claims) of \(plural(summary.theorems, "theorem")): \
      \(summary.verified) verified, \(summary.refuted) refuted, \
      \(summary.inconclusive) inconclusive |
      | as expected | \(summary.asExpected) of \(summary.claims) |
      | mutants refuted | \(summary.mutantsRefuted) of \(summary.mutants) |
      | false alarms | at most \(summary.falseAlarmBound.text(digits: 2)), \
      the probability that any interval here misses the truth\(asymptotic) |
      | run | seed \(results.seed), profile \(results.profile.rawValue)\(results.partText) |
      | made with | Executable Theorems \(Markdown.cell(environment.package)), \
      Swift \(Markdown.cell(environment.swift)), \
      \(Markdown.cell(environment.blas)) with \(plural(environment.blasThreads, "thread")), \
      \(Markdown.cell(environment.os)) |

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

  /// What is not as expected, shortened to what fits on a summary.
  var unexpected: String {
    let all = results.unexpected
    guard !all.isEmpty else { return "" }
    let entries = all.prefix(Self.describedLimit).map { UnexpectedEntry($0, limit: 300).text }
    let rest = all.count - entries.count
    let remark = rest > 0 ? "\nAnd \(rest) more, on the pages of the theorems.\n" : ""
    return "## Not as expected\n\n" + entries.joined(separator: "\n") + "\n" + remark
  }

  /// One row for each theorem.
  var overview: String {
    var table = MarkdownTable(header: ["Theorem", "Part", "Claims", "As expected", "Mutants"])
    table.rows = results.theorems.map { theorem in
      let summary = Summary([theorem])
      return [
        link(theorem, text: Markdown.cell(theorem.title)), theorem.part.rawValue,
        "\(summary.claims)",
        "\(summary.asExpected == summary.claims ? "✓" : "✗") \(summary.asExpected)",
        "\(summary.mutantsRefuted) of \(summary.mutants) refuted",
      ]
    }
    return "## Theorems\n\n" + table.text
  }

  /// One table for each theorem, with one short row for each claim.
  var claims: String {
    let tables = results.theorems.map { theorem in
      var table = MarkdownTable(header: ["Claim", "Predicted", "Measured", "Verdict", "Mutants"])
      table.rows = theorem.claims.map { claim in
        [
          Markdown.cell(claim.name),
          claim.predicted == nil ? "" : Markdown.cell(claim.predictedText),
          ResultCells.measured(claim), ResultCells.verdict(claim),
          "\(claim.mutants.count - claim.survivingMutants.count)/\(claim.mutants.count)",
        ]
      }
      let slug = link(theorem, text: Markdown.cell(theorem.slug))
      return "### \(slug)\n\n\(table.text)"
    }
    return "## Claims\n\n" + tables.joined(separator: "\n")
  }

  /// The power laws.
  var exponents: String {
    var table = MarkdownTable(header: ResultCells.exponentHeader)
    table.rows = results.claims.compactMap { ResultCells.exponentRow($0, isTitled: false) }
    return table.rows.isEmpty ? "" : "## Exponents\n\n" + table.text
  }

  /// The drawings, each leading to the page that explains it.
  var figures: String {
    guard isLinked else { return "" }
    let images = results.theorems.flatMap { theorem in
      DrawnFigure.figures(of: theorem).filter { material.drawings[$0.fileName] != nil }.map {
        let image = "![\(Markdown.cell($0.figure.title))](figures/\($0.fileName).svg)"
        return link(theorem, text: image) + "\n"
      }
    }
    return images.isEmpty ? "" : "## Figures\n\n" + images.joined(separator: "\n")
  }

  /// Stands in place of tables that would make the summary too long.
  var remark: String { "Claims, exponents and figures are on the pages of the theorems.\n" }

  private func link(_ theorem: TheoremRecord, text: String) -> String {
    isLinked ? "[\(text)](\(MarkdownReport.path(of: theorem)))" : text
  }
}

/// A claim that is not as expected, as an item of a list.
struct UnexpectedEntry {
  private let claim: ClaimRecord
  private let limit: Int

  /// The entry of a claim; titles and messages are cut after `limit` characters.
  init(_ claim: ClaimRecord, limit: Int = .max) {
    self.claim = claim
    self.limit = limit
  }

  /// What is wrong, and the command that reruns the claim.
  var text: String {
    var lines = ["- **\(Markdown.cell(claim.id))**: \(cut(claim.title))."]
    if let error = claim.error {
      lines.append("  Could not be measured: \(cut(error)).")
    } else if claim.verdict != claim.expected {
      lines.append(
        "  Verdict \(claim.verdict.rawValue), expected \(claim.expected.rawValue): predicted "
          + "\(Markdown.cell(claim.predictedText)), measured \(Markdown.cell(claim.measuredText)).")
    }
    if claim.error == nil {
      lines += survivors
    }
    lines.append("  Rerun: \(Markdown.code(claim.rerun))")
    return lines.joined(separator: "\n")
  }

  private var survivors: [String] {
    let all = claim.survivingMutants
    let described = limit == .max ? all[...] : all.prefix(3)
    return described.map { "  The mutant “\(cut($0.name))” is not refuted." }
      + (all.count > described.count ? ["  Nor are \(all.count - described.count) more."] : [])
  }

  private func cut(_ text: String) -> String {
    Markdown.cell(text.count > limit ? text.prefix(limit) + "…" : text)
  }
}

/// `count` with its noun, in the plural where needed.
func plural(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
