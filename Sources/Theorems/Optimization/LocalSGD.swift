import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// Workers that average rarely drift apart; workers whose gradients are stale need shorter steps.
//
// Chapter: theorems/Optimization/LocalSGD.md
// Tests:   Tests/TheoremTests/Optimization/LocalSGDTests.swift

// MARK: - Mathematics

/// Gradient descent with several local steps between averages, on ½lᵣ(θ − bᵣ)² at worker r.
public struct LocalDescent: Sendable {
  /// The workers' curvatures l.
  public let curvatures: Vector
  /// The workers' minima b.
  public let minima: Vector
  /// The step η.
  public let step: Double
  /// The local steps K between averages.
  public let localSteps: Int

  /// The minimum of the workers' mean objective.
  public var minimum: Double { dot(curvatures, minima) / curvatures.reduce(0, +) }

  // begin region: local
  /// One round: every worker takes its local steps from the same point, then they average.
  public func round(from start: Double) -> Double {
    let ends = zip(curvatures, minima).map { curvature, minimum in
      (0..<localSteps).reduce(start) { x, _ in x - step * curvature * (x - minimum) }
    }
    return ends.reduce(0, +) / Double(ends.count)
  }

  /// Where the rounds come to rest, from zero.
  public func limit() -> Double {
    var current = 0.0
    for _ in 0..<2_000_000 {
      let next = round(from: current)
      if next == current { break }
      current = next
    }
    return current
  }
  // end region: local
}

/// Local SGD of infinitely many workers on one function, log(1 + eˣ) − 0.3x + x²/20.
///
/// The workers' errors are normal. Their average needs no simulation: it is an expectation.
public struct NoisyLocalDescent: Sendable {
  /// The standard deviation of a gradient's error.
  let deviation: Double
  let step: Double
  let localSteps: Int

  static func gradient(_ x: Double) -> Double { 1 / (1 + .exp(-x)) - 0.3 + 0.1 * x }

  static func thirdDerivative(_ x: Double) -> Double {
    let logistic = 1 / (1 + Double.exp(-x))
    return logistic * (1 - logistic) * (1 - 2 * logistic)
  }

  // begin region: local-noise
  /// The expected sum of the gradients met in the given number of local steps from x.
  func expectedPull(_ x: Double, steps: Int, _ normal: QuadratureRule) -> Double {
    let gradient = Self.gradient(x)
    guard steps > 1 else { return gradient }
    return gradient
      + normal.integrate { error in
        expectedPull(x - step * (gradient + deviation * error), steps: steps - 1, normal)
      }
  }

  /// The point from which a round of local steps leads back to itself.
  func restingPoint() throws -> Double {
    let normal = try GaussQuadrature.hermite(Self.nodes)
    return ScalarSearch.crossing(in: -5...5) {
      expectedPull($0, steps: localSteps, normal) < 0
    }.last
  }
  // end region: local-noise

  /// Quadrature nodes: for steps of 0.4 with errors of size 3 seven digits are right, else all.
  static let nodes = 16
}

/// Gradient descent by a gradient that is some steps old, on a function of curvature λ.
public enum DelayedDescent {
  // begin region: delay
  /// The growth per step of xₜ₊₁ = xₜ − h·xₜ₋τ, h = ηλ: the spectral radius of its companion matrix.
  public static func growth(_ h: Double, delay: Int) throws -> Double {
    let companion = Matrix(rows: delay + 1, columns: delay + 1) { i, j in
      let kept = i == 0 ? (j == 0 ? 1.0 : 0) : (j == i - 1 ? 1 : 0)
      return i == 0 && j == delay ? kept - h : kept
    }
    return try companion.spectralRadius()
  }

  /// The largest h = ηλ up to which errors shrink, by bisection.
  static func threshold(delay: Int) throws -> Double {
    try ScalarSearch.crossing(in: 0...4) { try growth($0, delay: delay) < 1 }.last
  }

  /// The longest delay at which all modes shrink, the stiffest with ηL = `h`.
  static func longestDelay(_ h: Double, condition: Double) throws -> Int {
    var delay = 0
    while try growth(h, delay: delay + 1) < 1, try growth(h / condition, delay: delay + 1) < 1 {
      delay += 1
    }
    return delay
  }
  // end region: delay

