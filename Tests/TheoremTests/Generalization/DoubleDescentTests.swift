import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Double descent: the interpolation peak and the second descent")
struct DoubleDescentTests {
  static let evidence = Evidence(DoubleDescent.theorem)

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

  /// n = 10: 4/(10−4−1) = 0.8 below; 10/(21−10−1) = 1 beyond; nothing finite at 9, 10 and 11.
  @Test("Ten samples: 4 features cost 0.8 of the noise, 21 cost 1, and 9 to 11 have no mean")
  func varianceFactor() {
    #expect(DoubleDescent.varianceFactor(n: 10, d: 4) == 0.8)
    #expect(DoubleDescent.varianceFactor(n: 10, d: 21) == 1)
    #expect(DoubleDescent.varianceFactor(n: 10, d: 8) == 8)
    #expect((9...11).allSatisfy { DoubleDescent.varianceFactor(n: 10, d: $0) == .infinity })
  }

  /// n = 10, d = 40, noise 2, signal 4: 4 · 3/4 + 2 · 10/29 of risk, 4/4 + 2 · 10/29 of norm.
  @Test("Four times as many features as samples miss three quarters of the signal")
  func riskAndNorm() {
    let noise = 20.0 / 29
    #expect(DoubleDescent.risk(n: 10, d: 40, noise: 2, signal: 4) == 3 + noise)
    #expect(DoubleDescent.squaredNorm(n: 10, d: 40, noise: 2, signal: 4) == 1 + noise)
    #expect(DoubleDescent.risk(n: 10, d: 4, noise: 2, signal: 4) == 1.6)
    #expect(DoubleDescent.squaredNorm(n: 10, d: 4, noise: 2, signal: 4) == 5.6)
  }

  /// n = 200, noise 0.01, signal 10: small below the threshold, the missed signal rules beyond.
  @Test(
    "Two hundred samples: risk 0.003 at 50 features, 5.01 at 400",
    arguments: [(50, "0.003356"), (150, "0.03061"), (250, "2.041"), (400, "5.01")])
  func twoHundredSamples(_ d: Int, _ expected: String) {
    let risk = DoubleDescent.risk(n: 200, d: d, noise: 0.01, signal: 10)
    #expect(risk.text(digits: 4) == expected)
  }

  /// r = 4: the best width is 2(n+1), where the risk is 4 − n/(n+1).
  @Test("At signal-to-noise ratio 4 and n = 99 the best width is 200, with risk 3.01")
  func secondDescent() {
    #expect(DoubleDescent.bestWidth(n: 99, signalToNoise: 4) == 200)
    #expect(abs(DoubleDescent.leastRisk(n: 99, signalToNoise: 4) - 3.01) < 1e-14)
    #expect(abs(DoubleDescent.risk(n: 99, d: 200, noise: 1, signal: 4) - 3.01) < 1e-14)
    for d in [150, 199, 201, 300] {
      #expect(DoubleDescent.risk(n: 99, d: d, noise: 1, signal: 4) > 3.01)
    }
  }

  @Test("At the defaults with ratio 5: 3.487 at the best width of 182.7, 3.708 and 3.671 beside it")
  func ratioFive() {
    #expect(DoubleDescent.bestWidth(n: 100, signalToNoise: 5).text(digits: 4) == "182.7")
    #expect(DoubleDescent.leastRisk(n: 100, signalToNoise: 5).text(digits: 4) == "3.487")
    let risks = [150, 250, 112].map {
      DoubleDescent.risk(n: 100, d: $0, noise: 1, signal: 5).text(digits: 4)
    }
    #expect(risks == ["3.707", "3.671", "9.627"])
  }

  /// B = (2 1; 0 1) has the squares 4, 1 and 1, BᵀB = (4 2; 2 2) trace 6 and determinant 4.
  @Test("A bidiagonal form with squares 4, 1 and 1 has inverse trace 6/4, and 8/11 with penalty 1")
  func bidiagonal() {
    let form = BidiagonalForm(diagonal: [4, 1], beside: [1])
    #expect(form.inverseTrace() == 1.5)
    // (5 2; 2 3) has trace 8 and determinant 11.
    #expect(abs(form.inverseTrace(penalty: 1) - 8.0 / 11) < 1e-15)
    // tr W = 6 and tr W² = 16 + 2·4 + 4 = 28, without the means 6 and 36 of a 3×2 design.
    #expect(form.centredMoments(n: 3, d: 2) == [0, -8])
  }

