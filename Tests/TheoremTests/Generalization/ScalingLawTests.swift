import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("How to spend a compute budget")
struct ScalingLawTests {
  static let evidence = Evidence(ScalingLaw.theorem)

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

  /// 4/N² + 1/D with ND = 1000, so 4/N² + N/1000: the slope −8/N³ + 1/1000 vanishes at N = 20.
  private static let cubic = ScalingLaw(
    sizeScale: 4, dataScale: 1, sizeExponent: 2, dataExponent: 1, floor: 0.5, cost: 3)

  @Test("For 4/N² + 1/D and ND = 1000 the best is N = 20, D = 50, with errors 0.01 and 0.02")
  func cubic() {
    let (law, compute) = (Self.cubic, 3000.0)
    for best in [law.minimizer(compute: compute), law.bestAllocation(compute: compute)] {
      #expect(abs(.exp(best.logSize) - 20) < 1e-12)
      #expect(abs(.exp(best.logData) - 50) < 1e-12)
      #expect(abs(law.sizeError(best) - 0.01) < 1e-15)
      #expect(abs(law.dataError(best) - 0.02) < 1e-15)
      #expect(abs(law.loss(best) - 0.53) < 1e-14)
      #expect(abs(law.slopeAlongBudget(best)) < 1e-15)
    }
    #expect(abs(law.leastReducibleLoss(compute: compute) - 0.03) < 1e-15)
    #expect(abs(law.data(forSize: 20) - 50) < 1e-11)
    #expect(abs(law.lossExponent - 2.0 / 3) < 1e-15)
  }

  /// At N = 10, D = 100: errors 0.04 and 0.01; by ∂/∂log N the loss changes by −0.08 + 0.01.
  @Test("Off the optimum the slope along the budget is that of the two errors")
  func slope() {
    let allocation = Allocation(logSize: .log(10), logData: .log(100))
    #expect(abs(Self.cubic.slopeAlongBudget(allocation) + 0.07) < 1e-15)
    let shifted = allocation.shifted(by: 2)
    #expect(abs(.exp(shifted.logSize) - 20) < 1e-13 && abs(.exp(shifted.logData) - 50) < 1e-13)
    #expect(abs(shifted.logProduct - .log(1000)) < 1e-14)
  }

  /// (k⁻² + 2k)/3 at k = 2: (0.25 + 4)/3; the loss at N = 40, D = 25 is 0.0025 + 0.04 = 0.0425.
  @Test("Twice the best size costs 17/12 of the least loss, 0.0425 in place of 0.03")
  func regret() {
    let law = Self.cubic
    #expect(abs(law.regret(factor: 2) - 17.0 / 12) < 1e-15)
    let twice = Allocation(logSize: .log(40), logData: .log(25))
    #expect(abs(law.reducibleLoss(twice) - 0.0425) < 1e-16)
    #expect(law.regret(factor: 1) == 1)
  }

  /// With C/κ = 10⁶ and ν = 1/6: N = 10, D = 10⁵, and 4/100 + 10⁻⁵.
  @Test("A model that grows as the sixth root of compute has the loss 0.04001")
  func slowGrowth() {
    #expect(abs(Self.cubic.lossAtGrowth(1.0 / 6, compute: 3e6) - 0.04001) < 1e-15)
  }

  /// At α = 0.34 and β = 0.28 a factor of two costs 2.3 %, not the 15 % of the source's prose.
  @Test("At the printed exponents misallocation by 2, 4 and 10 costs 2.3 %, 9.0 % and 25 %")
  func printedRegret() {
    let law = ScalingLaw.printedLaw
    #expect(abs(law.regret(factor: 2) - 1.0226416) < 1e-7)
    #expect(abs(law.regret(factor: 0.5) - 1.02328) < 1e-5)
    #expect(abs(law.regret(factor: 4) - 1.09) < 1e-3)
    #expect(abs(law.regret(factor: 10) - 1.251) < 1e-3)
  }

  @Test("Bisection finds the root of x³ − 2, and the derivative of e^x at 1 is e")
  func numerics() {
    #expect(abs(ScalingLaw.signChange { $0 * $0 * $0 - 2 } - 1.2599210498948732) < 1e-15)
    #expect(abs(ScalingLaw.derivative(at: 1, step: 0.5) { .exp($0) } - 2.718281828459045) < 1e-13)
  }

  /// Points (1, 1), (e, e²), (e², e³): slopes by least squares (3 − 0)/2.
  @Test("A straight line through three points has the slope of least squares")
  func straightLine() {
    let xs = [0.0, 1, 2].map { Double.exp($0) }
    let ys = [0.0, 2, 3].map { Double.exp($0) }
    #expect(abs(ScalingLaw.logarithmicSlope(xs, ys) - 1.5) < 1e-15)
    #expect(ScalingLaw.decades(1, 3, count: 3) == [10, 100, 1000])
  }

  /// The floor changes what a straight line finds, and not the exponent 0.28.
  @Test(
    "Over D from 1 to 10⁴ the slope of log(8 D^(−0.28) + c) depends on c",
    arguments: [(1.7, 0.15646), (0.5, 0.22309), (0, 0.28)])
  func naiveSlope(_ floor: Double, _ slope: Double) {
    let law = ScalingLaw.ComputeLaw(scale: 8, exponent: 0.28, floor: floor)
    let xs = ScalingLaw.decades(0, 4, count: 9)
    #expect(abs(-ScalingLaw.logarithmicSlope(xs, xs.map(law.loss)) - slope) < 1e-5)
  }

