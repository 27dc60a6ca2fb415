import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Excess risk is approximation, estimation and optimization")
struct RiskDecompositionTests {
  static let evidence = Evidence(RiskDecomposition.theorem)

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

  /// x² has mean 1/3 and mean square 1/5, so a constant leaves 1/5 − 1/9 = 4/45.
  @Test("The best constant for x² is 1/3 and leaves 4/45")
  func parabola() throws {
    let square = Polynomial([0, 0, 1])
    let best = try RiskDecomposition.bestInClass(square, degree: 0)
    #expect(abs(best.coefficients[0] - 1.0 / 3) < 1e-15)
    #expect(abs(try RiskDecomposition.risk(best, square) - 4.0 / 45) < 1e-15)
    #expect(abs(RiskDecomposition.approximation(square, degree: 0) - 4.0 / 45) < 1e-15)
    #expect(RiskDecomposition.approximation(square, degree: 2) == 0)
    #expect(abs((best - square).meanSquare - 4.0 / 45) < 1e-15)
  }

  /// Of x⁶ the cubic keeps 1/49 in degree 0 and 5(2/21)² in degree 2, out of 1/13: 9/4 · 64/5733.
  @Test("The cubic leaves 16/637 of the default target")
  func cubic() {
    let term = RiskDecomposition.approximation(RiskDecomposition.Setting.target, degree: 3)
    #expect(abs(term - 16.0 / 637) < 1e-15)
  }

  /// Labels 1 and 2 at one point each of a constant class: f̃ = 3/2, and one step of ½ gives 3/4.
  ///
  /// If the truth is 1, the risks without noise are 1/4 and 1/16.
  @Test("One step of descent on the mean of 1 and 2, with optimization term −3/16")
  func oneStep() throws {
    let sample = RiskDecomposition.Sample(points: [-0.3, 0.8], labels: [1, 2], degree: 0)
    let minimizer = try sample.minimizer()
    let learnt = sample.descended(step: 0.5, steps: 1)
    let truth = Polynomial([1])
    #expect(abs(minimizer.coefficients[0] - 1.5) < 1e-15)
    #expect(learnt.coefficients == [0.75])
    let term =
      try RiskDecomposition.risk(learnt, truth) - (try RiskDecomposition.risk(minimizer, truth))
    #expect(abs(term + 3.0 / 16) < 1e-15)
    #expect(abs(sample.trainingRisk(minimizer) - 0.25) < 1e-15)
    #expect(abs(sample.trainingRisk(learnt) - 0.8125) < 1e-15)
  }

  @Test("After many steps descent has reached the minimiser")
  func convergence() throws {
    let points: Vector = (0..<20).map { -0.95 + 0.1 * Double($0) }
    let sample = RiskDecomposition.Sample(
      points: points, labels: points.map { .exp($0) }, degree: 2)
    let (minimizer, learnt) = (try sample.minimizer(), sample.descended(step: 1 / 3, steps: 2000))
    #expect(norm(subtract(minimizer.coefficients, learnt.coefficients)) < 1e-9)
  }

  /// θ* = 1, s² = 0.3: −0.09/1.3 and 0.3/1.3.
  @Test("The scalar model saves 0.0692 of a risk of 0.3")
  func scalarModel() throws {
    let model = RiskDecomposition.ScalarModel(signal: 1, variance: 0.3)
    let best = try model.bestStopping().values
    #expect(abs(best[0] + 0.06923076923) < 1e-10)
    #expect(abs(best[1] - 0.23076923077) < 1e-10)
    #expect(abs(try model.risk(missing: 0.230769) - best[1]) < 1e-10)
  }

  /// Three tosses with p = 1/4: 27, 27, 9, 1 of 64.
  @Test("Binomial probabilities of three tosses")
  func binomial() {
    let masses = Binomial(3, 0.25).probabilities
    for (mass, expected) in zip(masses, [27.0, 27, 9, 1]) {
      #expect(abs(mass - expected / 64) < 1e-15)
    }
  }

  /// Two tosses: |R − R̂| is 0 or 1/2, each with probability ½; of two coins it is ½ in 3/4.
  @Test("Two tosses of one coin deviate by 1/4 on average, of two coins by 3/8")
  func twoTosses() {
    #expect(abs(RiskDecomposition.expectedDeviation(count: 1, n: 2) - 0.25) < 1e-15)
    #expect(abs(RiskDecomposition.expectedDeviation(count: 2, n: 2) - 0.375) < 1e-15)
  }

