import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// The information-bottleneck frontier of Gaussian variables.
//
// Chapter: theorems/Information/GaussianBottleneck.md
// Tests:   Tests/TheoremTests/Information/GaussianBottleneckTests.swift

// MARK: - Mathematics

/// The closed forms of the Gaussian information bottleneck, in nats.
///
/// X and Y are standard normal with correlation ρ, T = aX + ξ with Var ξ = 1 is a code for X. Its
/// rate is I(T;X), its relevance I(T;Y). Source: Chechik, Globerson, Tishby and Weiss (2005).
public enum GaussianBottleneck {
  /// The gain a at which T = aX + ξ has the given rate: a² = e^{2R} − 1.
  public static func gain(rate: Double) -> Double {
    Double.expMinusOne(2 * rate).squareRoot()
  }

  /// The rate I(T;X) = ½ log(1 + a²).
  public static func rate(gain a: Double) -> Double { 0.5 * .log(onePlus: a * a) }

  /// The relevance I(T;Y) = −½ log(1 − ρ²a²/(1 + a²)).
  public static func relevance(gain a: Double, rho: Double) -> Double {
    -0.5 * .log(onePlus: -rho * rho * a * a / (1 + a * a))
  }

  /// The largest relevance of any code of rate R: −½ log(1 − ρ²(1 − e^(−2R))).
  public static func frontier(rate: Double, rho: Double) -> Double {
    -0.5 * .log(onePlus: rho * rho * .expMinusOne(-2 * rate))
  }

  /// The slope of the frontier at R: ρ²e^(−2R)/(1 − ρ² + ρ²e^(−2R)); at the origin ρ².
  public static func slope(rate: Double, rho: Double) -> Double {
    let decayed = rho * rho * .exp(-2 * rate)
    return decayed / (1 - rho * rho + decayed)
  }

  /// The second derivative of the frontier: −2ρ²(1−ρ²)e^(−2R)/(1 − ρ² + ρ²e^(−2R))².
  public static func curvature(rate: Double, rho: Double) -> Double {
    let decayed = rho * rho * .exp(-2 * rate)
    let denominator = 1 - rho * rho + decayed
    return -2 * (1 - rho * rho) * decayed / (denominator * denominator)
  }

  /// The largest β at which the best code is empty: 1/ρ².
  public static func criticalBeta(rho: Double) -> Double { 1 / (rho * rho) }

  /// The rate that minimises I(T;X) − β I(T;Y): ½ log(ρ²(β−1)/(1−ρ²)), or 0 when β ≤ 1/ρ².
  public static func optimalRate(beta: Double, rho: Double) -> Double {
    guard beta > criticalBeta(rho: rho) else { return 0 }
    return 0.5 * .log(rho * rho * (beta - 1) / (1 - rho * rho))
  }

  /// The relevance at the minimum of I(T;X) − β I(T;Y): ½ log((β−1)/(β(1−ρ²))), or 0.
  public static func optimalRelevance(beta: Double, rho: Double) -> Double {
    guard beta > criticalBeta(rho: rho) else { return 0 }
    return 0.5 * .log((beta - 1) / (beta * (1 - rho * rho)))
  }

  /// The modes that the best code of Gaussian vectors uses: those with β > 1/(1−λᵢ).
  ///
  /// The λᵢ are the eigenvalues of Σ_(x|y)Σ_x⁻¹, one minus the squared canonical correlations.
  public static func activeModes(eigenvalues: Vector, beta: Double) -> Vector {
    eigenvalues.filter { beta * (1 - $0) > 1 }
  }

  /// The rate of the best code of Gaussian vectors: ½ Σ log((β−1)(1−λᵢ)/λᵢ) over active modes.
  public static func optimalRate(eigenvalues: Vector, beta: Double) -> Double {
    activeModes(eigenvalues: eigenvalues, beta: beta).reduce(0) { sum, lambda in
      sum + 0.5 * .log((beta - 1) * (1 - lambda) / lambda)
    }
  }

  /// The relevance of the best code of Gaussian vectors: its rate − ½ Σ log(β(1−λᵢ)).
  public static func optimalRelevance(eigenvalues: Vector, beta: Double) -> Double {
    activeModes(eigenvalues: eigenvalues, beta: beta).reduce(
      optimalRate(eigenvalues: eigenvalues, beta: beta)
    ) { sum, lambda in sum - 0.5 * .log(beta * (1 - lambda)) }
  }

  /// The factor by which one self-consistent round shrinks the error of log a², near the optimum.
  ///
  /// For a mode that dies out, the factor by which a shrinks. It tends to 1 at the critical β.
  static func contraction(beta: Double, rho: Double) -> Double {
    let squared = rho * rho
    guard beta * squared > 1 else { return beta * squared }
    let share = 1 - (1 - squared) / (squared * (beta - 1))
    let feedback = squared * share / (1 - squared * share)
    return (1 - share) * (1 - share + feedback * (2 - share))
  }
}

/// Jointly Gaussian numbers, known by their covariance; informations by determinants.
public struct GaussianLaw: Sendable {
  /// The covariance matrix.
  public let covariance: Matrix

  /// The law of a linear map of independent standard normal numbers, one row for each variable.
  public init(map: Matrix) { covariance = map.outerGram() }

  /// The chain Y − X − T of a scalar bottleneck, in the order X, Y, T = aX + ξ.
  public static func chain(rho: Double, gain: Double) -> GaussianLaw {
    GaussianLaw(
      map: [[1, 0, 0], [rho, (1 - rho * rho).squareRoot(), 0], [gain, 0, 1]])
  }

  /// The determinant of the covariance of some of the variables.
  func determinant(_ variables: [Int]) throws(LinearAlgebraError) -> Double {
    let part = covariance.selecting(columns: variables).selecting(rows: variables)
    return try LUFactorization(part).determinant
  }

  /// The mutual information ½ log(det Σ_A det Σ_B / det Σ_AB) of two groups, in nats.
  public func information(_ a: [Int], _ b: [Int]) throws(LinearAlgebraError) -> Double {
    0.5 * .log(try determinant(a) * (try determinant(b)) / (try determinant(a + b)))
  }

  /// The conditional variance of one variable given others, a ratio of determinants.
  public func variance(of variable: Int, given: [Int]) throws(LinearAlgebraError) -> Double {
    try determinant([variable] + given) / (try determinant(given))
  }
}

// begin region: finite-source
/// A joint law of X and Y on finitely many points, and what codes for X say about both.
///
/// Quadrature turns smooth laws into such a source without visible error; a code that only sees in
/// which cell X lies needs nothing but the cells' probabilities.
public struct FiniteSource: Sendable {
  /// The probabilities of the points of X.
  public let marginal: Vector
  /// Column x is the law of Y given x.
  public let conditional: Matrix

  /// Takes the joint probabilities p(y, x), one column for each x; they are normalised.
  public init(joint: Matrix) {
    let total = joint.columnSums.reduce(0, +)
    marginal = joint.columnSums.map { $0 / total }
    conditional = joint.scalingColumns(by: joint.columnSums.map { 1 / $0 })
  }

  /// The rate I(T;X) and the relevance I(T;Y) of a channel, whose column x is p(t|x); in nats.
  public func information(_ channel: Matrix) -> (rate: Double, relevance: Double) {
    require(
      channel.columnSums.allSatisfy { abs($0 - 1) < 1e-9 },
      "the columns of a channel are probabilities and sum to 1")
    let weighted = channel.scalingColumns(by: marginal)
    let withY = conditional.multiplied(by: weighted, transposingOther: true)
    return (Self.information(joint: weighted), Self.information(joint: withY))
  }

