import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Tables that contradict themselves")
struct PrintedTablesTests {
  static let evidence = Evidence(PrintedTables.theorem)

  // MARK: Claims and mutants

  @Test("Claim", arguments: evidence.claims)
  func claim(_ argument: ClaimArgument) async throws {
    try await expectVerdict(argument)
  }

  @Test("Mutant is refuted", arguments: evidence.mutants)
  func mutant(_ mutant: MutantArgument) async throws {
    try await expectRefutation(mutant)
  }

  // MARK: Worked cases

  /// Both columns become −1, 1, so they are equal: correlation 1, eigenvalues 2 and 0.
  @Test("Two columns that rise together have the eigenvalues 2 and 0")
  func twoColumns() throws {
    let values = try PrintedTables.standardizedSpectrum([[0, 1], [2, 9]])
    #expect(abs(values[0] - 2) < 1e-14)
    #expect(abs(values[1]) < 1e-14)
  }

  /// σ² = 0.25, v = 0.08 and d = 2: λ₁ = 0.41/0.33, λ₂ = 0.25/0.33.
  @Test("In two dimensions the clusters give 1.2424 and 0.7576")
  func clusters() throws {
    let values = try PrintedTables.Clusters.spectrum(features: 2)
    #expect(abs(values[0] - 41.0 / 33) < 1e-14)
    #expect(abs(values[1] - 25.0 / 33) < 1e-14)
  }

  @Test("The drawn clusters have the spectrum of their law, within the error of 5000 examples")
  func drawnClusters() throws {
    var stream = RandomStream(seed: 3, label: "clusters")
    let sample = PrintedTables.Clusters.sample(each: 1000, features: 4, stream: &stream)
    let (law, drawn) = (
      try PrintedTables.Clusters.spectrum(features: 4),
      try PrintedTables.standardizedSpectrum(sample)
    )
    for (expected, found) in zip(law, drawn) { #expect(abs(found - expected) < 0.1) }
  }

  /// (5 + 5 + 1 + 1 + 1 + 1)² / (25 + 25 + 4) = 196/54, with the share 10/14.
  @Test("Two fives and four ones attain the largest effective rank of their share")
  func largestRank() {
    let values: Vector = [5, 5, 1, 1, 1, 1]
    #expect(abs(PrintedTables.effectiveRank(values) - 196.0 / 54) < 1e-14)
    #expect(abs(PrintedTables.topShare(values) - 10.0 / 14) < 1e-15)
    let bound = PrintedTables.largestEffectiveRank(share: 10.0 / 14, count: 6)
    #expect(abs(bound - 196.0 / 54) < 1e-14)
    #expect(PrintedTables.largestEffectiveRank(share: 0.8245, count: 128) < 2.95)
  }

  /// 10/4 + 1.5 · 2 = 5.5 and 10/64 + 1.5 · 6 = 9.15625.
  @Test("The table's speed-ups are 1.82 at 4 workers and 1.09 at 64")
  func speedUps() {
    let table = AllReduce(compute: 10, latency: 1.5)
    #expect(table.time(4) == 5.5)
    #expect(abs(table.speedUp(4) - 10 / 5.5) < 1e-15)
    #expect(abs(table.speedUp(64) - 10 / 9.15625) < 1e-15)
    #expect(abs(table.bestSpeedUp - 1.826) < 5e-4)
  }

  @Test("A point is not dominated by its equal, and is by one better in one coordinate")
  func domination() {
    #expect(PrintedTables.efficientCount([[1, 2], [2, 1], [1, 1], [2, 1]]) == 3)
    #expect(PrintedTables.efficientCount([[1, 1], [1, 2]]) == 1)
    #expect(PrintedTables.efficientCount([[0, 0, 0]]) == 1)
  }

  /// The exercise's models 0 and 1: accuracy 94 and 93.7, robustness 50 and 51.25, latency 10 and 12.
  @Test("The second of the listed models has accuracy 93.7, not 91.7")
  func models() {
    let model = PrintedTables.Fronts.printed[1]
    for (found, expected) in zip(model, [93.7, 51.25, -12]) {
      #expect(abs(found - expected) < 1e-12)
    }
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["features": "2"], "parameter 'features' must be a whole number from 3 to 40, got 2"),
      (["models": "99"], "parameter 'models' must be a whole number from 4 to 60, got 99"),
      (["workers": "2"], "unknown parameter 'workers', expected one of: features, models"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other settings re-derive every prediction",
    arguments: [["features": "3", "models": "4"], ["features": "40", "models": "60"]])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
