import Preconditions

/// A limit on how many pieces of computation run at once.
///
/// Claims and blocks of replicates are all started as tasks of one structured group; each takes a
/// permit before it computes, so `--jobs 1` computes one block at a time. What a piece computes
/// never depends on when it runs, so results do not depend on the number of workers.
public actor WorkerPool {
  private var permits: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var next = 0

  /// A pool in which at most `workers` pieces compute at once.
  public init(workers: Int) {
    require(workers >= 1, "a worker pool needs at least one worker, got \(workers)")
    permits = workers
  }

  /// Runs `body` once a worker is free; throws `CancellationError` if the task was cancelled.
  public nonisolated func run<T: Sendable>(
    _ body: @Sendable () throws -> T
  ) async throws -> T {
    await acquire()
    let result = Result {
      try Task.checkCancellation()
      return try body()
    }
    await release()
    return try result.get()
  }

  /// Runs `body` for each index, in parallel within the limit, and returns the results in order.
  ///
  /// When several throw, the error of the smallest index is thrown, whichever came first.
  public nonisolated func map<T: Sendable>(
    _ indices: Range<Int>, _ body: @escaping @Sendable (Int) throws -> T
  ) async throws -> [T] {
    let results = await withTaskGroup(of: (Int, Result<T, any Error>).self) { group in
      for index in indices {
        group.addTask {
          do {
            return (index, .success(try await self.run { try body(index) }))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    return try indices.compactMap { try results[$0]?.get() }
  }

  /// Waits until a permit is free and holds it while `body` runs, which may wait for other pools.
  nonisolated func hold<T: Sendable>(_ body: @Sendable () async -> T) async -> T {
    await acquire()
    let result = await body()
    await release()
    return result
  }

  private func acquire() async {
    if permits > 0 {
      permits -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func release() {
    if next < waiting.count {
      waiting[next].resume()
      next += 1
    } else {
      waiting.removeAll()
      next = 0
      permits += 1
    }
  }
}
