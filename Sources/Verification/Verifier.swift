import Preconditions

/// Examines claims: the one way from a declaration to its record.
public struct Verifier: Sendable {
  /// The seed of the run.
  public let seed: UInt64
  /// How much work to spend.
  public let profile: Profile
  /// What was drawn elsewhere, by the id of the claim.
  private let shares: [String: [ReplicateShare]]
  private let pool: WorkerPool
  /// Admits a few claims at a time, so that claims finish one after the other all through a run.
  private let entrance: WorkerPool

  /// What happens during a run, for progress displays.
  public enum Event: Sendable {
    /// A claim is being measured.
    case started(id: String)
    /// A claim has its record; `busy` is the processor time spent on it.
    case finished(ClaimRecord, busy: Duration)
    /// A share of a claim's replicates was drawn; `busy` is the processor time spent on it.
    case drawn(id: String, ReplicateShare, busy: Duration)
  }

  /// A verifier that computes with at most `workers` threads.
  ///
  /// - Parameter shares: replicates drawn elsewhere for the same seed, profile and parameters, by the
  ///   id of the claim; they are not drawn again.
  public init(
    seed: UInt64 = 1, profile: Profile = .standard, workers: Int,
    shares: [String: [ReplicateShare]] = [:]
  ) {
    self.shares = shares
    self.seed = seed
    self.profile = profile
    pool = WorkerPool(workers: workers)
    entrance = WorkerPool(workers: Self.claimsPerWorker * workers)
  }

  /// Examines the claims of a theorem, or those named, in parallel.
  ///
  /// A claim that throws or yields NaN is recorded with its error; the other claims go on.
  public func verify(
    _ theorem: Theorem, at values: ParameterValues, only names: Set<String>? = nil,
    progress: @escaping @Sendable (Event) -> Void = { _ in }
  ) async throws(ParameterError) -> TheoremRecord {
    let claims = try theorem.claims(at: values).filter { names?.contains($0.name) ?? true }
    let records = await withTaskGroup(of: (Int, ClaimRecord).self) { group in
      for (index, claim) in claims.enumerated() {
        group.addTask {
          (index, await verify(claim, of: theorem.slug, at: values, progress: progress))
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    return TheoremRecord(
      slug: theorem.slug, title: theorem.title, part: theorem.part, name: theorem.name,
      parameters: Dictionary(uniqueKeysWithValues: values.entries.map { ($0.name, $0.value) }),
      figures: theorem.figures, claims: claims.indices.compactMap { records[$0] })
  }

  /// How many claims are under way for each worker: enough that no worker waits for a last block.
  private static let claimsPerWorker = 4

  /// Examines one claim of the theorem called `slug`, once it is admitted.
  public func verify(
    _ claim: Claim, of slug: String, at values: ParameterValues = .none,
    progress: @Sendable (Event) -> Void = { _ in }
  ) async -> ClaimRecord {
    await entrance.hold { await examine(claim, of: slug, at: values, progress: progress) }
  }

  private func examine(
    _ claim: Claim, of slug: String, at values: ParameterValues,
    progress: @Sendable (Event) -> Void
  ) async -> ClaimRecord {
    let id = "\(slug)/\(claim.name)"
    var context = RunContext(claimID: id, seed: seed, profile: profile, pool: pool)
    if let drawn = shares[id] { context.replicates = .shares(drawn) }
    let rerun = rerunCommand(id, values)
    progress(.started(id: id))
    let record: ClaimRecord
    do {
      record = ClaimRecord(claim, id: id, rerun: rerun, try await claim.examine(context))
    } catch {
      record = ClaimRecord(claim, id: id, rerun: rerun, error: error)
    }
    progress(.finished(record, busy: context.busyTime))
    return record
  }

  /// Draws share `index` of `count` of the replicates of a claim of the theorem called `slug`.
  ///
  /// How many the claim needs is guessed from those of the share alone. An error ends the drawing; it
  /// is met again, and recorded, where the shares are put together.
  public func drawShare(
    _ index: Int, of count: Int, for claim: Claim, of slug: String,
    progress: @Sendable (Event) -> Void = { _ in }
  ) async {
    require(count >= 1 && (1...count).contains(index), "there is no share \(index) of \(count)")
    await entrance.hold {
      let id = "\(slug)/\(claim.name)"
      let collector = ShareCollector(index: index, count: count)
      var context = RunContext(claimID: id, seed: seed, profile: profile, pool: pool)
      context.replicates = .share(collector)
      progress(.started(id: id))
      _ = try? await claim.examine(context)
      progress(.drawn(id: id, collector.share, busy: context.busyTime))
    }
  }

  private func rerunCommand(_ id: String, _ values: ParameterValues) -> String {
    var command = "theorems run \(id) --seed \(seed)"
    if profile != .standard { command += " --profile \(profile.rawValue)" }
    for (name, value) in values.overridden { command += " --set \(name)=\(value)" }
    return command
  }
}
