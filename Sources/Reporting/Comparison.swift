import Verification

/// How a run differs from a baseline, as far as it is of note.
///
/// What may differ between correct runs is not of note: the environment, rounding, and estimates
/// whose intervals overlap. Two intervals that both hold the truth are not disjoint, whatever their
/// seeds and sample sizes; so disjoint intervals are as improbable as a false alarm.
public struct Comparison {
  /// What has changed, in the order of the run; claims that are gone come last.
  public let changes: [Change]
  /// What the reader should know about the two runs, such as that their seeds differ.
  public let remarks: [String]
  /// How many claims are in both.
  public let common: Int

  /// One difference.
  public struct Change: Equatable, Sendable {
    /// What differs.
    public let kind: Kind
    /// The claim's id, or the theorem's slug.
    public let subject: String
    /// Which number or mutant, where there are several.
    public var detail = ""
    /// What the baseline has.
    public let baseline: String
    /// What the run has.
    public let run: String
  }

  /// What differs.
  public enum Kind: String, Sendable, CaseIterable {
    /// The claim is not in the baseline.
    case added = "added"
    /// The claim is not in the run.
    case gone = "gone"
    /// The parameters of the theorem; then its numbers are not compared.
    case parameters = "parameters"
    /// How the claim is supported.
    case evidence = "evidence"
    /// The verdict that the claim declares as right.
    case expected = "expected"
    /// The verdict.
    case verdict = "verdict"
    /// The fate of a mutant.
    case mutant = "mutant"
    /// A predicted number, by more than rounding.
    case predicted = "predicted"
    /// The tolerance of a statistical claim or a power law.
    case tolerance = "tolerance"
    /// The points at which a claim is examined.
    case points = "points"
    /// A measured number: the intervals have no point in common.
    case measured = "measured"
    /// The test ratio of an exact claim.
    case ratio = "ratio"
  }

  /// Compares a run with a baseline.
  public init(baseline: Results, run: Results) {
    let earlier = Dictionary(
      baseline.claims.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let settings = Dictionary(
      baseline.theorems.map { ($0.slug, $0.parameters.mapValues(\.shown)) },
      uniquingKeysWith: { first, _ in first })
    var changes: [Change] = []
    var redrawn: [String] = []
    for theorem in run.theorems {
      let parameters = theorem.parameters.mapValues(\.shown)
      let earlierParameters = settings[theorem.slug] ?? parameters
      if parameters != earlierParameters {
        changes.append(Self.change(of: theorem.slug, from: earlierParameters, to: parameters))
      }
      for claim in theorem.claims {
        guard let before = earlier[claim.id] else {
          changes.append(.init(.added, claim, run: claim.verdict.rawValue))
          continue
        }
        let pair = ClaimPair(
          before: before, after: claim, isSameSeed: baseline.seed == run.seed,
          isSameProfile: baseline.profile == run.profile)
        changes += pair.outcomes
        guard parameters == earlierParameters else { continue }
        changes += pair.numbers
        if pair.isRedrawn { redrawn.append(claim.id) }
      }
    }
    let present = Set(run.claims.map(\.id))
    let gone = baseline.claims.filter { !present.contains($0.id) }
    self.changes = changes + gone.map { .init(.gone, $0, baseline: $0.verdict.rawValue) }
    common = run.claims.count { earlier[$0.id] != nil }
    remarks = Self.remarks(baseline, run, redrawn: redrawn)
  }

  private static func change(
    of slug: String, from earlier: [String: String], to later: [String: String]
  ) -> Change {
    let text = { (parameters: [String: String], other: [String: String]) in
      parameters.filter { other[$0.key] != $0.value }.sorted { $0.key < $1.key }
        .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
    return Change(
      kind: .parameters, subject: slug, baseline: text(earlier, later), run: text(later, earlier))
  }

  private static func remarks(
    _ baseline: Results, _ run: Results, redrawn: [String]
  ) -> [String] {
    var remarks: [String] = []
    if baseline.profile != run.profile {
      remarks.append(
        "the baseline has profile \(baseline.profile.rawValue), the run "
          + "\(run.profile.rawValue); tolerances are not compared")
    }
    if baseline.seed != run.seed {
      remarks.append(
        "the baseline has seed \(baseline.seed), the run \(run.seed); intervals are compared, for all "
          + "of them hold the truth, but not the cases of exact and bound claims, nor tolerances")
    }
    for (what, results) in [("baseline", baseline), ("run", run)] {
      if let shard = results.shard { remarks.append("the \(what) is \(shard.text), not the whole") }
    }
    if !redrawn.isEmpty {
      remarks.append(
        "with another seed these claims predict other numbers, as when their problem is drawn with "
          + "it; their numbers are not compared: \(redrawn.joined(separator: ", "))")
    }
    return remarks
  }
}

extension Comparison.Change {
  /// A claim that only one of the two has.
  fileprivate init(
    _ kind: Comparison.Kind, _ claim: ClaimRecord, baseline: String = "", run: String = ""
  ) {
    self.init(kind: kind, subject: claim.id, baseline: baseline, run: run)
  }
}
