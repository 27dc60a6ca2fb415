import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("What the rank of a representation says, and what it does not")
struct CollapseErrataTests {
  static let evidence = Evidence(CollapseErrata.theorem)

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

  /// ZᵀZ/N = (1, 2; 2, 4) has rank 1; less z̄z̄ᵀ it is zero.
  @Test("Three times the point (1, 2): rank 0 centred, rank 1 not centred")
  func fullCollapse() throws {
    let embeddings: Matrix = [[1, 2], [1, 2], [1, 2]]
    #expect(try CollapseErrata.covarianceRank(embeddings) == 0)
    #expect(try embeddings.rank(tolerance: 1e-12) == 1)
    #expect(try CollapseErrata.covarianceRank(.zeros(4, 3)) == 0)
  }

  @Test("Points on a line have rank 1, two points in five dimensions too")
  func lines() throws {
    #expect(try CollapseErrata.covarianceRank([[0, 0], [1, 1], [2, 2]]) == 1)
    // Off zero: the line through (0, 1) spans two dimensions, its covariance one.
    #expect(try CollapseErrata.covarianceRank([[0, 1], [1, 1], [2, 1]]) == 1)
    #expect(try CollapseErrata.covarianceRank([[1, 2, 3, 4, 5], [2, 0, 1, 7, 3]]) == 1)
    #expect(try CollapseErrata.covarianceRank([[0, 0], [1, 0], [0, 1]]) == 2)
  }

  @Test("Participation ratios: (1, 1, 1, 0) has 3, (2, 1) has 9/5")
  func participation() {
    #expect(abs(CollapseErrata.participationRatio([1, 1, 1, 0]) - 3) < 1e-15)
    #expect(abs(CollapseErrata.participationRatio([2, 1]) - 1.8) < 1e-15)
  }

  /// 1/(0.999²/30 + 0.001²/482), and 29 + 1.482²/1.000482.
  @Test("A rank of 30 in any reading allows ratios up to 30, 30.06 and 31.2")
  func readings() {
    let largest = CollapseErrata.Reading.all.map(\.largestRatio)
    #expect(abs(largest[0] - 30) < 1e-12)
    #expect(abs(largest[1] - 30.06008824544279) < 1e-10)
    #expect(abs(largest[2] - (29 + 1.482 * 1.482 / 1.000482)) < 1e-10)
    #expect(largest.allSatisfy { $0 < 31.2 })
  }

  @Test("Random spectra keep to their reading of the rank")
  func randomSpectra() {
    var stream = RandomStream(seed: 1, label: "collapse-errata/tests/spectra")
    for reading in CollapseErrata.Reading.all {
      let spectrum = reading.random(spread: 2, stream: &stream)
      switch reading {
      case .exact(let rank): #expect(spectrum.count == rank)
      case .share(let rank, let d, let share):
        #expect(spectrum.count == d)
        #expect(abs(spectrum.prefix(rank).reduce(0, +) - share) < 1e-12)
        #expect(abs(spectrum.reduce(0, +) - 1) < 1e-12)
      case .threshold(let rank, let d, let threshold):
        #expect(spectrum.count == d)
        #expect(spectrum.dropFirst(rank).allSatisfy { $0 <= threshold })
        #expect(spectrum.prefix(rank).allSatisfy { $0 >= threshold && $0 <= 1 })
      }
    }
  }

  /// At z = 1 the scores z·0 − 0, z·1 − 1/2 and z·2 − 2 are 0, 1/2 and 0.
  @Test("Three codes on a line: all right with biases, one in three without")
  func threeOnALine() {
    let codes = ClassCodes.line(classes: 3, direction: [1], origin: [0])
    #expect(codes.nearestCodeBiases == [0, -0.5, -2])
    #expect(ClassCodes.argmax(weights: codes.points, biases: codes.nearestCodeBiases, [1]) == 1)
    #expect(codes.accuracy(weights: codes.points, biases: codes.nearestCodeBiases) == 1)
    let positive = ClassCodes.line(classes: 3, direction: [1], origin: [1])
    #expect(positive.accuracy(weights: [[1, 2, 3]], biases: [0, 0, 0]) == 1.0 / 3)
  }

  /// Codes −1, 1, 2 with weights −1, 0, 1: negative points go to the first class, others to the last.
  @Test("Without biases, codes of both signs give two classes")
  func bothSigns() {
    let codes = ClassCodes(points: [[-1, 1, 2]])
    #expect(codes.accuracy(weights: [[-1, 0, 1]], biases: [0, 0, 0]) == 2.0 / 3)
  }

  /// A symmetric channel with error 1/10 leaves h(1/10) nats, which is what Fano's inequality allows.
  @Test("Two classes confused with probability 1/10")
  func binaryChannel() {
    let code = NoisyCode(probabilities: [[0.9, 0.1], [0.1, 0.9]])
    #expect(abs(code.bayesError - 0.1) < 1e-15)
    #expect(abs(code.remainingEntropy - 0.3250829733914482) < 1e-14)
    #expect(abs(CollapseErrata.binaryEntropy(0.1) - 0.3250829733914482) < 1e-14)
    #expect(CollapseErrata.binaryEntropy(0) == 0)
    #expect(abs(CollapseErrata.upperTail(1.959963984540054) - 0.025) < 1e-14)
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["classes": "2"], "parameter 'classes' must be a whole number from 3 to 20, got 2"),
      (["classes": "ten"], "parameter 'classes' must be a whole number from 3 to 20, got ten"),
      (["k": "1"], "unknown parameter 'k', expected one of: classes"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other settings re-derive every prediction",
    arguments: [["classes": "3"], ["classes": "20"]])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
