import LinearAlgebra
import Randomness
import RealModule
import Verification

// Printed spectra, filters and curvatures of code exercises that their code cannot produce.
//
// Chapter: theorems/Optimization/SpectrumExercises.md
// Tests:   Tests/TheoremTests/Optimization/SpectrumExercisesTests.swift

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

/// What exercises print of eigenvalues, filters and coordinates, and what their code can print.
public enum SpectrumExercises {
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
}

// MARK: - Experiments

extension SpectrumExercises {
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
        matrix: stream.symmetricNormalMatrix(order), linear: ones)
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

  /// A positive definite quadratic, a point, and the objective v ↦ f(v/c) of other coordinates.
  struct Rescaled: Sendable {
    let original: QuadraticObjective
    let point: Vector
    let factor: Double

    init(order: Int, factor: Double, stream: inout RandomStream) {
      original = QuadraticObjective(
        matrix: definite(
          order: order, smallest: Self.smallest, largest: Self.largest, stream: &stream),
        linear: stream.normals(order))
      point = stream.normals(order)
      self.factor = factor
    }

    /// v = cx, the point in the other coordinates.
    var image: Vector { scaled(point, by: factor) }

    // begin region: rescaled
    /// The slope of v ↦ f(v/c) along each axis, by central differences of its values.
    func gradient(at image: Vector) -> Vector {
      return image.indices.map { j in
        var (right, left) = (image, image)
        right[j] += factor
        left[j] -= factor
        return (value(right) - value(left)) / (2 * factor)
      }
    }

    /// The Hessian of v ↦ f(v/c), by central differences of these slopes.
    func hessian() -> Matrix {
      Matrix(
        columns: image.indices.map { j in
          var (right, left) = (image, image)
          right[j] += factor
          left[j] -= factor
          return scaled(subtract(gradient(at: right), gradient(at: left)), by: 1 / (2 * factor))
        })
    }

    private func value(_ v: Vector) -> Double { original.value(scaled(v, by: 1 / factor)) }
    // end region: rescaled

    /// The size of the values that the differences subtract.
    var size: Double { Self.largest * (1 + dot(point, point)) }

    /// The smallest and the largest eigenvalue of the original Hessian.
    static let (smallest, largest) = (2.0, 90.0)
  }
}

// MARK: - Declaration

