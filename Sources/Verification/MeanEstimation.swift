import LinearAlgebra
import Randomness

/// An estimated expectation with its interval.
public struct MeanEstimate: Equatable, Sendable {
  /// The mean of the replicates.
  public let estimate: Double
  /// The interval that contains the expectation with probability at least 1 − `alpha`.
  public let interval: Interval
  /// How many replicates were drawn.
  public let samples: Int
  /// The probability, over all sample sizes, that the interval misses the expectation.
  public let alpha: Double
}

/// Draws replicates until the interval of every expectation is clear enough, or a limit is reached.
///
/// Replicates are drawn in blocks of fixed size, in parallel, and taken in by their number; the
/// sample sizes at which an interval is looked at are fixed. The result therefore does not depend
/// on how many workers there are.
public struct MeanEstimator: Sendable {
  /// The number of replicates in one block, the unit of parallel work.
  public static let blockSize = 256
  /// The number of pilot replicates from which control coefficients are found.
  public static let pilotSize = 512

  /// How intervals are found.
  public let method: IntervalMethod
  /// The most replicates drawn for one point, rounded up to whole blocks.
  public let limit: Int

  /// An estimator that draws at most `limit` replicates for each point.
  public init(method: IntervalMethod, limit: Int) {
    self.method = method
    self.limit = max(limit, method.minimumCount)
  }

  /// Estimates the expectation at every point of `sampler`.
  ///
  /// - Parameters:
  ///   - resolution: for each point, the half-width the interval is meant to reach, if known.
  ///   - isClear: whether the interval of a point is good enough to stop; it sees intervals only.
  public func estimate(
    _ sampler: Sampler, in context: RunContext, resolution: @Sendable (Int) -> Double?,
    isClear: @Sendable (Int, Interval) -> Bool
  ) async throws -> [MeanEstimate] {
    guard !sampler.points.isEmpty else { throw VerificationError.noCases }
    var estimates: [MeanEstimate] = []
    for (lane, group) in sampler.groups.enumerated() {
      estimates += try await estimate(
        group, lane: lane, alpha: context.alpha / Double(sampler.points.count), in: context,
        resolution: resolution, isClear: isClear)
    }
    return estimates
  }

  private func estimate(
    _ group: Sampler.Group, lane: Int, alpha: Double, in context: RunContext,
    resolution: (Int) -> Double?, isClear: (Int, Interval) -> Bool
  ) async throws -> [MeanEstimate] {
    let draw = try await controlledDraw(group, lane: lane, in: context)
    let width = group.points.count
    let source = context.replicates
    func isEnough(_ point: Int, _ interval: Interval) -> Bool {
      isClear(point, interval)
        || source.stopsAtResolution && interval.halfWidth <= resolution(point) ?? 0
    }
    var sequences = group.points.map {
      method.sequence(alpha: alpha, resolution: resolution($0), parts: source.parts)
    }
    var intervals: [Interval] = []
    var blocks = 0
    repeat {
      let look = nextLook(after: blocks)
      // A few blocks at a time, so that memory does not grow with the number of replicates.
      while blocks < look {
        let end = min(blocks + 64 * source.parts, look)
        let drawn = try await take(
          source.blocks(in: blocks..<end), lane: lane, context: context, width: width, draw)
        source.keep(drawn, lane: lane, width: width)
        blocks = end
        for index in sequences.indices {
          for columns in drawn { for value in columns[index] { try sequences[index].add(value) } }
        }
      }
      intervals = try await context.map(sequences.indices) { [sequences] in
        source.outlook(sequences[$0])
      }
      try Self.checkVariation(sequences, intervals)
    } while blocks * Self.blockSize < limit
      && !zip(group.points, intervals).allSatisfy(isEnough)
    return zip(sequences, intervals).map { sequence, interval in
      MeanEstimate(
        estimate: sequence.mean, interval: interval, samples: sequence.count, alpha: alpha)
    }
  }

  /// Some blocks, as they were drawn elsewhere or else drawn here.
  private func take(
    _ blocks: [Int], lane: Int, context: RunContext, width: Int,
    _ draw: @escaping Sampler.Draw
  ) async throws -> [[[Double]]] {
    try await context.map(blocks.indices) { index in
      let block = blocks[index]
      return try context.replicates.columns(block: block, lane: lane, width: width)
        ?? Self.draw(block: block, lane: lane, context: context, width: width, draw)
    }
  }

