import Verification

/// The statements that are wrong as printed, with what was measured, in the order of the book.
public struct Errata: Sendable {
  /// A printed statement, its counterexample and the claim that verifies the corrected statement.
  public struct Entry: Sendable {
    /// The theorem among whose claims it is.
    public let theorem: TheoremRecord
    /// The claim that states what is printed.
    public let printed: ClaimRecord
    /// What is wrong with it.
    public let erratum: Erratum
    /// The claim that verifies the corrected statement; nil when it was not run.
    public let corrected: ClaimRecord?
    /// The title of the document that makes the statement; nil when the catalogue has none.
    public let source: String?
    /// Where in the document it stands.
    public let number: String?
  }

  /// The errata.
  public let entries: [Entry]

  /// The errata among `results`, placed by the catalogue of source statements.
  public init(_ results: Results, sources: SourceCatalogue) {
    self.init(results.theorems, sources: sources)
  }

  init(_ theorems: [TheoremRecord], sources: SourceCatalogue) {
    entries = theorems.flatMap { theorem in
      theorem.claims.compactMap { claim in
        claim.erratum.map { erratum in
          let statement = sources.statement(erratum.entry)
          return Entry(
            theorem: theorem, printed: claim, erratum: erratum,
            corrected: theorem.claims.first { $0.id == "\(theorem.slug)/\(erratum.correctedBy)" },
            source: statement.flatMap { sources.title(of: $0) }, number: statement?.number)
        }
      }
    }
  }
}

extension Errata.Entry {
  /// One case of the counterexample: what is printed, and what is true.
  public struct Case: Equatable, Sendable {
    /// The parameter value, when the claim has several.
    public let x: Double?
    /// The printed value, with the printed relation.
    public let printed: String
    /// The true value, with its interval when it was sampled.
    public let measured: String
  }

  /// The cases of the counterexample; one when the claim has no points.
  public var cases: [Case] {
    guard let predicted = printed.predicted, let measured = printed.measured else { return [] }
    let sign = predicted.relation.sign
    if let points = printed.points {
      return points.map { point in
        Case(
          x: point.x, printed: sign + point.predicted.text(),
          measured: text(point.estimate, point.lower, point.upper))
      }
    }
    guard let value = predicted.value, let estimate = measured.estimate else { return [] }
    return [
      Case(
        x: predicted.x, printed: sign + value.text(),
        measured: text(estimate, measured.lower, measured.upper))
    ]
  }

  /// What is made of the printed statement, such as "refuted".
  public var printedVerdict: String {
    printed.error == nil ? printed.verdict.rawValue : "could not be measured"
  }

  /// What is made of the corrected statement.
  public var correctedVerdict: String {
    guard let corrected else { return "not run" }
    return corrected.error == nil ? corrected.verdict.rawValue : "could not be measured"
  }

  /// A measured value; what rounding leaves of zero is zero, whatever the processor makes of it.
  private func text(_ estimate: Double, _ lower: Double?, _ upper: Double?) -> String {
    guard let lower, let upper else {
      return abs(estimate) <= printed.predicted?.tolerance ?? 0 ? "0" : estimate.text()
    }
    return "\(estimate.text()) [\(lower.text()), \(upper.text())]"
  }
}

extension SourceCatalogue {
  /// The title of the document that makes a statement.
  fileprivate func title(of statement: SourceStatement) -> String? {
    documents.first { $0.key == statement.source }?.title
  }
}
