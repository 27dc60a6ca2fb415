import LinearAlgebra
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Information about a label, as printed and as it is")
struct InformationErrataTests {
  static let evidence = Evidence(InformationErrata.theorem)

  // MARK: Claims and mutants

  @Test("Claim", arguments: evidence.claims)
  func claim(_ argument: ClaimArgument) async throws {
    try await expectVerdict(argument)
  }

  @Test("Mutant is refuted", arguments: evidence.mutants)
  func mutant(_ mutant: MutantArgument) async throws {
    try await expectRefutation(mutant)
  }

  // MARK: Worked cases

  private func isClose(_ x: Double, _ y: Double, within tolerance: Double = 1e-14) -> Bool {
    abs(x - y) < tolerance
  }

  @Test("A fair coin has one bit, one chance in ten 0.469 bits, certainty none")
  func entropies() {
    #expect(InformationErrata.binaryEntropy(0.5) == 1)
    #expect(isClose(InformationErrata.binaryEntropy(0.1), 0.4689955935892812))
    #expect(InformationErrata.binaryEntropy(0) == 0)
    #expect(InformationErrata.binaryEntropy(1) == 0)
  }

  /// The values at ±1 and ±2 are those of a binary input to a Gaussian channel at 0 and 6 dB.
  @Test(
    "Two classes at ±a carry less than the formula",
    arguments: [
      (0.5, 0.1607472198, 0.1609640474), (1, 0.4859441542, 0.5), (2, 0.9128222858, 1.1609640474),
      (10, 1, 3.3291057414),
    ])
  func twoClasses(_ a: Double, _ information: Double, _ printed: Double) {
    let classes = InformationErrata.pair(a)
    #expect(isClose(classes.information, information, within: 1e-9))
    #expect(isClose(InformationErrata.formula(classes), printed, within: 1e-9))
  }

  @Test("Classes at one place carry nothing; one class carries nothing; K far ones their entropy")
  func limits() {
    #expect(isClose(InformationErrata.pair(0).information, 0))
    let single = InformationErrata.GaussianClasses(probabilities: [1], means: [3])
    #expect(isClose(single.information, 0))
    let far = InformationErrata.GaussianClasses(
      probabilities: [0.5, 0.25, 0.25], means: [0, 20, 40])
    #expect(isClose(far.information, 1.5))
    #expect(isClose(far.betweenVariance, 275, within: 1e-12))
  }

  /// det(diag(1, ε) + I)/det diag(1, ε) = 2(1 + ε)/ε: 4 at ε = 1 and 202 at ε = 1/100.
  @Test("The determinant formula is 1 bit for the identity and 3.829 for diag(1, 1/100)")
  func determinants() throws {
    let bits = try [1, 0.01].map {
      try InformationErrata.logDeterminantFormula(
        within: .diagonal([1, $0]), between: .identity(2))
    }
    #expect(isClose(bits[0], 1))
    #expect(isClose(bits[1], 0.5 * .log2(202)))
    #expect(throws: LinearAlgebraError.self) {
      try InformationErrata.logDeterminantFormula(
        within: .diagonal([1, 0]), between: .identity(2))
    }
  }

  /// Right half the time among three: log₂ 3 − 1 − ½ = 0.08496 bits, all of what Fano promises.
  @Test("An even channel among three classes with accuracy one half carries 0.085 bits")
  func channel() {
    let law = InformationErrata.symmetricChannel(classes: 3, accuracy: 0.5)
    #expect(isClose(law.information, 0.08496250072115608))
    #expect(isClose(law.accuracy, 0.5))
    #expect(isClose(law.labelEntropy, .log2(3)))
  }

  @Test("Guessing among ten carries nothing; the printed bound asks for 1.764 bits")
  func guessing() {
    let law = InformationErrata.symmetricChannel(classes: 10, accuracy: 0.1)
    #expect(isClose(law.information, 0))
    #expect(
      isClose(
        law.labelEntropy * (1 - InformationErrata.binaryEntropy(law.accuracy)),
        1.7639584561647537, within: 1e-13))
  }

  @Test("Never right among four tells what the label is not: log₂ 4 − log₂ 3 = 0.415 bits")
  func neverRight() {
    let law = InformationErrata.symmetricChannel(classes: 4, accuracy: 0)
    #expect(isClose(law.information, 0.4150374992788439))
  }

  @Test("A constant prediction carries nothing although it is right nine times in ten")
  func constant() {
    let law = InformationErrata.JointLaw(table: [[0.9, 0], [0.1, 0]])
    #expect(isClose(law.information, 0))
    #expect(isClose(law.accuracy, 0.9))
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (
        ["classes": "2"],
        "parameter 'classes' must be a whole number from 3 to 100, got 2"
      ),
      (["m": "4"], "unknown parameter 'm', expected one of: classes"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other numbers of classes re-derive every prediction",
    arguments: [["classes": "3"], ["classes": "37"], ["classes": "100"]])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
