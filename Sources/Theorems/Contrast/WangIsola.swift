import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// The infinite-negatives limit of InfoNCE: alignment and uniformity.
//
// Chapter: theorems/Contrast/WangIsola.md
// Tests:   Tests/TheoremTests/Contrast/WangIsolaTests.swift

// MARK: - Mathematics

/// The law of the inner product w of a fixed unit vector with a random one, as nodes and weights.
public struct InnerProductLaw: Sendable {
  let rule: QuadratureRule

  /// The law of one coordinate of a uniform point on the unit sphere of Rᵈ, by a Gauss rule.
  ///
  /// In dimension 1 the sphere is the two points ±1. Throws `notConverged`, never seen.
  public init(sphere dimension: Int, nodes: Int = 64) throws(LinearAlgebraError) {
    require(dimension > 0, "there is no sphere in dimension \(dimension)")
    rule =
      dimension == 1
      ? QuadratureRule(nodes: [-1, 1], weights: [0.5, 0.5])
      : try GaussQuadrature.gegenbauer(nodes, alpha: Double(dimension) / 2 - 1)
  }

  /// The law between two independent corners of a regular polygon in the plane.
  ///
  /// With probability 1/n the two corners coincide.
  public init(polygon corners: Int) {
    require(corners > 0, "there is no polygon with \(corners) corners")
    rule = QuadratureRule(
      nodes: (0..<corners).map { .cos(2 * .pi * Double($0) / Double(corners)) },
      weights: Vector(repeating: 1 / Double(corners), count: corners))
  }

  /// This law, except that with some probability the inner product is a given number.
  func mixed(with height: Double, probability: Double) -> InnerProductLaw {
    InnerProductLaw(
      rule: QuadratureRule(
        nodes: [height] + rule.nodes,
        weights: [probability] + scaled(rule.weights, by: 1 - probability)))
  }

  private init(rule: QuadratureRule) { self.rule = rule }

  /// The expectation of a function of the inner product.
  public func mean<Failure: Error>(
    _ function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> Double {
    try rule.integrate(function)
  }

  /// The exponential moment E e^(κw).
  public func moment(_ kappa: Double) -> Double { mean { .exp(kappa * $0) } }

  // begin region: aligned-loss
  /// The expected InfoNCE loss of K candidates, positives having inner product p with their anchors.
  ///
  /// E log(1 + A), A = Σ exp((wⱼ − p)/τ) over K − 1 independent negatives. By Frullani's integral
  /// log(1 + A) = ∫ e⁻ᵗ(1 − e⁻ᵗᴬ) dt/t, and E e⁻ᵗᴬ = φ(t)ᴷ⁻¹ with φ(t) = E exp(−t e^((w−p)/τ)).
  /// The trapezoidal rule in log t converges geometrically. In nats.
  public func alignedLoss(
    candidates: Int, temperature: Double, positive: Double = 1
  ) -> Double {
    let kernel = rule.nodes.map { Double.exp(($0 - positive) / temperature) }
    let step = 0.25
    return step
      * (-240...20).reduce(0) { sum, index in
        let t = Double.exp(step * Double(index))
        var missing = 0.0  // 1 − φ(t)
        for (weight, value) in zip(rule.weights, kernel) {
          missing -= weight * .expMinusOne(-t * value)
        }
        let exponent = Double(candidates - 1) * .log(onePlus: -min(missing, 1))
        return sum - .exp(-t) * .expMinusOne(exponent)
      }
  }
  // end region: aligned-loss
}

/// The mathematics of Wang and Isola's theorem.
public enum WangIsola {
  // begin region: sphere-moment
  /// E e^(κ x·y) for y uniform on the unit sphere of Rᵈ: Γ(d/2) (2/κ)^(d/2−1) I_{d/2−1}(κ).
  ///
  /// Equal to ₀F₁(; d/2; κ²/4), which has no singularity at κ = 0.
  public static func sphereMoment(dimension: Int, _ kappa: Double) -> Double {
    BesselFunctions.hypergeometric0F1(Double(dimension) / 2, kappa * kappa / 4)
  }

  /// The limit of L_K − log K for aligned pairs of uniform marginals: −1/τ + log M(1/τ).
  public static func uniformLimit(dimension: Int, temperature: Double) -> Double {
    .log(sphereMoment(dimension: dimension, 1 / temperature)) - 1 / temperature
  }
  // end region: sphere-moment

  /// What is left of L_K − log K after its limit, as a series in 1/K.
  ///
  /// With X = e^f/m(x) for a negative and a = e^f(x,x⁺)/m(x), m(x) = E e^f, L_K − log K − L is
  /// E log(1 + δ) with δ = (a − 1)/K + (1/K) Σ (Xⱼ − 1).
  public struct FiniteCandidates: Sendable {
    /// The positive's weight minus one, a − 1.
    public let positive: Double
    /// The variance of X.
    public let variance: Double
    /// The third central moment of X.
    public let thirdMoment: Double

    /// From the positive's e^f and the first three moments E e^(kf).
    public init(positive: Double, moments: (Double, Double, Double)) {
      let second = moments.1 / (moments.0 * moments.0)
      let third = moments.2 / (moments.0 * moments.0 * moments.0)
      self.positive = positive / moments.0 - 1
      variance = second - 1
      thirdMoment = third - 3 * second + 2
    }

    /// For aligned pairs of uniform marginals.
    public init(dimension: Int, temperature: Double) {
      let moment = { sphereMoment(dimension: dimension, $0 / temperature) }
      self.init(positive: .exp(1 / temperature), moments: (moment(1), moment(2), moment(3)))
    }

    /// The coefficient of 1/K.
    public var first: Double { positive - variance / 2 }

    /// The coefficient of 1/K².
    public var second: Double {
      positive * variance - (positive * positive - variance) / 2 + thirdMoment / 3
        - 0.75 * variance * variance
    }
  }

  /// The zonal harmonic of a degree, as a function of height t, with value 1 at the pole.
  ///
  /// Gegenbauer's polynomials, by (k+d−2) hₖ₊₁ = (2k+d−2) t hₖ − k hₖ₋₁.
  public static func zonalHarmonic(dimension: Int, degree: Int, _ t: Double) -> Double {
    var (previous, value) = (0.0, 1.0)
    for k in 0..<degree {
      let (k, d) = (Double(k), Double(dimension))
      let next = k == 0 ? t : ((2 * k + d - 2) * t * value - k * previous) / (k + d - 2)
      (previous, value) = (value, next)
    }
    return value
  }

  /// The dimension of the space of spherical harmonics of a degree ℓ ≥ 1 on the sphere of Rᵈ.
  ///
  /// (2ℓ+d−2)/ℓ · C(ℓ+d−3, ℓ−1); the mean square of ``zonalHarmonic(dimension:degree:_:)`` is its
  /// reciprocal.
  public static func harmonicCount(dimension: Int, degree: Int) -> Double {
    let binomial = (1..<degree).reduce(1.0) { product, k in
      product * Double(dimension - 2 + k) / Double(k)
    }
    return Double(2 * degree + dimension - 2) / Double(degree) * binomial
  }

  /// Funk and Hecke's eigenvalue of e^(κ x·y)/M(κ) on harmonics of degree ℓ: I_{ν+ℓ}/I_ν, ν = d/2−1.
  public static func kernelEigenvalue(dimension: Int, degree: Int, _ kappa: Double) -> Double {
    (0..<degree).reduce(1) { product, level in
      let order = Double(dimension) / 2 - 1 + Double(level)
      return product * BesselFunctions.modifiedIRatio(order: order, kappa)
    }
  }

  /// The least full-batch loss of N aligned points: log(1 + (N−1) e^(−N/((N−1)τ))).
  public static func simplexLoss(points: Int, temperature: Double) -> Double {
    batchLoss(points: points, innerProduct: -1 / Double(points - 1), temperature: temperature)
  }

  /// The full-batch loss of N aligned points of which all pairs have the same inner product.
  public static func batchLoss(
    points: Int, innerProduct: Double, temperature: Double
  ) -> Double {
    .log(onePlus: Double(points - 1) * .exp((innerProduct - 1) / temperature))
  }

  /// log Σ e^(sⱼ), safe against overflow.
  public static func logSumExp(_ scores: Vector) -> Double {
    let largest = scores.reduce(-.infinity, max)
    return largest + .log(scores.reduce(0) { $0 + .exp($1 - largest) })
  }
}

/// Weighted points on the unit sphere: a law of representations.
///
/// The positive of a point is the point itself with probability `agreement`, otherwise an
/// independent draw from the same law, so that both views have that law.
public struct RepresentationLaw: Sendable {
  /// The points, each a unit vector.
  public let points: [Vector]
  /// Their probabilities.
  public let weights: Vector
  /// The probability that the positive is the same point.
  public let agreement: Double

  /// A law of weighted points; the weights sum to 1.
  public init(points: [Vector], weights: Vector, agreement: Double = 1) {
    require(points.count == weights.count, "each point needs a weight")
    self.points = points
    self.weights = weights
    self.agreement = agreement
  }

  /// Equally likely points.
  public init(points: [Vector], agreement: Double = 1) {
    let share = 1 / Double(points.count)
    self.init(
      points: points, weights: Vector(repeating: share, count: points.count),
      agreement: agreement)
  }

  // begin region: metrics
  /// The mean inner product of an anchor with its positive.
  public var alignment: Double {
    var mean = Vector(repeating: 0, count: points[0].count)
    for (weight, point) in zip(weights, points) { axpy(weight, point, into: &mean) }
    return agreement + (1 - agreement) * dot(mean, mean)
  }

  /// The uniformity term E_x log E_y e^(x·y/τ).
  public func uniformity(temperature: Double) -> Double {
    zip(weights, points).reduce(0) { sum, anchor in
      let inner = zip(weights, points).reduce(0) {
        $0 + $1.0 * .exp(dot(anchor.1, $1.1) / temperature)
      }
      return sum + anchor.0 * .log(inner)
    }
  }

  /// The limit of L_K − log K.
  public func limit(temperature: Double) -> Double {
    uniformity(temperature: temperature) - alignment / temperature
  }

  /// The alignment metric E‖x − x⁺‖².
  public var squaredDistance: Double {
    let unpaired = zip(weights, points).reduce(0) { sum, anchor in
      zip(weights, points).reduce(sum) {
        $0 + anchor.0 * $1.0 * Self.squaredDistance(anchor.1, $1.1)
      }
    }
    return (1 - agreement) * unpaired
  }

