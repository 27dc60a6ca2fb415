import Testing
import Verification

@Suite("Confidence sequences miss the mean no more often than stated, however often one looks")
struct ConfidenceSequenceTests {
  /// Each assertion below fails with at most this probability over seeds.
  static let tail = 1e-9

  static let bounded: [Law] = [.uniform, .rareEvent, .skewed, .coin]

  @Test("Hedged betting at alpha 0.05", arguments: bounded)
  func betting(law: Law) throws {
    let paths = 800
    let looks =
      Array(stride(from: 20, to: 200, by: 20)) + geometricLooks(from: 200, to: 1000, ratio: 1.4)
    let sequence = BettingConfidenceSequence(alpha: 0.05, range: 0...1, focus: .sampleSize(300))
    let crossings = try law.crossings(paths: paths, looks: looks, of: sequence)
    report("betting", law, crossings, of: paths, alpha: 0.05)
    #expect(crossings <= Binomial(trials: paths, probability: 0.05).upperQuantile(tail: Self.tail))
    // The bound of Ville's inequality is nearly attained: the interval is not needlessly wide.
    #expect(crossings >= paths / 200)
  }

  @Test("Hedged betting at alpha 0.001", arguments: [Law.uniform, .rareEvent])
  func bettingAtSmallAlpha(law: Law) throws {
    let paths = 10_000
    let sequence = BettingConfidenceSequence(alpha: 1e-3, range: 0...1, focus: .sampleSize(80))
    let crossings = try law.crossings(
      paths: paths, looks: geometricLooks(from: 20, to: 120, ratio: 1.25), of: sequence)
    report("betting", law, crossings, of: paths, alpha: 1e-3)
    #expect(crossings <= Binomial(trials: paths, probability: 1e-3).upperQuantile(tail: Self.tail))
  }

  @Test("A badly chosen focus costs width, never validity", arguments: [1, 1_000_000])
  func badFocus(size: Int) throws {
    let paths = 800
    let sequence = BettingConfidenceSequence(alpha: 0.05, range: 0...1, focus: .sampleSize(size))
    let crossings = try Law.rareEvent.crossings(
      paths: paths, looks: geometricLooks(from: 10, to: 600, ratio: 1.5), of: sequence)
    report("betting, focus \(size)", .rareEvent, crossings, of: paths, alpha: 0.05)
    #expect(crossings <= Binomial(trials: paths, probability: 0.05).upperQuantile(tail: Self.tail))
  }

  @Test(
    "The asymptotic sequence from 4096 observations on",
    arguments: [Law.normal, .exponential], [0.05, 1e-3])
  func asymptotic(law: Law, alpha: Double) throws {
    let paths = alpha < 0.01 ? 1200 : 600
    let sequence = AsymptoticConfidenceSequence(alpha: alpha, focus: 8192)
    let crossings = try law.crossings(
      paths: paths, looks: Array(stride(from: 4096, through: 16384, by: 256)), of: sequence)
    report("asymptotic", law, crossings, of: paths, alpha: alpha)
    #expect(
      crossings <= Binomial(trials: paths, probability: alpha).upperQuantile(tail: Self.tail))
  }

  @Test("The Catoni-type sequence under heavy tails", arguments: [Law.heavyTailed, .normal])
  func catoni(law: Law) throws {
    let paths = 300
    let sequence = CatoniConfidenceSequence(
      alpha: 0.05, varianceBound: law.variance, focus: .sampleSize(200))
    let crossings = try law.crossings(
      paths: paths, looks: geometricLooks(from: 50, to: 600, ratio: 1.4), of: sequence)
    report("Catoni", law, crossings, of: paths, alpha: 0.05)
    #expect(crossings <= Binomial(trials: paths, probability: 0.05).upperQuantile(tail: Self.tail))
  }

  @Test("A number that is not finite is a typed error, in every sequence")
  func notFinite() {
    var sequences: [any ConfidenceSequence] = [
      BettingConfidenceSequence(alpha: 0.05, range: 0...1, focus: .sampleSize(100)),
      AsymptoticConfidenceSequence(alpha: 0.05, focus: 8192),
      CatoniConfidenceSequence(alpha: 0.05, varianceBound: 1, focus: .sampleSize(100)),
    ]
    for index in sequences.indices {
      for value in [Double.nan, .infinity, -.infinity] {
        let error = #expect(throws: VerificationError.self) { try sequences[index].add(value) }
        guard case .notFinite(what: "a replicate", _) = error else {
          Issue.record("expected notFinite, got \(String(describing: error))")
          continue
        }
      }
      #expect(sequences[index].count == 0)
    }
  }

  private func report(
    _ method: String, _ law: Law, _ crossings: Int, of paths: Int, alpha: Double
  ) {
    print("crossings, \(method), \(law.name), alpha \(alpha): \(crossings) of \(paths)")
  }
}
