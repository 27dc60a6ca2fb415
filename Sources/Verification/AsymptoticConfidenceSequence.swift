import Preconditions
import RealModule

/// A confidence sequence for the mean of observations with finite variance, as n grows.
///
/// The Gaussian-mixture boundary with the sample variance in place of the true one: after t
/// observations the half-width is σ̂ √(2(tρ²+1)/(t²ρ²) · log(√(tρ²+1)/α)). With the tuning used
/// here it is about 7 σ̂/√t at α = 1e-9 from t = 4096 to 10⁶ (a fixed-n normal interval has 6.1).
/// It is asymptotic: the first look is at 4096 observations, where the strong approximation of the
/// partial sums by Brownian motion is relied upon.
///
/// Source: I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy, A. Ramdas, "Time-uniform central limit
/// theory and asymptotic confidence sequences", Annals of Statistics (2024), Theorem 2.2.
public struct AsymptoticConfidenceSequence: ConfidenceSequence {
  /// The number of observations from which on the approximation is relied upon.
  public static let firstLook = 4096

  private let alpha: Double
  private let firstLook: Int
  private let mixtureVariance: Double
  private var sumOfSquares = 0.0

  /// The number of observations so far.
  public private(set) var count = 0
  /// The mean of the observations so far.
  public private(set) var mean = 0.0

  /// A confidence sequence at level 1 − `alpha`, sharpest at about `focus` observations.
  public init(alpha: Double, focus: Int) {
    self.init(alpha: alpha, focus: focus, firstLook: Self.firstLook)
  }

  /// One with another first look, for a guess at what more observations will say.
  init(alpha: Double, focus: Int, firstLook: Int) {
    require(alpha > 0 && alpha < 1, "alpha must lie between 0 and 1, got \(alpha)")
    require(focus > 0, "the focus must be a positive sample size, got \(focus)")
    self.alpha = alpha
    self.firstLook = firstLook
    let logarithm = -2 * Double.log(alpha)
    mixtureVariance = (logarithm + .log(1 + logarithm)) / Double(focus)
  }

  /// The sample variance, the mean square deviation from the sample mean.
  public var variance: Double { count == 0 ? .infinity : sumOfSquares / Double(count) }

  /// Takes in one more observation.
  public mutating func add(_ value: Double) throws {
    let finite = try VerificationError.finite(value, "a replicate")
    count += 1
    let deviation = finite - mean
    mean += deviation / Double(count)
    sumOfSquares += deviation * (finite - mean)
  }

  /// The interval for the mean after the observations so far; all numbers before the first look.
  public func interval() -> Interval {
    guard count >= firstLook else { return Interval(-.infinity, .infinity) }
    let size = Double(count)
    let scaled = size * mixtureVariance + 1
    let boundary = 2 * scaled / (size * size * mixtureVariance) * .log(scaled.squareRoot() / alpha)
    return Interval(center: mean, radius: (variance * boundary).squareRoot())
  }
}
