import Foundation
import Testing
import Theorems
import Verification

/// The claims of a theorem at its default parameters, and their records.
///
/// Each claim is examined once per test run, however many tests ask for it. The profile is quick;
/// set THEOREMS_PROFILE=standard for the tolerances of the report.
struct Evidence {
  let theorem: Theorem

  init(_ theorem: Theorem) { self.theorem = theorem }

  /// The claims, as arguments of a test.
  var claims: [ClaimArgument] {
    let claims = (try? theorem.claims(at: theorem.values())) ?? []
    return claims.map { ClaimArgument(theorem: theorem, claim: $0) }
  }

  /// Every mutant of every claim, as arguments of a test.
  var mutants: [MutantArgument] {
    claims.flatMap { argument in
      argument.claim.mutantNames.map { MutantArgument(argument: argument, name: $0) }
    }
  }
}

extension Evidence {
  /// Asserts that the theorem rejects parameter settings with one line.
  func expectRejection(of settings: [String: String], _ complaint: String) {
    let error = #expect(throws: ParameterError.self) {
      _ = try theorem.claims(at: values(settings))
    }
    #expect(error?.description == complaint)
  }

  /// Asserts that every claim at other parameter values is as expected, mutants included.
  func expectAllAsExpected(at settings: [String: String]) async throws {
    let record = try await Verifier(profile: .quick, workers: 2)
      .verify(theorem, at: values(settings))
    for claim in record.claims { #expect(claim.isAsExpected, "\(claim.line)") }
  }

  private func values(_ settings: [String: String]) throws -> ParameterValues {
    try theorem.values(overrides: settings.map { (name: $0.key, text: $0.value) })
  }
}

/// A claim as the argument of a test.
struct ClaimArgument: Sendable, CustomTestStringConvertible {
  let theorem: Theorem
  let claim: Claim

  var testDescription: String { "\(theorem.slug)/\(claim.name): \(claim.title)" }

  /// The claim's record; the first to ask examines it, prints its line and attaches the record.
  var record: ClaimRecord {
    get async throws {
      let (record, isFirst) = await ClaimLedger.shared.record(of: self)
      if isFirst {
        print(record.line)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let name = record.id.replacing("/", with: ".") + ".json"
        Attachment.record(try encoder.encode(record), named: name)
      }
      return record
    }
  }
}

/// A mutant as the argument of a test.
struct MutantArgument: Sendable, CustomTestStringConvertible {
  let argument: ClaimArgument
  let name: String

  var testDescription: String {
    "\(argument.theorem.slug)/\(argument.claim.name) with the mutant: \(name)"
  }
}

/// Remembers the record of every claim examined in this test run.
private actor ClaimLedger {
  static let shared = ClaimLedger()

  private let verifier: Verifier
  private var records: [String: Task<ClaimRecord, Never>] = [:]

  private init() {
    let named = ProcessInfo.processInfo.environment["THEOREMS_PROFILE"] ?? ""
    verifier = Verifier(
      seed: 1, profile: Profile(rawValue: named) ?? .quick,
      workers: ProcessInfo.processInfo.activeProcessorCount)
  }

  func record(of argument: ClaimArgument) async -> (ClaimRecord, isFirst: Bool) {
    let id = "\(argument.theorem.slug)/\(argument.claim.name)"
    if let known = records[id] { return (await known.value, false) }
    let task = Task { await verifier.verify(argument.claim, of: argument.theorem.slug) }
    records[id] = task
    return (await task.value, true)
  }
}

/// Asserts that a claim has its expected verdict.
func expectVerdict(_ argument: ClaimArgument) async throws {
  let record = try await argument.record
  #expect(record.error == nil)
  #expect(record.verdict == record.expected, "\(record.line); rerun: \(record.rerun)")
}

/// Asserts that the claim's own measurement refutes a mutant.
func expectRefutation(_ mutant: MutantArgument) async throws {
  let record = try await mutant.argument.record
  let found = record.mutants.first { $0.name == mutant.name }
  #expect(found?.verdict == .refuted, "\(record.line); rerun: \(record.rerun)")
}
