import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// A convex programme with a strictly feasible point has the same value as its dual.
//
// Chapter: theorems/Optimization/StrongDuality.md
// Tests:   Tests/TheoremTests/Optimization/StrongDualityTests.swift

// MARK: - Mathematics

/// The nearest point of a polyhedron: minimise ½‖x − c‖² subject to Ax ≤ b.
///
/// The rows of A are independent, so that every right-hand side b has strictly feasible points.
public struct NearestPointProgram: Sendable {
  /// The constraints A, m×d.
  public let constraints: Matrix
  /// The m limits b.
  public var limits: Vector
  /// The point c to which the nearest is sought.
  public let target: Vector

  /// A programme; there is one limit for each row of the constraints.
  public init(constraints: Matrix, limits: Vector, target: Vector) {
    require(
      constraints.rows == limits.count && constraints.columns == target.count,
      "\(constraints.shape) constraints do not fit \(limits.count) limits and a target in "
        + "\(target.count) dimensions")
    self.constraints = constraints
    self.limits = limits
    self.target = target
  }

  /// The objective ½‖x − c‖².
  public func objective(_ x: Vector) -> Double {
    let step = subtract(x, target)
    return dot(step, step) / 2
  }

  /// By how much each constraint is violated, Ax − b: negative where it holds strictly.
  public func excess(_ x: Vector) -> Vector { subtract(constraints * x, limits) }

  /// The point that minimises the Lagrangian f(x) + λᵀ(Ax − b): c − Aᵀλ.
  public func lagrangianMinimizer(_ multipliers: Vector) -> Vector {
    subtract(target, constraints.multiplied(by: multipliers, transposingSelf: true))
  }

  /// The dual function, the smallest value of the Lagrangian: λᵀ(Ac − b) − ½‖Aᵀλ‖².
  public func dual(_ multipliers: Vector) -> Double {
    let pull = constraints.multiplied(by: multipliers, transposingSelf: true)
    return dot(multipliers, excess(target)) - dot(pull, pull) / 2
  }

  // begin region: two-searches
  /// The best feasible point among the projections of c on the faces of the polyhedron.
  ///
  /// A face is where some constraints hold with equality. No multiplier is formed, and only feasible
  /// points and their objectives are compared.
  public func primalOptimum() throws -> (point: Vector, value: Double) {
    var best = (point: target, value: Double.infinity)
    for face in supports() {
      let point = try projection(onFace: face)
      let excess = excess(point)
      let isFeasible = excess.indices.allSatisfy { face.contains($0) || excess[$0] <= 0 }
      let value = objective(point)
      if isFeasible && value < best.value { best = (point, value) }
    }
    return best
  }

  /// The best of the non-negative multipliers at which the dual is stationary on their support.
  ///
  /// Knows no point x: only values of the dual function are compared.
  public func dualOptimum() throws -> (multipliers: Vector, value: Double) {
    var best = (multipliers: limits, value: -Double.infinity)
    for support in supports() {
      let weights = try stationaryWeights(on: support)
      guard weights.allSatisfy({ $0 >= 0 }) else { continue }
      let value = dual(weights)
      if value > best.value { best = (weights, value) }
    }
    return best
  }
  // end region: two-searches

  /// The subsets of the constraints.
  private func supports() -> [[Int]] {
    (0..<(1 << limits.count)).map { mask in
      limits.indices.filter { mask >> $0 & 1 == 1 }
    }
  }

  /// The point nearest to c where the constraints of a face are equations: c − A_S⁺(A_S c − b_S).
  private func projection(onFace face: [Int]) throws -> Vector {
    guard !face.isEmpty else { return target }
    let excess = excess(target)
    let inverse = try constraints.selecting(rows: face).pseudoInverse()
    return subtract(target, inverse * face.map { excess[$0] })
  }

  /// (A_S A_Sᵀ)⁻¹(A_S c − b_S) on the support S, zero elsewhere.
  func stationaryWeights(on support: [Int]) throws -> Vector {
    var weights = Vector(repeating: 0, count: limits.count)
    guard !support.isEmpty else { return weights }
    let rows = constraints.selecting(rows: support)
    let excess = excess(target)
    let solved = try CholeskyFactorization(rows.outerGram()).solve(support.map { excess[$0] })
    for (index, value) in zip(support, solved) { weights[index] = value }
    return weights
  }

  // begin region: iterations
  /// Dual ascent: λ ← max(0, λ + η(Ax − b)) with x minimising the Lagrangian.
  public func dualAscent(from start: Vector, stepSize: Double, steps: Int) -> Vector {
    var multipliers = start
    for _ in 0..<steps {
      axpy(stepSize, excess(lagrangianMinimizer(multipliers)), into: &multipliers)
      multipliers = multipliers.map { max(0, $0) }
    }
    return multipliers
  }

