import RealModule
import Testing
import Verification

@Suite("Hedged betting: the interval is the set of means that neither gambler has refuted")
struct BettingTests {
  /// Bets, fortunes and interval from the definitions, with none of the engine's shortcuts.
  struct NaiveBetting {
    let observations: [Double]
    let alpha: Double
    let halfWidth: Double

    /// min(δ/σ̂², √(2 log(2/α)/(σ̂² t))), σ̂² the regularised variance of the past.
    func bet(_ t: Int) -> Double {
      var squares = 0.25
      for i in 0..<t {
        let mean = (0.5 + observations[...i].reduce(0, +)) / Double(i + 2)
        squares += .pow(observations[i] - mean, 2)
      }
      let variance = squares / Double(t + 1)
      return min(
        halfWidth / variance, .sqrt(2 * .log(2 / alpha) / (variance * Double(t + 1))))
    }

    /// The hedged capital: half on the mean being above m, half on its being below.
    func capital(_ m: Double, bets: [Double]) -> Double {
      var (above, below) = (1.0, 1.0)
      for (x, bet) in zip(observations, bets) {
        above *= 1 + min(bet, 0.75 / m) * (x - m)
        below *= 1 - min(bet, 0.75 / (1 - m)) * (x - m)
      }
      return max(above / 2, below / 2)
    }

    /// The candidates on a fine grid whose capital stays below 1/α.
    func grid(_ size: Int) -> [Double] {
      let bets = observations.indices.map(bet)
      return (1..<size).map { Double($0) / Double(size) }.filter {
        capital($0, bets: bets) < 1 / alpha
      }
    }
  }

