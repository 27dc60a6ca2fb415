import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// The best denoiser follows the score.
//
// Chapter: theorems/Reconstruction/Tweedie.md
// Tests:   Tests/TheoremTests/Reconstruction/TweedieTests.swift

// MARK: - Mathematics

/// A Gaussian mixture seen through Gaussian noise: x̃ = x + σε, ε standard normal.
///
/// With x from Σₖ wₖ N(μₖ, sₖ² I) in d dimensions, the noisy law p_σ is the mixture with variances
/// vₖ = sₖ² + σ². Points are arrays of d coordinates. σ = 0 is allowed: p₀ is the clean law.
public struct NoisyMixture: Sendable {
  /// The law of the clean data x.
  public let clean: GaussianMixture
  /// The standard deviation σ of the noise in each coordinate.
  public let sigma: Double

  /// The variances vₖ = sₖ² + σ² of the noisy components.
  let variances: Vector
  /// The constant terms log wₖ − (d/2) log 2πvₖ of the components' log-densities.
  private let offsets: Vector

  /// The noisy law of data from `clean`; no component may be a point when σ is 0.
  public init(_ clean: GaussianMixture, sigma: Double) {
    require(
      sigma >= 0 && sigma.isFinite, "a noise level is finite and at least 0, not \(sigma)")
    self.clean = clean
    self.sigma = sigma
    variances = clean.standardDeviations.map { $0 * $0 + sigma * sigma }
    require(variances.allSatisfy { $0 > 0 }, "without noise a point mass has no density")
    offsets = zip(clean.weights, variances).map { weight, variance in
      .log(weight) - 0.5 * Double(clean.dimension) * .log(2 * .pi * variance)
    }
  }

  /// The number of coordinates of a point.
  public var dimension: Int { clean.dimension }

  /// The logarithms of wₖ N(x̃; μₖ, vₖ I), one for each component.
  private func logJoint(at point: Vector) -> Vector {
    var terms = offsets
    for k in terms.indices {
      let mean = clean.means[k]
      var square = 0.0
      for i in point.indices { square += (point[i] - mean[i]) * (point[i] - mean[i]) }
      terms[k] -= square / (2 * variances[k])
    }
    return terms
  }

  /// The log-density log p_σ(x̃), in nats.
  public func logDensity(at point: Vector) -> Double {
    let terms = logJoint(at: point)
    let largest = terms.reduce(-.infinity, max)
    return largest + .log(terms.reduce(0) { $0 + .exp($1 - largest) })
  }

  /// The posterior probabilities of the components given x̃.
  public func responsibilities(at point: Vector) -> Vector {
    var terms = logJoint(at: point)
    let largest = terms.reduce(-.infinity, max)
    var total = 0.0
    for k in terms.indices {
      terms[k] = .exp(terms[k] - largest)
      total += terms[k]
    }
    for k in terms.indices { terms[k] /= total }
    return terms
  }

  // begin region: posterior
  /// The best denoiser D(x̃) = E[x | x̃], by Bayes' rule for each component.
  ///
  /// Given the component, x is normal with mean (σ²μₖ + sₖ²x̃)/vₖ. No derivative is taken.
  public func posteriorMean(at point: Vector) -> Vector {
    let responsibilities = responsibilities(at: point)
    var mean = Vector(repeating: 0, count: point.count)
    for (k, share) in responsibilities.enumerated() {
      let trust = sigma * sigma / variances[k]
      let centre = clean.means[k]
      for i in mean.indices {
        mean[i] += share * (trust * centre[i] + (1 - trust) * point[i])
      }
    }
    return mean
  }

  /// The posterior covariance Cov[x | x̃], d×d: within components, plus between their means.
  public func posteriorCovariance(at point: Vector) -> Matrix {
    let mean = posteriorMean(at: point)
    var covariance = Matrix.zeros(point.count, point.count)
    for (k, share) in responsibilities(at: point).enumerated() {
      let trust = sigma * sigma / variances[k]
      let deviation = point.indices.map { i in
        trust * clean.means[k][i] + (1 - trust) * point[i] - mean[i]
      }
      let within = (1 - trust) * sigma * sigma * Matrix.identity(point.count)
      covariance += share * (within + Matrix.outer(deviation, deviation))
    }
    return covariance
  }
  // end region: posterior

  // begin region: score
  /// The score ∇ log p_σ(x̃).
  public func score(at point: Vector) -> Vector {
    var score = Vector(repeating: 0, count: point.count)
    for (k, share) in responsibilities(at: point).enumerated() {
      let pull = share / variances[k]
      let centre = clean.means[k]
      for i in score.indices { score[i] += pull * (centre[i] - point[i]) }
    }
    return score
  }

  /// The Hessian ∇² log p_σ(x̃), d×d.
  public func scoreJacobian(at point: Vector) -> Matrix {
    let score = score(at: point)
    var hessian = -Matrix.outer(score, score)
    for (k, share) in responsibilities(at: point).enumerated() {
      let pull = point.indices.map { (clean.means[k][$0] - point[$0]) / variances[k] }
      let curvature = (1 / variances[k]) * Matrix.identity(point.count)
      hessian += share * (Matrix.outer(pull, pull) - curvature)
    }
    return hessian
  }
  // end region: score

  /// A clean point and what noise makes of it.
  public func sample(_ stream: inout RandomStream) -> NoisyPair {
    let point = clean.sample(&stream).point
    let noise = stream.normals(point.count)
    return NoisyPair(
      clean: point, noise: noise,
      noisy: point.indices.map { i in
        point[i] + sigma * noise[i]
      })
  }
}

/// A clean point x, its noise ε, and the noisy point x̃ = x + σε.
public struct NoisyPair: Sendable {
  /// The clean point x.
  public let clean: Vector
  /// The standard normal noise ε.
  public let noise: Vector
  /// The noisy point x̃.
  public let noisy: Vector
}

/// Expectations under p_σ by quadrature, for mixtures whose components have one common variance v.
///
/// The score couples only the r ≤ min(d, components − 1) directions in which the centres differ;
/// across them x̃ is normal with variance v, and integrals there are done by hand. Along them the
/// trapezoidal rule with step √v/4 is used within 6½ √v of some centre. Its error falls
/// exponentially with 1/step; here it is below 10⁻⁶ of the integral.
public struct MixtureQuadrature: Sendable {
  /// The mixture in the r directions in which its centres differ.
  let reduced: NoisyMixture
  /// The number d − r of directions across.
  let across: Double
  /// The common variance v of the noisy components.
  let variance: Double
  private let step: Double
  private static let reach = 6.5

  /// Prepares expectations under the law of `mixture`.
  public init(_ mixture: NoisyMixture) {
    let clean = mixture.clean
    require(
      Set(clean.standardDeviations).count == 1, "the components have different variances")
    variance = mixture.variances[0]
    let directions = Self.directions(of: clean.means)
    reduced = NoisyMixture(
      GaussianMixture(
        weights: clean.weights,
        means: clean.means.map { mean in
          directions.map { dot(subtract(mean, clean.means[0]), $0) }
        }, standardDeviations: clean.standardDeviations), sigma: mixture.sigma)
    across = Double(clean.dimension - reduced.dimension)
    step = variance.squareRoot() / 4
  }

  /// An orthonormal basis of the differences of the centres, by Gram and Schmidt, at least one.
  private static func directions(of means: [Vector]) -> [Vector] {
    var basis: [Vector] = []
    for mean in means.dropFirst() where basis.count < mean.count {
      var rest = subtract(mean, means[0])
      let length = norm(rest)
      // The second round removes what rounding left of the first.
      for _ in 0..<2 { for unit in basis { axpy(-dot(rest, unit), unit, into: &rest) } }
      if norm(rest) > 1e-9 * length, let unit = normalized(rest) { basis.append(unit) }
    }
    return basis.isEmpty ? [means[0].indices.map { $0 == 0 ? 1 : 0 }] : basis
  }

