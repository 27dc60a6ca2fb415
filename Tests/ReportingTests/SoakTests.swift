import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("Soak: runs under many seeds, counted")
struct SoakTests {
  static func results(seed: UInt64, _ claims: [ClaimRecord]) -> Results {
    var results = Fixture.results(claims)
    results.seed = seed
    return results
  }

  static let clean: Soak = {
    var soak = Soak(profile: .quick, selectors: [], firstSeed: 7)
    for seed in 7..<10 { soak.add(results(seed: UInt64(seed), Fixture.good)) }
    return soak
  }()

  static let troubled: Soak = {
    var soak = clean
    soak.add(results(seed: 10, Fixture.good + [Fixture.refuted, Fixture.failed]))
    return soak
  }()

  @Test("Claims, mutants and error rates add up over the runs")
  func counts() {
    let one = Self.results(seed: 7, Fixture.good).summary
    let tally = Soak.Tally.total(Self.clean.theorems)
    #expect(Self.clean.runs == 3)
    #expect(Self.clean.nextSeed == 10)
    #expect(tally.claims == 3 * one.claims)
    #expect(tally.mutants == 3 * one.mutants)
    #expect(abs(tally.expectedMisses - 3 * one.falseAlarmBound) < 1e-20)
    #expect(tally.misses == 0 && tally.survivors == 0)
    #expect(Self.clean.exitCode == 0)
  }

  @Test("A miss keeps seed, claim, survivors and the command that runs it again")
  func misses() {
    #expect(Self.troubled.runsWithMisses == 1)
    #expect(Self.troubled.misses.map(\.seed) == [10, 10])
    #expect(Self.troubled.misses.map(\.claim) == [Fixture.refuted.id, Fixture.failed.id])
    #expect(Self.troubled.misses[0].rerun == Fixture.refuted.rerun)
    #expect(Self.troubled.exitCode == 1)
    #expect(SoakTable(Self.troubled).misses.count == 2)
  }

  @Test("3 when something is inconclusive and nothing is wrong")
  func undecided() {
    var soak = Self.clean
    soak.add(Self.results(seed: 10, Fixture.good + [Fixture.open]))
    #expect(soak.exitCode == 3)
  }

  @Test("The table's last row is the total, and the summary names the bounds")
  func table() {
    let table = SoakTable(Self.clean)
    #expect(table.rows.last?.first == "all")
    #expect(table.summary.contains("seeds 7 to 9"))
    #expect(table.summary.contains("at most 0.63"))
    #expect(table.markdown.contains("| toy |"))
  }

  @Test("The file is read back as it was written")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("soak.json")
      try Self.troubled.encoded().write(to: file)
      #expect(try Soak(contentsOf: file) == Self.troubled)
    }
  }

  @Test("A file that is no soak is refused with the place of the trouble")
  func malformed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("soak.json")
      let whole = String(decoding: try Self.clean.encoded(), as: UTF8.self)
      for (text, reason) in [
        ("{", "not JSON"), ("{}", "missing '"),
        (whole.replacing(Soak.schema, with: "other/1"), "schema is 'other/1'"),
        (whole.replacing(#""runs" : 3"#, with: #""runs" : -1"#), "-1 runs from seed 7"),
        (
          whole.replacing(#""misses" : 0"#, with: #""misses" : 9223372036854775807"#),
          "the counts of 'toy' are impossible"
        ),
      ] {
        try Data(text.utf8).write(to: file)
        #expect {
          try Soak(contentsOf: file)
        } throws: { error in
          "\(error)".contains(reason) && "\(error)".contains("soak.json")
        }
      }
    }
  }

  @Test("Only a soak of the same runs can be resumed")
  func difference() {
    let fresh = Soak(profile: .quick, selectors: [], firstSeed: 7)
    #expect(Self.clean.difference(from: fresh) == nil)
    for other in [
      Soak(profile: .standard, selectors: [], firstSeed: 7),
      Soak(profile: .quick, selectors: ["toy"], firstSeed: 7),
      Soak(profile: .quick, selectors: [], firstSeed: 8),
    ] {
      #expect(Self.clean.difference(from: other) != nil)
    }
  }

  @Test("Without any event the bound is 1 − α^(1/n); published bounds of Clopper and Pearson")
  func bounds() {
    #expect(abs(RareEvents.upperBound(events: 0, trials: 1000) - (1 - pow(0.05, 0.001))) < 1e-15)
    // One-sided 95 % bounds are the upper ends of two-sided 90 % intervals: 1 of 10, 5 of 10.
    #expect(abs(RareEvents.upperBound(events: 1, trials: 10) - 0.39416) < 1e-5)
    #expect(abs(RareEvents.upperBound(events: 5, trials: 10) - 0.77756) < 1e-5)
    #expect(RareEvents.upperBound(events: 10, trials: 10) == 1)
  }
}