  /// The mutual information Σ p log(p/(p₁p₂)) of a matrix of joint probabilities.
  static func information(joint: Matrix) -> Double {
    let (rowSums, columnSums) = (joint.rowSums, joint.columnSums)
    var sum = 0.0
    var index = 0
    for column in columnSums {
      for row in rowSums {
        let p = joint.elements[index]
        if p > 0 { sum += p * .log(p / (row * column)) }
        index += 1
      }
    }
    return sum
  }
}
// end region: finite-source

extension FiniteSource {
  // begin region: self-consistent
  /// One round of the bottleneck iteration: p(t|x) ∝ p(t) exp(−β KL(p(y|x) ‖ p(y|t))).
  ///
  /// Each round lowers I(T;X) − β I(T;Y) (Tishby, Pereira, Bialek 1999).
  public func improved(_ channel: Matrix, beta: Double) -> Matrix {
    let joint = channel.scalingColumns(by: marginal)
    let labels = joint.rowSums.map { max($0, .leastNormalMagnitude) }
    var logarithms = conditional.multiplied(by: joint, transposingOther: true)
    Self.takeLogarithms(of: &logarithms, dividingColumnsBy: labels)
    // Terms that depend on x alone, such as the entropy of p(y|x), cancel when normalised.
    var code = logarithms.multiplied(by: conditional, transposingSelf: true)
    Self.takeSoftmax(ofColumns: &code, factor: beta, offsets: labels.map { .log($0) })
    return code
  }
  // end region: self-consistent

  /// Replaces p(y, t) by log p(y|t); probabilities below the range of numbers count as its end.
  private static func takeLogarithms(of joint: inout Matrix, dividingColumnsBy labels: Vector) {
    let rows = joint.rows
    joint.elements.withUnsafeMutableBufferPointer { elements in
      for (t, label) in labels.enumerated() {
        let factor = 1 / label
        for index in (t * rows)..<((t + 1) * rows) {
          elements[index] = max(factor * elements[index], .leastNormalMagnitude)
        }
      }
      formLogarithms(elements)
    }
  }

  /// Replaces the values by a channel with p(t|x) ∝ exp(offset(t) + factor · value(t, x)).
  private static func takeSoftmax(
    ofColumns values: inout Matrix, factor: Double, offsets: Vector
  ) {
    let rows = values.rows
    values.elements.withUnsafeMutableBufferPointer { elements in
      for start in stride(from: 0, to: elements.count, by: rows) {
        let column = UnsafeMutableBufferPointer(rebasing: elements[start..<(start + rows)])
        for t in 0..<rows { column[t] = offsets[t] + factor * column[t] }
        formSoftmax(column)
      }
    }
  }
}

/// The bottleneck problem of Gaussian vectors: codes T = AX + ξ with Cov ξ = I.
public struct VectorBottleneck: Sendable {
  /// The covariance of X, d×d.
  let covarianceX: Matrix
  /// The covariance of X with Y, d×d.
  let crossCovariance: Matrix
  /// The covariance of Y, d×d.
  let covarianceY: Matrix

  /// X = Mu and Y = Nv, where u and v are white and uᵢ has correlation √(1−λᵢ) with vᵢ alone.
  ///
  /// Then the λᵢ are the eigenvalues of Σ_(x|y)Σ_x⁻¹, whatever the invertible M and N.
  public init(eigenvalues: Vector, mixingX: Matrix, mixingY: Matrix) {
    let correlations = eigenvalues.map { (1 - $0).squareRoot() }
    covarianceX = mixingX.outerGram()
    covarianceY = mixingY.outerGram()
    crossCovariance = mixingX.scalingColumns(by: correlations)
      .multiplied(by: mixingY, transposingOther: true)
  }

  // begin region: vector-iteration
  /// One self-consistent round for Gaussian codes, the noise brought back to unit covariance.
  ///
  /// The new code has precision Σ_t⁻¹ + βWᵀV⁻¹W and mean proportional to βWᵀV⁻¹E[Y|x], where
  /// E[Y|t] = Wt and Cov(Y|t) = V. Neither the λᵢ nor their eigenvectors enter.
  public func improved(_ code: Matrix, beta: Double) throws(LinearAlgebraError) -> Matrix {
    let labels = labelCovariance(code)
    let predictor = try LUFactorization(labels).solve(code * crossCovariance).transposed
    let explained = (predictor * labels).multiplied(by: predictor, transposingOther: true)
    let residual = (covarianceY - explained).symmetricPart
    let pull = beta * (try LUFactorization(residual).solve(predictor).transposed)
    let precision = try labels.inverse() + pull * predictor
    let root = try CholeskyFactorization(precision.symmetricPart).factor
    let regression = try LUFactorization(covarianceX).solve(crossCovariance).transposed
    return try LUFactorization(root).solve(pull * regression)
  }
  // end region: vector-iteration

  /// The covariance of T = AX + ξ.
  private func labelCovariance(_ code: Matrix) -> Matrix {
    .identity(code.rows)
      + (code * covarianceX).multiplied(by: code, transposingOther: true).symmetricPart
  }

  /// The rate I(T;X) and the relevance I(T;Y) of T = AX + ξ, by determinants; in nats.
  public func information(
    _ code: Matrix
  ) throws(LinearAlgebraError) -> (rate: Double, relevance: Double) {
    let labels = labelCovariance(code)
    let cross = code * crossCovariance
    let joint = labels.appending(columns: cross)
      .appending(rows: cross.transposed.appending(columns: covarianceY))
    let logLabels = try LUFactorization(labels).logAbsDeterminant
    let logY = try LUFactorization(covarianceY).logAbsDeterminant
    let logJoint = try LUFactorization(joint).logAbsDeterminant
    return (0.5 * logLabels, 0.5 * (logLabels + logY - logJoint))
  }

  /// How many independent directions of white X a code sees with a gain above one millionth.
  func directions(_ code: Matrix) throws(LinearAlgebraError) -> Int {
    let root = try CholeskyFactorization(covarianceX).factor
    return try SVD.singularValues(of: code * root).count { $0 > 1e-6 }
  }
}

// MARK: - Parameters

extension GaussianBottleneck {
  /// The correlation, the trade-off, the spectrum of the vector problem and the rate of a run.
  struct Setting: Sendable {
    let rho: Double
    let beta: Double
    let eigenvalues: Vector
    let rate: Double

    /// A code of a larger rate would need a very fine grid.
    static let largestRate = 2.5
    /// The longest list of eigenvalues.
    static let largestDimension = 8

    init(_ values: ParameterValues) throws(ParameterError) {
      rho = values.real("rho")
      beta = values.real("beta")
      eigenvalues = values.reals("eigenvalues")
      rate = values.real("rate")
      let critical = criticalBeta(rho: rho)
      guard beta >= 1.1 * critical else {
        throw .invalid(
          name: "beta",
          expected: "at least 1.1/ρ² = \((1.1 * critical).text(digits: 5)), "
            + "for nothing is encoded up to 1/ρ²",
          given: "\(beta)")
      }
      let largest = 1 + .exp(2 * Self.largestRate) * (critical - 1)
      guard beta <= largest else {
        throw .invalid(
          name: "beta",
          expected: "at most \(largest.text(digits: 5)), where the code of this ρ has a rate of "
            + "\(Self.largestRate) nats",
          given: "\(beta)")
      }
      let given = eigenvalues.map { "\($0)" }.joined(separator: ",")
      guard eigenvalues.count <= Self.largestDimension else {
        throw .invalid(
          name: "eigenvalues", expected: "at most \(Self.largestDimension) numbers", given: given)
      }
    }

