import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// Weights undo a shift of the inputs, and ratios of priors a shift of the labels.
//
// Chapter: theorems/Generalization/DistributionShift.md
// Tests:   Tests/TheoremTests/Generalization/DistributionShiftTests.swift

// MARK: - Mathematics

/// Two laws on the same finitely many points: that of the sample, and that of the use.
public struct FiniteShift: Sendable {
  /// The source law: the probabilities with which the sample is drawn, all positive.
  public let source: Vector
  /// The target law: the probabilities that count.
  public let target: Vector

  /// A shift; both laws have a probability for each point, and every point can be sampled.
  public init(source: Vector, target: Vector) {
    require(
      source.count == target.count && source.allSatisfy { $0 > 0 },
      "a shift needs two laws on the same points, the source positive")
    self.source = source
    self.target = target
  }

  /// The weights target/source, with which the source's averages become the target's.
  public var weights: Vector { zip(target, source).map { $0 / $1 } }

  // begin region: distances
  /// The total variation distance, half of the sum of the differences.
  public var totalVariation: Double { oneNorm(subtract(target, source)) / 2 }

  /// The Kullback–Leibler divergence of the target from the source, in nats.
  public var divergence: Double {
    zip(target, source).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * .log($1.0 / $1.1) : 0) }
  }
  // end region: distances
}

/// Two classes of numbers, normal around m and −m with variance 1, and the share π of the first.
public struct TwoClasses: Sendable {
  /// Half of the distance m of the means.
  public let separation: Double
  /// The prior π of the positive class.
  public let prior: Double

  // begin region: two-classes
  /// The part of the density that belongs to the positive class, or to the negative one.
  public func joint(_ x: Double, positive: Bool) -> Double {
    (positive ? prior : 1 - prior)
      * DistributionShift.normalDensity(x - (positive ? separation : -separation))
  }

  /// The density of a number.
  public func density(_ x: Double) -> Double {
    joint(x, positive: true) + joint(x, positive: false)
  }

  /// The probability that a number is of the positive class.
  public func posterior(_ x: Double) -> Double { joint(x, positive: true) / density(x) }

  /// Where the posterior is one half: log((1 − π)/π)/(2m).
  public var boundary: Double { .log((1 - prior) / prior) / (2 * separation) }

  /// How often one errs who decides for the positive class above a threshold.
  public func error(threshold: Double) -> Double {
    prior * DistributionShift.normalTail(separation - threshold)
      + (1 - prior) * DistributionShift.normalTail(separation + threshold)
  }
  // end region: two-classes

  /// The same classes with another prior.
  public func with(prior: Double) -> TwoClasses {
    TwoClasses(separation: separation, prior: prior)
  }
}

/// The predictions for learning from one law and being judged by another.
public enum DistributionShift {
  // begin region: correction
  /// A posterior that was right at prior `source`, corrected for the prior `target`.
  ///
  /// Both classes are multiplied by the ratio of their priors, and the sum is made one again.
  public static func corrected(_ posterior: Double, from source: Double, to target: Double)
    -> Double
  {
    let positive = posterior * target / source
    let negative = (1 - posterior) * (1 - target) / (1 - source)
    return positive / (positive + negative)
  }
  // end region: correction

  /// The standard normal density.
  static func normalDensity(_ x: Double) -> Double {
    .exp(-x * x / 2) / (2 * Double.pi).squareRoot()
  }

  /// The probability that a standard normal number exceeds x.
  static func normalTail(_ x: Double) -> Double { .erfc(x / 2.0.squareRoot()) / 2 }
}

// MARK: - Parameters

extension DistributionShift {
  /// How far the inputs move, and what the classes and the target's prior are.
  struct Setting: Sendable {
    let shift: Double
    let classes: TwoClasses

    /// The prior of the source; the target's is the parameter.
    static let sourcePrior = 0.5

    init(_ values: ParameterValues) {
      shift = values.real("shift")
      classes = TwoClasses(separation: values.real("separation"), prior: values.real("prior"))
    }

    /// The shifts of the curves.
    var shifts: Vector { (0...15).map { 0.1 * Double($0) } + [shift] }

    /// The target's priors of the curves.
    var priors: Vector { (1...19).map { 0.025 * Double($0) } + [classes.prior] }
  }
}

// MARK: - Experiments

extension DistributionShift {
  /// All samples of one size from a finite law, and the weighted risk of each.
  struct SmallSample: Sendable {
    let shift: FiniteShift
    let losses: Vector
    let size: Int

    static func drawn(size: Int, stream: inout RandomStream) -> SmallSample {
      SmallSample(
        shift: .drawn(points: 4, stream: &stream), losses: stream.uniforms(4), size: size)
    }

    // begin region: enumeration
    /// Mean and variance of the weighted risk over every sample, each with its probability.
    var moments: [Double] {
      let parts = elementwiseProduct(shift.weights, losses)
      var samples = [(probability: 1.0, sum: 0.0)]
      for _ in 0..<size {
        samples = samples.flatMap { sample in
          parts.indices.map { point in
            (sample.probability * shift.source[point], sample.sum + parts[point])
          }
        }
      }
      let risks = samples.map { ($0.probability, $0.sum / Double(size)) }
      let mean = risks.reduce(0) { $0 + $1.0 * $1.1 }
      return [mean, risks.reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }]
    }
    // end region: enumeration

