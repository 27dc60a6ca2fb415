import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Gradient descent picks the smallest interpolant")
struct MinimumNormDescentTests {
  static let evidence = Evidence(MinimumNormDescent.theorem)

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

  /// One equation θ₁ + 2θ₂ = 2: the smallest solution is (0.4, 0.8), along (1, 2).
  private static let line = Interpolation(design: [[1, 2]], target: [2])

  private func isClose(_ x: Vector, _ y: Vector, within tolerance: Double = 1e-14) -> Bool {
    x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) < tolerance }
  }

  @Test("For θ₁ + 2θ₂ = 2 one step of size 1/5 arrives at (0.4, 0.8)")
  func oneEquation() throws {
    // λ = 5, so η = 1/5 is half of 2/λ and removes the whole residual at once.
    #expect(isClose(Self.line.descent(from: [0, 0], stepSize: 0.2, steps: 1), [0.4, 0.8]))
    #expect(isClose(try Self.line.minimumNormSolution(), [0.4, 0.8]))
    #expect(isClose(Self.line.residual([0.4, 0.8]), [0]))
    #expect(isClose(Self.line.gradient([0, 0]), [-2, -4]))
  }

  @Test("From (2, −1), which solves the homogeneous equation, descent ends at (2.4, −0.2)")
  func inheritedKernel() {
    #expect(isClose(Self.line.descent(from: [2, -1], stepSize: 0.1, steps: 80), [2.4, -0.2]))
  }

  @Test("At a step of 0.41 > 2/5 the residual grows by 1.05 per step")
  func divergence() {
    let residuals = (0...2).map {
      Self.line.residual(Self.line.descent(from: [0, 0], stepSize: 0.41, steps: $0))[0]
    }
    #expect(abs(residuals[1] / residuals[0] + 1.05) < 1e-13)
    #expect(abs(residuals[2] / residuals[1] + 1.05) < 1e-13)
  }

  /// Minimise θ₁² + 4θ₂²: P⁻¹Aᵀ = (1, ½)ᵀ, AP⁻¹Aᵀ = 2, so (1, ½).
  @Test("In the metric diag(1, 4) the smallest solution is (1, 1/2)")
  func metric() throws {
    #expect(isClose(try Self.line.minimumNormSolution(metric: [1, 4]), [1, 0.5]))
  }

  @Test("One Kaczmarz step solves one equation; so does heavy-ball descent without momentum")
  func relatives() {
    var stream = RandomStream(seed: 1, label: "minimum-norm-descent/tests/relatives")
    #expect(isClose(Self.line.kaczmarz(steps: 1, stream: &stream), [0.4, 0.8]))
    #expect(isClose(Self.line.heavyBall(stepSize: 0.2, momentum: 0, steps: 1), [0.4, 0.8]))
  }

  /// After two steps θ = η(2 + m − ηλ)Aᵀy: with η = 0.1, m = 0.5 and λ = 5 that is 0.2 · (2, 4).
  @Test("Two heavy-ball steps, by hand")
  func heavyBall() {
    let theta = Self.line.heavyBall(stepSize: 0.1, momentum: 0.5, steps: 2)
    #expect(isClose(theta, [0.4, 0.8]))
    let longer = Self.line.heavyBall(stepSize: 0.1, momentum: 0.25, steps: 2)
    #expect(isClose(longer, [0.35, 0.7]))
  }

  /// Both entries of the gradient are negative: one sign step of 0.5 goes to (0.5, 0.5).
  @Test("A sign step and the first step of Adam have entries of one size")
  func adaptive() {
    #expect(
      isClose(Self.line.signDescent(firstStep: 0.5, shrinkage: 0.5, steps: 1), [0.5, 0.5]))
    // At (½, ½) the residual is ½; a step of ¼ overshoots to (¾, ¾).
    #expect(
      isClose(Self.line.signDescent(firstStep: 0.5, shrinkage: 0.5, steps: 2), [0.75, 0.75]))
    let adam = Self.line.adam(firstStep: 0.5, shrinkage: 0.5, steps: 1)
    #expect(isClose(adam, [0.5, 0.5], within: 1e-8))
    // On the diagonal both end at (2/3, 2/3), not at (0.4, 0.8).
    let end = Self.line.signDescent(firstStep: 0.5, shrinkage: 0.9, steps: 300)
    #expect(isClose(end, [2.0 / 3, 2.0 / 3], within: 1e-6))
  }

  /// Step ½ of 2/λ_max: the fastest mode vanishes at once; the slowest keeps 1 − 1/κ² = 0.99.
  @Test("At the defaults the rate is 0.99, and near the threshold the fastest mode sets it")
  func rates() throws {
    let setting = try MinimumNormDescent.Setting(MinimumNormDescent.theorem.values())
    #expect(abs(setting.rate - 0.99) < 1e-14)
    #expect(abs(setting.stepSize - 1 / (1.25 * 1.25)) < 1e-15)
    #expect(abs(MinimumNormDescent.rate(stepSize: 1.9, singularValues: [1, 0.5]) - 0.9) < 1e-15)
    #expect(abs(MinimumNormDescent.rate(stepSize: 1, singularValues: [1, 0.5]) - 0.75) < 1e-15)
    #expect(abs((setting.spectrum.last ?? 0) - 0.125) < 1e-15)
  }

  @Test("An instance has the decomposition that it was made from")
  func instance() throws {
    var stream = RandomStream(seed: 1, label: "minimum-norm-descent/tests/instance")
    let values = try MinimumNormDescent.theorem.values(
      overrides: [(name: "n", text: "4"), (name: "d", text: "9")])
    let setting = try MinimumNormDescent.Setting(values)
    let instance = try MinimumNormDescent.Instance(setting, stream: &stream)
    let measured = try SVD.singularValues(of: instance.problem.design)
    #expect(isClose(measured, setting.spectrum, within: 1e-13))
    #expect(isClose(instance.kernelPart(instance.smallest), [0, 0, 0, 0, 0], within: 1e-12))
    let image = instance.problem.design * instance.kernelProjection(instance.start)
    #expect(norm(image) < 1e-13)
    #expect(isClose(instance.problem.residual(instance.shifted), [0, 0, 0, 0], within: 1e-12))
    let theorem = try instance.problem.design.pseudoInverse() * instance.problem.target
    #expect(isClose(theorem, instance.smallest, within: 1e-11))
  }

  /// A consistent system with singular AAᵀ: the printed formula has no value, the limit A⁺y has.
  @Test("Without full row rank the formula fails and descent does not")
  func rankDeficient() throws {
    let problem = Interpolation(design: [[1, 0], [2, 0]], target: [1, 2])
    #expect(throws: LinearAlgebraError.self) { try problem.minimumNormSolution() }
    #expect(isClose(problem.descent(from: [0, 0], stepSize: 0.2, steps: 1), [1, 0]))
    #expect(isClose(try problem.design.pseudoInverse() * problem.target, [1, 0]))
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["n": "60", "d": "50"], "parameter 'n' must be at most d - 1 = 49, got 60"),
      (["n": "1"], "parameter 'n' must be a whole number from 2 to 100, got 1"),
      (["step": "1"], "parameter 'step' must be a number from 0.03 to 0.98, got 1"),
      (
        ["condition": "60"],
        "parameter 'condition' must be at most 48.8, from where on this step needs more than "
          + "100000 steps, got 60.0"
      ),
      (["condition": "inf"], "parameter 'condition' must be a number from 1.5 to 60.0, got inf"),
      (["eta": "2"], "unknown parameter 'eta', expected one of: n, d, step, condition"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other shapes, steps and conditions re-derive every prediction",
    arguments: [
      ["n": "10", "d": "30"], ["step": "0.3"], ["condition": "30", "n": "20", "d": "50"],
      ["n": "2", "d": "3", "condition": "1.5", "step": "0.98"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
