import Foundation
import Verification

/// The replicates of a claim that one shard has drawn, as they stand in a file beside its results.
public struct ReplicateFile: Codable, Equatable, Sendable {
  /// The name and version of the file format.
  static let schema = "executable-theorems/replicates/1"

  /// The format of this file.
  var schema = Self.schema
  /// The id of the claim.
  public let claim: String
  /// The values of the theorem's parameters.
  public let parameters: [String: ParameterValue]
  /// The seed of the run.
  let seed: UInt64
  /// How much work is spent.
  let profile: Profile
  /// The number of the shard, from 1, and how many there are.
  let index, count: Int
  private let lanes: [Lane]
  /// A checksum of the lanes, since a wrong digit could not be told from a right one.
  private let checksum: String

  /// Points that are drawn together.
  private struct Lane: Codable, Equatable {
    /// How many values a replicate has.
    let width: Int
    /// Block after block, each value in eight bytes, the least significant first.
    let values: Data
  }

  /// What a shard of a run has drawn for a claim.
  public init(
    claim: String, parameters: [String: ParameterValue], seed: UInt64, profile: Profile,
    share: ReplicateShare
  ) {
    self.claim = claim
    self.parameters = parameters
    self.seed = seed
    self.profile = profile
    index = share.index
    count = share.count
    lanes = share.lanes.map { lane in
      let words = lane.values.map(\.bitPattern.littleEndian)
      return Lane(width: lane.width, values: words.withUnsafeBytes { Data($0) })
    }
    checksum = Self.checksum(lanes)
  }

  private static func checksum(_ lanes: [Lane]) -> String {
    lanes.map { "\($0.width):\(Manifest.checksum($0.values))" }.joined(separator: " ")
  }

  /// Whether it was drawn for a shard of a run.
  public func belongs(to shard: Shard?, _ seed: UInt64, _ profile: Profile) -> Bool {
    seed == self.seed && profile == self.profile && index == shard?.index && count == shard?.count
  }

  /// Where the file of a claim stands in the folder of the shard.
  static func path(of claim: String) -> String { "replicates/\(claim).json" }

  /// The replicates; nil when they are not those that were written, or cannot be any.
  public func share() -> ReplicateShare? {
    guard checksum == Self.checksum(lanes), count >= 1, (1...count).contains(index) else {
      return nil
    }
    let shared = lanes.compactMap { lane in
      ReplicateShare.Lane(width: lane.width, values: Self.numbers(lane.values))
    }
    guard shared.count == lanes.count else { return nil }
    return ReplicateShare(index: index, count: count, lanes: shared)
  }

  /// The numbers in some bytes; not a number for each that is cut off.
  private static func numbers(_ data: Data) -> [Double] {
    let size = MemoryLayout<UInt64>.size
    guard data.count.isMultiple(of: size) else { return [.nan] }
    return data.withUnsafeBytes { bytes in
      (0..<data.count / size).map { place in
        let word = bytes.loadUnaligned(fromByteOffset: place * size, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: word))
      }
    }
  }

  /// The file of a report.
  func file() throws -> ReportFile {
    ReportFile(Self.path(of: claim), try JSONFile.bytes(self))
  }

  /// Reads the file of a claim in the folder of a shard.
  init(of claim: String, in folder: URL) throws {
    let url = folder.appendingPathComponent(Self.path(of: claim))
    try self.init(try JSONFile.contents(of: url), path: url.relativePath)
  }

  /// Reads the bytes of a file; `path` is what complaints call it.
  init(_ data: Data, path: String) throws {
    do {
      self = try JSONDecoder().decode(ReplicateFile.self, from: data)
    } catch {
      throw ReportingError.notReplicates(path: path, reason: Results.explain(error))
    }
    guard schema == Self.schema else {
      throw ReportingError.notReplicates(
        path: path, reason: "schema is '\(schema)', expected '\(Self.schema)'")
    }
  }
}
