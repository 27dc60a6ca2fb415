import Preconditions

/// Words of a stream generated many blocks at a time, for filling long buffers.
///
/// A batch takes over the unread words of a stream, generates further blocks as they are needed,
/// and gives back what it did not use. So a bulk draw takes exactly the words, in the same order,
/// that single draws would have taken.
struct WordBatch: WordSource {
  /// Room for 32 blocks: one kilobyte, which stays on the stack.
  static let capacity = 128

  private let storage: UnsafeMutablePointer<UInt64>
  private var used: Int
  private var filled: Int
  private var expected: Int
  private var nextBlock: UInt64
  private let upper: (UInt64, UInt64)
  private let key: (UInt64, UInt64)

  /// Takes the unread words out of a stream.
  ///
  /// - Parameters:
  ///   - stream: the stream; it must not be drawn from until ``giveBack(to:)``.
  ///   - storage: room for ``capacity`` words.
  ///   - expected: a number of words that is sure to be drawn; no more than a block beyond it is
  ///     generated at once.
  init(from stream: inout RandomStream, storage: UnsafeMutablePointer<UInt64>, expected: Int) {
    self.storage = storage
    used = 0
    filled = RandomStream.bufferCapacity - stream.used
    self.expected = expected - filled
    nextBlock = stream.nextBlock
    upper = (stream.replicate, stream.lane)
    key = stream.key.words
    for index in 0..<filled { storage[index] = stream.nextBits() }
  }

  @inline(__always)
  mutating func nextBits() -> UInt64 {
    if used == filled { refill() }
    let word = storage[used]
    used &+= 1
    return word
  }

  /// Generates the next blocks: as many as are expected and fit, at least one.
  @inline(never)
  private mutating func refill() {
    let blocks = min(Self.capacity / 4, max(1, (expected + 3) / 4))
    Philox4x64.fill(storage, blocks: blocks, first: nextBlock, upper: upper, key: key)
    nextBlock &+= UInt64(blocks)
    filled = 4 * blocks
    expected -= filled
    used = 0
  }

  /// Returns the unread words, of which there are never more than a stream's buffer holds.
  ///
  /// Each expected word is drawn, so at the end at most three words of the last block are unread,
  /// or some of those that came from the stream.
  ///
  /// - Parameter stream: the stream that the batch was made from.
  func giveBack(to stream: inout RandomStream) {
    let unread = filled - used
    require(unread <= RandomStream.bufferCapacity, "A batch generated too many words.")
    stream.nextBlock = nextBlock
    stream.used = RandomStream.bufferCapacity - unread
    let start = stream.used
    withUnsafeMutableBytes(of: &stream.buffer) { bytes in
      let words = bytes.bindMemory(to: UInt64.self)
      for index in 0..<unread { words[start + index] = storage[used + index] }
    }
  }
}

extension RandomStream {
  /// Runs a body on a batch of this stream's words and moves the stream on by what it drew.
  ///
  /// - Parameters:
  ///   - expected: a number of words that the body is sure to draw.
  ///   - body: draws from the batch.
  @inline(__always)
  mutating func withBatch(expecting expected: Int, _ body: (inout WordBatch) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: WordBatch.capacity) { storage in
      guard let base = storage.baseAddress else {
        fatalError("Temporary memory has no address.")
      }
      var batch = WordBatch(from: &self, storage: base, expected: expected)
      body(&batch)
      batch.giveBack(to: &self)
    }
  }
}
