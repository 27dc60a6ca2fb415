import Foundation
import Synchronization
import Testing
import Verification

@Suite("The verifier turns every claim into a record, also when an experiment fails")
struct VerifierTests {
  struct Breakdown: Error, CustomStringConvertible {
    let description = "the apparatus broke"
  }

  private static func claim(
    _ name: String, expected: Verdict = .verified,
    measure: @escaping @Sendable (Double) throws -> Double = { $0 }
  ) -> Claim {
    .exact(
      name, "One is one", formula: "1", rounding: "1", expected: expected, cases: { _ in [1.0] },
      measure: { Observation(try measure($0), operations: 1, scale: 1) }, predict: { _ in [1] },
      mutants: [Mutant("two") { _ in [2] }, Mutant("three") { _ in [3] }])
  }

  static let theorem = Theorem(
    slug: "test-theorem", title: "Test", part: .symmetry, statement: "1 = 1", assumptions: [],
    limits: [], references: [],
    parameters: [
      .integer("n", default: 3, in: 1...9, "size"),
      .reals("betas", default: [0.5], in: 0...1, "temperatures"),
    ], figures: []
  ) { _ in
    [
      claim("good"), claim("throwing") { _ in throw Breakdown() }, claim("nan") { _ in .nan },
      .statistical(
        "broken-replicate", "The mean is one half", formula: "1/2", method: .asymptotic,
        sampler: .separate(at: [0]) { _, stream in
          if stream.replicate == 999 { throw Breakdown() }
          return stream.uniform()
        }, predict: { _ in 0.5 }, tolerance: { _ in within(0.1) }, mutants: [.absurd]),
      claim("also-good"),
    ]
  }

  @Test("A failing claim is recorded with its error, and the others go on")
  func failures() async throws {
    let theorem = Self.theorem
    let record = try await Verifier(workers: 2).verify(theorem, at: try theorem.values())
    #expect(record.slug == "test-theorem" && record.name == "VerifierTests")
    #expect(record.parameters == ["n": .integer(3), "betas": .reals([0.5])])
    #expect(
      record.claims.map(\.id) == [
        "test-theorem/good", "test-theorem/throwing", "test-theorem/nan",
        "test-theorem/broken-replicate", "test-theorem/also-good",
      ])
    #expect(
      record.claims.map(\.error) == [
        nil, "the apparatus broke", "a measured value is nan, expected a finite number",
        "the apparatus broke", nil,
      ])
    #expect(record.claims.map(\.isAsExpected) == [true, false, false, false, true])
    for failed in record.claims[1...3] {
      #expect(failed.verdict == .inconclusive && failed.expected == .verified)
      #expect(failed.mutants.allSatisfy { $0.verdict == .inconclusive })
      #expect(failed.predicted == nil && failed.measured == nil)
      #expect(failed.line.contains("ERROR"))
    }
    #expect(record.claims[1].mutants.map(\.name) == ["two", "three"])
  }

  @Test("A failing claim is not as expected even when the expected verdict is inconclusive")
  func expectedInconclusive() async {
    let record = await examine(Self.claim("nan", expected: .inconclusive) { _ in .nan })
    #expect(record.verdict == record.expected && !record.isAsExpected)
  }

  @Test("Only the named claims run, in the order of their declaration")
  func selection() async throws {
    let theorem = Self.theorem
    let record = try await Verifier(workers: 2).verify(
      theorem, at: try theorem.values(), only: ["also-good", "good"])
    #expect(record.claims.map(\.id) == ["test-theorem/good", "test-theorem/also-good"])
  }

  @Test("The rerun command has the seed, the profile when it is not standard, what was overridden")
  func rerun() async throws {
    let theorem = Self.theorem
    let plain = try await Verifier(seed: 7, workers: 1).verify(
      theorem, at: try theorem.values(), only: ["nan"])
    #expect(plain.claims[0].rerun == "theorems run test-theorem/nan --seed 7")
    let values = try theorem.values(overrides: [("betas", "0.25,1"), ("n", "3")])
    let special = try await Verifier(seed: 8, profile: .quick, workers: 1).verify(
      theorem, at: values, only: ["good"])
    #expect(
      special.claims[0].rerun
        == "theorems run test-theorem/good --seed 8 --profile quick --set betas=0.25,1.0")
  }

  @Test("Progress tells when each claim starts and finishes")
  func progress() async throws {
    let events = Mutex<[String]>([])
    let theorem = Self.theorem
    _ = try await Verifier(workers: 1).verify(theorem, at: try theorem.values()) { event in
      events.withLock {
        switch event {
        case .started(let id): $0.append("started \(id)")
        case .finished(let record, let busy):
          $0.append("finished \(record.id)")
          #expect(busy >= .zero)
        case .drawn(let id, _, _): $0.append("drawn \(id)")
        }
      }
    }
    let seen = events.withLock { $0 }
    #expect(seen.count == 10)
    for name in ["good", "throwing", "nan", "broken-replicate", "also-good"] {
      let started = try #require(seen.firstIndex(of: "started test-theorem/\(name)"))
      let finished = try #require(seen.firstIndex(of: "finished test-theorem/\(name)"))
      #expect(started < finished)
    }
  }

  @Test("Few claims are under way at a time, so that some finish before others begin")
  func admission() async throws {
    let theorem = Theorem(
      slug: "many", title: "Many", part: .symmetry, statement: "1 = 1", assumptions: [],
      limits: [], references: [], parameters: [], figures: []
    ) { _ in (0..<20).map { index in Self.claim("claim-\(index)") } }
    let underWay = Mutex((now: 0, most: 0))
    _ = try await Verifier(workers: 1).verify(theorem, at: try theorem.values()) { event in
      underWay.withLock { count in
        if case .started = event { count.now += 1 } else { count.now -= 1 }
        count.most = max(count.most, count.now)
      }
    }
    #expect(underWay.withLock { $0.now } == 0)
    #expect((1...4).contains(underWay.withLock { $0.most }))
  }

  @Test("Records are the same for 1, 2 and 4 workers, and survive JSON")
  func reproducible() async throws {
    let theorem = Self.theorem
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var bytes = Set<Data>()
    for workers in [1, 2, 4] {
      let record = try await Verifier(workers: workers).verify(theorem, at: try theorem.values())
      bytes.insert(try encoder.encode(record))
    }
    #expect(bytes.count == 1)
    let data = try #require(bytes.first)
    let decoded = try JSONDecoder().decode(TheoremRecord.self, from: data)
    #expect(try encoder.encode(decoded) == data)
  }

  @Test("A record prints as one line with verdict, prediction, measurement and mutants")
  func line() async {
    let good = await examine(Self.claim("good"))
    #expect(
      good.line
        == "✓ test/good: verified, predicted 1, measured 1 ratio 0 < 30 n = 1, 2/2 mutants refuted")
    let failed = await examine(Self.claim("nan") { _ in .nan })
    #expect(failed.line == "✗ test/nan: ERROR a measured value is nan, expected a finite number")
  }
}
