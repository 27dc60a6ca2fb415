import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// Gradient descent picks the smallest interpolant.
//
// Chapter: theorems/Optimization/MinimumNormDescent.md
// Tests:   Tests/TheoremTests/Optimization/MinimumNormDescentTests.swift

// MARK: - Mathematics

/// An underdetermined least-squares problem: the loss is ½‖Aθ − y‖², A is n×d with n < d.
public struct Interpolation: Sendable {
  /// The design A, n×d, of full row rank.
  public let design: Matrix
  /// The n values to be met.
  public let target: Vector

  /// A problem; the target has one value for each row of the design.
  public init(design: Matrix, target: Vector) {
    require(
      design.rows == target.count,
      "a \(design.shape) design cannot meet \(target.count) values")
    self.design = design
    self.target = target
  }

  // begin region: descent
  /// The residual y − Aθ.
  public func residual(_ theta: Vector) -> Vector {
    var residual = target
    axpy(-1, design * theta, into: &residual)
    return residual
  }

  /// The gradient of the loss, −Aᵀ(y − Aθ).
  public func gradient(_ theta: Vector) -> Vector {
    design.multiplied(by: residual(theta), transposingSelf: true).map { -$0 }
  }

  /// Gradient descent with a fixed step size η.
  public func descent(from start: Vector, stepSize: Double, steps: Int) -> Vector {
    var theta = start
    for _ in 0..<steps { axpy(-stepSize, gradient(theta), into: &theta) }
    return theta
  }
  // end region: descent

  // begin region: relatives
  /// Heavy-ball descent: each step keeps a part of the step before.
  public func heavyBall(stepSize: Double, momentum: Double, steps: Int) -> Vector {
    var theta = Vector(repeating: 0, count: design.columns)
    var velocity = theta
    for _ in 0..<steps {
      velocity = velocity.map { momentum * $0 }
      axpy(-stepSize, gradient(theta), into: &velocity)
      axpy(1, velocity, into: &theta)
    }
    return theta
  }

  /// Single-sample steps that meet one value each, rows drawn by their squared norms.
  ///
  /// Source: Strohmer and Vershynin, *A randomized Kaczmarz algorithm* (2009).
  public func kaczmarz(steps: Int, stream: inout RandomStream) -> Vector {
    let rows = (0..<design.rows).map(design.row)
    let lengths = rows.map { dot($0, $0) }
    let law = Categorical(weights: lengths)
    var theta = Vector(repeating: 0, count: design.columns)
    for _ in 0..<steps {
      let i = law.sample(&stream)
      axpy((target[i] - dot(rows[i], theta)) / lengths[i], rows[i], into: &theta)
    }
    return theta
  }

  /// Descent along the signs of the gradient, the step shrinking by a factor each time.
  public func signDescent(firstStep: Double, shrinkage: Double, steps: Int) -> Vector {
    var theta = Vector(repeating: 0, count: design.columns)
    var step = firstStep
    for _ in 0..<steps {
      axpy(-step, gradient(theta).map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, into: &theta)
      step *= shrinkage
    }
    return theta
  }

  /// Adam with the usual constants 0.9, 0.999 and 1e-8, the step shrinking by a factor each time.
  ///
  /// Source: Kingma and Ba, *Adam: a method for stochastic optimization* (2015).
  public func adam(firstStep: Double, shrinkage: Double, steps: Int) -> Vector {
    var theta = Vector(repeating: 0, count: design.columns)
    var (mean, square) = (theta, theta)
    var (step, meanLeft, squareLeft) = (firstStep, 1.0, 1.0)
    for _ in 0..<steps {
      let gradient = gradient(theta)
      meanLeft *= 0.9
      squareLeft *= 0.999
      for j in theta.indices {
        mean[j] += 0.1 * (gradient[j] - mean[j])
        square[j] += 0.001 * (gradient[j] * gradient[j] - square[j])
        let scale = (square[j] / (1 - squareLeft)).squareRoot() + 1e-8
        theta[j] -= step * mean[j] / (1 - meanLeft) / scale
      }
      step *= shrinkage
    }
    return theta
  }
  // end region: relatives

  /// The interpolant of smallest Euclidean norm, Aᵀ(AAᵀ)⁻¹y.
  ///
  /// Throws `notPositiveDefinite` when the rows of A are dependent.
  public func minimumNormSolution() throws(LinearAlgebraError) -> Vector {
    let weights = try CholeskyFactorization(design.outerGram()).solve(target)
    return design.multiplied(by: weights, transposingSelf: true)
  }

  /// The interpolant that minimises θᵀPθ: P⁻¹Aᵀ(AP⁻¹Aᵀ)⁻¹y, for diagonal P given by its entries.
  public func minimumNormSolution(metric: Vector) throws(LinearAlgebraError) -> Vector {
    let roots = metric.map { 1 / $0.squareRoot() }
    let scaled = Interpolation(design: design.scalingColumns(by: roots), target: target)
    return elementwiseProduct(try scaled.minimumNormSolution(), roots)
  }
}

/// The predictions for gradient descent on an underdetermined least-squares problem.
public enum MinimumNormDescent {
  /// The factor by which the slowest mode of the residual shrinks per step: maxᵢ |1 − ησᵢ²|.
  ///
  /// A convex function of σ², so it is largest at one of the ends of the spectrum.
  public static func rate(stepSize: Double, singularValues: Vector) -> Double {
    singularValues.reduce(0) { max($0, abs(1 - stepSize * $1 * $1)) }
  }

