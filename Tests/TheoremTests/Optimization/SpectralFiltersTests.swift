import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Early stopping and ridge regression are two filters of one spectrum")
struct SpectralFiltersTests {
  static let evidence = Evidence(SpectralFilters.theorem)

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

  /// A = (3, 4), b = 5, and A⁺b = (0.6, 0.8): half of it after one step with ησ² = ½, or at λ = σ² = 25.
  @Test("One mode, by hand")
  func oneMode() throws {
    let problem = LinearInverseProblem(map: [[3, 4]], data: [5])
    #expect(isClose(problem.descent(stepSize: 0.02, steps: 1), [0.3, 0.4]))
    #expect(isClose(problem.descent(stepSize: 0.02, steps: 2), [0.45, 0.6]))
    #expect(isClose(try problem.ridge(penalty: 25), [0.3, 0.4]))
    // At A⁺b only the penalty pulls: 1 − ηλ = ½.
    let decayed = problem.descent(from: [0.6, 0.8], stepSize: 0.02, penalty: 25, steps: 1)
    #expect(isClose(decayed, [0.3, 0.4]))
    // A penalty on what is orthogonal to (3, 4) costs A⁺b nothing.
    #expect(isClose(try problem.penalised(by: [[4, -3]], penalty: 7), [0.6, 0.8]))
  }

  @Test("The filters and their ratio, by hand")
  func filters() {
    #expect(abs(SpectralFilters.descentFilter(0.25, steps: 2) - 7.0 / 16) < 1e-15)
    #expect(abs(SpectralFilters.descentFilter(1.5, steps: 2) - 0.75) < 1e-15)
    #expect(abs(SpectralFilters.ridgeFilter(3, penalty: 1) - 0.75) < 1e-15)
    // One step: u over u/(1 + u).
    #expect(abs(SpectralFilters.ratio(0.5, steps: 1) - 1.5) < 1e-15)
  }

  /// At t = 2 the ratio is (1 − u/4)(1 + u), largest at u = 3/2.
  @Test("The ceiling falls from 2 to that of the flow")
  func ceiling() {
    #expect(abs(SpectralFilters.ceiling(steps: 1) - 2) < 1e-14)
    #expect(abs(SpectralFilters.ceiling(steps: 2) - 1.5625) < 1e-14)
    let root = ScalarSearch.crossing(in: 1...3) { .exp($0) < 1 + $0 + $0 * $0 }.last
    #expect(root.text(digits: 6) == "1.79328")
    let flow = 1 + root / (1 + root + root * root)
    #expect(flow.text(digits: 6) == "1.29843")
    #expect(abs(SpectralFilters.ceiling(steps: 1_000_000) - flow) < 1e-5)
  }

  /// η = ½, two steps, λ = 1/3: σ² = 1 keeps 1/4 in both and σ² = 8/3 keeps 1/9.
  @Test("Two modes that match, by hand")
  func twoModes() throws {
    var stream = RandomStream(seed: 1, label: "spectral-filters/tests/two-modes")
    let modes = SpectralFilters.TwoModes(1.0 / 6, stream: &stream)
    #expect(isClose(modes.instance.squares, [1, 8.0 / 3]))
    #expect(abs(modes.penalty - 1.0 / 3) < 1e-15)
    let problem = modes.instance.problem
    for estimate in [problem.descent(stepSize: 0.5, steps: 2), try problem.ridge(penalty: 1.0 / 3)]
    {
      #expect(isClose(modes.instance.shares(estimate), [0.75, 8.0 / 9]))
    }
  }

  /// Errors of 2·¼ − 1 = −½ in x and ¼ of the noise.
  @Test("The Bayes risk of one number, by hand")
  func risk() {
    let risk = SpectralFilters.risk([[2]], prior: 4) { [$0[0] / 4] }
    #expect(abs(risk - (4 * 0.25 + 1.0 / 16)) < 1e-15)
  }

