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
      #expect(try Merge(order).results().encoded() == Self.whole.encoded())
    }
  }

  @Test("Shards of several environments give one that names each, in an order of its own")
  func environments() throws {
    let parts = try Self.pair { $0.environment.blas = "OpenBLAS 0.3.21 Haswell" }
    for order in [parts, parts.reversed()] {
      let environment = try Merge(order).results().environment
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
      #"{"index": 1, "count": 0, "selection": ["toy/bound"], "divided": []}"#,
      #"{"index": 1, "count": -1, "selection": ["toy/bound"], "divided": ["toy/bound"]}"#,
      #"{"index": 2, "count": 2, "selection": ["a/../b"], "divided": ["a/../b"]}"#,
      #"{"index": 2, "count": 2, "selection": ["toy"], "divided": ["toy"]}"#,
      #"{"index": 0, "count": 2, "selection": [], "divided": []}"#,
      #"{"index": 3, "count": 2, "selection": [], "divided": []}"#,
      #"{"index": 1, "count": -1, "selection": [], "divided": []}"#,
      #"{"index": 1, "count": 0, "selection": [], "divided": []}"#,
      #"{"index": 2, "count": 2, "selection": ["toy/bound", "toy/bound"], "divided": []}"#,
      #"{"index": 2, "count": 2, "selection": ["toy/bound"], "divided": ["toy/exact"]}"#,
      #"{"index": 2, "count": 2, "selection": ["a/b"], "divided": ["a/b", "a/b"]}"#,
    ])
  func badShard(_ text: String) throws {
    let shard = try JSONDecoder().decode(Shard.self, from: Data(text.utf8))
    let complaint = Self.complaint(try Self.pair { $0.shard = shard })
    #expect(complaint?.hasPrefix("2.json is damaged: ") == true)
  }

  // MARK: - Divided claims

  private static let dividedClaims = ["toy/mean", "toy/law"]

  /// What a shard has drawn of a claim: a block of two points that are drawn together.
  private static func replicates(
    _ claim: String, shard index: Int, of count: Int, seed: UInt64 = 7,
    parameters: [String: ParameterValue] = whole.theorems[0].parameters
  ) throws -> ReplicateFile {
    let values = (0..<2 * MeanEstimator.blockSize).map { Double($0 + index) / 3 }
    let lane = try #require(ReplicateShare.Lane(width: 2, values: values))
    return ReplicateFile(
      claim: claim, parameters: parameters, seed: seed, profile: .quick,
      share: ReplicateShare(index: index, count: count, lanes: [lane]))
  }

  /// One of several shards that divide two of the claims.
  private static func dividedShard(_ index: Int, of count: Int) throws -> Merge.Part {
    let number = try #require(Shard.Number("\(index)/\(count)"))
    let shard = Shard(number, of: whole.claims.map(\.id), divided: dividedClaims)
    var results = whole
    results.environment = .current
    results.shard = shard
    results.theorems[0].claims.removeAll { !shard.claims.contains($0.id) }
    results.theorems.removeAll(where: \.claims.isEmpty)
    results.summary = Summary(results.theorems)
    return Merge.Part(
      path: "\(index).json", results: results,
      replicates: try dividedClaims.map { try replicates($0, shard: index, of: count) })
  }

  /// The record of the theorem with the divided claims alone.
  private static var judged: TheoremRecord {
    var theorem = whole.theorems[0]
    theorem.claims.removeAll { !dividedClaims.contains($0.id) }
    return theorem
  }

  @Test("Claims that are divided belong to no shard, and take their places once judged")
  func divided() throws {
    var expected = Self.whole
    expected.environment = .current
    for count in 1...6 {
      let parts = try (1...count).map { try Self.dividedShard($0, of: count) }
      #expect(
        Set(parts.flatMap { $0.results.claims.map(\.id) })
          == Set(Self.whole.claims.map(\.id)).subtracting(Self.dividedClaims))
      let merge = try Merge(parts.reversed())
      #expect(merge.divided.map(\.id) == Self.dividedClaims)
      #expect(merge.divided[0].parameters == Self.whole.theorems[0].parameters)
      #expect(Set(merge.divided[0].shares.map(\.index)) == Set(1...count))
      #expect(try merge.results([Self.judged]).encoded() == expected.encoded())
      #expect(throws: MergeError.notJudged("toy/mean")) { try merge.results() }
    }
  }

  @Test("Replicates survive their file bit for bit")
  func replicateFile() throws {
    let values =
      [0.1, -0.0, .leastNonzeroMagnitude, 1e150]
      + (4..<MeanEstimator.blockSize).map { 1 / Double($0) }
    let share = ReplicateShare(
      index: 2, count: 3, lanes: [try #require(ReplicateShare.Lane(width: 1, values: values))])
    let file = ReplicateFile(
      claim: "toy/mean", parameters: ["n": .integer(3)], seed: .max, profile: .deep, share: share)
    try withTemporaryFolder { url in
      let folder = try OutputFolder(url)
      try folder.write(try file.file().data, to: file.file().path)
      let read = try ReplicateFile(of: "toy/mean", in: url)
      #expect(read == file && read.share() == share)
      #expect(read.share()?.lanes[0].values.map(\.bitPattern) == values.map(\.bitPattern))
    }
  }

  @Test("Replicates that lack, are damaged, or are of another run are refused by name")
  func badReplicates() throws {
    let first = try Self.dividedShard(1, of: 2)
    let second = try Self.dividedShard(2, of: 2)
    let file = try Self.replicates("toy/mean", shard: 2, of: 2)
    let text = String(decoding: try file.file().data, as: UTF8.self)
    let damaged = { (old: String, new: String) in
      try ReplicateFile(Data(text.replacing(old, with: new).utf8), path: "mean.json")
    }
    let law = second.replicates[1]
    let cases: [([ReplicateFile], String)] = [
      ([law], "2.json is damaged: its replicates of toy/mean are not there"),
      ([try Self.replicates("toy/mean", shard: 1, of: 2), law], "it is of another run or shard"),
      (
        [try Self.replicates("toy/mean", shard: 2, of: 2, seed: 8), law], "of another run or shard"
      ),
      ([try damaged(#""width" : 2"#, #""width" : 3"#), law], "its values are not the replicates"),
      ([try damaged(#""width" : 2"#, #""width" : -1"#), law], "its values are not the replicates"),
      (
        [try damaged("VVVV", "VVVW"), law],
        "its values are not the replicates"
      ),
      (
        [try damaged(#""values" : ""#, #""values" : "AAAA"#), law],
        "its values are not the replicates"
      ),
      (
        [try Self.replicates("toy/mean", shard: 2, of: 2, parameters: ["n": .integer(4)]), law],
        "2.json: replicates/toy/mean.json belongs to another run: its parameter 'n' of toy/mean is 4"
      ),
    ]
    for (replicates, expected) in cases {
      let part = Merge.Part(path: "2.json", results: second.results, replicates: replicates)
      let complaint = Self.complaint([first, part])
      #expect(complaint?.contains(expected) == true, "\(complaint ?? "merged")")
    }
    #expect(throws: ReportingError.self) { try damaged(#""schema" : ""#, #""schema" : "x"#) }
    #expect(throws: ReportingError.self) { try damaged(#""lanes""#, #""planes""#) }
  }

  @Test("Divided claims are judged by the version that drew them alone, and alike by all shards")
  func otherDivision() throws {
    let parts = try (1...2).map { try Self.dividedShard($0, of: 2) }
    let old = parts.map { part in
      var results = part.results
      results.environment.package = "0.0.1"
      return Merge.Part(path: part.path, results: results, replicates: part.replicates)
    }
    #expect(
      Self.complaint(old)?.contains("its package version is 0.0.1, that of this program") == true)
    var results = parts[1].results
    results.shard = Shard(
      try #require(Shard.Number("2/2")), of: Self.whole.claims.map(\.id), divided: ["toy/mean"])
    results.theorems = [Self.whole.theorems[0]]
    results.theorems[0].claims.removeAll { results.shard?.claims.contains($0.id) != true }
    results.summary = Summary(results.theorems)
    let other = Merge.Part(path: "2.json", results: results, replicates: parts[1].replicates)
    #expect(Self.complaint([parts[0], other])?.contains("its list of divided claims is ") == true)
  }

  @Test("The divided claims of a theorem must have been drawn at the values of the others")
  func otherParameters() throws {
    let parts = try (1...2).map { index in
      let part = try Self.dividedShard(index, of: 2)
      let law = try Self.replicates(
        "toy/law", shard: index, of: 2, parameters: ["n": .integer(4), "rates": .reals([0.5, 2])])
      return Merge.Part(
        path: part.path, results: part.results, replicates: [part.replicates[0], law])
    }
    #expect(
      Self.complaint(parts)
        == "replicates/toy/law.json belongs to another run: its parameter 'n' of toy is 4, "
        + "that of the rest of toy is 3")
  }

  @Test("Values that cannot be summed up are no replicates")
  func hugeReplicates() {
    let huge = [1e151] + [Double](repeating: 0, count: MeanEstimator.blockSize - 1)
    #expect(ReplicateShare.Lane(width: 1, values: huge) == nil)
  }
}
