import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Gradient descent fits each eigenmode at the rate of its eigenvalue")
struct SpectralBiasTests {
  static let evidence = Evidence(SpectralBias.theorem)

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

  private func isClose(_ x: Vector, _ y: Vector, within tolerance: Double = 1e-14) -> Bool {
    x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) < tolerance }
  }

  /// λ = ¼ and 1/121: half-times 4 log 2 = 2.77 and 121 log 2 = 83.87, in the ratio (11/2)².
  @Test("Half-times by hand")
  func halfTimes() {
    let times = [0.25, 1.0 / 121].map(SpectralBias.halfTime)
    #expect(isClose(times, [2.772588722239781, 83.87080884775338], within: 1e-12))
    #expect(abs(times[1] / times[0] - 30.25) < 1e-12)
    #expect(abs(SpectralBias.flowFilter(0.25, time: times[0]) - 0.5) < 1e-15)
    // At t = 20 frequency 1 is fitted to 99.3 %, frequency 10 to 15.2 %.
    let fitted = [0.25, 1.0 / 121].map { SpectralBias.flowFilter($0, time: 20) }
    #expect(isClose(fitted, [0.99326205, 0.15235], within: 1e-5))
  }

  /// T = diag(¼, 1/121) and f* = (1, 0.2): residuals 0.7788 and 0.1984 at t = 1, equal at 6.6578.
  @Test("The mode that is fitted sooner may have the larger residual")
  func crossing() {
    let flow = KernelFlow(Matrix.diagonal([0.25, 1.0 / 121]))
    #expect(isClose(flow.advance([1, 0.2], by: 1), [0.7788007831, 0.1983539], within: 1e-6))
    let time = flow.lastTime(from: [1, 0.2]) { $0[0] > $0[1] }
    #expect(abs(time - 6.657845723) < 1e-9)
  }

  /// λ = 1.9 and 0.9 at η = 1, t = 5: 0.9⁵ = 0.59049 is left of the larger, 0.1⁵ of the other.
  @Test("A long step fits the larger mode later")
  func reversal() {
    let regression = FeatureRegression(
      features: Matrix.diagonal([Double.sqrt(3.8), Double.sqrt(1.8)]))
    let targets = regression.features * Matrix(columnVector: [1, 1])
    let theta = regression.descent(on: targets, stepSize: 1, steps: 5)
    #expect(isClose(theta.column(0), [1.59049, 1 - 1e-5]))
    #expect(abs(SpectralBias.stepFilter(1.9, stepSize: 1, steps: 5) - 1.59049) < 1e-14)
  }

  /// One datum with φ = 1, y = 2, γ = ¼, η = 1: θ is 2, then ¾·2 = 1.5, and in the end 1.6.
  @Test("Weight decay by hand")
  func weightDecay() {
    let regression = FeatureRegression(features: [[1]], weightDecay: 0.25)
    let ends = [1, 2, 60].map {
      regression.descent(on: [[2]], stepSize: 1, steps: $0)[0, 0]
    }
    #expect(isClose(ends, [2, 1.5, 1.6]))
    let more = regression.descent(on: [[2]], from: [[2]], stepSize: 1, steps: 1)
    #expect(isClose(more.column(0), [1.5]))
  }

  /// At a = 2, b = 2 the sum over j ≥ 1 is ½ √(π/(2t)) up to an exponentially small rest.
  @Test("The squared residual of power-law spectra")
  func powerLaw() {
    let measured = SpectralBias.residual(decay: 2, roughness: 2, time: 1000).values[0]
    let expected = Double.sqrt(.pi / 2000) / 2
    #expect(abs(measured / expected - 1) < 1e-12)
    #expect(abs(SpectralBias.residualConstant(decay: 1, roughness: 2) - 0.5) < 1e-15)
  }

  // MARK: Networks

  /// One neuron with w = (1, 0) and a = 2 at x = (1, 0): f = 2 erf 1.
  @Test("A network and its tangent kernel, by hand")
  func oneNeuron() {
    let network = TwoLayerNetwork(weights: [[1], [0]], outputs: [2])
    #expect(isClose(network.values([[1, 0]]), [2 * Double.erf(1)]))
    let slope = 2 / Double.pi.squareRoot() * Double.exp(-1)
    let kernel = network.tangentKernel([[1, 0]])[0, 0]
    let expected = Double.erf(1) * Double.erf(1) + 4 * slope * slope
    #expect(abs(kernel - expected) < 1e-14)
    let rectifier = TwoLayerNetwork(weights: [[1], [-2]], outputs: [3], activation: .relu)
    #expect(isClose(rectifier.values([[3, 1], [1, 1]]), [3, 0]))
  }

  @Test("Pairs start at zero, whatever their copies", arguments: [1.0, 7])
  func pairs(_ copies: Double) {
    var stream = RandomStream(seed: 1, label: "spectral-bias/tests/pairs")
    let network = TwoLayerNetwork(
      pairs: stream.normalMatrix(rows: 3, columns: 4), copies: copies)
    let task = CircleRegression(count: 6, frequencies: [1])
    #expect(network.width == 8 * copies)
    #expect(maximumNorm(network.values(task.inputs)) < 1e-14)
  }

  /// A small step moves the values by −(η/n) K (f − f*), with the tangent kernel K.
  @Test(
    "A small step follows the tangent kernel", arguments: [TwoLayerNetwork.Activation.erf, .relu])
  func smallStep(_ activation: TwoLayerNetwork.Activation) {
    var stream = RandomStream(seed: 1, label: "spectral-bias/tests/small-step")
    let task = CircleRegression(count: 8, frequencies: [1, 2])
    let start = TwoLayerNetwork(
      weights: stream.normalMatrix(rows: 3, columns: 5), outputs: stream.normals(5),
      activation: activation, copies: 3)
    let f = start.values(task.inputs)
    var end = start
    end.descend(task, stepSize: 1e-6)
    let moved = subtract(end.values(task.inputs), f).map { $0 / 1e-6 }
    let predicted = start.tangentKernel(task.inputs) * subtract(task.target, f)
    #expect(isClose(moved, predicted.map { $0 / 8 }, within: 1e-4))
  }

  /// f = 3 + cos x − ½ cos 2x on eight points.
  @Test("Amplitudes of a function on the circle")
  func amplitudes() {
    let task = CircleRegression(count: 8, frequencies: [1, 2])
    let f = (0..<8).map { (i: Int) -> Double in
      let angle = Double.pi * Double(i) / 4
      return 3 + .cos(angle) - 0.5 * .cos(2 * angle)
    }
    #expect(isClose([1, 2, 3].map { task.amplitude(f, $0) }, [1, -0.5, 0]))
    #expect(isClose([task.amplitude(task.target, 1), task.target[0]], [1, 2]))
  }

  /// At scale 1: 2/π asin(4/5) + 8/(3π) at angle 0, and 0 at opposite points.
  @Test("The limit kernel and its spectrum")
  func limitKernel() throws {
    let values = [0, Double.pi].map { SpectralBias.tangentKernel(angle: $0, scale: 1) }
    let atZero = 2 / Double.pi * Double.asin(0.8) + 8 / (3 * Double.pi)
    #expect(isClose(values, [atZero, 0]))
    let training = SpectralBias.Training(try setting())
    let measured = try SymmetricEigen.values(of: training.limitKernel).map { $0 / 12 }
    let eigenvalues = training.wide.eigenvalues
    let expected = FourierBasis(12).frequencies.map { eigenvalues[$0] }
    #expect(isClose(measured.sorted(), expected.sorted(), within: 1e-13))
    #expect(zip(eigenvalues, eigenvalues.dropFirst()).allSatisfy { $0 > $1 })
  }

  /// A kernel larger by the factor 1 + ε: each amplitude gains ε ηλ t (1 − ηλ)ᵗ⁻¹.
  @Test("First-order perturbation of descent")
  func firstOrder() throws {
    #expect(SpectralBias.dividedPower(0.5, 0.5, 3) == 0.75)
    #expect(abs(SpectralBias.dividedPower(0.5, 0.25, 2) - 0.75) < 1e-15)
    let training = SpectralBias.Training(try setting())
    let base = training.fitted(by: training.limitKernel)
    let more = training.fitted(by: 1.000001 * training.limitKernel)
    let gain = training.task.amplitude(subtract(more, base), 2) / 1e-6
    let rate = training.wide.eigenvalues[2] * training.wide.stepSize
    let expected = rate * SpectralBias.dividedPower(1 - rate, 1 - rate, 24)
    #expect(abs(gain - expected) < 1e-4)
  }

  private func setting() throws -> SpectralBias.Setting {
    try SpectralBias.Setting(SpectralBias.theorem.values())
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["width": "1025"], "parameter 'width' must be even, for neurons come in pairs, got 1025"),
      (["points": "20"], "parameter 'points' must be a whole number from 24 to 64, got 20"),
      (["step": "2"], "parameter 'step' must be a number from 0.1 to 1.95, got 2"),
      (["decay": "0.5"], "parameter 'decay' must be a number from 1.0 to 3.0, got 0.5"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other spectra, targets, steps and networks re-derive every prediction",
    arguments: [
      ["decay": "1", "roughness": "3"], ["decay": "3", "roughness": "1.5", "points": "24"],
      ["scale": "0.5", "step": "0.1"], ["scale": "1.25", "width": "1500"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
