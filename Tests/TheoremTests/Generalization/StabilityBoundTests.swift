import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Bousquet–Elisseeff: stable algorithms generalize")
struct StabilityBoundTests {
  static let evidence = Evidence(StabilityBound.theorem)

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

  /// Four examples at +1 with L = 2, λ = ½ give L/λ = 4; with one of them at −1, 4·(3 − 1)/4 = 2.
  @Test("The linear loss moves by 2L/(λn) = 2 and changes by 2L²/(λn) = 4")
  func linearLoss() throws {
    let replacement = try StabilityBound.linearReplacement(n: 4, slope: 2, lambda: 0.5)
    #expect(replacement.before == [4])
    #expect(replacement.after == [2])
    #expect(replacement.lossChange(.linear(slope: 2)) == 4)
    #expect(StabilityBound.parameterBound(lipschitz: 2, lambda: 0.5, n: 4) == 2)
    #expect(StabilityBound.lossBound(lipschitz: 2, lambda: 0.5, n: 4) == 4)
  }

  /// At margin 0 the logistic loss is log 2, its pull ½ and its curvature ¼; at log 3: log 4/3, ¼.
  @Test("The logistic loss at margins 0 and log 3")
  func logisticLoss() {
    let loss = MarginLoss.logistic
    let third = Double.log(3)
    #expect(abs(loss.value(0) - .log(2)) < 1e-15)
    #expect(loss.pull(0) == 0.5 && loss.curvature(0) == 0.25)
    #expect(abs(loss.value(third) - .log(4 / 3)) < 1e-15)
    #expect(abs(loss.pull(third) - 0.25) < 1e-15)
    #expect(abs(loss.curvature(third) - 3.0 / 16) < 1e-15)
    #expect(abs(loss.value(-third) - .log(4)) < 1e-15)
    #expect(loss.value(-800) == 800 && loss.value(800) == 0)
  }

  /// All examples at u = 1 give λθ = σ(−θ), which θ = log 3 solves for λ = 1/(4 log 3).
  @Test("A single repeated example is fitted at λθ = σ(−θ)")
  func repeatedExample() throws {
    let lambda = 1 / (4 * Double.log(3))
    let sample = WeightedSample([[1], [1], [1]])
    let fit = try RegularizedMinimizer(sample, .logistic, lambda: lambda)
    #expect(abs(fit.parameters[0] - .log(3)) < 1e-14)
    #expect(abs(StabilityBound.alignedLogisticNorm(lambda: lambda) - .log(3)) < 1e-14)
    #expect(abs(sample.meanLoss(.logistic, at: fit.parameters) - .log(4 / 3)) < 1e-14)
  }

  /// At the minimiser the gradient λθ − (1/n) Σ σ(−θ·u) u vanishes.
  @Test("The minimiser is stationary, whatever the start")
  func stationarity() throws {
    var stream = RandomStream(seed: 1, label: "stability-bound/tests/stationarity")
    let points = (0..<20).map { _ in stream.ball(dimension: 3) }
    let sample = WeightedSample(points)
    let fit = try RegularizedMinimizer(sample, .logistic, lambda: 0.1)
    let again = try RegularizedMinimizer(
      sample, .logistic, lambda: 0.1, from: [3, -2, 1])
    for j in 0..<3 {
      let pull = points.reduce(0) {
        $0 + MarginLoss.logistic.pull(dot($1, fit.parameters)) * $1[j] / 20
      }
      #expect(abs(0.1 * fit.parameters[j] - pull) < 1e-14)
      #expect(abs(fit.parameters[j] - again.parameters[j]) < 1e-13)
    }
  }

  /// At norm 5 a search over all pairs of points of the ball found 1.617278.
  @Test("Logistic gradients at one θ differ by 1 at θ = 0, by 1.61728 at norm 5, by 2 in the end")
  func gradientSpread() {
    #expect(abs(StabilityBound.gradientSpread(norm: 0).distance - 1) < 1e-12)
    #expect(abs(StabilityBound.gradientSpread(norm: 5).distance - 1.617278) < 1e-6)
    #expect(StabilityBound.gradientSpread(norm: 1e4).distance > 1.999)
  }

