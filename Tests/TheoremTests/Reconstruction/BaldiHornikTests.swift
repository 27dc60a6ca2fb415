import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Baldi–Hornik: a linear autoencoder is principal component analysis")
struct BaldiHornikTests {
  static let evidence = Evidence(BaldiHornik.theorem)

  // MARK: Claims and mutants

  @Test("Claim", arguments: evidence.claims)
  func claim(_ argument: ClaimArgument) async throws {
    try await expectVerdict(argument)
  }

  @Test("Mutant is refuted", arguments: evidence.mutants)
  func mutant(_ mutant: MutantArgument) async throws {
    try await expectRefutation(mutant)
  }

  // MARK: Worked cases

  /// Σ = diag(4, 1), one code number: keeping the first coordinate leaves 1, the second 4.
  @Test("Two dimensions, one code number: the loss is what is dropped")
  func twoDimensions() {
    let covariance = Matrix.diagonal([4, 1])
    let first = LinearAutoencoder(encoder: [[1, 0]], decoder: [[1], [0]])
    let second = LinearAutoencoder(encoder: [[0, 1]], decoder: [[0], [1]])
    #expect(first.loss(covariance) == 1)
    #expect(second.loss(covariance) == 4)
    #expect(BaldiHornik.lossFloor([4, 1], codeSize: 1) == 1)
  }

  /// E = (1 1)/2, D = (1 1)ᵀ projects onto the diagonal and loses half of 4 + 1.
  @Test("A projection onto the diagonal loses half the variance")
  func diagonalProjection() {
    let autoencoder = LinearAutoencoder(encoder: [[0.5, 0.5]], decoder: [[1], [1]])
    #expect(autoencoder.loss(Matrix.diagonal([4, 1])) == 2.5)
  }

  /// In one dimension L = λ(1 − de)²: ∂L/∂e = −2λd(1 − de), here with λ = 3, e = 2, d = 1.
  @Test("In one dimension the gradient is that of λ(1 − de)²")
  func scalarGradient() {
    let scalar = LinearAutoencoder(encoder: [[2]], decoder: [[1]])
    let gradient = scalar.gradient([[3]])
    #expect(scalar.loss([[3]]) == 3)
    #expect(gradient.encoder[0, 0] == 6)
    #expect(gradient.decoder[0, 0] == 12)
  }

  /// Along a line the loss is a polynomial of degree 4, for which five-point differences are exact.
  @Test("Gradient and curvature agree with finite differences of the loss")
  func differences() {
    var stream = RandomStream(seed: 1, label: "baldi-hornik/tests/differences")
    let covariance = stream.normalMatrix(rows: 5, columns: 7).outerGram()
    let point = LinearAutoencoder(
      encoder: stream.normalMatrix(rows: 2, columns: 5),
      decoder: stream.normalMatrix(rows: 5, columns: 2))
    let direction = LinearAutoencoder(
      encoder: stream.normalMatrix(rows: 2, columns: 5),
      decoder: stream.normalMatrix(rows: 5, columns: 2))
    let losses = (-2...2).map { t in
      LinearAutoencoder(
        encoder: point.encoder + Double(t) * direction.encoder,
        decoder: point.decoder + Double(t) * direction.decoder
      ).loss(covariance)
    }
    let first = (losses[0] - 8 * losses[1] + 8 * losses[3] - losses[4]) / 12
    let outer = -losses[0] - losses[4]
    let second = (outer + 16 * (losses[1] + losses[3]) - 30 * losses[2]) / 12
    let gradient = point.gradient(covariance)
    let slope =
      dot(gradient.encoder.elements, direction.encoder.elements)
      + dot(gradient.decoder.elements, direction.decoder.elements)
    let curvature = point.curvature(covariance, along: direction, direction)
    // The differences cancel numbers as large as the largest loss.
    let rounding = 30 * 35 * Double.ulpOfOne * (losses.max() ?? 0)
    #expect(abs(slope - first) < rounding)
    #expect(abs(curvature - second) < rounding)
  }

  @Test("Doubling the code coordinate and halving the decoder changes nothing")
  func recoding() throws {
    let autoencoder = LinearAutoencoder(encoder: [[1, 2]], decoder: [[3], [1]])
    let recoded = try autoencoder.recoded(by: [[2]])
    #expect(recoded.encoder == [[2, 4]])
    #expect(recoded.decoder == [[1.5], [0.5]])
    #expect(recoded.loss(.identity(2)) == autoencoder.loss(.identity(2)))
  }

  /// λ = (3, 2, 1), k = 1: c = 3·2/(3−2) + 3·1/(3−1) = 7.5, and 3·2/1 + 3·1/4 = 6.75 with squares.
  @Test("The excess constant of λ = (3, 2, 1) is 7.5")
  func excessConstant() {
    #expect(BaldiHornik.excessConstant([3, 2, 1], codeSize: 1) == 7.5)
    #expect(BaldiHornik.excessConstant([3, 2, 1], codeSize: 1, power: 2) == 6.75)
  }

  /// At n = 30 the eigenvectors are far from the true ones, so no first-order coincidence helps.
  @Test("The excess of a sample is the loss of its projector minus the floor")
  func sampleExcess() throws {
    let setting = try BaldiHornik.Setting(BaldiHornik.theorem.values())
    var stream = RandomStream(seed: 1, label: "baldi-hornik/tests/sample")
    var replay = stream
    let sample = BaldiHornik.SamplePCA(setting, n: 30, stream: &stream)
    let bartlett = replay.wishartFactor(dimension: setting.p, degreesOfFreedom: 30)
    let covariance = Matrix.diagonal(setting.spectrum)
    let root = Matrix.diagonal(setting.spectrum.map { ($0 / 30).squareRoot() })
    let top = try SymmetricEigen((root * bartlett).outerGram()).vectors.firstColumns(setting.k)
    let loss = LinearAutoencoder(encoder: top.transposed, decoder: top).loss(covariance)
    let excess = try sample.excess()
    #expect(abs(loss - setting.floor - excess) < 30 * 12 * Double.ulpOfOne * setting.total)
    #expect(excess > 0.01)
  }