    /// E w^k ℓ² under the source.
    func secondMoment(weightPower: Int) -> Double {
      shift.source.indices.reduce(0) { sum, i in
        sum + shift.source[i] * .pow(shift.weights[i], weightPower) * losses[i] * losses[i]
      }
    }

    /// What the moments are when each point counts as `weight` says.
    func predicted(weightPower: Int = 2, by risk: (FiniteShift) -> Vector = \.target) -> [Double] {
      let mean = dot(risk(shift), losses)
      return [mean, (secondMoment(weightPower: weightPower) - mean * mean) / Double(size)]
    }
  }

  // begin region: minimiser
  /// How far, on average, the minimiser of Σ w(y − c)² over c falls short of the target's mean of y.
  ///
  /// Source (¾, ¼) and target (¼, ¾) on y = 0, 1. The minimiser is Σwy/Σw; how many of the n numbers
  /// are ones is binomial.
  static func shortfallOfMinimiser(_ n: Int) -> Observation {
    let shift = FiniteShift(source: [0.75, 0.25], target: [0.25, 0.75])
    let weights = shift.weights
    let largest = Double.logGamma(Double(n + 1))
    let mean = (0...n).reduce(0.0) { sum, ones in
      let (k, rest) = (Double(ones), Double(n - ones))
      let logarithm =
        largest - .logGamma(k + 1) - .logGamma(rest + 1) + k * .log(shift.source[1])
        + rest * .log(shift.source[0])
      return sum + .exp(logarithm) * k * weights[1] / (k * weights[1] + rest * weights[0])
    }
    return Observation(shift.target[1] - mean, operations: 10, scale: 1 + largest)
  }
  // end region: minimiser

  // begin region: gaussian-weights
  /// A design of standard normal inputs for which the law N(μ, 1) counts, as nodes of a quadrature.
  struct GaussianDesign: Sendable {
    let points: Vector
    let shares: Vector
    let weights: Vector

    init(shift: Double) throws {
      let rule = try GaussQuadrature.hermite(80)
      points = rule.nodes
      shares = rule.weights
      // The ratio of the densities up to a constant factor, which nothing here depends on.
      weights = points.map { .exp(shift * $0) }
    }

    /// (Σw)²/Σw², per number of the sample.
    var effectiveShare: Double {
      let (sum, squares) = (dot(shares, weights), dot(shares, weights.map { $0 * $0 }))
      return sum * sum / squares
    }

    /// n times the variances of intercept and slope of the weighted fit, for noise of variance 1.
    func variances() throws -> Vector {
      try fitVariances(points: points, counts: shares, weights: weights)
    }
  }

  /// The variances of intercept and slope of Σ w(y − β₀ − β₁x)², where `counts` of each x are seen.
  ///
  /// The fit is linear in the data: what a unit of each mean does to it is squared and added up.
  static func fitVariances(points: Vector, counts: Vector, weights: Vector) throws -> Vector {
    let rows = Matrix(columns: [points.map { _ in 1 }, points])
    let strength = elementwiseProduct(counts, weights)
    let moments = rows.multiplied(by: rows.scalingRows(by: strength), transposingSelf: true)
    let responses = try CholeskyFactorization(moments)
      .solve(rows.scalingRows(by: strength).transposed)
    return [0, 1].map { coordinate in
      zip(responses.row(coordinate), counts).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
    }
  }
  // end region: gaussian-weights

  /// A sample of twelve inputs with weights of some spread.
  struct WeightedSample: Sendable {
    let points: Vector
    let weights: Vector

    /// Samples with equal weights first, and then with more and more different ones.
    static func ladder(stream: inout RandomStream) -> [WeightedSample] {
      (0..<60).map { k in
        WeightedSample(
          points: stream.normals(12),
          weights: stream.normals(12).map { .exp(0.05 * Double(k) * $0) })
      }
    }

    /// The slope's variance with the weights over that without, which is 1 at least.
    func inflation() throws -> Observation {
      let ones = Vector(repeating: 1, count: points.count)
      let variances = try [weights, ones].map {
        try fitVariances(points: points, counts: ones, weights: $0)[1]
      }
      let size = ones.count
      return Observation(
        variances[0] / variances[1], operations: size * size,
        scale: (1 + dot(points, points)) * variances[0] / (variances[1] * variances[1]))
    }

    /// n over the effective sample size.
    var designEffect: Double {
      let sum = weights.reduce(0, +)
      return Double(weights.count) * dot(weights, weights) / (sum * sum)
    }
  }

  // begin region: polynomial-fit
  /// Intercept and slope of the least-squares line for `function` on an interval, weighted.
  static func line(
    for function: (Double) -> Double, on interval: ClosedRange<Double>,
    weight: (Double) -> Double = { _ in 1 }
  ) throws -> Vector {
    let rule = try GaussQuadrature.legendre(8).scaled(to: interval)
    let roots = zip(rule.weights, rule.nodes).map { ($0 * weight($1)).squareRoot() }
    let rows = Matrix(columns: [rule.nodes.map { _ in 1 }, rule.nodes]).scalingRows(by: roots)
    return try rows.solveLeastSquares(zip(roots, rule.nodes).map { $0 * function($1) })
  }

  /// The mean squared error, on [s, 1 + s], of the line that is best for x² on [0, 1].
  static func riskAfterShift(_ s: Double) throws -> Observation {
    let line = try line(for: { $0 * $0 }, on: 0...1)
    let rule = try GaussQuadrature.legendre(8).scaled(to: s...(1 + s))
    let risk = rule.integrate { x in .pow(x * x - line[0] - line[1] * x, 2) }
    return Observation(risk, operations: 40, scale: 1 + .pow(s, 4))
  }
  // end region: polynomial-fit

  /// A function with the weights under which a line is fitted to it on [0, 1].
  enum LineCase: CaseIterable, Sendable {
    case square, squareWeighted, line, lineWeighted

    /// The target has the density 2x where the source is uniform.
    func fit() throws -> Vector {
      switch self {
      case .square: try DistributionShift.line(for: { $0 * $0 }, on: 0...1)
      case .squareWeighted:
        try DistributionShift.line(for: { $0 * $0 }, on: 0...1, weight: { 2 * $0 })
      case .line: try DistributionShift.line(for: { 2 - 3 * $0 }, on: 0...1)
      case .lineWeighted:
        try DistributionShift.line(for: { 2 - 3 * $0 }, on: 0...1, weight: { 2 * $0 })
      }
    }
  }

  // begin region: integrals
  /// An integral over the numbers, in pieces of length ¼ between −12 and 12 or between given ends.
  static func integral(
    from lower: Double = -12, to upper: Double = 12, _ function: (Double) -> Double
  ) throws -> Double {
    let rule = try GaussQuadrature.legendre(16)
    let count = max(1, Int((4 * (upper - lower)).rounded(.up)))
    return (0..<count).reduce(0.0) { sum, k in
      let ends = [k, k + 1].map { lower + (upper - lower) * Double($0) / Double(count) }
      return sum + rule.scaled(to: ends[0]...ends[1]).integrate(function)
    }
  }
  // end region: integrals

  /// The ends of the bins in which calibration is looked at.
  static let bins: Vector = [-9, -2, -1, -0.5, 0, 0.5, 1, 2, 9]

  // begin region: calibration
  /// For each bin of x, the corrected posterior's mean over the target, times the bin's probability.
  static func promises(_ target: TwoClasses) throws -> Vector {
    let source = target.with(prior: Setting.sourcePrior)
    return try zip(bins, bins.dropFirst()).map { lower, upper in
      try integral(from: lower, to: upper) { x in
        target.density(x)
          * corrected(source.posterior(x), from: source.prior, to: target.prior)
      }
    }
  }

  /// The expected calibration error on the target of the posterior that is right on the source.
  static func calibrationError(_ target: TwoClasses) throws -> Double {
    let source = target.with(prior: Setting.sourcePrior)
    return try integral { x in
      target.density(x) * abs(source.posterior(x) - target.posterior(x))
    }
  }
  // end region: calibration

  // begin region: corrected-rule
  /// How often the rule errs on the target that follows the corrected posterior.
  ///
  /// Its boundary is found by bisection, and its errors are integrated on both sides.
  static func errorOfCorrectedRule(_ target: TwoClasses) throws -> Double {
    let source = target.with(prior: Setting.sourcePrior)
    let boundary = ScalarSearch.crossing(in: -20...20) { x in
      corrected(source.posterior(x), from: source.prior, to: target.prior) < 0.5
    }.last
    return try integral(from: -20, to: boundary) { target.joint($0, positive: true) }
      + integral(from: boundary, to: 20) { target.joint($0, positive: false) }
  }
  // end region: corrected-rule

  /// Two classes on finitely many points, the target's prior, and a guess at it.
  struct PriorGuess: Sendable {
    let positive: Vector
    let negative: Vector
    let prior: Double
    let guess: Double

    // begin region: excess
    /// How often one errs who decides as if the prior were `assumed`.
    func error(assuming assumed: Double) -> Double {
      zip(positive, negative).reduce(0) { sum, point in
        let decidesPositive = assumed * point.0 >= (1 - assumed) * point.1
        return sum + (decidesPositive ? (1 - prior) * point.1 : prior * point.0)
      }
    }

    /// What the guess costs.
    var excess: Double { error(assuming: guess) - error(assuming: prior) }
    // end region: excess

    /// ‖π̂ − π‖₁ over both classes.
    var distance: Double { 2 * abs(guess - prior) }

    /// Random classes, and one point that tells nothing, with the guess on the other side of ½.
    static func all(stream: inout RandomStream) -> [PriorGuess] {
      let random = (0..<300).map { _ in
        PriorGuess(
          positive: stream.law(5), negative: stream.law(5), prior: stream.uniform(),
          guess: stream.uniform())
      }
      return random + [
        PriorGuess(positive: [1], negative: [1], prior: 0.6, guess: 0.5 - 1e-10)
      ]
    }
  }

  /// A shift on six points with a loss in [0, 1].
  struct ShiftedLoss: Sendable {
    let shift: FiniteShift
    let losses: Vector

    /// Random losses on random shifts, and for the first shift the indicator of what there is more of.
    static func all(stream: inout RandomStream) -> [ShiftedLoss] {
      let random = (0..<200).map { _ in
        ShiftedLoss(
          shift: FiniteShift.drawn(points: 6, stream: &stream), losses: stream.uniforms(6))
      }
      let shift = random[0].shift
      let indicator = zip(shift.target, shift.source).map { $0 > $1 ? 1.0 : 0 }
      return random + [ShiftedLoss(shift: shift, losses: indicator)]
    }
  }
}