  /// The uniformity metric log E e^(−t‖x−y‖²) over independent pairs.
  public func gaussianPotential(_ t: Double) -> Double {
    .log(
      zip(weights, points).reduce(0) { sum, anchor in
        zip(weights, points).reduce(sum) {
          $0 + anchor.0 * $1.0 * .exp(-t * Self.squaredDistance(anchor.1, $1.1))
        }
      })
  }

  /// E_x log E_y e^(−t‖x−y‖²), with the logarithm inside the expectation over anchors.
  public func anchoredPotential(_ t: Double) -> Double {
    zip(weights, points).reduce(0) { sum, anchor in
      let inner = zip(weights, points).reduce(0) {
        $0 + $1.0 * .exp(-t * Self.squaredDistance(anchor.1, $1.1))
      }
      return sum + anchor.0 * .log(inner)
    }
  }
  // end region: metrics

  private static func squaredDistance(_ x: Vector, _ y: Vector) -> Double {
    let difference = subtract(x, y)
    return dot(difference, difference)
  }
}

/// One point at the pole with probability `share`, otherwise a uniform point of the sphere.
///
/// Between the uniform law, share 0, and collapse, share 1. Every positive has the same inner
/// product with its anchor.
public struct PolarMixture: Sendable {
  /// The probability of the pole.
  public let share: Double
  /// The dimension d of the space.
  public let dimension: Int
  /// The temperature τ.
  public let temperature: Double
  /// The inner product x·x⁺ of an anchor with its positive.
  public let alignment: Double

  /// The kernel mean E_y e^(κ x·y) at a point of height t, given the moment of the uniform law.
  func mean(at height: Double, _ kappa: Double, moment: Double) -> Double {
    share * .exp(kappa * height) + (1 - share) * moment
  }

  /// E_x log E_y e^(κ x·y), given the moment of the uniform law; `heights` integrates over anchors.
  public func uniformity(_ kappa: Double, moment: Double, heights: InnerProductLaw) -> Double {
    share * .log(mean(at: 1, kappa, moment: moment))
      + (1 - share) * heights.mean { .log(mean(at: $0, kappa, moment: moment)) }
  }

  /// The coefficient of 1/K² in L_K − log K.
  func secondOrder(heights: InnerProductLaw) -> Double {
    let moments = (1...3).map {
      WangIsola.sphereMoment(dimension: dimension, Double($0) / temperature)
    }
    let coefficient = { (height: Double) -> Double in
      let powers = (0..<3).map {
        mean(at: height, Double($0 + 1) / temperature, moment: moments[$0])
      }
      return WangIsola.FiniteCandidates(
        positive: .exp(alignment / temperature), moments: (powers[0], powers[1], powers[2])
      ).second
    }
    return share * coefficient(1) + (1 - share) * heights.mean(coefficient)
  }
}

// MARK: - Parameters

extension WangIsola {
  /// The sphere, the temperature and the numbers of candidates of a run.
  struct Setting: Sendable {
    let dimension: Int
    let temperature: Double
    let candidates: [Int]
    /// One coordinate of the uniform law on the sphere, for quadrature.
    let sphere: InnerProductLaw

    init(_ values: ParameterValues) throws(ParameterError) {
      dimension = values.integer("dimension")
      temperature = values.real("temperature")
      candidates = values.integers("candidates")
      guard Set(candidates).count >= 3, Set(candidates).count == candidates.count else {
        throw .invalid(
          name: "candidates", expected: "at least three different numbers",
          given: candidates.map { "\($0)" }.joined(separator: ","))
      }
      do {
        sphere = try InnerProductLaw(sphere: dimension)
      } catch {
        throw .invalid(
          name: "dimension", expected: "a dimension with a Gauss rule (\(error))",
          given: "\(dimension)")
      }
    }

    var kappa: Double { 1 / temperature }
    var moment: Double { sphereMoment(dimension: dimension, kappa) }
    var limit: Double { uniformLimit(dimension: dimension, temperature: temperature) }
    var correction: FiniteCandidates {
      FiniteCandidates(dimension: dimension, temperature: temperature)
    }

    /// The limit by quadrature over one coordinate, without a Bessel function.
    var limitByQuadrature: Double { .log(sphere.moment(kappa)) - kappa }

    /// The distance, relative to c, of the constant c from the one without its variance term.
    var varianceShare: Double { correction.variance / 2 / correction.first }

    /// The candidates, multiplied by a power of two so that all reach `first`.
    func candidates(from first: Double) -> [Double] {
      let smallest = candidates.reduce(Int.max, min)
      var factor = 1
      while Double(factor * smallest) < first { factor *= 2 }
      return candidates.map { Double(factor * $0) }
    }

    /// The given candidates, or larger ones if the next terms in 1/K are not small.
    ///
    /// The term of order 1/K² is at most 15 % of the first, and the positive weighs at most 30 % of
    /// the K candidates together, which keeps the terms beyond small.
    var moderateCandidates: [Double] {
      candidates(
        from: max(
          abs(correction.second / correction.first) / 0.15, correction.positive / 0.3))
    }

    /// The smallest given K with more than one negative.
    var smallBatch: Int { candidates.filter { $0 > 2 }.reduce(Int.max, min) }

    /// Candidates at which the term of order 1/K² is at most a tenth of the variance term.
    ///
    /// At least 64, and the positive weighs at most a thirtieth of them, which keeps the terms
    /// beyond small where that of order 1/K² happens to vanish.
    var largeCandidates: [Double] {
      let second = 10 * abs(correction.second) / (correction.variance / 2)
      return candidates(from: max(second, 30 * correction.positive, 64))
    }

    /// A mixture whose pairs are not quite aligned, so that the alignment term counts.
    func mixture(_ share: Double) -> PolarMixture {
      PolarMixture(
        share: share, dimension: dimension, temperature: temperature, alignment: 0.9)
    }
  }
}

// MARK: - Experiments

extension WangIsola {
  /// Shows inner products with independent uniform unit vectors, drawn a few at a time.
  @inline(__always)
  private static func forEachProduct(
    _ count: Int, dimension: Int, stream: inout RandomStream, _ visit: (Double) -> Void
  ) {
    for start in stride(from: 0, to: count, by: 256) {
      stream.sphereCoordinates(min(256, count - start), dimension: dimension).forEach(visit)
    }
  }

  // begin region: sampled-loss
  /// One draw of L_K − log K for an aligned uniform anchor, at every K of an ascending list.
  ///
  /// Negatives are drawn and forgotten, and those of a small K serve the larger ones too. The leading fluctuation, Σ (e^f − m) times the derivative of the logarithm, has mean zero
  /// and is subtracted; `moment` is m, found by quadrature. It is summed over the negatives drawn,
  /// so that a negative too many is not subtracted with it.
  static func sampledLosses(
    candidates: [Int], dimension: Int, temperature: Double, moment: Double,
    stream: inout RandomStream
  ) -> [Double] {
    let positive = Double.exp(1 / temperature)
    var (sum, fluctuation, drawn) = (positive, 0.0, 1)
    return candidates.map { candidates in
      forEachProduct(candidates - drawn, dimension: dimension, stream: &stream) { product in
        let kernel = Double.exp(product / temperature)
        sum += kernel
        fluctuation += kernel - moment
      }
      drawn = candidates
      let expected = positive + Double(candidates - 1) * moment
      return .log(sum / Double(candidates)) - 1 / temperature - fluctuation / expected
    }
  }
  // end region: sampled-loss

  // begin region: extrapolated-loss
  /// One draw of 2(L_2K − log 2K) − (L_K − log K) for an anchor at the pole or at a random point.
  ///
  /// The first K − 1 negatives serve both losses. The expectation has no term of order 1/K, so it
  /// is the limit up to order 1/K². Returned with the same combination of mean-zero fluctuations.
  static func extrapolatedLoss(
    _ mixture: PolarMixture, candidates: Int, height: Double, kernelMean: Double,
    stream: inout RandomStream
  ) -> (value: Double, control: Double) {
    let kappa = 1 / mixture.temperature
    let atPole = Double.exp(kappa * height)
    var (sum, fluctuation) = (Double.exp(kappa * mixture.alignment), 0.0)
    let addNegatives = { (count: Int, stream: inout RandomStream) in
      let isMixed = mixture.share > 0
      let poles = isMixed ? (0..<count).count { _ in stream.uniform() < mixture.share } : 0
      sum += Double(poles) * atPole
      fluctuation += Double(poles) * (atPole / kernelMean - 1)
      forEachProduct(count - poles, dimension: mixture.dimension, stream: &stream) { product in
        let kernel = Double.exp(kappa * product)
        sum += kernel
        fluctuation += kernel / kernelMean - 1
      }
    }
    addNegatives(candidates - 1, &stream)
    var value = kappa * mixture.alignment - .log(sum / Double(candidates))
    var control = -fluctuation / Double(candidates)
    addNegatives(candidates, &stream)
    value += 2 * (.log(sum / Double(2 * candidates)) - kappa * mixture.alignment)
    control += 2 * fluctuation / Double(2 * candidates)
    return (value, control)
  }
  // end region: extrapolated-loss

  /// One draw for the whole mixture, anchors stratified, with four controls of mean zero.
  static func extrapolatedLoss(
    _ mixture: PolarMixture, candidates: Int, moment: Double, stream: inout RandomStream
  ) -> (value: Double, controls: [Double]) {
    let kappa = 1 / mixture.temperature
    let height = stream.sphereCoordinate(dimension: mixture.dimension)
    let uniform = extrapolatedLoss(
      mixture, candidates: candidates, height: height,
      kernelMean: mixture.mean(at: height, kappa, moment: moment), stream: &stream)
    var value = (1 - mixture.share) * uniform.value
    var controls = [height, .exp(kappa * height) - moment, uniform.control, 0]
    if mixture.share > 0 {
      let pole = extrapolatedLoss(
        mixture, candidates: candidates, height: 1,
        kernelMean: mixture.mean(at: 1, kappa, moment: moment), stream: &stream)
      value += mixture.share * pole.value
      controls[3] = pole.control
    }
    return (value, controls)
  }

  // begin region: competitors
  /// A law on the sphere that competes with the uniform one for the smallest E_x log E_y e^(x·y/τ).
  enum Competitor: Sendable {
    case uniform
    case polarMixture(share: Double)
    case vonMisesFisher(concentration: Double)
    case subsphere(dimension: Int)
    case perturbed(degree: Int, size: Double)
    case points(RepresentationLaw)
  }

