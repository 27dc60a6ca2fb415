/// The result of one claim, as it stands in results.json.
public struct ClaimRecord: Codable, Equatable, Sendable {
  /// The full id, `slug/name`.
  public var id: String
  /// The claim as a sentence.
  public var title: String
  /// How the claim is supported.
  public var evidence: EvidenceKind
  /// The verdict that correct theory and correct code give.
  public var expected: Verdict
  /// The verdict of the measurement.
  public var verdict: Verdict
  /// What theory predicts.
  public var predicted: PredictedRecord?
  /// What was measured.
  public var measured: MeasuredRecord?
  /// The worst test ratio, for exact claims.
  public var ratio: RatioRecord?
  /// The exponent, for power laws.
  public var exponent: FitRecord?
  /// The constant, for power laws.
  public var constant: FitRecord?
  /// The change of the local slope, for power laws.
  public var slopeChange: FitRecord?
  /// Predicted and measured values over the grid, when there is one.
  public var points: [PointRecord]?
  /// The verdict on each mutant.
  public var mutants: [MutantRecord]
  /// What is wrong, where the claim states something as it is printed.
  public var erratum: Erratum?
  /// What went wrong, when the claim could not be measured.
  public var error: String?
  /// The command that reruns just this claim.
  public var rerun: String

  /// Whether the verdict is as expected, every mutant is refuted, and nothing went wrong.
  public var isAsExpected: Bool {
    error == nil && verdict == expected && survivingMutants.isEmpty
  }

  /// The mutants that the measurement did not refute.
  public var survivingMutants: [MutantRecord] { mutants.filter { $0.verdict != .refuted } }
}

/// The results of one theorem.
public struct TheoremRecord: Codable, Equatable, Sendable {
  /// The short name.
  public var slug: String
  /// The title of the chapter.
  public var title: String
  /// The part of the book.
  public var part: Part
  /// The base name of its files.
  public var name: String
  /// The parameter values of the run.
  public var parameters: [String: ParameterValue]
  /// The figures to draw from the claims' points.
  public var figures: [Figure]
  /// The results of the claims, in the order of their declaration.
  public var claims: [ClaimRecord]
}

extension ClaimRecord {
  /// The record of a claim that was examined.
  init(_ claim: Claim, id: String, rerun: String, _ findings: Findings) {
    self.init(
      id: id, title: claim.title, evidence: claim.evidence, expected: claim.expected,
      verdict: findings.verdict, predicted: findings.predicted, measured: findings.measured,
      ratio: findings.ratio, exponent: findings.exponent, constant: findings.constant,
      slopeChange: findings.slopeChange, points: findings.points.isEmpty ? nil : findings.points,
      mutants: findings.mutants, erratum: claim.erratum, rerun: rerun)
  }

  /// The record of a claim that could not be measured: never a pass.
  init(_ claim: Claim, id: String, rerun: String, error: any Error) {
    self.init(
      id: id, title: claim.title, evidence: claim.evidence, expected: claim.expected,
      verdict: .inconclusive,
      mutants: claim.mutantNames.map { MutantRecord(name: $0, verdict: .inconclusive) },
      erratum: claim.erratum, error: "\(error)", rerun: rerun)
  }
}