  /// The average of primal–dual iterates: descent in x and ascent in λ at once, from (c, 0).
  public func primalDualAverage(stepSize: Double, steps: Int) -> Vector {
    var point = target
    var multipliers = Vector(repeating: 0, count: limits.count)
    var sum = Vector(repeating: 0, count: target.count)
    for _ in 0..<steps {
      axpy(1, point, into: &sum)
      let excess = excess(point)
      let gradient = subtract(point, lagrangianMinimizer(multipliers))
      axpy(-stepSize, gradient, into: &point)
      axpy(stepSize, excess, into: &multipliers)
      multipliers = multipliers.map { max(0, $0) }
    }
    return scaled(sum, by: 1 / Double(steps))
  }
  // end region: iterations
}

/// Predictions and numerical searches in one variable.
public enum StrongDuality {
  /// The smallest value of a convex function on an interval, by golden-section search.
  static func minimum(
    of function: (Double) -> Double, in interval: ClosedRange<Double>
  ) -> Double {
    function(ScalarSearch.maximizer(of: { -function($0) }, in: interval, rounds: 120))
  }
}

// MARK: - Parameters

extension StrongDuality {
  /// The shape of the programmes and the steps of a run.
  struct Setting: Sendable {
    let d: Int
    let m: Int
    let condition: Double
    /// The step of dual ascent as a fraction of 2/σ_max².
    let step: Double
    /// The multiplier of the programme with one constraint.
    let price: Double

    /// The largest singular value of A: not 1, so that no power of it can be forgotten.
    static let largest = 1.25

    init(_ values: ParameterValues) throws(ParameterError) {
      d = values.integer("d")
      m = try values.integer("m", atMost: d, "d")
      condition = values.real("condition")
      step = values.real("step")
      price = values.real("price")
    }

    /// σᵢ from `largest` down to `largest`/condition, equally spaced logarithmically.
    var spectrum: Vector {
      (0..<m).map { Self.largest * .pow(condition, -Double($0) / Double(m - 1)) }
    }

    var smallest: Double { Self.largest / condition }
    var stepSize: Double { step * 2 / (Self.largest * Self.largest) }
    /// The factors 1 − ησᵢ² by which dual ascent multiplies errors.
    var factors: Vector { spectrum.map { 1 - stepSize * $0 * $0 } }
    var rate: Double { factors.reduce(0) { max($0, abs($1)) } }
  }
}

// MARK: - Experiments

extension StrongDuality {
  /// A programme whose solution is known because it was made from it.
  struct Instance: Sendable {
    let program: NearestPointProgram
    /// The left singular vectors of A, m×m.
    let leftBasis: Matrix
    let solution: Vector
    let multipliers: Vector
    let condition: Double

    /// A programme in which the first `active` constraints bind, with multipliers from ½ to 3/2.
    init(_ setting: Setting, active: Int, stream: inout RandomStream) {
      leftBasis = stream.haarOrthogonal(setting.m)
      let right = stream.haarOrthogonal(setting.d).firstColumns(setting.m)
      let constraints = leftBasis.scalingColumns(by: setting.spectrum)
        .multiplied(by: right, transposingOther: true)
      solution = stream.normals(setting.d)
      let draws = stream.uniforms(setting.m).map { 0.5 + $0 }
      multipliers = draws.indices.map { $0 < active ? draws[$0] : 0 }
      let slack = draws.indices.map { $0 < active ? 0 : draws[$0] }
      program = NearestPointProgram(
        constraints: constraints, limits: add(constraints * solution, slack),
        target: add(
          solution, constraints.multiplied(by: multipliers, transposingSelf: true)))
      condition = setting.condition
    }

    /// What is rounded: values of the size of ‖c‖², in systems of condition κ².
    var scale: Double {
      condition * condition * (1 + dot(program.target, program.target))
    }

    func observe(_ values: [Double], magnification: Double = 1) -> Observation {
      Observation(
        values, operations: program.limits.count + program.target.count,
        scale: magnification * scale)
    }

    /// p* with limits changed by δ.
    func value(changingLimitsBy change: Vector) throws -> Double {
      var changed = program
      changed.limits = add(program.limits, change)
      return try changed.primalOptimum().value
    }

    /// Central differences of p* in each limit.
    func valueSlopes(step: Double) throws -> Vector {
      try program.limits.indices.map { k in
        var change = Vector(repeating: 0, count: program.limits.count)
        change[k] = step
        let above = try value(changingLimitsBy: change)
        return (above - (try value(changingLimitsBy: scaled(change, by: -1)))) / (2 * step)
      }
    }

