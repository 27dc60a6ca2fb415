import RealModule
import Testing

@Suite("The exact distribution functions that samples are compared with")
struct SpecialFunctionsTests {
  @Test("Incomplete gamma has its closed forms", arguments: [0.01, 0.3, 1, 2.5, 7, 40])
  func incompleteGamma(x: Double) {
    #expect(abs(SpecialFunctions.gammaP(1, x) - (1 - .exp(-x))) < 1e-14)
    #expect(abs(SpecialFunctions.gammaP(0.5, x) - .erf(x.squareRoot())) < 1e-14)
    #expect(abs(SpecialFunctions.gammaP(2, x) - (1 - (1 + x) * .exp(-x))) < 1e-14)
    let cubic = 1 - (1 + x + x * x / 2 + x * x * x / 6) * Double.exp(-x)
    #expect(abs(SpecialFunctions.gammaP(4, x) - cubic) < 1e-14)
  }

  @Test("Incomplete beta has its closed forms", arguments: [0.001, 0.2, 0.5, 0.77, 0.999])
  func incompleteBeta(x: Double) {
    let arcsine = 2 / Double.pi * .asin(x.squareRoot())
    #expect(abs(SpecialFunctions.betaI(0.5, 0.5, x) - arcsine) < 1e-13)
    #expect(abs(SpecialFunctions.betaI(1, 1, x) - x) < 1e-14)
    #expect(abs(SpecialFunctions.betaI(2, 3, x) - x * x * (6 - 8 * x + 3 * x * x)) < 1e-13)
    #expect(abs(SpecialFunctions.betaI(0.25, 1, x) - .sqrt(.sqrt(x))) < 1e-13)
  }

  @Test("Student's t has its closed forms", arguments: [-30, -1.5, -0.1, 0, 0.7, 4])
  func studentT(t: Double) {
    let one = 0.5 + .atan(t) / .pi
    #expect(abs(SpecialFunctions.studentTCDF(t, dof: 1) - one) < 1e-13)
    let two = 0.5 + 0.5 * t / (2 + t * t).squareRoot()
    #expect(abs(SpecialFunctions.studentTCDF(t, dof: 2) - two) < 1e-13)
    let s = t / (4 + t * t).squareRoot()
    let four = 0.5 + 0.75 * (s - s * s * s / 3)
    #expect(abs(SpecialFunctions.studentTCDF(t, dof: 4) - four) < 1e-13)
  }

  @Test("A coordinate of the sphere is arcsine in the plane and uniform in space")
  func sphereCoordinate() {
    for t in [-0.9, -0.3, 0, 0.5, 0.99] {
      let plane = 0.5 + .asin(t) / .pi
      #expect(abs(SpecialFunctions.sphereCoordinateCDF(t, dimension: 2) - plane) < 1e-13)
      #expect(abs(SpecialFunctions.sphereCoordinateCDF(t, dimension: 3) - 0.5 * (1 + t)) < 1e-13)
    }
  }
}

@Suite("The statistical checks see what they should")
struct StatisticalChecksTests {
  @Test("Each check passes on the law itself and fails on a neighbouring one")
  func checksHaveTeeth() {
    let samples = draws(100_000, "checks") { $0.uniform() }
    expectDistribution(samples, "uniform") { $0 }
    expectBoundedMean(samples, equals: 0.5, variance: 1.0 / 12, bound: 0.5, "uniform")
    expectMean(samples, equals: 0.5, variance: 1.0 / 12, "uniform")
    let counts = cellCounts(samples, edges: [0.25, 0.5])
    expectCounts(counts, haveProbabilities: [0.25, 0.25, 0.5], "uniform")

    #expect(distributionFault(samples) { .pow($0, 1.1) } != nil)
    #expect(boundedMeanFault(samples, mean: 0.51, variance: 1.0 / 12, bound: 0.5) != nil)
    #expect(meanFault(samples, mean: 0.51, variance: 1.0 / 12) != nil)
    #expect(countsFault(counts, probabilities: [0.24, 0.26, 0.5]) != nil)
    #expect(countsFault([5, 1], probabilities: [1, 0]) != nil)
    #expect(distributionFault(samples + [.nan]) { $0 } != nil)
    #expect(meanFault(samples + [.nan], mean: 0.5, variance: 1.0 / 12) != nil)
  }
}
