import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("More workers lower the noise floor, and nothing else")
struct DistributedSGDTests {
  static let evidence = Evidence(DistributedSGD.theorem)

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

  private func isClose(_ x: Double, _ y: Double, within tolerance: Double = 1e-14) -> Bool {
    abs(x - y) < tolerance
  }

  /// From 2 with η = ½ on ½θ²: mean 1, and two errors of variance 4 leave (½/2)²(4 + 4) = ½.
  @Test("One step of mean and covariance, by hand")
  func moments() {
    var moments = IterateMoments(start: [2])
    moments.descend(hessian: [[1]], errorCovariances: [[[4]], [[4]]], step: 0.5)
    #expect(moments.mean == [1] && moments.covariance == [[0.5]] && moments.meanSquare == 1.5)
    moments.descend(hessian: [[1]], errorCovariances: [[[4]], [[4]]], step: 0.5)
    #expect(moments.mean == [0.5] && moments.covariance == [[0.625]])
  }

  /// λ = (1, 3, 10), s² = (½, 1, ¼), m = 4, η = 1/10:
  /// ¼(0.05/1.9 + 0.1/(3 · 1.7) + 0.025/(10 · 1)) = 0.012106; sharp 0.175/(4 · 1.9) = 0.023026.
  @Test("Three modes rest at 0.012106, below the sharp 0.023026 and the printed 0.04375")
  func floor() {
    let modes = [(1.0, 0.5), (3, 1), (10, 0.25)]
    let floor = modes.reduce(0) { sum, mode in
      sum
        + DistributedSGD.modeFloor(curvature: mode.0, variance: mode.1, step: 0.1, workers: 4)
    }
    #expect(isClose(floor, 0.012106, within: 5e-7))
    let sharp = DistributedSGD.modeFloor(curvature: 1, variance: 1.75, step: 0.1, workers: 4)
    #expect(isClose(sharp, 0.175 / 7.6))
    #expect(DistributedSGD.approach(from: 3, to: 1, rate: 0.5, steps: 2) == 1.5)
  }

  /// One worker errs by ±1, four by −1, −½, 0, ½ or 1, fully correlated ones by ±1 again.
  @Test("Errors of workers are averaged")
  func averageError() {
    var stream = RandomStream(seed: 1, label: "distributed-sgd/tests/errors")
    let values = { (workers: Int, correlation: Double) -> Set<Double> in
      let descent = WorkerDescent(
        curvatures: [1], errorMap: [[1]], step: 0.5, workers: workers, correlation: correlation)
      var error = [0.0]
      return Set(
        (0..<200).map { _ in
          descent.drawAverageError(into: &error, &stream)
          return error[0]
        })
    }
    #expect(values(1, 0) == [-1, 1])
    #expect(values(4, 0) == [-1, -0.5, 0, 0.5, 1])
    #expect(values(4, 1) == [-1, 1])
    #expect(values(48, 0).count > 10)
  }

  /// Without errors a sixteenth of 9 and nothing of 1 remain; at rest nothing moves.
  ///
  /// With errors ±2 and η = ½ the first step from rest leads to ±1 along every axis.
  @Test("Simulated descent by hand")
  func simulation() {
    var stream = RandomStream(seed: 2, label: "distributed-sgd/tests/simulation")
    let still = WorkerDescent(
      curvatures: [1, 2], errorMap: .zeros(2, 2), step: 0.5, workers: 3)
    #expect(still.squaredDistances(from: [3, 1], at: [0, 2], stream: &stream) == [10, 9.0 / 16])
    #expect(still.restingSquare(burnIn: 5, window: 5, stream: &stream).value == 0)
    let restless = WorkerDescent(
      curvatures: [1, 2], errorMap: 2 * Matrix.identity(2), step: 0.5, workers: 1)
    let first = restless.restingSquare(burnIn: 1, window: 1, stream: &stream)
    #expect(first.value == 2 && first.controls.allSatisfy { abs($0) == 2 })
    // Either sign of the error: (½ + 1)² and (½ − 1)² average to 1¼, 1² and 1² to 1.
    #expect(restless.squaredDistances(from: [1, 0], at: [1], stream: &stream) == [2.25])
  }

  /// From 1 with μ = 1, η = ½, two workers, errors ±1: 1, ½, 0 with chances ¼, ½, ¼.
  @Test("The expectation over all falls of the signs, by hand")
  func enumeration() {
    let descent = ScalarDescent(
      shape: .flat, lowest: 1, highest: 3, step: 0.5, deviation: 1, workers: 2)
    #expect(descent.expectedSquare(from: 1, after: 0) == 1)
    #expect(descent.expectedSquare(from: 1, after: 1) == 0.375)
    // 0.375/4 + η²σ²/m
    #expect(descent.expectedSquare(from: 1, after: 2) == 0.375 / 4 + 0.125)
  }

