import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("Merging shards")
struct MergeTests {
  private static let whole = Fixture.results(Fixture.good + [Fixture.failed])

  /// One of several shards of the whole.
  private static func shard(_ index: Int, of count: Int) throws -> Merge.Part {
    let number = try #require(Shard.Number("\(index)/\(count)"))
    let shard = Shard(number, of: whole.claims.map(\.id))
    var results = whole
    results.shard = shard
    results.theorems[0].claims.removeAll { !shard.claims.contains($0.id) }
    results.summary = Summary(results.theorems)
    return Merge.Part(path: "\(index).json", results: results)
  }

  /// Both of two shards, the second one edited.
  private static func pair(_ edit: (inout Results) -> Void) throws -> [Merge.Part] {
    let (first, second) = (try shard(1, of: 2), try shard(2, of: 2))
    var results = second.results
    edit(&results)
    return [first, Merge.Part(path: "2.json", results: results)]
  }

  private static func complaint(_ parts: [Merge.Part]) -> String? {
    #expect(throws: MergeError.self) { try Merge(parts) }?.description
  }

  @Test("Claims are dealt out in turn, each to one shard")
  func assignment() throws {
    let parts = try (1...3).map { try Self.shard($0, of: 3) }
    #expect(parts[0].results.claims.map(\.id) == ["toy/exact", "toy/law"])
    #expect(parts[1].results.claims.map(\.id) == ["toy/bound", "toy/printed"])
    #expect(parts[2].results.claims.map(\.id) == ["toy/mean", "toy/failed"])
  }

  @Test(
    "A shard's number is i/n with 1 ≤ i ≤ n",
    arguments: ["", "1", "0/2", "3/2", "1/2/3", "a/b", "-1/2"])
  func badNumber(_ text: String) {
    #expect(Shard.Number(text) == nil)
    #expect(Shard.Number("2/2") != nil)
  }

  @Test("Any number of shards in any order gives the bytes of the whole", arguments: 1...6)
  func bytes(_ count: Int) throws {
    let parts = try (1...count).map { try Self.shard($0, of: count) }
    for order in [parts, parts.reversed()] {
      #expect(try Merge(order).results.encoded() == Self.whole.encoded())
    }
  }

  @Test("Shards of several environments give one that names each, in an order of its own")
  func environments() throws {
    let parts = try Self.pair { $0.environment.blas = "OpenBLAS 0.3.21 Haswell" }
    for order in [parts, parts.reversed()] {
      let environment = try Merge(order).results.environment
      #expect(environment.blas == "OpenBLAS 0.3.21 Haswell; OpenBLAS 0.3.21 Prescott")
      #expect(environment.os == "linux x86_64")
    }
  }

  @Test("Missing and duplicate shards are named")
  func incomplete() throws {
    let parts = try (1...4).map { try Self.shard($0, of: 4) }
    #expect(Self.complaint([parts[3], parts[1]]) == "missing: shard 1, 3 of 4")
    #expect(
      Self.complaint(parts + [parts[2]]) == "3.json and 3.json are both shard 3 of 4")
    #expect(Self.complaint([]) == "nothing to merge: name the results.json files of all shards")
  }

  @Test("A whole run is no shard")
  func notAShard() throws {
    let whole = Merge.Part(path: "whole.json", results: Self.whole)
    #expect(Self.complaint([whole]) == "whole.json is not a shard: it was made without --shard")
  }

  @Test("Shards of different runs are told apart by what differs")
  func differences() throws {
    let complaints = [
      Self.complaint(try Self.pair { $0.seed = 8 }),
      Self.complaint(try Self.pair { $0.profile = .deep }),
      Self.complaint(try Self.pair { $0.environment.package = "9.9.9" }),
      Self.complaint(try Self.pair { $0.theorems[0].parameters["n"] = .integer(4) }),
      Self.complaint(try Self.pair { $0.theorems[0].title = "Another" }),
      Self.complaint([try Self.shard(1, of: 2), try Self.shard(2, of: 3)]),
    ]
    let expected = [
      "its seed is 8, that of 1.json is 7", "its profile is deep, that of 1.json is quick",
      "its package version is 9.9.9, that of 1.json is 0.0.0",
      "its parameter 'n' of toy is 4, that of 1.json is 3",
      "its declaration of toy is Another, that of 1.json is ",
      "its number of shards is 3, that of 1.json is 2",
    ]
    for (complaint, expected) in zip(complaints, expected) {
      #expect(complaint?.contains("2.json belongs to another run: \(expected)") == true)
    }
  }

  @Test("Files that were tampered with are damaged, not merged")
  func damage() throws {
    let edits: [((inout Results) -> Void, String)] = [
      ({ $0.theorems[0].claims.removeLast() }, "toy/failed, which belongs to shard 2 of 2, is not"),
      ({ $0.theorems[0].claims[0] = Fixture.exact }, "toy/bound, which belongs to shard 2 of 2"),
      ({ $0.theorems[0].claims.append(Fixture.exact) }, "toy/exact does not belong to shard 2"),
      ({ $0.theorems[0].claims.swapAt(0, 1) }, "its claims are repeated or out of order"),
      ({ $0.theorems[0].claims[0].verdict = .refuted }, "its summary does not count its claims"),
      ({ $0.theorems[0].slug = "other" }, "under other stand claims of another theorem, or none"),
    ]
    for (edit, reason) in edits {
      let complaint = Self.complaint(try Self.pair(edit))
      #expect(complaint?.hasPrefix("2.json is damaged: \(reason)") == true, "\(complaint ?? "")")
    }
  }

  @Test(
    "Nonsense in the shard's own entry is damage and no crash",
    arguments: [
      #"{"index": 0, "count": 2, "selection": []}"#, #"{"index": 3, "count": 2, "selection": []}"#,
      #"{"index": 1, "count": -1, "selection": []}"#, #"{"index": 1, "count": 0, "selection": []}"#,
      #"{"index": 2, "count": 2, "selection": ["toy/bound", "toy/bound"]}"#,
    ])
  func badShard(_ text: String) throws {
    let shard = try JSONDecoder().decode(Shard.self, from: Data(text.utf8))
    let complaint = Self.complaint(try Self.pair { $0.shard = shard })
    #expect(complaint?.hasPrefix("2.json is damaged: ") == true)
  }
}
