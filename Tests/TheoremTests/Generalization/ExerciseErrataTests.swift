import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Printed output that no run of the printed code can show")
struct ExerciseErrataTests {
  static let evidence = Evidence(ExerciseErrata.theorem)

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

  /// Centred, x and y are −1/2, 1/2: w = 0.5/(0.5 + 0.5), and the line passes through the means.
  @Test("Ridge regression through (0, 0) and (1, 1) with penalty 1/2 has slope 1/2, intercept 1/4")
  func ridge() throws {
    let fit = try RidgeFit([[0], [1]], [0, 1], penalty: 0.5)
    #expect(abs(fit.weights[0] - 0.5) < 1e-15)
    #expect(abs(fit.intercept - 0.25) < 1e-15)
    #expect(abs(fit.error([[0], [1]], [0, 1]) - 0.0625) < 1e-15)
  }

  /// w = (3, 4), x = (1, 0), label 1: the score 3 exceeds 1, so x moves outwards along itself.
  @Test("The exercise moves (1, 0) to (1.5, 0); the worst attack of length 1 lowers the score by 5")
  func attacks() {
    let rule = LinearRule(weights: [3, 4], offset: 0)
    #expect(rule.movedAlongItself([1, 0], label: 1, radius: 0.5) == [1.5, 0])
    #expect(rule.movedAlongItself([1, 0], label: -1, radius: 0.5) == [1.5, 0])
    #expect(rule.movedAlongItself([0.2, 0], label: 1, radius: 0.1) == [0.1, 0])
    let moved = rule.movedAgainst([1, 0], label: 1, radius: 1)
    #expect(abs(rule.score(moved) + 2) < 1e-14)
    #expect(abs(rule.score(rule.movedAgainst([1, 0], label: -1, radius: 1)) - 8) < 1e-14)
  }

  @Test("With an intercept the exercise's attack can change a decision")
  func intercept() {
    let rule = LinearRule(weights: [1, 0], offset: -1)
    #expect(rule.score([0.9, 0]) < 0)
    #expect(rule.score(rule.movedAlongItself([0.9, 0], label: -1, radius: 0.3)) < 0)
    #expect(rule.score([1.1, 0]) > 0)
    #expect(rule.score(rule.movedAlongItself([1.1, 0], label: 1, radius: 0.3)) < 0)
  }

  @Test("The training error of the model has two ways to be computed")
  func errorTwice() throws {
    var stream = RandomStream(seed: 1, label: "sweep")
    let sweep = ExerciseErrata.Sweep(features: 3, examples: 30, stream: &stream)
    #expect(sweep.columns.columns == 6)
    #expect(sweep.slice(100).columns == 6 && sweep.slice(2).columns == 2)
    #expect(sweep.columns[4, 3] == sweep.columns[4, 0] * sweep.columns[4, 0])
    let direct = try sweep.trainingError(width: 4, penalty: 2)
    let bySingularValues = try sweep.errorBySingularValues(width: 4, penalty: 2)
    #expect(abs(direct - bySingularValues) < 1e-13)
  }

  /// log L falls by α log 10 in each decade of C.
  @Test("A line through a power law shows its exponent")
  func line() {
    let budgets: [Double] = [1, 10, 100]
    let exponent = ExerciseErrata.straightLineExponent(
      budgets, budgets.map { 3 * .pow($0, -0.35) })
    #expect(abs(exponent - 0.35) < 1e-14)
    let law = ExerciseErrata.FlooredLaw(scale: 2, floor: 1.2, from: 1, to: 3, count: 10)
    #expect(abs(law.budgets[9] - 1000) < 1e-10)
    #expect(abs(law.fitted.values[0] - 0.0898) < 5e-5)
  }

  @Test("The scales of the scores are 1.005, 1.05, 1.25, 1.5 and 2")
  func scales() {
    let expected = [1.005, 1.05, 1.25, 1.5, 2]
    for (epoch, scale) in zip(ExerciseErrata.epochs, expected) {
      #expect(abs(ExerciseErrata.scoreScale(epoch: epoch) - scale) < 1e-15)
    }
  }

  /// E σ(s|z|) − 1/2 = E tanh(s|z|/2)/2, about s E|z|/4 = s/√(8π) for small s.
  @Test("At scale 0 the confidence is one half; at a small scale s/√(8π) more")
  func confidence() throws {
    #expect(abs(try ExerciseErrata.meanConfidence(scale: 0) - 0.5) < 1e-14)
    let small = try ExerciseErrata.meanConfidence(scale: 1e-3) - 0.5
    #expect(abs(small / (1e-3 / (8 * Double.pi).squareRoot()) - 1) < 1e-5)
  }

  @Test("The probabilities named in the errata")
  func probabilities() {
    #expect(Double.exp(-2 * 1000 * (0.732 - 0.5) * (0.732 - 0.5)) < 1e-46)
    #expect(Double.exp(-2 * 1000 * (0.951 - 0.5) * (0.951 - 0.5)) < 1e-176)
    // (√500 + √20 + t)/(√500 − √20 − t) = √52.3 at the t from which the condition number is reached.
    let (n, d, ratio) = (500.0.squareRoot(), 20.0.squareRoot(), 52.3.squareRoot())
    let t = (ratio * (n - d) - (n + d)) / (1 + ratio)
    #expect(2 * Double.exp(-t * t / 2) < 1e-33)
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["features": "3"], "parameter 'features' must be a whole number from 4 to 40, got 3"),
      (["penalty": "0"], "parameter 'penalty' must be a number from 0.01 to 10.0, got 0"),
      (["radius": "1"], "parameter 'radius' must be a number from 0.05 to 0.9, got 1"),
      (["width": "5"], "unknown parameter 'width', expected one of: features, penalty, radius"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other settings re-derive every prediction",
    arguments: [
      ["features": "4", "penalty": "10", "radius": "0.9"], ["features": "40", "penalty": "0.01"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