  /// Descent on ½‖Ax − y‖² from zero by gradients up to `delay` steps old, at random.
  static func leastSquares(
    _ design: Matrix, _ response: Vector, step: Double, delay: Int, steps: Int,
    stream: inout RandomStream
  ) -> Vector {
    var history = [Vector](
      repeating: Vector(repeating: 0, count: design.columns), count: delay + 1)
    for time in 0..<steps {
      let age = Int(stream.uniform() * Double(delay + 1))
      let old = history[(time + delay + 1 - age) % (delay + 1)]
      let residual = subtract(design * old, response)
      var next = history[time % (delay + 1)]
      axpy(-step, design.multiplied(by: residual, transposingSelf: true), into: &next)
      history[(time + 1) % (delay + 1)] = next
    }
    return history[steps % (delay + 1)]
  }
}

/// What local steps and delays do to the point at which SGD comes to rest.
public enum LocalSGD {
  // begin region: predictions
  /// The resting point of local descent: the minima, weighted by how far K steps go.
  public static func restingPoint(_ descent: LocalDescent, localSteps: Int) -> Double {
    let weights = descent.curvatures.map { 1 - Double.pow(1 - descent.step * $0, localSteps) }
    return dot(weights, descent.minima) / weights.reduce(0, +)
  }

  /// Σ lᵣᵖ(bᵣ − θ*)/Σ lᵣ: with p = 2 the drift to leading order is −η(K − 1)/2 times this.
  static func spread(_ descent: LocalDescent, power: Int) -> Double {
    zip(descent.curvatures, descent.minima).reduce(0) { sum, worker in
      sum + .pow(worker.0, power) * (worker.1 - descent.minimum)
    } / descent.curvatures.reduce(0, +)
  }
  // end region: predictions
}

// MARK: - Parameters

extension LocalSGD {
  /// The workers of a run and their local steps.
  struct Setting: Sendable {
    let workers: Int
    let condition: Double
    let localSteps: Int
    let deviation: Double

    /// The smallest curvature of a worker: not 1, so that no factor can be forgotten.
    static let lowest = 0.5

    init(_ values: ParameterValues) {
      workers = values.integer("workers")
      condition = values.real("condition")
      localSteps = values.integer("localSteps")
      deviation = values.real("deviation")
    }

    var highest: Double { condition * Self.lowest }
  }
}

// MARK: - Experiments

extension LocalSGD {
  /// Workers with curvatures from μ to L and minima that are normal numbers.
  static func localDescents(
    _ setting: Setting, localSteps: [Int], sameCurvature: Bool = false,
    stream: inout RandomStream
  ) -> [LocalDescent] {
    localSteps.flatMap { count in
      [0.1, 0.5, 1].map { share in
        let drawn = (0..<setting.workers).map { _ in
          stream.uniform(in: Setting.lowest...setting.highest)
        }
        return LocalDescent(
          curvatures: sameCurvature ? drawn.map { _ in drawn[0] } : drawn,
          minima: stream.normals(setting.workers), step: share / setting.highest,
          localSteps: count)
      }
    }
  }

  /// Two workers that differ as much as they may, with steps so short that drift is small.
  static func opposedWorkers(_ setting: Setting, localSteps: Int) -> LocalDescent {
    LocalDescent(
      curvatures: [Setting.lowest, setting.highest], minima: [1, -1],
      step: 1e-3 / setting.highest, localSteps: localSteps)
  }

  /// Least squares with fewer equations than unknowns, and the age gradients may have.
  struct Stale: Sendable {
    let design: Matrix
    let response: Vector
    let limit: Vector
    let interpolant: Vector
    let delay: Int
  }

