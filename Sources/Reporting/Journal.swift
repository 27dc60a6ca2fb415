import Foundation
import Synchronization
import Verification

/// The finished claims of a run that has not ended, kept so that it can be resumed.
///
/// `unfinished.jsonl` in the output folder: a first line that says which run it is, then a line for
/// each claim, appended as it finishes. A last line that was cut off, as by SIGKILL, does not count.
/// The file is locked, so that two runs do not write into one folder, and it is removed once the
/// report is whole.
public final class Journal: Sendable {
  /// The name of the file.
  public static let name = "unfinished.jsonl"

  /// Which run a journal belongs to; one that differs in any of this cannot be resumed.
  public struct Run: Codable, Equatable, Sendable {
    /// The name and version of the file format.
    static let schema = "executable-theorems/unfinished/2"

    var schema = Self.schema
    let seed: UInt64
    let profile: Profile
    let environment: RunEnvironment
    let shard: Shard?
    /// The values of the theorems' parameters as text, by `slug.name`.
    let parameters: [String: String]
    /// The ids of the claims, in order.
    let claims: [String]

    /// A run of some claims in the present environment.
    public init(
      seed: UInt64, profile: Profile, shard: Shard?, parameters: [String: String],
      claims: [String]
    ) {
      self.seed = seed
      self.profile = profile
      self.shard = shard
      self.parameters = parameters
      self.claims = claims
      environment = .current
    }

    /// What this run has other than `earlier`, in words; nil when they are the same.
    func difference(from earlier: Run) -> String? {
      let facts: [(String, String, String)] = [
        ("format", schema, earlier.schema), ("seed", "\(seed)", "\(earlier.seed)"),
        ("profile", profile.rawValue, earlier.profile.rawValue),
        ("package version", environment.package, earlier.environment.package),
        ("part", shard?.text ?? "the whole", earlier.shard?.text ?? "the whole"),
        ("environment", environment.text, earlier.environment.text),
      ]
      if let (what, mine, other) = facts.first(where: { $0.1 != $0.2 }) {
        return "the \(what) is \(mine), that of the unfinished run is \(other)"
      }
      if let (mine, other) = firstDifference(of: claims, from: earlier.claims) {
        return "the selection has \(mine) where that of the unfinished run has \(other)"
      }
      let changed = parameters.keys.sorted().first { parameters[$0] != earlier.parameters[$0] }
      return changed.map { name in
        "the parameter \(name) is \(parameters[name] ?? "none"), that of the unfinished run is "
          + (earlier.parameters[name] ?? "none")
      }
    }
  }

  /// A claim that has finished, for this run.
  public struct Entry: Codable, Equatable, Sendable {
    /// What was found.
    public let outcome: Outcome
    /// The seconds that workers spent on it.
    public let busySeconds: Double
    /// The seconds from the start of the run, earlier parts included, to the end of the claim.
    public let wallSeconds: Double

    /// A claim that has finished.
    public init(_ outcome: Outcome, busySeconds: Double, wallSeconds: Double) {
      self.outcome = outcome
      self.busySeconds = busySeconds
      self.wallSeconds = wallSeconds
    }
  }

  /// What a run finds of a claim.
  public enum Outcome: Codable, Equatable, Sendable {
    /// Its record.
    case record(ClaimRecord)
    /// A share of its replicates, for a run that is a shard.
    case replicates(ReplicateFile)

    /// The id of the claim.
    public var claim: String {
      switch self {
      case .record(let claim): claim.id
      case .replicates(let file): file.claim
      }
    }
  }

  /// The claims that an earlier part of the run has finished.
  public let earlier: [Entry]
  private let url: URL
  private let file: Mutex<JournalFile>

  private init(_ file: consuming JournalFile, at url: URL, earlier: [Entry]) {
    self.file = Mutex(file)
    self.url = url
    self.earlier = earlier
  }

  /// Begins the journal of a run; what an earlier run has left is discarded.
  public static func begin(_ run: Run, in folder: OutputFolder) throws -> Journal {
    let url = folder.url.appendingPathComponent(name)
    do {
      var file = JournalFile(try JournalFile.open(url.path, flags: O_CREAT))
      try file.keep(0)
      do {
        try file.append(line(run))
      } catch {
        unlink(url.path)
        throw error
      }
      file.lines = 0
      return Journal(file, at: url, earlier: [])
    } catch {
      throw writeError(url, error)
    }
  }

