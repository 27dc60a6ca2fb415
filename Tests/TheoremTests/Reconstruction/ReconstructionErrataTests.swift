import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("A random projection keeps the distances on a curve")
struct ReconstructionErrataTests {
  static let evidence = Evidence(ReconstructionErrata.theorem)

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

  /// One harmonic and four points: (1, 0), (0, 1), (−1, 0), (0, −1).
  private static let square = PointSet(HarmonicCurve(harmonics: 1).points(4, dimension: 2))

  private func isClose(_ x: Vector, _ y: Vector, within tolerance: Double = 1e-14) -> Bool {
    x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) < tolerance }
  }

  @Test("Four points of a circle: neighbours at √2, opposite points at 2")
  func square() {
    #expect(isClose(Self.square.squaredDistances, [2, 4, 2, 2, 4, 2]))
  }

  /// The second harmonic goes round twice at half the size.
  @Test("A curve of two harmonics passes through (1, 0, 1/2, 0) and (0, 1, −1/2, 0)")
  func secondHarmonic() {
    let points = HarmonicCurve(harmonics: 2).points(4, dimension: 5)
    #expect(isClose(points.column(0), [1, 0, 0.5, 0, 0]))
    #expect(isClose(points.column(1), [0, 1, -0.5, 0, 0]))
    #expect(isClose(points.column(2), [-1, 0, 0.5, 0, 0]))
  }

  @Test("Doubling has distortion 1, halving 1/2")
  func scaling() {
    let points = Self.square.points
    #expect(abs(Self.square.distortion(in: 2 * points) - 1) < 1e-14)
    #expect(abs(Self.square.distortion(in: 0.5 * points) - 0.5) < 1e-14)
    #expect(abs(Self.square.spread(in: 2 * points) - 9) < 1e-13)
    #expect(Self.square.distortion(in: points) == 0)
  }

  /// Neighbours differ by 1 in each coordinate: with the first doubled 4 + 1 = 5 in place of 2.
  @Test("With one axis doubled, neighbours change by 3/2; the distortion is that axis's")
  func stretching() {
    let image = Self.square.points.scalingRows(by: [2, 1])
    #expect(abs(Self.square.spread(in: image, separation: 1) - 2.25) < 1e-13)
    #expect(abs(Self.square.distortion(in: image) - 1) < 1e-14)
    // Two of six pairs lie along the axes, with changes 3 and 0; four change by 3/2.
    #expect(abs(Self.square.spread(in: image) - (9 + 4 * 2.25) / 6) < 1e-13)
  }

  /// One pair, d = 2: u − log(1 + u) at u = 3 is 3 − log 4, and √(1 + 3) − 1 = 1.
  @Test("The bound is 1 for two points where log(2/δ) = 3 − log 4")
  func bound() {
    let failure = 2 * Double.exp(-(3 - Double.log(4)))
    let bound = ReconstructionErrata.largestDistortion(count: 2, d: 2, failure: failure)
    #expect(abs(bound - 1) < 1e-12)
    // For d = 50 and 200 points even a failure in 10¹² leaves less than the printed 1.
    let curve = ReconstructionErrata.largestDistortion(count: 200, d: 50, failure: 1e-12)
    #expect(abs(curve - 0.9713916923258281) < 1e-10)
  }

  @Test("Entries of the projection have variance 1/d")
  func entries() {
    var stream = RandomStream(seed: 1, label: "reconstruction-errata/tests/entries")
    var replay = stream
    let image = ReconstructionErrata.projected(.identity(3), to: 4, stream: &stream)
    #expect(isClose(image.elements, replay.normals(12).map { $0 / 2 }))
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["points": "10"], "parameter 'points' must be a whole number from 20 to 300, got 10"),
      (["n": "100"], "parameter 'n' must be a whole number from 400 to 2000, got 100"),
      (["d": "50"], "unknown parameter 'd', expected one of: points, n"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other settings re-derive every prediction",
    arguments: [["points": "20", "n": "400"], ["points": "300"], ["n": "1999"]])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