  /// The expectation of a function of the r coordinates along which the centres differ.
  public func expectation(_ function: (Vector) throws -> Double) rethrows -> Double {
    var total = 0.0
    var point = Vector(repeating: 0, count: reduced.dimension)
    let near = reduced.clean.means.map { (mean: $0, square: 0.0) }
    try visit(axis: 0, near, &point) { point in
      total += try function(point) * .exp(reduced.logDensity(at: point))
    }
    return total * .pow(step, reduced.dimension)
  }

  /// Visits the grid points that lie within reach of some centre, axis by axis.
  private func visit(
    axis: Int, _ near: [(mean: Vector, square: Double)], _ point: inout Vector,
    _ body: (Vector) throws -> Void
  ) rethrows {
    guard axis < point.count else { return try body(point) }
    let limit = Self.reach * Self.reach * variance
    let bounds = near.map { entry in
      let room = (limit - entry.square).squareRoot()
      return (entry.mean[axis] - room, entry.mean[axis] + room)
    }
    let first = Int((bounds.reduce(.infinity) { min($0, $1.0) } / step).rounded(.up))
    let last = Int((bounds.reduce(-.infinity) { max($0, $1.1) } / step).rounded(.down))
    guard first <= last else { return }
    for index in first...last {
      point[axis] = Double(index) * step
      let nearer = near.compactMap { entry -> (mean: Vector, square: Double)? in
        let distance = point[axis] - entry.mean[axis]
        let square = entry.square + distance * distance
        return square <= limit ? (entry.mean, square) : nil
      }
      if !nearer.isEmpty { try visit(axis: axis + 1, nearer, &point, body) }
    }
  }

  // begin region: quadrature
  /// The Fisher information J(p_σ) = E‖∇ log p_σ‖², in nats per squared unit of length.
  public var fisherInformation: Double {
    across / variance
      + expectation { point in
        let score = reduced.score(at: point)
        return dot(score, score)
      }
  }

  /// The mean squared displacement E‖D(x̃) − x̃‖² of the best denoiser D.
  public var squaredDisplacement: Double {
    let trust = reduced.sigma * reduced.sigma / variance
    return across * trust * trust * variance
      + expectation { point in
        let displacement = subtract(reduced.posteriorMean(at: point), point)
        return dot(displacement, displacement)
      }
  }

  /// The mean squared Hessian E‖∇² log p_σ‖², in the Frobenius norm.
  public var squaredCurvature: Double {
    across / (variance * variance)
      + expectation { point in
        let hessian = reduced.scoreJacobian(at: point)
        return hessian.innerProduct(hessian)
      }
  }
  // end region: quadrature
}

/// The features of a denoiser that is linear in them: 1, the coordinates, and random cosines.
///
/// φ(x̃) = (1, x̃₁ … x̃_d, cos(ω₁·x̃ + b₁), …, cos(ω_m·x̃ + b_m)), p = 1 + d + m numbers.
/// Source: A. Rahimi, B. Recht, Random features for large-scale kernel machines, 2007.
public struct RandomFeatures: Sendable {
  /// The number d of coordinates.
  public let dimension: Int
  /// The frequencies ωⱼ and phases bⱼ of the cosines.
  public let waves: [(frequency: Vector, phase: Double)]

  /// Draws normal frequencies of standard deviation `bandwidth` and uniform phases.
  public init(dimension: Int, count: Int, bandwidth: Double, stream: inout RandomStream) {
    self.dimension = dimension
    waves = (0..<count).map { _ in
      (
        scaled(stream.normals(dimension), by: bandwidth),
        stream.uniform(in: 0..<(2 * .pi))
      )
    }
  }

  /// The number p of features when the first `count` cosines are used.
  public func size(cosines count: Int) -> Int { 1 + dimension + count }

  /// The features of a point, with the first `count` cosines or with all.
  public func values(at point: Vector, cosines count: Int? = nil) -> Vector {
    let used = count ?? waves.count
    var values: Vector = []
    values.reserveCapacity(size(cosines: used))
    values.append(1)
    values.append(contentsOf: point)
    for wave in waves.prefix(used) {
      var angle = wave.phase
      for i in point.indices { angle += wave.frequency[i] * point[i] }
      values.append(.cos(angle))
    }
    return values
  }
}

/// The second moments from which a least-squares denoiser x̂ = Wᵀφ(x̃) is found.
public struct FeatureMoments: Sendable {
  /// E φφᵀ, p×p.
  public let gram: Matrix
  /// E φxᵀ, p×d.
  public let cross: Matrix
  /// E‖x‖².
  public let signal: Double

  /// A ridge that keeps weights bounded when features are nearly dependent.
  static let ridge = 1e-8

  /// The averages over pairs of clean and noisy points: what can be learned from a sample.
  public init(_ features: RandomFeatures, pairs: [NoisyPair]) {
    let size = features.size(cosines: features.waves.count)
    var gram = Matrix.zeros(size, size)
    var cross = Matrix.zeros(size, features.dimension)
    let share = 1 / Double(pairs.count)
    for start in stride(from: 0, to: pairs.count, by: 1024) {
      let batch = pairs[start..<min(start + 1024, pairs.count)]
      let design = Matrix(columns: batch.map { features.values(at: $0.noisy) })
      gram += share * design.outerGram()
      cross +=
        share * design.multiplied(by: Matrix(columns: batch.map(\.clean)), transposingOther: true)
    }
    self.gram = gram
    self.cross = cross
    signal = share * pairs.reduce(0) { $0 + dot($1.clean, $1.clean) }
  }

  // begin region: moments
  /// The exact expectations under a mixture: those of Gaussian waves, in closed form.
  ///
  /// With x̃ ~ N(μ, vI): E cos(ω·x̃ + b) = e^(−v‖ω‖²/2) cos θ, θ = ω·μ + b, and
  /// E x̃ cos(ω·x̃ + b) = e^(−v‖ω‖²/2) (μ cos θ − vω sin θ); for x in place of x̃ the factor v
  /// of the sine is the clean variance. No score and no posterior mean enters.
  public init(_ features: RandomFeatures, of mixture: NoisyMixture) {
    let (d, m) = (features.dimension, features.waves.count)
    let size = features.size(cosines: m)
    var gram = Matrix.zeros(size, size)
    var cross = Matrix.zeros(size, d)
    var signal = 0.0
    for (k, weight) in mixture.clean.weights.enumerated() {
      let component = GaussianComponent(mixture, k)
      let mean = component.mean
      gram[0, 0] += weight
      signal += weight * (dot(mean, mean) + Double(d) * component.cleanVariance)
      for i in 0..<d {
        gram[1 + i, 0] += weight * mean[i]
        cross[0, i] += weight * mean[i]
        gram[1 + i, 1 + i] += weight * component.noisyVariance
        cross[1 + i, i] += weight * component.cleanVariance
        for j in 0..<d {
          if j <= i { gram[1 + i, 1 + j] += weight * mean[i] * mean[j] }
          cross[1 + i, j] += weight * mean[i] * mean[j]
        }
      }
      for (j, wave) in features.waves.enumerated() {
        let row = 1 + d + j
        let (cosine, sine) = component.wave(wave.frequency, wave.phase)
        gram[row, 0] += weight * cosine
        for i in 0..<d {
          let slope = sine * wave.frequency[i]
          gram[row, 1 + i] += weight * (mean[i] * cosine - component.noisyVariance * slope)
          cross[row, i] += weight * (mean[i] * cosine - component.cleanVariance * slope)
        }
        for (l, other) in features.waves[...j].enumerated() {
          let beat = component.wave(
            subtract(wave.frequency, other.frequency), wave.phase - other.phase)
          let sum = component.wave(add(wave.frequency, other.frequency), wave.phase + other.phase)
          gram[row, 1 + d + l] += weight * (beat.cosine + sum.cosine) / 2
        }
      }
    }
    // Only the part below the diagonal was filled.
    self.gram = Matrix(rows: size, columns: size) { gram[max($0, $1), min($0, $1)] }
    self.cross = cross
    self.signal = signal
  }
  // end region: moments

