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
  /// Whether the seed is the same, so that the same cases and the same problem were drawn.
  let isSameSeed: Bool
  /// Whether the profile is the same, on which tolerances depend.
  let isSameProfile: Bool

  // MARK: Verdicts and declarations

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
    let (earlier, later) = (Self.fates(of: before), Self.fates(of: after))
    let names = before.mutants.map(\.name) + after.mutants.map(\.name).filter { earlier[$0] == nil }
    return names.filter { earlier[$0] != later[$0] }.map {
      change(
        .mutant, $0, from: earlier[$0]?.rawValue ?? "absent", to: later[$0]?.rawValue ?? "absent")
    }
  }

  private static func fates(of claim: ClaimRecord) -> [String: Verdict] {
    Dictionary(claim.mutants.map { ($0.name, $0.verdict) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Numbers

  /// Changes of numbers beyond rounding and beyond what the intervals allow.
  var numbers: [Comparison.Change] {
    guard isComparable else { return [] }
    return pairs.flatMap(changes) + points + ratio
  }

  /// Whether the problem itself was drawn with the seed, so that nothing can be said of its numbers.
  var isRedrawn: Bool {
    isComparable && !isSameSeed
      && (pairs + (pointPairs ?? [])).contains { !predicted($0.0, $0.1).isEmpty }
  }

  /// Whether both claims speak of the same: of cases that were drawn anew they do not.
  private var isComparable: Bool {
    let isRandom = before.measured?.alpha != nil && after.measured?.alpha != nil
    return before.error == nil && after.error == nil && before.evidence == after.evidence
      && (isSameSeed || isRandom || after.evidence == .counterexample)
  }

  /// The headline and the fitted numbers that both have.
  private var pairs: [(Quantity, Quantity)] {
    Quantity.all(of: before).flatMap { old in
      Quantity.all(of: after).filter { $0.name == old.name }.map { (old, $0) }
    }
  }

  private func changes(_ old: Quantity, _ new: Quantity) -> [Comparison.Change] {
    let predictions = predicted(old, new)
    guard isSameSeed || predictions.isEmpty else { return [] }
    return predictions + tolerance(old, new) + measured(old, new)
  }

  private func predicted(_ old: Quantity, _ new: Quantity) -> [Comparison.Change] {
    var changes: [Comparison.Change] = []
    switch (old.predicted, new.predicted) {
    case (nil, nil): break
    case (let first?, let second?) where abs(first - second) <= allowance(first, second): break
    case (let first?, let second?): changes.append(difference(.predicted, new.name, first, second))
    case (let first, let second):
      let text = { (value: Double?) in value.map { $0.text() } ?? "none" }
      changes.append(change(.predicted, new.name, from: text(first), to: text(second)))
    }
    if let first = old.finiteSize, let second = new.finiteSize,
      abs(first - second) > slack(old, new)
    {
      changes.append(difference(.predicted, "\(new.name), finite size", first, second))
    }
    return changes
  }

  /// Only of declared tolerances: those of deterministic claims are the rounding errors of a case.
  private func tolerance(_ old: Quantity, _ new: Quantity) -> [Comparison.Change] {
    guard isSameSeed, isSameProfile, !isDeterministic,
      abs(old.tolerance - new.tolerance) > Self.noticeable * max(old.tolerance, new.tolerance)
    else { return [] }
    return [difference(.tolerance, new.name, old.tolerance, new.tolerance)]
  }

  private func measured(_ old: Quantity, _ new: Quantity) -> [Comparison.Change] {
    guard let first = old.span, let second = new.span else { return [] }
    let gap = max(first.lower - second.upper, second.lower - first.upper)
    guard gap > max(slack(old, new), allowance(first.estimate, second.estimate)) else { return [] }
    guard first.isNumber, second.isNumber else {
      return [change(.measured, new.name, from: first.text, to: second.text)]
    }
    return [difference(.measured, new.name, first.estimate, second.estimate)]
  }

  /// The points at the same places; nil when the places differ.
  private var pointPairs: [(Quantity, Quantity)]? {
    let (old, new) = (before.points ?? [], after.points ?? [])
    guard old.count == new.count,
      zip(old, new).allSatisfy({ abs($0.x - $1.x) <= Self.rounding * abs($0.x) })
    else { return nil }
    return Array(zip(old.map(Quantity.init), new.map(Quantity.init)))
  }

  /// Of many points that differ, the first stands for the others.
  private var points: [Comparison.Change] {
    guard let pointPairs else {
      let text = { (claim: ClaimRecord) in Self.grid(claim.points ?? []) }
      return isSameSeed ? [change(.points, from: text(before), to: text(after))] : []
    }
    let same = pointPairs.filter { isSameSeed || predicted($0.0, $0.1).isEmpty }
    return [same.flatMap(predicted), same.flatMap(measured)].compactMap { changes in
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
    guard isSameSeed, let old = before.ratio, let new = after.ratio else { return [] }
    var changes: [Comparison.Change] = []
    if old.limit != new.limit {
      changes.append(change(.tolerance, "limit", from: old.limit.text(), to: new.limit.text()))
    }
    if new.worst > Self.ratioGrowth * max(old.worst, Self.ratioFloor) {
      changes.append(change(.ratio, from: old.worst.text(digits: 2), to: new.worst.text(digits: 2)))
    }
    return changes
  }

  // MARK: What is of note

  private var isDeterministic: Bool {
    [.exact, .bound, .counterexample].contains(after.evidence)
  }

  /// How far two numbers of this claim may lie apart by rounding.
  ///
  /// The tolerance of a deterministic claim is its rounding error; that of others says how large a
  /// difference near zero matters.
  private func allowance(_ first: Double, _ second: Double) -> Double {
    let tolerance = max(before.predicted?.tolerance ?? 0, after.predicted?.tolerance ?? 0)
    return max(
      Self.rounding * max(abs(first), abs(second)),
      (isDeterministic ? 1 : Self.rounding) * tolerance)
  }

  /// How far two fits may lie apart because they enlarge rounding.
  private func slack(_ old: Quantity, _ new: Quantity) -> Double {
    old.isFit ? Self.noticeable * max(old.tolerance, new.tolerance) : 0
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

/// A predicted and measured number of a claim.
private struct Quantity {
  /// Empty for a claim's only number, else the place or the fitted parameter.
  let name: String
  let predicted: Double?
  var finiteSize: Double?
  var tolerance = 0.0
  let span: Span?
  var isFit = false

  /// The headline or, for a power law, what was fitted.
  static func all(of claim: ClaimRecord) -> [Quantity] {
    let fits = [
      ("exponent", claim.exponent), ("constant", claim.constant),
      ("slope change", claim.slopeChange),
    ]
    let fitted = fits.compactMap { name, fit in fit.map { Quantity(name, $0) } }
    guard fitted.isEmpty, let predicted = claim.predicted else { return fitted }
    return [Quantity(predicted, claim.measured)]
  }

  init(_ predicted: PredictedRecord, _ measured: MeasuredRecord?) {
    name = predicted.x.map { "at \($0.text(digits: 6))" } ?? ""
    self.predicted = predicted.value
    tolerance = predicted.tolerance
    span = measured.flatMap { measured in
      measured.estimate.map { Span($0, measured.lower, measured.upper) }
    }
  }

  init(_ name: String, _ fit: FitRecord) {
    self.name = name
    predicted = fit.predicted
    finiteSize = fit.finiteSize
    tolerance = fit.tolerance
    span = Span(fit.estimate, fit.lower, fit.upper)
    isFit = true
  }

  init(_ point: PointRecord) {
    name = "at \(point.x.text(digits: 6))"
    predicted = point.predicted
    span = Span(point.estimate, point.lower, point.upper)
  }
}

/// A measured number with its interval; both ends are the number itself where nothing is random.
private struct Span {
  let estimate: Double
  let lower: Double
  let upper: Double

  init(_ estimate: Double, _ lower: Double?, _ upper: Double?) {
    self.estimate = estimate
    self.lower = lower ?? estimate
    self.upper = upper ?? estimate
  }

  var isNumber: Bool { lower == upper }
  var text: String { "\(estimate.text()) [\(lower.text()), \(upper.text())]" }
}