extension RandomStream {
  /// A law on some points, its probabilities proportional to exponential numbers.
  fileprivate mutating func law(_ count: Int) -> Vector {
    let parts = uniforms(count).map { -Double.log(1 - $0) + 1e-3 }
    return scaled(parts, by: 1 / parts.reduce(0, +))
  }
}

extension FiniteShift {
  /// Two random laws on some points.
  fileprivate static func drawn(points: Int, stream: inout RandomStream) -> FiniteShift {
    FiniteShift(source: stream.law(points), target: stream.law(points))
  }
}

// MARK: - Declaration

extension DistributionShift {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "distribution-shift",
    title: "Weights undo a shift of the inputs, and ratios of priors a shift of the labels",
    part: .generalization,
    statement: #"""
      A sample has the law $P_s$, and its use the law $P_t$, of density $w = dP_t/dP_s$. For a fixed
      predictor with loss $\ell$ the mean of $w\ell$ over the sample has expectation $R_t$ and variance
      $(\mathbb E_s[w^2 \ell^2] - R_t^2)/n$; the predictor that minimises it is not unbiased, by the order
      $1/n$. Least squares with weights $w$ has the covariance $A^{-1} B A^{-1}/n$ with
      $A = \mathbb E_s[w x x^\top]$ and $B = \sigma^2 \mathbb E_s[w^2 x x^\top]$. If instead only the prior
      of the labels moves, $p_t(y \mid x) \propto p_s(y \mid x) \pi_t(y)/\pi_s(y)$ is calibrated, and
      deciding with a guess $\hat\pi$ of the prior costs at most $\lVert \hat\pi - \pi \rVert_1$ in 0–1
      risk. No fixed loss in $[0, 1]$ has risks that differ by more than the total variation distance of
      the two laws.
      """#,
    assumptions: [
      "the target law has no mass where the source has none, and the weights are known",
      "covariate shift: the law of y given x is the same; label shift: that of x given y is",
      "for the unbiased risk, a predictor that does not depend on the sample",
      "for the bound on excess risk, exact class-conditional laws and 0–1 loss",
    ],
    limits: [
      "weights and priors are known or guessed; how to estimate them is not asked",
      "the covariance of weighted least squares is that of a design in the source's proportions, which "
        + "a random sample only approaches",
      "normal inputs in one dimension, and small finite laws, stand for all others",
    ],
    references: [
      "H. Shimodaira, Improving predictive inference under covariate shift by weighting the "
        + "log-likelihood function, Journal of Statistical Planning and Inference 90 (2000) 227–244",
      "M. Saerens, P. Latinne, C. Decaestecker, Adjusting the outputs of a classifier to new a priori "
        + "probabilities, Neural Computation 14 (2002) 21–41",
      "S. Ben-David and others, A theory of learning from different domains, Machine Learning 79 "
        + "(2010) 151–175",
      "A. B. Tsybakov, Introduction to Nonparametric Estimation, Springer (2009), lemma 2.5",
    ],
    buildsOn: ["risk-decomposition"],
    parameters: [
      .real("shift", default: 0.8, in: 0.1...1.5, "μ, where inputs N(0, 1) become N(μ, 1)"),
      .real("separation", default: 1, in: 0.5...2.5, "m, half of the distance of two classes"),
      .real("prior", default: 0.1, in: 0.02...0.45, "π, the target's share of positive labels"),
    ],
    figures: figures
  ) { values throws(ParameterError) in
    let setting = Setting(values)
    return [
      weightedRiskIsUnbiased, weightedMinimiserIsBiased, effectiveSampleSize(setting),
      noWeightWithoutSupport, unweightedFitOnTheTarget, weightingFindsTheTargetFit,
      weightedSlope(setting), weightedIntercept(setting), weightsCostWhereTheModelFits,
      correctedPosterior(setting), calibrationError(setting), correctedError(setting),
      excessAtMostPriorError, excessIsQuadratic(setting), riskShift, pinsker,
    ]
  }
}

// MARK: Shift of the inputs

extension DistributionShift {
  // begin region: unbiased
  private static let weightedRiskIsUnbiased: Claim = .exact(
    "weighted-risk-is-unbiased",
    "Over all samples the weighted risk has the target risk as mean, and the variance of wℓ over n",
    formula: #"R_t, \quad \frac{\mathbb E_s[w^2 \ell^2] - R_t^2}{n}"#,
    rounding: "1 + E wℓ²·w, in as many additions as samples",
    cases: { (stream: inout RandomStream) -> [SmallSample] in
      (1...6).map { SmallSample.drawn(size: $0, stream: &stream) }
    },
    measure: { (sample: SmallSample) -> Observation in
      Observation(
        sample.moments, operations: 4 * sample.size + 10,
        scale: 1 + sample.secondMoment(weightPower: 2))
    },
    predict: { $0.predicted() },
    mutants: [
      Mutant("variance from E wℓ², the target's second moment") { $0.predicted(weightPower: 1) },
      Mutant("variance from E ℓ²") { $0.predicted(weightPower: 0) },
      Mutant("the source's risk") { $0.predicted(by: \.source) },
    ])
  // end region: unbiased

  private static let weightedMinimiserIsBiased: Claim = .exponent(
    "weighted-minimiser-is-biased",
    "The minimiser of the weighted risk is biased, by a constant over n",
    formula: #"c^* - \mathbb E[\hat c] \to \frac{\mathbb E_s[w^2 (y - c^*)]}{n} = \frac{1}{2n}"#,
    PowerLawPrediction(
      exponent: -1,
      within: Tolerance(
        resolution: 0, systematic: 0.01,
        reason: "a 50th of that to −1/2; the next term is of order 1/n"),
      constant: 0.5,
      within: Tolerance(
        resolution: 0, systematic: 0.02, reason: "a 25th of that to the nearest mutant"),
      slopeChange: 0.02),
    measurement: .computed(at: [256, 512, 1024, 2048, 4096, 8192]) {
      shortfallOfMinimiser(Int($0))
    },
    mutants: [
      .exponent("n^(−1/2), as large as the deviation", -0.5), .exponent("1/n²", -2),
      .constant("1/4", 0.25), .constant("1: twice as much", 1),
    ])

  private static func effectiveSampleSize(_ setting: Setting) -> Claim {
    .exact(
      "effective-sample-size", "A shift of normal inputs by μ leaves e^(−μ²) of the sample",
      formula: #"\frac{(\mathbb E_s w)^2}{\mathbb E_s w^2} = e^{-\mu^2}"#,
      rounding: "1, in as many additions as nodes, of weights that are exponentials", x: { $0 },
      cases: { _ in setting.shifts },
      measure: { (shift: Double) -> Observation in
        Observation(
          try GaussianDesign(shift: shift).effectiveShare, operations: 80, scale: 1 + shift)
      },
      predict: { (shift: Double) -> [Double] in [.exp(-shift * shift)] },
      mutants: [
        Mutant("e^(−μ²/2)") { (shift: Double) -> [Double] in [.exp(-shift * shift / 2)] },
        Mutant("1/(1 + μ²), that of small shifts") { (shift: Double) -> [Double] in
          [1 / (1 + shift * shift)]
        },
        Mutant("e^(−2μ²)") { (shift: Double) -> [Double] in [.exp(-2 * shift * shift)] },
      ])
  }

  /// Source uniform on [0, 1], target on [0, 2], ℓ = x²: the weights are ½ on [0, 1].
  private static let noWeightWithoutSupport: Claim = .counterexample(
    "no-weight-without-support", "Where the source has no mass, no weight helps",
    formula:
      #"\mathbb E_s[w x^2] = \mathbb E_t[x^2] = \frac43, \quad P_s = U[0, 1], P_t = U[0, 2]"#,
    discrepancy: .fallsBelow, rounding: "1",
    measure: {
      let rule = try GaussQuadrature.legendre(8).scaled(to: 0...1)
      return Observation(rule.integrate { 0.5 * $0 * $0 }, operations: 16, scale: 1)
    },
    printed: {
      let rule = try GaussQuadrature.legendre(8).scaled(to: 0...2)
      return rule.integrate { 0.5 * $0 * $0 }
    },
    mutants: [Mutant("1/6, what is left of it") { _ in 1.0 / 6 }])

  private static let unweightedFitOnTheTarget: Claim = .exact(
    "source-fit-on-the-target",
    "The line that is best for x² on [0, 1] has on [s, 1 + s] a risk that no sample size mends",
    formula: #"\frac{1}{180} + \frac{s^2}{3} + s^4"#, rounding: "1 + s⁴", x: { $0 },
    cases: { _ -> [Double] in (0...12).map { (k: Int) -> Double in 0.125 * Double(k) } },
    measure: riskAfterShift,
    predict: { (s: Double) -> [Double] in [1.0 / 180 + s * s / 3 + s * s * s * s] },
    mutants: [
      Mutant("1/180, that of the target's best line") { _ in [1.0 / 180] },
      Mutant("s²/12 in place of s²/3") { (s: Double) -> [Double] in
        [1.0 / 180 + s * s / 12 + s * s * s * s]
      },
      Mutant("without the s² of the slope") { (s: Double) -> [Double] in
        [1.0 / 180 + s * s * s * s]
      },
    ])

  private static let weightingFindsTheTargetFit: Claim = .exact(
    "weighting-finds-the-target-fit",
    "Weights find the target's best line, and change nothing where the model is right",
    formula: #"(-\tfrac16, 1) \to (-\tfrac{3}{10}, \tfrac65) \text{ for } x^2, \quad"#
      + #" (2, -3) \text{ for } 2 - 3x"#,
    rounding: "4, the largest coefficient, and the condition of the design",
    cases: { _ in LineCase.allCases },
    measure: { Observation(try $0.fit(), operations: 16, scale: 20) },
    predict: { (point: LineCase) -> [Double] in
      switch point {
      case .square: [-1.0 / 6, 1]
      case .squareWeighted: [-0.3, 1.2]
      case .line, .lineWeighted: [2, -3]
      }
    },
    mutants: [
      Mutant("weights change nothing") { (point: LineCase) -> [Double] in
        point == .square || point == .squareWeighted ? [-1.0 / 6, 1] : [2, -3]
      },
      Mutant("weights change every fit") { (point: LineCase) -> [Double] in
        switch point {
        case .square: [-1.0 / 6, 1]
        case .squareWeighted: [-0.3, 1.2]
        case .line: [2, -3]
        case .lineWeighted: [2.4, -3.6]
        }
      },
    ])

  private static func weightedSlope(_ setting: Setting) -> Claim {
    sandwich(
      setting, "weighted-slope",
      "Where the line is right, weighting multiplies the slope's variance by e^(μ²)(1 + μ²)",
      formula: #"\frac{\sigma^2}{n} e^{\mu^2} (1 + \mu^2)"#, coordinate: 1,
      factor: { (shift: Double) -> Double in 1 + shift * shift },
      mutants: [
        Mutant("1, the unweighted fit's, and that of σ²A⁻¹/n") { _ in [1] },
        Mutant("E w² alone") { (shift: Double) -> [Double] in [.exp(shift * shift)] },
      ])
  }

  private static func weightedIntercept(_ setting: Setting) -> Claim {
    sandwich(
      setting, "weighted-intercept", "And the intercept's by e^(μ²)(1 − μ² + μ⁴)",
      formula: #"\frac{\sigma^2}{n} e^{\mu^2} (1 - \mu^2 + \mu^4)"#, coordinate: 0,
      factor: { (shift: Double) -> Double in 1 - shift * shift + .pow(shift, 4) },
      mutants: [
        Mutant("1, the unweighted fit's") { _ in [1] },
        Mutant("E w² alone") { (shift: Double) -> [Double] in [.exp(shift * shift)] },
        Mutant("σ²A⁻¹/n: 1 + μ²") { (shift: Double) -> [Double] in [1 + shift * shift] },
      ])
  }

  private static func sandwich(
    _ setting: Setting, _ name: String, _ title: String, formula: String, coordinate: Int,
    factor: @escaping @Sendable (Double) -> Double, mutants: [Mutant<Double, [Double]>]
  ) -> Claim {
    .exact(
      name, title, formula: formula,
      rounding: "the variance times the condition (1 + μ²)² of the weighted design", x: { $0 },
      cases: { _ in setting.shifts },
      measure: { (shift: Double) -> Observation in
        let variances = try GaussianDesign(shift: shift).variances()
        let square = 1 + shift * shift
        return Observation(
          variances[coordinate], operations: 80,
          scale: square * square * variances.reduce(0, max))
      },
      predict: { (shift: Double) -> [Double] in [.exp(shift * shift) * factor(shift)] },
      mutants: mutants)
  }

  private static let weightsCostWhereTheModelFits: Claim = .bound(
    "weights-cost-where-the-model-fits",
    "Where the line is right, no weights make the slope's variance smaller",
    formula: #"\frac{\mathrm{Var}(\hat\beta_w)}{\mathrm{Var}(\hat\beta)} \ge 1"#,
    relation: .atLeast,
    rounding: "the condition of the design", attained: .withinRounding,
    cases: { (stream: inout RandomStream) -> [WeightedSample] in
      WeightedSample.ladder(stream: &stream)
    },
    measure: { try $0.inflation() },
    bound: { _ in 1 },
    mutants: [
      Mutant("a thousandth more") { _ in 1.001 },
      Mutant("n over the effective sample size") { $0.designEffect },
    ])
}

// MARK: Shift of the labels

extension DistributionShift {
  private static func correctedPosterior(_ setting: Setting) -> Claim {
    let target = setting.classes
    /// In each bin, the mean of a posterior from the density of the target.
    let promised = { @Sendable (posterior: @escaping (Double) -> Double) throws -> [Double] in
      try zip(bins, bins.dropFirst()).map { lower, upper in
        try integral(from: lower, to: upper) { target.density($0) * posterior($0) }
      }
    }
    let source = target.with(prior: Setting.sourcePrior)
    return .exact(
      "corrected-posterior-is-calibrated",
      "Corrected by the ratio of priors, the posterior promises as many positives as come",
      formula: #"\mathbb E_t[\tilde p(x); x \in I] = \pi P(x \in I \mid y = 1)"#,
      rounding: "1, in as many additions as nodes",
      cases: { _ in [0] },
      measure: { (_: Int) -> Observation in
        Observation(try promises(target), operations: 100, scale: 1)
      },
      predict: { (_: Int) -> [Double] in
        zip(bins, bins.dropFirst()).map { lower, upper in
          target.prior
            * (normalTail(lower - target.separation) - normalTail(upper - target.separation))
        }
      },
      mutants: [
        Mutant("uncorrected") { (_: Int) -> [Double] in try promised(source.posterior) },
        Mutant("the inverse ratio") { (_: Int) -> [Double] in
          try promised {
            corrected(source.posterior($0), from: target.prior, to: source.prior)
          }
        },
        Mutant("not made one again") { (_: Int) -> [Double] in
          try promised { source.posterior($0) * target.prior / source.prior }
        },
      ])
  }

  private static func calibrationError(_ setting: Setting) -> Claim {
    let negative = { @Sendable (classes: TwoClasses) throws -> Double in
      let source = classes.with(prior: Setting.sourcePrior)
      return try integral {
        source.posterior($0) * normalDensity($0 + classes.separation)
      }
    }
    return .exact(
      "calibration-error", "Uncorrected, its calibration error is linear in the target's prior",
      formula: #"(1 - 2\pi) \mathbb E[p_s(x) \mid y = 0]"#,
      rounding: "1, in as many additions as nodes", x: \.prior,
      cases: { _ in setting.priors.map { setting.classes.with(prior: $0) } },
      measure: { (target: TwoClasses) -> Observation in
        Observation(try calibrationError(target), operations: 100, scale: 1)
      },
      predict: { (target: TwoClasses) -> [Double] in
        [(1 - 2 * target.prior) * (try negative(target))]
      },
      mutants: [
        Mutant("0: calibration survives") { _ in [0] },
        Mutant("½ − π, the difference of the priors") { [0.5 - $0.prior] },
        Mutant("(1 − π) in place of (1 − 2π)") { (target: TwoClasses) -> [Double] in
          [(1 - target.prior) * (try negative(target))]
        },
      ])
  }

  private static func correctedError(_ setting: Setting) -> Claim {
    .exact(
      "corrected-rule", "The corrected rule errs as rarely as any rule can on the target",
      formula: #"\pi \Phi(t - m) + (1 - \pi) \Phi(-t - m), \quad t = \frac{1}{2m} \log"#
        + #"\frac{1 - \pi}{\pi}"#,
      rounding: "1, in as many additions as nodes", x: \.prior,
      cases: { _ in setting.priors.map { setting.classes.with(prior: $0) } },
      measure: { (target: TwoClasses) -> Observation in
        Observation(try errorOfCorrectedRule(target), operations: 100, scale: 1)
      },
      predict: { [$0.error(threshold: $0.boundary)] },
      mutants: [
        Mutant("Φ(−m), the source's rule") { [$0.error(threshold: 0)] },
        Mutant("the threshold on the other side") { [$0.error(threshold: -$0.boundary)] },
        Mutant("log((1 − π)/π) without 1/(2m)") { (target: TwoClasses) -> [Double] in
          // At m = ½ the two are the same; then a factor 2 is left out.
          let factor = target.separation == 0.5 ? 2 : 2 * target.separation
          return [target.error(threshold: target.boundary * factor)]
        },
      ])
  }

  // begin region: excess-bound
  private static let excessAtMostPriorError: Claim = .bound(
    "excess-at-most-prior-error", "A wrong prior costs at most its distance from the right one",
    formula: #"R_\pi(f_{\hat\pi}) - R_\pi(f_\pi) \le \lVert \hat\pi - \pi \rVert_1"#,
    relation: .atMost, rounding: "1",
    attained: .within(
      1e-9, reason: "one point that tells nothing, with the guess 1e-10 beyond one half"),
    cases: { (stream: inout RandomStream) -> [PriorGuess] in PriorGuess.all(stream: &stream) },
    measure: { Observation($0.excess, operations: 20, scale: 1) },
    bound: { $0.distance },
    mutants: [
      Mutant("half of it, |π̂ − π|") { $0.distance / 2 },
      Mutant("its square") { $0.distance * $0.distance },
    ])
  // end region: excess-bound

  private static func excessIsQuadratic(_ setting: Setting) -> Claim {
    let target = setting.classes
    let (m, prior) = (target.separation, target.prior)
    let density = normalDensity(target.boundary - m)
    let constant = density / (4 * m * prior * (1 - prior) * (1 - prior))
    return .exponent(
      "excess-is-quadratic",
      "Where the boundary moves smoothly, it costs only the square of that distance",
      formula: #"\frac{\varphi(t - m)}{4 m \pi (1 - \pi)^2} (\hat\pi - \pi)^2"#,
      PowerLawPrediction(
        exponent: 2,
        within: Tolerance(resolution: 0, systematic: 0.01, reason: "a hundredth of that to 1"),
        constant: constant,
        within: Tolerance(resolution: 0, systematic: 0.02, reason: "a 25th of that to a half"),
        slopeChange: 0.01),
      measurement: .computed(
        at: (5...10).map { prior * (1 - prior) * .pow(2, -Double($0)) }
      ) { distance in
        // The mean over guesses on both sides, in which the odd terms cancel.
        let costs = [distance, -distance].map { (offset: Double) -> Double in
          target.error(threshold: target.with(prior: prior + offset).boundary)
            - target.error(threshold: target.boundary)
        }
        return Observation((costs[0] + costs[1]) / 2, operations: 10, scale: 1)
      },
      mutants: [
        .exponent("1, as in the bound", 1), .exponent("3/2", 1.5),
        .constant("twice as much", 2 * constant), .constant("half as much", constant / 2),
      ])
  }
}

// MARK: Distances of laws

extension DistributionShift {
  private static let riskShift: Claim = .bound(
    "risk-moves-by-total-variation",
    "No loss in [0, 1] has risks further apart than the laws in total variation",
    formula: #"\lvert R_t - R_s \rvert \le \mathrm{TV}(P_t, P_s)"#, relation: .atMost,
    rounding: "1", attained: .withinRounding,
    cases: { (stream: inout RandomStream) -> [ShiftedLoss] in ShiftedLoss.all(stream: &stream) },
    measure: { (point: ShiftedLoss) -> Observation in
      let risks = [point.shift.target, point.shift.source].map { dot($0, point.losses) }
      return Observation(abs(risks[0] - risks[1]), operations: 12, scale: 1)
    },
    bound: { $0.shift.totalVariation },
    mutants: [
      Mutant("half of it") { $0.shift.totalVariation / 2 },
      Mutant("KL/2, without the root") { $0.shift.divergence / 2 },
    ])

  private static let pinsker: Claim = .bound(
    "pinsker", "The total variation is at most the root of half the divergence",
    formula: #"\mathrm{TV}(P_t, P_s) \le \sqrt{\mathrm{KL}(P_t \Vert P_s)/2}"#, relation: .atMost,
    rounding: "1",
    attained: .within(1e-6, reason: "laws (½ ± 0.01): the next term is of third order"),
    cases: { (stream: inout RandomStream) -> [FiniteShift] in
      (0..<200).map { _ in FiniteShift.drawn(points: 6, stream: &stream) }
        + [0.3, 0.1, 0.03, 0.01].map {
          FiniteShift(source: [0.5, 0.5], target: [0.5 + $0, 0.5 - $0])
        }
    },
    measure: { Observation($0.totalVariation, operations: 12, scale: 1) },
    bound: { ($0.divergence / 2).squareRoot() },
    mutants: [
      Mutant("KL/2, without the root") { $0.divergence / 2 },
      Mutant("√KL/2") { $0.divergence.squareRoot() / 2 },
    ])
}

// MARK: Figures

extension DistributionShift {
  private static let figures = [
    Figure(
      name: "effective", title: "What a shift leaves of a sample",
      caption:
        "The effective share of a sample of standard normal inputs when N(μ, 1) is what counts, "
        + "against the shift μ.",
      x: Figure.Axis("shift μ"), y: Figure.Axis("effective share of the sample"), key: .topRight,
      series: [Figure.Series(claim: "effective-sample-size", label: "effective share")]),
    Figure(
      name: "variances", title: "What weighting costs where the model is right",
      caption: "n times the variances of slope and intercept of the weighted fit, for noise of "
        + "variance 1, against the shift; both are 1 without weights.",
      x: Figure.Axis("shift μ"),
      y: Figure.Axis("variance over the unweighted one", logarithmic: true),
      key: .topLeft,
      series: [
        Figure.Series(claim: "weighted-slope", label: "slope"),
        Figure.Series(claim: "weighted-intercept", label: "intercept"),
      ]),
    Figure(
      name: "misspecified", title: "The source's best line on the target",
      caption:
        "The risk, for inputs uniform on [s, 1 + s], of the line that is best for x² on [0, 1], "
        + "against the shift s; the best line there has 1/180 at every s.",
      x: Figure.Axis("shift s"), y: Figure.Axis("mean squared error", logarithmic: true),
      key: .topLeft,
      series: [Figure.Series(claim: "source-fit-on-the-target", label: "risk")]),
    Figure(
      name: "labels", title: "What a shift of the labels does",
      caption: "Expected calibration error of the uncorrected posterior, and the error rate of the "
        + "corrected rule, against the target's share of positives; at one half nothing has shifted.",
      x: Figure.Axis("share of positives π"), y: Figure.Axis("probability"), key: .topLeft,
      series: [
        Figure.Series(claim: "calibration-error", label: "calibration error, uncorrected"),
        Figure.Series(claim: "corrected-rule", label: "errors, corrected"),
      ]),
  ]
}
