import Synchronization
import Testing
import Verification

@Suite("A deferred value is computed once, by whoever asks first")
struct DeferredTests {
  /// Counts how often it was asked.
  final class Counter: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock { $0 } }
    func next() -> Int {
      state.withLock {
        $0 += 1
        return $0
      }
    }
  }

  struct Failure: Error, Equatable { let attempt: Int }

  @Test("Nothing is computed before somebody asks, and nothing twice")
  func once() {
    let counter = Counter()
    let deferred = Deferred { counter.next() }
    #expect(counter.count == 0)
    #expect(deferred.value == 1)
    #expect(deferred.value == 1)
    #expect(counter.count == 1)
  }

  @Test("Many who ask at once share one computation")
  func concurrently() async {
    let counter = Counter()
    let deferred = Deferred { counter.next() }
    let values = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<100 { group.addTask { deferred.value } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(values == [Int](repeating: 1, count: 100))
    #expect(counter.count == 1)
  }

  @Test("A missing value is a value, and so is a failure")
  func absentAndFailed() {
    let counter = Counter()
    let absent = Deferred { () -> Int? in
      _ = counter.next()
      return nil
    }
    #expect(absent.value == nil)
    #expect(absent.value == nil)
    #expect(counter.count == 1)

    let failing = Deferred { Result<Int, Failure>.failure(Failure(attempt: counter.next())) }
    #expect(throws: Failure(attempt: 2)) { try failing.value.get() }
    #expect(throws: Failure(attempt: 2)) { try failing.value.get() }
  }
}
