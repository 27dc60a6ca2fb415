import RealModule

/// Exact distribution functions that samples are compared with.
enum SpecialFunctions {
  /// The standard normal distribution function.
  static func normalCDF(_ x: Double) -> Double { 0.5 * .erfc(-x * 0.5.squareRoot()) }

  /// The regularised lower incomplete gamma function P(a, x), by series or continued fraction.
  static func gammaP(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    let front = Double.exp(a * .log(x) - x - .logGamma(a))
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var n = a
      while term > sum * 1e-17 {
        n += 1
        term *= x / n
        sum += term
      }
      return front * sum
    }
    // Lentz's evaluation of Legendre's continued fraction for Q(a, x) = 1 − P(a, x).
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var fraction = d
    for i in 1...10_000 {
      let numerator = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / (numerator * d + b)
      c = b + numerator / c
      fraction *= c * d
      if abs(c * d - 1) < 1e-15 { break }
    }
    return 1 - front * fraction
  }

  /// The chi-squared distribution function.
  static func chiSquaredCDF(_ x: Double, dof: Double) -> Double { gammaP(0.5 * dof, 0.5 * x) }

  /// The regularised incomplete beta function Iₓ(a, b), by Lentz's continued fraction.
  static func betaI(_ a: Double, _ b: Double, _ x: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - betaI(b, a, 1 - x) }
    let logFront =
      a * .log(x) + b * .log(onePlus: -x)
      + .logGamma(a + b) - .logGamma(a) - .logGamma(b)
    var c = 1.0
    var d = 1 / (1 - (a + b) * x / (a + 1))
    var fraction = d
    for m in stride(from: 1.0, through: 10_000, by: 1) {
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / (1 + even * d)
      c = 1 + even / c
      fraction *= c * d
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / (1 + odd * d)
      c = 1 + odd / c
      fraction *= c * d
      if abs(c * d - 1) < 1e-15 { break }
    }
    return .exp(logFront) * fraction / a
  }

  /// The distribution function of Student's t law.
  static func studentTCDF(_ t: Double, dof: Double) -> Double {
    let tail = 0.5 * betaI(0.5 * dof, 0.5, dof / (dof + t * t))
    return t > 0 ? 1 - tail : tail
  }

  /// The distribution function of one coordinate of a uniform unit vector in dimension d ≥ 2.
  static func sphereCoordinateCDF(_ t: Double, dimension: Int) -> Double {
    let a = 0.5 * Double(dimension - 1)
    return betaI(a, a, 0.5 * (1 + t))
  }
}
