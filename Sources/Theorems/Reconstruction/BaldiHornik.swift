import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// A linear autoencoder is principal component analysis.
//
// Chapter: theorems/Reconstruction/BaldiHornik.md
// Tests:   Tests/TheoremTests/Reconstruction/BaldiHornikTests.swift

// MARK: - Mathematics

/// A linear autoencoder: p-dimensional data are encoded by k numbers and decoded again.
///
/// Its loss on centred data of covariance Σ is L(E, D) = tr((I − DE) Σ (I − DE)ᵀ).
public struct LinearAutoencoder: Sendable {
  /// The encoder E, k×p.
  public var encoder: Matrix
  /// The decoder D, p×k.
  public var decoder: Matrix

  /// An autoencoder with the given maps; the shapes must be k×p and p×k.
  public init(encoder: Matrix, decoder: Matrix) {
    require(
      encoder.rows == decoder.columns && encoder.columns == decoder.rows,
      "encoder \(encoder.rows)×\(encoder.columns) and decoder \(decoder.rows)×\(decoder.columns) "
        + "do not fit together")
    self.encoder = encoder
    self.decoder = decoder
  }

  /// The reconstruction map DE, p×p.
  public var reconstruction: Matrix { decoder * encoder }

  // begin region: loss
  /// The residual map I − DE, p×p.
  var residual: Matrix { Matrix.identity(decoder.rows) - reconstruction }

  /// The expected squared reconstruction error tr((I − DE) Σ (I − DE)ᵀ).
  public func loss(_ covariance: Matrix) -> Double {
    (residual * covariance).innerProduct(residual)
  }

  /// The gradient: ∂L/∂E = −2 Dᵀ(I − DE)Σ and ∂L/∂D = −2 (I − DE)ΣEᵀ.
  public func gradient(_ covariance: Matrix) -> LinearAutoencoder {
    let error = covariance - decoder * (encoder * covariance)
    return LinearAutoencoder(
      encoder: -2 * decoder.multiplied(by: error, transposingSelf: true),
      decoder: -2 * error.multiplied(by: encoder, transposingOther: true))
  }
  // end region: loss

  /// The second derivative of the loss along `first` and `second`, the Hessian as a bilinear form.
  public func curvature(
    _ covariance: Matrix, along first: LinearAutoencoder, _ second: LinearAutoencoder
  ) -> Double {
    let firstChange = first.decoder * encoder + decoder * first.encoder
    let secondChange = second.decoder * encoder + decoder * second.encoder
    let mixedChange = first.decoder * second.encoder + second.decoder * first.encoder
    return 2 * (firstChange * covariance).innerProduct(secondChange)
      - 2 * (residual * covariance).innerProduct(mixedChange)
  }

  /// The same reconstruction with the code in other coordinates: (CE, DC⁻¹) for invertible C.
  public func recoded(by change: Matrix) throws(LinearAlgebraError) -> LinearAutoencoder {
    let inverse = try LUFactorization(change).inverse()
    return LinearAutoencoder(encoder: change * encoder, decoder: decoder * inverse)
  }

  /// A bound on the size of what is rounded when the loss is computed: λ₁(1 + ‖D‖‖E‖)².
  func roundingScale(largestEigenvalue: Double) -> Double {
    let size = 1 + decoder.frobeniusNorm * encoder.frobeniusNorm
    return largestEigenvalue * size * size
  }
}

/// The mathematics of Baldi and Hornik's theorem.
public enum BaldiHornik {
  /// The predicted minimum of the loss: the sum of the eigenvalues after the first `codeSize`.
  public static func lossFloor(_ spectrum: Vector, codeSize: Int) -> Double {
    spectrum.dropFirst(codeSize).reduce(0, +)
  }

  /// The orthogonal projector onto the span of some columns of `basis`.
  public static func projector(_ basis: Matrix, columns: [Int]) -> Matrix {
    basis.selecting(columns: columns).outerGram()
  }

  // begin region: optimum
  /// Minimises the loss by alternating least squares from a random start.
  ///
  /// With the encoder's rows kept orthonormal, the best decoder is ΣEᵀ(EΣEᵀ)⁻¹, and the best
  /// encoder for it spans the decoder's columns: each round multiplies the subspace by Σ. No
  /// eigenvector is computed.
  public static func alternatingLeastSquares(
    _ covariance: Matrix, codeSize: Int, rounds: Int, stream: inout RandomStream
  ) throws(LinearAlgebraError) -> LinearAutoencoder {
    var decoder = stream.normalMatrix(rows: covariance.rows, columns: codeSize)
    var encoder = Matrix.zeros(codeSize, covariance.rows)
    for _ in 0..<rounds {
      let basis = try QRFactorization(decoder).q
      let image = covariance * basis
      let code = basis.multiplied(by: image, transposingSelf: true)
      encoder = basis.transposed
      decoder = try CholeskyFactorization(code).solve(image.transposed).transposed
    }
    return LinearAutoencoder(encoder: encoder, decoder: decoder)
  }

  /// Follows the gradient downhill with a fixed step.
  public static func gradientDescent(
    from start: LinearAutoencoder, _ covariance: Matrix, step: Double, steps: Int
  ) -> LinearAutoencoder {
    var current = start
    for _ in 0..<steps {
      let gradient = current.gradient(covariance)
      axpy(-step, gradient.encoder.elements, into: &current.encoder.elements)
      axpy(-step, gradient.decoder.elements, into: &current.decoder.elements)
    }
    return current
  }
  // end region: optimum

  /// The number of pairs i ∈ S, j ∉ S with λⱼ > λᵢ, for eigenvalues in descending order.
  public static func inversions(of set: [Int]) -> Int {
    set.reduce(0) { count, i in count + (0..<i).filter { !set.contains($0) }.count }
  }

