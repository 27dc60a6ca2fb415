import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Gradient descent on separable data finds the largest margin")
struct MaxMarginTests {
  static let evidence = Evidence(MaxMargin.theorem)

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

  private func isClose(_ x: Vector, _ y: Vector, within tolerance: Double = 1e-13) -> Bool {
    x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) < tolerance }
  }

  /// Points 1 and 4 are (1, 0.2) and (0.4, 1): w₁ + 0.2w₂ = 1 = 0.4w₁ + w₂ gives w = (20, 15)/23.
  @Test("Of five points in the plane two carry the separator (20, 15)/23, of margin 0.92")
  func fivePoints() throws {
    let separator = try MaxMargin.fivePoints.hardMargin()
    #expect(isClose(separator.weights, [20.0 / 23, 15.0 / 23]))
    #expect(abs(separator.margin - 0.92) < 1e-14)
    #expect(separator.multipliers.map { $0 > 0 } == [true, false, false, true, false])
    #expect(abs(MaxMargin.fivePoints.normalizedMargin([4, 3]) - 0.92) < 1e-14)
    #expect(abs(MaxMargin.fivePoints.normalizedMargin([1, 0]) - 0.4) < 1e-14)
  }

  /// ŵ = (1, 0) = ⅓(1, 2) + ⅔(1, −1); w̃₁ + 2w̃₂ = log 3 and w̃₁ − w̃₂ = log(3/2).
  @Test("Three points whose offset is (log(3/2) + log(2)/3, log(2)/3)")
  func threePoints() throws {
    let separator = try MaxMargin.threePoints.hardMargin()
    #expect(isClose(separator.weights, [1, 0]))
    #expect(isClose(separator.multipliers, [1.0 / 3, 0, 2.0 / 3]))
    let offset = try MaxMargin.offset(MaxMargin.threePoints, separator)
    #expect(isClose(offset, [.log(1.5) + .log(2) / 3, .log(2) / 3]))
    let end = try MaxMargin.threePoints.flow(from: [-2, 5], until: [300])[0]
    #expect(isClose(subtract(end, [300, 0]), offset, within: 1e-11))
  }

  /// From 0 every weight is ½: the first step is η/2 times the sum (5, 2) of the points.
  @Test("First steps, by hand")
  func firstSteps() {
    let data = MaxMargin.threePoints
    let path = data.descent(stepSize: 0.5, steps: [0, 1, 2])
    #expect(path[0] == [0, 0])
    #expect(isClose(path[1], [1.25, 0.5]))
    let weights = [2.25, 0.75, 4.25].map { 0.5 / (1 + Double.exp($0)) }
    let second = [
      1.25 + weights[0] + weights[1] + 3 * weights[2],
      0.5 + 2 * weights[0] - weights[1] + weights[2],
    ]
    #expect(isClose(path[2], second))
    let unit = 1 / Double.sqrt(29)
    #expect(isClose(data.normalizedDescent(length: 2, steps: [1])[0], [10 * unit, 4 * unit]))
    #expect(isClose(data.signDescent(stepSize: 0.25, steps: 1), [0.25, 0.25]))
    let falling = SeparableData([[1, -1], [2, -1]])
    #expect(isClose(falling.signDescent(stepSize: 0.25, steps: 2), [0.5, -0.5]))
  }

  /// ŵ = 1 and α = 1, so that w̃ = 0: the flow dw/dt = 1/(1 + eʷ) ends on log t itself.
  @Test("With one point the flow ends on log t, after a first step that one can check")
  func onePoint() throws {
    let ends = try SeparableData([[1]]).flow(from: [0], until: [0.25, 300])
    // One implicit Euler step of ¼ from 0: x = ¼ e^¼/(1 + eˣ).
    #expect(abs(ends[0][0] - 0.25 * .exp(0.25) / (1 + .exp(ends[0][0]))) < 1e-15)
    #expect(abs(ends[1][0] - 300) < 1e-12)
  }

  /// α = (1/3, 2/3) and γ = 1: κ = η/2 − 5/9, of either sign.
  @Test("The reciprocal loss grows by η a step and κ log t", arguments: [0.5, 1.25])
  func logTimeCorrection(stepSize: Double) throws {
    let data = SeparableData([[1, 2], [1, -1]])
    let kappa = MaxMargin.logTimeCorrection(try data.hardMargin(), stepSize: stepSize)
    #expect(abs(kappa - (stepSize / 2 - 5.0 / 9)) < 1e-14)
    let steps = [10_000, 40_000]
    let reciprocals = data.descent(stepSize: stepSize, steps: steps).map { w in
      1 / data.margins(w).reduce(0) { $0 + .log(onePlus: .exp(-$1)) }
    }
    let excess = reciprocals[1] - reciprocals[0] - stepSize * 30_000
    // The next order is κ² log t/t, below 1 % of κ log 4.
    #expect(abs(excess - kappa * .log(4)) < 0.01 * abs(kappa))
  }

  /// |κ| ≤ 3‖ŵ‖²/d, as η ≤ 8/‖Z‖² and ‖Z‖² ≥ (1 + (d − 1)λ)γ²; on these data the loss falls short.
  @Test("The loss of gradient descent lies between its leading order and what is allowed below")
  func allowances() throws {
    var stream = RandomStream(seed: 1, label: "max-margin/tests/allowances")
    let setting = try MaxMargin.Setting(MaxMargin.theorem.values())
    let planted = MaxMargin.Planted(setting, stream: &stream)
    let stepSize = try planted.stepSize()
    let kappa = MaxMargin.logTimeCorrection(planted.separator, stepSize: stepSize)
    #expect(abs(kappa) <= 3 * setting.squaredNorm / Double(setting.d))
    #expect(abs(setting.remainder(at: 1e4 * setting.squaredNorm) - 0.01) < 1e-15)
    let steps = Int((1000 * setting.squaredNorm / stepSize).rounded())
    let end = planted.data.descent(stepSize: stepSize, steps: [steps])[0]
    let loss = planted.data.margins(end).reduce(0) { $0 + .log(onePlus: .exp(-$1)) }
    let reached = stepSize * Double(steps)
    #expect(setting.allowedLoss(at: reached) < loss && loss < setting.squaredNorm / reached)
  }

  /// The path of equal steps is longer than its part along ŵ by a constant, which differences of
  /// the cotangent do not see: it grows by ℓ/‖w̃⊥‖ in every step.
  @Test("Equal steps lag behind, by less than five steps and by the same number for ever")
  func equalSteps() throws {
    var stream = RandomStream(seed: 1, label: "max-margin/tests/equal-steps")
    let setting = try MaxMargin.Setting(MaxMargin.theorem.values())
    let planted = MaxMargin.Planted(setting, stream: &stream)
    let length = setting.normalizedLength
    let rate = length / MaxMargin.offsetParts(planted).across
    let steps = [200, 1000]
    let cotangents = planted.data.normalizedDescent(length: length, steps: steps).map {
      1 / Double.tan(MaxMargin.angle($0, planted.separator.weights))
    }
    #expect(abs((cotangents[1] - cotangents[0]) / (800 * rate) - 1) < 1e-9)
    let lag = 1000 - cotangents[1] / rate
    #expect(lag > 0 && lag < 1000 * MaxMargin.Setting.normalizedExcess(after: 1000))
  }

  @Test("Losses have the derivatives that they should, at both signs of the margin")
  func derivatives() {
    let h = 1e-5
    for tail in [LossTail.logistic, .exponential, .cubic] {
      for margin in [-1.5, 0.7, 2] {
        let slope = { (m: Double) in tail.derivatives(m, logTime: 0.5).slope }
        let difference = (slope(margin - h) - slope(margin + h)) / (2 * h)
        let curvature = tail.derivatives(margin, logTime: 0.5).curvature
        #expect(abs(difference - curvature) < 1e-8)
      }
    }
    #expect(abs(LossTail.logistic.derivatives(0, logTime: 0).slope - 0.5) < 1e-15)
    #expect(abs(LossTail.exponential.derivatives(2, logTime: 1).slope - .exp(-1)) < 1e-15)
    #expect(abs(LossTail.cubic.derivatives(1, logTime: 0).slope - 0.125) < 1e-15)
    #expect(LossTail.logistic.derivatives(1000, logTime: 1000).slope == 1)
  }

  /// On the edge v₁ = 1 the margins are 1 + v₂/5, ½ + 3v₂/2 …: the first is smallest at v₂ = 1.
  @Test("Over the square the largest margin is 6/5 at a corner, and 5/3 inside an edge")
  func squareMargin() {
    #expect(abs(MaxMargin.squareMargin(MaxMargin.fivePoints) - 1.2) < 1e-14)
    #expect(abs(MaxMargin.squareMargin(SeparableData([[1, 2], [2, -1]])) - 5.0 / 3) < 1e-14)
  }

  @Test("Planted data have the separator, the margins and the spread that they were built with")
  func planted() throws {
    var stream = RandomStream(seed: 1, label: "max-margin/tests/planted")
    let setting = try MaxMargin.Setting(MaxMargin.theorem.values())
    let planted = MaxMargin.Planted(setting, stream: &stream)
    let margins = planted.data.margins(planted.separator.weights)
    #expect(isClose(Array(margins.prefix(5)), [1, 1, 1, 1, 1]))
    #expect(margins.dropFirst(5).allSatisfy { 2 <= $0 && $0 <= 3 })
    let points = planted.data.points
    let combination = points.multiplied(by: planted.separator.multipliers, transposingSelf: true)
    #expect(isClose(combination, planted.separator.weights))
    let h = points.multiplied(
      by: points.scalingRows(by: planted.separator.multipliers), transposingSelf: true)
    #expect(isClose(h * planted.separator.weights, planted.separator.weights))
    #expect(abs(h.trace - (1 + 4 * 1.5)) < 1e-12)
    let offset = try MaxMargin.offset(planted.data, planted.separator)
    let parts = MaxMargin.offsetParts(planted)
    #expect(abs(dot(offset, planted.separator.weights) * 0.8 - parts.along) < 1e-13)
    #expect(
      abs(norm(offset) * norm(offset) - parts.along * parts.along - parts.across * parts.across)
        < 1e-12)
  }

  // MARK: Bad input

  @Test("Points that no hyperplane separates are an error")
  func inseparable() {
    #expect(throws: MaxMarginError.notSeparable) {
      try SeparableData([[1, 0], [-1, 0.5], [0, -1]]).hardMargin()
    }
  }

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["n": "4", "d": "5"], "parameter 'd' must be at most n = 4, got 5"),
      (["margin": "0"], "parameter 'margin' must be a number from 0.2 to 2.0, got 0"),
      (["step": "1"], "parameter 'step' must be a number from 0.3 to 0.98, got 1"),
      (["spread": "nan"], "parameter 'spread' must be a number from 1.0 to 4.0, got nan"),
      (
        ["eta": "2"],
        "unknown parameter 'eta', expected one of: n, d, margin, spread, step"
      ),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other shapes, margins and steps re-derive every prediction",
    arguments: [
      ["n": "2", "d": "2", "margin": "1"], ["n": "20", "d": "8"], ["spread": "4", "margin": "0.2"],
      ["step": "0.98", "margin": "2"],
      // Here the first steps, and here the other points, contribute most to the remainders.
      ["n": "2", "d": "2", "spread": "1", "step": "0.98"],
      ["n": "16", "d": "2", "spread": "1", "step": "0.98"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
