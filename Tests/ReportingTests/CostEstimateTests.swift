import Testing

@testable import Reporting
@testable import Verification

@Suite("Predicted cost")
struct CostEstimateTests {
  private static let timings = Timings(
    wallSeconds: 4, jobs: 2,
    claims: [
      .init(id: "toy/exact", busySeconds: 2), .init(id: "toy/mean", busySeconds: 0.5),
      .init(id: "toy/law", busySeconds: 1.5),
    ])

  private static func estimate(
    _ measured: Profile, _ profile: Profile, divided: Set<String> = []
  ) -> CostEstimate {
    var results = Fixture.results([Fixture.exact, Fixture.statistical, Fixture.law])
    results.profile = measured
    return CostEstimate(results, timings, at: profile, divided: divided)
  }

  @Test("Ten times tighter is a hundred times the replicates; what is exact costs the same")
  func deep() {
    let estimate = Self.estimate(.standard, .deep)
    #expect(estimate.claims.map(\.id) == ["toy/law", "toy/mean", "toy/exact"])
    #expect(estimate.claims.map(\.factor).map { $0.rounded() } == [100, 100, 1])
    #expect(abs(estimate.seconds - 202) < 1e-9)
    #expect(abs(estimate.largestShare - 150 / 202) < 1e-12)
    #expect(estimate.text.contains("at profile deep: 0.056 core-hours (202 s)"))
  }

  @Test("Claims that shards divide do not bound what shards gain")
  func divided() {
    let estimate = Self.estimate(.standard, .deep, divided: ["toy/law"])
    #expect(abs(estimate.largestShare - 50 / 202) < 1e-12)
    #expect(estimate.rows(2).map(\.last) == ["shards", "divide it", ""])
    var results = Fixture.results([Fixture.exact, Fixture.statistical, Fixture.law])
    results.profile = .standard
    let shard = CostEstimate(results, Self.timings, at: .deep, divided: ["toy/law"], shards: 3)
    #expect(abs(shard.seconds - (2 + 50 + 50)) < 1e-9)
  }

  @Test("From quick to standard it is four times, from quick to quick nothing changes")
  func standard() {
    #expect(Self.estimate(.quick, .standard).seconds == 2 + 4 * 2)
    #expect(Self.estimate(.quick, .quick).seconds == 4)
    #expect(CostEstimate.calibration(for: .deep) == .standard)
    #expect(CostEstimate.calibration(for: .standard) == .quick)
  }

  @Test("Limits and tolerances of the deep profile are a hundred times and a tenth")
  func profile() {
    #expect(Profile.deep.limit(1 << 18) == 100 << 18)
    #expect(Tolerance(resolution: 2, systematic: 1, reason: "").value(at: .deep) == 1.2)
  }
}