  @Test("No two points of the ball have gradients farther apart")
  func spreadIsLargest() {
    var stream = RandomStream(seed: 1, label: "stability-bound/tests/spread")
    for _ in 0..<2000 {
      let (theta, u, v) = (
        scaled(stream.sphere(dimension: 3), by: 6 * stream.uniform()),
        stream.ball(dimension: 3), stream.sphere(dimension: 3)
      )
      let gradient = { (point: Vector) in
        scaled(point, by: MarginLoss.logistic.pull(dot(point, theta)))
      }
      let distance = norm(subtract(gradient(u), gradient(v)))
      #expect(distance <= StabilityBound.gradientSpread(norm: norm(theta)).distance + 1e-12)
    }
  }

  /// The largest m σ(−m) is 0.278465 at 1.278465, so at λ = 0.1 the norm is √2.78465 = 1.66873.
  @Test("The largest logistic norm at λ = 0.1 is 1.66873, with examples of length 0.76613")
  func largestNorm() {
    let largest = StabilityBound.largestLogisticNorm(lambda: 0.1)
    #expect(abs(largest.norm - 1.6687257) < 1e-7)
    #expect(abs(largest.length * largest.norm - 1.2784645) < 1e-6)
    #expect(StabilityBound.largestLogisticNorm(lambda: 0.5).length == 1)
    #expect(abs(StabilityBound.logisticShare(lambda: 0.1) - 0.6068110) < 1e-7)
  }

  @Test("The change of the loss is found where a fine grid finds it")
  func lossChange() {
    let replacement = StabilityBound.Replacement(before: [1, 0.5], after: [0.2, -0.3])
    var largest = 0.0
    for step in 0..<100_000 {
      let angle = 2 * Double.pi * Double(step) / 100_000
      let point: Vector = [.cos(angle), .sin(angle)]
      let change =
        MarginLoss.logistic.value(dot(point, replacement.after))
        - MarginLoss.logistic.value(dot(point, replacement.before))
      largest = max(largest, abs(change))
    }
    #expect(abs(replacement.lossChange(.logistic) - largest) < 1e-8)
  }

  /// No replacement by any of 500 random points moves the minimiser farther than the one found.
  @Test("Random replacements do not beat the search")
  func search() throws {
    var stream = RandomStream(seed: 1, label: "stability-bound/tests/search")
    let sample = try StabilityBound.Law(dimension: 3).sample(30, &stream)
    let worst = try StabilityBound.worstReplacement(sample, lambda: 0.1)
    for trial in 0..<500 {
      let changed = sample.replacing(trial % 30, with: stream.sphere(dimension: 3))
      let fit = try RegularizedMinimizer(changed, .logistic, lambda: 0.1, from: worst.before)
      #expect(norm(subtract(fit.parameters, worst.before)) <= worst.displacement)
    }
    #expect(worst.displacement < StabilityBound.parameterBound(lipschitz: 1, lambda: 0.1, n: 30))
  }

  /// A weight of 1e-6 passes to the newcomer; what is left is of the next order in that weight.
  @Test("The shift that the screening reports is the displacement per weight")
  func screenedShift() throws {
    var stream = RandomStream(seed: 1, label: "stability-bound/tests/screening")
    let sample = try StabilityBound.Law(dimension: 3).sample(30, &stream)
    let fit = try RegularizedMinimizer(sample, .logistic, lambda: 0.2)
    let candidates = try StabilityBound.screening(sample, fit, rounds: 30)
    #expect(Set(candidates.map(\.index)).count == 30)
    #expect(candidates.map(\.shift) == candidates.map(\.shift).sorted(by: >))
    for candidate in candidates {
      let changed = sample.moving(1e-6, from: candidate.index, to: candidate.point)
      let after = try RegularizedMinimizer(
        changed, .logistic, lambda: 0.2, from: fit.parameters)
      let displacement = norm(subtract(after.parameters, fit.parameters))
      #expect(abs(displacement / 1e-6 / candidate.shift - 1) < 1e-4)
      let old = sample.point(candidate.index)
      for _ in 0..<20 {
        let other = try StabilityBound.Expansion(
          sample, fit, from: old, to: stream.sphere(dimension: 3))
        #expect(norm(other.first) <= candidate.shift * (1 + 1e-4))
      }
    }
  }

