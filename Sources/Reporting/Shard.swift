/// Which part of a run some results are, when the run is divided between processes or machines.
///
/// Claims that take long are divided: each shard draws a share of their replicates, and they are
/// judged when the shards are put together. Of the others, claim number j, counted from 0 in the
/// order of the catalogue, belongs to shard j mod `count` + 1. So neighbours, which are often alike
/// in cost, go to different shards, and the assignment depends on the selected claims alone.
public struct Shard: Codable, Equatable, Sendable {
  /// The number of the shard, from 1.
  public let index: Int
  /// How many shards there are.
  public let count: Int
  /// The ids of all claims of the run, those of the other shards included, in order.
  public let selection: [String]
  /// The ids of those claims whose replicates the shards divide, in order.
  public let divided: [String]

  /// Shard `index` of `count` of a run of the claims `selection`, some of them divided.
  public init(_ number: Number, of selection: [String], divided: [String] = []) {
    index = number.index
    count = number.count
    self.selection = selection
    self.divided = divided
  }

  /// The ids of the claims that belong to this shard alone, in order.
  public var claims: [String] {
    let divided = Set(divided)
    let whole = selection.filter { !divided.contains($0) }
    return whole.indices.filter { $0 % count == index - 1 }.map { whole[$0] }
  }

  /// What is wrong with an entry that was read from a file; nil when nothing is.
  var fault: String? {
    guard count >= 1, (1...count).contains(index) else { return "it is \(text)" }
    guard Set(selection).count == selection.count else {
      return "its selection names a claim twice"
    }
    guard Set(divided).isSubset(of: selection), Set(divided).count == divided.count else {
      return "it divides claims that are not selected, or twice"
    }
    // Their ids name files.
    let isID = { (id: String) in
      let parts = id.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains(".") }
    }
    return divided.first { !isID($0) }.map { "\($0) is not the id of a claim" }
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