  static func staleDescents(_ stream: inout RandomStream) throws -> [Stale] {
    try [0, 2, 5, 10].map { delay in
      let left = stream.haarOrthogonal(4)
      let right = stream.haarFrame(rows: 10, columns: 4)
      let design = left.scalingColumns(by: [2, 1.6, 1.3, 1])
        .multiplied(by: right, transposingOther: true)
      let response = stream.normals(4)
      let limit = DelayedDescent.leastSquares(
        design, response, step: 0.1 / 4, delay: delay, steps: 3000, stream: &stream)
      return Stale(
        design: design, response: response, limit: limit,
        interpolant: try design.pseudoInverse() * response, delay: delay)
    }
  }
}

// MARK: - Declaration

extension LocalSGD {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "local-sgd",
    title: "Workers that average rarely come to rest elsewhere, stale ones do not",
    part: .optimization,
    statement: #"""
      Let worker $r$ descend on $\frac12 l_r(\theta - b_r)^2$ for $K$ steps of length
      $\eta \le 1/\max_r l_r$ between averages. The averages tend to
      $\sum_r w_r b_r / \sum_r w_r$ with $w_r = 1 - (1 - \eta l_r)^K$, which differs from the
      minimum $\theta^\star = \sum_r l_r b_r / \sum_r l_r$ of the mean objective by
      $-\frac{\eta(K - 1)}{2} \frac{\sum_r l_r^2 (b_r - \theta^\star)}{\sum_r l_r} + O(\eta^2)$. Descent by
      gradients that are all $\tau$ steps old converges on a convex quadratic if and only if
      $\eta L \lt 2 \sin \frac{\pi}{2(2\tau + 1)}$, and then to the minimum, without drift.
      """#,
    assumptions: [
      "for the drift: quadratics, exact gradients, and every worker in every round",
      "for the effect of noise: one smooth objective for all workers, normal errors, and "
        + "infinitely many workers",
      "for delays: the same delay in every step; where delays vary at random, short steps",
    ],
    limits: [
      "drift is shown in one dimension, where each worker has one curvature",
      "the effect of noise is shown on one function that is not quadratic, for short steps",
      "random delays are shown for steps below the threshold of the longest of them",
      "what rounds and delays save in communication is left out",
    ],
    references: [
      "S. U. Stich, Local SGD converges fast and communicates little, International Conference on "
        + "Learning Representations (2019)",
      "A. Khaled, K. Mishchenko, P. Richtárik, Tighter theory for local SGD on identical and "
        + "heterogeneous data, International Conference on Artificial Intelligence and Statistics "
        + "(2020)",
      "S. A. Levin, R. M. May, A note on difference-delay equations, Theoretical Population Biology "
        + "9 (1976) 178–187",
    ],
    buildsOn: ["distributed-sgd"],
    parameters: [
      .integer("workers", default: 4, in: 2...32, "workers m"),
      .real("condition", default: 10, in: 1.5...50, "largest over smallest curvature of a worker"),
      .integer("localSteps", default: 3, in: 2...4, "local steps K in the claim on local noise"),
      .real("deviation", default: 0.8, in: 0.5...2, "standard deviation σ in that claim"),
    ],
    figures: [
      Figure(
        name: "drift", title: "Every local step after the first adds to the drift",
        caption: "Distance of the resting point from the minimum against the number of local steps "
          + "after the first: proportional to it while steps are short.",
        x: Figure.Axis("local steps after the first", logarithmic: true),
        y: Figure.Axis("drift of the resting point", logarithmic: true), key: .topLeft,
        series: [Figure.Series(claim: "local-drift", label: "two workers")]),
      Figure(
        name: "delay", title: "Stale gradients need short steps",
        caption:
          "The largest stable ηL against the delay in steps: 2 sin(π/(4τ + 2)), whatever the "
          + "condition number.",
        x: Figure.Axis("delay in steps"), y: Figure.Axis("largest stable ηL", logarithmic: true),
        series: [Figure.Series(claim: "delay-threshold", label: "threshold")]),
    ]
  ) { values in
    let setting = Setting(values)
    return [
      localFixedPoint(setting), localDrift(setting), noDrift(setting), printedLocalBound,
      localNoiseDrift(setting), delayThreshold, printedStaleness, staleLimit,
    ]
  }

  private static func observe(_ descent: LocalDescent) -> Observation {
    let mean = descent.curvatures.reduce(0, +) / Double(descent.curvatures.count)
    return Observation(
      descent.limit(), operations: descent.localSteps + descent.minima.count,
      scale: maximumNorm(descent.minima) / (descent.step * mean))
  }

  private static func localFixedPoint(_ setting: Setting) -> Claim {
    .exact(
      "local-fixed-point", "Local descent rests where steep workers count less than they should",
      formula: #"\frac{\sum_r w_r b_r}{\sum_r w_r}, \quad w_r = 1 - (1 - \eta l_r)^K"#,
      rounding: "max |bᵣ|/(ηl), in rounds that shrink errors by 1 − ηl or more, l the mean",
      cases: { localDescents(setting, localSteps: [1, 2, 5, 10], stream: &$0) },
      measure: observe,
      predict: { [restingPoint($0, localSteps: $0.localSteps)] },
      mutants: [
        Mutant("the minimum of the mean objective, whatever K") { [$0.minimum] },
        Mutant("K + 1 local steps") { [restingPoint($0, localSteps: $0.localSteps + 1)] },
        Mutant("the mean of the minima") {
          [$0.minima.reduce(0, +) / Double($0.minima.count)]
        },
      ])
  }

  private static func localDrift(_ setting: Setting) -> Claim {
    let example = opposedWorkers(setting, localSteps: 1)
    let half = example.step / 2
    let constant = half * abs(spread(example, power: 2))
    let within = Tolerance(
      resolution: 0, systematic: 1e-5, reason: "rounding in rounds that shrink errors by 1e-3")
    return .exponent(
      "local-drift", "Local steps move the resting point by η(K − 1), to leading order",
      formula:
        #"\frac{\eta(K - 1)}{2} \frac{\lvert \sum_r l_r^2 (b_r - \theta^\star) \rvert}{\sum_r l_r}"#,
      PowerLawPrediction(
        exponent: 1, within: within, constant: constant, within: within,
        slopeChange: 0.05,
        finiteSize: { abs(restingPoint(example, localSteps: Int($0) + 1) - example.minimum) }),
      measurement: .computed(at: [1, 2, 4, 8, 16]) { extra in
        let descent = opposedWorkers(setting, localSteps: Int(extra) + 1)
        let limit = observe(descent)
        return Observation(
          abs(limit.values[0] - descent.minimum), operations: 4, scale: limit.scale)
      },
      mutants: [
        .exponent("(K − 1)², the law of the squared error", 2),
        .exponent("√(K − 1)", 0.5),
        .constant("without the ½", 2 * constant),
        .constant("lᵣ³ in place of lᵣ²", half * abs(spread(example, power: 3))),
      ])
  }

  private static func noDrift(_ setting: Setting) -> Claim {
    let leading = { @Sendable (descent: LocalDescent, extra: Int) -> Double in
      descent.step * Double(extra) / 2 * spread(descent, power: 2)
    }
    return .exact(
      "no-drift", "With one local step, or with equal curvatures, nothing drifts",
      formula: #"\theta^\star = \frac{\sum_r l_r b_r}{\sum_r l_r}"#,
      rounding: "max |bᵣ|/(ηl), in rounds that shrink errors by 1 − ηl or more, l the mean",
      cases: { stream -> [LocalDescent] in
        localDescents(setting, localSteps: [1], stream: &stream)
          + localDescents(
            setting, localSteps: [2, 5, 10], sameCurvature: true, stream: &stream)
      },
      measure: observe,
      predict: { [$0.minimum] },
      mutants: [
        Mutant("drift proportional to K, not to K − 1") {
          [$0.minimum - leading($0, $0.localSteps)]
        },
        Mutant("drift by the spread of the minima") { (descent: LocalDescent) -> [Double] in
          let spread = descent.minima.reduce(-.infinity, max) - descent.minimum
          return [descent.minimum + descent.step * Double(descent.localSteps - 1) * spread]
        },
      ])
  }

  private static let printedLocalBound: Claim = .exact(
    "as-printed-local-bound", "As printed: equal objectives and many workers leave no drift",
    formula: #"\lvert f'(x) \rvert^2 \le 0, \quad \eta = 0.4, \sigma = 3"#,
    rounding: "1, the size of a gradient", x: { (steps: Int) -> Double in Double(steps) },
    cases: { (_: inout RandomStream) -> [Int] in [1, 2, 3] },
    measure: { (steps: Int) -> Observation in
      let descent = NoisyLocalDescent(deviation: 3, step: 0.4, localSteps: steps)
      let gradient = NoisyLocalDescent.gradient(try descent.restingPoint())
      return Observation(gradient * gradient, operations: 8, scale: 1)
    },
    predict: { (_: Int) -> [Double] in [0] },
    mutants: [
      Mutant("η²σ²K(K − 1)/100, quadratic in the step") { (steps: Int) -> [Double] in
        [0.16 * 9 * Double(steps * (steps - 1)) / 100]
      },
      Mutant("the same for K = 1 as for K = 2") { (_: Int) -> [Double] in [2.95e-4] },
    ]
  ).asPrinted(localBoundErratum)

  private static let localBoundErratum = Erratum(
    entry: "local-sgd-bound-missing-noise-drift",
    printed:
      "Local SGD reaches a squared gradient of order "
      + #"$1/(\eta T) + \eta\sigma^2/m + \eta^2 K^2 \zeta^2 + \eta\varepsilon_c$, where $\zeta$ "#
      + #"measures how far the workers' objectives differ and $\varepsilon_c$ what compression loses."#,
    flaw:
      #"With equal objectives, no compression, $m \to \infty$ and $T \to \infty$ all four terms "#
      + #"vanish. But noise moves each worker before the average is taken, and a function that is "#
      + #"not quadratic answers with a mean gradient that is not the gradient at the mean. Besides, "#
      + #"$K^2$ should be $K(K - 1)$: with one local step nothing drifts."#,
    corrected:
      #"Add a term of order $L^2 \eta^2 (K - 1) \sigma^2$. For short steps the gradient at rest is "#
      + #"$-\frac{(K - 1)\eta^2\sigma^2}{4} f^{\prime\prime\prime}$."#,
    correctedBy: "local-noise-drift", variable: "K")

  private static func localNoiseDrift(_ setting: Setting) -> Claim {
    let steps = setting.localSteps
    let deviation = setting.deviation
    let stationary = ScalarSearch.crossing(in: -5...5) { NoisyLocalDescent.gradient($0) < 0 }.last
    let third = abs(NoisyLocalDescent.thirdDerivative(stationary))
    let square = deviation * deviation
    let constant = Double(steps - 1) * square / 4 * third
    let within = Tolerance(
      resolution: 0, systematic: 1e-3, reason: "what is left beside the next order in η")
    return .exponent(
      "local-noise-drift", "Noise in local steps leaves a gradient, however many the workers",
      formula: #"\frac{(K - 1)\eta^2\sigma^2}{4} f^{\prime\prime\prime}(x^\star)"#,
      PowerLawPrediction(
        exponent: 2, within: within, constant: constant, within: within, slopeChange: 1e-3,
        finiteSize: { constant * $0 * $0 * (1 + 0.25 * $0) }),
      measurement: .computed(at: [4, 8, 16, 32, 64].map { 1 / (16 * $0) }) { step in
        let descent = NoisyLocalDescent(deviation: deviation, step: step, localSteps: steps)
        let gradient = NoisyLocalDescent.gradient(try descent.restingPoint())
        return Observation(abs(gradient), operations: 16, scale: 1)
      },
      mutants: [
        .exponent("linear in the step", 1),
        .exponent("fourth power, as of the squared gradient", 4),
        .constant("K in place of K − 1", Double(steps) * square / 4 * third),
        .constant("σ in place of σ²", constant / deviation),
      ])
  }

  private static let delayThreshold: Claim = .exact(
    "delay-threshold", "Gradients τ steps old are stable up to ηL = 2 sin(π/(4τ + 2))",
    formula: #"\eta L = 2 \sin \frac{\pi}{2(2\tau + 1)}"#,
    rounding: "5: the norm of the companion matrix over the slope of the radius",
    x: { (delay: Int) -> Double in Double(delay) },
    cases: { (_: inout RandomStream) -> [Int] in [0, 1, 2, 3, 5, 7, 10, 15, 20] },
    measure: { (delay: Int) -> Observation in
      Observation(try DelayedDescent.threshold(delay: delay), operations: delay + 1, scale: 5)
    },
    predict: { (delay: Int) -> [Double] in [2 * .sin(.pi / Double(4 * delay + 2))] },
    mutants: [
      Mutant("2/(τ + 1)") { (delay: Int) -> [Double] in [2 / Double(delay + 1)] },
      Mutant("π/(2τ + 1), for long delays") { (delay: Int) -> [Double] in
        [.pi / Double(2 * delay + 1)]
      },
      Mutant("one step more") { (delay: Int) -> [Double] in
        [2 * .sin(.pi / Double(4 * delay + 6))]
      },
    ])

  private static let printedStaleness: Claim = .exact(
    "as-printed-staleness", "As printed: the tolerable delay is the root of the condition number",
    formula: #"\tau_{\max} = \sqrt\kappa, \quad \eta L = \tfrac12"#,
    rounding: "0, for it is a count", x: { (condition: Double) -> Double in condition },
    cases: { (_: inout RandomStream) -> [Double] in [1, 4, 25, 100] },
    measure: { (condition: Double) -> Observation in
      let delay = try DelayedDescent.longestDelay(0.5, condition: condition)
      return Observation(Double(delay), operations: 1, scale: 0)
    },
    predict: { (condition: Double) -> [Double] in [condition.squareRoot()] },
    mutants: [
      Mutant("1/√κ, as printed elsewhere") { (condition: Double) -> [Double] in
        [1 / condition.squareRoot()]
      },
      Mutant("κ") { (condition: Double) -> [Double] in [condition] },
      Mutant("π/(2ηL) − ½, for long delays, not rounded down") { (_: Double) -> [Double] in
        [.pi - 0.5]
      },
    ]
  ).asPrinted(stalenessErratum)

  private static let stalenessErratum = Erratum(
    entry: "delayed-gradient-stability-threshold",
    printed:
      #"The tolerable staleness is about $\sqrt\kappa$ ($10$ at $\kappa = 100$), and staleness "#
      + #"$\tau$ costs a loss of order $\tau^2$."#,
    flaw:
      #"Read as the longest delay at which descent converges: that depends on $\eta L$ and not on "#
      + #"$\kappa$. At $\eta L = \frac12$ it is $2$ for every $\kappa$. What is tolerable the source "#
      + #"does not define, and elsewhere it lets it fall like $1/\sqrt\kappa$. A stable delay leaves no "#
      + "loss at all.",
    corrected:
      #"Descent by gradients $\tau$ steps old converges if and only if "#
      + #"$\eta L \lt 2 \sin \frac{\pi}{2(2\tau + 1)}$, and then to the minimum."#,
    correctedBy: "delay-threshold", variable: "κ")

  private static let staleLimit: Claim = .exact(
    "stale-limit", "Stale gradients lead to the same interpolant, the smallest",
    formula: #"\lim_t \theta_t = A^+ y"#,
    rounding: "κ² ‖A⁺y‖, in as many steps as errors take to shrink by e",
    cases: { try staleDescents(&$0) },
    measure: { (stale: Stale) -> Observation in
      Observation(stale.limit, operations: 14, scale: 4 * 40 * norm(stale.interpolant))
    },
    predict: { $0.interpolant },
    mutants: [
      Mutant("a bias of order ητ²") { (stale: Stale) -> [Double] in
        scaled(stale.interpolant, by: 1 + 0.001 * Double(stale.delay * stale.delay))
      },
      Mutant("another interpolant, further off along the null space") {
        (stale: Stale) -> [Double] in
        var along = Vector(repeating: 0.01, count: stale.interpolant.count)
        let inRange = try stale.design.pseudoInverse() * (stale.design * along)
        along = subtract(along, inRange)
        return add(stale.interpolant, along)
      },
    ])
}
