import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// A regularised fit is a combination of kernel sections.
//
// Chapter: theorems/Optimization/RepresenterTheorem.md
// Tests:   Tests/TheoremTests/Optimization/RepresenterTheoremTests.swift

// MARK: - Mathematics

/// The loss of one fitted value f against its target y.
public enum PointLoss: Sendable, CaseIterable {
  /// ½(f − y)².
  case squared
  /// log(1 + e^(−yf)), for y = ±1.
  case logistic
  /// 1 − e^(−(f−y)²/2), bounded and not convex.
  case bounded

  // begin region: losses
  /// The loss and its first and second derivative in f.
  public func jet(_ f: Double, _ y: Double) -> (value: Double, slope: Double, curvature: Double) {
    let miss = f - y
    switch self {
    case .squared:
      return (miss * miss / 2, miss, 1)
    case .logistic:
      let margin = y * f
      let doubt = 1 / (1 + .exp(margin))
      let value = max(0, -margin) + .log(onePlus: .exp(-abs(margin)))
      return (value, -y * doubt, doubt * (1 - doubt))
    case .bounded:
      let weight = Double.exp(-miss * miss / 2)
      return (-.expMinusOne(-miss * miss / 2), miss * weight, (1 - miss * miss) * weight)
    }
  }
  // end region: losses
}

/// The regulariser Ω(r) = c·rᵠ of a norm r, with 1 < q ≤ 2.
public struct PowerRegulariser: Sendable {
  /// The factor c.
  public let strength: Double
  /// The power q.
  public let power: Double

  /// A regulariser; it is strictly increasing for c > 0.
  public init(strength: Double, power: Double) {
    require(strength > 0 && power > 1 && power <= 2, "c·rᵠ needs c > 0 and 1 < q ≤ 2")
    self.strength = strength
    self.power = power
  }

  /// Ω(r).
  public func value(_ r: Double) -> Double { strength * .pow(r, power) }

  /// Ω′(r)/r, the curvature of Ω(‖w‖) across w.
  public func pull(_ r: Double) -> Double { strength * power * .pow(r, power - 2) }
}

/// A regularised fit: Σᵢ loss(⟨φᵢ, w⟩, yᵢ) + Ω(‖w‖) over w in a feature space.
public struct RegularisedFit: Sendable {
  /// The features φᵢ of the n data as rows, n×p: the representers of evaluation at the data.
  public let features: Matrix
  /// The n targets.
  public let targets: Vector
  /// The loss of each value.
  public let loss: PointLoss
  /// What the norm costs.
  public let regulariser: PowerRegulariser

  // begin region: objective
  /// The fitted values ⟨φᵢ, w⟩.
  public func values(_ w: Vector) -> Vector { features * w }

  /// The objective at w.
  public func objective(_ w: Vector) -> Double {
    let losses = zip(values(w), targets).map { loss.jet($0, $1).value }
    return losses.reduce(regulariser.value(norm(w)), +)
  }

  /// The gradient of the objective at w ≠ 0.
  public func gradient(_ w: Vector) -> Vector {
    let slopes = zip(values(w), targets).map { loss.jet($0, $1).slope }
    var gradient = features.multiplied(by: slopes, transposingSelf: true)
    axpy(regulariser.pull(norm(w)), w, into: &gradient)
    return gradient
  }
  // end region: objective

  /// Gradient descent with a fixed step size.
  public func descent(from start: Vector, stepSize: Double, steps: Int) -> Vector {
    var w = start
    for _ in 0..<steps { axpy(-stepSize, gradient(w), into: &w) }
    return w
  }

  // begin region: newton
  /// A minimiser over the whole feature space, by damped Newton steps from a start.
  ///
  /// Negative curvatures of the loss count as zero, so that every step descends. Nothing here knows
  /// of the span of the features.
  public func minimiser(from start: Vector) throws(LinearAlgebraError) -> Vector {
    var w = start
    for _ in 0..<2000 {
      let gradient = gradient(w)
      let step = try CholeskyFactorization(modelCurvature(w)).solve(gradient)
      let descent = dot(gradient, step)
      let value = objective(w)
      var length = 1.0
      // A Newton step gains half of its slope near a minimum. One that gains less than a quarter may
      // have gone to the other side of zero. Where the gain is lost in rounding, take all of it.
      if descent > 1e-10 * value {
        while length > 1e-9
          && objective(subtract(w, scaled(step, by: length))) > value - length * descent / 4
        { length /= 2 }
      }
      axpy(-length, step, into: &w)
      if norm(step) < 1e-15 * norm(w) { break }
    }
    return w
  }

  /// The Hessian of the objective with negative curvatures of the loss left out.
  private func modelCurvature(_ w: Vector) -> Matrix {
    let curvatures = zip(values(w), targets).map { max(0, loss.jet($0, $1).curvature) }
    let length = norm(w)
    let pull = regulariser.pull(length)
    let direction = scaled(w, by: 1 / length)
    var model = features.scalingRows(by: curvatures.map { $0.squareRoot() }).gram()
    model += pull * Matrix.identity(w.count)
    model += (pull * (regulariser.power - 2)) * Matrix.outer(direction, direction)
    return model
  }
  // end region: newton
}

