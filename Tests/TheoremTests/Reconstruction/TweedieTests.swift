import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Tweedie: the best denoiser follows the score")
struct TweedieTests {
  static let evidence = Evidence(Tweedie.theorem)

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

  /// x ~ N(0, 9), σ = 4, x̃ = 5: v = 25, D = 9/25 · 5, score −5/25, D = 5 + 16 · (−0.2).
  @Test("A normal law shrinks: at 5 the denoiser says 1.8")
  func normalLaw() {
    let mixture = NoisyMixture(
      GaussianMixture(weights: [1], means: [[0]], standardDeviations: [3]), sigma: 4)
    #expect(abs(mixture.posteriorMean(at: [5])[0] - 1.8) < 1e-15)
    #expect(abs(mixture.score(at: [5])[0] + 0.2) < 1e-15)
    #expect(abs(mixture.posteriorCovariance(at: [5])[0, 0] - 5.76) < 1e-14)
    #expect(abs(mixture.scoreJacobian(at: [5])[0, 0] + 0.04) < 1e-15)
    let logDensity = -0.5 - 0.5 * Double.log(50 * .pi)
    #expect(abs(mixture.logDensity(at: [5]) - logDensity) < 1e-15)
    let quadrature = MixtureQuadrature(mixture)
    #expect(abs(quadrature.fisherInformation - 0.04) < 1e-7 * 0.04)
    #expect(abs(16 - 256 * quadrature.fisherInformation - 5.76) < 1e-5)
    #expect(abs(quadrature.squaredDisplacement - 10.24) < 1e-6 * 10.24)
    #expect(abs(quadrature.squaredCurvature - 0.0016) < 1e-6 * 0.0016)
  }

  /// x = ±1 with equal probability: the posterior odds are e^(2x̃/σ²).
  @Test("Two points ±1: the denoiser is tanh(x̃/σ²)", arguments: [-2.0, -0.3, 0, 0.1, 0.9])
  func twoPoints(_ x: Double) {
    let mixture = NoisyMixture(
      GaussianMixture(weights: [1, 1], means: [[-1], [1]], standardDeviations: [0, 0]), sigma: 0.7)
    let expected = Double.tanh(x / 0.49)
    #expect(abs(mixture.posteriorMean(at: [x])[0] - expected) < 1e-15)
    #expect(abs(x + 0.49 * mixture.score(at: [x])[0] - expected) < 1e-15)
    let variance = 1 - expected * expected
    #expect(abs(mixture.posteriorCovariance(at: [x])[0, 0] - variance) < 1e-15)
  }

  /// Bayes' rule by brute force: ∫ x p(x) φ((x̃−x)/σ) dx / ∫ p(x) φ((x̃−x)/σ) dx on a fine grid.
  @Test("Unequal components: the posterior mean is the integral that Bayes' rule says")
  func unequalComponents() {
    let mixture = NoisyMixture(
      GaussianMixture(weights: [0.3, 0.7], means: [[-1], [1.5]], standardDeviations: [0.5, 0.8]),
      sigma: 0.6)
    let density = { (x: Double) -> Double in
      let (a, b) = ((x + 1) / 0.5, (x - 1.5) / 0.8)
      return 0.3 / 0.5 * .exp(-a * a / 2) + 0.7 / 0.8 * .exp(-b * b / 2)
    }
    for noisy in [-2.5, -0.4, 0.2, 3] {
      var (mass, first, second) = (0.0, 0.0, 0.0)
      for index in -800...800 {
        let x = Double(index) / 100
        let gap = (noisy - x) / 0.6
        let weight = density(x) * .exp(-gap * gap / 2)
        mass += weight
        first += weight * x
        second += weight * x * x
      }
      let mean = first / mass
      let posterior = mixture.posteriorMean(at: [noisy])[0]
      #expect(abs(posterior - mean) < 1e-13)
      #expect(abs(noisy + 0.36 * mixture.score(at: [noisy])[0] - mean) < 1e-13)
      let variance = mixture.posteriorCovariance(at: [noisy])[0, 0]
      #expect(abs(variance - (second / mass - mean * mean)) < 1e-12)
    }
  }

