import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Wang–Isola: the infinite-negatives limit of InfoNCE is alignment plus uniformity")
struct WangIsolaTests {
  static let evidence = Evidence(WangIsola.theorem)

  /// A few rounding errors of numbers of order one.
  private static let rounding = 64 * Double.ulpOfOne

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

  /// In space one coordinate is uniform on [−1, 1], so E e^(κw) = sinh κ / κ.
  @Test("On the sphere in space M(4) = sinh 4 / 4 = 6.822479")
  func momentInSpace() throws {
    let moment = WangIsola.sphereMoment(dimension: 3, 4)
    #expect(abs(moment - .sinh(4) / 4) < 8 * moment.ulp)
    #expect(moment.text(digits: 7) == "6.822479")
    #expect(abs(try InnerProductLaw(sphere: 3).moment(4) - moment) < Self.rounding * moment)
  }

  @Test(
    "log M is 0.823994, 1.920223, 1.345753, 2.731474 at (d, κ) = (2, 2), (3, 4), (5, 4), (16, 10)",
    arguments: [(2, 2, "0.823994"), (3, 4, "1.92022"), (5, 4, "1.34575"), (16, 10, "2.73147")])
  func moments(_ dimension: Int, _ kappa: Double, _ expected: String) {
    let value = Double.log(WangIsola.sphereMoment(dimension: dimension, kappa))
    #expect(value.text(digits: 6) == expected)
  }

  /// Two antipodal points, K = 2, τ = ½: half the negatives coincide and give log 2, the others
  /// give log(1 + e⁻⁴).
  @Test("The integral for the aligned loss agrees with enumeration for two antipodal points")
  func antipodalLoss() {
    let law = InnerProductLaw(polygon: 2)
    let loss = law.alignedLoss(candidates: 2, temperature: 0.5)
    let expected = (Double.log(2) + .log(onePlus: .exp(-4))) / 2
    #expect(abs(loss - expected) < Self.rounding)
  }

  /// K − 1 negatives of which j coincide, with binomial probabilities.
  @Test("… and with binomial sums at K = 9")
  func binomialLoss() {
    let loss = InnerProductLaw(polygon: 2).alignedLoss(candidates: 9, temperature: 0.8)
    var (expected, chance) = (0.0, 1.0 / 256)
    for j in 0...8 {
      expected += chance * .log(1 + Double(j) + Double(8 - j) * .exp(-2.5))
      chance *= Double(8 - j) / Double(j + 1)
    }
    #expect(abs(loss - expected) < Self.rounding)
  }

  /// A single point: every candidate is the anchor.
  @Test("Under collapse the loss is log K", arguments: [2, 16, 512, 100_000])
  func collapse(_ candidates: Int) {
    let loss = InnerProductLaw(polygon: 1).alignedLoss(candidates: candidates, temperature: 0.5)
    let expected = Double.log(Double(candidates))
    #expect(abs(loss - expected) < Self.rounding * expected)
  }

  /// One of five negatives coincides with the anchor, two are at 72°, two at 144°.
  @Test("One negative, τ = ½: uniform 0.2393680, pentagon 0.2388264, square 0.2412883")
  func pentagon() throws {
    #expect(try WangIsola.circleLoss(candidates: 2).text(digits: 7) == "0.239368")
    let loss = WangIsola.polygonLoss(corners: 5, candidates: 2)
    #expect(loss.text(digits: 7) == "0.2388264")
    let square = WangIsola.polygonLoss(corners: 4, candidates: 2)
    #expect(square.text(digits: 7) == "0.2412883")
    let byHand =
      (Double.log(2) + 2 * .log(onePlus: .exp(2 * (.cos(0.4 * .pi) - 1)))
        + 2 * .log(onePlus: .exp(2 * (.cos(0.8 * .pi) - 1)))) / 5
    #expect(abs(loss - byHand) < Self.rounding)
  }

