import Preconditions

/// The vector x ≥ 0 that minimises ‖Ax − b‖₂, by active sets.
///
/// A is m×n, b has m elements, x has n. The columns that end up positive are independent, and the
/// others do not point into the residual. Throws what least squares by singular values throws, or
/// `notConverged` after 10·n exchanges, which only rounding in nearly dependent columns can cause.
/// Source: C. L. Lawson and R. J. Hanson, *Solving Least Squares Problems* (1974), chapter 23.
public func nonnegativeLeastSquares(_ a: Matrix, _ b: Vector) throws(LinearAlgebraError) -> Vector {
  require(
    a.rows == b.count, "cannot fit a \(a.shape) least-squares problem to \(b.count) values")
  var solution = Vector(repeating: 0, count: a.columns)
  var passive: [Int] = []
  for _ in 0..<(10 * a.columns) {
    let residual = subtract(b, a * solution)
    let slopes = a.multiplied(by: residual, transposingSelf: true)
    let rounding = 100 * Double.ulpOfOne * a.frobeniusNorm * norm(b)
    let entering = slopes.indices.filter { !passive.contains($0) && slopes[$0] > rounding }
      .max { slopes[$0] < slopes[$1] }
    guard let entering else { return solution }
    passive = try exchange(a, b, passive: passive + [entering], solution: &solution)
  }
  throw .notConverged(routine: "nonnegativeLeastSquares", info: 10 * a.columns)
}

/// Solves on the passive columns, dropping those that would turn negative on the way there.
private func exchange(
  _ a: Matrix, _ b: Vector, passive: [Int], solution: inout Vector
) throws(LinearAlgebraError) -> [Int] {
  var passive = passive
  while true {
    let target = try minimumNormLeastSquares(a.selecting(columns: passive), b).solution
    let blocked = zip(passive, target).filter { $0.1 <= 0 }
    guard !blocked.isEmpty else {
      for (column, value) in zip(passive, target) { solution[column] = value }
      return passive
    }
    let share = blocked.reduce(1) { min($0, solution[$1.0] / (solution[$1.0] - $1.1)) }
    for (column, value) in zip(passive, target) {
      solution[column] += share * (value - solution[column])
    }
    // A column leaves when it reaches zero; the one that just entered may leave at once.
    let leaving = blocked.filter { solution[$0.0] <= Double.ulpOfOne * abs($0.1) }.map(\.0)
    for column in leaving { solution[column] = 0 }
    passive.removeAll { leaving.contains($0) }
  }
}
