import Randomness
import Testing

@testable import Verification

@Suite("A claim may look at fewer cases at the quick profile")
struct ProfiledClaimTests {
  @Test("The quick profile has the fewer cases, the others all")
  func cases() async {
    let claim = Claim.profiled { isQuick in
      .exact(
        "square", "Squares are not negative", formula: "x^2", rounding: "1",
        cases: { _ in isQuick ? [3.0] : [1, 2, 3] },
        measure: { Observation($0 * $0, operations: 1, scale: 1) },
        predict: { [abs($0) * abs($0)] }, mutants: [Mutant("x") { [$0] }])
    }
    #expect(claim.name == "square" && claim.mutantNames == ["x"])
    for (profile, count) in [(Profile.quick, 1), (.standard, 3), (.deep, 3)] {
      let record = await Verifier(profile: profile, workers: 1).verify(claim, of: "test")
      #expect(record.isAsExpected && record.measured?.samples == count)
    }
  }
}

@Suite("A claim may speak of an instance that is drawn from the seed")
struct SeededClaimTests {
  /// The sum of two numbers that the seed determines.
  static let claim = Claim.seeded { seed in
    var stream = RandomStream(seed: seed, label: "test/instance")
    let (a, b) = (stream.uniform(), stream.uniform())
    return .exact(
      "sum", "Sums commute", formula: "a + b", rounding: "1", cases: { _ in [0.0] },
      measure: { _ in Observation(a + b, operations: 1, scale: 1) }, predict: { _ in [b + a] },
      mutants: [Mutant("b forgotten") { _ in [a] }])
  }

  @Test("What is declared does not depend on the seed")
  func declaration() {
    #expect(Self.claim.name == "sum" && Self.claim.evidence == .exact)
    #expect(Self.claim.title == "Sums commute" && Self.claim.expected == .verified)
    #expect(Self.claim.mutantNames == ["b forgotten"])
  }

  @Test("Each seed has its own instance, the same each time")
  func instances() async {
    var values: [Double] = []
    for seed in [1, 2, 1] as [UInt64] {
      let claim = Self.claim
      let record = await Verifier(seed: seed, workers: 1).verify(claim, of: "test")
      #expect(record.isAsExpected)
      values.append(record.predicted?.value ?? .nan)
    }
    #expect(values[0] == values[2] && values[0] != values[1])
    var stream = RandomStream(seed: 2, label: "test/instance")
    #expect(values[1] == stream.uniform() + stream.uniform())
  }
}
