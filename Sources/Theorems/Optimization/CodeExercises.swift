import LinearAlgebra
import Randomness
import RealModule
import Verification

// Printed outputs of code exercises on descent that their code cannot produce.
//
// Chapter: theorems/Optimization/CodeExercises.md
// Tests:   Tests/TheoremTests/Optimization/CodeExercisesTests.swift

// MARK: - Mathematics

/// f(x) = ½xᵀAx − bᵀx with symmetric A.
struct QuadraticObjective: Sendable {
  let matrix: Matrix
  let linear: Vector

  func value(_ x: Vector) -> Double { dot(x, matrix * x) / 2 - dot(linear, x) }

  func gradient(_ x: Vector) -> Vector { subtract(matrix * x, linear) }

  // begin region: hessian
  /// The Hessian at a point, by central differences of the gradient, which are exact but for rounding.
  func hessian(at x: Vector) -> Matrix {
    let step = max(1, maximumNorm(x))
    return Matrix(
      columns: x.indices.map { j in
        var (right, left) = (x, x)
        right[j] += step
        left[j] -= step
        return scaled(subtract(gradient(right), gradient(left)), by: 1 / (2 * step))
      })
  }
  // end region: hessian
}

/// What code exercises on descent say that they print, and what their code can print.
public enum CodeExercises {
  // begin region: symmetrised
  /// (G + Gᵀ)/2 plus a multiple of the identity, for a normal matrix G: the exercises' matrices.
  static func symmetrized(order: Int, shift: Double, stream: inout RandomStream) -> Matrix {
    let normal = stream.normalMatrix(rows: order, columns: order)
    return 0.5 * (normal + normal.transposed) + shift * Matrix.identity(order)
  }
  // end region: symmetrised

  /// A symmetric matrix with eigenvalues in equal ratios from `smallest` to `largest`.
  static func definite(
    order: Int, smallest: Double, largest: Double, stream: inout RandomStream
  ) -> Matrix {
    let values = (0..<order).map {
      smallest * .pow(largest / smallest, Double($0) / Double(order - 1))
    }
    let basis = stream.haarOrthogonal(order)
    return basis.scalingColumns(by: values).multiplied(by: basis, transposingOther: true)
  }

  // begin region: filters
  /// (1 − e^(−u))/(u/(1 + u)): gradient flow against ridge regression with the penalty 1/t, at u = λt.
  static func filterRatio(_ u: Double) -> Double { -.expMinusOne(-u) * (1 + u) / u }

  /// The positive root of e^u = 1 + u + u², where the ratio is largest.
  static func largestRatioPlace() -> Double {
    ScalarSearch.crossing(in: 1...3) { .exp($0) < 1 + $0 + $0 * $0 }.last
  }
  // end region: filters

  /// The number of steps of size η after which (1 − ηλ)ᵗ is a tenth or less.
  static func stepsToATenth(curvature: Double, step: Double) -> Double {
    (.log(0.1) / .log(onePlus: -step * curvature)).rounded(.up)
  }
}

// MARK: - Parameters

extension CodeExercises {
  /// What the corrected claims vary.
  struct Setting: Sendable {
    let order: Int
    let rescaling: Double
    let step: Double

    init(_ values: ParameterValues) {
      order = values.integer("order")
      rescaling = values.real("rescaling")
      step = values.real("step")
    }
  }
}

// MARK: - Experiments

extension CodeExercises {
  /// A linear classifier of examples with labels 0 and 1, as the margin exercise sets it up.
  struct Margins: Sendable {
    let examples: [Vector]
    let labels: [Double]
    /// Parameters that are positive on class 1 and negative on class 0.
    let separator: Vector

    init(count: Int, features: Int, stream: inout RandomStream) {
      let x = stream.normalMatrix(rows: count, columns: features)
      let teacher = stream.normals(features)
      labels = (x * teacher).map { $0 > 0 ? 1 : 0 }
      let lengths = (0..<features).map { 1 / norm(x.column($0)) }
      let scaledColumns = x.scalingColumns(by: lengths)
      examples = (0..<count).map { scaledColumns.row($0) }
      separator = (0..<features).map { teacher[$0] / lengths[$0] }
    }

    /// The smallest of yᵢ θ·xᵢ.
    func smallest(_ theta: Vector) -> Double {
      zip(examples, labels).reduce(.infinity) { min($0, $1.1 * dot($1.0, theta)) }
    }

    // begin region: margin-runs
    /// A hundred epochs of stochastic descent on max(0, 1 − yθ·x)², step 0.1, shapes mended.
    func stochastic() -> Vector {
      var theta = Vector(repeating: 0, count: separator.count)
      for _ in 0..<100 {
        for (x, y) in zip(examples, labels) {
          let slack = 1 - y * dot(x, theta)
          if slack > 0 { axpy(0.2 * slack * y, x, into: &theta) }
        }
      }
      return theta
    }

    /// A hundred steps down the mean of (1 − yθ·x)², step 0.1, as the exercise writes it.
    func fullBatch() -> Vector {
      var theta = Vector(repeating: 0, count: separator.count)
      for _ in 0..<100 {
        var step = Vector(repeating: 0, count: theta.count)
        for (x, y) in zip(examples, labels) {
          axpy(0.2 * (1 - y * dot(x, theta)) * y / Double(labels.count), x, into: &step)
        }
        axpy(1, step, into: &theta)
      }
      return theta
    }
    // end region: margin-runs
  }

  /// The system Ax = b of the local descent exercise, started at zero.
  struct RowSampling: Sendable {
    let matrix: Matrix
    /// b, and so the residual b − Ax at x = 0.
    let residual: Vector
    static let step = 0.1

    init(order: Int, stream: inout RandomStream) {
      matrix = symmetrized(order: order, shift: 10, stream: &stream)
      residual = matrix * stream.normals(order)
    }

    // begin region: row-sampling
    /// The residual after a step that adds to each coordinate the residual of a row drawn at random.
    func stepped(_ residual: Vector, stream: inout RandomStream) -> Vector {
      var next = residual
      let drawn = residual.map { _ in residual[stream.index(below: residual.count)] }
      axpy(-Self.step, matrix * drawn, into: &next)
      return next
    }
    // end region: row-sampling

    /// The squared residual after a step, in units of that before, expected over the drawn rows.
    var expectedGrowth: Double {
      let (square, n) = (dot(residual, residual), Double(residual.count))
      let mean = residual.reduce(0, +) / n
      let spread = square / n - mean * mean
      let sums = matrix.rowSums
      let linear = -2 * Self.step * mean * dot(residual, sums)
      let frobenius = matrix.innerProduct(matrix)
      let quadratic = mean * mean * dot(sums, sums) + spread * frobenius
      return 1 + (linear + Self.step * Self.step * quadratic) / square
    }
  }

