import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("The statistic of a Gaussian mixture has the geometry of its means")
struct SufficiencyErrataTests {
  static let evidence = Evidence(SufficiencyErrata.theorem)

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

  private func isClose(_ x: Vector, _ y: Vector, within tolerance: Double = 1e-14) -> Bool {
    x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) < tolerance }
  }

  /// The centre is (1/3, 1/3); from it the corners are (−1, −1)/3, (2, −1)/3 and (−1, 2)/3.
  @Test("Means (0, 0), (1, 0), (0, 1) have the cosines −1/√10, −1/√10 and −4/5")
  func rightAngle() {
    let cosines = centredCosines(Matrix(columns: [[0, 0], [1, 0], [0, 1]]))
    #expect(isClose(cosines, [-1 / 10.0.squareRoot(), -1 / 10.0.squareRoot(), -0.8]))
  }

  @Test("Means (0, 0), (1, 0), (10, 1/2) point almost the same way, or opposite")
  func flat() {
    let cosines = centredCosines(Matrix(columns: [[0, 0], [1, 0], [10, 0.5]]))
    #expect(isClose(cosines, [0.99986, -0.99997, -0.99995], within: 1e-5))
  }

  /// Equal lengths do not help: (1, 0), (0, 1), (−1, 0) is a triangle with a right angle again.
  @Test("Means of length one need not form a simplex")
  func unitMeans() {
    let cosines = centredCosines(Matrix(columns: [[0, 1], [1, 0], [-1, 0]]))
    #expect(isClose(cosines, [-1 / 10.0.squareRoot(), -1 / 10.0.squareRoot(), -0.8]))
  }

  @Test("An equilateral triangle has −1/2 three times, and the closed form agrees")
  func equilateral() {
    let height = 0.75.squareRoot()
    let cosines = centredCosines(Matrix(columns: [[0, 0], [1, 0], [0.5, height]]))
    #expect(isClose(cosines, [-0.5, -0.5, -0.5]))
    #expect(abs(SufficiencyErrata.triangleCosine(height: height) + 0.5) < 1e-15)
    // Height 1/2 is the triangle with the right angle, of base √2 scaled to 1.
    #expect(abs(SufficiencyErrata.triangleCosine(height: 0.5) + 1 / 10.0.squareRoot()) < 1e-15)
  }

  @Test("The simplex of three has unit corners with the cosine −1/2")
  func simplex() {
    let corners = SufficiencyErrata.simplex(classes: 3)
    #expect(isClose((0..<3).map { norm(corners.column($0)) }, [1, 1, 1]))
    #expect(isClose(centredCosines(corners), [-0.5, -0.5, -0.5]))
    #expect(abs(SufficiencyErrata.simplexCosine(classes: 5) + 0.25) < 1e-15)
  }

  /// Between means 0 and 2 the log-odds at x are 2 − 2x, and four times that at variance 1/4.
  @Test("Two classes on a line: even odds in the middle, e² at the first mean")
  func posterior() {
    let mixture = ClassMixture(means: [[0, 2]])
    #expect(isClose(mixture.posterior([1]), [0.5, 0.5]))
    let odds = Double.exp(2)
    #expect(isClose(mixture.posterior([0]), [odds / (1 + odds), 1 / (1 + odds)]))
    #expect(isClose(mixture.statistic([3]), [0, 6]))
    #expect(isClose(mixture.posterior(statistic: [0, 0]), [odds / (1 + odds), 1 / (1 + odds)]))
    let narrow = ClassMixture(means: [[0, 2]], precision: [[4]])
    #expect(isClose(narrow.statistic([3]), [0, 24]))
    let narrowOdds = Double.exp(8)
    #expect(isClose(narrow.posterior([0]), [narrowOdds / (1 + narrowOdds), 1 / (1 + narrowOdds)]))
  }

  /// Logits WH at the minimum are a multiple of the simplex, so all features are equally long.
  @Test("Free features end with equal lengths around zero")
  func freeFeatures() {
    var stream = RandomStream(seed: 1, label: "sufficiency-errata/tests/free-features")
    let features = SufficiencyErrata.freeFeatures(classes: 3, stream: &stream)
    let lengths = (0..<3).map { norm(features.column($0)) }
    #expect(lengths[0] > 1)
    #expect(isClose(lengths, Vector(repeating: lengths[0], count: 3), within: 1e-12))
    #expect(maximumNorm(features.rowSums) < 1e-12)
  }

  /// At W = H = 0 all logits are equal: the loss is log 3 and there is no gradient.
  @Test("The gradients of the free model are those of its loss")
  func freeGradients() {
    let zero = Matrix.zeros(3, 3)
    let start = SufficiencyErrata.FreeModel(weights: zero, features: zero)
    #expect(abs(start.loss - Double.log(3)) < 1e-15)
    #expect(start.gradients.weights == zero && start.gradients.features == zero)
    var stream = RandomStream(seed: 1, label: "sufficiency-errata/tests/free-gradients")
    let model = SufficiencyErrata.FreeModel(
      weights: stream.normalMatrix(rows: 3, columns: 3),
      features: stream.normalMatrix(rows: 3, columns: 3))
    // Central differences: the error is of the order of the step squared.
    let (h, tolerance) = (1e-5, 1e-8)
    for i in 0..<3 {
      for j in 0..<3 {
        var nudge = zero
        nudge[i, j] = h
        let byWeights =
          SufficiencyErrata.FreeModel(weights: model.weights + nudge, features: model.features).loss
          - SufficiencyErrata.FreeModel(weights: model.weights - nudge, features: model.features)
          .loss
        let byFeatures =
          SufficiencyErrata.FreeModel(weights: model.weights, features: model.features + nudge).loss
          - SufficiencyErrata.FreeModel(weights: model.weights, features: model.features - nudge)
          .loss
        #expect(abs(byWeights / (2 * h) - model.gradients.weights[i, j]) < tolerance)
        #expect(abs(byFeatures / (2 * h) - model.gradients.features[i, j]) < tolerance)
      }
    }
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["classes": "2"], "parameter 'classes' must be a whole number from 3 to 12, got 2"),
      (["classes": "8"], "parameter 'classes' must be at most d = 6, got 8"),
      (["d": "0"], "parameter 'd' must be a whole number from 3 to 40, got 0"),
      (["K": "3"], "unknown parameter 'K', expected one of: classes, d"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other settings re-derive every prediction",
    arguments: [["classes": "3", "d": "3"], ["classes": "12", "d": "12"], ["d": "40"]])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
