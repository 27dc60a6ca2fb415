import LinearAlgebra
import Randomness
import RealModule
import Verification

// Printed outputs of code exercises on descent that their code cannot produce.
//
// Chapter: theorems/Optimization/CodeExercises.md
// Tests:   Tests/TheoremTests/Optimization/CodeExercisesTests.swift

// MARK: - Mathematics

/// What code exercises on descent say that they print, and what their code can print.
public enum CodeExercises {
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
    let step: Double

    init(_ values: ParameterValues) {
      order = values.integer("order")
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

    init(examples: [Vector], labels: [Double], separator: Vector) {
      (self.examples, self.labels, self.separator) = (examples, labels, separator)
    }

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
      // Adding 0 turns −0, a label 0 times a negative score, into 0.
      zip(examples, labels).reduce(.infinity) { min($0, $1.1 * dot($1.0, theta)) } + 0
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
      matrix = stream.symmetricNormalMatrix(order, shift: 10)
      residual = matrix * stream.normals(order)
    }

    // begin region: row-sampling
    /// The residual after a step that adds to each coordinate the residual of a row drawn at random.
    func stepped(_ residual: Vector, stream: inout RandomStream) -> Vector {
      let drawn = residual.map { _ in residual[stream.index(below: residual.count)] }
      return subtract(residual, scaled(matrix * drawn, by: Self.step))
    }
    // end region: row-sampling

    /// The residual after a step from the start in the given direction.
    func stepped(along direction: Vector) -> Vector {
      subtract(residual, scaled(matrix * direction, by: Self.step))
    }

    /// The square of a residual in units of that at the start.
    func growth(to next: Vector) -> Double { dot(next, next) / dot(residual, residual) }

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

  /// Descent on ½xᵀAx − bᵀx with the delays of the exercise, which copies the newest iterate whatever the delay.
  struct StaleRun: Sendable {
    let matrix: Matrix
    let linear: Vector
    let delays: Int
    let step: Double

    init(order: Int, delays: Int, stream: inout RandomStream) throws {
      matrix = stream.symmetricNormalMatrix(order, shift: 20)
      linear = Vector(repeating: 1, count: order)
      step = 0.01 / (try SymmetricEigen.values(of: matrix)[0])
      self.delays = delays
    }

    // begin region: stale-run
    /// The value after a hundred steps from zero.
    var finalValue: Double {
      var stream = RandomStream(seed: 0, label: "delays")
      var x = Vector(repeating: 0, count: linear.count)
      for iteration in 0..<100 {
        let delay = stream.index(below: delays + 1)
        let old = iteration > delay ? Array(x) : x
        axpy(-step, subtract(matrix * old, linear), into: &x)
      }
      return dot(x, matrix * x) / 2 - dot(linear, x)
    }
    // end region: stale-run

