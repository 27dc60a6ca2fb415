import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("InfoNCE: a lower bound on mutual information that saturates at log K")
struct InfoNCETests {
  static let evidence = Evidence(InfoNCE.theorem)

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

  /// ρ = 0.6: 1 − ρ² = 0.64, I = −½ log 0.64 = log 1.25, χ² = 1/0.64 − 1 = 0.5625.
  @Test("Correlation 0.6 carries 0.2231 nats and a chi-square divergence of 0.5625")
  func correlation() throws {
    let pair = GaussianPair(rho: 0.6, dimension: 1)
    #expect(pair.mutualInformation.text(digits: 4) == "0.2231")
    #expect(abs(pair.mutualInformation - .log(1.25)) < 4 * Double.ulpOfOne)
    #expect(abs(pair.chiSquared - 0.5625) < 8 * Double.ulpOfOne)
    let cube = GaussianPair(rho: 0.6, dimension: 3)
    #expect(abs(cube.mutualInformation - 3 * .log(1.25)) < 8 * Double.ulpOfOne)
    #expect(abs(cube.chiSquared - 2.814697265625) < 32 * Double.ulpOfOne)
  }

  /// At x = y = 1, ρ = 0.6: log r = log 1.25 + (0.6 − 0.36)/0.64 = log 1.25 + 0.375.
  @Test("The log ratio at x = y = 1 is log 1.25 + 0.375")
  func logRatio() {
    let pair = GaussianPair(rho: 0.6, dimension: 1)
    #expect(abs(pair.logRatio(1, 1, 1) - (.log(1.25) + 0.375)) < 8 * Double.ulpOfOne)
    #expect(abs(pair.logRatio(0, 0, 0) - .log(1.25)) < 4 * Double.ulpOfOne)
    let coefficients = InfoNCE.logRatioCoefficients(pair)
    #expect(
      zip(coefficients, [.log(1.25), -0.28125, -0.28125, 0.9375]).allSatisfy {
        abs($0 - $1) < 4 * Double.ulpOfOne
      })
  }

  /// Scores log 1, log 2, log 5: weights 1/8, 2/8, 5/8.
  @Test("A streamed softmax gives the weights 1/8, 2/8 and 5/8, in any order")
  func softmax() {
    for order in [[1.0, 2, 5], [5, 2, 1], [2, 5, 1]] {
      var softmax = StreamingSoftmax()
      for weight in order { softmax.add(score: .log(weight), value: weight) }
      #expect(abs(softmax.logSumExp - .log(8)) < 8 * Double.ulpOfOne)
      #expect(abs(softmax.mean - 30.0 / 8) < 32 * Double.ulpOfOne)
      #expect(abs(softmax.variance - (134.0 / 8 - 14.0625)) < 200 * Double.ulpOfOne)
    }
    var far = StreamingSoftmax()
    far.add(score: 1000, value: 1)
    far.add(score: -1000, value: 7)
    #expect(far.logSumExp == 1000 && far.mean == 1 && far.variance == 0)
  }

  /// Scores 0 everywhere give log K, scores (log 3, 0; 0, log 3) give log(4/3) in each row.
  @Test("A critic without opinion loses log K, one that is right three times in four log 4/3")
  func loss() {
    #expect(abs(InfoNCE.loss(.zeros(4, 4)) - .log(4)) < 4 * Double.ulpOfOne)
    let three = Double.log(3)
    let loss = InfoNCE.loss([[three, 0], [0, three]])
    #expect(abs(loss - .log(4.0 / 3)) < 8 * Double.ulpOfOne)
  }

  /// Rows (2, 1, 1), (3, 1, 4), (1, 1, 6) of exponentials: shares 2/4, 1/8 and 6/8 of the positive.
  @Test("Every row's positive is on the diagonal, and every column is a candidate")
  func lossOfThree() {
    let weights: Matrix = [[2, 1, 1], [3, 1, 4], [1, 1, 6]]
    let loss = InfoNCE.loss(weights.map { .log($0) })
    #expect(abs(loss - (.log(2) + .log(8) + .log(4.0 / 3)) / 3) < 8 * Double.ulpOfOne)
  }

  @Test("The term log S − 1 + 1/S is 0 at 1, log 2 − ½ at 2, and 1 − log 2 at ½")
  func jensenTerm() {
    #expect(InfoNCE.jensenTerm(logMean: 0) == 0)
    #expect(abs(InfoNCE.jensenTerm(logMean: .log(2)) - (.log(2) - 0.5)) < 4 * Double.ulpOfOne)
    #expect(abs(InfoNCE.jensenTerm(logMean: -.log(2)) - (1 - .log(2))) < 4 * Double.ulpOfOne)
  }

  /// A fair bit seen without noise, K = 2: the other candidate equals it with probability ½, so
  /// log 2 − L = log 2 − ½ log 2, and with two candidates from the marginal S̄ is 0, 1 or 2.
  @Test("A fair bit against one negative: the bound is ½ log 2, and so is the gap")
  func fairBit() {
    let law = FiniteRatioLaw(identicalSymbols: 2)
    #expect(abs(law.mutualInformation - .log(2)) < 4 * Double.ulpOfOne)
    #expect(abs(law.chiSquared - 1) < 4 * Double.ulpOfOne)
    #expect(abs(law.bound(candidates: 2) - 0.5 * .log(2)) < 8 * Double.ulpOfOne)
    #expect(abs(law.meanEntropy(candidates: 2) - 0.5 * .log(2)) < 8 * Double.ulpOfOne)
  }

  /// A fair bit, K = 2: r − 1 is 1 or −1, so that ½ E (r−1)²/(2 + (r−1)/3) = ¼ (3/7 + 3/5).
  @Test("A fair bit against one negative: the gap of 0.34657 is at least 9/35 = 0.25714")
  func lowerBound() {
    let law = FiniteRatioLaw(identicalSymbols: 2)
    #expect(abs(law.gapLowerBound(candidates: 2) - 9.0 / 35) < 4 * Double.ulpOfOne)
  }

  /// Four symbols: log K − E log(1 + Bin(K − 1, ¼)).
  @Test(
    "Identical symbols have the printed bounds",
    arguments: [
      (4.0, 2, "0.51986"), (4, 8, "1.1654"), (4, 64, "1.3625"), (4, 512, "1.3834"),
      (16, 2, "0.64983"), (16, 64, "2.6476"), (16, 512, "2.7579"),
    ])
  func identicalSymbols(_ symbols: Double, _ candidates: Int, _ bound: String) {
    let law = FiniteRatioLaw(identicalSymbols: symbols)
    #expect(law.bound(candidates: candidates).text(digits: 5) == bound)
  }

  @Test("A table with p(x, y) = p(x) p(y) has no information and no gap")
  func independence() {
    let law = FiniteRatioLaw(joint: [[0.12, 0.28], [0.18, 0.42]])
    #expect(abs(law.mutualInformation) < 8 * Double.ulpOfOne)
    #expect(abs(law.bound(candidates: 5)) < 64 * Double.ulpOfOne)
  }

  /// L = (4 log 3 + 6 log 5 + 4 log 7 + log 9)/16, and log 9 − L = 0.69523 > log 2 = 0.69315.
  @Test("Five fair bits seen twice yield 0.69523 by counting views, 0.10744 by counting instances")
  func twoViews() {
    let batch = InfoNCE.TwoViewBatch(symbols: 2, instances: 5)
    let loss =
      (4 * Double.log(3) + 6 * Double.log(5) + 4 * Double.log(7) + Double.log(9)) / 16
    #expect(abs(batch.loss - loss) < 64 * Double.ulpOfOne)
    #expect(batch.bound(counting: 9).values[0].text(digits: 5) == "0.69523")
    #expect(batch.bound(counting: 10).values[0].text(digits: 5) == "0.80059")
    #expect(batch.bound(counting: 5).values[0].text(digits: 5) == "0.10744")
  }

  // MARK: Quadrature

  /// 2K·gap/χ² by quadrature at K = 4, 16, 64, 256, 1024.
  @Test(
    "In units of χ²/(2K) the gap approaches 1 from below, slowly when ρ is large",
    arguments: [
      (0.3, ["0.98403", "0.99524", "0.99871", "0.99967", "0.99992"]),
      (0.5, ["0.93478", "0.97235", "0.98945", "0.99631", "0.99879"]),
      (0.7, ["0.81322", "0.88724", "0.93448", "0.96301", "0.97953"]),
      (0.9, ["0.52011", "0.60962", "0.68088", "0.73837", "0.78484"]),
    ])
  func gaps(_ rho: Double, _ ratios: [String]) throws {
    let pair = GaussianPair(rho: rho, dimension: 1)
    let batch = InfoNCE.BatchQuadrature(try InfoNCE.RatioQuadrature(pair))
    let found = [4, 16, 64, 256, 1024].map {
      (2 * Double($0) * batch.meanLog(candidates: $0) / pair.chiSquared).text(digits: 5)
    }
    #expect(found == ratios)
  }

  /// E r = 1, E r² = 1 + χ² and E r log r = I.
  @Test(
    "The law of the ratio has its moments", arguments: [(0.2, 1), (0.6, 1), (0.4, 3), (0.23, 8)])
  func ratioLaw(_ rho: Double, _ dimension: Int) throws {
    let pair = GaussianPair(rho: rho, dimension: dimension)
    #expect(abs(try pair.productMean { _ in 1 } - 1) < 1e-11)
    #expect(abs(try pair.productMean { $0 } - 1) < 1e-11)
    #expect(abs(try pair.productMean { $0 * $0 } - 1 - pair.chiSquared) < 1e-11)
    #expect(abs(try pair.productMean { $0 * .log($0) } - pair.mutualInformation) < 1e-11)
  }

  /// By two sums that share nothing but the density ratio.
  @Test("The gap lies between its lower bound and log(1 + χ²/K)", arguments: [(0.6, 1), (0.3, 4)])
  func gapBetweenBounds(_ rho: Double, _ dimension: Int) throws {
    let pair = GaussianPair(rho: rho, dimension: dimension)
    let batch = InfoNCE.BatchQuadrature(try InfoNCE.RatioQuadrature(pair))
    for candidates in [1, 2, 8, 64, 512] {
      let gap = batch.meanLog(candidates: candidates)
      #expect(gap > (try pair.gapLowerBound(candidates: Double(candidates))))
      #expect(gap < .log(onePlus: pair.chiSquared / Double(candidates)))
    }
  }

  /// One candidate is the positive itself, and S̄ = r.
  @Test("With one candidate the gap is the whole information, in every dimension", arguments: 1...4)
  func oneCandidate(_ dimension: Int) throws {
    let pair = GaussianPair(rho: 0.5, dimension: dimension)
    let batch = InfoNCE.BatchQuadrature(try InfoNCE.RatioQuadrature(pair))
    #expect(abs(batch.meanLog(candidates: 1) - pair.mutualInformation) < 1e-11)
    // Against a stranger log r has the mean I − dρ²/(1 − ρ²).
    let stranger = pair.mutualInformation - Double(dimension) / 3
    #expect(abs(batch.meanLogOfNegatives(candidates: 1) - stranger) < 1e-11)
  }

  @Test("More nodes change nothing", arguments: [(0.5, 1), (0.2, 2), (0.7, 2), (0.42, 8)])
  func convergence(_ rho: Double, _ dimension: Int) throws {
    let pair = GaussianPair(rho: rho, dimension: dimension)
    let coarse = InfoNCE.BatchQuadrature(try InfoNCE.RatioQuadrature(pair))
    let fine = InfoNCE.BatchQuadrature(
      try InfoNCE.RatioQuadrature(pair, anchorNodes: 100, distanceNodes: 300))
    for candidates in [2, 16, 512] {
      let difference =
        coarse.meanLog(candidates: candidates) - fine.meanLog(candidates: candidates)
      #expect(abs(difference) < 1e-12)
    }
  }

  /// Var(x·y | x) = ‖x‖²(1 − ρ²), so with many candidates the softmax variance is d(1 − ρ²).
  @Test("With many candidates the softmax variance of x·y is d(1 − ρ²)", arguments: [1, 3])
  func softmaxVariance(_ dimension: Int) throws {
    let pair = GaussianPair(rho: 0.5, dimension: dimension)
    let law = try InfoNCE.RatioQuadrature(
      pair, directions: [{ _, _, xy in xy }, { _, yy, _ in yy }])
    let averages = InfoNCE.Averages(law: law)
    let size = Double(dimension)
    #expect(abs(averages.conditionalVariance(0) - 0.75 * size) < 1e-11)
    // Var(‖y‖² | x) = 2d(1−ρ²)² + 4ρ²(1−ρ²)‖x‖².
    #expect(abs(averages.conditionalVariance(1) - (1.125 + 0.75) * size) < 1e-11)
    let batch = InfoNCE.BatchQuadrature(law)
    let many = batch.softmaxVariance(direction: 0, candidates: 1 << 16)
    #expect(abs(many - 0.75 * size) < 1e-3 * size)
    // E x·y is ρd for pairs and 0 for strangers; with K → ∞ equal weights give the variance d.
    #expect(abs(averages.mean(0, joint: true) - 0.5 * size) < 1e-11)
    #expect(abs(averages.mean(0, joint: false)) < 1e-11)
    #expect(abs(averages.uniformVariance(0, candidates: 1 << 20) - size) < 1e-5 * size)
  }

  /// The same expectation by a Gauss rule over the anchor, the positive and two negatives.
  @Test("With three candidates the softmax variance agrees with a sum over all four variables")
  func softmaxVarianceOfThree() throws {
    let pair = GaussianPair(rho: 0.5, dimension: 1)
    let rule = try GaussQuadrature.hermite(32)
    let noise = 0.75.squareRoot()
    let variance = rule.integrate { x in
      rule.integrate { z in
        rule.integrate { second in
          rule.integrate { third in
            var softmax = StreamingSoftmax()
            for y in [0.5 * x + noise * z, second, third] {
              softmax.add(score: pair.logRatio(x * x, y * y, x * y), value: x * y)
            }
            return softmax.variance
          }
        }
      }
    }
    let law = try InfoNCE.RatioQuadrature(pair, directions: [{ _, _, xy in xy }])
    let found = InfoNCE.BatchQuadrature(law).softmaxVariance(direction: 0, candidates: 3)
    #expect(abs(found - variance) < 1e-6)
  }

  /// Two candidates y₊, y: the softmax variance with equal weights is E(g₊ − g)²/4.
  @Test("With two candidates and equal weights the variance is E(g₊ − g)²/4")
  func uniformVariance() throws {
    let pair = GaussianPair(rho: 0.5, dimension: 1)
    let law = try InfoNCE.RatioQuadrature(
      pair, directions: [{ _, _, xy in xy }, { _, yy, _ in yy }])
    let averages = InfoNCE.Averages(law: law)
    // E x²(y₊ − y)² with y₊ = ρx + √(1−ρ²) z: ρ² E x⁴ + (2 − ρ²) E x² = 0.75 + 1.75.
    #expect(abs(averages.uniformVariance(0, candidates: 2) - 2.5 / 4) < 1e-11)
    // E (y₊² − y²)² = 3 + 3 − 2.
    #expect(abs(averages.uniformVariance(1, candidates: 2) - 1) < 1e-11)
  }

  /// Fisher's information is half the mean of σφφᵀ; the mean of the score is zero in each class.
  @Test("Gradient, information and score agree with a large labelled sample")
  func classification() throws {
    let pair = GaussianPair(rho: 0.5, dimension: 2)
    let moments = try InfoNCE.FeatureMoments(pair)
    let inverse = try CholeskyFactorization(moments.information).inverse()
    let sandwich = (inverse * moments.scoreCovariance * inverse).trace
    #expect(abs(try moments.errorConstant() - sandwich) < 1e-9 * sandwich)
    var stream = RandomStream(seed: 1, label: "infonce/tests/classification")
    let count = 400_000
    let sample = InfoNCE.LabelledPairs(pair, count: count, stream: &stream)
    let truth = InfoNCE.logRatioCoefficients(pair)
    let slopes = sample.derivatives(at: truth)
    for row in 0..<4 {
      for column in 0..<4 {
        let expected = moments.information[row, column]
        let size = (moments.information[row, row] * moments.information[column, column])
          .squareRoot()
        let observed = slopes.information[row, column] / Double(count)
        #expect(abs(observed - expected) < 0.03 * size)
      }
      // Seven standard deviations of the score.
      let deviation = (Double(count) * moments.scoreCovariance[row, row]).squareRoot()
      #expect(abs(slopes.gradient[row]) < 7 * deviation)
    }
    let fit = try sample.fit(from: [0, 0, 0, 0])
    for (found, expected) in zip(fit.coefficients, truth) { #expect(abs(found - expected) < 0.05) }
  }

  /// The means of the control variates are zero, whatever is estimated.
  @Test("Control variates are centred", arguments: [(0.5, 1), (0.4, 3)])
  func controls(_ rho: Double, _ dimension: Int) throws {
    let pair = GaussianPair(rho: rho, dimension: dimension)
    let spread = InfoNCE.anchorSpread(pair)
    let count = 20_000
    var values = [[Double]](repeating: [], count: InfoNCE.BatchSummary.controlCount)
    for replicate in 0..<count {
      var stream = RandomStream(
        seed: 1, label: "infonce/tests/controls", replicate: UInt64(replicate))
      let summary = InfoNCE.BatchSummary(
        pair, candidates: 8, spread: spread, stream: &stream
      ) { $3 }
      #expect(summary.gap >= -1e-12)
      for (index, value) in summary.controls.enumerated() { values[index].append(value) }
    }
    for column in values {
      let mean = column.reduce(0, +) / Double(count)
      let square = column.reduce(0) { $0 + $1 * $1 } / Double(count)
      #expect(abs(mean) < 7 * (square / Double(count)).squareRoot())
    }
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["rho": "0"], "parameter 'rho' must be a number from 0.2 to 0.85, got 0"),
      (["rho": "1"], "parameter 'rho' must be a number from 0.2 to 0.85, got 1"),
      (["rho": "nan"], "parameter 'rho' must be a number from 0.2 to 0.85, got nan"),
      (["dimension": "9"], "parameter 'dimension' must be a whole number from 1 to 8, got 9"),
      (
        ["candidates": "15"],
        "parameter 'candidates' must be a whole number from 16 to 512, got 15"
      ),
      (
        ["dimension": "8", "rho": "0.5"],
        "parameter 'rho' must be at most 0.4268, so that (1 - rho²)^(-8) - 1 ≤ 4, got 0.5"
      ),
      (["K": "64"], "unknown parameter 'K', expected one of: rho, dimension, candidates"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  @Test("A separable sample has no maximum of the likelihood, which is an error")
  func separable() throws {
    var stream = RandomStream(seed: 1, label: "infonce/tests/separable")
    let pair = GaussianPair(rho: 0.5, dimension: 1)
    let sample = InfoNCE.LabelledPairs(pair, count: 4, stream: &stream)
    #expect(throws: (any Error).self) { try sample.fit(from: [0, 0, 0, 0]) }
  }

  // MARK: Other parameters

  @Test(
    "Other correlations, dimensions and batches re-derive every prediction",
    arguments: [
      ["rho": "0.55", "candidates": "16"], ["dimension": "2"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
