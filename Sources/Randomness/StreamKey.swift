/// The 128-bit Philox key of a family of streams, derived from a seed and a label.
///
/// The first word is the seed itself; the second is the 64-bit FNV-1a hash of the label's UTF-8
/// bytes. The derivation depends on nothing but these two, so it is the same on every platform
/// and in every version, and a reader can recompute it in any language. The label is the id of a
/// claim, such as `baldi-hornik/loss-floor`.
///
/// Different seeds always give different keys. Two different labels give different keys under the
/// same seed unless their hashes coincide; among 1000 labels that has probability about 3·10⁻¹⁴.
///
/// Source of the hash: G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, "The FNV non-cryptographic
/// hash algorithm".
public struct StreamKey: Hashable, Sendable {
  /// The first key word: the seed.
  public let k0: UInt64

  /// The second key word: the FNV-1a hash of the label.
  public let k1: UInt64

  /// The two key words, in the order in which Philox and NumPy take them.
  public var words: (UInt64, UInt64) { (k0, k1) }

  /// The key of the streams that a seed and a label name.
  ///
  /// - Parameters:
  ///   - seed: the seed of the whole run; any value.
  ///   - label: what the streams are for, usually the id of a claim.
  public init(seed: UInt64, label: String) {
    k0 = seed
    k1 = Self.fnv1a(label.utf8)
  }

  /// The key with given words, for replaying streams of another library.
  ///
  /// - Parameters:
  ///   - k0: the first key word.
  ///   - k1: the second key word.
  public init(k0: UInt64, k1: UInt64) {
    self.k0 = k0
    self.k1 = k1
  }

  /// The 64-bit FNV-1a hash of a sequence of bytes.
  ///
  /// - Parameter bytes: the bytes in order; none gives the offset basis `cbf29ce484222325`.
  /// - Returns: the hash, each byte being added by exclusive or and multiplied by 2⁴⁰ + 435.
  public static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
  }

  /// Two different labels that have the same key under every seed, if there are any.
  ///
  /// - Parameter labels: the labels in use, such as all claim ids of a catalogue.
  /// - Returns: the first two that share a hash, or nil when all streams are told apart.
  public static func collision(among labels: some Sequence<String>) -> (String, String)? {
    var labelOfHash: [UInt64: String] = [:]
    for label in labels {
      let known = labelOfHash.updateValue(label, forKey: fnv1a(label.utf8))
      if let known, known != label { return (known, label) }
    }
    return nil
  }
}
