import Preconditions
import RealModule

/// A confidence sequence for the mean of bounded observations, by hedged betting.
///
/// For each candidate mean m a gambler bets λₜ(xₜ − m) on the next observation being above m, and
/// another one on its being below. If m is the mean, both fortunes are nonnegative martingales that
/// start at 1; by Ville's inequality half of one exceeds 1/α ever with probability at most α/2.
/// The interval is the set of m at which neither has. It is non-asymptotic: it needs
/// independence (or a constant conditional mean) and the range, nothing else.
///
/// Bets are chosen from past observations only. λₜ = δ/σ̂² makes the interval sharpest at
/// half-width δ, later bets shrink like 1/√t so that the interval keeps shrinking, and a bet never
/// risks more than three quarters of the fortune. A focus far beyond the sample makes the bets
/// timid and the interval wide, but never wrong.
/// It keeps the observations, 16 bytes each.
///
/// Source: I. Waudby-Smith and A. Ramdas, "Estimating means of bounded random variables by
/// betting", JRSS B (2024), Theorem 3.
public struct BettingConfidenceSequence: ConfidenceSequence {
  private let logThreshold: Double
  private let alpha: Double
  private let origin: Double
  private let width: Double
  private let focus: Focus
  private var observations: [Double] = []
  private var bets: [Double] = []
  private var sum = 0.0
  private var sumOfSquares = 0.25

  /// The largest share of a fortune that one bet may lose.
  static let largestStake = 0.75

  /// A confidence sequence at level 1 − `alpha` for observations in `range`.
  public init(alpha: Double, range: ClosedRange<Double>, focus: Focus) {
    require(alpha > 0 && alpha < 1, "alpha must lie between 0 and 1, got \(alpha)")
    require(range.lowerBound < range.upperBound, "the range of a replicate is empty")
    self.alpha = alpha
    logThreshold = .log(2 / alpha)
    origin = range.lowerBound
    width = range.upperBound - range.lowerBound
    self.focus =
      switch focus {
      case .halfWidth(let halfWidth): .halfWidth(halfWidth / width)
      case .sampleSize: focus
      }
  }

  /// The number of observations so far.
  public var count: Int { observations.count }

  /// The mean of the observations so far.
  public var mean: Double { origin + width * (count == 0 ? 0.5 : sum / Double(count)) }

  /// Takes in one more observation; throws when it is not finite or outside the range.
  public mutating func add(_ value: Double) throws {
    var scaled = (try VerificationError.finite(value, "a replicate") - origin) / width
    // One rounding error beyond the range is the range's end.
    if scaled < 0 && scaled > -1e-12 { scaled = 0 }
    if scaled > 1 && scaled < 1 + 1e-12 { scaled = 1 }
    guard scaled >= 0, scaled <= 1 else {
      throw VerificationError.outsideRange(value: value, lower: origin, upper: origin + width)
    }
    let variance = sumOfSquares / Double(count + 1)
    bets.append(focus.bet(count: count + 1, variance: variance, alpha: alpha))
    observations.append(scaled)
    sum += scaled
    let deviation = scaled - (0.5 + sum) / Double(count + 1)
    sumOfSquares += deviation * deviation
  }

  /// The interval for the mean after the observations so far.
  public func interval() -> Interval {
    guard count > 0 else { return Interval(origin, origin + width) }
    let center = sum / Double(count)
    let lower = decreasingRoot(
      of: { logFortune(above: $0) - logThreshold }, in: Interval(0, center),
      precision: 1e-9 * center
    ).lower
    let upper = decreasingRoot(
      of: { logThreshold - logFortune(below: $0) }, in: Interval(center, 1),
      precision: 1e-9 * (1 - center)
    ).upper
    return Interval(origin + width * lower, origin + width * upper)
  }

  /// The logarithm of the fortune of the gambler who bets that the mean exceeds `candidate`.
  private func logFortune(above candidate: Double) -> Double {
    logFortune(cap: Self.largestStake / candidate) { $0 - candidate }
  }

  /// The logarithm of the fortune of the gambler who bets that the mean is below `candidate`.
  private func logFortune(below candidate: Double) -> Double {
    logFortune(cap: Self.largestStake / (1 - candidate)) { candidate - $0 }
  }

  /// Sums log(1 + λ·gain); the factors are multiplied in groups, so that few logarithms are taken.
  private func logFortune(cap: Double, gain: (Double) -> Double) -> Double {
    var total = 0.0
    var product = 1.0
    for index in observations.indices {
      product *= 1 + min(bets[index], cap) * gain(observations[index])
      if product < 1e-200 || product > 1e200 {
        total += .log(product)
        product = 1
      }
    }
    return total + .log(product)
  }
}
