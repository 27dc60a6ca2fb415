import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Workers that average rarely come to rest elsewhere, stale ones do not")
struct LocalSGDTests {
  static let evidence = Evidence(LocalSGD.theorem)

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

  /// Curvatures 1 and 4, minima 1 and −1.
  private func pair(step: Double, localSteps: Int) -> LocalDescent {
    LocalDescent(curvatures: [1, 4], minima: [1, -1], step: step, localSteps: localSteps)
  }

  /// With η = 1/10 from 0 the workers go to 0.1 and 0.19, to −0.4 and −0.64: on average −0.225.
  @Test("A round of two local steps by hand")
  func round() {
    #expect(isClose(pair(step: 0.1, localSteps: 2).round(from: 0), -0.225))
    #expect(isClose(pair(step: 0.1, localSteps: 1).round(from: 0), -0.15))
    #expect(isClose(pair(step: 0.1, localSteps: 2).minimum, -0.6))
  }

  /// The worker of curvature 1 gains weight: to leading order by η(K − 1)/2 · 4.8/5 · 2.
  @Test(
    "At η = 0.01 the drift is 0.0049, 0.0195, 0.0439 for K = 2, 5, 10",
    arguments: [(2, 0.004883), (5, 0.019539), (10, 0.043924)])
  func drift(_ localSteps: Int, _ expected: Double) {
    let descent = pair(step: 0.01, localSteps: localSteps)
    #expect(isClose(descent.limit() - descent.minimum, expected, within: 5e-7))
    let leading = -0.01 * Double(localSteps - 1) / 2 * LocalSGD.spread(descent, power: 2)
    #expect(isClose(leading, 0.0048 * Double(localSteps - 1), within: 1e-12))
  }

  @Test("The pull of noisy local steps by hand, and where they rest")
  func noise() throws {
    let normal = try GaussQuadrature.hermite(8)
    let exact = NoisyLocalDescent(deviation: 0, step: 0.5, localSteps: 2)
    // f'(0) = ½ − 0.3 = 0.2, then at −0.1.
    let second = 1 / (1 + Double.exp(0.1)) - 0.31
    #expect(isClose(exact.expectedPull(0, steps: 1, normal), 0.2))
    #expect(isClose(exact.expectedPull(0, steps: 2, normal), 0.2 + second))
    let rest = { (steps: Int) -> Double in
      try NoisyLocalDescent(deviation: 3, step: 0.4, localSteps: steps).restingPoint()
    }
    #expect(isClose(try rest(1), -0.58283, within: 5e-6))
    #expect(isClose(try rest(2), -0.63516, within: 5e-6))
    #expect(isClose(NoisyLocalDescent.gradient(try rest(1)), 0))
  }

  @Test("The third derivative is that of the gradient")
  func thirdDerivative() {
    let (x, step) = (-0.6, 1e-3)
    let difference =
      (NoisyLocalDescent.gradient(x + step) - 2 * NoisyLocalDescent.gradient(x)
        + NoisyLocalDescent.gradient(x - step)) / (step * step)
    #expect(isClose(difference, NoisyLocalDescent.thirdDerivative(x), within: 1e-6))
  }

  /// Without delay the factor is 1 − h; z² = z − h has roots of size √h from h = ¼ on.
  @Test("Growth with delays 0 and 1 by hand; the threshold at delay 2 is 1/φ")
  func delay() throws {
    #expect(isClose(try DelayedDescent.growth(0.5, delay: 0), 0.5))
    #expect(isClose(try DelayedDescent.growth(0.49, delay: 1), 0.7))
    #expect(isClose(try DelayedDescent.threshold(delay: 1), 1))
    #expect(
      isClose(try DelayedDescent.threshold(delay: 2), 2 / (1 + 5.0.squareRoot()), within: 1e-13))
    #expect(try DelayedDescent.longestDelay(0.5, condition: 9) == 2)
    #expect(try DelayedDescent.longestDelay(1.1, condition: 9) == 0)
  }

  /// From 0 towards 2 with η = ½: 1, 1½ without delay.
  @Test("Least squares by hand, and by a gradient that is always of now or one step old")
  func stale() {
    var stream = RandomStream(seed: 1, label: "local-sgd/tests/stale")
    let run = { (delay: Int, steps: Int) -> Vector in
      DelayedDescent.leastSquares(
        [[1, 0]], [2], step: 0.5, delay: delay, steps: steps, stream: &stream)
    }
    #expect(run(0, 1) == [1, 0] && run(0, 2) == [1.5, 0])
    // The second step uses the gradient of now, and leads to 1½, or the one before, and leads to 2.
    #expect(Set((0..<50).map { _ in run(1, 2)[0] }) == [1.5, 2])
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["workers": "1"], "parameter 'workers' must be a whole number from 2 to 32, got 1"),
      (["condition": "1"], "parameter 'condition' must be a number from 1.5 to 50.0, got 1"),
      (["localSteps": "5"], "parameter 'localSteps' must be a whole number from 2 to 4, got 5"),
      (["deviation": "3"], "parameter 'deviation' must be a number from 0.5 to 2.0, got 3"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other workers, curvatures and local steps re-derive every prediction",
    arguments: [
      ["workers": "32", "condition": "1.5"], ["workers": "2", "condition": "50"],
      ["localSteps": "4", "deviation": "2"], ["localSteps": "2", "deviation": "0.5"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
