import LinearAlgebra
import Preconditions
import RealModule

extension RandomStream {
  /// An exponential number of rate 1, by inversion.
  ///
  /// - Returns: −log(1 − u), between 0 and 53 log 2; increasing in the uniform u. Takes one word.
  public mutating func exponential() -> Double {
    -Double.log(onePlus: -uniform())
  }

  /// An exponential number with a given rate.
  ///
  /// - Parameter rate: the reciprocal of the mean; positive.
  /// - Returns: ``exponential()`` divided by the rate.
  public mutating func exponential(rate: Double) -> Double {
    require(rate > 0, "An exponential law needs a positive rate, not \(rate).")
    return exponential() / rate
  }

  /// A gamma number with a given shape and scale 1.
  ///
  /// The density is x^(shape−1) e^(−x) / Γ(shape); mean and variance are both the shape.
  ///
  /// Source: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables" (2000),
  /// with the boost of shapes below 1 described there.
  ///
  /// - Parameter shape: positive and finite.
  /// - Returns: a positive number; for shapes below about 0.01 it can underflow to 0.
  public mutating func gamma(shape: Double) -> Double {
    requirePositive(shape, "gamma", "shape")
    if shape < 1 { return .exp(logGamma(shape: shape)) }
    return gammaAtLeastOne(shape)
  }

  /// The logarithm of a gamma number, which does not underflow for small shapes.
  ///
  /// - Parameter shape: positive and finite.
  /// - Returns: log X for X from the gamma law of that shape and scale 1.
  public mutating func logGamma(shape: Double) -> Double {
    requirePositive(shape, "gamma", "shape")
    if shape >= 1 { return .log(gammaAtLeastOne(shape)) }
    // If Y has shape + 1 and U is uniform, Y · U^(1/shape) has the wanted shape.
    let boosted = gammaAtLeastOne(shape + 1)
    return .log(boosted) - exponential() / shape
  }

  /// Marsaglia and Tsang's rejection from a cubed normal, for shapes of 1 and more.
  private mutating func gammaAtLeastOne(_ shape: Double) -> Double {
    Self.gammaAtLeastOne(shape, &self, Ziggurat.tables)
  }

