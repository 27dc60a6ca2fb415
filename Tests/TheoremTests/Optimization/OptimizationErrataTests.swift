import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("A step of gradient descent contracts, but not for the printed reason")
struct OptimizationErrataTests {
  static let evidence = Evidence(OptimizationErrata.theorem)

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

  /// μ = 1, L = 10, η = 1/10: 1 − 0.2 + 1 = 1.8 against 0.9; the true factor is 0.9².
  @Test("At κ = 10 the printed left side is 1.8, the right side 0.9, the true factor 0.81")
  func tenfold() {
    let curvature = Curvature(strongConvexity: 1, smoothness: 10)
    #expect(abs(curvature.crudeFactor(step: curvature.longestStep) - 1.8) < 1e-15)
    #expect(abs(1 - curvature.strongConvexity * curvature.longestStep - 0.9) < 1e-15)
    #expect(abs(curvature.squaredContraction(step: curvature.longestStep) - 0.81) < 1e-15)
  }

  /// 1 − 2 + 1 = 0 = 1 − 1: the only condition number at which the printed inequality holds at 1/L.
  @Test("At κ = 1 both printed sides are zero")
  func noSpread() {
    let curvature = Curvature(strongConvexity: 2, smoothness: 2)
    #expect(curvature.crudeFactor(step: curvature.longestStep) == 0)
    #expect(1 - curvature.strongConvexity * curvature.longestStep == 0)
  }

  /// μ/L² = 0.5/25 = 0.02, a tenth of 1/L.
  @Test("For μ = 1/2 and L = 5 the printed inequality ends at the step 0.02")
  func largestPrintedStep() {
    let curvature = Curvature(strongConvexity: 0.5, smoothness: 5)
    #expect(abs(OptimizationErrata.largestPrintedStep(curvature) - 0.02) < 1e-14)
    #expect(curvature.crudeFactor(step: 0.019) < 1 - 0.5 * 0.019)
    #expect(curvature.crudeFactor(step: 0.021) > 1 - 0.5 * 0.021)
  }

  /// μ = 1, L = 3 and Q = 1: at x = 1 the gradient is 1 + 2 tanh 1; tanh 1 = 0.761594….
  @Test("The softened quadratic has slope 1 + 2 tanh 1 at 1, and slope near x + 2 far out")
  func softenedQuadratic() {
    let function = SoftenedQuadratic(
      curvature: Curvature(strongConvexity: 1, smoothness: 3), directions: [[1]])
    #expect(abs(function.gradient([1])[0] - 2.523188311911529) < 1e-14)
    #expect(abs(function.gradient([40])[0] - 42) < 1e-13)
    #expect(abs(function.descended([40], step: 0.25)[0] - 29.5) < 1e-13)
    #expect(function.gradient([0]) == [0])
  }

  /// Along a rotated axis: Q = (3/5, 4/5; −4/5, 3/5), x = Qᵀ(1, 0) = (3/5, 4/5).
  @Test("Its axes may be turned")
  func turned() {
    let function = SoftenedQuadratic(
      curvature: Curvature(strongConvexity: 1, smoothness: 3),
      directions: [[0.6, 0.8], [-0.8, 0.6]])
    let gradient = function.gradient([0.6, 0.8])
    #expect(abs(gradient[0] - 0.6 * 2.523188311911529) < 1e-14)
    #expect(abs(gradient[1] - 0.8 * 2.523188311911529) < 1e-14)
  }

  @Test("The theorem's conclusion holds: the exact law never exceeds the printed bound")
  func conclusion() throws {
    for condition in ["1.5", "10", "200"] {
      let values = try OptimizationErrata.theorem.values(
        overrides: [(name: "condition", text: condition)])
      let setting = OptimizationErrata.Setting(values)
      for steps in [0, 1, 2, 10, 100, 1000] {
        let exact = OptimizationErrata.expectedDistance(
          after: steps, setting, workers: Double(setting.workers))
        #expect(exact <= OptimizationErrata.printedBound(after: steps, setting))
      }
    }
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["condition": "1"], "parameter 'condition' must be a number from 1.5 to 200.0, got 1"),
      (["workers": "1"], "parameter 'workers' must be a whole number from 2 to 16, got 1"),
      (["steps": "2"], "unknown parameter 'steps', expected one of: condition, workers"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other settings re-derive every prediction",
    arguments: [["condition": "1.5"], ["condition": "200", "workers": "2"], ["workers": "16"]])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
