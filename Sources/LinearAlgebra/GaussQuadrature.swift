import Preconditions
import RealModule

/// Nodes and weights that turn an integral into a weighted sum Σ wᵢ f(xᵢ).
public struct QuadratureRule: Equatable, Sendable {
  /// The points at which the function is taken, ascending.
  public let nodes: Vector
  /// The positive weights, in the order of the nodes.
  public let weights: Vector

  /// Pairs nodes with weights; there are as many of each.
  public init(nodes: Vector, weights: Vector) {
    require(
      nodes.count == weights.count,
      "a quadrature rule has as many weights as nodes, not \(weights.count) for \(nodes.count)")
    self.nodes = nodes
    self.weights = weights
  }

  /// The weighted sum of the function's values at the nodes.
  public func integrate<Failure: Error>(
    _ function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> Double {
    var sum = 0.0
    for index in nodes.indices { sum += weights[index] * (try function(nodes[index])) }
    return sum
  }

  /// A rule for [−1, 1] carried over to another interval, the weights with its length.
  ///
  /// Meant for Legendre rules, whose weights then sum to the length of the interval.
  public func scaled(to interval: ClosedRange<Double>) -> QuadratureRule {
    let half = (interval.upperBound - interval.lowerBound) / 2
    let middle = interval.lowerBound + half
    return QuadratureRule(
      nodes: nodes.map { middle + half * $0 }, weights: weights.map { half * $0 })
  }
}

/// Gauss quadrature rules: n nodes, exact for polynomials of degree up to 2n − 1.
///
/// The nodes are the eigenvalues of the Jacobi matrix of the orthonormal polynomials pₖ (Golub
/// and Welsch, *Calculation of Gauss quadrature rules*, 1969), improved by Newton steps. The
/// weights are 1/Σ pₖ(xᵢ)², k < n, rather than squared eigenvector elements, which would lose
/// all relative accuracy in the small weights far out. Rules are symmetric about 0 exactly.
public enum GaussQuadrature {
  /// The rule for ∫ f(x) dx over [−1, 1]; the weights sum to 2.
  ///
  /// Throws `notConverged`, which has never been seen.
  public static func legendre(_ n: Int) throws(LinearAlgebraError) -> QuadratureRule {
    try symmetricRule(n, mass: 2) { k in
      let k = Double(k)
      return k / Double.sqrt(4 * k * k - 1)
    }
  }

  /// The rule for E f(Z), where Z is standard normal; the weights sum to 1.
  ///
  /// The weight is the density exp(−x²/2)/√(2π), so the polynomials are the probabilists'
  /// Hermite polynomials. Throws `notConverged`, which has never been seen.
  public static func hermite(_ n: Int) throws(LinearAlgebraError) -> QuadratureRule {
    try symmetricRule(n, mass: 1) { k in Double.sqrt(Double(k)) }
  }

  /// The rule for E f(X), X on [−1, 1] with density ∝ (1 − x²)^(α − 1/2); the weights sum to 1.
  ///
  /// `alpha` exceeds −1/2. This is the law of one coordinate of a uniform point on the unit
  /// sphere in d = 2α + 2 dimensions; α = 0 is the arcsine law, 1/2 the uniform law, 1 the
  /// semicircle law. Throws `notConverged`, which has never been seen.
  public static func gegenbauer(
    _ n: Int, alpha: Double
  ) throws(LinearAlgebraError) -> QuadratureRule {
    require(alpha > -0.5 && alpha.isFinite, "alpha must exceed -1/2, and \(alpha) does not")
    return try symmetricRule(n, mass: 1) { k in
      // The general formula is 0/0 at k = 1, alpha = 0.
      guard k > 1 else { return Double.sqrt(1 / (2 * (1 + alpha))) }
      let k = Double(k)
      return Double.sqrt(
        k * (k + 2 * alpha - 1) / (4 * (k + alpha) * (k + alpha - 1)))
    }
  }

  /// The rule of a symmetric weight whose orthonormal polynomials obey
  /// x pₖ = bₖ₊₁ pₖ₊₁ + bₖ pₖ₋₁, given its total mass and the coefficients bₖ, k ≥ 1.
  static func symmetricRule(
    _ n: Int, mass: Double, _ coefficient: (Int) -> Double
  ) throws(LinearAlgebraError) -> QuadratureRule {
    require(n >= 1, "a Gauss rule has at least one node, not \(n)")
    let recurrence = (1...n).map(coefficient)
    let estimates = try SymmetricTridiagonalEigen.values(
      diagonal: Vector(repeating: 0, count: n), offDiagonal: Array(recurrence.dropLast()))
    var nodes = Vector(repeating: 0, count: n)
    var weights = Vector(repeating: 0, count: n)
    for index in 0..<(n + 1) / 2 {
      let opposite = n - 1 - index
      let node = index == opposite ? 0 : refinedNode(near: estimates[index], recurrence)
      let weight = mass / christoffelSum(at: node, recurrence)
      (nodes[opposite], weights[opposite]) = (node, weight)
      (nodes[index], weights[index]) = (index == opposite ? 0 : -node, weight)
    }
    return QuadratureRule(nodes: nodes, weights: weights)
  }

  /// Two Newton steps from an eigenvalue towards the zero of the last polynomial.
  private static func refinedNode(near estimate: Double, _ recurrence: Vector) -> Double {
    var node = estimate
    for _ in 0..<2 {
      let state = evaluate(at: node, recurrence)
      node -= state.value / state.derivative
    }
    return node
  }

  /// The sum of the squares of all orthonormal polynomials of degree below n.
  private static func christoffelSum(at node: Double, _ recurrence: Vector) -> Double {
    evaluate(at: node, recurrence).sumOfSquares
  }

  /// The last polynomial and its derivative, up to a common factor, and Σ pₖ² for those below.
  ///
  /// Far out the polynomials exceed the range of numbers; then all are scaled down together. The
  /// sum saturates at infinity, where the weight is below the smallest number.
  private static func evaluate(
    at x: Double, _ recurrence: Vector
  ) -> (value: Double, derivative: Double, sumOfSquares: Double) {
    var (previous, value) = (0.0, 1.0)
    var (previousSlope, slope) = (0.0, 0.0)
    var (sum, scale) = (0.0, 1.0)
    var before = 0.0
    for b in recurrence {
      sum += value * value
      let next = (x * value - before * previous) / b
      let nextSlope = (value + x * slope - before * previousSlope) / b
      (previous, value) = (value, next)
      (previousSlope, slope) = (slope, nextSlope)
      before = b
      if abs(value) > 1e100 || abs(slope) > 1e100 {
        let shrink = 1e-100
        previous *= shrink
        value *= shrink
        previousSlope *= shrink
        slope *= shrink
        sum *= shrink * shrink
        scale /= shrink
      }
    }
    return (value, slope, sum * scale * scale)
  }
}