  // MARK: The fit

  private static func grid() throws -> ScalingLaw.Grid {
    try ScalingLaw.Grid(ScalingLaw.Setting(try ScalingLaw.theorem.values()))
  }

  @Test("Without noise the fit finds the law itself")
  func exactFit() throws {
    let grid = try Self.grid()
    let losses = ScalingLaw.logLosses(grid.law, grid.points)
    let fit = try ScalingLaw.Fit.leastSquares(grid.points, losses: losses)
    for ratio in fit.estimates.relative(to: grid.law) { #expect(abs(ratio - 1) < 1e-6) }
    #expect(abs(fit.law.sizeScale - 5) < 1e-5 && abs(fit.law.dataScale - 8) < 1e-5)
  }

  @Test("The Jacobian agrees with differences of log E")
  func jacobian() throws {
    let grid = try Self.grid()
    let losses = ScalingLaw.logLosses(grid.law, grid.points)
    let fit = ScalingLaw.Fit(grid.law, grid.points, losses: losses)
    for parameter in 0..<5 {
      var step = [Double](repeating: 0, count: 5)
      step[parameter] = 1e-6
      let ahead = try #require(fit.stepped(step))
      step[parameter] = -1e-6
      let behind = try #require(fit.stepped(step))
      for (i, point) in grid.points.enumerated() {
        let slope = (Double.log(ahead.loss(point)) - Double.log(behind.loss(point))) / 2e-6
        #expect(abs(fit.jacobian[i, parameter] - slope) < 1e-8)
      }
    }
  }

  @Test("At the minimum the residuals are orthogonal to the columns of the Jacobian")
  func stationarity() throws {
    let grid = try Self.grid()
    var stream = RandomStream(key: StreamKey(seed: 1, label: "scaling-law/stationarity"))
    let fit = try ScalingLaw.Fit.leastSquares(grid.points, losses: grid.sample(&stream))
    let pull = fit.jacobian.multiplied(by: fit.residuals, transposingSelf: true)
    #expect(pull.allSatisfy { abs($0) < 1e-5 * fit.sumOfSquares.squareRoot() })
    #expect(abs(fit.residualVariance - fit.sumOfSquares / 20) < 1e-20)
  }

  /// Noise moves an estimate by the sum of what each loss alone does to it.
  @Test("Standard errors are what moving one loss at a time does to the fit")
  func standardErrors() throws {
    let (grid, shift) = (try Self.grid(), 1e-4)
    let exact = ScalingLaw.logLosses(grid.law, grid.points)
    var squares = [0.0, 0, 0]
    for i in grid.points.indices {
      let moved = try [shift, -shift].map { change -> [Double] in
        var losses = exact
        losses[i] += change
        let fit = try ScalingLaw.Fit.leastSquares(grid.points, losses: losses)
        return fit.estimates.relative(to: grid.law)
      }
      for k in 0..<3 {
        let slope = (moved[0][k] - moved[1][k]) / (2 * shift)
        squares[k] += slope * slope
      }
    }
    let fit = ScalingLaw.Fit(grid.law, grid.points, losses: exact)
    let errors = try fit.standardErrors(noise: 1).relative(to: grid.law)
    for k in 0..<3 { #expect(abs(errors[k] / squares[k].squareRoot() - 1) < 1e-3) }
    let largest = errors.reduce(0, max) * grid.noise
    #expect(grid.noise == 0.002 && largest < 0.01)
  }

  /// The mean of 10,000 errors varies by a hundredth of one.
  @Test("The noise of the losses has mean zero")
  func meanNoise() throws {
    let grid = try Self.grid()
    var stream = RandomStream(key: StreamKey(seed: 1, label: "scaling-law/mean-noise"))
    let exact = ScalingLaw.logLosses(grid.law, grid.points).reduce(0, +)
    let total = (0..<400).reduce(0) { sum, _ in sum + grid.sample(&stream).reduce(0, +) - exact }
    #expect(abs(total / 10_000) < 5 * grid.noise / 100)
  }

  /// The mean of 400 estimates with 20 degrees of freedom each varies by √(2/8000), 1.6 %.
  @Test("The residual variance is the square of the noise that is stated")
  func noise() throws {
    let grid = try Self.grid()
    var stream = RandomStream(key: StreamKey(seed: 1, label: "scaling-law/noise"))
    let variances = try (0..<400).map { _ in
      try ScalingLaw.Fit.leastSquares(grid.points, losses: grid.sample(&stream)).residualVariance
    }
    let mean = variances.reduce(0, +) / 400
    #expect(abs(mean / (grid.noise * grid.noise) - 1) < 0.1)
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["alpha": "0.05"], "parameter 'alpha' must be a number from 0.1 to 1.0, got 0.05"),
      (["beta": "0.34"], "parameter 'beta' must be at least 0.02 away from alpha = 0.34, got 0.34"),
      (["floor": "0"], "parameter 'floor' must be a number from 0.1 to 10.0, got 0"),
      (["c": "2"], "unknown parameter 'c', expected one of: alpha, beta, a, b, floor"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other settings re-derive every prediction",
    arguments: [
      ["alpha": "0.5", "beta": "0.52"], ["alpha": "1", "beta": "0.98", "a": "0.1", "b": "100"],
      ["alpha": "0.1", "beta": "1", "floor": "10"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
