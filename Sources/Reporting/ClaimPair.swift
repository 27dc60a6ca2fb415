import Verification

/// One claim in a baseline and in a run.
struct ClaimPair {
  /// Predictions that differ by this part of themselves differ by more than rounding.
  ///
  /// They are computed with relative errors of 1e-16, enlarged by conditions of up to a million
  /// where another processor's kernels sum in another order; the nearest mutants differ by parts in
  /// a thousand.
  static let rounding = 1e-9
  /// Tolerances that differ by this part of themselves differ, and so do fits by this part of theirs.
  ///
  /// A fit of computed values enlarges their rounding, to a ten-millionth of the tolerance where it
  /// was tried; mutants are several tolerances away.
  static let noticeable = 1e-4
  /// A test ratio that grows by this factor has lost a decimal digit.
  static let ratioGrowth = 10.0
  /// Below this test ratio growth says little: some cases happen to come out almost exactly.
  static let ratioFloor = 0.1

  let before: ClaimRecord
  let after: ClaimRecord
  /// Whether seed and profile are the same, so that the same cases were drawn.
  let isSameWork: Bool
  /// Whether the profile is the same.
  let isSameProfile: Bool

  /// Changes of verdicts and declarations.
  var outcomes: [Comparison.Change] {
    let pairs: [(Comparison.Kind, String, String)] = [
      (.evidence, before.evidence.rawValue, after.evidence.rawValue),
      (.expected, before.expected.rawValue, after.expected.rawValue),
      (.verdict, Self.verdict(before), Self.verdict(after)),
    ]
    return pairs.filter { $0.1 != $0.2 }.map { change($0.0, from: $0.1, to: $0.2) } + mutants
  }

  private static func verdict(_ claim: ClaimRecord) -> String {
    claim.error == nil ? claim.verdict.rawValue : "error"
  }

  private var mutants: [Comparison.Change] {
    let earlier = fates(of: before)
    let later = fates(of: after)
    let names = before.mutants.map(\.name) + after.mutants.map(\.name).filter { earlier[$0] == nil }
    return names.filter { earlier[$0] != later[$0] }.map {
      change(
        .mutant, $0, from: earlier[$0]?.rawValue ?? "absent", to: later[$0]?.rawValue ?? "absent")
    }
  }

  private func fates(of claim: ClaimRecord) -> [String: Verdict] {
    Dictionary(claim.mutants.map { ($0.name, $0.verdict) }, uniquingKeysWith: { first, _ in first })
  }

  /// Changes of numbers beyond rounding and beyond what the intervals allow.
  var numbers: [Comparison.Change] {
    guard before.error == nil, after.error == nil, before.evidence == after.evidence else {
      return []
    }
    return headline + fits + points + ratio
  }

  /// Whether a prediction does not depend on cases that were drawn.
  private var predictionsCompare: Bool {
    isSameWork || ![.exact, .bound].contains(after.evidence)
  }

  /// Whether both measurements are of the same: by their intervals, or on the same cases.
  private var measurementsCompare: Bool {
    let isRandom = before.measured?.alpha != nil && after.measured?.alpha != nil
    return isSameWork || isRandom || after.evidence == .counterexample
  }

  /// Whether the tolerance is a declaration and not the rounding error of a case.
  private var tolerancesCompare: Bool {
    isSameProfile && [.statistical, .exponent].contains(after.evidence)
  }

  private var headline: [Comparison.Change] {
    // The headline of a power law is its exponent, which is among the fits.
    guard after.evidence != .exponent, let old = before.predicted, let new = after.predicted,
      Self.agree(old.x ?? 0, new.x ?? 0)
    else { return [] }
    let detail = new.x.map { "at \($0.text(digits: 6))" } ?? ""
    return predicted(old.value, new.value, detail) + tolerance(old.tolerance, new.tolerance, detail)
      + measured(Span(before.measured), Span(after.measured), detail)
  }

  private var fits: [Comparison.Change] {
    let all: [(String, FitRecord?, FitRecord?)] = [
      ("exponent", before.exponent, after.exponent),
      ("constant", before.constant, after.constant),
      ("slope change", before.slopeChange, after.slopeChange),
    ]
    return all.flatMap { name, old, new -> [Comparison.Change] in
      guard let old, let new else { return presence(name, old != nil, new != nil) }
      return predicted(old.predicted, new.predicted, name)
        + tolerance(old.tolerance, new.tolerance, name)
        + measured(
          Span(old), Span(new), name, within: Self.noticeable * max(old.tolerance, new.tolerance))
        + finiteSize(old, new, name)
    }
  }

  /// What the finite-size formula leads one to expect, which is itself a fit.
  private func finiteSize(
    _ old: FitRecord, _ new: FitRecord, _ name: String
  ) -> [Comparison.Change] {
    let (first, second) = (old.finiteSize ?? old.predicted, new.finiteSize ?? new.predicted)
    guard abs(first - second) > Self.noticeable * max(old.tolerance, new.tolerance) else {
      return []
    }
    return [difference(.predicted, "\(name), finite size", first, second)]
  }

