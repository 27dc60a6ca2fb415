import RealModule

/// A point of a power law: a positive quantity at a positive x, with its interval.
public struct PowerLawPoint: Equatable, Sendable {
  /// The independent variable.
  public let x: Double
  /// The estimated quantity.
  public let estimate: Double
  /// The interval that contains the true quantity.
  public let interval: Interval

  /// A point whose true quantity lies in `interval`.
  public init(x: Double, estimate: Double, interval: Interval) {
    self.x = x
    self.estimate = estimate
    self.interval = interval
  }
}

/// An estimate with the interval that contains the true value.
public struct FittedValue: Equatable, Sendable {
  /// The estimate.
  public let estimate: Double
  /// The interval that contains the true value whenever every point's interval does.
  public let interval: Interval
}

/// The power law y = c·xᵃ fitted to points by weighted least squares on logarithms.
///
/// Every fitted number is a fixed linear combination of the log y. Its interval is the range of
/// that combination while each log y ranges over its own interval, so whenever all the points'
/// intervals hold, the fitted intervals hold, whatever the weights and the dependence between
/// points. Weights are the inverse squares of the logarithmic half-widths.
public struct PowerLawFit: Sendable {
  /// The exponent a, the weighted slope of log y on log x.
  public let exponent: FittedValue
  /// The difference of the local slope d log y / d log x between the two ends of the range.
  ///
  /// Zero for an exact power law; a finite-size correction or a crossover shows here.
  public let slopeChange: FittedValue
  /// The smallest and largest x.
  public let range: Interval

  private let logX: [Double]
  private let logY: [LogPoint]
  private let weights: [Double]

  private struct LogPoint {
    let value: Double
    let lower: Double
    let upper: Double
  }

  /// Fits the points; throws when one is not positive or fewer than three differ in x.
  public init(_ points: [PowerLawPoint]) throws {
    guard points.count >= 3 else {
      throw VerificationError.unfittable("\(points.count) points, expected at least 3")
    }
    for point in points {
      guard point.x > 0, point.x.isFinite, point.estimate > 0, point.estimate.isFinite,
        point.interval.lower > 0, point.interval.upper.isFinite
      else {
        throw VerificationError.unfittable(
          "at x = \(point.x) the interval \(point.interval.lower) to \(point.interval.upper)"
            + " is not positive and finite")
      }
    }
    logX = points.map { .log($0.x) }
    logY = points.map {
      LogPoint(
        value: .log($0.estimate), lower: .log($0.interval.lower), upper: .log($0.interval.upper))
    }
    let xs = points.map(\.x)
    range = Interval(xs.reduce(.infinity, min), xs.reduce(-.infinity, max))
    guard Set(xs).count >= 3 else {
      throw VerificationError.unfittable("\(Set(xs).count) different x, expected at least 3")
    }
    weights = Self.weights(logY)
    exponent = try Self.combine(Self.slopeCoefficients(logX, weights: weights), logY)
    slopeChange = try Self.combine(Self.slopeChangeCoefficients(logX, weights: weights), logY)
  }

  /// The constant c when the exponent is `a`: the weighted geometric mean of y / xᵃ.
  public func constant(givenExponent a: Double) throws -> FittedValue {
    let total = weights.reduce(0, +)
    let reduced = zip(logX, logY).map { x, y in
      LogPoint(value: y.value - a * x, lower: y.lower - a * x, upper: y.upper - a * x)
    }
    let fitted = try Self.combine(weights.map { $0 / total }, reduced)
    return FittedValue(
      estimate: .exp(fitted.estimate),
      interval: Interval(.exp(fitted.interval.lower), .exp(fitted.interval.upper)))
  }

  /// The exponent, the constant and the slope change that noiseless values would give.
  ///
  /// The same linear combinations applied to `values`, one for each point: what a law with a known
  /// finite-size correction leads one to expect from this fit.
  public func expectation(
    of values: [Double], givenExponent a: Double
  ) throws -> (exponent: Double, constant: Double, slopeChange: Double) {
    guard let smallest = values.min(), smallest > 0 else {
      throw VerificationError.unfittable("a finite-size prediction is not positive")
    }
    let exact = values.map { LogPoint(value: .log($0), lower: .log($0), upper: .log($0)) }
    let constant = zip(weights, zip(logX, exact)).reduce(0) { sum, term in
      sum + term.0 * (term.1.1.value - a * term.1.0)
    }
    return (
      try Self.combine(Self.slopeCoefficients(logX, weights: weights), exact).estimate,
      .exp(constant / weights.reduce(0, +)),
      try Self.combine(Self.slopeChangeCoefficients(logX, weights: weights), exact).estimate
    )
  }

  private static func weights(_ points: [LogPoint]) -> [Double] {
    let widths = points.map { ($0.upper - $0.lower) / 2 }
    let largest = widths.reduce(0, max)
    guard largest > 0 else { return widths.map { _ in 1 } }
    // A point may count a thousand times as much as another, not infinitely more.
    return widths.map { width in
      let floored = max(width / largest, 0.03)
      return 1 / (floored * floored)
    }
  }

  /// The estimate Σ cᵢ log yᵢ and its range over the box of the points' intervals.
  private static func combine(
    _ coefficients: [Double], _ points: [LogPoint]
  ) throws -> FittedValue {
    guard coefficients.allSatisfy(\.isFinite) else {
      throw VerificationError.unfittable("the x lie too close together")
    }
    var (value, lower, upper) = (0.0, 0.0, 0.0)
    for (coefficient, point) in zip(coefficients, points) {
      value += coefficient * point.value
      lower += coefficient * (coefficient > 0 ? point.lower : point.upper)
      upper += coefficient * (coefficient > 0 ? point.upper : point.lower)
    }
    return FittedValue(
      estimate: value, interval: Interval(min(lower, value), max(upper, value)))
  }

  /// The coefficients of the weighted slope: orthogonal to the constants, 1 on x itself.
  private static func slopeCoefficients(_ x: [Double], weights: [Double]) -> [Double] {
    let centered = residual(of: x, on: [], weights: weights)
    return normalized(centered, against: x, weights: weights)
  }

  /// The coefficients of 2q·(range of x), q the weighted quadratic coefficient.
  private static func slopeChangeCoefficients(_ x: [Double], weights: [Double]) -> [Double] {
    let centered = residual(of: x, on: [], weights: weights)
    let squares = residual(of: centered.map { $0 * $0 }, on: [centered], weights: weights)
    let curvature = normalized(squares, against: x.map { $0 * $0 }, weights: weights)
    let span = x.reduce(-.infinity, max) - x.reduce(.infinity, min)
    return curvature.map { 2 * span * $0 }
  }

  /// What is left of `values` after weighted regression on the constants and `basis`,
  /// whose members are orthogonal to the constants and to each other.
  private static func residual(
    of values: [Double], on basis: [[Double]], weights: [Double]
  ) -> [Double] {
    let constants = values.map { _ in 1.0 }
    return ([constants] + basis).reduce(values) { left, direction in
      let scale =
        inner(left, direction, weights) / inner(direction, direction, weights)
      return zip(left, direction).map { $0 - scale * $1 }
    }
  }

  private static func normalized(
    _ direction: [Double], against target: [Double], weights: [Double]
  ) -> [Double] {
    let scale = inner(direction, target, weights)
    return zip(direction, weights).map { $0 * $1 / scale }
  }

  private static func inner(_ a: [Double], _ b: [Double], _ weights: [Double]) -> Double {
    zip(weights, zip(a, b)).reduce(0) { $0 + $1.0 * $1.1.0 * $1.1.1 }
  }
}