  @Test("The recursion for the trace agrees with the eigenvalues of the tridiagonal matrix")
  func traceByEigenvalues() throws {
    var stream = RandomStream(seed: 1, label: "double-descent/tests/trace")
    let form = BidiagonalForm(n: 30, d: 12, stream: &stream)
    let diagonal = form.diagonal.indices.map {
      form.diagonal[$0] + ($0 > 0 ? form.beside[$0 - 1] : 0)
    }
    let beside = zip(form.diagonal, form.beside).map { ($0 * $1).squareRoot() }
    let values = try SymmetricTridiagonalEigen.values(diagonal: diagonal, offDiagonal: beside)
    for penalty in [0, 0.5, 7] {
      let expected = values.reduce(0) { $0 + 1 / ($1 + penalty) }
      let scale = values[0] / values[11]
      let difference = abs(form.inverseTrace(penalty: penalty) - expected)
      #expect(difference < 30 * 12 * Double.ulpOfOne * scale * expected)
    }
  }

  /// The same 400 designs twice: their mean traces agree within five standard errors.
  @Test("Singular values of true designs and the bidiagonal form have the same mean trace")
  func shortcutAgainstDesigns() throws {
    let (n, d, count) = (20, 50, 400)
    var stream = RandomStream(seed: 1, label: "double-descent/tests/shortcut")
    var (shortcut, designs) = (0.0, 0.0)
    for _ in 0..<count {
      shortcut += BidiagonalForm(n: n, d: d, stream: &stream).inverseTrace() / Double(count)
      let values = try DoubleDescent.Design(n: n, d: d, stream: &stream).singularValues
      designs += values.reduce(0) { $0 + 1 / ($1 * $1) } / Double(count)
    }
    let error = (2 * DoubleDescent.traceVariance(n: n, d: d) / Double(count)).squareRoot()
    #expect(abs(shortcut - designs) < 5 * error)
  }

  /// E 1/χ²₃ = 1, E 1/χ²₄ = 1/2, E 1/χ²₁₂ = 1/10; d = 2, n = 5: 2/(5−2−1) = 1.
  @Test("Means by quadrature: reciprocal chi-squared, inverse trace, share outside a subspace")
  func quadrature() {
    for (dof, mean) in [(3, 1), (4, 0.5), (12, 0.1), (402, 0.0025)] {
      #expect(abs(DoubleDescent.meanReciprocalChiSquared(dof) - mean) < 1e-14)
    }
    #expect(abs(DoubleDescent.expectedInverseTrace(n: 5, d: 2) - 1) < 1e-14)
    #expect(abs(DoubleDescent.expectedInverseTrace(n: 2, d: 5) - 1) < 1e-14)
    #expect(abs(DoubleDescent.expectedShareOutside(n: 3, d: 4) - 0.25) < 1e-14)
    #expect(abs(DoubleDescent.expectedShareOutside(n: 30, d: 2000) - 0.985) < 1e-12)
  }