  /// Equal examples at 1 with θ = 0.5 = m, p = σ(−m): n(θ(S⁽ⁱ⁾) − θ(S)) tends to
  /// −(p + q)/(λ + pq) for a sign flip, q = 1 − p, as σ(−m) + σ(m) = 1.
  @Test("Flipping one of many equal examples moves θ by 1/(λ + p(1 − p)) over n")
  func flippedExample() throws {
    let sample = WeightedSample([[1], [1]])
    let pull = MarginLoss.logistic.pull(0.5)
    let lambda = 2 * pull
    let fit = try RegularizedMinimizer(sample, .logistic, lambda: lambda)
    #expect(abs(fit.parameters[0] - 0.5) < 1e-14)
    let expansion = try StabilityBound.Expansion(sample, fit, from: [1], to: [-1])
    let curvature = pull * (1 - pull)
    #expect(abs(expansion.first[0] + 1 / (lambda + curvature)) < 1e-7)
    // Both examples have the same curvature, so only the third derivative bends the path.
    let bend = curvature * (1 - 2 * pull) * expansion.first[0] * expansion.first[0]
    #expect(abs(expansion.second[0] - bend / (lambda + curvature)) < 1e-7)
  }

  /// In three dimensions u₁ has density (1 + u₁)/2, and adaptive quadrature of
  /// log(1 + e^(−u₁)) gives 0.5671523703539942.
  @Test("The risk agrees with a one-dimensional integral and with a sample")
  func risk() throws {
    let law = try StabilityBound.Law(dimension: 3)
    #expect(abs(law.risk([0, 0, 0]) - .log(2)) < 1e-14)
    #expect(abs(law.risk([1, 0, 0]) - 0.5671523703539942) < 1e-14)
    var stream = RandomStream(seed: 1, label: "stability-bound/tests/risk")
    let sample = law.sample(100_000, &stream)
    let theta: Vector = [0.7, -1.2, 0.4]
    // The loss has a standard deviation of about 0.4; ten standard errors.
    #expect(abs(sample.meanLoss(.logistic, at: theta) - law.risk(theta)) < 0.013)
  }

  /// The reference minimises risk + λ/2 ‖θ‖²: λθ₀ = E[σ(−θ₀·u) u].
  @Test("The reference is stationary, and its moments are those of a sample")
  func reference() throws {
    let law = try StabilityBound.Law(dimension: 4)
    let reference = law.reference(lambda: 0.3)
    #expect(abs(0.3 * reference.parameters[0] - reference.meanPull) < 1e-14)
    var stream = RandomStream(seed: 1, label: "stability-bound/tests/reference")
    let sample = law.sample(50_000, &stream)
    let pulls = (0..<50_000).map { reference.centredPull(sample.point($0)) }
    let variance = { (j: Int) in pulls.reduce(0) { $0 + $1[j] * $1[j] / 50_000 } }
    #expect(abs(variance(0) / reference.variances.along - 1) < 0.06)
    #expect(abs(variance(2) / reference.variances.across - 1) < 0.06)
    let product = reference.product(pulls[7], pulls[7])
    let pull = MarginLoss.logistic.pull(dot(sample.point(7), reference.parameters))
    #expect(abs(reference.squaredPull(7, pull, sample) - product) < 1e-14)
  }

  /// Two examples on two values: they agree with probability ½, the third value is new in half of
  /// these cases: (1 − ½)² = ¼.
  @Test("A memoriser of two values and two draws has the gap 1/4")
  func memoriser() {
    let rule = StabilityBound.CountableRule.memoriser(values: 2, n: 2)
    #expect(rule.gap == 0.25)
    #expect(rule.stability == 1)
  }

  /// The gaps are 2·¼/5 and half of β, the stabilities (2 − 1/5)/5 and 2·1.5²/(0.2·12).
  @Test("The sample mean has gap 0.1 and β 0.36, the linear loss 0.9375 and 1.875")
  func meanAndLinear() {
    let mean = StabilityBound.CountableRule.sampleMean(p: 0.5, n: 5)
    #expect(abs(mean.gap - 0.1) < 1e-15)
    #expect(abs(mean.stability - 0.36) < 1e-15)
    let linear = StabilityBound.CountableRule.linear(slope: 1.5, lambda: 0.2, p: 0.5, n: 12)
    #expect(abs(linear.gap - 0.9375) < 1e-14)
    #expect(abs(linear.stability - 1.875) < 1e-14)
  }

