/// The minimum of a smooth strictly convex function, by Newton's method with step halving.
///
/// A step is halved until the slope at its end rises at most half as steeply as it fell at its
/// start; this needs no values of the function, whose differences would drown in rounding. Where the
/// gradient is not a number, outside an open domain, a step is too long.
///
/// - Parameters:
///   - start: a point of the domain.
///   - gradient: the gradient at a point.
///   - hessian: the matrix of second derivatives at a point of the domain.
/// - Returns: the minimum, to the last digits that the gradient allows.
/// - Throws: ``LinearAlgebraError/notConverged(routine:info:)`` after 300 steps, and what the
///   factorisation of the Hessian throws.
public func convexMinimum(
  from start: Vector, gradient: (Vector) -> Vector, hessian: (Vector) -> Matrix
) throws(LinearAlgebraError) -> Vector {
  let limit = 300
  var x = start
  var lastLength = Double.infinity
  for _ in 0..<limit {
    let slope = gradient(x)
    let step = try CholeskyFactorization(hessian(x)).solve(slope).map { -$0 }
    let decrease = -dot(slope, step)
    let length = norm(step)
    // Near the minimum steps shrink quadratically; when they no longer do, rounding is left.
    if length <= 1e-8 * (1 + norm(x)), length >= 0.5 * lastLength || length == 0 { return x }
    lastLength = length
    var share = 1.0
    var next = add(x, step)
    while length > 1e-8 * (1 + norm(x)), share > 1e-12,
      !(dot(gradient(next), step) <= 0.5 * decrease)
    {
      share /= 2
      next = add(x, scaled(step, by: share))
    }
    x = next
  }
  throw .notConverged(routine: "convexMinimum", info: limit)
}