/// The predictions of the representer theorem.
public enum RepresenterTheorem {
  // begin region: kernel-ridge
  /// The coefficients α = (K + λI)⁻¹y of kernel ridge regression.
  ///
  /// They minimise ½‖Kα − y‖² + ½λ αᵀKα. Source: Schölkopf and Smola (2002), chapter 4.
  public static func ridgeCoefficients(
    kernel: Matrix, targets: Vector, penalty: Double
  ) throws(LinearAlgebraError) -> Vector {
    try CholeskyFactorization(kernel + penalty * Matrix.identity(targets.count)).solve(targets)
  }
  // end region: kernel-ridge

  /// The moment Σᵢ (σᵢ/(σᵢ + λ))ᵐ: the effective dimension for m = 1, and d₂ for m = 2.
  public static func filterMoment(_ spectrum: Vector, penalty: Double, _ m: Int) -> Double {
    spectrum.reduce(0) { $0 + .pow($1 / ($1 + penalty), m) }
  }

  /// (π/β)/sin(π/β), the integral of 1/(1 + xᵝ) over the half-line.
  static func dimensionConstant(_ decay: Double) -> Double {
    (Double.pi / decay) / .sin(.pi / decay)
  }

  /// Σ_{i ≥ 1} f(i λ^(1/β)) for small λ, f(x) = (1 + xᵝ)^(−m): the integral `constant` of f over the
  /// half-line, times λ^(−1/β), less f(0)/2 = ½ by the formula of Euler and Maclaurin.
  static func dimensionExpansion(_ decay: Double, penalty: Double, constant: Double) -> Double {
    constant * .pow(penalty, -1 / decay) - 0.5
  }
}

// MARK: - Parameters

extension RepresenterTheorem {
  /// The shape and condition of the features, the penalty, and the decay of a spectrum.
  struct Setting: Sendable {
    let n: Int
    let p: Int
    let condition: Double
    let penalty: Double
    let decay: Double

    /// The largest eigenvalue of the kernel matrix: not 1, so that no power of it can be forgotten.
    static let largest = 1.5

    init(_ values: ParameterValues) throws(ParameterError) {
      p = values.integer("p")
      n = try values.integer("n", atMost: p - 2, "p - 2")
      condition = values.real("condition")
      penalty = values.real("penalty")
      decay = values.real("decay")
    }

    /// The eigenvalues of the kernel matrix, equally spaced logarithmically.
    var spectrum: Vector {
      (0..<n).map { Self.largest * .pow(condition, -Double($0) / Double(n - 1)) }
    }

    /// ½λr², which makes a fit with squared loss a ridge regression.
    var ridge: PowerRegulariser { PowerRegulariser(strength: penalty / 2, power: 2) }
    /// λr^(3/2), strictly increasing and not quadratic.
    var subquadratic: PowerRegulariser { PowerRegulariser(strength: penalty, power: 1.5) }

    /// Half of 1/(largest curvature), for losses whose curvature is at most 1.
    var stepSize: Double { 0.5 / (Self.largest + penalty) }
  }
}

// MARK: - Experiments

extension RepresenterTheorem {
  /// Data whose features have a known singular value decomposition.
  struct Instance: Sendable {
    let features: Matrix
    let targets: Vector
    /// An orthonormal basis of what is orthogonal to all features, p×(p−n).
    let complement: Matrix
    /// A start that is not in the span of the features.
    let start: Vector
    /// Features of five points that are not among the data, as rows.
    let fresh: Matrix

    init(_ setting: Setting, stream: inout RandomStream) {
      let right = stream.haarOrthogonal(setting.p)
      features = stream.haarOrthogonal(setting.n)
        .scalingColumns(by: setting.spectrum.map { $0.squareRoot() })
        .multiplied(by: right.firstColumns(setting.n), transposingOther: true)
      complement = right.selecting(columns: Array(setting.n..<setting.p))
      targets = (0..<setting.n).map { _ in stream.sign() }
      start = stream.normals(setting.p)
      fresh = Matrix(rows: (0..<5).map { _ in stream.normals(setting.p) })
    }

    /// The kernel matrix K, Kᵢⱼ = ⟨φᵢ, φⱼ⟩.
    var kernel: Matrix { features.outerGram() }

    /// The coordinates of a vector in the complement of the span.
    func orthogonalPart(_ w: Vector) -> Vector {
      complement.multiplied(by: w, transposingSelf: true)
    }

    /// The combination Σᵢ αᵢφᵢ.
    func combination(_ alpha: Vector) -> Vector {
      features.multiplied(by: alpha, transposingSelf: true)
    }

    func fit(_ loss: PointLoss, _ regulariser: PowerRegulariser) -> RegularisedFit {
      RegularisedFit(
        features: features, targets: targets, loss: loss, regulariser: regulariser)
    }
  }

  static func instances(_ setting: Setting, stream: inout RandomStream) -> [Instance] {
    (0..<3).map { _ in Instance(setting, stream: &stream) }
  }

  /// A point f₀ of the span, given by coefficients, with something orthogonal added to it.
  struct Shifted: Sendable {
    let instance: Instance
    let coefficients: Vector
    /// The size of what is added.
    let size: Double

