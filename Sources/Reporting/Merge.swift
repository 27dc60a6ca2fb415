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
    /// The replicates that the shard has drawn, of each claim that is divided.
    let replicates: [ReplicateFile]

    /// Results that stand at `path`.
    init(path: String, results: Results, replicates: [ReplicateFile] = []) {
      self.path = path
      self.results = results
      self.replicates = replicates
    }

    /// Reads a results file, or the results.json of a folder, and the replicates beside it.
    public init(contentsOf url: URL) throws {
      let file = url.isFolder ? url.appendingPathComponent(Results.path) : url
      let results = try Results(contentsOf: file)
      let folder = file.deletingLastPathComponent()
      if let fault = results.shard?.fault {
        throw MergeError.damaged(path: file.relativePath, reason: fault)
      }
      self.init(
        path: file.relativePath, results: results,
        replicates: try (results.shard?.divided ?? []).map {
          try ReplicateFile(of: $0, in: folder)
        })
    }
  }

  /// A claim whose replicates the shards have drawn, and which is yet to be judged.
  public struct DividedClaim: Sendable {
    /// The id of the claim.
    public let id: String
    /// The values of the theorem's parameters.
    public let parameters: [String: ParameterValue]
    /// What each shard has drawn.
    public let shares: [ReplicateShare]

    /// The slug of the claim's theorem.
    public var slug: String { String(id.prefix { $0 != "/" }) }
  }

  /// The claims that are to be judged before there are results.
  public let divided: [DividedClaim]
  /// The seed of the run.
  public let seed: UInt64
  /// How much work is spent.
  public let profile: Profile
  /// The theorems with the claims that shards have judged.
  private let theorems: [TheoremRecord]
  private let environments: [RunEnvironment]
  private let selection: [String]

  /// Checks shards, in any order; throws a `MergeError` when they are not the whole of one run.
  public init(_ parts: [Part]) throws(MergeError) {
    let shards = try parts.map { (part) throws(MergeError) in try Self.shard(of: part) }
    guard let first = parts.first, let whole = shards.first else { throw .nothing }
    for (part, shard) in zip(parts, shards) {
      try Self.requireSameRun(part, shard, as: first, whole)
    }
    try Self.requireEachOnce(parts, shards)
    divided = try whole.divided.map { (id) throws(MergeError) in try Self.divided(id, parts) }
    if !divided.isEmpty { try Self.requireThisProgram(first) }
    seed = first.results.seed
    profile = first.results.profile
    selection = whole.selection
    environments = parts.map(\.results.environment)
    let records = parts.flatMap { part in
      part.results.theorems.map { (record: $0, path: part.path) }
    }
    theorems = try Self.theorems(records, order: selection)
    try requireSameParameters()
  }

  /// Requires of the claims of each theorem, divided or not, that they were run at the same values.
  private func requireSameParameters() throws(MergeError) {
    for (place, claim) in divided.enumerated() {
      let others =
        theorems.map { (slug: $0.slug, values: $0.parameters) }
        + divided[..<place].map { (slug: $0.slug, values: $0.parameters) }
      for other in others where other.slug == claim.slug {
        try Self.requireSameParameters(
          claim.parameters, ReplicateFile.path(of: claim.id), as: other.values,
          "the rest of \(claim.slug)", of: claim.slug)
      }
    }
  }

  /// The results of the whole run.
  ///
  /// - Parameter judged: the records of the divided claims, by theorem.
  public func results(_ judged: [TheoremRecord] = []) throws(MergeError) -> Results {
    let present = Set(judged.flatMap(\.claims).map(\.id))
    if let lacking = divided.first(where: { !present.contains($0.id) }) {
      throw .notJudged(lacking.id)
    }
    let records =
      theorems.map { (record: $0, path: "the merged shards") }
      + judged.map { (record: $0, path: "this program") }
    var merged = Results(
      seed: seed, profile: profile, theorems: try Self.theorems(records, order: selection))
    let here = divided.isEmpty ? [] : [RunEnvironment.current]
    merged.environment = RunEnvironment(joining: environments + here)
    return merged
  }

  /// What the shards have drawn of a divided claim.
  private static func divided(_ id: String, _ parts: [Part]) throws(MergeError) -> DividedClaim {
    var shares: [ReplicateShare] = []
    var parameters: (values: [String: ParameterValue], path: String)?
    for part in parts {
      let path = "\(part.path): \(ReplicateFile.path(of: id))"
      guard let file = part.replicates.first(where: { $0.claim == id }) else {
        throw .damaged(path: part.path, reason: "its replicates of \(id) are not there")
      }
      guard file.belongs(to: part.results.shard, part.results.seed, part.results.profile) else {
        throw .damaged(path: path, reason: "it is of another run or shard")
      }
      guard let share = file.share() else {
        throw .damaged(path: path, reason: "its values are not the replicates that were drawn")
      }
      shares.append(share)
      try requireSameParameters(
        file.parameters, path, as: parameters?.values ?? file.parameters, parameters?.path ?? path,
        of: id)
      parameters = (file.parameters, path)
    }
    return DividedClaim(id: id, parameters: parameters?.values ?? [:], shares: shares)
  }

  /// Divided claims are judged here, which must be by the program that drew the replicates.
  private static func requireThisProgram(_ part: Part) throws(MergeError) {
    let (mine, other) = (RunEnvironment.current.package, part.results.environment.package)
    guard mine == other else {
      throw .differs(
        what: "package version", path: part.path, value: other, otherPath: "this program",
        otherValue: mine)
    }
  }

  /// The shard that a file is, if it holds what that shard should.
  private static func shard(of part: Part) throws(MergeError) -> Shard {
    guard let shard = part.results.shard else { throw .notAShard(path: part.path) }
    if let fault = shard.fault { throw .damaged(path: part.path, reason: fault) }
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
    for (what, mine, other) in [
      ("selection", shard.selection, whole.selection),
      ("list of divided claims", shard.divided, whole.divided),
    ] {
      guard let (mine, other) = firstDifference(of: mine, from: other) else { continue }
      throw .differs(
        what: what, path: part.path, value: mine, otherPath: first.path, otherValue: other)
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
    _ records: [(record: TheoremRecord, path: String)], order: [String]
  ) throws(MergeError) -> [TheoremRecord] {
    var theorems: [String: (record: TheoremRecord, path: String)] = [:]
    for (theorem, path) in records {
      guard let earlier = theorems[theorem.slug] else {
        theorems[theorem.slug] = (theorem, path)
        continue
      }
      try requireSameDeclaration(theorem, path, as: earlier.record, earlier.path)
      theorems[theorem.slug]?.record.claims += theorem.claims
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
    try requireSameParameters(
      theorem.parameters, path, as: other.parameters, otherPath, of: theorem.slug)
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

extension Merge {
  private static func requireSameParameters(
    _ parameters: [String: ParameterValue], _ path: String,
    as other: [String: ParameterValue], _ otherPath: String, of subject: String
  ) throws(MergeError) {
    for name in Set(parameters.keys).union(other.keys).sorted() {
      let (mine, others) = (parameters[name]?.shown, other[name]?.shown)
      guard mine == others else {
        throw .differs(
          what: "parameter '\(name)' of \(subject)", path: path, value: mine ?? "none",
          otherPath: otherPath, otherValue: others ?? "none")
      }
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
  /// A divided claim has no record yet.
  case notJudged(String)
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
    case .notJudged(let claim): "\(claim) was divided between shards and is not judged"
    case .missing(let indices, let missing, let count):
      "missing: shard \(indices.map(String.init).joined(separator: ", ")) of \(count)"
        + (missing > indices.count ? " and \(missing - indices.count) more" : "")
    }
  }
}
