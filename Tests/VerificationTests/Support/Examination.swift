import Randomness

@testable import Verification

/// The record of a claim, examined as `test/<name>` with two workers.
func examine(
  _ claim: Claim, seed: UInt64 = 1, profile: Profile = .standard, workers: Int = 2
) async -> ClaimRecord {
  await Verifier(seed: seed, profile: profile, workers: workers).verify(claim, of: "test")
}

/// A context in which estimators can be run without a claim.
func context(
  _ id: String, seed: UInt64 = 1, profile: Profile = .standard, workers: Int = 2,
  alpha: Double = RunContext.standardAlpha
) -> RunContext {
  RunContext(
    claimID: id, seed: seed, profile: profile, pool: WorkerPool(workers: workers), alpha: alpha)
}

/// The tolerance `value`, for tests.
func within(_ value: Double) -> Tolerance { Tolerance(resolution: value, reason: "test") }

extension Mutant where Input == Double, Output == Double {
  /// A prediction that every measurement of these tests refutes.
  static var absurd: Mutant { Mutant("absurd") { _ in 1e6 } }
}