  @Test("Curvature runs from μ to L, as the shape says", arguments: ScalarDescent.Shape.allCases)
  func shapes(_ shape: ScalarDescent.Shape) {
    let descent = ScalarDescent(
      shape: shape, lowest: 1, highest: 3, step: 0.5, deviation: 1, workers: 1)
    let slope = { (x: Double) -> Double in
      (descent.gradient(x + 1e-5) - descent.gradient(x - 1e-5)) / 2e-5
    }
    let isSteepInside = shape == .steep || shape == .softening
    let isSteepOutside = shape == .steep || shape == .stiffening
    #expect(descent.gradient(0) == 0)
    #expect(isClose(slope(0), isSteepInside ? 3 : 1, within: 1e-8))
    #expect(isClose(slope(20), isSteepOutside ? 3 : 1, within: 1e-8))
  }

  /// μ = 1, L = 2, η = 0.1, σ² = 1, m = 2, u₀ = 1, ε = 0.05; the recursion is run for comparison.
  @Test("The steps to a target are those after which the recursion is below it")
  func stepsToTarget() {
    let descent = TargetedDescent(
      strongConvexity: 1, smoothness: 2, variance: 1, startSquare: 1, target: 0.05)
    var (square, count) = (1.0, 0)
    while square > 0.05 {
      square = 0.81 * square + 0.01 / 2
      count += 1
    }
    let steps = descent.steps(ofSize: 0.1, workers: 2)
    #expect(steps.rounded(.up) == Double(count))
    #expect(descent.steps(ofSize: 0.1, workers: 1) == .infinity)
    let fewest = descent.fewestSteps(workers: 2)
    #expect(fewest <= steps && fewest <= descent.steps(ofSize: 0.09, workers: 2))
    // Without noise the longest step is the best: ¼ of the square remains after each.
    #expect(isClose(descent.fewestSteps(workers: .infinity), .log(20) / .log(4), within: 1e-9))
  }

  /// z − log z = 1 has z = 1; z = e has e − 1 = 1 + (e − 2).
  @Test("The factor beside the number of steps")
  func targetFactor() {
    #expect(isClose(DistributedSGD.targetFactor(.exp(1) - 2), .exp(1), within: 1e-12))
    let z = DistributedSGD.targetFactor(10)
    #expect(isClose(z - .log(z), 11, within: 1e-13))
  }

  /// Rows (1), (2) with responses 0 at θ = 1: gradients 1 and 4, of both 2½.
  @Test("Gradients of shards by hand")
  func shardGradients() {
    let shards = DistributedSGD.Shards(
      design: [[1], [2]], response: [0, 0], point: [1], sizes: [1, 1])
    #expect(shards.gradient(0..<1) == [1] && shards.gradient(1..<2) == [4])
    #expect(shards.gradient(0..<2) == [2.5] && shards.average([0.5, 0.5]) == [2.5])
    #expect(shards.average([0.25, 0.75]) == [3.25])
  }

  @Test("A quadratic's own axes carry its start and its noise")
  func modes() throws {
    var stream = RandomStream(seed: 3, label: "distributed-sgd/tests/modes")
    let setting = DistributedSGD.Setting(try DistributedSGD.theorem.values())
    let flat = DistributedSGD.quadratic(
      setting, step: 0.1, steps: 3, workers: 2, isFlat: true, stream: &stream)
    #expect(isClose(flat.modeStarts[0], 3) && isClose(norm(flat.modeStarts), 3))
    #expect(isClose(flat.modeVariances[1], 0) && flat.modeVariances[0] > 0.5)
    #expect(isClose(setting.errorVariances.reduce(0, +), 2.25))
    #expect(setting.curvatures.first == 0.5 && isClose(setting.curvatures.last ?? 0, 5))
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["workers": "1"], "parameter 'workers' must be a whole number from 2 to 32, got 1"),
      (["condition": "1"], "parameter 'condition' must be a number from 1.5 to 50.0, got 1"),
      (["step": "1.5"], "parameter 'step' must be a number from 0.25 to 1.0, got 1.5"),
      (["correlation": "0"], "parameter 'correlation' must be a number from 0.05 to 0.9, got 0"),
      (["accuracy": "0.1"], "parameter 'accuracy' must be a number from 1e-06 to 0.001, got 0.1"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other functions, workers and steps re-derive every prediction",
    arguments: [
      ["workers": "32", "condition": "1.5"], ["workers": "2", "step": "1"],
      ["accuracy": "0.001", "correlation": "0.9"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
