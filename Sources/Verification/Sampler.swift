import Randomness

/// Draws replicates of a random quantity whose expectation is wanted.
///
/// A sampler knows nothing of the prediction. Its replicates are independent and keyed, so that
/// replicate 1000 is the same whoever draws it and whenever.
public struct Sampler: Sendable {
  /// One replicate: a value at each of the sampler's points.
  typealias Draw = @Sendable (inout RandomStream) throws -> [Double]

  /// The parameter values at which expectations are wanted, in order.
  public let points: [Double]
  let groups: [Group]

  /// Points that are drawn together, from one stream.
  struct Group: Sendable {
    let points: Range<Int>
    let controlCount: Int
    /// Returns the values at the points, then for each point its control variates.
    let draw: Draw
    /// How many draws are averaged into one replicate at the standard profile.
    var drawsPerReplicate = 1
  }

  /// The same quantities with several draws, one after the other, averaged into each replicate.
  ///
  /// For cheap draws that are far from normal or vary much: the fewest replicates of an asymptotic
  /// interval then suffice. `draws` is their number at a point at the standard profile; the quick
  /// one takes a quarter of it.
  public func averaging(_ draws: (_ point: Double) -> Int) -> Sampler {
    Sampler(
      points: points,
      groups: groups.map { group in
        var averaged = group
        averaged.drawsPerReplicate = max(1, group.points.map { draws(points[$0]) }.max() ?? 1)
        return averaged
      })
  }

  /// A quantity drawn separately at each point, from streams of its own.
  public static func separate(
    at points: [Double],
    _ draw: @escaping @Sendable (_ point: Double, _ stream: inout RandomStream) throws -> Double
  ) -> Sampler {
    Sampler(
      points: points,
      groups: points.indices.map { index in
        let point = points[index]
        return Group(points: index..<(index + 1), controlCount: 0) { [try draw(point, &$0)] }
      })
  }

  /// Several quantities computed from the same draw, one for each point.
  public static func joint(
    at points: [Double],
    _ draw: @escaping @Sendable (_ stream: inout RandomStream) throws -> [Double]
  ) -> Sampler {
    Sampler(
      points: points,
      groups: [Group(points: points.indices, controlCount: 0, draw: draw)])
  }

  /// The difference of two quantities computed from the same random numbers.
  public static func paired(
    at points: [Double],
    _ first: @escaping @Sendable (_ point: Double, _ stream: inout RandomStream) throws -> Double,
    minus second:
      @escaping @Sendable (_ point: Double, _ stream: inout RandomStream) throws ->
      Double
  ) -> Sampler {
    separate(at: points) { point, stream in
      var replay = stream
      return try first(point, &stream) - second(point, &replay)
    }
  }

  /// A quantity drawn together with control variates, whose means are known to be zero.
  ///
  /// The coefficients that reduce the variance most are found by regression on pilot replicates
  /// that are not used again; with coefficients fixed beforehand the estimate has no bias.
  /// The means must be known from elsewhere than the prediction under test.
  public static func controlled(
    at points: [Double], controls: Int,
    _ draw:
      @escaping @Sendable (_ point: Double, _ stream: inout RandomStream) throws -> (
        value: Double, controls: [Double]
      )
  ) -> Sampler {
    Sampler(
      points: points,
      groups: points.indices.map { index in
        let point = points[index]
        return Group(points: index..<(index + 1), controlCount: controls) { stream in
          let drawn = try draw(point, &stream)
          return [drawn.value] + drawn.controls
        }
      })
  }
}
