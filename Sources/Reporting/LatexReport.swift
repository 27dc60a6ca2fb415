import Verification

/// Tables for LaTeX, each in a file for `\input`, and a document that shows them all.
///
/// claims.tex and exponents.tex cover the run; for each theorem there is one of each. A table of few
/// rows stays together, for a slide or a floating table; a longer one may break over pages.
struct LatexReport {
  private static let folder = "latex/"
  /// Where the document stands that shows all tables.
  static let previewPath = folder + "tables.tex"

  private let results: Results

  /// The tables of some results.
  init(_ results: Results) { self.results = results }

  /// The tables and the document that shows them.
  var files: [ReportFile] {
    let tables = tables
    return tables.map { ReportFile("\(Self.folder)\($0.name).tex", opening + $0.table.text) }
      + [ReportFile(Self.previewPath, preview(tables.map(\.name)))]
  }

  private var tables: [(name: String, table: LatexTable)] {
    let all = [
      ("claims", claims(results.theorems)),
      ("exponents", exponents(results.theorems)),
    ]
    let single = results.theorems.flatMap { theorem in
      [
        ("\(theorem.slug)-claims", claims([theorem])),
        ("\(theorem.slug)-exponents", exponents([theorem])),
      ]
    }
    // A run without power laws has no table of exponents.
    return (all + single).filter { !$0.1.isEmpty }.map { (name: $0.0, table: $0.1) }
  }

  /// Says what made the table and what it needs.
  private var opening: String {
    let run = "seed \(results.seed), profile \(results.profile.rawValue)\(results.partText)"
    return """
      % Executable Theorems: \(run)
      % needs booktabs, array, longtable, amsmath, amssymb

      """
  }

  private func preview(_ names: [String]) -> String {
    """
    % Shows every table; compile it in this folder. The packages are those that the tables need, and
    % at this size long formulas fit their column.
    \\documentclass{article}
    \\usepackage{booktabs,array,longtable,amsmath,amssymb}
    \\begin{document}
    \\footnotesize
    \(names.map { "\\section*{\\texttt{\($0).tex}}\n\\noindent\\input{\($0)}\n" }.joined())\\end{document}

    """
  }

  private func claims(_ theorems: [TheoremRecord]) -> LatexTable {
    var table = LatexTable(
      header: ["Claim", "Predicted", "Measured", "Verdict"], widths: [0.37, 0.13, 0.21, 0.18])
    table.sections = theorems.map { theorem in
      (LatexText.escaped(theorem.title), theorem.claims.map(row))
    }
    return table
  }

  private func row(_ claim: ClaimRecord) -> [String] {
    let formula = claim.predicted.map { ": " + LatexText.mathematics($0.formula) } ?? ""
    return [
      LatexText.escaped(claim.title) + formula, predicted(claim), measured(claim), verdict(claim),
    ]
  }

  private func predicted(_ claim: ClaimRecord) -> String {
    guard let predicted = claim.predicted else { return "" }
    guard let value = predicted.value else { return "identity" }
    let sign =
      switch predicted.relation {
      case .equals: ""
      case .atMost: #"$\le$ "#
      case .atLeast: #"$\ge$ "#
      }
    let place = predicted.x.map { " at \(LatexText.number($0))" } ?? ""
    return sign + LatexText.number(value) + place
  }

  private func measured(_ claim: ClaimRecord) -> String {
    guard claim.error == nil, let measured = claim.measured else { return "" }
    var parts: [String] = []
    if let estimate = measured.estimate {
      if let lower = measured.lower, let upper = measured.upper {
        parts.append(LatexText.interval(estimate, lower, upper))
      } else {
        parts.append(LatexText.number(estimate))
      }
    }
    if let ratio = claim.ratio {
      let (worst, limit) = (
        LatexText.number(ratio.worst, digits: 2), LatexText.number(ratio.limit)
      )
      parts.append("ratio \(worst) of \(limit)")
    }
    return parts.joined(separator: ", ")
  }

  private func verdict(_ claim: ClaimRecord) -> String {
    if claim.error != nil { return #"\textbf{error}"# }
    if claim.verdict != claim.expected { return "\\textbf{\(claim.verdict.rawValue)}" }
    let survivors = claim.survivingMutants.count
    guard survivors == 0 else { return "\(claim.verdict.rawValue), \\textbf{mutant survives}" }
    return claim.expected == .verified ? "verified" : "refuted, as expected"
  }

  private func exponents(_ theorems: [TheoremRecord]) -> LatexTable {
    var table = LatexTable(
      header: ["Law", "Exponent", "Measured", "Constant", "Measured"],
      widths: [0.26, 0.13, 0.17, 0.13, 0.17])
    table.sections = theorems.map { theorem in
      (LatexText.escaped(theorem.title), theorem.claims.compactMap(exponentRow))
    }.filter { !$0.1.isEmpty }
    return table
  }

  private func exponentRow(_ claim: ClaimRecord) -> [String]? {
    guard let exponent = claim.exponent else { return nil }
    let range = exponent.range.map { LatexText.number($0) }.joined(separator: " to ")
    return [
      "\(LatexText.escaped(claim.title)), $x$ from \(range)",
      LatexText.number(exponent.predicted), interval(exponent),
      claim.constant.map { LatexText.number($0.predicted) } ?? "",
      claim.constant.map(interval) ?? "",
    ]
  }

  private func interval(_ fit: FitRecord) -> String {
    LatexText.interval(fit.estimate, fit.lower, fit.upper)
  }
}

/// A table with the rules of booktabs, as wide as the line.
struct LatexTable {
  let header: [String]
  /// The widths of the columns, as parts of the line.
  let widths: [Double]
  /// Groups of rows, each with a title that is shown when there are several.
  var sections: [(title: String, rows: [[String]])] = []

  /// The most rows of a table that stays together: with titles of several lines they fill a page.
  static let rowsOnPage = 8

  /// Whether it may break over pages.
  private var isLong: Bool { sections.reduce(0) { $0 + $1.rows.count } > Self.rowsOnPage }

  /// Whether there is no row.
  var isEmpty: Bool { sections.allSatisfy(\.rows.isEmpty) }

  /// The table's lines; cells must already be escaped.
  var text: String {
    let columns = widths.map { #">{\raggedright\arraybackslash}p{\#($0)\linewidth}"# }
    let environment = isLong ? "longtable" : "tabular"
    return """
      \\begin{\(environment)}{@{}\(columns.joined())@{}}
      \\toprule
      \(header.joined(separator: " & ")) \\\\
      \\midrule\(isLong ? "\n\\endhead\n\\bottomrule\n\\endlastfoot" : "")
      \(body)\(isLong ? "" : "\n\\bottomrule")
      \\end{\(environment)}

      """
  }

  private var body: String {
    sections.enumerated().map { index, section in
      let title =
        #"\multicolumn{\#(header.count)}{@{}p{0.98\linewidth}@{}}"#
        + "{\\bfseries \(section.title)} \\\\*\n"
      let rows = section.rows.map { $0.joined(separator: " & ") + " \\\\" }
      let gap = index == 0 ? "" : "\\addlinespace\n"
      return gap + (sections.count > 1 ? title : "")
        + rows.joined(separator: "\n\\addlinespace[0.5ex]\n")
    }.joined(separator: "\n")
  }
}
