/// Searches along the line, each to the limits of its numbers.
public enum ScalarSearch {
  /// The neighbouring numbers between which a condition ceases to hold, by bisection.
  ///
  /// - Parameters:
  ///   - range: its lower end satisfies the condition and its upper end does not; neither is asked.
  ///   - holds: a condition that holds up to some number and not beyond.
  /// - Returns: the last number at which it holds and the first beyond.
  public static func crossing(
    in range: ClosedRange<Double>, while holds: (Double) throws -> Bool
  ) rethrows -> (last: Double, beyond: Double) {
    var (last, beyond) = (range.lowerBound, range.upperBound)
    while true {
      let middle = last + 0.5 * (beyond - last)
      guard middle > last, middle < beyond else { return (last, beyond) }
      if try holds(middle) { last = middle } else { beyond = middle }
    }
  }

  /// Where a function with one maximum in the range is largest, by golden sections.
  ///
  /// Sixty rounds shrink the range by a factor of 10¹². As the function is flat at its maximum, its
  /// value there is found to rounding, the place to about half of the digits.
  ///
  /// Source: J. Kiefer, "Sequential minimax search for a maximum" (1953).
  public static func maximizer(
    of function: (Double) throws -> Double, in range: ClosedRange<Double>, rounds: Int = 60
  ) rethrows -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (lower, upper) = (range.lowerBound, range.upperBound)
    for _ in 0..<rounds {
      let (left, right) = (upper - ratio * (upper - lower), lower + ratio * (upper - lower))
      if try function(left) < function(right) { lower = left } else { upper = right }
    }
    return (lower + upper) / 2
  }
}
