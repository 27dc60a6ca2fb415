import LinearAlgebra
import RealModule
import Testing

@Suite("Modified Bessel functions and 0F1 are accurate to a few units in the last place")
struct BesselFunctionTests {
  /// How many units in the last place a value is off.
  private func error(_ value: Double, _ expected: Double) -> Double {
    abs(value - expected) / expected.ulp
  }

  /// Reference values computed with 40 digits.
  @Test(
    "I agrees with reference values",
    arguments: [
      (0, 1, 1.2660658777520083356), (0, 2, 2.2795853023360672674),
      (1, 2, 1.5906368546373290634), (3, 2, 0.21273995923985265527),
      (3, 0.5, 0.0026451119689902858564), (7.5, 10, 167.89841009169243081),
      (31, 5, 3.2040001536091382091e-22), (0, 30, 781672297823.97748972),
      (2.5, 0.01, 5.3192683999608715261e-7), (120, 100, 24845688337257.407569),
    ] as [(Double, Double, Double)])
  func references(_ order: Double, _ x: Double, _ expected: Double) {
    #expect(error(BesselFunctions.modifiedI(order: order, x), expected) <= 8)
  }

  @Test(
    "0F1 agrees with reference values",
    arguments: [
      (4, 1, 1.2764397554391159316), (1, 4, 11.301921952136330496),
      (2.5, 0.01, 1.0040057185204431126), (4, 225, 1193138598.7510037665),
      (32, 6.25, 1.2149937059566934431), (0.5, 9, 201.71563612245589448),
    ] as [(Double, Double, Double)])
  func confluent(_ b: Double, _ z: Double, _ expected: Double) {
    #expect(error(BesselFunctions.hypergeometric0F1(b, z), expected) <= 4)
  }

  @Test("0F1 and I have their values at 0")
  func origin() {
    #expect(BesselFunctions.hypergeometric0F1(3, 0) == 1)
    #expect(BesselFunctions.modifiedI(order: 0, 0) == 1)
    #expect(BesselFunctions.modifiedI(order: 2.5, 0) == 0)
    #expect(BesselFunctions.modifiedIRatio(order: 1, 0) == 0)
  }

  @Test("Half-integer orders are hyperbolic functions", arguments: [0.01, 0.5, 1, 4, 20, 100])
  func halfIntegers(x: Double) {
    let root = (2 / (.pi * x)).squareRoot()
    let half = root * .sinh(x)
    #expect(error(BesselFunctions.modifiedI(order: 0.5, x), half) <= 16)
    #expect(error(BesselFunctions.hypergeometric0F1(0.5, x * x / 4), .cosh(x)) <= 16)
    #expect(error(BesselFunctions.hypergeometric0F1(1.5, x * x / 4), .sinh(x) / x) <= 16)
  }

  @Test(
    "The ratio of neighbouring orders agrees with reference values",
    arguments: [
      (0, 1, 0.44638996589653450705), (3, 2, 0.23845341590004985042),
      (31, 5, 0.07766785138010066549), (0.5, 40, 0.975), (10, 300, 0.965555867652573557),
    ] as [(Double, Double, Double)])
  func ratios(_ order: Double, _ x: Double, _ expected: Double) {
    #expect(error(BesselFunctions.modifiedIRatio(order: order, x), expected) <= 4)
  }

  /// I_{ν−1}(x) − I_{ν+1}(x) = (2ν/x) I_ν(x), DLMF 10.29.1.
  @Test(
    "Series and continued fraction agree, and obey the recurrence", arguments: [0, 0.5, 3, 12.5])
  func recurrence(order: Double) {
    for x in [0.1, 1, 3, 10, 50] {
      let values = (0...2).map { BesselFunctions.modifiedI(order: order + Double($0), x) }
      let ratio = BesselFunctions.modifiedIRatio(order: order, x)
      #expect(error(values[1] / values[0], ratio) <= 32)
      let difference = 2 * (order + 1) / x * values[1]
      #expect(abs(values[0] - values[2] - difference) <= 32 * values[0].ulp)
    }
  }
}
