import Foundation
import LinearAlgebra
import Verification

/// What runs under many seeds found: each verdict that was not as expected, counted by theorem.
///
/// The file holds no times, so the same seeds, profile and selection give the same bytes.
public struct Soak: Codable, Equatable, Sendable {
  /// The name and version of the file format.
  public static let schema = "executable-theorems/soak/1"

  /// The format of this file.
  public var schema: String
  /// How much work each run spent.
  public var profile: Profile
  /// Where the runs took place.
  public var environment: RunEnvironment
  /// What was run: selectors as given, empty for everything.
  public var selectors: [String]
  /// The seed of the first run.
  public var firstSeed: UInt64
  /// How many runs there were; their seeds follow each other.
  public var runs: Int
  /// How many runs had a claim that was not as expected.
  public var runsWithMisses: Int
  /// The counts by theorem, in the order of the book.
  public var theorems: [Tally]
  /// Each claim under each seed that was not as expected.
  public var misses: [Miss]

  /// The counts of one theorem over all runs.
  public struct Tally: Codable, Equatable, Sendable {
    /// The theorem.
    public var slug: String
    /// Claims examined.
    public var claims: Int
    /// Claims examined whose verdict can be wrong by chance.
    public var claimsOfChance: Int
    /// Claims that were not as expected.
    public var misses: Int
    /// Mutants examined.
    public var mutants: Int
    /// Mutants that were not refuted.
    public var survivors: Int
    /// The sum of the stated error rates: at most so many intervals are expected to miss.
    public var expectedMisses: Double
  }

  /// A claim that was not as expected under one seed.
  public struct Miss: Codable, Equatable, Sendable {
    /// The seed of the run.
    public var seed: UInt64
    /// The claim's id.
    public var claim: String
    /// Its verdict.
    public var verdict: Verdict
    /// Whether something was wrong, and not only undecided.
    public var isWrong: Bool
    /// Its mutants that were not refuted.
    public var survivors: [String]
    /// What went wrong, when it could not be measured.
    public var error: String?
    /// The command that runs it again.
    public var rerun: String
  }

  /// A soak without any run yet.
  public init(profile: Profile, selectors: [String], firstSeed: UInt64) {
    schema = Self.schema
    self.profile = profile
    self.selectors = selectors
    self.firstSeed = firstSeed
    environment = .current
    runs = 0
    runsWithMisses = 0
    theorems = []
    misses = []
  }

  /// The seed of the next run.
  public var nextSeed: UInt64 { firstSeed + UInt64(runs) }

  /// The exit code: 0 all as expected; 1 something was wrong; 3 inconclusive at worst.
  public var exitCode: Int32 {
    if misses.isEmpty { return 0 }
    return misses.contains(where: \.isWrong) ? 1 : 3
  }

  /// Counts a run, which must be the one under `nextSeed`.
  public mutating func add(_ results: Results) {
    runs += 1
    if !results.unexpected.isEmpty { runsWithMisses += 1 }
    for theorem in results.theorems {
      let index = theorems.firstIndex { $0.slug == theorem.slug } ?? theorems.endIndex
      if index == theorems.endIndex { theorems.append(Tally(slug: theorem.slug)) }
      theorems[index].add(theorem.claims)
    }
    misses += results.unexpected.map { Miss($0, seed: results.seed) }
  }
}

extension Soak.Tally {
  init(slug: String) {
    self.init(
      slug: slug, claims: 0, claimsOfChance: 0, misses: 0, mutants: 0, survivors: 0,
      expectedMisses: 0)
  }

  /// Whether the counts can be those of runs: none is negative, none so large that sums overflow.
  fileprivate var isPossible: Bool {
    [claims, claimsOfChance, misses, mutants, survivors].allSatisfy { (0...1 << 48).contains($0) }
  }

  fileprivate mutating func add(_ records: [ClaimRecord]) {
    for claim in records {
      let alpha = claim.measured?.alpha ?? 0
      claims += 1
      if alpha > 0 { claimsOfChance += 1 }
      if !claim.isAsExpected { misses += 1 }
      mutants += claim.mutants.count
      survivors += claim.survivingMutants.count
      expectedMisses += alpha
    }
  }

