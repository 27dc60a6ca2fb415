import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// Early stopping and ridge regression are two filters of one spectrum.
//
// Chapter: theorems/Optimization/SpectralFilters.md
// Tests:   Tests/TheoremTests/Optimization/SpectralFiltersTests.swift

// MARK: - Mathematics

/// The problem of finding x with Ax near b: the loss is ½‖Ax − b‖².
public struct LinearInverseProblem: Sendable {
  /// The map A, n×d.
  public let map: Matrix
  /// The n data b.
  public let data: Vector

  /// A problem; the data have one value for each row of the map.
  public init(map: Matrix, data: Vector) {
    require(
      map.rows == data.count, "a \(map.shape) map does not give \(data.count) data")
    self.map = map
    self.data = data
  }

  // begin region: descent
  /// Gradient descent on ½‖Ax − b‖² + ½λ‖x‖²; without λ this is the Landweber iteration.
  public func descent(
    from start: Vector, stepSize: Double, penalty: Double = 0, steps: Int
  ) -> Vector {
    var x = start
    for _ in 0..<steps {
      var gradient = map.multiplied(by: subtract(map * x, data), transposingSelf: true)
      axpy(penalty, x, into: &gradient)
      axpy(-stepSize, gradient, into: &x)
    }
    return x
  }

  /// Gradient descent from zero.
  public func descent(stepSize: Double, steps: Int) -> Vector {
    descent(
      from: Vector(repeating: 0, count: map.columns), stepSize: stepSize, steps: steps)
  }
  // end region: descent

  // begin region: penalised
  /// The minimiser of ½‖Ax − b‖² + ½λ‖Rx‖², as one least-squares problem.
  ///
  /// Throws `singular` when A and R have a common kernel.
  public func penalised(
    by rows: Matrix, penalty: Double
  ) throws(LinearAlgebraError) -> Vector {
    let stacked = map.appending(rows: penalty.squareRoot() * rows)
    return try stacked.solveLeastSquares(data + Vector(repeating: 0, count: rows.rows))
  }

  /// The ridge estimate: the minimiser of ½‖Ax − b‖² + ½λ‖x‖².
  public func ridge(penalty: Double) throws(LinearAlgebraError) -> Vector {
    try penalised(by: .identity(map.columns), penalty: penalty)
  }
  // end region: penalised

  /// Richardson's iteration x ← x + η(b − Ax) for a square A: no transpose, hence no gradient.
  public func richardson(from start: Vector, stepSize: Double, steps: Int) -> Vector {
    var x = start
    for _ in 0..<steps { axpy(stepSize, subtract(data, map * x), into: &x) }
    return x
  }
}

/// A quadratic ½xᵀHx − gᵀx with the metric P in which descent takes its steps.
public struct PreconditionedQuadratic: Sendable {
  /// The Hessian H, symmetric and positive definite.
  public let hessian: Matrix
  /// The metric P, symmetric and positive definite.
  public let metric: Matrix
  /// The linear term g.
  public let linear: Vector

  // begin region: preconditioned
  /// The steps x ← x − ηP⁻¹(Hx − g).
  public func descent(
    from start: Vector, stepSize: Double, steps: Int
  ) throws(LinearAlgebraError) -> Vector {
    let factorization = try CholeskyFactorization(metric)
    var x = start
    for _ in 0..<steps {
      let gradient = subtract(hessian * x, linear)
      axpy(-stepSize, try factorization.solve(gradient), into: &x)
    }
    return x
  }

  /// By how much one step can multiply the error in the long run: the spectral radius of I − ηP⁻¹H.
  public func rate(stepSize: Double) throws(LinearAlgebraError) -> Double {
    let step = try CholeskyFactorization(metric).solve(hessian)
    return try (Matrix.identity(hessian.rows) - stepSize * step).spectralRadius()
  }
  // end region: preconditioned

  /// The condition number after scaling by the diagonal, of D^(−½)HD^(−½) with D = diag(H).
  public static func jacobiCondition(_ hessian: Matrix) throws(LinearAlgebraError) -> Double {
    let scale = hessian.diagonal.map { 1 / $0.squareRoot() }
    return try hessian.scalingRows(by: scale).scalingColumns(by: scale).conditionNumber()
  }
}

/// The predictions for descent and ridge as filters of singular values.
///
/// A filter says how much of a mode's value in A⁺b an estimate has; x stands for ησ².
public enum SpectralFilters {
  // begin region: filters
  /// What t steps of descent have recovered of a mode: 1 − (1 − x)ᵗ.
  public static func descentFilter(_ x: Double, steps: Int) -> Double {
    // Without cancellation where x is small.
    x < 0.5 ? -.expMinusOne(Double(steps) * .log(onePlus: -x)) : 1 - .pow(1 - x, steps)
  }

  /// What ridge regression recovers of a mode: σ²/(σ² + λ).
  public static func ridgeFilter(_ square: Double, penalty: Double) -> Double {
    square / (square + penalty)
  }

  /// The filter of t steps over that of ridge at λ = 1/(ηt), where u = ηtσ².
  public static func ratio(_ u: Double, steps: Int) -> Double {
    descentFilter(u / Double(steps), steps: steps) * (1 + u) / u
  }

  /// The largest such ratio over modes with ησ² ≤ 1.
  ///
  /// It falls from 2 at t = 1 to 1 + u/(1 + u + u²) with eᵘ = 1 + u + u², which is 1.29843.
  public static func ceiling(steps: Int) -> Double {
    let range = 0.1...min(Double(steps), 4)
    let place = ScalarSearch.maximizer(of: { ratio($0, steps: steps) }, in: range)
    return max(ratio(place, steps: steps), ratio(range.upperBound, steps: steps))
  }
  // end region: filters
}

// MARK: - Parameters

extension SpectralFilters {
  /// The size and condition of the problems, the stopping time, the penalty, and two power laws.
  struct Setting: Sendable {
    let n: Int
    let steps: Int
    let condition: Double
    let penalty: Double
    let coupling: Double
    let spectrumDecay: Double
    let targetDecay: Double

    /// The largest σ²: not 1, so that no power of it can be forgotten.
    static let largest = 1.5

    init(_ values: ParameterValues) {
      n = values.integer("n")
      steps = values.integer("steps")
      condition = values.real("condition")
      penalty = values.real("penalty")
      coupling = values.real("coupling")
      spectrumDecay = values.real("spectrum-decay")
      targetDecay = values.real("target-decay")
    }

    /// `count` values from `highest` down, over a range of `condition`, equally spaced in logarithm.
    static func ladder(_ count: Int, highest: Double, condition: Double) -> Vector {
      (0..<count).map { highest * .pow(condition, -Double($0) / Double(count - 1)) }
    }

    /// The squared singular values σ².
    var squares: Vector {
      Self.ladder(n, highest: Self.largest, condition: condition)
    }
  }
}

// MARK: - Experiments

extension SpectralFilters {
  /// A problem made from its singular value decomposition.
  struct Instance: Sendable {
    let problem: LinearInverseProblem
    /// The squared singular values σᵢ².
    let squares: Vector
    /// The right singular vectors vᵢ, d×n.
    let right: Matrix
    /// An orthonormal basis of the kernel, d×(d−n).
    let kernel: Matrix
    /// The coordinates ⟨uᵢ, b⟩ of the data.
    let coordinates: Vector

