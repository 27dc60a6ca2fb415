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
  /// The part of a run that this is, if it is not the whole.
  var shard: Shard?
  /// The claims of which the shard draws its share of the replicates.
  var divided = Selection.none
  /// Replicates that shards have drawn, by the id of the claim.
  var shares: [String: [ReplicateShare]] = [:]

  /// How many claims there are to run.
  var total: Int { (selection.ids + divided.ids).count }

  /// What identifies the run in the journal of its finished claims.
  var identity: Journal.Run {
    let parameters = (selection.entries + divided.entries).flatMap { entry in
      entry.values.entries.map { ("\(entry.theorem.slug).\($0.name)", $0.value.description) }
    }
    return Journal.Run(
      seed: seed, profile: profile, shard: shard,
      parameters: Dictionary(parameters) { first, _ in first },
      claims: selection.ids + divided.ids)
  }

  /// What a run has found.
  struct Outcome {
    let results: Results
    let timings: Timings
    /// What a shard has drawn of the claims that are divided.
    let replicates: [ReplicateFile]
  }

  /// Runs the claims, theorem by theorem.
  ///
  /// - Parameter journal: takes in each claim that finishes; those that it holds are not run again.
  func execute(progress: Progress?, journal: Journal? = nil) async throws -> Outcome {
    let log = RunLog(journal, try earlier(in: journal))
    let verifier = Verifier(seed: seed, profile: profile, workers: jobs, shares: shares)
    let note = { @Sendable (event: Verifier.Event) in
      guard let (outcome, busy) = outcome(of: event) else { progress?.note(event); return }
      if log.add(outcome, busy) { progress?.note(event) }
    }
    let theorems = try await withThrowingTaskGroup(of: (Int, TheoremRecord)?.self) { group in
      for (index, entry) in selection.entries.enumerated() {
        let rest = entry.claims.filter { !log.holds(entry.id($0)) }.map(\.name)
        group.addTask {
          var record = try await verifier.verify(
            entry.theorem, at: entry.values, only: Set(rest), progress: note)
          try log.check()
          record.claims = entry.claims.compactMap { log.record(entry.id($0)) }
          return (index, record)
        }
      }
      for (entry, claim) in divided.pairs where !log.holds(entry.id(claim)) {
        group.addTask {
          await verifier.drawShare(
            shard?.index ?? 1, of: shard?.count ?? 1, for: claim, of: entry.theorem.slug,
            progress: note)
          try log.check()
          return nil
        }
      }
      return try await group.reduce(into: [Int: TheoremRecord]()) { theorems, finished in
        if let (index, record) = finished { theorems[index] = record }
      }
    }
    progress?.end()
    return Outcome(
      results: Results(
        seed: seed, profile: profile,
        theorems: selection.entries.indices.compactMap { theorems[$0] }, shard: shard),
      timings: log.timings(jobs: jobs), replicates: divided.ids.compactMap(log.replicates))
  }

  /// What an event says was found, and the time spent on it; nil when nothing is finished.
  private func outcome(of event: Verifier.Event) -> (Journal.Outcome, Duration)? {
    switch event {
    case .started: return nil
    case .finished(let record, let busy): return (.record(record), busy)
    case .drawn(let id, let share, let busy):
      let values = divided.pairs.first { $0.entry.id($0.claim) == id }?.entry.values.entries ?? []
      let file = ReplicateFile(
        claim: id, parameters: Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) }),
        seed: seed, profile: profile, share: share)
      return (.replicates(file), busy)
    }
  }

  /// What the journal holds, if all claims are declared as they were.
  private func earlier(in journal: Journal?) throws -> [Journal.Entry] {
    guard let journal else { return [] }
    let declared = selection.pairs.map { ($0.entry.id($0.claim), $0.claim) }
    let claims = Dictionary(uniqueKeysWithValues: declared)
    for entry in journal.earlier {
      let isAsDeclared =
        switch entry.outcome {
        case .record(let record): claims[record.id]?.declares(record) == true
        case .replicates(let file):
          divided.ids.contains(file.claim) && file.belongs(to: shard, seed, profile)
            && file.share() != nil
        }
      guard isAsDeclared else {
        throw JournalError.otherRun(
          path: journal.path,
          difference: "\(entry.outcome.claim) is now declared differently, or its entry is damaged")
      }
    }
    return journal.earlier
  }
}

extension Claim {
  /// Whether a record agrees with the declaration.
  fileprivate func declares(_ record: ClaimRecord) -> Bool {
    record.title == title && record.evidence == evidence && record.expected == expected
      && record.mutants.map(\.name) == mutantNames && record.erratum == erratum
  }
}

/// Collects what is found of each claim, and the time spent, and hands it to the journal.
private final class RunLog: Sendable {
  private struct State {
    var outcomes: [String: Journal.Outcome]
    var times: [Timings.Entry]
    var failure: (any Error)?
  }

  private let start = ContinuousClock.now
  private let journal: Journal?
  private let earlierSeconds: Double
  private let state: Mutex<State>

  init(_ journal: Journal?, _ earlier: [Journal.Entry]) {
    self.journal = journal
    earlierSeconds = earlier.map(\.wallSeconds).max() ?? 0
    state = Mutex(
      State(
        outcomes: Dictionary(
          uniqueKeysWithValues: earlier.map { ($0.outcome.claim, $0.outcome) }),
        times: earlier.map { Timings.Entry(id: $0.outcome.claim, busySeconds: $0.busySeconds) }))
  }

  /// The seconds since the start of the run, earlier parts included.
  private var elapsed: Double { earlierSeconds + (ContinuousClock.now - start).seconds }

  /// Takes note of a finished claim; false when the journal could not be written, now or before.
  func add(_ outcome: Journal.Outcome, _ busy: Duration) -> Bool {
    state.withLock { state in
      guard state.failure == nil else { return false }
      do {
        try journal?.append(
          Journal.Entry(outcome, busySeconds: busy.seconds, wallSeconds: elapsed))
      } catch {
        state.failure = error
        return false
      }
      state.outcomes[outcome.claim] = outcome
      state.times.append(Timings.Entry(id: outcome.claim, busySeconds: busy.seconds))
      return true
    }
  }

  /// Throws when the journal could not be written, which ends the run.
  func check() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  /// Whether a claim is finished, earlier parts of the run included.
  func holds(_ id: String) -> Bool { state.withLock { $0.outcomes[id] != nil } }

  /// The record of a claim; nil when it has none yet.
  func record(_ id: String) -> ClaimRecord? {
    guard case .record(let record) = state.withLock({ $0.outcomes[id] }) else { return nil }
    return record
  }

  /// What was drawn of a claim that is divided; nil when nothing was.
  func replicates(_ id: String) -> ReplicateFile? {
    guard case .replicates(let file) = state.withLock({ $0.outcomes[id] }) else { return nil }
    return file
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