    /// The correlations at which formulas in ρ alone are checked, the given one first.
    var correlations: [Double] { [rho, 0.2, 0.4, 0.6, 0.75, 0.9] }

    /// The rates at which the frontier is checked.
    var rates: [Double] {
      (0...24).map { 0.1 * Double($0) + 0.05 }.filter { abs($0 - rate) > 0.04 }
    }

    /// Trade-offs for the scalar problem: the given one, then optima of rate ½ log k.
    var betas: [Double] {
      let critical = GaussianBottleneck.criticalBeta(rho: rho)
      let others: [Double] = [1.5, 2, 4, 8].map { (k: Double) -> Double in
        1 + k * (critical - 1)
      }
      return [beta] + others.filter { $0 >= 1.1 * critical }
    }

    /// Trade-offs for the vector problem: the given one, and one in each gap between transitions.
    ///
    /// The given one is left out when it lies at a transition, where the iteration hardly moves.
    var vectorBetas: [Double] {
      let transitions = [1] + Set(eigenvalues.map { 1 / (1 - $0) }).sorted()
      let between = zip(transitions, transitions.dropFirst()).filter { $1 > 1.25 * $0 }.map {
        ($0 * $1).squareRoot()
      }
      let isAtTransition = transitions.contains { abs(beta / $0 - 1) < 0.05 }
      return (isAtTransition ? [] : [beta, beta])
        + [(transitions.last ?? 1) * 1.6] + between.reversed()
    }

    /// The rounds after which a contraction by `factor` has gone below rounding.
    static func rounds(_ factor: Double) -> Int {
      20 + Int((40 / -Double.log(factor)).rounded(.up))
    }
  }
}

// MARK: - Experiments

extension GaussianBottleneck {
  // begin region: numerical-optimum
  /// The gain that minimises I(T;X) − β I(T;Y), found by bisection; 0 when no gain helps.
  ///
  /// The derivatives come from estimation theory: dI(T;X)/da² is half the variance of X given T, and
  /// dI(T;Y)/da² half of what Y would take off that variance (Guo, Shamai, Verdú 2005).
  static func numericalGain(beta: Double, rho: Double) throws -> Double {
    let isTooSmall = { (squaredGain: Double) throws -> Bool in
      let law = GaussianLaw.chain(rho: rho, gain: squaredGain.squareRoot())
      let withoutY = try law.variance(of: 0, given: [2])
      let withY = try law.variance(of: 0, given: [2, 1])
      return withoutY < beta * (withoutY - withY)
    }
    guard try isTooSmall(0) else { return 0 }
    var (lower, upper) = (0.0, 1.0)
    while try isTooSmall(upper) { (lower, upper) = (upper, 2 * upper) }
    return try ScalarSearch.crossing(in: lower...upper, while: isTooSmall).beyond.squareRoot()
  }

  /// The β at which the minimising gain ceases to be zero, by bisection.
  static func numericalCriticalBeta(rho: Double) throws -> Double {
    let isEmpty = { (beta: Double) in try numericalGain(beta: beta, rho: rho) == 0 }
    var (lower, upper) = (1.0, 2.0)
    while try isEmpty(upper) { (lower, upper) = (upper, 2 * upper) }
    return try ScalarSearch.crossing(in: lower...upper, while: isEmpty).beyond
  }
  // end region: numerical-optimum

  /// Rate and relevance of T = aX + ξ by determinants.
  static func information(
    rho: Double, gain: Double
  ) throws -> (rate: Double, relevance: Double) {
    let law = GaussianLaw.chain(rho: rho, gain: gain)
    return (try law.information([2], [0]), try law.information([2], [1]))
  }

  /// The slope of the frontier at the origin: d I(T;Y)/da² over d I(T;X)/da² at a = 0.
  static func slopeAtOrigin(rho: Double) throws -> Observation {
    let grid = ChebyshevGrid(0...1, count: 24)
    let curve = try grid.nodes.map { try information(rho: rho, gain: $0.squareRoot()) }
    let rate = (grid.derivative * curve.map(\.rate))[0]
    let relevance = (grid.derivative * curve.map(\.relevance))[0]
    return Observation(
      relevance / rate, operations: grid.nodes.count,
      scale: grid.magnification(order: 1, node: 0) / (1 - rho * rho))
  }

  /// The slope at some rate, from the same derivatives: 1 − Var(X|T,Y)/Var(X|T).
  static func slope(rho: Double, rate: Double) throws -> Observation {
    let gain = gain(rate: rate)
    let law = GaussianLaw.chain(rho: rho, gain: gain)
    let ratio =
      try law.variance(of: 0, given: [2, 1]) / (try law.variance(of: 0, given: [2]))
    return Observation(
      1 - ratio, operations: 3, scale: (1 + gain * gain) / (1 - rho * rho))
  }

  /// A node of the grid on which the frontier is differentiated twice.
  struct Bend: Sendable {
    let node: Int
    let rate: Double
    let value: Observation

    /// The second derivative of the measured relevance with respect to the rate, node by node.
    static func all(rho: Double) throws -> [Bend] {
      let grid = ChebyshevGrid(0...2, count: 36)
      let relevance = try grid.nodes.map { rate in
        try information(rho: rho, gain: gain(rate: rate)).relevance
      }
      let bends = grid.derivative * (grid.derivative * relevance)
      return grid.nodes.indices.map { node in
        Bend(
          node: node, rate: grid.nodes[node],
          value: Observation(
            bends[node], operations: grid.nodes.count,
            scale: grid.magnification(order: 2, node: node) / (1 - rho * rho)))
      }
    }
  }

  /// How fast the optimal rate rises where it leaves zero.
  static func onsetSlope(rho: Double) throws -> Observation {
    let critical = try numericalCriticalBeta(rho: rho)
    let grid = ChebyshevGrid(critical...(2 * critical - 1), count: 24)
    let rates = try grid.nodes.map { beta in
      try information(rho: rho, gain: numericalGain(beta: beta, rho: rho)).rate
    }
    return Observation(
      (grid.derivative * rates)[0], operations: grid.nodes.count,
      scale: grid.magnification(order: 1, node: 0) / (rho * rho * (1 - rho * rho)))
  }

  /// The slope of the frontier at the optimum of a trade-off, by differentiating the optima in β.
  struct Tangent: Sendable {
    let beta: Double
    let slope: Observation

    static func all(rho: Double) throws -> [Tangent] {
      let start = try 1.1 * numericalCriticalBeta(rho: rho)
      let grid = ChebyshevGrid(start...(start + 2 * (start - 1)), count: 28)
      let optima = try grid.nodes.map { beta in
        try information(rho: rho, gain: numericalGain(beta: beta, rho: rho))
      }
      let rates = grid.derivative * optima.map(\.rate)
      let relevances = grid.derivative * optima.map(\.relevance)
      return grid.nodes.indices.map { node in
        let magnification = grid.magnification(order: 1, node: node) / abs(rates[node])
        return Tangent(
          beta: grid.nodes[node],
          slope: Observation(
            relevances[node] / rates[node], operations: grid.nodes.count,
            scale: magnification / (rho * rho * (1 - rho * rho))))
      }
    }
  }
}