  /// The iterate θ_t from 0: Σᵢ (1 − (1 − ησᵢ²)ᵗ) ⟨uᵢ, y⟩ vᵢ/σᵢ.
  static func iterate(_ instance: Instance, stepSize: Double, steps: Int) -> Vector {
    let coordinates = instance.coordinates
    let weights = instance.spectrum.enumerated().map { i, sigma in
      (1 - .pow(1 - stepSize * sigma * sigma, steps)) * coordinates[i] / sigma
    }
    return instance.rowBasis * weights
  }
}

// MARK: - Parameters

extension MinimumNormDescent {
  /// The shape of the design, its condition and the step of a run.
  struct Setting: Sendable {
    let n: Int
    let d: Int
    /// The step as a fraction of 2/λ_max.
    let step: Double
    let condition: Double

    /// The largest singular value: not 1, so that no power of it can be forgotten.
    static let largest = 1.25
    /// The most steps that one descent may need.
    static let mostSteps = 100_000

    init(_ values: ParameterValues) throws(ParameterError) {
      d = values.integer("d")
      n = try values.integer("n", atMost: d - 1, "d - 1")
      step = values.real("step")
      condition = values.real("condition")
      guard steps <= Self.mostSteps else {
        let longest = (Self.exponent / Double(Self.mostSteps - Self.spareSteps))
        let largest = (2 * step / longest).squareRoot()
        throw .invalid(
          name: "condition",
          expected: "at most \(largest.text(digits: 3)), from where on this step needs more than "
            + "\(Self.mostSteps) steps",
          given: "\(condition)")
      }
    }

    /// σᵢ from `largest` down to `largest`/condition, equally spaced logarithmically.
    var spectrum: Vector { Self.spectrum(n, condition: condition) }

    static func spectrum(_ n: Int, condition: Double) -> Vector {
      (0..<n).map { largest * .pow(condition, -Double($0) / Double(n - 1)) }
    }

    /// The step size η.
    var stepSize: Double { stepSize(step) }
    func stepSize(_ fraction: Double) -> Double { fraction * 2 / (Self.largest * Self.largest) }

    var rate: Double { MinimumNormDescent.rate(stepSize: stepSize, singularValues: spectrum) }

    /// Steps after which rateᵗ is far below rounding.
    var steps: Int { Self.steps(rate: rate) }
    static func steps(rate: Double) -> Int {
      spareSteps + Int((exponent / -Double.log(rate)).rounded(.up))
    }
    static let exponent = 42.0
    private static let spareSteps = 20

    /// By how much rounding errors of the iteration are magnified in its limit: 1/(1 − rate).
    var magnification: Double { 1 / (1 - rate) }
  }
}

// MARK: - Experiments

extension MinimumNormDescent {
  /// A problem whose singular value decomposition is known because it was made from it.
  struct Instance: Sendable {
    let problem: Interpolation
    let spectrum: Vector
    /// The left singular vectors uᵢ, n×n.
    let leftBasis: Matrix
    /// The right singular vectors vᵢ, d×n, which span the row space.
    let rowBasis: Matrix
    /// An orthonormal basis of the kernel, d×(d−n).
    let kernelBasis: Matrix
    /// A start that is not in the row space.
    let start: Vector
    let smallest: Vector

    init(_ setting: Setting, condition: Double? = nil, stream: inout RandomStream) throws {
      try self.init(
        n: setting.n, d: setting.d, condition: condition ?? setting.condition, stream: &stream)
    }

    init(n: Int, d: Int, condition: Double, stream: inout RandomStream) throws {
      spectrum = Setting.spectrum(n, condition: condition)
      leftBasis = stream.haarOrthogonal(n)
      let right = stream.haarOrthogonal(d)
      rowBasis = right.firstColumns(n)
      kernelBasis = right.selecting(columns: Array(n..<d))
      let design = leftBasis.scalingColumns(by: spectrum)
        .multiplied(by: rowBasis, transposingOther: true)
      // Every singular direction takes part.
      let coordinates = (0..<n).map { _ in stream.sign() * stream.uniform(in: 0.5...1.5) }
      problem = Interpolation(design: design, target: leftBasis * coordinates)
      start = stream.normals(d)
      smallest = try problem.minimumNormSolution()
    }

    /// The coordinates ⟨uᵢ, y⟩ of the target.
    var coordinates: Vector {
      leftBasis.multiplied(by: problem.target, transposingSelf: true)
    }

    /// The coordinates of a vector along the kernel.
    func kernelPart(_ theta: Vector) -> Vector {
      kernelBasis.multiplied(by: theta, transposingSelf: true)
    }

    /// The projection of a vector onto the kernel.
    func kernelProjection(_ theta: Vector) -> Vector { kernelBasis * kernelPart(theta) }

    /// The same design with a target in the direction that decays most slowly.
    func slowest(_ setting: Setting) -> Interpolation {
      let decays = spectrum.map { abs(1 - setting.stepSize * $0 * $0) }
      let slowest = decays.indices.max { decays[$0] < decays[$1] } ?? 0
      return Interpolation(
        design: problem.design, target: leftBasis.column(slowest).map { 5 * $0 })
    }