  /// The coefficients of the Gaussian binomial [n choose k] in powers of q.
  ///
  /// By the recursion [n, k] = [n−1, k−1] + qᵏ [n−1, k].
  public static func gaussianBinomial(_ n: Int, _ k: Int) -> [Int] {
    guard k > 0, k < n else { return [1] }
    let kept = gaussianBinomial(n - 1, k - 1)
    let shifted = [Int](repeating: 0, count: k) + gaussianBinomial(n - 1, k)
    return (0..<max(kept.count, shifted.count)).map {
      ($0 < kept.count ? kept[$0] : 0) + ($0 < shifted.count ? shifted[$0] : 0)
    }
  }

  /// The smallest Hessian eigenvalue at the balanced critical point of the index set S.
  ///
  /// It comes from coupling a kept direction i to a dropped direction j, or, when fewer than k
  /// directions are kept, from starting to code a dropped one.
  public static func smallestCurvature(
    _ spectrum: Vector, kept set: [Int], codeSize: Int
  ) -> Double {
    let dropped = spectrum.indices.filter { !set.contains($0) }
    var smallest = set.count < codeSize ? -2 * spectrum[dropped[0]] : 0
    for i in set {
      for j in dropped where spectrum[j] > spectrum[i] {
        let (kept, lost) = (spectrum[i], spectrum[j])
        let root = ((kept - lost) * (kept - lost) + 4 * lost * lost).squareRoot()
        smallest = min(smallest, kept + lost - root)
      }
    }
    return smallest
  }

  /// The constant c of the out-of-sample excess c/n: Σ_{i≤k<j} λᵢλⱼ/(λᵢ−λⱼ)^`power`.
  public static func excessConstant(
    _ spectrum: Vector, codeSize: Int, power: Int = 1
  ) -> Double {
    pairs(spectrum, codeSize).reduce(0) { sum, pair in
      let gap = spectrum[pair.kept] - spectrum[pair.lost]
      return sum + spectrum[pair.kept] * spectrum[pair.lost] / .pow(gap, power)
    }
  }

  /// All pairs of a kept and a discarded index.
  static func pairs(_ spectrum: Vector, _ codeSize: Int) -> [(kept: Int, lost: Int)] {
    (0..<codeSize).flatMap { kept in (codeSize..<spectrum.count).map { (kept, $0) } }
  }
}

// MARK: - Parameters

extension BaldiHornik {
  /// The dimension, the code size and the spectrum of a run.
  struct Setting: Sendable {
    let p: Int
    let k: Int
    let decay: Double
    /// λᵢ = decay^(i−1), i = 1 … p.
    let spectrum: Vector
    /// The c of the out-of-sample excess c/n.
    let excessConstant: Double

    /// A gap at the code size below which gradient descent would take too long.
    static let smallestGap = 0.01

    init(_ values: ParameterValues) throws(ParameterError) {
      p = values.integer("p")
      decay = values.real("decay")
      _ = try values.integer("k", atMost: p - 1, "p - 1")
      let visible = 1 + Int(Double.log(Self.smallestGap / (1 - decay)) / .log(decay))
      k = try values.integer(
        "k", atMost: visible, "the last k with a gap of \(Self.smallestGap) after eigenvalue k")
      spectrum = (0..<p).map { [decay] in .pow(decay, $0) }
      excessConstant = BaldiHornik.excessConstant(spectrum, codeSize: k)
    }

    var total: Double { spectrum.reduce(0, +) }
    var gap: Double { spectrum[k - 1] - spectrum[k] }
    var floor: Double { lossFloor(spectrum, codeSize: k) }

    /// Rounds of alternating least squares after which decay^rounds is far below rounding.
    var rounds: Int { 20 + Int((Double.log(1e-18) / .log(decay)).rounded(.up)) }

    /// The eigenvalues of at least λ₁/100, and λ_{k+1}: the directions in which descent is not slow.
    var leadingSpectrum: Vector {
      let count = spectrum.count { $0 >= 0.01 }
      return Array(spectrum.prefix(max(count, k + 1)))
    }

    /// Steps of size 0.1/λ₁ that suffice: rates are the gap and the smallest eigenvalue.
    var descentSteps: Int {
      let slowest = min(gap / 0.1, leadingSpectrum[leadingSpectrum.count - 1] / 0.01)
      return Int((4000 * max(1, 1 / slowest)).rounded(.up))
    }

    /// The expected squared distance of sample and true projector, times the sample size.
    var projectorSpread: Double {
      2 * BaldiHornik.excessConstant(spectrum, codeSize: k, power: 2)
    }

    /// An allowance b for the second-order term of the excess c/n·(1 + b/n + …).
    ///
    /// Perturbation theory gives b = (6λ₁² + 6λ₂² − 9λ₁λ₂)/(λ₁ − λ₂)² − 4 for p = 2; for other
    /// spectra simulations stay below half of this allowance.
    var correctionAllowance: Double { 4 * projectorSpread + 8 }

    /// Sample sizes, each four times the one before, or eight, from where first-order theory holds.
    ///
    /// At the first the second-order term is allowed a tenth of the first.
    func sampleSizes(isQuick: Bool) -> [Double] {
      let first = max(1600, 100 * (correctionAllowance / 10).rounded(.up))
      return (isQuick ? [1, 8, 64] : [1, 4, 16, 64]).map { first * $0 }
    }
  }
}

// MARK: - Experiments

extension BaldiHornik {
  /// A covariance with known eigenvectors, the columns of `basis`.
  struct Data: Sendable {
    let basis: Matrix
    let spectrum: Vector
    let covariance: Matrix

    init(_ spectrum: Vector, stream: inout RandomStream) {
      self.spectrum = spectrum
      basis = stream.haarOrthogonal(spectrum.count)
      let scaled = basis * Matrix.diagonal(spectrum)
      covariance = scaled.multiplied(by: basis, transposingOther: true).symmetricPart
    }
  }

  /// A covariance and an autoencoder for it.
  struct Trial: Sendable {
    let data: Data
    let autoencoder: LinearAutoencoder

    var loss: Observation {
      let largest = data.spectrum[0]
      return Observation(
        autoencoder.loss(data.covariance), operations: data.spectrum.count,
        scale: autoencoder.roundingScale(largestEigenvalue: largest))
    }
  }

