import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// The interpolation peak and the second descent of minimum-norm least squares.
//
// Chapter: theorems/Generalization/DoubleDescent.md
// Tests:   Tests/TheoremTests/Generalization/DoubleDescentTests.swift

// MARK: - Mathematics

/// The mathematics of double descent for Gaussian designs.
///
/// n responses y = Xβ + ε, X an n×d matrix of independent standard normal entries, ‖β‖² = signal,
/// noise of variance `noise`. θ̂ is the least-squares fit of smallest norm. Risk means the excess
/// risk E‖θ̂ − β‖²: the error on a fresh noiseless response; for a noisy one add `noise`.
public enum DoubleDescent {
  /// The expected risk that unit noise causes, E tr(XᵀX)⁺; infinite when d is within one of n.
  ///
  /// d/(n−d−1) for d < n−1 and n/(d−n−1) for d > n+1, from the mean of the inverse Wishart law.
  /// Source: L. Breiman, D. Freedman, "How many variables should be entered in a regression
  /// equation?" (1983); M. Belkin, D. Hsu, J. Xu, "Two models of double descent for weak features"
  /// (2020), Theorem 1.
  public static func varianceFactor(n: Int, d: Int) -> Double {
    let (smaller, gap) = (Double(min(n, d)), Double(abs(n - d)))
    return gap > 1 ? smaller / (gap - 1) : .infinity
  }

  /// The share of the signal that a minimum-norm fit without noise cannot see: max(0, 1 − n/d).
  public static func unseenShare(n: Int, d: Int) -> Double {
    max(0, 1 - Double(n) / Double(d))
  }

  /// The expected excess risk of the minimum-norm fit; infinite when d is within one of n.
  public static func risk(n: Int, d: Int, noise: Double, signal: Double) -> Double {
    signal * unseenShare(n: n, d: d) + noise * varianceFactor(n: n, d: d)
  }

  /// The expected squared norm of the minimum-norm fit, E‖θ̂‖².
  public static func squaredNorm(n: Int, d: Int, noise: Double, signal: Double) -> Double {
    signal * (1 - unseenShare(n: n, d: d)) + noise * varianceFactor(n: n, d: d)
  }

  /// The width beyond the threshold at which the risk is least, (n+1)√s/(√s − 1), for s > 1.
  ///
  /// s is signal/noise; for s at most 1 the risk decreases in d without end. As n grows the
  /// ratio d/n tends to √s/(√s − 1) (T. Hastie et al., "Surprises in high-dimensional ridgeless
  /// least squares interpolation" (2022), section 3.2).
  public static func bestWidth(n: Int, signalToNoise s: Double) -> Double {
    require(s > 1, "there is no best width at signal-to-noise ratio \(s)")
    return Double(n + 1) * s.squareRoot() / (s.squareRoot() - 1)
  }

  /// The risk at the best width in units of the noise, s − (√s − 1)² n/(n+1).
  public static func leastRisk(n: Int, signalToNoise s: Double) -> Double {
    let root = s.squareRoot() - 1
    return s - root * root * Double(n) / Double(n + 1)
  }

  /// The limit of tr(XᵀX + λI)⁻¹ as n and d grow in proportion, and the mean's corrections.
  ///
  /// For λ > 0; the corrections are of order 1/n and 1/n². Gaussian integration by parts gives,
  /// exactly, with T the trace and S that of the squared inverse,
  /// E[λT² + (n−d+λ)T − d] = E[T − λS]. The left side alone yields the limit (the Marchenko–Pastur
  /// law), S = −dT/dλ on the right the first correction. The second takes in the square of the
  /// first, its derivative, and the variance of T; integrating T times the same integrand by parts
  /// shows that variance to be 2(S − λ tr (XᵀX + λI)⁻³)/(2λT + n − d + λ) in the limit.
  public static func resolventTrace(
    n: Int, d: Int, penalty: Double
  ) -> (limit: Double, first: Double, second: Double) {
    let (columns, slope) = (Double(d), Double(n - d) + penalty)
    let root = (slope * slope + 4 * penalty * columns).squareRoot()
    // Of the two forms of the positive root the one without cancellation.
    let limit = slope > 0 ? 2 * columns / (root + slope) : (root - slope) / (2 * penalty)
    // Derivatives with respect to λ of the limit, twice, and of the root, which is 2λT + slope.
    let limitSlope = -limit * (limit + 1) / root
    let rootSlope = 2 * limit + 2 * penalty * limitSlope + 1
    let limitCurvature = -limitSlope * (2 * limit + 1 + rootSlope) / root
    let first = (limit + penalty * limitSlope) / root
    let variance = -(2 * limitSlope + penalty * limitCurvature) / root
    let firstSlope = -variance - first * rootSlope / root
    let second = (first + penalty * (firstSlope - first * first - variance)) / root
    return (limit, first, second)
  }

  /// The penalty λ on ‖θ‖² that minimises the risk, noise · d/signal.
  ///
  /// With β drawn from N(0, signal/d · I) it makes ridge regression the posterior mean.
  public static func optimalPenalty(d: Int, noise: Double, signal: Double) -> Double {
    noise * Double(d) / signal
  }

  /// The limit of P(tr(XᵀX)⁺ > n t) · t^((|n−d|+1)/2) as t → ∞, for d within one of n.
  ///
  /// From the density of the smallest eigenvalue at zero. Source: A. Edelman, "Eigenvalues and
  /// condition numbers of random matrices" (1988).
  public static func tailConstant(n: Int, d: Int) -> Double {
    let size = Double(n)
    if n == d {
      let ratio = Double.exp(Double.logGamma((size + 1) / 2) - Double.logGamma(size / 2 + 1))
      return (size / 2).squareRoot() * ratio
    }
    require(abs(n - d) == 1, "the constant is known for d within one of n, not for \(n), \(d)")
    return Double(min(n, d)) / (2 * size)
  }

  /// The b of the next order of that tail, P · t^((|n−d|+1)/2) = constant · (1 + b/t + …).
  ///
  /// The smallest eigenvalue's density at x falls like 1 − (2n−1)x/2 at d = n and 1 − px/2 beside
  /// it, p the smaller of n and d. The others, given that it is 0, are those of a Wishart matrix of
  /// order p − 1 with two more degrees of freedom than before, so the trace of their inverses, by
  /// which the threshold is lower, has mean n − 1 or (p − 1)/2. The next term is of order
  /// t^(−3/2) at d = n and t^(−2) log t beside it.
  public static func tailCorrection(n: Int, d: Int) -> Double {
    require(abs(n - d) <= 1, "the tail is known for d within one of n, not for \(n), \(d)")
    let size = Double(n)
    return n == d ? (size - 2) / (6 * size) : Double(min(n, d) - 2) / (4 * size)
  }
}

// begin region: bidiagonal
/// The squared entries of an upper bidiagonal matrix that has a Gaussian design's singular values.
///
/// Reflections from the left and the right, which leave the Gaussian law as it is, clear all of the
/// p×m matrix but two diagonals, p the smaller and m the larger of n and d. What remains are the
/// lengths of vectors of m, m−1, … and p−1, p−2, … normal numbers, all independent.
///
/// Source: J. W. Silverstein, "The smallest eigenvalue of a large dimensional Wishart matrix" (1985).
public struct BidiagonalForm: Sendable {
  /// The squares on the diagonal: χ² with m, m−1, … m−p+1 degrees of freedom.
  public let diagonal: [Double]
  /// The squares beside it: χ² with p−1, p−2, … 1 degrees of freedom.
  public let beside: [Double]

  /// The form of a design of n rows and d columns.
  public init(n: Int, d: Int, stream: inout RandomStream) {
    let (smaller, larger) = (min(n, d), max(n, d))
    diagonal = stream.chiSquareds(descendingFrom: Double(larger), count: smaller)
    beside = stream.chiSquareds(descendingFrom: Double(smaller - 1), count: smaller - 1)
  }

