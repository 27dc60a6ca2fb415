/// What the examination of one claim found, in the form in which it is reported.
public struct Findings: Sendable {
  /// The verdict on the claim.
  public var verdict: Verdict
  /// What theory predicts.
  public var predicted: PredictedRecord
  /// What was measured.
  public var measured: MeasuredRecord
  /// The worst test ratio and its limit, for exact claims.
  public var ratio: RatioRecord?
  /// The exponent, for power laws.
  public var exponent: FitRecord?
  /// The constant beside the exponent.
  public var constant: FitRecord?
  /// The change of the local slope over the range.
  public var slopeChange: FitRecord?
  /// Predicted and measured values over the grid.
  public var points: [PointRecord] = []
  /// The verdict on each mutant.
  public var mutants: [MutantRecord]
}

/// What theory predicts for a claim.
public struct PredictedRecord: Codable, Equatable, Sendable {
  /// The predicted number, or nil when the prediction is a matrix or a function.
  public var value: Double?
  /// The formula, in LaTeX.
  public var formula: String
  /// How far the measurement may lie from it.
  public var tolerance: Double
  /// Why that far.
  public var toleranceReason: String
  /// How measurement and prediction are compared.
  public var relation: Relation
  /// The point at which the value is predicted, for claims over several points.
  public var x: Double?

  /// Writes the value as null when there is none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(value, forKey: .value)
    try container.encode(formula, forKey: .formula)
    try container.encode(tolerance, forKey: .tolerance)
    try container.encode(toleranceReason, forKey: .toleranceReason)
    try container.encode(relation, forKey: .relation)
    try container.encodeIfPresent(x, forKey: .x)
  }
}

/// What was measured for a claim.
public struct MeasuredRecord: Codable, Equatable, Sendable {
  /// The measured number, or nil when the measurement is a matrix or a function.
  public var estimate: Double?
  /// The lower end of the interval, for statistical measurements.
  public var lower: Double?
  /// The upper end of the interval.
  public var upper: Double?
  /// The number of replicates, or of instances for deterministic claims.
  public var samples: Int
  /// The probability that the intervals of the claim miss the truth; nil when nothing is random.
  public var alpha: Double?
  /// How intervals were found: betting, asymptotic or catoni; nil when nothing is random.
  public var method: String?

  /// Writes the estimate as null when there is none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(estimate, forKey: .estimate)
    try container.encodeIfPresent(lower, forKey: .lower)
    try container.encodeIfPresent(upper, forKey: .upper)
    try container.encode(samples, forKey: .samples)
    try container.encodeIfPresent(alpha, forKey: .alpha)
    try container.encodeIfPresent(method, forKey: .method)
  }
}

/// The worst test ratio of an exact claim.
public struct RatioRecord: Codable, Equatable, Sendable {
  /// The largest residual / (operations · ε · scale).
  public var worst: Double
  /// The limit it must stay below.
  public var limit: Double
}

/// A fitted number of a power law against its prediction.
public struct FitRecord: Codable, Equatable, Sendable {
  /// What theory predicts.
  public var predicted: Double
  /// What the finite-size formula leads one to expect of this fit, when it is known.
  public var finiteSize: Double?
  /// How far from the prediction the whole interval may reach.
  public var tolerance: Double
  /// The fitted value.
  public var estimate: Double
  /// The lower end of its interval.
  public var lower: Double
  /// The upper end of its interval.
  public var upper: Double
  /// The smallest and largest x of the fit.
  public var range: [Double]

  /// The interval as one value.
  public var interval: Interval { Interval(lower, upper) }
}

/// One point of a claim over several parameter values.
public struct PointRecord: Codable, Equatable, Sendable {
  /// The parameter value.
  public var x: Double
  /// The prediction there.
  public var predicted: Double
  /// The measurement there.
  public var estimate: Double
  /// The lower end of its interval, for statistical measurements.
  public var lower: Double?
  /// The upper end of its interval.
  public var upper: Double?

  /// The point in units of its prediction.
  public var relativeToPrediction: PointRecord {
    PointRecord(
      x: x, predicted: 1, estimate: estimate / predicted, lower: lower.map { $0 / predicted },
      upper: upper.map { $0 / predicted })
  }
}

/// A mutant's fate.
public struct MutantRecord: Codable, Equatable, Sendable {
  /// What is wrong with it.
  public var name: String
  /// The value it predicts, when that is a number: where it is refuted, if it is.
  public var predicted: Double?
  /// The point at which it predicts that value, for claims over several points.
  public var x: Double?
  /// The verdict of the same measurement on it.
  public var verdict: Verdict
}
