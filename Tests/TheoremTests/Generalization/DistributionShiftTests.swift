import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Weights undo a shift of the inputs, and ratios of priors a shift of the labels")
struct DistributionShiftTests {
  static let evidence = Evidence(DistributionShift.theorem)

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

  private let coin = FiniteShift(source: [0.75, 0.25], target: [0.25, 0.75])

  /// From (¾, ¼) to (¼, ¾): ¼ log(1/3) + ¾ log 3 = ½ log 3.
  @Test("Weights and distances of a coin, by hand")
  func distances() {
    #expect(isClose(coin.weights, [1.0 / 3, 3]))
    #expect(abs(coin.totalVariation - 0.5) < 1e-15)
    #expect(abs(coin.divergence - 0.5 * .log(3)) < 1e-15)
  }

  /// wℓ is 3 with probability ¼: mean ¾, and variance 9/4 − 9/16 = 27/16, half of it for two.
  @Test("The weighted risk of two tosses, by hand")
  func weightedRisk() {
    let sample = DistributionShift.SmallSample(shift: coin, losses: [0, 1], size: 2)
    #expect(isClose(sample.moments, [0.75, 27.0 / 32]))
    #expect(isClose(sample.predicted(), [0.75, 27.0 / 32]))
  }

  /// Of two tosses, one of each gives 3/(3 + 1/3) = 0.9: 0.375 · 0.9 + 0.0625 = 0.4.
  @Test("The bias of the minimiser for one and two tosses, by hand")
  func minimiser() {
    let measured = [1, 2].map { DistributionShift.shortfallOfMinimiser($0).values[0] }
    #expect(isClose(measured, [0.5, 0.35]))
  }

  /// Weights (1, 2, 1) on −1, 0, 1: the intercept is (y₁ + 2y₂ + y₃)/4, the slope (y₃ − y₁)/2.
  @Test("Variances of a weighted line, by hand")
  func variances() throws {
    let measured = try DistributionShift.fitVariances(
      points: [-1, 0, 1], counts: [1, 1, 1], weights: [1, 2, 1])
    #expect(isClose(measured, [0.375, 0.5]))
    // Twice the data, half the variance.
    let doubled = try DistributionShift.fitVariances(
      points: [-1, 0, 1], counts: [2, 2, 2], weights: [1, 2, 1])
    #expect(isClose(doubled, [0.1875, 0.25]))
  }

  @Test("The sandwich at a shift of 0.8")
  func sandwich() throws {
    let design = try DistributionShift.GaussianDesign(shift: 0.8)
    #expect(try design.variances().map { $0.text(digits: 5) } == ["1.4595", "3.1102"])
    #expect(design.effectiveShare.text(digits: 4) == "0.5273")
    // With the weights the inputs have the target's mean.
    let strengths = elementwiseProduct(design.shares, design.weights)
    #expect(abs(dot(strengths, design.points) / strengths.reduce(0, +) - 0.8) < 1e-14)
  }

  @Test("The line that is best for x², and what it costs a unit further")
  func misspecified() throws {
    let line = try DistributionShift.line(for: { $0 * $0 }, on: 1...2)
    #expect(isClose(line, [-13.0 / 6, 3], within: 1e-12))
    let risk = try DistributionShift.riskAfterShift(1).values[0]
    #expect(abs(risk - 241.0 / 180) < 1e-12)
  }

  /// 0.9 · 0.2 against 0.1 · 1.8.
  @Test("Corrected posteriors, by hand")
  func corrected() {
    let corrected = [0.5, 0.9].map { DistributionShift.corrected($0, from: 0.5, to: 0.1) }
    #expect(isClose(corrected, [0.1, 0.5]))
  }

  @Test("Two classes at ±1")
  func twoClasses() throws {
    let even = TwoClasses(separation: 1, prior: 0.5)
    #expect(even.posterior(0) == 0.5)
    #expect(even.error(threshold: 0).text(digits: 6) == "0.158655")
    let rare = even.with(prior: 0.1)
    #expect(abs(rare.boundary - .log(3)) < 1e-15)
    #expect(abs(rare.posterior(rare.boundary) - 0.5) < 1e-14)
    #expect(rare.error(threshold: rare.boundary).text(digits: 5) == "0.070061")
    #expect(try DistributionShift.calibrationError(rare).text(digits: 5) == "0.17984")
    #expect(abs(try DistributionShift.integral(rare.density) - 1) < 1e-14)
  }

  /// At prior ½ one decides for the first point only and errs in 0.5·(0.1 + 0.2); at 0.1 never.
  @Test("The cost of a wrong prior, by hand")
  func wrongPrior() {
    let guess = DistributionShift.PriorGuess(
      positive: [0.9, 0.1], negative: [0.2, 0.8], prior: 0.5, guess: 0.1)
    #expect(abs(guess.error(assuming: 0.5) - 0.15) < 1e-15)
    #expect(abs(guess.excess - 0.35) < 1e-15)
    #expect(abs(guess.distance - 0.8) < 1e-15)
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["shift": "2"], "parameter 'shift' must be a number from 0.1 to 1.5, got 2"),
      (["prior": "0.5"], "parameter 'prior' must be a number from 0.02 to 0.45, got 0.5"),
      (["separation": "0"], "parameter 'separation' must be a number from 0.5 to 2.5, got 0"),
      (
        ["mu": "1"],
        "unknown parameter 'mu', expected one of: shift, separation, prior"
      ),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other shifts, classes and priors re-derive every prediction",
    arguments: [
      ["shift": "0.1"], ["shift": "1.5", "separation": "0.5", "prior": "0.45"],
      ["separation": "2.5", "prior": "0.02"], ["separation": "0.7", "prior": "0.3"],
      ["separation": "0.5", "prior": "0.02"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