  /// The uniformity of a competitor by quadrature, without Bessel functions or eigenvalues.
  static func uniformity(_ competitor: Competitor, _ setting: Setting) throws -> Double {
    let (sphere, kappa) = (setting.sphere, setting.kappa)
    switch competitor {
    case .uniform:
      return .log(sphere.moment(kappa))
    case .polarMixture(let share):
      return setting.mixture(share).uniformity(
        kappa, moment: sphere.moment(kappa), heights: sphere)
    case .vonMisesFisher(let concentration):
      let normalizer = sphere.moment(concentration)
      return try uniformity(density: { .exp(concentration * $0) / normalizer }, setting)
    case .subsphere(let dimension):
      return .log(try InnerProductLaw(sphere: dimension).moment(kappa))
    case .perturbed(let degree, let size):
      return try uniformity(
        density: {
          1 + size * zonalHarmonic(dimension: setting.dimension, degree: degree, $0)
        }, setting)
    case .points(let law):
      return law.uniformity(temperature: setting.temperature)
    }
  }

  /// E_x log E_y e^(κ x·y) for a law whose density depends on the height alone.
  private static func uniformity(
    density: (Double) -> Double, _ setting: Setting
  ) throws -> Double {
    try kernelResponse(density, setting).reduce(0) { sum, node in
      sum + node.weight * node.value * .log(node.smoothed)
    }
  }
  // end region: competitors

  /// A height of an anchor: its weight, a function f there, and E_y e^(κ x·y) f(y).
  struct ResponseNode: Sendable {
    let weight: Double
    let value: Double
    let smoothed: Double
  }

  /// How the kernel acts on a function of the height, by quadrature over the sphere as seen from x.
  ///
  /// y = w x + √(1−w²) ξ with ξ a unit vector orthogonal to x, so that the height of y is
  /// w t + √(1−w²) √(1−t²) v, v one coordinate of a sphere of one dimension less.
  static func kernelResponse(
    _ function: (Double) -> Double, _ setting: Setting
  ) throws -> [ResponseNode] {
    let around = try InnerProductLaw(sphere: setting.dimension - 1, nodes: 24)
    let sphere = try InnerProductLaw(sphere: setting.dimension, nodes: 40)
    return zip(sphere.rule.nodes, sphere.rule.weights).map { height, weight in
      let smoothed = sphere.mean { w in
        let radius = ((1 - w * w) * (1 - height * height)).squareRoot()
        return Double.exp(setting.kappa * w)
          * around.mean { function(w * height + radius * $0) }
      }
      return ResponseNode(weight: weight, value: function(height), smoothed: smoothed)
    }
  }

  /// The laws that `uniform-is-optimal` compares, from the uniform one to near collapse.
  static func competitors(_ setting: Setting, stream: inout RandomStream) -> [Competitor] {
    let d = setting.dimension
    var laws: [Competitor] = [.uniform]
    laws += [0.01, 0.1, 0.5, 0.9, 1].map { .polarMixture(share: $0) }
    laws += [0.1, 0.5, 1, 3, 8].map { .vonMisesFisher(concentration: $0) }
    laws += Set([1, d / 2, d - 1]).filter { $0 > 0 }.sorted().map { .subsphere(dimension: $0) }
    for degree in 1...4 {
      laws += [-0.5, -0.1, 0.1, 0.5].map { .perturbed(degree: degree, size: $0) }
    }
    laws.append(.points(crossPolytope(d)))
    for count in [1, 2, 3, 5, 10, 20, 40, 80] {
      let points = (0..<count).map { _ in stream.sphere(dimension: d) }
      let weights = stream.dirichlet([Double](repeating: 1, count: count))
      laws.append(.points(RepresentationLaw(points: points, weights: weights)))
      laws.append(.points(cluster(of: count, spread: stream.uniform(), d, stream: &stream)))
    }
    return laws
  }

  /// The points ±eᵢ, equally likely.
  static func crossPolytope(_ dimension: Int) -> RepresentationLaw {
    RepresentationLaw(
      points: (0..<(2 * dimension)).map { index in
        (0..<dimension).map { $0 == index / 2 ? (index % 2 == 0 ? 1 : -1) : 0 }
      })
  }

  /// Points within a distance of order `spread` from a random direction.
  static func cluster(
    of count: Int, spread: Double, _ dimension: Int, stream: inout RandomStream
  ) -> RepresentationLaw {
    let centre = stream.sphere(dimension: dimension)
    return RepresentationLaw(
      points: (0..<count).map { _ in
        nudged(centre, by: spread, stream: &stream)
      })
  }

  /// The direction of x plus `size` times a uniform unit vector.
  static func nudged(_ x: Vector, by size: Double, stream: inout RandomStream) -> Vector {
    let moved = add(x, scaled(stream.sphere(dimension: x.count), by: size))
    return normalized(moved) ?? x
  }

  // begin region: batch
  /// Points that form one batch: each is the anchor once, its negatives are the others.
  struct Batch: Sendable {
    var points: [Vector]
    let temperature: Double

    /// (x_i·x_j − 1)/τ for all j ≠ i.
    private func scores(_ i: Int) -> Vector {
      points.indices.map { $0 == i ? -.infinity : (dot(points[i], points[$0]) - 1) / temperature }
    }

    /// The mean loss of the N anchors with aligned positives, log(1 + Σ_j e^((x_i·x_j − 1)/τ)).
    var loss: Double {
      points.indices.reduce(0) { sum, i in
        sum + .log(onePlus: scores(i).reduce(0) { $0 + .exp($1) }) / Double(points.count)
      }
    }

    /// A step of gradient descent on the sphere, its length set by the mean pull of negatives.
    mutating func descend(_ rate: Double) {
      let n = points.count
      let pulls = points.indices.map { i -> Vector in
        let weights = scores(i).map { Double.exp($0) }
        let total = 1 + weights.reduce(0, +)
        return weights.map { $0 / total }
      }
      let scale = rate * Double(n) / pulls.reduce(0) { $0 + $1.reduce(0, +) }
      let old = points
      for i in 0..<n {
        for j in 0..<n where j != i {
          axpy(-scale * (pulls[i][j] + pulls[j][i]), old[j], into: &points[i])
        }
        points[i] = normalized(points[i]) ?? old[i]
      }
    }
  }
  // end region: batch

  /// Corners of a regular simplex with n corners, in a random position in Rᵈ, n ≤ d + 1.
  static func simplex(_ n: Int, _ dimension: Int, stream: inout RandomStream) throws -> [Vector] {
    // Centred unit vectors of Rⁿ span n − 1 dimensions; coordinates in an orthonormal basis there.
    let basis = try QRFactorization(
      Matrix(rows: n, columns: n - 1) { row, column in
        row <= column ? 1 : (row == column + 1 ? -Double(column + 1) : 0)
      }
    ).q
    let rotation = stream.haarOrthogonal(dimension)
    return (0..<n).compactMap { corner in
      let flat = basis.row(corner) + Vector(repeating: 0, count: dimension - n + 1)
      return normalized(rotation * flat)
    }
  }

  /// The scores of one anchor: the positive first, then the negatives.
  struct Scores: Sendable {
    let values: Vector

    /// Inner products of an anchor with a noisy copy, or a misaligned one, and with other points.
    init(candidates: Int, dimension: Int, stream: inout RandomStream) {
      let anchor = stream.sphere(dimension: dimension)
      let isAligned = stream.uniform() < 0.5
      let positive =
        isAligned
        ? nudged(anchor, by: stream.uniform(), stream: &stream)
        : stream.sphere(dimension: dimension)
      values =
        [dot(anchor, positive)]
        + (1..<candidates).map { _ in dot(anchor, stream.sphere(dimension: dimension)) }
    }

    init(values: Vector) { self.values = values }

    /// The same negatives with another positive.
    func with(positive: Double) -> Scores { Scores(values: [positive] + negatives) }

    var mean: Double { values.reduce(0, +) / Double(values.count) }
    var negatives: Vector { Array(values.dropFirst()) }

    /// The variance over all candidates, divided by their number.
    var variance: Double {
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }

    var hinge: Double { max(0, negatives.reduce(-.infinity, max) - values[0]) }

    /// The loss at a temperature.
    func loss(_ temperature: Double) -> Double {
      logSumExp(values.map { ($0 - values[0]) / temperature })
    }

