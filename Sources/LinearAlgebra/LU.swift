import COpenBLAS
import Preconditions
import RealModule

/// The factorisation PA = LU of a square matrix by Gaussian elimination with partial pivoting.
///
/// Any square matrix has one; a singular matrix shows as an exact zero on the diagonal of U. Its
/// determinant is then 0, and `solve` and `inverse` throw `singular`. Nearness to singularity
/// shows in `reciprocalConditionNumber`. Source: LAPACK `dgetrf`; Golub and Van Loan, *Matrix
/// Computations*, 4th ed. (2013), section 3.4.
public struct LUFactorization: Sendable {
  /// The number of rows and columns.
  public let order: Int
  /// L below the diagonal, without its unit diagonal, and U on and above it.
  let factors: Matrix
  /// The row that was exchanged with row i in step i, counted from 1.
  let pivots: [Int32]
  /// The first exact zero on the diagonal of U, counted from 1; 0 if there is none.
  let zeroPivot: Int
  private let matrixOneNorm: Double

  /// Factorises a square matrix; throws `notFinite` when an element is NaN or infinite.
  ///
  /// Throws `overflow` when elimination exceeds the range of numbers.
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    require(a.isSquare, "cannot factorise a \(a.shape) matrix by LU: it is not square")
    try a.requireFinite(routine: "dgetrf")
    order = a.rows
    matrixOneNorm = a.oneNorm
    var factors = a
    var pivots = [Int32](repeating: 0, count: order)
    var info: Int32 = 0
    if order > 0 {
      startSingleThreaded()
      let n = blasInt(order)
      info = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, n, n, &factors.storage, n, &pivots)
      // A positive info is a zero pivot, which is kept for those who need to know.
      try check(info, "dgetrf", positive: .harmless)
      try requireNoOverflow(factors.storage, routine: "dgetrf")
    }
    self.factors = factors
    self.pivots = pivots
    zeroPivot = Int(info)
  }

  /// The unit lower triangular factor L.
  public var l: Matrix {
    Matrix(rows: order, columns: order) { i, j in i > j ? factors[i, j] : i == j ? 1 : 0 }
  }

  /// The upper triangular factor U.
  public var u: Matrix { factors.upperTriangle }

  /// The rows of A in the order in which PA holds them: row i of PA is row `permutation[i]` of A.
  public var permutation: [Int] {
    var result = Array(0..<order)
    for (step, pivot) in pivots.enumerated() { result.swapAt(step, Int(pivot) - 1) }
    return result
  }

  /// Whether elimination met an exact zero pivot.
  public var isSingular: Bool { zeroPivot > 0 }

  /// The solution x of Ax = b, or of Aᵀx = b; throws `singular`, `notFinite` or `overflow`.
  public func solve(_ b: Vector, transposed: Bool = false) throws(LinearAlgebraError) -> Vector {
    require(
      b.count == order,
      "cannot solve a \(order)×\(order) system with a right-hand side of length \(b.count)")
    return try solve(elements: b, count: 1, transposed)
  }

  /// The solution X of AX = B, or of AᵀX = B; throws `singular`, `notFinite` or `overflow`.
  public func solve(_ b: Matrix, transposed: Bool = false) throws(LinearAlgebraError) -> Matrix {
    require(
      b.rows == order,
      "cannot solve a \(order)×\(order) system with a \(b.shape) right-hand side")
    let elements = try solve(elements: b.storage, count: b.columns, transposed)
    return Matrix(rows: order, columns: b.columns, columnMajor: elements)
  }

  /// The inverse of A; throws `singular` or `overflow`.
  ///
  /// To solve a system, `solve` is faster and more accurate than a product with the inverse.
  public func inverse() throws(LinearAlgebraError) -> Matrix {
    try requireNonsingular("dgetri")
    guard order > 0 else { return factors }
    var result = factors
    startSingleThreaded()
    let n = blasInt(order)
    let info = LAPACKE_dgetri(LAPACK_COL_MAJOR, n, &result.storage, n, pivots)
    try check(info, "dgetri", positive: .zeroPivot)
    try requireNoOverflow(result.storage, routine: "dgetri")
    return result
  }

  /// The determinant of A; it may overflow or underflow where its logarithm does not.
  public var determinant: Double {
    factors.diagonal.reduce(permutationSign) { $0 * $1 }
  }

  /// The natural logarithm of |det A|, −∞ for a singular matrix.
  public var logAbsDeterminant: Double {
    factors.diagonal.reduce(0) { $0 + Double.log(abs($1)) }
  }

  /// The sign of the determinant: −1, 0 or 1.
  public var determinantSign: Double {
    factors.diagonal.reduce(permutationSign) { sign, pivot in
      pivot == 0 ? 0 : pivot < 0 ? -sign : sign
    }
  }

  /// An estimate of 1/(‖A‖₁ ‖A⁻¹‖₁): 0 if A is singular, below the rounding unit if nearly so.
  ///
  /// The estimate costs O(n²) and is rarely too large by more than a factor of 3 (Higham,
  /// *Accuracy and Stability of Numerical Algorithms*, 2nd ed. (2002), section 15.3).
  public var reciprocalConditionNumber: Double {
    guard order > 0 else { return 1 }
    guard !isSingular, matrixOneNorm.isFinite else { return 0 }
    startSingleThreaded()
    var reciprocal = 0.0
    let n = blasInt(order)
    let info = LAPACKE_dgecon(
      LAPACK_COL_MAJOR, lapackFlag("1"), n, factors.storage, n, matrixOneNorm, &reciprocal)
    return info == 0 ? reciprocal : 0
  }

  private var permutationSign: Double {
    pivots.enumerated().reduce(1.0) { sign, step in
      Int(step.element) == step.offset + 1 ? sign : -sign
    }
  }

  private func requireNonsingular(_ routine: String) throws(LinearAlgebraError) {
    guard zeroPivot == 0 else { throw .singular(routine: routine, pivot: zeroPivot) }
  }

  private func solve(
    elements b: Vector, count: Int, _ transposed: Bool
  ) throws(LinearAlgebraError) -> Vector {
    try requireNonsingular("dgetrs")
    try requireFinite(b, routine: "dgetrs", argument: "the right-hand side")
    var x = b
    guard !x.isEmpty else { return x }
    startSingleThreaded()
    let n = blasInt(order)
    let info = LAPACKE_dgetrs_work(
      LAPACK_COL_MAJOR, lapackFlag(transposed ? "T" : "N"), n, blasInt(count), factors.storage, n,
      pivots, &x, n)
    try check(info, "dgetrs", positive: .zeroPivot)
    try requireNoOverflow(x, routine: "dgetrs")
    return x
  }
}

extension Matrix {
  /// The solution x of Ax = b for a square matrix, by LU.
  ///
  /// Throws `singular`, `notFinite` or `overflow`.
  public func solve(_ b: Vector) throws(LinearAlgebraError) -> Vector {
    try LUFactorization(self).solve(b)
  }

  /// The solution X of AX = B for a square matrix, by LU.
  ///
  /// Throws `singular`, `notFinite` or `overflow`.
  public func solve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    try LUFactorization(self).solve(b)
  }

  /// The inverse of a square matrix, by LU; throws `singular`, `notFinite` or `overflow`.
  public func inverse() throws(LinearAlgebraError) -> Matrix {
    try LUFactorization(self).inverse()
  }

  /// The determinant of a square matrix, by LU; throws `notFinite` or `overflow`.
  public func determinant() throws(LinearAlgebraError) -> Double {
    try LUFactorization(self).determinant
  }
}