  /// The number of blocks at the next look: the first look, then half as many again each time.
  private func nextLook(after blocks: Int) -> Int {
    let first = (method.minimumCount + Self.blockSize - 1) / Self.blockSize
    let last = (limit + Self.blockSize - 1) / Self.blockSize
    return min(max(first, blocks + (blocks + 1) / 2), last)
  }

  /// Throws when an interval has shrunk to a point, as the asymptotic one does for a constant.
  ///
  /// Replicates that happen to be equal say nothing of a rare event that none of them met.
  private static func checkVariation(
    _ sequences: [any ConfidenceSequence], _ intervals: [Interval]
  ) throws {
    for (sequence, interval) in zip(sequences, intervals) where interval.halfWidth == 0 {
      throw VerificationError.noVariation(value: sequence.mean, count: sequence.count)
    }
  }

  /// The replicates of one block: for each of their `width` entries, the values in order.
  private static func draw(
    block: Int, lane: Int, context: RunContext, width: Int, _ draw: Sampler.Draw
  ) throws -> [[Double]] {
    let key = context.key
    var columns = [[Double]](repeating: [], count: width)
    for index in columns.indices { columns[index].reserveCapacity(blockSize) }
    for offset in 0..<blockSize {
      let replicate = UInt64(block * blockSize + offset)
      var stream = RandomStream(key: key, replicate: replicate, lane: UInt64(lane))
      let values = try draw(&stream)
      guard values.count == width else {
        throw VerificationError.shapeMismatch(measured: values.count, predicted: width)
      }
      for (index, value) in values.enumerated() {
        columns[index].append(try VerificationError.finite(value, "replicate \(replicate)"))
      }
    }
    return columns
  }
}

// MARK: - Control variates

extension MeanEstimator {
  /// The lanes of pilot replicates begin here, far above those of the points.
  private static let pilotLane = 1 << 32

  /// The group's draw with its control variates subtracted.
  private func controlledDraw(
    _ group: Sampler.Group, lane: Int, in context: RunContext
  ) async throws -> Sampler.Draw {
    let draw = Self.average(group.draw, over: context.profile.draws(group.drawsPerReplicate))
    guard group.controlCount > 0 else { return draw }
    let width = 1 + group.controlCount
    let pilot = try await context.map(0..<(Self.pilotSize / Self.blockSize)) { block in
      try Self.draw(
        block: block, lane: Self.pilotLane + lane, context: context, width: width, draw)
    }
    let columns = (0..<width).map { index in pilot.flatMap { $0[index] } }
    let coefficients = try Self.coefficients(of: columns[0], on: Array(columns.dropFirst()))
    return { stream in
      let drawn = try draw(&stream)
      guard drawn.count == width else {
        throw VerificationError.shapeMismatch(measured: drawn.count, predicted: width)
      }
      return [drawn[0] - zip(coefficients, drawn.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }]
    }
  }

  /// The mean of several draws, one after the other from the same stream.
  private static func average(_ draw: @escaping Sampler.Draw, over count: Int) -> Sampler.Draw {
    guard count > 1 else { return draw }
    return { stream in
      var sum = try draw(&stream)
      for _ in 1..<count {
        let next = try draw(&stream)
        guard next.count == sum.count else {
          throw VerificationError.shapeMismatch(measured: next.count, predicted: sum.count)
        }
        for index in sum.indices { sum[index] += next[index] }
      }
      return sum.map { $0 / Double(count) }
    }
  }

  /// The regression coefficients of a response on its controls, one column each.
  static func coefficients(of response: [Double], on controls: [[Double]]) throws -> [Double] {
    let centred = ([response] + controls).map { column in
      let mean = column.reduce(0, +) / Double(column.count)
      return column.map { $0 - mean }
    }
    let design = Matrix(rows: response.count, columns: controls.count) { centred[$1 + 1][$0] }
    return try minimumNormLeastSquares(design, centred[0], rankTolerance: 1e-10).solution
  }
}
