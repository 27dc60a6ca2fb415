import LinearAlgebra
import Preconditions

extension RandomStream {
  /// A uniform number on [0, 1): the upper 53 bits of a word times 2⁻⁵³.
  ///
  /// - Returns: a multiple of 2⁻⁵³; 0 is possible, 1 is not. Takes one word.
  @inlinable @inline(__always)
  public mutating func uniform() -> Double {
    Double(nextBits() >> 11) * 0x1p-53
  }

  /// A uniform number in a closed range.
  ///
  /// - Parameter range: finite bounds whose difference is finite too.
  /// - Returns: `lower + (upper − lower) · u`, rounded; it never leaves the range. Takes one word.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    let width = range.upperBound - range.lowerBound
    require(width.isFinite, "The range \(range) has no finite width.")
    return min(range.upperBound, range.lowerBound + width * uniform())
  }

  /// A uniform number in a half-open range.
  ///
  /// - Parameter range: finite bounds whose difference is finite too, and not empty.
  /// - Returns: `lower + (upper − lower) · u`; the upper bound is excluded even when the sum rounds
  ///   to it. Takes one word.
  public mutating func uniform(in range: Range<Double>) -> Double {
    let width = range.upperBound - range.lowerBound
    require(width.isFinite && width > 0, "The range \(range) is empty or not finite.")
    return min(range.upperBound.nextDown, range.lowerBound + width * uniform())
  }

  /// Uniform numbers on [0, 1), the same as that many calls of ``uniform()``.
  ///
  /// - Parameter count: how many; at least 0.
  /// - Returns: an array of that length.
  public mutating func uniforms(_ count: Int) -> [Double] {
    require(count >= 0, "A count of numbers cannot be \(count).")
    return Vector(count: count) { buffer in
      withBatch(expecting: count) { batch in
        for index in 0..<count { buffer[index] = batch.nextUniform() }
      }
    }
  }
}