  /// A linear model, its first `leading` coefficients 2 and the others 1/2.
  struct TwoBlocks: Sendable {
    let x: Matrix
    let leading: Int
    let step: Double

    var target: Vector { (0..<x.columns).map { $0 < leading ? 2 : 0.5 } }

    // begin region: recorded-epochs
    /// The first epochs at which the exercise's criterion is met, averaged over what it records.
    ///
    /// The criterion is the mean of xᵢwᵢ − y², for the square binds more tightly than the difference.
    func recordedEpochs() -> (low: Double, high: Double) {
      let y = x * target
      let meanSquare = dot(y, y) / Double(y.count)
      let means = x.columnSums.map { $0 / Double(x.rows) }
      var weights = Vector(repeating: 0, count: x.columns)
      let mask = (0..<x.columns).map { $0 < leading }
      var (low, high): ([Int: Int], [Int: Int]) = ([:], [:])
      for epoch in 0..<100 {
        descend(&weights, y)
        for i in 0..<x.columns where means[i] * weights[i] - meanSquare < 0.1 {
          if Self.contains(i, mask) && low[i] == nil {
            low[i] = epoch
          } else if Self.contains(i, mask.map { !$0 }) && high[i] == nil {
            high[i] = epoch
          }
        }
      }
      return (Self.mean(low), Self.mean(high))
    }
    // end region: recorded-epochs

    /// Python's `i in mask`: whether i equals an entry, True being 1 and False 0.
    private static func contains(_ i: Int, _ mask: [Bool]) -> Bool {
      mask.contains { i == ($0 ? 1 : 0) }
    }

    /// The steps after which the error of each block is a tenth of what it was.
    func stepsToATenth() -> Vector {
      let (y, target) = (x * target, target)
      let blocks = [0..<leading, leading..<x.columns]
      var weights = Vector(repeating: 0, count: x.columns)
      var steps: [Double?] = [nil, nil]
      for epoch in 1...100_000 where steps.contains(nil) {
        descend(&weights, y)
        for (block, range) in blocks.enumerated() where steps[block] == nil {
          let error = norm(range.map { weights[$0] - target[$0] })
          if error <= 0.1 * norm(Array(target[range])) { steps[block] = Double(epoch) }
        }
      }
      return steps.map { $0 ?? .infinity }
    }

    private func descend(_ weights: inout Vector, _ y: Vector) {
      let gradient = x.multiplied(by: subtract(x * weights, y), transposingSelf: true)
      axpy(-step / Double(x.rows), gradient, into: &weights)
    }

    private static func mean(_ epochs: [Int: Int]) -> Double {
      Double(epochs.values.reduce(0, +)) / Double(epochs.count)
    }

    /// Features that are uncorrelated on the sample, with the given mean squares of the two blocks.
    static func designed(
      _ low: Double, _ high: Double, step: Double, stream: inout RandomStream
    ) -> TwoBlocks {
      let frame = stream.haarFrame(rows: 40, columns: 8)
      let scales = (0..<8).map { (40 * ($0 < 3 ? low : high)).squareRoot() }
      return TwoBlocks(x: frame.scalingColumns(by: scales), leading: 3, step: step)
    }
  }

  /// A point of a run and the epoch at which it was reached.
  struct Iterate: Sendable {
    let objective: QuadraticObjective
    let epoch: Int
    let point: Vector

    /// 0.1 (1 + cos(πt/100))/2, the schedule of the exercise.
    static func step(_ epoch: Int) -> Double {
      0.05 * (1 + .cos(.pi * Double(epoch) / 100))
    }

    /// Every tenth iterate of descent from (1, …, 1) with the cosine schedule.
    static func run(order: Int, stream: inout RandomStream) -> [Iterate] {
      let ones = Vector(repeating: 1, count: order)
      let objective = QuadraticObjective(
        matrix: symmetrized(order: order, shift: 0, stream: &stream), linear: ones)
      var x = ones
      return (0..<100).compactMap { epoch in
        axpy(-step(epoch), objective.gradient(x), into: &x)
        return epoch % 10 == 0 ? Iterate(objective: objective, epoch: epoch, point: x) : nil
      }
    }

    /// The largest eigenvalue of the Hessian here.
    func curvature() throws -> Observation {
      let values = try SymmetricEigen.values(of: objective.hessian(at: point))
      return Observation(
        values[0], operations: point.count, scale: 2 * objective.matrix.frobeniusNorm)
    }
  }

  /// Descent with the delays of the exercise, which copies the newest iterate whatever the delay.
  struct StaleRun: Sendable {
    let objective: QuadraticObjective
    let delays: Int
    let step: Double

    init(order: Int, delays: Int, stream: inout RandomStream) throws {
      let matrix = symmetrized(order: order, shift: 20, stream: &stream)
      objective = QuadraticObjective(
        matrix: matrix, linear: Vector(repeating: 1, count: order))
      step = 0.01 / (try SymmetricEigen.values(of: matrix)[0])
      self.delays = delays
    }

    // begin region: stale-run
    /// The value after a hundred steps from zero.
    var finalValue: Double {
      var stream = RandomStream(seed: 0, label: "delays")
      var x = Vector(repeating: 0, count: objective.linear.count)
      for iteration in 0..<100 {
        let delay = stream.index(below: delays + 1)
        let old = iteration > delay ? Array(x) : x
        axpy(-step, objective.gradient(old), into: &x)
      }
      return objective.value(x)
    }
    // end region: stale-run

    /// −½ Σ (bᵢ²/λᵢ)(1 − (1 − ηλᵢ)^power), in the eigenbasis of A.
    func closedForm(power: Int) throws -> Double {
      let eigen = try SymmetricEigen(objective.matrix)
      let parts = eigen.vectors.multiplied(by: objective.linear, transposingSelf: true)
      return zip(eigen.values, parts).reduce(0) { total, pair in
        let remaining = Double.pow(1 - step * pair.0, power)
        return total - pair.1 * pair.1 / pair.0 * (1 - remaining) / 2
      }
    }
  }

  /// A system, a point near its solution, and what pruning makes of the point.
  struct Pruning: Sendable {
    let matrix: Matrix
    let right: Vector
    let point: Vector
    let threshold: Double

    init(order: Int, threshold: Double, stream: inout RandomStream) {
      matrix = symmetrized(order: order, shift: 10, stream: &stream)
      right = matrix * stream.normals(order)
      point = stream.normals(order)
      self.threshold = threshold
    }

    // begin region: pruned
    /// The point times 1 or 0, by the singular values of the point as a matrix of one column.
    func pruned() throws -> Vector {
      let values = try SVD.singularValues(of: Matrix(columnVector: point))
      let kept = values[0] > threshold * (values.max() ?? 0)
      return kept ? point : Vector(repeating: 0, count: point.count)
    }
    // end region: pruned

    /// The point without the half of its coordinates that are smallest.
    var halved: Vector {
      let median = point.map(abs).sorted()[point.count / 2]
      return point.map { abs($0) < median ? 0 : $0 }
    }

