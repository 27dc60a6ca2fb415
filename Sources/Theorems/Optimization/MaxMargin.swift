import LinearAlgebra
import Randomness
import RealModule
import Verification

// Gradient descent on logistic regression finds the hard-margin separator.
//
// Chapter: theorems/Optimization/MaxMargin.md
// Tests:   Tests/TheoremTests/Optimization/MaxMarginTests.swift

// MARK: - Mathematics

/// Why a separator cannot be found.
public enum MaxMarginError: Error, Equatable, CustomStringConvertible {
  /// No hyperplane through the origin has all points on one side.
  case notSeparable

  /// What is wrong, in a line.
  public var description: String {
    "no hyperplane through the origin has all points on one side"
  }
}

/// A hard-margin separator and its multipliers.
public struct Separator: Sendable {
  /// The shortest w with zᵢ·w ≥ 1 for all i; its margin is γ = 1/‖w‖.
  public let weights: Vector
  /// The multipliers αᵢ ≥ 0 with w = Σ αᵢzᵢ; only support vectors, where zᵢ·w = 1, have αᵢ > 0.
  public let multipliers: Vector

  /// The margin γ = 1/‖w‖: the largest distance that all points can have from a hyperplane.
  public var margin: Double { 1 / norm(weights) }
}

/// Linearly separable data through the origin: row i is zᵢ = yᵢxᵢ, a point times its label.
public struct SeparableData: Sendable {
  /// The points zᵢ, n×d.
  public let points: Matrix
  /// The rows of `points`, one after the other.
  private let rows: Vector

  /// Data with the given rows.
  public init(_ points: Matrix) {
    self.points = points
    rows = points.transposed.elements
  }

  /// The margins zᵢ·w.
  public func margins(_ w: Vector) -> Vector { points * w }

  /// The smallest margin of the direction of w, min zᵢ·w/‖w‖: at most γ.
  public func normalizedMargin(_ w: Vector) -> Double {
    margins(w).reduce(.infinity, min) / norm(w)
  }

  // begin region: programme
  /// The hard-margin separator, by a quadratic programme that knows nothing of gradient descent.
  ///
  /// The shortest w with Zw ≥ 1 comes from the u ≥ 0 that minimises ‖(Zᵀu, Σu − 1)‖: with the
  /// residual (r, ρ) it is −r/ρ. Throws when the points are not separable; as −ρ is γ²/(1 + γ²),
  /// points of a margin below 10⁻⁶ count as that.
  /// Source: Lawson and Hanson, *Solving Least Squares Problems* (1974), chapter 23.
  public func hardMargin() throws -> Separator {
    let d = points.columns
    let programme = points.transposed.appending(
      rows: Matrix(rowVector: Vector(repeating: 1, count: points.rows)))
    let target = Vector(repeating: 0, count: d) + [1]
    let dual = try nonnegativeLeastSquares(programme, target)
    let residual = subtract(programme * dual, target)
    guard -residual[d] > 1e-12 else {
      throw MaxMarginError.notSeparable
    }
    return Separator(
      weights: residual.dropLast().map { -$0 / residual[d] },
      multipliers: dual.map { -$0 / residual[d] })
  }
  // end region: programme

  // begin region: descent
  /// Σ ωᵢzᵢ with ωᵢ a function of the margin; with ω = 1/(1 + eᵐ) the negative logistic gradient.
  @inline(__always)
  func pull(_ w: Vector, _ weight: (_ margin: Double) -> Double) -> Vector {
    let d = w.count
    var sum = Vector(repeating: 0, count: d)
    for start in stride(from: 0, to: rows.count, by: d) {
      var margin = 0.0
      for j in 0..<d { margin += rows[start + j] * w[j] }
      let omega = weight(margin)
      for j in 0..<d { sum[j] += omega * rows[start + j] }
    }
    return sum
  }

  /// Iterates of gradient descent on Σ log(1 + exp(−zᵢ·w)) from 0, after each number of steps.
  public func descent(stepSize: Double, steps: [Int]) -> [Vector] {
    var w = Vector(repeating: 0, count: points.columns)
    var iterates: [Vector] = []
    for step in 0...(steps.last ?? 0) {
      if steps.contains(step) { iterates.append(w) }
      axpy(stepSize, pull(w) { 1 / (1 + .exp($0)) }, into: &w)
    }
    return iterates
  }
  // end region: descent

  // begin region: relatives
  /// Normalised descent on the exponential loss from 0: every step is `length` long.
  public func normalizedDescent(length: Double, steps: [Int]) -> [Vector] {
    var w = Vector(repeating: 0, count: points.columns)
    var iterates: [Vector] = []
    for step in 0...(steps.last ?? 0) {
      if steps.contains(step) { iterates.append(w) }
      // Divided by the largest, no weight underflows that matters.
      let smallest = margins(w).reduce(.infinity, min)
      let direction = pull(w) { .exp(smallest - $0) }
      axpy(length / norm(direction), direction, into: &w)
    }
    return iterates
  }

  /// Descent along the signs of the gradient of the exponential loss, from 0.
  ///
  /// This is Adam without memory: both its averages are the gradient of the step.
  public func signDescent(stepSize: Double, steps: Int) -> Vector {
    var w = Vector(repeating: 0, count: points.columns)
    for _ in 0..<steps {
      let smallest = margins(w).reduce(.infinity, min)
      let direction = pull(w) { .exp(smallest - $0) }
      axpy(stepSize, direction.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, into: &w)
    }
    return w
  }

  /// Stochastic gradient descent on the logistic loss from 0: each step sees one random point.
  public func stochasticDescent(stepSize: Double, steps: Int, stream: inout RandomStream) -> Vector
  {
    let d = points.columns
    var w = Vector(repeating: 0, count: d)
    for _ in 0..<steps {
      let start = d * stream.index(below: points.rows)
      var margin = 0.0
      for j in 0..<d { margin += rows[start + j] * w[j] }
      let share = stepSize / (1 + .exp(margin))
      for j in 0..<d { w[j] += share * rows[start + j] }
    }
    return w
  }
  // end region: relatives
}

/// How a loss decreases with the margin m.
public enum LossTail: Sendable {
  /// log(1 + e⁻ᵐ).
  case logistic
  /// e⁻ᵐ.
  case exponential
  /// Slope −(1 + m)⁻³ at m ≥ 0, continued as a line.
  case cubic

