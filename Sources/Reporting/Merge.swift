import Foundation
import Verification

/// The shards of a run, put together into the results of the whole run.
///
/// On one machine the merged results have the bytes of the run that was not divided. Where shards
/// were made in different environments, the merged one names each that occurs.
public struct Merge {
  /// A results file to be merged.
  public struct Part: Sendable {
    /// Where it was read, for messages.
    public let path: String
    /// What it holds.
    public let results: Results

    /// Results that stand at `path`.
    public init(path: String, results: Results) {
      self.path = path
      self.results = results
    }

    /// Reads a results file, or the results.json of a folder.
    public init(contentsOf url: URL) throws {
      let file = url.isFolder ? url.appendingPathComponent(Results.path) : url
      self.init(path: file.relativePath, results: try Results(contentsOf: file))
    }
  }

  /// The results of the whole run.
  public let results: Results

  /// Merges shards, in any order; throws a `MergeError` when they are not the whole of one run.
  public init(_ parts: [Part]) throws(MergeError) {
    let shards = try parts.map { (part) throws(MergeError) in try Self.shard(of: part) }
    guard let first = parts.first, let whole = shards.first else { throw .nothing }
    for (part, shard) in zip(parts, shards) {
      try Self.requireSameRun(part, shard, as: first, whole)
    }
    try Self.requireEachOnce(parts, shards)
    var merged = Results(
      seed: first.results.seed, profile: first.results.profile,
      theorems: try Self.theorems(parts, order: whole.selection))
    merged.environment = RunEnvironment(joining: parts.map(\.results.environment))
    results = merged
  }

  /// The shard that a file is, if it holds what that shard should.
  private static func shard(of part: Part) throws(MergeError) -> Shard {
    guard let shard = part.results.shard else { throw .notAShard(path: part.path) }
    guard (1...max(shard.count, 1)).contains(shard.index) else {
      throw .damaged(path: part.path, reason: "it is \(shard.text)")
    }
    guard Set(shard.selection).count == shard.selection.count else {
      throw .damaged(path: part.path, reason: "its selection names a claim twice")
    }
    let present = part.results.claims.map(\.id)
    guard present == shard.claims else {
      throw .damaged(
        path: part.path, reason: difference(of: present, from: shard.claims, in: shard.text))
    }
    for theorem in part.results.theorems {
      let isOwn = { (claim: ClaimRecord) in claim.id.hasPrefix(theorem.slug + "/") }
      guard !theorem.claims.isEmpty, theorem.claims.allSatisfy(isOwn) else {
        throw .damaged(
          path: part.path, reason: "under \(theorem.slug) stand claims of another theorem, or none")
      }
    }
    guard part.results.summary == Summary(part.results.theorems) else {
      throw .damaged(path: part.path, reason: "its summary does not count its claims")
    }
    return shard
  }

  private static func difference(
    of present: [String], from expected: [String], in shard: String
  ) -> String {
    if let absent = expected.first(where: { !present.contains($0) }) {
      return "\(absent), which belongs to \(shard), is not there"
    }
    if let foreign = present.first(where: { !expected.contains($0) }) {
      return "\(foreign) does not belong to \(shard)"
    }
    return "its claims are repeated or out of order"
  }

  private static func requireSameRun(
    _ part: Part, _ shard: Shard, as first: Part, _ whole: Shard
  ) throws(MergeError) {
    let (mine, other) = (part.results, first.results)
    let facts: [(String, String, String)] = [
      ("seed", "\(mine.seed)", "\(other.seed)"),
      ("profile", mine.profile.rawValue, other.profile.rawValue),
      ("package version", mine.environment.package, other.environment.package),
      ("number of shards", "\(shard.count)", "\(whole.count)"),
    ]
    for (what, mine, other) in facts where mine != other {
      throw .differs(
        what: what, path: part.path, value: mine, otherPath: first.path, otherValue: other)
    }
    if let (mine, other) = firstDifference(of: shard.selection, from: whole.selection) {
      throw .differs(
        what: "selection", path: part.path, value: mine, otherPath: first.path, otherValue: other)
    }
  }