    /// The smallest interpolant and one unit of the kernel.
    var shifted: Vector {
      zip(smallest, kernelBasis.column(0)).map { $0 + $1 }
    }
  }

  /// A few problems with the same spectrum.
  static func instances(
    _ setting: Setting, count: Int = 3, stream: inout RandomStream
  ) throws -> [Instance] {
    try (0..<count).map { _ in try Instance(setting, stream: &stream) }
  }

  /// What rounding does to a limit.
  ///
  /// Inner products of d terms, whose errors the slowest mode magnifies by 1/(1 − rate), and one
  /// addition in each of about 42/(1 − rate) steps, whose errors stay in the kernel.
  static func rounding(_ setting: Setting, _ instance: Instance) -> (Int, Double) {
    (setting.d + Int(Setting.exponent), setting.magnification * norm(instance.smallest))
  }

  static func observe(
    _ theta: Vector, _ setting: Setting, _ instance: Instance, offset: Double = 0
  ) -> Observation {
    let (operations, scale) = rounding(setting, instance)
    return Observation(theta, operations: operations, scale: scale + offset)
  }

  // begin region: residual-recursion
  /// A residual that is iterated by itself, r ← r − ηA(Aᵀr).
  ///
  /// Formed as y − Aθ it would stall at rounding; so it decays for as long as one likes.
  struct ResidualPath: Sendable {
    let instance: Instance
    let problem: Interpolation
    let stepSize: Double

    init(_ instance: Instance, problem: Interpolation? = nil, stepSize: Double) {
      self.instance = instance
      self.problem = problem ?? instance.problem
      self.stepSize = stepSize
    }

    func residual(after steps: Int) -> Vector {
      let design = problem.design
      var residual = problem.target
      for _ in 0..<steps {
        let back = design.multiplied(by: residual, transposingSelf: true)
        axpy(-stepSize, design * back, into: &residual)
      }
      return residual
    }

    /// The per-step decay of the singular direction that decays slowest.
    func slowestDecay(steps: Int) -> Double {
      let left = instance.leftBasis.multiplied(
        by: residual(after: steps), transposingSelf: true)
      return zip(left, instance.coordinates).reduce(0) { slowest, pair in
        max(slowest, .pow(abs(pair.0 / pair.1), 1 / Double(steps)))
      }
    }
  }
  // end region: residual-recursion

  /// A path with a step fraction of its own.
  struct SteppedPath: Sendable {
    let fraction: Double
    let path: ResidualPath

    init(_ setting: Setting, fraction: Double, stream: inout RandomStream) throws {
      self.fraction = fraction
      path = ResidualPath(
        try Instance(setting, stream: &stream), stepSize: setting.stepSize(fraction))
    }
  }

  /// A residual after some steps.
  struct ResidualPoint: Sendable {
    let path: ResidualPath
    let steps: Int

    var observation: Observation {
      // Each step rounds relative to the residual that it finds; all modes then shrink together.
      let value = norm(path.residual(after: steps))
      return Observation(
        value, operations: path.problem.design.columns,
        scale: Double(1 + steps) * value * norm(path.problem.target))
    }
  }

  /// The steps at which residuals are shown, to where they have shrunk by e⁻¹⁶.
  static func shownSteps(_ setting: Setting) -> [Int] {
    let last = 16 / -Double.log(setting.rate)
    return [0, 1]
      + (1...20).map { (k: Int) -> Int in 1 + Int((last * .pow(Double(k) / 20, 2)).rounded(.up)) }
  }

  /// The factor by which residuals of true iterates grow per step once the fastest mode has won.
  static func growth(_ path: SteppedPath) -> Observation {
    let squares = path.path.instance.spectrum.map { $0 * $0 }
    let factors = squares.map { abs(1 - path.path.stepSize * $0) }.sorted(by: >)
    let lead = factors.count > 1 ? .log(factors[0] / factors[1]) : 1.0
    let steps = 10 + Int((22 / lead).rounded(.up))
    let problem = path.path.instance.problem
    let origin = Vector(repeating: 0, count: problem.design.columns)
    let theta = problem.descent(from: origin, stepSize: path.path.stepSize, steps: steps)
    let later = problem.descent(from: theta, stepSize: path.path.stepSize, steps: 1)
    return Observation(
      norm(problem.residual(later)) / norm(problem.residual(theta)),
      operations: problem.design.columns, scale: 10)
  }

  /// Whether residuals are smaller after many steps than at the start.
  static func isStable(_ path: SteppedPath) -> Bool {
    let problem = path.path.instance.problem
    let origin = Vector(repeating: 0, count: problem.design.columns)
    // At 1.01 times the threshold a mode grows by 1.02 per step: 500 steps bring four decades.
    let theta = problem.descent(from: origin, stepSize: path.path.stepSize, steps: 500)
    return norm(problem.residual(theta)) < norm(problem.target)
  }

  /// An interpolant: a random point moved onto the solutions by the smallest correction.
  struct Interpolant: Sendable {
    let instance: Instance
    let theta: Vector

    init(_ instance: Instance, scale: Double, stream: inout RandomStream) throws {
      let (problem, point) = (instance.problem, stream.normals(instance.start.count))
      let scaled = point.map { scale * $0 }
      let correction = try Interpolation(
        design: problem.design, target: problem.residual(scaled)
      ).minimumNormSolution()
      self.instance = instance
      theta = zip(scaled, correction).map { $0 + $1 }
    }

