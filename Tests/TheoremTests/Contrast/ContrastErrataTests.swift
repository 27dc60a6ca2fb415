import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Collapse and uniformity, as printed and as they are")
struct ContrastErrataTests {
  static let evidence = Evidence(ContrastErrata.theorem)

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

  /// All scores are 1: the softmax weight of the positive is 1/(N + 1).
  @Test("Collapsed with one negative the loss is log 2, with 31 it is log 32, at any temperature")
  func collapse() {
    for (count, loss) in [(1, 0.6931471805599453), (31, 3.4657359027997265)] {
      let contest = ContrastErrata.Contest(
        anchor: [0, 1], positive: [0, 1], negatives: [[Double]](repeating: [0, 1], count: count))
      for temperature in [0.1, 1, 10] {
        #expect(isClose(contest.loss(temperature: temperature), loss, within: 1e-13))
      }
    }
  }

  @Test("Without negatives the loss is zero")
  func noNegatives() {
    let contest = ContrastErrata.Contest(anchor: [1, 0], positive: [1, 0], negatives: [])
    #expect(contest.loss(temperature: 0.5) == 0)
  }

  /// Scores 1 against 0 and −1: log(1 + e⁻² + e⁻⁴) at τ = ½.
  @Test("One negative at a right angle and one opposite, at temperature one half")
  func threePoints() {
    let contest = ContrastErrata.Contest(
      anchor: [1, 0], positive: [1, 0], negatives: [[0, 1], [-1, 0]])
    #expect(isClose(contest.loss(temperature: 0.5), 0.14293163, within: 1e-8))
    #expect(
      isClose(
        contest.loss(temperature: 0.5), .log(1 + .exp(-2) + .exp(-4)), within: 1e-14))
  }

  /// For d = 3 the coordinate is uniform on [−1, 1], and E e²ʷ = sinh(2)/2.
  @Test("On the circle and on the ordinary sphere the uniformity is −1.176006 and −1.404780")
  func uniformity() throws {
    let sphere = try ContrastErrata.uniformityAboveFloor(dimension: 3)
    #expect(isClose(sphere, .log(.sinh(2) / 2)))
    #expect(isClose(sphere - 2, -1.404780, within: 1e-6))
    // For d = 2 it is the Bessel function I₀(2) = Σ 1/(k!)².
    let circle = try ContrastErrata.uniformityAboveFloor(dimension: 2)
    let bessel = (0...12).reduce(0.0) { sum, k in
      let factorial = Double.gamma(Double(k + 1))
      return sum + 1 / (factorial * factorial)
    }
    #expect(isClose(circle, .log(bessel)))
    #expect(isClose(circle - 2, -1.176006, within: 1e-6))
  }

  @Test("In 128 dimensions the printed values are −1.992188 and −4.852, the true one −1.984377")
  func manyDimensions() throws {
    let value = try ContrastErrata.uniformityAboveFloor(dimension: 128) - 2
    #expect(isClose(value, -1.984377, within: 1e-6))
    #expect(isClose(-2 + 1.0 / 128, -1.992188, within: 1e-6))
    #expect(isClose(-.log(128), -4.852, within: 1e-3))
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (
        ["temperature": "0"],
        "parameter 'temperature' must be a number from 0.05 to 3.0, got 0"
      ),
      (["tau": "1"], "unknown parameter 'tau', expected one of: temperature"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other temperatures re-derive every prediction",
    arguments: [["temperature": "0.05"], ["temperature": "0.1"], ["temperature": "3"]])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
