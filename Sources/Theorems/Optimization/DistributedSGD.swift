import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// Stochastic gradient descent with m workers contracts to a noise floor proportional to 1/m.
//
// Chapter: theorems/Optimization/DistributedSGD.md
// Tests:   Tests/TheoremTests/Optimization/DistributedSGDTests.swift

// MARK: - Mathematics

/// Mean and covariance of the iterate θ of SGD on ½θᵀHθ, whose minimum is at zero.
public struct IterateMoments: Equatable, Sendable {
  /// The mean, of d numbers.
  public var mean: Vector
  /// The covariance, d×d.
  public var covariance: Matrix

  /// A start that is not random.
  public init(start: Vector) {
    mean = start
    covariance = .zeros(start.count, start.count)
  }

  /// The expected squared distance to the minimum.
  public var meanSquare: Double { dot(mean, mean) + covariance.trace }

  // begin region: moments
  /// One step θ − η(Hθ + average error) with independent errors of these covariances, one a worker.
  public mutating func descend(hessian: Matrix, errorCovariances: [Matrix], step: Double) {
    let map = Matrix.identity(mean.count) - step * hessian
    let weight = step / Double(errorCovariances.count)
    mean = map * mean
    covariance = (map * covariance).multiplied(by: map, transposingOther: true)
    for error in errorCovariances { covariance += weight * weight * error }
  }
  // end region: moments
}

/// SGD by several workers on ½ Σ λᵢθᵢ², simulated: every worker's gradient has its own error.
///
/// An error is Bz with random signs z, so that BBᵀ is its covariance.
public struct WorkerDescent: Sendable {
  /// The curvatures λᵢ, d of them.
  public let curvatures: Vector
  /// The map B from signs to errors, d×d.
  public let errorMap: Matrix
  /// The step η.
  public let step: Double
  /// The number of workers, at most 48.
  public let workers: Int
  /// The correlation of the errors of two workers, from 0 to 1.
  public var correlation = 0.0

  // begin region: simulation
  /// Writes the average of the workers' errors: signs of their own, mixed with shared ones.
  ///
  /// One word of random bits serves one coordinate of all workers, a bit each; the highest bit is
  /// the shared sign.
  func drawAverageError(into error: inout Vector, _ stream: inout RandomStream) {
    let ownShare = (1 - correlation).squareRoot() / Double(workers)
    let sharedShare = correlation.squareRoot()
    for i in error.indices { error[i] = 0 }
    for j in error.indices {
      let bits = stream.nextBits()
      let positive = (bits & ((1 << UInt64(workers)) - 1)).nonzeroBitCount
      let shared = bits >> 63 == 1 ? sharedShare : -sharedShare
      let average = ownShare * Double(2 * positive - workers) + shared
      for i in error.indices { error[i] += errorMap[i, j] * average }
    }
  }

  /// The squared distance to the minimum at ascending times, the mean over errors of either sign.
  func squaredDistances(
    from start: Vector, at times: [Int], stream: inout RandomStream
  ) -> [Double] {
    var (plus, minus) = (start, start)
    var error = Vector(repeating: 0, count: start.count)
    var time = 0
    return times.map { next in
      while time < next {
        drawAverageError(into: &error, &stream)
        for i in error.indices {
          plus[i] -= step * (curvatures[i] * plus[i] + error[i])
          minus[i] -= step * (curvatures[i] * minus[i] - error[i])
        }
        time += 1
      }
      return (dot(plus, plus) + dot(minus, minus)) / 2
    }
  }

  /// The squared distance averaged over the last of some steps from the minimum.
  ///
  /// The controls are Σ θᵢ·errorᵢ over those steps, one for each axis. Their mean is zero because an
  /// error has mean zero whatever happened before.
  func restingSquare(
    burnIn: Int, window: Int, stream: inout RandomStream
  ) -> (value: Double, controls: [Double]) {
    var position = Vector(repeating: 0, count: curvatures.count)
    var (error, products) = (position, position)
    var total = 0.0
    for time in 0..<(burnIn + window) {
      drawAverageError(into: &error, &stream)
      for i in error.indices {
        if time >= burnIn {
          total += position[i] * position[i]
          products[i] += position[i] * error[i]
        }
        position[i] -= step * (curvatures[i] * position[i] + error[i])
      }
    }
    return (total / Double(window), products)
  }
  // end region: simulation
}

/// SGD on a function of one variable with curvatures between μ and L and its minimum at zero.
public struct ScalarDescent: Sendable {
  /// Where the curvature is which.
  public enum Shape: CaseIterable, Sendable {
    /// μ everywhere.
    case flat
    /// L everywhere.
    case steep
    /// L at the minimum, μ far away.
    case softening
    /// μ at the minimum, L far away.
    case stiffening
  }