  /// k = 1 + 2 cos θ + 3 cos 2θ: two opposite points have energy 1 + 0 + 3, three corners have 1.
  @Test("Energies on the circle: opposite points cancel odd modes, a triangle the first two")
  func circleEnergy() {
    let turn = 2 * Double.pi
    let cases: [(angles: [Double], energy: Double)] = [
      ([0, turn / 2], 4), ([0, turn / 3, 2 * turn / 3], 1), ([1], 6),
    ]
    for (angles, energy) in cases {
      let count = angles.count
      let example = WangIsola.CircleEnergy(
        coefficients: [1, 2, 3], angles: angles,
        weights: [Double](repeating: 1 / Double(count), count: count))
      #expect(abs(example.energy.values[0] - energy) < 1e-14)
    }
  }

  /// c = e²/M − 1 − Var/(2M²); exact K·difference 4.042 at K = 16 and 4.504 at K = 512.
  @Test("At the defaults the constant is 4.5207, or 4.7888 without its variance term")
  func constants() throws {
    let correction = WangIsola.FiniteCandidates(dimension: 8, temperature: 0.5)
    #expect(correction.first.text(digits: 5) == "4.5207")
    #expect(correction.positive.text(digits: 5) == "4.7888")
    #expect(correction.second.text(digits: 5) == "-8.6417")
    let sphere = try InnerProductLaw(sphere: 8)
    let limit = WangIsola.uniformLimit(dimension: 8, temperature: 0.5)
    for (candidates, expected) in [(16, "4.042"), (64, "4.39"), (512, "4.504")] {
      let loss = sphere.alignedLoss(candidates: candidates, temperature: 0.5)
      let size = Double(candidates)
      #expect((size * (loss - .log(size) - limit)).text(digits: 4) == expected)
    }
  }

  /// Negatives that are +1 or −1 with equal chance: X = e^f/m is 1 ± tanh κ, so the variance is
  /// tanh²κ, the third moment 0, and the positive weighs 1 + tanh κ.
  @Test("For two antipodal points the moments are powers of tanh κ")
  func antipodalCorrection() {
    let kappa = 1.5
    let moments = (Double.cosh(kappa), Double.cosh(2 * kappa), Double.cosh(3 * kappa))
    let correction = WangIsola.FiniteCandidates(positive: .exp(kappa), moments: moments)
    let tanh = Double.tanh(kappa)
    #expect(abs(correction.positive - tanh) < Self.rounding)
    #expect(abs(correction.variance - tanh * tanh) < Self.rounding)
    #expect(abs(correction.thirdMoment) < Self.rounding)
  }

  /// Atoms at ±e with weights 0.8 and 0.2, τ = ¼: −0.50007 with the inner logarithm.
  @Test("Two atoms of weight 0.8 and 0.2: limit −0.50007, and −0.38550 with log E E")
  func atoms() {
    let law = RepresentationLaw(points: [[1], [-1]], weights: [0.8, 0.2])
    #expect(law.limit(temperature: 0.25).text(digits: 5) == "-0.50007")
    #expect(law.gaussianPotential(2).text(digits: 4) == "-0.3855")
    #expect(law.squaredDistance == 0)
  }

  /// Two antipodal points, views independent: E x·x⁺ = 0 and E‖x − x⁺‖² = 2.
  @Test("Independent views of two antipodal points have alignment 0 and squared distance 2")
  func independentViews() {
    let law = RepresentationLaw(points: [[1, 0], [-1, 0]], agreement: 0)
    #expect(law.alignment == 0)
    #expect(law.squaredDistance == 2)
    #expect(abs(law.uniformity(temperature: 0.5) - .log(.cosh(2))) < Self.rounding)
  }

  /// On the circle zonal harmonics are cos ℓθ; in space they are Legendre polynomials.
  @Test("Zonal harmonics are Chebyshev polynomials in the plane, Legendre polynomials in space")
  func harmonics() {
    for t in [-1.0, -0.3, 0, 0.6, 1] {
      let plane = WangIsola.zonalHarmonic(dimension: 2, degree: 3, t)
      #expect(abs(plane - (4 * t * t * t - 3 * t)) < Self.rounding)
      let space = WangIsola.zonalHarmonic(dimension: 3, degree: 2, t)
      #expect(abs(space - (3 * t * t - 1) / 2) < Self.rounding)
    }
    #expect(WangIsola.harmonicCount(dimension: 2, degree: 5) == 2)
    #expect(WangIsola.harmonicCount(dimension: 3, degree: 4) == 9)
    #expect(WangIsola.harmonicCount(dimension: 4, degree: 2) == 9)
  }