/// Equally spaced points around 0, on which sums of Gaussian-like functions are integrals.
///
/// The error of the trapezoidal rule is about exp(−2π²w²/h²) for features of width w at step h.
struct UniformGrid: Sendable {
  let nodes: Vector

  init(reach: Double, step: Double) {
    let half = Int((reach / step).rounded(.up))
    nodes = (-half...half).map { Double($0) * reach / Double(half) }
  }

  /// How far a standard normal variable reaches before its density is lost to rounding.
  static let normalReach = 9.0
  /// The number of steps per standard deviation of the narrowest feature: error exp(−44).
  static let resolution = 1.5
}

extension FiniteSource {
  /// The bivariate normal law, X on the given nodes with the given weights, Y on a uniform grid.
  init(rho: Double, nodes: Vector, weights: Vector) {
    let spread = (1 - rho * rho).squareRoot()
    let grid = Self.gridY(rho: rho)
    self.init(
      joint: Matrix(rows: grid.count, columns: nodes.count) { y, x in
        let residual = (grid[y] - rho * nodes[x]) / spread
        return weights[x] * .exp(-0.5 * (nodes[x] * nodes[x] + residual * residual))
      })
  }

  /// The law of the cell of X between ascending thresholds, with Y on a uniform grid.
  init(rho: Double, thresholds: Vector) {
    let spread = (1 - rho * rho).squareRoot()
    let edges = [-Double.infinity] + thresholds + [.infinity]
    let grid = Self.gridY(rho: rho)
    self.init(
      joint: Matrix(rows: grid.count, columns: thresholds.count + 1) { y, cell in
        let mean = rho * grid[y]
        return .exp(-0.5 * grid[y] * grid[y])
          * normalProbability(
            from: (edges[cell] - mean) / spread, to: (edges[cell + 1] - mean) / spread)
      })
  }

  private static func gridY(rho: Double) -> Vector {
    let width = min((1 - rho * rho).squareRoot(), 0.5)
    return UniformGrid(
      reach: UniformGrid.normalReach, step: width / UniformGrid.resolution
    ).nodes
  }
}

/// The probability that a standard normal variable lies between two numbers, without cancellation.
func normalProbability(from lower: Double, to upper: Double) -> Double {
  if lower > 0 { return normalProbability(from: -upper, to: -lower) }
  let scale = Double.sqrt(0.5)
  return upper < 0
    ? 0.5 * (.erfc(-upper * scale) - .erfc(-lower * scale))
    : 0.5 * (.erf(upper * scale) - .erf(lower * scale))
}

extension GaussianBottleneck {
  // begin region: noisy-code
  /// Codes T = g(X) + ξ with Var ξ = 1, on grids fine enough for quadrature.
  struct NoisyCode: Sendable {
    let source: FiniteSource
    let channel: Matrix

    /// The steepest slope of g says how fine the grid must be; `breaks` are where g has kinks.
    init(
      rho: Double, steepness: Double, breaks: Vector = [], _ g: (Double) -> Double
    ) throws {
      let width = min(1 / (1 + steepness * steepness).squareRoot(), (1 - rho * rho).squareRoot())
      let reach = UniformGrid.normalReach
      let edges = [-reach] + breaks + [reach]
      var (nodes, weights): (Vector, Vector) = ([], [])
      for (left, right) in zip(edges, edges.dropFirst()) {
        let count = 16 + Int(2.5 * (right - left) / width)
        let rule = try GaussQuadrature.legendre(count).scaled(to: left...right)
        nodes += rule.nodes
        weights += rule.weights
      }
      source = FiniteSource(rho: rho, nodes: nodes, weights: weights)
      channel = Self.channel(means: nodes.map(g))
    }

    /// The linear code T = aX + ξ, on a uniform grid.
    init(rho: Double, gain: Double) {
      let width = min(1 / (1 + gain * gain).squareRoot(), (1 - rho * rho).squareRoot())
      let grid = UniformGrid(
        reach: UniformGrid.normalReach, step: width / UniformGrid.resolution)
      source = FiniteSource(rho: rho, nodes: grid.nodes, weights: grid.nodes.map { _ in 1 })
      channel = Self.channel(means: grid.nodes.map { gain * $0 })
    }

    /// Unit normal laws around the means, discretised.
    private static func channel(means: Vector) -> Matrix {
      let reach = means.reduce(0) { max($0, abs($1)) } + UniformGrid.normalReach
      let labels = UniformGrid(reach: reach, step: 0.5).nodes
      let densities = Matrix(rows: labels.count, columns: means.count) { t, x in
        .exp(-0.5 * (labels[t] - means[x]) * (labels[t] - means[x]))
      }
      return densities.scalingColumns(by: densities.columnSums.map { 1 / $0 })
    }

    var information: (rate: Double, relevance: Double) { source.information(channel) }
  }
  // end region: noisy-code

  /// The relevance, by quadrature of densities, of the linear code whose rate is measured as `rate`.
  static func relevance(atMeasuredRate rate: Double, rho: Double) throws -> Observation {
    // Secant steps on the logarithm of the gain, from the gains of a weak and a strong code.
    let trial = { (log: Double) in
      let code = NoisyCode(rho: rho, gain: .exp(log))
      return (log: log, points: code.source.marginal.count, at: code.information)
    }
    var (last, current) = (trial(.log(0.1)), trial(.log(2)))
    for _ in 0..<30 where current.at.rate != rate && current.at.rate != last.at.rate {
      let slope = (current.at.rate - last.at.rate) / (current.log - last.log)
      let step = min(max((rate - current.at.rate) / slope, -0.7), 0.7)
      guard abs(step) > 4 * Double.ulpOfOne else { break }
      (last, current) = (current, trial(current.log + step))
    }
    return Observation(current.at.relevance, operations: current.points, scale: 1 + rate)
  }

  // begin region: grid-iteration
  /// Where the bottleneck iteration ends that starts at T = X + ξ on a fine grid.
  ///
  /// The narrowest feature on the grid is that of β KL(p(y|x) ‖ p(y|x′)), a parabola of curvature
  /// βρ²/(1−ρ²).
  static func iteratedCode(
    beta: Double, rho: Double
  ) -> (rate: Observation, relevance: Observation) {
    let width = min(0.5, ((1 - rho * rho) / (beta * rho * rho)).squareRoot())
    let step = width / UniformGrid.resolution
    let grid = UniformGrid(reach: UniformGrid.normalReach, step: step).nodes
    let source = FiniteSource(rho: rho, nodes: grid, weights: grid.map { _ in 1 })
    // Labels in units of the standard deviation of T, which drifts by less than a half.
    let labels = UniformGrid(reach: 1.6 * UniformGrid.normalReach, step: step).nodes
    let half = Double.sqrt(0.5)
    let start = Matrix(rows: labels.count, columns: grid.count) { t, x in
      .exp(-(labels[t] - half * grid[x]) * (labels[t] - half * grid[x]))
    }
    var channel = start.scalingColumns(by: start.columnSums.map { 1 / $0 })
    let contraction = contraction(beta: beta, rho: rho)
    for _ in 0..<Setting.rounds(contraction) { channel = source.improved(channel, beta: beta) }
    let end = source.information(channel)
    let observe = { (value: Double) in
      Observation(value, operations: grid.count, scale: beta / (1 - contraction))
    }
    return (observe(end.rate), observe(end.relevance))
  }
  // end region: grid-iteration

