import COpenBLAS
import Preconditions

/// The factorisation A = QR of an m×n matrix by Householder reflections.
///
/// Q has orthonormal columns and R is upper triangular (upper trapezoidal when m < n); with
/// p = min(m, n), Q is m×p and R is p×n. The diagonal of R may have either sign. The reflections
/// are kept in compact form, and `q`, `fullQ` and `r` are formed anew on each access. Source:
/// LAPACK `dgeqrf`; Golub and Van Loan, *Matrix Computations*, 4th ed. (2013), section 5.2.
public struct QRFactorization: Sendable {
  let reflectors: HouseholderReflectors

  /// Factorises a matrix of any shape; throws `notFinite` or `overflow`.
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    try a.requireFinite(routine: "dgeqrf")
    var factored = a
    var scales = Vector(repeating: 0, count: a.minimumDimension)
    if !a.isEmpty {
      startSingleThreaded()
      let info = LAPACKE_dgeqrf(
        LAPACK_COL_MAJOR, blasInt(a.rows), blasInt(a.columns), &factored.storage,
        blasInt(a.rows), &scales)
      try check(info, "dgeqrf", positive: .harmless)
      try requireNoOverflow(factored.storage, routine: "dgeqrf")
    }
    reflectors = HouseholderReflectors(factored: factored, scales: scales)
  }

  /// The orthonormal factor with min(m, n) columns.
  public var q: Matrix { reflectors.orthogonalFactor(columns: reflectors.count) }

  /// The square orthogonal matrix whose first min(m, n) columns are `q`.
  public var fullQ: Matrix { reflectors.orthogonalFactor(columns: reflectors.factored.rows) }

  /// The upper triangular factor with min(m, n) rows.
  public var r: Matrix { reflectors.triangularFactor }

  /// The thin factors with the signs chosen so that the diagonal of R is nonnegative.
  ///
  /// For a matrix of full column rank this makes them unique. When the elements of a square
  /// matrix are independent standard normal variables, this Q is Haar distributed, and `q` is not
  /// (Mezzadri, *How to generate random matrices from the classical compact groups*, 2007).
  public var factorsWithNonnegativeDiagonal: (q: Matrix, r: Matrix) {
    let signs = reflectors.factored.diagonal.map { $0 < 0 ? -1.0 : 1.0 }
    return (q.scalingColumns(by: signs), r.scalingRows(by: signs))
  }

  /// The product Qᵀb with the square orthogonal factor, which is not formed.
  public func applyingTransposedQ(to b: Matrix) throws(LinearAlgebraError) -> Matrix {
    try reflectors.applied(to: b, transposed: true)
  }

  /// The product Qb with the square orthogonal factor, which is not formed.
  public func applyingQ(to b: Matrix) throws(LinearAlgebraError) -> Matrix {
    try reflectors.applied(to: b, transposed: false)
  }

  /// The vector x that minimises ‖Ax − b‖₂, for A with at least as many rows as columns.
  ///
  /// Solves Rx = Qᵀb and never forms AᵀA. Throws `singular` when a diagonal element of R is
  /// exactly zero, `notFinite` or `overflow`. For a matrix that may lack full rank see
  /// `minimumNormLeastSquares`.
  public func solveLeastSquares(_ b: Vector) throws(LinearAlgebraError) -> Vector {
    try solveLeastSquares(Matrix(columnVector: b)).storage
  }

  /// The matrix X that minimises ‖AX − B‖ column by column; see the version for one vector.
  public func solveLeastSquares(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    let a = reflectors.factored
    require(
      b.rows == a.rows,
      "cannot fit a \(a.shape) least-squares problem to a \(b.shape) right-hand side")
    require(
      a.rows >= a.columns,
      "a \(a.shape) least-squares problem has no unique solution: use minimumNormLeastSquares")
    var solution = try reflectors.applied(to: b, transposed: true)
    if !a.isEmpty, b.columns > 0 {
      let m = blasInt(a.rows)
      let info = LAPACKE_dtrtrs_work(
        LAPACK_COL_MAJOR, lapackFlag("U"), lapackFlag("N"), lapackFlag("N"), blasInt(a.columns),
        blasInt(b.columns), a.storage, m, &solution.storage, m)
      try check(info, "dtrtrs", positive: .zeroPivot)
      try requireNoOverflow(solution.storage, routine: "dtrtrs")
    }
    return solution.block(rows: 0..<a.columns, columns: 0..<b.columns)
  }
}

