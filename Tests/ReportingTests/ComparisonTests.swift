import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("Comparing a run with a baseline")
struct ComparisonTests {
  /// The changes from the good results to results in which one claim was edited.
  private func changes(
    _ claim: ClaimRecord, seed: UInt64 = 7, profile: Profile = .quick,
    _ edit: (inout ClaimRecord) -> Void
  ) -> [Comparison.Change] {
    var edited = claim
    edit(&edited)
    var run = Fixture.results([edited])
    run.seed = seed
    run.profile = profile
    return Comparison(baseline: Fixture.results([claim]), run: run).changes
  }

  private func kinds(
    _ claim: ClaimRecord, seed: UInt64 = 7, profile: Profile = .quick,
    _ edit: (inout ClaimRecord) -> Void
  ) -> [Comparison.Kind] {
    changes(claim, seed: seed, profile: profile, edit).map(\.kind)
  }

  @Test("A run does not differ from itself, nor from one made elsewhere")
  func same() {
    let baseline = Fixture.results(Fixture.all)
    var run = baseline
    run.environment.blas = "OpenBLAS 0.3.99 Zen"
    let comparison = Comparison(baseline: baseline, run: run)
    #expect(comparison.changes.isEmpty && comparison.remarks.isEmpty)
    #expect(comparison.common == Fixture.all.count)
  }