  let shape: Shape
  let lowest: Double
  let highest: Double
  let step: Double
  /// The size of a worker's error, whose sign is random.
  let deviation: Double
  let workers: Int

  /// The derivative at x.
  public func gradient(_ x: Double) -> Double {
    switch shape {
    case .flat: lowest * x
    case .steep: highest * x
    case .softening: lowest * x + (highest - lowest) * .tanh(x)
    case .stiffening: lowest * x + (highest - lowest) * (x - .tanh(x))
    }
  }

  // begin region: enumeration
  /// The expected square after some steps, over all ways in which the workers' signs can fall.
  public func expectedSquare(from x: Double, after steps: Int) -> Double {
    guard steps > 0 else { return x * x }
    var (total, ways) = (0.0, 1.0)
    for positive in 0...workers {
      let error = deviation * Double(2 * positive - workers) / Double(workers)
      total += ways * expectedSquare(from: x - step * (gradient(x) + error), after: steps - 1)
      ways *= Double(workers - positive) / Double(positive + 1)
    }
    return total / .pow(2, workers)
  }
  // end region: enumeration
}

/// How many steps a run needs whose step size is chosen for its target.
public struct TargetedDescent: Sendable {
  let strongConvexity: Double
  let smoothness: Double
  /// The variance of a worker's gradient.
  let variance: Double
  /// The squared distance at the start.
  let startSquare: Double
  /// The expected squared distance to be reached.
  let target: Double

  /// The steps of size η after which the worst quadratic has reached the target; infinite if never.
  func steps(ofSize step: Double, workers: Double) -> Double {
    let decay = strongConvexity * step
    // 1 − (1 − μη)² without cancellation.
    let lost = decay * (2 - decay)
    let floor = step * step * variance / (workers * lost)
    guard floor < target else { return .infinity }
    return .log((startSquare - floor) / (target - floor)) / (-2 * .log(onePlus: -decay))
  }

  // begin region: fewest-steps
  /// The fewest steps for the best step size up to 1/L, by golden-section search over its logarithm.
  func fewestSteps(workers: Double) -> Double {
    let largest = -Double.log(smoothness)
    let best = ScalarSearch.maximizer(
      of: { -steps(ofSize: .exp($0), workers: workers) }, in: (largest - 40)...largest, rounds: 90)
    return steps(ofSize: .exp(best), workers: workers)
  }
  // end region: fewest-steps
}

/// What theory says of SGD with m workers.
public enum DistributedSGD {
  // begin region: predictions
  /// ρᵗu + F(1 − ρᵗ): from u geometrically to the floor F.
  public static func approach(
    from start: Double, to floor: Double, rate: Double, steps: Int
  ) -> Double {
    let remaining = Double.pow(rate, steps)
    return remaining * start + floor * (1 - remaining)
  }

  /// ησ²/(mλ(2 − ηλ)): the resting mean square of one mode.
  public static func modeFloor(
    curvature: Double, variance: Double, step: Double, workers: Double
  ) -> Double {
    step * variance / (workers * curvature * (2 - step * curvature))
  }
  // end region: predictions

  /// The larger solution z of z − log z = 1 + `excess`, by iterating z = 1 + excess + log z.
  public static func targetFactor(_ excess: Double) -> Double {
    (0..<100).reduce(1 + excess) { z, _ in 1 + excess + .log(z) }
  }
}

// MARK: - Parameters

extension DistributedSGD {
  /// The function, the workers and the step of a run.
  struct Setting: Sendable {
    let workers: Int
    let condition: Double
    let step: Double
    let correlation: Double
    let accuracy: Double

    /// The strong convexity μ and the variance σ²: not 1, so that no factor can be forgotten.
    static let strongConvexity = 0.5
    static let variance = 2.25
    /// The dimension of the quadratics.
    static let dimension = 4

    init(_ values: ParameterValues) {
      workers = values.integer("workers")
      condition = values.real("condition")
      step = values.real("step") / (condition * Self.strongConvexity)
      correlation = values.real("correlation")
      accuracy = values.real("accuracy")
    }

    var smoothness: Double { condition * Self.strongConvexity }
    /// From μ to L, equally spaced logarithmically.
    var curvatures: Vector {
      let last = Double(Self.dimension - 1)
      return (0..<Self.dimension).map {
        Self.strongConvexity * .pow(condition, Double($0) / last)
      }
    }

    /// The map B with ‖B‖² = σ², all of whose entries are positive: axes share their errors.
    ///
    /// It is not symmetric, and steep axes err more than flat ones.
    var errorMap: Matrix {
      let d = Self.dimension
      let map = Matrix(rows: d, columns: d) { i, j in
        2 / (Double(d + 1 - j) + 2 * abs(Double(i - j)))
      }
      return Self.variance.squareRoot() / map.frobeniusNorm * map
    }

