import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// Stable algorithms generalize.
//
// Chapter: theorems/Generalization/StabilityBound.md
// Tests:   Tests/TheoremTests/Generalization/StabilityBoundTests.swift

// MARK: - Mathematics

/// A convex loss ℓ(m) that depends on the parameters θ through a margin m = θ·u only.
///
/// A labelled example (x, y) enters through u = yx; here ‖u‖ ≤ 1, so the loss is Lipschitz in θ.
public enum MarginLoss: Sendable {
  /// log(1 + e^(−m)), in nats; its Lipschitz constant is 1.
  case logistic
  /// −Lm, of Lipschitz constant L > 0.
  case linear(slope: Double)

  /// The smallest L with |ℓ(m) − ℓ(m′)| ≤ L|m − m′|.
  public var lipschitzConstant: Double {
    switch self {
    case .logistic: 1
    case .linear(let slope): slope
    }
  }

  /// The loss ℓ(m).
  public func value(_ margin: Double) -> Double {
    switch self {
    case .logistic: max(-margin, 0) + .log(onePlus: .exp(-abs(margin)))
    case .linear(let slope): -slope * margin
    }
  }

  /// The sum of the loss over margins, with one logarithm for many of them.
  func total(_ margins: Vector) -> Double {
    guard case .logistic = self else { return margins.reduce(0) { $0 + value($1) } }
    var (total, product) = (0.0, 1.0)
    for margin in margins {
      total += max(-margin, 0)
      // Every factor lies between 1 and 2.
      product *= 1 + .exp(-abs(margin))
      if product > 0x1p1000 {
        total += .log(product)
        product = 1
      }
    }
    return total + .log(product)
  }

  /// The pull −ℓ′(m) of an example on the parameters.
  public func pull(_ margin: Double) -> Double {
    switch self {
    case .logistic: 1 / (1 + .exp(margin))
    case .linear(let slope): slope
    }
  }

  /// The curvature ℓ″(m).
  public func curvature(_ margin: Double) -> Double { slopes(margin).curvature }

  /// Pull and curvature together, by one exponential.
  func slopes(_ margin: Double) -> (pull: Double, curvature: Double) {
    let pull = pull(margin)
    return switch self {
    case .logistic: (pull, pull * (1 - pull))
    case .linear: (pull, 0)
    }
  }

  /// The third derivative ℓ‴(m).
  func thirdDerivative(_ margin: Double) -> Double {
    switch self {
    case .logistic: (2 * pull(margin) - 1) * curvature(margin)
    case .linear: 0
    }
  }
}

/// Examples u = yx in R^d with weights that sum to 1, usually all 1/n.
public struct WeightedSample: Sendable {
  /// The dimension d.
  public let dimension: Int
  /// The weight of each example.
  public let weights: Vector
  /// The coordinates, one example after the other.
  fileprivate var coordinates: Vector

  /// The examples in `points`, all of one dimension, weighted equally unless weights are given.
  public init(_ points: [Vector], weights: Vector? = nil) {
    require(!points.isEmpty, "a sample has at least one example")
    dimension = points[0].count
    require(
      points.allSatisfy { $0.count == points[0].count }, "examples differ in dimension")
    self.weights = weights ?? points.map { _ in 1 / Double(points.count) }
    require(
      self.weights.count == points.count,
      "\(self.weights.count) weights do not fit \(points.count) examples")
    coordinates = points.flatMap { $0 }
  }

  /// Examples given as coordinates, one example after the other.
  init(dimension: Int, coordinates: Vector, weights: Vector? = nil) {
    let count = coordinates.count / dimension
    self.dimension = dimension
    self.coordinates = coordinates
    self.weights = weights ?? Vector(repeating: 1 / Double(count), count: count)
  }

  /// The number of distinct entries.
  public var count: Int { weights.count }

  /// Example i.
  public func point(_ i: Int) -> Vector {
    Array(coordinates[(i * dimension)..<((i + 1) * dimension)])
  }

  /// The sample S⁽ⁱ⁾ with `point` in place of example i.
  public func replacing(_ i: Int, with point: Vector) -> WeightedSample {
    var changed = self
    changed.coordinates.replaceSubrange((i * dimension)..<((i + 1) * dimension), with: point)
    return changed
  }

  /// The sample after a part of the weight of example i has passed to `point`.
  func moving(_ weight: Double, from i: Int, to point: Vector) -> WeightedSample {
    var changed = weights + [weight]
    changed[i] -= weight
    return WeightedSample(
      dimension: dimension, coordinates: coordinates + point, weights: changed)
  }

  /// This sample and another of equal size, all examples weighted equally.
  func joined(with other: WeightedSample) -> WeightedSample {
    WeightedSample(dimension: dimension, coordinates: coordinates + other.coordinates)
  }

  /// The mean of the loss over the sample.
  public func meanLoss(_ loss: MarginLoss, at parameters: Vector) -> Double {
    zip(weights, margins(at: parameters)).reduce(0) { $0 + $1.0 * loss.value($1.1) }
  }

  /// The examples as columns, d×n.
  private var matrix: Matrix {
    Matrix(rows: dimension, columns: count, columnMajor: coordinates)
  }

  /// The margin θ·u of each example.
  func margins(at parameters: Vector) -> Vector {
    matrix.multiplied(by: parameters, transposingSelf: true)
  }

  /// The sum of the examples with given coefficients.
  func combination(_ coefficients: Vector) -> Vector { matrix * coefficients }

  /// Σ cᵢuᵢuᵢᵀ with given coefficients cᵢ, d×d.
  func secondMoments(_ coefficients: Vector) -> Matrix {
    matrix.scalingColumns(by: coefficients).multiplied(by: matrix, transposingOther: true)
  }

  /// The first coordinate of example i.
  func firstCoordinate(_ i: Int) -> Double { coordinates[i * dimension] }
}

/// The algorithm A(S): the minimiser of mean loss + (λ/2)‖θ‖².
public struct RegularizedMinimizer: Sendable {
  /// The minimiser θ.
  public let parameters: Vector
  /// The Hessian of the objective at the last Newton iterate.
  let hessian: CholeskyFactorization

  /// The search for a minimiser did not settle.
  struct NotConverged: Error {}

  // begin region: minimizer
  /// Minimises by Newton's method, until a step is at most `shortest` times max(1, ‖θ‖).
  ///
  /// Convergence is quadratic: after a step of 1e-8 the next one is below rounding. Throws when the
  /// Hessian is not positive definite, or when 100 steps do not suffice.
  public init(
    _ sample: WeightedSample, _ loss: MarginLoss, lambda: Double, from start: Vector? = nil,
    until shortest: Double = 1e-8
  ) throws {
    let d = sample.dimension
    var theta = start ?? Vector(repeating: 0, count: d)
    for _ in 0..<100 {
      let local = Self.derivatives(sample, loss, lambda: lambda, at: theta)
      let factor = try CholeskyFactorization(local.hessian)
      let step = try factor.solve(local.gradient)
      let length = norm(step)
      axpy(-1, step, into: &theta)
      if length <= shortest * max(1, norm(theta)) {
        (parameters, hessian) = (theta, factor)
        return
      }
    }
    throw NotConverged()
  }
  // end region: minimizer

  /// The gradient and the Hessian of the objective.
  private static func derivatives(
    _ sample: WeightedSample, _ loss: MarginLoss, lambda: Double, at theta: Vector
  ) -> (gradient: Vector, hessian: Matrix) {
    let d = sample.dimension
    let slopes = sample.margins(at: theta).map { loss.slopes($0) }
    let pull = sample.combination(zip(sample.weights, slopes).map { $0 * $1.pull })
    var gradient = scaled(theta, by: lambda)
    axpy(-1, pull, into: &gradient)
    var hessian = sample.secondMoments(zip(sample.weights, slopes).map { $0 * $1.curvature })
    for j in 0..<d { hessian[j, j] += lambda }
    return (gradient, hessian)
  }
}

/// The mathematics of Bousquet and Elisseeff's theorem.
public enum StabilityBound {
  /// The predicted bound 2L/(λn) on ‖A(S) − A(S⁽ⁱ⁾)‖, for L-Lipschitz losses.
  public static func parameterBound(lipschitz: Double, lambda: Double, n: Double) -> Double {
    2 * lipschitz / (lambda * n)
  }

  /// The predicted uniform stability 2L²/(λn), which also bounds the expected gap.
  public static func lossBound(lipschitz: Double, lambda: Double, n: Double) -> Double {
    lipschitz * parameterBound(lipschitz: lipschitz, lambda: lambda, n: n)
  }

  /// The largest distance of two logistic gradients at one θ of norm `norm`, d ≥ 2.
  ///
  /// Between two unit vectors that are mirror images in the axis θ: max over φ of
  /// 2 sin φ σ(‖θ‖ cos φ), 1 at θ = 0 and 2 as ‖θ‖ → ∞. Also returns the angle φ.
  public static func gradientSpread(norm: Double) -> (distance: Double, angle: Double) {
    let distance = { (angle: Double) -> Double in
      2 * .sin(angle) * MarginLoss.logistic.pull(-norm * .cos(angle))
    }
    let angle = ScalarSearch.maximizer(of: distance, in: 0.5...(Double.pi / 2 + 0.1))
    return (distance(angle), angle)
  }

  /// The largest norm that a regularised logistic minimiser can have, and the length of the
  /// examples that produce it.
  ///
  /// Stationarity gives λ‖θ‖² = mean of m σ(−m) over the margins m ≤ ‖θ‖. That function rises up to
  /// m₀ ≈ 1.278, so unit examples along θ are extreme as long as ‖θ‖ ≤ m₀, and shorter ones,
  /// of margin m₀, beyond.
  public static func largestLogisticNorm(lambda: Double) -> (norm: Double, length: Double) {
    let work = { (margin: Double) -> Double in margin * MarginLoss.logistic.pull(margin) }
    let margin = ScalarSearch.maximizer(of: work, in: 0.5...2)
    let norm = (work(margin) / lambda).squareRoot()
    guard norm < margin else { return (norm, margin / norm) }
    return (alignedLogisticNorm(lambda: lambda), 1)
  }

  /// The norm of the minimiser when all examples are the same unit vector: λt = σ(−t).
  static func alignedLogisticNorm(lambda: Double) -> Double {
    let (last, beyond) = ScalarSearch.crossing(in: 0...(1 / lambda)) {
      MarginLoss.logistic.pull($0) > lambda * $0
    }
    return (last + beyond) / 2
  }