  /// At small concentration s the von Mises–Fisher density is 1 + st up to terms of higher degree,
  /// so its excess is s²(a − a²/2)/d, with a the Langevin function at κ = 2 and d = 3.
  @Test("A weakly concentrated von Mises–Fisher law costs s²(a − a²/2)/d")
  func weakConcentration() throws {
    let values = try WangIsola.theorem.values(
      overrides: [(name: "dimension", text: "3"), (name: "temperature", text: "0.5")])
    let setting = try WangIsola.Setting(values)
    let concentrated = try WangIsola.uniformity(.vonMisesFisher(concentration: 0.01), setting)
    let uniform = try WangIsola.uniformity(.uniform, setting)
    let a = 1 / Double.tanh(2) - 0.5
    let expected = 1e-4 * (a - a * a / 2) / 3
    #expect(abs(concentrated - uniform - expected) < 1e-3 * expected)
  }

  /// In space I_{3/2}/I_{1/2} = coth κ − 1/κ, Langevin's function.
  @Test("In space the first eigenvalue of the kernel is coth κ − 1/κ")
  func langevin() {
    let eigenvalue = WangIsola.kernelEigenvalue(dimension: 3, degree: 1, 2)
    #expect(abs(eigenvalue - (1 / .tanh(2) - 0.5)) < Self.rounding)
    #expect(WangIsola.kernelEigenvalue(dimension: 3, degree: 0, 2) == 1)
  }

  @Test("The simplex losses of N = 4 and N = 5 at τ = ½ are 0.1893388 and 0.2839300")
  func simplexLosses() throws {
    #expect(WangIsola.simplexLoss(points: 4, temperature: 0.5).text(digits: 7) == "0.1893388")
    #expect(WangIsola.simplexLoss(points: 5, temperature: 0.5).text(digits: 6) == "0.28393")
    var stream = RandomStream(seed: 1, label: "wang-isola/tests/simplex")
    let corners = try WangIsola.simplex(4, 5, stream: &stream)
    #expect(corners.count == 4)
    for i in 0..<4 {
      for j in 0..<4 {
        let expected = i == j ? 1 : -1.0 / 3
        #expect(abs(dot(corners[i], corners[j]) - expected) < Self.rounding)
      }
    }
  }

  /// An equilateral triangle in the plane, with inner products −½: log(1 + 2e⁻³) at τ = ½.
  @Test("A triangle as one batch loses log(1 + 2e⁻³)")
  func triangle() {
    let corners = (0..<3).map { index -> Vector in
      let angle = 2 * Double.pi * Double(index) / 3
      return [.cos(angle), .sin(angle)]
    }
    let loss = WangIsola.Batch(points: corners, temperature: 0.5).loss
    #expect(abs(loss - .log(onePlus: 2 * .exp(-3))) < Self.rounding)
  }

  /// Slopes of the loss by central differences, in the plane along each point's tangent.
  @Test("A short step of the descent is a step along minus the gradient")
  func descentDirection() {
    let angles = [0.1, 1.3, 2.9, 4.4]
    let batch = { (angles: [Double]) -> WangIsola.Batch in
      WangIsola.Batch(points: angles.map { [.cos($0), .sin($0)] }, temperature: 0.5)
    }
    let slopes = angles.indices.map { i -> Double in
      let losses = [1e-5, -1e-5].map { shift in
        batch(angles.enumerated().map { $1 + ($0 == i ? shift : 0) }).loss
      }
      return (losses[0] - losses[1]) / 2e-5
    }
    var moved = batch(angles)
    moved.descend(1e-6)
    let turns = zip(angles, moved.points).map { angle, point in
      point[1] * .cos(angle) - point[0] * .sin(angle)
    }
    let rate = -dot(slopes, turns) / dot(slopes, slopes)
    #expect(rate > 0)
    for (slope, turn) in zip(slopes, turns) {
      #expect(abs(turn + rate * slope) < 1e-5 * norm(turns))
    }
  }

