import COpenBLAS

/// Why a factorisation or a solve failed: the LAPACK routine, and what its return code means.
///
/// Mismatched shapes are programmer errors and stop the program through `require`; the cases
/// here depend on the numbers in the data and are thrown. Positions and pivots count from 1, as in
/// the LAPACK documentation (Anderson et al., *LAPACK Users' Guide*, 3rd ed., 1999).
public enum LinearAlgebraError: Error, Equatable, Sendable {
  /// A pivot or diagonal element is exactly zero, so the matrix cannot be inverted.
  case singular(routine: String, pivot: Int)
  /// The leading minor of this order is not positive, so no Cholesky factor exists.
  case notPositiveDefinite(routine: String, leadingMinor: Int)
  /// An iteration did not converge; `info` is the routine's own account of where it stopped.
  case notConverged(routine: String, info: Int)
  /// An argument holds a NaN or an infinity.
  case notFinite(routine: String, argument: String)
  /// The data are finite, but the result is not: it exceeds the range of double precision.
  case overflow(routine: String)
  /// The routine rejected its argument at this position: a defect of this module, or data too large.
  case illegalArgument(routine: String, position: Int)
  /// The routine could not allocate its workspace.
  case outOfMemory(routine: String)
}

extension LinearAlgebraError: CustomStringConvertible {
  /// The failure in plain words, beginning with the name of the routine.
  public var description: String {
    switch self {
    case .singular(let routine, let pivot):
      "\(routine): the matrix is singular: pivot \(pivot) is exactly zero"
    case .notPositiveDefinite(let routine, let leadingMinor):
      "\(routine): the matrix is not positive definite: "
        + "its leading minor of order \(leadingMinor) is not positive"
    case .notConverged(let routine, let info):
      "\(routine): the iteration did not converge: " + Self.progress(of: routine, info)
    case .notFinite(let routine, let argument):
      "\(routine): \(argument) holds a NaN or an infinity"
    case .illegalArgument(let routine, let position):
      "\(routine): argument \(position) has an illegal value"
    case .overflow(let routine):
      "\(routine): the result exceeds the range of double precision"
    case .outOfMemory(let routine):
      "\(routine): the workspace could not be allocated"
    }
  }
}

extension LinearAlgebraError {
  /// How far an iteration came, as the routine's documentation explains its return code.
  private static func progress(of routine: String, _ info: Int) -> String {
    switch routine {
    case "dgeev":
      "eigenvalues 1 to \(info) were not found"
    case "dgelsd", "dgesvd", "dstevd":
      "\(info) off-diagonal elements are not negligible"
    case "nonnegativeLeastSquares":
      "no minimum after \(info) columns entered"
    case "convexMinimum":
      "no minimum after \(info) Newton steps"
    default:
      "divide and conquer stopped with code \(info)"
    }
  }
}

/// What a positive `info` of a LAPACK routine stands for.
enum PositiveInfo {
  /// The index of a zero pivot.
  case zeroPivot
  /// The order of a leading minor that is not positive.
  case indefiniteMinor
  /// The place where an iteration stopped without convergence.
  case unconverged
  /// Nothing that a caller must be told: the result is stored and its meaning read elsewhere.
  case harmless
}

/// Turns the return code of a LAPACKE routine into an error, or returns when there is none.
func check(
  _ info: Int32, _ routine: String, positive meaning: PositiveInfo
) throws(LinearAlgebraError) {
  guard info != 0 else { return }
  if info == LAPACK_WORK_MEMORY_ERROR || info == LAPACK_TRANSPOSE_MEMORY_ERROR {
    throw .outOfMemory(routine: routine)
  }
  guard info > 0 else { throw .illegalArgument(routine: routine, position: Int(-info)) }
  switch meaning {
  case .zeroPivot: throw .singular(routine: routine, pivot: Int(info))
  case .indefiniteMinor: throw .notPositiveDefinite(routine: routine, leadingMinor: Int(info))
  case .unconverged: throw .notConverged(routine: routine, info: Int(info))
  case .harmless: return
  }
}