  /// The counts of several theorems together.
  static func total(_ tallies: [Self]) -> Self {
    tallies.reduce(into: Self(slug: "all")) { sum, tally in
      sum.claims += tally.claims
      sum.claimsOfChance += tally.claimsOfChance
      sum.misses += tally.misses
      sum.mutants += tally.mutants
      sum.survivors += tally.survivors
      sum.expectedMisses += tally.expectedMisses
    }
  }
}

extension Soak.Miss {
  fileprivate init(_ claim: ClaimRecord, seed: UInt64) {
    self.init(
      seed: seed, claim: claim.id, verdict: claim.verdict, isWrong: Results.isWrong(claim),
      survivors: claim.survivingMutants.map(\.name), error: claim.error, rerun: claim.rerun)
  }
}

extension Soak {
  /// The file's bytes: sorted keys, two-space indentation, a final newline.
  public func encoded() throws -> Data { try JSONFile.bytes(self) }

  /// Reads a soak file; throws a `ReportingError` that says what is wrong with it.
  public init(contentsOf url: URL) throws {
    let data = try JSONFile.contents(of: url)
    do {
      self = try JSONDecoder().decode(Soak.self, from: data)
    } catch {
      throw ReportingError.notSoak(path: url.relativePath, reason: Results.explain(error))
    }
    guard schema == Self.schema else {
      throw ReportingError.notSoak(
        path: url.relativePath, reason: "schema is '\(schema)', expected '\(Self.schema)'")
    }
    guard runs >= 0, runs <= Int32.max, firstSeed <= UInt64.max - UInt64(runs) else {
      throw ReportingError.notSoak(
        path: url.relativePath, reason: "\(runs) runs from seed \(firstSeed) are impossible")
    }
    if let tally = theorems.first(where: { !$0.isPossible }) {
      throw ReportingError.notSoak(
        path: url.relativePath, reason: "the counts of '\(tally.slug)' are impossible")
    }
  }

  /// The first thing in which another soak asks for other runs than this one, for `--resume`.
  public func difference(from other: Soak) -> String? {
    if profile != other.profile {
      return "profile \(profile.rawValue), expected \(other.profile.rawValue)"
    }
    if firstSeed != other.firstSeed {
      return "first seed \(firstSeed), expected \(other.firstSeed)"
    }
    if selectors != other.selectors {
      return "selection \(selectors), expected \(other.selectors)"
    }
    if environment.package != other.environment.package {
      return "version \(environment.package), expected \(other.environment.package)"
    }
    return nil
  }
}

/// How large a rate can be, given how rarely something was seen.
public enum RareEvents {
  /// The exact upper confidence bound on a rate by Clopper and Pearson (1934).
  ///
  /// The rate at which so few events, or fewer, have probability 1 − `confidence`.
  ///
  /// - Parameters:
  ///   - events: how many of the trials showed the event.
  ///   - trials: independent trials, at least one.
  public static func upperBound(events: Int, trials: Int, confidence: Double = 0.95) -> Double {
    guard events < trials else { return 1 }
    let bound = ScalarSearch.crossing(in: 0...1) { rate in
      atMost(events, of: trials, rate: rate) > 1 - confidence
    }
    return bound.beyond
  }

  /// The probability of at most `events` successes in `trials` independent trials.
  static func atMost(_ events: Int, of trials: Int, rate: Double) -> Double {
    guard rate > 0 else { return 1 }
    guard rate < 1 else { return events < trials ? 0 : 1 }
    let odds = log(rate) - log1p(-rate)
    var logTerm = Double(trials) * log1p(-rate)
    var sum = exp(logTerm)
    for successes in 0..<max(events, 0) {
      logTerm += log(Double(trials - successes) / Double(successes + 1)) + odds
      sum += exp(logTerm)
    }
    return min(sum, 1)
  }
}