extension SpectrumExercises {
  /// The chapter.
  public static let theorem = Theorem(
    slug: "spectrum-exercises",
    title: "Spectra and curvatures that no draw has",
    part: .optimization,
    statement: #"""
      Let $S = (G + G^\top)/2$ for a $d \times d$ matrix $G$ of independent standard normal numbers. Then
      $\mathbb E \lambda_1(S) \le \sqrt{2d}$, $P(\lambda_1(S) \ge \sqrt{2d} + t) \le e^{-t^2/2}$, and
      $\lambda_d(S) \le \min_i S_{ii}$. The Hessian of a quadratic is the same everywhere. Gradient flow and
      ridge regression with penalty $1/t$ differ by a factor of at most $1.2985$ in each direction. In coordinates
      $v = cx$ gradients are divided by $c$. Adding $s I$ to a positive definite matrix lowers its condition
      number to $(\lambda_1 + s)/(\lambda_d + s)$. The printed outputs of five exercises contradict these.
      """#,
    assumptions: [
      "the printed code, with its indentation restored where a copy has lost it",
      "random matrices of the same law as the document's, but our own draws",
    ],
    limits: [
      "the document's draws are not replayed; where they matter, the probability is stated with which "
        + "any draw could show what is printed",
      "the tail bound is proved in the reference and not measured: its events are too rare",
    ],
    references: [
      "K. R. Davidson, S. J. Szarek, Local operator theory, random matrices and Banach spaces, in: "
        + "Handbook of the Geometry of Banach Spaces I (2001), Theorem II.11",
      "A. Ali, J. Z. Kolter, R. J. Tibshirani, A continuous-time view of early stopping for least "
        + "squares regression, AISTATS (2019)",
      "L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, Sharp minima can generalize for deep nets, ICML (2017)",
    ],
    buildsOn: ["minimum-norm-descent"],
    parameters: [
      .integer("order", default: 20, in: 4...60, "order of the matrices of corrected claims"),
      .real("rescaling", default: 100, in: 1.5...1000, "the factor c between two coordinates"),
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
    let (order, rescaling) = (values.integer("order"), values.real("rescaling"))
    return [
      printedHessian, constantHessian(order), printedFilter, printedRidgeFactor, filterRatioBound,
      printedLargestEigenvalue, printedCurvature, largestEigenvalue, smallestEigenvalue(order),
      printedGradientNorm, printedSharpness, rescaledGradient(order, rescaling),
      rescaledCondition(order, rescaling),
      printedConditionNumbers, shiftedCondition(order),
    ]
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
        + #"eigenvalues up to about $\sqrt{100} = 10$ and as far below zero, so the iterates grow without bound."#,
      corrected: "The eigenvalue is constant along every run.",
      correctedBy: "constant-hessian", variable: "epoch"))
  // end region: printed-hessian

  private static func constantHessian(_ order: Int) -> Claim {
    .exact(
      "constant-hessian", "The Hessian of a quadratic is the same at every iterate",
      formula: #"\lambda_1(\nabla^2 f(x_t)) = \lambda_1(A)"#, rounding: "twice the norm of A",
      x: { Double($0.epoch) },
      cases: { Iterate.run(order: order, stream: &$0) },
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
    "as-printed-stopping-filter",
    "As printed: the stopping filter is up to 0.0162 at the listed eigenvalues",
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
      try SymmetricEigen.values(of: stream.symmetricNormalMatrix(Int(order)))[0]
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
        of: stream.symmetricNormalMatrix(50, shift: 20))
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
      corrected:
        #"$\lambda_d \le \min_i S_{ii}$, and $\mathbb E \lambda_1 \le 20 + \sqrt{2d} = 30$."#,
      correctedBy: "smallest-eigenvalue", variable: "1 smallest, 2 largest"))

  private static let largestEigenvalue: Claim = .statistical(
    "largest-eigenvalue", "The largest eigenvalue of a symmetrised normal matrix is √(2d) or less",
    formula: #"\mathbb E \lambda_1(S) \le \sqrt{2d}"#, relation: .atMost,
    method: .catoni(varianceBound: 1), limit: 1 << 14,
    sampler: .separate(at: [5, 10, 20]) { order, stream in
      try SymmetricEigen.values(of: stream.symmetricNormalMatrix(Int(order)))[0]
    },
    predict: { (2 * $0).squareRoot() },
    tolerance: { _ in
      Tolerance(resolution: 0.1, reason: "a fifth of the distance to the nearest mutant")
    },
    mutants: [
      Mutant("√d") { $0.squareRoot() },
      Mutant("2√(log d), about the largest of d² normal numbers") { (order: Double) -> Double in
        2 * Double.log(order).squareRoot()
      },
    ])

  private static func smallestEigenvalue(_ order: Int) -> Claim {
    .bound(
      "smallest-eigenvalue", "No diagonal entry is below the smallest eigenvalue",
      formula: #"\lambda_d(S) \le \min_i S_{ii}"#, relation: .atMost, rounding: "the norm of S",
      attained: .withinRounding,
      cases: { (stream: inout RandomStream) -> [Matrix] in
        let random = (0..<20).map { _ in
          stream.symmetricNormalMatrix(order, shift: 20)
        }
        return random + [Matrix.diagonal(stream.normals(order))]
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

  // MARK: Other coordinates

  private static let printedGradientNorm: Claim = .exact(
    "as-printed-gradient-norm", "As printed: gradients keep their norm in coordinates v = cx",
    formula: #"\lVert \nabla_v f \rVert/\lVert \nabla_x f \rVert = 1"#,
    rounding: "the values over the gradient", x: { $0.factor },
    cases: { (stream: inout RandomStream) -> [Rescaled] in
      [2, 10, 100].map { Rescaled(order: 20, factor: $0, stream: &stream) }
    },
    measure: { (view: Rescaled) -> Observation in
      let ratio = norm(view.gradient(at: view.image)) / norm(view.original.gradient(view.point))
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
      corrected: #"$\nabla_v f = \nabla_x f/c$."#,
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
      corrected:
        #"All eigenvalues are divided by $c^2$, so their ratio is the same; divided by radii $c$ apart it is not."#,
      correctedBy: "rescaled-condition", variable: "ρ"))

  private static func rescaledGradient(_ order: Int, _ rescaling: Double) -> Claim {
    .exact(
      "rescaled-gradient", "In coordinates v = cx the gradient is divided by c",
      formula: #"\nabla_v f = \nabla_x f/c"#, rounding: "the largest value over c",
      cases: { (stream: inout RandomStream) -> [Rescaled] in
        [rescaling, 0.1, 3].map {
          Rescaled(order: order, factor: $0, stream: &stream)
        }
      },
      measure: { (view: Rescaled) -> Observation in
        Observation(
          view.gradient(at: view.image), operations: order, scale: view.size / view.factor)
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

  private static func rescaledCondition(_ order: Int, _ rescaling: Double) -> Claim {
    .exact(
      "rescaled-condition", "In coordinates v = cx the condition number is the same",
      formula: #"\kappa(\nabla_v^2 f) = \kappa(\nabla_x^2 f)"#,
      rounding: "the largest value over the smallest curvature, times the condition number",
      cases: { (stream: inout RandomStream) -> [Rescaled] in
        [rescaling, 0.1, 3].map { Rescaled(order: order, factor: $0, stream: &stream) }
      },
      measure: { (view: Rescaled) -> Observation in
        let values = try SymmetricEigen.values(of: view.hessian())
        let number = values[0] / values[values.count - 1]
        return Observation(
          number, operations: order, scale: number * view.size / Rescaled.smallest)
      },
      predict: { _ in [Rescaled.largest / Rescaled.smallest] },
      mutants: [
        Mutant("divided by c²") { (view: Rescaled) -> [Double] in
          [Rescaled.largest / Rescaled.smallest / (view.factor * view.factor)]
        },
        Mutant("divided by c") { (view: Rescaled) -> [Double] in
          [Rescaled.largest / Rescaled.smallest / view.factor]
        },
      ])
  }

  // MARK: Condition numbers

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
        "Descent brings every error down only where the matrix is positive definite, and then adding to its "
        + "diagonal improves the condition number. The code's matrix has eigenvalues about 10, as far as 14 to "
        + "either side, and is not.",
      corrected:
        #"$\kappa(A + sI) = (\lambda_1 + s)/(\lambda_d + s) \lt \kappa(A)$ for positive definite $A$ and $s \gt 0$."#,
      correctedBy: "shifted-condition", variable: "smallest eigenvalue"))

  private static func shiftedCondition(_ order: Int) -> Claim {
    .exact(
      "shifted-condition", "Adding to the diagonal improves the condition number",
      formula: #"\kappa(A + sI) = \frac{\lambda_1 + s}{\lambda_d + s}"#,
      rounding: "the product of the condition numbers",
      cases: { (stream: inout RandomStream) -> [Shifted] in
        [0.1, 1, 5].map {
          Shifted(smallest: 2, condition: 30, shift: $0, order: order, stream: &stream)
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