    /// −½ Σ (bᵢ²/λᵢ)(1 − (1 − ηλᵢ)^power), in the eigenbasis of A.
    func closedForm(power: Int) throws -> Double {
      let eigen = try SymmetricEigen(matrix)
      let parts = eigen.vectors.multiplied(by: linear, transposingSelf: true)
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
      matrix = stream.symmetricNormalMatrix(order, shift: 10)
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

}

// MARK: - Declaration

extension CodeExercises {
  /// The chapter.
  public static let theorem = Theorem(
    slug: "code-exercises",
    title: "Runs of descent that cannot have happened",
    part: .optimization,
    statement: #"""
      With labels 0 and 1, $\min_i y_i \theta \cdot x_i \le 0$ for every $\theta$. A step that adds to each coordinate
      the residual of a row drawn at random has
      $\mathbb E \lVert r' \rVert^2 = \lVert r \rVert^2 - 2 \eta \bar r r \cdot A1 + \eta^2 (\bar r^2 \lVert A1 \rVert^2 + v \lVert A \rVert_F^2)$.
      Uncorrelated features are fitted to a tenth after $\lceil \log 0.1/\log(1 - \eta\lambda) \rceil$ steps,
      whatever their coefficients. Gradient descent from zero on $\frac12 x^\top A x - b^\top x$ has the value
      $-\frac12 \sum_i \frac{b_i^2}{\lambda_i} (1 - (1 - \eta\lambda_i)^{2t})$, never positive for
      $\eta \le 2/\lambda_1$. A column has one singular value. The printed outputs of five exercises contradict these.
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
      "J. Liu, S. J. Wright, C. Ré, V. Bittorf, S. Sridhar, An asynchronous parallel stochastic "
        + "coordinate descent algorithm, JMLR 16 (2015) 285–322",
      "G. Golub, C. Van Loan, Matrix Computations, 4th edition, Johns Hopkins (2013), Section 2.4",
    ],
    buildsOn: ["max-margin", "minimum-norm-descent"],
    parameters: [
      .integer("order", default: 20, in: 4...60, "order of the matrices of corrected claims"),
      .real("step", default: 0.01, in: 0.002...0.1, "the step of the two-block descent"),
    ],
    figures: [
      Figure(
        name: "growth", title: "The synchronous run does not converge",
        caption:
          "By what factor a step along rows drawn at random multiplies the squared residual, "
          + "against the order of the system: always more than one, and two and a half at order 100.",
        x: Figure.Axis("order of the system"), y: Figure.Axis("growth of the squared residual"),
        key: .topLeft,
        series: [Figure.Series(claim: "row-sampling-growth", label: "a step of length 0.1")])
    ]
  ) { values in
    let setting = Setting(values)
    return [
      printedMargins, zeroOneLabels, printedSynchronousLoss, rowSamplingGrowth(setting),
      printedFitEpochs, equalSpeed(setting), printedStaleLosses, staleLosses(setting),
      printedPruning, columnPruning(setting),
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
        + "first update, where shapes differ; once mended, its smallest margins are zero or negative.",
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
        + "$5.678 \\cdot 10^{-4}$ (5 and 10 local steps), an increase of about $5.6$ times.",
      flaw:
        "The code adds to each coordinate the residual of a row drawn at random, which multiplies the expected "
        + "squared residual by about $2.5$ in each step. The local runs stop at a difference of shapes. The "
        + "printed ratio is $4.6$.",
      corrected:
        #"$\mathbb E \lVert r' \rVert^2 = \lVert r \rVert^2 - 2 \eta \bar r r \cdot A1 + \eta^2 (\bar r^2 \lVert A1 \rVert^2 + v \lVert A \rVert_F^2)$ for rows drawn at random, with mean $\bar r$ and variance $v$ of the residual."#,
      correctedBy: "row-sampling-growth", variable: "draw"))

  private static func rowSamplingGrowth(_ setting: Setting) -> Claim {
    let orders = Set([4, 10, 40, 100, setting.order]).sorted()
    let systems = Dictionary(
      uniqueKeysWithValues: orders.map { order in
        var stream = RandomStream(seed: UInt64(order), label: "code-exercises/row-sampling-growth")
        return (Double(order), RowSampling(order: order, stream: &stream))
      })
    let system = { @Sendable (order: Double) throws -> RowSampling in
      guard let system = systems[order] else { throw UnknownOrder(order: order) }
      return system
    }
    return .statistical(
      "row-sampling-growth", "Steps along rows drawn at random make the residual grow",
      formula:
        #"1 - 2 \eta \bar r \frac{r \cdot A1}{\lVert r \rVert^2} + \eta^2 \frac{\bar r^2 \lVert A1 \rVert^2 + v \lVert A \rVert_F^2}{\lVert r \rVert^2}"#,
      method: .asymptotic,
      sampler: .separate(at: orders.map(Double.init)) { order, stream in
        let system = try system(order)
        return system.growth(to: system.stepped(system.residual, stream: &stream))
      },
      predict: { try system($0).expectedGrowth },
      tolerance: { _ in
        Tolerance(resolution: 0.15, reason: "a tenth of the distance to the mutants at order 100")
      },
      mutants: [
        Mutant("a step along the residual itself") { (order: Double) -> Double in
          let system = try system(order)
          return system.growth(to: system.stepped(along: system.residual))
        },
        Mutant("the step's mean without its variance") { (order: Double) -> Double in
          let system = try system(order)
          let mean = system.residual.reduce(0, +) / order
          return system.growth(
            to: system.stepped(along: Vector(repeating: mean, count: system.residual.count)))
        },
      ])
  }

  /// A size for which no system was prepared.
  private struct UnknownOrder: Error {
    let order: Double
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
}