    static func ladder(_ setting: Setting, stream: inout RandomStream) -> [Shifted] {
      let instance = Instance(setting, stream: &stream)
      let coefficients = stream.normals(setting.n)
      return stride(from: -2.0, through: 2, by: 0.25).map {
        Shifted(instance: instance, coefficients: coefficients, size: .pow(10, $0))
      }
    }

    var inSpan: Vector { instance.combination(coefficients) }

    /// f₀ + f⊥, where f⊥ is the start's orthogonal part at the given size.
    var shifted: Vector {
      let part = instance.orthogonalPart(instance.start)
      let direction = instance.complement * scaled(part, by: size / norm(part))
      return add(inSpan, direction)
    }

    /// ‖f₀‖ by the kernel alone, (αᵀKα)^½.
    var kernelNorm: Double {
      dot(coefficients, instance.kernel * coefficients).squareRoot()
    }
  }

  /// A loss on an instance.
  struct LossCase: Sendable {
    let instance: Instance
    let loss: PointLoss
  }

  /// By how much rounding errors are magnified in a minimiser: largest over smallest curvature.
  static func magnification(_ regulariser: PowerRegulariser, at w: Vector) -> Double {
    let smallest = regulariser.pull(norm(w)) * (regulariser.power - 1)
    return 1 + (Setting.largest + regulariser.pull(norm(w))) / smallest
  }

  // begin region: ridge-in-feature-space
  /// The ridge fit as a least-squares problem of p unknowns: rows √λ·I below the features.
  static func ridgeInFeatureSpace(
    _ features: Matrix, targets: Vector, penalty: Double
  ) throws -> Vector {
    let p = features.columns
    let stacked = features.appending(rows: penalty.squareRoot() * Matrix.identity(p))
    return try stacked.solveLeastSquares(targets + Vector(repeating: 0, count: p))
  }
  // end region: ridge-in-feature-space

  /// The size of what is rounded in such a fit: κ² of the stacked matrix times solution and data.
  static func ridgeScale(_ setting: Setting, _ w: Vector, largest: Double) -> Double {
    (1 + largest / setting.penalty)
      * (norm(w) + (Double(setting.n + 1) / largest).squareRoot())
  }

  /// Descent from one start by several losses, watched where no feature reaches.
  struct DescentPoint: Sendable {
    let instance: Instance
    let loss: PointLoss
    let steps: Int
  }

  /// The data and one more point, which is not in the span of their features.
  struct ExtraPoint: Sendable {
    let instance: Instance
    /// The n features and one more, (n+1)×p.
    let features: Matrix
    let targets: Vector

    init(_ setting: Setting, stream: inout RandomStream) {
      instance = Instance(setting, stream: &stream)
      let extra = scaled(instance.start, by: 1 / Double(setting.p).squareRoot())
      features = instance.features.appending(rows: Matrix(rowVector: extra))
      targets = instance.targets + [2]
    }
  }

  /// max(0, r − 2)², which is flat up to 2.
  static func flat(_ r: Double) -> Double { .pow(max(0, r - 2), 2) }

  /// A point at which squared errors and the flat regulariser are evaluated.
  struct FlatPoint: Sendable {
    let instance: Instance
    let w: Vector

    /// Points of norms from 0.02 to 20; the first are in the flat part.
    static func scattered(_ setting: Setting, stream: inout RandomStream) -> [FlatPoint] {
      let instance = Instance(setting, stream: &stream)
      return (0..<200).map { k in
        let direction = stream.normals(setting.p)
        let size = 0.02 * .pow(10, Double(k) / 66)
        return FlatPoint(instance: instance, w: scaled(direction, by: size / norm(direction)))
      }
    }

    func objective(_ w: Vector) -> Double {
      let misses = subtract(instance.features * w, instance.targets)
      return dot(misses, misses) / 2 + flat(norm(w))
    }

    /// The projection on the span of the features.
    var projection: Vector {
      subtract(w, instance.complement * instance.orthogonalPart(w))
    }
  }

  // begin region: planar-descent
  /// Gradient descent on (w₁ − 1)² + Ω(‖w‖) in the plane, where the feature is (1, 0).
  ///
  /// The step is 1/4, and 200 of them reach a minimum up to rounding.
  static func planarDescent(from start: Vector, slope: (_ r: Double) -> Double) -> Vector {
    var w = start
    for _ in 0..<200 {
      let pull = slope(norm(w)) / norm(w)
      axpy(-0.25, [2 * (w[0] - 1) + pull * w[0], pull * w[1]], into: &w)
    }
    return w
  }
  // end region: planar-descent

  // begin region: effective-dimension
  /// Σᵢ (σᵢ/(σᵢ + λ))ᵐ over all i ≥ 1, for σᵢ = i^(−β).
  ///
  /// The first N terms are added, N = 32 λ^(−1/β). The rest is the integral from N + ½ on, where
  /// (1 + u)^(−m) with u = λxᵝ is expanded in 1/u. What the midpoint rule neglects is below
  /// mβ/(24 N) of the last term, which is itself below 32^(−mβ).
  static func dimensionOfPowerLaw(_ decay: Double, penalty: Double, _ m: Int) -> Observation {
    let count = Int((32 * .pow(penalty, -1 / decay)).rounded())
    // From the smallest term on, so that little is lost.
    let head = (1...count).reversed().reduce(0.0) { sum, i in
      sum + 1 / .pow(1 + penalty * .pow(Double(i), decay), m)
    }
    let end = Double(count) + 0.5
    let u = penalty * .pow(end, decay)
    let tail = (0..<12).reduce(0.0) { sum, k in
      let coefficient = (k % 2 == 0 ? 1.0 : -1.0) * (m == 1 ? 1 : Double(k + 1))
      let power = Double(k + m)
      return sum + coefficient * end * .pow(u, -power) / (decay * power - 1)
    }
    return Observation(head + tail, operations: count, scale: head)
  }
  // end region: effective-dimension
}

