import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// One step of gradient descent contracts, but not by the printed inequality.
//
// Chapter: theorems/Optimization/OptimizationErrata.md
// Tests:   Tests/TheoremTests/Optimization/OptimizationErrataTests.swift

// MARK: - Mathematics

/// The smallest and the largest curvature of a function: μ-strongly convex and L-smooth.
public struct Curvature: Sendable {
  /// The strong convexity μ, positive.
  public let strongConvexity: Double
  /// The smoothness L, at least μ.
  public let smoothness: Double

  /// Curvatures between `strongConvexity` and `smoothness`.
  public init(strongConvexity: Double, smoothness: Double) {
    require(
      strongConvexity > 0 && smoothness >= strongConvexity,
      "curvatures need 0 < μ ≤ L, got μ = \(strongConvexity), L = \(smoothness)")
    self.strongConvexity = strongConvexity
    self.smoothness = smoothness
  }

  /// The condition number κ = L/μ.
  public var condition: Double { smoothness / strongConvexity }

  /// The longest step of the theorem, 1/L.
  public var longestStep: Double { 1 / smoothness }

  // begin region: two-factors
  /// 1 − 2μη + η²L²: what strong convexity and smoothness give when used one after the other.
  public func crudeFactor(step: Double) -> Double {
    1 - 2 * strongConvexity * step + step * step * smoothness * smoothness
  }

  /// (1 − μη)²: the factor of the squared distance for steps up to 2/(μ + L).
  public func squaredContraction(step: Double) -> Double {
    let rate = 1 - strongConvexity * step
    return rate * rate
  }
  // end region: two-factors
}

/// f(x) = ½μ‖x‖² + (L − μ) Σᵢ log cosh yᵢ with y = Qx: curvature L near zero, μ far away.
///
/// Its minimum is at zero. Q is orthogonal.
public struct SoftenedQuadratic: Sendable {
  /// The smallest and largest curvature.
  public let curvature: Curvature
  /// The orthogonal Q whose rows are the directions along which curvature changes.
  public let directions: Matrix

  /// The gradient μx + (L − μ) Qᵀ tanh(Qx).
  public func gradient(_ x: Vector) -> Vector {
    let excess = curvature.smoothness - curvature.strongConvexity
    let pull = (directions * x).map { excess * Double.tanh($0) }
    var gradient = directions.multiplied(by: pull, transposingSelf: true)
    axpy(curvature.strongConvexity, x, into: &gradient)
    return gradient
  }

  /// One step of gradient descent.
  public func descended(_ x: Vector, step: Double) -> Vector {
    var next = x
    axpy(-step, gradient(x), into: &next)
    return next
  }
}

/// A printed step of a proof about distributed descent, and what holds in its place.
public enum OptimizationErrata {}

// MARK: - Parameters

extension OptimizationErrata {
  /// The condition number and the number of workers.
  struct Setting: Sendable {
    let curvature: Curvature
    let workers: Int

    /// The strong convexity: not 1, so that no factor of it can be forgotten.
    static let strongConvexity = 0.5

    init(_ values: ParameterValues) {
      curvature = Self.curvature(condition: values.real("condition"))
      workers = values.integer("workers")
    }

    static func curvature(condition: Double) -> Curvature {
      Curvature(strongConvexity: strongConvexity, smoothness: condition * strongConvexity)
    }

    /// The condition numbers of the tables, up to a hundred.
    var ladder: [Curvature] {
      Set([2, 5, 10, 20, 50, 100, curvature.condition]).sorted().map(Self.curvature)
    }

    /// The variance of one worker's gradient: so large that one worker's printed floor is 1.
    var noiseVariance: Double {
      curvature.condition * curvature.strongConvexity * curvature.strongConvexity
    }

    /// Half and twice the number of steps in which the slow direction shrinks by e.
    var times: [Double] { [0.5, 2].map { ($0 * curvature.condition).rounded(.up) } }
  }
}

// MARK: - Experiments