    func loss(_ x: Vector) -> Double {
      let residual = subtract(matrix * x, right)
      return dot(residual, residual) / 2
    }
  }

  /// A positive definite quadratic, a point, and the objective v ↦ f(v/c) of other coordinates.
  struct Rescaled: Sendable {
    let original: QuadraticObjective
    let point: Vector
    let factor: Double

    init(order: Int, factor: Double, stream: inout RandomStream) {
      original = QuadraticObjective(
        matrix: definite(order: order, smallest: 2, largest: 90, stream: &stream),
        linear: stream.normals(order))
      point = stream.normals(order)
      self.factor = factor
    }

    // begin region: rescaled
    /// The slope of v ↦ f(v/c) along each axis at v = cx, by central differences of its values.
    func gradient() -> Vector {
      let image = scaled(point, by: factor)
      return image.indices.map { j in
        var (right, left) = (image, image)
        right[j] += factor
        left[j] -= factor
        return (value(right) - value(left)) / (2 * factor)
      }
    }

    private func value(_ v: Vector) -> Double { original.value(scaled(v, by: 1 / factor)) }
    // end region: rescaled
  }
}

// MARK: - Declaration

extension CodeExercises {
  /// The chapter.
  public static let theorem = Theorem(
    slug: "code-exercises",
    title: "Runs of descent that cannot have happened",
    part: .optimization,
    statement: #"""
      Let $S = (G + G^\top)/2$ for a $d \times d$ matrix $G$ of independent standard normal numbers. Then
      $\mathbb E \lambda_1(S) \le \sqrt{2d}$, $P(\lambda_1(S) \ge \sqrt{2d} + t) \le e^{-t^2/2}$, and
      $\lambda_d(S) \le \min_i S_{ii}$. The Hessian of a quadratic is the same everywhere. Gradient descent from
      zero on $\frac12 x^\top A x - b^\top x$ never has a positive value for steps up to $2/\lambda_1$.
      Features of equal mean square that are uncorrelated are fitted equally fast. Gradient flow and
      ridge regression with penalty $1/t$ differ by a factor of at most $1.2985$. In coordinates $v = cx$ gradients are
      divided by $c$. Adding $s I$ to a positive definite matrix lowers its condition number. The printed
      outputs of eight exercises contradict these.
      """#,
    assumptions: [
      "the printed code, with its indentation restored where a copy has lost it, and with shapes mended "
        + "where it would stop with an error",
      "random matrices and data of the same law as the document's, but our own draws",
    ],
    limits: [
      "the document's draws are not replayed; where they matter, the probability is stated with which "
        + "any draw could show what is printed",
      "what the exercises were meant to teach is checked in other chapters, not here",
    ],
    references: [
      "K. R. Davidson, S. J. Szarek, Local operator theory, random matrices and Banach spaces, in: "
        + "Handbook of the Geometry of Banach Spaces I (2001), Theorem II.11",
      "A. Ali, J. Z. Kolter, R. J. Tibshirani, A continuous-time view of early stopping for least "
        + "squares regression, AISTATS (2019), Theorem 2",
      "L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, Sharp minima can generalize for deep nets, ICML (2017)",
    ],
    buildsOn: ["minimum-norm-descent", "optimization-errata"],
    parameters: [
      .integer("order", default: 20, in: 4...60, "order of the matrices of corrected claims"),
      .real("rescaling", default: 100, in: 1.5...1000, "the factor c between two coordinates"),
      .real("step", default: 0.01, in: 0.002...0.1, "the step of the two-block descent"),
    ],
    figures: [
      Figure(
        name: "hessian", title: "A constant Hessian has no history",
        caption:
          "Largest eigenvalue of the Hessian against the epoch: the printed values fall from 998 "
          + "to 3, the measured one stays near 10 at every iterate.",
        x: Figure.Axis("epoch"), y: Figure.Axis("largest eigenvalue", logarithmic: true),
        series: [
          Figure.Series(claim: "as-printed-hessian", label: "printed", only: .curve),
          Figure.Series(claim: "as-printed-hessian", label: "measured", only: .marks),
        ])
    ]
  ) { values in
    let setting = Setting(values)
    return [
      printedMargins, zeroOneLabels, printedSynchronousLoss, rowSamplingGrowth(setting),
      printedFitEpochs, equalSpeed(setting), printedHessian, constantHessian(setting),
      printedFilter, printedRidgeFactor, filterRatioBound, printedLargestEigenvalue,
      printedCurvature, largestEigenvalue, smallestEigenvalue(setting), printedStaleLosses,
      staleLosses(setting), printedGradientNorm, printedSharpness, rescaledGradient(setting),
      printedPruning, columnPruning(setting), printedConditionNumbers, shiftedCondition(setting),
    ]
  }

  // MARK: Margins

  private struct PrintedMargin: Sendable {
    let name: Double
    let printed: Double
    let reached: Double
  }

  private static let printedMargins: Claim = .bound(
    "as-printed-margins", "As printed: the smallest margins end at 0.4567 and 0.3891",
    formula: #"\min_i y_i \theta \cdot x_i \ge 0.4567, 0.3891"#, relation: .atLeast,
    rounding: "1", attained: .withinRounding, x: \.name,
    cases: { (stream: inout RandomStream) -> [PrintedMargin] in
      let data = Margins(count: 100, features: 10, stream: &stream)
      return [
        PrintedMargin(name: 1, printed: 0.4567, reached: data.smallest(data.stochastic())),
        PrintedMargin(name: 2, printed: 0.3891, reached: data.smallest(data.fullBatch())),
      ]
    },
    measure: { (run: PrintedMargin) -> Observation in
      Observation(run.reached, operations: 100_000, scale: 1)
    },
    bound: \.printed,
    mutants: [
      Mutant("a tenth of them") { (run: PrintedMargin) -> Double in run.printed / 10 },
      Mutant("0.0156, those printed for epoch 10") { _ in 0.0156 },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c2-sgd-vs-gd-margin",
      printed:
        "After a hundred epochs the smallest margin is $0.4567$ by stochastic and $0.3891$ by full-batch descent.",
      flaw:
        "The labels are 0 and 1, and an example of class 0 has margin $0 \\cdot \\theta \\cdot x = 0$. No parameters give "
        + "a positive smallest margin unless all hundred labels are 1, with probability $2^{-100}$. The code stops at its "
        + "first update, where shapes differ; once mended, its margins are negative.",
      corrected: #"With labels 0 and 1, $\min_i y_i \theta \cdot x_i \le 0$ for every $\theta$."#,
      correctedBy: "zero-one-labels", variable: "1 stochastic, 2 full batch"))

  private static let zeroOneLabels: Claim = .bound(
    "zero-one-labels", "With labels 0 and 1 no parameters have a positive smallest margin",
    formula: #"\min_i y_i \theta \cdot x_i \le 0"#, relation: .atMost, rounding: "1",
    attained: .withinRounding,
    cases: { (stream: inout RandomStream) -> [(Margins, Vector)] in
      (0..<5).flatMap { _ -> [(Margins, Vector)] in
        let data = Margins(count: 60, features: 5, stream: &stream)
        return [(data, data.separator), (data, stream.normals(5)), (data, data.fullBatch())]
      }
    },
    measure: { (data: Margins, theta: Vector) -> Observation in
      Observation(data.smallest(theta), operations: 10, scale: 1)
    },
    bound: { _ in 0 },
    mutants: [
      Mutant("the smallest score, labels forgotten") { (data: Margins, theta: Vector) -> Double in
        data.examples.reduce(.infinity) { min($0, dot($1, theta)) }
      },
      Mutant("the smallest margin with labels −1 and 1") {
        (data: Margins, theta: Vector) -> Double in
        zip(data.examples, data.labels).reduce(0) { min($0, (2 * $1.1 - 1) * dot($1.0, theta)) }
      },
    ])

  // MARK: Local descent

  private static let printedSynchronousLoss: Claim = .bound(
    "as-printed-synchronous-loss", "As printed: the synchronous run ends at a loss of 0.0001234",
    formula: #"\log_{10} \frac12 \lVert A x_{100} - b \rVert^2 \le \log_{10} 1.234 \cdot 10^{-4}"#,
    relation: .atMost, rounding: "the logarithm", attained: .withinRounding, x: { $0.0 },
    cases: { (stream: inout RandomStream) -> [(Double, Double)] in
      [1, 2, 3].map { draw in
        let system = RowSampling(order: 100, stream: &stream)
        var residual = system.residual
        for _ in 0..<100 { residual = system.stepped(residual, stream: &stream) }
        return (draw, .log10(dot(residual, residual) / 2))
      }
    },
    measure: { (_: Double, loss: Double) -> Observation in
      Observation(loss, operations: 10_000, scale: abs(loss))
    },
    bound: { _ in .log10(1.234e-4) },
    mutants: [
      Mutant("the loss at the start") { _ in 4 },
      Mutant("a million times the printed loss") { _ in .log10(1.234e-4) + 6 },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c5-local-sgd",
      printed:
        "After a hundred rounds the losses are $1.234 \\cdot 10^{-4}$ (synchronous), $2.456 \\cdot 10^{-4}$ and "
        + "$5.678 \\cdot 10^{-4}$ (5 and 10 local steps), a loss of about $5.6$ times.",
      flaw:
        "The code adds to each coordinate the residual of a row drawn at random, which multiplies the expected "
        + "squared residual by about $2.5$ in each step. The local runs stop at a difference of shapes. The "
        + "printed ratio is $4.6$.",
      corrected:
        #"$\mathbb E \lVert r' \rVert^2 = \lVert r \rVert^2 - 2 \eta \bar r r \cdot A1 + \eta^2 (\bar r^2 \lVert A1 \rVert^2 + v \lVert A \rVert_F^2)$ for rows drawn at random, with mean $\bar r$ and variance $v$ of the residual."#,
      correctedBy: "row-sampling-growth", variable: "draw"))

  private static func rowSamplingGrowth(_ setting: Setting) -> Claim {
    var stream = RandomStream(seed: 24, label: "code-exercises/row-sampling-growth")
    let system = RowSampling(order: setting.order, stream: &stream)
    let start = system.residual
    let square = dot(start, start)
    return .statistical(
      "row-sampling-growth", "Steps along rows drawn at random make the residual grow",
      formula:
        #"1 - 2 \eta \bar r \frac{r \cdot A1}{\lVert r \rVert^2} + \eta^2 \frac{\bar r^2 \lVert A1 \rVert^2 + v \lVert A \rVert_F^2}{\lVert r \rVert^2}"#,
      method: .asymptotic,
      sampler: .separate(at: [1]) { _, stream in
        let next = system.stepped(start, stream: &stream)
        return dot(next, next) / square
      },
      predict: { _ in system.expectedGrowth },
      tolerance: { _ in
        Tolerance(
          resolution: 0.1 * system.expectedGrowth,
          reason: "an eighth of the distance to the mutants")
      },
      mutants: [
        Mutant("a step along the residual itself") { _ in
          let next = subtract(start, scaled(system.matrix * start, by: RowSampling.step))
          return dot(next, next) / square
        },
        Mutant("the step's mean without its variance") { _ in
          let mean = start.reduce(0, +) / Double(start.count)
          let next = subtract(
            start, scaled(system.matrix.rowSums, by: RowSampling.step * mean))
          return dot(next, next) / square
        },
      ])
  }

  // MARK: Two blocks

  private static let printedFitEpochs: Claim = .exact(
    "as-printed-fit-epochs", "As printed: one block is fitted in epoch 12.3, the other in 87.6",
    formula: "12.3, 87.6", rounding: "nothing: epochs are counted", x: { $0.0 },
    cases: { (stream: inout RandomStream) -> [(Double, Double)] in
      let model = TwoBlocks(
        x: stream.normalMatrix(rows: 200, columns: 50), leading: 10, step: 0.01)
      let epochs = model.recordedEpochs()
      return [(1, epochs.low), (2, epochs.high)]
    },
    measure: { (_: Double, epoch: Double) -> Observation in
      Observation(epoch, operations: 1, scale: 1)
    },
    predict: { (block: Double, _: Double) -> [Double] in [block == 1 ? 12.3 : 87.6] },
    mutants: [
      Mutant("the ratio 7.1 alone, from epoch 1 on") {
        (block: Double, _: Double) -> [Double] in [block == 1 ? 1 : 7.1]
      },
      Mutant("230, where both errors are a tenth") { _ in [230] },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c7-frequency-ordering",
      printed:
        "Low frequencies are fitted in epoch $12.3$, high ones in epoch $87.6$, a ratio of $7.1$.",
      flaw:
        "The criterion squares the target instead of the difference, so it is negative and met at once; membership in "
        + "a mask of booleans is true of the numbers 0 and 1 alone. The code records epoch 0 for one block and "
        + "1 for the other, and divides by zero. All features have the same law, so none is slow.",
      corrected:
        #"Uncorrelated features of mean square $\lambda$ are fitted to a tenth after $\lceil \log 0.1/\log(1 - \eta\lambda) \rceil$ steps, whatever their coefficients."#,
      correctedBy: "equal-speed", variable: "1 low, 2 high"))

  private struct BlockCase: Sendable {
    let low: Double
    let high: Double
    let model: TwoBlocks
  }

  private static func equalSpeed(_ setting: Setting) -> Claim {
    .exact(
      "equal-speed", "The time to fit a feature depends on its mean square, not on its coefficient",
      formula: #"\lceil \log 0.1/\log(1 - \eta\lambda) \rceil"#,
      rounding: "nothing: steps are counted",
      cases: { (stream: inout RandomStream) -> [BlockCase] in
        [(1.0, 1.0), (1.0, 0.5), (0.25, 1.0)].map { low, high in
          BlockCase(
            low: low, high: high,
            model: TwoBlocks.designed(low, high, step: setting.step, stream: &stream))
        }
      },
      measure: { (blocks: BlockCase) -> Observation in
        Observation(blocks.model.stepsToATenth(), operations: 1, scale: 1)
      },
      predict: { (blocks: BlockCase) -> [Double] in
        [blocks.low, blocks.high].map { stepsToATenth(curvature: $0, step: setting.step) }
      },
      mutants: [
        Mutant("slower by the ratio of the coefficients, 4") { (blocks: BlockCase) -> [Double] in
          let low = stepsToATenth(curvature: blocks.low, step: setting.step)
          return [low, 4 * low]
        },
        Mutant("λ² in place of λ") { (blocks: BlockCase) -> [Double] in
          [blocks.low, blocks.high].map { stepsToATenth(curvature: $0 * $0, step: setting.step) }
        },
      ])
  }

  // MARK: The Hessian of a quadratic

  private static let printedTopEigenvalues = [
    998.45, 847.32, 678.91, 523.45, 389.12, 234.56, 78.90, 45.32, 12.34, 2.56,
  ]

  // begin region: printed-hessian
  private static let printedHessian: Claim = .exact(
    "as-printed-hessian", "As printed: the largest eigenvalue falls from 998 to 2.56 in 90 epochs",
    formula: #"\lambda_1(\nabla^2 f(x_t)) = 998.45, \dots, 2.56"#, rounding: "twice the norm of A",
    x: { Double($0.epoch) },
    cases: { Iterate.run(order: 50, stream: &$0) },
    measure: { try $0.curvature() },
    predict: { (iterate: Iterate) -> [Double] in [printedTopEigenvalues[iterate.epoch / 10]] },
    mutants: [
      Mutant("a tenth of it") { (iterate: Iterate) -> [Double] in
        [printedTopEigenvalues[iterate.epoch / 10] / 10]
      },
      Mutant("in proportion to the step, from 10") { (iterate: Iterate) -> [Double] in
        [100 * Iterate.step(iterate.epoch)]
      },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c9-hessian-evolution",
      printed: "Along the run the largest eigenvalue of the Hessian falls from $998.45$ to $2.56$.",
      flaw:
        "The objective is a quadratic: its Hessian is the matrix itself in every epoch, for every draw. That matrix has "
        + "eigenvalues up to about $\\sqrt{100} = 10$ and as far below zero, so the iterates grow without bound.",
      corrected: "The eigenvalue is constant along every run.",
      correctedBy: "constant-hessian", variable: "epoch"))
  // end region: printed-hessian

  private static func constantHessian(_ setting: Setting) -> Claim {
    .exact(
      "constant-hessian", "The Hessian of a quadratic is the same at every iterate",
      formula: #"\lambda_1(\nabla^2 f(x_t)) = \lambda_1(A)"#, rounding: "twice the norm of A",
      x: { Double($0.epoch) },
      cases: { Iterate.run(order: setting.order, stream: &$0) },
      measure: { try $0.curvature() },
      predict: { (iterate: Iterate) -> [Double] in
        [try SymmetricEigen.values(of: iterate.objective.matrix)[0]]
      },
      mutants: [
        Mutant("the curvature along the iterate") { (iterate: Iterate) -> [Double] in
          let x = iterate.point
          return [dot(x, iterate.objective.matrix * x) / dot(x, x)]
        },
        Mutant("in proportion to the step") { (iterate: Iterate) -> [Double] in
          let top = try SymmetricEigen.values(of: iterate.objective.matrix)[0]
          return [top * Iterate.step(iterate.epoch) / Iterate.step(0)]
        },
      ])
  }

  // MARK: Filters

  /// Eigenvalue, filter of early stopping and filter of ridge regression.
  private struct FilterRow: Sendable {
    let eigenvalue: Double
    let stopping: Double
    let ridge: Double

    init(_ eigenvalue: Double, _ stopping: Double, _ ridge: Double) {
      (self.eigenvalue, self.stopping, self.ridge) = (eigenvalue, stopping, ridge)
    }
  }

  private static let printedFilters = [
    FilterRow(34.56, 0, 0.0278), FilterRow(28.90, 0, 0.0316), FilterRow(21.34, 0, 0.0399),
    FilterRow(18.67, 0, 0.0486), FilterRow(12.45, 0.0003, 0.0741),
    FilterRow(9.87, 0.0013, 0.0923), FilterRow(8.23, 0.0025, 0.1083),
    FilterRow(6.78, 0.0046, 0.1281), FilterRow(5.45, 0.0084, 0.1546),
    FilterRow(4.12, 0.0162, 0.1988),
  ]

  private static let printedFilter: Claim = .bound(
    "as-printed-stopping-filter", "As printed: e^(−20λ) is up to 0.0162 at the listed eigenvalues",
    formula: #"e^{-20\lambda} \ge 0.0003, \dots, 0.0162 \text{ less half a digit}"#,
    relation: .atLeast, rounding: "1", attained: .withinRounding, x: \.eigenvalue,
    cases: { _ in printedFilters },
    measure: { (row: FilterRow) -> Observation in
      Observation(.exp(-20 * row.eigenvalue), operations: 2, scale: 1)
    },
    bound: { (row: FilterRow) -> Double in row.stopping - 0.00005 },
    mutants: [
      Mutant("a tenth of them") { (row: FilterRow) -> Double in (row.stopping - 0.00005) / 10 },
      Mutant("e^(−2λ), a tenth of the time") { (row: FilterRow) -> Double in
        .exp(-2 * row.eigenvalue)
      },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c13-filters",
      printed:
        #"The filter $e^{-20\lambda}$ of early stopping is $0.0003$ at $\lambda = 12.45$ and $0.0162$ at $4.12$."#,
      flaw:
        "These are $10^{-108}$ and $10^{-36}$: six of ten rows contradict their own first column. Moreover "
        + "$e^{-\\lambda t}$ is what stopping leaves over; the filter is $1 - e^{-\\lambda t}$.",
      corrected:
        #"The filters $1 - e^{-\lambda t}$ and $\lambda/(\lambda + 1/t)$ differ by a factor of at most $1.2985$."#,
      correctedBy: "filter-ratio", variable: "λ"))

  private static let printedRidgeFactor: Claim = .exact(
    "as-printed-ridge-factor",
    "As printed: 1/(λ + 0.1) is 0.0278 to 0.1988 at the listed eigenvalues",
    formula: #"\frac{1}{\lambda + 0.1} = 0.0278, \dots, 0.1988"#, rounding: "1", x: \.eigenvalue,
    cases: { _ in printedFilters },
    measure: { (row: FilterRow) -> Observation in
      Observation(1 / (row.eigenvalue + 0.1), operations: 2, scale: 1)
    },
    predict: { (row: FilterRow) -> [Double] in [row.ridge] },
    mutants: [
      Mutant("1/(λ + 1), with a penalty of 1") { (row: FilterRow) -> [Double] in
        [1 / (row.eigenvalue + 1)]
      },
      Mutant("divided by the largest, at 4.12") { (row: FilterRow) -> [Double] in
        [4.22 / (row.eigenvalue + 0.1)]
      },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c13-filters",
      printed:
        #"The ridge filter $1/(\lambda + 0.1)$ is $0.0278$ at $\lambda = 34.56$ and $0.1988$ at $4.12$."#,
      flaw:
        "All ten rows are off, by up to a fifth: the code computes $0.0289$ and $0.2370$. It is not the filter either, "
        + "which is $\\lambda/(\\lambda + 0.1)$ and near 1 at all of them.",
      corrected:
        #"The filters $1 - e^{-\lambda t}$ and $\lambda/(\lambda + 1/t)$ differ by a factor of at most $1.2985$."#,
      correctedBy: "filter-ratio", variable: "λ"))

  private static let filterRatioBound: Claim = .bound(
    "filter-ratio", "Gradient flow and ridge regression differ by a factor of at most 1.2985",
    formula: #"\frac{1 - e^{-\lambda t}}{\lambda/(\lambda + 1/t)} \le 1.2985"#, relation: .atMost,
    rounding: "1", attained: .withinRounding, x: { $0 },
    cases: { _ in
      let top = ScalarSearch.maximizer(of: filterRatio, in: 0.1...10)
      return [0.01, 0.1, 0.5, 1, 1.5, top, 2, 3, 5, 10, 20, 50]
    },
    measure: { (u: Double) -> Observation in Observation(filterRatio(u), operations: 5, scale: 1) },
    bound: { _ in filterRatio(largestRatioPlace()) },
    mutants: [
      Mutant("2 (1 − 1/e), the ratio at λt = 1") { _ in filterRatio(1) },
      Mutant("1, as if they were equal") { _ in 1 },
    ])

  // MARK: Spectra of symmetrised normal matrices

  private static let printedLargestEigenvalue: Claim = .statistical(
    "as-printed-largest-eigenvalue",
    "As printed: a symmetrised normal matrix of order 50 has the eigenvalue 34.56",
    formula: #"\mathbb E \lambda_1(S) \ge 34.56/2, \quad d = 50"#, relation: .atLeast,
    // An ordered eigenvalue is a 1-Lipschitz function of G, so its variance is at most 1 (Poincaré).
    method: .catoni(varianceBound: 1),
    sampler: .separate(at: [50]) { order, stream in
      try SymmetricEigen.values(of: symmetrized(order: Int(order), shift: 0, stream: &stream))[0]
    },
    predict: { _ in 34.56 / 2 },
    tolerance: { _ in Tolerance(resolution: 1, reason: "a seventh of the distance to the truth") },
    mutants: [
      Mutant("√(2d) + 7, seven standard deviations more") { _ in 17 },
      Mutant("√2 · √(2d), without the division by two") { _ in 200.0.squareRoot() },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c13-filters",
      printed:
        "The symmetrised normal matrix of order 50 has eigenvalues $34.56$, $28.90$, …; its condition number is 1230.",
      flaw:
        "Its largest eigenvalue is near $9.6$, and reaches $34.56$ with probability below $e^{-24.56^2/2} < 10^{-130}$; even half of it is "
        + "out of reach. All eigenvalues are positive, as that condition number needs, with probability at most $2^{-50}$.",
      corrected:
        #"$\mathbb E \lambda_1 \le \sqrt{2d}$ and $P(\lambda_1 \ge \sqrt{2d} + t) \le e^{-t^2/2}$."#,
      correctedBy: "largest-eigenvalue"))

  private static let printedCurvature: Claim = .statistical(
    "as-printed-curvature",
    "As printed: with 20 on the diagonal the spectrum is from 20.45 to 46.32",
    formula: #"\mathbb E \lambda_{50}, \mathbb E \lambda_1 = 20.45, 46.32"#,
    method: .catoni(varianceBound: 1),
    sampler: .joint(at: [1, 2]) { stream -> [Double] in
      let values = try SymmetricEigen.values(
        of: symmetrized(order: 50, shift: 20, stream: &stream))
      return [values[49], values[0]]
    },
    predict: { $0 == 1 ? 20.45 : 46.32 },
    tolerance: { _ in Tolerance(resolution: 1, reason: "a tenth of the distance to the truth") },
    mutants: [
      Mutant("20, without the normal part") { _ in 20 },
      Mutant("symmetric about 20, with the printed width") { $0 == 1 ? 7.07 : 32.93 },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c17-staleness",
      printed: "The strong convexity is $20.45$ and the smoothness $46.32$.",
      flaw:
        "The smallest eigenvalue is at most the smallest of fifty diagonal entries, which are normal about 20: "
        + "all exceed $20.45$ with probability below $10^{-24}$. The largest reaches $46.32$ with probability below "
        + "$e^{-16.32^2/2} < 10^{-57}$.",
      corrected: #"Both ends are near $20 \mp \sqrt{2d}$, that is, 10 and 30."#,
      correctedBy: "smallest-eigenvalue", variable: "1 smallest, 2 largest"))

  private static let largestEigenvalue: Claim = .statistical(
    "largest-eigenvalue", "The largest eigenvalue of a symmetrised normal matrix is √(2d) or less",
    formula: #"\mathbb E \lambda_1(S) \le \sqrt{2d}"#, relation: .atMost,
    method: .catoni(varianceBound: 1), limit: 1 << 14,
    sampler: .separate(at: [5, 10, 20]) { order, stream in
      try SymmetricEigen.values(of: symmetrized(order: Int(order), shift: 0, stream: &stream))[0]
    },
    predict: { (2 * $0).squareRoot() },
    tolerance: { _ in
      Tolerance(resolution: 0.1, reason: "a fifth of the distance to the nearest mutant")
    },
    mutants: [
      Mutant("√d") { $0.squareRoot() },
      Mutant("√(2d) − 1, a standard deviation less") { (2 * $0).squareRoot() - 1 },
    ])

  private static func smallestEigenvalue(_ setting: Setting) -> Claim {
    .bound(
      "smallest-eigenvalue", "No diagonal entry is below the smallest eigenvalue",
      formula: #"\lambda_d(S) \le \min_i S_{ii}"#, relation: .atMost, rounding: "the norm of S",
      attained: .withinRounding,
      cases: { (stream: inout RandomStream) -> [Matrix] in
        let random = (0..<20).map { _ in
          symmetrized(order: setting.order, shift: 20, stream: &stream)
        }
        return random + [Matrix.diagonal(stream.normals(setting.order))]
      },
      measure: { (matrix: Matrix) -> Observation in
        let values = try SymmetricEigen.values(of: matrix)
        return Observation(
          values[values.count - 1], operations: matrix.rows, scale: matrix.frobeniusNorm)
      },
      bound: { (matrix: Matrix) -> Double in matrix.diagonal.reduce(.infinity, min) },
      mutants: [
        Mutant("that of Gershgorin's discs") { (matrix: Matrix) -> Double in
          (0..<matrix.rows).reduce(.infinity) { least, i in
            min(least, 2 * matrix[i, i] - oneNorm(matrix.row(i)))
          }
        },
        Mutant("the smallest of all entries") { (matrix: Matrix) -> Double in
          (0..<matrix.columns).reduce(.infinity) { least, j in
            matrix.column(j).reduce(least, min)
          }
        },
      ])
  }

  // MARK: Stale gradients

  private static let printedStaleLosses: Claim = .bound(
    "as-printed-stale-losses",
    "As printed: losses with delays 0, 5, 10, 20 are from 1.2e-8 to 0.035",
    formula: #"f(x_{100}) \ge 1.2 \cdot 10^{-8}, 0.0125, 0.0183, 0.0346"#, relation: .atLeast,
    rounding: "1", attained: .withinRounding, x: { Double($0.delays) },
    cases: { (stream: inout RandomStream) -> [StaleRun] in
      let start = stream
      return try [0, 5, 10, 20].map {
        var same = start
        return try StaleRun(order: 50, delays: $0, stream: &same)
      }
    },
    measure: { (run: StaleRun) -> Observation in
      Observation(run.finalValue, operations: 5000, scale: 1)
    },
    bound: { (run: StaleRun) -> Double in
      [0: 1.234567e-8, 5: 1.254e-2, 10: 1.832e-2, 20: 3.456e-2][run.delays] ?? .nan
    },
    mutants: [
      Mutant("0, the value at the start") { _ in 0 },
      Mutant("half of the smallest") { _ in 6e-9 },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c17-staleness",
      printed:
        #"The final losses grow with the delay from $1.2 \cdot 10^{-8}$ to $0.035$, about fivefold and as $\tau^2$."#,
      flaw:
        "The code copies the newest iterate whatever the delay, so all four runs are the same. The run starts at value "
        + "0 and descends: no value can be positive. The four losses span a factor of three million and not five, and the column "
        + "of the theory is not the first loss times $1 + \\tau^2/10$.",
      corrected:
        #"For every delay $f(x_t) = -\frac12 \sum_i \frac{b_i^2}{\lambda_i} (1 - (1 - \eta\lambda_i)^{2t})$, in the eigenbasis of $A$."#,
      correctedBy: "stale-losses", variable: "delay"))

  private static func staleLosses(_ setting: Setting) -> Claim {
    .exact(
      "stale-losses", "The value after a hundred steps has a closed form, the same for all delays",
      formula:
        #"-\frac12 \sum_i \frac{b_i^2}{\lambda_i} \left(1 - (1 - \eta\lambda_i)^{200}\right)"#,
      rounding: "d/λ, the size of the value",
      cases: { (stream: inout RandomStream) -> [StaleRun] in
        try [0, 1, 5, 20, 50].map {
          try StaleRun(order: setting.order, delays: $0, stream: &stream)
        }
      },
      measure: { (run: StaleRun) -> Observation in
        Observation(run.finalValue, operations: 100 * setting.order, scale: 1)
      },
      predict: { (run: StaleRun) -> [Double] in [try run.closedForm(power: 200)] },
      mutants: [
        Mutant("100 in place of 200") { (run: StaleRun) -> [Double] in
          [try run.closedForm(power: 100)]
        },
        Mutant("the minimum, as if converged") { (run: StaleRun) -> [Double] in
          [try run.closedForm(power: 1 << 20)]
        },
      ])
  }

  // MARK: Other coordinates

  private static let printedGradientNorm: Claim = .exact(
    "as-printed-gradient-norm", "As printed: gradients keep their norm in coordinates v = cx",
    formula: #"\lVert \nabla_v f \rVert/\lVert \nabla_x f \rVert = 1"#,
    rounding: "the values over the gradient", x: { $0.factor },
    cases: { (stream: inout RandomStream) -> [Rescaled] in
      [2, 10, 100].map { Rescaled(order: 20, factor: $0, stream: &stream) }
    },
    measure: { (view: Rescaled) -> Observation in
      let ratio = norm(view.gradient()) / norm(view.original.gradient(view.point))
      return Observation(ratio, operations: 20, scale: 10)
    },
    predict: { _ in [1] },
    mutants: [
      Mutant("c, as the coordinates") { (view: Rescaled) -> [Double] in [view.factor] },
      Mutant("1/c², as the Hessian") { (view: Rescaled) -> [Double] in
        [1 / (view.factor * view.factor)]
      },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c16-reparameterization",
      printed:
        #"For $w' = 100 w$ the norm of the gradient is $1.00$ before and after, for it is invariant."#,
      flaw:
        "The code assigns 1 to both. The gradient in the parameters is divided by 100; what is invariant are values, and "
        + "gradients in the inputs. The condition number, called dependent on coordinates, is printed as the "
        + "same twice, rightly. The matrix has an eigenvalue of $128.45$ with probability below $e^{-104^2/2}$.",
      corrected: #"$\nabla_v f = \nabla_x f/c$ and $\nabla_v^2 f = \nabla_x^2 f/c^2$."#,
      correctedBy: "rescaled-gradient", variable: "c"))

  private static let printedSharpness: Claim = .exact(
    "as-printed-sharpness", "As printed: condition numbers 45.23 give sharpness 12.85 and 12.86",
    formula: #"45.23/\rho = 12.85, 12.86, \quad \rho = 10, 0.1"#, rounding: "the ratio", x: { $0 },
    cases: { _ in [10, 0.1] },
    measure: { (radius: Double) -> Observation in
      Observation(45.23 / radius, operations: 1, scale: 45.23 / radius)
    },
    predict: { (radius: Double) -> [Double] in [radius == 10 ? 12.85 : 12.86] },
    mutants: [
      Mutant("45.23, without a radius") { _ in [45.23] },
      Mutant("the largest eigenvalue 128.45 in its place") { (radius: Double) -> [Double] in
        [128.45 / radius]
      },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c16-reparameterization",
      printed: "The normalised sharpness is $12.85$ and $12.86$, approximately invariant.",
      flaw:
        "The code divides the condition numbers, printed as $45.23$, by 10 and by $0.1$: that is $4.52$ and $452.3$, "
        + "a hundredfold apart.",
      corrected: #"$\nabla_v f = \nabla_x f/c$ and $\nabla_v^2 f = \nabla_x^2 f/c^2$."#,
      correctedBy: "rescaled-gradient", variable: "ρ"))

  private static func rescaledGradient(_ setting: Setting) -> Claim {
    .exact(
      "rescaled-gradient", "In coordinates v = cx the gradient is divided by c",
      formula: #"\nabla_v f = \nabla_x f/c"#, rounding: "the largest value over c",
      cases: { (stream: inout RandomStream) -> [Rescaled] in
        [setting.rescaling, 0.1, 3].map {
          Rescaled(order: setting.order, factor: $0, stream: &stream)
        }
      },
      measure: { (view: Rescaled) -> Observation in
        let size = 90 * (1 + dot(view.point, view.point))
        return Observation(
          view.gradient(), operations: setting.order, scale: size / view.factor)
      },
      predict: { (view: Rescaled) -> Vector in
        scaled(view.original.gradient(view.point), by: 1 / view.factor)
      },
      mutants: [
        Mutant("unchanged") { (view: Rescaled) -> Vector in
          view.original.gradient(view.point)
        },
        Mutant("divided by c²") { (view: Rescaled) -> Vector in
          scaled(
            view.original.gradient(view.point), by: 1 / (view.factor * view.factor))
        },
      ])
  }

  // MARK: Pruning

  private static let printedPruning: Claim = .exact(
    "as-printed-pruning", "As printed: pruning multiplies the loss by more than 5000",
    formula: #"0.1234/(2.345 \cdot 10^{-5})"#, rounding: "the ratio",
    cases: { (stream: inout RandomStream) -> [Pruning] in
      [Pruning(order: 100, threshold: 0.5, stream: &stream)]
    },
    measure: { (pruning: Pruning) -> Observation in
      let ratio = try pruning.loss(pruning.pruned()) / pruning.loss(pruning.point)
      return Observation(ratio, operations: 1, scale: 1)
    },
    predict: { _ in [0.1234 / 2.345e-5] },
    mutants: [
      Mutant("1 + 52.548, as the printed percentage") { _ in [53.548] },
      Mutant("1 + 52.548 with all but 86.4 percent recovered") { _ in [1 + 52.548 * 0.136] },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c19-pruning",
      printed:
        #"Pruning half of the parameters raises the loss from $2.345 \cdot 10^{-5}$ to $0.1234$, by $5254.8$ percent."#,
      flaw:
        "The code takes the singular values of one column, of which there is one. It exceeds half of itself, so nothing "
        + "is pruned, for every draw. The printed losses differ by $526126$ percent.",
      corrected: "A column has one singular value, its length; a threshold below 1 keeps it whole.",
      correctedBy: "column-pruning"))

  private static func columnPruning(_ setting: Setting) -> Claim {
    .exact(
      "column-pruning", "Pruning a column by its singular values keeps it whole",
      formula: #"f(x')/f(x) = 1"#, rounding: "nothing: the point is the same",
      cases: { (stream: inout RandomStream) -> [Pruning] in
        [0.01, 0.5, 0.99].map {
          Pruning(order: setting.order, threshold: $0, stream: &stream)
        }
      },
      measure: { (pruning: Pruning) -> Observation in
        let ratio = try pruning.loss(pruning.pruned()) / pruning.loss(pruning.point)
        return Observation(ratio, operations: 1, scale: 1)
      },
      predict: { _ in [1] },
      mutants: [
        Mutant("without the smaller half of the coordinates") { (pruning: Pruning) -> [Double] in
          [pruning.loss(pruning.halved) / pruning.loss(pruning.point)]
        },
        Mutant("without any") { (pruning: Pruning) -> [Double] in
          [pruning.loss(pruning.point.map { _ in 0 }) / pruning.loss(pruning.point)]
        },
      ])
  }

  /// A positive definite matrix with a condition number, and what is added to its diagonal.
  private struct Shifted: Sendable {
    let smallest: Double
    let condition: Double
    let shift: Double
    let matrix: Matrix

    init(
      smallest: Double, condition: Double, shift: Double, order: Int, stream: inout RandomStream
    ) {
      (self.smallest, self.condition, self.shift) = (smallest, condition, shift)
      matrix = definite(
        order: order, smallest: smallest, largest: condition * smallest, stream: &stream)
    }

    func measured() throws -> Observation {
      let number = try (matrix + shift * Matrix.identity(matrix.rows)).conditionNumber()
      return Observation(number, operations: matrix.rows, scale: number * condition)
    }
  }

  private static let printedConditionNumbers: Claim = .exact(
    "as-printed-condition-numbers",
    "As printed: adding 5 to the diagonal raises the condition number from 6.71 to 18.9",
    formula: #"\kappa(A + 5I) = 18.9, \quad \kappa(A) = 6.71"#, rounding: "the condition numbers",
    x: \.smallest,
    cases: { (stream: inout RandomStream) -> [Shifted] in
      [0.5, 2, 10].map {
        Shifted(smallest: $0, condition: 6.71, shift: 5, order: 20, stream: &stream)
      }
    },
    measure: { try $0.measured() },
    predict: { _ in [18.9] },
    mutants: [
      Mutant("6.71, unchanged") { _ in [6.71] },
      Mutant("6.71 + 5") { _ in [11.71] },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c19-pruning",
      printed:
        "Retraining with 5 added to the diagonal worsens the condition number from $6.71$ to $18.9$.",
      flaw:
        "The loss can only have been trained to $10^{-5}$ by descent if the matrix is positive definite, and then adding to its "
        + "diagonal improves the condition number. The code's matrix is indefinite for almost every draw, and training diverges.",
      corrected:
        #"$\kappa(A + sI) = (\lambda_1 + s)/(\lambda_d + s) \lt \kappa(A)$ for positive definite $A$ and $s \gt 0$."#,
      correctedBy: "shifted-condition", variable: "smallest eigenvalue"))

  private static func shiftedCondition(_ setting: Setting) -> Claim {
    .exact(
      "shifted-condition", "Adding to the diagonal improves the condition number",
      formula: #"\kappa(A + sI) = \frac{\lambda_1 + s}{\lambda_d + s}"#,
      rounding: "the product of the condition numbers",
      cases: { (stream: inout RandomStream) -> [Shifted] in
        [0.1, 1, 5].map {
          Shifted(smallest: 2, condition: 30, shift: $0, order: setting.order, stream: &stream)
        }
      },
      measure: { try $0.measured() },
      predict: { (shifted: Shifted) -> [Double] in
        let (low, s) = (shifted.smallest, shifted.shift)
        return [(shifted.condition * low + s) / (low + s)]
      },
      mutants: [
        Mutant("(λ₁ + s)/λ_d") { (shifted: Shifted) -> [Double] in
          [shifted.condition + shifted.shift / shifted.smallest]
        },
        Mutant("unchanged") { (shifted: Shifted) -> [Double] in [shifted.condition] },
      ])
  }
}