    /// The stationary multipliers of both signs, as if all constraints were equations.
    func unsignedMultipliers() throws -> Vector {
      try program.stationaryWeights(on: Array(program.limits.indices))
    }
  }

  /// Programmes with one active constraint, with two, and so on.
  static func instances(_ setting: Setting, stream: inout RandomStream) -> [Instance] {
    (1...setting.m).map { Instance(setting, active: $0, stream: &stream) }
  }

  /// Any point and any non-negative multipliers of a programme.
  struct Pair: Sendable {
    let instance: Instance
    let point: Vector
    let multipliers: Vector

    /// ½‖x − x(λ)‖², what x lacks of minimising the Lagrangian.
    var distance: Double {
      let step = subtract(point, instance.program.lagrangianMinimizer(multipliers))
      return dot(step, step) / 2
    }

    /// λᵀ(b − Ax), what is paid for slack.
    var slackness: Double { -dot(multipliers, instance.program.excess(point)) }
  }

  /// A change of the limits.
  struct Change: Sendable {
    let instance: Instance
    let change: Vector
  }

  /// A strictly feasible point at which every active constraint has the same slack.
  struct InnerPoint: Sendable {
    let instance: Instance
    let margin: Double
    let point: Vector

    init(_ instance: Instance, margin: Double) throws {
      self.instance = instance
      self.margin = margin
      let constraints = instance.program.constraints
      let weights = try CholeskyFactorization(constraints.outerGram())
        .solve(Vector(repeating: margin, count: constraints.rows))
      point = subtract(
        instance.solution, constraints.multiplied(by: weights, transposingSelf: true))
    }

    /// (f(x̂) − p*)/s with s chosen from the slacks of x̂.
    func bound(_ slack: ([Double]) -> Double) throws -> Double {
      let program = instance.program
      let excess = try program.objective(point) - program.primalOptimum().value
      return excess / slack(program.excess(point).map { -$0 })
    }
  }

  /// Dual ascent that starts 0.45 from the solution, equally far along every singular direction.
  struct Ascent: Sendable {
    let instance: Instance
    let steps: Int
    static let offset = 0.45

    func distance(_ setting: Setting) throws -> Observation {
      let optimum = try instance.program.dualOptimum().multipliers
      let share = Self.offset / Double(setting.m).squareRoot()
      let start = add(
        optimum, instance.leftBasis * Vector(repeating: share, count: setting.m))
      let end = instance.program.dualAscent(
        from: start, stepSize: setting.stepSize, steps: steps)
      return instance.observe([norm(subtract(end, optimum))], magnification: 1 / setting.step)
    }
  }

  /// min ½‖x − c‖² subject to aᵀx ≤ b in the plane, with a chosen multiplier.
  static func halfPlane(price: Double) -> NearestPointProgram {
    let normal = halfPlaneNormal
    let solution = [0.5, -1.0]
    return NearestPointProgram(
      constraints: Matrix(rowVector: normal), limits: [dot(normal, solution)],
      target: add(solution, scaled(normal, by: price)))
  }
  static let halfPlaneNormal = [1.5, -0.8]

  /// The violation of the constraint, and the objective less p*, at the average of T iterates.
  static func averageErrors(price: Double, steps: Int) throws -> (violation: Double, gap: Double) {
    let program = halfPlane(price: price)
    let average = program.primalDualAverage(
      stepSize: 1 / Double(steps).squareRoot(), steps: steps)
    return (
      program.excess(average)[0],
      try program.objective(average) - program.primalOptimum().value
    )
  }

  /// The mean of T iterates for min −2x on [−1, 1] subject to x ≤ 0, from 0 by steps 1/√T.
  ///
  /// Cost and constraint are linear: their values at the mean are the means of their values.
  static func linearAverage(steps: Int) -> Double {
    let stepSize = 1 / Double(steps).squareRoot()
    var (x, multiplier, sum) = (0.0, 0.0, 0.0)
    for _ in 0..<steps {
      sum += x
      let pull = multiplier - 2
      multiplier = max(0, multiplier + stepSize * x)
      x = min(1, max(-1, x - stepSize * pull))
    }
    return sum / Double(steps)
  }

  // begin region: counterexamples
  /// The dual function of min x subject to x² ≤ 0, found by search.
  static func touchingDual(_ multiplier: Double) -> Double {
    minimum(of: { $0 + multiplier * $0 * $0 }, in: -10...0)
  }

