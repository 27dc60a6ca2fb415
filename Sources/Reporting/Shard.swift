/// Which part of a run some results are, when the run is divided between processes or machines.
///
/// Claim number j of the selection, counted from 0 in the order of the catalogue, belongs to shard
/// j mod `count` + 1. So neighbours, which are often alike in cost, go to different shards, and the
/// assignment depends on the selected claims alone.
public struct Shard: Codable, Equatable, Sendable {
  /// The number of the shard, from 1.
  public let index: Int
  /// How many shards there are.
  public let count: Int
  /// The ids of all claims of the run, those of the other shards included, in order.
  public let selection: [String]

  /// Shard `index` of `count` of a run of the claims `selection`.
  public init(_ number: Number, of selection: [String]) {
    index = number.index
    count = number.count
    self.selection = selection
  }

  /// The ids of the claims that belong to this shard, in order.
  public var claims: [String] {
    selection.indices.filter { $0 % count == index - 1 }.map { selection[$0] }
  }

  /// The shard in words, such as `shard 2 of 4`.
  public var text: String { "shard \(index) of \(count)" }

  /// A shard's number and how many there are, as in `2/4`.
  public struct Number: Equatable, Sendable {
    /// The number of the shard, from 1.
    public let index: Int
    /// How many shards there are.
    public let count: Int

    /// Reads text such as `2/4`; nil unless 1 ≤ 2 ≤ 4 in it.
    public init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1,
        index <= count
      else { return nil }
      self.index = index
      self.count = count
    }
  }
}

/// The first entries in which two selections differ; nil when they are the same.
func firstDifference(
  of selection: [String], from other: [String]
) -> (mine: String, other: String)? {
  let entry = { (list: [String], index: Int) in
    index < list.count ? list[index] : "no further claim"
  }
  return (0..<max(selection.count, other.count)).lazy
    .map { (mine: entry(selection, $0), other: entry(other, $0)) }
    .first { $0.mine != $0.other }
}
