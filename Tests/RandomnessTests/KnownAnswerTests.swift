import Foundation
import Testing

@testable import Randomness

@Suite("Philox4x64-10 and the stream keys agree with published answers")
struct KnownAnswerTests {
  /// Counter, key and block of one known answer.
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let counter: Philox4x64.Words
    let key: (UInt64, UInt64)
    let block: Philox4x64.Words
    var testDescription: String { name }
  }

  /// The three vectors for philox4x64-10 in Random123's `kat_vectors`.
  static let vectors = [
    Vector(
      name: "zeros", counter: (0, 0, 0, 0), key: (0, 0),
      block: (
        0x1655_4d9e_ca36_314c, 0xdb20_fe9d_672d_0fdc, 0xd7e7_72ce_e186_176b, 0x7e68_b68a_ec7b_a23b
      )),
    Vector(
      name: "ones", counter: (.max, .max, .max, .max), key: (.max, .max),
      block: (
        0x87b0_92c3_013f_e90b, 0x438c_3c67_be8d_0224, 0x9cc7_d7c6_9cd7_77b6, 0xa09c_aebf_594f_0ba0
      )),
    Vector(
      name: "digits of pi",
      counter: (
        0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0, 0x082e_fa98_ec4e_6c89
      ),
      key: (0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c),
      block: (
        0xa528_f454_03e6_1d95, 0x38c7_2dbd_566e_9788, 0xa5a1_610e_72fd_18b5, 0x57bd_43b5_e52b_7fe6
      )),
  ]

  @Test("A block is Random123's", arguments: vectors)
  func knownBlock(vector: Vector) {
    #expect(Philox4x64.block(counter: vector.counter, key: vector.key) == vector.block)
  }

  @Test("The stream under zero key begins with the block of counter 1, as NumPy's does")
  func firstBlockHasCounterOne() {
    var stream = RandomStream(key: StreamKey(k0: 0, k1: 0))
    let block = Philox4x64.block(counter: (1, 0, 0, 0), key: (0, 0))
    #expect(stream.nextBits() == block.0)
    #expect(stream.nextBits() == block.1)
    #expect(stream.nextBits() == block.2)
    #expect(stream.nextBits() == block.3)
  }

  /// One row of `philox_words.csv`: key, replicate, lane, index of the first word, eight words.
  static func numpyRows() throws -> [[UInt64]] {
    let url = try #require(
      Bundle.module.url(forResource: "philox_words", withExtension: "csv", subdirectory: "Data"))
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { line in
      try line.split(separator: ",").map { try #require(UInt64($0, radix: 16)) }
    }
  }

  @Test("Streams are those of numpy.random.Philox, word by word and after a skip")
  func agreesWithNumPy() throws {
    let rows = try Self.numpyRows()
    #expect(rows.count == 18)
    for row in rows {
      try #require(row.count == 13)
      let start = RandomStream(
        key: StreamKey(k0: row[0], k1: row[1]), replicate: row[2], lane: row[3])
      var walked = start
      for _ in 0..<row[4] { _ = walked.nextBits() }
      var jumped = start
      jumped.skip(words: row[4])
      #expect(walked.wordsDrawn == row[4])
      #expect(jumped.wordsDrawn == row[4])
      for expected in row[5...] {
        #expect(walked.nextBits() == expected)
        #expect(jumped.next() == expected)
      }
    }
  }

  @Test(
    "FNV-1a of the published test strings",
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("b", 0xaf63_df4c_8601_f1a5),
      ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func fowlerNollVo(text: String, hash: UInt64) {
    #expect(StreamKey.fnv1a(text.utf8) == hash)
    #expect(StreamKey(seed: 5, label: text).words == (5, hash))
  }

  @Test("Claim ids have distinct hashes, also those that differ in one character")
  func labelsDoNotCollide() {
    var hashes: Set<UInt64> = []
    var labels = 0
    for theorem in 0..<40 {
      for claim in 0..<250 {
        hashes.insert(StreamKey(seed: 1, label: "theorem-\(theorem)/claim-\(claim)").k1)
        labels += 1
      }
    }
    #expect(hashes.count == labels)
  }
}
