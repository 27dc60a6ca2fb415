import Foundation

/// How long each claim took; kept apart from the results, which must not depend on it.
public struct Timings: Codable, Equatable, Sendable {
  /// The name of the file.
  public static let path = "timings.json"

  /// One claim's time.
  public struct Entry: Codable, Equatable, Sendable {
    /// The claim's id.
    public var id: String
    /// The seconds of processor time that were spent on it.
    public var busySeconds: Double

    /// The time spent on a claim.
    public init(id: String, busySeconds: Double) {
      self.id = id
      self.busySeconds = busySeconds
    }
  }

  /// The seconds from start to end.
  public var wallSeconds: Double
  /// How many workers there were.
  public var jobs: Int
  /// The claims, slowest first.
  public var claims: [Entry]

  /// The times of a run; claims are put in order, slowest first.
  public init(wallSeconds: Double, jobs: Int, claims: [Entry]) {
    self.wallSeconds = wallSeconds
    self.jobs = jobs
    self.claims = claims.sorted { ($0.busySeconds, $1.id) > ($1.busySeconds, $0.id) }
  }

  /// The file's bytes.
  public func encoded() throws -> Data { try JSONFile.bytes(self) }
}
