import Reporting
import Synchronization
import Verification

/// One run of selected claims, with its clock.
struct ClaimRun {
  /// The claims to run; those of the shard alone, when the run is one.
  let selection: Selection
  let seed: UInt64
  let profile: Profile
  let jobs: Int
  var shard: Shard?

  /// How many claims there are to run.
  var total: Int { selection.ids.count }

  /// What identifies the run in the journal of its finished claims.
  var identity: Journal.Run {
    let parameters = selection.entries.flatMap { entry in
      entry.values.entries.map { ("\(entry.theorem.slug).\($0.name)", $0.value.description) }
    }
    return Journal.Run(
      seed: seed, profile: profile, shard: shard,
      parameters: Dictionary(uniqueKeysWithValues: parameters), claims: selection.ids)
  }

  /// Runs the claims, theorem by theorem, and returns results and times.
  ///
  /// - Parameter journal: takes in each claim that finishes; those that it holds are not run again.
  func execute(progress: Progress?, journal: Journal? = nil) async throws -> (Results, Timings) {
    let finished = try journal.map(finishedClaims) ?? [:]
    let verifier = Verifier(seed: seed, profile: profile, workers: jobs)
    let log = RunLog(journal)
    let theorems = try await withThrowingTaskGroup(of: (Int, TheoremRecord).self) { group in
      for (index, entry) in selection.entries.enumerated() {
        let rest = entry.claims.filter { finished[entry.id($0)] == nil }.map(\.name)
        group.addTask {
          var record = try await verifier.verify(
            entry.theorem, at: entry.values, only: Set(rest)
          ) { event in
            if log.add(event) { progress?.note(event) }
          }
          try log.check()
          let new = Dictionary(uniqueKeysWithValues: record.claims.map { ($0.id, $0) })
          record.claims = entry.claims.compactMap { new[entry.id($0)] ?? finished[entry.id($0)] }
          return (index, record)
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    progress?.end()
    let results = Results(
      seed: seed, profile: profile,
      theorems: selection.entries.indices.compactMap { theorems[$0] }, shard: shard)
    return (results, log.timings(jobs: jobs))
  }

  /// What the journal holds of claims that are declared as they were.
  private func finishedClaims(_ journal: Journal) throws -> [String: ClaimRecord] {
    let declared = selection.entries.flatMap { entry in entry.claims.map { (entry.id($0), $0) } }
    let claims = Dictionary(uniqueKeysWithValues: declared)
    for entry in journal.earlier where claims[entry.claim.id]?.declares(entry.claim) != true {
      throw JournalError.otherRun(
        path: journal.path, difference: "\(entry.claim.id) is now declared differently")
    }
    return Dictionary(uniqueKeysWithValues: journal.earlier.map { ($0.claim.id, $0.claim) })
  }
}

extension Claim {
  /// Whether a record agrees with the declaration.
  fileprivate func declares(_ record: ClaimRecord) -> Bool {
    record.title == title && record.evidence == evidence && record.expected == expected
      && record.mutants.map(\.name) == mutantNames && record.erratum == erratum
  }
}

/// Collects the time spent on each claim, and hands finished claims to the journal.
private final class RunLog: Sendable {
  private struct State {
    var times: [Timings.Entry]
    var failure: (any Error)?
  }

  private let start = ContinuousClock.now
  private let journal: Journal?
  private let earlierSeconds: Double
  private let state: Mutex<State>

  init(_ journal: Journal?) {
    self.journal = journal
    let earlier = journal?.earlier ?? []
    earlierSeconds = earlier.map(\.wallSeconds).max() ?? 0
    state = Mutex(
      State(
        times: earlier.map { Timings.Entry(id: $0.claim.id, busySeconds: $0.busySeconds) }))
  }

  /// The seconds since the start of the run, earlier parts included.
  private var elapsed: Double { earlierSeconds + (ContinuousClock.now - start).seconds }

  /// Takes note of a finished claim; false when the journal could not be written, now or before.
  func add(_ event: Verifier.Event) -> Bool {
    state.withLock { state in
      guard state.failure == nil else { return false }
      guard case .finished(let claim, let busy) = event else { return true }
      do {
        try journal?.append(
          Journal.Entry(claim: claim, busySeconds: busy.seconds, wallSeconds: elapsed))
      } catch {
        state.failure = error
        return false
      }
      state.times.append(Timings.Entry(id: claim.id, busySeconds: busy.seconds))
      return true
    }
  }

  /// Throws when the journal could not be written, which ends the run.
  func check() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  func timings(jobs: Int) -> Timings {
    Timings(wallSeconds: elapsed, jobs: jobs, claims: state.withLock { $0.times })
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
