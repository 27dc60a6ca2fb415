import RealModule
import Testing
import Verification

@Suite("The asymptotic and the Catoni-type sequence agree with their formulas")
struct UnboundedSequenceTests {
  @Test(
    "The asymptotic half-width is about 7 σ̂/√n at alpha 1e-9",
    arguments: [4096, 16384, 65536, 1_000_000])
  func asymptoticWidth(count: Int) throws {
    var sequence = AsymptoticConfidenceSequence(alpha: 1e-9, focus: 8192)
    // A sample of mean 3 and variance 4, without noise.
    for index in 0..<count { try sequence.add(index.isMultiple(of: 2) ? 1 : 5) }
    #expect(sequence.mean == 3 || abs(sequence.mean - 3) < 1e-9)
    let unit = 2 / Double(count).squareRoot()
    let factor = sequence.interval().halfWidth / unit
    print("asymptotic half-width at \(count): \(factor.text()) σ̂/√n")
    #expect(factor > 6.5 && factor < 7.6)
    // Waudby-Smith et al., Theorem 2.2: √(2(tρ²+1)/(t²ρ²) log(√(tρ²+1)/α)).
    let rho2 = (-2 * Double.log(1e-9) + .log(1 - 2 * .log(1e-9))) / 8192
    let t = Double(count)
    let formula = Double.sqrt(
      2 * (t * rho2 + 1) / (t * t * rho2) * .log(.sqrt(t * rho2 + 1) / 1e-9))
    #expect(abs(sequence.interval().halfWidth / (2 * formula) - 1) < 1e-9)
  }

  @Test("The factors of the asymptotic boundary are these numbers, computed apart from the code")
  func asymptoticGolden() throws {
    for (count, factor) in [(4096, 6.825078), (8192, 6.803034), (65536, 6.889895)] {
      var sequence = AsymptoticConfidenceSequence(alpha: 1e-9, focus: 8192)
      for index in 0..<count { try sequence.add(index.isMultiple(of: 2) ? -1 : 1) }
      #expect(abs(sequence.interval().halfWidth * Double(count).squareRoot() - factor) < 1e-5)
    }
  }

  @Test("Before 4096 observations the asymptotic interval is the whole line")
  func asymptoticFirstLook() throws {
    var sequence = AsymptoticConfidenceSequence(alpha: 0.05, focus: 8192)
    for index in 0..<4095 { try sequence.add(Double(index % 7)) }
    #expect(sequence.interval() == Interval(-.infinity, .infinity))
    try sequence.add(0)
    #expect(sequence.interval().halfWidth < 1)
  }

  @Test("The running variance does not lose digits to a large mean")
  func stableVariance() throws {
    var sequence = AsymptoticConfidenceSequence(alpha: 1e-9, focus: 8192)
    for index in 0..<4096 { try sequence.add(1e9 + (index.isMultiple(of: 2) ? 1 : -1)) }
    #expect(abs(sequence.variance - 1) < 1e-6)
  }

  /// The Catoni interval's defining inequality, from scratch.
  private func influence(_ values: [Double], bets: [Double], at m: Double) -> Double {
    zip(values, bets).reduce(0) { sum, term in
      let u = term.1 * (term.0 - m)
      let size = Double.log(1 + abs(u) + u * u / 2)
      return sum + (u < 0 ? -size : size)
    }
  }

  @Test("The ends of the Catoni interval solve the defining equations")
  func catoniGolden() throws {
    let (alpha, variance, focus) = (0.01, 3.0, 100.0)
    let values = Law.heavyTailed.path(300, seed: 2)
    var sequence = CatoniConfidenceSequence(
      alpha: alpha, varianceBound: variance, focus: .sampleSize(Int(focus)))
    for value in values { try sequence.add(value) }
    let bets = (1...300).map { t in
      Double.sqrt(2 * .log(2 / alpha) / (variance * max(Double(t), focus)))
    }
    let level = Double.log(2 / alpha) + variance / 2 * bets.reduce(0) { $0 + $1 * $1 }
    let interval = sequence.interval()
    #expect(abs(influence(values, bets: bets, at: interval.lower) - level) < 1e-6)
    #expect(abs(influence(values, bets: bets, at: interval.upper) + level) < 1e-6)
  }

  @Test("The Catoni half-width is near √(2 log(2/α) σ²/n), and one outlier hardly moves it")
  func catoniWidth() throws {
    let n = 5000
    var sequence = CatoniConfidenceSequence(
      alpha: 1e-6, varianceBound: 1, focus: .sampleSize(n))
    for value in Law.normal.path(n, seed: 1) { try sequence.add(value) }
    let normalTheory = Double.sqrt(2 * .log(2 / 1e-6) / Double(n))
    let before = sequence.interval()
    print("Catoni half-width, N(0,1): \((before.halfWidth / normalTheory).text()) of normal theory")
    #expect(before.halfWidth < 1.1 * normalTheory && before.halfWidth > 0.9 * normalTheory)
    try sequence.add(1000)
    let after = sequence.interval()
    #expect(abs(after.lower - before.lower) < 0.5 * normalTheory)
    #expect(abs(after.upper - before.upper) < 0.5 * normalTheory)
    #expect(sequence.mean > 2 * normalTheory)
  }

  @Test("The ends are as precise when one observation is astronomically large")
  func catoniPrecision() throws {
    var sequence = CatoniConfidenceSequence(
      alpha: 0.1, varianceBound: 1, focus: .sampleSize(1000))
    for value in Law.normal.path(1000, seed: 1) { try sequence.add(value) }
    try sequence.add(1e12)
    #expect(sequence.interval().halfWidth < 0.1)
  }

  @Test("Without observations the Catoni interval is the whole line; with few it is wide")
  func catoniSmall() throws {
    var sequence = CatoniConfidenceSequence(
      alpha: 1e-6, varianceBound: 1, focus: .sampleSize(100))
    #expect(sequence.interval() == Interval(-.infinity, .infinity))
    try sequence.add(0)
    #expect(sequence.interval().contains(0) && sequence.interval().halfWidth > 100)
  }
}