  private init(gram: Matrix, cross: Matrix, signal: Double) {
    self.gram = gram
    self.cross = cross
    self.signal = signal
  }

  /// The moments of the first `size` features.
  public func first(_ size: Int) -> FeatureMoments {
    FeatureMoments(
      gram: gram.block(rows: 0..<size, columns: 0..<size),
      cross: cross.block(rows: 0..<size, columns: 0..<cross.columns), signal: signal)
  }

  // begin region: least-squares
  /// The weights W, p×d, that minimise E‖x − Wᵀφ‖² + λ‖W‖² with a negligible ridge λ.
  public func leastSquares() throws(LinearAlgebraError) -> Matrix {
    let ridge = Self.ridge * Matrix.identity(gram.rows)
    return try CholeskyFactorization(gram + ridge).solve(cross)
  }

  /// The error E‖x − Wᵀφ‖² of the denoiser with weights W, with or without the ridge term.
  public func error(_ weights: Matrix, withRidge: Bool = false) -> Observation {
    let norm = weights.frobeniusNorm
    let error =
      signal - 2 * cross.innerProduct(weights)
      + (gram * weights).innerProduct(weights) + (withRidge ? Self.ridge * norm * norm : 0)
    return Observation(
      error, operations: gram.rows,
      scale: signal + 2 * cross.frobeniusNorm * norm + gram.frobeniusNorm * norm * norm)
  }
  // end region: least-squares
}

/// One component of a mixture, before and after the noise.
private struct GaussianComponent {
  let mean: Vector
  let cleanVariance: Double
  let noisyVariance: Double

  init(_ mixture: NoisyMixture, _ k: Int) {
    mean = mixture.clean.means[k]
    cleanVariance = mixture.clean.standardDeviations[k] * mixture.clean.standardDeviations[k]
    noisyVariance = mixture.variances[k]
  }

  /// The expectations of cos(ω·x̃ + b) and sin(ω·x̃ + b).
  func wave(_ frequency: Vector, _ phase: Double) -> (cosine: Double, sine: Double) {
    let damping = Double.exp(-noisyVariance * dot(frequency, frequency) / 2)
    let angle = dot(frequency, mean) + phase
    return (damping * .cos(angle), damping * .sin(angle))
  }
}

/// The mathematics of Tweedie's formula that does not need a mixture.
public enum Tweedie {
  // begin region: differences
  /// The derivative at 0 of a function, by central differences of order 24.
  ///
  /// When every coordinate of the function is analytic within `radius` of 0, the error of the
  /// formula is about (1/2e)²⁴ ≈ 10⁻¹⁸ of the function's size divided by the radius.
  public static func derivative(radius: Double, of function: (Double) -> Vector) -> Vector {
    let order = 12
    let step = radius / Double(2 * order)
    var coefficient = Double(order) / Double(order + 1)
    var slope = Vector(repeating: 0, count: function(0).count)
    for j in 1...order {
      let (ahead, behind) = (function(Double(j) * step), function(-Double(j) * step))
      axpy(coefficient / step, subtract(ahead, behind), into: &slope)
      coefficient *= -Double(j * (order - j)) / Double((j + 1) * (order + j + 1))
    }
    return slope
  }
  // end region: differences

  /// E‖D(x̃) − x̃‖² for small noise, σ⁴(J − σ² E‖∇² log p‖²) up to O(σ⁸).
  ///
  /// Fisher information J and mean squared Hessian are those of the clean law; the correction is
  /// the heat equation's, whose solution p_σ is.
  public static func smallNoiseDisplacement(
    fisher: Double, curvature: Double, sigma: Double
  ) -> Double {
    .pow(sigma, 4) * (fisher - sigma * sigma * curvature)
  }

  // begin region: circle
  /// The least mean squared error of denoising the uniform law on the unit circle of the plane.
  ///
  /// Given x̃ at distance ρ, the direction of x has density ∝ exp(ρ cos θ/σ²), so D(x̃) has length
  /// A(ρ) = E cos θ and the posterior variance is 1 − A(ρ)². Both integrals, over θ and over ρ, are
  /// trapezoidal sums with exponentially small error while σ is at most 0.1.
  public static func circleError(sigma: Double) -> Double {
    let steps = 2 * Int((6 / sigma).rounded(.up)) + 32
    let width = sigma / 8
    let angles = (0..<steps).map { 2 * Double.pi * Double($0) / Double(steps) }
    var (mass, error) = (0.0, 0.0)
    for index in -72...72 {
      let radius = 1 + Double(index) * width
      guard radius > 0 else { continue }
      var (total, lost) = (0.0, 0.0)
      for angle in angles {
        let gap = Double.sin(angle / 2)
        let density = Double.exp(-2 * radius * gap * gap / (sigma * sigma))
        total += density
        lost += density * 2 * gap * gap
      }
      let shortfall = lost / total  // 1 − A(ρ), without cancellation
      let distance = (radius - 1) / sigma
      let weight = radius * .exp(-distance * distance / 2) * total
      mass += weight
      error += weight * shortfall * (2 - shortfall)
    }
    return error / mass
  }
  // end region: circle
}

// MARK: - Parameters

extension Tweedie {
  /// The noise and the shape of the data.
  struct Setting: Sendable {
    let sigma: Double
    let dimension: Int
    let components: Int
    let spread: Double

    init(_ values: ParameterValues) {
      sigma = values.real("sigma")
      dimension = values.integer("dimension")
      components = values.integer("components")
      spread = values.real("spread")
    }

    /// The variance of a noisy component.
    var variance: Double { spread * spread + sigma * sigma }
    /// dσ², the error of leaving x̃ as it is.
    var noisePower: Double { Double(dimension) * sigma * sigma }
    /// |σ − σ²|, how far the coefficient σ lies from the coefficient σ².
    var coefficientGap: Double { abs(sigma - sigma * sigma) }
  }
}

// MARK: - Experiments

extension Tweedie {
  /// The mixture of a seed, with what is derived from it.
  struct Problem: Sendable {
    let setting: Setting
    let seed: UInt64
    let mixture: NoisyMixture
    private let fisher: Deferred<Double>

    /// Draws centres and weights.
    ///
    /// Centres lie 1.2 to 1.8 from the origin; of 16 draws the one is taken whose closest two
    /// centres are farthest apart. Weights differ by up to a factor 3.
    init(_ setting: Setting, seed: UInt64) {
      self.setting = setting
      self.seed = seed
      var stream = RandomStream(seed: seed, label: "tweedie/mixture")
      var best: (separation: Double, centres: [Vector]) = (-1, [])
      for _ in 0..<16 {
        let centres = (0..<setting.components).map { _ in
          let radius = stream.uniform(in: 1.2...1.8)
          return scaled(stream.sphere(dimension: setting.dimension), by: radius)
        }
        let separation = Self.distances(centres).reduce(.infinity, min)
        if separation > best.separation { best = (separation, centres) }
      }
      let mixture = NoisyMixture(
        GaussianMixture(
          weights: (0..<setting.components).map { _ in stream.uniform(in: 1...3) },
          means: best.centres,
          standardDeviations: Vector(repeating: setting.spread, count: setting.components)),
        sigma: setting.sigma)
      self.mixture = mixture
      fisher = Deferred { MixtureQuadrature(mixture).fisherInformation }
    }

    /// J(p_σ), by quadrature.
    var fisherInformation: Double { fisher.value }

    /// The same data with other noise.
    func noisy(_ sigma: Double) -> NoisyMixture { NoisyMixture(mixture.clean, sigma: sigma) }

    /// The largest distance of two centres.
    var diameter: Double { Self.distances(mixture.clean.means).reduce(0, max) }

    private static func distances(_ centres: [Vector]) -> [Double] {
      centres.indices.flatMap { i in
        (0..<i).map { norm(subtract(centres[i], centres[$0])) }
      }
    }

    /// The largest distance of a point from a centre.
    func distance(_ point: Vector) -> Double {
      mixture.clean.means.reduce(0) { max($0, norm(subtract($1, point))) }
    }

