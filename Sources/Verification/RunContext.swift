import Randomness
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a claim needs to know about the run it is part of, and where it computes.
public struct RunContext: Sendable {
  /// The claim's full id, `slug/name`; it keys the claim's random streams.
  public let claimID: String
  /// The seed of the run.
  public let seed: UInt64
  /// How much work to spend.
  public let profile: Profile
  /// The probability, over the whole claim, that an interval misses the truth.
  public let alpha: Double
  /// Where the claim's replicates come from.
  var replicates = ReplicateSource.drawing

  private let pool: WorkerPool
  private let stopwatch = Stopwatch()

  /// The error rate of every statistical claim, for false refutation and false verification alike.
  public static let standardAlpha = 1e-9

  /// A context for one claim of a run.
  public init(
    claimID: String, seed: UInt64, profile: Profile, pool: WorkerPool,
    alpha: Double = RunContext.standardAlpha
  ) {
    self.claimID = claimID
    self.seed = seed
    self.profile = profile
    self.pool = pool
    self.alpha = alpha
  }

  /// The key of the claim's random streams.
  public var key: StreamKey { StreamKey(seed: seed, label: claimID) }

  /// Computes something, once a worker is free.
  func compute<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await pool.run { try stopwatch.measure(body) }
  }

  /// Computes something for each index, in parallel, and returns the results in order.
  func map<T: Sendable>(
    _ indices: Range<Int>, _ body: @escaping @Sendable (Int) throws -> T
  ) async throws -> [T] {
    try await pool.map(indices) { index in
      try stopwatch.measure { try body(index) }
    }
  }

  /// The processor time that workers have spent on the claim, whatever else the machine does.
  var busyTime: Duration { stopwatch.total }
}

/// Adds up the processor time spent in pieces of work that may run side by side.
///
/// The processor's time and not the clock's, which on a busy machine would count the waiting too.
private final class Stopwatch: Sendable {
  private let elapsed = Mutex(Duration.zero)

  var total: Duration { elapsed.withLock { $0 } }

  func measure<T>(_ body: () throws -> T) rethrows -> T {
    let start = Self.threadTime
    defer {
      let spent = Self.threadTime - start
      elapsed.withLock { $0 += spent }
    }
    return try body()
  }

  /// The processor time of the calling thread; a piece of work stays on its thread.
  private static var threadTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