/// The factorisation AP = QR of an m×n matrix with column pivoting.
///
/// Each step moves the column with the largest remaining norm to the front, so the absolute
/// diagonal of R does not increase and shows the rank. Source: LAPACK `dgeqp3`.
public struct PivotedQRFactorization: Sendable {
  let reflectors: HouseholderReflectors
  /// The columns of A in pivoted order: column j of AP is column `permutation[j]` of A.
  public let permutation: [Int]

  /// Factorises a matrix of any shape; throws `notFinite` or `overflow`.
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    try a.requireFinite(routine: "dgeqp3")
    var factored = a
    var scales = Vector(repeating: 0, count: a.minimumDimension)
    var pivots = [Int32](repeating: 0, count: a.columns)
    if a.isEmpty {
      permutation = Array(0..<a.columns)
    } else {
      startSingleThreaded()
      let info = LAPACKE_dgeqp3(
        LAPACK_COL_MAJOR, blasInt(a.rows), blasInt(a.columns), &factored.storage,
        blasInt(a.rows), &pivots, &scales)
      try check(info, "dgeqp3", positive: .harmless)
      try requireNoOverflow(factored.storage, routine: "dgeqp3")
      permutation = pivots.map { Int($0) - 1 }
    }
    reflectors = HouseholderReflectors(factored: factored, scales: scales)
  }

  /// The orthonormal factor with min(m, n) columns.
  public var q: Matrix { reflectors.orthogonalFactor(columns: reflectors.count) }

  /// The upper triangular factor with min(m, n) rows.
  public var r: Matrix { reflectors.triangularFactor }

  /// The number of diagonal elements of R larger than `tolerance` times the first, in magnitude.
  ///
  /// A quick estimate; `SVD.rank(tolerance:)` is the reliable one.
  public func rank(tolerance: Double) -> Int {
    let diagonal = reflectors.factored.diagonal
    guard let first = diagonal.first, first != 0 else { return 0 }
    return diagonal.prefix { abs($0) > tolerance * abs(first) }.count
  }
}

/// A product of Householder reflections I − τvvᵀ in the compact form of LAPACK.
///
/// The vectors v stand below the diagonal of `factored`, R on and above it.
struct HouseholderReflectors: Sendable {
  let factored: Matrix
  let scales: Vector

  var count: Int { scales.count }

  var triangularFactor: Matrix {
    Matrix(rows: count, columns: factored.columns) { i, j in i <= j ? factored[i, j] : 0 }
  }

  /// The first columns of the orthogonal factor, at least as many as there are reflections.
  func orthogonalFactor(columns: Int) -> Matrix {
    let rows = factored.rows
    guard count > 0 else {
      return Matrix(rows: rows, columns: columns) { i, j in i == j ? 1 : 0 }
    }
    let room = Vector(repeating: 0, count: rows * (columns - count))
    var q = Matrix(
      rows: rows, columns: columns, columnMajor: factored.storage.prefix(rows * count) + room)
    startSingleThreaded()
    let info = LAPACKE_dorgqr(
      LAPACK_COL_MAJOR, blasInt(rows), blasInt(columns), blasInt(count), &q.storage,
      blasInt(rows), scales)
    // Finite input of the right shape leaves no other way to fail than lack of memory.
    require(info == 0, "dorgqr failed with code \(info)")
    return q
  }

  /// The product of the square orthogonal factor, or its transpose, with a matrix.
  func applied(to b: Matrix, transposed: Bool) throws(LinearAlgebraError) -> Matrix {
    require(
      b.rows == factored.rows,
      "cannot multiply \(factored.rows)×\(factored.rows) by \(b.shape)")
    try b.requireFinite(routine: "dormqr", argument: "the right-hand side")
    guard count > 0, !b.isEmpty else { return b }
    var result = b
    startSingleThreaded()
    let info = LAPACKE_dormqr(
      LAPACK_COL_MAJOR, lapackFlag("L"), lapackFlag(transposed ? "T" : "N"), blasInt(b.rows),
      blasInt(b.columns), blasInt(count), factored.storage, blasInt(factored.rows), scales,
      &result.storage, blasInt(b.rows))
    try check(info, "dormqr", positive: .harmless)
    return result
  }
}