    /// Along every coordinate p_σ has no zero within this distance of the real line.
    ///
    /// At x̃ + iy the terms of p_σ differ in phase by at most y·(distance of centres)/v < π.
    var analyticRadius: Double {
      min(.pi * setting.variance / diameter, 2 * setting.variance.squareRoot())
    }

    /// Noisy points, some of them far out, and the points midway between centres.
    func points(_ stream: inout RandomStream) -> [Vector] {
      let drawn = (0..<200).map { index in
        scaled(mixture.sample(&stream).noisy, by: index % 4 == 0 ? 4 : 1)
      }
      let centres = mixture.clean.means
      let middles = centres.indices.flatMap { i in
        (0..<i).map { scaled(add(centres[i], centres[$0]), by: 0.5) }
      }
      return drawn + middles
    }

    /// Points on the line through the first two centres, with the distance from the first.
    var line: [LinePoint] {
      let (start, end) = (mixture.clean.means[0], mixture.clean.means[1])
      let gap = subtract(end, start)
      let direction = scaled(gap, by: 1 / norm(gap))
      let margin = 3 * setting.variance.squareRoot()
      return (0...60).map { index in
        let position = -margin + (norm(gap) + 2 * margin) * Double(index) / 60
        return LinePoint(
          position: position, point: add(start, scaled(direction, by: position)),
          direction: direction)
      }
    }
  }

  /// A point on a line, its position there, and the line's unit direction.
  struct LinePoint: Sendable {
    let position: Double
    let point: Vector
    let direction: Vector
  }

  /// A function g of the noisy point, to be correlated with one coordinate of the residual.
  enum TestFunction: Sendable {
    case one(Int)
    case coordinate(Int)
    case square(Int)
    case positive(Int)
    case product(Int, Int)

    /// All of them in d dimensions.
    static func all(dimension: Int) -> [TestFunction] {
      let single = (0..<dimension).flatMap { i -> [TestFunction] in
        [.one(i), .coordinate(i), .square(i), .positive(i)]
      }
      return single + (1..<max(dimension, 1)).map { .product(0, $0) }
    }

    /// The coordinate of the residual that g multiplies.
    var index: Int {
      switch self {
      case .one(let i), .coordinate(let i), .square(let i), .positive(let i), .product(let i, _): i
      }
    }

    func value(at point: Vector) -> Double {
      switch self {
      case .one: 1
      case .coordinate(let i): point[i]
      case .square(let i): point[i] * point[i]
      case .positive(let i): point[i] > 0 ? 1 : 0
      case .product(let i, let j): point[i] * point[j]
      }
    }

    /// The size of g, in units of which it is resolved.
    var size: Double {
      switch self {
      case .one, .coordinate, .positive: 1
      case .square, .product: 3
      }
    }

    /// E[g ∂ᵢ log p_σ] = −E ∂ᵢg, or minus the marginal density at 0 for the indicator.
    func correlationWithScore(_ mixture: NoisyMixture) -> Double {
      let average = { (term: (Vector, Double) -> Double) in
        mixture.clean.weights.indices.reduce(0) { sum, k in
          sum + mixture.clean.weights[k] * term(mixture.clean.means[k], mixture.variances[k])
        }
      }
      return switch self {
      case .one: 0
      case .coordinate: -1
      case .square(let i): average { mean, _ in -2 * mean[i] }
      case .product(_, let j): average { mean, _ in -mean[j] }
      case .positive(let i):
        average { mean, variance in
          -Double.exp(-mean[i] * mean[i] / (2 * variance)) / (2 * .pi * variance).squareRoot()
        }
      }
    }
  }

  // begin region: orthogonality
  /// (x − x̃ − a ∇ log p_σ(x̃))ᵢ g(x̃) for one draw, one product for each test function.
  static func residualProducts(
    _ mixture: NoisyMixture, step a: Double, _ functions: [TestFunction],
    stream: inout RandomStream
  ) -> [Double] {
    let pair = mixture.sample(&stream)
    var residual = subtract(pair.clean, pair.noisy)
    axpy(-a, mixture.score(at: pair.noisy), into: &residual)
    return functions.map { residual[$0.index] * $0.value(at: pair.noisy) }
  }

  /// How many draws are averaged into one replicate, to bring it nearer to normal.
  static let drawsPerReplicate = 16
  // end region: orthogonality

  // begin region: squared-error
  /// ‖x − D(x̃)‖² for one draw, with two quantities whose means are zero.
  ///
  /// ‖ε‖² − d, and ε·h(x) for a function h of the clean point alone: noise and data are
  /// independent. With h(x) = D(x) − x the second is nearly what ‖x − D(x̃)‖² fluctuates by.
  static func squaredError(
    _ mixture: NoisyMixture, stream: inout RandomStream
  ) -> (value: Double, controls: [Double]) {
    let pair = mixture.sample(&stream)
    let residual = subtract(pair.clean, mixture.posteriorMean(at: pair.noisy))
    let power = dot(pair.noise, pair.noise) - Double(mixture.dimension)
    let push = dot(pair.noise, subtract(mixture.posteriorMean(at: pair.clean), pair.clean))
    return (dot(residual, residual), [power, push])
  }
  // end region: squared-error

  /// A guess at the score.
  enum ScoreModel: Sendable {
    /// The score of a standard normal law.
    case standardNormal
    /// The score at another noise level.
    case otherNoise(NoisyMixture)
    /// The score of a single normal law.
    case oneComponent(mean: Vector, variance: Double)
    /// A network with one hidden layer: outer · tanh(inner · x̃ + shift).
    case network(outer: Matrix, inner: Matrix, shift: Vector)

    func value(at point: Vector) -> Vector {
      switch self {
      case .standardNormal: scaled(point, by: -1)
      case .otherNoise(let mixture): mixture.score(at: point)
      case .oneComponent(let mean, let variance):
        scaled(subtract(mean, point), by: 1 / variance)
      case .network(let outer, let inner, let shift):
        outer * add(inner * point, shift).map { Double.tanh($0) }
      }
    }
  }

  /// Four models, none of which is right.
  static func scoreModels(_ problem: Problem) -> [ScoreModel] {
    var stream = RandomStream(seed: problem.seed, label: "tweedie/score-models")
    let (d, width) = (problem.setting.dimension, 6)
    return [
      .standardNormal, .otherNoise(problem.noisy(2 * problem.setting.sigma)),
      .oneComponent(mean: problem.mixture.clean.means[0], variance: 1 + problem.setting.variance),
      .network(
        outer: (1 / Double(width).squareRoot()) * stream.normalMatrix(rows: d, columns: width),
        inner: stream.normalMatrix(rows: width, columns: d), shift: stream.normals(width)),
    ]
  }

  // begin region: score-matching
  /// ‖s(x̃) − (x−x̃)/σ²‖² − ‖s(x̃) − ∇ log p_σ(x̃)‖² for each model s, in one draw.
  ///
  /// Subtracted are (‖ε‖² − d)/σ² and a multiple of s(x)·ε/σ; both have mean zero.
  static func matchingDifferences(
    _ mixture: NoisyMixture, _ models: [ScoreModel], stream: inout RandomStream
  ) -> [Double] {
    let sigma = mixture.sigma
    let coefficient = 1 - sigma * sigma / mixture.variances[0]
    let pair = mixture.sample(&stream)
    let target = scaled(subtract(pair.clean, pair.noisy), by: 1 / (sigma * sigma))
    let score = mixture.score(at: pair.noisy)
    let power = (dot(pair.noise, pair.noise) - Double(pair.noise.count)) / (sigma * sigma)
    return models.map { model in
      let guess = model.value(at: pair.noisy)
      let (denoising, explicit) = (subtract(guess, target), subtract(guess, score))
      let push = 2 * coefficient * dot(model.value(at: pair.clean), pair.noise) / sigma
      return dot(denoising, denoising) - dot(explicit, explicit) - power - push
    }
  }
  // end region: score-matching

