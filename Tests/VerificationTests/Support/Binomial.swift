import RealModule

/// The law of the number of successes in independent trials, exactly.
struct Binomial {
  let trials: Int
  let probability: Double

  /// The smallest count that is exceeded with probability at most `tail`.
  ///
  /// A test that asserts `misses <= upperQuantile(tail: 1e-9)` fails with probability at most 1e-9
  /// over seeds when each trial misses with at most the given probability.
  func upperQuantile(tail: Double) -> Int {
    var exceeding = 0.0
    var count = trials
    while count > 0 {
      exceeding += mass(count)
      if exceeding > tail { return count }
      count -= 1
    }
    return 0
  }

  /// The probability of exactly `count` successes.
  func mass(_ count: Int) -> Double {
    let (n, k) = (Double(trials), Double(count))
    return .exp(
      .logGamma(n + 1) - .logGamma(k + 1) - .logGamma(n - k + 1)
        + k * .log(probability) + (n - k) * .log(onePlus: -probability))
  }
}
