/// What can go wrong while a claim is measured.
///
/// Each ends in the results as the claim's error, never as a pass.
public enum VerificationError: Error, Equatable, CustomStringConvertible {
  /// A measurement, prediction or scale was NaN or infinite.
  case notFinite(what: String, value: Double)
  /// A replicate fell outside the range declared for it.
  case outsideRange(value: Double, lower: Double, upper: Double)
  /// Replicates of an unknown range were all equal, so their spread is unknown too.
  case noVariation(value: Double, count: Int)
  /// A measurement and its prediction have different numbers of components.
  case shapeMismatch(measured: Int, predicted: Int)
  /// An experiment produced no case to judge.
  case noCases
  /// A power law cannot be fitted to these points.
  case unfittable(String)

  /// What was wrong, where, and what was expected.
  public var description: String {
    switch self {
    case .notFinite(let what, let value):
      "\(what) is \(value), expected a finite number"
    case .outsideRange(let value, let lower, let upper):
      "a replicate gave \(value), outside its declared range \(lower) to \(upper)"
    case .noVariation(let value, let count):
      "all \(count) replicates are \(value), which gives no interval; declare a range and use betting"
    case .shapeMismatch(let measured, let predicted):
      "\(measured) measured values, expected \(predicted)"
    case .noCases:
      "the experiment produced no case to judge"
    case .unfittable(let reason):
      "no power law can be fitted: \(reason)"
    }
  }

  /// Returns `value`, or throws when it is NaN or infinite.
  static func finite(_ value: Double, _ what: @autoclosure () -> String) throws -> Double {
    guard value.isFinite else {
      throw VerificationError.notFinite(what: what(), value: value)
    }
    return value
  }
}