    var difference: Double {
      let difference = zip(theta, instance.smallest).map { $0 - $1 }
      return dot(difference, difference)
    }
  }

  /// Where a relative of gradient descent ends.
  struct Relative: Sendable {
    let instance: Instance
    let theta: Vector

    /// Heavy-ball descent with the constants of Polyak, best for the given spectrum.
    static func heavyBall(_ setting: Setting, stream: inout RandomStream) throws -> Relative {
      let instance = try Instance(setting, stream: &stream)
      let smallest = Setting.largest / setting.condition
      let sum = Setting.largest + smallest
      let decay = (Setting.largest - smallest) / sum
      return Relative(
        instance: instance,
        theta: instance.problem.heavyBall(
          stepSize: 4 / (sum * sum), momentum: decay * decay,
          steps: 2 * Setting.steps(rate: decay)))
    }

    /// Kaczmarz steps, until the expected squared error has shrunk by e⁻⁸⁴.
    static func kaczmarz(_ setting: Setting, stream: inout RandomStream) throws -> Relative {
      let instance = try Instance(setting, stream: &stream)
      let squares = setting.spectrum.map { $0 * $0 }
      let smallest = squares.reduce(.infinity, min)
      let decay = 1 - smallest / squares.reduce(0, +)
      return Relative(
        instance: instance,
        theta: instance.problem.kaczmarz(
          steps: 2 * Setting.steps(rate: decay), stream: &stream))
    }
  }

  // begin region: kaczmarz-error
  /// What is left, after some Kaczmarz steps, of an error that lay along one singular vector.
  ///
  /// Each replicate has a 3×5 design of its own with the same singular values. The smallest
  /// interpolant is the last right singular vector, of length 1, and so is the error at the start.
  static func kaczmarzError(steps: Int, stream: inout RandomStream) throws -> Double {
    let instance = try Instance(n: 3, d: 5, condition: kaczmarzCondition, stream: &stream)
    let smallest = instance.rowBasis.column(2)
    let design = instance.problem.design
    let problem = Interpolation(design: design, target: design * smallest)
    return 1 - dot(smallest, problem.kaczmarz(steps: steps, stream: &stream))
  }
  // end region: kaczmarz-error

  /// The condition of the designs on which single Kaczmarz steps are watched.
  static let kaczmarzCondition = 4.0

  /// The size, relative to θ*, of the kernel part in which an adaptive method ends.
  ///
  /// The problem has condition 3, whatever the setting: sign methods crawl along valleys.
  static func kernelShare(
    _ setting: Setting, stream: inout RandomStream,
    _ method: (Interpolation, _ firstStep: Double, _ shrinkage: Double, _ steps: Int) -> Vector
  ) throws -> Observation {
    let instance = try Instance(setting, condition: 3, stream: &stream)
    let problem = instance.problem
    let typical = norm(problem.target) / Setting.largest / Double(setting.d).squareRoot()
    let steps = 3000
    let theta = method(problem, typical, .pow(1e-9, 1 / Double(steps)), steps)
    // It must interpolate, or where it ends would mean nothing.
    let miss = norm(problem.residual(theta)) / norm(problem.target)
    let share = miss < 1e-5 ? norm(instance.kernelPart(theta)) / norm(instance.smallest) : .nan
    return Observation(share, operations: setting.d + steps, scale: 1)
  }
}

// MARK: - Declaration

