import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Spectra and curvatures that no draw has")
struct SpectrumExercisesTests {
  static let evidence = Evidence(SpectrumExercises.theorem)

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

  /// At x = (1, 2): Ax = (4, 7), ½x·Ax = 9, b·x = −1.
  @Test("The Hessian by differences is the matrix, near zero and far out")
  func hessian() {
    let objective = QuadraticObjective(matrix: [[2, 1], [1, 3]], linear: [1, -1])
    #expect(objective.value([1, 2]) == 10)
    #expect(objective.gradient([1, 2]) == [3, 8])
    for point: Vector in [[0, 0], [1, 2], [3e8, -1e8]] {
      #expect((objective.hessian(at: point) - objective.matrix).maximumNorm < 1e-14)
    }
  }

  /// (1 − 1/e) · 2 at u = 1; e^u = 1 + u + u² near u = 1.7933.
  @Test("Flow and ridge differ by 2 (1 − 1/e) at λt = 1 and by 1.29843 at most")
  func filters() {
    #expect(abs(SpectrumExercises.filterRatio(1) - 2 * (1 - Double.exp(-1))) < 1e-15)
    let place = SpectrumExercises.largestRatioPlace()
    #expect(abs(place - 1.7933) < 1e-4)
    #expect(abs(SpectrumExercises.filterRatio(place) - 1.29843) < 5e-6)
  }

  @Test("The definite matrix has eigenvalues in equal ratios")
  func definite() throws {
    var stream = RandomStream(seed: 1, label: "definite")
    let matrix = SpectrumExercises.definite(order: 3, smallest: 1, largest: 9, stream: &stream)
    let values = try SymmetricEigen.values(of: matrix)
    for (found, expected) in zip(values, [9.0, 3, 1]) { #expect(abs(found - expected) < 1e-13) }
  }

  /// 0.1 (1 + cos 0)/2 = 0.1, and half of it in the middle.
  @Test("The schedule starts at 0.1 and is 0.05 at epoch 50; every tenth iterate is kept")
  func schedule() {
    #expect(abs(SpectrumExercises.Iterate.step(0) - 0.1) < 1e-16)
    #expect(abs(SpectrumExercises.Iterate.step(50) - 0.05) < 1e-16)
    var stream = RandomStream(seed: 1, label: "run")
    let run = SpectrumExercises.Iterate.run(order: 4, stream: &stream)
    #expect(run.map(\.epoch) == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
    let ones: Vector = [1, 1, 1, 1]
    let first = subtract(ones, scaled(run[0].objective.gradient(ones), by: 0.1))
    #expect(maximumNorm(subtract(run[0].point, first)) < 1e-15)
  }

  @Test("The probabilities named in the errata")
  func probabilities() {
    #expect(Double.exp(-24.56 * 24.56 / 2) < 1e-130)
    #expect(Double.exp(-16.32 * 16.32 / 2) < 1e-57)
    let above = Double.erfc(0.45 / 2.0.squareRoot()) / 2
    #expect(Double.pow(above, 50) < 1e-24)
    // 128.45 less the 10 on the diagonal and the edge √200.
    #expect(128.45 - 10 - 200.0.squareRoot() > 104)
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["order": "3"], "parameter 'order' must be a whole number from 4 to 60, got 3"),
      (["rescaling": "1"], "parameter 'rescaling' must be a number from 1.5 to 1000.0, got 1"),
      (["step": "2"], "unknown parameter 'step', expected one of: order, rescaling"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other settings re-derive every prediction",
    arguments: [["order": "4", "rescaling": "1.5"], ["order": "60", "rescaling": "1000"]])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
