import Verification

/// The page of one theorem in a Markdown report.
struct TheoremPage {
  private let theorem: TheoremRecord
  private let material: ReportMaterial

  /// The page of a theorem, with those of its figures that are drawn.
  init(_ theorem: TheoremRecord, _ material: ReportMaterial) {
    self.theorem = theorem
    self.material = material
  }

  /// The whole page; what is not as expected comes first.
  var text: String {
    MarkdownReport.page([
      heading, unexpected, claims, exponents, figures, mutants, tolerances,
    ])
  }

  private var heading: String {
    let summary = Summary([theorem])
    let parameters = theorem.parameters.sorted { $0.key < $1.key }
      .map { Markdown.code("\($0.key)=\($0.value.shown)") }.joined(separator: " ")
    return """
      [Summary](../\(MarkdownReport.summaryPath)) · \
      [How to read this](../\(MarkdownReport.summaryPath)#how-to-read-this)

      # \(Markdown.cell(theorem.title))

      \(summary.asExpected) of \(plural(summary.claims, "claim")) as expected, \
      \(summary.mutantsRefuted) of \(plural(summary.mutants, "mutant")) refuted.

      | | |
      | --- | --- |
      | theorem | \(Markdown.cell(theorem.slug)), \(theorem.part.rawValue) |
      | parameters | \(parameters.isEmpty ? "none" : parameters) |
      | run | seed \(material.results.seed), profile \(material.results.profile.rawValue) |

      """
  }

  private var unexpected: String {
    let entries = theorem.claims.filter { !$0.isAsExpected }.map { UnexpectedEntry($0).text }
    return entries.isEmpty
      ? "" : "## Not as expected\n\n" + entries.joined(separator: "\n") + "\n"
  }

  private var claims: String {
    var table = MarkdownTable(header: [
      "Claim", "Evidence", "Predicted", "Measured", "Samples", "Verdict", "Mutants",
    ])
    table.rows = theorem.claims.map { claim in
      [
        "**\(Markdown.cell(claim.name))**: \(Markdown.cell(claim.title))",
        claim.evidence.rawValue, ResultCells.predicted(claim), ResultCells.measured(claim),
        claim.measured.map { "\($0.samples)" } ?? "", ResultCells.verdict(claim),
        ResultCells.mutants(claim),
      ]
    }
    return "## Claims\n\n" + table.text
  }

  private var exponents: String {
    var table = MarkdownTable(header: ResultCells.exponentHeader)
    table.rows = theorem.claims.compactMap { ResultCells.exponentRow($0) }
    return table.rows.isEmpty ? "" : "## Exponents\n\n" + table.text
  }

  private var figures: String {
    let drawn = DrawnFigure.figures(of: theorem).filter {
      material.drawings[$0.fileName] != nil
    }
    let images = drawn.map { figure in
      let (title, path) = (Markdown.cell(figure.figure.title), "../figures/\(figure.fileName)")
      let caption = Markdown.cell(figure.figure.caption)
      return "### \(title)\n\n![\(caption)](\(path).svg)\n\n"
        + "\(caption) Data: [\(figure.fileName).csv](\(path).csv).\n"
    }
    return images.isEmpty ? "" : "## Figures\n\n" + images.joined(separator: "\n")
  }

  private var mutants: String {
    "## Mutants\n\n" + ResultCells.mutantTable(theorem.claims).text
  }

  private var tolerances: String {
    let table = ResultCells.tolerances(theorem.claims)
    return table.rows.isEmpty ? "" : "## Tolerances\n\n" + table.text
  }
}
