import Synchronization
import Testing
import Verification

@Suite("A worker pool keeps its limit, its order, and survives errors")
struct WorkerPoolTests {
  struct Failure: Error, Equatable { let index: Int }

  /// Counts how many pieces run at once.
  final class Gauge: Sendable {
    private let state = Mutex((running: 0, most: 0))
    var most: Int { state.withLock { $0.most } }

    func hold() {
      state.withLock {
        $0.running += 1
        $0.most = max($0.most, $0.running)
      }
      var sum = 0.0
      for index in 0..<20_000 { sum += Double(index).squareRoot() }
      state.withLock { $0.running -= sum > 0 ? 1 : 0 }
    }
  }

  @Test("Never more pieces run at once than there are workers", arguments: [1, 2, 3])
  func limit(workers: Int) async throws {
    let pool = WorkerPool(workers: workers)
    let gauge = Gauge()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { _ = try await pool.map(0..<50) { _ in gauge.hold() } }
      }
      try await group.waitForAll()
    }
    #expect(gauge.most >= 1 && gauge.most <= workers)
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
    let gauge = Gauge()
    _ = try await pool.map(0..<50) { _ in gauge.hold() }
    #expect(gauge.most <= 2, "no permit was lost or gained")
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