  @Test("The samples of a discrete law are counted with multinomial probabilities")
  func multinomial() {
    let law = StabilityBound.DiscreteLaw(
      points: [[1], [0], [-1]], probabilities: [0.5, 0.25, 0.25], n: 2, lambda: 1)
    let samples = law.samples
    #expect(samples.count == 6)
    #expect(samples.reduce(0) { $0 + $1.probability } == 1)
    #expect(samples.first { $0.counts == [1, 1, 0] }?.probability == 0.25)
    #expect(samples.first { $0.counts == [2, 0, 0] }?.probability == 0.25)
    #expect(samples.first { $0.counts == [0, 1, 1] }?.probability == 0.125)
  }

  /// XᵀX = 2I: tr(XᵀX)⁻¹ = 1, d/n = ½.
  @Test("An orthogonal design of four points in the plane is optimistic by ½ + 1")
  func orthogonalDesign() throws {
    let design: Matrix = [[1, 0], [1, 0], [0, 1], [0, 1]]
    #expect(abs(try StabilityBound.averagedOptimism(design) - 1.5) < 1e-14)
    #expect(abs(StabilityBound.leastSquaresOptimism(n: 40, d: 10) - (0.25 + 10.0 / 29)) < 1e-15)
  }

  /// With 3/m + 7/m² the gaps are 0.37 at m = 10 and 0.1675 at 20: 4 · 0.1675 − 0.37 = 3/10.
  @Test("Two sample sizes together say what the first order is")
  func secondOrderCancels() {
    let first = StabilityBound.GapExperiment.withoutSecondOrder(together: 0.1675, apart: 0.37)
    #expect(abs(first - 0.3) < 1e-15)
  }

  /// Points at 0.1 (label 0) and 0.4 (label 1) on the circle: the cells end at 0.25 and 0.75.
  @Test("Two neighbours share the circle")
  func circle() {
    let rule = StabilityBound.NearestNeighbour([(0.4, true), (0.1, false)])
    #expect(rule.predict(0.2) == false && rule.predict(0.3) == true)
    #expect(rule.predict(0.74) == true && rule.predict(0.76) == false)
    #expect(rule.predict(0.99) == false)
    #expect(abs(rule.positiveShare - 0.5) < 1e-15)
    let other = StabilityBound.NearestNeighbour([(0.4, true), (0.2, false)])
    #expect(abs(rule.disagreement(with: other) - 0.1) < 1e-14)
    #expect(StabilityBound.nearestNeighbourInstability([(0.4, true), (0.1, false)]) == [0, 1])
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["n": "39"], "parameter 'n' must be a whole number from 40 to 1000, got 39"),
      (["d": "1"], "parameter 'd' must be a whole number from 2 to 32, got 1"),
      (["n": "40", "d": "11"], "parameter 'd' must be at most n / 4 = 10, got 11"),
      (["lambda": "0"], "parameter 'lambda' must be a number from 0.05 to 100.0, got 0"),
      (["lambda": "nan"], "parameter 'lambda' must be a number from 0.05 to 100.0, got nan"),
      (["L": "2"], "unknown parameter 'L', expected one of: n, d, lambda"),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  @Test("Without a penalty, and without curvature, there is no minimiser to find")
  func noMinimizer() {
    let sample = WeightedSample([[1, 0], [0, 1]])
    #expect(throws: LinearAlgebraError.self) {
      try RegularizedMinimizer(sample, .linear(slope: 1), lambda: 0)
    }
    #expect(throws: (any Error).self) {
      try RegularizedMinimizer(sample, .logistic, lambda: 0)
    }
  }

  // MARK: Other parameters

  @Test(
    "Other sizes and penalties re-derive every prediction",
    arguments: [
      ["n": "80", "d": "5", "lambda": "0.5"], ["lambda": "1"], ["n": "40", "d": "2"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