  private func presence(_ name: String, _ old: Bool, _ new: Bool) -> [Comparison.Change] {
    old == new
      ? []
      : [
        change(
          .predicted, name, from: old ? "stated" : "not stated", to: new ? "stated" : "not stated")
      ]
  }

  /// The points; of many that differ, the first stands for the others.
  private var points: [Comparison.Change] {
    let (old, new) = (before.points ?? [], after.points ?? [])
    let isSameGrid =
      old.count == new.count && zip(old, new).allSatisfy { Self.agree($0.x, $1.x) }
    guard isSameGrid else {
      // Another profile, or another drawing, may have another grid.
      guard isSameProfile, predictionsCompare else { return [] }
      return [change(.points, from: Self.grid(old), to: Self.grid(new))]
    }
    let pairs = zip(old, new).map { ($0, $1, "at \($1.x.text(digits: 6))") }
    let predictions = pairs.flatMap { predicted($0.predicted, $1.predicted, $2) }
    let measurements = pairs.flatMap { measured(Span($0), Span($1), $2) }
    return [predictions, measurements].compactMap { changes in
      guard var first = changes.first else { return nil }
      if changes.count > 1 { first.detail += " and \(changes.count - 1) more" }
      return first
    }
  }

  private static func grid(_ points: [PointRecord]) -> String {
    guard let first = points.first, let last = points.last else { return "none" }
    return "\(points.count) from \(first.x.text()) to \(last.x.text())"
  }

  private var ratio: [Comparison.Change] {
    guard isSameWork, let old = before.ratio, let new = after.ratio else { return [] }
    var changes: [Comparison.Change] = []
    if old.limit != new.limit {
      changes.append(change(.tolerance, "limit", from: old.limit.text(), to: new.limit.text()))
    }
    if new.worst > Self.ratioGrowth * max(old.worst, Self.ratioFloor) {
      changes.append(change(.ratio, from: old.worst.text(digits: 2), to: new.worst.text(digits: 2)))
    }
    return changes
  }

  private func predicted(_ old: Double?, _ new: Double?, _ detail: String) -> [Comparison.Change] {
    guard predictionsCompare else { return [] }
    guard let old, let new else {
      return old == nil && new == nil
        ? []
        : [change(.predicted, detail, from: old?.text() ?? "none", to: new?.text() ?? "none")]
    }
    guard abs(old - new) > allowance(old, new) else { return [] }
    return [difference(.predicted, detail, old, new)]
  }

  private func tolerance(_ old: Double, _ new: Double, _ detail: String) -> [Comparison.Change] {
    guard tolerancesCompare, abs(old - new) > Self.noticeable * max(old, new) else { return [] }
    return [difference(.tolerance, detail, old, new)]
  }

  private func measured(
    _ old: Span?, _ new: Span?, _ detail: String, within slack: Double = 0
  ) -> [Comparison.Change] {
    guard measurementsCompare, let old, let new else { return [] }
    let gap = max(old.lower - new.upper, new.lower - old.upper)
    guard gap > max(slack, allowance(old.estimate, new.estimate)) else { return [] }
    return [change(.measured, detail, from: old.text, to: new.text)]
  }

  /// How far two numbers of this claim may lie apart by rounding.
  ///
  /// The tolerance of a deterministic claim is its rounding error; that of others says how large a
  /// difference near zero matters.
  private func allowance(_ first: Double, _ second: Double) -> Double {
    let tolerance = max(before.predicted?.tolerance ?? 0, after.predicted?.tolerance ?? 0)
    let isRounding = [.exact, .bound, .counterexample].contains(after.evidence)
    return max(
      Self.rounding * max(abs(first), abs(second)), (isRounding ? 1 : Self.rounding) * tolerance)
  }

  private static func agree(_ first: Double, _ second: Double) -> Bool {
    abs(first - second) <= rounding * max(abs(first), abs(second))
  }

  /// A change between two numbers, with as many digits as show it.
  private func difference(
    _ kind: Comparison.Kind, _ detail: String, _ old: Double, _ new: Double
  ) -> Comparison.Change {
    let digits = (5...17).first { old.text(digits: $0) != new.text(digits: $0) } ?? 17
    return change(kind, detail, from: old.text(digits: digits), to: new.text(digits: digits))
  }

  private func change(
    _ kind: Comparison.Kind, _ detail: String = "", from old: String, to new: String
  ) -> Comparison.Change {
    Comparison.Change(kind: kind, subject: after.id, detail: detail, baseline: old, run: new)
  }
}

/// A measured number with its interval; both ends are the number itself where nothing is random.
private struct Span {
  let estimate: Double
  let lower: Double
  let upper: Double

  init(_ point: PointRecord) {
    estimate = point.estimate
    lower = point.lower ?? estimate
    upper = point.upper ?? estimate
  }

  init(_ fit: FitRecord) {
    estimate = fit.estimate
    lower = fit.lower
    upper = fit.upper
  }

  init?(_ measured: MeasuredRecord?) {
    guard let measured, let estimate = measured.estimate else { return nil }
    self.estimate = estimate
    lower = measured.lower ?? estimate
    upper = measured.upper ?? estimate
  }

  var text: String {
    lower < upper
      ? "\(estimate.text()) [\(lower.text()), \(upper.text())]" : estimate.text(digits: 12)
  }
}