  /// The largest share of 2L/(λn) that logistic regression can reach: half the gradient spread at
  /// the largest norm.
  public static func logisticShare(lambda: Double) -> Double {
    gradientSpread(norm: largestLogisticNorm(lambda: lambda).norm).distance / 2
  }

  /// The predicted optimism of least squares, for noise variance 1 and a Gaussian design:
  /// d/n + d/(n−d−1).
  public static func leastSquaresOptimism(n: Double, d: Double) -> Double {
    d / n + d / (n - d - 1)
  }
}

// MARK: - Parameters

extension StabilityBound {
  /// The sample size, the dimension and the penalty of a run.
  struct Setting: Sendable {
    let n: Int
    let d: Int
    let lambda: Double

    init(_ values: ParameterValues) throws(ParameterError) {
      n = values.integer("n")
      d = try values.integer("d", atMost: n / 4, "n / 4")
      lambda = values.real("lambda")
    }

    /// Sample sizes in octaves, from where the curvature of the loss is resolved in all directions.
    var sizes: [Double] {
      let first = Double(max(200, n, 20 * d))
      return (0..<5).map { first * Double(1 << $0) }
    }

    /// Penalties from 0.01 to 100, two to a decade, and λ itself.
    var penalties: [Double] {
      Set((0...8).map { .pow(10, Double($0) / 2 - 2) } + [lambda]).sorted()
    }

    /// Penalties in half-decades from where they far exceed the loss's own curvature, about 1/(4d).
    var strongPenalties: [Double] {
      let first = max(3, 30 / Double(d))
      return (0..<4).map { first * .pow(10, Double($0) / 2) }
    }

    /// 1/n over λ plus the largest curvature that the logistic loss has in a sample of n.
    ///
    /// The curvature of the loss is at most 1/4 and the largest eigenvalue of the examples' second
    /// moments about (1 + √(d/n))²/d (Marchenko and Pastur).
    func leastDisplacement(lambda: Double) -> Double {
      let edge = 1 + (Double(d) / Double(n)).squareRoot()
      return 1 / (Double(n) * (lambda + edge * edge / Double(4 * d)))
    }

    /// Penalties at which the expected gap is measured.
    var gapPenalties: [Double] { [0, 2, 4].map { lambda * .pow(10, Double($0) / 2) } }

    /// The size of the samples that are joined in pairs to eliminate the gap's second order.
    var joinedSize: Int { max(40, n / 4) }

    /// Penalties at which the expected gap is compared with its first order.
    var firstOrderPenalties: [Double] { [0, 1, 3].map { lambda * .pow(10, Double($0) / 2) } }

    /// tr(H⁻¹ Cov ∇ℓ) at the minimiser of the expected objective: n times the gap to first order.
    func complexity(lambda: Double) throws -> Double {
      try Law(dimension: d).reference(lambda: lambda).complexity
    }

    /// Sample sizes for least squares: a small one, where designs differ most, and n.
    var designSizes: [Double] {
      let small = max(4 * d, d + 20)
      return small < n ? [Double(small), Double(n)] : [Double(n)]
    }
  }
}

// MARK: - Experiments

extension StabilityBound {
  /// A law of labelled examples with known risks.
  ///
  /// x is uniform on the unit sphere and the label is 1 with probability (1 + x₁)/2. Then u = yx
  /// has density 1 + u₁ with respect to the uniform law.
  struct Law: Sendable {
    let dimension: Int
    private let rule: QuadratureRule

    init(dimension: Int) throws {
      self.dimension = dimension
      rule = try GaussQuadrature.gegenbauer(24, alpha: Double(dimension) / 2 - 1)
    }

    func example(_ stream: inout RandomStream) -> Vector {
      let x = stream.sphere(dimension: dimension)
      return stream.bernoulli((1 + x[0]) / 2) ? x : scaled(x, by: -1)
    }

    func sample(_ n: Int, _ stream: inout RandomStream) -> WeightedSample {
      var coordinates = stream.normals(n * dimension)
      for row in stride(from: 0, to: n * dimension, by: dimension) {
        var square = 0.0
        for j in row..<(row + dimension) { square += coordinates[j] * coordinates[j] }
        let length = square.squareRoot()
        let label = stream.bernoulli((1 + coordinates[row] / length) / 2) ? 1.0 : -1.0
        for j in row..<(row + dimension) { coordinates[j] *= label / length }
      }
      return WeightedSample(dimension: dimension, coordinates: coordinates)
    }

    // begin region: risk
    /// The expected logistic loss at θ, by one sum: θ·u is ‖θ‖ times a coordinate of the sphere,
    /// and E[u₁ | θ·u/‖θ‖ = w] = w cos ∠(θ, e₁) under the uniform law.
    func risk(_ theta: Vector) -> Double {
      let length = norm(theta)
      let cosine = length > 0 ? theta[0] / length : 0
      return rule.integrate { w in
        (1 + cosine * w) * MarginLoss.logistic.value(length * w)
      }
    }
    // end region: risk

    /// The minimiser of the expected loss plus penalty, on the axis e₁, and the moments there.
    func reference(lambda: Double) -> Reference {
      var t = 0.0
      for _ in 0..<30 {
        let slope = lambda * t - mean(at: t) { w, pull in pull * w }
        let curvature = lambda + mean(at: t) { w, pull in pull * (1 - pull) * w * w }
        t -= slope / curvature
      }
      let others = Double(dimension - 1)
      let pull = mean(at: t) { w, pull in pull * w }
      return Reference(
        parameters: [t] + Vector(repeating: 0, count: dimension - 1), meanPull: pull,
        curvatures: (
          lambda + mean(at: t) { w, pull in pull * (1 - pull) * w * w },
          lambda + mean(at: t) { w, pull in pull * (1 - pull) * (1 - w * w) / others }
        ),
        variances: (
          mean(at: t) { w, pull in pull * pull * w * w } - pull * pull,
          mean(at: t) { w, pull in pull * pull * (1 - w * w) / others }
        ))
    }

    /// The mean of a function of u₁ and of the pull at θ = t e₁.
    private func mean(at t: Double, _ function: (Double, Double) -> Double) -> Double {
      rule.integrate { w in (1 + w) * function(w, MarginLoss.logistic.pull(t * w)) }
    }
  }

  /// The population minimiser, with gradient variances and curvatures along e₁ and across.
  struct Reference: Sendable {
    let parameters: Vector
    /// E[σ(−θ·u) u] is this along e₁ and zero across.
    let meanPull: Double
    /// The Hessian of the expected objective along e₁ and across.
    let curvatures: (along: Double, across: Double)
    /// The variances of ∇ℓ along e₁ and across.
    let variances: (along: Double, across: Double)

    /// tr(H⁻¹ Cov ∇ℓ), n times the expected gap to first order.
    var complexity: Double {
      variances.along / curvatures.along
        + Double(parameters.count - 1) * variances.across / curvatures.across
    }

    /// The inner product aᵀ H⁻¹ b.
    func product(_ a: Vector, _ b: Vector) -> Double {
      a[0] * b[0] / curvatures.along
        + (dot(a, b) - a[0] * b[0]) / curvatures.across
    }

    /// The product of the centred pull of example i with itself, given σ(−θ·u); ‖u‖ = 1.
    func squaredPull(_ i: Int, _ pull: Double, _ sample: WeightedSample) -> Double {
      let along = pull * sample.firstCoordinate(i)
      return (along - meanPull) * (along - meanPull) / curvatures.along
        + (pull * pull - along * along) / curvatures.across
    }

    /// The products of the centred pulls with themselves, given σ(−θ·u); ‖u‖ = 1: of the first
    /// example, and their sum.
    func squaredPulls(
      _ pulls: Vector, _ sample: WeightedSample
    ) -> (first: Double, total: Double) {
      var (first, total) = (0.0, 0.0)
      for (i, pull) in pulls.enumerated() {
        let square = squaredPull(i, pull, sample)
        if i == 0 { first = square }
        total += square
      }
      return (first, total)
    }

    /// The centred pull σ(−θ·u) u − E of an example.
    func centredPull(_ u: Vector) -> Vector {
      var pull = scaled(u, by: MarginLoss.logistic.pull(dot(u, parameters)))
      pull[0] -= meanPull
      return pull
    }
  }

  // begin region: search
  /// A replaced example and the two minimisers.
  struct Replacement: Sendable {
    let before: Vector
    let after: Vector

    var displacement: Double { norm(subtract(after, before)) }

    /// The largest change of the loss at an example of norm at most 1.
    ///
    /// It lies on the unit circle in the plane of the two minimisers: elsewhere in the ball
    /// the change has a nonzero gradient or depends on that plane's coordinates only.
    func lossChange(_ loss: MarginLoss) -> Double {
      let moved = subtract(after, before)
      guard let first = normalized(moved) else { return 0 }
      var rest = after
      axpy(-dot(after, first), first, into: &rest)
      let (along, across, shift) = (dot(after, first), norm(rest), norm(moved))
      let change = { (angle: Double) -> Double in
        let (x, y) = (Double.cos(angle), Double.sin(angle))
        return abs(
          loss.value(along * x + across * y) - loss.value((along - shift) * x + across * y))
      }
      let step = Double.pi / 90
      let angles = (0..<180).map { step * Double($0) }
      let best = angles.max { change($0) < change($1) } ?? 0
      return change(ScalarSearch.maximizer(of: change, in: (best - step)...(best + step)))
    }
  }

  /// A replacement of example `index` by `point`, and n times the shift it causes to first order.
  struct Candidate: Sendable {
    let index: Int
    let point: Vector
    let shift: Double
  }

  /// The worst replacement of every example to first order, the farthest shift first.
  ///
  /// Replacing uᵢ by v moves the minimiser by H⁻¹(σ(−θ·v)v − σ(−θ·uᵢ)uᵢ)/n. The norm of this is
  /// maximised over unit v by fixed-point steps v ← ∇/‖∇‖.
  static func screening(
    _ sample: WeightedSample, _ fit: RegularizedMinimizer, rounds: Int = 4
  ) throws -> [Candidate] {
    let inverse = try fit.hessian.inverse()
    let pulled = { (u: Vector) -> Vector in
      scaled(u, by: MarginLoss.logistic.pull(dot(u, fit.parameters)))
    }
    let candidates = (0..<sample.count).map { i in
      let old = sample.point(i)
      let shift = { (v: Vector) -> Vector in inverse * subtract(pulled(v), pulled(old)) }
      var new = normalized(scaled(old, by: -1)) ?? old
      for _ in 0..<rounds {
        new = ascent(from: new, at: fit.parameters, weighted: inverse * shift(new))
      }
      return Candidate(index: i, point: new, shift: norm(shift(new)))
    }
    return candidates.sorted { $0.shift > $1.shift }
  }