  /// e^x, sin x and x³ − 2x at 0 have slopes 1, 1 and −2.
  @Test("Central differences of order 24 lose nothing")
  func derivative() {
    let slopes = Tweedie.derivative(radius: 1) { (x: Double) -> Vector in
      [.exp(x), .sin(x), x * x * x - 2 * x]
    }
    for (slope, expected) in zip(slopes, [1.0, 1, -2]) { #expect(abs(slope - expected) < 1e-13) }
  }

  /// Two centres at distance 2 in space: one direction along, two across, where J is 1/v each.
  @Test("Directions in which the centres agree add 1/v each")
  func acrossDirections() {
    let line = NoisyMixture(
      GaussianMixture(weights: [1, 2], means: [[-1], [1]], standardDeviations: [0.4, 0.4]),
      sigma: 0.6)
    let space = NoisyMixture(
      GaussianMixture(
        weights: [1, 2], means: [[0, 0.6, 0.8], [0, -0.6, -0.8]],
        standardDeviations: [0.4, 0.4]), sigma: 0.6)
    let (small, large) = (MixtureQuadrature(line), MixtureQuadrature(space))
    let v = 0.52
    #expect(abs(large.fisherInformation - small.fisherInformation - 2 / v) < 1e-6)
    #expect(abs(large.squaredCurvature - small.squaredCurvature - 2 / (v * v)) < 1e-5)
    let across = 2 * 0.36 * 0.36 / v
    #expect(abs(large.squaredDisplacement - small.squaredDisplacement - across) < 1e-6)
  }

  /// The same expectations by Gauss–Hermite quadrature around each centre, with 120 nodes an axis.
  @Test("Grid quadrature agrees with Gauss–Hermite quadrature in the plane")
  func quadrature() throws {
    let mixture = Self.triangle
    let rule = try GaussQuadrature.hermite(120)
    let deviation = 0.52.squareRoot()
    let expectation = { (function: (Vector) -> Double) in
      zip(mixture.clean.weights, mixture.clean.means).reduce(0.0) { sum, component in
        sum + component.0
          * rule.integrate { x in
            rule.integrate { y in
              function([component.1[0] + deviation * x, component.1[1] + deviation * y])
            }
          }
      }
    }
    let quadrature = MixtureQuadrature(mixture)
    let fisher = expectation { point in
      let score = mixture.score(at: point)
      return dot(score, score)
    }
    #expect(abs(quadrature.fisherInformation - fisher) < 1e-6 * fisher)
    let curvature = expectation { point in
      let hessian = mixture.scoreJacobian(at: point)
      return hessian.innerProduct(hessian)
    }
    #expect(abs(quadrature.squaredCurvature - curvature) < 1e-5 * curvature)
    let displacement = expectation { point in
      let step = subtract(mixture.posteriorMean(at: point), point)
      return dot(step, step)
    }
    #expect(abs(quadrature.squaredDisplacement - displacement) < 1e-6 * displacement)
    // Smooth test functions: E g ∂ᵢ log p, which the mutants of denoiser-is-score-step need.
    for function in Tweedie.TestFunction.all(dimension: 2) {
      if case .positive = function { continue }
      let correlation = expectation { point in
        function.value(at: point) * mixture.score(at: point)[function.index]
      }
      #expect(abs(correlation - function.correlationWithScore(mixture)) < 1e-7)
    }
  }

  /// p_σ solves the heat equation: J(p_σ) = J(p) − σ² E‖∇² log p‖² + O(σ⁴), here with σ² = 4e-4.
  @Test("The mean squared Hessian is the rate at which noise destroys Fisher information")
  func heatEquation() {
    let clean = MixtureQuadrature(NoisyMixture(Self.triangle.clean, sigma: 0))
    let noisy = MixtureQuadrature(NoisyMixture(Self.triangle.clean, sigma: 0.02))
    let rate = (clean.fisherInformation - noisy.fisherInformation) / 0.0004
    #expect(abs(rate / clean.squaredCurvature - 1) < 0.02)
    let curved = Tweedie.smallNoiseDisplacement(
      fisher: clean.fisherInformation, curvature: clean.squaredCurvature, sigma: 0.02)
    #expect(abs(curved / noisy.squaredDisplacement - 1) < 1e-4)
  }

  /// For N(0, 1) the score is −x and E[−x; x > 0] = −1/√(2π).
  @Test("The indicator's correlation with the score is minus the density at 0")
  func indicator() {
    let mixture = NoisyMixture(
      GaussianMixture(weights: [1], means: [[0]], standardDeviations: [0.8]), sigma: 0.6)
    let correlation = Tweedie.TestFunction.positive(0).correlationWithScore(mixture)
    #expect(abs(correlation + 0.3989422804014327) < 1e-15)
  }

  /// Closed form against a double Gauss–Hermite sum over x and ε.
  @Test("Moments of random features are the integrals they stand for")
  func featureMoments() throws {
    let mixture = NoisyMixture(
      GaussianMixture(weights: [1, 2], means: [[-1], [1]], standardDeviations: [0.4, 0.4]),
      sigma: 0.6)
    var stream = RandomStream(seed: 1, label: "tweedie/tests/features")
    let features = RandomFeatures(dimension: 1, count: 5, bandwidth: 1.5, stream: &stream)
    let moments = FeatureMoments(features, of: mixture)
    let rule = try GaussQuadrature.hermite(60)
    var gram = Matrix.zeros(7, 7)
    var cross = Matrix.zeros(7, 1)
    var signal = 0.0
    for (weight, mean) in zip(mixture.clean.weights, mixture.clean.means) {
      for (z, zWeight) in zip(rule.nodes, rule.weights) {
        for (e, eWeight) in zip(rule.nodes, rule.weights) {
          let x = mean[0] + 0.4 * z
          let values = features.values(at: [x + 0.6 * e])
          let share = weight * zWeight * eWeight
          gram += share * Matrix.outer(values, values)
          cross += (share * x) * Matrix(columnVector: values)
          signal += share * x * x
        }
      }
    }
    #expect((moments.gram - gram).frobeniusNorm < 1e-12)
    #expect((moments.cross - cross).frobeniusNorm < 1e-12)
    #expect(abs(moments.signal - signal) < 1e-12)
    // The error of given weights, by the same sum.
    let weights = Matrix(columnVector: [0.1, 0.5, -0.2, 0.3, 0, 0.1, 0.2])
    let error =
      signal - 2 * cross.innerProduct(weights) + (gram * weights).innerProduct(weights)
    #expect(abs(moments.error(weights).values[0] - error) < 1e-12)
    // Half the data is sampled with one pair of points.
    let pair = NoisyPair(clean: [2], noise: [-1], noisy: [1.4])
    let sampled = FeatureMoments(features, pairs: [pair, pair])
    let values = features.values(at: [1.4])
    #expect((sampled.gram - Matrix.outer(values, values)).frobeniusNorm < 1e-14)
    #expect((sampled.cross - 2 * Matrix(columnVector: values)).frobeniusNorm < 1e-14)
    #expect(sampled.signal == 4)
  }

  /// In two dimensions the linear denoiser is Σ(Σ + σ²I)⁻¹ with error tr Σ − tr Σ(Σ + σ²I)⁻¹Σ.
  @Test("With no cosines least squares finds the linear denoiser")
  func linearDenoiser() throws {
    let clean = GaussianMixture(
      weights: [1, 1], means: [[2, 0], [-2, 0]], standardDeviations: [1, 1])
    let mixture = NoisyMixture(clean, sigma: 1)
    var stream = RandomStream(seed: 1, label: "tweedie/tests/linear")
    let features = RandomFeatures(dimension: 2, count: 0, bandwidth: 1, stream: &stream)
    let moments = FeatureMoments(features, of: mixture)
    let weights = try moments.leastSquares()
    // Σ = diag(5, 1): gains 5/6 and 1/2, errors 5/6 and 1/2.
    #expect((weights - [[0, 0], [5.0 / 6, 0], [0, 0.5]]).frobeniusNorm < 1e-7)
    #expect(abs(moments.error(weights).values[0] - (5.0 / 6 + 0.5)) < 1e-12)
  }

  /// On its own sample a fitted denoiser would look better than the best one there is.
  @Test("No denoiser fitted to a sample beats the best one with the same features")
  func learnedAgainstBest() throws {
    let problem = try Tweedie.Problem(
      Tweedie.Setting(Tweedie.theorem.values(overrides: [(name: "sigma", text: "0.5")])), seed: 3)
    var stream = RandomStream(seed: 3, label: "tweedie/tests/learned")
    let learned = try Tweedie.learnedDenoisers(problem, pairs: 32768, stream: &stream)
    let best = try Tweedie.Learner(problem, cosineCounts: Tweedie.cosineCounts).denoisers
    for (learned, best) in zip(learned, best) {
      #expect(learned.size == best.size)
      #expect(learned.error.values[0] > best.error.values[0] - 1e-6)
    }
    #expect(learned[7].error.values[0] > best[7].error.values[0] + 1e-4)
  }

  /// 1 − (I₁/I₀)² averaged over the radius, by an independent program.
  @Test("On the circle the error over σ² is 1.00513 at σ = 0.1 and 1.00126 at 0.05")
  func circle() {
    #expect((Tweedie.circleError(sigma: 0.1) / 0.01).text(digits: 6) == "1.00513")
    #expect((Tweedie.circleError(sigma: 0.05) / 0.0025).text(digits: 6) == "1.00126")
  }

  static let triangle = NoisyMixture(
    GaussianMixture(
      weights: [1, 2, 3], means: [[1.5, 0], [-0.6, 1.2], [-0.8, -1.3]],
      standardDeviations: [0.4, 0.4, 0.4]), sigma: 0.6)

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["sigma": "1"], "parameter 'sigma' must be a number from 0.2 to 0.9, got 1"),
      (["sigma": "0"], "parameter 'sigma' must be a number from 0.2 to 0.9, got 0"),
      (["dimension": "5"], "parameter 'dimension' must be a whole number from 1 to 4, got 5"),
      (["components": "1"], "parameter 'components' must be a whole number from 2 to 4, got 1"),
      (["spread": "nan"], "parameter 'spread' must be a number from 0.1 to 0.8, got nan"),
      (
        ["noise": "1"],
        "unknown parameter 'noise', expected one of: sigma, dimension, components, spread"
      ),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  @Test("Moments that are not finite are an error")
  func notFinite() {
    var stream = RandomStream(seed: 1, label: "tweedie/tests/not-finite")
    let features = RandomFeatures(dimension: 1, count: 1, bandwidth: 1, stream: &stream)
    let pair = NoisyPair(clean: [.infinity], noise: [0], noisy: [.infinity])
    let moments = FeatureMoments(features, pairs: [pair])
    #expect(throws: LinearAlgebraError.self) { try moments.leastSquares() }
  }

  // MARK: Other parameters

  @Test(
    "Other noise, dimensions and mixtures re-derive every prediction",
    arguments: [
      ["sigma": "0.3"], ["dimension": "3", "components": "2"], ["spread": "0.8"],
      ["dimension": "1", "components": "4"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