    /// The variance of a worker's error along each axis.
    var errorVariances: Vector { errorMap.outerGram().diagonal }

    /// Steps of the lengths allowed by the theorem, the last the longest.
    var stepSizes: Vector {
      [0.3 / smoothness, step, 2 / (Self.strongConvexity + smoothness)]
    }

    /// The shrinking of the flattest direction in one step.
    var decay: Double { Self.strongConvexity * step }

    /// The floor of the worst quadratic.
    var worstFloor: Double {
      modeFloor(
        curvature: Self.strongConvexity, variance: Self.variance, step: step,
        workers: Double(workers))
    }

    /// The squared distance at the start: thirty times what is left in the end.
    var startSquare: Double { 30 * worstFloor }

    /// Steps after which a ten-thousandth of the start is left in the flattest direction.
    var burnIn: Int { Int((Double.log(1e-4) / (2 * .log(1 - decay))).rounded(.up)) }

    /// Steps at rest over which squares are averaged.
    var window: Int { max(burnIn, 40) }

    /// Times from 0 until long after the floor is reached.
    var times: [Int] {
      Set((0...32).map { Int((Double($0) / 4 / decay).rounded(.up)) }).sorted()
    }

    /// The times at which descent is simulated.
    var simulatedTimes: [Int] {
      Set([0.5, 1, 2, 3, 4, 6, 8, 12, 16].map { Int(($0 / decay / 4).rounded(.up)) }).sorted()
    }

    func descent(workers: Int, correlation: Double = 0) -> WorkerDescent {
      WorkerDescent(
        curvatures: curvatures, errorMap: errorMap, step: step, workers: workers,
        correlation: correlation)
    }

    /// Σ ηsᵢ²/(λᵢ(2 − ηλᵢ)), the resting mean square for one worker.
    var floorConstant: Double {
      zip(curvatures, errorVariances).reduce(0) { sum, mode in
        sum + modeFloor(curvature: mode.0, variance: mode.1, step: step, workers: 1)
      }
    }

    /// A run towards a small target on the worst quadratic.
    var targeted: TargetedDescent {
      TargetedDescent(
        strongConvexity: Self.strongConvexity, smoothness: smoothness, variance: Self.variance,
        startSquare: 2, target: accuracy)
    }
  }
}

// MARK: - Experiments

extension DistributedSGD {
  /// SGD on a quadratic in rotated coordinates, each worker with an error covariance of its own.
  struct Quadratic: Sendable {
    let spectrum: Vector
    let basis: Matrix
    let start: Vector
    let errorCovariances: [Matrix]
    let step: Double
    let steps: Int

    var workers: Double { Double(errorCovariances.count) }
    /// A worker's error variance along each eigenvector, the mean over workers.
    var modeVariances: Vector {
      let sum = errorCovariances.reduce(Matrix.zeros(start.count, start.count), +)
      let rotated = basis.multiplied(by: sum * basis, transposingSelf: true)
      return scaled(rotated.diagonal, by: 1 / workers)
    }
    /// The start along each eigenvector.
    var modeStarts: Vector { basis.multiplied(by: start, transposingSelf: true) }

    /// The expected squared distance in the end, by propagating mean and covariance.
    func measure() -> Observation {
      let hessian = basis.scalingColumns(by: spectrum)
        .multiplied(by: basis, transposingOther: true)
      var moments = IterateMoments(start: start)
      for _ in 0..<steps {
        moments.descend(hessian: hessian, errorCovariances: errorCovariances, step: step)
      }
      let noise = step * step * Double(steps + 1) * modeVariances.reduce(0, +)
      return Observation(
        moments.meanSquare, operations: 2 * start.count * (steps + 1),
        scale: dot(start, start) + noise)
    }

    /// Σᵢ over modes of what is left of the start and what has come of the noise.
    func predict(
      workers: Double, power: Int = 2, variances: Vector? = nil
    ) -> Double {
      spectrum.indices.reduce(0) { sum, i in
        let floor = modeFloor(
          curvature: spectrum[i], variance: (variances ?? modeVariances)[i], step: step,
          workers: workers)
        return sum
          + approach(
            from: modeStarts[i] * modeStarts[i], to: floor,
            rate: .pow(abs(1 - step * spectrum[i]), power), steps: steps)
      }
    }

    /// (1 − λη)²ᵗ‖θ₀‖² + F(1 − (1 − λη)²ᵗ) at curvature λ; the bound is that at λ = μ.
    func bound(curvature: Double, workers: Double) -> Double {
      let floor = modeFloor(
        curvature: curvature, variance: modeVariances.reduce(0, +), step: step, workers: workers)
      return approach(
        from: dot(start, start), to: floor, rate: .pow(1 - step * curvature, 2), steps: steps)
    }
  }

