/// The Philox4x64-10 counter-based generator: a keyed bijection of 256-bit counters.
///
/// One application turns a counter of four 64-bit words and a key of two into four output words.
/// There is no hidden state, so any block of any stream is computed without the blocks before it.
/// For a fixed key the map is a bijection, so different counters never give the same block.
///
/// Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy
/// as 1, 2, 3", SC11 (2011). The output agrees with Random123's known answers.
public struct Philox4x64: Sendable {
  /// Four 64-bit words: a counter, or the block that it is mapped to.
  public typealias Words = (UInt64, UInt64, UInt64, UInt64)

  /// Multipliers of the two halves of a round.
  @usableFromInline static let multiplier0: UInt64 = 0xD2E7_470E_E14C_6C93
  @usableFromInline static let multiplier1: UInt64 = 0xCA5A_8263_9512_1157

  /// Weyl increments of the key between rounds: the golden ratio and the square root of 3, less 1.
  @usableFromInline static let weyl0: UInt64 = 0x9E37_79B9_7F4A_7C15
  @usableFromInline static let weyl1: UInt64 = 0xBB67_AE85_84CA_A73B

  /// The four output words that ten rounds of Philox make of a counter under a key.
  ///
  /// - Parameters:
  ///   - counter: four words, least significant first.
  ///   - key: two words.
  /// - Returns: four words; over all counters each value occurs exactly once for a given key.
  @inlinable @inline(__always)
  public static func block(counter: Words, key: (UInt64, UInt64)) -> Words {
    var words = counter
    var (k0, k1) = key
    for round in 0..<10 {
      if round > 0 {
        k0 &+= weyl0
        k1 &+= weyl1
      }
      let product0 = multiplier0.multipliedFullWidth(by: words.0)
      let product1 = multiplier1.multipliedFullWidth(by: words.2)
      words = (
        product1.high ^ words.1 ^ k0, product1.low,
        product0.high ^ words.3 ^ k1, product0.low
      )
    }
    return words
  }

  /// Writes consecutive blocks, those of the counters `(first, 0, c2, c3)`, `(first + 1, 0, c2, c3)`, ….
  ///
  /// - Parameters:
  ///   - destination: room for `4 · blocks` words.
  ///   - blocks: how many blocks to write.
  ///   - first: the lowest counter word of the first block; it wraps modulo 2⁶⁴.
  ///   - upper: the two highest counter words.
  ///   - key: two words.
  static func fill(
    _ destination: UnsafeMutablePointer<UInt64>, blocks: Int, first: UInt64,
    upper: (UInt64, UInt64), key: (UInt64, UInt64)
  ) {
    var counter = first
    var output = destination
    for _ in 0..<blocks {
      let words = block(counter: (counter, 0, upper.0, upper.1), key: key)
      output[0] = words.0
      output[1] = words.1
      output[2] = words.2
      output[3] = words.3
      output += 4
      counter &+= 1
    }
  }
}