  /// Scores 1 (positive), 0, ½: mean ½, variance 1/6, so the series begins log 3 − β/2 + β²/12.
  @Test("Scores 1, 0, ½ give the series log 3 − β/2 + β²/12 and no hinge")
  func series() {
    let scores = WangIsola.Scores(values: [1, 0, 0.5])
    let coefficients = scores.coefficients(3)
    for (measured, expected) in zip(coefficients, [.log(3), -0.5, 1.0 / 12]) {
      #expect(abs(measured - expected) < Self.rounding)
    }
    #expect(scores.hinge == 0)
    #expect(WangIsola.Scores(values: [0, 0.25, 1]).hinge == 1)
    #expect(abs(WangIsola.Scores(values: [0, 0.25, 1]).loss(1e-3) - 1000) < 1e-9)
  }

  /// The limiting cases of the mixture: share 0 is uniform, share 1 is collapse.
  @Test("The polar mixture runs from the uniform law to collapse")
  func mixture() throws {
    let sphere = try InnerProductLaw(sphere: 3)
    let moment = Double.sinh(2) / 2
    let uniform = PolarMixture(
      share: 0, dimension: 3, temperature: 0.5, alignment: 1)
    let collapsed = PolarMixture(
      share: 1, dimension: 3, temperature: 0.5, alignment: 1)
    #expect(
      abs(uniform.uniformity(2, moment: moment, heights: sphere) - .log(moment)) < Self.rounding)
    #expect(
      abs(collapsed.uniformity(2, moment: moment, heights: sphere) - 2) < Self.rounding)
  }

  /// The bias of the sampled combination in `limit`, found by quadrature without sampling.
  @Test("Extrapolated from K and 2K, the mixture's loss misses its limit by c₂/2K²")
  func extrapolation() throws {
    let setting = try WangIsola.Setting(WangIsola.theorem.values())
    let (mixture, sphere, size) = (setting.mixture(0.4), setting.sphere, 1024.0)
    let loss = { (anchor: Double, candidates: Double) -> Double in
      sphere.mixed(with: anchor, probability: 0.4).alignedLoss(
        candidates: Int(candidates), temperature: setting.temperature,
        positive: mixture.alignment) - .log(candidates)
    }
    let combined = { (anchor: Double) -> Double in
      2 * loss(anchor, 2 * size) - loss(anchor, size)
    }
    let limit = WangIsola.LimitFormulas(setting: setting).truth(0.4)
    let bias = 0.4 * combined(1) + 0.6 * sphere.mean(combined) - limit
    let predicted = -mixture.secondOrder(heights: sphere) / (2 * size * size)
    #expect(abs(bias - predicted) < 0.02 * abs(predicted))
  }

  // MARK: Bad input

  @Test(
    "Parameters out of range are named",
    arguments: [
      (["dimension": "1"], "parameter 'dimension' must be a whole number from 2 to 64, got 1"),
      (["temperature": "0"], "parameter 'temperature' must be a number from 0.2 to 0.9, got 0"),
      (["temperature": "inf"], "parameter 'temperature' must be a number from 0.2 to 0.9, got inf"),
      (
        ["candidates": "4,4,8"],
        "parameter 'candidates' must be at least three different numbers, got 4,4,8"
      ),
      (
        ["candidates": "1,2,4"],
        "parameter 'candidates' must be a comma-separated list of whole numbers from 2 to 2048, "
          + "got 1,2,4"
      ),
      (
        ["tau": "0.5"],
        "unknown parameter 'tau', expected one of: dimension, temperature, candidates"
      ),
    ])
  func badParameters(_ settings: [String: String], _ complaint: String) {
    Self.evidence.expectRejection(of: settings, complaint)
  }

  // MARK: Other parameters

  @Test(
    "Other spheres, temperatures and numbers of candidates re-derive every prediction",
    arguments: [
      ["dimension": "5", "temperature": "0.8"], ["dimension": "3"], ["temperature": "0.3"],
      ["dimension": "2", "temperature": "0.9", "candidates": "2,3,4"],
    ])
  func whatIf(_ settings: [String: String]) async throws {
    try await Self.evidence.expectAllAsExpected(at: settings)
  }
}