  /// The critical point of an index set, in a gauge, and the code size.
  struct CriticalPoint: Sendable {
    let data: Data
    let set: [Int]
    let autoencoder: LinearAutoencoder
    let isBalanced: Bool

    /// The autoencoder that keeps the eigenvectors in `set` and ignores the rest of the code.
    init(_ data: Data, set: [Int], codeSize: Int, gauge: Matrix? = nil) throws {
      let p = data.spectrum.count
      let padding = Matrix.zeros(p, codeSize - set.count)
      let decoder = data.basis.selecting(columns: set).appending(columns: padding)
      let balanced = LinearAutoencoder(encoder: decoder.transposed, decoder: decoder)
      self.data = data
      self.set = set
      isBalanced = gauge == nil
      autoencoder = try gauge.map(balanced.recoded) ?? balanced
    }
  }

  /// Autoencoders that reach the minimum, for several rotations of the same spectrum.
  static func optima(_ setting: Setting, stream: inout RandomStream) throws -> [Trial] {
    try (0..<5).map { _ in try optimum(setting, codeSize: setting.k, stream: &stream) }
  }

  static func optimum(
    _ setting: Setting, codeSize: Int, stream: inout RandomStream
  ) throws -> Trial {
    let data = Data(setting.spectrum, stream: &stream)
    return Trial(
      data: data,
      autoencoder: try alternatingLeastSquares(
        data.covariance, codeSize: codeSize, rounds: setting.rounds, stream: &stream))
  }

  /// The optimum with a code of some size and with one component less.
  struct Enlargement: Sendable {
    let codeSize: Int
    let smaller: Trial?
    let larger: Trial

    init(_ setting: Setting, codeSize: Int, stream: inout RandomStream) throws {
      self.codeSize = codeSize
      smaller =
        codeSize == 1 ? nil : try optimum(setting, codeSize: codeSize - 1, stream: &stream)
      larger = try optimum(setting, codeSize: codeSize, stream: &stream)
    }

    /// How much smaller the loss is with the component; without any code it is the variance.
    var gain: Observation {
      let after = larger.loss
      let before = smaller?.loss.values[0] ?? larger.data.covariance.trace
      return Observation(
        before - after.values[0], operations: after.operations, scale: after.scale)
    }
  }

  /// Random pairs, rank-deficient and badly scaled ones, near-optimal ones, and the optimum.
  static func contenders(_ setting: Setting, stream: inout RandomStream) throws -> [Trial] {
    let best = try optimum(setting, codeSize: setting.k, stream: &stream)
    var contenders = [best]
    for index in 0..<400 {
      var encoder = stream.normalMatrix(rows: setting.k, columns: setting.p)
      var decoder = stream.normalMatrix(rows: setting.p, columns: setting.k)
      switch index % 4 {
      case 0:  // of ordinary size
        encoder = 0.3 * encoder
        decoder = 0.3 * decoder
      case 1:  // rank-deficient
        encoder.setRow(0, to: Vector(repeating: 0, count: setting.p))
      case 2:  // badly scaled
        let factor = Double.pow(10, stream.uniform(in: -4...4))
        encoder = factor * encoder
        decoder = (1 / factor) * decoder
      default:  // near the optimum
        let size = Double.pow(10, stream.uniform(in: -6 ... -1))
        encoder = best.autoencoder.encoder + size * encoder
        decoder = best.autoencoder.decoder + size * decoder
      }
      contenders.append(
        Trial(
          data: best.data, autoencoder: LinearAutoencoder(encoder: encoder, decoder: decoder)))
    }
    return contenders
  }

  /// A random autoencoder together with a change of code coordinates of condition 10 to 10⁴.
  struct Recoding: Sendable {
    let trial: Trial
    let change: Matrix
    let condition: Double

    init(_ setting: Setting, stream: inout RandomStream) {
      let (p, k) = (setting.p, setting.k)
      trial = Trial(
        data: Data(setting.spectrum, stream: &stream),
        autoencoder: LinearAutoencoder(
          encoder: stream.normalMatrix(rows: k, columns: p),
          decoder: stream.normalMatrix(rows: p, columns: k)))
      let condition = Double.pow(10, stream.uniform(in: 1...4))
      // From ½ down to ½/condition: even one stretch alone is not orthogonal.
      let stretches = (0..<k).map {
        0.5 * Double.pow(condition, -Double($0) / Double(max(k - 1, 1)))
      }
      change =
        stream.haarOrthogonal(k) * Matrix.diagonal(stretches) * stream.haarOrthogonal(k)
      self.condition = k == 1 ? 1 : condition
    }

    /// The loss before the change, with the change's condition in the scale.
    var loss: Observation {
      let loss = trial.loss
      return Observation(
        loss.values, operations: loss.operations, scale: loss.scale * condition)
    }
  }

  // begin region: critical-points
  /// The gradient, which should vanish, then the curvatures along rotations of kept towards
  /// dropped eigenvectors, then whether one of them is negative.
  static func rotationCurvatures(_ point: CriticalPoint) -> Observation {
    let covariance = point.data.covariance
    let gradient = point.autoencoder.gradient(covariance)
    let curvatures = rotations(point.set, p: point.data.spectrum.count).map { kept, dropped in
      let direction = rotation(point, kept: kept, dropped: dropped)
      return point.autoencoder.curvature(covariance, along: direction, direction)
    }
    let descends = curvatures.contains { $0 < 0 }
    return Observation(
      gradient.encoder.elements + gradient.decoder.elements + curvatures + [descends ? 1 : 0],
      operations: point.data.spectrum.count, scale: point.data.spectrum[0])
  }

  /// All pairs of a position in the code and a dropped eigenvector.
  static func rotations(_ set: [Int], p: Int) -> [(kept: Int, dropped: Int)] {
    set.indices.flatMap { position in
      (0..<p).filter { !set.contains($0) }.map { (position, $0) }
    }
  }