    /// A problem with these σ² in a space of `dimension`; every ⟨uᵢ, b⟩ is 1 or −1.
    init(squares: Vector, dimension: Int? = nil, stream: inout RandomStream) {
      let n = squares.count
      let d = dimension ?? n
      self.squares = squares
      let left = stream.haarOrthogonal(n)
      let basis = stream.haarOrthogonal(d)
      right = basis.firstColumns(n)
      kernel = basis.selecting(columns: Array(n..<d))
      coordinates = (0..<n).map { _ in stream.sign() }
      problem = LinearInverseProblem(
        map: left.scalingColumns(by: squares.map { $0.squareRoot() })
          .multiplied(by: right, transposingOther: true),
        data: left * coordinates)
    }

    /// A^+ b, coordinate by coordinate along the right singular vectors.
    var recovered: Vector { zip(coordinates, squares).map { $0 / $1.squareRoot() } }

    /// The shares of that which an estimate has.
    func shares(_ x: Vector) -> Vector {
      zip(right.multiplied(by: x, transposingSelf: true), recovered).map { $0 / $1 }
    }

    /// The size of rounding errors in such shares: one step errs by ησ₁‖b‖, and shares divide it.
    func rounding(stepSize: Double, steps: Int) -> (Int, Double) {
      let (largest, smallest) = (squares.reduce(0, max), squares.reduce(.infinity, min))
      let condition = (largest / smallest).squareRoot()
      let perStep =
        stepSize * (largest * smallest).squareRoot() * Double(squares.count).squareRoot()
      return (squares.count + 8, 1 + condition + Double(steps) * perStep)
    }
  }

  /// Descent at a time t against ridge at λ = 1/(ηt), mode by mode.
  struct SideBySide: Sendable {
    let instance: Instance
    let steps: Int
    let stepSize: Double

    // begin region: side-by-side
    /// The share of each mode in the iterate over its share in the ridge estimate.
    func ratios() throws -> Vector {
      let penalty = 1 / (stepSize * Double(steps))
      let stopped = instance.problem.descent(stepSize: stepSize, steps: steps)
      let ridge = try instance.problem.ridge(penalty: penalty)
      return zip(instance.shares(stopped), instance.shares(ridge)).map { $0 / $1 }
    }
    // end region: side-by-side

    /// The scale of a ratio's rounding error: that of the shares over the smaller share.
    var scale: Double {
      let smallest = instance.squares.reduce(.infinity, min) * stepSize * Double(steps)
      return instance.rounding(stepSize: stepSize, steps: steps).1 * (1 + 1 / smallest)
    }
  }

  /// One mode of a comparison.
  struct ModeRatio: Sendable {
    let comparison: SideBySide
    let mode: Int

    /// u = ηtσ² of the mode.
    var time: Double {
      comparison.stepSize * Double(comparison.steps) * comparison.instance.squares[mode]
    }
  }

  /// A comparison whose modes have the times u = ηtσ².
  static func sideBySide(
    steps: Int, times: Vector, stream: inout RandomStream
  ) -> SideBySide {
    let stepSize = 0.4
    let squares = scaled(times, by: 1 / (stepSize * Double(steps)))
    return SideBySide(
      instance: Instance(squares: squares, stream: &stream), steps: steps, stepSize: stepSize)
  }

  // begin region: matched-penalty
  /// The penalty at which ridge regression has as much of each mode as an iterate has.
  ///
  /// σ²/(σ² + λ) = g is solved for λ, which needs no formula for g.
  static func matchedPenalties(_ comparison: SideBySide) -> Vector {
    let instance = comparison.instance
    let iterate = instance.problem.descent(
      stepSize: comparison.stepSize, steps: comparison.steps)
    return zip(instance.shares(iterate), instance.squares).map { share, square in
      square * (1 - share) / share
    }
  }
  // end region: matched-penalty

  /// Two modes that two steps of descent leave as ridge regression does.
  struct TwoModes: Sendable {
    let instance: Instance
    let penalty: Double

    static let stepSize = 0.5

    /// The modes with (1 − x)² = a/(x + a), where x = ησ² and a = ηλ: two, for a below ½.
    init(_ a: Double, stream: inout RandomStream) {
      let spread = (a * a + 4 * a).squareRoot()
      let steps = [(2 - a - spread) / 2, (2 - a + spread) / 2]
      instance = Instance(squares: steps.map { $0 / Self.stepSize }, stream: &stream)
      penalty = a / Self.stepSize
    }
  }

  /// Descent stopped where it and ridge have half of the middle mode, on a range of modes.
  struct MatchedHalfway: Sendable {
    let condition: Double
    let instance: Instance
    let stepSize: Double
    let steps: Int

    static let middle = 0.8

    init(condition: Double, steps: Int, stream: inout RandomStream) {
      self.condition = condition
      self.steps = steps
      instance = Instance(
        squares: Setting.ladder(
          21, highest: Self.middle * condition.squareRoot(), condition: condition),
        stream: &stream)
      stepSize = (1 - .pow(2, -1 / Double(steps))) / Self.middle
    }

    func gap() throws -> Observation {
      let problem = instance.problem
      let stopped = instance.shares(problem.descent(stepSize: stepSize, steps: steps))
      let ridge = instance.shares(try problem.ridge(penalty: Self.middle))
      let (operations, scale) = instance.rounding(stepSize: stepSize, steps: steps)
      return Observation(
        maximumNorm(subtract(stopped, ridge)), operations: operations, scale: scale)
    }
  }

  // begin region: risk
  /// The Bayes risk of a linear estimate Gb: prior variance ψ for each coordinate, noise of variance 1.
  static func risk(_ map: Matrix, prior: Double, estimate: (Vector) throws -> Vector) rethrows
    -> Double
  {
    let units = Matrix.identity(map.rows)
    let columns = try (0..<map.rows).map { try estimate(units.column($0)) }
    let estimator = Matrix(columns: columns)
    let bias = estimator * map - .identity(map.columns)
    return prior * bias.innerProduct(bias) + estimator.innerProduct(estimator)
  }
  // end region: risk

  /// A comparison of risks.
  struct RiskCase: Sendable {
    let comparison: SideBySide
    let prior: Double

    func ratio() throws -> Observation {
      let (stepSize, steps) = (comparison.stepSize, comparison.steps)
      let map = comparison.instance.problem.map
      let stopped = risk(map, prior: prior) {
        LinearInverseProblem(map: map, data: $0).descent(stepSize: stepSize, steps: steps)
      }
      let ridge = try risk(map, prior: prior) {
        try LinearInverseProblem(map: map, data: $0).ridge(penalty: 1 / (stepSize * Double(steps)))
      }
      return Observation(
        stopped / ridge, operations: map.rows * map.rows, scale: comparison.scale)
    }

    /// Single modes without signal, and spectra of six modes with some.
    static func all(stream: inout RandomStream) -> [RiskCase] {
      [1, 2, 5, 20, 80].flatMap { (steps: Int) -> [RiskCase] in
        let highest = min(Double(steps), 6)
        let single = Setting.ladder(25, highest: highest, condition: highest / 0.3).map {
          RiskCase(comparison: sideBySide(steps: steps, times: [$0], stream: &stream), prior: 0)
        }
        return single
          + [0.01, 1, 100].map { prior in
            let times = Setting.ladder(6, highest: highest, condition: 10)
            return RiskCase(
              comparison: sideBySide(steps: steps, times: times, stream: &stream), prior: prior)
          }
      }
    }
  }