    // begin region: taylor
    /// The first coefficients of the loss as a power series in the inverse temperature β.
    ///
    /// By Cauchy's integral over |β| = ½, well inside the radius of convergence, which is at least
    /// π/2 for scores in [−1, 1]: the coefficients are real, so the real part log|Σ e^(β(sⱼ−s₊))|
    /// suffices, and 64 points of the circle leave an error below 1e-30.
    func coefficients(_ count: Int) -> Vector {
      let (radius, steps) = (0.5, 64)
      var coefficients = Vector(repeating: 0, count: count)
      for step in 0..<steps {
        let angle = 2 * Double.pi * Double(step) / Double(steps)
        let (x, y) = (radius * .cos(angle), radius * .sin(angle))
        var (real, imaginary) = (0.0, 0.0)
        for score in values {
          let difference = score - values[0]
          real += .exp(x * difference) * .cos(y * difference)
          imaginary += .exp(x * difference) * .sin(y * difference)
        }
        let value = Double.log(real * real + imaginary * imaginary) / 2
        for k in 0..<count {
          let share = (k == 0 ? 1 : 2) / Double(steps)
          coefficients[k] += share * value * .cos(Double(k) * angle) / .pow(radius, k)
        }
      }
      return coefficients
    }
    // end region: taylor
  }
}

// MARK: - Declaration

extension WangIsola {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "wang-isola",
    title: "The infinite-negatives limit of InfoNCE is alignment plus uniformity",
    part: .contrast,
    statement: #"""
      Let $x$ be a random unit vector in $\mathbb R^d$, $x^+$ its positive, another unit vector, and
      $y_1, y_2, \dots$ independent copies of $x$. The InfoNCE loss with $K$ candidates at temperature $\tau$,
      $L_K = \mathbb E \log \bigl(1 + \sum_{j<K} e^{(x \cdot y_j - x \cdot x^+)/\tau}\bigr)$,
      satisfies
      $L_K - \log K \to -\frac1\tau \mathbb E x \cdot x^+ + \mathbb E_x \log \mathbb E_y e^{x \cdot y/\tau}$
      at rate $1/K$. The first term is least if and only if $x = x^+$ almost surely, and the second
      if and only if $x$ is uniform on the sphere, where it is $\log M(1/\tau)$ with
      $M(\kappa) = \Gamma(d/2) (2/\kappa)^{d/2-1} I_{d/2-1}(\kappa)$.
      """#,
    assumptions: [
      "unit vectors, so that scores are bounded by 1/τ and every expectation exists",
      "negatives independent of anchor and positive, all with the law of the anchor",
      "claims about rate and constants take positives equal to their anchors and a uniform law",
      "the simplex needs no more points than d + 1",
    ],
    limits: [
      "nothing about which laws a given encoder can reach, nor about how training finds them",
      "negatives that share a class with the anchor are not treated: the law is one for all",
      "the uniform law is compared with laws listed and drawn, which is evidence and no proof",
      "batches with both views of each negative in the denominator have another finite-K term",
    ],
    references: [
      "T. Wang, P. Isola, Understanding contrastive representation learning through alignment and "
        + "uniformity on the hypersphere, ICML 2020, Theorem 1",
      "A. van den Oord, Y. Li, O. Vinyals, Representation learning with contrastive predictive "
        + "coding, arXiv:1807.03748 (2018)",
      "K. V. Mardia, P. E. Jupp, Directional Statistics, Wiley 2000, section 9.3",
      "J. T. Kent, The infinite divisibility of the von Mises–Fisher distribution for all values "
        + "of the parameter in all dimensions, Proc. London Math. Soc. 35 (1977) 359–384",
      "NIST Digital Library of Mathematical Functions, chapter 10",
    ],
    buildsOn: ["infonce"],
    parameters: [
      .integer("dimension", default: 8, in: 2...64, "dimension d of the space"),
      .real("temperature", default: 0.5, in: 0.2...0.9, "temperature τ"),
      .integers(
        "candidates", default: [16, 32, 64, 128, 256, 512], in: 2...2048,
        "numbers K of candidates, one positive and K − 1 negatives"),
    ],
    figures: [
      Figure(
        name: "gap", title: "The loss approaches its limit like 1/K",
        caption: "The loss minus log K minus its limit against the number of candidates K: at the "
          + "given K, sampled means with intervals on the curve that quadrature predicts; at larger "
          + "K, quadrature on the line c/K predicted from Bessel functions.",
        x: Figure.Axis("candidates K", logarithmic: true),
        y: Figure.Axis("loss − log K − limit (nats)", logarithmic: true),
        series: [
          Figure.Series(claim: "sampling-agrees-with-quadrature", label: "given K"),
          Figure.Series(claim: "rate", label: "larger K"),
        ]),
      Figure(
        name: "ratio", title: "The gap in units of c/K",
        caption: "The loss minus log K minus its limit, found by quadrature and divided by c/K, "
          + "against the number of candidates K: it closes in on 1 as K grows.",
        x: Figure.Axis("candidates K", logarithmic: true),
        y: Figure.Axis("measured / predicted (dimensionless)"), relative: true,
        key: .bottomRight,
        series: [
          Figure.Series(claim: "approach", label: "given K"),
          Figure.Series(claim: "rate", label: "larger K"),
        ]),
      Figure(
        name: "limit", title: "From the uniform law to collapse",
        caption:
          "The limiting loss of pairs of inner product 0.9 against the probability of a point "
          + "at the pole, the other points being uniform: sampled means with intervals on the "
          + "predicted curve, which rises from its minimum at the uniform law.",
        x: Figure.Axis("probability of the pole (dimensionless)"),
        y: Figure.Axis("limit of loss − log K (nats)"), key: .topLeft,
        series: [Figure.Series(claim: "limit", label: "limiting loss")]),
    ]
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      sphereMomentClaim(setting), limit(setting), samplingAgreesWithQuadrature(setting),
      rate(setting), approach(setting), firstTerms(setting), perfectAlignment(setting),
      uniformIsOptimal(setting),
      secondVariation(setting), excessOfTiltedLaw(setting), vonMisesFisherTerm(setting),
      oneNegativePrefersAPentagon,
      polygonsBeatTheUniformLaw, simplexAtFiniteN(setting), descentReachesTheSimplex(setting),
      gaussianPotentialMinimum(setting), highDimension(setting), limitInDistances(setting),
      upperBoundByMetrics(setting), equalityAtConstantPotential(setting),
      asPrintedDecomposition(setting), asPrintedConvexity, nonnegativeCoefficientsSuffice,
      temperatureCeiling(setting), hingeSandwich(setting),
    ]
  }

  private static func sphereMomentClaim(_ setting: Setting) -> Claim {
    let d = setting.dimension
    return .exact(
      "sphere-moment", "The exponential moment of the uniform law is a Bessel function",
      formula: #"\Gamma(d/2) (2/\kappa)^{d/2-1} I_{d/2-1}(\kappa)"#, rounding: "e^κ",
      x: { $0 },
      cases: { _ -> [Double] in [0.25, 0.5, 1, 1.5, 2, 3].map { $0 * setting.kappa } },
      measure: { kappa in
        Observation(setting.sphere.moment(kappa), operations: 64, scale: .exp(kappa))
      },
      predict: { kappa -> [Double] in
        let order = Double(d) / 2 - 1
        return [
          .gamma(Double(d) / 2) * .pow(2 / kappa, order)
            * BesselFunctions.modifiedI(order: order, kappa)
        ]
      },
      mutants: [
        Mutant("the Bessel function of order d/2") { (kappa: Double) -> [Double] in
          let order = Double(d) / 2
          return [
            .gamma(Double(d) / 2) * .pow(2 / kappa, order - 1)
              * BesselFunctions.modifiedI(order: order, kappa)
          ]
        },
        Mutant("d as the dimension of the sphere itself") { [sphereMoment(dimension: d + 1, $0)] },
        Mutant("e^(κ²/2d), a normal law in place of the coordinate") {
          [.exp($0 * $0 / Double(2 * d))]
        },
      ])
  }

  /// What theory, and what three mistakes, say of the mixture's limit.
  struct LimitFormulas: Sendable {
    let setting: Setting

    private func alignment(_ share: Double) -> Double {
      -setting.kappa * setting.mixture(share).alignment
    }

    /// E_x log E_y e^(κ x·y), with M(κ) from the Bessel function.
    private func uniformity(_ share: Double, _ kappa: Double) -> Double {
      let moment = sphereMoment(dimension: setting.dimension, kappa)
      return setting.mixture(share).uniformity(kappa, moment: moment, heights: setting.sphere)
    }

    /// −E x·x⁺/τ + E_x log E_y e^(x·y/τ).
    func truth(_ share: Double) -> Double {
      alignment(share) + uniformity(share, setting.kappa)
    }

    func withTemperatureAsKappa(_ share: Double) -> Double {
      alignment(share) + uniformity(share, setting.temperature)
    }

    func withPerfectAlignment(_ share: Double) -> Double {
      uniformity(share, setting.kappa) - setting.kappa
    }

    func withLogarithmOutside(_ share: Double) -> Double {
      let pole = setting.mixture(share).mean(at: 1, setting.kappa, moment: setting.moment)
      return alignment(share) + .log(share * pole + (1 - share) * setting.moment)
    }

    /// The distance to the nearest mistake.
    func distance(_ share: Double) -> Double {
      var wrong = [withTemperatureAsKappa(share), withPerfectAlignment(share)]
      // At share 0 the potential is constant, and the logarithm may stand where it likes.
      if share > 0 { wrong.append(withLogarithmOutside(share)) }
      return wrong.map { abs($0 - truth(share)) }.reduce(.infinity, min)
    }

    /// The size of the term of order 1/K².
    func curvature(_ share: Double) -> Double {
      abs(setting.mixture(share).secondOrder(heights: setting.sphere))
    }

    /// A power of two at which that term is small against the distances.
    func candidates(_ shares: [Double]) -> Int {
      let needed = shares.map { (20 * curvature($0) / distance($0)).squareRoot() }.max() ?? 0
      return (6...20).map { 1 << $0 }.first { Double($0) >= needed } ?? 1 << 20
    }
  }

  // begin region: limit
  private static func limit(_ setting: Setting) -> Claim {
    .profiled { isQuick in
      limit(setting, shares: isQuick ? [0, 0.4, 0.8] : [0, 0.2, 0.4, 0.6, 0.8])
    }
  }

  private static func limit(_ setting: Setting, shares: [Double]) -> Claim {
    let formulas = LimitFormulas(setting: setting)
    let candidates = formulas.candidates(shares)
    let moment = setting.sphere.moment(setting.kappa)
    return .statistical(
      "limit", "The loss minus log K tends to alignment plus uniformity",
      formula:
        #"-\frac1\tau \mathbb E x \cdot x^+ + \mathbb E_x \log \mathbb E_y e^{x \cdot y/\tau}"#,
      method: .asymptotic, limit: 1 << 16,
      sampler: .controlled(at: shares, controls: 4) { share, stream in
        extrapolatedLoss(
          setting.mixture(share), candidates: candidates, moment: moment, stream: &stream)
      },
      predict: { formulas.truth($0) },
      tolerance: { share in
        Tolerance(
          resolution: formulas.distance(share) / 20,
          systematic: 1.5 * formulas.curvature(share) / Double(2 * candidates * candidates),
          reason: "1/20 of the distance to the nearest mutant, and the term of order 1/K² that "
            + "remains at K = \(candidates) with half as much again for those beyond")
      },
      mutants: [
        Mutant("log E E, the inner logarithm outside") { formulas.withLogarithmOutside($0) },
        Mutant("κ = τ in place of 1/τ") { formulas.withTemperatureAsKappa($0) },
        Mutant("−1/τ, as for perfect alignment") { formulas.withPerfectAlignment($0) },
      ])
  }
  // end region: limit

  private static func samplingAgreesWithQuadrature(_ setting: Setting) -> Claim {
    let (tau, offset) = (setting.temperature, setting.limitByQuadrature)
    let moment = setting.sphere.moment(setting.kappa)
    let candidates = setting.candidates.sorted()
    let loss = { @Sendable (k: Double) -> Double in
      setting.sphere.alignedLoss(candidates: Int(k), temperature: tau) - .log(k) - offset
    }
    let oneMore = { @Sendable (k: Double) -> Double in
      setting.sphere.alignedLoss(candidates: Int(k) + 1, temperature: tau) - .log(k) - offset
    }
    // The positive's share of the denominator to first order.
    let withoutPositive = { @Sendable (k: Double) -> Double in
      loss(k) - .exp(setting.kappa) / moment / k
    }
    return .statistical(
      "sampling-agrees-with-quadrature", "Sampled losses agree with quadrature at every K",
      formula: #"\int_0^\infty \frac{e^{-t}}{t} (1 - \varphi(t)^{K-1}) dt - \log K - L_\infty"#,
      method: .asymptotic, limit: 1 << 17,
      sampler: .joint(at: candidates.map(Double.init)) { stream in
        sampledLosses(
          candidates: candidates, dimension: setting.dimension, temperature: tau, moment: moment,
          stream: &stream
        ).map { $0 - offset }
      },
      predict: loss,
      tolerance: { k in
        Tolerance(
          resolution: abs(oneMore(k) - loss(k)) / 10,
          reason: "1/10 of the distance to the nearest mutant, one negative more")
      },
      mutants: [
        Mutant("K negatives in place of K − 1", oneMore),
        Mutant("the positive left out of the denominator", withoutPositive),
      ])
  }

  // begin region: rate
  /// L_K − log K minus its limit, both by quadrature.
  private static func gap(_ setting: Setting, _ k: Double) -> Observation {
    let loss = setting.sphere.alignedLoss(
      candidates: Int(k), temperature: setting.temperature)
    return Observation(
      loss - .log(k) - setting.limitByQuadrature, operations: 64, scale: .log(k) + setting.kappa)
  }

  private static func rate(_ setting: Setting) -> Claim {
    let correction = setting.correction
    let constant = correction.first
    return .exponent(
      "rate", "The difference from the limit falls like c/K",
      formula: #"\frac1K \Bigl(\frac{e^{1/\tau}}{M} - 1 - \frac{\operatorname{Var}}{2 M^2}\Bigr)"#,
      PowerLawPrediction(
        exponent: -1,
        within: Tolerance(
          resolution: 0.01, reason: "1/50 of the distance to the exponent −1/2"),
        constant: constant,
        within: Tolerance(
          resolution: setting.varianceShare / 20,
          reason: "1/20 of the distance to the constant without its variance term"),
        slopeChange: 0.005, finiteSize: { constant / $0 + correction.second / ($0 * $0) }),
      measurement: .computed(at: setting.largeCandidates) { gap(setting, $0) },
      mutants: [
        .exponent("K^(−1/2), the upper bound in print", -0.5),
        .constant("no variance term", correction.positive),
        .constant("the whole variance", correction.positive - correction.variance),
        .constant("the positive's share without the one it replaces", constant + 1),
      ])
  }
  // end region: rate
}

extension WangIsola {
  private static func approach(_ setting: Setting) -> Claim {
    let (first, second) = (setting.correction.first, setting.correction.second)
    let tolerance = Tolerance(
      resolution: 0.02,
      reason:
        "1/25 of the distance to the mutants; plus what the term of order 1/K² does to the fit")
    return .exponent(
      "approach", "From the given K on the difference follows c/K up to its next term",
      formula: #"\frac{c}{K} + \frac{c_2}{K^2}"#,
      PowerLawPrediction(
        exponent: -1, within: tolerance, constant: first, within: tolerance, slopeChange: 0.05,
        // The two terms as one fraction, which stays positive at small K.
        finiteSize: { first / ($0 - second / first) }),
      measurement: .computed(at: setting.moderateCandidates) { gap(setting, $0) },
      mutants: [
        .exponent("K^(−1/2), the upper bound in print", -0.5),
        .exponent("K^(−2)", -2),
        .constant("c/2", first / 2),
      ])
  }

  /// A law of the negatives' inner products, and what theory says of its series in 1/K.
  struct Series: Sendable {
    let law: InnerProductLaw
    let correction: FiniteCandidates

    /// The uniform law, by Bessel functions, and the corners of polygons, by finite sums.
    static func examples(_ setting: Setting) -> [Series] {
      [Series(law: setting.sphere, correction: setting.correction)]
        + [2, 3, 5].map { corners in
          let law = InnerProductLaw(polygon: corners)
          let moments = (1...3).map { law.moment(Double($0) * setting.kappa) }
          return Series(
            law: law,
            correction: FiniteCandidates(
              positive: .exp(setting.kappa), moments: (moments[0], moments[1], moments[2])))
        }
    }

    /// The smallest K of the extrapolation: the positive weighs at most 1/32 of the candidates.
    var first: Int {
      var candidates = 64
      while Double(candidates) < 32 * (1 + correction.positive) { candidates *= 2 }
      return candidates
    }

    // begin region: first-terms
    /// The coefficients c and c₂/K₁ of K (L_K − log K − L) as a series in K₁/K, K₁ the smallest K.
    ///
    /// The polynomial of degree 5 through K₁, 2K₁ … 32K₁, and its slope, at K = ∞. What rounding the
    /// loss at K does to it is multiplied by K and by its coefficient there.
    func coefficients(_ setting: Setting) -> Observation {
      let nodes = (0..<6).map { 1 / Double(1 << $0) }
      let limit = .log(law.moment(setting.kappa)) - setting.kappa
      var (constant, slope, size) = (0.0, 0.0, 0.0)
      for (i, node) in nodes.enumerated() {
        let candidates = Double(first) / node
        let loss = law.alignedLoss(
          candidates: Int(candidates), temperature: setting.temperature)
        let others = nodes.enumerated().filter { $0.offset != i }.map(\.element)
        let share = others.reduce(1) { $0 * $1 / ($1 - node) }
        let steepness = share * others.reduce(0) { $0 + 1 / $1 }
        constant += share * candidates * (loss - .log(candidates) - limit)
        slope -= steepness * candidates * (loss - .log(candidates) - limit)
        size += abs(steepness) * candidates * (.log(candidates) + setting.kappa)
      }
      return Observation([constant, slope], operations: 4, scale: size)
    }
    // end region: first-terms
  }

  private static func firstTerms(_ setting: Setting) -> Claim {
    let predict = { @Sendable (series: Series, first: Double, second: Double) -> [Double] in
      [first, second / Double(series.first)]
    }
    return .exact(
      "first-terms", "The first two coefficients of the series in 1/K are c and c₂",
      formula: #"c = a - 1 - \frac v2, \quad c_2 = (a-1) v - \frac{(a-1)^2 - v}{2}"#
        + #" + \frac{\mathbb E (X-1)^3}{3} - \frac34 v^2"#,
      rounding: "K (log K + 1/τ) times the coefficients of the extrapolation",
      cases: { _ in Series.examples(setting) },
      measure: { $0.coefficients(setting) },
      predict: { (series: Series) -> [Double] in
        predict(series, series.correction.first, series.correction.second)
      },
      mutants: [
        Mutant("the variance over K in place of K − 1 negatives") { (series: Series) in
          let correction = series.correction
          return predict(series, correction.first, correction.second - correction.variance / 2)
        },
        Mutant("no third moment") { (series: Series) -> [Double] in
          let correction = series.correction
          return predict(
            series, correction.first, correction.second - correction.thirdMoment / 3)
        },
        Mutant("no fourth order") { (series: Series) -> [Double] in
          let correction = series.correction
          return predict(
            series, correction.first,
            correction.second + 0.75 * correction.variance * correction.variance)
        },
        Mutant("no variance in c") { (series: Series) -> [Double] in
          predict(series, series.correction.positive, series.correction.second)
        },
      ])
  }

  /// A random pair of unit vectors, and how the second came from the first.
  struct Pair: Sendable {
    let first: Vector
    let second: Vector

    /// Equal vectors, noisy copies of all sizes, independent and opposite vectors.
    static func examples(_ dimension: Int, stream: inout RandomStream) -> [Pair] {
      (0..<64).map { index in
        let first = stream.sphere(dimension: dimension)
        switch index % 8 {
        case 0: return Pair(first: first, second: first)
        case 1: return Pair(first: first, second: scaled(first, by: -1))
        case 2: return Pair(first: first, second: stream.sphere(dimension: dimension))
        default:
          let size = Double.pow(10, stream.uniform(in: -8...1))
          return Pair(first: first, second: nudged(first, by: size, stream: &stream))
        }
      }
    }

    var squaredDistance: Double {
      let difference = subtract(first, second)
      return dot(difference, difference)
    }
  }

  private static func perfectAlignment(_ setting: Setting) -> Claim {
    let (d, tau) = (setting.dimension, setting.temperature)
    return .exact(
      "perfect-alignment", "The alignment term is least, −1/τ, exactly where pairs coincide",
      formula: #"-\frac1\tau + \frac{\lVert x - x^+ \rVert^2}{2\tau}"#, rounding: "1/τ",
      cases: { Pair.examples(d, stream: &$0) },
      measure: { Observation(-dot($0.first, $0.second) / tau, operations: d, scale: 1 / tau) },
      predict: { pair -> [Double] in [(pair.squaredDistance / 2 - 1) / tau] },
      mutants: [
        Mutant("−1 in place of −1/τ") { (pair: Pair) -> [Double] in
          [pair.squaredDistance / (2 * tau) - 1]
        },
        Mutant("the squared distance not halved") { (pair: Pair) -> [Double] in
          [(pair.squaredDistance - 1) / tau]
        },
        Mutant("the distance, not squared") { (pair: Pair) -> [Double] in
          [(pair.squaredDistance.squareRoot() / 2 - 1) / tau]
        },
      ])
  }

  private static func uniformIsOptimal(_ setting: Setting) -> Claim {
    let (d, kappa) = (setting.dimension, setting.kappa)
    return .bound(
      "uniform-is-optimal", "No law has a smaller uniformity term than the uniform one",
      formula: #"\mathbb E_x \log \mathbb E_y e^{x \cdot y/\tau} \ge \log M(1/\tau)"#,
      relation: .atLeast, rounding: "1/τ", attained: .withinRounding,
      cases: { competitors(setting, stream: &$0) },
      measure: { competitor in
        Observation(
          try uniformity(competitor, setting), operations: 64, scale: setting.kappa)
      },
      bound: { _ in .log(setting.moment) },
      mutants: [
        Mutant("a von Mises–Fisher cluster wins") { _ in
          try uniformity(.vonMisesFisher(concentration: 1), setting)
        },
        Mutant("the equator wins") { _ in .log(sphereMoment(dimension: d - 1, kappa)) },
        Mutant("the cross-polytope ±eᵢ wins") { _ in
          crossPolytope(d).uniformity(temperature: setting.temperature)
        },
      ])
  }

  private static func secondVariation(_ setting: Setting) -> Claim {
    let predict = { @Sendable (degree: Int, curvature: (Double) -> Double) -> [Double] in
      let a = kernelEigenvalue(dimension: setting.dimension, degree: degree, setting.kappa)
      return [curvature(a) / harmonicCount(dimension: setting.dimension, degree: degree)]
    }
    return .exact(
      "second-variation", "Around the uniform law the uniformity term is strictly convex",
      formula: #"\Bigl(a_\ell - \frac{a_\ell^2}{2}\Bigr) \mathbb E h^2,"#
        + #" \quad a_\ell = \frac{I_{d/2-1+\ell}(1/\tau)}{I_{d/2-1}(1/\tau)}"#,
      rounding: "1, the largest value of h",
      x: { Double($0) },
      cases: { _ -> [Int] in Array(1...6) },
      measure: { degree in
        // Half the second derivative at ε = 0 of E (1 + εh) log(m + ε Th).
        let moment = setting.sphere.moment(setting.kappa)
        let response = try kernelResponse(
          { zonalHarmonic(dimension: setting.dimension, degree: degree, $0) }, setting)
        let curvature = response.reduce(0) { sum, node in
          let relative = node.smoothed / moment
          return sum + node.weight * (node.value * relative - relative * relative / 2)
        }
        return Observation(curvature, operations: 64, scale: 1)
      },
      predict: { (degree: Int) -> [Double] in predict(degree) { $0 - $0 * $0 / 2 } },
      mutants: [
        Mutant("a in place of a − a²/2") { (degree: Int) -> [Double] in predict(degree) { $0 } },
        Mutant("a/2 in place of a − a²/2") { (degree: Int) -> [Double] in
          predict(degree) { $0 / 2 }
        },
        Mutant("the eigenvalue of the next degree") { (degree: Int) -> [Double] in
          let d = setting.dimension
          let a = kernelEigenvalue(dimension: d, degree: degree + 1, setting.kappa)
          return [(a - a * a / 2) / harmonicCount(dimension: d, degree: degree)]
        },
      ])
  }

  private static func excessOfTiltedLaw(_ setting: Setting) -> Claim {
    let d = Double(setting.dimension)
    let a = kernelEigenvalue(dimension: setting.dimension, degree: 1, setting.kappa)
    let constant = (a - a * a / 2) / d
    // E h⁴ (a³/3 − a⁴/4), the next term of E (1 + εh) log(1 + εah); odd moments of h vanish.
    let next = 3 / (d * (d + 2)) * (a * a * a / 3 - a * a * a * a / 4)
    let distance = min(a / d - constant, constant - a / (2 * d)) / constant
    return .exponent(
      "excess-of-a-tilted-law", "Density 1 + εh costs ε² (a − a²/2) E h²",
      formula: #"\varepsilon^2 \Bigl(a_1 - \frac{a_1^2}{2}\Bigr) \mathbb E h^2"#,
      PowerLawPrediction(
        exponent: 2,
        within: Tolerance(resolution: 0.02, reason: "1/50 of the distance to the exponent 1"),
        constant: constant,
        within: Tolerance(
          resolution: distance / 10,
          reason: "1/10 of the distance to the nearer mutant, relative to the constant"),
        slopeChange: 0.005, finiteSize: { $0 * $0 * (constant + next * $0 * $0) }),
      measurement: .computed(at: [0.01, 0.02, 0.04, 0.08, 0.16]) { size in
        let tilted = try uniformity(.perturbed(degree: 1, size: size), setting)
        return Observation(
          tilted - .log(setting.sphere.moment(setting.kappa)), operations: 4,
          scale: .log(setting.moment) + 1)
      },
      mutants: [
        .exponent("linear in ε", 1),
        .constant("a in place of a − a²/2", a / d),
        .constant("a/2 in place of a − a²/2", a / (2 * d)),
      ])
  }

  private static func vonMisesFisherTerm(_ setting: Setting) -> Claim {
    let (d, kappa) = (setting.dimension, setting.kappa)
    /// E_x log of a potential that depends on the anchor's height, x of concentration c.
    let average = { @Sendable (c: Double, potential: (Double) -> Double) -> [Double] in
      let normalizer = sphereMoment(dimension: d, c)
      return [setting.sphere.mean { .exp(c * $0) / normalizer * .log(potential($0)) }]
    }
    /// M(‖cμ + κx‖), x at a height.
    let tilted = { @Sendable (c: Double, height: Double) -> Double in
      let square = c * c + kappa * kappa + 2 * c * kappa * height
      return sphereMoment(dimension: d, square.squareRoot())
    }
    return .exact(
      "von-mises-fisher",
      "The uniformity term of a von Mises–Fisher law is a mean of Bessel functions",
      formula: #"\mathbb E_x \log \frac{M(\lVert c\mu + x/\tau \rVert)}{M(c)},"#
        + #" \quad x \sim e^{c \mu \cdot x}"#,
      rounding: "1/τ + c", x: { $0 },
      cases: { _ -> [Double] in [0.1, 0.5, 1, 3, 8] },
      measure: { c in
        Observation(
          try uniformity(.vonMisesFisher(concentration: c), setting), operations: 64,
          scale: kappa + c)
      },
      predict: { (c: Double) -> [Double] in
        average(c) { tilted(c, $0) / sphereMoment(dimension: d, c) }
      },
      mutants: [
        Mutant("the potential not divided by M(c)") { (c: Double) -> [Double] in
          average(c) { tilted(c, $0) }
        },
        Mutant("concentrations added as numbers, M(c + κ)") { (c: Double) -> [Double] in
          average(c) { _ in
            sphereMoment(dimension: d, c + kappa) / sphereMoment(dimension: d, c)
          }
        },
        Mutant("anchors uniform") { (c: Double) -> [Double] in
          let normalizer = sphereMoment(dimension: d, c)
          return [setting.sphere.mean { .log(tilted(c, $0) / normalizer) }]
        },
      ])
  }

  // MARK: One negative

  /// The fixed example on the circle.
  static let circleTemperature = 0.5

  /// The aligned loss of the uniform law on the circle.
  static func circleLoss(candidates: Int) throws -> Double {
    try InnerProductLaw(sphere: 2).alignedLoss(
      candidates: candidates, temperature: circleTemperature)
  }

  /// The aligned loss of the law on the corners of a regular polygon.
  static func polygonLoss(corners: Int, candidates: Int) -> Double {
    InnerProductLaw(polygon: corners).alignedLoss(
      candidates: candidates, temperature: circleTemperature)
  }

  private static let oneNegativePrefersAPentagon: Claim = .counterexample(
    "one-negative-prefers-a-pentagon",
    "With one negative a pentagon beats the uniform law, on the circle at τ = ½",
    formula: #"L_2(\text{uniform}) \le L_2(\text{regular pentagon})"#, discrepancy: .exceeds,
    rounding: "1",
    measure: { Observation(try circleLoss(candidates: 2), operations: 64, scale: 1) },
    printed: { polygonLoss(corners: 5, candidates: 2) },
    mutants: [
      Mutant("the square in place of the pentagon") { _ in
        polygonLoss(corners: 4, candidates: 2)
      },
      Mutant("the octagon in place of the pentagon") { _ in
        polygonLoss(corners: 8, candidates: 2)
      },
    ])

  private static let polygonsBeatTheUniformLaw: Claim = .bound(
    "polygons-beat-the-uniform-law",
    "On the circle at τ = ½ some regular polygon beats the uniform law at every K from 2 to 32",
    formula: #"\min_n L_K(n\text{-gon}) \le L_K(\text{uniform}) - 1.5 \cdot 10^{-5}"#,
    relation: .atMost, rounding: "1 + log K",
    attained: .within(
      1e-6, reason: "the least gain, at K = 32, exceeds 1.5e-5 by less than 1e-6"),
    x: { Double($0) },
    cases: { _ -> [Int] in Array(2...32) },
    measure: { candidates in
      let best = (3...12).map { polygonLoss(corners: $0, candidates: candidates) }.min() ?? 0
      return Observation(best, operations: 64, scale: 1 + .log(Double(candidates)))
    },
    bound: { try circleLoss(candidates: $0) - 1.5e-5 },
    mutants: [
      Mutant("the gain at K = 2 at every K") { candidates in
        let gain = try circleLoss(candidates: 2) - polygonLoss(corners: 5, candidates: 2)
        return try circleLoss(candidates: candidates) - gain
      },
      Mutant("a gain of 10⁻⁴ at every K") { try circleLoss(candidates: $0) - 1e-4 },
    ])

  // MARK: Finite batches

  /// The numbers of points for which the simplex fits into the space.
  private static func batchSizes(_ setting: Setting) -> ClosedRange<Int> {
    2...min(setting.dimension + 1, 8)
  }

  /// Random, clustered and nearly optimal batches, and the simplex itself, for several N.
  private static func batches(_ setting: Setting, stream: inout RandomStream) throws -> [Batch] {
    try batchSizes(setting).flatMap { n -> [Batch] in
      let d = setting.dimension
      let best = try simplex(n, d, stream: &stream)
      var configurations = [best]
      for index in 0..<12 {
        let size = Double.pow(10, stream.uniform(in: -6 ... -1))
        configurations.append(
          index % 2 == 0
            ? (0..<n).map { _ in stream.sphere(dimension: d) }
            : best.map { nudged($0, by: size, stream: &stream) })
      }
      configurations.append(Array(repeating: stream.sphere(dimension: d), count: n))
      return configurations.map { Batch(points: $0, temperature: setting.temperature) }
    }
  }

  private static func simplexAtFiniteN(_ setting: Setting) -> Claim {
    let tau = setting.temperature
    return .bound(
      "simplex-at-finite-n", "No batch of N aligned points beats the regular simplex",
      formula: #"L \ge \log(1 + (N-1) e^{-N/((N-1)\tau)})"#, relation: .atLeast,
      rounding: "(1 + 1/τ) times the loss at inner product −1/(N−1) raised to −1/N",
      attained: .withinRounding,
      x: { Double($0.points.count) },
      cases: { try batches(setting, stream: &$0) },
      measure: { batch in
        let n = batch.points.count
        let size = batchLoss(points: n, innerProduct: -1 / Double(n), temperature: tau)
        return Observation(
          batch.loss, operations: n * setting.dimension, scale: (1 + 1 / tau) * size)
      },
      bound: { simplexLoss(points: $0.points.count, temperature: tau) },
      mutants: [
        Mutant("inner product −1/N") {
          let n = $0.points.count
          return batchLoss(points: n, innerProduct: -1 / Double(n), temperature: tau)
        },
        Mutant("exponent −1/τ, orthogonal points") {
          batchLoss(points: $0.points.count, innerProduct: 0, temperature: tau)
        },
        Mutant("N in place of N − 1") {
          simplexLoss(points: $0.points.count + 1, temperature: tau)
        },
      ])
  }

  private static func descentReachesTheSimplex(_ setting: Setting) -> Claim {
    let tau = setting.temperature
    let slack = 1e-6
    return .bound(
      "descent-reaches-the-simplex", "Gradient descent from random batches ends at the simplex",
      formula: #"L \le (1 + 10^{-6}) \log(1 + (N-1) e^{-N/((N-1)\tau)})"#, relation: .atMost,
      rounding: "(1 + 1/τ) times the loss",
      attained: .within(
        1.01 * slack * simplexLoss(points: batchSizes(setting).upperBound, temperature: tau),
        reason: "no batch ends below the simplex"),
      x: { Double($0.points.count) },
      cases: { stream in
        batchSizes(setting).flatMap { n in
          (0..<4).map { _ in
            Batch(
              points: (0..<n).map { _ in stream.sphere(dimension: setting.dimension) },
              temperature: tau)
          }
        }
      },
      measure: { start in
        var batch = start
        for _ in 0..<1000 { batch.descend(0.1) }
        return Observation(
          batch.loss, operations: batch.points.count * setting.dimension,
          scale: (1 + 1 / tau) * batch.loss)
      },
      bound: { (1 + slack) * simplexLoss(points: $0.points.count, temperature: tau) },
      mutants: [
        Mutant("one point fewer on the simplex") {
          (1 + slack) * simplexLoss(points: max($0.points.count - 1, 2), temperature: tau)
        },
        Mutant("antipodal pairs, e^(−2/τ)") {
          (1 + slack)
            * batchLoss(points: $0.points.count, innerProduct: -1, temperature: tau)
        },
      ])
  }

  // MARK: Metrics

  private static func gaussianPotentialMinimum(_ setting: Setting) -> Claim {
    let d = setting.dimension
    let predict = { @Sendable (t: Double, b: Double) -> [Double] in
      [.log(.exp(-2 * t) * BesselFunctions.hypergeometric0F1(b, t * t))]
    }
    return .exact(
      "gaussian-potential-minimum", "The uniform law's Gaussian potential is a confluent function",
      formula: #"\log \bigl(e^{-2t} {}_0F_1(; d/2; t^2)\bigr)"#, rounding: "e^{2t}",
      x: { $0 },
      cases: { _ -> [Double] in [0.1, 0.5, 1, 2, 3] + [setting.kappa / 2] },
      measure: { t in
        let potential = setting.sphere.mean { Double.exp(-t * (2 - 2 * $0)) }
        return Observation(.log(potential), operations: 64, scale: 1 / potential)
      },
      predict: { (t: Double) -> [Double] in predict(t, Double(d) / 2) },
      mutants: [
        Mutant("−2t, the limit of high dimension") { (t: Double) -> [Double] in [-2 * t] },
        Mutant("e^(−t) in front") { (t: Double) -> [Double] in
          [predict(t, Double(d) / 2)[0] + t]
        },
        Mutant("₀F₁(; d; t²)") { (t: Double) -> [Double] in predict(t, Double(d)) },
      ])
  }

  private static func highDimension(_ setting: Setting) -> Claim {
    let t = setting.kappa / 2
    return .exponent(
      "high-dimension", "The potential's minimum approaches −2t like 2t²/d",
      formula: #"\log \mathbb E e^{-t \lVert x - y \rVert^2} + 2t \approx \frac{2 t^2}{d},"#
        + #" \quad t = \frac{1}{2\tau}"#,
      PowerLawPrediction(
        exponent: -1,
        within: Tolerance(resolution: 0.01, reason: "1/50 of the distance to −1/2"),
        constant: 2 * t * t,
        within: Tolerance(
          resolution: 0.01,
          reason: "1/50 of the distance to the nearest mutant, relative to the constant"),
        slopeChange: 0.002, finiteSize: { 2 * t * t / $0 * (1 - 2 * t * t / ($0 * $0)) }),
      measurement: .computed(at: [64, 128, 256, 512, 1024]) { dimension in
        let sphere = try InnerProductLaw(sphere: Int(dimension))
        let potential = sphere.mean { Double.exp(-t * (2 - 2 * $0)) }
        return Observation(.log(potential) + 2 * t, operations: 64, scale: 1 + 2 * t)
      },
      mutants: [
        .exponent("d^(−1/2), the size of one inner product", -0.5),
        .constant("t²/d", t * t),
        .constant("4t²/d, without the half of a cumulant", 4 * t * t),
      ])
  }

  private static func limitInDistances(_ setting: Setting) -> Claim {
    let t = setting.kappa / 2
    return .exact(
      "limit-in-distances",
      "In distances the limit has weight and kernel scale 1/(2τ), no constant",
      formula: #"\frac{1}{2\tau} \mathbb E \lVert x - x^+ \rVert^2"#
        + #" + \mathbb E_x \log \mathbb E_y e^{-\lVert x - y \rVert^2/(2\tau)}"#,
      rounding: "2/τ",
      cases: { randomLaws(setting.dimension, stream: &$0) },
      measure: { law in
        Observation(
          law.limit(temperature: setting.temperature),
          operations: law.points.count + setting.dimension, scale: 2 * setting.kappa)
      },
      predict: { law -> [Double] in [t * law.squaredDistance + law.anchoredPotential(t)] },
      mutants: [
        Mutant("weight 1/τ on the alignment") { law -> [Double] in
          [2 * t * law.squaredDistance + law.anchoredPotential(t)]
        },
        Mutant("kernel scale 1/τ") { law -> [Double] in
          [t * law.squaredDistance + law.anchoredPotential(2 * t)]
        },
        Mutant("the uniformity term subtracted") { law -> [Double] in
          [t * law.squaredDistance - law.anchoredPotential(t)]
        },
        Mutant("log E E, the logarithm outside") { law -> [Double] in
          [t * law.squaredDistance + law.gaussianPotential(t)]
        },
      ])
  }

  private static func upperBoundByMetrics(_ setting: Setting) -> Claim {
    let tau = setting.temperature
    return .bound(
      "upper-bound-by-metrics", "The two metrics bound the limit from above",
      formula: #"\frac{\mathbb E \lVert x - x^+ \rVert^2}{2\tau}"#
        + #" + \log \mathbb E e^{-\lVert x - y \rVert^2/(2\tau)}"#,
      relation: .atMost, rounding: "1/τ", attained: .withinRounding,
      cases: { metricCases(setting, stream: &$0) },
      measure: { example in
        Observation(
          example.limit(setting), operations: 64 + setting.dimension, scale: 2 * setting.kappa)
      },
      bound: { $0.metrics(setting, scale: 1 / (2 * tau)) },
      mutants: [
        Mutant("kernel scale 1/τ") { $0.metrics(setting, scale: 1 / tau) },
        Mutant("alignment with weight 1/(4τ)") {
          $0.metrics(setting, scale: 1 / (2 * tau), alignmentWeight: 1 / (4 * tau))
        },
      ])
  }

  private static func equalityAtConstantPotential(_ setting: Setting) -> Claim {
    let tau = setting.temperature
    return .exact(
      "equality-at-constant-potential",
      "Where all anchors see the same potential, the two metrics are the limit",
      formula: #"\frac{\mathbb E \lVert x - x^+ \rVert^2}{2\tau}"#
        + #" + \log \mathbb E e^{-\lVert x - y \rVert^2/(2\tau)}"#,
      rounding: "2/τ",
      cases: { try constantPotentials(setting, stream: &$0) },
      measure: { example in
        Observation(
          example.limit(setting), operations: 64 + setting.dimension, scale: 2 * setting.kappa)
      },
      predict: { (law: PairLaw) -> [Double] in [law.metrics(setting, scale: 1 / (2 * tau))] },
      mutants: [
        Mutant("kernel scale 1/τ") { (law: PairLaw) -> [Double] in
          [law.metrics(setting, scale: 1 / tau)]
        },
        Mutant("weight 1/τ on the alignment") { (law: PairLaw) -> [Double] in
          [law.metrics(setting, scale: 1 / (2 * tau), alignmentWeight: 1 / tau)]
        },
      ])
  }

  /// The uniform law, regular simplices and ±eᵢ, with random agreement of views.
  private static func constantPotentials(
    _ setting: Setting, stream: inout RandomStream
  ) throws -> [PairLaw] {
    let simplices = try batchSizes(setting).map { n in
      try simplex(n, setting.dimension, stream: &stream)
    }
    return [.uniform(agreement: 1), .uniform(agreement: stream.uniform())]
      + (simplices + [crossPolytope(setting.dimension).points]).map {
        .points(RepresentationLaw(points: $0, agreement: stream.uniform()))
      }
  }

  /// A law of pairs: of weighted points, or uniform with a probability that views agree.
  enum PairLaw: Sendable {
    case points(RepresentationLaw)
    case uniform(agreement: Double)

    /// The limit of L_K − log K from inner products.
    func limit(_ setting: Setting) -> Double {
      switch self {
      case .points(let law): law.limit(temperature: setting.temperature)
      case .uniform(let agreement):
        .log(setting.sphere.moment(setting.kappa)) - agreement * setting.kappa
      }
    }

    /// Alignment metric and Gaussian potential combined, from distances.
    func metrics(_ setting: Setting, scale t: Double, alignmentWeight: Double? = nil) -> Double {
      let weight = alignmentWeight ?? 1 / (2 * setting.temperature)
      switch self {
      case .points(let law):
        return weight * law.squaredDistance + law.gaussianPotential(t)
      case .uniform(let agreement):
        let moment = sphereMoment(dimension: setting.dimension, 2 * t)
        return weight * 2 * (1 - agreement) - 2 * t + .log(moment)
      }
    }
  }

  private static func metricCases(
    _ setting: Setting, stream: inout RandomStream
  ) -> [PairLaw] {
    [.uniform(agreement: 0.5)]
      + randomLaws(setting.dimension, stream: &stream).map { .points($0) }
  }

  /// Laws of 2 to 24 random points with random weights and random agreement of views.
  private static func randomLaws(
    _ dimension: Int, stream: inout RandomStream
  ) -> [RepresentationLaw] {
    [2, 3, 6, 12, 24].flatMap { count in
      (0..<5).map { _ in
        let points = (0..<count).map { _ in stream.sphere(dimension: dimension) }
        let weights = stream.dirichlet([Double](repeating: 1, count: count))
        return RepresentationLaw(points: points, weights: weights, agreement: stream.uniform())
      }
    }
  }

  // MARK: As printed

  private static func asPrintedDecomposition(_ setting: Setting) -> Claim {
    let (d, kappa) = (setting.dimension, setting.kappa)
    // The constant is what makes the printed formula true under collapse: 0.
    let collapse = RepresentationLaw(points: [(0..<d).map { $0 == 0 ? 1 : 0 }])
    let constant =
      collapse.limit(temperature: setting.temperature)
      - (collapse.squaredDistance - collapse.gaussianPotential(2))
    let printed = constant - (.log(sphereMoment(dimension: d, 4)) - 4)
    return .exact(
      "as-printed-decomposition",
      "As printed: for aligned uniform points the limit is minus the uniformity",
      formula: #"L_{\text{align}} - L_{\text{uniform}} + C(\tau), \quad"#
        + #" L_{\text{uniform}} = \log \mathbb E e^{-2\lVert x - y \rVert^2}"#,
      rounding: "1/τ",
      cases: { _ -> [Double] in [kappa] },
      measure: { (_: Double) -> Observation in
        Observation(setting.limitByQuadrature, operations: 64, scale: kappa)
      },
      predict: { (_: Double) -> [Double] in [printed] },
      mutants: [
        Mutant("minus uniformity, kernel scale 1/(2τ)") { (_: Double) -> [Double] in
          [-PairLaw.uniform(agreement: 1).metrics(setting, scale: kappa / 2)]
        },
        Mutant("no uniformity term, as at collapse") { (_: Double) -> [Double] in [0] },
      ]
    ).asPrinted(
      Erratum(
        entry: "ntxent-equals-align-minus-uniform",
        printed: #"""
          For large batches the NT-Xent loss is said to become \#
          $L_{\text{align}} - L_{\text{uniform}} + C(\tau)$ with \#
          $L_{\text{uniform}} = \log \mathbb E e^{-2\lVert x - y \rVert^2}$. The example has \#
          aligned uniform points, and the constant that fits collapse.
          """#,
        flaw: #"""
          The sign is wrong: minimising this would gather the points, against the convention that the \#
          source states beside it. The weight of alignment is $1/(2\tau)$ and not 1, the kernel scale \#
          $1/(2\tau)$ and not 2, the logarithm stands inside the mean over anchors, and what diverges is \#
          the logarithm of the number of negatives, no function of $\tau$.
          """#,
        corrected: #"""
          With $K$ candidates $L - \log K$ tends to \#
          $\frac{1}{2\tau} \mathbb E \lVert x - x^+ \rVert^2 + \mathbb E_x \log \mathbb E_y \#
          e^{-\lVert x - y \rVert^2/(2\tau)}$.
          """#,
        correctedBy: "limit-in-distances"))
  }

  private static let asPrintedConvexity: Claim = .bound(
    "as-printed-convexity",
    "As printed: for a convex increasing kernel no polygon beats the uniform law",
    formula: #"\mathbb E \log(1 + e^{(x \cdot y - 1)/\tau}) \text{ of the uniform law}"#,
    relation: .atLeast, rounding: "1", attained: .withinRounding,
    x: { (corners: Int) -> Double in Double(corners) },
    cases: { _ -> [Int] in Array(2...7) },
    measure: { (corners: Int) -> Observation in
      Observation(polygonLoss(corners: corners, candidates: 2), operations: 64, scale: 1)
    },
    bound: { (_: Int) -> Double in try circleLoss(candidates: 2) },
    mutants: [
      Mutant("the energy of the square") { (_: Int) -> Double in
        polygonLoss(corners: 4, candidates: 2)
      },
      Mutant("one part in a thousand forgiven") { (_: Int) -> Double in
        0.999 * (try circleLoss(candidates: 2))
      },
    ]
  ).asPrinted(
    Erratum(
      entry: "convex-kernel-argument-proves-too-much",
      printed: #"""
        The solution of an exercise infers, by Jensen's inequality, that the uniform law minimises \#
        $\mathbb E k(x \cdot y)$ from the kernel being convex in $x \cdot y$ and largest where the points coincide.
        """#,
      flaw: #"""
        The inference proves too much: $\log(1 + e^{(x \cdot y - 1)/\tau})$ is convex and increasing too, \#
        and on the circle at $\tau = \frac12$ a regular pentagon has less energy than the uniform law. The \#
        solution calls itself a sketch, and its conclusion for the Gaussian kernel is true.
        """#,
      corrected: #"""
        The uniform law minimises the energy when no Gegenbauer coefficient of the kernel of positive \#
        degree is negative, as for the Gaussian kernel; on the circle these are the Fourier coefficients.
        """#,
      correctedBy: "nonnegative-coefficients-suffice", variable: "corners"))

  /// A kernel Σ aₗ cos(lθ) on the circle, and a law of finitely many points.
  struct CircleEnergy: Sendable {
    let coefficients: Vector
    let angles: Vector
    let weights: Vector

    /// The mean of the kernel over two independent points.
    var energy: Observation {
      var sum = 0.0
      for (angle, weight) in zip(angles, weights) {
        for (other, share) in zip(angles, weights) {
          let kernel = coefficients.enumerated().reduce(0) { total, mode in
            total + mode.element * .cos(Double(mode.offset) * (angle - other))
          }
          sum += weight * share * kernel
        }
      }
      return Observation(
        sum, operations: angles.count + coefficients.count,
        scale: Double(coefficients.count) * coefficients.reduce(0, +))
    }
  }

  /// Random kernels with non-negative coefficients up to degree 6: polygons and random laws.
  private static func circleEnergies(stream: inout RandomStream) -> [CircleEnergy] {
    (0..<5).flatMap { _ -> [CircleEnergy] in
      let coefficients = (0...6).map { _ in stream.uniform() }
      let polygons = (2...8).map { corners in
        CircleEnergy(
          coefficients: coefficients,
          angles: (0..<corners).map { 2 * .pi * Double($0) / Double(corners) },
          weights: Vector(repeating: 1 / Double(corners), count: corners))
      }
      let random = [2, 5, 12].map { count in
        CircleEnergy(
          coefficients: coefficients, angles: (0..<count).map { _ in 2 * .pi * stream.uniform() },
          weights: stream.dirichlet([Double](repeating: 1, count: count)))
      }
      return polygons + random
    }
  }

  private static let nonnegativeCoefficientsSuffice: Claim = .bound(
    "nonnegative-coefficients-suffice",
    "On the circle the uniform law is best for kernels without negative Fourier coefficients",
    formula:
      #"\mathbb E k(x, y) \ge a_0, \quad k = \sum_\ell a_\ell \cos \ell\theta, a_\ell \ge 0"#,
    relation: .atLeast, rounding: "the degree times the sum of the coefficients",
    attained: .withinRounding,
    cases: { stream -> [CircleEnergy] in circleEnergies(stream: &stream) },
    measure: { (example: CircleEnergy) -> Observation in example.energy },
    bound: { (example: CircleEnergy) -> Double in example.coefficients[0] },
    mutants: [
      Mutant("a₀ + a₁, as if the mean direction could not vanish") {
        (example: CircleEnergy) -> Double in example.coefficients[0] + example.coefficients[1]
      },
      Mutant("a₀ + a₆, as if hexagons were best") { (example: CircleEnergy) -> Double in
        example.coefficients[0] + example.coefficients[6]
      },
    ])

  // MARK: Temperature

  private static func temperatureCeiling(_ setting: Setting) -> Claim {
    let count = setting.smallBatch
    let expansion = { @Sendable (scores: Scores, mean: Double, variance: Double, hinge: Double) in
      [.log(Double(count)), mean - scores.values[0], variance / 2, hinge]
    }
    let meanOfNegatives = { @Sendable (scores: Scores) in
      scores.negatives.reduce(0, +) / Double(count - 1)
    }
    return .exact(
      "temperature-ceiling", "Hot, the loss sees mean and variance; cold, only the worst negative",
      formula: #"\log K - \frac{s_+ - \bar s}{\tau} + \frac{\operatorname{Var}(s)}{2\tau^2}"#
        + #" + \dots, \quad \tau L \to \max(0, \max_j s_j - s_+)"#,
      rounding: "the largest loss on the circle |β| = ½, over its radius squared",
      cases: { stream -> [Scores] in
        let drawn = (0..<32).map { _ in
          Scores(candidates: count, dimension: setting.dimension, stream: &stream)
        }
        // Among many negatives one may always be nearer than a positive that is not the anchor.
        return drawn + [drawn[0].with(positive: 1)]
      },
      measure: { scores in
        let freezing = 1e-16
        return Observation(
          scores.coefficients(3) + [freezing * scores.loss(freezing)],
          operations: count + 64, scale: 4 * (1 + .log(Double(count))))
      },
      predict: { (scores: Scores) -> [Double] in
        expansion(scores, scores.mean, scores.variance, scores.hinge)
      },
      mutants: [
        Mutant("mean over the negatives only") { (scores: Scores) -> [Double] in
          expansion(scores, meanOfNegatives(scores), scores.variance, scores.hinge)
        },
        Mutant("variance over K − 1") { (scores: Scores) -> [Double] in
          let factor = Double(count) / Double(count - 1)
          return expansion(scores, scores.mean, scores.variance * factor, scores.hinge)
        },
        Mutant("the variance not halved") { (scores: Scores) -> [Double] in
          expansion(scores, scores.mean, 2 * scores.variance, scores.hinge)
        },
        Mutant("hinge on the mean negative") { (scores: Scores) -> [Double] in
          let hinge = max(0, meanOfNegatives(scores) - scores.values[0])
          return expansion(scores, scores.mean, scores.variance, hinge)
        },
        Mutant("no hinge") { (scores: Scores) -> [Double] in
          let plain = (scores.negatives.max() ?? 0) - scores.values[0]
          return expansion(scores, scores.mean, scores.variance, plain)
        },
      ])
  }

  private static func hingeSandwich(_ setting: Setting) -> Claim {
    let count = setting.smallBatch
    return .bound(
      "hinge-sandwich", "τL exceeds the hinge by at most τ log K",
      formula: #"\tau L \le \max(0, \max_j s_j - s_+) + \tau \log K"#, relation: .atMost,
      rounding: "1 + τ log K", attained: .withinRounding,
      cases: { stream -> [Cooling] in
        let equal = Scores(values: Vector(repeating: 0.5, count: count))
        return [0.01, 0.1, setting.temperature, 10].flatMap { temperature in
          [Cooling(scores: equal, temperature: temperature)]
            + (0..<25).map { _ in
              Cooling(
                scores: Scores(
                  candidates: count, dimension: setting.dimension, stream: &stream),
                temperature: temperature)
            }
        }
      },
      measure: { $0.scaledLoss },
      bound: { $0.scores.hinge + $0.temperature * .log(Double(count)) },
      mutants: [
        Mutant("log(K − 1)") { $0.scores.hinge + $0.temperature * .log(Double(count - 1)) },
        Mutant("the hinge alone") { $0.scores.hinge },
      ])
  }

  /// Scores at a temperature.
  struct Cooling: Sendable {
    let scores: Scores
    let temperature: Double

    /// The loss times the temperature.
    var scaledLoss: Observation {
      let count = scores.values.count
      return Observation(
        temperature * scores.loss(temperature), operations: count,
        scale: 1 + temperature * .log(Double(count)))
    }
  }
}