  /// The velocity of rotating the eigenvector kept at a position towards a dropped one.
  private static func rotation(
    _ point: CriticalPoint, kept: Int, dropped: Int
  ) -> LinearAutoencoder {
    var decoder = Matrix.zeros(point.data.spectrum.count, point.set.count)
    decoder.setColumn(kept, to: point.data.basis.column(dropped))
    return LinearAutoencoder(encoder: decoder.transposed, decoder: decoder)
  }

  /// The whole Hessian at a critical point, 2pk×2pk.
  static func hessian(_ point: CriticalPoint) -> Matrix {
    let (k, p) = (point.autoencoder.encoder.rows, point.autoencoder.encoder.columns)
    let directions = (0..<(2 * p * k)).map { index in
      var unit = LinearAutoencoder(encoder: .zeros(k, p), decoder: .zeros(p, k))
      if index < p * k {
        unit.encoder[index % k, index / k] = 1
      } else {
        unit.decoder[(index - p * k) % p, (index - p * k) / p] = 1
      }
      return unit
    }
    return Matrix(rows: directions.count, columns: directions.count) { row, column in
      point.autoencoder.curvature(
        point.data.covariance, along: directions[row], directions[column])
    }
  }
  // end region: critical-points

  /// The number of negative eigenvalues of the Hessian, of zero ones, and the smallest.
  struct Inertia {
    let negative: Int
    let zero: Int
    let smallest: Double
    let operations: Int
    let scale: Double

    init(_ point: CriticalPoint) throws {
      let hessian = BaldiHornik.hessian(point)
      let values = try SymmetricEigen.values(of: hessian.symmetricPart)
      operations = hessian.rows
      scale = values.reduce(0) { max($0, abs($1)) }
      let threshold =
        RatioLimit.standard.rawValue * Double(operations) * Double.ulpOfOne * scale
      negative = values.count { $0 < -threshold }
      zero = values.count { abs($0) <= threshold }
      smallest = values.last ?? 0
    }
  }

  // begin region: sample-pca
  /// The covariance of n Gaussian samples, in the eigenbasis of Σ, and two of its fluctuations.
  struct SampleCovariance {
    /// S, drawn by Bartlett's decomposition at a cost that does not depend on n.
    let matrix: Matrix
    /// Σ (S_ij² − λᵢλⱼ/n)/(λᵢ−λⱼ) over kept i and lost j, of mean zero.
    let mixing: Double
    /// Σ_{j>k} (S_jj − λⱼ), of mean zero.
    let tailNoise: Double

    init(_ setting: Setting, n: Double, stream: inout RandomStream) {
      let (p, k, spectrum) = (setting.p, setting.k, setting.spectrum)
      let bartlett = stream.wishartFactor(dimension: p, degreesOfFreedom: Int(n))
      let factor = bartlett.scalingRows(by: spectrum.map { ($0 / n).squareRoot() })
      let sample = factor.outerGram()
      matrix = sample
      var mixing = 0.0
      for i in 0..<k {
        for j in k..<p {
          let (kept, lost, covariance) = (spectrum[i], spectrum[j], sample[i, j])
          mixing += (covariance * covariance - kept * lost / n) / (kept - lost)
        }
      }
      self.mixing = mixing
      tailNoise = (k..<p).reduce(0) { $0 + sample[$1, $1] - spectrum[$1] }
    }
  }

  /// PCA on n Gaussian samples.
  struct SamplePCA {
    let setting: Setting
    /// The sample with the fluctuations that serve as control variates.
    let covariance: SampleCovariance

    init(_ setting: Setting, n: Double, stream: inout RandomStream) {
      self.setting = setting
      covariance = SampleCovariance(setting, n: n, stream: &stream)
    }

    /// The loss of the sample's projector on fresh data, minus the floor.
    func excess() throws -> Double {
      let (p, k, spectrum) = (setting.p, setting.k, setting.spectrum)
      let eigen = try SymmetricEigen(covariance.matrix)
      // The share of each true eigenvector that the sample's top k eigenvectors capture.
      let captured = (0..<p).map { i in
        (0..<k).reduce(0) { $0 + eigen.vectors[i, $1] * eigen.vectors[i, $1] }
      }
      return (0..<k).reduce(0) { $0 + spectrum[$1] * (1 - captured[$1]) }
        - (k..<p).reduce(0) { $0 + spectrum[$1] * captured[$1] }
    }

    /// The floor minus the loss on the sample itself.
    func optimism() throws -> Double {
      let values = try SymmetricEigen.values(of: covariance.matrix)
      return (setting.k..<setting.p).reduce(0) { $0 + setting.spectrum[$1] - values[$1] }
    }
  }
  // end region: sample-pca

  /// Equally spaced points on a circle, or the uniform law on it.
  struct Circle: Sendable {
    let radius: Double
    /// The number of points; nil for the uniform law.
    let count: Int?
    let covariance: Matrix
    /// The best linear autoencoder with one code number.
    let line: LinearAutoencoder

    init(radius: Double, count: Int?, stream: inout RandomStream) throws {
      self.radius = radius
      self.count = count
      covariance = Self.covariance(radius: radius, count: count)
      line = try alternatingLeastSquares(covariance, codeSize: 1, rounds: 2, stream: &stream)
    }

    static func points(radius: Double, count: Int) -> [Vector] {
      (0..<count).map { index in
        let angle = 2 * Double.pi * Double(index) / Double(count)
        return [radius * .cos(angle), radius * .sin(angle)]
      }
    }

    static func covariance(radius: Double, count: Int?) -> Matrix {
      guard let count else { return 0.5 * radius * radius * Matrix.identity(2) }
      let samples = Matrix(columns: points(radius: radius, count: count))
      return (1 / Double(count)) * samples.outerGram()
    }

    /// The largest squared error of coding each point by its angle.
    var angleCodeLoss: Double {
      Self.points(radius: radius, count: count ?? 1024).reduce(0) { worst, point in
        let angle = Double.atan2(y: point[1], x: point[0])
        let (dx, dy) = (point[0] - radius * .cos(angle), point[1] - radius * .sin(angle))
        return max(worst, dx * dx + dy * dy)
      }
    }
  }
}

// MARK: - Declaration