  /// An upper triangular map of order 6: eigenvalues 1, 0.9 … 0.5, and above them a coupling.
  struct Triangular: Sendable {
    let coupling: Double

    static let eigenvalues: Vector = [1, 0.9, 0.8, 0.7, 0.6, 0.5]
    static let data: Vector = [1, 2, -1, 0.5, -2, 1]

    var map: Matrix {
      var map = Matrix.diagonal(Self.eigenvalues)
      for i in 0..<(Self.eigenvalues.count - 1) { map[i, i + 1] = coupling }
      return map
    }

    var problem: LinearInverseProblem { LinearInverseProblem(map: map, data: Self.data) }

    /// ‖AAᵀ − AᵀA‖, which is zero for a normal map.
    var departure: Double { (map.outerGram() - map.gram()).frobeniusNorm }

    /// The symmetric map (AᵀA)^½ with data for which AᵀA and Aᵀb are as they were.
    func normalCounterpart() throws -> LinearInverseProblem {
      let svd = try SVD(map)
      let symmetric = svd.v.scalingColumns(by: svd.singularValues)
        .multiplied(by: svd.v, transposingOther: true)
      return LinearInverseProblem(
        map: symmetric, data: svd.v * svd.u.multiplied(by: Self.data, transposingSelf: true))
    }
  }

  // begin region: distance
  /// How far t steps of descent end from the ridge estimate at λ = 1/(ηt), with ησ² ≤ 0.9.
  static func distanceFromRidge(_ problem: LinearInverseProblem, steps: Int) throws -> Double {
    let largest = try problem.map.spectralNorm()
    let stepSize = 0.9 / (largest * largest)
    let stopped = problem.descent(stepSize: stepSize, steps: steps)
    return norm(subtract(stopped, try problem.ridge(penalty: 1 / (stepSize * Double(steps)))))
  }
  // end region: distance

  /// A quadratic in a metric, both with known spectra.
  struct MetricInstance: Sendable {
    let quadratic: PreconditionedQuadratic
    /// The Hessian P^(−½)HP^(−½) in the coordinates z = P^½x.
    let transformed: Matrix
    let root: Matrix
    let inverseRoot: Matrix
    let start: Vector
    /// The condition numbers of P^(−½)HP^(−½) and of P.
    let condition: Double
    let metricCondition: Double

    static let order = 8

    init(condition: Double, metricCondition: Double, stream: inout RandomStream) {
      self.condition = condition
      self.metricCondition = metricCondition
      let frame = stream.haarOrthogonal(Self.order)
      let metricFrame = stream.haarOrthogonal(Self.order)
      let values = Setting.ladder(Self.order, highest: 2, condition: metricCondition)
      let symmetric = { (frame: Matrix, values: Vector) -> Matrix in
        frame.scalingColumns(by: values).multiplied(by: frame, transposingOther: true)
      }
      root = symmetric(metricFrame, values.map { $0.squareRoot() })
      inverseRoot = symmetric(metricFrame, values.map { 1 / $0.squareRoot() })
      transformed = symmetric(
        frame,
        Setting.ladder(Self.order, highest: Setting.largest, condition: condition))
      quadratic = PreconditionedQuadratic(
        hessian: root * transformed * root, metric: symmetric(metricFrame, values),
        linear: stream.normals(Self.order))
      start = stream.normals(Self.order)
    }
  }

  /// A direction at a point where a quadratic has a gradient.
  struct Direction: Sendable {
    let quadratic: PreconditionedQuadratic
    let gradient: Vector
    let direction: Vector

    /// Random directions, and that of one preconditioned step.
    static func all(stream: inout RandomStream) throws -> [Direction] {
      let instance = MetricInstance(condition: 20, metricCondition: 100, stream: &stream)
      let (quadratic, start) = (instance.quadratic, instance.start)
      let next = try quadratic.descent(from: start, stepSize: 1, steps: 1)
      let random = (0..<150).map { _ in stream.normals(MetricInstance.order) }
      return (random + [subtract(next, start)]).map {
        Direction(
          quadratic: quadratic, gradient: subtract(quadratic.hessian * start, quadratic.linear),
          direction: $0)
      }
    }
  }

  /// A Hessian with eigenvalues 1 and κ whose axes are turned by an angle, in degrees.
  struct Turned: Sendable {
    let degrees: Double
    let condition: Double

    var hessian: Matrix {
      let angle = degrees * .pi / 180
      let frame: Matrix = [[.cos(angle), -.sin(angle)], [.sin(angle), .cos(angle)]]
      return frame.scalingColumns(by: [1, condition]).multiplied(by: frame, transposingOther: true)
    }
  }

  // begin region: power-law-loss
  /// Σⱼ j^(−b) exp(−2t j^(−a)) over all j ≥ 1: what descent leaves of modes with power laws.
  ///
  /// The first N terms are added, N = 32 (2t)^(1/a). The rest is the integral from N + ½ on of the
  /// power series of the exponential function, whose argument is below 1/32 to the power a. What
  /// the midpoint rule neglects is b/24 N^(−b−1).
  static func loss(spectrumDecay a: Double, targetDecay b: Double, time t: Double) -> Observation {
    let count = Int((32 * .pow(2 * t, 1 / a)).rounded())
    let head = (1...count).reversed().reduce(0.0) { sum, j in
      sum + .pow(Double(j), -b) * .exp(-2 * t * .pow(Double(j), -a))
    }
    let end = Double(count) + 0.5
    let u = 2 * t * .pow(end, -a)
    var coefficient = 1.0
    let tail = (0..<14).reduce(0.0) { sum, k in
      if k > 0 { coefficient *= -u / Double(k) }
      return sum + coefficient * .pow(end, 1 - b) / (b - 1 + a * Double(k))
    }
    return Observation(head + tail, operations: count, scale: head)
  }
  // end region: power-law-loss
}

// MARK: - Declaration