  /// Minus the slope, and the curvature, at margin m, both times eˢ.
  func derivatives(_ m: Double, logTime s: Double) -> (slope: Double, curvature: Double) {
    switch self {
    case .logistic:
      let slope = m > 0 ? Double.exp(s - m) / (1 + .exp(-m)) : Double.exp(s) / (1 + .exp(m))
      return (slope, slope / (1 + .exp(-m)))
    case .exponential:
      return (.exp(s - m), .exp(s - m))
    case .cubic:
      let base = 1 + max(m, 0)
      let slope = Double.exp(s) / (base * base * base)
      return (slope, m > 0 ? 3 * slope / base : 0)
    }
  }
}

extension SeparableData {
  // begin region: flow
  /// The gradient flow dw/dt = −∇L from `start`, at each of the logarithmic times log(1 + t).
  ///
  /// In s = log(1 + t) the flow is dw/ds = −eˢ∇L(w). Implicit Euler steps solve it, so short at
  /// first and then a twentieth of s that late times cost little. Where w is affine in s they are
  /// exact. Each step minimises ½(x − w)ᵀP(x − w) + h eˢ L(x); the metric P is the identity unless
  /// its diagonal is given.
  func flow(
    from start: Vector, tail: LossTail = .logistic, metric: Vector? = nil, until times: [Double]
  ) throws -> [Vector] {
    let metric = metric ?? Vector(repeating: 1, count: start.count)
    var (w, previous, s, lastStep) = (start, start, 0.0, 1.0)
    return try times.map { time in
      while s < time {
        // The last step before a time may be longer, so that none is tiny.
        let (usual, left) = (max(0.25, s / 20), time - s)
        let h = left < 1.5 * usual ? left : usual
        s = left < 1.5 * usual ? time : s + h
        let guess = zip(w, previous).map { $0 + ($0 - $1) * h / lastStep }
        let next = try implicitStep(from: w, guess: guess, h: h, s: s, tail, metric)
        (previous, w, lastStep) = (w, next, h)
      }
      return w
    }
  }

  /// The solution x of P(x − w) = h eˢ Σ |ℓ'(zᵢ·x)| zᵢ, by Newton's method.
  private func implicitStep(
    from w: Vector, guess: Vector, h: Double, s: Double, _ tail: LossTail, _ metric: Vector
  ) throws -> Vector {
    let gradient = { (x: Vector) -> Vector in
      var gradient = elementwiseProduct(metric, subtract(x, w))
      axpy(-h, pull(x) { tail.derivatives($0, logTime: s).slope }, into: &gradient)
      return gradient
    }
    return try convexMinimum(
      from: gradient(guess).allSatisfy(\.isFinite) ? guess : w, gradient: gradient
    ) { x in
      let curvatures = margins(x).map { h * tail.derivatives($0, logTime: s).curvature }
      let weighted = points.scalingRows(by: curvatures)
      return Matrix.diagonal(metric) + points.multiplied(by: weighted, transposingSelf: true)
    }
  }
  // end region: flow
}

/// The predictions of the max-margin theorem.
public enum MaxMargin {
  // begin region: offset
  /// The limit w̃ of w(t) − ŵ log t: zᵢ·w̃ = −log αᵢ at the support vectors.
  ///
  /// Of all solutions the smallest, in the span of the support vectors.
  public static func offset(_ data: SeparableData, _ separator: Separator) throws -> Vector {
    let support = separator.multipliers.indices.filter { separator.multipliers[$0] > 0 }
    return try minimumNormLeastSquares(
      data.points.selecting(rows: support), support.map { -.log(separator.multipliers[$0]) }
    ).solution
  }
  // end region: offset

  /// κ in 1/L = γ²(ηt + κ log t + C + …) under gradient descent: η/2 − γ² Σ αᵢ².
  ///
  /// The length of a step shortens the loss, as a step overshoots the flow; that the logistic loss
  /// pulls less than the exponential one lengthens it. For data with no point of margin 2 or less
  /// beside the support vectors.
  static func logTimeCorrection(_ separator: Separator, stepSize: Double) -> Double {
    let margin = separator.margin
    return stepSize / 2 - margin * margin * dot(separator.multipliers, separator.multipliers)
  }

  /// The direction v of w(t) ~ t^(1/4) v for the cubic tail, which minimises ‖v‖²/8 + Σ (zᵢ·v)⁻²/2.
  static func cubicDirection(_ data: SeparableData) throws -> Vector {
    let start = try data.hardMargin().weights
    return try convexMinimum(
      from: start,
      gradient: { v in
        var gradient = scaled(v, by: 0.25)
        // Outside the domain there is no gradient, and a step that leads there is halved.
        axpy(-1, data.pull(v) { $0 > 0 ? 1 / ($0 * $0 * $0) : .nan }, into: &gradient)
        return gradient
      },
      hessian: { v in
        let curvatures = data.margins(v).map { 3 / ($0 * $0 * $0 * $0) }
        let weighted = data.points.scalingRows(by: curvatures)
        return 0.25 * Matrix.identity(v.count)
          + data.points.multiplied(by: weighted, transposingSelf: true)
      })
  }

  /// The largest min zᵢ·v over the square max |vⱼ| ≤ 1, for points in the plane.
  ///
  /// On each edge the smallest margin is concave and piecewise linear, so its maximum is at an end
  /// or where two margins cross.
  static func squareMargin(_ data: SeparableData) -> Double {
    let rows = (0..<data.points.rows).map(data.points.row)
    let edges: [(corner: Vector, along: Vector)] = [
      ([1, 0], [0, 1]), ([-1, 0], [0, 1]), ([0, 1], [1, 0]), ([0, -1], [1, 0]),
    ]
    return edges.flatMap { corner, along -> [Double] in
      let lines = rows.map { (value: dot($0, corner), slope: dot($0, along)) }
      let crossings = lines.flatMap { a in
        lines.map { b in (b.value - a.value) / (a.slope - b.slope) }
      }
      return ([-1, 1] + crossings.filter { abs($0) <= 1 }).map { x in
        lines.map { $0.value + x * $0.slope }.reduce(.infinity, min)
      }
    }.reduce(-.infinity, max)
  }
}

// MARK: - Parameters

extension MaxMargin {
  /// The shape of the planted data and the step of gradient descent.
  struct Setting: Sendable {
    let n: Int
    let d: Int
    let margin: Double
    let spread: Double
    let step: Double

    init(_ values: ParameterValues) throws(ParameterError) {
      n = values.integer("n")
      d = try values.integer("d", atMost: n, "n")
      margin = values.real("margin")
      spread = values.real("spread")
      step = values.real("step")
    }

    /// ‖ŵ‖² = 1/γ², which is also the sum of the multipliers.
    var squaredNorm: Double { 1 / (margin * margin) }

