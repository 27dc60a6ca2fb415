import Reporting
import Synchronization
import Verification

/// One run of selected claims, with its clock.
struct ClaimRun {
  let selection: Selection
  let seed: UInt64
  let profile: Profile
  let jobs: Int

  /// How many claims there are to run.
  var total: Int {
    selection.entries.reduce(0) { sum, entry in
      let claims = try? entry.theorem.claims(at: entry.values)
      return sum + (entry.names?.count ?? claims?.count ?? 0)
    }
  }

  /// Runs the claims, theorem by theorem, and returns results and times.
  func execute(progress: Progress?) async throws -> (Results, Timings) {
    let start = ContinuousClock.now
    let verifier = Verifier(seed: seed, profile: profile, workers: jobs)
    let times = TimeLog()
    let theorems = try await withThrowingTaskGroup(of: (Int, TheoremRecord).self) { group in
      for (index, entry) in selection.entries.enumerated() {
        group.addTask {
          let record = try await verifier.verify(
            entry.theorem, at: entry.values, only: entry.names
          ) { event in
            progress?.note(event)
            if case .finished(let claim, let busy) = event { times.add(claim.id, busy) }
          }
          return (index, record)
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    progress?.end()
    let results = Results(
      seed: seed, profile: profile,
      theorems: selection.entries.indices.compactMap { theorems[$0] })
    let timings = Timings(
      wallSeconds: (ContinuousClock.now - start).seconds, jobs: jobs, claims: times.entries)
    return (results, timings)
  }
}

/// Collects the time spent on each claim.
private final class TimeLog: Sendable {
  private let log = Mutex<[Timings.Entry]>([])

  var entries: [Timings.Entry] { log.withLock { $0 } }

  func add(_ id: String, _ busy: Duration) {
    log.withLock { $0.append(Timings.Entry(id: id, busySeconds: busy.seconds)) }
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
