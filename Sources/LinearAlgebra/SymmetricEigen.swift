import COpenBLAS
import Preconditions

/// The decomposition A = VΛVᵀ of a symmetric matrix, eigenvalues in descending order.
///
/// Only the lower triangle of A is read. Eigenvectors are determined up to sign, and within the
/// eigenspace of a multiple eigenvalue up to rotation. Source: LAPACK `dsyevd` (divide and
/// conquer).
public struct SymmetricEigen: Sendable {
  /// The eigenvalues, largest first.
  public let values: Vector
  /// The orthonormal eigenvectors: column j belongs to `values[j]`.
  public let vectors: Matrix

  /// Decomposes a symmetric matrix; throws `notFinite` or, rarely, `notConverged`.
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    let (values, vectors) = try symmetricEigen(a, withVectors: true)
    self.values = values
    self.vectors = vectors
  }

  /// Solves the generalised problem Av = λBv with B symmetric positive definite.
  ///
  /// The vectors V are orthonormal with respect to B: VᵀBV = I and VᵀAV = Λ. Only the lower
  /// triangles of A and B are read. Throws `notPositiveDefinite` when B is not, `notFinite` or,
  /// rarely, `notConverged`. Source: LAPACK `dsygvd`.
  public init(_ a: Matrix, relativeTo b: Matrix) throws(LinearAlgebraError) {
    require(
      a.isSquare && b.rows == a.rows && b.columns == a.columns,
      "a \(a.shape) matrix has no eigenvalues relative to a \(b.shape) one")
    try a.requireFinite(routine: "dsygvd")
    try b.requireFinite(routine: "dsygvd", argument: "the second matrix")
    var (vectors, work) = (a, b)
    var values = Vector(repeating: 0, count: a.rows)
    if !a.isEmpty {
      startSingleThreaded()
      let n = blasInt(a.rows)
      let info = LAPACKE_dsygvd(
        LAPACK_COL_MAJOR, 1, lapackFlag("V"), lapackFlag("L"), n, &vectors.storage, n,
        &work.storage, n, &values)
      // Beyond n, info counts the order of the leading minor of B that is not positive.
      try check(
        info > n ? info - n : info, "dsygvd", positive: info > n ? .indefiniteMinor : .unconverged)
      values.reverse()
      vectors.reverseColumns()
    }
    self.values = values
    self.vectors = vectors
  }

  /// The eigenvalues alone, largest first, at a fraction of the cost.
  public static func values(of a: Matrix) throws(LinearAlgebraError) -> Vector {
    try symmetricEigen(a, withVectors: false).values
  }

  /// The matrix V f(Λ) Vᵀ, exactly symmetric: a function of A, such as its square root.
  public func applying(_ function: (Double) -> Double) -> Matrix {
    var result = vectors.scalingColumns(by: values.map(function)).multiplied(
      by: vectors, transposingOther: true)
    result.mirrorLowerTriangle()
    return result
  }
}

/// The decomposition T = VΛVᵀ of a symmetric tridiagonal matrix, eigenvalues descending.
///
/// Source: LAPACK `dstevd` (divide and conquer).
public struct SymmetricTridiagonalEigen: Sendable {
  /// The eigenvalues, largest first.
  public let values: Vector
  /// The orthonormal eigenvectors: column j belongs to `values[j]`.
  public let vectors: Matrix

  /// Decomposes the matrix with n diagonal elements and n − 1 elements beside them.
  ///
  /// Throws `notFinite` or, rarely, `notConverged`.
  public init(diagonal: Vector, offDiagonal: Vector) throws(LinearAlgebraError) {
    (values, vectors) = try tridiagonalEigen(diagonal, offDiagonal, withVectors: true)
  }

  /// The eigenvalues alone, largest first, at a fraction of the cost.
  public static func values(
    diagonal: Vector, offDiagonal: Vector
  ) throws(LinearAlgebraError) -> Vector {
    try tridiagonalEigen(diagonal, offDiagonal, withVectors: false).values
  }
}

private func symmetricEigen(
  _ a: Matrix, withVectors: Bool
) throws(LinearAlgebraError) -> (values: Vector, vectors: Matrix) {
  require(a.isSquare, "a \(a.shape) matrix has no eigenvalues: it is not square")
  try a.requireFinite(routine: "dsyevd")
  guard !a.isEmpty else { return ([], a) }
  var work = a
  var values = Vector(repeating: 0, count: a.rows)
  startSingleThreaded()
  let n = blasInt(a.rows)
  let info = LAPACKE_dsyevd(
    LAPACK_COL_MAJOR, lapackFlag(withVectors ? "V" : "N"), lapackFlag("L"), n, &work.storage, n,
    &values)
  try check(info, "dsyevd", positive: .unconverged)
  values.reverse()
  if withVectors { work.reverseColumns() }
  return (values, work)
}

private func tridiagonalEigen(
  _ diagonal: Vector, _ offDiagonal: Vector, withVectors: Bool
) throws(LinearAlgebraError) -> (values: Vector, vectors: Matrix) {
  let n = diagonal.count
  require(
    offDiagonal.count == max(0, n - 1),
    "a tridiagonal matrix with \(n) diagonal elements has \(max(0, n - 1)) beside them, "
      + "not \(offDiagonal.count)")
  try requireFinite(diagonal, routine: "dstevd", argument: "the diagonal")
  try requireFinite(offDiagonal, routine: "dstevd", argument: "the off-diagonal")
  guard n > 0 else { return ([], .zeros(0, 0)) }
  var values = diagonal
  // dstevd wants room for n elements beside the diagonal in some versions.
  var beside = offDiagonal + [0]
  var vectors = withVectors ? Matrix.zeros(n, n) : Matrix.zeros(1, 1)
  startSingleThreaded()
  let info = LAPACKE_dstevd(
    LAPACK_COL_MAJOR, lapackFlag(withVectors ? "V" : "N"), blasInt(n), &values, &beside,
    &vectors.storage, blasInt(vectors.rows))
  try check(info, "dstevd", positive: .unconverged)
  values.reverse()
  vectors.reverseColumns()
  return (values, vectors)
}

extension Matrix {
  /// Puts the columns in the opposite order.
  mutating func reverseColumns() {
    let (m, n) = (rows, columns)
    storage.withUnsafeMutableBufferPointer { storage in
      for left in 0..<n / 2 {
        let right = n - 1 - left
        for i in 0..<m { storage.swapAt(i &+ left &* m, i &+ right &* m) }
      }
    }
  }
}