  /// Searches for the replacement that moves the logistic minimiser most.
  ///
  /// For the best `finalists` of the screening the minimisation is done again after each step, with
  /// the exact derivative of the exact displacement. Where λ is below 1 and n is small, the
  /// screening can mislead: up to a tenth has been missed at n = 20. With several copies of each
  /// example, one copy is replaced.
  static func worstReplacement(
    _ sample: WeightedSample, lambda: Double, copies: Int = 1, finalists: Int = 6
  ) throws -> Replacement {
    let fit = try RegularizedMinimizer(sample, .logistic, lambda: lambda)
    var worst = Replacement(before: fit.parameters, after: fit.parameters)
    for candidate in try screening(sample, fit).prefix(finalists) {
      let weight = sample.weights[candidate.index] / Double(copies)
      var new = candidate.point
      for _ in 0..<8 {
        let refit = try RegularizedMinimizer(
          sample.moving(weight, from: candidate.index, to: new), .logistic,
          lambda: lambda, from: fit.parameters)
        let found = Replacement(before: fit.parameters, after: refit.parameters)
        if found.displacement > worst.displacement { worst = found }
        let moved = subtract(refit.parameters, fit.parameters)
        new = ascent(from: new, at: refit.parameters, weighted: try refit.hessian.solve(moved))
      }
    }
    return worst
  }

  /// The unit vector along the gradient, with respect to v, of σ(−θ·v) v·`weighted`.
  private static func ascent(
    from v: Vector, at theta: Vector, weighted: Vector
  ) -> Vector {
    let pull = MarginLoss.logistic.pull(dot(v, theta))
    var gradient = scaled(weighted, by: pull)
    axpy(-pull * (1 - pull) * dot(v, weighted), theta, into: &gradient)
    return normalized(gradient) ?? v
  }
  // end region: search

  /// The largest displacement over all examples of a sample in the plane and all unit newcomers.
  ///
  /// For every example the newcomer goes round the circle with a minimisation at every stop, and
  /// the best angle is then narrowed down. No derivative and no linearisation is used.
  static func exhaustiveDisplacement(_ sample: WeightedSample, lambda: Double) throws -> Double {
    let before = try RegularizedMinimizer(sample, .logistic, lambda: lambda).parameters
    let step = Double.pi / 18
    return try (0..<sample.count).reduce(0) { largest, i in
      let displacement = { (angle: Double) throws -> Double in
        let changed = sample.replacing(i, with: [.cos(angle), .sin(angle)])
        let after = try RegularizedMinimizer(changed, .logistic, lambda: lambda, from: before)
        return norm(subtract(after.parameters, before))
      }
      let coarse = try (0..<36).map { try displacement(step * Double($0)) }
      let best = step * Double(coarse.indices.max { coarse[$0] < coarse[$1] } ?? 0)
      let angle = try ScalarSearch.maximizer(of: displacement, in: (best - step)...(best + step))
      return max(largest, try displacement(angle))
    }
  }

  /// A sample in the plane and the largest displacement in it, in units of 2L/(λn).
  struct ExhaustiveTrial: Sendable {
    let sample: WeightedSample
    let largest: Double
  }

  // begin region: expansion
  /// How the minimiser moves as a weight ε passes from one example to another.
  ///
  /// θ(ε) = θ + εθ′ + ε²θ″/2 + …, from differentiating ∇F(θ) + ε(∇ℓ_new − ∇ℓ_old) = 0 twice:
  /// Hθ′ = −(∇ℓ_new − ∇ℓ_old) and Hθ″ = −T[θ′, θ′] − 2(∇²ℓ_new − ∇²ℓ_old)θ′, with T the third
  /// derivative of the mean loss.
  struct Expansion: Sendable {
    /// θ′.
    let first: Vector
    /// θ″.
    let second: Vector

    init(
      _ sample: WeightedSample, _ fit: RegularizedMinimizer, from old: Vector, to new: Vector
    ) throws {
      let (loss, theta) = (MarginLoss.logistic, fit.parameters)
      let (oldMargin, newMargin) = (dot(old, theta), dot(new, theta))
      var force = scaled(new, by: loss.pull(newMargin))
      axpy(-loss.pull(oldMargin), old, into: &force)
      let first = try fit.hessian.solve(force)
      let margins = sample.margins(at: theta)
      let moves = sample.margins(at: first)
      var bend = sample.combination(
        margins.indices.map {
          -sample.weights[$0] * loss.thirdDerivative(margins[$0]) * moves[$0] * moves[$0]
        })
      axpy(-2 * loss.curvature(newMargin) * dot(new, first), new, into: &bend)
      axpy(2 * loss.curvature(oldMargin) * dot(old, first), old, into: &bend)
      self.first = first
      second = try fit.hessian.solve(bend)
    }

    /// The length of εθ′ + ε²θ″/2 to second order, ε = 1/n.
    func displacement(n: Double) -> Double {
      let length = norm(first)
      return length / n * (1 + dot(first, second) / (2 * n * length * length))
    }
  }
  // end region: expansion

  /// A random sample of which every example is held in several copies.
  ///
  /// As copies are added n grows and the law of the examples stays the same, so that the
  /// displacement depends on n alone and not on the luck of the draw.
  struct CopiedSample: Sendable {
    let sample: WeightedSample
    let lambda: Double

    /// The sample of the smallest size in a setting.
    ///
    /// It does not change with the seed of a run.
    init(_ setting: Setting) throws {
      var stream = RandomStream(seed: 1, label: "stability-bound/copied-sample")
      sample = try Law(dimension: setting.d).sample(Int(setting.sizes[0]), &stream)
      lambda = setting.lambda
    }

    /// The displacement by the worst replacement found when there are n examples in all.
    func displacement(n: Double) throws -> Observation {
      let copies = Int(n) / sample.count
      let worst = try worstReplacement(sample, lambda: lambda, copies: copies)
      return Observation(
        worst.displacement, operations: sample.dimension, scale: norm(worst.before))
    }

    /// The expansions of the replacements that are worst to first order.
    func expansions() throws -> [Expansion] {
      // The second search starts at the minimiser, so that its Hessian is taken there.
      let rough = try RegularizedMinimizer(sample, .logistic, lambda: lambda)
      let fit = try RegularizedMinimizer(sample, .logistic, lambda: lambda, from: rough.parameters)
      return try screening(sample, fit, rounds: 30).prefix(20).map {
        try Expansion(sample, fit, from: sample.point($0.index), to: $0.point)
      }
    }
  }

  /// What the first order leaves of a displacement, in units of ‖θ″‖/2.
  ///
  /// A weight 1/n passes from an example of a random sample to a fresh one.
  static func secondOrder(
    _ setting: Setting, n: Double, stream: inout RandomStream
  ) throws -> Observation {
    let law = try Law(dimension: setting.d)
    let sample = law.sample(setting.n, &stream)
    let new = law.example(&stream)
    // The second search starts at the minimiser, so that its Hessian is taken there.
    let rough = try RegularizedMinimizer(sample, .logistic, lambda: setting.lambda)
    let fit = try RegularizedMinimizer(
      sample, .logistic, lambda: setting.lambda, from: rough.parameters)
    let changed = sample.moving(1 / n, from: 0, to: new)
    let after = try RegularizedMinimizer(
      changed, .logistic, lambda: setting.lambda, from: fit.parameters)
    let expansion = try Expansion(sample, fit, from: sample.point(0), to: new)
    var rest = scaled(subtract(after.parameters, fit.parameters), by: n)
    axpy(-1, expansion.first, into: &rest)
    let unit = norm(expansion.second) / 2
    return Observation(
      norm(rest) / unit, operations: setting.d, scale: n * norm(fit.parameters) / unit)
  }

  /// All examples at +1, one of them replaced by −1, under the linear loss in one dimension.
  static func linearReplacement(n: Int, slope: Double, lambda: Double) throws -> Replacement {
    let sample = WeightedSample([Vector](repeating: [1], count: n))
    let loss = MarginLoss.linear(slope: slope)
    return Replacement(
      before: try RegularizedMinimizer(sample, loss, lambda: lambda).parameters,
      after: try RegularizedMinimizer(sample.replacing(0, with: [-1]), loss, lambda: lambda)
        .parameters)
  }

  // begin region: mirror
  /// The logistic loss at its worst: all other examples equal, the replaced one reflected.
  ///
  /// n − 1 examples push θ as far out as they can along e₁. One example lies against them at an
  /// angle, and is replaced by its mirror image in e₁, across which the others have no curvature.
  /// The displacement falls short of h(t_λ)/(λn) by at most the part `mirrorShortfall`.
  static func mirrorReplacement(n: Double, lambda: Double) throws -> Replacement {
    let largest = largestLogisticNorm(lambda: lambda)
    let angle = gradientSpread(norm: largest.norm).angle
    let sample = WeightedSample(
      [[largest.length, 0], [-.cos(angle), .sin(angle)]], weights: [(n - 1) / n, 1 / n])
    let mirrored = sample.replacing(1, with: [-.cos(angle), -.sin(angle)])
    return Replacement(
      before: try RegularizedMinimizer(sample, .logistic, lambda: lambda).parameters,
      after: try RegularizedMinimizer(mirrored, .logistic, lambda: lambda).parameters)
  }
  // end region: mirror

  /// The part of h(t_λ)/(λn) by which mirrored data fall short of it, at most.
  ///
  /// Let θ = (a, b). Stationarity gives 2b = (2/(λn)) sin φ σ(a cos φ − b sin φ), so the shortfall is
  /// at most (t_λ − a) cos φ + b sin φ, as log σ has a slope of at most 1. It also gives
  /// b ≤ sin φ/(λn), and t_λ − a ≤ (½ + cos φ)/(λn). In all that is
  /// (sin²φ + ½ cos φ + cos²φ)/(λn) ≤ 3/(2λn).
  static func mirrorShortfall(n: Double, lambda: Double) -> Double { 1.5 / (lambda * n) }

  /// The same n examples one by one, before any is replaced.
  static func mirrorSample(n: Int, lambda: Double) -> WeightedSample {
    let largest = largestLogisticNorm(lambda: lambda)
    let angle = gradientSpread(norm: largest.norm).angle
    let equal = [Vector](repeating: [largest.length, 0], count: n - 1)
    return WeightedSample(equal + [[-.cos(angle), .sin(angle)]])
  }

  /// A replacement found, with what the bound depends on.
  struct Trial: Sendable {
    let replacement: Replacement
    let loss: MarginLoss
    let lambda: Double
    let n: Double