  /// A code with its place in the information plane.
  struct Contender: Sendable {
    let rate: Double
    let relevance: Double
    let terms: Int

    init(_ source: FiniteSource, _ channel: Matrix) {
      (rate, relevance) = source.information(channel)
      terms = source.conditional.rows * max(source.marginal.count, channel.rows)
    }

    init(_ code: NoisyCode) { self.init(code.source, code.channel) }

    var observation: Observation { Observation(relevance, operations: terms, scale: 1) }

    /// The relevance per nat of rate.
    var efficiency: Observation {
      Observation(relevance / rate, operations: terms, scale: 1 / rate)
    }
  }

  /// Thresholds that cut [−3, 3] into equal cells, the outer two of which are endless.
  static func uniformThresholds(_ cells: Int) -> Vector {
    (1..<cells).map { 6 * Double($0) / Double(cells) - 3 }
  }

  /// Codes that nobody optimised: quantisers, noisy signs, clipped and bent signals, random maps.
  static func plainContenders(rho: Double, stream: inout RandomStream) throws -> [Contender] {
    var contenders = [2, 3, 4, 6, 8, 12, 16, 24, 32].map { cells in
      Contender(FiniteSource(rho: rho, thresholds: uniformThresholds(cells)), .identity(cells))
    }
    let sign = FiniteSource(rho: rho, thresholds: [0])
    for flip in [0.02, 0.1, 0.25] {
      contenders.append(Contender(sign, [[1 - flip, flip], [flip, 1 - flip]]))
    }
    for (gain, clip) in [(1.0, 0.5), (2.0, 1.0), (3.0, 1.5), (4.0, 2.5), (6.0, 1.0)] {
      contenders.append(
        Contender(
          try NoisyCode(rho: rho, steepness: gain, breaks: [-clip, clip]) {
            gain * min(max($0, -clip), clip)
          }))
    }
    for gain in [1.0, 2.0, 4.0] {
      contenders.append(
        Contender(try NoisyCode(rho: rho, steepness: gain) { gain * .tanh($0) }))
      contenders.append(
        Contender(try NoisyCode(rho: rho, steepness: 2 * gain) { gain * .sin(2 * $0) }))
    }
    let cells = FiniteSource(rho: rho, thresholds: uniformThresholds(10))
    for _ in 0..<12 {
      contenders.append(Contender(cells, randomChannel(labels: 6, points: 10, stream: &stream)))
    }
    return contenders
  }

  /// A channel with random probabilities, some of them sharp.
  static func randomChannel(labels: Int, points: Int, stream: inout RandomStream) -> Matrix {
    let sharpness = stream.uniform(in: 1...8)
    let weights = Matrix(rows: labels, columns: points) { _, _ in
      1e-3 + .pow(stream.uniform(), sharpness)
    }
    return weights.scalingColumns(by: weights.columnSums.map { 1 / $0 })
  }

  // begin region: optimised-quantiser
  /// A quantiser whose thresholds are moved as long as that raises I(T;Y) − slope · I(T;X).
  static func optimisedQuantiser(rho: Double, cells: Int, slope: Double) -> Contender {
    let make = { (thresholds: Vector) in
      Contender(FiniteSource(rho: rho, thresholds: thresholds), .identity(cells))
    }
    let value = { (contender: Contender) in contender.relevance - slope * contender.rate }
    var thresholds = uniformThresholds(cells)
    var best = make(thresholds)
    var step = 0.4
    while step > 1e-3 {
      var hasMoved = false
      for index in thresholds.indices {
        for move in [-step, step] {
          var trial = thresholds
          trial[index] += move
          guard zip(trial, trial.dropFirst()).allSatisfy(<) else { continue }
          let contender = make(trial)
          if value(contender) > value(best) {
            (thresholds, best, hasMoved) = (trial, contender, true)
          }
        }
      }
      if !hasMoved { step /= 2 }
    }
    return best
  }
  // end region: optimised-quantiser

  /// Codes made to come as high as they can: quantisers, and channels from random starts.
  static func optimisedContenders(
    rho: Double, stream: inout RandomStream
  ) -> [Contender] {
    var contenders = [2, 3, 4, 6].flatMap { cells in
      [0.0, 0.25].map { share in
        optimisedQuantiser(rho: rho, cells: cells, slope: share * rho * rho)
      }
    }
    let edges = UniformGrid(reach: 4, step: 0.125).nodes
    let source = FiniteSource(rho: rho, thresholds: edges)
    for factor in [1.3, 2, 4, 10] {
      for labels in [2, 4, 8, 16] {
        var channel = randomChannel(labels: labels, points: edges.count + 1, stream: &stream)
        for _ in 0..<150 { channel = source.improved(channel, beta: factor / (rho * rho)) }
        contenders.append(Contender(source, channel))
      }
    }
    return contenders
  }

  /// One-bit codes: T = 1 with probability 1/(1 + e^{−κx}).
  static func softBits(rho: Double) -> [Contender] {
    let step = min(0.5, (1 - rho * rho).squareRoot()) / UniformGrid.resolution
    let grid = UniformGrid(reach: UniformGrid.normalReach, step: step).nodes
    let source = FiniteSource(rho: rho, nodes: grid, weights: grid.map { _ in 1 })
    return [0.05, 0.1, 0.2, 0.5, 1, 2].map { (steepness: Double) in
      let channel = Matrix(rows: 2, columns: grid.count) { bit, x in
        1 / (1 + .exp((bit == 0 ? steepness : -steepness) * grid[x]))
      }
      return Contender(source, channel)
    }
  }

  /// A vector problem with hidden eigenvectors, a trade-off, and where the iteration ended.
  struct VectorOptimum: Sendable {
    let eigenvalues: Vector
    let beta: Double
    let informations: Observation
    let directions: Int

    init(_ eigenvalues: Vector, beta: Double, stream: inout RandomStream) throws {
      let d = eigenvalues.count
      let problem = VectorBottleneck(
        eigenvalues: eigenvalues, mixingX: Self.mixing(d, stream: &stream),
        mixingY: Self.mixing(d, stream: &stream))
      let factors = eigenvalues.map { contraction(beta: beta, rho: (1 - $0).squareRoot()) }
      let slowest = factors.reduce(0, max)
      var code = stream.normalMatrix(rows: d, columns: d)
      for _ in 0..<Setting.rounds(slowest) { code = try problem.improved(code, beta: beta) }
      let end = try problem.information(code)
      // The condition of the mixed covariance, 16, times that of signal against noise.
      let scale = 16 * beta / eigenvalues.reduce(1, min) / (1 - slowest)
      self.eigenvalues = eigenvalues
      self.beta = beta
      informations = Observation([end.rate, end.relevance], operations: d, scale: scale)
      directions = try problem.directions(code)
    }

    /// A random matrix with singular values between ½ and 2.
    private static func mixing(_ d: Int, stream: inout RandomStream) -> Matrix {
      let stretches = (0..<d).map { _ in stream.uniform(in: 0.5...2) }
      return stream.haarOrthogonal(d).scalingColumns(by: stretches) * stream.haarOrthogonal(d)
    }
  }
}