  /// The form with the given squared entries; there is one fewer beside the diagonal than on it.
  public init(diagonal: [Double], beside: [Double]) {
    require(
      diagonal.count == beside.count + 1,
      "\(diagonal.count) entries on the diagonal, \(beside.count) beside it")
    self.diagonal = diagonal
    self.beside = beside
  }

  /// tr(BᵀB + λI)⁻¹ in time O(p): the derivative of log det by the pivots of the LDLᵀ form.
  ///
  /// Only positive numbers are added and multiplied, so no digits cancel.
  public func inverseTrace(penalty: Double = 0) -> Double {
    var (shift, slope, trace) = (penalty, 1.0, 0.0)
    for index in diagonal.indices {
      let square = diagonal[index]
      let pivot = square + shift
      trace += slope / pivot
      guard index < beside.count else { break }
      let ratio = beside[index] / pivot
      slope = 1 + ratio * slope * square / pivot
      shift = penalty + ratio * shift
    }
    return trace
  }
}
// end region: bidiagonal

extension BidiagonalForm {
  /// tr W and tr W² for W = BᵀB without their means nd and nd(n + d + 1), which are elementary.
  func centredMoments(n: Int, d: Int) -> [Double] {
    let (rows, columns) = (Double(n), Double(d))
    var (first, second) = (0.0, 0.0)
    for index in diagonal.indices {
      let entry = diagonal[index] + (index > 0 ? beside[index - 1] : 0)
      first += entry
      second += entry * entry
      if index < beside.count { second += 2 * diagonal[index] * beside[index] }
    }
    return [first - rows * columns, second - rows * columns * (rows + columns + 1)]
  }
}

extension DoubleDescent {
  /// The variance of tr(XᵀX)⁺, finite for |n−d| of 4 and more; it only sets sample sizes here.
  ///
  /// Source: D. von Rosen, "Moments for the inverted Wishart distribution" (1988).
  static func traceVariance(n: Int, d: Int) -> Double {
    let (p, m, gap) = (Double(min(n, d)), Double(max(n, d)), Double(abs(n - d)))
    return 2 * p * (m - 1) / (gap * (gap - 1) * (gap - 1) * (gap - 3))
  }

  /// The variance of the share of a random direction of R^d outside an n-dimensional subspace.
  static func shareVariance(n: Int, d: Int) -> Double {
    let (rows, columns) = (Double(n), Double(d))
    return d > n ? 2 * rows * (columns - rows) / (columns * columns * (columns + 2)) : 0
  }
}

// MARK: - Parameters

extension DoubleDescent {
  /// The sizes and the strengths of noise and signal of a run.
  struct Setting: Sendable {
    let n: Int
    let below: [Int]
    let beyond: [Int]
    let noise: Double
    let signal: Double

    /// The smallest |d − n| for which an average is taken: the risk has a fourth moment from 8 on.
    static let smallestGap = 8

    init(_ values: ParameterValues) throws(ParameterError) {
      let n = values.integer("n")
      self.n = n
      let dimensions = values.integers("dimensions")
      let text = dimensions.map { "\($0)" }.joined(separator: ",")
      for d in dimensions where abs(d - n) < Self.smallestGap {
        let reason =
          abs(d - n) <= 1
          ? "the mean risk is infinite within 1 of n"
          : "the risk given the design has no fourth moment nearer to n"
        throw .invalid(
          name: "dimensions",
          expected: "at least \(Self.smallestGap) away from n = \(n) (\(reason))", given: "\(d)")
      }
      below = Set(dimensions).filter { $0 < n }.sorted()
      beyond = Set(dimensions + Self.anchors(n)).filter { $0 > n }.sorted()
      guard !below.isEmpty else {
        throw .invalid(name: "dimensions", expected: "partly below n = \(n)", given: text)
      }
      noise = values.real("noise")
      signal = values.real("signal")
      guard signal <= 20 * noise, noise <= 20 * signal else {
        throw .invalid(
          name: "signal", expected: "between noise/20 = \(noise / 20) and 20 noise = \(20 * noise)",
          given: "\(signal)")
      }
    }

    var all: [Int] { below + beyond }

    /// Widths that are always measured: near the one the variance rules, at the other the bias.
    static func anchors(_ n: Int) -> [Int] { [n + max(smallestGap, n / 4), 4 * n] }

    func risk(_ d: Double) -> Double {
      DoubleDescent.risk(n: n, d: Int(d), noise: noise, signal: signal)
    }

    func variance(_ d: Double) -> Double { noise * varianceFactor(n: n, d: Int(d)) }

    /// The variance with n−d in place of n−d−1, what the proportional limit suggests.
    func limitVariance(_ d: Double) -> Double {
      noise * Double(min(n, Int(d))) / abs(Double(n) - d)
    }

    func bias(_ d: Double) -> Double { signal * unseenShare(n: n, d: Int(d)) }
  }
}

// MARK: - Experiments

extension DoubleDescent {
  // begin region: averages
  /// Averages of the risk given the design, the noise integrated out.
  ///
  /// Given X the risk is noise · tr(XᵀX)⁺ plus what the row space of X misses of β. Singular values
  /// and row space are independent, so the two are drawn apart, each as often as its spread requires.
  struct Averages: Sendable {
    let setting: Setting
    /// The statistical resolution wanted, at a width d.
    let resolution: @Sendable (Double) -> Double

    /// noise · tr(XᵀX)⁺ of one design.
    func variance(_ d: Double, stream: inout RandomStream) -> Double {
      setting.noise * BidiagonalForm(n: setting.n, d: Int(d), stream: &stream).inverseTrace()
    }

    /// How many designs make one replicate.
    func designs(_ d: Double) -> Int {
      let deviation = setting.noise * traceVariance(n: setting.n, d: Int(d)).squareRoot()
      return batch(deviation, at: Int(d))
    }

    /// The squared length of β outside the row space, averaged over a few row spaces per design.
    ///
    /// By rotation the row space may be the first n coordinates and β the random one.
    func unseen(_ d: Double, stream: inout RandomStream) -> Double {
      let designs = designs(d)
      let (n, d, signal) = (setting.n, Int(d), setting.signal)
      guard d > n else { return 0 }
      let spaces = batch(signal * shareVariance(n: n, d: d).squareRoot(), at: d)
      let count = (spaces + designs - 1) / designs
      let sum = (0..<count).reduce(0) { sum, _ in
        let outside = stream.chiSquared(Double(d - n))
        return sum + outside / (outside + stream.chiSquared(Double(n)))
      }
      return signal * sum / Double(count)
    }

    /// How many draws make one replicate, so that about 9000 replicates reach the resolution.
    private func batch(_ deviation: Double, at d: Int) -> Int {
      let draws = 7.3 * deviation / (0.6 * resolution(Double(d)))
      return max(1, Int((draws * draws / 9000).rounded(.up)))
    }
  }
  // end region: averages

  /// ‖β‖²-share of a uniformly random direction outside the first n coordinates, all coordinates drawn.
  static func shareOutside(n: Int, d: Int, stream: inout RandomStream) -> Double {
    let coordinates = stream.normals(d)
    let inside = coordinates[..<n].reduce(0) { $0 + $1 * $1 }
    let outside = coordinates[n...].reduce(0) { $0 + $1 * $1 }
    return outside / (inside + outside)
  }

  // begin region: true-fits
  /// A design with true minimum-norm least-squares fits to it.
  struct Design: Sendable {
    let matrix: Matrix
    let condition: Double
    let singularValues: Vector

    init(n: Int, d: Int, stream: inout RandomStream) throws {
      matrix = stream.normalMatrix(rows: n, columns: d)
      singularValues = try SVD.singularValues(of: matrix)
      condition = singularValues[0] / singularValues[singularValues.count - 1]
    }