  @Test("Claims added and gone")
  func selection() {
    let comparison = Comparison(
      baseline: Fixture.results([Fixture.exact, Fixture.bound]),
      run: Fixture.results([Fixture.bound, Fixture.law]))
    #expect(
      comparison.changes == [
        .init(kind: .added, subject: "toy/law", baseline: "", run: "verified"),
        .init(kind: .gone, subject: "toy/exact", baseline: "verified", run: ""),
      ])
    #expect(comparison.common == 1)
  }

  @Test("A verdict, an error, a declaration, a mutant's fate")
  func outcomes() {
    #expect(
      changes(Fixture.statistical) { $0.verdict = .inconclusive }
        == [.init(kind: .verdict, subject: "toy/mean", baseline: "verified", run: "inconclusive")])
    #expect(
      changes(Fixture.statistical) { $0.error = "nan" }
        == [.init(kind: .verdict, subject: "toy/mean", baseline: "verified", run: "error")])
    #expect(kinds(Fixture.statistical) { $0.expected = .refuted } == [.expected])
    #expect(kinds(Fixture.statistical) { $0.evidence = .exponent } == [.evidence])
    #expect(
      changes(Fixture.bound) { $0.mutants[0].verdict = .verified }
        == [
          .init(
            kind: .mutant, subject: "toy/bound", detail: "raised", baseline: "refuted",
            run: "verified")
        ])
    #expect(kinds(Fixture.bound) { $0.mutants = [] } == [.mutant])
    #expect(
      kinds(Fixture.bound) { $0.mutants += [.init(name: "x", verdict: .refuted)] } == [.mutant])
  }

  @Test("Verdicts are compared whatever the seed and the profile")
  func outcomesAcross() {
    #expect(kinds(Fixture.exact, seed: 1, profile: .deep) { $0.verdict = .refuted } == [.verdict])
  }

  @Test("A prediction drifts beyond a part in 10⁹, and not by rounding")
  func predictions() {
    #expect(kinds(Fixture.statistical) { $0.predicted?.value = 0.25316 * (1 + 5e-10) } == [])
    #expect(
      changes(Fixture.statistical) { $0.predicted?.value = 0.25316 * (1 + 4e-9) }
        == [
          .init(
            kind: .predicted, subject: "toy/mean", baseline: "0.25316", run: "0.253160001")
        ])
    #expect(kinds(Fixture.statistical) { $0.predicted?.value = nil } == [.predicted])
    // The tolerance of a bound is its rounding error, here 0.001.
    #expect(kinds(Fixture.bound) { $0.predicted?.value = 0.7509 } == [])
    #expect(kinds(Fixture.bound) { $0.predicted?.value = 0.7511 } == [.predicted])
    #expect(kinds(Fixture.law) { $0.constant?.predicted = 4.5949 } == [.predicted])
    #expect(kinds(Fixture.law) { $0.exponent?.finiteSize = -1.01 } == [])
  }

  @Test("Near zero a prediction is compared on the scale of the tolerance")
  func zero() {
    var claim = Fixture.statistical
    claim.predicted?.value = 1e-17
    #expect(kinds(claim) { $0.predicted?.value = -3e-17 } == [])
    #expect(kinds(claim) { $0.predicted?.value = 1e-11 } == [.predicted])
  }

  @Test("A finite-size expectation is a fit, and drifts by a part of its tolerance")
  func finiteSize() {
    var law = Fixture.law
    law.exponent?.finiteSize = -1.01
    #expect(kinds(law) { $0.exponent?.finiteSize = -1.010004 } == [])
    #expect(kinds(law) { $0.exponent?.finiteSize = -1.01001 } == [.predicted])
  }

  @Test("A tolerance that is declared, with the same profile")
  func tolerances() {
    #expect(kinds(Fixture.statistical) { $0.predicted?.tolerance = 0.0011 } == [.tolerance])
    #expect(kinds(Fixture.statistical, profile: .deep) { $0.predicted?.tolerance = 0.0005 } == [])
    #expect(kinds(Fixture.law) { $0.exponent?.tolerance = 0.06 } == [.tolerance])
    #expect(kinds(Fixture.exact) { $0.predicted?.tolerance = 0.002 } == [])
    #expect(kinds(Fixture.exact) { $0.ratio?.limit = 50 } == [.tolerance])
  }

  @Test("Intervals that no longer overlap, with any seed and profile")
  func intervals() {
    let move = { (claim: inout ClaimRecord, lower: Double) -> Void in
      claim.measured?.lower = lower
      claim.measured?.estimate = lower + 0.0004
      claim.measured?.upper = lower + 0.0008
    }
    #expect(kinds(Fixture.statistical) { move(&$0, 0.2534) } == [])
    for (seed, profile) in [(7, Profile.quick), (8, .standard)] as [(UInt64, Profile)] {
      #expect(
        changes(Fixture.statistical, seed: seed, profile: profile) { move(&$0, 0.2536) }
          == [
            .init(
              kind: .measured, subject: "toy/mean", baseline: "0.2531 [0.2527, 0.2535]",
              run: "0.254 [0.2536, 0.2544]")
          ])
    }
    #expect(
      changes(Fixture.law) {
        $0.exponent?.lower = -0.97
        $0.exponent?.upper = -0.96
      }.map(\.detail) == ["exponent"])
  }

  @Test("Measurements at another point are not compared")
  func otherPoint() {
    var claim = Fixture.statistical
    claim.predicted?.x = 10
    #expect(
      kinds(claim) {
        $0.predicted?.x = 20
        $0.predicted?.value = 3
        $0.measured = Fixture.law.measured
      } == [])
  }

  @Test("Points: predictions, measurements, the grid; one line for many")
  func points() {
    let predicted = changes(Fixture.law) { $0.points?[1].predicted = 0.03 }
    #expect(predicted.map(\.kind) == [.predicted] && predicted.map(\.detail) == ["at 200"])
    let moved = changes(Fixture.law) { claim in
      for index in 0..<2 {
        claim.points?[index].estimate = 1
        claim.points?[index].lower = 0.9
        claim.points?[index].upper = 1.1
      }
    }
    #expect(moved.map(\.kind) == [.measured] && moved.map(\.detail) == ["at 100 and 1 more"])
    #expect(kinds(Fixture.law) { $0.points?[2].x = 401 } == [.points])
    #expect(kinds(Fixture.law) { $0.points = nil } == [.points])
  }

  @Test("A number without an interval is compared on the same cases, which is with the same seed")
  func values() {
    let raise = { (claim: inout ClaimRecord) -> Void in claim.measured?.estimate = 0.76 }
    #expect(
      changes(Fixture.bound, raise)
        == [.init(kind: .measured, subject: "toy/bound", baseline: "0.75", run: "0.76")])
    #expect(kinds(Fixture.bound, profile: .deep, raise) == [.measured])
    #expect(kinds(Fixture.bound, seed: 8, raise) == [])
    // A counterexample has no cases to draw.
    #expect(kinds(Fixture.counterexample, seed: 8) { $0.measured?.estimate = 2.6 } == [.measured])
  }

  @Test("A test ratio that grows tenfold")
  func ratios() {
    #expect(kinds(Fixture.exact) { $0.ratio?.worst = 20 } == [])
    #expect(kinds(Fixture.exact) { $0.ratio?.worst = 22 } == [.ratio])
    #expect(kinds(Fixture.exact) { $0.ratio?.worst = 0 } == [])
    #expect(kinds(Fixture.exact, seed: 8) { $0.ratio?.worst = 22 } == [])
    var claim = Fixture.exact
    claim.ratio?.worst = 0
    #expect(kinds(claim) { $0.ratio?.worst = 0.9 } == [])
    #expect(kinds(claim) { $0.ratio?.worst = 1.1 } == [.ratio])
  }

  @Test("Other parameters are one change, and the numbers are not compared")
  func parameters() {
    let baseline = Fixture.results([Fixture.statistical])
    var run = baseline
    run.theorems[0].parameters["n"] = .integer(4)
    run.theorems[0].claims[0].predicted?.value = 9
    #expect(
      Comparison(baseline: baseline, run: run).changes
        == [.init(kind: .parameters, subject: "toy", baseline: "n=3", run: "n=4")])
    run.theorems[0].claims[0].verdict = .refuted
    #expect(
      Comparison(baseline: baseline, run: run).changes.map(\.kind) == [.parameters, .verdict])
  }

  @Test("Another seed and another profile are stated, with the claims that are not compared")
  func remarks() {
    let baseline = Fixture.results([Fixture.statistical, Fixture.law])
    var run = baseline
    run.seed = 8
    run.profile = .standard
    run.theorems[0].claims[0].predicted?.value = 0.3
    run.theorems[0].claims[0].measured = MeasuredRecord(
      estimate: 0.3, lower: 0.299, upper: 0.301, samples: 5000, alpha: 1e-9, method: "asymptotic")
    let comparison = Comparison(baseline: baseline, run: run)
    #expect(comparison.changes.isEmpty)
    #expect(comparison.remarks.count == 3)
    #expect(comparison.remarks[0].contains("profile quick, the run standard"))
    #expect(comparison.remarks[1].contains("seed 7, the run 8"))
    #expect(comparison.remarks[2].hasSuffix("not compared: toy/mean"))
  }

  @Test("That one of the two is a shard is remarked")
  func shard() throws {
    var run = Fixture.results(Fixture.good)
    run.shard = Shard(try #require(Shard.Number("2/3")), of: run.claims.map(\.id))
    let comparison = Comparison(baseline: Fixture.results(Fixture.good), run: run)
    #expect(comparison.changes.isEmpty)
    #expect(comparison.remarks == ["the run is shard 2 of 3, not the whole"])
  }
}