  /// A quadratic with curvatures from μ to L; a flat one starts and errs along its flattest axis.
  static func quadratic(
    _ setting: Setting, step: Double, steps: Int, workers: Int, isFlat: Bool,
    stream: inout RandomStream
  ) -> Quadratic {
    let d = Setting.dimension
    let inner = (2..<d).map { _ in stream.uniform(in: Setting.strongConvexity...setting.smoothness)
    }
    let basis = stream.haarOrthogonal(d)
    let covariances = (0..<workers).map { _ in
      let factor = isFlat ? basis.firstColumns(1) : stream.normalMatrix(rows: d, columns: 3)
      return stream.uniform(in: 0.5...3) * factor.outerGram()
    }
    return Quadratic(
      spectrum: [Setting.strongConvexity] + inner + [setting.smoothness], basis: basis,
      start: isFlat ? scaled(basis.column(0), by: 3) : stream.normals(d),
      errorCovariances: covariances, step: step, steps: steps)
  }

  static func quadratics(
    _ setting: Setting, alsoFlat: Bool, stream: inout RandomStream
  ) -> [Quadratic] {
    var quadratics: [Quadratic] = []
    for step in setting.stepSizes {
      for steps in [0, 1, 3, 10, 40] {
        for workers in [1, 2, 5] {
          for isFlat in alsoFlat ? [false, true] : [false] {
            quadratics.append(
              quadratic(
                setting, step: step, steps: steps, workers: workers, isFlat: isFlat,
                stream: &stream))
          }
        }
      }
    }
    return quadratics
  }

  /// The worst quadratic for the printed bound: start and errors along the flattest axis.
  static func worstQuadratic(_ setting: Setting, steps: Int) -> Quadratic {
    let spectrum = [Setting.strongConvexity, setting.smoothness]
    let error = Matrix.diagonal([Setting.variance, 0])
    return Quadratic(
      spectrum: spectrum, basis: .identity(2), start: [setting.startSquare.squareRoot(), 0],
      errorCovariances: Array(repeating: error, count: setting.workers), step: setting.step,
      steps: steps)
  }

  /// A function of one variable, a start and a time.
  struct Journey: Sendable {
    let descent: ScalarDescent
    let start: Double
    let steps: Int

    func bound(curvature: Double, workers: Double, share: Double = 1) -> Double {
      let floor = modeFloor(
        curvature: curvature, variance: descent.deviation * descent.deviation,
        step: descent.step, workers: workers)
      return approach(
        from: start * start, to: share * floor, rate: .pow(1 - descent.step * curvature, 2),
        steps: steps)
    }
  }

  static func journeys(_ setting: Setting) -> [Journey] {
    let deviation = Setting.variance.squareRoot()
    return ScalarDescent.Shape.allCases.flatMap { shape in
      setting.stepSizes.flatMap { step in
        [1, 2, 4].flatMap { workers -> [Journey] in
          let descent = ScalarDescent(
            shape: shape, lowest: Setting.strongConvexity, highest: setting.smoothness,
            step: step, deviation: deviation, workers: workers)
          return [1, 3, 6].flatMap { steps in
            [0, 0.5, 10].map { Journey(descent: descent, start: $0, steps: steps) }
          }
        }
      }
    }
  }

  /// A data set of 12 rows in shards, and a point at which gradients are taken.
  struct Shards: Sendable {
    let design: Matrix
    let response: Vector
    let point: Vector
    let sizes: [Int]

    /// The gradient of the mean of ½(aᵀx − y)² over some rows.
    func gradient(_ rows: Range<Int>) -> Vector {
      let part = design.selecting(rows: Array(rows))
      let residual = subtract(part * point, Array(response[rows]))
      return scaled(
        part.multiplied(by: residual, transposingSelf: true), by: 1 / Double(rows.count))
    }

    /// The workers' gradients, averaged with these weights.
    func average(_ weights: Vector) -> Vector {
      var sum = Vector(repeating: 0, count: point.count)
      var first = 0
      for (size, weight) in zip(sizes, weights) {
        axpy(weight, gradient(first..<(first + size)), into: &sum)
        first += size
      }
      return sum
    }
  }

  static func shards(_ stream: inout RandomStream) -> [Shards] {
    [[4, 4, 4], [2, 10], [1, 3, 8], [6, 6]].map { sizes in
      Shards(
        design: stream.normalMatrix(rows: 12, columns: 3), response: stream.normals(12),
        point: stream.normals(3), sizes: sizes)
    }
  }

}

// MARK: - Declaration

