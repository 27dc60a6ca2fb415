import Foundation
import Synchronization
import Testing
import Verification

@Suite("A worker pool keeps its limit, its order, and survives errors")
struct WorkerPoolTests {
  struct Failure: Error, Equatable { let index: Int }

  /// Runs every job on a thread of its own, so that only the pool limits what runs at once.
  final class ThreadPerJob: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  /// Counts how many pieces run at once.
  final class Gauge: Sendable {
    private let state = Mutex((running: 0, most: 0))
    var most: Int { state.withLock { $0.most } }

    /// Takes a moment; at first until `others` pieces have run at once, or five seconds.
    func hold(until others: Int) {
      state.withLock {
        $0.running += 1
        $0.most = max($0.most, $0.running)
      }
      let deadline = Date.now.addingTimeInterval(5)
      while most < others && Date.now < deadline { Thread.sleep(forTimeInterval: 0.001) }
      Thread.sleep(forTimeInterval: 0.001)
      state.withLock { $0.running -= 1 }
    }
  }

  /// The most pieces that `pool` runs at once when four tasks give it 30 each.
  private func most(_ pool: WorkerPool, workers: Int) async throws -> Int {
    let gauge = Gauge()
    try await withTaskExecutorPreference(ThreadPerJob()) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask { _ = try await pool.map(0..<30) { _ in gauge.hold(until: workers) } }
        }
        try await group.waitForAll()
      }
    }
    return gauge.most
  }

  @Test("As many pieces run at once as there are workers, never more", arguments: [1, 2, 3])
  func limit(workers: Int) async throws {
    let pool = WorkerPool(workers: workers)
    for _ in 0..<2 { #expect(try await most(pool, workers: workers) == workers) }
  }

  @Test("Results come in the order of their indices")
  func order() async throws {
    let pool = WorkerPool(workers: 2)
    #expect(try await pool.map(5..<105) { $0 * $0 } == (5..<105).map { $0 * $0 })
    #expect(try await pool.map(3..<3) { $0 }.isEmpty)
  }

  @Test("The error of the smallest index is thrown, and the pool goes on working")
  func errors() async throws {
    let pool = WorkerPool(workers: 2)
    for _ in 0..<20 {
      await #expect(throws: Failure(index: 7)) {
        try await pool.map(0..<40) { index in
          if index >= 7 { throw Failure(index: index) }
        }
      }
    }
    await #expect(throws: Failure(index: 1)) { try await pool.run { throw Failure(index: 1) } }
    #expect(try await most(pool, workers: 2) == 2, "no permit was lost or gained")
    #expect(try await pool.map(0..<10) { $0 }.count == 10)
  }

  @Test("A cancelled task computes nothing more")
  func cancellation() async {
    let pool = WorkerPool(workers: 1)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await pool.run { true }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
