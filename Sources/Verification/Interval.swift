import Preconditions

/// A closed interval of real numbers, usually a confidence interval.
public struct Interval: Equatable, Hashable, Sendable {
  /// The smaller end.
  public let lower: Double
  /// The larger end.
  public let upper: Double

  /// The interval from `lower` to `upper`; the ends must be ordered and not NaN.
  public init(_ lower: Double, _ upper: Double) {
    require(lower <= upper, "an interval needs lower <= upper, got \(lower) and \(upper)")
    self.lower = lower
    self.upper = upper
  }

  /// The interval of all points within `radius` of `center`.
  public init(center: Double, radius: Double) {
    self.init(center - radius, center + radius)
  }

  /// Half the length.
  public var halfWidth: Double { (upper - lower) / 2 }

  /// Whether every point of this interval also lies in `other`.
  public func isInside(_ other: Interval) -> Bool {
    other.lower <= lower && upper <= other.upper
  }

  /// Whether this interval and `other` have no point in common.
  public func isDisjoint(from other: Interval) -> Bool {
    upper < other.lower || other.upper < lower
  }

  /// Whether `value` lies in the interval.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