extension DistributedSGD {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "distributed-sgd",
    title: "More workers lower the noise floor, and nothing else",
    part: .optimization,
    statement: #"""
      Let $F$ be $\mu$-strongly convex and $L$-smooth with minimum at $\theta^\star$, and let $m$
      workers send gradients $\nabla F(\theta_t) + \xi_{t,r}$ whose errors have mean zero given the
      past, are uncorrelated between workers, and satisfy
      $\frac1m \sum_r \mathbb E \lVert \xi_{t,r} \rVert^2 \le \sigma^2$. With steps along their average,
      $0 < \eta \le 2/(\mu + L)$ and $\rho = (1 - \mu\eta)^2$,
      $\mathbb E \lVert \theta_t - \theta^\star \rVert^2 \le
      \rho^t \lVert \theta_0 - \theta^\star \rVert^2 + (1 - \rho^t) \frac{\eta\sigma^2}{m\mu(2 - \mu\eta)}$.
      On a quadratic with curvatures
      $\lambda_i$ and error variances $s_i^2$ along its axes the mean square tends to
      $\frac1m \sum_i \frac{\eta s_i^2}{\lambda_i(2 - \eta\lambda_i)}$, exactly.
      """#,
    assumptions: [
      "F strongly convex and smooth, 0 < μ ≤ L",
      "errors unbiased given the past, of bounded variance, and uncorrelated between workers",
      "a constant step size, and workers that wait for each other",
    ],
    limits: [
      "equality is shown on quadratics with errors that do not depend on the iterate; errors of "
        + "sampled data do, and vanish with the residuals",
      "local steps and delays are studied on quadratics and on one other function of one variable",
      "time is counted in steps: what communication costs is left out",
    ],
    references: [
      "L. Bottou, F. E. Curtis, J. Nocedal, Optimization methods for large-scale machine learning, "
        + "SIAM Review 60 (2018) 223–311, Theorem 4.6",
      "Y. Nesterov, Introductory Lectures on Convex Optimization, Kluwer (2004), Theorem 2.1.12",
      "S. U. Stich, Local SGD converges fast and communicates little, International Conference on "
        + "Learning Representations (2019)",
      "A. Khaled, K. Mishchenko, P. Richtárik, Tighter theory for local SGD on identical and "
        + "heterogeneous data, AISTATS (2020)",
    ],
    buildsOn: ["optimization-errata"],
    parameters: [
      .integer("workers", default: 4, in: 2...32, "workers m"),
      .real("condition", default: 10, in: 1.5...50, "κ = L/μ"),
      .real("step", default: 0.8, in: 0.25...1, "step size η as a fraction of 1/L"),
      .real("correlation", default: 0.3, in: 0.05...0.9, "correlation c of two workers' errors"),
      .real("accuracy", default: 1e-4, in: 1e-6...1e-3, "mean square ε that a run is to reach"),
    ],
    figures: figures
  ) { values in
    let setting = Setting(values)
    return [
      meanSquareOnQuadratics(setting), simulatedDescent(setting), sharpBound(setting),
      printedBound(setting), anyFunction(setting), noiseFloor(setting).divided(),
      correlatedWorkers(setting), stepsToTarget(setting), noFewerSteps(setting), shardAverage,
    ]
  }

  private static let figures = [
    Figure(
      name: "descent", title: "Geometric descent to a floor",
      caption: "Mean squared distance to the minimum against steps: simulated with its exact "
        + "prediction, the worst quadratic, and the printed bound, which has the rate of the "
        + "distance and not of its square, and at most twice the floor.",
      x: Figure.Axis("steps"), y: Figure.Axis("mean squared distance", logarithmic: true),
      series: [
        Figure.Series(claim: "printed-bound", label: "printed bound", only: .curve),
        Figure.Series(claim: "printed-bound", label: "worst quadratic", only: .marks),
        Figure.Series(claim: "simulated-descent", label: "simulated"),
      ]),
    Figure(
      name: "floor", title: "The floor falls as one over the number of workers, if they differ",
      caption: "Mean squared distance at rest against the number of workers: independent errors "
        + "fall on a line of slope −1, correlated ones level off.",
      x: Figure.Axis("workers", logarithmic: true),
      y: Figure.Axis("mean squared distance at rest", logarithmic: true), key: .bottomLeft,
      series: [
        Figure.Series(claim: "correlated-workers", label: "correlated errors"),
        Figure.Series(claim: "noise-floor", label: "independent errors"),
      ]),
    Figure(
      name: "target", title: "More workers save steps until the noise-free time is reached",
      caption:
        "Fewest steps to a small target against the number of workers: one over their number "
        + "at first, then the number of steps that descent without noise takes.",
      x: Figure.Axis("workers", logarithmic: true), y: Figure.Axis("steps", logarithmic: true),
      series: [
        Figure.Series(claim: "steps-to-target", label: "proportional to 1/m", only: .curve),
        Figure.Series(claim: "no-fewer-steps", label: "fewest steps", only: .marks),
        Figure.Series(claim: "no-fewer-steps", label: "without noise", only: .curve),
      ]),
  ]

  private static func meanSquareOnQuadratics(_ setting: Setting) -> Claim {
    .exact(
      "mean-square-on-quadratics", "On a quadratic each mode goes to its own floor at its own rate",
      formula:
        #"\sum_i \rho_i^t u_i^2 + (1 - \rho_i^t) \frac{\eta s_i^2}{m\lambda_i(2 - \eta\lambda_i)}, \quad \rho_i = (1 - \eta\lambda_i)^2"#,
      rounding: "‖θ₀‖² + (t + 1) η²σ²",
      cases: { quadratics(setting, alsoFlat: false, stream: &$0) },
      measure: { $0.measure() },
      predict: { [$0.predict(workers: $0.workers)] },
      mutants: [
        Mutant("m² in place of m") { [$0.predict(workers: $0.workers * $0.workers)] },
        Mutant("√m in place of m") { [$0.predict(workers: $0.workers.squareRoot())] },
        Mutant("the rate 1 − ηλᵢ of the distance, not of its square") {
          [$0.predict(workers: $0.workers, power: 1)]
        },
        Mutant("the noise spread equally over the modes") { (quadratic: Quadratic) -> [Double] in
          let mean = quadratic.modeVariances.reduce(0, +) / Double(quadratic.spectrum.count)
          return [
            quadratic.predict(
              workers: quadratic.workers, variances: quadratic.spectrum.map { _ in mean })
          ]
        },
      ])
  }

  private static func simulatedDescent(_ setting: Setting) -> Claim {
    let axis = (setting.startSquare / Double(Setting.dimension)).squareRoot()
    let start = Vector(repeating: axis, count: Setting.dimension)
    let descent = setting.descent(workers: setting.workers)
    let predict = { @Sendable (steps: Double, workers: Double, power: Int) -> Double in
      zip(setting.curvatures, setting.errorVariances).reduce(0) { sum, mode in
        let floor = modeFloor(
          curvature: mode.0, variance: mode.1, step: setting.step, workers: workers)
        let rate = Double.pow(1 - setting.step * mode.0, power)
        return sum + approach(from: axis * axis, to: floor, rate: rate, steps: Int(steps))
      }
    }
    let (workers, times) = (Double(setting.workers), setting.simulatedTimes)
    return .statistical(
      "simulated-descent", "Simulated workers descend as predicted, step by step",
      formula:
        #"\sum_i \rho_i^t u_i^2 + (1 - \rho_i^t) \frac{\eta s_i^2}{m\lambda_i(2 - \eta\lambda_i)}"#,
      method: .asymptotic, limit: 1 << 16,
      sampler: .joint(at: times.map(Double.init)) { stream in
        descent.squaredDistances(from: start, at: times, stream: &stream)
      },
      predict: { predict($0, workers, 2) },
      tolerance: {
        Tolerance(
          resolution: 0.08 * predict($0, workers, 2),
          reason: "a sixth of the distance to the nearest mutant, where it is farthest")
      },
      mutants: [
        Mutant("errors not averaged") { predict($0, 1, 2) },
        Mutant("m² in place of m") { predict($0, workers * workers, 2) },
        Mutant("the rate 1 − ηλᵢ of the distance, not of its square") { predict($0, workers, 1) },
      ])
  }

  private static func sharpBound(_ setting: Setting) -> Claim {
    let (lowest, highest) = (Setting.strongConvexity, setting.smoothness)
    return .bound(
      "sharp-bound", "No quadratic does worse than the flattest direction alone",
      formula:
        #"\rho^t \lVert \theta_0 \rVert^2 + (1 - \rho^t) \frac{\eta\sigma^2}{m\mu(2 - \mu\eta)}, \quad \rho = (1 - \mu\eta)^2"#,
      relation: .atMost, rounding: "‖θ₀‖² + (t + 1) η²σ²", attained: .withinRounding,
      cases: { quadratics(setting, alsoFlat: true, stream: &$0) },
      measure: { $0.measure() },
      bound: { $0.bound(curvature: lowest, workers: $0.workers) },
      mutants: [
        Mutant("(1 − Lη)², the stiffest direction") {
          $0.bound(curvature: highest, workers: $0.workers)
        },
        Mutant("m² in place of m") {
          $0.bound(curvature: lowest, workers: $0.workers * $0.workers)
        },
        Mutant("ησ²/(4μm), half the floor for short steps") { (quadratic: Quadratic) -> Double in
          let (step, workers) = (quadratic.step, quadratic.workers)
          let variance = quadratic.modeVariances.reduce(0, +)
          return approach(
            from: dot(quadratic.start, quadratic.start),
            to: step * variance / (4 * lowest * workers), rate: .pow(1 - lowest * step, 2),
            steps: quadratic.steps)
        },
      ])
  }

  private static func printedBound(_ setting: Setting) -> Claim {
    let floor =
      setting.step * Setting.variance
      / (Setting.strongConvexity * Double(setting.workers))
    let bound = { @Sendable (steps: Int, power: Int, share: Double) -> Double in
      .pow(1 - setting.decay, power * steps) * setting.startSquare + share * floor
    }
    return .bound(
      "printed-bound", "The printed bound holds, with at most twice the floor of the worst case",
      formula: #"(1 - \mu\eta)^t \lVert \theta_0 \rVert^2 + \frac{\eta\sigma^2}{\mu m}"#,
      relation: .atMost, rounding: "‖θ₀‖² + (t + 1) η²σ²",
      attained: .within(
        0.505 * floor, reason: "the worst floor is a share 1/(2 − μη) of the printed one"),
      x: { Double($0.steps) },
      cases: { (_: inout RandomStream) -> [Quadratic] in
        setting.times.map { worstQuadratic(setting, steps: $0) }
      },
      measure: { $0.measure() },
      bound: { bound($0.steps, 1, 1) },
      mutants: [
        Mutant("a third of the floor") { bound($0.steps, 1, 1 / 3.0) },
        Mutant("(1 − μη)³ᵗ in place of (1 − μη)ᵗ") { bound($0.steps, 3, 1) },
      ])
  }

  private static func anyFunction(_ setting: Setting) -> Claim {
    let (lowest, highest) = (Setting.strongConvexity, setting.smoothness)
    return .bound(
      "any-function", "The bound holds where curvature changes, over all ways the errors can fall",
      formula:
        #"\rho^t \theta_0^2 + (1 - \rho^t) \frac{\eta\sigma^2}{m\mu(2 - \mu\eta)}, \quad \rho = (1 - \mu\eta)^2"#,
      relation: .atMost, rounding: "(|θ₀| + tησ)², in t sums of m + 1 terms",
      attained: .withinRounding,
      cases: { (_: inout RandomStream) -> [Journey] in journeys(setting) },
      measure: { (journey: Journey) -> Observation in
        let descent = journey.descent
        let reach = journey.start + Double(journey.steps) * descent.step * descent.deviation
        return Observation(
          descent.expectedSquare(from: journey.start, after: journey.steps),
          operations: journey.steps * (descent.workers + 4), scale: reach * reach)
      },
      bound: { $0.bound(curvature: lowest, workers: Double($0.descent.workers)) },
      mutants: [
        Mutant("(1 − Lη)², the stiffest direction") {
          $0.bound(curvature: highest, workers: Double($0.descent.workers))
        },
        Mutant("m² in place of m") {
          $0.bound(curvature: lowest, workers: .pow(Double($0.descent.workers), 2))
        },
        Mutant("90 % of the floor") {
          $0.bound(curvature: lowest, workers: Double($0.descent.workers), share: 0.9)
        },
      ])
  }

  // begin region: noise-floor
  private static func noiseFloor(_ setting: Setting) -> Claim {
    let constant = setting.floorConstant
    let worst = modeFloor(
      curvature: Setting.strongConvexity, variance: Setting.variance, step: setting.step, workers: 1
    )
    let share = min(0.03, 0.2 * (worst / constant - 1))
    return .exponent(
      "noise-floor", "The mean square at rest is exactly proportional to 1/m",
      formula: #"\frac1m \sum_i \frac{\eta s_i^2}{\lambda_i(2 - \eta\lambda_i)}"#,
      PowerLawPrediction(
        exponent: -1, within: Tolerance(resolution: 0.03, reason: "1/16 of the distance to −1/2"),
        constant: constant,
        within: Tolerance(
          resolution: share, systematic: 1e-4,
          reason: "at most a fifth of the distance to the worst case; 1e-4 of the start is left"),
        slopeChange: 0.25),
      measurement: .sampled(
        .controlled(at: [1, 2, 4, 8, 16], controls: Setting.dimension) { workers, stream in
          setting.descent(workers: Int(workers)).restingSquare(
            burnIn: setting.burnIn, window: setting.window, stream: &stream)
        }, method: .asymptotic, relativePrecision: share * 2 / 3, limit: 1 << 16),
      mutants: [
        .exponent("1/√m", -0.5),
        .exponent("1/m²", -2),
        .constant("ησ²/(μ(2 − μη)), all noise along the flattest axis", worst),
        .constant("half the constant", constant / 2),
      ])
  }
  // end region: noise-floor

  private static func correlatedWorkers(_ setting: Setting) -> Claim {
    let correlation = setting.correlation
    let share = min(0.04, 0.2 * (1 - correlation))
    let floor = { @Sendable (workers: Double, correlation: Double) -> Double in
      setting.floorConstant * (1 + (workers - 1) * correlation) / workers
    }
    return .statistical(
      "correlated-workers", "Where workers' errors are correlated, the floor stops falling",
      formula: #"\frac{1 + (m - 1)c}{m} \sum_i \frac{\eta s_i^2}{\lambda_i(2 - \eta\lambda_i)}"#,
      method: .asymptotic, limit: 1 << 15,
      sampler: .controlled(at: [1, 2, 4, 8, 16, 32], controls: Setting.dimension) {
        workers, stream in
        setting.descent(workers: Int(workers), correlation: correlation).restingSquare(
          burnIn: setting.burnIn, window: setting.window, stream: &stream)
      },
      predict: { floor($0, correlation) },
      tolerance: {
        Tolerance(
          resolution: share * floor($0, correlation), systematic: 1e-4 * floor($0, correlation),
          reason: "at most a fifth of the distance to a mutant; 1e-4 of the start is left")
      },
      mutants: [
        Mutant("1/m, as if they were independent") { floor($0, 0) },
        Mutant("c² in place of c") { floor($0, correlation * correlation) },
        Mutant("no averaging at all") { floor($0, 1) },
      ])
  }

  private static func stepsToTarget(_ setting: Setting) -> Claim {
    let targeted = setting.targeted
    let excess = Double.log(targeted.startSquare / targeted.target)
    let unit =
      Setting.variance
      / (4 * Setting.strongConvexity * Setting.strongConvexity * targeted.target)
    let within = Tolerance(
      resolution: 0, systematic: targeted.target / 5 + 1e-12,
      reason: "the floor beside the start, and squares of the step: together below ε/10")
    return .exponent(
      "steps-to-target", "While noise rules, twice the workers reach a target in half the steps",
      formula:
        #"T = \frac{\sigma^2 z}{4\mu^2 \varepsilon m}, \quad z - \log z = 1 + \log(u_0/\varepsilon)"#,
      PowerLawPrediction(
        exponent: -1, within: within, constant: unit * targetFactor(excess), within: within,
        slopeChange: 1e-3),
      measurement: .computed(at: [1, 2, 4, 8, 16, 32, 64]) { workers in
        let steps = targeted.fewestSteps(workers: workers)
        return Observation(steps, operations: 8, scale: steps)
      },
      mutants: [
        .exponent("no use of workers", 0),
        .exponent("1/√m", -0.5),
        .constant("log(u₀/ε) in place of z", unit * excess),
        .constant("without the logarithm", unit),
      ])
  }

  private static func noFewerSteps(_ setting: Setting) -> Claim {
    let targeted = setting.targeted
    let excess = Double.log(targeted.startSquare / targeted.target)
    let limit = excess / (-2 * .log(1 - 1 / setting.condition))
    let single = targeted.fewestSteps(workers: 1)
    return .bound(
      "no-fewer-steps", "No number of workers saves the steps that descent takes without noise",
      formula: #"T \ge \frac{\log(u_0/\varepsilon)}{-2 \log(1 - 1/\kappa)}"#, relation: .atLeast,
      rounding: "T",
      attained: .within(0.01 * limit, reason: "2²⁸ workers leave no noise to speak of"),
      x: { (workers: Double) -> Double in workers },
      cases: { (_: inout RandomStream) -> [Double] in (0...14).map { .pow(4, $0) } },
      measure: { (workers: Double) -> Observation in
        let steps = targeted.fewestSteps(workers: workers)
        return Observation(steps, operations: 8, scale: steps)
      },
      bound: { (_: Double) -> Double in limit },
      mutants: [
        Mutant("κ log(u₀/ε), twice as many") { (_: Double) -> Double in
          setting.condition * excess
        },
        Mutant("the same number for any m") { (_: Double) -> Double in single },
        Mutant("one worker's over √m") { (workers: Double) -> Double in
          single / workers.squareRoot()
        },
      ])
  }

  private static let shardAverage: Claim = .exact(
    "shard-average", "Shard gradients weighted by shard size average to the full gradient",
    formula: #"\sum_r \frac{n_r}{n} \nabla F_r = \nabla F"#,
    rounding: "the sum of the squares of the rows",
    cases: { shards(&$0) },
    measure: { (shards: Shards) -> Observation in
      let weights = shards.sizes.map { Double($0) / 12 }
      let size = shards.design.frobeniusNorm * (shards.design.frobeniusNorm + norm(shards.response))
      return Observation(shards.average(weights), operations: 12, scale: size)
    },
    predict: { $0.gradient(0..<12) },
    mutants: [
      Mutant("equal weights, whatever the sizes") { (shards: Shards) -> [Double] in
        shards.average(shards.sizes.map { _ in 1 / Double(shards.sizes.count) })
      },
      Mutant("without the last shard") { (shards: Shards) -> [Double] in
        shards.average(shards.sizes.dropLast().map { Double($0) / 12 } + [0])
      },
    ])
}
