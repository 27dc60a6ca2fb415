import Foundation
import LinearAlgebra
import Randomness
import Verification

/// A computation of fixed size that a theorem's verification spends its time on.
public struct Workload: Sendable {
  /// The letter by which the tables and the NumPy counterpart name it.
  public let letter: String
  /// What is computed, with its sizes.
  public let title: String
  /// Whether other implementations must find the same number up to rounding.
  public let isDeterministic: Bool
  /// Computes it, with all sizes that can be divided by the scale divided by it.
  public let run: @Sendable (WorkerPool, Scale) async throws -> Outcome

  /// The workloads in the order of the tables.
  public static let all: [Workload] = [
    doubleDescent, infoNCE, tweedie, minimumNormDescent, wangIsola, samplePCA, stability,
    bottleneck,
  ]
}

/// By how much the number of repetitions inside a workload is divided for a trial run.
public struct Scale: Sendable {
  private let divisor: Int

  /// The sizes of the tables.
  public static let full = Scale(divisor: 1)
  /// A fiftieth of them.
  public static let quick = Scale(divisor: 50)

  /// A number of repetitions at this scale, at least 2.
  func callAsFunction(_ count: Int) -> Int { max(2, count / divisor) }
}

/// What a workload found, and the least that any way of finding it takes.
public struct Outcome: Sendable {
  /// The result, such as a mean loss.
  public let value: Double
  /// Its standard error, 0 when the result is deterministic.
  public let standardError: Double
  /// What is inevitable.
  public let work: Work

  init(_ moments: Moments, work: Work) {
    value = moments.mean
    standardError = moments.standardError
    self.work = work
  }

  init(exact value: Double, work: Work) {
    self.value = value
    standardError = 0
    self.work = work
  }
}

/// Operations that a workload cannot do without: a lower bound of its time.
public struct Work: Codable, Sendable {
  /// Multiplications and additions of its matrix products and factorisations.
  public var flops = 0.0
  /// Normal numbers drawn.
  public var normals = 0.0
  /// Random words drawn for other laws.
  public var words = 0.0
}

/// Mean and variance of a sample, merged from parts in a fixed order.
struct Moments: Sendable {
  private var count = 0.0
  private(set) var mean = 0.0
  private var squares = 0.0

  /// Takes in one more observation (Welford 1962).
  mutating func add(_ value: Double) {
    count += 1
    let deviation = value - mean
    mean += deviation / count
    squares += deviation * (value - mean)
  }

  /// Takes in another sample (Chan, Golub, LeVeque 1979).
  mutating func merge(_ other: Moments) {
    guard other.count > 0 else { return }
    let deviation = other.mean - mean
    let total = count + other.count
    squares += other.squares + deviation * deviation * count * other.count / total
    mean += deviation * other.count / total
    count = total
  }

  var standardError: Double { (squares / (count - 1) / count).squareRoot() }
}

/// Draws `blocks` blocks in parallel, each from a stream of its own, and merges them in order.
func sampled(
  _ pool: WorkerPool, label: String, blocks: Int,
  _ block: @escaping @Sendable (inout RandomStream, inout Moments) throws -> Void
) async throws -> Moments {
  let key = StreamKey(seed: 1, label: "benchmarks/" + label)
  let parts = try await pool.map(0..<blocks) { index in
    var stream = RandomStream(key: key, replicate: UInt64(index))
    var moments = Moments()
    try block(&stream, &moments)
    return moments
  }
  return parts.reduce(into: Moments()) { $0.merge($1) }
}

/// Uniform numbers on [0, 1) that NumPy's `Philox(key=[1, lane])` replays, for shared data.
func sharedUniforms(_ count: Int, lane: UInt64) -> Vector {
  var stream = RandomStream(key: StreamKey(k0: 1, k1: lane))
  return stream.uniforms(count)
}