  /// With A = [1 2; 0 1] and η = ½: (0, 1) → (−1, ½) → (−1, ¼).
  @Test("Richardson's iteration, by hand")
  func richardson() {
    let problem = LinearInverseProblem(map: [[1, 2], [0, 1]], data: [0, 0])
    #expect(isClose(problem.richardson(from: [0, 1], stepSize: 0.5, steps: 1), [-1, 0.5]))
    #expect(isClose(problem.richardson(from: [0, 1], stepSize: 0.5, steps: 2), [-1, 0.25]))
    // The solution stays where it is.
    let solved = LinearInverseProblem(map: [[1, 2], [0, 1]], data: [5, 2])
    #expect(isClose(solved.richardson(from: [1, 2], stepSize: 0.5, steps: 3), [1, 2]))
  }

  @Test("The normal counterpart is normal, with the same AᵀA and Aᵀb")
  func counterpart() throws {
    let triangular = SpectralFilters.Triangular(coupling: 2)
    let normal = try triangular.normalCounterpart()
    #expect(triangular.departure > 5)
    #expect(SpectralFilters.Triangular(coupling: 0).departure == 0)
    #expect(normal.map.isSymmetric(tolerance: 1e-14))
    #expect((normal.map.gram() - triangular.map.gram()).maximumNorm < 1e-13)
    #expect(
      isClose(
        normal.map * normal.data,
        triangular.map.multiplied(by: SpectralFilters.Triangular.data, transposingSelf: true),
        within: 1e-13))
  }

  /// H = diag(2, 8) in the metric diag(1, 4) is twice the metric: a step of ½ arrives.
  @Test("A metric that fits, by hand")
  func metric() throws {
    let quadratic = PreconditionedQuadratic(
      hessian: .diagonal([2, 8]), metric: .diagonal([1, 4]), linear: [2, 16])
    #expect(isClose(try quadratic.descent(from: [0, 0], stepSize: 0.25, steps: 1), [0.5, 1]))
    #expect(isClose(try quadratic.descent(from: [9, -9], stepSize: 0.5, steps: 1), [1, 2]))
    #expect(abs(try quadratic.rate(stepSize: 0.25) - 0.5) < 1e-15)
  }

  /// [4 2; 2 9] has the correlation 1/3, hence (1 + 1/3)/(1 − 1/3) = 2.
  @Test("Scaling by the diagonal, by hand")
  func jacobi() throws {
    #expect(abs(try PreconditionedQuadratic.jacobiCondition([[4, 2], [2, 9]]) - 2) < 1e-14)
    let hessian = SpectralFilters.Turned(degrees: 45, condition: 100).hessian
    #expect(isClose(hessian.diagonal, [50.5, 50.5], within: 1e-13))
    #expect(isClose(try SymmetricEigen.values(of: hessian), [100, 1], within: 1e-12))
  }

  @Test("The loss of power-law modes is the sum of its terms")
  func powerLawLoss() {
    let terms = (1...400_000).reversed().map { (j: Int) -> Double in
      .pow(Double(j), -2.5) * .exp(-16 * .pow(Double(j), -1.5))
    }
    let measured = SpectralFilters.loss(spectrumDecay: 1.5, targetDecay: 2.5, time: 8)
    // The rest of the terms, as an integral; the midpoint rule errs by 2.5/24 · 203^(−3.5).
    let rest = terms.reduce(0, +) + 1 / (1.5 * .pow(400_000, 1.5))
    #expect(abs(measured.values[0] - rest) < 1e-9)
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["n": "2"], "parameter 'n' must be a whole number from 3 to 30, got 2"),
      (["steps": "5"], "parameter 'steps' must be a whole number from 10 to 200, got 5"),
      (["penalty": "0"], "parameter 'penalty' must be a number from 0.05 to 5.0, got 0"),
      (["coupling": "30"], "parameter 'coupling' must be a number from 0.5 to 20.0, got 30"),
      (
        ["lambda": "2"],
        "unknown parameter 'lambda', expected one of: n, steps, condition, penalty, coupling, "
          + "spectrum-decay, target-decay"
      ),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other shapes, times and spectra re-derive every prediction",
    arguments: [
      ["n": "3", "condition": "2", "steps": "10"], ["n": "30", "condition": "1000"],
      ["penalty": "5", "steps": "200"], ["penalty": "0.05", "coupling": "20"],
      ["spectrum-decay": "1", "target-decay": "3", "coupling": "0.5"],
      ["spectrum-decay": "4", "target-decay": "1.5"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