    var parameterBound: Double {
      StabilityBound.parameterBound(lipschitz: loss.lipschitzConstant, lambda: lambda, n: n)
    }

    /// The distance of the minimisers; they are known to within rounding of their size.
    var displacement: Observation {
      Observation(
        replacement.displacement, operations: Int(min(n, 4096)),
        scale: max(norm(replacement.before), norm(replacement.after)))
    }

    var lossChange: Observation {
      let displacement = displacement
      let size = 1 + norm(replacement.before)
      return Observation(
        replacement.lossChange(loss), operations: displacement.operations,
        scale: loss.lipschitzConstant * size)
    }

    /// The displacement in units of 2L/(λn).
    var share: Observation {
      let displacement = displacement
      let unit = 2 * loss.lipschitzConstant / (lambda * n)
      return Observation(
        displacement.values[0] / unit, operations: displacement.operations,
        scale: displacement.scale / unit)
    }

    static func linear(n: Double, slope: Double, lambda: Double) throws -> Trial {
      Trial(
        replacement: try linearReplacement(n: Int(n), slope: slope, lambda: lambda),
        loss: .linear(slope: slope), lambda: lambda, n: n)
    }

    static func mirror(n: Double, lambda: Double) throws -> Trial {
      Trial(
        replacement: try mirrorReplacement(n: n, lambda: lambda), loss: .logistic, lambda: lambda,
        n: n)
    }

    /// The worst replacement found in a sample.
    static func searched(_ sample: WeightedSample, lambda: Double) throws -> Trial {
      Trial(
        replacement: try worstReplacement(sample, lambda: lambda), loss: .logistic,
        lambda: lambda, n: Double(sample.count))
    }

    /// The worst replacement found in a random sample.
    static func random(
      n: Double, d: Int, lambda: Double, stream: inout RandomStream
    ) throws -> Trial {
      try searched(try Law(dimension: d).sample(Int(n), &stream), lambda: lambda)
    }
  }

  /// Linear, mirrored and random instances.
  static func trials(_ setting: Setting, stream: inout RandomStream) throws -> [Trial] {
    let (n, lambda) = (Double(setting.n), setting.lambda)
    let linear = try [0.5, 1, 1.5].map { try Trial.linear(n: n, slope: $0, lambda: lambda) }
    let random = try (0..<4).map { _ in
      try Trial.random(n: n, d: setting.d, lambda: lambda, stream: &stream)
    }
    return linear + [try Trial.mirror(n: n, lambda: lambda)] + random
  }

  /// Mirrored instances in samples so large that θ hardly moves, λn = 10⁵.
  static func mirrorTrials(_ setting: Setting) throws -> [Trial] {
    try setting.penalties.map { try Trial.mirror(n: 1e5 / $0, lambda: $0) }
  }

  /// The worst replacements found in random samples of n.
  static func randomTrials(_ setting: Setting, stream: inout RandomStream) throws -> [Trial] {
    try setting.penalties.map {
      try Trial.random(n: Double(setting.n), d: setting.d, lambda: $0, stream: &stream)
    }
  }

  /// The displacement by the worst replacement found, averaged over several random samples.
  static func typicalDisplacement(
    n: Double, d: Int, lambda: Double, samples: Int, stream: inout RandomStream
  ) throws -> Observation {
    let found = try (0..<samples).map { _ in
      try Trial.random(n: n, d: d, lambda: lambda, stream: &stream).displacement
    }
    let mean = found.reduce(0) { $0 + $1.values[0] / Double(samples) }
    return Observation(
      mean, operations: found[0].operations, scale: found.reduce(0) { max($0, $1.scale) })
  }

  // begin region: gap
  /// Regularised logistic regression on samples of a law with known risks.
  struct GapExperiment: Sendable {
    let law: Law
    let n: Int
    let lambda: Double
    let reference: Reference
    let referenceRisk: Double

    /// The experiment at a penalty.
    init(_ setting: Setting, lambda: Double) throws {
      law = try Law(dimension: setting.d)
      n = setting.n
      self.lambda = lambda
      reference = law.reference(lambda: lambda)
      referenceRisk = law.risk(reference.parameters)
    }

    /// R(θ) − R̂(θ) for the sample.
    func gap(_ sample: WeightedSample, at theta: Vector) -> Double {
      law.risk(theta) - MarginLoss.logistic.total(sample.margins(at: theta)) / Double(sample.count)
    }

    /// The minimiser to within (0.03)²/(20λ), as ℓ‴ is below 1/10: far below its fluctuation.
    func minimizer(
      _ sample: WeightedSample, from start: Vector? = nil
    ) throws -> Vector {
      try RegularizedMinimizer(
        sample, .logistic, lambda: lambda, from: start ?? reference.parameters, until: 0.03
      ).parameters
    }

    /// The gap of one sample, less fluctuations that have mean zero whatever the theorem says.
    func steadiedGap(_ sample: WeightedSample, at theta: Vector) -> Double {
      let controls = Controls(self, sample)
      return gap(sample, at: theta) - controls.referenceGap - controls.crossProducts
    }

    /// a/m from a gap a/m + b/m² + c/m³ + … at 2m and at m, up to −c/(2m³): 4·gap(2m) − gap(m).
    static func withoutSecondOrder(together: Double, apart: Double) -> Double {
      4 * together - apart
    }

    /// The gap of two samples together and of each alone, combined so that the second order cancels.
    func extrapolatedGap(_ first: WeightedSample, _ second: WeightedSample) throws -> Double {
      let minimizers = (try minimizer(first), try minimizer(second))
      let apart =
        (steadiedGap(first, at: minimizers.0) + steadiedGap(second, at: minimizers.1)) / 2
      let joined = first.joined(with: second)
      // The minimiser of both is near the middle of the two.
      let middle = scaled(add(minimizers.0, minimizers.1), by: 0.5)
      let together = steadiedGap(joined, at: try minimizer(joined, from: middle))
      return Self.withoutSecondOrder(together: together, apart: apart)
    }

    /// The gap minus the replace-one difference of the first example, and four control variates.
    func symmetrizationDefect(
      _ stream: inout RandomStream
    ) throws -> (value: Double, controls: [Double]) {
      let sample = law.sample(n, &stream)
      let (old, new) = (sample.point(0), law.example(&stream))
      let before = try minimizer(sample)
      let after = try minimizer(sample.replacing(0, with: new), from: before)
      let loss = MarginLoss.logistic
      let difference = loss.value(dot(old, after)) - loss.value(dot(old, before))
      return (
        gap(sample, at: before) - difference, Controls(self, sample).all(old: old, new: new, self)
      )
    }
  }

  /// Control variates for one sample, from the centred pulls g at the fixed reference θ₀.
  struct Controls {
    /// R(θ₀) − R̂(θ₀): mean zero, for θ₀ does not depend on the sample.
    let referenceGap: Double
    /// Σ_{i≠j} gᵢᵀH⁻¹gⱼ/n²: mean zero, for examples are independent.
    let crossProducts: Double
    /// (g₁ᵀH⁻¹g₁ − average of all gᵢᵀH⁻¹gᵢ)/n: mean zero, for examples are exchangeable.
    let firstSquare: Double

    init(_ experiment: GapExperiment, _ sample: WeightedSample) {
      let (reference, size) = (experiment.reference, Double(sample.count))
      let margins = sample.margins(at: reference.parameters)
      referenceGap = experiment.referenceRisk - MarginLoss.logistic.total(margins) / size
      let pulls = margins.map { MarginLoss.logistic.pull($0) }
      var sum = sample.combination(pulls)
      sum[0] -= size * reference.meanPull
      let squares = reference.squaredPulls(pulls, sample)
      crossProducts = (reference.product(sum, sum) - squares.total) / (size * size)
      firstSquare = (squares.first - squares.total / size) / size
    }

    /// These and g₁ᵀH⁻¹g′/n for the newcomer, which is independent of the first example.
    func all(old: Vector, new: Vector, _ experiment: GapExperiment) -> [Double] {
      let reference = experiment.reference
      let product = reference.product(reference.centredPull(old), reference.centredPull(new))
      return [referenceGap, crossProducts, firstSquare, product / Double(experiment.n)]
    }
  }
  // end region: gap

  // begin region: enumeration
  /// A law on finitely many examples, for which expectations over samples are finite sums.
  struct DiscreteLaw: Sendable {
    let points: [Vector]
    let probabilities: Vector
    let n: Int
    let lambda: Double

    /// All ways to draw n examples, as counts of each point, with their probabilities.
    var samples: [(counts: [Int], probability: Double)] {
      var partial: [(counts: [Int], rest: Int, probability: Double)] = [([], n, 1)]
      for (index, probability) in probabilities.enumerated() {
        let isLast = index == probabilities.count - 1
        partial = partial.flatMap { counts, rest, weight in
          (isLast ? rest...rest : 0...rest).map { count in
            let ways = binomial(rest, count) * .pow(probability, count)
            return (counts + [count], rest - count, weight * ways)
          }
        }
      }
      return partial.map { ($0.counts, $0.probability) }
    }

    /// The regularised logistic minimiser of each sample.
    func minimizers() throws -> [[Int]: Vector] {
      try Dictionary(
        uniqueKeysWithValues: samples.map { counts, _ in
          let sample = WeightedSample(points, weights: counts.map { Double($0) / Double(n) })
          return (counts, try RegularizedMinimizer(sample, .logistic, lambda: lambda).parameters)
        })
    }

    private func loss(_ theta: Vector, _ point: Int) -> Double {
      MarginLoss.logistic.value(dot(theta, points[point]))
    }

    /// E[R(A(S)) − R̂(A(S))], over all samples.
    func gap() throws -> Double {
      let minimizers = try minimizers()
      return samples.reduce(0) { sum, sample in
        let theta = minimizers[sample.counts] ?? []
        return sum
          + points.indices.reduce(0) { inner, point in
            let excess = probabilities[point] - Double(sample.counts[point]) / Double(n)
            return inner + sample.probability * excess * loss(theta, point)
          }
      }
    }

    /// E[ℓ(A(S⁽ⁱ⁾), z) − ℓ(A(S), z)], at the replaced example z = zᵢ or at the newcomer.
    func replaceOneDifference(atNewcomer: Bool = false) throws -> Double {
      let minimizers = try minimizers()
      var sum = 0.0
      for (counts, probability) in samples {
        for old in points.indices where counts[old] > 0 {
          for new in points.indices {
            var changed = counts
            changed[old] -= 1
            changed[new] += 1
            let weight = probability * Double(counts[old]) / Double(n) * probabilities[new]
            let point = atNewcomer ? new : old
            let after = loss(minimizers[changed] ?? [], point)
            sum += weight * (after - loss(minimizers[counts] ?? [], point))
          }
        }
      }
      return sum
    }
  }
  // end region: enumeration

