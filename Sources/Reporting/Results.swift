import Foundation
import LinearAlgebra
import Verification

/// Everything a run found, as it stands in results.json.
///
/// It holds no times, so the same seed, profile and selection give the same bytes.
public struct Results: Codable, Equatable, Sendable {
  /// The name and version of the file format.
  public static let schema = "executable-theorems/results/1"
  /// The name of the file.
  public static let path = "results.json"

  /// The format of this file.
  public var schema: String
  /// The seed of the run.
  public var seed: UInt64
  /// How much work was spent.
  public var profile: Profile
  /// Where the run took place; not compared between runs.
  public var environment: RunEnvironment
  /// Which part of a run this is; nil when it is the whole.
  public var shard: Shard?
  /// The counts.
  public var summary: Summary
  /// The results, theorem by theorem.
  public var theorems: [TheoremRecord]

  /// The results of a run in the present environment.
  public init(
    seed: UInt64, profile: Profile, theorems: [TheoremRecord], shard: Shard? = nil
  ) {
    schema = Self.schema
    self.seed = seed
    self.profile = profile
    self.theorems = theorems
    self.shard = shard
    environment = .current
    summary = Summary(theorems)
  }

  /// Says after the profile which part of a run this is; empty for the whole.
  var partText: String { shard.map { ", \($0.text)" } ?? "" }

  /// All claims, in order.
  public var claims: [ClaimRecord] { theorems.flatMap(\.claims) }

  /// The claims whose verdict, mutants or measurement are not as they should be.
  public var unexpected: [ClaimRecord] { claims.filter { !$0.isAsExpected } }

  /// The exit code that tells a script how the run ended.
  ///
  /// 0: all as expected; 1: a verdict differs, a mutant survives or a claim could not be measured;
  /// 3: something is inconclusive and nothing is wrong.
  public var exitCode: Int32 {
    if unexpected.isEmpty { return 0 }
    return unexpected.contains(where: Self.isWrong) ? 1 : 3
  }

  /// Whether a claim that is not as expected is wrong, and not only undecided.
  static func isWrong(_ claim: ClaimRecord) -> Bool {
    if claim.error != nil { return true }
    guard claim.verdict == .inconclusive else { return true }
    return claim.mutants.contains { $0.verdict == .verified }
  }

  /// The file's bytes: sorted keys, two-space indentation, a final newline.
  public func encoded() throws -> Data { try JSONFile.bytes(self) }

  /// Reads a results file; throws a `ReportingError` that says what is wrong with it.
  public init(contentsOf url: URL) throws {
    try self.init(try JSONFile.contents(of: url), path: url.relativePath)
  }

  /// Reads the bytes of a results file; `path` is what complaints call it.
  init(_ data: Data, path: String) throws {
    do {
      self = try JSONDecoder().decode(Results.self, from: data)
    } catch {
      throw ReportingError.notResults(path: path, reason: Self.explain(error))
    }
    guard schema == Self.schema else {
      throw ReportingError.notResults(
        path: path, reason: "schema is '\(schema)', expected '\(Self.schema)'")
    }
  }

  /// What is wrong with a file that could not be decoded, and where.
  static func explain(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      "missing '\(path(context.codingPath + [key]))'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "wrong type at '\(path(context.codingPath))'"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty ? "not JSON" : "invalid value at '\(path(context.codingPath))'"
    default: "\(error)"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }
}

/// The counts of a run.
public struct Summary: Codable, Equatable, Sendable {
  /// How many theorems were run.
  public var theorems: Int
  /// How many claims.
  public var claims: Int
  /// How many claims are as expected, mutants included.
  public var asExpected: Int
  /// How many claims were verified.
  public var verified: Int
  /// How many were refuted.
  public var refuted: Int
  /// How many were left undecided, claims with errors included.
  public var inconclusive: Int
  /// How many mutants there are.
  public var mutants: Int
  /// How many of them were refuted.
  public var mutantsRefuted: Int
  /// A bound on the probability that any interval of the run misses the truth.
  ///
  /// The sum of the claims' error rates; each covers false refutation and false verification.
  public var falseAlarmBound: Double

  /// Counts the claims of some theorems.
  public init(_ theorems: [TheoremRecord]) {
    let all = theorems.flatMap(\.claims)
    let allMutants = all.flatMap(\.mutants)
    self.theorems = theorems.count
    claims = all.count
    asExpected = all.count { $0.isAsExpected }
    verified = all.count { $0.verdict == .verified }
    refuted = all.count { $0.verdict == .refuted }
    inconclusive = all.count { $0.verdict == .inconclusive }
    mutants = allMutants.count
    mutantsRefuted = allMutants.count { $0.verdict == .refuted }
    falseAlarmBound = all.reduce(0) { $0 + ($1.measured?.alpha ?? 0) }
  }
}

/// The software a run was made with.
public struct RunEnvironment: Codable, Equatable, Sendable {
  /// The version of this package.
  public var package: String
  /// The version of the Swift compiler.
  public var swift: String
  /// The linear algebra library and the processor kernel it chose.
  public var blas: String
  /// How many threads the library uses.
  public var blasThreads: Int
  /// Operating system and processor family.
  public var os: String

  /// The version of this package.
  public static let packageVersion = "0.1.0"

  /// The environment of this process.
  public static let current = RunEnvironment(
    package: packageVersion, swift: swiftVersion, blas: BLASEnvironment.description,
    blasThreads: BLASEnvironment.threads, os: "\(system) \(processor)")

  /// The environment in words.
  public var text: String {
    "Executable Theorems \(package), Swift \(swift), \(blas) with \(plural(blasThreads, "thread")), "
      + os
  }

  private static var swiftVersion: String {
    #if compiler(>=6.5)
    "6.5 or later"
    #elseif compiler(>=6.4)
    "6.4"
    #elseif compiler(>=6.3)
    "6.3"
    #else
    "6.2"
    #endif
  }

  private static var system: String {
    #if os(Linux)
    "linux"
    #elseif os(macOS)
    "macos"
    #else
    "other"
    #endif
  }

  private static var processor: String {
    #if arch(x86_64)
    "x86_64"
    #elseif arch(arm64)
    "arm64"
    #else
    "other"
    #endif
  }
}
