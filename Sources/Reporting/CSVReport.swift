import Verification

/// Tidy tables as comma-separated values: one row for each claim, point and fitted number.
///
/// Quoting is that of RFC 4180; lines end with a line feed, as other Unix tools expect. Numbers have
/// all their digits; what does not apply is empty.
struct CSVReport {
  /// Where the table of claims stands.
  static let claimsPath = "claims.csv"

  private let results: Results

  /// The tables of some results.
  init(_ results: Results) { self.results = results }

  /// claims.csv, points.csv and exponents.csv.
  var files: [ReportFile] {
    [
      ReportFile(Self.claimsPath, claims.text),
      ReportFile("points.csv", points.text),
      ReportFile("exponents.csv", exponents.text),
    ]
  }

  private var claims: CSVTable {
    var table = CSVTable(header: [
      "theorem", "part", "claim", "title", "evidence", "expected", "verdict", "as_expected",
      "formula", "relation", "x", "predicted", "tolerance", "tolerance_reason", "estimate",
      "lower", "upper", "samples", "alpha", "method", "ratio", "ratio_limit", "mutants",
      "mutants_refuted", "error", "seed", "profile", "rerun",
    ])
    table.rows = results.theorems.flatMap { theorem in
      theorem.claims.map { row($0, of: theorem) }
    }
    return table
  }

  private func row(_ claim: ClaimRecord, of theorem: TheoremRecord) -> [String] {
    let (predicted, measured) = (claim.predicted, claim.measured)
    let declared = [
      theorem.slug, theorem.part.rawValue, claim.id, claim.title, claim.evidence.rawValue,
      claim.expected.rawValue, claim.verdict.rawValue, "\(claim.isAsExpected)",
    ]
    let theory = [
      predicted?.formula ?? "", predicted?.relation.rawValue ?? "", number(predicted?.x),
      number(predicted?.value), number(predicted?.tolerance), predicted?.toleranceReason ?? "",
    ]
    let evidence = [
      number(measured?.estimate), number(measured?.lower), number(measured?.upper),
      measured.map { "\($0.samples)" } ?? "", number(measured?.alpha), measured?.method ?? "",
      number(claim.ratio?.worst), number(claim.ratio?.limit),
    ]
    let fate = [
      "\(claim.mutants.count)", "\(claim.mutants.count - claim.survivingMutants.count)",
      claim.error ?? "", "\(results.seed)", results.profile.rawValue, claim.rerun,
    ]
    return declared + theory + evidence + fate
  }

  private var points: CSVTable {
    var table = CSVTable(header: [
      "theorem", "claim", "x", "predicted", "estimate", "lower", "upper",
    ])
    table.rows = results.theorems.flatMap { theorem in
      theorem.claims.flatMap { claim in
        (claim.points ?? []).map { point in
          [
            theorem.slug, claim.id, number(point.x), number(point.predicted),
            number(point.estimate), number(point.lower), number(point.upper),
          ]
        }
      }
    }
    return table
  }

  private var exponents: CSVTable {
    var table = CSVTable(header: [
      "theorem", "claim", "quantity", "predicted", "finite_size", "tolerance", "estimate", "lower",
      "upper", "x_min", "x_max",
    ])
    table.rows = results.theorems.flatMap { theorem in
      theorem.claims.flatMap { claim in
        let fits = [
          ("exponent", claim.exponent), ("constant", claim.constant),
          ("slope change", claim.slopeChange),
        ]
        return fits.compactMap { quantity, fit in
          fit.map { [theorem.slug, claim.id, quantity] + row($0) }
        }
      }
    }
    return table
  }

  private func row(_ fit: FitRecord) -> [String] {
    [
      number(fit.predicted), number(fit.finiteSize), number(fit.tolerance), number(fit.estimate),
      number(fit.lower), number(fit.upper), number(fit.range.first), number(fit.range.last),
    ]
  }

  private func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}

/// A table as comma-separated values.
struct CSVTable {
  let header: [String]
  var rows: [[String]] = []

  /// The table's lines.
  var text: String {
    ([header] + rows).map { $0.map(Self.field).joined(separator: ",") + "\n" }.joined()
  }

  /// A field, in quotation marks where it needs them.
  static func field(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { !",\"\n\r".unicodeScalars.contains($0) }
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