  /// Primal less dual value of min −x² over [0, 2] subject to x ≤ b, found by search.
  static func concaveGap(limit: Double) -> Double {
    let grid = (0...256).map { Double($0) / 128 }
    let primal = grid.map { -.pow($0 * limit / 2, 2) }.reduce(.infinity, min)
    let dual = { (multiplier: Double) -> Double in
      grid.map { -$0 * $0 + multiplier * ($0 - limit) }.reduce(.infinity, min)
    }
    return primal + minimum(of: { -dual($0) }, in: 0...8)
  }

  /// The Lagrangian e^(−x) + λx²/y at the point (t, t³), where t is large.
  static func vanishingLagrangian(multiplier: Double, at t: Double) -> Double {
    .exp(-t) + multiplier * t * t / (t * t * t)
  }
  // end region: counterexamples

  /// Total multiplier of dual ascent on min ½(x − c)² subject to x ≤ −1 and x ≥ 1.
  static func infeasibleMultipliers(stepSize: Double, steps: Int) -> Double {
    let program = NearestPointProgram(
      constraints: [[1], [-1]], limits: [-1, -1], target: [0.25])
    return program.dualAscent(from: [0, 0], stepSize: stepSize, steps: steps).reduce(0, +)
  }

  /// Squared distance from the saddle of xλ after simultaneous steps from (0.6, 0.8).
  static func bilinearSquare(stepSize: Double, steps: Int) -> Double {
    var (x, multiplier) = (0.6, 0.8)
    for _ in 0..<steps {
      (x, multiplier) = (x - stepSize * multiplier, multiplier + stepSize * x)
    }
    return x * x + multiplier * multiplier
  }
}

// MARK: - Declaration

