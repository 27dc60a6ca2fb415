import Preconditions

/// A polynomial on [−1, 1] by its coefficients of 1, x, x², ….
public struct Polynomial: Sendable {
  /// The coefficient of each power.
  public var coefficients: Vector

  /// The polynomial with the given coefficients; there is at least one.
  public init(_ coefficients: Vector) {
    require(!coefficients.isEmpty, "a polynomial has at least one coefficient")
    self.coefficients = coefficients
  }

  /// The value at x, by Horner's rule.
  public func callAsFunction(_ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }

  /// The largest value that it could have on [−1, 1]: the sum of |coefficients|.
  public var size: Double { oneNorm(coefficients) }

  /// The mean of xᵐP_k(x) under the uniform law on [−1, 1], P_k the Legendre polynomial.
  ///
  /// It is m!/((m − k)!! (m + k + 1)!!) where m − k is even and not negative, and 0 elsewhere.
  public static func moment(_ m: Int, legendre k: Int) -> Double {
    guard m >= k, (m - k).isMultiple(of: 2) else { return 0 }
    let numerator = (0..<m).reduce(1.0) { $0 * Double($1 + 1) }
    let odd = stride(from: m + k + 1, to: 0, by: -2).reduce(1.0) { $0 * Double($1) }
    let even = stride(from: m - k, to: 0, by: -2).reduce(1.0) { $0 * Double($1) }
    return numerator / (odd * even)
  }

  /// The coefficient of the k-th normalized Legendre polynomial √(2k + 1) P_k.
  public func legendreCoefficient(_ k: Int) -> Double {
    coefficients.indices.reduce(0) {
      $0 + coefficients[$1] * Double(2 * k + 1).squareRoot() * Self.moment($1, legendre: k)
    }
  }

  /// The mean of the squared polynomial under the uniform law on [−1, 1], by moments.
  public var meanSquare: Double {
    coefficients.indices.reduce(0) { total, j in
      coefficients.indices.reduce(total) { sum, k in
        let moment = (j + k).isMultiple(of: 2) ? 1 / Double(j + k + 1) : 0
        return sum + coefficients[j] * coefficients[k] * moment
      }
    }
  }

  /// The difference of two polynomials of any degrees.
  public static func - (a: Polynomial, b: Polynomial) -> Polynomial {
    let count = max(a.coefficients.count, b.coefficients.count)
    let padded = { (p: Polynomial) -> Vector in
      p.coefficients + Vector(repeating: 0, count: count - p.coefficients.count)
    }
    return Polynomial(subtract(padded(a), padded(b)))
  }
}
