import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("A regularised fit is a combination of kernel sections")
struct RepresenterTheoremTests {
  static let evidence = Evidence(RepresenterTheorem.theorem)

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

  /// A miss of 2, a margin of 0, and a miss of 1.
  @Test("The losses and their derivatives, by hand")
  func losses() {
    let squared = PointLoss.squared.jet(3, 1)
    #expect(isClose([squared.value, squared.slope, squared.curvature], [2, 2, 1]))
    let logistic = PointLoss.logistic.jet(0, -1)
    #expect(isClose([logistic.value, logistic.slope, logistic.curvature], [.log(2), 0.5, 0.25]))
    let bounded = PointLoss.bounded.jet(2, 1)
    let weight = Double.exp(-0.5)
    #expect(isClose([bounded.value, bounded.slope, bounded.curvature], [1 - weight, weight, 0]))
  }

  @Test("Derivatives agree with differences", arguments: PointLoss.allCases)
  func derivatives(_ loss: PointLoss) {
    for f in [-1.5, -0.2, 0.7, 2] {
      let (below, here, above) = (loss.jet(f - 1e-5, 1), loss.jet(f, 1), loss.jet(f + 1e-5, 1))
      #expect(abs((above.value - below.value) / 2e-5 - here.slope) < 1e-9)
      #expect(abs((above.slope - below.slope) / 2e-5 - here.curvature) < 1e-9)
    }
  }

  /// One datum with φ = (3, 4), y = 2, λ = 25: K = 25, α = 2/50, and w = α·(3, 4) = (0.12, 0.16).
  @Test("Ridge regression with one datum, by hand")
  func oneDatum() throws {
    let alpha = try RepresenterTheorem.ridgeCoefficients(
      kernel: [[25]], targets: [2], penalty: 25)
    #expect(isClose(alpha, [0.04]))
    let w = try RepresenterTheorem.ridgeInFeatureSpace([[3, 4]], targets: [2], penalty: 25)
    #expect(isClose(w, [0.12, 0.16]))
    let fit = RegularisedFit(
      features: [[3, 4]], targets: [2], loss: .squared,
      regulariser: PowerRegulariser(strength: 12.5, power: 2))
    #expect(isClose(try fit.minimiser(from: [1, -1]), [0.12, 0.16]))
    #expect(isClose(fit.gradient([0.12, 0.16]), [0, 0]))
    // ½(1 − 2)² + ½·25·0.04 = 1 at the minimum.
    #expect(abs(fit.objective([0.12, 0.16]) - 1) < 1e-14)
  }

  /// r^(3/2) at r = 4 is 8, and Ω′(r)/r = (3/2)·2/4.
  @Test("The regulariser, by hand")
  func regulariser() {
    let omega = PowerRegulariser(strength: 1, power: 1.5)
    #expect(isClose([omega.value(4), omega.pull(4)], [8, 0.75]))
  }

  /// For β = 2 the effective dimension is (πM coth(πM) − 1)/2 with M = λ^(−1/2).
  @Test("The effective dimension of 1/i² in closed form")
  func effectiveDimension() {
    let measured = RepresenterTheorem.dimensionOfPowerLaw(2, penalty: 1.0 / 4096, 1)
    #expect(abs(measured.values[0] - (.pi * 64 / .tanh(.pi * 64) - 1) / 2) < 1e-6)
    let expansion = RepresenterTheorem.dimensionExpansion(
      2, penalty: 1.0 / 4096, constant: .pi / 2)
    #expect(abs(expansion - (.pi * 32 - 0.5)) < 1e-13)
    #expect(abs(RepresenterTheorem.dimensionConstant(2) - .pi / 2) < 1e-15)
    #expect(RepresenterTheorem.filterMoment([3, 1], penalty: 1, 2) == 0.8125)
  }

  /// The next terms are multiples of ζ(−β)λ, ζ(−2β)λ², …, which vanish for even β.
  @Test("Sums over a power law lie one half below the integral", arguments: [2.0, 4], [1, 2])
  func oneHalf(decay: Double, moment: Int) {
    let share = moment == 1 ? 1 : 1 - 1 / decay
    let constant = share * RepresenterTheorem.dimensionConstant(decay)
    let penalty = Double.pow(64, -decay)
    let sum = RepresenterTheorem.dimensionOfPowerLaw(decay, penalty: penalty, moment).values[0]
    let expansion = RepresenterTheorem.dimensionExpansion(
      decay, penalty: penalty, constant: constant)
    #expect(abs(sum - expansion) < 1e-6)
  }

  /// The regulariser dominates: Newton steps reach past zero, and must not swing to and fro.
  @Test("A small minimum is found from a far start")
  func smallMinimum() throws {
    // At φ = 1, y = 1 the logistic slope is near −½: 15 √w = 1/(1 + eʷ).
    let fit = RegularisedFit(
      features: [[1]], targets: [1], loss: .logistic,
      regulariser: PowerRegulariser(strength: 10, power: 1.5))
    let w = try fit.minimiser(from: [5])[0]
    #expect(abs(15 * w.squareRoot() - 1 / (1 + .exp(w))) < 1e-12)
  }

  @Test("An instance has the kernel spectrum and the complement that it was made from")
  func instance() throws {
    var stream = RandomStream(seed: 1, label: "representer/tests/instance")
    let setting = try RepresenterTheorem.Setting(RepresenterTheorem.theorem.values())
    let instance = RepresenterTheorem.Instance(setting, stream: &stream)
    let measured = try SymmetricEigen.values(of: instance.kernel)
    #expect(isClose(measured, setting.spectrum, within: 1e-13))
    #expect(abs(measured[0] - 1.5) < 1e-13)
    #expect(abs(measured[7] - 0.05) < 1e-13)
    #expect(norm(instance.orthogonalPart(instance.combination(instance.targets))) < 1e-13)
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["n": "20", "p": "15"], "parameter 'n' must be at most p - 2 = 13, got 20"),
      (["n": "1"], "parameter 'n' must be a whole number from 2 to 20, got 1"),
      (["penalty": "0"], "parameter 'penalty' must be a number from 0.01 to 10.0, got 0"),
      (["decay": "1"], "parameter 'decay' must be a number from 1.5 to 4.0, got 1"),
      (
        ["lambda": "2"],
        "unknown parameter 'lambda', expected one of: n, p, condition, penalty, decay"
      ),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other shapes, penalties and spectra re-derive every prediction",
    arguments: [
      ["n": "2", "p": "4", "condition": "1.5"], ["penalty": "0.01"], ["penalty": "10"],
      ["condition": "1000", "decay": "1.5"], ["n": "20", "p": "60", "decay": "4"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
