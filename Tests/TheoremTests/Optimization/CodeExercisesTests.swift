import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Runs of descent that cannot have happened")
struct CodeExercisesTests {
  static let evidence = Evidence(CodeExercises.theorem)

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

  /// 0.99²²⁹ = 0.1001… and 0.99²³⁰ = 0.0991….
  @Test("With step 0.01 and curvature 1 an error is a tenth after 230 steps")
  func tenth() {
    #expect(CodeExercises.stepsToATenth(curvature: 1, step: 0.01) == 230)
    #expect(Double.pow(0.99, 229) > 0.1 && Double.pow(0.99, 230) < 0.1)
  }

  @Test("The separator is right for every example, and its smallest margin is zero")
  func separator() {
    var stream = RandomStream(seed: 1, label: "margins")
    let data = CodeExercises.Margins(count: 40, features: 4, stream: &stream)
    for (x, label) in zip(data.examples, data.labels) {
      #expect((dot(x, data.separator) > 0) == (label == 1))
    }
    #expect(data.smallest(data.separator) == 0)
    for column in 0..<4 {
      let squares = data.examples.reduce(0) { $0 + $1[column] * $1[column] }
      #expect(abs(squares - 1) < 1e-14)
    }
  }

  /// One feature, examples 1 and −1 scaled to 1/√2: only the first has label 1.
  @Test("A hundred steps on one example of class 1 approach a margin of 1 as (1 − 0.05)¹⁰⁰ allows")
  func fullBatch() {
    let data = CodeExercises.Margins(
      examples: [[1 / 2.0.squareRoot()], [-1 / 2.0.squareRoot()]], labels: [1, 0],
      separator: [1])
    // The score f of the example moves by 0.2 (1 − f) y/2 · ‖x‖² = 0.05 (1 − f).
    let score = data.fullBatch()[0] / 2.0.squareRoot()
    #expect(abs(score - (1 - Double.pow(0.95, 100))) < 1e-13)
    // One example at a time, the step is 0.2 (1 − f)‖x‖² = 0.1 (1 − f).
    let stochastic = data.stochastic()[0] / 2.0.squareRoot()
    #expect(abs(stochastic - (1 - Double.pow(0.9, 100))) < 1e-13)
  }

  /// The average over all 27 ways to draw three rows.
  @Test("The expected growth of the residual is the average over all draws of rows")
  func growth() {
    var stream = RandomStream(seed: 2, label: "rows")
    let system = CodeExercises.RowSampling(order: 3, stream: &stream)
    let r = system.residual
    var total = 0.0
    for i in 0..<3 {
      for j in 0..<3 {
        for k in 0..<3 {
          let next = subtract(r, scaled(system.matrix * [r[i], r[j], r[k]], by: 0.1))
          total += dot(next, next) / dot(r, r) / 27
        }
      }
    }
    #expect(abs(total - system.expectedGrowth) < 1e-13)
  }

  @Test("The exercise's criterion records epoch 0 for one block and 1 for the other")
  func recorded() {
    var stream = RandomStream(seed: 5, label: "blocks")
    let model = CodeExercises.TwoBlocks(
      x: stream.normalMatrix(rows: 50, columns: 12), leading: 4, step: 0.01)
    let epochs = model.recordedEpochs()
    #expect(epochs.low == 0 && epochs.high == 1)
    #expect(model.target == [2, 2, 2, 2] + Vector(repeating: 0.5, count: 8))
  }

  @Test("Designed features have the mean squares asked for and are uncorrelated")
  func designed() {
    var stream = RandomStream(seed: 5, label: "designed")
    let model = CodeExercises.TwoBlocks.designed(1, 0.25, step: 0.1, stream: &stream)
    let gram = (1 / Double(model.x.rows)) * model.x.gram()
    let expected = Matrix.diagonal([1, 1, 1] + Vector(repeating: 0.25, count: 5))
    #expect((gram - expected).maximumNorm < 1e-14)
  }

  @Test("No step has value 0; the value after many is the minimum; every value is negative")
  func staleValues() throws {
    var stream = RandomStream(seed: 1, label: "stale")
    let run = try CodeExercises.StaleRun(order: 6, delays: 3, stream: &stream)
    #expect(try run.closedForm(power: 0) == 0)
    let solution = try CholeskyFactorization(run.matrix).solve(run.linear)
    let minimum = -dot(run.linear, solution) / 2
    #expect(abs(try run.closedForm(power: 1 << 20) - minimum) < 1e-14)
    #expect(run.finalValue < 0 && run.finalValue > minimum)
  }

  @Test("A point is pruned by nothing below a threshold of 1 and by itself at 1")
  func pruned() throws {
    var stream = RandomStream(seed: 1, label: "pruning")
    let below = CodeExercises.Pruning(order: 5, threshold: 0.99, stream: &stream)
    #expect(try below.pruned() == below.point)
    #expect(below.halved.count { $0 == 0 } == 2)
    let at = CodeExercises.Pruning(order: 5, threshold: 1, stream: &stream)
    #expect(try at.pruned() == [0, 0, 0, 0, 0])
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["order": "3"], "parameter 'order' must be a whole number from 4 to 60, got 3"),
      (["step": "1"], "parameter 'step' must be a number from 0.002 to 0.1, got 1"),
      (["delay": "2"], "unknown parameter 'delay', expected one of: order, step"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other settings re-derive every prediction",
    arguments: [["order": "4", "step": "0.1"], ["order": "60", "step": "0.002"]])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
