/// Intervals for a mean that hold at all sample sizes at once.
///
/// With probability at least 1 − α, `interval` contains the mean after every observation
/// simultaneously, so one may look after each block and stop whenever the answer is clear.
public protocol ConfidenceSequence: Sendable {
  /// The number of observations so far.
  var count: Int { get }
  /// The mean of the observations so far.
  var mean: Double { get }
  /// Takes in one more observation.
  mutating func add(_ value: Double) throws
  /// The interval for the mean after the observations so far.
  func interval() -> Interval
}

/// How the interval for a mean is found, chosen by what is known of one replicate.
public enum IntervalMethod: Sendable {
  /// The replicates lie in a known range: hedged betting, valid at every sample size.
  case betting(range: ClosedRange<Double>)
  /// The replicates have some finite variance: the asymptotic confidence sequence.
  ///
  /// Used from 4096 replicates on.
  case asymptotic
  /// The variance of a replicate is at most a known bound: a Catoni-type confidence sequence.
  case catoni(varianceBound: Double)

  /// The name used in results.
  public var name: String {
    switch self {
    case .betting: "betting"
    case .asymptotic: "asymptotic"
    case .catoni: "catoni"
    }
  }

  /// The first sample size at which an interval is looked at.
  public var minimumCount: Int {
    switch self {
    case .betting, .catoni: 256
    case .asymptotic: AsymptoticConfidenceSequence.firstLook
    }
  }

  /// A new confidence sequence, sharpest when its half-width reaches `resolution`.
  public func sequence(alpha: Double, resolution: Double?) -> any ConfidenceSequence {
    sequence(alpha: alpha, resolution: resolution, parts: 1)
  }

  /// One for the observations of a part of so many, sharpest when all together reach `resolution`.
  ///
  /// It looks when they would, and its interval is √parts times as wide as theirs.
  func sequence(alpha: Double, resolution: Double?, parts: Int) -> any ConfidenceSequence {
    let focus: Focus =
      resolution.map { .halfWidth($0 * Double(parts).squareRoot()) }
      ?? .sampleSize(max(1, 16384 / parts))
    return switch self {
    case .betting(let range):
      BettingConfidenceSequence(alpha: alpha, range: range, focus: focus)
    case .asymptotic:
      AsymptoticConfidenceSequence(
        alpha: alpha, focus: max(1, 8192 / parts),
        firstLook: max(2, AsymptoticConfidenceSequence.firstLook / parts))
    case .catoni(let bound):
      CatoniConfidenceSequence(alpha: alpha, varianceBound: bound, focus: focus)
    }
  }
}

/// Where a confidence sequence is made to be sharpest; it is valid everywhere.
public enum Focus: Sendable {
  /// When the interval has shrunk to about this half-width.
  case halfWidth(Double)
  /// At about this sample size.
  case sampleSize(Int)

  /// The bet that is best there on observation number `count`, of variance `variance`.
  ///
  /// Detecting a shift δ is fastest by betting δ/σ²; at sample size n the shift that can be
  /// detected is δ = σ √(2 log(2/α)/n). With a constant bet λ the half-width would never fall below
  /// λσ²/2, so from the focus on the bet is the best one for the observations so far.
  func bet(count: Int, variance: Double, alpha: Double) -> Double {
    let size = Double(max(count, 1))
    let latest = (2 * .log(2 / alpha) / (variance * size)).squareRoot()
    return switch self {
    case .halfWidth(let width): min(width / variance, latest)
    case .sampleSize(let focus): latest * (size / max(size, Double(focus))).squareRoot()
    }
  }
}

/// A bracket, at most `precision` long, of the root of a function that decreases through zero.
///
/// By bisection. An end of the interval when the function does not change sign.
func decreasingRoot(
  of function: (Double) -> Double, in range: Interval, precision: Double
) -> Interval {
  var (lower, upper) = (range.lower, range.upper)
  for _ in 0..<200 {
    let middle = lower + (upper - lower) / 2
    if middle <= lower || middle >= upper || upper - lower < precision {
      break
    }
    if function(middle) > 0 { lower = middle } else { upper = middle }
  }
  return Interval(lower, upper)
}
