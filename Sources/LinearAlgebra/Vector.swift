import COpenBLAS
import Preconditions

/// A vector of real numbers, stored contiguously.
///
/// It is an array, so arithmetic is spelled as functions rather than operators: `+` on arrays
/// already means concatenation.
public typealias Vector = [Double]

extension Vector {
  /// A vector whose elements a closure writes, every one of them, without zeroing them first.
  ///
  /// The closure is not called for an empty vector: the standard library would then write to the
  /// empty array that all threads share.
  @inlinable
  public init(
    count: Int, filledBy fill: (UnsafeMutableBufferPointer<Double>) throws -> Void
  ) rethrows {
    guard count > 0 else {
      self = []
      return
    }
    try self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
      try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }
}

/// The inner product Σ xᵢ yᵢ.
///
/// The vectors have the same length; the product of empty vectors is 0.
public func dot(_ x: Vector, _ y: Vector) -> Double {
  require(
    x.count == y.count,
    "cannot take the inner product of vectors of lengths \(x.count) and \(y.count)")
  startSingleThreaded()
  return cblas_ddot(blasInt(x.count), x, 1, y, 1)
}

/// The Euclidean norm, free of avoidable overflow and underflow.
public func norm(_ x: Vector) -> Double {
  startSingleThreaded()
  return cblas_dnrm2(blasInt(x.count), x, 1)
}

/// The sum of the absolute values.
public func oneNorm(_ x: Vector) -> Double {
  startSingleThreaded()
  return cblas_dasum(blasInt(x.count), x, 1)
}

/// The largest absolute value, 0 for an empty vector, NaN if any element is NaN.
public func maximumNorm(_ x: Vector) -> Double {
  largestMagnitude(x)
}

/// The sum x + y of two vectors of the same length.
public func add(_ x: Vector, _ y: Vector) -> Vector {
  require(
    x.count == y.count, "cannot add vectors of lengths \(x.count) and \(y.count)")
  return elementwise(x, y) { $0 + $1 }
}

/// The difference x − y of two vectors of the same length.
public func subtract(_ x: Vector, _ y: Vector) -> Vector {
  require(
    x.count == y.count, "cannot subtract vectors of lengths \(x.count) and \(y.count)")
  return elementwise(x, y) { $0 - $1 }
}

/// The vector x multiplied by a number.
public func scaled(_ x: Vector, by factor: Double) -> Vector {
  elementwise(x) { factor * $0 }
}

/// Adds `factor`·x to y in place.
///
/// The vectors have the same length.
public func axpy(_ factor: Double, _ x: Vector, into y: inout Vector) {
  require(
    x.count == y.count,
    "cannot add a multiple of a vector of length \(x.count) to one of length \(y.count)")
  startSingleThreaded()
  cblas_daxpy(blasInt(x.count), factor, x, 1, &y, 1)
}

/// The elementwise (Hadamard) product of two vectors of the same length.
public func elementwiseProduct(_ x: Vector, _ y: Vector) -> Vector {
  require(
    x.count == y.count,
    "cannot multiply elementwise vectors of lengths \(x.count) and \(y.count)")
  return elementwise(x, y) { $0 * $1 }
}

/// The vector divided by its Euclidean norm, or `nil` when the norm is zero or not finite.
public func normalized(_ x: Vector) -> Vector? {
  let length = norm(x)
  guard length > 0, length.isFinite else { return nil }
  return elementwise(x) { $0 / length }
}

/// A new vector that holds the function's value at each element.
@inline(__always)
func elementwise(_ x: Vector, _ function: (Double) -> Double) -> Vector {
  Vector(count: x.count) { result in
    x.withUnsafeBufferPointer { x in
      for index in x.indices { result[index] = function(x[index]) }
    }
  }
}

/// A new vector that holds the function's value at each pair of elements; the lengths agree.
@inline(__always)
func elementwise(_ x: Vector, _ y: Vector, _ function: (Double, Double) -> Double) -> Vector {
  let length = x.count
  return Vector(count: length) { result in
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        for index in 0..<length { result[index] = function(x[index], y[index]) }
      }
    }
  }
}

/// The largest absolute value; NaN as soon as one element is NaN.
func largestMagnitude(_ x: Vector) -> Double {
  var largest = 0.0
  for element in x {
    if element.isNaN { return .nan }
    largest = max(largest, abs(element))
  }
  return largest
}

/// Whether no element is NaN or infinite.
///
/// All exponent bits set marks both. The loop has no early exit, so that it vectorises.
func isFinite(_ x: Vector) -> Bool {
  let exponentMask: UInt64 = 0x7FF0_0000_0000_0000
  return x.withUnsafeBufferPointer { x in
    var bad: UInt64 = 0
    for element in x {
      bad |= (element.bitPattern & exponentMask) == exponentMask ? 1 : 0
    }
    return bad == 0
  }
}

/// Throws when the vector holds a NaN or an infinity.
func requireFinite(
  _ x: Vector, routine: String, argument: String
) throws(LinearAlgebraError) {
  guard isFinite(x) else { throw .notFinite(routine: routine, argument: argument) }
}

/// Throws when the result of a routine with finite arguments is not finite.
func requireNoOverflow(_ result: Vector, routine: String) throws(LinearAlgebraError) {
  guard isFinite(result) else { throw .overflow(routine: routine) }
}

/// A length or index as BLAS takes it, 32 bits wide.
@inline(__always)
func blasInt(_ value: Int) -> Int32 {
  Int32(value)
}

/// A leading dimension, which BLAS and LAPACK want to be at least 1 also for empty matrices.
@inline(__always)
func leadingDimension(_ rows: Int) -> Int32 {
  Int32(max(1, rows))
}