    /// Times ηt of gradient descent in units of ‖ŵ‖², from where on log t/t is small.
    static let scaledTimes: [Double] = (0...6).map { 1000 * .pow(30, Double($0) / 6) }

    /// Times ηt of gradient descent.
    var descentTimes: [Double] { Self.scaledTimes.map { $0 * squaredNorm } }

    /// An allowance for how far loss and angle are from their leading orders at time t, relatively.
    ///
    /// The remainder is of order log t/t. Its factor depends on the first steps and on the points of
    /// margin near 2. So it is not predicted but limited: at t = 10⁴‖ŵ‖² to a hundredth, a tenth of
    /// what the nearest mutants are off by, and before and after in proportion to 1/t.
    func remainder(at time: Double) -> Double { 100 * squaredNorm / time }

    /// The leading order of the loss less that allowance, which stands for either sign.
    func allowedLoss(at time: Double) -> Double { squaredNorm / time * (1 - remainder(at: time)) }

    /// The length of a normalised step: half of the length from which on they would oscillate.
    var normalizedLength: Double { 1 / (2 * spread * margin) }

    /// What the angle after so many normalised steps exceeds its leading order by, at most, relatively.
    ///
    /// The path is longer than its part along ŵ, so the angle is larger; by a few steps, an estimate.
    static func normalizedExcess(after steps: Double) -> Double { 5 / steps }
  }

  /// The logarithmic times at which what decays like a power of t is far below rounding.
  static let lateTimes: [Double] = (0...6).map { 125 * .pow(2, Double($0) / 2) }
}

// MARK: - Experiments

extension MaxMargin {
  /// Data that were built around a separator, so that it is known without a search.
  ///
  /// The first d points are support vectors, with margin exactly 1 under ŵ; the others have margins
  /// from 2 to 3. H = Σ αᵢzᵢzᵢᵀ is `spread` across ŵ, in all directions.
  struct Planted: Sendable {
    let setting: Setting
    let data: SeparableData
    /// The separator that the data were built around.
    let separator: Separator
    /// A start from which margins reach up to 8 in size, of either sign.
    let start: Vector

    init(_ setting: Setting, stream: inout RandomStream) {
      let (d, margin) = (setting.d, setting.margin)
      // Unequal, for the offset across ŵ is their variance.
      let shares = (0..<d).map { i in
        (0.5 + Double(i) / Double(d - 1)) * stream.uniform(in: 0.9...1.1)
      }
      let total = shares.reduce(0, +)
      let multipliers = shares.map { $0 * setting.squaredNorm / total }
      let frame = stream.haarOrthogonal(d)
      let weights = frame.column(0).map { $0 / margin }
      // Rows whose combination with weights √αᵢ vanishes: they keep Σ αᵢzᵢ along ŵ.
      let across = complement(multipliers.map { $0.squareRoot() })
      let support = (0..<d).map { i in
        [margin] + across.row(i).map { $0 * (setting.spread / multipliers[i]).squareRoot() }
      }
      let others = (d..<setting.n).map { _ in
        [margin * stream.uniform(in: 2...3)]
          + stream.normals(d - 1).map { $0 * setting.spread.squareRoot() * margin }
      }
      self.setting = setting
      data = SeparableData(
        Matrix(rows: support + others).multiplied(by: frame, transposingOther: true))
      separator = Separator(
        weights: weights,
        multipliers: multipliers + Vector(repeating: 0, count: setting.n - d))
      let direction = stream.normals(d)
      start = scaled(direction, by: 8 / maximumNorm(data.margins(direction)))
    }

    /// The step size: a fraction of 2 over the smoothness ‖Z‖²/4 of the loss.
    func stepSize() throws -> Double {
      let size = try data.points.spectralNorm()
      return setting.step * 8 / (size * size)
    }

    /// The condition number of the support vectors.
    func condition() throws -> Double {
      try data.points.block(rows: 0..<setting.d, columns: 0..<setting.d).conditionNumber()
    }
  }

  /// An orthonormal basis of the vectors orthogonal to `normal`, as columns.
  private static func complement(_ normal: Vector) -> Matrix {
    let size = norm(normal)
    // The reflection that takes the first unit vector to −normal/‖normal‖.
    let axis = [normal[0] + size] + normal.dropFirst()
    let reflection =
      Matrix.identity(normal.count) - (2 / dot(axis, axis)) * Matrix.outer(axis, axis)
    return reflection.selecting(columns: Array(1..<normal.count))
  }

  /// A point of a path: where it is, at which logarithmic time, on which data.
  struct PathPoint: Sendable {
    let planted: Planted
    let logTime: Double
    let weights: Vector
    let condition: Double

    /// The separator that the quadratic programme finds for the data.
    let separator: Separator

    /// A vector of the size of the path, rounded in its n margins.
    func observe(_ value: [Double], scale: Double) -> Observation {
      Observation(value, operations: planted.setting.n, scale: condition * scale)
    }
  }

  /// The flow at late times on a few data sets, from zero and from far away.
  static func latePaths(
    _ setting: Setting, count: Int = 2, tail: LossTail = .logistic, stream: inout RandomStream
  ) throws -> [PathPoint] {
    try (0..<count).flatMap { index -> [PathPoint] in
      let planted = Planted(setting, stream: &stream)
      let separator = try planted.data.hardMargin()
      let condition = try planted.condition()
      let start = index == 0 ? Vector(repeating: 0, count: setting.d) : planted.start
      let path = try planted.data.flow(from: start, tail: tail, until: lateTimes)
      return zip(lateTimes, path).map { time, weights in
        PathPoint(
          planted: planted, logTime: time, weights: weights, condition: condition,
          separator: separator)
      }
    }
  }

  /// The angle between two vectors, in radians.
  static func angle(_ w: Vector, _ axis: Vector) -> Double {
    let direction = scaled(axis, by: 1 / norm(axis))
    let along = dot(direction, w)
    var across = w
    axpy(-along, direction, into: &across)
    return .atan2(y: norm(across), x: along)
  }

  /// A direction that may have a large margin.
  struct Contender: Sendable {
    let planted: Planted
    let weights: Vector
  }

  /// Random directions, positive combinations of points, iterates of descent, and the separator.
  static func contenders(_ setting: Setting, stream: inout RandomStream) throws -> [Contender] {
    let planted = Planted(setting, stream: &stream)
    let points = planted.data.points
    let random = (0..<50).map { _ in stream.normals(setting.d) }
    let combined = (0..<50).map { _ in
      points.multiplied(by: stream.uniforms(setting.n), transposingSelf: true)
    }
    let iterates = try planted.data.descent(
      stepSize: planted.stepSize(), steps: [1, 10, 100, 1000])
    return (random + combined + iterates + [try planted.data.hardMargin().weights]).map {
      Contender(planted: planted, weights: $0)
    }
  }

