import COpenBLAS

extension Matrix {
  /// The square root of the sum of the squared elements, without avoidable overflow.
  public var frobeniusNorm: Double { norm(storage) }

  /// The largest column sum of absolute values: the operator norm of ℓ¹.
  public var oneNorm: Double { normByLAPACK("1") }

  /// The largest row sum of absolute values: the operator norm of ℓ^∞.
  public var infinityNorm: Double { normByLAPACK("I") }

  /// The largest absolute value of an element; not submultiplicative.
  public var maximumNorm: Double { largestMagnitude(storage) }

  /// The largest singular value: the operator norm of ℓ².
  ///
  /// Throws `notFinite` or, rarely, `notConverged`.
  public func spectralNorm() throws(LinearAlgebraError) -> Double {
    try SVD.singularValues(of: self).first ?? 0
  }

  /// The sum of the singular values.
  ///
  /// Throws `notFinite` or, rarely, `notConverged`.
  public func nuclearNorm() throws(LinearAlgebraError) -> Double {
    try SVD.singularValues(of: self).reduce(0, +)
  }

  /// The condition number in the spectral norm: largest over smallest singular value.
  ///
  /// It is infinite for a matrix without full rank, 1 for an empty one. Throws `notFinite` or,
  /// rarely, `notConverged`.
  public func conditionNumber() throws(LinearAlgebraError) -> Double {
    let values = try SVD.singularValues(of: self)
    guard let largest = values.first, let smallest = values.last else { return 1 }
    return smallest > 0 ? largest / smallest : .infinity
  }

  private func normByLAPACK(_ kind: Unicode.Scalar) -> Double {
    guard !isEmpty else { return 0 }
    guard !storage.contains(where: \.isNaN) else { return .nan }
    startSingleThreaded()
    return LAPACKE_dlange(
      LAPACK_COL_MAJOR, lapackFlag(kind), blasInt(rows), blasInt(columns), storage, blasInt(rows))
  }
}

/// A one-letter option as LAPACKE takes it.
@inline(__always)
func lapackFlag(_ letter: Unicode.Scalar) -> CChar {
  CChar(truncatingIfNeeded: letter.value)
}
