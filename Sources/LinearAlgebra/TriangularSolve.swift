import COpenBLAS
import Preconditions

/// Which half of a square matrix holds a triangular one.
public enum Triangle: Sendable, CaseIterable {
  /// On and below the diagonal.
  case lower
  /// On and above the diagonal.
  case upper
}

extension Matrix {
  /// The solution x of Tx = b, or Tᵀx = b, where T is one triangle of this square matrix.
  ///
  /// The other triangle is not read; with `unitDiagonal` the diagonal is not read either but
  /// taken as 1. Throws `singular` when a diagonal element is zero, `notFinite` or
  /// `overflow`.
  public func solveTriangular(
    _ triangle: Triangle, _ b: Vector, transposed: Bool = false, unitDiagonal: Bool = false
  ) throws(LinearAlgebraError) -> Vector {
    try solveTriangular(
      triangle, Matrix(columnVector: b), transposed: transposed, unitDiagonal: unitDiagonal
    ).storage
  }

  /// The solution X of TX = B, or TᵀX = B, where T is one triangle of this square matrix.
  ///
  /// The other triangle is not read; with `unitDiagonal` the diagonal is not read either but
  /// taken as 1. Throws `singular` when a diagonal element is zero, `notFinite` or
  /// `overflow`.
  public func solveTriangular(
    _ triangle: Triangle, _ b: Matrix, transposed: Bool = false, unitDiagonal: Bool = false
  ) throws(LinearAlgebraError) -> Matrix {
    require(
      isSquare && b.rows == rows,
      "cannot solve a \(shape) triangular system with a \(b.shape) right-hand side")
    try requireFinite(routine: "dtrtrs")
    try b.requireFinite(routine: "dtrtrs", argument: "the right-hand side")
    guard !b.isEmpty else { return b }
    var x = b
    startSingleThreaded()
    let n = blasInt(rows)
    let info = LAPACKE_dtrtrs_work(
      LAPACK_COL_MAJOR, lapackFlag(triangle == .lower ? "L" : "U"),
      lapackFlag(transposed ? "T" : "N"), lapackFlag(unitDiagonal ? "U" : "N"), n,
      blasInt(b.columns), storage, n, &x.storage, n)
    try check(info, "dtrtrs", positive: .zeroPivot)
    try requireNoOverflow(x.storage, routine: "dtrtrs")
    return x
  }
}
