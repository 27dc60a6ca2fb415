import RealModule
import Testing

@testable import Randomness

@Suite("Normal numbers have the normal law, in the middle and in the tails")
struct NormalTests {
  @Test("The ziggurat's tables are those of 256 pieces of equal area")
  func tables() {
    let widths = Ziggurat.widths()
    #expect(widths.count == 257)
    #expect(widths[256] == 0)
    // Data/ziggurat_constants.py solves the same equation with 40 digits.
    let r = widths[1]
    #expect(abs(r - 3.654_152_885_361_008_772) < 4e-15)
    let density = { (x: Double) in Double.exp(-0.5 * x * x) }
    let area = widths[0] * density(r)
    #expect(abs(area - 0.004_928_673_233_974_655_3) < 1e-16)
    let tail = (Double.pi / 2).squareRoot() * .erfc(r * 0.5.squareRoot())
    #expect(abs(area - r * density(r) - tail) < 1e-17)
    for layer in 1..<256 {
      #expect(widths[layer + 1] < widths[layer])
      let piece = widths[layer] * (density(widths[layer + 1]) - density(widths[layer]))
      #expect(abs(piece - area) < 1e-15)
    }
  }

  static let sample: [Double] = {
    var stream = RandomStream(seed: 1, label: "tests/normal")
    return stream.normals(4_000_000)
  }()

  @Test("The distribution function is Φ")
  func distribution() {
    expectDistribution(
      Array(Self.sample.prefix(1_000_000)), "normal", SpecialFunctions.normalCDF)
  }

  @Test("Moments up to the sixth are 0, 1, 0, 3, 0, 15")
  func moments() {
    // E z^2k = (2k − 1)!!, so the variances of z … z⁶ are 1, 2, 15, 96, 945 and 10 395 − 225.
    let means = [0.0, 1, 0, 3, 0, 15]
    let variances = [1.0, 2, 15, 96, 945, 10_170]
    var powers = [Double](repeating: 1, count: Self.sample.count)
    for power in 1...6 {
      for index in powers.indices { powers[index] *= Self.sample[index] }
      expectMean(
        powers, equals: means[power - 1], variance: variances[power - 1], "power \(power)")
    }
  }

  @Test("Every strip of the ziggurat, on either side, has its probability")
  func stripsOfTheZiggurat() {
    let widths = Ziggurat.widths()
    let positive = widths[1...256].reversed() + [4, 4.5, 5]
    let edges = positive.dropFirst().reversed().map { -$0 } + positive
    let cumulative = edges.map(SpecialFunctions.normalCDF)
    // The upper tail's probabilities come from the lower one's, where they are accurate.
    var probabilities = [cumulative[0]]
    for index in 1..<edges.count {
      let (low, high) = (edges[index - 1], edges[index])
      probabilities.append(
        low < 0
          ? cumulative[index] - cumulative[index - 1]
          : SpecialFunctions.normalCDF(-low) - SpecialFunctions.normalCDF(-high))
    }
    probabilities.append(cumulative[0])
    expectCounts(
      cellCounts(Self.sample, edges: edges), haveProbabilities: probabilities, "strips")
  }

  @Test("The tail beyond the last layer has the conditional normal law")
  func tail() {
    let tables = Ziggurat.tables
    let beyond = SpecialFunctions.normalCDF(-tables.tail)
    let excesses = draws(400_000, "tail") { Ziggurat.tailExcess(&$0, tables) }
    expectDistribution(excesses, "excess over r") {
      1 - SpecialFunctions.normalCDF(-tables.tail - $0) / beyond
    }
    expectCounts(
      cellCounts(excesses, edges: [0.25, 0.5, 1, 1.5]),
      haveProbabilities: zip([0, 0.25, 0.5, 1, 1.5], [0.25, 0.5, 1, 1.5, 40]).map { low, high in
        (SpecialFunctions.normalCDF(-tables.tail - low)
          - SpecialFunctions.normalCDF(-tables.tail - high)) / beyond
      }, "excess over r")
  }

  @Test("Normal numbers are finite and not zero, and about 98.8 % take one word")
  func finiteAndCheap() {
    #expect(Self.sample.allSatisfy { $0.isFinite && $0 != 0 })
    var stream = RandomStream(seed: 1, label: "tests/normal")
    _ = stream.normals(1_000_000)
    #expect(stream.wordsDrawn > 1_000_000)
    #expect(stream.wordsDrawn < 1_030_000)
  }

  @Test("A mean and a standard deviation shift and scale")
  func meanAndStandardDeviation() {
    var standard = RandomStream(seed: 2, label: "tests/normal")
    var scaled = standard
    for _ in 0..<100 {
      #expect(scaled.normal(mean: 3, standardDeviation: 0.5) == 3 + 0.5 * standard.normal())
    }
    #expect(scaled.normal(mean: 3, standardDeviation: 0) == 3)
  }
}