  /// The numbers of random cosines that are tried.
  static let cosineCounts = [0, 2, 4, 8, 16, 32, 64, 128]

  /// The random features of a seed.
  static func features(_ problem: Problem) -> RandomFeatures {
    var stream = RandomStream(seed: problem.seed, label: "tweedie/features")
    let dimension = problem.setting.dimension
    return RandomFeatures(
      dimension: dimension, count: cosineCounts.last ?? 0,
      bandwidth: 1.7 / Double(dimension).squareRoot(), stream: &stream)
  }

  /// A denoiser that is linear in the first `size` features, and its exact error.
  struct LinearDenoiser: Sendable {
    let size: Int
    let weights: Matrix
    let error: Observation
    /// The least-squares error of the next smaller set of features.
    let before: Double
  }

  // begin region: learning
  /// Denoisers fitted to pairs (x, x̃) that are drawn from the mixture, with more and more features.
  ///
  /// Their errors are not estimated but exact, from the closed-form moments.
  static func learnedDenoisers(
    _ problem: Problem, pairs count: Int, stream: inout RandomStream
  ) throws -> [LinearDenoiser] {
    let features = features(problem)
    let pairs = (0..<count).map { _ in problem.mixture.sample(&stream) }
    let sample = FeatureMoments(features, pairs: pairs)
    let truth = FeatureMoments(features, of: problem.mixture)
    return try cosineCounts.map { count in
      let size = features.size(cosines: count)
      let weights = try sample.first(size).leastSquares()
      return LinearDenoiser(
        size: size, weights: weights, error: truth.first(size).error(weights), before: 0)
    }
  }
  // end region: learning

  /// The best denoisers for the law itself, each with the error of the one before.
  static func bestDenoisers(
    _ truth: FeatureMoments, _ features: RandomFeatures, _ cosineCounts: [Int]
  ) throws -> [LinearDenoiser] {
    let identity = Matrix(rows: features.size(cosines: 0), columns: features.dimension) {
      $0 == $1 + 1 ? 1 : 0
    }
    var before = truth.first(identity.rows).error(identity, withRidge: true).values[0]
    return try cosineCounts.map { count in
      let moments = truth.first(features.size(cosines: count))
      let weights = try moments.leastSquares()
      let error = moments.error(weights, withRidge: true)
      defer { before = error.values[0] }
      return LinearDenoiser(
        size: moments.gram.rows, weights: weights, error: error, before: before)
    }
  }

  /// The correlation E⟨D̂(x̃) − x̃, ∇ log p_σ⟩ / (‖D̂(x̃) − x̃‖ ‖∇ log p_σ‖), from one draw.
  ///
  /// The norms, in the mean square, are known: those of the displacements from closed-form moments,
  /// that of the score by quadrature. So the squares of the normalised fields, less 1, are controls.
  static func correlation(
    _ problem: Problem, _ learner: Learner, size: Double, stream: inout RandomStream
  ) -> (value: Double, controls: [Double]) {
    let index = learner.index(ofSize: size)
    let denoiser = learner.denoisers[index]
    let cosines = denoiser.size - learner.features.size(cosines: 0)
    let scoreNorm = problem.fisherInformation.squareRoot()
    let point = problem.mixture.sample(&stream).noisy
    let score = scaled(problem.mixture.score(at: point), by: 1 / scoreNorm)
    let estimate = denoiser.weights.multiplied(
      by: learner.features.values(at: point, cosines: cosines), transposingSelf: true)
    let displacement = scaled(
      subtract(estimate, point), by: 1 / learner.displacementNorms[index])
    return (
      dot(displacement, score), [dot(displacement, displacement) - 1, dot(score, score) - 1]
    )
  }

  /// Least-squares denoisers, their features, and the root mean square of their displacements.
  struct Learner: Sendable {
    let features: RandomFeatures
    let denoisers: [LinearDenoiser]
    let displacementNorms: Vector

    /// Where the denoiser with `size` features stands.
    func index(ofSize size: Double) -> Int {
      denoisers.firstIndex { Double($0.size) == size } ?? 0
    }

    init(_ problem: Problem, cosineCounts: [Int]) throws {
      let features = Tweedie.features(problem)
      let truth = FeatureMoments(features, of: problem.mixture)
      self.features = features
      denoisers = try Tweedie.bestDenoisers(truth, features, cosineCounts)
      displacementNorms = denoisers.map { denoiser in
        var change = denoiser.weights
        for i in 0..<features.dimension { change[1 + i, i] -= 1 }
        return (truth.first(denoiser.size).gram * change).innerProduct(change).squareRoot()
      }
    }
  }
}

// MARK: - Declaration

