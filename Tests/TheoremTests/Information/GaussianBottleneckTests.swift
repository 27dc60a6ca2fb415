import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("The information-bottleneck frontier of Gaussian variables")
struct GaussianBottleneckTests {
  static let evidence = Evidence(GaussianBottleneck.theorem)

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

  /// ρ² = ½ and a² = 1: rate ½ log 2, and −½ log(1 − ¼) = ½ log(4/3).
  @Test("At ρ² = ½ a gain of 1 has rate ½ log 2 and relevance ½ log(4/3)")
  func unitGain() {
    let rho = Double.sqrt(0.5)
    #expect(abs(GaussianBottleneck.rate(gain: 1) - 0.5 * .log(2)) < 1e-15)
    #expect(abs(GaussianBottleneck.relevance(gain: 1, rho: rho) - 0.5 * .log(4.0 / 3)) < 1e-15)
    #expect(
      abs(GaussianBottleneck.frontier(rate: 0.5 * .log(2), rho: rho) - 0.5 * .log(4.0 / 3)) < 1e-15)
    #expect(abs(GaussianBottleneck.gain(rate: 0.5 * .log(2)) - 1) < 1e-15)
  }

  /// At ρ² = ½ the slope is e^{−2R}/(1 + e^{−2R}): ½ at the origin, 1/3 where e^{2R} = 2.
  @Test("At ρ² = ½ the slope falls from 1/2 to 1/3 at R = ½ log 2")
  func slopes() {
    let rho = Double.sqrt(0.5)
    #expect(abs(GaussianBottleneck.slope(rate: 0, rho: rho) - 0.5) < 1e-15)
    #expect(abs(GaussianBottleneck.slope(rate: 0.5 * .log(2), rho: rho) - 1.0 / 3) < 1e-15)
    #expect(abs(GaussianBottleneck.curvature(rate: 0, rho: rho) + 0.5) < 1e-15)
  }

  @Test("At the defaults R = 0.83699 and I(T;Y) = 0.36698; nothing below β = 1.5625")
  func defaults() {
    let rho = 0.8
    #expect(GaussianBottleneck.optimalRate(beta: 4, rho: rho).text(digits: 5) == "0.83699")
    #expect(GaussianBottleneck.optimalRelevance(beta: 4, rho: rho).text(digits: 5) == "0.36698")
    #expect(abs(GaussianBottleneck.criticalBeta(rho: rho) - 1.5625) < 1e-15)
    #expect(GaussianBottleneck.optimalRate(beta: 1.5, rho: rho) == 0)
    #expect(GaussianBottleneck.optimalRelevance(beta: 1.5, rho: rho) == 0)
  }

  /// Both sides of the optimum at β = 8, ρ = ½: R = 0.4236489 and I(T;Y) = 0.0770753.
  @Test("The optimum lies on the frontier, with slope 1/β")
  func optimumOnFrontier() {
    let rate = GaussianBottleneck.optimalRate(beta: 8, rho: 0.5)
    #expect(abs(rate - 0.4236489) < 1e-7)
    #expect(abs(GaussianBottleneck.frontier(rate: rate, rho: 0.5) - 0.0770753) < 1e-7)
    #expect(abs(GaussianBottleneck.optimalRelevance(beta: 8, rho: 0.5) - 0.0770753) < 1e-7)
    #expect(abs(GaussianBottleneck.slope(rate: rate, rho: 0.5) - 0.125) < 1e-15)
  }

  /// λ = (0.1, 0.5, 0.7, 0.9): transitions at 1.11, 2, 3.33 and 10.
  @Test("Four modes, β = 4: three are active, with rate 2.322882 and relevance 1.244681")
  func vectorDefaults() {
    let eigenvalues = [0.1, 0.5, 0.7, 0.9]
    #expect(
      GaussianBottleneck.activeModes(eigenvalues: eigenvalues, beta: 4) == [0.1, 0.5, 0.7])
    let rate = GaussianBottleneck.optimalRate(eigenvalues: eigenvalues, beta: 4)
    let relevance = GaussianBottleneck.optimalRelevance(eigenvalues: eigenvalues, beta: 4)
    #expect(rate.text(digits: 7) == "2.322882")
    #expect(relevance.text(digits: 7) == "1.244681")
    // With one mode both reduce to the scalar formulas, λ = 1 − ρ².
    let scalar = GaussianBottleneck.optimalRate(beta: 4, rho: 0.8)
    #expect(abs(GaussianBottleneck.optimalRate(eigenvalues: [0.36], beta: 4) - scalar) < 1e-15)
  }

  /// A fair bit seen through a channel that flips with probability ¼.
  @Test("A fair bit: the identity tells log 2, a constant nothing")
  func fairBit() {
    let source = FiniteSource(joint: [[0.375, 0.125], [0.125, 0.375]])
    let clear = source.information([[1, 0], [0, 1]])
    #expect(abs(clear.rate - .log(2)) < 1e-15)
    let flipped = Double.log(2) + 0.75 * .log(0.75) + 0.25 * .log(0.25)
    #expect(abs(clear.relevance - flipped) < 1e-15)
    let empty = source.information([[0.5, 0.5], [0.5, 0.5]])
    #expect(abs(empty.rate) < 1e-15)
    #expect(abs(empty.relevance) < 1e-15)
  }

  /// By hand: with p(t|x) = (¾, ¼) the two labels predict Y with odds 5:3, and β = 1 multiplies
  /// the odds of a label by (5/3)^{¾ − ¼} once.
  @Test("One round of the iteration on a fair bit, by hand")
  func oneRound() {
    let source = FiniteSource(joint: [[0.375, 0.125], [0.125, 0.375]])
    let improved = source.improved([[0.75, 0.25], [0.25, 0.75]], beta: 1)
    let odds = Double.sqrt(5.0 / 3)
    #expect(abs(improved[0, 0] - odds / (1 + odds)) < 1e-15)
    #expect(abs(improved[1, 0] - 1 / (1 + odds)) < 1e-15)
    #expect(abs(improved[0, 1] - 1 / (1 + odds)) < 1e-15)
  }

  /// By independent quadrature; the frontier at log 2 is 0.103820 and 0.467609.
  @Test("The sign of X at ρ = ½ and 0.9: relevance 0.086779 and 0.381244")
  func signCode() {
    for (rho, expected) in [(0.5, 0.086779), (0.9, 0.381244)] {
      let sign = FiniteSource(rho: rho, thresholds: [0]).information(.identity(2))
      #expect(abs(sign.rate - .log(2)) < 1e-14)
      #expect(abs(sign.relevance - expected) < 5e-7)
    }
  }

  @Test("Uniform quantisers at ρ = 0.8 reach 0.815, 0.918, 0.976, 0.988 and 0.998 of the frontier")
  func uniformQuantisers() {
    for (cells, share) in [(2, "0.815"), (4, "0.918"), (8, "0.976"), (12, "0.988"), (32, "0.998")] {
      let thresholds = GaussianBottleneck.uniformThresholds(cells)
      let code = FiniteSource(rho: 0.8, thresholds: thresholds).information(.identity(cells))
      let frontier = GaussianBottleneck.frontier(rate: code.rate, rho: 0.8)
      #expect((code.relevance / frontier).text(digits: 3) == share)
    }
  }

  /// Far out Φ(b) − Φ(a) must not be a difference of numbers near 1.
  @Test("Normal probabilities keep their digits in both tails")
  func tails() {
    #expect(normalProbability(from: -.infinity, to: .infinity) == 1)
    #expect(abs(normalProbability(from: -1, to: 1) - 0.6826894921370859) < 1e-15)
    let tail = normalProbability(from: 8, to: .infinity)
    #expect(abs(tail / 6.220960574271786e-16 - 1) < 1e-12)
    #expect(tail == normalProbability(from: -.infinity, to: -8))
    #expect(abs(normalProbability(from: 1, to: 2) - 0.13590512198327787) < 1e-15)
  }

  /// The determinants 1, 2 and 3/2 at ρ² = ½, a = 1; Var(X|T) = ½, Var(X|T,Y) = 1/3.
  @Test("Informations and conditional variances by determinants at ρ² = ½, a = 1")
  func determinants() throws {
    let law = GaussianLaw.chain(rho: .sqrt(0.5), gain: 1)
    #expect(abs(try law.determinant([2]) - 2) < 1e-15)
    #expect(abs(try law.information([2], [0]) - 0.5 * .log(2)) < 1e-15)
    #expect(abs(try law.information([2], [1]) - 0.5 * .log(4.0 / 3)) < 1e-15)
    #expect(abs(try law.variance(of: 0, given: [2]) - 0.5) < 1e-15)
    #expect(abs(try law.variance(of: 0, given: [2, 1]) - 1.0 / 3) < 1e-15)
  }

  /// At ρ² = ½ and β = 4 the best gain has a² = (ρ²β − 1)/(1 − ρ²) = 2.
  @Test("The gain found by bisection is the best among many")
  func bisection() throws {
    let rho = Double.sqrt(0.5)
    let best = try GaussianBottleneck.numericalGain(beta: 4, rho: rho)
    #expect(abs(best * best - 2) < 1e-13)
    let cost = { (gain: Double) in
      let code = try GaussianBottleneck.information(rho: rho, gain: gain)
      return code.rate - 4 * code.relevance
    }
    let least = try cost(best)
    for gain in stride(from: 0.0, through: 20, by: 0.05) {
      #expect(try cost(gain) >= least - 1e-14)
    }
    #expect(try GaussianBottleneck.numericalGain(beta: 1.9, rho: rho) == 0)
  }

  /// Refining every grid changes no information beyond rounding.
  @Test("A linear code by quadrature agrees with determinants", arguments: [0.35, 0.8, 0.97])
  func quadrature(_ rho: Double) throws {
    for gain in [0.3, 1, 4] {
      let uniform = GaussianBottleneck.NoisyCode(rho: rho, gain: gain).information
      let gauss = try GaussianBottleneck.NoisyCode(rho: rho, steepness: gain, breaks: [0]) {
        gain * $0
      }.information
      let exact = try GaussianBottleneck.information(rho: rho, gain: gain)
      for code in [uniform, gauss] {
        #expect(abs(code.rate - exact.rate) < 1e-12)
        #expect(abs(code.relevance - exact.relevance) < 1e-12)
      }
    }
  }

  @Test("A noisy sign with a large gain is nearly the sign itself")
  func largeGain() throws {
    let steep = try GaussianBottleneck.NoisyCode(rho: 0.8, steepness: 8, breaks: [0]) {
      $0 < 0 ? -8 : 8
    }.information
    let sign = FiniteSource(rho: 0.8, thresholds: [0]).information(.identity(2))
    #expect(abs(steep.rate - sign.rate) < 1e-12)
    #expect(abs(steep.relevance - sign.relevance) < 1e-12)
  }

  /// The rate R* of the recursion a′² = γ²u/(1 + γu), differentiated numerically at its fixed point.
  @Test("The contraction at the defaults is 0.27637, and 2/3 where a mode dies out at β = ⅔β_c")
  func contraction() {
    let next = { (logarithm: Double) -> Double in
      let squaredGain = Double.exp(logarithm)
      let share = squaredGain / (1 + squaredGain)
      let gamma = 0.64 * 4 / (1 - 0.64 * share)
      return .log(gamma * gamma * share / (1 + gamma * share))
    }
    let fixed = Double.log((0.64 * 4 - 1) / 0.36)
    #expect(abs(next(fixed) - fixed) < 1e-14)
    let slope = (next(fixed + 1e-5) - next(fixed - 1e-5)) / 2e-5
    #expect(abs(slope - GaussianBottleneck.contraction(beta: 4, rho: 0.8)) < 1e-9)
    #expect(abs(GaussianBottleneck.contraction(beta: 4, rho: 0.8) - 0.27637) < 1e-5)
    let dying = GaussianBottleneck.contraction(beta: 1.5625 * 2 / 3, rho: 0.8)
    #expect(abs(dying - 2.0 / 3) < 1e-15)
  }

  @Test("Each round of the iteration lowers I(T;X) − β I(T;Y), on grids and for vectors")
  func monotone() throws {
    var stream = RandomStream(seed: 1, label: "gaussian-bottleneck/tests/monotone")
    let source = FiniteSource(rho: 0.8, thresholds: GaussianBottleneck.uniformThresholds(12))
    var channel = GaussianBottleneck.randomChannel(labels: 5, points: 12, stream: &stream)
    let problem = VectorBottleneck(
      eigenvalues: [0.2, 0.6], mixingX: [[2, 1], [0, 1]], mixingY: [[1, 0], [3, 1]])
    var code = stream.normalMatrix(rows: 2, columns: 2)
    for _ in 0..<10 {
      let (before, start) = (source.information(channel), try problem.information(code))
      channel = source.improved(channel, beta: 3)
      code = try problem.improved(code, beta: 3)
      let (after, end) = (source.information(channel), try problem.information(code))
      #expect(after.rate - 3 * after.relevance < before.rate - 3 * before.relevance)
      #expect(end.rate - 3 * end.relevance < start.rate - 3 * start.relevance + 1e-13)
    }
  }

  /// A rotation of the labels changes neither a code nor what a round makes of it.
  @Test("A round of the vector iteration does not depend on the labels' coordinates")
  func rotatedLabels() throws {
    let problem = VectorBottleneck(
      eigenvalues: [0.2, 0.6], mixingX: [[2, 1], [0, 1]], mixingY: [[1, 0], [3, 1]])
    let code: Matrix = [[1, 0.5], [-0.3, 2]]
    let rotation: Matrix = [[0.6, 0.8], [-0.8, 0.6]]
    let plain = try problem.improved(code, beta: 3)
    let rotated = try problem.improved(rotation * code, beta: 3)
    let (gram, other) = (plain.transposed * plain, rotated.transposed * rotated)
    for (entry, same) in zip(gram.elements, other.elements) { #expect(abs(entry - same) < 1e-12) }
  }

  /// Otherwise a list of optimised codes would be a list of codes.
  @Test(
    "Optimised quantisers cannot be improved by moving a threshold, optimised channels are good")
  func optimisers() throws {
    var thresholds = GaussianBottleneck.uniformThresholds(4)
    let relevance = { (thresholds: Vector) in
      FiniteSource(rho: 0.8, thresholds: thresholds).information(.identity(4)).relevance
    }
    let best = GaussianBottleneck.optimisedQuantiser(rho: 0.8, cells: 4, slope: 0).relevance
    #expect(best > relevance(thresholds) + 0.01)
    // The best quantiser of a normal variable is symmetric; one number is left to search.
    for outer in stride(from: 0.5, to: 1.5, by: 0.01) {
      thresholds = [-outer, 0, outer]
      #expect(relevance(thresholds) < best + 1e-6)
    }
    var stream = RandomStream(seed: 1, label: "gaussian-bottleneck/tests/optimisers")
    let channels = GaussianBottleneck.optimisedContenders(rho: 0.8, stream: &stream).dropFirst(8)
    let good = channels.filter {
      $0.relevance > 0.99 * GaussianBottleneck.frontier(rate: $0.rate, rho: 0.8) && $0.rate > 0.1
    }
    #expect(good.count >= 6)
  }

  @Test("No random linear code of a vector has a smaller I(T;X) − β I(T;Y) than predicted")
  func randomVectorCodes() throws {
    var stream = RandomStream(seed: 1, label: "gaussian-bottleneck/tests/vectors")
    let eigenvalues = [0.1, 0.5, 0.7]
    let problem = VectorBottleneck(
      eigenvalues: eigenvalues, mixingX: stream.haarOrthogonal(3),
      mixingY: stream.haarOrthogonal(3))
    let least =
      GaussianBottleneck.optimalRate(eigenvalues: eigenvalues, beta: 4)
      - 4 * GaussianBottleneck.optimalRelevance(eigenvalues: eigenvalues, beta: 4)
    for _ in 0..<300 {
      let size = stream.uniform(in: 0.1...4)
      let code = try problem.information(size * stream.normalMatrix(rows: 3, columns: 3))
      #expect(code.rate - 4 * code.relevance > least)
    }
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["rho": "1"], "parameter 'rho' must be a number from 0.05 to 0.99, got 1"),
      (
        ["rho": "0.35"],
        "parameter 'beta' must be at least 1.1/ρ² = 8.9796, for nothing is encoded up to 1/ρ², "
          + "got 4.0"
      ),
      (
        ["beta": "100"],
        "parameter 'beta' must be at most 84.482, where the code of this ρ has a rate of 2.5 nats, "
          + "got 100.0"
      ),
      (
        ["eigenvalues": "0.5,1"],
        "parameter 'eigenvalues' must be a comma-separated list of numbers from 0.02 to 0.98, "
          + "got 0.5,1"
      ),
      (
        ["eigenvalues": "0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9"],
        "parameter 'eigenvalues' must be at most 8 numbers, "
          + "got 0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9"
      ),
      (["rate": "nan"], "parameter 'rate' must be a number from 0.05 to 2.5, got nan"),
      (
        ["alpha": "2"],
        "unknown parameter 'alpha', expected one of: rho, beta, eigenvalues, rate"
      ),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  @Test("Dependent components of X are an error")
  func singularCovariance() {
    let problem = VectorBottleneck(
      eigenvalues: [0.5, 0.5], mixingX: [[1, 1], [1, 1]], mixingY: .identity(2))
    #expect(throws: LinearAlgebraError.self) { try problem.improved(.identity(2), beta: 4) }
  }

  // MARK: Other parameters

  @Test(
    "Other correlations, trade-offs and spectra re-derive every prediction",
    arguments: [
      ["rho": "0.35", "beta": "20"], ["rho": "0.95", "beta": "1.5"],
      ["eigenvalues": "0.2,0.3", "beta": "2", "rate": "0.4"],
      ["rho": "0.70710678", "eigenvalues": "0.5", "rate": "2.5"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
