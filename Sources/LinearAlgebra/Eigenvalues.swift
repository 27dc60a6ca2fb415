import COpenBLAS
import Preconditions
import RealModule

/// A complex eigenvalue of a real matrix.
public struct Eigenvalue: Equatable, Sendable {
  /// The real part.
  public let real: Double
  /// The imaginary part; eigenvalues that are not real come in conjugate pairs.
  public let imaginary: Double

  /// An eigenvalue with these parts.
  public init(real: Double, imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }

  /// The absolute value.
  public var magnitude: Double { Double.hypot(real, imaginary) }
}

extension Matrix {
  /// The eigenvalues of a square matrix, which need not be symmetric, largest magnitude first.
  ///
  /// Of a conjugate pair, the one with positive imaginary part stands first. For symmetric
  /// matrices `SymmetricEigen` is faster and more accurate. Throws `notFinite` or, rarely,
  /// `notConverged`. Source: LAPACK `dgeev`.
  public func eigenvalues() throws(LinearAlgebraError) -> [Eigenvalue] {
    require(isSquare, "a \(shape) matrix has no eigenvalues: it is not square")
    try requireFinite(routine: "dgeev")
    guard !isEmpty else { return [] }
    var work = self
    var realParts = Vector(repeating: 0, count: rows)
    var imaginaryParts = realParts
    startSingleThreaded()
    let n = blasInt(rows)
    let info = LAPACKE_dgeev(
      LAPACK_COL_MAJOR, lapackFlag("N"), lapackFlag("N"), n, &work.storage, n, &realParts,
      &imaginaryParts, nil, n, nil, n)
    try check(info, "dgeev", positive: .unconverged)
    let values = zip(realParts, imaginaryParts).map { Eigenvalue(real: $0, imaginary: $1) }
    return values.sorted { left, right in
      let (a, b) = (left.magnitude, right.magnitude)
      if a != b { return a > b }
      return left.real != right.real ? left.real > right.real : left.imaginary > right.imaginary
    }
  }

  /// The largest magnitude of an eigenvalue of a square matrix, 0 for an empty one.
  ///
  /// Throws `notFinite` or, rarely, `notConverged`.
  public func spectralRadius() throws(LinearAlgebraError) -> Double {
    try eigenvalues().first?.magnitude ?? 0
  }
}
