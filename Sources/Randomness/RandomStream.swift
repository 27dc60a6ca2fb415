/// A reproducible stream of random numbers, addressed by seed, label, replicate and lane.
///
/// A stream is a value. A copy replays the numbers that the original gives from there on, which
/// makes common random numbers a matter of copying; drawing from one copy leaves the others alone.
///
/// ## Key and counter
///
/// The words are those of Philox4x64-10. The key is `(seed, FNV-1a(label))`, see ``StreamKey``; the
/// counter of a block is `(block, 0, replicate, lane)` with `block` = 1, 2, 3, …: as in NumPy the
/// counter is incremented before each block. Any replicate can therefore be drawn without those
/// before it, in any order and on any thread, and gives the same numbers.
///
/// ## Why streams are disjoint
///
/// Under one key Philox is a bijection of the counter, and streams that differ in replicate or lane
/// never visit the same counter, so they share no block. Different seeds give different keys, and so
/// do different labels unless their FNV-1a hashes coincide; a test excludes that for the ids of the
/// catalogue. Streams of different keys are unrelated permutations of the same counters.
///
/// A stream repeats itself after 2⁶⁴ blocks, that is 2⁶⁶ words (2500 years at a nanosecond each); for
/// each key there are 2¹²⁸ streams.
///
/// ## Replay in NumPy
///
/// `numpy.random.Philox(key=[k0, k1], counter=[0, 0, replicate, lane]).random_raw(n)` gives the words
/// of ``nextBits()``, and `(raw >> 11) * 2.0**-53` those of ``uniform()``. Distributions other than
/// the uniform are this package's own. Words and uniforms are the same on every platform; the other
/// laws also depend on the last bits of the platform's logarithm and exponential.
///
/// ```swift
/// let key = StreamKey(seed: 1, label: "baldi-hornik/loss-floor")
/// var stream = RandomStream(key: key, replicate: 2)
/// let data = stream.normalMatrix(rows: 20, columns: 5)
/// ```
public struct RandomStream: Sendable, RandomNumberGenerator {
  /// Two blocks of words that were generated together.
  @usableFromInline typealias Buffer = (
    UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64
  )

  /// How many words a stream holds in its buffer.
  @usableFromInline static let bufferCapacity = 8

  /// The Philox key, made of seed and label.
  public let key: StreamKey

  /// The third counter word: which independent repetition of an experiment this is.
  public let replicate: UInt64

  /// The fourth counter word: which of several independent streams of one replicate this is.
  public let lane: UInt64

  /// The lowest counter word of the next block to generate.
  @usableFromInline var nextBlock: UInt64 = 1

  /// Words `used ..< 8` of the buffer are generated and not yet drawn.
  @usableFromInline var used = RandomStream.bufferCapacity
  @usableFromInline var buffer: Buffer = (0, 0, 0, 0, 0, 0, 0, 0)

  /// The stream of a seed, a label, a replicate and a lane, at its beginning.
  ///
  /// - Parameters:
  ///   - seed: the seed of the run.
  ///   - label: what the numbers are for, usually the id of a claim.
  ///   - replicate: which repetition of the experiment, from 0.
  ///   - lane: which of several independent streams of that repetition, from 0.
  public init(seed: UInt64, label: String, replicate: UInt64 = 0, lane: UInt64 = 0) {
    self.init(key: StreamKey(seed: seed, label: label), replicate: replicate, lane: lane)
  }

  /// The stream of a key, a replicate and a lane, at its beginning.
  ///
  /// Hashing the label once and making the streams of all replicates from its key saves time.
  ///
  /// - Parameters:
  ///   - key: the key, made of seed and label.
  ///   - replicate: which repetition of the experiment, from 0.
  ///   - lane: which of several independent streams of that repetition, from 0.
  public init(key: StreamKey, replicate: UInt64 = 0, lane: UInt64 = 0) {
    self.key = key
    self.replicate = replicate
    self.lane = lane
  }

  /// How many words were drawn since the beginning of the stream, modulo 2⁶⁴.
  public var wordsDrawn: UInt64 {
    (nextBlock &- 1) &* 4 &- UInt64(Self.bufferCapacity - used)
  }

  /// The next 64 random bits.
  ///
  /// - Returns: a word; all 2⁶⁴ values are equally likely.
  @inlinable @inline(__always)
  public mutating func nextBits() -> UInt64 {
    if used == Self.bufferCapacity { refill() }
    let offset = used &* MemoryLayout<UInt64>.stride
    used &+= 1
    return withUnsafeBytes(of: &buffer) { $0.load(fromByteOffset: offset, as: UInt64.self) }
  }

  /// The next 64 random bits, for the standard library's random functions.
  ///
  /// - Returns: the same word as ``nextBits()``.
  @inlinable
  public mutating func next() -> UInt64 { nextBits() }

  /// Puts the next two blocks into the used-up buffer.
  @usableFromInline @inline(never)
  mutating func refill() {
    let first = Philox4x64.block(counter: (nextBlock, 0, replicate, lane), key: key.words)
    let second = Philox4x64.block(counter: (nextBlock &+ 1, 0, replicate, lane), key: key.words)
    buffer = (
      first.0, first.1, first.2, first.3, second.0, second.1, second.2, second.3
    )
    nextBlock &+= 2
    used = 0
  }

  /// Moves the position on over a number of words without generating them.
  ///
  /// - Parameter words: how many words to skip.
  public mutating func skip(words: UInt64) {
    let unread = UInt64(Self.bufferCapacity - used)
    guard words > unread else {
      used += Int(words)
      return
    }
    let beyond = words - unread
    nextBlock &+= beyond / 4
    used = Self.bufferCapacity
    for _ in 0..<(beyond % 4) { _ = nextBits() }
  }
}

/// Anything that random words are drawn from in order.
protocol WordSource {
  /// The next 64 random bits.
  mutating func nextBits() -> UInt64
}

extension WordSource {
  /// The next uniform number on [0, 1), a multiple of 2⁻⁵³.
  @inline(__always)
  mutating func nextUniform() -> Double { Double(nextBits() >> 11) * 0x1p-53 }
}

extension RandomStream: WordSource {}