  @inline(__always)
  private static func gammaAtLeastOne(
    _ shape: Double, _ source: inout some WordSource, _ tables: Ziggurat.Tables
  ) -> Double {
    let d = shape - 1.0 / 3.0
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = Ziggurat.normal(&source, tables)
      let root = 1 + c * x
      if root <= 0 { continue }
      let v = root * root * root
      let u = 1 - source.nextUniform()  // in (0, 1], so that its logarithm is finite
      let square = x * x
      if u < 1 - 0.0331 * square * square { return d * v }
      if Double.log(u) < 0.5 * square + d * (1 - v + Double.log(v)) { return d * v }
    }
  }

  /// A chi-squared number: the sum of `dof` squared standard normals when that is an integer.
  ///
  /// - Parameter dof: the degrees of freedom; positive, not necessarily an integer.
  /// - Returns: a number with mean `dof` and variance `2 · dof`.
  public mutating func chiSquared(_ dof: Double) -> Double {
    requirePositive(dof, "chi-squared", "number of degrees of freedom")
    return 2 * gamma(shape: 0.5 * dof)
  }

  /// Chi-squared numbers with `dof`, `dof` − 1, … degrees of freedom.
  ///
  /// - Parameters:
  ///   - dof: the degrees of freedom of the first; above `count` − 1.
  ///   - count: how many; at least 0.
  /// - Returns: an array of that length, the same as a call of ``chiSquared(_:)`` for each.
  public mutating func chiSquareds(descendingFrom dof: Double, count: Int) -> [Double] {
    chiSquareds(from: dof, step: 1, count: count)
  }

  /// Chi-squared numbers with equal degrees of freedom.
  ///
  /// - Parameters:
  ///   - dof: the degrees of freedom; positive.
  ///   - count: how many; at least 0.
  /// - Returns: an array of that length, the same as a call of ``chiSquared(_:)`` for each.
  public mutating func chiSquareds(_ dof: Double, count: Int) -> [Double] {
    chiSquareds(from: dof, step: 0, count: count)
  }

  private mutating func chiSquareds(from dof: Double, step: Double, count: Int) -> [Double] {
    require(count >= 0, "A count of numbers cannot be \(count).")
    guard count > 0 else { return [] }
    requirePositive(
      dof - step * Double(count - 1), "chi-squared", "number of degrees of freedom")
    let tables = Ziggurat.tables
    return Vector(count: count) { buffer in
      // At least a normal and a uniform number for each.
      withBatch(expecting: 2 * count) { batch in
        for index in 0..<count {
          let shape = 0.5 * (dof - step * Double(index))
          buffer[index] = 2 * Self.gamma(shape: shape, &batch, tables)
        }
      }
    }
  }

  /// A gamma number from a source of words, the same as ``gamma(shape:)`` draws.
  @inline(__always)
  static func gamma(
    shape: Double, _ source: inout some WordSource, _ tables: Ziggurat.Tables
  ) -> Double {
    if shape >= 1 { return gammaAtLeastOne(shape, &source, tables) }
    let boosted = gammaAtLeastOne(shape + 1, &source, tables)
    return .exp(.log(boosted) + Double.log(onePlus: -source.nextUniform()) / shape)
  }

  /// A chi number: the length of a standard normal vector of dimension `dof`.
  ///
  /// - Parameter dof: the degrees of freedom; positive, not necessarily an integer.
  /// - Returns: the square root of what ``chiSquared(_:)`` gives.
  public mutating func chi(_ dof: Double) -> Double {
    chiSquared(dof).squareRoot()
  }

  /// A beta number on [0, 1], from two gamma numbers.
  ///
  /// - Parameters:
  ///   - a: the exponent at 0 plus one; positive.
  ///   - b: the exponent at 1 plus one; positive.
  /// - Returns: X / (X + Y) for gamma numbers X and Y of shapes a and b, computed from their
  ///   logarithms when a shape is below 1, so that small shapes give no 0 / 0.
  public mutating func beta(_ a: Double, _ b: Double) -> Double {
    requirePositive(a, "beta", "first exponent")
    requirePositive(b, "beta", "second exponent")
    if a >= 1 && b >= 1 {
      let x = gammaAtLeastOne(a)
      let y = gammaAtLeastOne(b)
      return x / (x + y)
    }
    let x = logGamma(shape: a)
    let y = logGamma(shape: b)
    return 1 / (1 + .exp(y - x))
  }

  /// A point of the simplex from the Dirichlet law.
  ///
  /// - Parameter concentrations: one positive number for each coordinate; at least one coordinate.
  /// - Returns: non-negative numbers that add up to 1, with means proportional to the concentrations.
  public mutating func dirichlet(_ concentrations: [Double]) -> [Double] {
    require(!concentrations.isEmpty, "A Dirichlet law needs at least one concentration.")
    var logs: [Double] = []
    logs.reserveCapacity(concentrations.count)
    for concentration in concentrations { logs.append(logGamma(shape: concentration)) }
    let largest = logs.reduce(-Double.infinity, max)
    let parts = logs.map { Double.exp($0 - largest) }
    let total = parts.reduce(0, +)
    return parts.map { $0 / total }
  }

  /// A number from Student's t law.
  ///
  /// - Parameter dof: the degrees of freedom; positive. Moments exist only below that order.
  /// - Returns: z · √(dof / χ²) for independent z ~ N(0, 1) and χ² with `dof` degrees of freedom.
  public mutating func studentT(_ dof: Double) -> Double {
    requirePositive(dof, "Student's t", "number of degrees of freedom")
    let numerator = normal()
    // From the logarithm, so that a small number of degrees of freedom gives no division by 0.
    if dof < 2 { return numerator * .exp(0.5 * (.log(0.5 * dof) - logGamma(shape: 0.5 * dof))) }
    return numerator * (0.5 * dof / gammaAtLeastOne(0.5 * dof)).squareRoot()
  }

  /// Stops on a parameter that is not positive and finite.
  private func requirePositive(
    _ value: Double, _ law: StaticString, _ parameter: StaticString
  ) {
    require(
      value > 0 && value.isFinite,
      "The \(law) law needs a positive, finite \(parameter), not \(value).")
  }
}