    /// The minimum-norm fits, one for each column of responses.
    func fits(_ responses: Matrix) throws -> Matrix {
      try minimumNormLeastSquares(matrix, responses).solution
    }

    /// The sum over responses of ‖θ̂ − β‖², one response and one β in each column.
    func squaredErrors(_ responses: Matrix, truth: Matrix) throws -> Double {
      let errors = try fits(responses) - truth
      return dot(errors.elements, errors.elements)
    }
  }

  /// The mean squared error of sixteen fits on one design: nothing but data and a solver.
  static func fittedRisk(
    n: Int, d: Int, noise: Double, signal: Double, stream: inout RandomStream
  ) throws -> Double {
    let responses = 16
    let design = stream.normalMatrix(rows: n, columns: d)
    let directions = Matrix(columns: (0..<responses).map { _ in stream.sphere(dimension: d) })
    let truth = signal.squareRoot() * directions
    let errors = noise.squareRoot() * stream.normalMatrix(rows: n, columns: responses)
    let fits = try fullRankLeastSquares(design, design * truth + errors)
    let misses = fits - truth
    return dot(misses.elements, misses.elements) / Double(responses)
  }
  // end region: true-fits

  /// The shapes of small designs, n×d, for which many fits are affordable.
  static let smallRows = 24
  static let smallWidths = [6, 12, 20, 28, 48, 96]

  // begin region: quadrature
  /// The mean of `value` under the density exp(logWeight) on the line, by the trapezoidal rule.
  ///
  /// For analytic integrands that fall off on both sides the rule converges exponentially. It runs
  /// from 0, where the weight is near its largest, until the weights vanish.
  static func mean(
    step: Double, logWeight: (Double) -> Double, value: (Double) -> Double
  ) -> Double {
    var (total, sum) = (0.0, 0.0)
    for direction in [1.0, -1.0] {
      var index = direction > 0 ? 0.0 : 1.0
      while true {
        let u = direction * index * step
        let weight = Double.exp(logWeight(u))
        let term = weight * value(u)
        total += weight
        sum += term
        if weight < 1e-18 * total && term < 1e-18 * sum { break }
        index += 1
      }
    }
    return sum / total
  }

  /// E 1/χ² with `dof` degrees of freedom, at least 3; u is the logarithm of χ²/dof.
  static func meanReciprocalChiSquared(_ dof: Int) -> Double {
    let k = Double(dof)
    return mean(
      step: min(0.1, 0.7 / k.squareRoot()),
      logWeight: { k / 2 * ($0 - .expMinusOne($0)) },
      value: { .exp(-$0) / k })
  }

  /// E tr(XᵀX)⁺ for |n−d| of at least 2, by taking means in the bidiagonal recursion.
  ///
  /// Each step uses independent numbers, so the mean of a product is a product of means; those of
  /// 1/χ² come from quadrature.
  static func expectedInverseTrace(n: Int, d: Int) -> Double {
    let (smaller, larger) = (min(n, d), max(n, d))
    var (trace, column) = (0.0, 0.0)
    for index in 0..<smaller {
      let beside = index == 0 ? 0 : Double(smaller - index)
      column = (1 + beside * column) * meanReciprocalChiSquared(larger - index)
      trace += column
    }
    return trace
  }

  /// The mean share of a random direction outside an n-dimensional subspace of R^d, by quadrature.
  ///
  /// The odds are e^v with density proportional to share^((d−n)/2) · (1 − share)^(n/2).
  static func expectedShareOutside(n: Int, d: Int) -> Double {
    let (outside, inside) = (Double(d - n), Double(n))
    let share = outside / Double(d)
    // At odds e^u times the ratio outside/inside: log of share and of its complement, both relative.
    let growth = { (u: Double) in Double.log(onePlus: share * .expMinusOne(u)) }
    let spread = (2 / outside + 2 / inside).squareRoot()
    return mean(
      step: min(0.1, spread / 3),
      logWeight: { outside / 2 * $0 - Double(d) / 2 * growth($0) },
      value: { share * .exp($0 - growth($0)) })
  }
  // end region: quadrature

  /// The expected risk by quadrature, with the number of roundings behind it.
  static func expectedRisk(n: Int, d: Int, noise: Double, signal: Double) -> Observation {
    let bias = d > n ? signal * expectedShareOutside(n: n, d: d) : 0
    let risk = bias + noise * expectedInverseTrace(n: n, d: d)
    return Observation(risk, operations: n + d, scale: risk)
  }

  // begin region: tail
  /// Designs of `tailRows` rows suffice: the tail index depends on |n − d| alone.
  static let tailRows = 4

  /// P(tr(XᵀX)⁺ > n t) at each t, an average of conditional probabilities, which are bounded.
  ///
  /// The last pivot enters as rest + c/χ² with |n−d|+1 degrees of freedom, which are 1 or 2; its
  /// distribution function is integrated exactly, the rest is drawn as in the bidiagonal form.
  static func tailProbabilities(
    n: Int, d: Int, thresholds: [Double], stream: inout RandomStream
  ) -> [Double] {
    let count = 16
    let (smaller, larger) = (min(n, d), max(n, d))
    var rests = [Double](repeating: 0, count: count)
    var numerators = [Double](repeating: 1, count: count)
    for row in 0..<(smaller - 1) {
      let squares = stream.chiSquareds(Double(larger - row), count: count)
      let beside = stream.chiSquareds(Double(smaller - 1 - row), count: count)
      for index in 0..<count {
        let column = numerators[index] / squares[index]
        rests[index] += column
        numerators[index] = 1 + beside[index] * column
      }
    }
    var sums = [Double](repeating: 0, count: thresholds.count)
    for (rest, numerator) in zip(rests, numerators) {
      for index in thresholds.indices {
        let room = Double(n) * thresholds[index] - rest
        guard room > 0 else {
          sums[index] += 1
          continue
        }
        // The trace exceeds the threshold when the last squared pivot is below this.
        let limit = numerator / room
        sums[index] +=
          n == d ? .erf((limit / 2).squareRoot()) : -.expMinusOne(-limit / 2)
      }
    }
    return sums.map { $0 / Double(count) }
  }
  // end region: tail

  // begin region: random-features
  /// Regression on ReLU random features: where along the number of features the error peaks.
  struct RandomFeatures: Sendable {
    static let samples = 40
    static let inputs = 8
    static let noise = 0.25
    /// The numbers of features tried; they are nested, the first ones of the same draw.
    static let counts = [8, 20, 32, 40, 50, 80, 120]
    static let testPoints = 100

    /// The number of features with the largest error on fresh noiseless points.
    static func peak(stream: inout RandomStream) throws -> Int {
      let losses = try losses(stream: &stream)
      let worst = losses.indices.max { losses[$0] < losses[$1] } ?? 0
      return counts[worst]
    }

    /// The error on fresh noiseless points at each number of features, relative to the zero fit's.
    static func losses(stream: inout RandomStream) throws -> [Double] {
      let target = stream.sphere(dimension: inputs)
      let train = stream.normalMatrix(rows: samples, columns: inputs)
      let test = stream.normalMatrix(rows: testPoints, columns: inputs)
      let errors = stream.normals(samples)
      let responses = zip(train * target, errors).map { $0 + noise.squareRoot() * $1 }
      let directions = stream.normalMatrix(rows: inputs, columns: counts[counts.count - 1])
      let trainFeatures = (train * directions).map { max($0, 0) }
      let testFeatures = (test * directions).map { max($0, 0) }
      let truth = test * target
      return try counts.map { count in
        let weights = try fullRankLeastSquares(trainFeatures.firstColumns(count), responses)
        let misses = subtract(testFeatures.firstColumns(count) * weights, truth)
        return dot(misses, misses) / dot(truth, truth)
      }
    }
  }
  // end region: random-features
}

// MARK: - Declaration