  @Test("It agrees with a naive computation on a grid", arguments: [Law.uniform, .coin, .narrow])
  func golden(law: Law) throws {
    let size = 20_000
    for seed in UInt64(1)...3 {
      let observations = law.path(20, seed: seed)
      let naive = NaiveBetting(observations: observations, alpha: 0.2, halfWidth: 0.1)
      var sequence = BettingConfidenceSequence(alpha: 0.2, range: 0...1, focus: .halfWidth(0.1))
      for value in observations { try sequence.add(value) }
      let accepted = naive.grid(size)
      let (first, last) = (try #require(accepted.first), try #require(accepted.last))
      let interval = sequence.interval()
      #expect(interval.lower <= first && first - interval.lower <= 1.001 / Double(size))
      #expect(interval.upper >= last && interval.upper - last <= 1.001 / Double(size))
      // Both ends are candidates that are excluded: the interval is rounded outward.
      let bets = observations.indices.map(naive.bet)
      for end in [interval.lower, interval.upper] {
        #expect(naive.capital(end, bets: bets) >= (1 - 1e-12) / 0.2)
      }
      #expect(interval.halfWidth < 0.45, "otherwise nothing was tested")
    }
  }

  @Test("Shifting and stretching the range shifts and stretches the interval")
  func equivariance() throws {
    var unit = BettingConfidenceSequence(alpha: 1e-3, range: 0...1, focus: .halfWidth(0.1))
    var wide = BettingConfidenceSequence(alpha: 1e-3, range: -3...5, focus: .halfWidth(0.8))
    for value in Law.skewed.path(500, seed: 1) {
      try unit.add(value)
      try wide.add(-3 + 8 * value)
    }
    #expect(abs(wide.mean - (-3 + 8 * unit.mean)) < 1e-12)
    #expect(abs(wide.interval().lower - (-3 + 8 * unit.interval().lower)) < 1e-7)
    #expect(abs(wide.interval().upper - (-3 + 8 * unit.interval().upper)) < 1e-7)
  }

  /// The half-width at 5,000 observations and alpha 1e-6.
  private func halfWidth(_ law: Law, _ focus: Focus, seed: UInt64) throws -> Double {
    var sequence = BettingConfidenceSequence(alpha: 1e-6, range: 0...1, focus: focus)
    for value in law.path(5000, seed: seed) { try sequence.add(value) }
    return sequence.interval().halfWidth
  }

  /// √(log(2/α)/2n), the half-width of the Dvoretzky–Kiefer–Wolfowitz–Massart inequality.
  static let dkwm = Double.sqrt(.log(2 / 1e-6) / 10_000)

  /// √(2 log(2/α) σ²/n), what a normal law of that variance allows.
  private func normalTheory(_ law: Law) -> Double { Self.dkwm * 2 * law.variance.squareRoot() }

  @Test("On U(0,1) the half-width is within 15 % of 0.0200", arguments: UInt64(1)...5)
  func sharpOnTheUniformLaw(seed: UInt64) throws {
    for focus in [Focus.sampleSize(5000), .halfWidth(0.02)] {
      let width = try halfWidth(.uniform, focus, seed: seed)
      print("betting half-width, U(0,1), \(focus): \(width.text()), DKWM \(Self.dkwm.text())")
      #expect(width <= 1.15 * 0.0200)
    }
  }

  @Test(
    "With its natural focus it is never wider than DKWM",
    arguments: [Law.uniform, .narrow, .skewed, .rareEvent, .coin])
  func neverWiderThanDKWM(law: Law) throws {
    for seed in UInt64(1)...3 {
      let width = try halfWidth(law, .sampleSize(5000), seed: seed)
      print(
        "betting half-width, \(law.name): \(width.text()), normal theory "
          + "\(normalTheory(law).text()), DKWM \(Self.dkwm.text())")
      #expect(width <= Self.dkwm)
    }
  }

  @Test(
    "A focus wrong by a factor 100 costs less than a factor 7 in width",
    arguments: [Focus.sampleSize(50), .sampleSize(500_000), .halfWidth(0.2), .halfWidth(0.002)])
  func badFocus(focus: Focus) throws {
    for law in [Law.uniform, .narrow] {
      let width = try halfWidth(law, focus, seed: 1)
      print("betting half-width, \(law.name), bad focus \(focus): \(width.text())")
      #expect(width <= 7 * normalTheory(law))
    }
  }

  @Test(
    "The interval keeps shrinking like 1/√n far beyond the focus",
    arguments: [Focus.sampleSize(1000), .halfWidth(0.05)])
  func keepsShrinking(focus: Focus) throws {
    var sequence = BettingConfidenceSequence(alpha: 1e-6, range: 0...1, focus: focus)
    for value in Law.uniform.path(100_000, seed: 1) { try sequence.add(value) }
    let normalTheory = Double.sqrt(2 * .log(2 / 1e-6) / 12 / 100_000)
    print(
      "betting half-width at 100 × focus: \(sequence.interval().halfWidth / normalTheory) of normal"
    )
    #expect(sequence.interval().halfWidth < 2 * normalTheory)
  }

  @Test("Without observations the interval is the range; it never leaves the range")
  func range() throws {
    var sequence = BettingConfidenceSequence(alpha: 1e-6, range: 2...4, focus: .sampleSize(100))
    #expect(sequence.interval() == Interval(2, 4))
    for _ in 0..<100 { try sequence.add(4) }
    #expect(sequence.interval().upper == 4)
    #expect(sequence.interval().lower > 3)
    #expect(sequence.mean == 4)
  }

  @Test("A value outside the range is a typed error that names value and range")
  func outsideRange() throws {
    var sequence = BettingConfidenceSequence(alpha: 1e-6, range: 2...4, focus: .sampleSize(100))
    for value in [1.999, 4.001] {
      #expect(throws: VerificationError.outsideRange(value: value, lower: 2, upper: 4)) {
        try sequence.add(value)
      }
    }
    try sequence.add(4.0.nextUp)
    #expect(sequence.mean == 4)
    let text = "\(VerificationError.outsideRange(value: 5, lower: 2, upper: 4))"
    #expect(text == "a replicate gave 5.0, outside its declared range 2.0 to 4.0")
  }
}