extension OptimizationErrata {
  // begin region: worst-step
  /// The most by which one step on a quadratic with curvatures from μ to L keeps squared distances.
  ///
  /// The step is the linear map 1 − ηH; its largest singular value is measured, not derived.
  static func worstQuadraticStep(_ curvature: Curvature, stream: inout RandomStream) throws
    -> Double
  {
    let order = 6
    let spectrum = (0..<order).map { i in
      curvature.strongConvexity * .pow(curvature.condition, Double(i) / Double(order - 1))
    }
    let basis = stream.haarOrthogonal(order)
    let hessian = basis.scalingColumns(by: spectrum).multiplied(by: basis, transposingOther: true)
    let map = Matrix.identity(order) - curvature.longestStep * hessian
    let largest = try map.spectralNorm()
    return largest * largest
  }
  // end region: worst-step

  /// The largest step at which the printed inequality holds, by bisection.
  static func largestPrintedStep(_ curvature: Curvature) -> Double {
    ScalarSearch.crossing(in: 0...(2 * curvature.longestStep)) { step in
      curvature.crudeFactor(step: step) <= 1 - curvature.strongConvexity * step
    }.last
  }

  /// Two points of a softened quadratic.
  struct Pair: Sendable {
    let function: SoftenedQuadratic
    let first: Vector
    let second: Vector
    let step: Double

    var distance: Vector { subtract(first, second) }
    var gradientDifference: Vector {
      subtract(function.gradient(first), function.gradient(second))
    }

    /// By which factor one step changes their squared distance.
    var squaredRatio: Double {
      let moved = subtract(
        function.descended(first, step: step), function.descended(second, step: step))
      return dot(moved, moved) / dot(distance, distance)
    }
  }

  /// Random pairs near and far, and a pair so far out that only the curvature μ is felt.
  static func pairs(_ setting: Setting, stream: inout RandomStream) -> [Pair] {
    let curvature = setting.curvature
    let function = SoftenedQuadratic(
      curvature: curvature, directions: stream.haarOrthogonal(4))
    let longest = 2 / (curvature.strongConvexity + curvature.smoothness)
    let steps = [0.5 * curvature.longestStep, curvature.longestStep, longest]
    let outside = function.directions.columnSums
    return steps.flatMap { step -> [Pair] in
      let random = [0.01, 0.1, 1, 10, 100].flatMap { scale -> [Pair] in
        (0..<10).map { _ in
          Pair(
            function: function, first: stream.normals(4).map { scale * $0 },
            second: stream.normals(4).map { scale * $0 }, step: step)
        }
      }
      let far = Pair(
        function: function, first: scaled(outside, by: 40), second: scaled(outside, by: 50),
        step: step)
      return random + [far]
    }
  }

  // begin region: distributed-descent
  /// The squared distance to the minimum after some steps of averaged noisy gradients, from (1, 1).
  ///
  /// The function has curvature μ along one axis and L along the other. Each worker adds its own
  /// normal error to the gradient; the step is 1/L.
  static func squaredDistance(
    after steps: Int, _ setting: Setting, stream: inout RandomStream
  ) -> Double {
    let curvatures = [setting.curvature.strongConvexity, setting.curvature.smoothness]
    let deviation = (setting.noiseVariance / Double(curvatures.count)).squareRoot()
    let step = setting.curvature.longestStep
    let workers = setting.workers
    return curvatures.reduce(0) { total, curvature in
      let errors = stream.normals(steps * workers)
      var position = 1.0
      for t in 0..<steps {
        let sum = errors[(t * workers)..<((t + 1) * workers)].reduce(0, +)
        position -= step * (curvature * position + deviation * sum / Double(workers))
      }
      return total + position * position
    }
  }
  // end region: distributed-descent

  /// The expected squared distance after `steps` steps, for `workers` independent workers.
  static func expectedDistance(after steps: Int, _ setting: Setting, workers: Double) -> Double {
    let step = setting.curvature.longestStep
    let variance = step * step * setting.noiseVariance / 2 / workers
    return [setting.curvature.strongConvexity, setting.curvature.smoothness]
      .reduce(0) { total, curvature in
        let square = (1 - step * curvature) * (1 - step * curvature)
        let remaining = Double.pow(square, steps)
        return total + remaining + variance * (1 - remaining) / (1 - square)
      }
  }