  /// The number of ways to choose k of n.
  static func binomial(_ n: Int, _ k: Int) -> Double {
    (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
  }

  /// Random laws on three examples in the plane.
  static func discreteLaws(_ setting: Setting, stream: inout RandomStream) -> [DiscreteLaw] {
    (0..<6).map { index in
      DiscreteLaw(
        points: (0..<3).map { _ in stream.ball(dimension: 2) },
        probabilities: stream.dirichlet([2, 2, 2]), n: 2 + index,
        lambda: setting.lambda * .pow(10, stream.uniform(in: -0.5...0.5)))
    }
  }

  // begin region: attained
  /// A rule whose expected gap and whose uniform stability are finite sums.
  enum CountableRule: Sendable {
    /// Loss 0 on examples seen, 1 on others; examples are uniform on M values.
    case memoriser(values: Int, n: Int)
    /// The mean of Bernoulli(p) examples under squared loss.
    case sampleMean(p: Double, n: Int)
    /// The linear loss −Lzθ with penalty λ on examples ±1, the former with probability p.
    case linear(slope: Double, lambda: Double, p: Double, n: Int)

    var n: Int {
      switch self {
      case .memoriser(_, let n), .sampleMean(_, let n), .linear(_, _, _, let n): n
      }
    }

    /// The expected gap, summed over the number of distinct values seen or of ones drawn.
    var gap: Double {
      switch self {
      case .memoriser(let values, let n):
        // The law of the number of distinct values after n draws.
        var law: Vector = [1]
        for _ in 0..<n {
          var next = Vector(repeating: 0, count: law.count + 1)
          for (seen, probability) in law.enumerated() {
            next[seen] += probability * Double(seen) / Double(values)
            next[seen + 1] += probability * Double(values - seen) / Double(values)
          }
          law = next
        }
        return law.enumerated().reduce(0) {
          $0 + $1.element * Double(values - $1.offset) / Double(values)
        }
      case .sampleMean(let p, let n), .linear(_, _, let p, let n):
        return (0...n).reduce(0) { sum, ones in
          let probability = binomial(n, ones) * .pow(p, ones) * .pow(1 - p, n - ones)
          let share = Double(ones) / Double(n)
          return sum + probability * (p - share) * (loss(ones, at: 1) - loss(ones, at: 0))
        }
      }
    }

    /// A bound on the loss at 0 or 1 of any rule of this kind.
    var largestLoss: Double {
      switch self {
      case .memoriser, .sampleMean: 1
      case .linear(let slope, let lambda, _, _): slope * slope / lambda
      }
    }

    /// The largest change of the loss at any example when one example is replaced.
    var stability: Double {
      switch self {
      case .memoriser: 1
      case .sampleMean(_, let n), .linear(_, _, _, let n):
        (0..<n).reduce(0) { largest, ones in
          [0, 1].reduce(largest) { max($0, abs(loss(ones + 1, at: $1) - loss(ones, at: $1))) }
        }
      }
    }

    /// The loss at 0 or 1 of the rule that was trained on as many ones.
    private func loss(_ ones: Int, at example: Double) -> Double {
      let share = Double(ones) / Double(n)
      switch self {
      case .memoriser: return 0
      case .sampleMean: return (share - example) * (share - example)
      case .linear(let slope, let lambda, _, _):
        let parameter = slope * (2 * share - 1) / lambda
        return MarginLoss.linear(slope: slope).value((2 * example - 1) * parameter)
      }
    }
  }
  // end region: attained

  // begin region: least-squares
  /// Test minus train error of least squares for a design, averaged over unit noise exactly.
  ///
  /// Both errors are quadratic in the noise, so their means are sums over the n unit noise
  /// vectors, each of which is really fitted. Test points are fresh, with identity covariance.
  static func averagedOptimism(_ design: Matrix) throws -> Double {
    let n = Double(design.rows)
    let noise = Matrix.identity(design.rows)
    let fitted = try QRFactorization(design).solveLeastSquares(noise)
    let residual = noise - design * fitted
    return 1 + fitted.innerProduct(fitted) - residual.innerProduct(residual) / n
  }

  /// The same from the Gram matrix W = XᵀX alone, whose Wishart factor is cheap to draw.
  ///
  /// The control variates are tr W and tr W² less their means nd and nd(n + d + 1).
  static func drawnOptimism(
    n: Double, d: Int, stream: inout RandomStream
  ) throws -> (value: Double, controls: [Double]) {
    let gram = stream.wishartFactor(dimension: d, degreesOfFreedom: Int(n)).outerGram()
    let inverse = try CholeskyFactorization(gram).inverse()
    let size = n * Double(d)
    return (
      Double(d) / n + inverse.trace,
      [gram.trace - size, gram.innerProduct(gram) - size * (n + Double(d) + 1)]
    )
  }
  // end region: least-squares

  // begin region: nearest-neighbour
  /// The nearest-neighbour rule for points on a circle of length 1.
  struct NearestNeighbour: Sendable {
    /// The training points in ascending order, with their labels.
    let points: [(position: Double, label: Bool)]

    init(_ points: [(position: Double, label: Bool)]) {
      self.points = points.sorted { $0.position < $1.position }
    }

    /// Uniform points whose labels are 1 with probability `noise`, whatever the point.
    static func points(
      _ n: Int, noise: Double, _ stream: inout RandomStream
    ) -> [(position: Double, label: Bool)] {
      (0..<n).map { _ in (stream.uniform(), stream.bernoulli(noise)) }
    }

    func predict(_ position: Double) -> Bool {
      let after = points.firstIndex { $0.position >= position } ?? 0
      let before = (after + points.count - 1) % points.count
      let isNext =
        Self.distance(points[after].position, position)
        <= Self.distance(points[before].position, position)
      return points[isNext ? after : before].label
    }

    private static func distance(_ a: Double, _ b: Double) -> Double {
      let gap = abs(a - b)
      return min(gap, 1 - gap)
    }

    /// The share of wrong labels on the training points themselves.
    var trainingError: Double {
      Double(points.count { predict($0.position) != $0.label }) / Double(points.count)
    }

    /// The ends of the cells within which one training point is nearest.
    var boundaries: Vector {
      points.indices.map { index in
        let isLast = index == points.count - 1
        let next = isLast ? points[0].position + 1 : points[index + 1].position
        let middle = (points[index].position + next) / 2
        return middle >= 1 ? middle - 1 : middle
      }
    }

    /// The probability of label 1 being predicted at a uniform point.
    var positiveShare: Double { share(of: boundaries) { predict($0) } }

    /// The probability that two rules predict different labels at a uniform point.
    func disagreement(with other: NearestNeighbour) -> Double {
      share(of: boundaries + other.boundaries) { predict($0) != other.predict($0) }
    }

    /// The total length of the arcs, between sorted ends, in whose middle a condition holds.
    private func share(of ends: Vector, where holds: (Double) -> Bool) -> Double {
      let sorted = ends.sorted()
      return sorted.indices.reduce(0) { sum, index in
        let next = index == sorted.count - 1 ? sorted[0] + 1 : sorted[index + 1]
        let middle = (sorted[index] + next) / 2
        return sum + (holds(middle >= 1 ? middle - 1 : middle) ? next - sorted[index] : 0)
      }
    }
  }
  // end region: nearest-neighbour

  /// Test minus training error of nearest neighbours on one sample, exact in the test point.
  static func nearestNeighbourGap(_ n: Int, noise: Double, stream: inout RandomStream) -> Double {
    let rule = NearestNeighbour(NearestNeighbour.points(n, noise: noise, &stream))
    let positive = rule.positiveShare
    return positive * (1 - noise) + (1 - positive) * noise - rule.trainingError
  }

  /// How often the prediction changes when one training point is replaced by a fresh one.
  static func nearestNeighbourChange(
    _ n: Int, noise: Double, stream: inout RandomStream
  ) -> Double {
    let points = NearestNeighbour.points(n + 1, noise: noise, &stream)
    let before = NearestNeighbour(Array(points.dropLast()))
    return before.disagreement(with: NearestNeighbour(Array(points.dropFirst())))
  }

  /// Training error, and the largest change at any training point when its own label is flipped.
  static func nearestNeighbourInstability(_ points: [(position: Double, label: Bool)]) -> Vector {
    let rule = NearestNeighbour(points)
    let largest = points.indices.reduce(0.0) { largest, index in
      var flipped = points
      flipped[index].label.toggle()
      let position = points[index].position
      let changes = NearestNeighbour(flipped).predict(position) != rule.predict(position)
      return max(largest, changes ? 1 : 0)
    }
    return [rule.trainingError, largest]
  }
}

// MARK: - Declaration

extension StabilityBound {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "stability-bound",
    title: "Stable algorithms generalize",
    part: .generalization,
    statement: #"""
      Let $A$ map a sample $S = (z_1, \dots, z_n)$ to parameters, and let $S^{(i)}$ be $S$ with
      $z_i$ replaced by an independent copy. If no replacement changes the loss at any point by more
      than $\beta$, then $\lvert \mathbb E[R(A(S)) - \hat R_S(A(S))] \rvert \le \beta$. For a convex
      loss that is $L$-Lipschitz in $\theta$,
      $A(S) = \arg\min_\theta \frac1n \sum_i \ell(\theta, z_i) + \frac\lambda2 \lVert\theta\rVert^2$
      satisfies $\lVert A(S) - A(S^{(i)}) \rVert \le 2L/(\lambda n)$ and therefore
      $\beta \le 2L^2/(\lambda n)$.
      """#,
    assumptions: [
      "independent, identically distributed examples, and a loss with finite expectation",
      "for the constants: a loss that is convex and L-Lipschitz in θ, and the penalty (λ/2)‖θ‖²",
      "the logistic instances: x uniform on the unit sphere, P(y = 1) = (1 + x₁)/2, so L = 1",
      "least squares: standard Gaussian design and noise of variance 1, n > d + 1",
    ],
    limits: [
      "a search finds a lower bound on the supremum over samples and replacements; it is checked "
        + "against trying everything at n = 20 and λ of at least 1, and can miss at smaller λn",
      "the gap in expectation only, no bound with high probability",
      "nothing about algorithms that stop before the minimum, nor about losses that are not convex",
    ],
    references: [
      "O. Bousquet, A. Elisseeff, Stability and generalization, "
        + "Journal of Machine Learning Research 2 (2002) 499–526",
      "S. Shalev-Shwartz, O. Shamir, N. Srebro, K. Sridharan, Learnability, stability and uniform "
        + "convergence, Journal of Machine Learning Research 11 (2010) 2635–2670",
      "W. H. Rogers, T. J. Wagner, A finite sample distribution-free performance bound for local "
        + "discrimination rules, Annals of Statistics 6 (1978) 506–514",
    ],
    parameters: [
      .integer("n", default: 200, in: 40...1000, "sample size"),
      .integer("d", default: 10, in: 2...32, "dimension, at most n/4"),
      .real("lambda", default: 0.1, in: 0.05...100, "strength of the penalty (λ/2)‖θ‖²"),
    ],
    figures: figures
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      parameterStability(setting), parameterStabilityAcrossN(setting),
      parameterStabilityAcrossLambda(setting), lossStability(setting), logisticShare(setting),
      logisticStabilityAcrossN(setting), searchFindsTheMirror(setting),
      randomShare(setting), searchIsExhaustive(setting), stabilityExponentInN(setting),
      replaceOneExpansion(setting),
      stabilityExponentInLambda(setting), expectedGap(setting).divided(),
      gapToFirstOrder(setting).divided(),
      symmetrizationIdentity(setting), controlVariatesAreCentred(setting),
      symmetrizationEnumerated(setting),
      boundIsAttained(setting), gapBelowStability(setting), leastSquaresGivenDesign(setting),
      leastSquaresOptimism(setting), nearestNeighbourControl(setting),
      nearestNeighbourIsUnstable(setting), nearestNeighbourOnAverage,
    ]
  }

  private static let figures = [
    Figure(
      name: "against-n", title: "Stability against sample size",
      caption: "The distance by which replacing one example moves the minimiser, against sample "
        + "size n. The linear loss lies on the bound 2L/(λn). Mirrored data lie on the smaller "
        + "bound of the logistic loss; below are random data after a search for the worst "
        + "replacement. All fall like 1/n.",
      x: Figure.Axis("sample size n", logarithmic: true),
      y: Figure.Axis("‖A(S) − A(S⁽ⁱ⁾)‖ (parameter units)", logarithmic: true),
      series: [
        Figure.Series(claim: "parameter-stability-across-n", label: "2L/(λn): linear"),
        Figure.Series(
          claim: "logistic-stability-across-n", label: "h/(λn): mirrored"),
        Figure.Series(claim: "stability-exponent-in-n", label: "c/n: random"),
      ]),
    Figure(
      name: "against-lambda", title: "Stability against the penalty",
      caption: "The same distance against λ at fixed n. The linear loss lies on the bound "
        + "2L/(λn); for random logistic data and large λ the worst replacement found lies on half "
        + "of it.",
      x: Figure.Axis("penalty λ", logarithmic: true),
      y: Figure.Axis("‖A(S) − A(S⁽ⁱ⁾)‖ (parameter units)", logarithmic: true),
      series: [
        Figure.Series(claim: "parameter-stability-across-lambda", label: "2L/(λn): linear"),
        Figure.Series(
          claim: "stability-exponent-in-lambda", label: "L/(λn): random, worst found"),
      ]),
    Figure(
      name: "share", title: "How much of the bound the logistic loss can reach",
      caption: "The distance in units of 2L/(λn) against λ. The curve is the largest share that "
        + "logistic regression can reach, with mirrored data on it. Below, random data after a "
        + "search for the worst replacement: where λ is small, the loss's own curvature holds the "
        + "minimiser in place.",
      x: Figure.Axis("penalty λ", logarithmic: true),
      y: Figure.Axis("‖A(S) − A(S⁽ⁱ⁾)‖ · λn/(2L) (dimensionless)"),
      series: [
        Figure.Series(claim: "logistic-share", label: "½h: mirrored"),
        Figure.Series(claim: "random-share", label: "½h: random, worst found"),
      ]),
    Figure(
      name: "gap", title: "The expected gap against its bound",
      caption: "The expected generalization gap of regularised logistic regression against λ, with "
        + "intervals, far below the line of the bound 2L²/(λn); the lower line is the first-order "
        + "prediction tr(H⁻¹C)/n, on it the gap with its term of second order eliminated.",
      x: Figure.Axis("penalty λ", logarithmic: true),
      y: Figure.Axis("expected gap (nats)", logarithmic: true),
      series: [
        Figure.Series(claim: "expected-gap", label: "bound 2L²/(λn)"),
        Figure.Series(claim: "gap-to-first-order", label: "tr(H⁻¹C)/n"),
      ]),
  ]

  // begin region: parameter-stability
  private static func parameterStability(_ setting: Setting) -> Claim {
    .bound(
      "parameter-stability", "Replacing one example moves the minimiser by at most 2L/(λn)",
      formula: #"\lVert A(S) - A(S^{(i)}) \rVert \le \frac{2L}{\lambda n}"#, relation: .atMost,
      rounding: "‖θ‖", attained: .withinRounding,
      cases: { try trials(setting, stream: &$0) },
      measure: { $0.displacement },
      bound: { $0.parameterBound },
      mutants: [
        Mutant("L/(λn)") { $0.parameterBound / 2 },
        Mutant("2L/(λn²)") { $0.parameterBound / $0.n },
        Mutant("2/(λn), the slope of the loss forgotten") {
          parameterBound(lipschitz: 1, lambda: $0.lambda, n: $0.n)
        },
      ])
  }
  // end region: parameter-stability

  private static func parameterStabilityAcrossN(_ setting: Setting) -> Claim {
    .bound(
      "parameter-stability-across-n", "The linear loss attains the bound at every n",
      formula: #"\lVert A(S) - A(S^{(i)}) \rVert \le \frac{2L}{\lambda n}"#, relation: .atMost,
      rounding: "‖θ‖", attained: .withinRounding,
      x: { $0.n },
      cases: { _ in
        try setting.sizes.map { try Trial.linear(n: $0, slope: 1, lambda: setting.lambda) }
      },
      measure: { $0.displacement },
      bound: { $0.parameterBound },
      mutants: [
        Mutant("L/(λn)") { $0.parameterBound / 2 },
        Mutant("2L/(λ(n+1)), as if one example were added") { (trial: Trial) -> Double in
          parameterBound(
            lipschitz: trial.loss.lipschitzConstant, lambda: trial.lambda, n: trial.n + 1)
        },
      ])
  }

  private static func logisticStabilityAcrossN(_ setting: Setting) -> Claim {
    let share = logisticShare(lambda: setting.lambda)
    let last = setting.sizes[4]
    let nearest =
      share * parameterBound(lipschitz: 1, lambda: setting.lambda, n: last)
      * mirrorShortfall(n: last, lambda: setting.lambda)
    let lowered = 0.98 * share
    return .bound(
      "logistic-stability-across-n", "Logistic regression stays below its share of the bound",
      formula: #"\lVert A(S) - A(S^{(i)}) \rVert \le \frac{h(t_\lambda)}{\lambda n}"#,
      relation: .atMost, rounding: "‖θ‖",
      attained: .within(
        nearest, reason: "mirrored data fall short by a part of 3/(2λn) at most, here at the last n"
      ),
      x: { $0.n },
      cases: { _ in
        try setting.sizes.map { try Trial.mirror(n: $0, lambda: setting.lambda) }
      },
      measure: { $0.displacement },
      bound: { share * $0.parameterBound },
      mutants: [
        Mutant("the spread of the gradients lowered by 2 %") { lowered * $0.parameterBound }
      ])
  }

  private static func searchFindsTheMirror(_ setting: Setting) -> Claim {
    let n = Int(setting.sizes[3])
    return .bound(
      "search-finds-the-mirror", "The search finds the worst replacement where it is known",
      formula:
        #"\lVert A(S) - A(S^{(i)}) \rVert \cdot \tfrac{\lambda n}{2L} \le \tfrac12 h(t_\lambda)"#,
      relation: .atMost, rounding: "‖θ‖ in units of 2L/(λn)",
      attained: .within(
        mirrorShortfall(n: Double(n), lambda: 10 * setting.lambda),
        reason: "the mirror image falls short by a part of 3/(2λn) at most, here at 10λ"),
      x: { $0.lambda },
      cases: { _ in
        try [setting.lambda, 10 * setting.lambda].map {
          try Trial.searched(mirrorSample(n: n, lambda: $0), lambda: $0)
        }
      },
      measure: { $0.share },
      bound: { logisticShare(lambda: $0.lambda) },
      mutants: [
        Mutant("the spread of the gradients lowered by 2 %") {
          0.98 * logisticShare(lambda: $0.lambda)
        }
      ])
  }

  private static func parameterStabilityAcrossLambda(_ setting: Setting) -> Claim {
    .bound(
      "parameter-stability-across-lambda", "The linear loss attains the bound at every λ",
      formula: #"\lVert A(S) - A(S^{(i)}) \rVert \le \frac{2L}{\lambda n}"#, relation: .atMost,
      rounding: "‖θ‖", attained: .withinRounding,
      x: { $0.lambda },
      cases: { _ in
        try setting.penalties.map {
          try Trial.linear(n: Double(setting.n), slope: 1, lambda: $0)
        }
      },
      measure: { $0.displacement },
      bound: { $0.parameterBound },
      mutants: [
        Mutant("L/(λn)") { $0.parameterBound / 2 },
        Mutant("2L/(√λ n), too small for λ < 1 and too large beyond") {
          min(1, $0.lambda.squareRoot()) * $0.parameterBound
        },
      ])
  }

  private static func lossStability(_ setting: Setting) -> Claim {
    .bound(
      "loss-stability", "Replacing one example changes no loss by more than 2L²/(λn)",
      formula:
        #"\sup_z \lvert \ell(A(S), z) - \ell(A(S^{(i)}), z) \rvert \le \frac{2L^2}{\lambda n}"#,
      relation: .atMost, rounding: "L(1 + ‖θ‖)", attained: .withinRounding,
      cases: { try trials(setting, stream: &$0) },
      measure: { $0.lossChange },
      bound: { trial in
        lossBound(lipschitz: trial.loss.lipschitzConstant, lambda: trial.lambda, n: trial.n)
      },
      mutants: [
        Mutant("L²/(λn)") { (trial: Trial) -> Double in
          trial.parameterBound * trial.loss.lipschitzConstant / 2
        },
        Mutant("2L/(λn), the bound on the parameters") { $0.parameterBound },
      ])
  }

  private static func logisticShare(_ setting: Setting) -> Claim {
    .bound(
      "logistic-share", "Logistic regression reaches more than half of the bound, and how much",
      formula: #"\tfrac12 \max_\varphi 2 \sin\varphi \cdot \sigma(t_\lambda \cos\varphi)"#,
      relation: .atMost, rounding: "‖θ‖ in units of 2L/(λn)",
      attained: .allWithin(
        mirrorShortfall(n: 1e5, lambda: 1),
        reason: "mirrored data with λn = 10⁵ fall short by 3/(2λn) at most"),
      x: { $0.lambda },
      cases: { _ in try mirrorTrials(setting) },
      measure: { $0.share },
      bound: { logisticShare(lambda: $0.lambda) },
      mutants: [
        Mutant("at most half of the bound") { _ in 0.5 },
        Mutant("all other examples of length 1: λ‖θ‖ = σ(−‖θ‖)") { trial in
          gradientSpread(norm: alignedLogisticNorm(lambda: trial.lambda)).distance / 2
        },
      ])
  }

  private static func randomShare(_ setting: Setting) -> Claim {
    .bound(
      "random-share", "In random data the worst replacement found stays below the logistic share",
      formula:
        #"\lVert A(S) - A(S^{(i)}) \rVert \cdot \tfrac{\lambda n}{2L} \le \tfrac12 h(t_\lambda)"#,
      relation: .atMost, rounding: "‖θ‖ in units of 2L/(λn)",
      attained: .within(
        0.002,
        reason: "a sign flip −u moves θ by at least 1/(λ + ¼), so at λ = 100 to 1/400 of one half"),
      x: { $0.lambda },
      cases: { try randomTrials(setting, stream: &$0) },
      measure: { $0.share },
      bound: { logisticShare(lambda: $0.lambda) },
      mutants: [
        Mutant("1 % less") { 0.99 * logisticShare(lambda: $0.lambda) },
        Mutant("a quarter, one of the two examples counted") { _ in 0.25 },
      ])
  }

  private static func searchIsExhaustive(_ setting: Setting) -> Claim {
    .profiled { isQuick in searchIsExhaustive(setting, samples: isQuick ? 3 : 6) }
  }

  private static func searchIsExhaustive(_ setting: Setting, samples: Int) -> Claim {
    let (n, lambda) = (20, max(setting.lambda, 1))
    let unit = parameterBound(lipschitz: 1, lambda: lambda, n: Double(n))
    return .bound(
      "search-is-exhaustive", "On small samples the search finds what trying everything finds",
      formula:
        #"\max_{i, \lVert v \rVert = 1} \lVert A(S) - A(S^{(i)}) \rVert \cdot \tfrac{\lambda n}{2L}"#,
      relation: .atMost, rounding: "‖θ‖ in units of 2L/(λn)",
      attained: .allWithin(
        1e-6, reason: "eight rounds of a contraction; 1/1000 of the distance to the mutant"),
      x: { (trial: ExhaustiveTrial) -> Double in Double(trial.sample.count) },
      cases: { stream -> [ExhaustiveTrial] in
        let law = try Law(dimension: 2)
        return try (0..<samples).map { _ in
          let sample = law.sample(n, &stream)
          let largest = try exhaustiveDisplacement(sample, lambda: lambda)
          return ExhaustiveTrial(sample: sample, largest: largest / unit)
        }
      },
      measure: { try Trial.searched($0.sample, lambda: lambda).share },
      bound: { $0.largest },
      mutants: [Mutant("1 % less") { 0.99 * $0.largest }])
  }

  private static func stabilityExponentInN(_ setting: Setting) -> Claim {
    let expansions = Deferred { Result { try CopiedSample(setting).expansions() } }
    let found = { @Sendable in (try? expansions.value.get()) ?? [] }
    let constant = { @Sendable in found().map { norm($0.first) }.max() ?? .nan }
    let within = Tolerance(
      resolution: 0.005,
      reason: "1/100 of the distance to −1/2; plus the term of second order, which is computed")
    return .exponent(
      "stability-exponent-in-n", "With data of one law the worst replacement found moves θ by c/n",
      formula: #"\max \lVert \theta' \rVert / n"#,
      PowerLawPrediction(
        exponent: -1, within: within, constant: constant(), within: within, slopeChange: 0.005,
        finiteSize: { n in found().map { $0.displacement(n: n) }.max() ?? .nan }),
      measurement: .computed(at: setting.sizes) {
        try CopiedSample(setting).displacement(n: $0)
      },
      mutants: [
        .exponent("n^(−1/2)", -0.5), .exponent("n^(−2)", -2),
        .constant("half of it, as if the old example stayed", constant() / 2),
        .constant("5 % more", 1.05 * constant()),
      ])
  }

  private static func replaceOneExpansion(_ setting: Setting) -> Claim {
    .exponent(
      "replace-one-expansion", "The displacement is θ′/n to first order, and ‖θ″‖/(2n²) is left",
      formula:
        #"\frac{\lVert n(A(S^{(i)}) - A(S)) - \theta' \rVert}{\lVert \theta'' \rVert / 2} = \frac1n"#,
      PowerLawPrediction(
        exponent: -1, within: Tolerance(resolution: 0.005, reason: "1/200 of the distance to −2"),
        constant: 1,
        within: Tolerance(
          resolution: 0.005, reason: "1/200 of the distance to ‖θ″‖; the third order is smaller"),
        slopeChange: 0.01),
      measurement: .drawn(at: (0..<5).map { Double(2000 << $0) }) { n, stream in
        try secondOrder(setting, n: n, stream: &stream)
      },
      mutants: [
        .exponent("n^(−2), as if θ″ vanished", -2), .exponent("n^0, as if θ′ were wrong", 0),
        .constant("‖θ″‖, the factor of Taylor's formula forgotten", 2),
      ])
  }

  private static func stabilityExponentInLambda(_ setting: Setting) -> Claim {
    .exponent(
      "stability-exponent-in-lambda",
      "Where the penalty outweighs the loss's curvature, random data reach half of the bound",
      formula: #"\frac{L}{\lambda n}"#,
      PowerLawPrediction(
        exponent: -1,
        within: Tolerance(
          resolution: 0.01,
          reason: "1/50 of the distance to −1/2; plus what the loss's curvature does at most"),
        constant: 1 / Double(setting.n),
        within: Tolerance(
          resolution: 0.01,
          reason: "1/100 of that to 2L/(λn); plus what the loss's curvature does at most"),
        slopeChange: 0.01,
        finiteSize: { setting.leastDisplacement(lambda: $0) }),
      measurement: .drawn(at: setting.strongPenalties) { lambda, stream in
        try typicalDisplacement(
          n: Double(setting.n), d: setting.d, lambda: lambda, samples: 4, stream: &stream)
      },
      mutants: [
        .exponent("λ^(−1/2)", -0.5), .exponent("λ^(−2)", -2),
        .constant("the whole bound, 2L/(λn)", 2 / Double(setting.n)),
      ])
  }

  private static func expectedGap(_ setting: Setting) -> Claim {
    let penalties = setting.gapPenalties
    return .profiled { isQuick in
      expectedGap(setting, at: isQuick ? [penalties[0], penalties[2]] : penalties)
    }
  }

  private static func expectedGap(_ setting: Setting, at penalties: [Double]) -> Claim {
    let n = Double(setting.n)
    return .statistical(
      "expected-gap", "The expected gap of logistic regression stays below 2L²/(λn)",
      formula: #"\frac{2L^2}{\lambda n}"#, relation: .atMost, method: .asymptotic, limit: 1 << 14,
      sampler: gapSampler(setting, at: penalties, sizes: [setting.n]) {
        experiment, samples in
        experiment.steadiedGap(samples[0], at: try experiment.minimizer(samples[0]))
      },
      predict: { lossBound(lipschitz: 1, lambda: $0, n: n) },
      tolerance: { _ in Tolerance(resolution: 0, reason: "an inequality, without allowance") },
      mutants: [
        Mutant("2L²/(λn²)") { lossBound(lipschitz: 1, lambda: $0, n: n) / n }
      ])
  }

  /// What samples of given sizes say of the gap at several penalties, the same for all of them.
  private static func gapSampler(
    _ setting: Setting, at penalties: [Double], sizes: [Int],
    _ gap: @escaping @Sendable (GapExperiment, [WeightedSample]) throws -> Double
  ) -> Sampler {
    let experiments = Deferred {
      Result { try penalties.map { try GapExperiment(setting, lambda: $0) } }
    }
    return .joint(at: penalties) { stream in
      let experiments = try experiments.value.get()
      let samples = sizes.map { experiments[0].law.sample($0, &stream) }
      return try experiments.map { try gap($0, samples) }
    }
  }

  private static func gapToFirstOrder(_ setting: Setting) -> Claim {
    let penalties = setting.firstOrderPenalties
    return .profiled { isQuick in
      gapToFirstOrder(setting, at: isQuick ? [penalties[0], penalties[2]] : penalties)
    }
  }

  private static func gapToFirstOrder(_ setting: Setting, at penalties: [Double]) -> Claim {
    let (n, size) = (Double(setting.n), setting.joinedSize)
    return .statistical(
      "gap-to-first-order", "The expected gap is tr(H⁻¹C)/n to first order, far below the bound",
      formula: #"\frac1n \operatorname{tr} H^{-1} C"#, method: .asymptotic, limit: 1 << 14,
      sampler: gapSampler(setting, at: penalties, sizes: [size, size]) {
        experiment, samples in
        Double(size) / n * (try experiment.extrapolatedGap(samples[0], samples[1]))
      },
      predict: { try setting.complexity(lambda: $0) / n },
      tolerance: { lambda in
        let gap = ((try? setting.complexity(lambda: lambda)) ?? 0) / n
        return Tolerance(
          resolution: 0.02 * gap,
          reason: "1/50 of the distance to twice the gap; the term of second order is eliminated")
      },
      mutants: [
        Mutant("twice as much, test and training part counted for each") {
          2 * (try setting.complexity(lambda: $0)) / n
        },
        Mutant("d/n, the count of parameters") { _ in Double(setting.d) / n },
      ])
  }

  private static func symmetrizationIdentity(_ setting: Setting) -> Claim {
    let n = Double(setting.n)
    let experiment = Deferred {
      Result { try GapExperiment(setting, lambda: setting.lambda) }
    }
    return .statistical(
      "symmetrization-identity", "The expected gap is the mean replace-one difference",
      formula: #"\mathbb E[R - \hat R] - \mathbb E[\ell(A(S^{(i)}), z_i) - \ell(A(S), z_i)] = 0"#,
      method: .asymptotic, limit: 1 << 15,
      sampler: .controlled(at: [n], controls: 4) { _, stream in
        try experiment.value.get().symmetrizationDefect(&stream)
      },
      predict: { _ in 0 },
      tolerance: { _ in
        Tolerance(
          resolution: 0.05 * ((try? setting.complexity(lambda: setting.lambda)) ?? 0) / n,
          reason: "1/20 of the gap to first order, 1/10 of the distance to the nearer mutant")
      },
      mutants: [
        Mutant("the gap is twice the difference: half the gap is left") { n in
          try setting.complexity(lambda: setting.lambda) / (2 * n)
        },
        Mutant("the difference has mean zero: the whole gap is left") { n in
          try setting.complexity(lambda: setting.lambda) / n
        },
      ])
  }

  private static func controlVariatesAreCentred(_ setting: Setting) -> Claim {
    let experiment = Deferred {
      Result { try GapExperiment(setting, lambda: setting.lambda) }
    }
    return .statistical(
      "control-variates-are-centred", "The four control variates of the gap have mean zero",
      formula: #"0 \text{, in units of } n^{-1/2} \text{ or } \operatorname{tr} H^{-1} C / n"#,
      method: .asymptotic,
      limit: 1 << 16,
      sampler: .joint(at: [1, 2, 3, 4]) { stream in
        let experiment = try experiment.value.get()
        let sample = experiment.law.sample(setting.n, &stream)
        let new = experiment.law.example(&stream)
        let size = Double(setting.n)
        let second = experiment.reference.complexity / size
        let units = [1 / size.squareRoot(), second, second, second]
        let controls = Controls(experiment, sample).all(
          old: sample.point(0), new: new, experiment)
        return zip(controls, units).map { $0 / $1 }
      },
      predict: { _ in 0 },
      tolerance: { _ in
        Tolerance(resolution: 0.1, reason: "1/10 of the distance to a whole trace")
      },
      mutants: [
        Mutant("the diagonal counted among the cross products") { $0 == 2 ? 1 : 0 },
        Mutant("the first square not centred") { $0 == 3 ? 1 : 0 },
      ])
  }

  private static func symmetrizationEnumerated(_ setting: Setting) -> Claim {
    .exact(
      "symmetrization-enumerated", "On finite laws the identity holds sample by sample count",
      formula: #"\mathbb E[\ell(A(S^{(i)}), z_i) - \ell(A(S), z_i)]"#, rounding: "log 2 + ‖θ‖",
      x: { Double($0.n) },
      cases: { discreteLaws(setting, stream: &$0) },
      measure: { law in
        let largest = try law.minimizers().values.map { norm($0) }.max() ?? 0
        return Observation(
          try law.gap(), operations: law.samples.count, scale: 1 + largest)
      },
      predict: { [try $0.replaceOneDifference()] },
      mutants: [
        Mutant("twice the difference") { [2 * (try $0.replaceOneDifference())] },
        Mutant("zero") { _ in [0] },
        Mutant("the difference at the newcomer") {
          [try $0.replaceOneDifference(atNewcomer: true)]
        },
      ])
  }

  private static func countableRules(_ setting: Setting) -> [CountableRule] {
    [
      .memoriser(values: 10, n: 5), .memoriser(values: 100, n: 5),
      .memoriser(values: 1000, n: 5), .memoriser(values: 1_000_000, n: 5),
      .memoriser(values: setting.n, n: setting.n),
      .sampleMean(p: 0.5, n: 5), .sampleMean(p: 0.2, n: 80), .sampleMean(p: 0.2, n: setting.n),
      .linear(slope: 1.5, lambda: 0.2, p: 0.5, n: 12),
      .linear(slope: 1, lambda: setting.lambda, p: 0.3, n: setting.n),
    ]
  }

  private static func boundIsAttained(_ setting: Setting) -> Claim {
    let predict = {
      @Sendable (rule: CountableRule, mean: Double, factor: Double) -> [Double] in
      let n = Double(rule.n)
      switch rule {
      case .memoriser(let values, _): return [.pow(1 - 1 / Double(values), rule.n), factor]
      case .sampleMean(let p, _):
        return [mean * p * (1 - p) / n, factor * (2 - 1 / n) / n]
      case .linear(let slope, let lambda, let p, _):
        let bound = lossBound(lipschitz: slope, lambda: lambda, n: n)
        return [mean * p * (1 - p) * bound, factor * bound]
      }
    }
    return .exact(
      "bound-is-attained", "A memoriser's gap tends to β, a mean's and a linear loss's to a part",
      formula:
        #"\left(1 - \tfrac1M\right)^n \text{ of } 1, \quad \frac{2p(1-p)}{n} \text{ of } \frac{2 - 1/n}{n}"#,
      rounding: "the largest loss",
      cases: { _ in countableRules(setting) },
      measure: { rule in
        Observation([rule.gap, rule.stability], operations: 4 * rule.n, scale: rule.largestLoss)
      },
      predict: { predict($0, 2, 1) },
      mutants: [
        Mutant("half of β") { predict($0, 2, 0.5) },
        Mutant("gap p(1−p)/n") { predict($0, 1, 1) },
      ])
  }

  private static func gapBelowStability(_ setting: Setting) -> Claim {
    .bound(
      "gap-below-stability", "No rule's gap exceeds its stability β, and a memoriser's reaches it",
      formula: #"\mathbb E[R - \hat R] \le \beta"#, relation: .atMost,
      rounding: "the largest loss",
      attained: .within(1e-5, reason: "the memoriser of 10⁶ values falls short by n/M = 5e-6"),
      cases: { _ in countableRules(setting) },
      measure: { rule in
        Observation(rule.gap, operations: 4 * rule.n, scale: rule.largestLoss)
      },
      bound: { $0.stability },
      mutants: [
        Mutant("β/2") { $0.stability / 2 }, Mutant("β/n") { $0.stability / Double($0.n) },
      ])
  }

  private static func leastSquaresGivenDesign(_ setting: Setting) -> Claim {
    .exact(
      "least-squares-given-design", "Given the design, least squares is optimistic by two traces",
      formula: #"\frac dn + \operatorname{tr}(X^\top X)^{-1}"#,
      rounding: "κ(X), from the solve",
      cases: { stream -> [Matrix] in
        setting.designSizes.flatMap { n in
          (0..<3).map { _ in stream.normalMatrix(rows: Int(n), columns: setting.d) }
        }
      },
      measure: { design in
        Observation(
          try averagedOptimism(design), operations: design.rows, scale: 4)
      },
      predict: { design in
        let inverse = try CholeskyFactorization(design.gram()).inverse()
        return [Double(design.columns) / Double(design.rows) + inverse.trace]
      },
      mutants: [
        Mutant("2d/n, the design fixed") { [2 * Double($0.columns) / Double($0.rows)] },
        Mutant("the training error only") { [Double($0.columns) / Double($0.rows)] },
      ])
  }

  // begin region: least-squares-claim
  private static func leastSquaresOptimism(_ setting: Setting) -> Claim {
    let d = Double(setting.d)
    return .statistical(
      "least-squares-optimism", "Least squares is optimistic by d/n + d/(n−d−1)",
      formula: #"\sigma^2 \left(1 + \frac{d}{n-d-1}\right) - \sigma^2 \left(1 - \frac dn\right)"#,
      method: .asymptotic, limit: 1 << 16,
      sampler: .controlled(at: setting.designSizes, controls: 2) { n, stream in
        try drawnOptimism(n: n, d: setting.d, stream: &stream)
      },
      predict: { leastSquaresOptimism(n: $0, d: d) },
      tolerance: { n in
        Tolerance(
          resolution: 0.125 * d / ((n - d) * (n - d - 1)),
          reason: "1/8 of the distance to d/(n−d), and less of that to the fixed design's 2d/n")
      },
      mutants: [
        Mutant("2d/n, the design fixed") { 2 * d / $0 },
        Mutant("d/(n−d) in place of d/(n−d−1)") { d / $0 + d / ($0 - d) },
      ])
  }
  // end region: least-squares-claim

  /// The label noise of the nearest-neighbour claims.
  private static let labelNoise = 0.2

  private static func nearestNeighbourControl(_ setting: Setting) -> Claim {
    .statistical(
      "nearest-neighbour-control", "The gap of nearest neighbours is 2η(1−η) at every n",
      formula: #"2\eta(1-\eta)"#, method: .betting(range: 0...1), limit: 1 << 16,
      sampler: .separate(at: [5, 25, Double(setting.n)]) { n, stream in
        nearestNeighbourGap(Int(n), noise: labelNoise, stream: &stream)
      },
      predict: { _ in 2 * labelNoise * (1 - labelNoise) },
      tolerance: { _ in
        Tolerance(resolution: 0.01, reason: "1/12 of the distance to η")
      },
      mutants: [
        Mutant("η, the rule's Bayes error") { _ in labelNoise },
        Mutant("1/n, as if it were stable") { 1 / $0 },
      ])
  }

  private static func nearestNeighbourIsUnstable(_ setting: Setting) -> Claim {
    .exact(
      "nearest-neighbour-is-unstable", "One replaced example flips a nearest neighbour's loss",
      formula: #"(\hat R, \beta) = (0, 1)"#, rounding: "1, counts",
      cases: { stream in
        [1, 2, 5, 25, setting.n].map { NearestNeighbour.points($0, noise: labelNoise, &stream) }
      },
      measure: { Observation(nearestNeighbourInstability($0), operations: 1, scale: 1) },
      predict: { _ in [0, 1] },
      mutants: [
        Mutant("β = 1/n") { [0, 1 / Double($0.count)] },
        Mutant("training error η") { _ in [labelNoise, 1] },
      ])
  }

  private static let nearestNeighbourOnAverage: Claim = .statistical(
    "nearest-neighbour-on-average",
    "On average over test points a replaced example changes little",
    formula: #"\frac{4\eta(1-\eta)}{n+1}"#, method: .betting(range: 0...1), limit: 1 << 18,
    sampler: .separate(at: [4, 8, 16]) { n, stream in
      nearestNeighbourChange(Int(n), noise: labelNoise, stream: &stream)
    },
    predict: { 4 * labelNoise * (1 - labelNoise) / ($0 + 1) },
    tolerance: { n in
      Tolerance(
        resolution: 0.05 * 4 * labelNoise * (1 - labelNoise) / (n + 1),
        reason: "1/5 of the distance, at n = 4, to the cells counted without their overlap")
    },
    mutants: [
      Mutant("the overlap of the two cells forgotten: n in place of n + 1") { n in
        4 * labelNoise * (1 - labelNoise) / n
      },
      Mutant("one cell in place of two") { 2 * labelNoise * (1 - labelNoise) / ($0 + 1) },
      Mutant("1, its value in the worst case") { _ in 1 },
    ])
}