  /// t times the loss at log t, where every margin is large.
  ///
  /// t·log(1 + e⁻ᵐ) is e^(log t − m) up to rounding, and is formed as such.
  static func lossTimesTime(_ point: PathPoint) -> Double {
    point.planted.data.margins(point.weights).reduce(0) { $0 + .exp(point.logTime - $1) }
  }

  // begin region: unseen
  /// Data that do not fill their space, and a start that does.
  struct Embedded: Sendable {
    let planted: Planted
    let data: SeparableData
    /// The first d columns span the data.
    let frame: Matrix
    let start: Vector
    let end: Vector
    let condition: Double

    init(_ setting: Setting, stream: inout RandomStream) throws {
      planted = Planted(setting, stream: &stream)
      frame = stream.haarOrthogonal(setting.d + 2)
      data = SeparableData(
        planted.data.points.multiplied(by: frame.firstColumns(setting.d), transposingOther: true))
      let direction = stream.normals(setting.d + 2)
      start = scaled(direction, by: 8 / maximumNorm(data.margins(direction)))
      condition = try planted.condition()
      end = try data.flow(from: start, until: [lateTime])[0]
    }

    /// The flow of the planted data, seen in the larger space.
    func lifted(_ w: Vector) -> Vector { frame.firstColumns(planted.setting.d) * w }

    /// The part of the start that no point sees.
    var unseenStart: Vector {
      let basis = frame.selecting(columns: [planted.setting.d, planted.setting.d + 1])
      return basis * basis.multiplied(by: start, transposingSelf: true)
    }
  }
  // end region: unseen

  /// The logarithmic time of a single late point.
  static let lateTime = 500.0

  /// The loss Σ log(1 + exp(−zᵢ·w)) that gradient descent reaches after time ηt.
  static func descentLoss(
    _ setting: Setting, time: Double, stream: inout RandomStream
  ) throws -> Observation {
    let planted = Planted(setting, stream: &stream)
    let steps = (time / (try planted.stepSize())).rounded(.up)
    let end = planted.data.descent(stepSize: time / steps, steps: [Int(steps)])[0]
    let margins = planted.data.margins(end)
    let loss = margins.reduce(0) { $0 + .log(onePlus: .exp(-$1)) }
    // Every step rounds w, by which the loss changes relatively as much as the margins do.
    return Observation(loss, operations: setting.n, scale: loss * (1 + maximumNorm(margins)))
  }

  /// How far from the separator gradient descent points after a number of steps.
  struct Iterate: Sendable {
    let steps: Int
    /// log(ηt) after t steps of size η.
    let logTime: Double
    let angle: Double
  }

  static func iterates(_ planted: Planted) throws -> [Iterate] {
    let separator = try planted.data.hardMargin().weights
    let stepSize = try planted.stepSize()
    let steps = planted.setting.descentTimes.map { Int(($0 / stepSize).rounded(.up)) }
    let path = planted.data.descent(stepSize: stepSize, steps: steps)
    return zip(steps, path).map { steps, w in
      Iterate(
        steps: steps, logTime: .log(stepSize * Double(steps)), angle: angle(w, separator))
    }
  }

  // begin region: examples
  /// Five points in the plane; the first and the fourth are support vectors.
  ///
  /// ŵ = (20, 15)/23 and γ = 0.92.
  static let fivePoints = SeparableData([
    [1, 0.2], [0.5, 1.5], [1.2, 0.3], [0.4, 1], [2, -0.3],
  ])

  /// Three points with ŵ = (1, 0), α = (1/3, 0, 2/3) and w̃ = (log(3/2) + log(2)/3, log(2)/3).
  static let threePoints = SeparableData([[1, 2], [3, 1], [1, -1]])

  /// Two points whose smallest margin over the square is largest at (1, 1/3), with 5/3.
  static let edgePoints = SeparableData([[1, 2], [2, -1]])

  /// Two points with one support vector, (1, 0); both have margin 1 under (1, −1), the shortest.
  static let twoPoints = SeparableData([[1, 0], [2, 1]])
  // end region: examples

  /// By how much the flow moves per unit of log t, at late times.
  static func velocity(
    _ data: SeparableData, tail: LossTail = .logistic, metric: Vector? = nil
  ) throws -> Vector {
    let origin = Vector(repeating: 0, count: data.points.columns)
    let ends = try data.flow(
      from: origin, tail: tail, metric: metric, until: [lateTime, 2 * lateTime])
    return subtract(ends[1], ends[0]).map { $0 / lateTime }
  }

  /// Single-point steps on the squared loss ½Σ(zᵢ·w − 1)², from 0 until they stand still.
  static func squaredLossEnd(_ data: SeparableData, stream: inout RandomStream) -> Vector {
    var w = Vector(repeating: 0, count: data.points.columns)
    for _ in 0..<4000 {
      let row = data.points.row(stream.index(below: data.points.rows))
      axpy(0.1 * (1 - dot(row, w)), row, into: &w)
    }
    return w
  }
}

// MARK: - Declaration

