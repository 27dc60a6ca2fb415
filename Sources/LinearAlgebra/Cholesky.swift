import COpenBLAS
import Preconditions
import RealModule

/// The factorisation A = LLᵀ of a symmetric positive definite matrix, L lower triangular.
///
/// Only the lower triangle of A is read. Source: LAPACK `dpotrf`.
public struct CholeskyFactorization: Sendable {
  /// The lower triangular factor L, with a positive diagonal and zeros above it.
  public let factor: Matrix

  /// The number of rows and columns.
  public var order: Int { factor.rows }

  /// Factorises a matrix; throws `notPositiveDefinite` or `notFinite`.
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    require(a.isSquare, "cannot factorise a \(a.shape) matrix by Cholesky: it is not square")
    try a.requireFinite(routine: "dpotrf")
    var factor = a.lowerTriangle
    if !a.isEmpty {
      startSingleThreaded()
      let n = blasInt(a.rows)
      let info = LAPACKE_dpotrf_work(
        LAPACK_COL_MAJOR, lapackFlag("L"), n, &factor.storage, n)
      try check(info, "dpotrf", positive: .indefiniteMinor)
    }
    self.factor = factor
  }

  /// The solution x of Ax = b; throws `notFinite` or `overflow`.
  public func solve(_ b: Vector) throws(LinearAlgebraError) -> Vector {
    require(
      b.count == order,
      "cannot solve a \(order)×\(order) system with a right-hand side of length \(b.count)")
    return try solve(elements: b, count: 1)
  }

  /// The solution X of AX = B; throws `notFinite` or `overflow`.
  public func solve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    require(
      b.rows == order,
      "cannot solve a \(order)×\(order) system with a \(b.shape) right-hand side")
    let elements = try solve(elements: b.storage, count: b.columns)
    return Matrix(rows: order, columns: b.columns, columnMajor: elements)
  }

  /// The inverse of A, exactly symmetric; throws `overflow`.
  public func inverse() throws(LinearAlgebraError) -> Matrix {
    guard order > 0 else { return factor }
    var result = factor
    startSingleThreaded()
    let n = blasInt(order)
    let info = LAPACKE_dpotri_work(LAPACK_COL_MAJOR, lapackFlag("L"), n, &result.storage, n)
    try check(info, "dpotri", positive: .zeroPivot)
    try requireNoOverflow(result.storage, routine: "dpotri")
    result.mirrorLowerTriangle()
    return result
  }

  /// The natural logarithm of det A, which never overflows.
  public var logDeterminant: Double {
    factor.diagonal.reduce(0) { $0 + 2 * Double.log($1) }
  }

  private func solve(elements b: Vector, count: Int) throws(LinearAlgebraError) -> Vector {
    try requireFinite(b, routine: "dpotrs", argument: "the right-hand side")
    var x = b
    guard !x.isEmpty else { return x }
    startSingleThreaded()
    let n = blasInt(order)
    let info = LAPACKE_dpotrs_work(
      LAPACK_COL_MAJOR, lapackFlag("L"), n, blasInt(count), factor.storage, n, &x, n)
    try check(info, "dpotrs", positive: .zeroPivot)
    try requireNoOverflow(x, routine: "dpotrs")
    return x
  }
}
