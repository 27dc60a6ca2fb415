import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("The journal of an unfinished run")
struct JournalTests {
  private static let run = Journal.Run(
    seed: 7, profile: .quick, shard: nil, parameters: ["toy.n": "3"],
    claims: (Fixture.good + [Fixture.failed]).map(\.id))

  private static func entry(_ claim: ClaimRecord) -> Journal.Entry {
    Journal.Entry(.record(claim), busySeconds: 0.5, wallSeconds: 1)
  }

  /// A folder with the journal of a run that has finished two claims.
  private static func withJournal(_ body: (OutputFolder, URL) throws -> Void) throws {
    try withTemporaryFolder { url in
      let folder = try OutputFolder(url)
      do {
        let journal = try Journal.begin(run, in: folder)
        for claim in [Fixture.exact, Fixture.law] { try journal.append(entry(claim)) }
        #expect(journal.count == 2 && journal.earlier.isEmpty)
      }
      try body(folder, url.appendingPathComponent(Journal.name))
    }
  }

  @Test("What was appended is found again, and the run goes on from there")
  func roundTrip() throws {
    try Self.withJournal { folder, file in
      do {
        let journal = try #require(try Journal.resume(Self.run, in: folder))
        #expect(journal.earlier == [Fixture.exact, Fixture.law].map(Self.entry))
        try journal.append(Self.entry(Fixture.failed))
        #expect(journal.count == 3)
      }
      let journal = try #require(try Journal.resume(Self.run, in: folder))
      #expect(journal.earlier.map(\.outcome.claim) == ["toy/exact", "toy/law", "toy/failed"])
      journal.remove()
      #expect(!Journal.exists(in: folder))
      #expect(try Journal.resume(Self.run, in: folder) == nil)
    }
  }

  @Test("Cut off at any byte, it holds the claims whose lines are whole, and can be appended to")
  func cut() throws {
    try Self.withJournal { folder, file in
      let whole = try Data(contentsOf: file)
      let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
      for length in stride(from: 0, through: whole.count, by: 37) {
        try whole.prefix(length).write(to: file)
        let journal = try Journal.resume(Self.run, in: folder)
        let lines = ends.count { $0 < length }
        #expect(journal?.earlier.count == (lines == 0 ? nil : lines - 1))
        guard let journal else { continue }
        try journal.append(Self.entry(Fixture.failed))
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.split(separator: "\n").count == lines + 1)
        #expect(text.hasSuffix("}\n"))
      }
    }
  }

  @Test("A damaged line is an error with its number")
  func damaged() throws {
    try Self.withJournal { folder, file in
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(
        String.init)
      let cases = [
        (["{}"] + lines.dropFirst(), 1, "it does not say which run it is"),
        ([lines[0], "{\"claim\":", lines[2]], 2, "it is not a record"),
        ([lines[0], lines[1], lines[1]], 3, "toy/exact is recorded twice or not selected"),
        (
          [lines[0], lines[1].replacing("toy/exact", with: "toy/x")], 2,
          "toy/x is recorded twice or not selected"
        ),
      ]
      for (lines, number, reason) in cases {
        try (lines.joined(separator: "\n") + "\n").write(
          to: file, atomically: true, encoding: .utf8)
        let error = #expect(throws: JournalError.self) { try Journal.resume(Self.run, in: folder) }
        #expect(
          error == .damaged(path: file.relativePath, line: number, reason: reason), "\(reason)")
      }
    }
  }

  @Test("Another run is refused with the first difference")
  func otherRun() throws {
    try Self.withJournal { folder, file in
      let shard = Shard(try #require(Shard.Number("1/2")), of: Self.run.claims)
      let make = { (seed: UInt64, shard: Shard?, n: String, claims: [String]) in
        Journal.Run(
          seed: seed, profile: .quick, shard: shard, parameters: ["toy.n": n], claims: claims)
      }
      let cases = [
        (make(8, nil, "3", Self.run.claims), "the seed is 8, that of the unfinished run is 7"),
        (make(7, shard, "3", Self.run.claims), "the part is shard 1 of 2, that of"),
        (
          make(7, nil, "4", Self.run.claims),
          "the parameter toy.n is 4, that of the unfinished run is 3"
        ),
        (
          make(7, nil, "3", ["toy/exact"]),
          "the selection has no further claim where that of the unfinished run has toy/bound"
        ),
      ]
      for (run, difference) in cases {
        let error = #expect(throws: JournalError.self) { try Journal.resume(run, in: folder) }
        #expect(error?.description.contains(difference) == true, "\(difference)")
      }
      #expect(try Journal.resume(Self.run, in: folder)?.count == 2)
    }
  }

  @Test("While one process writes it, no other does")
  func locked() throws {
    try Self.withJournal { folder, file in
      let journal = try Journal.resume(Self.run, in: folder)
      #expect(throws: JournalError.inUse(path: file.relativePath)) {
        try Journal.begin(Self.run, in: folder)
      }
      #expect(throws: JournalError.inUse(path: file.relativePath)) {
        try Journal.resume(Self.run, in: folder)
      }
      #expect(journal?.count == 2)
    }
  }
}