extension MaxMargin {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "max-margin",
    title: "Gradient descent on separable data finds the largest margin",
    part: .optimization,
    statement: #"""
      Let $z_i = y_i x_i \in \mathbb R^d$ be linearly separable, $\hat w$ the shortest vector with
      $z_i \cdot \hat w \ge 1$ for all $i$, $\gamma = 1/\lVert \hat w \rVert$ its margin, and
      $\hat w = \sum_i \alpha_i z_i$ with $\alpha_i \ge 0$, positive exactly at the support vectors.
      Let these be linearly independent, and let $\tilde w$ in their span have
      $z_i \cdot \tilde w = -\log \alpha_i$ there. The gradient flow of
      $\sum_i \log(1 + e^{-z_i \cdot w})$ is $w(t) = \hat w \log t + \tilde w + p + o(1)$, with $p$
      orthogonal to the support vectors. So $\lVert w(t) \rVert / \log t \to 1/\gamma$, the loss
      times $t$ tends to $1/\gamma^2$, and the direction tends to that of $\hat w$ from any start,
      with an error of $\gamma \lVert \tilde w_\perp + p \rVert / \log t$ to first order, where
      $\tilde w_\perp$ is the part of $\tilde w$ orthogonal to $\hat w$. Gradient descent with a
      small constant step $\eta$ follows the same law with $\eta t$ after $t$ steps.
      """#,
    assumptions: [
      "linearly separable points, through the origin",
      "a loss with an exponential tail, such as the logistic or the exponential",
      "the constants need positive multipliers and linearly independent support vectors",
    ],
    limits: [
      "linear predictors only; deep linear and diagonal networks are not treated",
      "data with d support vectors in general position; with fewer, the part of w that only the "
        + "other points see depends on the whole path",
      "the flow is solved by implicit Euler steps in log t, which are exact where w is affine in "
        + "log t, and only approximate before",
      "of adaptive methods, sign descent and fixed preconditioning; Adam with its memory is not",
      "gradient descent is watched to times at which log t is about 11, and held to the law within "
        + "a remainder of order log t/t whose factor is limited, not predicted",
    ],
    references: [
      "D. Soudry, E. Hoffer, M. S. Nacson, S. Gunasekar, N. Srebro, The implicit bias of gradient "
        + "descent on separable data, Journal of Machine Learning Research 19(70) (2018) 1–57",
      "M. S. Nacson, J. Lee, S. Gunasekar, P. Savarese, N. Srebro, D. Soudry, Convergence of "
        + "gradient descent on separable data, AISTATS (2019)",
      "S. Gunasekar, J. Lee, D. Soudry, N. Srebro, Characterizing implicit bias in terms of "
        + "optimization geometry, ICML (2018)",
      "Z. Ji, M. Dudík, R. Schapire, M. Telgarsky, Gradient descent follows the regularization "
        + "path for general losses, COLT (2020)",
      "C. L. Lawson, R. J. Hanson, Solving Least Squares Problems, Prentice-Hall (1974)",
    ],
    buildsOn: ["minimum-norm-descent"],
    parameters: [
      .integer("n", default: 12, in: 2...40, "points"),
      .integer("d", default: 5, in: 2...10, "dimension and number of support vectors, at most n"),
      .real("margin", default: 0.8, in: 0.2...2, "the largest margin γ"),
      .real("spread", default: 1.5, in: 1...4, "eigenvalue across ŵ of H = Σ αᵢzᵢzᵢᵀ"),
      .real("step", default: 0.5, in: 0.3...0.98, "step size as a fraction of 2/smoothness"),
    ],
    figures: [
      Figure(
        name: "direction-error", title: "The error of the direction falls like 1/log t",
        caption: "Angle between the flow and the separator against the logarithm of time. The "
          + "last time is e to the 1000, and the angle there is still several ten-thousandths.",
        x: Figure.Axis("log t", logarithmic: true),
        y: Figure.Axis("angle to the separator (radians)", logarithmic: true),
        series: [Figure.Series(claim: "direction-error", label: "gradient flow")]),
      Figure(
        name: "steps", title: "Steps of constant length turn to the separator much faster",
        caption: "Angle to the separator against steps: gradient descent gains little from ten "
          + "times as many steps, steps of one length gain a factor of ten. The curve of gradient "
          + "descent is its upper bound.",
        x: Figure.Axis("steps", logarithmic: true),
        y: Figure.Axis("angle to the separator (radians)", logarithmic: true), key: .bottomRight,
        series: [
          Figure.Series(claim: "descent-direction", label: "gradient descent"),
          Figure.Series(claim: "normalized-descent-is-faster", label: "equal steps"),
        ]),
    ]
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      programme(setting), marginIsLargest(setting), affineInLogTime(setting),
      unseenDirections(setting), normGrowth(setting), directionError(setting),
      lossTimesTimeIsConstant(setting), descentLossDecay(setting),
      descentDirection(
        setting, "descent-direction",
        "Gradient descent turns to the separator as the flow does, with ηt", .atMost),
      descentDirection(
        setting, "descent-direction-from-below",
        "Gradient descent turns to the separator no faster than that", .atLeast),
      stochasticDescent,
      normalizedDescent(setting), exponentialLossAgrees(setting), polynomialTailDiffers,
      metricChangesTheMargin, signDescentDiffers, asPrintedBatches,
    ]
  }

  private static func programme(_ setting: Setting) -> Claim {
    .exact(
      "programme-finds-the-separator", "The quadratic programme finds the planted separator",
      formula: #"(\hat w, \alpha)"#, rounding: "cond(Z_S)(1 + ‖ŵ‖²)(‖ŵ‖ + max αᵢ)",
      cases: { stream in (0..<20).map { _ in Planted(setting, stream: &stream) } },
      measure: { (planted: Planted) -> Observation in
        let found = try planted.data.hardMargin()
        let size = norm(found.weights) + maximumNorm(found.multipliers)
        return Observation(
          found.weights + found.multipliers, operations: setting.n,
          scale: try planted.condition() * (1 + setting.squaredNorm) * size)
      },
      predict: { $0.separator.weights + $0.separator.multipliers },
      mutants: [
        Mutant("the mean of the points, as long") { (planted: Planted) -> [Double] in
          let sum = planted.data.points.columnSums
          return sum.map { $0 / norm(sum) / setting.margin } + planted.separator.multipliers
        },
        Mutant("equal multipliers") { (planted: Planted) -> [Double] in
          let equal = setting.squaredNorm / Double(setting.d)
          return planted.separator.weights
            + planted.separator.multipliers.map { $0 > 0 ? equal : 0 }
        },
      ])
  }

  // begin region: affine-in-log-time
  private static func affineInLogTime(_ setting: Setting) -> Claim {
    let predict = {
      @Sendable (point: PathPoint, sign: Double, start: Double) -> [Double] in
      let planted = point.planted
      var w = scaled(planted.separator.weights, by: point.logTime)
      axpy(sign, try offset(planted.data, planted.separator), into: &w)
      axpy(start, planted.start, into: &w)
      return w
    }
    return .exact(
      "affine-in-log-time", "From any start the flow ends on one line in log t",
      formula: #"\hat w \log t + \tilde w, \quad z_i \cdot \tilde w = -\log \alpha_i"#,
      rounding: "cond(Z_S) ‖w‖",
      cases: { try latePaths(setting, stream: &$0) },
      measure: { $0.observe($0.weights, scale: norm($0.weights)) },
      predict: { try predict($0, 1, 0) },
      mutants: [
        Mutant("no offset") { try predict($0, 0, 0) },
        Mutant("zᵢ·w̃ = +log αᵢ") { try predict($0, -1, 0) },
        Mutant("the start added") { try predict($0, 1, 1) },
      ])
  }
  // end region: affine-in-log-time

  /// The angle atan(‖w̃⊥‖/(‖ŵ‖ log t + ŵ·w̃/‖ŵ‖)), in closed form.
  ///
  /// ŵ·w̃ = −Σ αᵢ log αᵢ, and ‖w̃⊥‖² is the variance of log αᵢ under the weights αᵢ/Σα, over γ²λ.
  static func predictedAngle(
    _ planted: Planted, logTime: Double, offsetShare: Double = 1
  ) -> Double {
    let (along, across) = offsetParts(planted)
    return .atan2(y: across, x: logTime / planted.setting.margin + offsetShare * along)
  }

  /// The parts of w̃ along ŵ and across it, in closed form.
  static func offsetParts(_ planted: Planted) -> (along: Double, across: Double) {
    let setting = planted.setting
    let multipliers = planted.separator.multipliers.prefix(setting.d)
    let mean = multipliers.reduce(0) { $0 + $1 * .log($1) } / setting.squaredNorm
    let variance = multipliers.reduce(0) { $0 + $1 * .pow(.log($1) - mean, 2) }
    return (-mean / setting.margin, (variance / setting.spread).squareRoot())
  }

  private static func directionError(_ setting: Setting) -> Claim {
    .exact(
      "direction-error", "The angle to the separator falls like 1/log t, with its constant",
      formula:
        #"\arctan \frac{\lVert \tilde w_\perp \rVert}{\log t/\gamma + \gamma \hat w \cdot \tilde w}"#,
      rounding: "cond(Z_S)", x: { (point: PathPoint) -> Double in point.logTime },
      cases: { try latePaths(setting, count: 1, stream: &$0) },
      measure: { (point: PathPoint) -> Observation in
        point.observe([angle(point.weights, point.separator.weights)], scale: 1)
      },
      predict: { [predictedAngle($0.planted, logTime: $0.logTime)] },
      mutants: [
        Mutant("the leading order alone") {
          [predictedAngle($0.planted, logTime: $0.logTime, offsetShare: 0)]
        },
        Mutant("like 1/√log t") {
          [predictedAngle($0.planted, logTime: $0.logTime.squareRoot())]
        },
        Mutant("like 1/t") { (point: PathPoint) -> [Double] in
          [predictedAngle(point.planted, logTime: .exp(point.logTime / 2))]
        },
      ])
  }

  private static func marginIsLargest(_ setting: Setting) -> Claim {
    .bound(
      "no-direction-has-a-larger-margin", "No direction has a larger margin than the separator",
      formula: #"\min_i z_i \cdot w/\lVert w \rVert \le \gamma"#, relation: .atMost,
      rounding: "cond(Z_S)(1 + ‖ŵ‖²)γ", attained: .withinRounding,
      cases: { try contenders(setting, stream: &$0) },
      measure: { (contender: Contender) -> Observation in
        let planted = contender.planted
        return Observation(
          planted.data.normalizedMargin(contender.weights), operations: setting.n,
          scale: try planted.condition() * (1 + setting.squaredNorm) * setting.margin)
      },
      bound: { _ in setting.margin },
      mutants: [
        Mutant("1 % less") { _ in 0.99 * setting.margin },
        Mutant("γ/2") { _ in setting.margin / 2 },
      ])
  }

  private static func normGrowth(_ setting: Setting) -> Claim {
    let predict = { @Sendable (point: PathPoint, offset: Double, slope: Double) -> [Double] in
      let (along, across) = offsetParts(point.planted)
      let length = slope * point.logTime + offset * along
      return [(length * length + offset * across * across).squareRoot()]
    }
    let slope = 1 / setting.margin
    return .exact(
      "norm-grows-like-log-t", "The norm grows like log t/γ, with its constant",
      formula: #"\lVert \hat w \log t + \tilde w \rVert"#, rounding: "cond(Z_S) ‖w‖",
      x: { (point: PathPoint) -> Double in point.logTime },
      cases: { try latePaths(setting, count: 1, stream: &$0) },
      measure: { (point: PathPoint) -> Observation in
        let size = norm(point.weights)
        return point.observe([size], scale: size)
      },
      predict: { predict($0, 1, slope) },
      mutants: [
        Mutant("log t/γ alone") { predict($0, 0, slope) },
        Mutant("1.01 log t/γ") { predict($0, 1, 1.01 * slope) },
        Mutant("like √log t") { (point: PathPoint) -> [Double] in
          [slope * point.logTime.squareRoot()]
        },
      ])
  }

  private static func lossTimesTimeIsConstant(_ setting: Setting) -> Claim {
    .exact(
      "loss-times-time", "The loss times t ends at 1/γ²",
      formula: #"1/\gamma^2 = \sum_i \alpha_i"#, rounding: "cond(Z_S) ‖ŵ‖² ‖Z‖‖w‖",
      x: { (point: PathPoint) -> Double in point.logTime },
      cases: { try latePaths(setting, stream: &$0) },
      measure: { (point: PathPoint) -> Observation in
        let margins = norm(point.planted.data.margins(point.weights))
        return point.observe([lossTimesTime(point)], scale: setting.squaredNorm * margins)
      },
      predict: { _ in [setting.squaredNorm] },
      mutants: [
        Mutant("1/γ² for each support vector") { _ in [Double(setting.d) * setting.squaredNorm] },
        Mutant("Σ αᵢ²") { (point: PathPoint) -> [Double] in
          [dot(point.planted.separator.multipliers, point.planted.separator.multipliers)]
        },
        Mutant("1/γ² averaged over the points") { _ in
          [setting.squaredNorm / Double(setting.n)]
        },
      ])
  }

  private static func unseenDirections(_ setting: Setting) -> Claim {
    let predict = { @Sendable (point: Embedded, start: Vector) -> [Double] in
      var w = scaled(point.planted.separator.weights, by: lateTime)
      axpy(1, try offset(point.planted.data, point.planted.separator), into: &w)
      return add(point.lifted(w), start)
    }
    return .exact(
      "unseen-directions-keep-the-start", "Only what no point sees of the start is kept for ever",
      formula: #"\hat w \log t + \tilde w + (I - Z^+ Z) w_0"#, rounding: "cond(Z_S) ‖w‖",
      cases: { stream in try (0..<2).map { _ in try Embedded(setting, stream: &stream) } },
      measure: { (point: Embedded) -> Observation in
        Observation(
          point.end, operations: setting.n, scale: point.condition * norm(point.end))
      },
      predict: { try predict($0, $0.unseenStart) },
      mutants: [
        Mutant("the start forgotten") { (point: Embedded) -> [Double] in
          try predict(point, Vector(repeating: 0, count: setting.d + 2))
        },
        Mutant("all of the start kept") { try predict($0, $0.start) },
      ])
  }

  // begin region: descent-loss
  private static func descentLossDecay(_ setting: Setting) -> Claim {
    let constant = setting.squaredNorm
    return .exponent(
      "descent-loss", "Under gradient descent the loss falls like 1/(γ²ηt)",
      formula: #"\frac{1}{\gamma^2 \eta t}"#,
      PowerLawPrediction(
        exponent: -1,
        within: Tolerance(
          resolution: 1e-3, reason: "rounding; plus what a hundredth at t = 10⁴/γ² may do"),
        constant: constant,
        within: Tolerance(
          resolution: 1e-3, reason: "rounding; plus what a hundredth at t = 10⁴/γ² may do"),
        slopeChange: 1e-3,
        finiteSize: { setting.allowedLoss(at: $0) }),
      measurement: .drawn(at: setting.descentTimes) { time, stream in
        try descentLoss(setting, time: time, stream: &stream)
      },
      mutants: [
        .exponent("t^(−1/2)", -0.5),
        .exponent("t^(−2), as for a strongly convex loss", -2),
        .constant("half of it", constant / 2),
        .constant("the loss averaged over the points", constant / Double(setting.n)),
      ])
  }
  // end region: descent-loss

  // begin region: descent-direction
  /// One of two bounds: the angle is at most 1 + δ, or at least 1 − δ, times that of the flow.
  private static func descentDirection(
    _ setting: Setting, _ name: String, _ title: String, _ relation: Relation
  ) -> Claim {
    let sign = relation == .atMost ? 1.0 : -1
    return .seeded { seed in
      var stream = RandomStream(seed: seed, label: "max-margin/descent-direction")
      let planted = Planted(setting, stream: &stream)
      let bound = { @Sendable (iterate: Iterate) -> Double in
        (1 + sign * setting.remainder(at: .exp(iterate.logTime)))
          * predictedAngle(planted, logTime: iterate.logTime)
      }
      let last = setting.descentTimes[setting.descentTimes.count - 1]
      let distance =
        2 * setting.remainder(at: last) * predictedAngle(planted, logTime: .log(last))
      return .bound(
        name, title,
        formula: (relation == .atMost ? #"(1 + \delta) "# : #"(1 - \delta) "#)
          + #"\arctan \frac{\lVert \tilde w_\perp \rVert}{\log(\eta t)/\gamma + \gamma \hat w \cdot \tilde w}"#,
        relation: relation, rounding: "1, an angle",
        attained: .within(distance, reason: "2δ, the distance of the two bounds at the last time"),
        x: { (iterate: Iterate) -> Double in Double(iterate.steps) },
        cases: { _ in try iterates(planted) },
        measure: { (iterate: Iterate) -> Observation in
          Observation(iterate.angle, operations: setting.n, scale: 1)
        },
        bound: bound,
        mutants: [
          Mutant(relation == .atMost ? "a tenth less" : "a tenth more") {
            (1 - 0.1 * sign) * bound($0)
          },
          Mutant(relation == .atMost ? "like 1/√(ηt)" : "like 1/√log ηt") {
            (iterate: Iterate) -> Double in
            let s = iterate.logTime
            return predictedAngle(
              planted, logTime: relation == .atMost ? .exp(s / 2) : s.squareRoot())
          },
        ])
    }
  }
  // end region: descent-direction

  private static func exponentialLossAgrees(_ setting: Setting) -> Claim {
    let predict = { @Sendable (point: PathPoint, share: Double) -> [Double] in
      var w = scaled(point.planted.separator.weights, by: point.logTime)
      axpy(share, try offset(point.planted.data, point.planted.separator), into: &w)
      return w
    }
    return .exact(
      "exponential-loss-agrees", "The exponential loss has the same limit, and the same offset",
      formula: #"\hat w \log t + \tilde w"#, rounding: "cond(Z_S) ‖w‖",
      cases: { try latePaths(setting, tail: .exponential, stream: &$0) },
      measure: { $0.observe($0.weights, scale: norm($0.weights)) },
      predict: { try predict($0, 1) },
      mutants: [
        Mutant("twice the offset") { try predict($0, 2) },
        Mutant("a direction of its own: that of the mean point") {
          (point: PathPoint) -> [Double] in
          let sum = point.planted.data.points.columnSums
          return scaled(sum, by: point.logTime / setting.margin / norm(sum))
        },
      ])
  }

  private static let polynomialTailDiffers: Claim = .exact(
    "polynomial-tail-differs", "A loss with a polynomial tail finds another direction",
    formula:
      #"\operatorname{argmin}_v \tfrac18 \lVert v \rVert^2 + \tfrac12 \sum_i (z_i \cdot v)^{-2}"#,
    rounding: "cond(H), of the minimum",
    cases: { _ in [[0, 0], [3, -8], [-6, 2]] },
    measure: { (start: Vector) -> Observation in
      let end = try fivePoints.flow(from: start, tail: .cubic, until: [160])[0]
      return Observation(scaled(end, by: 1 / norm(end)), operations: 5, scale: 10)
    },
    predict: { _ in
      let direction = try cubicDirection(fivePoints)
      return scaled(direction, by: 1 / norm(direction))
    },
    mutants: [
      Mutant("the separator's") { _ in
        let separator = try fivePoints.hardMargin()
        return scaled(separator.weights, by: separator.margin)
      },
      Mutant("that of the mean point") { _ in
        let sum = fivePoints.points.columnSums
        return scaled(sum, by: 1 / norm(sum))
      },
    ])

  private static let metricChangesTheMargin: Claim = .exact(
    "metric-changes-the-margin", "Preconditioned by P⁻¹, the flow finds the shortest w in P's norm",
    formula: #"\operatorname{argmin} w^\top P w : z_i \cdot w \ge 1"#,
    rounding: "cond(P) ‖w‖",
    cases: { _ -> [Vector] in [[1, 1], [0.1, 10], [2, 1], [1, 4]] },
    measure: { (metric: Vector) -> Observation in
      let velocity = try velocity(fivePoints, metric: metric)
      let condition = max(metric[0], metric[1]) / min(metric[0], metric[1])
      return Observation(velocity, operations: 5, scale: condition * norm(velocity))
    },
    predict: { try separator(metric: $0) },
    mutants: [
      Mutant("the Euclidean separator") { _ in try separator(metric: [1, 1]) },
      Mutant("P in place of P⁻¹") { try separator(metric: $0.map { 1 / $0 }) },
    ])

  /// The shortest w in the norm √(wᵀPw) with all margins at least 1, on the five points.
  static func separator(metric: Vector) throws -> Vector {
    let roots = metric.map { 1 / $0.squareRoot() }
    let scaled = SeparableData(fivePoints.points.scalingColumns(by: roots))
    return elementwiseProduct(try scaled.hardMargin().weights, roots)
  }

  // begin region: normalized-descent
  private static func normalizedDescent(_ setting: Setting) -> Claim {
    .seeded { seed in
      var stream = RandomStream(seed: seed, label: "max-margin/normalized-descent")
      let planted = Planted(setting, stream: &stream)
      let length = setting.normalizedLength
      let constant = offsetParts(planted).across / length
      let tolerance = Tolerance(
        resolution: 1e-3, reason: "rounding; plus what lagging behind by 5 steps does")
      return .exponent(
        "normalized-descent-is-faster", "With steps of one length the error falls like 1/t",
        formula: #"\frac{\lVert \tilde w_\perp \rVert}{\ell t}"#,
        PowerLawPrediction(
          exponent: -1, within: tolerance, constant: constant, within: tolerance,
          slopeChange: 1e-3,
          finiteSize: { constant / $0 * (1 + Setting.normalizedExcess(after: $0)) }),
        measurement: .computed(at: [100, 300, 1000, 3000]) { steps in
          let end = planted.data.normalizedDescent(length: length, steps: [Int(steps)])[0]
          let separator = try planted.data.hardMargin()
          return Observation(
            angle(end, separator.weights), operations: setting.n, scale: try planted.condition())
        },
        mutants: [
          .exponent("t^(−1/2)", -0.5),
          .exponent("t^(−2)", -2),
          .constant("half of it", constant / 2),
        ])
    }
  }
  // end region: normalized-descent

  private static let signDescentDiffers: Claim = .bound(
    "sign-descent-differs", "Sign descent finds the largest margin in the largest-entry norm",
    formula: #"\max_{\lVert v \rVert_\infty \le 1} \min_i z_i \cdot v"#, relation: .atMost,
    rounding: "2, the largest margin",
    attained: .allWithin(
      0.001, reason: "oscillating by steps of ¼, margins lack less than 3/4, and ‖w‖ is 1000"),
    // The maximum is at a corner of the square for the first, on an edge for the second.
    cases: { _ -> [SeparableData] in [fivePoints, edgePoints] },
    measure: { (data: SeparableData) -> Observation in
      let end = data.signDescent(stepSize: 0.25, steps: 4000)
      return Observation(
        data.margins(end).reduce(.infinity, min) / maximumNorm(end), operations: 5, scale: 2)
    },
    bound: { squareMargin($0) },
    mutants: [
      Mutant("the Euclidean separator's, in that norm") { (data: SeparableData) -> Double in
        1 / maximumNorm(try data.hardMargin().weights)
      },
      Mutant("the Euclidean margin") { try $0.hardMargin().margin },
    ])

  private static let stochasticDescent: Claim = {
    let steps = 1000.0
    let time = 0.5 * steps / 3
    return .statistical(
      "single-points-agree", "Steps that see one random point keep the line, on average",
      formula: #"\hat w \log \frac{\eta t}{n} + \tilde w"#, method: .asymptotic, limit: 1 << 16,
      sampler: .joint(at: [1, 2]) { stream in
        threePoints.stochasticDescent(stepSize: 0.5, steps: Int(steps), stream: &stream)
      },
      predict: { entry in
        entry == 1 ? Double.log(1.5) + .log(2) / 3 + .log(time) : .log(2) / 3
      },
      tolerance: { _ in
        Tolerance(
          resolution: 0.01, systematic: 0.008,
          reason: "1/20 of the distance to the nearest mutant; and 0.27 log τ/τ at τ = ηt/n, the "
            + "logarithmic term of the bias, of which what the start adds takes a part away"
        )
      },
      mutants: [
        Mutant("aligned with the separator") { entry in
          entry == 1 ? Double.log(1.5) + .log(2) / 3 + .log(time) : 0
        },
        Mutant("log ηt, as if a step saw all points") { entry in
          entry == 1 ? Double.log(1.5) + .log(2) / 3 + .log(3 * time) : .log(2) / 3
        },
        Mutant("the offset of equal multipliers") { entry in
          entry == 1 ? Double.log(2) + .log(time) : 0
        },
      ])
  }()

  // MARK: As printed

  /// What is tried: one loss with one way of stepping.
  enum Trial: Sendable {
    case fullBatchLogistic
    case singlePointSquared
  }

  private static let asPrintedBatches: Claim = .exact(
    "as-printed-batches",
    "As printed: full batches find the shortest interpolant, single points the largest margin",
    formula: #"(0, \pi/4)"#, rounding: "10, margins against the length of a step",
    x: { (trial: Trial) -> Double in trial == .fullBatchLogistic ? 2 : 1 },
    cases: { _ -> [Trial] in [.fullBatchLogistic, .singlePointSquared] },
    measure: { (trial: Trial) -> Observation in
      var stream = RandomStream(seed: 1, label: "max-margin/as-printed")
      let end =
        switch trial {
        case .fullBatchLogistic: try velocity(twoPoints)
        case .singlePointSquared: squaredLossEnd(twoPoints, stream: &stream)
        }
      return Observation(angle(end, [1, -1]), operations: 2, scale: 10)
    },
    predict: { $0 == .fullBatchLogistic ? [0] : [.pi / 4] },
    mutants: [
      Mutant("both find the shortest interpolant") { _ in [0] },
      Mutant("both find the largest margin") { _ in [.pi / 4] },
    ]
  ).asPrinted(
    Erratum(
      entry: "gd-minnorm-vs-sgd-maxmargin",
      printed: #"""
        Full-batch gradient descent selects the solution of smallest norm, and stochastic gradient \#
        descent the one of largest margin, with a larger norm.
        """#,
      flaw: #"""
        The loss decides, and not the batch: the first half is right for the squared loss, the second \#
        for losses with an exponential tail. On the points $(1, 0)$ and $(2, 1)$ the shortest \#
        interpolant is $(1, -1)$, and the separator $(1, 0)$ makes an angle of $\pi/4$ with it. Full \#
        batches on the logistic loss end at an angle of $\pi/4$, single points on the squared loss at \#
        $0$: each the opposite of what is printed. Nor is the separator longer than it must be: it is \#
        the shortest vector with all margins at least 1.
        """#,
      corrected: #"""
        On separable data single points keep the logistic loss on the same line \#
        $\hat w \log t + \tilde w$ as full batches do. With the squared loss both end, from zero, at \#
        the shortest interpolant (minimum-norm-descent).
        """#,
      correctedBy: "single-points-agree", variable: "points per step"))
}