  /// The printed bound (1 − μη)ᵗ‖θ₀ − θ*‖² + ησ²/(μm) at the step 1/L, from (1, 1).
  static func printedBound(after steps: Int, _ setting: Setting) -> Double {
    let step = setting.curvature.longestStep
    let slow = setting.curvature.strongConvexity
    return 2 * Double.pow(1 - slow * step, steps)
      + step * setting.noiseVariance / (slow * Double(setting.workers))
  }
}

// MARK: - Declaration

extension OptimizationErrata {
  /// The chapter.
  public static let theorem = Theorem(
    slug: "optimization-errata",
    title: "A step of gradient descent contracts, but not for the printed reason",
    part: .optimization,
    statement: #"""
      Let $f$ be $\mu$-strongly convex and $L$-smooth, $\kappa = L/\mu$. Then
      $\langle \nabla f(x) - \nabla f(y), x - y \rangle \ge \frac{\mu L}{\mu + L} \lVert x - y
      \rVert^2 + \frac{1}{\mu + L} \lVert \nabla f(x) - \nabla f(y) \rVert^2$, and a gradient step
      with $0 < \eta \le 2/(\mu + L)$ multiplies squared distances by at most
      $(1 - \mu\eta)^2 \le 1 - \mu\eta$. The factor $1 - 2\mu\eta + \eta^2 L^2$ of the printed proof
      is at most $1 - \mu\eta$ only for $\eta \le \mu/L^2$; at $\eta = 1/L$ it is $2 - 2/\kappa$.
      """#,
    assumptions: [
      "f strongly convex and smooth, 0 < μ ≤ L, with a constant step size",
      "for the noise: m workers whose errors are independent of each other and of the past, "
        + "unbiased, each of variance σ²",
    ],
    limits: [
      "contraction is measured on quadratics and on one family of other functions",
      "the law of the noise is measured for normal errors on a quadratic",
      "nothing about functions that are not convex, nor about steps above 2/(μ + L)",
    ],
    references: [
      "Y. Nesterov, Introductory Lectures on Convex Optimization, Kluwer (2004), Theorem 2.1.12",
      "L. Bottou, F. E. Curtis, J. Nocedal, Optimization methods for large-scale machine learning, "
        + "SIAM Review 60 (2018) 223–311, Theorem 4.6",
    ],
    parameters: [
      .real("condition", default: 10, in: 1.5...200, "κ = L/μ, for the claims off the ladder"),
      .integer("workers", default: 4, in: 2...16, "workers whose gradients are averaged"),
    ],
    figures: [
      Figure(
        name: "factors", title: "The printed factor exceeds one where the true one is below it",
        caption: "Factors of the squared distance at the step 1/L against the condition number: "
          + "the printed left side rises to two, the printed right side is below one, and the "
          + "measured factor is below both.",
        x: Figure.Axis("condition number L/μ", logarithmic: true),
        y: Figure.Axis("factor per step"), key: .bottomRight,
        series: [
          Figure.Series(
            claim: "as-printed-step-inequality", label: "printed right side", only: .curve),
          Figure.Series(claim: "crude-factor-at-the-longest-step", label: "printed left side"),
          Figure.Series(claim: "squared-contraction", label: "true factor (1 − μη)²"),
        ])
    ]
  ) { values in
    let setting = Setting(values)
    return [
      printedStepInequality(setting), squaredContraction(setting), crudeFactor(setting),
      largestPrintedStep(setting), coercivity(setting), contraction(setting),
      noisyDescent(setting),
    ]
  }

  // begin region: printed-step-inequality
  private static func printedStepInequality(_ setting: Setting) -> Claim {
    .bound(
      "as-printed-step-inequality",
      "As printed: one inequality gives contraction for all steps up to 1/L",
      formula: #"1 - 2\mu\eta + \eta^2 L^2 \le 1 - \mu\eta, \quad \eta = 1/L"#,
      relation: .atMost, rounding: "1, the largest term", attained: .withinRounding,
      x: \.condition,
      cases: { _ in setting.ladder },
      measure: { (curvature: Curvature) -> Observation in
        Observation(curvature.crudeFactor(step: curvature.longestStep), operations: 6, scale: 1)
      },
      bound: { 1 - $0.strongConvexity * $0.longestStep },
      mutants: [
        Mutant("1, no shrinking but no growing either") { _ in 1 },
        Mutant("1 − μη/2, half the printed rate") { 1 - $0.strongConvexity * $0.longestStep / 2 },
      ]
    ).asPrinted(stepErratum)
  }
  // end region: printed-step-inequality

  private static let stepErratum = Erratum(
    entry: "distributed-sgd-printed-step-inequality",
    printed: #"For $\eta \le 1/L$, $1 - 2\mu\eta + \eta^2 L^2 \le 1 - \mu\eta$."#,
    flaw:
      #"The inequality is equivalent to $\eta \le \mu/L^2$, a step $\kappa$ times shorter. At "#
      + #"$\eta = 1/L$ the left side is $2 - 2/\kappa$, at least $1$ for $\kappa \ge 2$. It is one line "#
      + "of a proof; the theorem's conclusion is right.",
    corrected:
      #"By co-coercivity a step with $\eta \le 2/(\mu + L)$ multiplies squared distances by "#
      + #"at most $(1 - \mu\eta)^2 \le 1 - \mu\eta$."#,
    correctedBy: "squared-contraction", variable: "κ")

  private static func squaredContraction(_ setting: Setting) -> Claim {
    .exact(
      "squared-contraction", "A step of 1/L multiplies squared distances by at most (1 − μη)²",
      formula: #"\max_{\lambda \in [\mu, L]} (1 - \eta\lambda)^2 = (1 - \mu\eta)^2"#,
      rounding: "1, the norm of the step's map", limit: .singularValues, x: \.0.condition,
      cases: { stream in
        try setting.ladder.map { ($0, try worstQuadraticStep($0, stream: &stream)) }
      },
      measure: { (_: Curvature, worst: Double) -> Observation in
        Observation(worst, operations: 6, scale: 1)
      },
      predict: { [$0.0.squaredContraction(step: $0.0.longestStep)] },
      mutants: [
        Mutant("1 − μη, the printed right side") { [1 - $0.0.strongConvexity * $0.0.longestStep] },
        Mutant("1 − 2μη + η²L², the printed left side") {
          [$0.0.crudeFactor(step: $0.0.longestStep)]
        },
        Mutant("(1 − ηL)², the stiffest direction") { _ in [0] },
      ])
  }

  private static func crudeFactor(_ setting: Setting) -> Claim {
    .exact(
      "crude-factor-at-the-longest-step", "At the step 1/L the printed left side is 2 − 2/κ",
      formula: #"1 - 2\mu\eta + \eta^2 L^2 = 2 - 2/\kappa"#, rounding: "1, the largest term",
      x: \.condition,
      cases: { _ in setting.ladder },
      measure: { (curvature: Curvature) -> Observation in
        Observation(curvature.crudeFactor(step: curvature.longestStep), operations: 6, scale: 1)
      },
      predict: { [2 - 2 / $0.condition] },
      mutants: [
        Mutant("1 − 1/κ, the printed right side") { [1 - 1 / $0.condition] },
        Mutant("2 − 1/κ") { [2 - 1 / $0.condition] },
      ])
  }

  private static func largestPrintedStep(_ setting: Setting) -> Claim {
    .exact(
      "largest-printed-step", "The printed inequality holds for steps up to μ/L² only",
      formula: #"\max \lbrace \eta : 1 - 2\mu\eta + \eta^2 L^2 \le 1 - \mu\eta \rbrace = \mu/L^2"#,
      rounding: "1/μ: the difference of the sides has slope μ there", x: \.condition,
      cases: { _ in setting.ladder },
      measure: { (curvature: Curvature) -> Observation in
        Observation(
          largestPrintedStep(curvature), operations: 6, scale: 1 / curvature.strongConvexity)
      },
      predict: { [$0.strongConvexity / ($0.smoothness * $0.smoothness)] },
      mutants: [
        Mutant("1/L, as printed") { [$0.longestStep] },
        Mutant("2μ/L², where distances stop growing") {
          [2 * $0.strongConvexity / ($0.smoothness * $0.smoothness)]
        },
      ])
  }

  private static func coercivity(_ setting: Setting) -> Claim {
    let (low, high) = (setting.curvature.strongConvexity, setting.curvature.smoothness)
    let squares = { @Sendable (pair: Pair) -> (Double, Double) in
      let (v, g) = (pair.distance, pair.gradientDifference)
      return (dot(v, v), dot(g, g))
    }
    return .bound(
      "co-coercivity", "Gradients are strongly monotone and co-coercive at once",
      formula:
        #"\langle g, v \rangle \ge \frac{\mu L}{\mu + L} \lVert v \rVert^2 + \frac{1}{\mu + L} \lVert g \rVert^2"#,
      relation: .atLeast, rounding: "L ‖v‖ (‖x‖ + ‖y‖)",
      attained: .withinRounding,
      cases: { pairs(setting, stream: &$0) },
      measure: { (pair: Pair) -> Observation in
        let (v, g) = (pair.distance, pair.gradientDifference)
        let size = norm(pair.first) + norm(pair.second)
        return Observation(dot(g, v), operations: 8, scale: high * size * norm(v))
      },
      bound: { (pair: Pair) -> Double in
        let (v, g) = squares(pair)
        return (low * high * v + g) / (low + high)
      },
      mutants: [
        Mutant("μ‖v‖² in place of μL/(μ + L) ‖v‖²") { (pair: Pair) -> Double in
          let (v, g) = squares(pair)
          return low * v + g / (low + high)
        },
        Mutant("‖g‖²/L in place of ‖g‖²/(μ + L)") { (pair: Pair) -> Double in
          let (v, g) = squares(pair)
          return low * high / (low + high) * v + g / high
        },
      ])
  }

  private static func contraction(_ setting: Setting) -> Claim {
    let curvature = setting.curvature
    return .bound(
      "contraction-without-quadratics", "A step contracts functions that are not quadratic too",
      formula: #"\lVert x' - y' \rVert^2 \le (1 - \mu\eta)^2 \lVert x - y \rVert^2"#,
      relation: .atMost, rounding: "(‖x‖ + ‖y‖)/‖x − y‖",
      attained: .withinRounding,
      cases: { pairs(setting, stream: &$0) },
      measure: { (pair: Pair) -> Observation in
        let size = (norm(pair.first) + norm(pair.second)) / norm(pair.distance)
        return Observation(pair.squaredRatio, operations: 8, scale: size)
      },
      bound: { curvature.squaredContraction(step: $0.step) },
      mutants: [
        Mutant("(1 − μη)⁴, the squared factor squared") { (pair: Pair) -> Double in
          .pow(curvature.squaredContraction(step: pair.step), 2)
        },
        Mutant("(1 − ηL)², the stiffest direction") { (pair: Pair) -> Double in
          .pow(1 - curvature.smoothness * pair.step, 2)
        },
      ])
  }

  private static func noisyDescent(_ setting: Setting) -> Claim {
    let workers = Double(setting.workers)
    return .statistical(
      "noisy-descent", "Averaging m workers divides the noise floor by m, below the printed bound",
      formula:
        #"\sum_i \rho_i^t + \frac{\eta^2\sigma^2}{2m} \frac{1 - \rho_i^t}{1 - \rho_i}, \quad \rho_i = (1 - \eta\lambda_i)^2"#,
      method: .asymptotic,
      sampler: .separate(at: setting.times) { steps, stream in
        squaredDistance(after: Int(steps), setting, stream: &stream)
      },
      predict: { expectedDistance(after: Int($0), setting, workers: workers) },
      tolerance: { steps in
        Tolerance(
          resolution: 0.1 * expectedDistance(after: Int(steps), setting, workers: workers),
          reason: "a tenth; each mutant is above by half or more at one of the times")
      },
      mutants: [
        Mutant("the workers' errors not averaged") {
          expectedDistance(after: Int($0), setting, workers: 1)
        },
        Mutant("the printed bound, as if it were attained") {
          printedBound(after: Int($0), setting)
        },
      ])
  }
}