extension SpectralFilters {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "spectral-filters",
    title: "Early stopping and ridge regression are two filters of one spectrum",
    part: .optimization,
    statement: #"""
      Let $A = \sum_i \sigma_i u_i v_i^\top$. Of the mode $\langle u_i, b \rangle v_i/\sigma_i$, gradient
      descent on $\tfrac12 \lVert Ax - b \rVert^2$ has after $t$ steps of size $\eta$ from zero
      recovered the share $1 - (1 - \eta\sigma_i^2)^t$, and the ridge estimate has the share
      $\sigma_i^2/(\sigma_i^2 + \lambda)$. If all $\eta\sigma_i^2 < 1$, then at most one of
      different $\sigma_i$ has the same share in both. At $\lambda = 1/(\eta t)$ descent has the larger
      share of every mode, by at most a factor $M_t$ that falls from $2$ at $t = 1$ to
      $1 + u/(1 + u + u^2) = 1.298$, where $e^u = 1 + u + u^2$. Nothing but $A^\top A$ and $A^\top b$
      enters, so a map that is not normal changes none of this.
      """#,
    assumptions: [
      "squared loss, and descent from zero with a constant step",
      "ησ² below 1 for all modes; with longer steps, though stable, two modes can agree",
      "the penalty is on the Euclidean norm, the one in which descent takes its steps",
    ],
    limits: [
      "finite matrices of up to 60 dimensions; the power laws are sums over all modes",
      "how the best λ or the best stopping time is found from data is not asked",
      "gradient flow appears only as the limit of many short steps",
    ],
    references: [
      "A. Ali, J. Z. Kolter, R. J. Tibshirani, A continuous-time view of early stopping for least "
        + "squares, AISTATS (2019), theorem 1",
      "H. W. Engl, M. Hanke, A. Neubauer, Regularization of Inverse Problems, Kluwer (1996), "
        + "chapters 5 and 6",
      "L. N. Trefethen, M. Embree, Spectra and Pseudospectra, Princeton University Press (2005), "
        + "chapters 24 to 26",
      "A. van der Sluis, Condition numbers and equilibration of matrices, Numerische Mathematik 14 "
        + "(1969) 14–23",
    ],
    buildsOn: ["minimum-norm-descent", "representer"],
    parameters: [
      .integer("n", default: 10, in: 3...30, "modes of a problem"),
      .integer("steps", default: 40, in: 10...200, "t, the stopping time"),
      .real("condition", default: 50, in: 2...1000, "σ_max²/σ_min²"),
      .real("penalty", default: 0.3, in: 0.05...5, "λ, the weight decay"),
      .real("coupling", default: 5, in: 0.5...20, "size of what makes a map not normal"),
      .real("spectrum-decay", default: 2, in: 1...4, "a, where σ_j² = j^(−a)"),
      .real("target-decay", default: 2, in: 1.5...3, "b, where the squared data are j^(−b)"),
    ],
    figures: figures
  ) { values throws(ParameterError) in
    let setting = Setting(values)
    return [
      descentAgainstRidge(setting), ratioHasACeiling, riskAgainstRidge, oneModeAtMost,
      twoModesCanMatch, matchedHalfway(setting), mismatchIsInTheFilters(setting),
      asPrintedNonNormality, richardson(setting), weightDecayPath(setting), ridgePath(setting),
      penaltyFromTheData(setting), changeOfVariables(setting), steepestDirection, bestRate(setting),
      jacobiAngle(setting), jacobiCanHurt, lossExponent(setting), reconditionedExponent(setting),
    ]
  }
}

// MARK: Filters

extension SpectralFilters {
  private static func descentAgainstRidge(_ setting: Setting) -> Claim {
    let steps = setting.steps
    let highest = min(0.98 * Double(steps), 30)
    return .exact(
      "descent-against-ridge",
      "At λ = 1/(ηt) the filter of descent over that of ridge depends on ηtσ² and t alone",
      formula: #"\frac{1 - (1 - u/t)^t}{u/(1 + u)}, \quad u = \eta t \sigma^2"#,
      rounding: "the shares' rounding, over the smallest share", x: \.time,
      cases: { (stream: inout RandomStream) -> [ModeRatio] in
        let times = Setting.ladder(24, highest: highest, condition: highest / 0.05)
        let comparison = sideBySide(steps: steps, times: times, stream: &stream)
        return times.indices.map { ModeRatio(comparison: comparison, mode: $0) }
      },
      measure: { (point: ModeRatio) -> Observation in
        Observation(
          try point.comparison.ratios()[point.mode], operations: steps,
          scale: point.comparison.scale)
      },
      predict: { [ratio($0.time, steps: steps)] },
      mutants: [
        Mutant("1: the same filter") { _ in [1] },
        Mutant("flow in place of steps: (1 − e^(−u))(1 + u)/u") { (point: ModeRatio) -> [Double] in
          [-.expMinusOne(-point.time) * (1 + point.time) / point.time]
        },
        Mutant("λ = 1/(2ηt)") { (point: ModeRatio) -> [Double] in
          [
            descentFilter(point.time / Double(steps), steps: steps) * (0.5 + point.time)
              / point.time
          ]
        },
      ])
  }

  // begin region: ceiling
  private static let ratioHasACeiling: Claim = .bound(
    "ratio-has-a-ceiling", "No mode of descent exceeds that of ridge by more than a factor M",
    formula: #"M_t = \max_{u \le t} \frac{1 - (1 - u/t)^t}{u/(1 + u)}"#,
    relation: .atMost, rounding: "the shares' rounding, over the smallest share",
    attained: .allWithin(
      1e-3, reason: "neighbouring modes differ by a factor 1.07 in σ², and the ratio is flat there"),
    x: { Double($0.steps) },
    cases: { (stream: inout RandomStream) -> [SideBySide] in
      [1, 2, 3, 4, 6, 10, 20, 50, 150, 500].map { (steps: Int) -> SideBySide in
        let highest = min(Double(steps), 6)
        return sideBySide(
          steps: steps, times: Setting.ladder(40, highest: highest, condition: highest / 0.4),
          stream: &stream)
      }
    },
    measure: { (comparison: SideBySide) -> Observation in
      Observation(
        try comparison.ratios().reduce(0, max), operations: 40 + comparison.steps,
        scale: comparison.scale)
    },
    bound: { ceiling(steps: $0.steps) },
    mutants: [
      Mutant("1.29843 at every t, the flow's") { _ in 1.2984256 },
      Mutant("M of 2t") { ceiling(steps: 2 * $0.steps) },
      Mutant("1: never more than ridge") { _ in 1 },
    ])
  // end region: ceiling

  private static let riskAgainstRidge: Claim = .bound(
    "risk-against-ridge", "Its Bayes risk is at most the square of that factor times ridge's",
    formula: #"\frac{R_{descent}(t)}{R_{ridge}(1/(\eta t))} \le M_t^2"#,
    relation: .atMost, rounding: "the ratio's rounding, mode by mode",
    attained: .within(
      2e-3, reason: "one mode, no signal, and u on a grid of neighbours by a factor of 1.13"),
    cases: { (stream: inout RandomStream) -> [RiskCase] in RiskCase.all(stream: &stream) },
    measure: { try $0.ratio() },
    bound: { .pow(ceiling(steps: $0.comparison.steps), 2) },
    mutants: [
      Mutant("M, not squared") { ceiling(steps: $0.comparison.steps) },
      Mutant("1.69 at every t, the flow's") { _ in 1.69 },
    ])

  private static let oneModeAtMost: Claim = .bound(
    "one-mode-at-most",
    "Below the overshoot, different singular values are matched by different λ",
    formula: #"\frac{1/\lambda(\sigma_i) - 1/\lambda(\sigma_j)}{\eta^2 (\sigma_i^2 - \sigma_j^2)}"#
      + #" \ge \frac{t(t + 1)}{2}"#,
    relation: .atLeast, rounding: "the shares' rounding over (1 − g)² and the modes' distance",
    attained: .within(0.02, reason: "at t = 1 and ησ² near 0.001 the next term is 0.003"),
    cases: { (stream: inout RandomStream) -> [SideBySide] in
      [1, 2, 5, 12].flatMap { (steps: Int) -> [SideBySide] in
        let highest = Double(steps) * min(0.9, 3 / Double(steps))
        let times = Setting.ladder(8, highest: highest, condition: highest / 1e-3)
        return (1..<8).map {
          sideBySide(steps: steps, times: [times[$0 - 1], times[$0]], stream: &stream)
        }
      }
    },
    measure: { (comparison: SideBySide) -> Observation in
      let penalties = matchedPenalties(comparison)
      let modes = comparison.instance.squares.map { $0 * comparison.stepSize }
      let slope = (1 / penalties[0] - 1 / penalties[1]) / (modes[0] - modes[1])
      let rest = .pow(1 - modes[0], 2 * comparison.steps) * modes[1] * (modes[0] - modes[1])
      return Observation(
        slope / comparison.stepSize, operations: comparison.steps + 10, scale: 2 / rest)
    },
    bound: { Double($0.steps * ($0.steps + 1)) / 2 },
    mutants: [
      Mutant("t(t + 1)") { Double($0.steps * ($0.steps + 1)) },
      Mutant("(t + 1)²/2") { Double(($0.steps + 1) * ($0.steps + 1)) / 2 },
    ])

  private static let twoModesCanMatch: Claim = .exact(
    "two-modes-can-match", "Steps that overshoot one mode can match ridge on two modes exactly",
    formula:
      #"(1 - \eta\sigma^2)^2 = \frac{\lambda}{\sigma^2 + \lambda} \text{ for two } \sigma^2"#,
    rounding: "‖A⁺b‖",
    cases: { (stream: inout RandomStream) -> [TwoModes] in
      // At 1/6 the modes are σ² = 1 and 8/3, and λ = 1/3.
      [0.05, 0.1, 1.0 / 6, 0.25, 0.4].map { TwoModes($0, stream: &stream) }
    },
    measure: { (point: TwoModes) -> Observation in
      Observation(
        point.instance.problem.descent(stepSize: TwoModes.stepSize, steps: 2), operations: 20,
        scale: 1 + norm(point.instance.recovered))
    },
    predict: { try $0.instance.problem.ridge(penalty: $0.penalty) },
    mutants: [
      Mutant("λ = 1/(ηt)") { try $0.instance.problem.ridge(penalty: 1) },
      Mutant("λ/2") { try $0.instance.problem.ridge(penalty: $0.penalty / 2) },
    ])

  private static func matchedHalfway(_ setting: Setting) -> Claim {
    /// The largest difference of the two filters over the modes of a case.
    let gap = {
      @Sendable (point: MatchedHalfway, residual: (_ u: Double) -> Double) -> [Double] in
      [
        point.instance.squares.reduce(0.0) { largest, square in
          let u = square / MatchedHalfway.middle
          return max(largest, abs(1 / (1 + u) - residual(u)))
        }
      ]
    }
    return .exact(
      "matched-halfway", "Filters that agree on the middle mode part as the spectrum widens",
      formula: #"\max_u \left\lvert \frac{1}{1 + u} - (1 - (1 - 2^{-1/t}) u)^t \right\rvert,"#
        + #" \quad \kappa^{-1/2} \le u \le \kappa^{1/2}"#,
      rounding: "the shares' rounding", x: \.condition,
      cases: { (stream: inout RandomStream) -> [MatchedHalfway] in
        [1.05, 1.2, 1.5, 2, 3, 5, 10, 20, 40, 70, 100].map {
          MatchedHalfway(condition: $0, steps: setting.steps, stream: &stream)
        }
      },
      measure: { try $0.gap() },
      predict: { (point: MatchedHalfway) -> [Double] in
        gap(point) { u in
          1 - descentFilter(u * (1 - .pow(2, -1 / Double(point.steps))), steps: point.steps)
        }
      },
      mutants: [
        Mutant("0 after tuning") { _ in [0] },
        Mutant("flow in place of steps, 2^(−u)") { gap($0) { u in .pow(2, -u) } },
        Mutant("uniform attenuation by ridge") { (point: MatchedHalfway) -> [Double] in
          let largest = point.condition.squareRoot()
          return [abs(0.5 - .pow(2, -largest))]
        },
      ])
  }
}

// MARK: Maps that are not normal

extension SpectralFilters {
  // begin region: mismatch
  private static func mismatchIsInTheFilters(_ setting: Setting) -> Claim {
    /// The distance for these singular values and coordinates of the data.
    let distance = {
      @Sendable (values: Vector, coordinates: Vector) -> [Double] in
      let stepSize = 0.9 / (values[0] * values[0])
      let penalty = 1 / (stepSize * Double(setting.steps))
      let parts = zip(values, coordinates).map { sigma, coordinate in
        let square = sigma * sigma
        let difference =
          descentFilter(stepSize * square, steps: setting.steps)
          - ridgeFilter(square, penalty: penalty)
        return difference * coordinate / sigma
      }
      return [norm(parts)]
    }
    return .exact(
      "mismatch-is-in-the-filters",
      "For a map that is not normal, descent and ridge differ by their filters and nothing else",
      formula: #"\sum_i \left(1 - (1 - \eta\sigma_i^2)^t - \frac{\sigma_i^2}{\sigma_i^2 + \lambda}"#
        + #"\right)^2 \frac{\langle u_i, b \rangle^2}{\sigma_i^2} = \lVert x_t - x_\lambda \rVert^2"#,
      rounding: "√t ‖b‖ / σ_max in as many steps", limit: .singularValues,
      x: \.departure,
      cases: { _ in [0, 0.5, 1, 2, setting.coupling].map { Triangular(coupling: $0) } },
      measure: { (point: Triangular) -> Observation in
        // Neither estimate is larger than √t ‖b‖/σ_max, for filters over σ are not.
        let scale = Double(setting.steps).squareRoot() * norm(Triangular.data)
        return Observation(
          try distanceFromRidge(point.problem, steps: setting.steps),
          operations: 6 + setting.steps, scale: scale / (try point.map.spectralNorm()))
      },
      predict: { (point: Triangular) -> [Double] in
        let svd = try SVD(point.map)
        return distance(
          svd.singularValues, svd.u.multiplied(by: Triangular.data, transposingSelf: true))
      },
      mutants: [
        Mutant("eigenvalues in place of singular values") { _ in
          distance(Triangular.eigenvalues, Triangular.data)
        },
        Mutant("right singular vectors in place of left") { (point: Triangular) -> [Double] in
          let svd = try SVD(point.map)
          return distance(
            svd.singularValues, svd.v.multiplied(by: Triangular.data, transposingSelf: true))
        },
      ])
  }
  // end region: mismatch

  /// A map that is not normal against (AᵀA)^½ with data that give the same Aᵀb.
  private static let asPrintedNonNormality: Claim = Claim.bound(
    "as-printed-non-normality",
    "As printed: a map that is not normal moves descent and ridge further apart",
    formula: #"\frac{\lVert x_t - x_\lambda \rVert \text{ for } A}"#
      + #"{\lVert x_t - x_\lambda \rVert \text{ for } (A^\top A)^{1/2}} \ge 1 + \frac{c}{100}"#,
    relation: .atLeast, rounding: "√t ‖b‖ / σ_max, over the distance",
    attained: .withinRounding, expected: .refuted, x: \.coupling,
    cases: { _ in [0.5, 1, 2, 5].map { Triangular(coupling: $0) } },
    measure: { (point: Triangular) -> Observation in
      let steps = 57
      let normal = try distanceFromRidge(try point.normalCounterpart(), steps: steps)
      let scale =
        Double(steps).squareRoot() * norm(Triangular.data) / (try point.map.spectralNorm())
      return Observation(
        try distanceFromRidge(point.problem, steps: steps) / normal, operations: 6 + steps,
        scale: 2 * scale / normal)
    },
    bound: { (point: Triangular) -> Double in 1 + point.coupling / 100 },
    mutants: [
      Mutant("by a part in a million for each unit of c") { (point: Triangular) -> Double in
        1 + 1e-6 * point.coupling
      },
      Mutant("in proportion to the departure from normality") { (point: Triangular) -> Double in
        1 + 0.01 * point.departure / point.map.gram().frobeniusNorm
      },
    ]
  ).asPrinted(
    Erratum(
      entry: "non-normality-irrelevant-for-least-squares",
      printed: "Operators that are not normal break the correspondence of early stopping and ridge "
        + "further, for their eigenmodes and singular modes diverge; matching the filters of the "
        + "singular values is then not enough.",
      flaw:
        "Both estimates are functions of $A^\\top A$ and $A^\\top b$, and diagonal in the singular "
        + "vectors of any $A$; eigenvectors of $A$ play no part. With $A$ replaced by the symmetric "
        + "$(A^\\top A)^{1/2}$, and $b$ so that $A^\\top b$ stays, neither of them changes.",
      corrected: "Descent and ridge differ by the difference of their filters, mode by mode of the "
        + "singular value decomposition, whatever $A$. Normality matters for iterations with $A$ "
        + "itself, such as $x \\leftarrow x + \\eta(b - Ax)$.",
      correctedBy: "mismatch-is-in-the-filters", variable: "c"))

  private static func richardson(_ setting: Setting) -> Claim {
    let (order, stepSize, eigenvalue) = (6, 0.5, 1.2)
    let kept = 1 - stepSize * eigenvalue
    return .exact(
      "richardson-grows-first",
      "Without the transpose, errors that every eigenvalue shrinks can grow first",
      formula: #"\lVert e_t \rVert^2 = \sum_{k < n} \binom{t}{k}^2"#
        + #" (1 - \eta a)^{2(t - k)} (\eta c)^{2k}"#,
      rounding: "‖e_t‖, for no terms cancel", x: { Double($0) },
      cases: { _ in Array(0...40) },
      measure: { (steps: Int) -> Observation in
        // a on the diagonal and c above it. With b = 0 the iterate is the error.
        var map = eigenvalue * Matrix.identity(order)
        for i in 0..<(order - 1) { map[i, i + 1] = setting.coupling }
        let problem = LinearInverseProblem(map: map, data: Vector(repeating: 0, count: order))
        let start = Vector(repeating: 0, count: order - 1) + [1]
        let error = norm(problem.richardson(from: start, stepSize: stepSize, steps: steps))
        return Observation(error, operations: 3 * (steps + 1), scale: error)
      },
      predict: { (steps: Int) -> [Double] in
        var term = Double.pow(kept, steps)
        var parts: Vector = []
        for k in 0..<min(order, steps + 1) {
          parts.append(term)
          term *= Double(steps - k) / Double(k + 1) * stepSize * setting.coupling / kept
        }
        return [norm(parts)]
      },
      mutants: [
        Mutant("(1 − ηa)ᵗ, the eigenvalue's") { [.pow(kept, $0)] },
        Mutant("(1 + ηc)ᵗ, growth for ever") { [.pow(1 + stepSize * setting.coupling, $0)] },
      ])
  }
}

// MARK: Penalties

extension SpectralFilters {
  private static func weightDecayPath(_ setting: Setting) -> Claim {
    let stepSize = 1 / (Setting.largest + setting.penalty)
    let last = Int((42 / (stepSize * setting.penalty)).rounded(.up))
    let counts = [1, 5, 20, 100, last]
    /// The iterates from the start, when the kernel and the rest shrink by the given factors.
    let predict = {
      @Sendable
      (
        point: Started, kernelFactor: Double, rowFactor: (_ square: Double) -> Double
      ) -> [Double] in
      let instance = point.instance
      let limit = zip(instance.recovered, instance.squares).map {
        $0 * ridgeFilter($1, penalty: setting.penalty)
      }
      let rows = instance.right.multiplied(by: point.start, transposingSelf: true)
      let kernel = instance.kernel.multiplied(by: point.start, transposingSelf: true)
      return counts.flatMap { steps -> Vector in
        let moving = instance.squares.indices.map { i in
          limit[i] + .pow(rowFactor(instance.squares[i]), steps) * (rows[i] - limit[i])
        }
        return add(
          instance.right * moving,
          instance.kernel * scaled(kernel, by: .pow(kernelFactor, steps)))
      }
    }
    return .exact(
      "weight-decay-forgets-the-start",
      "With weight decay every start leads to the ridge estimate, and the kernel decays by 1 − ηλ",
      formula: #"x_t = x_\lambda + (I - \eta(A^\top A + \lambda I))^t (x_0 - x_\lambda)"#,
      rounding: "(‖x₀‖ + ‖x_λ‖)/(ηλ)",
      cases: { (stream: inout RandomStream) -> [Started] in
        (0..<2).map { _ in Started(setting, stream: &stream) }
      },
      measure: { (point: Started) -> Observation in
        let iterates = counts.flatMap {
          point.instance.problem.descent(
            from: point.start, stepSize: stepSize, penalty: setting.penalty, steps: $0)
        }
        return Observation(
          iterates, operations: 2 * setting.n,
          scale: (norm(point.start) + norm(point.instance.recovered))
            / (stepSize * setting.penalty))
      },
      predict: { (point: Started) -> [Double] in
        predict(point, 1 - stepSize * setting.penalty) { 1 - stepSize * ($0 + setting.penalty) }
      },
      mutants: [
        Mutant("the kernel is kept, as without weight decay") { (point: Started) -> [Double] in
          predict(point, 1) { 1 - stepSize * ($0 + setting.penalty) }
        },
        Mutant("e^(−λ) per step, η forgotten") { (point: Started) -> [Double] in
          predict(point, .exp(-setting.penalty)) { 1 - stepSize * ($0 + setting.penalty) }
        },
        Mutant("1 − ησ² for the rest, without λ") { (point: Started) -> [Double] in
          predict(point, 1 - stepSize * setting.penalty) { 1 - stepSize * $0 }
        },
      ])
  }

  private static func ridgePath(_ setting: Setting) -> Claim {
    let squares = setting.squares
    let smallest = squares[setting.n - 1]
    // Every coordinate of the data is ±1.
    let constant = norm(squares.map { 1 / ($0 * $0.squareRoot()) })
    return .exponent(
      "ridge-leaves-the-interpolants", "The ridge estimate leaves the smallest interpolant like λ",
      formula: #"\lVert x_\lambda - A^+ b \rVert \to \lambda \lVert (A^\top A)^+ A^+ b \rVert"#,
      PowerLawPrediction(
        exponent: 1,
        within: Tolerance(
          resolution: 0, systematic: 1e-3, reason: "a 500th of the distance to 1/2"),
        constant: constant,
        within: Tolerance(
          resolution: 0, systematic: 5e-3,
          reason: "a thirtieth of what ‖(AᵀA)⁺b‖ differs at the smallest condition"),
        slopeChange: 1e-3,
        finiteSize: { penalty in
          norm(squares.map { penalty / ($0.squareRoot() * ($0 + penalty)) })
        }),
      measurement: .drawn(
        at: (4...9).map { smallest * .pow(2, -2 * Double($0)) }
      ) { penalty, stream in
        let instance = Instance(squares: squares, dimension: 2 * setting.n, stream: &stream)
        let smallestInterpolant = instance.right * instance.recovered
        let distance = norm(
          subtract(try instance.problem.ridge(penalty: penalty), smallestInterpolant))
        return Observation(
          distance, operations: setting.n,
          scale: (1 + smallest.squareRoot() * norm(smallestInterpolant)) / penalty.squareRoot())
      },
      mutants: [
        .exponent("√λ", 0.5), .exponent("0: some λ > 0 interpolates", 0),
        .constant("‖(AᵀA)⁺b‖, a factor 1/σ short", norm(squares.map { 1 / $0 })),
        .constant("1/σ_min², as for one mode without data", 1 / smallest),
      ])
  }

  private static func penaltyFromTheData(_ setting: Setting) -> Claim {
    .exact(
      "penalty-from-the-data",
      "A penalty on what lies outside the row space gives the smallest interpolant at every λ",
      formula: #"\arg\min \lVert Ax - b \rVert^2 + \lambda \lVert (I - A^+ A) x \rVert^2 = A^+ b"#,
      rounding: "√κ ‖A⁺b‖, and √(λ + 1/λ)",
      cases: { (stream: inout RandomStream) -> [(Double, Instance)] in
        [0.01, 0.1, 1, 10].map {
          ($0, Instance(squares: setting.squares, dimension: 2 * setting.n, stream: &stream))
        }
      },
      measure: { (penalty: Double, instance: Instance) -> Observation in
        let x = try instance.problem.penalised(by: instance.kernel.transposed, penalty: penalty)
        return Observation(
          x, operations: 2 * setting.n,
          scale: (setting.condition + penalty + 1 / penalty).squareRoot() * norm(instance.recovered)
        )
      },
      predict: { $0.1.right * $0.1.recovered },
      mutants: [
        Mutant("the ridge estimate") { try $0.1.problem.ridge(penalty: $0.0) },
        Mutant("the ridge estimate at λ/1000") { try $0.1.problem.ridge(penalty: $0.0 / 1000) },
      ])
  }

  /// A problem with a kernel, and a start that is partly in it.
  private struct Started: Sendable {
    let instance: Instance
    let start: Vector

    init(_ setting: Setting, stream: inout RandomStream) {
      instance = Instance(squares: setting.squares, dimension: 2 * setting.n, stream: &stream)
      start = stream.normals(2 * setting.n)
    }
  }
}

// MARK: Metrics

extension SpectralFilters {
  private static func changeOfVariables(_ setting: Setting) -> Claim {
    let (metricCondition, stepSize) = (100.0, 0.8)
    /// Descent without metric in z = P^½x, brought back by `back`.
    let plain = { @Sendable (point: MetricInstance, linear: Vector, back: Matrix) -> [Double] in
      var z = point.root * point.start
      for _ in 0..<setting.steps {
        axpy(-stepSize, subtract(point.transformed * z, linear), into: &z)
      }
      return back * z
    }
    return .exact(
      "preconditioning-changes-variables",
      "Descent with the metric P is plain descent in the coordinates z = P^½x",
      formula: #"x_t = P^{-1/2} z_t, \quad \tilde H = P^{-1/2} H P^{-1/2}"#,
      rounding: "√κ(P) times the iterates' size, in as many steps",
      cases: { (stream: inout RandomStream) -> [MetricInstance] in
        [5, setting.condition].map {
          MetricInstance(condition: $0, metricCondition: metricCondition, stream: &stream)
        }
      },
      measure: { (point: MetricInstance) -> Observation in
        let x = try point.quadratic.descent(
          from: point.start, stepSize: stepSize, steps: setting.steps)
        return Observation(
          x, operations: MetricInstance.order + setting.steps,
          scale: metricCondition.squareRoot() * (norm(x) + norm(point.start)))
      },
      predict: { plain($0, $0.inverseRoot * $0.quadratic.linear, $0.inverseRoot) },
      mutants: [
        Mutant("brought back by P^½") {
          plain($0, $0.inverseRoot * $0.quadratic.linear, $0.root)
        },
        Mutant("the linear term not transformed") {
          plain($0, $0.quadratic.linear, $0.inverseRoot)
        },
      ])
  }

  private static let steepestDirection: Claim = .bound(
    "preconditioned-step-is-steepest",
    "No direction of the same length in the norm of P descends faster than the preconditioned step",
    formula: #"\frac{\langle \nabla f, d \rangle}{\lVert d \rVert_P} \ge"#
      + #" -\lVert \nabla f \rVert_{P^{-1}}"#,
    relation: .atLeast, rounding: "√κ(P) times the gradient's size", attained: .withinRounding,
    cases: { (stream: inout RandomStream) -> [Direction] in try Direction.all(stream: &stream) },
    measure: { (point: Direction) -> Observation in
      let length = dot(point.direction, point.quadratic.metric * point.direction).squareRoot()
      return Observation(
        dot(point.gradient, point.direction) / length, operations: 2 * MetricInstance.order,
        scale: 10 * norm(point.gradient) * norm(point.direction) / length)
    },
    bound: { (point: Direction) -> Double in
      let dual = try CholeskyFactorization(point.quadratic.metric).solve(point.gradient)
      return -dot(point.gradient, dual).squareRoot()
    },
    mutants: [
      Mutant("that of the gradient itself, −‖∇f‖²/‖∇f‖_P") { (point: Direction) -> Double in
        let gradient = point.gradient
        return -dot(gradient, gradient)
          / dot(gradient, point.quadratic.metric * gradient).squareRoot()
      },
      Mutant("−‖∇f‖/√(tr P), the size of P without its direction") {
        (point: Direction) -> Double in
        -norm(point.gradient) / point.quadratic.metric.trace.squareRoot()
      },
    ])

  // begin region: best-rate
  private static func bestRate(_ setting: Setting) -> Claim {
    .exact(
      "best-rate", "With the best step the error shrinks by (κ − 1)/(κ + 1), κ that of P⁻¹H",
      formula: #"\min_\eta \rho(I - \eta P^{-1} H) = \frac{\kappa' - 1}{\kappa' + 1}"#,
      rounding: "√κ(P), and an eigenvalue of a product", x: \.condition,
      cases: { (stream: inout RandomStream) -> [MetricInstance] in
        [1.5, 5, 20, setting.condition, 200].flatMap { condition in
          [1, 30].map {
            MetricInstance(condition: condition, metricCondition: $0, stream: &stream)
          }
        }
      },
      measure: { (point: MetricInstance) -> Observation in
        let step = try ScalarSearch.maximizer(
          of: { try -point.quadratic.rate(stepSize: $0) }, in: 0...4, rounds: 80)
        return Observation(
          try point.quadratic.rate(stepSize: step), operations: 4 * MetricInstance.order,
          scale: 4 * point.metricCondition.squareRoot())
      },
      predict: { [($0.condition - 1) / ($0.condition + 1)] },
      mutants: [
        Mutant("(κ′ − 1)/κ′, that of the step 1/λ_max") { [1 - 1 / $0.condition] },
        Mutant("√κ′, that of momentum") { (point: MetricInstance) -> [Double] in
          let root = point.condition.squareRoot()
          return [(root - 1) / (root + 1)]
        },
        Mutant("κ(H) in place of κ(P⁻¹H)") { (point: MetricInstance) -> [Double] in
          let condition = try point.quadratic.hessian.conditionNumber()
          return [(condition - 1) / (condition + 1)]
        },
      ])
  }
  // end region: best-rate

  private static func jacobiAngle(_ setting: Setting) -> Claim {
    let condition = setting.condition
    /// The condition number from the square of the off-diagonal entry of H.
    let predict = { @Sendable (square: Double) -> [Double] in
      let correlation = (square / (condition + square)).squareRoot()
      return [(1 + correlation) / (1 - correlation)]
    }
    let offDiagonal = { @Sendable (angle: Double) -> Double in
      .pow((condition - 1) / 2 * .sin(angle * .pi / 180), 2)
    }
    return .exact(
      "diagonal-scaling-and-angle",
      "A diagonal metric undoes stretching along the axes, and nothing of it at 45°",
      formula: #"\frac{1 + \rho}{1 - \rho}, \quad \rho^2 = \frac{h^2}{\kappa + h^2},"#
        + #" \quad h = \frac{\kappa - 1}{2} \sin 2\varphi"#,
      rounding: "κ²", x: \.degrees,
      cases: { _ in
        stride(from: 0.0, through: 45, by: 3).map { Turned(degrees: $0, condition: condition) }
      },
      measure: { (point: Turned) -> Observation in
        Observation(
          try PreconditionedQuadratic.jacobiCondition(point.hessian), operations: 4,
          scale: condition * condition)
      },
      predict: { predict(offDiagonal(2 * $0.degrees)) },
      mutants: [
        Mutant("1 at every angle") { _ in [1] },
        Mutant("κ at every angle") { _ in [condition] },
        Mutant("sin φ in place of sin 2φ") { predict(offDiagonal($0.degrees)) },
      ])
  }

  /// H has the eigenvalues 10, 1, 1; scaled by its diagonal it has 1.4 ± √0.96 and 0.2.
  private static let jacobiCanHurt: Claim = .counterexample(
    "diagonal-scaling-can-hurt", "Scaling by the diagonal can make the condition number larger",
    formula: #"\kappa(D^{-1/2} H D^{-1/2}) \le \kappa(H) = 10"#,
    discrepancy: .exceeds, rounding: "κ²",
    measure: {
      let hessian: Matrix = [[2, 2, 2], [2, 5, 4], [2, 4, 5]]
      return Observation(
        try PreconditionedQuadratic.jacobiCondition(hessian), operations: 9, scale: 150)
    },
    printed: { 10 },
    mutants: [Mutant("7 + 2√6, what it is") { _ in 7 + 2 * 6.0.squareRoot() }])

  private static func lossExponent(_ setting: Setting) -> Claim {
    powerLaw(
      "loss-exponent", "On power-law modes the loss falls as a power of time, exponent (b − 1)/a",
      spectrumDecay: setting.spectrumDecay, setting)
  }

  private static func reconditionedExponent(_ setting: Setting) -> Claim {
    powerLaw(
      "reconditioned-exponent", "Preconditioning from a to a/2 doubles that exponent",
      spectrumDecay: setting.spectrumDecay / 2, setting)
  }

  private static func powerLaw(
    _ name: String, _ title: String, spectrumDecay a: Double, _ setting: Setting
  ) -> Claim {
    let b = setting.targetDecay
    let exponent = -(b - 1) / a
    let constant = Double.gamma(-exponent) / a * .pow(2, exponent)
    return .exponent(
      name, title,
      formula: a == setting.spectrumDecay
        ? #"\frac1a \Gamma\left(\frac{b - 1}{a}\right) (2t)^{-(b - 1)/a}"#
        : #"\frac2a \Gamma\left(\frac{2(b - 1)}{a}\right) (2t)^{-2(b - 1)/a}"#,
      PowerLawPrediction(
        exponent: exponent,
        within: Tolerance(
          resolution: 0, systematic: 1e-4, reason: "a thousandth of the smallest exponent"),
        constant: constant,
        within: Tolerance(
          resolution: 0, systematic: 1e-3, reason: "a hundredth of that to 2 left out"),
        slopeChange: 1e-4),
      // The terms are largest at j = (2ta/b)^(1/a), which is 16, 32, …, 512.
      measurement: .computed(at: (4...9).map { b / a * .pow(2, a * Double($0)) / 2 }) {
        loss(spectrumDecay: a, targetDecay: b, time: $0)
      },
      mutants: [
        .exponent(
          "that of the other spectrum",
          -(b - 1) / (a == setting.spectrumDecay ? a / 2 : 2 * a)),
        .exponent("b/a, as for one mode at a time", -b / a),
        .constant("t in place of 2t", constant * .pow(2, -exponent)),
      ])
  }
}

// MARK: Figures

extension SpectralFilters {
  private static let figures = [
    Figure(
      name: "ratio", title: "Descent has up to 30 % more of a mode than ridge",
      caption:
        "The share of a mode that descent has recovered after t steps, over its share in the "
        + "ridge estimate at λ = 1/(ηt), against ηtσ². It is 1 for modes that are hardly begun and "
        + "for those that are done.",
      x: Figure.Axis("u = ηtσ²", logarithmic: true), y: Figure.Axis("share over ridge's share"),
      key: .topRight,
      series: [Figure.Series(claim: "descent-against-ridge", label: "ratio")]),
    Figure(
      name: "gap", title: "Filters matched on one mode part as the spectrum widens",
      caption: "The largest difference between the shares of a mode under descent and under ridge, "
        + "both tuned to have half of the middle mode, against the ratio of largest to smallest σ².",
      x: Figure.Axis("largest over smallest σ²", logarithmic: true),
      y: Figure.Axis("largest difference"),
      key: .bottomRight,
      series: [Figure.Series(claim: "matched-halfway", label: "difference of shares")]),
    Figure(
      name: "transient", title: "Without the transpose an error can grow first",
      caption:
        "The size of the error of the iteration x + η(b − Ax) against steps, for a map whose "
        + "eigenvalues all shrink errors: it grows before it decays.",
      x: Figure.Axis("steps t"), y: Figure.Axis("size of the error", logarithmic: true),
      series: [Figure.Series(claim: "richardson-grows-first", label: "error")]),
    Figure(
      name: "angle", title: "Diagonal scaling helps along the axes only",
      caption: "The condition number after scaling by the diagonal, of a Hessian with two "
        + "eigenvalues, against the angle by which its axes are turned.",
      x: Figure.Axis("angle φ, degrees"), y: Figure.Axis("condition number"), key: .topLeft,
      series: [
        Figure.Series(claim: "diagonal-scaling-and-angle", label: "after scaling")
      ]),
  ]
}