extension DoubleDescent {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "double-descent",
    title: "The interpolation peak and the second descent",
    part: .generalization,
    statement: #"""
      Let $y = X\beta + \varepsilon$ with $X \in \mathbb R^{n \times d}$ of independent standard
      normal entries, $\lVert \beta \rVert^2 = s$ and noise of variance $\sigma^2$, and let
      $\hat\theta = X^+ y$ be the least-squares fit of smallest norm. Its excess risk is
      $\mathbb E \lVert \hat\theta - \beta \rVert^2 = \sigma^2 \frac{d}{n-d-1}$ for $d < n-1$ and
      $s \left(1 - \frac nd\right) + \sigma^2 \frac{n}{d-n-1}$ for $d > n+1$; for $d$ within one of
      $n$ it is infinite. With the best ridge penalty $\lambda = \sigma^2 d/s$ it is finite at every
      $d$ and has no peak.
      """#,
    assumptions: [
      "independent standard normal features, all of them relevant: the model is well specified",
      "noise independent of the design, of mean zero and equal variance",
      "excess risk ‖θ̂ − β‖², the noise of a fresh response excluded",
      "means are taken only where the risk given the design has a fourth moment, |d − n| ≥ 8",
    ],
    limits: [
      "correlated features, whose risk depends on how β lies to the eigenvectors",
      "misspecified models, in which a first descent precedes the peak",
      "networks: random features with fixed first layer are the nearest thing tested",
    ],
    references: [
      "M. Belkin, D. Hsu, J. Xu, Two models of double descent for weak features, "
        + "SIAM Journal on Mathematics of Data Science 2 (2020) 1167–1180",
      "T. Hastie, A. Montanari, S. Rosset, R. J. Tibshirani, Surprises in high-dimensional "
        + "ridgeless least squares interpolation, Annals of Statistics 50 (2022) 949–986",
      "L. Breiman, D. Freedman, How many variables should be entered in a regression equation?, "
        + "Journal of the American Statistical Association 78 (1983) 131–136",
      "A. Edelman, Eigenvalues and condition numbers of random matrices, "
        + "SIAM Journal on Matrix Analysis and Applications 9 (1988) 543–560",
      "J. W. Silverstein, The smallest eigenvalue of a large dimensional Wishart matrix, "
        + "Annals of Probability 13 (1985) 1364–1368",
    ],
    buildsOn: ["minimum-norm-descent"],
    parameters: [
      .integer("n", default: 100, in: 20...400, "number of samples"),
      .integers(
        "dimensions", default: [20, 50, 80, 90, 112, 125, 200, 400], in: 1...2000,
        "numbers of features d, at least 8 from n and some below; 5n/4 and 4n are added"),
      .real("noise", default: 1, in: 0.01...100, "variance of the noise"),
      .real("signal", default: 1, in: 0.01...100, "squared norm of β, within 20-fold of the noise"),
    ],
    figures: figures
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      varianceUnderParameterized(setting).divided(), riskOverParameterized(setting).divided(),
      biasOverParameterized(setting).divided(), expectedRiskBelow(setting),
      expectedRiskBeyond(setting),
      divergenceLeft(setting), divergenceRight(setting), secondDescent(setting),
      noSecondMinimum(setting), riskGivenTheDesign(setting), noiseScaling,
      trueFits(setting).divided(),
      optimalRidge(setting), optimalPenalty(setting), normPeaksToo(setting),
      infiniteMeanAtThreshold,
      infiniteMeanBeside(d: tailRows - 1, "infinite-mean-just-below", "One feature fewer than n"),
      infiniteMeanBeside(d: tailRows + 1, "infinite-mean-just-above", "One feature more than n")
        .divided(),
      randomFeatures, asPrintedVariance, asPrintedBias, asPrintedLimitBelow, asPrintedLimitBeyond,
    ]
  }

  private static let figures = [
    Figure(
      name: "risk", title: "Double descent",
      caption: "Excess risk against the number of features d, logarithmic: without penalty it "
        + "rises without bound towards d = n from either side and falls again beyond; with the "
        + "best ridge penalty it passes d = n without a trace of a peak.",
      x: Figure.Axis("number of features d"),
      y: Figure.Axis("mean of ‖θ̂ − β‖² (units of β²)", logarithmic: true),
      series: [
        Figure.Series(
          claim: "expected-risk-below", label: "no penalty, d < n", only: .curve),
        Figure.Series(
          claim: "variance-under-parameterized", label: "measured, d < n", only: .marks),
        Figure.Series(
          claim: "expected-risk-beyond", label: "no penalty, d > n", only: .curve),
        Figure.Series(claim: "risk-over-parameterized", label: "measured, d > n", only: .marks),
        Figure.Series(claim: "optimal-ridge-removes-the-peak", label: "best ridge penalty"),
      ]),
    Figure(
      name: "second-descent", title: "The second descent at signal-to-noise ratio 5",
      caption: "Expected risk beyond the threshold against d, both logarithmic: it falls to the "
        + "predicted minimum and rises from there towards the risk of the zero fit.",
      x: Figure.Axis("number of features d > n", logarithmic: true),
      y: Figure.Axis("mean of ‖θ̂ − β‖² (units of β²)", logarithmic: true),
      series: [
        Figure.Series(claim: "second-descent", label: "least risk", only: .curve),
        Figure.Series(claim: "second-descent", label: "expected risk at d", only: .marks),
      ]),
    Figure(
      name: "divergences", title: "The two divergences",
      caption: "The scaled risk below n and the variance beyond n against the relative distance "
        + "from the threshold, both logarithmic: one line of slope −1 and height σ² fits both.",
      x: Figure.Axis("distance from the threshold (|n − d| − 1)/n", logarithmic: true),
      y: Figure.Axis("scaled risk (units of y²)", logarithmic: true),
      series: [
        Figure.Series(claim: "divergence-left", label: "n/d · risk, d < n"),
        Figure.Series(claim: "divergence-right", label: "variance, d > n"),
      ]),
  ]

  // MARK: Means

  // begin region: variance-under-parameterized
  private static func varianceUnderParameterized(_ setting: Setting) -> Claim {
    let tolerance = { @Sendable (d: Double) -> Double in
      0.1 * abs(setting.variance(d) - setting.limitVariance(d))
    }
    let averages = Averages(setting: setting, resolution: tolerance)
    return .statistical(
      "variance-under-parameterized", "Below the threshold the risk is σ² d/(n − d − 1)",
      formula: #"\sigma^2 \frac{d}{n-d-1}"#, method: .asymptotic, limit: 1 << 16,
      sampler: .separate(at: setting.below.map(Double.init)) { d, stream in
        averages.variance(d, stream: &stream)
      }.averaging(averages.designs),
      predict: { setting.variance($0) },
      tolerance: {
        Tolerance(resolution: tolerance($0), reason: "1/10 of the distance to d/(n − d)")
      },
      mutants: [
        Mutant("d/(n − d), the proportional limit") { setting.limitVariance($0) },
        Mutant("d/n, the classical rate") { setting.noise * $0 / Double(setting.n) },
      ])
  }
  // end region: variance-under-parameterized

  private static func riskOverParameterized(_ setting: Setting) -> Claim {
    let tolerance = { @Sendable (d: Double) -> Double in
      0.1 * abs(setting.variance(d) - setting.limitVariance(d))
        + 0.01 * setting.signal * shareVariance(n: setting.n, d: Int(d)).squareRoot()
    }
    let averages = Averages(setting: setting, resolution: tolerance)
    return .statistical(
      "risk-over-parameterized", "Beyond it the risk is s(1 − n/d) + σ² n/(d − n − 1)",
      formula: #"s \left(1 - \frac nd\right) + \sigma^2 \frac{n}{d-n-1}"#, method: .asymptotic,
      limit: 1 << 16,
      sampler: .separate(at: setting.beyond.map(Double.init)) { d, stream in
        averages.variance(d, stream: &stream) + averages.unseen(d, stream: &stream)
      }.averaging(averages.designs),
      predict: { setting.risk($0) },
      tolerance: {
        Tolerance(
          resolution: tolerance($0),
          reason: "1/10 of the distance to n/(d − n), and 1/100 of the bias's standard deviation")
      },
      mutants: [
        Mutant("no bias term") { setting.variance($0) },
        Mutant("n/(d − n), the proportional limit") {
          setting.bias($0) + setting.limitVariance($0)
        },
        Mutant("σ² γ/(γ − 1), the other branch") { (d: Double) -> Double in
          setting.bias(d) + setting.noise * d / (d - Double(setting.n) - 1)
        },
      ])
  }

  private static func biasOverParameterized(_ setting: Setting) -> Claim {
    let (n, signal) = (setting.n, setting.signal)
    return .statistical(
      "bias-over-parameterized", "Without noise the fit misses a share 1 − n/d of the signal",
      formula: #"s \left(1 - \frac nd\right)"#, method: .betting(range: 0...signal),
      sampler: .separate(at: setting.beyond.map(Double.init)) { d, stream in
        signal * shareOutside(n: n, d: Int(d), stream: &stream)
      }.averaging { _ in 8 },
      predict: { setting.bias($0) },
      tolerance: { _ in
        Tolerance(
          resolution: 0.2 * signal / Double(setting.beyond[0]),
          reason: "1/5 of the distance to 1 − (n − 1)/d at the smallest d")
      },
      mutants: [
        Mutant("n/d, the share that is seen") { signal * Double(n) / $0 },
        Mutant("no bias") { _ in 0 },
        Mutant("1 − (n − 1)/d") { signal * (1 - Double(n - 1) / $0) },
      ])
  }

  // begin region: expected-risk-below
  /// Widths from near the threshold outwards, each about a tenth further away.
  private static func widths(from n: Int, sign: Int, to limit: Int) -> [Int] {
    let gaps = (0..<90).map { Int((2 * Double.pow(1.13, Double($0))).rounded()) }
    return Set(gaps).sorted().map { n + sign * $0 }.filter { sign < 0 ? $0 >= limit : $0 <= limit }
  }

  private static func expectedRiskBelow(_ setting: Setting) -> Claim {
    let (n, noise, signal) = (setting.n, setting.noise, setting.signal)
    return .exact(
      "expected-risk-below", "The formula below the threshold is exact, up to d = n − 2",
      formula: #"\sigma^2 \frac{d}{n-d-1}"#, rounding: "the risk", x: { Double($0) },
      cases: { _ in widths(from: n, sign: -1, to: 1) },
      measure: { expectedRisk(n: n, d: $0, noise: noise, signal: signal) },
      predict: { [risk(n: n, d: $0, noise: noise, signal: signal)] },
      mutants: [
        Mutant("n in the numerator") { (d: Int) -> [Double] in
          [noise * Double(n) / Double(n - d - 1)]
        },
        Mutant("d/(n − d)") { (d: Int) -> [Double] in [noise * Double(d) / Double(n - d)] },
      ])
  }
  // end region: expected-risk-below

  private static func expectedRiskBeyond(_ setting: Setting) -> Claim {
    let (n, noise, signal) = (setting.n, setting.noise, setting.signal)
    return .exact(
      "expected-risk-beyond", "The formula beyond the threshold is exact, from d = n + 2 on",
      formula: #"s \left(1 - \frac nd\right) + \sigma^2 \frac{n}{d-n-1}"#, rounding: "the risk",
      x: { Double($0) },
      cases: { _ in widths(from: n, sign: 1, to: 4 * n) + [4 * n] },
      measure: { expectedRisk(n: n, d: $0, noise: noise, signal: signal) },
      predict: { [risk(n: n, d: $0, noise: noise, signal: signal)] },
      mutants: [
        Mutant("n/(d − n)") { (d: Int) -> [Double] in
          let bias = signal * unseenShare(n: n, d: d)
          return [bias + noise * Double(n) / Double(d - n)]
        },
        Mutant("bias n/d") { (d: Int) -> [Double] in
          let seen = signal * Double(n) / Double(d)
          return [seen + noise * varianceFactor(n: n, d: d)]
        },
      ])
  }

  // MARK: Divergences

  // begin region: divergence-left
  /// Distances |n − d| − 1, about equally spaced on a logarithmic axis.
  private static func distances(upTo largest: Int, count: Int) -> [Int] {
    let first = Double(Setting.smallestGap - 1)
    let ratio = Double.pow(Double(largest) / first, 1 / Double(count - 1))
    return (0..<count).map { Int((first * Double.pow(ratio, Double($0))).rounded()) }
  }

  private static func divergenceLeft(_ setting: Setting) -> Claim {
    let n = Double(setting.n)
    let averages = Averages(setting: setting, resolution: { 0.015 * setting.variance($0) })
    let width = { @Sendable (x: Double) -> Double in n - 1 - (x * n).rounded() }
    return .profiled { isQuick in
      let distances = distances(
        upTo: setting.n - 1 - max(1, setting.n / 10), count: isQuick ? 4 : 6)
      return divergence(
        "divergence-left", "Towards the threshold from below, n/d times the risk is σ²/x",
        setting,
        sampler: .separate(at: distances.map { Double($0) / n }) { x, stream in
          n / width(x) * averages.variance(width(x), stream: &stream)
        }.averaging { averages.designs(width($0)) })
    }
  }
  // end region: divergence-left

  private static func divergenceRight(_ setting: Setting) -> Claim {
    let n = Double(setting.n)
    let averages = Averages(setting: setting, resolution: { 0.015 * setting.variance($0) })
    let width = { @Sendable (x: Double) -> Double in n + 1 + (x * n).rounded() }
    return .profiled { isQuick in
      let distances = distances(upTo: 2 * setting.n, count: isQuick ? 4 : 6)
      return divergence(
        "divergence-right", "From beyond, the variance is σ²/x with the same constant", setting,
        sampler: .separate(at: distances.map { Double($0) / n }) { x, stream in
          averages.variance(width(x), stream: &stream)
        }.averaging { averages.designs(width($0)) })
    }
  }

  /// The change of slope that the intervals of a sampled power law leave open at the quick profile.
  ///
  /// Over points equally spaced on a logarithmic axis of length L the fitted change of slope weighs
  /// the log y by 18/L in all, and each is known to twice `precision`, a half-width relative to y.
  private static func openSlopeChange(_ xs: [Double], precision: Double) -> Double {
    36 * precision / .log(xs[xs.count - 1] / xs[0])
  }

  private static func divergence(
    _ name: String, _ title: String, _ setting: Setting, sampler: Sampler
  ) -> Claim {
    let precision = 0.012
    // A pole at d = n changes the smallest and nearest value by 1/8, which bends the fitted slope by
    // 0.12 over a logarithmic axis of unit length, and the constant by 0.045 or more.
    let length = Double.log(sampler.points[sampler.points.count - 1] / sampler.points[0])
    return .exponent(
      name, title, formula: #"\sigma^2 x^{-1}, \quad x = \frac{\lvert n-d \rvert - 1}{n}"#,
      PowerLawPrediction(
        exponent: -1,
        within: Tolerance(
          resolution: 0.04 / length, reason: "a third of what |n − d| in the denominator would do"),
        constant: setting.noise,
        within: Tolerance(
          resolution: 0.015, reason: "a third of what |n − d| in the denominator would do"),
        slopeChange: openSlopeChange(sampler.points, precision: precision)),
      measurement: .sampled(
        sampler, method: .asymptotic, relativePrecision: precision, limit: 1 << 16),
      mutants: [
        .exponent("x^(−1/2)", -0.5), .exponent("x^(−2)", -2),
        .constant("σ²/2", setting.noise / 2),
      ])
  }

  // MARK: The second descent

  // begin region: second-descent
  private static func secondDescent(_ setting: Setting) -> Claim {
    let (n, noise, ratio) = (setting.n, setting.noise, 5.0)
    let best = bestWidth(n: n, signalToNoise: ratio)
    let excess = best - Double(n + 1)
    let curvature =
      2 * noise * Double(n)
      * (1 / (excess * excess * excess) - ratio / (best * best * best))
    return .bound(
      "second-descent", "At signal-to-noise ratio 5 the risk has a minimum beyond the threshold",
      formula: #"\sigma^2 \left(r - \frac{n (\sqrt r - 1)^2}{n+1}\right), \quad r = 5"#,
      relation: .atLeast, rounding: "the risk",
      attained: .within(
        curvature / 4,
        reason: "some d is within 1/2 of the best: curvature/8, twice that for higher orders"),
      x: { Double($0) },
      cases: { _ in
        let near = [Int(best.rounded(.down)), Int(best.rounded(.up))]
        return Set(widths(from: n, sign: 1, to: 20 * n) + near).sorted()
      },
      measure: { expectedRisk(n: n, d: $0, noise: noise, signal: ratio * noise) },
      bound: { _ in noise * leastRisk(n: n, signalToNoise: ratio) },
      mutants: [
        Mutant("the minimum at γ = r/(r − 1)") { _ in
          let width = Double(n + 1) * ratio / (ratio - 1)
          let bias = ratio * (1 - Double(n) / width)
          return noise * (bias + Double(n) / (width - Double(n) - 1))
        },
        Mutant("a decrease without end, towards r") { _ in noise * ratio },
      ])
  }
  // end region: second-descent

  private static func noSecondMinimum(_ setting: Setting) -> Claim {
    let (n, noise) = (setting.n, setting.noise)
    return .bound(
      "no-second-minimum-at-low-signal",
      "At signal-to-noise ratio 1 or less the risk stays above the signal, of the zero fit",
      formula: "s", relation: .atLeast, rounding: "the risk",
      attained: .within(
        0.01 * noise, reason: "at d = 20 n the risk is nearer than that to its limit"),
      cases: { _ -> [(d: Int, signal: Double)] in
        [1, 0.5, 0.2].flatMap { ratio in
          widths(from: n, sign: 1, to: 20 * n).map { (d: $0, signal: ratio * noise) }
        }
      },
      measure: { expectedRisk(n: n, d: $0.d, noise: noise, signal: $0.signal) },
      bound: { $0.signal },
      mutants: [
        Mutant("never below the noise") { _ in noise },
        Mutant("never below twice the signal") { 2 * $0.signal },
      ])
  }

  // MARK: Given the design

  /// A small design with the noise of one response.
  private struct Noisy: Sendable {
    let design: Design
    let errors: Vector
    let level: Double

    func risk(noise: Double) throws -> Double {
      let responses = Matrix(columnVector: scaled(errors, by: noise.squareRoot()))
      return try design.squaredErrors(responses, truth: .zeros(design.matrix.columns, 1))
    }
  }

  private static func riskGivenTheDesign(_ setting: Setting) -> Claim {
    let (noise, signal) = (setting.noise, setting.signal)
    let variance = { @Sendable (design: Design, power: Double) -> Double in
      noise * design.singularValues.reduce(0) { $0 + .pow($1, -power) }
    }
    let unseen = { @Sendable (design: Design) -> Double in
      signal * unseenShare(n: design.matrix.rows, d: design.matrix.columns)
    }
    let values = { @Sendable (variance: Double, bias: Double) -> [Double] in
      [variance, bias, signal - bias + variance]
    }
    return .exact(
      "risk-given-the-design",
      "Given X the variance is σ² tr (XᵀX)⁺, the mean bias s(1 − n/d), and the fit has the rest",
      formula: #"\left(V, B, s - B + V\right), V = \sigma^2 \operatorname{tr} (X^\top X)^+,"#
        + #" B = s (1 - n/d)_+"#,
      rounding: "the risk times cond(X)²", limit: .singularValues,
      cases: { stream -> [Design] in
        try smallWidths.flatMap { d in
          try (0..<3).map { _ in try Design(n: smallRows, d: d, stream: &stream) }
        }
      },
      measure: { (design: Design) -> Observation in
        let (n, d) = (design.matrix.rows, design.matrix.columns)
        // Sums over orthonormal responses and over orthonormal β are averages over all.
        let variance = noise * (try design.squaredErrors(.identity(n), truth: .zeros(d, n)))
        let share = signal / Double(d)
        let bias = share * (try design.squaredErrors(design.matrix, truth: .identity(d)))
        let fits = try design.fits(design.matrix)
        return Observation(
          [variance, bias, share * fits.innerProduct(fits) + variance], operations: n + d,
          scale: (variance + signal) * design.condition * design.condition)
      },
      predict: { values(variance($0, 2), unseen($0)) },
      mutants: [
        Mutant("σ² tr (XXᵀ)⁺/n, as printed") { (design: Design) -> [Double] in
          values(variance(design, 2) / Double(design.matrix.rows), unseen(design))
        },
        Mutant("bias n/d") { (design: Design) -> [Double] in
          values(variance(design, 2), signal - unseen(design))
        },
        Mutant("the fit has the whole signal") { (design: Design) -> [Double] in
          [variance(design, 2), unseen(design), signal + variance(design, 2)]
        },
        Mutant("singular values not squared") { (design: Design) -> [Double] in
          values(variance(design, 1), unseen(design))
        },
      ])
  }

  private static let noiseScaling: Claim = .exact(
    "noise-scaling", "Without signal the risk is proportional to the noise variance",
    formula: #"\sigma^2 \lVert X^+ z \rVert^2"#, rounding: "the risk times cond(X)²",
    limit: .singularValues,
    cases: { stream -> [Noisy] in
      try smallWidths.flatMap { d in
        try [0.3, 1.7, 50].map { level in
          let design = try Design(n: smallRows, d: d, stream: &stream)
          return Noisy(design: design, errors: stream.normals(smallRows), level: level)
        }
      }
    },
    measure: { (noisy: Noisy) -> Observation in
      let risk = try noisy.risk(noise: noisy.level)
      let condition = noisy.design.condition
      return Observation(
        risk, operations: smallRows + noisy.design.matrix.columns,
        scale: risk * condition * condition)
    },
    predict: { [$0.level * (try $0.risk(noise: 1))] },
    mutants: [
      Mutant("proportional to the variance squared") {
        [$0.level * $0.level * (try $0.risk(noise: 1))]
      },
      Mutant("proportional to the standard deviation") {
        [$0.level.squareRoot() * (try $0.risk(noise: 1))]
      },
    ])

  private static func trueFits(_ setting: Setting) -> Claim {
    let (n, noise) = (18, setting.noise)
    // Signal and noise of one size, whatever the parameters, so that neither hides the other.
    let predict = { @Sendable (d: Double) -> Double in
      risk(n: n, d: Int(d), noise: noise, signal: noise)
    }
    let limit = { @Sendable (d: Double) -> Double in
      noise * (unseenShare(n: n, d: Int(d)) + Double(min(n, Int(d))) / abs(d - Double(n)))
    }
    return .statistical(
      "true-fits", "Fits to drawn data have the same mean risk as the shortcut",
      formula:
        #"s \left(1 - \frac nd\right)_+ + \sigma^2 \frac{\min(n, d)}{\lvert n-d \rvert - 1}"#,
      method: .asymptotic, limit: 1 << 16,
      sampler: .separate(at: [8, 36]) { d, stream in
        try fittedRisk(n: n, d: Int(d), noise: noise, signal: noise, stream: &stream)
      },
      predict: predict,
      tolerance: { d in
        Tolerance(
          resolution: 0.25 * abs(predict(d) - limit(d)),
          reason: "1/4 of the distance to |n − d| in the denominator")
      },
      mutants: [
        Mutant("|n − d| in the denominator", limit),
        Mutant("no bias") { noise * varianceFactor(n: n, d: Int($0)) },
      ])
  }

  // MARK: Ridge and norm

  // begin region: optimal-ridge
  private static func optimalRidge(_ setting: Setting) -> Claim {
    let n = setting.n
    // A few widths more, n itself among them, so that a peak could not hide between two.
    let between = [n / 10, n / 3, 2 * n / 3, n, 3 * n / 2, 3 * n]
    return .profiled { isQuick in
      let widths = Set(setting.all + (isQuick ? [n] : between)).sorted()
      return optimalRidge(setting, at: widths.map(Double.init))
    }
  }

  private static func optimalRidge(_ setting: Setting, at widths: [Double]) -> Claim {
    let (n, noise, signal) = (setting.n, setting.noise, setting.signal)
    let penalty = { @Sendable (d: Double) -> Double in
      optimalPenalty(d: Int(d), noise: noise, signal: signal)
    }
    let theory = { @Sendable (d: Double) -> (limit: Double, first: Double, second: Double) in
      resolventTrace(n: n, d: Int(d), penalty: penalty(d))
    }
    let sampler = Sampler.controlled(at: widths, controls: 2) { d, stream in
      let form = BidiagonalForm(n: n, d: Int(d), stream: &stream)
      let nullSpace = max(0, d - Double(n)) / penalty(d)
      let trace = form.inverseTrace(penalty: penalty(d)) + nullSpace
      return (noise * trace, form.centredMoments(n: n, d: Int(d)))
    }
    return .statistical(
      "optimal-ridge-removes-the-peak", "With the best ridge penalty the risk has no peak",
      formula: #"\sigma^2 T, \quad \lambda T^2 + (n-d+\lambda) T - d = T - \lambda S"#,
      method: .asymptotic, limit: 1 << 18,
      sampler: sampler,
      predict: { (d: Double) -> Double in
        let (limit, first, second) = theory(d)
        return noise * (limit + first + second)
      },
      tolerance: { d in
        let first = noise * abs(theory(d).first)
        // At n = 20 simulations leave at most 1/85 of the first correction to the third.
        return Tolerance(
          resolution: first / 5, systematic: 5 * first / Double(n * n),
          reason: "1/5 of the 1/n correction, which is the distance to the limit, and 5/n² of it "
            + "for what is left out, of order 1/n³")
      },
      mutants: [
        Mutant("the proportional limit, no 1/n correction") { noise * theory($0).limit },
        Mutant("no penalty") { Int($0) == n ? setting.risk($0 - 2) : setting.risk($0) },
        Mutant("λ = noise/signal, without d") {
          noise * resolventTrace(n: n, d: Int($0), penalty: noise / signal).limit
        },
      ])
  }
  // end region: optimal-ridge

  /// A small design with a penalty on ‖θ‖².
  private struct Ridge: Sendable {
    let design: Design
    let penalty: Double

    /// The exact mean risk given the design, over the noise and over β in all directions.
    func risk(noise: Double, signal: Double) throws -> Observation {
      let matrix = design.matrix
      let gram = matrix.gram() + penalty * Matrix.identity(matrix.columns)
      let inverse = try CholeskyFactorization(gram).inverse()
      let fit = inverse.multiplied(by: matrix, transposingOther: true)
      let shrinkage = penalty * penalty * inverse.innerProduct(inverse) / Double(matrix.columns)
      let risk = signal * shrinkage + noise * fit.innerProduct(fit)
      let largest = design.singularValues[0]
      return Observation(
        risk, operations: matrix.rows + matrix.columns,
        scale: risk * (largest * largest + penalty) / penalty)
    }

    /// tr(XᵀX + λI)⁻¹ at a penalty λ, from the singular values.
    func inverseTrace(penalty: Double) -> Double {
      let missing = design.matrix.columns - design.singularValues.count
      return design.singularValues.reduce(Double(missing) / penalty) {
        $0 + 1 / ($1 * $1 + penalty)
      }
    }
  }

  private static func optimalPenalty(_ setting: Setting) -> Claim {
    let (noise, signal) = (setting.noise, setting.signal)
    let best = { @Sendable (ridge: Ridge) -> Double in
      optimalPenalty(d: ridge.design.matrix.columns, noise: noise, signal: signal)
    }
    return .bound(
      "optimal-penalty", "On every design λ = σ² d/s is the penalty with the least risk",
      formula: #"\sigma^2 \operatorname{tr} (X^\top X + \lambda I)^{-1}"#, relation: .atLeast,
      rounding: "the risk times cond(XᵀX + λI)", attained: .withinRounding,
      cases: { stream -> [Ridge] in
        try smallWidths.flatMap { d in
          let design = try Design(n: smallRows, d: d, stream: &stream)
          let penalty = noise * Double(d) / signal
          return [0.1, 0.5, 0.9, 1, 1.1, 2, 10].map { factor in
            Ridge(design: design, penalty: factor * penalty)
          }
        }
      },
      measure: { try $0.risk(noise: noise, signal: signal) },
      bound: { noise * $0.inverseTrace(penalty: best($0)) },
      mutants: [
        Mutant("λ = σ²/s, without d") { noise * $0.inverseTrace(penalty: noise / signal) },
        Mutant("λ = σ² n/s") { (ridge: Ridge) -> Double in
          noise * ridge.inverseTrace(penalty: noise * Double(smallRows) / signal)
        },
        Mutant("the ridgeless variance") { (ridge: Ridge) -> Double in
          noise * ridge.design.singularValues.reduce(0) { $0 + 1 / ($1 * $1) }
        },
      ])
  }

  private static func normPeaksToo(_ setting: Setting) -> Claim {
    let (below, beyond) = (setting.below, setting.beyond)
    let ends = [below[0], below[below.count - 1], beyond[0], beyond[beyond.count - 1]]
    return .profiled { isQuick in
      normPeaksToo(setting, at: isQuick ? Set(ends).sorted() : setting.all)
    }
  }

  private static func normPeaksToo(_ setting: Setting, at widths: [Int]) -> Claim {
    let (n, noise, signal) = (setting.n, setting.noise, setting.signal)
    let seen = { @Sendable (d: Double) -> Double in signal - setting.bias(d) }
    let predict = { @Sendable (d: Double) -> Double in
      squaredNorm(n: n, d: Int(d), noise: noise, signal: signal)
    }
    let tolerance = { @Sendable (d: Double) -> Double in
      0.03 * setting.variance(d) + (Int(d) > n ? 0.004 * signal : 0)
    }
    let averages = Averages(setting: setting, resolution: tolerance)
    return .statistical(
      "norm-peaks-too", "The squared norm of the fit has the same peak",
      formula: #"s \min(1, n/d) + \sigma^2 \frac{\min(n, d)}{\lvert n-d \rvert - 1}"#,
      method: .asymptotic, limit: 1 << 16,
      sampler: .separate(at: widths.map(Double.init)) { d, stream in
        let missed = averages.unseen(d, stream: &stream)
        return signal - missed + averages.variance(d, stream: &stream)
      }.averaging(averages.designs),
      predict: predict,
      tolerance: {
        Tolerance(
          resolution: tolerance($0),
          reason: "1/33 of the noise term, and 0.4 % of the signal where that fluctuates")
      },
      mutants: [
        Mutant("no noise term") { seen($0) },
        Mutant("the whole signal is fitted beyond the threshold") {
          signal + setting.variance($0)
        },
      ])
  }

  // MARK: At the threshold

  private static let infiniteMeanAtThreshold = tail(
    "infinite-mean-at-threshold", "At d = n the tail falls like t^(−1/2): the mean is infinite",
    formula: #"P(\text{risk} > \sigma^2 n t) \sim c t^{-1/2}"#, d: tailRows, exponent: -0.5,
    resolution: 0.03, reason: "1/16 of the distance to −1, and the correction of order 1/t",
    thresholds: [30, 100, 300, 1000], precision: 0.02,
    mutants: [
      .exponent("t^(−1), as beside the threshold", -1),
      .constant("twice the density", 2 * tailConstant(n: tailRows, d: tailRows)),
    ])

  private static func infiniteMeanBeside(d: Int, _ name: String, _ subject: String) -> Claim {
    tail(
      name, "\(subject): the tail falls like 1/t, and the mean is still infinite",
      formula: #"P(\text{risk} > \sigma^2 n t) \sim \frac{\min(n,d)}{2n} t^{-1}"#, d: d,
      exponent: -1, resolution: 0.05,
      reason: "1/10 of the distance to −3/2, and the correction of order 1/t",
      thresholds: [8, 14, 24, 40], precision: 0.022,
      mutants: [
        .exponent("t^(−3/2), a finite mean", -1.5),
        .exponent("t^(−1/2), as at the threshold", -0.5),
        .constant("half the constant", tailConstant(n: tailRows, d: d) / 2),
      ])
  }

  /// A power law of the tail; what the known correction does to the fit is added to the tolerances.
  private static func tail(
    _ name: String, _ title: String, formula: String, d: Int, exponent: Double,
    resolution: Double, reason: String, thresholds: [Double], precision: Double,
    mutants: [PowerLawMutant]
  ) -> Claim {
    let tolerance = Tolerance(resolution: resolution, reason: reason)
    let (constant, next) = (tailConstant(n: tailRows, d: d), tailCorrection(n: tailRows, d: d))
    return .exponent(
      name, title, formula: formula,
      PowerLawPrediction(
        exponent: exponent, within: tolerance, constant: constant, within: tolerance,
        // Neighbouring exponents are 1/2 apart: a crossover to one would change the slope by that.
        slopeChange: min(0.4, openSlopeChange(thresholds, precision: precision)),
        finiteSize: { constant * .pow($0, exponent) * (1 + next / $0) }),
      measurement: .sampled(
        tailSampler(d: d, thresholds: thresholds), method: .asymptotic,
        relativePrecision: precision, limit: 1 << 16),
      mutants: mutants)
  }

  private static func tailSampler(d: Int, thresholds: [Double]) -> Sampler {
    .joint(at: thresholds) { stream in
      tailProbabilities(n: tailRows, d: d, thresholds: thresholds, stream: &stream)
    }.averaging { _ in 8 }
  }

  private static let randomFeatures: Claim = {
    let (inputs, samples) = (Double(RandomFeatures.inputs), Double(RandomFeatures.samples))
    return .statistical(
      "random-features-show-it-too", "ReLU random features peak when there are as many as samples",
      formula: #"P(\text{peak at } x), \quad x = d, n"#, method: .betting(range: 0...1),
      limit: 1 << 12,
      sampler: .joint(at: [inputs, samples]) { stream in
        let peak = Double(try RandomFeatures.peak(stream: &stream))
        return [inputs, samples].map { abs(peak / $0 - 1) <= 0.25 ? 1 : 0 }
      },
      predict: { $0 == samples ? 1 : 0 },
      tolerance: { _ in
        Tolerance(
          resolution: 0, systematic: 0.1,
          reason: "in nine of ten draws the largest error is within a quarter of n features")
      },
      mutants: [
        Mutant("as many features as inputs") { $0 == inputs ? 1 : 0 },
        Mutant("a peak at neither") { _ in 0 },
      ])
  }()

  // MARK: As printed

  private static let asPrintedVariance: Claim = .counterexample(
    "as-printed-variance-growth",
    "The variance of interpolation falls as d/n grows, it does not rise",
    formula: #"\mathbb E \operatorname{tr} (XX^\top)^{-1} \text{ at } d = 8n \ge \text{at } 2n"#,
    discrepancy: .fallsBelow, rounding: "the trace",
    measure: {
      let trace = expectedInverseTrace(n: 20, d: 160)
      return Observation(trace, operations: 20, scale: trace)
    },
    printed: { expectedInverseTrace(n: 20, d: 40) },
    mutants: [
      Mutant("n/(d − n − 1) itself") { _ in varianceFactor(n: 20, d: 160) },
      Mutant("at least a tenth") { _ in 0.1 },
    ])

  private static let asPrintedBias: Claim = .counterexample(
    "as-printed-bias-decay", "In this model the bias rises with d beyond n, it does not fall",
    formula: #"\text{bias at } d = 8n \le \text{bias at } d = 2n"#, discrepancy: .exceeds,
    rounding: "the share",
    measure: {
      let share = expectedShareOutside(n: 20, d: 160)
      return Observation(share, operations: 180, scale: share)
    },
    printed: { expectedShareOutside(n: 20, d: 40) },
    mutants: [
      Mutant("1 − n/d itself") { _ in unseenShare(n: 20, d: 160) },
      Mutant("the whole signal") { _ in 1 },
    ])

  private static let asPrintedLimitBelow = asPrintedLimit(
    "as-printed-limit-below", "As printed: below the threshold the variance is γ/(1 − γ)",
    formula: #"\frac{\gamma}{1-\gamma}, \gamma = d/n, n = 40"#, dimensions: [10, 20, 30, 34, 38],
    corrected: #"""
      The variance is $\sigma^2 d/(n - d - 1)$ for $d \le n - 2$ and infinite for \#
      $\lvert d - n \rvert \le 1$.
      """#,
    correctedBy: "expected-risk-below")

  private static let asPrintedLimitBeyond = asPrintedLimit(
    "as-printed-limit-beyond", "As printed: beyond the threshold the variance is 1/(γ − 1)",
    formula: #"\frac{1}{\gamma-1}, \gamma = d/n, n = 40"#, dimensions: [42, 46, 60, 80, 160],
    corrected: #"""
      The variance is $\sigma^2 n/(d - n - 1)$ for $d \ge n + 2$, to which the bias \#
      $\lVert\beta\rVert^2 (1 - n/d)$ is added.
      """#,
    correctedBy: "expected-risk-beyond")

  /// The law of the proportional limit at n = 40 and noise of variance 1.
  private static func asPrintedLimit(
    _ name: String, _ title: String, formula: String, dimensions: [Int], corrected: String,
    correctedBy: String
  ) -> Claim {
    let n = 40
    let inverseGap = { @Sendable (d: Int, shift: Int) -> [Double] in
      [Double(min(n, d)) / Double(abs(n - d) + shift)]
    }
    return .exact(
      name, title, formula: formula, rounding: "the trace",
      x: { (d: Int) -> Double in Double(d) }, cases: { _ -> [Int] in dimensions },
      measure: { (d: Int) -> Observation in
        let trace = expectedInverseTrace(n: n, d: d)
        return Observation(trace, operations: min(n, d), scale: trace)
      },
      predict: { (d: Int) -> [Double] in inverseGap(d, 0) },
      mutants: [
        Mutant("the gap plus one in the denominator") { (d: Int) -> [Double] in inverseGap(d, 1) },
        Mutant("d/n, the classical rate") { (d: Int) -> [Double] in [Double(d) / Double(n)] },
      ]
    ).asPrinted(
      Erratum(
        entry: "double-descent-variance-law", kind: .correction,
        printed: #"""
          For isotropic features the test error is given as $\sigma^2 \gamma/(1-\gamma)$ for \#
          $\gamma = d/n < 1$ and $\sigma^2/(\gamma-1)$ for $\gamma > 1$, up to bias terms.
          """#,
        flaw: #"""
          It is the limit for large $n$ at fixed $\gamma$, and the source writes "approximately" and has \#
          $n - d - 1$ in its proof, up to a factor. At finite $n$ the exact law is known: near the \#
          threshold it is larger by much, and where $\lvert d - n \rvert \le 1$ the mean is infinite.
          """#,
        corrected: corrected, correctedBy: correctedBy, variable: "d"))
  }
}
