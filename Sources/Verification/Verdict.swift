/// What the evidence says about a claim.
///
/// Absence of evidence is `inconclusive`, never `verified`.
public enum Verdict: String, Codable, Sendable, CaseIterable {
  /// The evidence lies wholly inside the stated tolerance of the prediction.
  case verified
  /// The evidence excludes the prediction, tolerance included.
  case refuted
  /// The evidence decides neither way.
  case inconclusive

  /// The verdict on a claim made of several parts: all must hold, one failure refutes.
  ///
  /// Without any part there is no evidence, and the verdict is `inconclusive`.
  public static func all(_ verdicts: some Collection<Verdict>) -> Verdict {
    var combined = verdicts.isEmpty ? Verdict.inconclusive : .verified
    for verdict in verdicts {
      if verdict == .refuted { return .refuted }
      if verdict == .inconclusive { combined = .inconclusive }
    }
    return combined
  }
}

/// How an expectation or a value is compared with its prediction.
public enum Relation: String, Codable, Sendable {
  /// Equal to the prediction within the tolerance.
  case equals
  /// At most the prediction.
  case atMost
  /// At least the prediction.
  case atLeast

  /// The values that agree with `prediction` under this relation and `tolerance`.
  public func band(around prediction: Double, tolerance: Double) -> Interval {
    switch self {
    case .equals: Interval(center: prediction, radius: tolerance)
    case .atMost: Interval(-.infinity, prediction + tolerance)
    case .atLeast: Interval(prediction - tolerance, .infinity)
    }
  }

  /// Judges an interval for the truth against a prediction with its tolerance.
  ///
  /// Verified when the whole interval agrees with the prediction, refuted when no point of it does,
  /// inconclusive otherwise. If the interval covers the truth with probability at least 1 − α, then
  /// both a false verification and a false refutation have probability at most α.
  public func judge(_ interval: Interval, prediction: Double, tolerance: Double) -> Verdict {
    let band = band(around: prediction, tolerance: tolerance)
    if interval.isInside(band) { return .verified }
    return interval.isDisjoint(from: band) ? .refuted : .inconclusive
  }
}