extension StrongDuality {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "strong-duality",
    title: "A constraint has a price, and prices alone find the optimum",
    part: .optimization,
    statement: #"""
      Let $f, g_1, \dots, g_m$ be convex on $\mathbb R^d$, let
      $p^\star = \inf \lbrace f(x) : g(x) \le 0 \rbrace$ be finite, and let some $\hat x$ satisfy
      $g_i(\hat x) < 0$ for all $i$. With $q(\lambda) = \inf_x (f(x) + \lambda^\top g(x))$,
      $p^\star = \max_{\lambda \ge 0} q(\lambda)$, and the maximum is attained. Every maximiser $\lambda^\star$ has
      $\sum_i \lambda_i^\star \le (f(\hat x) - p^\star)/\min_i (-g_i(\hat x))$, and when the constraints are
      relaxed to $g(x) \le b$, $p^\star(b) \ge p^\star - \lambda^{\star\top} b$: multipliers are the
      marginal prices $-\partial p^\star/\partial b_i$ where these exist.
      """#,
    assumptions: [
      "convex objective and constraints",
      "a strictly feasible point (Slater's condition)",
      "a finite optimal value; it need not be attained",
    ],
    limits: [
      "identities are checked on nearest-point programmes with independent linear constraints, where "
        + "both values can be found by enumeration; the counterexamples are single ones",
      "the rate of the averaged iterates is that of steps $1/\\sqrt T$ on one linear constraint",
      "nothing is said of infinitely many constraints or of constraints that are estimated from data",
    ],
    references: [
      "M. Slater, Lagrange multipliers revisited, Cowles Commission Discussion Paper 403 (1950)",
      "R. T. Rockafellar, Convex Analysis, Princeton University Press (1970), sections 28–30",
      "A. Nedić, A. Ozdaglar, Approximate primal solutions and rate analysis for dual subgradient "
        + "methods, SIAM Journal on Optimization 19 (2009) 1757–1780",
    ],
    parameters: [
      .integer("d", default: 6, in: 2...20, "dimension"),
      .integer("m", default: 4, in: 2...6, "constraints, at most d"),
      .real("condition", default: 3, in: 1.5...10, "σ_max/σ_min of the constraints"),
      .real("step", default: 0.5, in: 0.1...0.95, "step of dual ascent as a fraction of 2/σ_max²"),
      .real("price", default: 1.5, in: 0.25...4, "multiplier of the programme with one constraint"),
    ],
    figures: [
      Figure(
        name: "ascent", title: "Prices converge, mode by mode, and find the solution",
        caption: "Distance of the multipliers from the optimal ones against steps of dual ascent: "
          + "the sum of modes that shrink by 1 − ησᵢ² each, in the end the slowest alone.",
        x: Figure.Axis("steps t"), y: Figure.Axis("distance of multipliers", logarithmic: true),
        series: [Figure.Series(claim: "dual-ascent-rate", label: "distance")]),
      Figure(
        name: "gap", title: "Without convexity prices fall short",
        caption: "Primal less dual value of min −x² over 0 ≤ x ≤ 2 subject to x ≤ b, against b: "
          + "the height of −x² above its chord, zero only where the two meet.",
        x: Figure.Axis("limit b"), y: Figure.Axis("duality gap"), key: .topRight,
        series: [Figure.Series(claim: "gap-without-convexity", label: "gap")]),
    ]
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      zeroGap(setting), pointFromPrices(setting), gapIsTwoTerms(setting),
      multipliersArePrices(setting), priceInequality(setting), slaterBound(setting),
      dualAscentRate(setting), averageViolation(setting), averageGap(setting), sumIsNoCertificate,
      multiplierNotAttained, gapWithoutStrictFeasibility, gapWithoutConvexity,
      infeasibleMultipliersGrow, bilinearDivergence,
    ]
  }

  // begin region: zero-gap
  private static func zeroGap(_ setting: Setting) -> Claim {
    .exact(
      "zero-gap", "The smallest cost equals the largest dual value",
      formula: #"p^\star = \max_{\lambda \ge 0} q(\lambda)"#,
      rounding: "κ²(1 + ‖c‖²)",
      x: { (instance: Instance) -> Double in
        Double(instance.multipliers.count { $0 > 0 })
      },
      cases: { instances(setting, stream: &$0) },
      measure: { $0.observe([try $0.program.primalOptimum().value]) },
      predict: { [try $0.program.dualOptimum().value] },
      mutants: [
        Mutant("multipliers of either sign") { [$0.program.dual(try $0.unsignedMultipliers())] },
        Mutant("1 % off the best multipliers") { (instance: Instance) -> [Double] in
          let best = try instance.program.dualOptimum().multipliers
          return [instance.program.dual(best.map { 1.01 * $0 })]
        },
      ])
  }
  // end region: zero-gap

  private static func pointFromPrices(_ setting: Setting) -> Claim {
    .exact(
      "point-from-prices", "At the best multipliers the Lagrangian is smallest at the solution",
      formula: #"x^\star = c - A^\top \lambda^\star"#, rounding: "κ²(1 + ‖c‖²)",
      cases: { instances(setting, stream: &$0) },
      measure: { $0.observe(try $0.program.primalOptimum().point) },
      predict: { $0.program.lagrangianMinimizer(try $0.program.dualOptimum().multipliers) },
      mutants: [
        Mutant("c + Aᵀλ*") { (instance: Instance) -> [Double] in
          let best = try instance.program.dualOptimum().multipliers
          return instance.program.lagrangianMinimizer(best.map { -$0 })
        },
        Mutant("every constraint an equation") {
          $0.program.lagrangianMinimizer(try $0.unsignedMultipliers())
        },
      ])
  }

  private static func gapIsTwoTerms(_ setting: Setting) -> Claim {
    .exact(
      "gap-is-two-terms", "A gap is what is missing of stationarity plus what is paid for slack",
      formula:
        #"f(x) - q(\lambda) = \tfrac12 \lVert x - x(\lambda) \rVert^2 + \lambda^\top (b - Ax)"#,
      rounding: "κ²(1 + ‖c‖²)",
      cases: { stream -> [Pair] in
        instances(setting, stream: &stream).map { instance in
          Pair(
            instance: instance, point: stream.normals(setting.d),
            multipliers: stream.uniforms(setting.m).map { 2 * $0 })
        }
      },
      measure: { (pair: Pair) -> Observation in
        let program = pair.instance.program
        return pair.instance.observe(
          [program.objective(pair.point) - program.dual(pair.multipliers)],
          magnification: 1 + dot(pair.point, pair.point))
      },
      predict: { (pair: Pair) -> [Double] in [pair.distance + pair.slackness] },
      mutants: [
        Mutant("without the slack") { (pair: Pair) -> [Double] in [pair.distance] },
        Mutant("without the ½") { (pair: Pair) -> [Double] in
          [2 * pair.distance + pair.slackness]
        },
        Mutant("slack counted as violation") { (pair: Pair) -> [Double] in
          [pair.distance - pair.slackness]
        },
      ])
  }

  /// p* is quadratic in b as long as the same constraints bind: central differences are exact.
  private static func multipliersArePrices(_ setting: Setting) -> Claim {
    // Multipliers and slacks are at least ½ and change by at most hκ²/1.25² ≤ 1/16.
    let step = 0x1p-10
    return .exact(
      "multipliers-are-prices", "Multipliers are the slopes of the optimal value",
      formula: #"\partial p^\star/\partial b_i = -\lambda_i^\star"#,
      rounding: "κ²(1 + ‖c‖²)/h with h = 2⁻¹⁰, the change of a limit",
      cases: { instances(setting, stream: &$0) },
      measure: { $0.observe(try $0.valueSlopes(step: step), magnification: 1 / step) },
      predict: { try $0.program.dualOptimum().multipliers.map { -$0 } },
      mutants: [
        Mutant("+λ*") { try $0.program.dualOptimum().multipliers },
        Mutant("−2λ*") { try $0.program.dualOptimum().multipliers.map { -2 * $0 } },
        Mutant("a price on every constraint, binding or not") {
          try $0.unsignedMultipliers().map { -abs($0) }
        },
      ])
  }

  private static func priceInequality(_ setting: Setting) -> Claim {
    let sizes = [1e-4, 0.01, 0.1, 1, 4]
    let distance = .pow(1e-4 / setting.smallest, 2) / 2
    let bound = { @Sendable (change: Change, factor: Double) throws -> Double in
      let best = try change.instance.program.dualOptimum()
      return best.value - factor * dot(best.multipliers, change.change)
    }
    return .bound(
      "price-inequality", "However far limits move, prices never overstate what is gained",
      formula: #"p^\star(b + \delta) \ge p^\star(b) - \lambda^{\star\top} \delta"#,
      relation: .atLeast, rounding: "κ²(1 + ‖c‖²)",
      attained: .within(distance, reason: "½‖δ‖²/σ_min² at ‖δ‖ = 10⁻⁴, the next order"),
      cases: { stream -> [Change] in
        instances(setting, stream: &stream).flatMap { instance in
          sizes.flatMap { size in
            (0..<4).map { _ in
              let direction = stream.haarFrame(rows: setting.m, columns: 1).column(0)
              return Change(instance: instance, change: scaled(direction, by: size))
            }
          }
        }
      },
      measure: { (change: Change) -> Observation in
        let size = dot(change.change, change.change)
        return change.instance.observe(
          [try change.instance.value(changingLimitsBy: change.change)], magnification: 1 + size)
      },
      bound: { try bound($0, 1) },
      mutants: [
        Mutant("prices of the wrong sign") { try bound($0, -1) },
        Mutant("prices 10 % too high") { try bound($0, 1.1) },
        Mutant("prices 10 % too low") { try bound($0, 0.9) },
      ])
  }

  private static func slaterBound(_ setting: Setting) -> Claim {
    let margins = [1, 0.1, 0.01, 0.001]
    let distance = 0.001 * Double(setting.m) / .pow(setting.smallest, 2) / 2
    return .bound(
      "slater-bounds-the-prices", "A strictly feasible point bounds the sum of the multipliers",
      formula: #"\sum_i \lambda_i^\star \le \frac{f(\hat x) - p^\star}{\min_i (b - A\hat x)_i}"#,
      relation: .atMost, rounding: "κ²(1 + ‖c‖²)/s",
      attained: .within(
        distance, reason: "½sm/σ_min² at the smallest slack s = 0.001, by the gap's two terms"),
      cases: { stream -> [InnerPoint] in
        try instances(setting, stream: &stream).flatMap { instance in
          try margins.map { try InnerPoint(instance, margin: $0) }
        }
      },
      measure: { (inner: InnerPoint) -> Observation in
        let best = try inner.instance.program.dualOptimum().multipliers
        return inner.instance.observe(
          [best.reduce(0, +)], magnification: 1 / inner.margin)
      },
      bound: { try $0.bound { slacks in slacks.reduce(.infinity, min) } },
      mutants: [
        Mutant("the largest slack in place of the smallest") {
          try $0.bound { slacks in slacks.reduce(0, max) }
        },
        Mutant("90 % of it") { 0.9 * (try $0.bound { slacks in slacks.reduce(.infinity, min) }) },
      ])
  }

  private static func dualAscentRate(_ setting: Setting) -> Claim {
    let last = 16 / -Double.log(setting.rate)
    let predict = { @Sendable (factors: Vector, steps: Int) -> [Double] in
      let share = Ascent.offset / Double(factors.count).squareRoot()
      return [norm(factors.map { share * .pow($0, steps) })]
    }
    return .exact(
      "dual-ascent-rate", "Dual ascent shrinks each mode of the error by 1 − ησᵢ² per step",
      formula:
        #"\lVert \lambda_t - \lambda^\star \rVert^2 = \sum_i (1 - \eta\sigma_i^2)^{2t} \langle u_i, \lambda_0 - \lambda^\star \rangle^2"#,
      rounding: "κ²(1 + ‖c‖²)/step", x: { (ascent: Ascent) -> Double in Double(ascent.steps) },
      cases: { stream -> [Ascent] in
        let instance = Instance(setting, active: setting.m, stream: &stream)
        return (0...20).map {
          Ascent(instance: instance, steps: Int((last * .pow(Double($0) / 20, 2)).rounded(.up)))
        }
      },
      measure: { try $0.distance(setting) },
      predict: { predict(setting.factors, $0.steps) },
      mutants: [
        Mutant("σᵢ in place of σᵢ²") { (ascent: Ascent) -> [Double] in
          predict(setting.spectrum.map { 1 - setting.stepSize * $0 }, ascent.steps)
        },
        Mutant("t + 1 steps") { predict(setting.factors, $0.steps + 1) },
        Mutant("the slowest mode alone") { [Ascent.offset * .pow(setting.rate, $0.steps)] },
      ])
  }

  /// Without clipping λ_T − λ_0 = η Σ (Ax_t − b), so the average violates by (λ_T − λ_0)/(ηT).
  private static func averageViolation(_ setting: Setting) -> Claim {
    let within = Tolerance(
      resolution: 0, systematic: 1e-6,
      reason: "λ_T differs from λ* by a share of order exp(−√T/2), 9e-9 at T = 1600")
    return .exponent(
      "average-violation", "The average of primal–dual iterates violates by λ*/√T",
      formula: #"a^\top \bar x - b = \lambda^\star T^{-1/2}"#,
      PowerLawPrediction(
        exponent: -0.5, within: within, constant: setting.price, within: within,
        slopeChange: 1e-6),
      measurement: .computed(at: [1600, 3200, 6400, 12800, 25600]) { steps in
        let errors = try averageErrors(price: setting.price, steps: Int(steps))
        return Observation(errors.violation, operations: 8, scale: 1 + setting.price)
      },
      mutants: [
        .exponent("1/T", -1),
        .constant("without the price: 1", setting.price == 1 ? 2 : 1),
        .constant("λ*‖a‖", setting.price * norm(halfPlaneNormal)),
      ])
  }

  private static func averageGap(_ setting: Setting) -> Claim {
    let square = setting.price * setting.price
    let next = square / (2 * dot(halfPlaneNormal, halfPlaneNormal))
    return .exact(
      "average-gap", "The average costs less than the optimum, by λ*²/√T",
      formula:
        #"f(\bar x) - p^\star = -\frac{\lambda^{\star 2}}{\sqrt T} + \frac{\lambda^{\star 2}}{2 \lVert a \rVert^2 T}"#,
      rounding: "√T(1 + λ*)², a rounding for each of the steps until the iteration rests",
      x: { (steps: Double) -> Double in steps },
      cases: { (_: inout RandomStream) -> [Double] in [6400, 12800, 25600] },
      measure: { (steps: Double) -> Observation in
        let errors = try averageErrors(price: setting.price, steps: Int(steps))
        return Observation(
          errors.gap, operations: 8, scale: steps.squareRoot() * .pow(1 + setting.price, 2))
      },
      predict: { (at: Double) -> [Double] in [-square / at.squareRoot() + next / at] },
      mutants: [
        Mutant("positive, as if averages were feasible") { (at: Double) -> [Double] in
          [square / at.squareRoot() + next / at]
        },
        Mutant("without the second term") { (at: Double) -> [Double] in [-square / at.squareRoot()]
        },
        Mutant("twice the first term") { (at: Double) -> [Double] in
          [-2 * square / at.squareRoot() + next / at]
        },
      ])
  }

  /// p* = 0 with multiplier 2: at an infeasible x̄ the gap is −2x̄ and the violation x̄.
  private static let sumIsNoCertificate: Claim = .counterexample(
    "sum-is-no-certificate", "Gap plus violation can be negative at an infeasible average",
    formula: #"\frac1T \sum_t (f(x_t) - p^\star) + [\bar x]_+ \ge [\bar x]_+, \quad f(x) = -2x"#,
    discrepancy: .fallsBelow, rounding: "2, the largest cost, once for each step",
    measure: {
      let average = linearAverage(steps: 100)
      return Observation(-2 * average + max(0, average), operations: 100, scale: 2)
    },
    printed: { max(0, linearAverage(steps: 100)) },
    mutants: [
      Mutant("the gap alone") { _ in -2 * linearAverage(steps: 100) },
      Mutant("−1, less than the sum") { _ in -1 },
    ])

  private static let multiplierNotAttained: Claim = .exact(
    "multiplier-not-attained", "For min x subject to x² ≤ 0 no multiplier closes the gap",
    formula: #"p^\star - q(\lambda) = \frac{1}{4\lambda}, \quad p^\star = 0"#,
    rounding: "1/λ, in a search of 120 steps", x: { (multiplier: Double) -> Double in multiplier },
    cases: { (_: inout RandomStream) -> [Double] in [0.25, 1, 10, 100, 1e4, 1e6] },
    measure: { (multiplier: Double) -> Observation in
      Observation(-touchingDual(multiplier), operations: 8, scale: 1 / multiplier)
    },
    predict: { (at: Double) -> [Double] in [1 / (4 * at)] },
    mutants: [
      Mutant("attained at large λ: 0 from λ = 1000 on") { (at: Double) -> [Double] in
        [at < 1000 ? 0.25 / at : 0]
      },
      Mutant("1/(2λ)") { (at: Double) -> [Double] in [1 / (2 * at)] },
    ])

  private static let gapWithoutStrictFeasibility: Claim = .counterexample(
    "gap-without-strict-feasibility",
    "For min e^(−x) subject to x²/y ≤ 0, y > 0, the dual value is 0 and the primal 1",
    formula: #"d^\star = p^\star = 1"#, discrepancy: .fallsBelow,
    rounding: "1, the primal value",
    measure: {
      // An upper bound on the dual function at each multiplier: its Lagrangian at one point.
      let values = [0.0, 1, 100, 1e6].map { vanishingLagrangian(multiplier: $0, at: 1e12) }
      return Observation(values.reduce(-.infinity, max), operations: 4, scale: 1)
    },
    printed: {
      // x²/y ≤ 0 leaves x = 0 only, and y any positive number.
      .exp(0)
    },
    mutants: [Mutant("0, the dual value") { _ in 0 }])

  // begin region: gap-without-convexity
  private static let gapWithoutConvexity: Claim = .exact(
    "gap-without-convexity", "For min −x² on [0, 2] subject to x ≤ b the gap is b(2 − b)",
    formula: #"p^\star - d^\star = -b^2 - (-2b) = b(2 - b)"#,
    rounding: "8, the largest multiplier searched", x: { (limit: Double) -> Double in limit },
    cases: { (_: inout RandomStream) -> [Double] in (1...15).map { Double($0) / 8 } },
    measure: { (limit: Double) -> Observation in
      Observation(concaveGap(limit: limit), operations: 4, scale: 8)
    },
    predict: { (at: Double) -> [Double] in [at * (2 - at)] },
    mutants: [
      Mutant("no gap, as a strictly feasible point would promise") { (_: Double) -> [Double] in [0]
      },
      Mutant("b², the dual value taken for 0") { (at: Double) -> [Double] in [at * at] },
      Mutant("half of it") { (at: Double) -> [Double] in [at * (2 - at) / 2] },
    ])
  // end region: gap-without-convexity

  private static let infeasibleMultipliersGrow: Claim = .exact(
    "infeasible-multipliers-grow", "For x ≤ −1 and x ≥ 1 at once multipliers grow by 2η per step",
    formula: #"\lambda_1 + \lambda_2 = 2\eta t, \quad \eta = 0.1"#,
    rounding: "the multipliers, added to in every step",
    x: { (steps: Double) -> Double in steps },
    cases: { (_: inout RandomStream) -> [Double] in [1, 10, 100, 1000] },
    measure: { (steps: Double) -> Observation in
      Observation(
        infeasibleMultipliers(stepSize: 0.1, steps: Int(steps)), operations: Int(steps),
        scale: 0.2 * steps)
    },
    predict: { (at: Double) -> [Double] in [0.2 * at] },
    mutants: [
      Mutant("η per step") { (at: Double) -> [Double] in [0.1 * at] },
      Mutant("they converge") { (_: Double) -> [Double] in [0.2] },
    ])

  private static let bilinearDivergence: Claim = .exact(
    "simultaneous-steps-diverge", "On the saddle xλ simultaneous steps move away by √(1 + η²)",
    formula: #"x_t^2 + \lambda_t^2 = (1 + \eta^2)^t (x_0^2 + \lambda_0^2), \quad \eta = 0.1"#,
    rounding: "the squared distance, in as many roundings as steps",
    x: { (steps: Double) -> Double in steps },
    cases: { (_: inout RandomStream) -> [Double] in [1, 10, 100, 1000] },
    measure: { (steps: Double) -> Observation in
      let square = bilinearSquare(stepSize: 0.1, steps: Int(steps))
      return Observation(square, operations: 4 + Int(steps), scale: square)
    },
    predict: { (at: Double) -> [Double] in [.pow(1.01, at)] },
    mutants: [
      Mutant("constant, as in continuous time") { (_: Double) -> [Double] in [1] },
      Mutant("1 − η², as if they converged") { (at: Double) -> [Double] in [.pow(0.99, at)] },
    ])
}