  @Test("At the defaults the floor is 0.7542 and the excess constant 4.5948")
  func defaults() throws {
    let setting = try BaldiHornik.Setting(BaldiHornik.theorem.values())
    #expect(setting.floor.text(digits: 4) == "0.7542")
    #expect(setting.excessConstant.text(digits: 5) == "4.5948")
    #expect(setting.sampleSizes(isQuick: false) == [1600, 6400, 25600, 102_400])
    #expect(setting.sampleSizes(isQuick: true) == [1600, 12800, 102_400])
  }

  /// Keeping the second and fourth of five: one larger is missed before each, then one more.
  @Test("The index set {2, 4} has 1 + 2 inversions")
  func inversions() {
    #expect(BaldiHornik.inversions(of: [1, 3]) == 3)
    #expect(BaldiHornik.inversions(of: [0, 1]) == 0)
    #expect(BaldiHornik.inversions(of: []) == 0)
  }

  @Test("The Gaussian binomial of 5 over 2 is 1 + q + 2q² + 2q³ + 2q⁴ + q⁵ + q⁶")
  func gaussianBinomial() {
    #expect(BaldiHornik.gaussianBinomial(5, 2) == [1, 1, 2, 2, 2, 1, 1])
    #expect(BaldiHornik.gaussianBinomial(4, 2) == [1, 1, 2, 1, 1])
    #expect(BaldiHornik.gaussianBinomial(8, 3).reduce(0, +) == 56)
    #expect(BaldiHornik.subsets(of: 8, size: 3).count == 56)
  }

  /// λ = (5, 3, 2, 1, ½), S = {2, 4}: kept 1, dropped 5 gives 6 − √(16 + 100) = −4.7703.
  @Test("The steepest saddle direction at {2, 4} has curvature −4.7703")
  func smallestCurvature() {
    let spectrum: Vector = [5, 3, 2, 1, 0.5]
    let smallest = BaldiHornik.smallestCurvature(spectrum, kept: [1, 3], codeSize: 2)
    #expect(smallest == 6 - Double.sqrt(116))
    #expect(BaldiHornik.smallestCurvature(spectrum, kept: [], codeSize: 2) == -10)
    #expect(BaldiHornik.smallestCurvature(spectrum, kept: [0, 1], codeSize: 2) == 0)
  }

  /// The corners of a square of radius 1: covariance ½I, so any line loses ½ and the angle nothing.
  @Test("Four points on the unit circle: a line loses one half")
  func square() throws {
    var stream = RandomStream(seed: 1, label: "baldi-hornik/tests/square")
    let square = try BaldiHornik.Circle(radius: 1, count: 4, stream: &stream)
    #expect(abs(square.line.loss(square.covariance) - 0.5) < 30 * 4 * Double.ulpOfOne)
    #expect(square.angleCodeLoss < 30 * Double.ulpOfOne * Double.ulpOfOne)
  }

  @Test("The second derivative is symmetric in its two directions")
  func symmetricCurvature() {
    var stream = RandomStream(seed: 1, label: "baldi-hornik/tests/curvature")
    let covariance = stream.normalMatrix(rows: 6, columns: 4).gram()
    let random = { (stream: inout RandomStream) -> LinearAutoencoder in
      LinearAutoencoder(
        encoder: stream.normalMatrix(rows: 2, columns: 4),
        decoder: stream.normalMatrix(rows: 4, columns: 2))
    }
    let (point, first, second) = (random(&stream), random(&stream), random(&stream))
    let forth = point.curvature(covariance, along: first, second)
    let back = point.curvature(covariance, along: second, first)
    let size = abs(point.curvature(covariance, along: first, first))
    #expect(abs(forth - back) < 1e-12 * (size + abs(forth)))
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["p": "1"], "parameter 'p' must be a whole number from 2 to 32, got 1"),
      (["k": "12"], "parameter 'k' must be at most p - 1 = 11, got 12"),
      (["k": "0"], "parameter 'k' must be a whole number from 1 to 31, got 0"),
      (["decay": "1"], "parameter 'decay' must be a number from 0.2 to 0.95, got 1"),
      (["decay": "nan"], "parameter 'decay' must be a number from 0.2 to 0.95, got nan"),
      (["rank": "2"], "unknown parameter 'rank', expected one of: p, k, decay"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  @Test("A singular change of the code is an error")
  func singularRecoding() {
    let autoencoder = LinearAutoencoder(encoder: [[1, 2]], decoder: [[3], [1]])
    #expect(throws: LinearAlgebraError.self) { try autoencoder.recoded(by: [[0]]) }
  }

  // MARK: Other parameters

  @Test(
    "Other dimensions and spectra re-derive every prediction",
    arguments: [
      ["p": "9", "k": "2", "decay": "0.6"], ["p": "2", "k": "1", "decay": "0.5"],
      ["p": "5", "k": "4", "decay": "0.3"], ["p": "6", "k": "3", "decay": "0.9"],
      ["p": "2", "k": "1", "decay": "0.95"], ["p": "2", "k": "1", "decay": "0.2"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