  /// E|Z| = √(2/π), E|Z|³ = 2√(2/π), and E max(|Z₁|, |Z₂|) = 2/√π.
  @Test("Normal maxima of one and two variables")
  func normalMaxima() {
    let mean = (2 / Double.pi).squareRoot()
    #expect(abs(RiskDecomposition.normalMaximum(count: 1, power: 1) - mean) < 1e-12)
    #expect(abs(RiskDecomposition.normalMaximum(count: 1, power: 3) - 2 * mean) < 1e-12)
    let two = RiskDecomposition.normalMaximum(count: 2, power: 1)
    #expect(abs(two - 2 / Double.pi.squareRoot()) < 1e-12)
  }

  /// What is left is of relative order log²M/n; with a wrong sign the ratio would be −1.
  @Test(
    "The next orders in 1/n are what the exact laws lack of the leading", arguments: [2, 20, 200])
  func deviationExpansion(count: Int) {
    let moments = [1, 3].map { RiskDecomposition.normalMaximum(count: count, power: $0) }
    for n in [256, 1024] {
      let leading = moments[0] / (2 * Double(n).squareRoot())
      let exact = RiskDecomposition.expectedDeviation(count: count, n: n) - leading
      let expanded =
        RiskDecomposition.deviationExpansion(
          Double(n), firstMoment: moments[0], thirdMoment: moments[1]) - leading
      #expect(expanded < 0 && abs(exact / expanded - 1) < 3 / Double(n))
    }
  }

  @Test("The worst estimation term is below its leading order by 0.3913/n", arguments: [255, 1023])
  func worstEstimationExpansion(n: Int) {
    let leading = RiskDecomposition.worstGap.value / Double(n).squareRoot()
    let exact = 1 - RiskDecomposition.worstEstimation(n: n) / leading
    let expanded = 1 - RiskDecomposition.worstEstimationExpansion(Double(n)) / leading
    #expect(abs(expanded * Double(n) - 0.391298) < 1e-6)
    #expect(abs(exact / expanded - 1) < 1 / Double(n))
  }

  /// At n = 1 the worse of risks ½ ± d wins with probability ½ − d; 2d(½ − d) is 1/8 at d = ¼.
  @Test("One example: the worst estimation term is 1/8")
  func oneExample() {
    #expect(abs(RiskDecomposition.worstEstimation(n: 1) - 0.125) < 1e-12)
    #expect(abs(RiskDecomposition.worstGap.value - 0.1699712075) < 1e-10)
  }

  @Test("A tie of 1/2 ± 1/8 costs twice the deviation; memorising costs one half")
  func finiteClasses() {
    let tie = RiskDecomposition.tie(gap: 0.125)
    #expect(tie.estimation == 0.25 && tie.deviation == 0.125)
    let family = RiskDecomposition.FiniteClass(
      risks: [0.3, 0.2, 0.4], trainingRisks: [0.1, 0.25, 0.2])
    #expect(abs(family.estimation - 0.1) < 1e-15 && abs(family.deviation - 0.2) < 1e-15)
    #expect(RiskDecomposition.memoriserGap(n: 10) == 0.5)
  }

  /// A threshold at t errs where x > 1/2 and x > t disagree, with probability 3/4, and elsewhere 1/4.
  @Test("Risks of thresholds agree with their training risks on average")
  func thresholds() throws {
    let setting = RiskDecomposition.Setting(
      try RiskDecomposition.theorem.values(
        overrides: [(name: "n", text: "100"), (name: "hypotheses", text: "200")]))
    var stream = RandomStream(seed: 1, label: "risk-decomposition/tests/thresholds")
    var total = 0.0
    for _ in 0..<200 {
      let family = RiskDecomposition.thresholds(setting, stream: &stream)
      total += zip(family.risks, family.trainingRisks).reduce(0) { $0 + ($1.0 - $1.1) / 4e4 }
    }
    // A training risk of 100 examples has a standard deviation of at most 0.05; five errors of 200.
    #expect(abs(total) < 5 * 0.05 / Double(200).squareRoot())
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["n": "14"], "parameter 'n' must be a whole number from 15 to 100, got 14"),
      (["degree": "6"], "parameter 'degree' must be a whole number from 0 to 5, got 6"),
      (["noise": "0"], "parameter 'noise' must be a number from 0.05 to 5.0, got 0"),
      (
        ["m": "2"],
        "unknown parameter 'm', expected one of: n, degree, noise, steps, hypotheses"
      ),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other settings re-derive every prediction",
    arguments: [
      ["degree": "0", "hypotheses": "2"], ["degree": "5", "n": "40", "steps": "7"],
      ["noise": "5", "hypotheses": "100"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