  private static func requireEachOnce(
    _ parts: [Part], _ shards: [Shard]
  ) throws(MergeError) {
    var paths: [Int: String] = [:]
    for (part, shard) in zip(parts, shards) {
      if let earlier = paths[shard.index] {
        throw .duplicate(shard: shard.text, path: earlier, otherPath: part.path)
      }
      paths[shard.index] = part.path
    }
    let count = shards.first?.count ?? 0
    // Damaged files may claim any number of shards; a few of those that are missing are enough.
    let missing = (1...max(count, 1)).lazy.filter { paths[$0] == nil }.prefix(5)
    guard missing.isEmpty else {
      throw .missing(Array(missing), missing: count - paths.count, count: count)
    }
  }

  /// The theorems with their claims in the order of the selection.
  private static func theorems(
    _ parts: [Part], order: [String]
  ) throws(MergeError) -> [TheoremRecord] {
    var theorems: [String: (record: TheoremRecord, path: String)] = [:]
    for part in parts {
      for theorem in part.results.theorems {
        guard let earlier = theorems[theorem.slug] else {
          theorems[theorem.slug] = (theorem, part.path)
          continue
        }
        try requireSameDeclaration(theorem, part.path, as: earlier.record, earlier.path)
        theorems[theorem.slug]?.record.claims += theorem.claims
      }
    }
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    let sorted = theorems.values.map { entry in
      var theorem = entry.record
      theorem.claims.sort { (place[$0.id] ?? 0) < (place[$1.id] ?? 0) }
      return theorem
    }
    return sorted.sorted {
      (place[$0.claims.first?.id ?? ""] ?? 0) < (place[$1.claims.first?.id ?? ""] ?? 0)
    }
  }

  private static func requireSameDeclaration(
    _ theorem: TheoremRecord, _ path: String, as other: TheoremRecord, _ otherPath: String
  ) throws(MergeError) {
    for name in Set(theorem.parameters.keys).union(other.parameters.keys).sorted() {
      let mine = theorem.parameters[name]?.shown
      let others = other.parameters[name]?.shown
      guard mine == others else {
        throw .differs(
          what: "parameter '\(name)' of \(theorem.slug)", path: path, value: mine ?? "none",
          otherPath: otherPath, otherValue: others ?? "none")
      }
    }
    var (bare, otherBare) = (theorem, other)
    (bare.claims, otherBare.claims) = ([], [])
    (bare.parameters, otherBare.parameters) = ([:], [:])
    guard bare == otherBare else {
      throw .differs(
        what: "declaration of \(theorem.slug)", path: path, value: theorem.title,
        otherPath: otherPath, otherValue: other.title)
    }
  }
}

extension RunEnvironment {
  /// The environment of results that were made in several: what they share, and each difference.
  init(joining environments: [RunEnvironment]) {
    let joined = { (texts: [String]) in Set(texts).sorted().joined(separator: "; ") }
    self.init(
      package: joined(environments.map(\.package)), swift: joined(environments.map(\.swift)),
      blas: joined(environments.map(\.blas)),
      blasThreads: environments.map(\.blasThreads).max() ?? 1,
      os: joined(environments.map(\.os)))
  }
}

/// Why some files are not the whole of one run.
public enum MergeError: Error, Equatable, CustomStringConvertible {
  /// No file was given.
  case nothing
  /// A file holds a whole run.
  case notAShard(path: String)
  /// A file does not hold what its shard should.
  case damaged(path: String, reason: String)
  /// Two files belong to different runs.
  case differs(
    what: String, path: String, value: String, otherPath: String, otherValue: String)
  /// Two files are the same shard.
  case duplicate(shard: String, path: String, otherPath: String)
  /// Shards are missing: the first few of them, how many, and how many there should be.
  case missing([Int], missing: Int, count: Int)

  /// One clear line.
  public var description: String {
    switch self {
    case .nothing: "nothing to merge: name the results.json files of all shards"
    case .notAShard(let path):
      "\(path) is not a shard: it was made without --shard"
    case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
    case .differs(let what, let path, let value, let otherPath, let otherValue):
      "\(path) belongs to another run: its \(what) is \(value), that of \(otherPath) is "
        + otherValue
    case .duplicate(let shard, let path, let otherPath):
      "\(path) and \(otherPath) are both \(shard)"
    case .missing(let indices, let missing, let count):
      "missing: shard \(indices.map(String.init).joined(separator: ", ")) of \(count)"
        + (missing > indices.count ? " and \(missing - indices.count) more" : "")
    }
  }
}
