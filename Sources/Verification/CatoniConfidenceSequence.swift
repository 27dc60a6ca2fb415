import Preconditions
import RealModule

/// A confidence sequence for the mean of observations whose variance has a known bound.
///
/// Deviations from a candidate mean m enter through φ(u) = sign(u)·log(1+|u|+u²/2), which grows
/// only logarithmically, so heavy tails do no harm. The bets λₜ depend on t alone. Both exp(±Σφ(λₜ(xₜ−m)) − ½Σλₜ²σ²) are
/// supermartingales at the true mean; the interval is the set of m at which neither has exceeded
/// 2/α. It is non-asymptotic. It keeps the observations, 16 bytes each.
///
/// Source: H. Wang and A. Ramdas, "Catoni-style confidence sequences for heavy-tailed mean
/// estimation", Stochastic Processes and their Applications (2023), Theorem 9.
public struct CatoniConfidenceSequence: ConfidenceSequence {
  private let varianceBound: Double
  private let logThreshold: Double
  private let alpha: Double
  private let focus: Focus
  private var observations: [Double] = []
  private var bets: [Double] = []
  private var sum = 0.0
  private var sumOfSquaredBets = 0.0

  /// A confidence sequence at level 1 − `alpha` for observations of variance at most `varianceBound`.
  public init(alpha: Double, varianceBound: Double, focus: Focus) {
    require(alpha > 0 && alpha < 1, "alpha must lie between 0 and 1, got \(alpha)")
    require(varianceBound > 0, "the variance bound must be positive, got \(varianceBound)")
    self.varianceBound = varianceBound
    logThreshold = .log(2 / alpha)
    self.alpha = alpha
    self.focus = focus
  }

  /// The number of observations so far.
  public var count: Int { observations.count }

  /// The mean of the observations so far.
  public var mean: Double { count == 0 ? 0 : sum / Double(count) }

  /// Takes in one more observation.
  public mutating func add(_ value: Double) throws {
    observations.append(try VerificationError.finite(value, "a replicate"))
    let bet = focus.bet(count: count, variance: varianceBound, alpha: alpha)
    bets.append(bet)
    sum += value
    sumOfSquaredBets += bet * bet
  }

  /// The interval for the mean after the observations so far.
  ///
  /// The whole line while there are no observations.
  public func interval() -> Interval {
    guard let smallest = observations.min(), let largest = observations.max(),
      let smallestBet = bets.last
    else {
      return Interval(-.infinity, .infinity)
    }
    let level = logThreshold + sumOfSquaredBets * varianceBound / 2
    // Far outside the observations the influence exceeds the level: |φ(u)| >= log(1 + |u|).
    let reach = .exp(min(level / Double(count), 700)) / smallestBet
    let search = Interval(smallest - reach, largest + reach)
    // Far below the half-width, however far the observations reach.
    let precision = 1e-8 * (varianceBound / Double(count)).squareRoot()
    return Interval(
      decreasingRoot(
        of: { influence(at: $0) - level }, in: search, precision: precision
      ).lower,
      decreasingRoot(
        of: { influence(at: $0) + level }, in: search, precision: precision
      ).upper)
  }

  /// The sum of φ(λ(x − candidate)) over the observations, decreasing in the candidate.
  private func influence(at candidate: Double) -> Double {
    var total = 0.0
    for (value, bet) in zip(observations, bets) {
      let scaled = bet * (value - candidate)
      let size = abs(scaled)
      let bounded = Double.log(onePlus: size + size * size / 2)
      total += scaled < 0 ? -bounded : bounded
    }
    return total
  }
}
