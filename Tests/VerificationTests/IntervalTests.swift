import Testing
import Verification

@Suite("Intervals and the judge that compares them with a prediction")
struct IntervalTests {
  @Test("An interval contains its ends and nothing beyond them")
  func ends() {
    let interval = Interval(1, 3)
    #expect(interval.contains(1) && interval.contains(3) && interval.contains(2))
    #expect(!interval.contains(1.0.nextDown) && !interval.contains(3.0.nextUp))
    #expect(!interval.contains(.nan))
    #expect(interval.halfWidth == 1)
    #expect(Interval(center: 2, radius: 1) == interval)
  }

  @Test("Exchanged ends stop the program with a message, in optimised code too")
  func exchangedEnds() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Interval(2, 1)
    }
    let output = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(output.contains("an interval needs lower <= upper, got 2.0 and 1.0"))
  }

  @Test("Inside means wholly inside, disjoint means no common point")
  func insideAndDisjoint() {
    let band = Interval(0, 1)
    #expect(Interval(0, 1).isInside(band))
    #expect(Interval(0.2, 0.3).isInside(band))
    #expect(!Interval(0.5, 1.5).isInside(band))
    #expect(!band.isInside(Interval(0.2, 0.3)))
    #expect(Interval(2, 3).isDisjoint(from: band) && band.isDisjoint(from: Interval(2, 3)))
    #expect(!Interval(1, 2).isDisjoint(from: band))
    #expect(!Interval(-1, 2).isDisjoint(from: band))
  }

  @Test("Equality is verified inside the tolerance, refuted outside, and otherwise undecided")
  func equals() {
    #expect(Relation.equals.judge(Interval(0.9, 1.1), prediction: 1, tolerance: 0.2) == .verified)
    #expect(Relation.equals.judge(Interval(1.3, 1.4), prediction: 1, tolerance: 0.2) == .refuted)
    #expect(Relation.equals.judge(Interval(0.6, 0.7), prediction: 1, tolerance: 0.2) == .refuted)
    #expect(
      Relation.equals.judge(Interval(1.1, 1.3), prediction: 1, tolerance: 0.2) == .inconclusive)
    #expect(Relation.equals.judge(Interval(0, 2), prediction: 1, tolerance: 0.2) == .inconclusive)
  }

  @Test("An upper bound looks at the upper end, a lower bound at the lower end")
  func oneSided() {
    #expect(Relation.atMost.judge(Interval(-9, 1.1), prediction: 1, tolerance: 0.2) == .verified)
    #expect(
      Relation.atMost.judge(Interval(1.1, 1.3), prediction: 1, tolerance: 0.2) == .inconclusive)
    #expect(Relation.atMost.judge(Interval(1.3, 9), prediction: 1, tolerance: 0.2) == .refuted)
    #expect(Relation.atLeast.judge(Interval(0.9, 9), prediction: 1, tolerance: 0.2) == .verified)
    #expect(
      Relation.atLeast.judge(Interval(0.7, 0.9), prediction: 1, tolerance: 0.2) == .inconclusive)
    #expect(Relation.atLeast.judge(Interval(-9, 0.7), prediction: 1, tolerance: 0.2) == .refuted)
  }

  @Test("All parts must be verified, and one refuted part refutes the whole")
  func conjunction() {
    #expect(Verdict.all([.verified, .verified]) == .verified)
    #expect(Verdict.all([.verified, .inconclusive]) == .inconclusive)
    #expect(Verdict.all([.inconclusive, .refuted, .verified]) == .refuted)
  }

  @Test("The quick profile doubles a resolution, the deep one divides it by ten, systematics stay")
  func profiles() {
    let tolerance = Tolerance(resolution: 1, systematic: 0.5, reason: "test")
    #expect(Profile.allCases.map(tolerance.value) == [2.5, 1.5, 0.6])
    #expect(Profile.allCases.map { $0.limit(1000) } == [250, 1000, 100_000])
  }
}
