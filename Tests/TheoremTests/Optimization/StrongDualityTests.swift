import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("A constraint has a price, and prices alone find the optimum")
struct StrongDualityTests {
  static let evidence = Evidence(StrongDuality.theorem)

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

  /// The point nearest to (2, 1) with x₁ + x₂ ≤ 1 and x₁ − 2x₂ ≤ ½.
  private static let corner = NearestPointProgram(
    constraints: [[1, 1], [1, -2]], limits: [1, 0.5], target: [2, 1])

  private func isClose(_ x: Vector, _ y: Vector, within tolerance: Double = 1e-14) -> Bool {
    x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) < tolerance }
  }

  /// Both bind: x* = (5/6, 1/6), Aᵀλ = c − x* = (7/6, 5/6), so λ = (19/18, 1/9), p* = 37/36.
  @Test("At the corner p* = d* = 37/36 with multipliers 19/18 and 1/9")
  func workedExample() throws {
    let primal = try Self.corner.primalOptimum()
    let dual = try Self.corner.dualOptimum()
    #expect(isClose(primal.point, [5.0 / 6, 1.0 / 6]))
    #expect(isClose(dual.multipliers, [19.0 / 18, 1.0 / 9]))
    #expect(isClose([primal.value, dual.value], [37.0 / 36, 37.0 / 36]))
    #expect(isClose(Self.corner.lagrangianMinimizer(dual.multipliers), primal.point))
  }

  /// With the second limit at 3 only the first binds: x* = (1, 0), λ = (1, 0), p* = 1.
  @Test("A slack constraint has no price; a target inside has no price at all")
  func slackConstraint() throws {
    var program = Self.corner
    program.limits = [1, 3]
    #expect(isClose(try program.primalOptimum().point, [1, 0]))
    #expect(isClose(try program.dualOptimum().multipliers, [1, 0]))
    program.limits = [4, 1]
    #expect(try program.primalOptimum().value == 0)
    #expect(try program.dualOptimum().multipliers == [0, 0])
  }

  /// At λ = (1, 0) the minimiser is (1, 0) with 1 + 0; at (0, 1) it is (1, 3) with 2½ − 5½.
  @Test("The dual function is the Lagrangian at its minimiser")
  func dualFunction() {
    #expect(isClose(Self.corner.excess([1, 3]), [3, -5.5]))
    #expect(isClose([Self.corner.dual([1, 0]), Self.corner.dual([0, 1])], [1, -3]))
    #expect(isClose(Self.corner.lagrangianMinimizer([0, 1]), [1, 3]))
    #expect(abs(Self.corner.objective([1, 3]) - 2.5) < 1e-15)
  }

  /// From 0 the excess at c = (2, 1) is (2, −½): a step of ½ gives (1, 0), the second clipped.
  @Test("One step of dual ascent, by hand, and where it ends")
  func dualAscent() {
    let first = Self.corner.dualAscent(from: [0, 0], stepSize: 0.5, steps: 1)
    #expect(isClose(first, [1, 0]))
    let end = Self.corner.dualAscent(from: [0, 0], stepSize: 0.25, steps: 200)
    #expect(isClose(end, [19.0 / 18, 1.0 / 9]))
  }

  /// Iterates 0 and 1 are c = (2, 1); iterate 2 is c − ½Aᵀ(1, 0) = (1½, ½).
  @Test("Three primal–dual iterates, averaged by hand")
  func primalDual() {
    let average = Self.corner.primalDualAverage(stepSize: 0.5, steps: 3)
    #expect(isClose(average, [5.5 / 3, 2.5 / 3]))
  }

  /// Steps of ½ from (0, 0): x = 0, 1, 1, 1 (clipped), and λ = 0, 0, ½, 1.
  @Test("Four steps on −2x with x ≤ 0: the average is 3/4, the gap −3/2")
  func linearAverage() {
    #expect(StrongDuality.linearAverage(steps: 4) == 0.75)
    #expect(abs(StrongDuality.linearAverage(steps: 100) - 0.302699) < 1e-6)
  }

  @Test("Searches and counterexamples at values known by hand")
  func searches() {
    #expect(abs(StrongDuality.minimum(of: { ($0 - 1) * ($0 - 1) + 2 }, in: -3...4) - 2) < 1e-15)
    #expect(abs(StrongDuality.touchingDual(1) + 0.25) < 1e-15)
    #expect(abs(StrongDuality.concaveGap(limit: 1) - 1) < 1e-13)
    #expect(abs(StrongDuality.vanishingLagrangian(multiplier: 1, at: 100) - 0.01) < 1e-15)
    #expect(abs(StrongDuality.bilinearSquare(stepSize: 0.1, steps: 1) - 1.01) < 1e-15)
    let grown = StrongDuality.infeasibleMultipliers(stepSize: 0.1, steps: 1)
    #expect(abs(grown - 0.2) < 1e-15)
  }

  @Test("An instance has the solution and the multipliers that it was made from")
  func instance() throws {
    var stream = RandomStream(seed: 1, label: "strong-duality/tests/instance")
    let setting = try StrongDuality.Setting(StrongDuality.theorem.values())
    let instance = StrongDuality.Instance(setting, active: 2, stream: &stream)
    #expect(isClose(try instance.program.primalOptimum().point, instance.solution, within: 1e-12))
    #expect(
      isClose(try instance.program.dualOptimum().multipliers, instance.multipliers, within: 1e-12))
    let values = try SVD.singularValues(of: instance.program.constraints)
    #expect(isClose(values, setting.spectrum, within: 1e-13))
    let inner = try StrongDuality.InnerPoint(instance, margin: 0.25)
    let slacks = instance.program.excess(inner.point).map { -$0 }
    #expect(isClose(Array(slacks.prefix(2)), [0.25, 0.25], within: 1e-12))
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["m": "5", "d": "4"], "parameter 'm' must be at most d = 4, got 5"),
      (["m": "1"], "parameter 'm' must be a whole number from 2 to 6, got 1"),
      (["price": "0"], "parameter 'price' must be a number from 0.25 to 4.0, got 0"),
      (["step": "1"], "parameter 'step' must be a number from 0.1 to 0.95, got 1"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other shapes, steps and prices re-derive every prediction",
    arguments: [
      ["d": "2", "m": "2", "condition": "10"], ["d": "20", "m": "6", "step": "0.95"],
      ["price": "4"], ["price": "1", "step": "0.1"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
