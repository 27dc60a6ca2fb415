import Preconditions
import RealModule

/// Modified Bessel functions of the first kind and the confluent limit function ₀F₁.
///
/// For positive arguments every term of their series is positive, so nothing cancels and the
/// relative error stays at a few units in the last place. Source: NIST Digital Library of
/// Mathematical Functions, 10.25.2, 10.33.1, 10.39.9, 16.2.1.
public enum BesselFunctions {
  /// The confluent hypergeometric limit function ₀F₁(; b; z) = Σ zᵏ / ((b)ₖ k!).
  ///
  /// - Parameters:
  ///   - b: a positive number.
  ///   - z: not negative. Beyond about 10⁵ the value exceeds the range of numbers.
  public static func hypergeometric0F1(_ b: Double, _ z: Double) -> Double {
    require(b > 0 && b.isFinite, "the parameter of 0F1 must be positive, and \(b) is not")
    require(z >= 0 && z.isFinite, "the argument of 0F1 must not be negative, and \(z) is")
    var terms = [1.0]
    var (term, k, sum) = (1.0, 0.0, 1.0)
    // Terms grow up to k ≈ √z and then fall faster than geometrically.
    while (term > 1e-18 * sum || k * (b + k) < z) && sum.isFinite {
      term *= z / ((b + k) * (k + 1))
      k += 1
      sum += term
      terms.append(term)
    }
    // The smallest terms first, for accuracy.
    return terms.sorted().reduce(0, +)
  }

  /// The modified Bessel function I of order `order` at `x`.
  ///
  /// Iᵥ(x) = (x/2)^ν / Γ(ν + 1) · ₀F₁(; ν + 1; x²/4).
  ///
  /// - Parameters:
  ///   - order: ν, at least 0 and at most 150.
  ///   - x: not negative, at most about 700.
  public static func modifiedI(order: Double, _ x: Double) -> Double {
    require(order >= 0 && order <= 150, "the order must lie in 0...150, and \(order) does not")
    let front = order == 0 ? 1 : Double.pow(x / 2, order) / .gamma(order + 1)
    return front * hypergeometric0F1(order + 1, x * x / 4)
  }

  /// The ratio Iᵥ₊₁(x) / Iᵥ(x), between 0 and 1, by its continued fraction.
  ///
  /// x / (2(ν+1) + x² / (2(ν+2) + x² / (2(ν+3) + …))): all parts are positive, so evaluation from the
  /// far end loses nothing.
  ///
  /// - Parameters:
  ///   - order: ν, at least 0.
  ///   - x: not negative.
  public static func modifiedIRatio(order: Double, _ x: Double) -> Double {
    require(order >= 0 && order.isFinite, "the order must not be negative, and \(order) is")
    require(x >= 0 && x.isFinite, "the argument of I must not be negative, and \(x) is")
    // Convergents contract once the order exceeds x; sixty more leave nothing.
    let depth = 60 + Int(x)
    var tail = 2 * (order + Double(depth))
    for level in stride(from: depth - 1, through: 1, by: -1) {
      tail = 2 * (order + Double(level)) + x * x / tail
    }
    return x / tail
  }
}
