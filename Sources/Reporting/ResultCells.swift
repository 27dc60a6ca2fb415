import Verification

/// The cells that reports and chapters share.
enum ResultCells {
  static let exponentHeader = [
    "Law", "Predicted exponent", "Measured exponent", "Predicted constant", "Measured constant",
    "Range of x",
  ]

  /// The row of a power law in the table of exponents; nil for other claims.
  static func exponentRow(_ claim: ClaimRecord, isTitled: Bool = true) -> [String]? {
    guard let exponent = claim.exponent else { return nil }
    let title = isTitled ? ": \(Markdown.cell(claim.title))" : ""
    return [
      "**\(Markdown.cell(claim.id))**\(title)",
      exponent.predicted.text(), interval(exponent),
      claim.constant.map { $0.predicted.text() } ?? "", claim.constant.map(interval) ?? "",
      exponent.range.map { $0.text(digits: 6) }.joined(separator: " … "),
    ]
  }

  static func interval(_ fit: FitRecord) -> String {
    "\(fit.estimate.text()) [\(fit.lower.text()), \(fit.upper.text())]"
  }

  /// The formula and its value.
  static func predicted(_ claim: ClaimRecord) -> String {
    guard let predicted = claim.predicted else { return "" }
    let formula = Markdown.mathematics(predicted.formula)
    guard let value = predicted.value else { return formula }
    // A power law's headline number is its exponent; the formula is the law.
    let label = claim.evidence == .exponent ? "exponent " : "= "
    let place = predicted.x.map { " at \($0.text(digits: 6))" } ?? ""
    return "\(formula) \(label)\(value.text())\(place)"
  }

  /// How far each measurement may lie from its prediction, and why.
  static func tolerances(_ claims: [ClaimRecord]) -> MarkdownTable {
    var table = MarkdownTable(header: ["Claim", "Tolerance", "Reason"])
    table.rows = claims.compactMap { claim in
      claim.predicted.map { predicted in
        [
          Markdown.cell(claim.id), predicted.tolerance.text(digits: 2),
          Markdown.cell(predicted.toleranceReason),
        ]
      }
    }
    return table
  }

  /// The measured number with its interval, if there is a number.
  static func estimate(_ claim: ClaimRecord) -> String? {
    guard let measured = claim.measured, let estimate = measured.estimate else { return nil }
    guard let lower = measured.lower, let upper = measured.upper else { return estimate.text() }
    return "\(estimate.text()) [\(lower.text()), \(upper.text())]"
  }

  /// The measured number, or words for an identity without one; nothing when there was an error.
  static func finding(_ claim: ClaimRecord) -> String {
    claim.error == nil ? estimate(claim) ?? "equal within rounding" : ""
  }

  /// The measured number with its interval, and the test ratio where there is one.
  static func measured(_ claim: ClaimRecord) -> String {
    guard claim.error == nil else { return "error" }
    let ratio = claim.ratio.map {
      "ratio \($0.worst.text(digits: 2)) of \($0.limit.text(digits: 2))"
    }
    return [estimate(claim), ratio].compactMap { $0 }.joined(separator: ", ")
  }

  /// Each mutant with the value it predicts and its fate.
  static func mutantTable(_ claims: [ClaimRecord]) -> MarkdownTable {
    var table = MarkdownTable(header: ["Claim", "Mutant", "It predicts", "Verdict"])
    for claim in claims {
      table.rows += claim.mutants.map { mutant in
        [
          Markdown.cell(claim.name), Markdown.cell(mutant.name),
          mutant.predicted.map { $0.text() } ?? "", mutant.verdict.rawValue,
        ]
      }
    }
    return table
  }

  static func verdict(_ claim: ClaimRecord) -> String {
    guard claim.error == nil else { return "✗ error" }
    guard claim.verdict == claim.expected else { return "✗ \(claim.verdict.rawValue)" }
    return claim.expected == .verified
      ? "✓ verified" : "✓ \(claim.verdict.rawValue), as expected"
  }

  static func mutants(_ claim: ClaimRecord) -> String {
    "\(claim.mutants.count - claim.survivingMutants.count) of \(claim.mutants.count) refuted"
  }
}

extension ClaimRecord {
  /// The id without the theorem's slug.
  var name: String { id.split(separator: "/").last.map(String.init) ?? id }
}

extension ParameterValue {
  /// The value as it is shown: 1 and 1.0 alike, since a results file does not tell them apart.
  var shown: String {
    let numbers: [Double] =
      switch self {
      case .integer(let value): [Double(value)]
      case .real(let value): [value]
      case .integers(let values): values.map(Double.init)
      case .reals(let values): values
      }
    return numbers.map { number in
      number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }.joined(separator: ",")
  }
}
