import Randomness
import RealModule
import Testing

@Suite("Continuous laws have their distribution functions and moments")
struct ContinuousDistributionTests {
  static let count = 100_000

  @Test("Uniform")
  func uniform() {
    let samples = draws(Self.count, "uniform") { $0.uniform() }
    expectDistribution(samples, "uniform") { $0 }
    expectBoundedMean(samples, equals: 0.5, variance: 1.0 / 12, bound: 0.5, "uniform")
    expectBoundedMean(
      samples.map { $0 * $0 }, equals: 1.0 / 3, variance: 4.0 / 45, bound: 1, "its square")
  }

  @Test("Exponential")
  func exponential() {
    let samples = draws(Self.count, "exponential") { $0.exponential() }
    expectDistribution(samples, "exponential") { 1 - .exp(-$0) }
    expectMean(samples, equals: 1, variance: 1, "exponential")
    expectMean(samples.map { $0 * $0 }, equals: 2, variance: 20, "its square")
    expectMean(
      draws(Self.count, "exponential-rate") { $0.exponential(rate: 4) },
      equals: 0.25, variance: 1.0 / 16, "rate 4")
  }

  @Test("Gamma", arguments: [0.05, 0.3, 0.5, 0.99, 1, 1.5, 2, 7.3, 100, 1e4])
  func gamma(shape: Double) {
    let samples = draws(Self.count, "gamma-\(shape)") { $0.gamma(shape: shape) }
    #expect(samples.allSatisfy { $0 >= 0 && $0.isFinite })
    expectDistribution(samples, "gamma \(shape)") { SpecialFunctions.gammaP(shape, $0) }
    expectMean(samples, equals: shape, variance: shape, "gamma \(shape)")
    // The fourth central moment of a gamma number is 3k² + 6k.
    expectMean(
      samples.map { ($0 - shape) * ($0 - shape) }, equals: shape,
      variance: 2 * shape * shape + 6 * shape, "variance of gamma \(shape)")
  }

  @Test("Logarithms of gamma numbers do not underflow for tiny shapes")
  func logGamma() {
    // For shape a → 0, −a log X tends to a standard exponential; at 10⁻⁶ the two laws differ by
    // less than 10⁻⁵ in distribution.
    let samples = draws(Self.count, "log-gamma") { -1e-6 * $0.logGamma(shape: 1e-6) }
    #expect(samples.allSatisfy { $0.isFinite })
    expectDistribution(samples, "tiny shape") { $0 <= 0 ? 0 : 1 - .exp(-$0) }
    let ordinary = draws(Self.count, "log-gamma") { Double.exp($0.logGamma(shape: 2)) }
    expectDistribution(ordinary, "shape 2") { SpecialFunctions.gammaP(2, $0) }
  }

  @Test("Chi-squared and chi", arguments: [0.5, 1, 2, 3, 9.5, 200])
  func chiSquared(dof: Double) {
    let samples = draws(Self.count, "chi-squared-\(dof)") { $0.chiSquared(dof) }
    expectDistribution(samples, "chi-squared \(dof)") {
      SpecialFunctions.chiSquaredCDF($0, dof: dof)
    }
    expectMean(samples, equals: dof, variance: 2 * dof, "chi-squared \(dof)")
    let roots = draws(Self.count, "chi-\(dof)") { $0.chi(dof) }
    expectDistribution(roots, "chi \(dof)") {
      SpecialFunctions.chiSquaredCDF($0 * $0, dof: dof)
    }
  }

  @Test(
    "Beta",
    arguments: [
      (0.5, 0.5), (1, 1), (2, 3), (0.2, 4), (1, 0.25), (30, 70), (0.01, 0.01),
    ] as [(Double, Double)])
  func beta(a: Double, b: Double) {
    let samples = draws(Self.count, "beta-\(a)-\(b)") { $0.beta(a, b) }
    #expect(samples.allSatisfy { $0 >= 0 && $0 <= 1 })
    // Small exponents round a share of the samples to 1, where the distribution function jumps.
    if a > 0.1 { expectDistribution(samples, "beta") { SpecialFunctions.betaI(a, b, $0) } }
    let mean = a / (a + b)
    let variance = mean * (1 - mean) / (a + b + 1)
    expectBoundedMean(samples, equals: mean, variance: variance, bound: 1, "beta")
    // Var[(X − m)²] ≤ E (X − m)⁴ ≤ E (X − m)² for |X − m| ≤ 1.
    expectBoundedMean(
      samples.map { ($0 - mean) * ($0 - mean) }, equals: variance, variance: variance, bound: 1,
      "variance of beta")
  }

  @Test("Student's t", arguments: [0.5, 1, 2, 3, 4, 10, 1000])
  func studentT(dof: Double) {
    let samples = draws(Self.count, "student-\(dof)") { $0.studentT(dof) }
    #expect(samples.allSatisfy { $0.isFinite })
    expectDistribution(samples, "t \(dof)") { SpecialFunctions.studentTCDF($0, dof: dof) }
    if dof > 4 {
      let variance = dof / (dof - 2)
      expectMean(samples, equals: 0, variance: variance, "t \(dof)")
    }
  }

  @Test("Dirichlet has beta margins and adds up to 1")
  func dirichlet() {
    let concentrations = [0.5, 2, 3.5]
    let points = draws(100_000, "dirichlet") { $0.dirichlet(concentrations) }
    #expect(points.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-14 })
    for (index, concentration) in concentrations.enumerated() {
      expectDistribution(points.map { $0[index] }, "coordinate \(index)") {
        SpecialFunctions.betaI(concentration, 6 - concentration, $0)
      }
    }
    #expect(draws(1000, "sparse") { $0.dirichlet([1e-5, 1e-5]) }.allSatisfy { $0[0].isFinite })
  }

  @Test("Parameters out of range stop the program")
  func badParameters() async {
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 1, label: "tests/bad")
      _ = stream.gamma(shape: 0)
    }
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 1, label: "tests/bad")
      _ = stream.studentT(.nan)
    }
  }
}