extension Tweedie {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "tweedie",
    title: "The best denoiser follows the score",
    part: .reconstruction,
    statement: #"""
      Let $x \in \mathbb R^d$ have any law with $\mathbb E \lVert x \rVert < \infty$, and let
      $\tilde x = x + \sigma \varepsilon$ with $\varepsilon \sim N(0, I)$ independent of $x$. The noisy
      point has a smooth positive density $p_\sigma$, and the denoiser of least mean squared error is
      $D(\tilde x) = \mathbb E[x \mid \tilde x] = \tilde x + \sigma^2 \nabla \log p_\sigma(\tilde x)$.
      Moreover
      $\operatorname{Cov}(x \mid \tilde x) = \sigma^2 I + \sigma^4 \nabla^2 \log p_\sigma(\tilde x)$,
      and, when $\mathbb E \lVert x \rVert^2 < \infty$, the least error is $d\sigma^2 - \sigma^4 J(p_\sigma)$ with
      $J(p) = \mathbb E \lVert \nabla \log p \rVert^2$.
      """#,
    assumptions: [
      "Gaussian noise of known strength σ, independent of the data",
      "finite first moment of the data for the formula, finite second moment for errors",
      "no smoothness of the data: the noise provides it",
      "the law σ⁴ for small noise needs a smooth clean density with finite Fisher information",
    ],
    limits: [
      "the data are Gaussian mixtures of equal isotropic components, and a circle",
      "the learned denoisers are linear in fixed random features; nothing about networks or "
        + "gradient training",
      "σ below 1, so that σ and σ² can be told apart by more than rounding",
    ],
    references: [
      "H. Robbins, An empirical Bayes approach to statistics, Proceedings of the Third Berkeley "
        + "Symposium 1 (1956) 157–163",
      "B. Efron, Tweedie's formula and selection bias, Journal of the American Statistical "
        + "Association 106 (2011) 1602–1614",
      "P. Vincent, A connection between score matching and denoising autoencoders, Neural "
        + "Computation 23 (2011) 1661–1674",
      "A. Rahimi, B. Recht, Random features for large-scale kernel machines, Advances in Neural "
        + "Information Processing Systems 20 (2007)",
    ],
    parameters: [
      .real("sigma", default: 0.6, in: 0.2...0.9, "standard deviation of the noise"),
      .integer("dimension", default: 2, in: 1...4, "dimension d of the data"),
      .integer("components", default: 3, in: 2...4, "number of mixture components"),
      .real("spread", default: 0.4, in: 0.1...0.8, "standard deviation of each component"),
    ],
    figures: figures
  ) { values in
    let setting = Setting(values)
    let declarations: [@Sendable (Problem) -> Claim] = [
      denoiserIsScoreStep, noiseAgainstFunctions, posteriorMeanClosedForm,
      posteriorMeanByDifferences,
      displacementAlongALine, posteriorCovariance, varianceAlongALine, denoiserJacobian,
      minimumMeanSquareError, displacementExponent, scoreMatching, learnedDenoiser,
      moreFeaturesHelp, learnedDisplacement,
    ]
    return declarations.map { declaration in
      .seeded { seed in declaration(Problem(setting, seed: seed)) }
    } + [circleExponent]
  }

  private static let figures = [
    Figure(
      name: "line", title: "The denoiser follows the score",
      caption: "Displacement of the best denoiser along the line through two centres of the "
        + "mixture: the points, from Bayes' rule, lie on the curve, which is σ² times the score.",
      x: Figure.Axis("position on the line, 0 at the first centre (units of length)"),
      y: Figure.Axis("displacement along the line (units of length)"),
      series: [
        Figure.Series(claim: "displacement-along-a-line", label: "denoiser minus input")
      ]),
    Figure(
      name: "variance", title: "Where the denoiser is unsure",
      caption: "Posterior variance along the line through two centres of the mixture: the points, "
        + "from Bayes' rule, lie on the curve, which comes from the second derivative of log p; "
        + "it peaks between the centres.",
      x: Figure.Axis("position on the line, 0 at the first centre (units of length)"),
      y: Figure.Axis("posterior variance along the line (units of length²)"),
      series: [Figure.Series(claim: "variance-along-a-line", label: "posterior variance")]),
    Figure(
      name: "displacement", title: "The displacement's fourth power",
      caption: "Mean squared displacement of the best denoiser against noise: it falls along σ⁴ "
        + "times the Fisher information of the clean law.",
      x: Figure.Axis("noise σ (units of length)", logarithmic: true),
      y: Figure.Axis("mean squared displacement (units of length²)", logarithmic: true),
      series: [Figure.Series(claim: "displacement-exponent", label: "displacement")]),
    Figure(
      name: "small-noise", title: "How soon the laws for small noise hold",
      caption: "Mean squared displacement on the mixture over σ⁴ J, and least error on the circle "
        + "over σ², against noise: both tend to 1, from below and from above.",
      x: Figure.Axis("noise σ (units of length)", logarithmic: true),
      y: Figure.Axis("measured / predicted (dimensionless)"), relative: true,
      series: [
        Figure.Series(claim: "displacement-exponent", label: "displacement"),
        Figure.Series(claim: "circle-sees-one-dimension", label: "error on the circle"),
      ]),
    Figure(
      name: "learned", title: "Learning from noisy pairs",
      caption: "Mean squared error of least-squares denoisers fitted to pairs of clean and noisy "
        + "points, against the number of features: it falls towards the line, the least error "
        + "there is, and never below; with the most features the sample begins to be too small.",
      x: Figure.Axis("features", logarithmic: true), y: Figure.Axis("mean squared error"),
      series: [Figure.Series(claim: "learned-denoiser", label: "error")]),
    Figure(
      name: "correlation", title: "The learned displacement turns towards the score",
      caption: "Correlation of the displacement of least-squares denoisers with the score, against "
        + "the number of features: it rises towards 1 as predicted from their errors.",
      x: Figure.Axis("features", logarithmic: true),
      y: Figure.Axis("correlation with the score"),
      series: [Figure.Series(claim: "learned-displacement", label: "correlation")]),
  ]

  // begin region: denoiser-is-score-step
  @Sendable private static func denoiserIsScoreStep(_ problem: Problem) -> Claim {
    let (mixture, sigma) = (problem.mixture, problem.setting.sigma)
    let functions = TestFunction.all(dimension: problem.setting.dimension)
    /// What is left when the coefficient of the score is `coefficient` and not σ².
    let remainder = { @Sendable (number: Double, coefficient: Double) in
      let function = functions[Int(number) - 1]
      return (coefficient - sigma * sigma) * function.correlationWithScore(mixture)
    }
    return .statistical(
      "denoiser-is-score-step", "What the score step leaves is uncorrelated with every function",
      formula: #"\mathbb E[(x - \tilde x - \sigma^2 \nabla \log p_\sigma)_i g(\tilde x)] = 0"#,
      method: .asymptotic, limit: 1 << 17,
      sampler: .joint(at: (1...functions.count).map(Double.init)) { stream in
        residualProducts(mixture, step: sigma * sigma, functions, stream: &stream)
      }.averaging { _ in drawsPerReplicate },
      predict: { _ in 0 },
      tolerance: { number in
        Tolerance(
          resolution: problem.setting.coefficientGap / 8 * functions[Int(number) - 1].size,
          reason: "1/8 of |σ − σ²|, what the mutant leaves for a coordinate; thrice for squares")
      },
      mutants: [
        Mutant("σ in place of σ²") { remainder($0, sigma) },
        Mutant("a step against the score") { remainder($0, -sigma * sigma) },
      ])
  }
  // end region: denoiser-is-score-step

  /// The same products without the step: not zero, so that a measurement of nothing would show.
  @Sendable private static func noiseAgainstFunctions(_ problem: Problem) -> Claim {
    let (mixture, sigma) = (problem.mixture, problem.setting.sigma)
    let functions = TestFunction.all(dimension: problem.setting.dimension)
    let predict = { @Sendable (number: Double, coefficient: Double) in
      coefficient * functions[Int(number) - 1].correlationWithScore(mixture)
    }
    return .statistical(
      "noise-against-functions",
      "The way back to the data correlates with functions of the noisy point",
      formula:
        #"\mathbb E[(x - \tilde x)_i g(\tilde x)] = -\sigma^2 \mathbb E \partial_i g(\tilde x)"#,
      method: .asymptotic, limit: 1 << 19,
      sampler: .joint(at: (1...functions.count).map(Double.init)) { stream in
        residualProducts(mixture, step: 0, functions, stream: &stream)
      }.averaging { _ in drawsPerReplicate },
      predict: { predict($0, sigma * sigma) },
      tolerance: { number in
        Tolerance(
          resolution: min(problem.setting.coefficientGap, sigma * sigma) / 8
            * functions[Int(number) - 1].size,
          reason: "1/8 of σ² or |σ − σ²|, the nearest mutant's distance for a coordinate; thrice "
            + "for squares")
      },
      mutants: [
        Mutant("σ in place of σ²") { predict($0, sigma) },
        Mutant("away from the data") { predict($0, -sigma * sigma) },
        Mutant("no correlation") { _ in 0 },
      ])
  }

  // begin region: posterior-mean
  @Sendable private static func posteriorMeanClosedForm(_ problem: Problem) -> Claim {
    let (mixture, sigma) = (problem.mixture, problem.setting.sigma)
    let step = { @Sendable (point: Vector, coefficient: Double, score: Vector) -> [Double] in
      add(point, scaled(score, by: coefficient))
    }
    return .exact(
      "posterior-mean-closed-form", "The posterior mean is a step along the score",
      formula: #"\tilde x + \sigma^2 \nabla \log p_\sigma(\tilde x)"#,
      rounding: "‖x̃‖ and the distance to the centres",
      cases: { problem.points(&$0) },
      measure: { point in
        Observation(
          mixture.posteriorMean(at: point), operations: mixture.clean.componentCount,
          scale: norm(point) + problem.distance(point))
      },
      predict: { step($0, sigma * sigma, mixture.score(at: $0)) },
      mutants: [
        Mutant("σ in place of σ²") { step($0, sigma, mixture.score(at: $0)) },
        Mutant("a step against the score") { step($0, -sigma * sigma, mixture.score(at: $0)) },
        Mutant("the score of the clean law") {
          step($0, sigma * sigma, problem.noisy(0).score(at: $0))
        },
        Mutant("the score at the denoised point") {
          step($0, sigma * sigma, mixture.score(at: mixture.posteriorMean(at: $0)))
        },
      ])
  }
  // end region: posterior-mean

  @Sendable private static func posteriorMeanByDifferences(_ problem: Problem) -> Claim {
    let (mixture, sigma, radius) =
      (problem.mixture, problem.setting.sigma, problem.analyticRadius)
    let step = { @Sendable (point: Vector, coefficient: Double) -> [Double] in
      point.indices.map { i in
        let slope = derivative(radius: radius) { shift in
          [mixture.logDensity(at: moved(point, i, by: shift))]
        }
        return point[i] + coefficient * slope[0]
      }
    }
    return .exact(
      "posterior-mean-by-differences", "Differences of the log-density give the posterior mean",
      formula: #"\tilde x_i + \sigma^2 \partial_i \log p_\sigma(\tilde x)"#,
      rounding: "‖x̃‖ + σ² max |log p_σ| / step",
      cases: { problem.points(&$0) },
      measure: { point in
        let distance = problem.distance(point) + radius
        let size = 1 + distance * distance / (2 * problem.setting.variance)
        return Observation(
          mixture.posteriorMean(at: point), operations: 24,
          scale: norm(point) + sigma * sigma * size * 24 / radius)
      },
      predict: { step($0, sigma * sigma) },
      mutants: [
        Mutant("σ in place of σ²") { step($0, sigma) },
        Mutant("half the step, as for ½σ²") { step($0, sigma * sigma / 2) },
      ])
  }

  /// A point with one coordinate shifted.
  @Sendable private static func moved(_ point: Vector, _ i: Int, by shift: Double) -> Vector {
    var point = point
    point[i] += shift
    return point
  }

  @Sendable private static func displacementAlongALine(_ problem: Problem) -> Claim {
    let (mixture, sigma) = (problem.mixture, problem.setting.sigma)
    return .exact(
      "displacement-along-a-line", "Between the centres the denoiser moves points along the score",
      formula: #"\sigma^2 u \cdot \nabla \log p_\sigma"#,
      rounding: "‖x̃‖ and the distance to the centres",
      x: { $0.position },
      cases: { _ in problem.line },
      measure: { place in
        let displacement = subtract(mixture.posteriorMean(at: place.point), place.point)
        return Observation(
          dot(displacement, place.direction), operations: 4 + mixture.dimension,
          scale: norm(place.point) + problem.distance(place.point))
      },
      predict: { [sigma * sigma * dot(mixture.score(at: $0.point), $0.direction)] },
      mutants: [
        Mutant("σ in place of σ²") { (place: LinePoint) -> [Double] in
          [sigma * dot(mixture.score(at: place.point), place.direction)]
        },
        Mutant("the score of the clean law") { (place: LinePoint) -> [Double] in
          let score = problem.noisy(0).score(at: place.point)
          return [sigma * sigma * dot(score, place.direction)]
        },
      ])
  }

  @Sendable private static func posteriorCovariance(_ problem: Problem) -> Claim {
    let (mixture, sigma) = (problem.mixture, problem.setting.sigma)
    let predict = { @Sendable (point: Vector, coefficient: Double) -> [Double] in
      (sigma * sigma * Matrix.identity(mixture.dimension)
        + coefficient * mixture.scoreJacobian(at: point)).elements
    }
    return .exact(
      "posterior-covariance", "The posterior covariance comes from the second derivative of log p",
      formula: #"\sigma^2 I + \sigma^4 \nabla^2 \log p_\sigma(\tilde x)"#,
      rounding: "σ² + σ⁴ (distance to the centres/v)²",
      cases: { problem.points(&$0) },
      measure: { point in
        Observation(
          mixture.posteriorCovariance(at: point).elements,
          operations: mixture.clean.componentCount, scale: covarianceScale(problem, point))
      },
      predict: { predict($0, .pow(sigma, 4)) },
      mutants: [
        Mutant("σ² in place of σ⁴") { predict($0, sigma * sigma) },
        Mutant("minus the second derivative") { predict($0, -.pow(sigma, 4)) },
      ])
  }

  /// The size of the numbers that cancel in a posterior covariance.
  private static func covarianceScale(_ problem: Problem, _ point: Vector) -> Double {
    let noise = problem.setting.sigma * problem.setting.sigma
    let pull = noise * problem.distance(point) / problem.setting.variance
    let size = norm(point) + problem.distance(point)
    return noise + pull * pull + pull * size
  }

  @Sendable private static func varianceAlongALine(_ problem: Problem) -> Claim {
    let (mixture, sigma) = (problem.mixture, problem.setting.sigma)
    let predict = { @Sendable (place: LinePoint, coefficient: Double) -> [Double] in
      let curvature = mixture.scoreJacobian(at: place.point) * place.direction
      return [sigma * sigma + coefficient * dot(curvature, place.direction)]
    }
    return .exact(
      "variance-along-a-line", "The denoiser is unsure where the log-density is curved upwards",
      formula: #"\sigma^2 + \sigma^4 u \cdot \nabla^2 \log p_\sigma u"#,
      rounding: "σ² + σ⁴ (distance to the centres/v)²",
      x: { $0.position },
      cases: { _ in problem.line },
      measure: { place in
        let covariance = mixture.posteriorCovariance(at: place.point)
        return Observation(
          dot(covariance * place.direction, place.direction), operations: 4 + mixture.dimension,
          scale: covarianceScale(problem, place.point))
      },
      predict: { predict($0, .pow(sigma, 4)) },
      mutants: [
        Mutant("σ² in place of σ⁴") { predict($0, sigma * sigma) },
        Mutant("the variance of the noise") { predict($0, 0) },
      ])
  }

  @Sendable private static func denoiserJacobian(_ problem: Problem) -> Claim {
    let (mixture, sigma, radius) =
      (problem.mixture, problem.setting.sigma, problem.analyticRadius)
    let jacobian = { @Sendable (point: Vector, coefficient: Double) -> [Double] in
      point.indices.flatMap { i in
        let column = derivative(radius: radius) { shift in
          mixture.posteriorMean(at: moved(point, i, by: shift))
        }
        return scaled(column, by: coefficient)
      }
    }
    return .exact(
      "denoiser-jacobian", "The denoiser's derivative is the posterior covariance over σ²",
      formula: #"\sigma^2 \partial D_j / \partial \tilde x_i"#,
      rounding: "σ² (size of D, and what rounding the shares adds) / step",
      cases: { problem.points(&$0) },
      measure: { point in
        let distance = problem.distance(point) + radius
        let steepness = distance * distance / (2 * problem.setting.variance)
        return Observation(
          mixture.posteriorCovariance(at: point).elements, operations: 24,
          scale: covarianceScale(problem, point)
            + sigma * sigma * (norm(point) + problem.diameter * (1 + steepness)) * 24 / radius)
      },
      predict: { jacobian($0, sigma * sigma) },
      mutants: [
        Mutant("without the factor σ²") { jacobian($0, 1) },
        Mutant("σ in place of σ²") { jacobian($0, sigma) },
      ])
  }

  // begin region: minimum-mean-square-error
  @Sendable private static func minimumMeanSquareError(_ problem: Problem) -> Claim {
    let (setting, mixture) = (problem.setting, problem.mixture)
    let square = setting.sigma * setting.sigma
    return .statistical(
      "minimum-mean-square-error", "The least error is the noise minus σ⁴ J",
      formula: #"d\sigma^2 - \sigma^4 \mathbb E \lVert \nabla \log p_\sigma \rVert^2"#,
      method: .asymptotic, limit: 1 << 16,
      sampler: .controlled(at: [setting.sigma], controls: 2) { _, stream in
        squaredError(mixture, stream: &stream)
      }.averaging { _ in drawsPerReplicate },
      predict: { _ in setting.noisePower - square * square * problem.fisherInformation },
      tolerance: { _ in
        Tolerance(
          resolution: min(square / 20, (1 - square) / 10) * square * problem.fisherInformation,
          reason: "1/10 of the distance to the nearest mutant")
      },
      mutants: [
        Mutant("σ² J in place of σ⁴ J") { _ in
          setting.noisePower - square * problem.fisherInformation
        },
        Mutant("dσ², nothing gained") { _ in setting.noisePower },
        Mutant("half the gain") { _ in
          setting.noisePower - square * square * problem.fisherInformation / 2
        },
      ])
  }
  // end region: minimum-mean-square-error

  // begin region: displacement-exponent
  @Sendable private static func displacementExponent(_ problem: Problem) -> Claim {
    let information = Deferred {
      let clean = MixtureQuadrature(problem.noisy(0))
      return (fisher: clean.fisherInformation, curvature: clean.squaredCurvature)
    }
    let tolerance = Tolerance(
      resolution: 0.01,
      reason: "1/100 of the distance to the nearest exponent, 1/50 of that to "
        + "half the constant; plus what the relative correction −σ² E‖∇² log p‖²/J does to the fit")
    return .exponent(
      "displacement-exponent", "For small noise the mean squared displacement falls like σ⁴",
      formula: #"\sigma^4 \mathbb E \lVert \nabla \log p \rVert^2"#,
      PowerLawPrediction(
        exponent: 4, within: tolerance, constant: information.value.fisher, within: tolerance,
        slopeChange: 0.01,
        finiteSize: { sigma in
          let (fisher, curvature) = information.value
          return smallNoiseDisplacement(fisher: fisher, curvature: curvature, sigma: sigma)
        }),
      measurement: .computed(
        at: (0...6).map { problem.setting.spread / 40 * .pow(4, Double($0) / 6) }
      ) { sigma in
        let displacement = MixtureQuadrature(problem.noisy(sigma)).squaredDisplacement
        return Observation(displacement, operations: 1 << 16, scale: displacement)
      },
      mutants: [
        .exponent("σ²", 2), .exponent("σ³", 3), .constant("½ J", information.value.fisher / 2),
        .constant("2 J", 2 * information.value.fisher),
      ])
  }
  // end region: displacement-exponent

  @Sendable private static func scoreMatching(_ problem: Problem) -> Claim {
    let (setting, mixture) = (problem.setting, problem.mixture)
    let models = scoreModels(problem)
    let target = setting.noisePower / .pow(setting.sigma, 4)
    return .statistical(
      "denoising-equals-explicit-score-matching",
      "Denoising and explicit score matching differ by the same constant for every model",
      formula: #"\frac{d}{\sigma^2} - \mathbb E \lVert \nabla \log p_\sigma \rVert^2"#,
      method: .asymptotic, limit: 1 << 17,
      sampler: .joint(at: (1...models.count).map(Double.init)) { stream in
        matchingDifferences(mixture, models, stream: &stream)
      }.averaging { _ in drawsPerReplicate },
      predict: { _ in target - problem.fisherInformation },
      tolerance: { _ in
        let fisher = problem.fisherInformation
        return Tolerance(
          resolution: max(min(fisher, (target - fisher) / 2), 0) / 10,
          reason: "1/10 of the distance to the nearest mutant")
      },
      mutants: [
        Mutant("no difference") { _ in 0 },
        Mutant("d/σ², the Fisher information forgotten") { _ in target },
        Mutant("half of it, as for ½‖·‖²") { _ in (target - problem.fisherInformation) / 2 },
      ])
  }

  @Sendable private static func learnedDenoiser(_ problem: Problem) -> Claim {
    .profiled { isQuick in learnedDenoiser(problem, pairs: isQuick ? 8192 : 32768) }
  }

  private static func learnedDenoiser(_ problem: Problem, pairs: Int) -> Claim {
    let setting = problem.setting
    let floor = { @Sendable () -> Double in
      setting.noisePower - .pow(setting.sigma, 4) * problem.fisherInformation
    }
    let linearError = Deferred {
      Result {
        let linear = FeatureMoments(features(problem), of: problem.mixture)
          .first(1 + setting.dimension)
        return linear.error(try linear.leastSquares()).values[0]
      }
    }
    return .bound(
      "learned-denoiser", "No denoiser fitted to pairs beats the posterior mean",
      formula:
        #"\mathbb E \lVert x - \hat D(\tilde x) \rVert^2 \ge d\sigma^2 - \sigma^4 J(p_\sigma)"#,
      relation: .atLeast, rounding: "E‖x‖² + 2‖E φxᵀ‖‖W‖ + ‖E φφᵀ‖‖W‖²",
      attained: .within(
        setting.noisePower / 20, reason: "the best comes within dσ²/20 of the least error"),
      x: { Double($0.size) },
      cases: { try learnedDenoisers(problem, pairs: pairs, stream: &$0) },
      measure: { $0.error },
      bound: { _ in floor() },
      mutants: [
        Mutant("the best linear denoiser is the best of all") { _ in try linearError.value.get() }
      ])
  }

  @Sendable private static func moreFeaturesHelp(_ problem: Problem) -> Claim {
    let setting = problem.setting
    return .bound(
      "more-features-never-hurt", "Every further feature lowers the best error, or leaves it",
      formula: #"\min_W \mathbb E \lVert x - W^\top \varphi_{m+1} \rVert^2 \le "#
        + #"\min_W \mathbb E \lVert x - W^\top \varphi_m \rVert^2"#,
      relation: .atMost, rounding: "E‖x‖² + 2‖E φxᵀ‖‖W‖ + ‖E φφᵀ‖‖W‖²",
      attained: .within(
        setting.noisePower / 20, reason: "some doubling gains less than dσ²/20"),
      x: { Double($0.size) },
      cases: { _ in try Learner(problem, cosineCounts: cosineCounts).denoisers },
      measure: { $0.error },
      bound: { $0.before },
      mutants: [
        Mutant("the best linear denoiser has no excess") { _ in
          setting.noisePower - .pow(setting.sigma, 4) * problem.fisherInformation
        }
      ])
  }

  @Sendable private static func learnedDisplacement(_ problem: Problem) -> Claim {
    let setting = problem.setting
    let counts = [0, 4, 16, 64]
    let learner = Deferred { Result { try Learner(problem, cosineCounts: counts) } }
    /// The share of the possible gain σ⁴ J that a denoiser achieves.
    let share = { @Sendable (size: Double) throws -> Double in
      let learned = try learner.value.get()
      let error = learned.denoisers[learned.index(ofSize: size)].error.values[0]
      let gain = setting.noisePower - error
      return gain / (.pow(setting.sigma, 4) * problem.fisherInformation)
    }
    return .statistical(
      "learned-displacement",
      "The displacement of a least-squares denoiser correlates with the score",
      formula: #"\sqrt{(d\sigma^2 - \mathbb E \lVert x - \hat D \rVert^2)/(\sigma^4 J)}"#,
      // Many cosines nearly cancel; at a rare far point they do not, and a replicate outweighs
      // thousands. Few seeds need as many as this.
      method: .asymptotic, limit: 1 << 19,
      sampler: .controlled(
        at: counts.map { Double(1 + setting.dimension + $0) }, controls: 2
      ) { size, stream in
        correlation(problem, try learner.value.get(), size: size, stream: &stream)
      }.averaging { _ in 4 },
      predict: { try share($0).squareRoot() },
      tolerance: { _ in
        // Moments that cannot be computed are reported when the prediction is asked for.
        let gain = (try? share(Double(1 + setting.dimension))) ?? 0.25
        let linear = max(gain, 0).squareRoot()
        return Tolerance(
          resolution: max(min(1 - linear, linear - linear * linear), 0) / 10,
          reason: "1/10 of the distance to the nearest mutant for the linear denoiser")
      },
      mutants: [
        Mutant("the displacement is parallel to the score") { _ in 1 },
        Mutant("the share of the gain, without the root") { try share($0) },
        Mutant("against the score") { -(try share($0).squareRoot()) },
      ])
  }

  private static let circleExponent: Claim = .exponent(
    "circle-sees-one-dimension", "For small noise the least error on a circle is σ², not 2σ²",
    formula: #"k \sigma^2, \quad k = 1"#,
    PowerLawPrediction(
      exponent: 2, within: Tolerance(resolution: 0.01, reason: "1/100 of the distance to σ³"),
      constant: 1, within: Tolerance(resolution: 0.01, reason: "1/100 of the distance to 2"),
      slopeChange: 0.005, finiteSize: { $0 * $0 * (1 + $0 * $0 / 2) }),
    measurement: .computed(at: (0...6).map { 0.0125 * .pow(8, Double($0) / 6) }) { sigma in
      let error = circleError(sigma: sigma)
      return Observation(error, operations: 1 << 16, scale: error)
    },
    mutants: [
      .constant("dσ² with d = 2, the dimension of the plane", 2), .exponent("σ³", 3),
      .exponent("σ⁴, as the displacement", 4),
    ])
}