// MARK: - Declaration

extension GaussianBottleneck {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "gaussian-bottleneck",
    title: "The information-bottleneck frontier of Gaussian variables",
    part: .information,
    statement: #"""
      Let $X$ and $Y$ be standard normal with correlation $\rho$, and let $T$ be any code for $X$,
      so that $Y - X - T$ is a Markov chain. If $I(T;X) \le R$, then
      $I(T;Y) \le I_Y(R) = -\tfrac12 \log(1 - \rho^2 (1 - e^{-2R}))$, and $T = aX + \xi$ with
      Gaussian noise attains it. The frontier $I_Y$ is strictly concave with slope $\rho^2$ at the
      origin. The code that minimises $I(T;X) - \beta I(T;Y)$ is empty for $\beta \le 1/\rho^2$ and
      has rate $\tfrac12 \log(\rho^2 (\beta - 1)/(1 - \rho^2))$ beyond. For Gaussian vectors mode
      $i$ of $\Sigma_{x \mid y} \Sigma_x^{-1}$, with eigenvalue $\lambda_i$, switches on at
      $\beta_i = 1/(1 - \lambda_i)$.
      """#,
    assumptions: [
      "X and Y jointly Gaussian, with a correlation strictly between 0 and 1",
      "the code sees Y only through X",
      "informations in nats; the noise of a linear code has variance 1, which loses nothing",
      "for vectors: both covariances invertible",
    ],
    limits: [
      "that no code beats the frontier is tried on a list of codes, not proved by it",
      "codes with a rate above 2.5 nats are not put on a grid",
      "the iteration is followed from Gaussian starts and from a few random ones",
      "nothing about laws that are not Gaussian, or about estimation from samples",
    ],
    references: [
      "N. Tishby, F. C. Pereira, W. Bialek, The information bottleneck method, "
        + "37th Allerton Conference (1999) 368–377",
      "G. Chechik, A. Globerson, N. Tishby, Y. Weiss, Information bottleneck for Gaussian "
        + "variables, Journal of Machine Learning Research 6 (2005) 165–188",
      "A. Globerson, N. Tishby, On the optimality of the Gaussian information bottleneck curve, "
        + "Hebrew University technical report (2004)",
      "D. Guo, S. Shamai, S. Verdú, Mutual information and minimum mean-square error in Gaussian "
        + "channels, IEEE Transactions on Information Theory 51 (2005) 1261–1282",
    ],
    parameters: [
      .real("rho", default: 0.8, in: 0.05...0.99, "correlation of X and Y"),
      .real(
        "beta", default: 4, in: 1.05...100_000,
        "weight of relevance against rate, at least 1.1/ρ²"),
      .reals(
        "eigenvalues", default: [0.1, 0.5, 0.7, 0.9], in: 0.02...0.98,
        "eigenvalues of Σ_(x|y)Σ_x⁻¹ for the vector problem"),
      .real("rate", default: 1, in: 0.05...2.5, "rate of the code, in nats"),
    ],
    figures: [
      Figure(
        name: "information-plane", title: "The information plane",
        caption: "Relevance I(T;Y) against rate I(T;X). Gaussian codes lie on the frontier; "
          + "quantisers, clipped signals and random channels lie below; optimised codes come close.",
        x: Figure.Axis("rate I(T;X) (nats)"), y: Figure.Axis("relevance I(T;Y) (nats)"),
        key: .bottomRight,
        series: [
          Figure.Series(claim: "frontier", label: "Gaussian codes"),
          Figure.Series(
            claim: "nobody-beats-the-frontier", label: "other codes", only: .marks),
          Figure.Series(
            claim: "optimisers-do-not-beat-the-frontier", label: "optimised codes",
            only: .marks),
        ])
    ]
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      rateAndRelevance(setting), frontier(setting), slopeAtOrigin(setting), slope(setting),
      concavity(setting), startsDiagonal(setting), nobodyBeatsTheFrontier(setting),
      optimisersDoNotBeatTheFrontier(setting), strongDataProcessing(setting),
      criticalBeta(setting), onsetSlope(setting), slopeIsInverseBeta(setting),
      selfConsistentIteration(setting), selfConsistentRelevance(setting),
      saturationExponent(setting), multivariatePhaseTransitions(setting), activeModes(setting),
    ]
  }

  private static func rateAndRelevance(_ setting: Setting) -> Claim {
    let rho = setting.rho
    return .exact(
      "rate-and-relevance", "Rate and relevance of a linear code are logarithms of its gain",
      formula:
        #"\tfrac12 \log(1 + a^2), \quad -\tfrac12 \log(1 - \rho^2 \tfrac{a^2}{1 + a^2})"#,
      rounding: "(1 + a²)/(1 − ρ²), by which the determinants cancel",
      cases: { _ -> [Double] in [1, 0.25, 0.5, 2].map { gain(rate: $0 * setting.rate) } },
      measure: { (a: Double) -> Observation in
        let measured = try information(rho: rho, gain: a)
        return Observation(
          [measured.rate, measured.relevance], operations: 3,
          scale: (1 + a * a) / (1 - rho * rho))
      },
      predict: { [rate(gain: $0), relevance(gain: $0, rho: rho)] },
      mutants: [
        Mutant("ρ in place of ρ²") {
          [rate(gain: $0), relevance(gain: $0, rho: rho.squareRoot())]
        },
        Mutant("a in place of a²") {
          [rate(gain: $0.squareRoot()), relevance(gain: $0.squareRoot(), rho: rho)]
        },
        Mutant("log in place of ½ log") { [2 * rate(gain: $0), relevance(gain: $0, rho: rho)] },
      ])
  }

  // begin region: frontier
  private static func frontier(_ setting: Setting) -> Claim {
    .profiled { isQuick in
      let rates = setting.rates
      return frontier(
        setting, rates: isQuick ? stride(from: 0, to: rates.count, by: 3).map { rates[$0] } : rates)
    }
  }

  private static func frontier(_ setting: Setting, rates: [Double]) -> Claim {
    let rho = setting.rho
    return .exact(
      "frontier", "A Gaussian code of rate R has relevance −½ log(1 − ρ²(1 − e^(−2R)))",
      formula: #"-\tfrac12 \log(1 - \rho^2 (1 - e^{-2R}))"#,
      rounding: "1 + R, of sums over as many terms as the grid has points", x: { $0 },
      cases: { _ -> [Double] in [setting.rate] + rates },
      measure: { try relevance(atMeasuredRate: $0, rho: rho) },
      predict: { [frontier(rate: $0, rho: rho)] },
      mutants: [
        Mutant("e^(−R) in place of e^(−2R)") { [frontier(rate: $0 / 2, rho: rho)] },
        Mutant("ρ in place of ρ²") { [frontier(rate: $0, rho: rho.squareRoot())] },
        Mutant("the tangent at the origin, ρ²R") { (rate: Double) -> [Double] in
          [rho * rho * rate]
        },
      ])
  }
  // end region: frontier

  private static func slopeAtOrigin(_ setting: Setting) -> Claim {
    .exact(
      "slope-at-origin", "The first bit of code buys ρ² bits about Y",
      formula: #"I_Y'(0) = \rho^2"#,
      rounding: "the differentiation's magnification of errors, over 1 − ρ²", x: { $0 },
      cases: { _ in setting.correlations },
      measure: { try slopeAtOrigin(rho: $0) },
      predict: { [slope(rate: 0, rho: $0)] },
      mutants: [
        Mutant("1, the diagonal") { _ in [1] },
        Mutant("ρ") { [$0] },
      ])
  }

  private static func slope(_ setting: Setting) -> Claim {
    let rho = setting.rho
    return .exact(
      "slope", "At rate R another bit of code buys ρ²e^(−2R)/(1 − ρ² + ρ²e^(−2R)) bits about Y",
      formula: #"\frac{\rho^2 e^{-2R}}{1 - \rho^2 + \rho^2 e^{-2R}}"#,
      rounding: "(1 + a²)/(1 − ρ²), by which the determinants cancel", x: { $0 },
      cases: { _ -> [Double] in [setting.rate] + setting.rates },
      measure: { try slope(rho: rho, rate: $0) },
      predict: { [slope(rate: $0, rho: rho)] },
      mutants: [
        Mutant("ρ²e^(−2R), without the denominator") { (rate: Double) -> [Double] in
          [rho * rho * .exp(-2 * rate)]
        },
        Mutant("e^(−R) in place of e^(−2R)") { [slope(rate: $0 / 2, rho: rho)] },
      ])
  }

  private static func concavity(_ setting: Setting) -> Claim {
    let rho = setting.rho
    return .exact(
      "concavity", "The frontier bends down everywhere, as fast as its formula says",
      formula:
        #"I_Y''(R) = -\frac{2 \rho^2 (1 - \rho^2) e^{-2R}}{(1 - \rho^2 + \rho^2 e^{-2R})^2}"#,
      rounding: "the magnification of errors by two differentiations", x: { $0.rate },
      cases: { _ in try Bend.all(rho: rho) },
      measure: { $0.value },
      predict: { [curvature(rate: $0.rate, rho: rho)] },
      mutants: [
        Mutant("without the factor 1 − ρ²") {
          [curvature(rate: $0.rate, rho: rho) / (1 - rho * rho)]
        },
        Mutant("half as fast") { [curvature(rate: $0.rate, rho: rho) / 2] },
      ])
  }

  private static func startsDiagonal(_ setting: Setting) -> Claim {
    let rho = setting.rho
    return .counterexample(
      "starts-diagonal-as-printed", "The frontier does not start along the diagonal",
      formula: #"I_Y'(0) = 1 \text{ (as printed)}"#, discrepancy: .fallsBelow,
      rounding: "the differentiation's magnification of errors, over 1 − ρ²",
      measure: { try slopeAtOrigin(rho: rho) },
      printed: { 1 },
      mutants: [Mutant("ρ², the true slope") { _ in slope(rate: 0, rho: rho) }])
  }

  // begin region: nobody-beats-the-frontier
  private static func nobodyBeatsTheFrontier(_ setting: Setting) -> Claim {
    let rho = setting.rho
    return .bound(
      "nobody-beats-the-frontier",
      "Quantisers, noisy signs, bent signals and random maps lie below",
      formula: #"I(T;Y) \le I_Y(I(T;X))"#, relation: .atMost,
      rounding: "1, of sums over as many terms as the grids have points", attained: near(setting),
      x: { $0.rate },
      cases: { stream -> [Contender] in
        try plainContenders(rho: rho, stream: &stream).sorted { $0.rate < $1.rate }
      },
      measure: { $0.observation },
      bound: { frontier(rate: $0.rate, rho: rho) },
      mutants: [
        Mutant("the frontier lowered by 2 %") { 0.98 * frontier(rate: $0.rate, rho: rho) }
      ])
  }
  // end region: nobody-beats-the-frontier

  private static func near(_ setting: Setting) -> Attainment {
    .within(
      0.01 * frontier(rate: .infinity, rho: setting.rho),
      reason: "a code comes within 1 % of I(X;Y)")
  }

  private static func optimisersDoNotBeatTheFrontier(_ setting: Setting) -> Claim {
    let rho = setting.rho
    return .bound(
      "optimisers-do-not-beat-the-frontier", "Codes optimised to beat the frontier end just below",
      formula: #"I(T;Y) \le I_Y(I(T;X))"#, relation: .atMost,
      rounding: "1, of sums over as many terms as the grids have points", attained: near(setting),
      x: { $0.rate },
      cases: { stream -> [Contender] in
        optimisedContenders(rho: rho, stream: &stream).sorted { $0.rate < $1.rate }
      },
      measure: { $0.observation },
      bound: { frontier(rate: $0.rate, rho: rho) },
      mutants: [
        Mutant("the frontier lowered by 1 %") { 0.99 * frontier(rate: $0.rate, rho: rho) },
        Mutant("e^(−R) in place of e^(−2R)") { frontier(rate: $0.rate / 2, rho: rho) },
      ])
  }

  private static func strongDataProcessing(_ setting: Setting) -> Claim {
    let squared = setting.rho * setting.rho
    return .bound(
      "strong-data-processing", "No code tells more about Y than ρ² of what it tells about X",
      formula: #"I(T;Y) \le \rho^2 I(T;X)"#, relation: .atMost,
      rounding: "1/I(T;X), of a ratio of small numbers",
      attained: .within(0.01 * squared, reason: "a weak soft bit comes within 1 % of ρ²"),
      x: { $0.rate },
      cases: { stream -> [Contender] in
        try softBits(rho: setting.rho)
          + plainContenders(rho: setting.rho, stream: &stream)
      },
      measure: { $0.efficiency },
      bound: { _ in squared },
      mutants: [
        Mutant("ρ⁴") { _ in squared * squared },
        Mutant("(2/π) arcsin ρ², the ratio of weak codes for the sign") { _ in
          2 / .pi * .asin(squared)
        },
      ])
  }

  private static func criticalBeta(_ setting: Setting) -> Claim {
    .exact(
      "critical-beta", "Nothing is encoded until β exceeds 1/ρ²",
      formula: #"\beta_c = 1/\rho^2"#, rounding: "1/(ρ⁴(1 − ρ²)), the condition of β_c",
      x: { $0 },
      cases: { _ in setting.correlations },
      measure: { (rho: Double) -> Observation in
        let squared = rho * rho
        return Observation(
          try numericalCriticalBeta(rho: rho), operations: 3,
          scale: 1 / (squared * squared * (1 - squared)))
      },
      predict: { [criticalBeta(rho: $0)] },
      mutants: [
        Mutant("1/ρ") { (rho: Double) -> [Double] in [1 / rho] },
        Mutant("1/(1 − ρ²), equal at ρ² = ½") { (rho: Double) -> [Double] in
          [1 / (1 - rho * rho)]
        },
        Mutant("1, as if data processing lost nothing") { _ in [1] },
      ])
  }

  private static func onsetSlope(_ setting: Setting) -> Claim {
    .exact(
      "onset-slope", "Beyond the critical β the rate rises linearly, with slope ρ²/(2(1 − ρ²))",
      formula: #"\frac{1}{2(\beta_c - 1)} = \frac{\rho^2}{2(1 - \rho^2)}"#,
      rounding: "the differentiation's magnification of errors, over ρ²(1 − ρ²)", x: { $0 },
      cases: { _ in setting.correlations },
      measure: { try onsetSlope(rho: $0) },
      predict: { [0.5 / (criticalBeta(rho: $0) - 1)] },
      mutants: [
        Mutant("1/(β_c − 1)") { [1 / (criticalBeta(rho: $0) - 1)] },
        Mutant("1/(2β_c) = ρ²/2") { [0.5 / criticalBeta(rho: $0)] },
      ])
  }

  private static func slopeIsInverseBeta(_ setting: Setting) -> Claim {
    .exact(
      "slope-is-inverse-beta", "The code that is best for β lies where the frontier has slope 1/β",
      formula: #"\frac{dI(T;Y)/d\beta}{dI(T;X)/d\beta} = \frac1\beta"#,
      rounding: "the differentiation's magnification of errors, over ρ²(1 − ρ²) dR/dβ",
      x: { $0.beta },
      cases: { _ in try Tangent.all(rho: setting.rho) },
      measure: { $0.slope },
      predict: { [1 / $0.beta] },
      mutants: [
        Mutant("1/(β − 1)") { [1 / ($0.beta - 1)] },
        Mutant("ρ²/β") { (point: Tangent) -> [Double] in
          [setting.rho * setting.rho / point.beta]
        },
      ])
  }

  private static func selfConsistentIteration(_ setting: Setting) -> Claim {
    let rho = setting.rho
    return .exact(
      "self-consistent-iteration", "The bottleneck iteration on a grid ends at the optimal rate",
      formula: #"R(\beta) = \tfrac12 \log \frac{\rho^2 (\beta - 1)}{1 - \rho^2}"#,
      rounding: "β/(1 − contraction), of sums over as many terms as the grid has points",
      x: { $0 },
      cases: { _ in setting.betas },
      measure: { iteratedCode(beta: $0, rho: rho).rate },
      predict: { [optimalRate(beta: $0, rho: rho)] },
      mutants: [
        Mutant("β in place of β − 1") { [optimalRate(beta: $0 + 1, rho: rho)] },
        Mutant("log in place of ½ log") { [2 * optimalRate(beta: $0, rho: rho)] },
      ])
  }

  private static func selfConsistentRelevance(_ setting: Setting) -> Claim {
    let rho = setting.rho
    return .exact(
      "self-consistent-relevance",
      "The bottleneck iteration on a grid ends at the optimal relevance",
      formula: #"\tfrac12 \log \frac{\beta - 1}{\beta (1 - \rho^2)}"#,
      rounding: "β/(1 − contraction), of sums over as many terms as the grid has points",
      x: { $0 },
      cases: { _ in setting.betas },
      measure: { iteratedCode(beta: $0, rho: rho).relevance },
      predict: { [optimalRelevance(beta: $0, rho: rho)] },
      mutants: [
        Mutant("β in place of β − 1") { _ in [frontier(rate: .infinity, rho: rho)] },
        Mutant("ρ² times the optimal rate") { (beta: Double) -> [Double] in
          [rho * rho * optimalRate(beta: beta, rho: rho)]
        },
      ])
  }

  private static func saturationExponent(_ setting: Setting) -> Claim {
    let rho = setting.rho
    let odds = rho * rho / (1 - rho * rho)
    let tolerance = Tolerance(
      resolution: min(0.02, rho * rho / 10),
      reason: "at most a tenth of the relative distance ρ² to the nearest mutant; plus what the "
        + "next order in e^(−2R) does to the fit")
    let start = max(2, (50 * odds).squareRoot())
    return .exponent(
      "saturation-exponent", "What the code misses of I(X;Y) falls as e^(−2R)",
      formula: #"\frac{\rho^2}{2(1 - \rho^2)} x^{-2}, \quad x = e^R"#,
      PowerLawPrediction(
        exponent: -2, within: tolerance, constant: odds / 2, within: tolerance, slopeChange: 0.001,
        finiteSize: { 0.5 * .log(onePlus: odds / ($0 * $0)) }),
      measurement: .computed(
        at: (0...10).map { start * .pow(2, 0.5 * Double($0)) }
      ) { x in
        let law = GaussianLaw.chain(rho: rho, gain: (x * x - 1).squareRoot())
        return Observation(
          try law.information([0], [1]) - (try law.information([2], [1])), operations: 3,
          scale: 1 / (1 - rho * rho))
      },
      mutants: [
        .exponent("e^(−R)", -1),
        .constant("ρ²/(1 − ρ²)", odds),
        .constant("ρ²/2", rho * rho / 2),
      ])
  }

  private static func multivariatePhaseTransitions(_ setting: Setting) -> Claim {
    .exact(
      "multivariate-phase-transitions", "The best code of a vector sums over the modes switched on",
      formula: #"""
        \tfrac12 \sum_{\beta > \beta_i} \log \tfrac{(\beta - 1)(1 - \lambda_i)}{\lambda_i}, \quad
        I_{T;X} - \tfrac12 \sum_{\beta > \beta_i} \log \beta (1 - \lambda_i)
        """#,
      rounding: "the condition of the covariances over 1 − contraction",
      cases: { try vectorOptima(setting, stream: &$0) },
      measure: { $0.informations },
      predict: { (optimum: VectorOptimum) -> [Double] in
        [
          optimalRate(eigenvalues: optimum.eigenvalues, beta: optimum.beta),
          optimalRelevance(eigenvalues: optimum.eigenvalues, beta: optimum.beta),
        ]
      },
      mutants: [
        Mutant("modes with β > 1/λᵢ") { (optimum: VectorOptimum) -> [Double] in
          optimum.eigenvalues.filter { optimum.beta * $0 > 1 }.reduce([0, 0]) { sum, lambda in
            let rate = 0.5 * .log((optimum.beta - 1) * (1 - lambda) / lambda)
            return [sum[0] + rate, sum[1] + rate - 0.5 * .log(optimum.beta * (1 - lambda))]
          }
        },
        Mutant("β in place of β − 1") { (optimum: VectorOptimum) -> [Double] in
          activeModes(eigenvalues: optimum.eigenvalues, beta: optimum.beta).reduce([0, 0]) {
            sum, lambda in
            [
              sum[0] + 0.5 * .log(optimum.beta * (1 - lambda) / lambda),
              sum[1] - 0.5 * .log(lambda),
            ]
          }
        },
      ])
  }

  private static func activeModes(_ setting: Setting) -> Claim {
    .exact(
      "active-modes", "Mode i switches on at β = 1/(1 − λᵢ)",
      formula: #"\sum_i \mathbf 1 [\beta > 1/(1 - \lambda_i)]"#, rounding: "1, counts",
      x: { $0.beta },
      cases: { try vectorOptima(setting, stream: &$0) },
      measure: { Observation(Double($0.directions), operations: 1, scale: 1) },
      predict: { (optimum: VectorOptimum) -> [Double] in
        [Double(activeModes(eigenvalues: optimum.eigenvalues, beta: optimum.beta).count)]
      },
      mutants: [
        Mutant("β > 1/λᵢ") { (optimum: VectorOptimum) -> [Double] in
          [Double(optimum.eigenvalues.count { optimum.beta * $0 > 1 })]
        },
        Mutant("every mode") { [Double($0.eigenvalues.count)] },
      ])
  }

  /// Rotations of the given problem at several β, and a problem that never changes.
  private static func vectorOptima(
    _ setting: Setting, stream: inout RandomStream
  ) throws -> [VectorOptimum] {
    return try setting.vectorBetas.map {
      try VectorOptimum(setting.eigenvalues, beta: $0, stream: &stream)
    } + [try VectorOptimum([0.2, 0.6, 0.8], beta: 2, stream: &stream)]
  }
}
