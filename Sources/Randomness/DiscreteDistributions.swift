import Preconditions

extension RandomStream {
  /// An integer from 0 up to but not including a bound, all equally likely.
  ///
  /// Source: D. Lemire, "Fast random integer generation in an interval" (2019).
  ///
  /// - Parameter n: the number of values; at least 1.
  /// - Returns: an unbiased integer in `0 ..< n`; takes one word unless a draw is rejected, which
  ///   has probability below n / 2⁶⁴.
  @inlinable
  public mutating func index(below n: Int) -> Int {
    require(n > 0, "There is no index below \(n).")
    let bound = UInt64(n)
    var product = bound.multipliedFullWidth(by: nextBits())
    if product.low < bound {
      // 2⁶⁴ mod n of the words are one too many for an equal share.
      let excess = (0 &- bound) % bound
      while product.low < excess { product = bound.multipliedFullWidth(by: nextBits()) }
    }
    return Int(product.high)
  }

  /// An event of a given probability.
  ///
  /// - Parameter p: the probability, between 0 and 1.
  /// - Returns: whether ``uniform()`` is below p; so 0 is never, 1 always. Takes one word.
  @inlinable
  public mutating func bernoulli(_ p: Double) -> Bool {
    require(p >= 0 && p <= 1, "A probability cannot be \(p).")
    return uniform() < p
  }

  /// A Rademacher number: −1 or 1 with equal probability.
  ///
  /// - Returns: −1 if the highest bit of the next word is set, else 1.
  @inlinable
  public mutating func sign() -> Double {
    Int64(bitPattern: nextBits()) < 0 ? -1 : 1
  }

  /// An index drawn with probability proportional to its weight.
  ///
  /// Takes time linear in the number of weights; make a ``Categorical`` to draw often.
  ///
  /// - Parameter weights: finite numbers of at least 0 with a positive sum.
  /// - Returns: the first index whose cumulative weight exceeds u times the sum. It takes one word
  ///   and is never an index of weight 0.
  public mutating func categorical(weights: [Double]) -> Int {
    let total = Categorical.validTotal(weights)
    let threshold = uniform() * total
    var cumulative = 0.0
    var last = 0
    for (index, weight) in weights.enumerated() where weight > 0 {
      cumulative += weight
      last = index
      if threshold < cumulative { break }
    }
    return last
  }

  /// An index from a prepared categorical law.
  ///
  /// - Parameter law: the law, with its table.
  /// - Returns: an index; takes one word and constant time.
  public mutating func categorical(_ law: Categorical) -> Int {
    law.sample(&self)
  }

  /// A uniformly random permutation of 0, 1, …, n − 1.
  ///
  /// - Parameter n: how many elements; at least 0.
  /// - Returns: the n indices in an order of which all n! are equally likely.
  public mutating func permutation(_ n: Int) -> [Int] {
    require(n >= 0, "A permutation cannot have \(n) elements.")
    var order = Array(0..<n)
    shuffle(&order)
    return order
  }

  /// Puts the elements of an array into a uniformly random order, by Fisher and Yates' method.
  ///
  /// - Parameter elements: the array to reorder.
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, index(below: last + 1))
    }
  }

  /// A uniformly random subset of a given size of 0, 1, …, n − 1, without repetition.
  ///
  /// Source: R. W. Floyd's method, in J. Bentley, "Programming pearls" (1987).
  ///
  /// - Parameters:
  ///   - size: how many indices; between 0 and n.
  ///   - n: how many to choose from.
  /// - Returns: the indices in ascending order. Takes `size` draws, however large n is.
  public mutating func subset(size: Int, of n: Int) -> [Int] {
    require(size >= 0 && size <= n, "There is no subset of \(size) among \(n) elements.")
    var chosen: Set<Int> = []
    for last in (n - size)..<n {
      let candidate = index(below: last + 1)
      chosen.insert(chosen.contains(candidate) ? last : candidate)
    }
    return chosen.sorted()
  }
}

/// A categorical law with its alias table, for drawing an index in constant time.
///
/// Sources: A. J. Walker, "An efficient method for generating discrete random variables" (1977);
/// M. D. Vose, "A linear algorithm for generating random numbers with a given distribution" (1991).
public struct Categorical: Sendable {
  /// The probabilities: the weights divided by their sum.
  public let probabilities: [Double]

  /// Column i keeps its own index when the fractional part of the draw is below this, in units 2⁻⁶⁴.
  private let thresholds: [UInt64]

  /// The index that column i gives otherwise.
  private let aliases: [Int]

  /// The law that gives index i with probability proportional to `weights[i]`.
  ///
  /// - Parameter weights: finite numbers of at least 0 with a positive sum.
  public init(weights: [Double]) {
    let total = Self.validTotal(weights)
    let count = weights.count
    probabilities = weights.map { $0 / total }
    var heights = probabilities.map { $0 * Double(count) }
    var short = heights.indices.filter { heights[$0] < 1 }
    var tall = heights.indices.filter { heights[$0] >= 1 }
    var thresholds = [UInt64](repeating: .max, count: count)
    var aliases = Array(0..<count)
    while let low = short.popLast(), let high = tall.last {
      thresholds[low] = UInt64(heights[low] * 0x1p64)
      aliases[low] = high
      heights[high] = (heights[high] + heights[low]) - 1
      if heights[high] < 1 {
        tall.removeLast()
        short.append(high)
      }
    }
    self.thresholds = thresholds
    self.aliases = aliases
  }

  /// The equal probabilities of n indices.
  ///
  /// - Parameter count: how many; at least 1.
  public init(uniform count: Int) {
    require(count > 0, "A categorical law needs at least one index, not \(count).")
    self.init(weights: [Double](repeating: 1, count: count))
  }

  /// How many indices there are, those of probability 0 included.
  public var count: Int { probabilities.count }

  /// Draws an index.
  ///
  /// - Parameter stream: where the words come from; one is taken.
  /// - Returns: an index below ``count``.
  public func sample(_ stream: inout RandomStream) -> Int {
    let product = UInt64(count).multipliedFullWidth(by: stream.nextBits())
    let column = Int(product.high)
    return product.low < thresholds[column] ? column : aliases[column]
  }

  /// The sum of weights, after checking that they make a law.
  static func validTotal(_ weights: [Double]) -> Double {
    var total = 0.0
    for (index, weight) in weights.enumerated() {
      require(weight >= 0 && weight.isFinite, "Weight \(index) cannot be \(weight).")
      total += weight
    }
    require(total > 0 && total.isFinite, "The weights need a positive, finite sum.")
    return total
  }
}
