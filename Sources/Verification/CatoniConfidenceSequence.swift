import RealModule

/// A confidence sequence for the mean of observations whose variance has a known bound.
///
/// Deviations from a candidate mean m enter through φ(u) = sign(u)·log(1+|u|+u²/2), which grows
/// only logarithmically, so heavy tails do no harm. Both exp(±Σφ(λₜ(xₜ−m)) − ½Σλₜ²σ²) are
/// supermartingales at the true mean; the interval is the set of m at which neither has exceeded
/// 2/α. It is non-asymptotic. It keeps the observations, 8 bytes each.
///
/// Source: H. Wang and A. Ramdas, "Catoni-style confidence sequences for heavy-tailed mean
/// estimation", Stochastic Processes and their Applications (2023), Theorem 9.
public struct CatoniConfidenceSequence: ConfidenceSequence {
  private let varianceBound: Double
  private let logThreshold: Double
  private let bet: Double
  private var observations: [Double] = []
  private var sum = 0.0

  /// A confidence sequence at level 1 − `alpha` for observations of variance at most `varianceBound`.
  public init(alpha: Double, varianceBound: Double, focus: Focus) {
    precondition(alpha > 0 && alpha < 1, "alpha must lie between 0 and 1, got \(alpha)")
    precondition(varianceBound > 0, "the variance bound must be positive, got \(varianceBound)")
    self.varianceBound = varianceBound
    logThreshold = .log(2 / alpha)
    bet = focus.bet(variance: varianceBound, alpha: alpha)
  }

  /// The number of observations so far.
  public var count: Int { observations.count }

  /// The mean of the observations so far.
  public var mean: Double { count == 0 ? 0 : sum / Double(count) }

  /// Takes in one more observation.
  public mutating func add(_ value: Double) throws {
    observations.append(try VerificationError.finite(value, "a replicate"))
    sum += value
  }

  /// The interval for the mean after the observations so far.
  ///
  /// The whole line while the observations are too few for any candidate to be excluded.
  public func interval() -> Interval {
    guard let smallest = observations.min(), let largest = observations.max() else {
      return Interval(-.infinity, .infinity)
    }
    let level = logThreshold + bet * bet * varianceBound * Double(count) / 2
    // Far outside the observations the influence exceeds the level: |φ(u)| >= log(1 + |u|).
    let reach = .exp(min(level / Double(count), 700)) / bet
    let search = Interval(smallest - reach, largest + reach)
    return Interval(
      decreasingRoot(of: { influence(at: $0) - level }, in: search),
      decreasingRoot(of: { influence(at: $0) + level }, in: search))
  }

  /// The sum of φ(λ(x − candidate)) over the observations, decreasing in the candidate.
  private func influence(at candidate: Double) -> Double {
    observations.reduce(0) { total, value in
      let scaled = bet * (value - candidate)
      let size = abs(scaled)
      let bounded = Double.log(onePlus: size + size * size / 2)
      return total + (scaled < 0 ? -bounded : bounded)
    }
  }
}