extension BaldiHornik {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "baldi-hornik",
    title: "A linear autoencoder is principal component analysis",
    part: .reconstruction,
    statement: #"""
      For centred data in $\mathbb R^p$ with covariance $\Sigma$ and eigenvalues
      $\lambda_1 \ge \dots \ge \lambda_p > 0$, and $1 \le k < p$, every encoder $E \in \mathbb R^{k \times p}$ and decoder
      $D \in \mathbb R^{p \times k}$ satisfy
      $L(E, D) = \operatorname{tr}(I - DE) \Sigma (I - DE)^\top \ge \sum_{i>k} \lambda_i$.
      Equality holds if and only if $DE$ is the orthogonal projector onto a top-$k$ eigenspace, and
      for distinct eigenvalues every other critical point is a strict saddle.
      """#,
    assumptions: [
      "centred data with finite second moments, squared error",
      "a positive definite covariance; uniqueness of the projector needs a gap "
        + "$\\lambda_k > \\lambda_{k+1}$",
      "the list of critical points needs distinct positive eigenvalues",
      "the two claims about samples take Gaussian data whose mean is known",
    ],
    limits: [
      "nothing about nonlinear or regularised autoencoders, except on the circle",
      "no rate for gradient descent, only that it arrives from the starts tried",
      "sample excess to first order in 1/n, from a sample size at which the gap is resolved",
    ],
    references: [
      "P. Baldi, K. Hornik, Neural networks and principal component analysis: learning from "
        + "examples without local minima, Neural Networks 2 (1989) 53–58",
      "C. Eckart, G. Young, The approximation of one matrix by another of lower rank, "
        + "Psychometrika 1 (1936) 211–218",
      "T. W. Anderson, Asymptotic theory for principal component analysis, "
        + "Annals of Mathematical Statistics 34 (1963) 122–148",
    ],
    parameters: [
      .integer("p", default: 12, in: 2...32, "dimension of the data"),
      .integer(
        "k", default: 4, in: 1...31,
        "size of the code, smaller than p, with a gap of 0.01 after eigenvalue k"),
      .real("decay", default: 0.7, in: 0.2...0.95, "ratio of successive eigenvalues"),
    ],
    figures: [
      Figure(
        name: "spectrum", title: "What each component buys",
        caption: "The loss floor and the gain of the k-th component against code size k: the gain "
          + "falls geometrically, the floor faster, and the measured minima lie on both curves.",
        x: Figure.Axis("code size k"),
        y: Figure.Axis("squared error (units of λ₁)", logarithmic: true),
        series: [
          Figure.Series(claim: "floor-at-every-code-size", label: "floor after k components"),
          Figure.Series(claim: "gain-of-each-component", label: "gain of component k"),
        ]),
      Figure(
        name: "sample-excess", title: "The price of estimating the subspace",
        caption: "Out-of-sample excess loss of sample PCA against sample size n: the measured "
          + "means, with intervals smaller than the marks, fall along c/n.",
        x: Figure.Axis("sample size n", logarithmic: true),
        y: Figure.Axis("excess loss (units of λ₁)", logarithmic: true),
        series: [Figure.Series(claim: "sample-excess", label: "out-of-sample excess")]),
      Figure(
        name: "sample-ratio", title: "Excess and optimism in units of c/n",
        caption: "Out-of-sample excess and in-sample optimism of sample PCA, divided by c/n, "
          + "against sample size n: both intervals close in on 1.",
        x: Figure.Axis("sample size n", logarithmic: true),
        y: Figure.Axis("measured / predicted (dimensionless)"), relative: true,
        series: [
          Figure.Series(claim: "sample-excess", label: "out-of-sample excess"),
          Figure.Series(claim: "training-optimism", label: "in-sample optimism"),
        ]),
    ]
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      lossFloor(setting), projector(setting), floorAtEveryCodeSize(setting),
      gainOfEachComponent(setting), bottleneckInequality(setting),
      reparametrizationInvariance(setting), noSpuriousMinima(setting), morseStructure,
      morseIndexHistogram, gradientDescentReachesTheFloor(setting), sampleExcess(setting),
      trainingOptimism(setting), plainExcess(setting), mixingIsCentred(setting),
      tailIsCentred(setting), manifoldGap,
    ]
  }

  // begin region: loss-floor
  private static func lossFloor(_ setting: Setting) -> Claim {
    .exact(
      "loss-floor", "The smallest loss is the sum of the discarded eigenvalues",
      formula: #"\sum_{i>k} \lambda_i"#, rounding: "λ₁(1 + ‖D‖‖E‖)²",
      cases: { try optima(setting, stream: &$0) },
      measure: { $0.loss },
      predict: { _ in [setting.floor] },
      mutants: [
        Mutant("one component fewer is coded") { _ in
          [lossFloor(setting.spectrum, codeSize: setting.k - 1)]
        },
        Mutant("one component more is coded") { _ in
          [lossFloor(setting.spectrum, codeSize: setting.k + 1)]
        },
      ])
  }
  // end region: loss-floor

  private static func projector(_ setting: Setting) -> Claim {
    .exact(
      "projector", "At the optimum DE is the projector onto the top k eigenvectors",
      formula: "DE = P_k", rounding: "λ₁/(λ_k − λ_{k+1}), the sensitivity of the eigenspace",
      cases: { try optima(setting, stream: &$0) },
      measure: { trial in
        Observation(
          trial.autoencoder.reconstruction.elements, operations: setting.p,
          scale: setting.spectrum[0] / setting.gap)
      },
      predict: { projector($0.data.basis, columns: Array(0..<setting.k)).elements },
      mutants: [
        Mutant("the bottom k eigenvectors") {
          projector($0.data.basis, columns: Array((setting.p - setting.k)..<setting.p)).elements
        },
        Mutant("eigenvector k replaced by the next one") {
          projector($0.data.basis, columns: Array(0..<(setting.k - 1)) + [setting.k]).elements
        },
      ])
  }

  private static func floorAtEveryCodeSize(_ setting: Setting) -> Claim {
    .exact(
      "floor-at-every-code-size", "The floor holds at every code size",
      formula: #"\sum_{i>k} \lambda_i, \quad k = 1, \dots, p-1"#, rounding: "λ₁(1 + ‖D‖‖E‖)²",
      x: { Double($0.autoencoder.encoder.rows) },
      cases: { stream in
        try (1..<setting.p).map { try optimum(setting, codeSize: $0, stream: &stream) }
      },
      measure: { $0.loss },
      predict: { [lossFloor(setting.spectrum, codeSize: $0.autoencoder.encoder.rows)] },
      mutants: [
        Mutant("half the loss, as in ½‖x − DEx‖²") {
          [lossFloor(setting.spectrum, codeSize: $0.autoencoder.encoder.rows) / 2]
        },
        Mutant("standard deviations in place of eigenvalues") {
          let deviations = setting.spectrum.map { $0.squareRoot() }
          return [lossFloor(deviations, codeSize: $0.autoencoder.encoder.rows)]
        },
      ])
  }

  private static func gainOfEachComponent(_ setting: Setting) -> Claim {
    .exact(
      "gain-of-each-component", "The k-th component lowers the loss by exactly its eigenvalue",
      formula: #"L_{k-1} - L_k = \lambda_k"#, rounding: "λ₁(1 + ‖D‖‖E‖)²",
      x: { Double($0.codeSize) },
      cases: { stream -> [Enlargement] in
        try (1..<setting.p).map { try Enlargement(setting, codeSize: $0, stream: &stream) }
      },
      measure: { $0.gain },
      predict: { [setting.spectrum[$0.codeSize - 1]] },
      mutants: [
        Mutant("the next eigenvalue") { [setting.spectrum[$0.codeSize]] },
        Mutant("twice the eigenvalue") { (step: Enlargement) -> [Double] in
          [2 * setting.spectrum[step.codeSize - 1]]
        },
      ])
  }

  private static func bottleneckInequality(_ setting: Setting) -> Claim {
    .bound(
      "bottleneck-inequality", "No encoder and decoder fall below the floor",
      formula: #"L(E, D) \ge \sum_{i>k} \lambda_i"#, relation: .atLeast,
      rounding: "λ₁(1 + ‖D‖‖E‖)²", attained: .withinRounding,
      cases: { try contenders(setting, stream: &$0) },
      measure: { $0.loss },
      bound: { _ in setting.floor },
      mutants: [
        Mutant("the floor raised by 1 %") { _ in 1.01 * setting.floor }
      ])
  }

  private static func reparametrizationInvariance(_ setting: Setting) -> Claim {
    .exact(
      "reparametrization-invariance", "Invertible changes of the code leave the loss unchanged",
      formula: "L(CE, DC^{-1}) = L(E, D)", rounding: "cond(C) λ₁(1 + ‖D‖‖E‖)²",
      cases: { stream in (0..<50).map { _ in Recoding(setting, stream: &stream) } },
      measure: { $0.loss },
      predict: { recoding in
        let recoded = try recoding.trial.autoencoder.recoded(by: recoding.change)
        return [recoded.loss(recoding.trial.data.covariance)]
      },
      mutants: [
        Mutant("DCᵀ in place of DC⁻¹") { recoding in
          let autoencoder = recoding.trial.autoencoder
          let wrong = LinearAutoencoder(
            encoder: recoding.change * autoencoder.encoder,
            decoder: autoencoder.decoder.multiplied(by: recoding.change, transposingOther: true))
          return [wrong.loss(recoding.trial.data.covariance)]
        }
      ])
  }

  private static func noSpuriousMinima(_ setting: Setting) -> Claim {
    let (p, k) = (8, 3)
    let spectrum: Vector = (0..<p).map { .pow(setting.decay, $0) }
    let predict = { @Sendable (point: CriticalPoint, factor: Double) -> [Double] in
      let gradient = [Double](repeating: 0, count: 2 * p * k)
      let curvatures = point.set.flatMap { i in
        spectrum.indices.filter { !point.set.contains($0) }.map { j in
          -factor * (spectrum[j] - spectrum[i])
        }
      }
      return gradient + curvatures + [point.set == Array(0..<k) ? 0 : 1]
    }
    return .exact(
      "no-spurious-minima", "Every critical point but the minimum has a direction of descent",
      formula: #"\nabla L = 0, \quad \partial^2 L = -2(\lambda_j - \lambda_i)"#, rounding: "λ₁",
      cases: { stream in
        let data = Data(spectrum, stream: &stream)
        return try subsets(of: p, size: k).map { try CriticalPoint(data, set: $0, codeSize: k) }
      },
      measure: rotationCurvatures,
      predict: { predict($0, 2) },
      mutants: [
        Mutant("curvature −(λⱼ − λᵢ)") { predict($0, 1) },
        Mutant("curvature −4(λⱼ − λᵢ)") { predict($0, 4) },
      ])
  }

  /// Index, nullity at full rank, and smallest eigenvalue in the balanced gauge.
  private static let morseStructure: Claim = {
    let predict = {
      @Sendable (point: CriticalPoint, index: Int, nullity: Int) -> [Double] in
      let isFullRank = point.set.count == morseCodeSize
      return [
        Double(index), isFullRank ? Double(nullity) : 0,
        point.isBalanced
          ? smallestCurvature(morseSpectrum, kept: point.set, codeSize: morseCodeSize) : 0,
      ]
    }
    let index = { @Sendable (set: [Int]) in
      inversions(of: set) + (morseCodeSize - set.count) * (morseSpectrum.count - set.count)
    }
    let nullity = morseCodeSize * morseCodeSize
    return .exact(
      "morse-structure", "The Hessian's index at a critical point counts the inversions of its set",
      formula: #"\operatorname{inv}(S) + (k-r)(n-r), \quad \text{nullity } k^2"#,
      rounding: "‖Hessian‖",
      cases: morsePoints,
      measure: { point in
        let inertia = try Inertia(point)
        let isFullRank = point.set.count == morseCodeSize
        return Observation(
          [
            Double(inertia.negative), isFullRank ? Double(inertia.zero) : 0,
            point.isBalanced ? min(inertia.smallest, 0) : 0,
          ], operations: inertia.operations, scale: inertia.scale)
      },
      predict: { predict($0, index($0.set), nullity) },
      mutants: [
        Mutant("index |S|") { predict($0, $0.set.count, nullity) },
        Mutant("nullity k(k−1)/2, the rotations only") {
          predict($0, index($0.set), morseCodeSize * (morseCodeSize - 1) / 2)
        },
      ])
  }()

  private static let morseIndexHistogram: Claim = {
    let sets = subsets(of: morseSpectrum.count, size: morseCodeSize)
    let histogram = { @Sendable (indices: [Int]) -> [Double] in
      (0...6).map { index in Double(indices.count { $0 == index }) }
    }
    return .exact(
      "morse-index-histogram", "The indices are distributed as the Gaussian binomial",
      formula: #"\sum_S q^{\operatorname{ind}(S)} = \binom{n}{k}_q"#, rounding: "1, counts",
      cases: { stream in
        let data = Data(morseSpectrum, stream: &stream)
        return [try sets.map { try CriticalPoint(data, set: $0, codeSize: morseCodeSize) }]
      },
      measure: { points in
        let indices = try points.map { try Inertia($0).negative }
        return Observation(histogram(indices), operations: 1, scale: 1)
      },
      predict: { _ in gaussianBinomial(morseSpectrum.count, morseCodeSize).map(Double.init) },
      mutants: [
        Mutant("index |S|") { _ in histogram(sets.map(\.count)) },
        Mutant("index = number of skipped eigenvalues") { _ in
          histogram(sets.map { ($0.last ?? 0) + 1 - $0.count })
        },
      ])
  }()

  private static func gradientDescentReachesTheFloor(_ setting: Setting) -> Claim {
    .profiled { isQuick in gradientDescentReachesTheFloor(setting, starts: isQuick ? 8 : 20) }
  }

  private static func gradientDescentReachesTheFloor(_ setting: Setting, starts: Int) -> Claim {
    let spectrum = setting.leadingSpectrum
    let (p, k, total) = (spectrum.count, setting.k, spectrum.reduce(0, +))
    let tolerance = 1e-6 * total
    return .bound(
      "gradient-descent-reaches-the-floor", "Gradient descent from random starts ends at the floor",
      formula: #"L(E_T, D_T) \le \sum_{i>k} \lambda_i + 10^{-6} \operatorname{tr} \Sigma"#,
      relation: .atMost, rounding: "λ₁(1 + ‖D‖‖E‖)²",
      attained: .allWithin(
        1.01 * tolerance, reason: "no start ends below the floor by more than 1e-8 tr Σ"),
      cases: { stream in
        (0..<starts).map { _ in
          Trial(
            data: Data(spectrum, stream: &stream),
            autoencoder: LinearAutoencoder(
              encoder: 0.3 * stream.normalMatrix(rows: k, columns: p),
              decoder: 0.3 * stream.normalMatrix(rows: p, columns: k)))
        }
      },
      measure: { start in
        let end = gradientDescent(
          from: start.autoencoder, start.data.covariance, step: 0.1 / spectrum[0],
          steps: setting.descentSteps)
        return Trial(data: start.data, autoencoder: end).loss
      },
      bound: { _ in lossFloor(spectrum, codeSize: k) + tolerance },
      mutants: [
        Mutant("the floor of one component more") { _ in
          lossFloor(spectrum, codeSize: k + 1) + tolerance
        }
      ])
  }

  // begin region: sample-excess
  private static func sampleExcess(_ setting: Setting) -> Claim {
    .profiled { isQuick in sampleExcess(setting, sizes: setting.sampleSizes(isQuick: isQuick)) }
  }

  private static func sampleExcess(_ setting: Setting, sizes: [Double]) -> Claim {
    let (constant, precision) = (setting.excessConstant, 0.02)
    // Over equally spaced logarithms the fitted change of slope weighs the log y by 18 over the
    // length of the axis in all; at the quick profile each is known to twice this precision.
    let openSlopeChange = 36 * precision / .log(sizes[sizes.count - 1] / sizes[0])
    let tolerance = Tolerance(
      resolution: 0.01,
      reason: "1/50 of the distance to the nearest exponent, 1/100 of that to twice the constant; "
        + "plus what an allowance of b/n for the next order does to this fit")
    return .exponent(
      "sample-excess", "PCA on n samples loses c/n out of sample",
      formula: #"\frac1n \sum_{i\le k<j} \frac{\lambda_i\lambda_j}{\lambda_i-\lambda_j}"#,
      PowerLawPrediction(
        exponent: -1, within: tolerance, constant: constant, within: tolerance,
        slopeChange: openSlopeChange,
        finiteSize: { constant / $0 * (1 + setting.correctionAllowance / $0) }),
      measurement: .sampled(
        .separate(at: sizes) { n, stream in
          let sample = SamplePCA(setting, n: n, stream: &stream)
          return try sample.excess() - sample.covariance.mixing
        }, method: .asymptotic, relativePrecision: precision, limit: 1 << 16),
      mutants: [
        .exponent("n^(−1/2)", -0.5),
        .constant(
          "(λᵢ − λⱼ)² in the denominator",
          BaldiHornik.excessConstant(setting.spectrum, codeSize: setting.k, power: 2)),
        .constant("twice the constant", 2 * constant),
      ])
  }
  // end region: sample-excess

  private static func trainingOptimism(_ setting: Setting) -> Claim {
    .profiled { isQuick in
      trainingOptimism(setting, sizes: setting.sampleSizes(isQuick: isQuick))
    }
  }

  private static func trainingOptimism(_ setting: Setting, sizes: [Double]) -> Claim {
    let constant = setting.excessConstant
    return .statistical(
      "training-optimism", "The loss on the sample falls below the floor by the same c/n",
      formula: #"\frac1n \sum_{i\le k<j} \frac{\lambda_i\lambda_j}{\lambda_i-\lambda_j}"#,
      method: .asymptotic, limit: 1 << 16,
      sampler: .separate(at: sizes) { n, stream in
        let sample = SamplePCA(setting, n: n, stream: &stream)
        return try sample.optimism() + sample.covariance.tailNoise - sample.covariance.mixing
      },
      predict: { constant / $0 },
      tolerance: { n in
        Tolerance(
          resolution: 0.05 * constant / n,
          systematic: setting.correctionAllowance / n * constant / n,
          reason: "1/20 of the distance to the mutants, and an allowance of b/n for the next order")
      },
      mutants: [
        Mutant("no optimism") { _ in 0 },
        Mutant("2c/n, optimism and excess together") { 2 * constant / $0 },
      ])
  }

  /// The same excess without any variance reduction, at the first sample size.
  private static func plainExcess(_ setting: Setting) -> Claim {
    let n = setting.sampleSizes(isQuick: false)[0]
    let first = setting.excessConstant / n
    return .statistical(
      "plain-excess", "The excess is the same without control variates",
      formula: #"\frac{c}{n}"#, method: .asymptotic, limit: 1 << 18,
      sampler: .separate(at: [n]) { n, stream in
        try SamplePCA(setting, n: n, stream: &stream).excess()
      },
      predict: { _ in first },
      tolerance: { _ in
        Tolerance(
          resolution: 0.06 * first, systematic: setting.correctionAllowance / n * first,
          reason: "1/16 of the distance to the mutants, and an allowance of b/n for the next order")
      },
      mutants: [
        Mutant("no excess") { _ in 0 },
        Mutant("twice the excess") { _ in 2 * first },
      ])
  }

  /// The estimates above are unbiased because what is subtracted from them has mean zero.
  ///
  /// Checked at a size so small that n − 1 in place of n would show.
  private static func mixingIsCentred(_ setting: Setting) -> Claim {
    let n = 12.0
    return .statistical(
      "mixing-is-centred", "The squared sample covariances have the mean that is subtracted",
      formula:
        #"\frac nc \sum \frac{\mathbb E S_{ij}^2 - \lambda_i\lambda_j/n}{\lambda_i-\lambda_j}"#,
      method: .asymptotic, limit: 1 << 20,
      sampler: .separate(at: [n]) { n, stream in
        let controls = SampleCovariance(setting, n: n, stream: &stream)
        return n * controls.mixing / setting.excessConstant
      },
      predict: { _ in 0 },
      tolerance: { _ in
        Tolerance(resolution: 0.015, reason: "1/5 of the distance to the nearest mutant")
      },
      mutants: [
        Mutant("nothing is subtracted, mean c/n") { _ in 1 },
        Mutant("cross-covariances 4 % too large") { _ in 1.04 * 1.04 - 1 },
        Mutant("n − 1 in place of n") { _ in 1 - n / (n - 1) },
      ])
  }

  private static func tailIsCentred(_ setting: Setting) -> Claim {
    let n = Double(max(24, 2 * setting.p))
    return .statistical(
      "tail-is-centred", "The discarded sample variances have the mean that is subtracted",
      formula: #"\frac{n}{\sum_{j>k} \lambda_j} \sum_{j>k} (\mathbb E S_{jj} - \lambda_j)"#,
      method: .asymptotic,
      sampler: .separate(at: [n]) { n, stream in
        n * SampleCovariance(setting, n: n, stream: &stream).tailNoise / setting.floor
      },
      predict: { _ in 0 },
      tolerance: { _ in
        Tolerance(resolution: 0.2, reason: "1/5 of one degree of freedom, the nearest mutant")
      },
      mutants: [
        Mutant("one degree of freedom lost to the mean") { _ in -1 },
        Mutant("one degree of freedom too many") { _ in 1 },
      ])
  }

  private static let manifoldGap: Claim = .exact(
    "manifold-gap", "On a circle no line does better than half the variance, one angle does",
    formula: #"(r^2/2, 0)"#, rounding: "r²",
    cases: { stream -> [Circle] in
      try [nil, 3, 4, 5, 8, 64].map { count in
        try Circle(radius: stream.uniform(in: 0.5...10), count: count, stream: &stream)
      }
    },
    measure: { circle in
      Observation(
        [circle.line.loss(circle.covariance), circle.angleCodeLoss],
        operations: circle.count ?? 1, scale: 4 * circle.radius * circle.radius)
    },
    predict: { [$0.radius * $0.radius / 2, 0] },
    mutants: [
      Mutant("r², the whole variance") { [$0.radius * $0.radius, 0] },
      Mutant("r²/4") { [$0.radius * $0.radius / 4, 0] },
    ])

  /// The fixed example of the Hessian claims: n = 5, k = 2.
  private static let morseSpectrum: Vector = [5, 3, 2, 1, 0.5]
  private static let morseCodeSize = 2

  /// All critical points of rank at most k, balanced, and those of full rank in a random gauge.
  private static func morsePoints(_ stream: inout RandomStream) throws -> [CriticalPoint] {
    let data = Data(morseSpectrum, stream: &stream)
    let balanced = try (0...morseCodeSize).flatMap { rank in
      try subsets(of: morseSpectrum.count, size: rank).map {
        try CriticalPoint(data, set: $0, codeSize: morseCodeSize)
      }
    }
    let sheared = try subsets(of: morseSpectrum.count, size: morseCodeSize).map { set in
      let stretch = Matrix.diagonal((0..<morseCodeSize).map { _ in stream.uniform(in: 1...3) })
      let gauge = stretch * stream.haarOrthogonal(morseCodeSize)
      return try CriticalPoint(data, set: set, codeSize: morseCodeSize, gauge: gauge)
    }
    return balanced + sheared
  }

  /// The subsets of 0 ..< n with `size` members, by their largest member.
  static func subsets(of n: Int, size: Int) -> [[Int]] {
    guard size > 0 else { return [[]] }
    return (0..<n).flatMap { last in
      subsets(of: last, size: size - 1).map { $0 + [last] }
    }
  }
}