  /// d = n and λ = n: T² + T − 1 = 0, the golden ratio.
  @Test("At the threshold with λ = n the limit of the trace is 0.6180, and it increases in d")
  func ridge() {
    let (limit, first, second) = DoubleDescent.resolventTrace(n: 100, d: 100, penalty: 100)
    #expect(abs(limit - (5.0.squareRoot() - 1) / 2) < 1e-15)
    #expect(abs(first - 0.000764) < 1e-6)
    #expect(abs(second + 6.05e-6) < 1e-8)
    #expect(DoubleDescent.optimalPenalty(d: 30, noise: 2, signal: 3) == 20)
    let risks = stride(from: 1, through: 800, by: 1).map { d in
      let trace = DoubleDescent.resolventTrace(n: 100, d: d, penalty: Double(d))
      return trace.limit + trace.first + trace.second
    }
    #expect(zip(risks, risks.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// One feature: T = 1/(χ²_n + λ), whose mean is an integral over the density of χ²_n.
  @Test("For one feature the trace with its corrections is the mean of 1/(χ² + λ)")
  func ridgeOfOneFeature() {
    for (n, penalty) in [(60, 1.0), (60, 30), (200, 5)] {
      let k = Double(n)
      let exact = DoubleDescent.mean(
        step: 0.05,
        logWeight: { k / 2 * ($0 - .expMinusOne($0)) }, value: { 1 / (k * .exp($0) + penalty) })
      let (limit, first, second) = DoubleDescent.resolventTrace(n: n, d: 1, penalty: penalty)
      // Each order is about 1/n of the one before, with factors of a few.
      #expect(abs(exact - limit - first) > 0.5 * abs(second))
      #expect(abs(exact - limit - first - second) < 0.2 * abs(second))
    }
  }

  /// E 1/χ²₅ = 1/3 and E 1/χ⁴₅ = 1/3, so the variance is 1/3 − 1/9; sin² has mean square 3/8.
  @Test("Spreads: 1/χ² with 5 degrees of freedom has variance 2/9, sin² of an angle 1/8")
  func variances() {
    #expect(abs(DoubleDescent.traceVariance(n: 5, d: 1) - 2.0 / 9) < 1e-15)
    #expect(DoubleDescent.shareVariance(n: 1, d: 2) == 0.125)
  }

  /// One sample, one feature: 1/z² exceeds t with probability P(|z| < t^(−1/2)) ~ √(2/(π t)).
  @Test("For one sample and one feature the tail constant is that of a normal density")
  func tailConstant() {
    let density = (2 / Double.pi).squareRoot()
    #expect(abs(DoubleDescent.tailConstant(n: 1, d: 1) - density) < 1e-14)
    // √(2/(πt)) (1 − 1/(6t) + …), as P(|z| < x) = √(2/π) (x − x³/6 + …).
    #expect(abs(DoubleDescent.tailCorrection(n: 1, d: 1) + 1.0 / 6) < 1e-15)
    // One sample, two features: 1/χ²₂ exceeds t with probability 1 − exp(−1/(2t)), which is
    // (1/2t) (1 − 1/(4t) + …).
    #expect(DoubleDescent.tailConstant(n: 1, d: 2) == 0.5)
    #expect(DoubleDescent.tailCorrection(n: 1, d: 2) == -0.25)
    var stream = RandomStream(seed: 1, label: "double-descent/tests/tail")
    let tail = DoubleDescent.tailProbabilities(n: 1, d: 2, thresholds: [2, 0.5], stream: &stream)
    #expect(abs(tail[0] + Double.expMinusOne(-0.25)) < 1e-13)
    #expect(abs(tail[1] + Double.expMinusOne(-1)) < 1e-13)
  }

  @Test("Random features learn: three per sample predict better than zero, as many as samples not")
  func randomFeaturesLearn() throws {
    var stream = RandomStream(seed: 1, label: "double-descent/tests/random-features")
    let draws = try (0..<40).map { _ in try DoubleDescent.RandomFeatures.losses(stream: &stream) }
    let means = DoubleDescent.RandomFeatures.counts.indices.map { index in
      draws.reduce(0) { $0 + $1[index] } / Double(draws.count)
    }
    #expect(means[6] < 0.9)
    #expect(means[3] > 1)
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (
        ["dimensions": "20,101,400"],
        "parameter 'dimensions' must be at least 8 away from n = 100 "
          + "(the mean risk is infinite within 1 of n), got 101"
      ),
      (
        ["dimensions": "20,93"],
        "parameter 'dimensions' must be at least 8 away from n = 100 "
          + "(the risk given the design has no fourth moment nearer to n), got 93"
      ),
      (
        ["dimensions": "200,300"],
        "parameter 'dimensions' must be partly below n = 100, got 200,300"
      ),
      (
        ["signal": "30"],
        "parameter 'signal' must be between noise/20 = 0.05 and 20 noise = 20.0, got 30.0"
      ),
      (["n": "10"], "parameter 'n' must be a whole number from 20 to 400, got 10"),
      (["noise": "0"], "parameter 'noise' must be a number from 0.01 to 100.0, got 0"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other sizes and strengths re-derive every prediction",
    arguments: [
      ["n": "40", "dimensions": "10,20,60,90", "noise": "0.25", "signal": "2"],
      ["n": "20", "dimensions": "1,12"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
