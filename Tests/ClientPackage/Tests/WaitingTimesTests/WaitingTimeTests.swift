import Randomness
import Testing
import Verification
import WaitingTimes

@Suite("Waiting times have the mean of the exponential law")
struct WaitingTimeTests {
  /// The mean is 1/rate at every rate; a false alarm has probability at most 1e-9 over seeds.
  static let mean = Claim.statistical(
    "mean", "The mean waiting time is the inverse of the rate", formula: "1/r",
    method: .asymptotic,
    sampler: .separate(at: [0.5, 1, 4]) { rate, stream in
      waitingTime(rate: rate, using: &stream)
    },
    predict: { 1 / $0 },
    tolerance: {
      Tolerance(resolution: 0.05 / $0, reason: "a tenth of the distance to the mutant")
    },
    mutants: [
      Mutant("the median, log 2 / rate") { 0.6931 / $0 },
      Mutant("the rate instead of its inverse") { $0 },
    ])

  @Test("The mean is 1/rate, and the same data refute the mutants")
  func meanIsInverseRate() async {
    let record = await Verifier(seed: 1, workers: 2).verify(Self.mean, of: "waiting-time")
    print(record.line)
    #expect(record.verdict == .verified, "\(record.line); \(record.rerun)")
    #expect(record.survivingMutants.isEmpty)
  }

  @Test("A sampler that forgets the rate is caught")
  func forgottenRate() async {
    let broken = Claim.statistical(
      "forgotten-rate", "The mean waiting time is one half at rate two", formula: "1/2",
      method: .asymptotic, expected: .refuted,
      sampler: .separate(at: [2]) { _, stream in waitingTime(rate: 1, using: &stream) },
      predict: { 1 / $0 },
      tolerance: { _ in Tolerance(resolution: 0.05, reason: "a tenth of the distance") },
      mutants: [Mutant("the median") { _ in 0.3466 }])
    let record = await Verifier(seed: 1, workers: 2).verify(broken, of: "waiting-time")
    #expect(record.isAsExpected, "\(record.line)")
  }
}
