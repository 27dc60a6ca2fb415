import Preconditions
import Synchronization

/// Replicates of a claim, drawn by one of several processes that divide them.
///
/// Share `index` of `count` has the blocks whose number leaves the rest `index` − 1 when divided by
/// `count`, from the first one on without a gap.
public struct ReplicateShare: Equatable, Sendable {
  /// The replicates of points that are drawn together, from one stream.
  public struct Lane: Equatable, Sendable {
    /// How many values a replicate has.
    public let width: Int
    /// Block after block; in a block, all replicates' first values, then their second ones.
    public let values: [Double]

    /// The largest value taken; the square of one that is larger could not be summed up.
    private static let largest = 1e150

    /// Values of whole blocks; nil when they are not, or when one is too large or not a number.
    public init?(width: Int, values: [Double]) {
      guard width > 0, width <= 1 << 20,
        values.count.isMultiple(of: width * MeanEstimator.blockSize),
        values.allSatisfy({ abs($0) <= Self.largest })
      else { return nil }
      self.width = width
      self.values = values
    }
  }

  /// The number of the share, from 1.
  public let index: Int
  /// How many shares there are.
  public let count: Int
  /// What was drawn, by lane.
  public let lanes: [Lane]

  /// Share `index` of `count`, with what was drawn of each lane.
  public init(index: Int, count: Int, lanes: [Lane]) {
    require(count >= 1 && (1...count).contains(index), "there is no share \(index) of \(count)")
    self.index = index
    self.count = count
    self.lanes = lanes
  }

  /// The number of the share, of `count`, to which a block belongs, drawn or not.
  static func owner(of block: Int, count: Int) -> Int { block % count + 1 }

  /// The values of a block, entry by entry; nil when it was not drawn.
  fileprivate func columns(block: Int, lane: Int, width: Int) throws -> [[Double]]? {
    guard Self.owner(of: block, count: count) == index, lanes.indices.contains(lane) else {
      return nil
    }
    let drawn = lanes[lane]
    guard drawn.width == width else {
      throw VerificationError.shapeMismatch(measured: drawn.width, predicted: width)
    }
    let size = MeanEstimator.blockSize
    let start = (block / count) * width * size
    guard start < drawn.values.count else { return nil }
    return (0..<width).map { Array(drawn.values[(start + $0 * size)..<(start + ($0 + 1) * size)]) }
  }
}

/// Where the replicates of a claim come from.
enum ReplicateSource: Sendable {
  /// They are drawn here, as many as are needed.
  case drawing
  /// One share of them is drawn here, for a process that puts the shares together.
  case share(ShareCollector)
  /// They were drawn elsewhere; what lacks is drawn here.
  case shares([ReplicateShare])

  /// The blocks of a range that are taken in here.
  func blocks(in range: Range<Int>) -> [Int] {
    guard case .share(let collector) = self else { return Array(range) }
    return range.filter(collector.owns)
  }

  /// The values of a block that was drawn elsewhere; nil when it is to be drawn.
  func columns(block: Int, lane: Int, width: Int) throws -> [[Double]]? {
    guard case .shares(let shares) = self else { return nil }
    for share in shares {
      if let columns = try share.columns(block: block, lane: lane, width: width) { return columns }
    }
    return nil
  }

  /// Keeps blocks that follow those kept before.
  func keep(_ blocks: [[[Double]]], lane: Int, width: Int) {
    if case .share(let collector) = self { collector.keep(blocks, lane: lane, width: width) }
  }

  /// The interval on which it depends whether replicates are enough.
  ///
  /// For a share, what all shares together will have, as far as it can tell: the interval of `count`
  /// times the replicates is narrower by the root of that. An eighth is added, because the middle
  /// will lie elsewhere; what lacks in the end is drawn when the shares are put together.
  func outlook(_ sequence: any ConfidenceSequence) -> Interval {
    guard case .share(let collector) = self else { return sequence.interval() }
    guard sequence.count > 0 else { return Interval(-.infinity, .infinity) }
    let narrowing = 1.125 / Double(collector.count).squareRoot()
    return Interval(center: sequence.mean, radius: narrowing * sequence.interval().halfWidth)
  }

  /// In how many parts the replicates are drawn, of which one is taken in here.
  var parts: Int {
    if case .share(let collector) = self { collector.count } else { 1 }
  }

  /// Whether an interval of the wanted half-width is enough, although its middle may yet move.
  var stopsAtResolution: Bool {
    if case .share = self { true } else { false }
  }
}

/// Collects the replicates of one share while they are drawn.
final class ShareCollector: Sendable {
  let index: Int
  let count: Int
  private let lanes = Mutex<[(width: Int, values: [Double])]>([])

  init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Whether a block belongs to the share.
  func owns(_ block: Int) -> Bool { ReplicateShare.owner(of: block, count: count) == index }

  /// Keeps blocks that follow those kept before; a lane follows the one before it.
  func keep(_ blocks: [[[Double]]], lane: Int, width: Int) {
    lanes.withLock { lanes in
      if lane == lanes.count { lanes.append((width, [])) }
      lanes[lane].values += blocks.joined().joined()
    }
  }

  /// What was collected.
  var share: ReplicateShare {
    var whole: [ReplicateShare.Lane] = []
    for drawn in lanes.withLock({ $0 }) {
      // What cannot be handed over is drawn again, with the lanes that follow.
      guard let lane = ReplicateShare.Lane(width: drawn.width, values: drawn.values) else { break }
      whole.append(lane)
    }
    return ReplicateShare(index: index, count: count, lanes: whole)
  }
}
