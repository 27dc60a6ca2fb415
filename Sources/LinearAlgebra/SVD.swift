import COpenBLAS
import Preconditions

/// The thin singular value decomposition A = UΣVᵀ of an m×n matrix.
///
/// With p = min(m, n), U is m×p, V is n×p, both with orthonormal columns, and the p singular
/// values are nonnegative in descending order. Source: LAPACK `dgesdd` (divide and conquer), and
/// `dgesvd` (QR iteration) should the former not converge.
public struct SVD: Sendable {
  /// The left singular vectors as columns.
  public let u: Matrix
  /// The singular values, largest first.
  public let singularValues: Vector
  /// The right singular vectors as columns: V, not its transpose.
  public let v: Matrix

  /// Decomposes a matrix of any shape; throws `notFinite` or, rarely, `notConverged`.
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    try a.requireFinite(routine: "dgesdd")
    let p = a.minimumDimension
    guard p > 0 else {
      (u, singularValues, v) = (.zeros(a.rows, 0), [], .zeros(a.columns, 0))
      return
    }
    (u, singularValues, v) = try Self.decompose(a, vectors: p)
  }

  /// The singular values alone, largest first, at a fraction of the cost.
  public static func singularValues(of a: Matrix) throws(LinearAlgebraError) -> Vector {
    try a.requireFinite(routine: "dgesdd")
    guard !a.isEmpty else { return [] }
    return try decompose(a, vectors: 0).values
  }

  /// The number of singular values larger than `tolerance` times the largest.
  public func rank(tolerance: Double) -> Int {
    numericalRank(singularValues, tolerance: tolerance)
  }

  /// The matrix UΣVᵀ with only the largest `rank` singular values: the best approximation of A.
  ///
  /// Source: Eckart and Young (1936). The rank is between 0 and min(m, n).
  public func truncated(rank: Int) -> Matrix {
    require(
      rank >= 0 && rank <= singularValues.count,
      "a \(u.rows)×\(v.rows) matrix has no approximation of rank \(rank)")
    return u.firstColumns(rank).scalingColumns(by: Array(singularValues.prefix(rank))).multiplied(
      by: v.firstColumns(rank), transposingOther: true)
  }

  /// Divide and conquer, and QR iteration should that not converge.
  private static func decompose(
    _ a: Matrix, vectors p: Int
  ) throws(LinearAlgebraError) -> (u: Matrix, values: Vector, v: Matrix) {
    do {
      return try decompose(a, vectors: p, iteratively: false)
    } catch {
      guard case .notConverged = error else { throw error }
      return try decompose(a, vectors: p, iteratively: true)
    }
  }

  /// Calls one of the two routines; without vectors (p = 0) only the values are computed.
  static func decompose(
    _ a: Matrix, vectors p: Int, iteratively: Bool
  ) throws(LinearAlgebraError) -> (u: Matrix, values: Vector, v: Matrix) {
    var work = a
    var values = Vector(repeating: 0, count: a.minimumDimension)
    var u = Matrix.zeros(a.rows, p)
    var vTransposed = Matrix.zeros(p, a.columns)
    let job = lapackFlag(p > 0 ? "S" : "N")
    let (m, n) = (blasInt(a.rows), blasInt(a.columns))
    startSingleThreaded()
    if iteratively {
      var superdiagonal = Vector(repeating: 0, count: a.minimumDimension)
      let info = LAPACKE_dgesvd(
        LAPACK_COL_MAJOR, job, job, m, n, &work.storage, m, &values, &u.storage, m,
        &vTransposed.storage, leadingDimension(p), &superdiagonal)
      try check(info, "dgesvd", positive: .unconverged)
    } else {
      let info = LAPACKE_dgesdd(
        LAPACK_COL_MAJOR, job, m, n, &work.storage, m, &values, &u.storage, m,
        &vTransposed.storage, leadingDimension(p))
      try check(info, "dgesdd", positive: .unconverged)
    }
    return (u, values, vTransposed.transposed)
  }
}

/// The number of values larger than `tolerance` times the first; the values descend.
private func numericalRank(_ values: Vector, tolerance: Double) -> Int {
  guard let largest = values.first, largest > 0 else { return 0 }
  return values.prefix { $0 > tolerance * largest }.count
}

extension Matrix {
  /// The Moore–Penrose pseudo-inverse A⁺, n×m for an m×n matrix.
  ///
  /// Singular values at most `rankTolerance` times the largest count as zero; without one the
  /// tolerance is max(m, n) rounding units. Throws `notFinite`, `overflow` or, rarely, `notConverged`.
  /// Source: Penrose, *A generalized inverse for matrices* (1955).
  public func pseudoInverse(rankTolerance: Double? = nil) throws(LinearAlgebraError) -> Matrix {
    let svd = try SVD(self)
    let tolerance = rankTolerance ?? Double(max(rows, columns)) * Double.ulpOfOne
    let rank = svd.rank(tolerance: tolerance)
    // Division, not multiplication by a reciprocal, which could overflow.
    let scaledV = Matrix(rows: columns, columns: rank) { i, j in
      svd.v[i, j] / svd.singularValues[j]
    }
    let result = scaledV.multiplied(by: svd.u.firstColumns(rank), transposingOther: true)
    try requireNoOverflow(result.storage, routine: "pseudoInverse")
    return result
  }

  /// The number of singular values larger than `tolerance` times the largest.
  ///
  /// Throws `notFinite` or, rarely, `notConverged`.
  public func rank(tolerance: Double) throws(LinearAlgebraError) -> Int {
    numericalRank(try SVD.singularValues(of: self), tolerance: tolerance)
  }
}