  /// Opens the journal that an earlier part of `run` has left; nil when there is none.
  ///
  /// Throws when it belongs to another run, when it is damaged, or when it is being written.
  public static func resume(_ run: Run, in folder: OutputFolder) throws -> Journal? {
    let url = folder.url.appendingPathComponent(name)
    do {
      guard exists(in: folder) else { return nil }
      var file = JournalFile(try JournalFile.open(url.path, flags: 0))
      let data = try Data(contentsOf: url)
      let whole = data.lastIndex(of: newline).map { data[...$0] } ?? Data()
      guard !whole.isEmpty else { return nil }
      let entries = try read(whole, of: run, path: url.relativePath)
      try file.keep(whole.count)
      return Journal(file, at: url, earlier: entries)
    } catch let error as JournalError {
      throw error
    } catch {
      throw writeError(url, error)
    }
  }

  /// Whether an earlier run has left a journal.
  public static func exists(in folder: OutputFolder) -> Bool {
    FileManager.default.fileExists(atPath: folder.url.appendingPathComponent(name).path)
  }

  /// Appends a finished claim.
  public func append(_ entry: Entry) throws {
    let line = try Self.line(entry)
    do {
      try file.withLock { try $0.append(line) }
    } catch {
      throw Self.writeError(url, error)
    }
  }

  /// Where it stands, for messages.
  public var path: String { url.relativePath }

  /// How many claims it holds.
  public var count: Int { file.withLock { $0.lines } + earlier.count }

  /// Removes the file, when the report is whole.
  public func remove() { unlink(url.path) }

  private static let newline = UInt8(ascii: "\n")

  private static func line(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value) + Data([newline])
  }

  private static func read(_ data: Data, of run: Run, path: String) throws -> [Entry] {
    let lines = data.split(separator: newline, omittingEmptySubsequences: false).dropLast()
    let decoder = JSONDecoder()
    guard let first = lines.first, let earlier = try? decoder.decode(Run.self, from: first) else {
      throw JournalError.damaged(path: path, line: 1, reason: "it does not say which run it is")
    }
    if let difference = run.difference(from: earlier) {
      throw JournalError.otherRun(path: path, difference: difference)
    }
    var absent = Set(run.claims)
    return try lines.enumerated().dropFirst().map { index, line in
      guard let entry = try? decoder.decode(Entry.self, from: line) else {
        throw JournalError.damaged(path: path, line: index + 1, reason: "it is not a record")
      }
      guard absent.remove(entry.outcome.claim) != nil else {
        throw JournalError.damaged(
          path: path, line: index + 1,
          reason: "\(entry.outcome.claim) is recorded twice or not selected")
      }
      return entry
    }
  }

  private static func writeError(_ url: URL, _ error: any Error) -> any Error {
    if (error as? POSIXError)?.code == .EAGAIN {
      return JournalError.inUse(path: url.relativePath)
    }
    return ReportingError.unwritable(url, error)
  }
}

/// Why a run cannot be resumed, or not be begun.
public enum JournalError: Error, Equatable, CustomStringConvertible {
  /// The journal belongs to another run.
  case otherRun(path: String, difference: String)
  /// A line of the journal cannot be read.
  case damaged(path: String, line: Int, reason: String)
  /// Another process writes it.
  case inUse(path: String)

  /// One clear line.
  public var description: String {
    switch self {
    case .otherRun(let path, let difference):
      "cannot resume \(path): \(difference)"
    case .damaged(let path, let line, let reason):
      "\(path):\(line): \(reason); remove the file to start over"
    case .inUse(let path):
      "\(path) is being written by another run; choose another folder"
    }
  }
}

/// An open file, locked, to which whole lines are appended.
private struct JournalFile: ~Copyable {
  private let descriptor: Int32
  private var size = 0
  /// How many lines were appended.
  var lines = 0

  /// An open file of length 0, or one that is cut next.
  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Opens and locks a file; `EAGAIN` when another process has locked it.
  static func open(_ path: String, flags: Int32) throws -> Int32 {
    let descriptor = Foundation.open(path, O_RDWR | O_APPEND | O_CLOEXEC | flags, 0o666)
    guard descriptor >= 0 else { throw systemError }
    // Some file systems of clusters have no locks; a run must be possible there, too.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw POSIXError(.EAGAIN)
    }
    return descriptor
  }

  deinit { close(descriptor) }

  /// Cuts the file after so many bytes.
  mutating func keep(_ bytes: Int) throws {
    guard ftruncate(descriptor, off_t(bytes)) == 0 else { throw Self.systemError }
    size = bytes
  }

  /// Appends a line whole, or not at all.
  mutating func append(_ line: Data) throws {
    var rest = line[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard written >= 0 || errno == EINTR else {
        let error = Self.systemError
        try? keep(size)
        throw error
      }
      rest = rest.dropFirst(max(written, 0))
    }
    size += line.count
    lines += 1
  }

  private static var systemError: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