extension MinimumNormDescent {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "minimum-norm-descent",
    title: "Gradient descent picks the smallest interpolant",
    part: .optimization,
    statement: #"""
      Let $A \in \mathbb R^{n \times d}$ have full row rank, $n < d$, with singular values
      $\sigma_1 \ge \dots \ge \sigma_n > 0$ and singular vectors $u_i, v_i$. Gradient descent on
      $\tfrac12 \lVert A\theta - y \rVert^2$ with $0 < \eta < 2/\sigma_1^2$ converges from $\theta_0$
      to $A^+ y + (I - A^+ A)\theta_0$; from $\theta_0 = 0$ to $A^\top (AA^\top)^{-1} y$, the
      interpolant of smallest Euclidean norm. On the way
      $\theta_t = \sum_i (1 - (1 - \eta\sigma_i^2)^t) \langle u_i, y \rangle v_i/\sigma_i$, and the
      residual decays per step by $\max_i \lvert 1 - \eta\sigma_i^2 \rvert$.
      """#,
    assumptions: [
      "A of full row rank with more columns than rows",
      "squared error, a constant step size below 2/λ_max(AAᵀ)",
      "the smallest interpolant needs a start at zero, or in the row space of A",
    ],
    limits: [
      "linear models only; nothing about networks or about losses without a finite minimum",
      "sign descent and Adam are shown to end elsewhere, not where they end in general",
      "the stability threshold is bracketed within 1 %",
      "a condition at which descent needs more than 100 000 steps is not accepted",
    ],
    references: [
      "B. T. Polyak, Some methods of speeding up the convergence of iteration methods, USSR "
        + "Computational Mathematics and Mathematical Physics 4 (1964) 1–17",
      "S. Gunasekar, J. Lee, D. Soudry, N. Srebro, Characterizing implicit bias in terms of "
        + "optimization geometry, ICML (2018)",
      "T. Strohmer, R. Vershynin, A randomized Kaczmarz algorithm with exponential convergence, "
        + "Journal of Fourier Analysis and Applications 15 (2009) 262–278",
      "Y. Yao, L. Rosasco, A. Caponnetto, On early stopping in gradient descent learning, "
        + "Constructive Approximation 26 (2007) 289–315",
    ],
    parameters: [
      .integer("n", default: 40, in: 2...100, "rows of A: values to interpolate, fewer than d"),
      .integer("d", default: 160, in: 3...400, "columns of A: unknowns"),
      .real("step", default: 0.5, in: 0.03...0.98, "step size as a fraction of 2/λ_max(AAᵀ)"),
      .real("condition", default: 10, in: 1.5...60, "σ_max/σ_min"),
    ],
    figures: [
      Figure(
        name: "residual", title: "The residual decays mode by mode, in the end at one rate",
        caption: "Norm of the residual against steps: the fast modes go first, then the slowest "
          + "alone is left and decays by the predicted rate, parallel to a residual made of it.",
        x: Figure.Axis("steps t"), y: Figure.Axis("residual norm", logarithmic: true),
        series: [
          Figure.Series(claim: "residual-decay", label: "residual"),
          Figure.Series(claim: "residual-envelope", label: "slowest mode alone"),
        ])
    ]
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      limitIsPseudoinverse(setting), smallestNorm(setting), linearRate(setting),
      residualDecay(setting), residualEnvelope(setting), rowSpaceConfinement(setting),
      nullSpaceIsInherited(setting), stepSizeThreshold(setting), growthBeyondThreshold(setting),
      pythagoras(setting), momentumAndSGDAgree(setting), kaczmarzMeanRate,
      metricPicksTheNorm(setting),
      signDescentDiffers(setting), adamDiffers(setting), normChoiceMatters,
      earlyStoppingIsSpectral(setting),
    ]
  }

  // begin region: limit-is-pseudoinverse
  private static func limitIsPseudoinverse(_ setting: Setting) -> Claim {
    .exact(
      "limit-is-pseudoinverse", "From zero, descent ends at the smallest interpolant",
      formula: #"A^\top (AA^\top)^{-1} y"#, rounding: "‖θ*‖/(1 − rate)",
      cases: { try instances(setting, stream: &$0) },
      measure: { instance in
        observe(
          instance.problem.descent(
            from: Vector(repeating: 0, count: setting.d), stepSize: setting.stepSize,
            steps: setting.steps), setting, instance)
      },
      predict: { $0.smallest },
      mutants: [
        Mutant("another interpolant: a unit of the kernel added") { $0.shifted },
        Mutant("the first step, Aᵀy/λ_max") { (instance: Instance) -> [Double] in
          instance.problem.gradient(Vector(repeating: 0, count: setting.d))
            .map { -$0 / (Setting.largest * Setting.largest) }
        },
      ])
  }
  // end region: limit-is-pseudoinverse

  private static func smallestNorm(_ setting: Setting) -> Claim {
    .exact(
      "smallest-norm", "The squared norm of the limit is yᵀ(AAᵀ)⁻¹y",
      formula: #"y^\top (AA^\top)^{-1} y = \sum_i \langle u_i, y \rangle^2/\sigma_i^2"#,
      rounding: "‖θ*‖²/(1 − rate)",
      cases: { try instances(setting, count: 1, stream: &$0) },
      measure: { (instance: Instance) -> Observation in
        let theta = instance.problem.descent(
          from: Vector(repeating: 0, count: setting.d), stepSize: setting.stepSize,
          steps: setting.steps)
        let (operations, scale) = rounding(setting, instance)
        return Observation(
          dot(theta, theta), operations: operations, scale: scale * norm(instance.smallest))
      },
      predict: { (instance: Instance) -> [Double] in
        [weightedSquares(instance) { 1 / ($0 * $0) }]
      },
      mutants: [
        Mutant("yᵀy/λ_max") { (instance: Instance) -> [Double] in
          [weightedSquares(instance) { _ in 1 / (Setting.largest * Setting.largest) }]
        },
        Mutant("yᵀ(AAᵀ)⁻²y") { (instance: Instance) -> [Double] in
          [weightedSquares(instance) { 1 / ($0 * $0 * $0 * $0) }]
        },
      ])
  }

  /// Σᵢ w(σᵢ)⟨uᵢ, y⟩².
  private static func weightedSquares(
    _ instance: Instance, _ weight: (Double) -> Double
  ) -> Double {
    zip(instance.spectrum, instance.coordinates).reduce(0) { $0 + weight($1.0) * $1.1 * $1.1 }
  }

  private static func linearRate(_ setting: Setting) -> Claim {
    let smallest = Setting.largest / setting.condition
    return .exact(
      "linear-rate", "The slowest mode decays per step by the largest of |1 − ησᵢ²|",
      formula: #"\max_i \lvert 1 - \eta\sigma_i^2 \rvert"#, rounding: "1, per step",
      x: { $0.fraction },
      cases: { stream in
        try [setting.step, 0.1, 0.3, 0.7, 0.999].map {
          try SteppedPath(setting, fraction: $0, stream: &stream)
        }
      },
      measure: { (path: SteppedPath) -> Observation in
        Observation(path.path.slowestDecay(steps: 300), operations: setting.d, scale: 1)
      },
      predict: { [rate(stepSize: $0.path.stepSize, singularValues: setting.spectrum)] },
      mutants: [
        Mutant("1 − ησ_max²") { (path: SteppedPath) -> [Double] in
          [1 - path.path.stepSize * Setting.largest * Setting.largest]
        },
        Mutant("(1 − ησ_min²)²") { (path: SteppedPath) -> [Double] in
          [.pow(1 - path.path.stepSize * smallest * smallest, 2)]
        },
        Mutant("1 − ησ_min") { [1 - $0.path.stepSize * smallest] },
      ])
  }

  private static func residualDecay(_ setting: Setting) -> Claim {
    let predict = { @Sendable (point: ResidualPoint, factor: Int) -> [Double] in
      let sum = weightedSquares(point.path.instance) { sigma in
        .pow(abs(1 - point.path.stepSize * sigma * sigma), factor * point.steps)
      }
      return [sum.squareRoot()]
    }
    return .exact(
      "residual-decay", "Each mode of the residual decays by its own factor 1 − ησᵢ²",
      formula: #"\lVert r_t \rVert^2 = \sum_i (1 - \eta\sigma_i^2)^{2t} \langle u_i, y \rangle^2"#,
      rounding: "t ‖r_t‖ ‖y‖", x: { Double($0.steps) },
      cases: { stream -> [ResidualPoint] in
        let path = ResidualPath(
          try Instance(setting, stream: &stream), stepSize: setting.stepSize)
        return shownSteps(setting).map { ResidualPoint(path: path, steps: $0) }
      },
      measure: { $0.observation },
      predict: { predict($0, 2) },
      mutants: [
        Mutant("exponent t in place of 2t under the sum") { predict($0, 1) },
        Mutant("exponent 4t") { predict($0, 4) },
      ])
  }

  private static func residualEnvelope(_ setting: Setting) -> Claim {
    let bound = { @Sendable (point: ResidualPoint, power: Double) -> Double in
      .pow(setting.rate, power * Double(point.steps)) * norm(point.path.problem.target)
    }
    return .bound(
      "residual-envelope", "No residual decays more slowly than the slowest mode",
      formula: #"\lVert r_t \rVert \le \max_i \lvert 1 - \eta\sigma_i^2 \rvert^t \lVert y \rVert"#,
      relation: .atMost, rounding: "t ‖r_t‖ ‖y‖", attained: .withinRounding,
      x: { Double($0.steps) },
      cases: { stream -> [ResidualPoint] in
        let instance = try Instance(setting, stream: &stream)
        let path = ResidualPath(
          instance, problem: instance.slowest(setting), stepSize: setting.stepSize)
        return shownSteps(setting).map { ResidualPoint(path: path, steps: $0) }
      },
      measure: { $0.observation },
      bound: { bound($0, 1) },
      mutants: [
        Mutant("the square of the rate") { bound($0, 2) },
        Mutant("1 % of the steps for nothing") { bound($0, 1.01) },
      ])
  }

  private static func rowSpaceConfinement(_ setting: Setting) -> Claim {
    .exact(
      "row-space-confinement", "From zero, no iterate leaves the row space of A",
      formula: #"(I - A^+ A)\theta_t = 0"#, rounding: "‖θ*‖, in as many additions as steps",
      cases: { try instances(setting, stream: &$0) },
      measure: { (instance: Instance) -> Observation in
        var theta = Vector(repeating: 0, count: setting.d)
        var parts: Vector = []
        for steps in [1, 3, 10, 100, setting.steps] {
          theta = instance.problem.descent(
            from: theta, stepSize: setting.stepSize, steps: steps)
          parts += instance.kernelPart(theta)
        }
        return Observation(
          parts, operations: setting.d + setting.steps, scale: norm(instance.smallest))
      },
      predict: { _ in Vector(repeating: 0, count: 5 * (setting.d - setting.n)) },
      mutants: [
        Mutant("a random start") { (instance: Instance) -> [Double] in
          let part = instance.kernelPart(instance.start)
          return (0..<5).flatMap { _ in part }
        },
        Mutant("a thousandth of a random start") { (instance: Instance) -> [Double] in
          let part = instance.kernelPart(instance.start).map { 1e-3 * $0 }
          return (0..<5).flatMap { _ in part }
        },
      ])
  }

  private static func nullSpaceIsInherited(_ setting: Setting) -> Claim {
    let sum = { @Sendable (x: Vector, y: Vector) -> [Double] in zip(x, y).map { $0 + $1 } }
    return .exact(
      "null-space-is-inherited", "What the start has in the kernel stays there",
      formula: #"A^+ y + (I - A^+ A)\theta_0"#, rounding: "(‖θ*‖ + ‖θ₀‖)/(1 − rate)",
      cases: { try instances(setting, stream: &$0) },
      measure: { (instance: Instance) -> Observation in
        let theta = instance.problem.descent(
          from: instance.start, stepSize: setting.stepSize, steps: setting.steps)
        return observe(
          theta, setting, instance, offset: setting.magnification * norm(instance.start))
      },
      predict: { sum($0.smallest, $0.kernelProjection($0.start)) },
      mutants: [
        Mutant("A⁺y, as if the start were forgotten") { $0.smallest },
        Mutant("A⁺y + θ₀, as if nothing of it were") { sum($0.smallest, $0.start) },
      ])
  }

  private static func stepSizeThreshold(_ setting: Setting) -> Claim {
    let largest = Setting.largest * Setting.largest
    return .bound(
      "step-size-threshold", "No step above 2/λ_max converges, and one 1 % below it does",
      formula: #"\eta < 2/\lambda_{\max}(AA^\top)"#, relation: .atMost, rounding: "η",
      attained: .within(0.0101 * 2 / largest, reason: "0.99 times the threshold converges"),
      x: { $0.fraction },
      cases: { stream in
        try [0.2, 0.5, 0.9, 0.99, 1.01, 1.05, 1.2].map {
          try SteppedPath(setting, fraction: $0, stream: &stream)
        }
      },
      measure: { (path: SteppedPath) -> Observation in
        // A step that diverges bounds nothing and counts as zero.
        Observation(
          isStable(path) ? path.path.stepSize : 0, operations: setting.d, scale: 1 / largest)
      },
      bound: { _ in 2 / largest },
      mutants: [
        Mutant("1/λ_max") { _ in 1 / largest }
      ])
  }

  private static func growthBeyondThreshold(_ setting: Setting) -> Claim {
    .exact(
      "growth-beyond-threshold", "At m times the threshold the residual grows by 2m − 1 per step",
      formula: #"\lvert 1 - 2m \rvert"#, rounding: "10, the size of the last iterates' sums",
      x: { $0.fraction },
      cases: { stream in
        try [1.01, 1.05, 1.2].map {
          try SteppedPath(setting, fraction: $0, stream: &stream)
        }
      },
      measure: growth,
      predict: { [abs(1 - 2 * $0.fraction)] },
      mutants: [
        Mutant("m") { [$0.fraction] },
        Mutant("1, the edge of stability") { _ in [1] },
      ])
  }

  private static func pythagoras(_ setting: Setting) -> Claim {
    .exact(
      "pythagoras", "Every interpolant is the smallest one plus something orthogonal",
      formula:
        #"\lVert \theta \rVert^2 = \lVert \theta^* \rVert^2 + \lVert \theta - \theta^* \rVert^2"#,
      rounding: "κ² ‖θ‖²",
      cases: { stream -> [Interpolant] in
        let instance = try Instance(setting, stream: &stream)
        return try [0.01, 0.1, 1, 10].map {
          try Interpolant(instance, scale: $0, stream: &stream)
        }
      },
      measure: { (point: Interpolant) -> Observation in
        let square = dot(point.theta, point.theta)
        return Observation(
          square, operations: setting.d,
          scale: setting.condition * setting.condition * square)
      },
      predict: { [dot($0.instance.smallest, $0.instance.smallest) + $0.difference] },
      mutants: [
        Mutant("(‖θ*‖ + ‖θ − θ*‖)², the triangle inequality") {
          (point: Interpolant) -> [Double] in
          [.pow(norm(point.instance.smallest) + point.difference.squareRoot(), 2)]
        },
        Mutant("‖θ*‖², as if all interpolants were equal") { (point: Interpolant) -> [Double] in
          [dot(point.instance.smallest, point.instance.smallest)]
        },
      ])
  }

  private static func momentumAndSGDAgree(_ setting: Setting) -> Claim {
    .exact(
      "momentum-and-sgd-agree",
      "Momentum and single-sample steps end at the smallest interpolant too",
      formula: #"A^\top (AA^\top)^{-1} y"#, rounding: "κ² ‖θ*‖",
      cases: { stream in
        [
          try Relative.heavyBall(setting, stream: &stream),
          try Relative.kaczmarz(setting, stream: &stream),
        ]
      },
      measure: { (end: Relative) -> Observation in
        Observation(
          end.theta, operations: setting.d + Int(Setting.exponent),
          scale: setting.condition * setting.condition * norm(end.instance.smallest))
      },
      predict: { $0.instance.smallest },
      mutants: [
        Mutant("another interpolant: a unit of the kernel added") { $0.instance.shifted },
        Mutant("twice as long") { $0.instance.smallest.map { 2 * $0 } },
      ])
  }

  /// One step multiplies the mean error by I − Σ pᵢ aᵢaᵢᵀ/‖aᵢ‖² = I − AᵀA/‖A‖_F².
  private static let kaczmarzMeanRate: Claim = {
    let squares = Setting.spectrum(3, condition: kaczmarzCondition).map { $0 * $0 }
    let share = squares[2] / squares.reduce(0, +)
    return .statistical(
      "kaczmarz-mean-rate", "Single-sample steps shrink the mean error by 1 − σ²/‖A‖_F² each",
      formula: #"\left(1 - \frac{\sigma_{\min}^2}{\lVert A \rVert_F^2}\right)^t"#,
      method: .betting(range: -1...1), limit: 1 << 16,
      sampler: .separate(at: [1, 4, 16]) { steps, stream in
        try kaczmarzError(steps: Int(steps), stream: &stream)
      },
      predict: { .pow(1 - share, Int($0)) },
      tolerance: { _ in
        Tolerance(
          resolution: 0.02, reason: "1/5 of the distance, at t = 16, to the nearest mutant")
      },
      mutants: [
        Mutant("1 − 1/n, as if rows were orthogonal and drawn with equal chances") {
          .pow(2.0 / 3, Int($0))
        },
        Mutant("twice the exponent, the rate of the squared error") {
          .pow(1 - share, 2 * Int($0))
        },
        Mutant("1 − σ_min²/σ_max², the rate of descent at half the threshold") {
          .pow(1 - squares[2] / squares[0], Int($0))
        },
      ])
  }()

  private static func metricPicksTheNorm(_ setting: Setting) -> Claim {
    let metric = (0..<setting.d).map { $0 % 2 == 0 ? 1.0 : 4.0 }
    return .exact(
      "metric-picks-the-norm", "Descent preconditioned by P⁻¹ ends where θᵀPθ is smallest",
      formula: #"P^{-1} A^\top (A P^{-1} A^\top)^{-1} y"#, rounding: "4 ‖θ*‖/(1 − rate)",
      cases: { try instances(setting, count: 1, stream: &$0) },
      measure: { (instance: Instance) -> Observation in
        let problem = instance.problem
        var theta = Vector(repeating: 0, count: setting.d)
        for _ in 0..<(4 * setting.steps) {
          let direction = zip(problem.gradient(theta), metric).map { $0 / $1 }
          axpy(-setting.stepSize, direction, into: &theta)
        }
        return Observation(
          theta, operations: setting.d + Int(Setting.exponent),
          scale: 4 * setting.magnification * norm(instance.smallest))
      },
      predict: { try $0.problem.minimumNormSolution(metric: metric) },
      mutants: [
        Mutant("the smallest Euclidean norm") { $0.smallest },
        Mutant("P in place of P⁻¹") {
          try $0.problem.minimumNormSolution(metric: metric.map { 1 / $0 })
        },
      ])
  }

  private static func signDescentDiffers(_ setting: Setting) -> Claim {
    adaptive(
      setting, "sign-descent-differs", "Sign descent interpolates, but not by the smallest vector",
    ) { $0.signDescent(firstStep: $1, shrinkage: $2, steps: $3) }
  }

  private static func adamDiffers(_ setting: Setting) -> Claim {
    adaptive(
      setting, "adam-differs", "Adam interpolates, but not by the smallest vector"
    ) { $0.adam(firstStep: $1, shrinkage: $2, steps: $3) }
  }

  private static func adaptive(
    _ setting: Setting, _ name: String, _ title: String,
    _ method: @escaping @Sendable (Interpolation, Double, Double, Int) -> Vector
  ) -> Claim {
    .counterexample(
      name, title,
      formula:
        #"\lVert (I - A^+ A)\theta \rVert / \lVert \theta^* \rVert = 0 \text{ (the same norm)}"#,
      discrepancy: .exceeds, rounding: "1, in as many additions as steps",
      measure: {
        var stream = RandomStream(seed: 1, label: "minimum-norm-descent/adaptive")
        return try kernelShare(setting, stream: &stream, method)
      },
      printed: { 0 },
      mutants: [
        Mutant("√d, the most by which Euclidean and largest-entry norms differ") { _ in
          Double(setting.d).squareRoot()
        }
      ])
  }

  /// A = (1 2), y = 2: the smallest Euclidean solution is (0.4, 0.8), and (0, 1) is smaller in ℓ¹.
  private static let normChoiceMatters: Claim = .counterexample(
    "norm-choice-matters", "The formula gives the smallest Euclidean norm, not the smallest norm",
    formula:
      #"\min_{A\theta = y} \lVert \theta \rVert_1 = \lVert A^\top (AA^\top)^{-1} y \rVert_1"#,
    discrepancy: .fallsBelow, rounding: "1, the largest entry",
    measure: {
      // The interpolants are (2 − 2s, s); the ℓ¹ norm is convex in s with kinks at 0 and 1.
      let norms = [0.0, 1].map { oneNorm([2 - 2 * $0, $0]) }
      return Observation(norms.reduce(.infinity, min), operations: 2, scale: 1)
    },
    printed: {
      oneNorm(try Interpolation(design: [[1, 2]], target: [2]).minimumNormSolution())
    },
    mutants: [Mutant("1, the norm of (0, 1)") { _ in 1 }])

  private static func earlyStoppingIsSpectral(_ setting: Setting) -> Claim {
    let counts = [1, 2, 5, 20, 100, 500]
    let predict = { @Sendable (instance: Instance, steps: (Int) -> Int) -> [Double] in
      counts.flatMap { iterate(instance, stepSize: setting.stepSize, steps: steps($0)) }
    }
    return .exact(
      "early-stopping-is-spectral", "At every step the iterate filters the singular values",
      formula:
        #"\theta_t = \sum_i (1 - (1 - \eta\sigma_i^2)^t) \frac{\langle u_i, y \rangle}{\sigma_i} v_i"#,
      rounding: "‖θ*‖, in as many additions as steps",
      cases: { try instances(setting, stream: &$0) },
      measure: { (instance: Instance) -> Observation in
        let origin = Vector(repeating: 0, count: setting.d)
        let iterates = counts.flatMap {
          instance.problem.descent(from: origin, stepSize: setting.stepSize, steps: $0)
        }
        return Observation(
          iterates, operations: setting.d + 500, scale: norm(instance.smallest))
      },
      predict: { predict($0) { $0 } },
      mutants: [
        Mutant("exponent 2t") { predict($0) { 2 * $0 } },
        Mutant("exponent t + 1") { predict($0) { $0 + 1 } },
      ])
  }
}