// MARK: - Declaration

extension RepresenterTheorem {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "representer",
    title: "A regularised fit is a combination of kernel sections",
    part: .optimization,
    statement: #"""
      Let $\mathcal H$ be a Hilbert space of functions with kernel $k$, let $x_1, \dots, x_n$ be
      fixed, and let $\Omega$ be strictly increasing on $[0, \infty)$. Every minimiser of
      $\Phi(f(x_1), \dots, f(x_n)) + \Omega(\lVert f \rVert_{\mathcal H})$, if there is one, has the
      form $f = \sum_{i \le n} \alpha_i k(x_i, \cdot)$, whatever $\Phi$. Then the values at the data
      are $K\alpha$ and $\lVert f \rVert^2 = \alpha^\top K \alpha$ with $K_{ij} = k(x_i, x_j)$. For
      $\tfrac12 \lVert K\alpha - y \rVert^2 + \tfrac12 \lambda \lVert f \rVert^2$ the coefficients are
      $\alpha = (K + \lambda I)^{-1} y$.
      """#,
    assumptions: [
      "the norm of a Hilbert space in which evaluation at each datum is continuous",
      "Ω strictly increasing; where it is flat, some minimiser has this form but not every one",
      "a minimiser exists, which the hypotheses do not guarantee",
      "Φ sees f only through its values at the n data",
    ],
    limits: [
      "feature spaces of finite dimension, up to 60, in place of a general Hilbert space",
      "three losses and two regularisers stand for every Φ and every Ω",
      "the non-convex fit is followed to a stationary point, which need not be the global minimum",
    ],
    references: [
      "G. S. Kimeldorf, G. Wahba, Some results on Tchebycheffian spline functions, Journal of "
        + "Mathematical Analysis and Applications 33 (1971) 82–95",
      "B. Schölkopf, R. Herbrich, A. J. Smola, A generalized representer theorem, COLT (2001), "
        + "theorem 1",
      "A. Caponnetto, E. De Vito, Optimal rates for the regularized least-squares algorithm, "
        + "Foundations of Computational Mathematics 7 (2007) 331–368",
    ],
    buildsOn: ["minimum-norm-descent"],
    parameters: [
      .integer("n", default: 8, in: 2...20, "data, at least two fewer than p"),
      .integer("p", default: 24, in: 4...60, "dimension of the feature space"),
      .real("condition", default: 30, in: 1.5...1000, "σ_max/σ_min of the kernel matrix"),
      .real("penalty", default: 0.3, in: 0.01...10, "λ, the weight of the regulariser"),
      .real(
        "decay", default: 2, in: 1.5...4, "β, where the effective dimension is of σ_i = i^(−β)"),
    ],
    figures: [
      Figure(
        name: "rise", title: "Leaving the span only costs",
        caption: "By how much the objective rises when something orthogonal to all kernel sections "
          + "is added, against its size. The fit stays as it is; the regulariser λr^(3/2) rises "
          + "quadratically at first, and with the power 3/2 in the end.",
        x: Figure.Axis("size of what is added", logarithmic: true),
        y: Figure.Axis("rise of the objective", logarithmic: true),
        series: [Figure.Series(claim: "orthogonal-part-only-costs", label: "rise")]),
      Figure(
        name: "forgetting", title: "Descent forgets what is orthogonal at one rate",
        caption: "The part of the iterate orthogonal to all kernel sections against steps, for "
          + "squared, logistic and a non-convex loss from one start: all three coincide.",
        x: Figure.Axis("steps t"), y: Figure.Axis("size of the orthogonal part", logarithmic: true),
        series: [
          Figure.Series(claim: "orthogonal-part-is-forgotten", label: "orthogonal part")
        ]),
    ]
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      fitIsUnchanged(setting), orthogonalPartOnlyCosts(setting), minimiserInSpan(setting),
      kernelDeterminesTheMinimum(setting), kernelRidge(setting),
      orthogonalPartIsForgotten(setting), extraPoint(setting), projectionNeverRaises(setting),
      flatRegulariser, decreasingRegulariser, otherNorm, ridgeVariance(setting),
      effectiveDimension(setting),
      secondDimension(setting), conditioning,
    ]
  }

  private static func fitIsUnchanged(_ setting: Setting) -> Claim {
    .exact(
      "fit-is-unchanged", "What is orthogonal to the kernel sections changes no fitted value",
      formula: #"(f_0 + f_\perp)(x_i) = (K\alpha)_i"#, rounding: "‖φ‖ ‖f₀ + f⊥‖",
      cases: { Shifted.ladder(setting, stream: &$0) },
      measure: { (point: Shifted) -> Observation in
        let w = point.shifted
        return Observation(
          point.instance.features * w, operations: setting.p,
          scale: Setting.largest.squareRoot() * (norm(w) + norm(point.inSpan)))
      },
      predict: { $0.instance.kernel * $0.coefficients },
      mutants: [
        Mutant("the coefficients themselves") { $0.coefficients },
        Mutant("something in the span is added: φ₁ at a thousandth") {
          (point: Shifted) -> [Double] in
          let shift = [1e-3] + Vector(repeating: 0, count: setting.n - 1)
          return point.instance.kernel * add(point.coefficients, shift)
        },
      ])
  }

  // begin region: orthogonal-part-only-costs
  private static func orthogonalPartOnlyCosts(_ setting: Setting) -> Claim {
    let omega = setting.subquadratic
    return .exact(
      "orthogonal-part-only-costs", "It raises the objective by what Pythagoras adds to the norm",
      formula: #"\Omega(\sqrt{\alpha^\top K \alpha + \lVert f_\perp \rVert^2})"#
        + #" - \Omega(\sqrt{\alpha^\top K \alpha})"#,
      rounding: "the objective after the shift", x: \.size,
      cases: { Shifted.ladder(setting, stream: &$0) },
      measure: { (point: Shifted) -> Observation in
        let fit = point.instance.fit(.logistic, omega)
        let after = fit.objective(point.shifted)
        return Observation(
          after - fit.objective(point.inSpan), operations: setting.p, scale: after)
      },
      predict: { (point: Shifted) -> [Double] in
        let base = point.kernelNorm
        let length = (base * base + point.size * point.size).squareRoot()
        return [omega.value(length) - omega.value(base)]
      },
      mutants: [
        Mutant("Ω(‖f₀‖ + ‖f⊥‖), the triangle inequality") { (point: Shifted) -> [Double] in
          [omega.value(point.kernelNorm + point.size) - omega.value(point.kernelNorm)]
        },
        Mutant("Ω(‖f⊥‖), as if Ω were additive") { [omega.value($0.size)] },
        Mutant("the norm of α in place of αᵀKα") { (point: Shifted) -> [Double] in
          let base = norm(point.coefficients)
          let length = (base * base + point.size * point.size).squareRoot()
          return [omega.value(length) - omega.value(base)]
        },
      ])
  }
  // end region: orthogonal-part-only-costs

  // begin region: minimiser-in-span
  private static func minimiserInSpan(_ setting: Setting) -> Claim {
    .exact(
      "minimiser-in-span", "A minimiser over the whole space has no orthogonal part",
      formula: #"P_\perp f^* = 0"#, rounding: "‖f*‖ times largest over smallest curvature",
      cases: { (stream: inout RandomStream) -> [LossCase] in
        instances(setting, stream: &stream).flatMap { instance in
          PointLoss.allCases.map { LossCase(instance: instance, loss: $0) }
        }
      },
      measure: { (point: LossCase) -> Observation in
        let fit = point.instance.fit(point.loss, setting.subquadratic)
        let w = try fit.minimiser(from: point.instance.start)
        return Observation(
          point.instance.orthogonalPart(w), operations: setting.p,
          scale: norm(w) * magnification(fit.regulariser, at: w))
      },
      predict: { _ in Vector(repeating: 0, count: setting.p - setting.n) },
      mutants: [
        Mutant("what the start had, as without regulariser") {
          $0.instance.orthogonalPart($0.instance.start)
        },
        Mutant("a millionth of what the start had") {
          scaled($0.instance.orthogonalPart($0.instance.start), by: 1e-6)
        },
      ])
  }
  // end region: minimiser-in-span

  // begin region: kernel-determines-the-minimum
  private static func kernelDeterminesTheMinimum(_ setting: Setting) -> Claim {
    /// The minimum and its fitted values where rows of `design` are features.
    let solve = { @Sendable (instance: Instance, design: Matrix) throws -> [Double] in
      let fit = RegularisedFit(
        features: design, targets: instance.targets, loss: .logistic,
        regulariser: setting.subquadratic)
      let w = try fit.minimiser(from: Array(instance.start.prefix(design.columns)))
      return [fit.objective(w)] + fit.values(w)
    }
    return .exact(
      "kernel-determines-the-minimum",
      "The minimum over the whole space is that over n coefficients, found from K alone",
      formula: #"\min_\alpha \Phi(K\alpha) + \Omega(\sqrt{\alpha^\top K \alpha})"#,
      rounding: "‖φ‖ ‖f*‖ times largest over smallest curvature, and the minimum",
      cases: { instances(setting, stream: &$0) },
      measure: { (instance: Instance) -> Observation in
        let fit = instance.fit(.logistic, setting.subquadratic)
        let w = try fit.minimiser(from: instance.start)
        return Observation(
          [fit.objective(w)] + fit.values(w), operations: setting.p,
          scale: Setting.largest.squareRoot() * norm(w) * magnification(fit.regulariser, at: w)
            + fit.objective(w))
      },
      // With K = LLᵀ and β = Lᵀα the values are Lβ and the norm is ‖β‖: no feature is needed.
      predict: { try solve($0, try CholeskyFactorization($0.kernel).factor) },
      mutants: [
        Mutant("the last kernel section is left out") { (instance: Instance) -> [Double] in
          let others = instance.features.block(rows: 0..<(setting.n - 1), columns: 0..<setting.p)
          let basis = try QRFactorization(others.transposed).q
          return try solve(instance, instance.features * basis)
        },
        Mutant("αᵀα in place of αᵀKα") { try solve($0, $0.kernel) },
      ])
  }
  // end region: kernel-determines-the-minimum

  private static func kernelRidge(_ setting: Setting) -> Claim {
    let predict = {
      @Sendable (instance: Instance, penalty: Double) throws -> [Double] in
      let alpha = try ridgeCoefficients(
        kernel: instance.kernel, targets: instance.targets, penalty: penalty)
      // Values elsewhere by the kernel, and the squared norm.
      let crossKernel = instance.fresh.multiplied(by: instance.features, transposingOther: true)
      return crossKernel * alpha + [dot(alpha, instance.kernel * alpha)]
    }
    return .exact(
      "kernel-ridge", "Kernel ridge regression is ridge regression in feature space",
      formula: #"f(x) = \sum_i \alpha_i k(x_i, x), \quad \alpha = (K + \lambda I)^{-1} y"#,
      rounding: "(1 + σ_max/λ)(‖f‖ + ‖y‖/√σ_max) times the largest feature or ‖f‖",
      cases: { instances(setting, stream: &$0) },
      measure: { (instance: Instance) -> Observation in
        let w = try ridgeInFeatureSpace(
          instance.features, targets: instance.targets, penalty: setting.penalty)
        let largest = (0..<5).map { norm(instance.fresh.row($0)) }.reduce(norm(w), max)
        return Observation(
          instance.fresh * w + [dot(w, w)], operations: setting.n + setting.p,
          scale: ridgeScale(setting, w, largest: Setting.largest) * largest)
      },
      predict: { try predict($0, setting.penalty) },
      mutants: [
        Mutant("nλ, as for the mean in place of the sum of losses") {
          try predict($0, Double(setting.n) * setting.penalty)
        },
        Mutant("λ/2") { try predict($0, setting.penalty / 2) },
        Mutant("no λ: the smallest interpolant") { try predict($0, 0) },
      ])
  }

  // begin region: orthogonal-part-is-forgotten
  private static func orthogonalPartIsForgotten(_ setting: Setting) -> Claim {
    let predict = { @Sendable (point: DescentPoint, factor: Double, steps: Int) -> [Double] in
      [.pow(factor, steps) * norm(point.instance.orthogonalPart(point.instance.start))]
    }
    let shrinking = setting.stepSize * setting.penalty
    return .exact(
      "orthogonal-part-is-forgotten",
      "Under ½λ‖w‖² each step of descent keeps 1 − ηλ of the orthogonal part, whatever the loss",
      formula: #"\lVert P_\perp w_t \rVert = (1 - \eta\lambda)^t \lVert P_\perp w_0 \rVert"#,
      rounding: "‖w₀‖ + ‖w_t‖, in as many additions as steps", x: { Double($0.steps) },
      cases: { (stream: inout RandomStream) -> [DescentPoint] in
        let instance = Instance(setting, stream: &stream)
        return [0, 1, 2, 4, 8, 12, 16, 24, 32, 48, 64].flatMap { steps in
          PointLoss.allCases.map { DescentPoint(instance: instance, loss: $0, steps: steps) }
        }
      },
      measure: { (point: DescentPoint) -> Observation in
        let start = point.instance.start
        let w = point.instance.fit(point.loss, setting.ridge)
          .descent(from: start, stepSize: setting.stepSize, steps: point.steps)
        return Observation(
          norm(point.instance.orthogonalPart(w)), operations: setting.p + point.steps,
          scale: norm(start) + norm(w))
      },
      predict: { predict($0, 1 - shrinking, $0.steps) },
      mutants: [
        Mutant("1 − 2ηλ") { predict($0, 1 - 2 * shrinking, $0.steps) },
        Mutant("t + 1 steps") { predict($0, 1 - shrinking, $0.steps + 1) },
        Mutant("nothing is forgotten, as without weight decay") { predict($0, 1, $0.steps) },
      ])
  }
  // end region: orthogonal-part-is-forgotten

  private static func extraPoint(_ setting: Setting) -> Claim {
    /// |α₀| times the root of what of k(x₀, x₀) the other sections leave unexplained.
    let predict = {
      @Sendable (point: ExtraPoint, leftOver: (_ own: Double, _ explained: Double) -> Double)
        throws -> [Double] in
      let kernel = point.features.outerGram()
      let alpha = try ridgeCoefficients(
        kernel: kernel, targets: point.targets, penalty: setting.penalty)
      let cross = Array(kernel.column(setting.n).prefix(setting.n))
      let explained = dot(
        cross, try CholeskyFactorization(point.instance.kernel).solve(cross))
      let own = kernel[setting.n, setting.n]
      return [abs(alpha[setting.n]) * leftOver(own, explained).squareRoot()]
    }
    return .exact(
      "extra-point", "A loss that sees one more point leaves the span of the n by what that adds",
      formula: #"\lvert \alpha_0 \rvert \sqrt{k(x_0, x_0) - k_0^\top K^{-1} k_0}"#,
      rounding: "(1 + σ/λ + κ(K))(‖f‖ + ‖y‖/√σ), σ the trace of the larger kernel matrix",
      cases: { stream in (0..<3).map { _ in ExtraPoint(setting, stream: &stream) } },
      measure: { (point: ExtraPoint) -> Observation in
        let w = try ridgeInFeatureSpace(
          point.features, targets: point.targets, penalty: setting.penalty)
        let largest = point.features.outerGram().trace
        return Observation(
          norm(point.instance.orthogonalPart(w)), operations: setting.n + setting.p,
          scale: ridgeScale(setting, w, largest: largest)
            + setting.condition * (norm(w) + Double(setting.n).squareRoot()))
      },
      predict: { try predict($0) { $0 - $1 } },
      mutants: [
        Mutant("0: still in the span of the n") { _ in [0] },
        Mutant("√k(x₀, x₀), as if orthogonal to the others") {
          try predict($0) { own, _ in own }
        },
        Mutant("k₀ᵀK⁻¹k₀, what they explain") { try predict($0) { _, explained in explained } },
      ])
  }

  private static func projectionNeverRaises(_ setting: Setting) -> Claim {
    .bound(
      "projection-never-raises",
      "For a merely non-decreasing Ω, projecting on the span never raises the objective",
      formula: #"J(Pf) - J(f) \le 0, \quad \Omega(r) = \max(0, r - 2)^2"#, relation: .atMost,
      rounding: "the objective before", attained: .withinRounding,
      cases: { (stream: inout RandomStream) -> [FlatPoint] in
        FlatPoint.scattered(setting, stream: &stream)
      },
      measure: { (point: FlatPoint) -> Observation in
        let (before, after) = (point.objective(point.w), point.objective(point.projection))
        return Observation(after - before, operations: setting.p, scale: 1 + before)
      },
      bound: { _ in 0 },
      mutants: [
        Mutant("strictly, by a thousandth of the orthogonal part squared") {
          (point: FlatPoint) -> Double in
          let part = point.instance.orthogonalPart(point.w)
          return -1e-3 * dot(part, part)
        },
        Mutant("strictly, by a millionth") { _ in -1e-6 },
      ])
  }

  /// In the plane with φ = (1, 0), target 1 and Ω(r) = max(0, r − 2)²: (1, 1) is a minimiser.
  private static let flatRegulariser: Claim = .counterexample(
    "flat-regulariser", "Where Ω is flat, not every minimiser lies in the span",
    formula: #"\lVert P_\perp f^* \rVert = 0, \quad \Omega(r) = \max(0, r - 2)^2"#,
    discrepancy: .exceeds, rounding: "1, the minimiser's entries",
    measure: {
      let w = planarDescent(from: [0, 1]) { 2 * max(0, $0 - 2) }
      // It must be a minimiser, or where it lies would mean nothing: no value is below zero.
      let objective = .pow(w[0] - 1, 2) + flat(norm(w))
      return Observation(objective < 1e-20 ? abs(w[1]) : .nan, operations: 200, scale: 1)
    },
    printed: { 0 },
    mutants: [Mutant("1, what the start had") { _ in 1 }])

  /// Ω(r) = (r − 2)² decreases up to 2: the minimisers are (1, ±√3), and in the span (3/2, 0) is best.
  private static let decreasingRegulariser: Claim = .exact(
    "decreasing-regulariser", "Where Ω decreases, no minimiser need lie in the span",
    formula: #"P_\perp f^* = \pm\sqrt 3, \quad J(f^*) = 0, \quad \Omega(r) = (r - 2)^2"#,
    rounding: "2, the norm of the minimiser",
    cases: { _ -> [Vector] in [[0.5, 1], [2, -0.5], [0.5, 0]] },
    measure: { (start: Vector) -> Observation in
      let w = planarDescent(from: start) { 2 * ($0 - 2) }
      let objective = .pow(w[0] - 1, 2) + .pow(norm(w) - 2, 2)
      return Observation([w[1], objective], operations: 10, scale: 2)
    },
    // The last start lies in the span, which descent then cannot leave.
    predict: { start in start[1] == 0 ? [0, 0.5] : [(start[1] > 0 ? 1 : -1) * 3.0.squareRoot(), 0]
    },
    mutants: [
      Mutant("all in the span") { _ in [0, 0.5] },
      Mutant("the start's orthogonal part is kept") { start in
        [start[1], start[1] == 0 ? 0.5 : 0]
      },
    ])

  /// θ₁ + 2θ₂ = 2: the interpolants are (2 − 2s, s), and (0, 1) is the smallest in ℓ¹.
  private static let otherNorm: Claim = .counterexample(
    "other-norm", "With a norm that no inner product gives, the minimiser leaves the span",
    formula: #"\lVert P_\perp \theta^* \rVert = 0, \quad \Omega = \lVert \theta \rVert_1"#,
    discrepancy: .exceeds, rounding: "1, the largest entry",
    measure: {
      // The ℓ¹ norm is convex in s with kinks at 0 and 1, so one of these is smallest.
      let candidates = [0.0, 1].map { [2 - 2 * $0, $0] }
      let smallest = candidates.min { oneNorm($0) < oneNorm($1) } ?? []
      // Orthogonal to (1, 2) is (2, −1)/√5.
      return Observation(
        abs(dot(smallest, [2, -1])) / 5.0.squareRoot(), operations: 4, scale: 1)
    },
    printed: { 0 },
    mutants: [Mutant("1/√5") { _ in 1 / 5.0.squareRoot() }])

  private static func ridgeVariance(_ setting: Setting) -> Claim {
    let (spectrum, n) = (setting.spectrum, Double(setting.n))
    return .exact(
      "ridge-variance", "Noise of variance 1 gives the fitted values a mean variance of d₂/n",
      formula:
        #"\frac{d_2}{n} = \frac1n \sum_i \left(\frac{\sigma_i}{\sigma_i + \lambda}\right)^2"#,
      rounding: "1 + σ_max/λ",
      cases: { instances(setting, stream: &$0) },
      measure: { (instance: Instance) -> Observation in
        // The fit is linear in the targets: its values for each unit vector are a column.
        let square = try (0..<setting.n).reduce(0.0) { sum, j in
          var unit = Vector(repeating: 0, count: setting.n)
          unit[j] = 1
          let values =
            try instance.features
            * ridgeInFeatureSpace(instance.features, targets: unit, penalty: setting.penalty)
          return sum + dot(values, values)
        }
        return Observation(
          square / n, operations: setting.n + setting.p,
          scale: 1 + Setting.largest / setting.penalty)
      },
      predict: { _ in [filterMoment(spectrum, penalty: setting.penalty, 2) / n] },
      mutants: [
        Mutant("the effective dimension over n, an upper bound") { _ in
          [filterMoment(spectrum, penalty: setting.penalty, 1) / n]
        },
        Mutant("K/n in place of K") { _ in
          [filterMoment(spectrum.map { $0 / n }, penalty: setting.penalty, 2) / n]
        },
      ])
  }

  private static func effectiveDimension(_ setting: Setting) -> Claim {
    dimension(
      setting, "effective-dimension", "The effective dimension grows like λ^(−1/β)",
      formula: #"\frac{\pi/\beta}{\sin(\pi/\beta)} \lambda^{-1/\beta}"#, moment: 1,
      constant: dimensionConstant(setting.decay),
      others: [
        .constant("1", 1),
        .constant(
          "(1 − 1/β) of it, that of d₂", dimensionConstant(setting.decay) * (1 - 1 / setting.decay)),
      ])
  }

  private static func secondDimension(_ setting: Setting) -> Claim {
    let share = 1 - 1 / setting.decay
    return dimension(
      setting, "variance-dimension", "The dimension d₂ of the variance is 1 − 1/β of that",
      formula:
        #"\left(1 - \frac1\beta\right) \frac{\pi/\beta}{\sin(\pi/\beta)} \lambda^{-1/\beta}"#,
      moment: 2, constant: share * dimensionConstant(setting.decay),
      others: [.constant("the effective dimension", dimensionConstant(setting.decay))])
  }

  /// A law for Σᵢ (σᵢ/(σᵢ + λ))ᵐ with σᵢ = i^(−β), whose next term is −½.
  private static func dimension(
    _ setting: Setting, _ name: String, _ title: String, formula: String, moment: Int,
    constant: Double, others: [PowerLawMutant]
  ) -> Claim {
    let decay = setting.decay
    // λ^(−1/β), about the number of eigenvalues above λ, is 64, 128, …, 1024.
    let penalties = (6...10).map { Double.pow(2, -decay * Double($0)) }
    return .exponent(
      name, title, formula: formula,
      PowerLawPrediction(
        exponent: -1 / decay,
        within: Tolerance(
          resolution: 0, systematic: 0.002, reason: "1/25 of that to −1/(β + 1), at β = 4"),
        constant: constant,
        within: Tolerance(
          resolution: 0, systematic: 0.002, reason: "1/50 of that to 1, at β = 4"),
        slopeChange: 0.01,
        finiteSize: { dimensionExpansion(decay, penalty: $0, constant: constant) }),
      measurement: .computed(at: penalties) { penalty in
        dimensionOfPowerLaw(decay, penalty: penalty, moment)
      },
      mutants: [
        .exponent("λ^(−β)", -decay), .exponent("λ^(−1/(β + 1))", -1 / (decay + 1)),
      ] + others)
  }

  /// Spectrum (9, 1/9) at λ = 1, against (1, 1) with the same effective dimension 1.
  private static let conditioning: Claim = .counterexample(
    "effective-dimension-is-not-conditioning",
    "Equal effective dimensions do not give equal condition numbers",
    formula: #"\kappa(K + I) = 1 \text{ for } \sigma = (9, 1/9), \text{ as for } (1, 1)"#,
    discrepancy: .exceeds, rounding: "10, the largest eigenvalue",
    measure: {
      // Two kernel matrices that are not diagonal, with the two spectra.
      let spread: Matrix = [[41.0 / 9, 40.0 / 9], [40.0 / 9, 41.0 / 9]]
      let spectra = try [spread, .identity(2)].map { try SymmetricEigen.values(of: $0) }
      let dimensions = spectra.map { filterMoment($0, penalty: 1, 1) }
      let isComparable = abs(dimensions[0] - dimensions[1]) < 1e-12
      let condition = (spectra[0][0] + 1) / (spectra[0][1] + 1)
      return Observation(isComparable ? condition : .nan, operations: 4, scale: 10)
    },
    printed: { 1 },
    mutants: [Mutant("9") { _ in 9 }])
}
