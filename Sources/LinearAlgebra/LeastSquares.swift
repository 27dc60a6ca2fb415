import COpenBLAS
import Preconditions

/// Of all x that minimise ‖Ax − b‖₂, the one with the smallest ‖x‖₂, and the numerical rank of A.
///
/// A is m×n of any shape and rank, b has m elements, x has n. Singular values at most
/// `rankTolerance` times the largest count as zero; the rank is the number of the others. A
/// negative tolerance stands for the rounding unit. Throws `notFinite`, `notConverged` or
/// `overflow`. Source:
/// LAPACK `dgelsd` (singular value decomposition by divide and conquer).
public func minimumNormLeastSquares(
  _ a: Matrix, _ b: Vector, rankTolerance: Double = -1
) throws(LinearAlgebraError) -> (solution: Vector, rank: Int) {
  let (solution, rank) = try minimumNormLeastSquares(
    a, Matrix(columnVector: b), rankTolerance: rankTolerance)
  return (solution.storage, rank)
}

/// The minimum-norm least-squares solutions for every column of B, and the numerical rank of A.
///
/// See the version for one vector.
public func minimumNormLeastSquares(
  _ a: Matrix, _ b: Matrix, rankTolerance: Double = -1
) throws(LinearAlgebraError) -> (solution: Matrix, rank: Int) {
  require(
    a.rows == b.rows,
    "cannot fit a \(a.shape) least-squares problem to a \(b.shape) right-hand side")
  try a.requireFinite(routine: "dgelsd")
  try b.requireFinite(routine: "dgelsd", argument: "the right-hand side")
  guard !a.isEmpty else { return (.zeros(a.columns, b.columns), 0) }
  // With no right-hand side there is still a rank to find; dgelsd finds it for one of zeros.
  let count = max(1, b.columns)
  let workRows = max(a.rows, a.columns)
  var solution = Matrix.zeros(workRows, count)
  if b.columns > 0 {
    solution.setBlock(rows: 0..<a.rows, columns: 0..<count, to: b)
  }
  var work = a
  var singularValues = Vector(repeating: 0, count: a.minimumDimension)
  var rank: Int32 = 0
  startSingleThreaded()
  let info = LAPACKE_dgelsd(
    LAPACK_COL_MAJOR, blasInt(a.rows), blasInt(a.columns), blasInt(count), &work.storage,
    blasInt(a.rows), &solution.storage, blasInt(workRows), &singularValues, rankTolerance, &rank)
  try check(info, "dgelsd", positive: .unconverged)
  try requireNoOverflow(solution.storage, routine: "dgelsd")
  return (solution.block(rows: 0..<a.columns, columns: 0..<b.columns), Int(rank))
}

/// The same for a matrix of full rank, several times faster: by QR, or by LQ when m < n.
///
/// Throws `singular` when a diagonal element of the triangular factor is exactly zero; near
/// singularity is not noticed. Throws `notFinite` or `overflow`. Source: LAPACK `dgels`.
public func fullRankLeastSquares(
  _ a: Matrix, _ b: Matrix
) throws(LinearAlgebraError) -> Matrix {
  require(
    a.rows == b.rows,
    "cannot fit a \(a.shape) least-squares problem to a \(b.shape) right-hand side")
  try a.requireFinite(routine: "dgels")
  try b.requireFinite(routine: "dgels", argument: "the right-hand side")
  guard !a.isEmpty, b.columns > 0 else { return .zeros(a.columns, b.columns) }
  let workRows = max(a.rows, a.columns)
  var solution = Matrix.zeros(workRows, b.columns)
  solution.setBlock(rows: 0..<a.rows, columns: 0..<b.columns, to: b)
  var work = a
  startSingleThreaded()
  let info = LAPACKE_dgels(
    LAPACK_COL_MAJOR, lapackFlag("N"), blasInt(a.rows), blasInt(a.columns), blasInt(b.columns),
    &work.storage, blasInt(a.rows), &solution.storage, blasInt(workRows))
  try check(info, "dgels", positive: .zeroPivot)
  try requireNoOverflow(solution.storage, routine: "dgels")
  return solution.block(rows: 0..<a.columns, columns: 0..<b.columns)
}

/// The same for one vector.
public func fullRankLeastSquares(
  _ a: Matrix, _ b: Vector
) throws(LinearAlgebraError) -> Vector {
  try fullRankLeastSquares(a, Matrix(columnVector: b)).storage
}

extension Matrix {
  /// The vector x that minimises ‖Ax − b‖₂, by QR; throws `singular`, `notFinite` or `overflow`.
  ///
  /// A has at least as many rows as columns, and full rank.
  public func solveLeastSquares(_ b: Vector) throws(LinearAlgebraError) -> Vector {
    try QRFactorization(self).solveLeastSquares(b)
  }
}
