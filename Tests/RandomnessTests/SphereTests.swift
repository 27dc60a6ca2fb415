import Randomness
import RealModule
import Testing

@Suite("Points of the sphere and of the ball are uniform")
struct SphereTests {
  @Test("A point of the sphere has length 1 up to rounding", arguments: [1, 2, 3, 10, 1000])
  func length(dimension: Int) {
    for point in draws(100, "length-\(dimension)", { $0.sphere(dimension: dimension) }) {
      #expect(point.count == dimension)
      let square = point.reduce(0) { $0 + $1 * $1 }
      #expect(abs(square - 1) < 30 * Double(dimension) * Double.ulpOfOne)
    }
  }

  @Test("Every coordinate has its law, in any direction", arguments: [2, 3, 7, 50])
  func coordinates(dimension: Int) {
    let count = dimension > 10 ? 20_000 : 60_000
    let points = draws(count, "sphere-\(dimension)") { $0.sphere(dimension: dimension) }
    let cdf = { SpecialFunctions.sphereCoordinateCDF($0, dimension: dimension) }
    for index in [0, 1, dimension - 1] {
      expectDistribution(points.map { $0[index] }, "coordinate \(index)", cdf)
    }
    let diagonal = points.map { $0.reduce(0, +) / Double(dimension).squareRoot() }
    expectDistribution(diagonal, "diagonal direction", cdf)
    // E x₁² x₂² = 1 / d(d + 2), which dependent coordinates must satisfy; bounded by 1/4.
    let d = Double(dimension)
    let mixed = 1 / (d * (d + 2))
    let variance = 9 / (d * (d + 2) * (d + 4) * (d + 6)) - mixed * mixed
    expectBoundedMean(
      points.map { $0[0] * $0[0] * $0[1] * $0[1] }, equals: mixed, variance: variance, bound: 0.25,
      "mixed fourth moment")
  }

  @Test("A single coordinate has the law of a coordinate", arguments: [2, 3, 4, 7, 50, 100_000])
  func singleCoordinate(dimension: Int) {
    let samples = draws(80_000, "coordinate-\(dimension)") {
      $0.sphereCoordinate(dimension: dimension)
    }
    #expect(samples.allSatisfy { abs($0) <= 1 })
    expectDistribution(samples, "coordinate") {
      SpecialFunctions.sphereCoordinateCDF($0, dimension: dimension)
    }
    let d = Double(dimension)
    expectBoundedMean(
      samples.map { $0 * $0 }, equals: 1 / d, variance: 2 * (d - 1) / (d * d * (d + 2)), bound: 1,
      "its square")
  }

  @Test("Coordinates in bulk are those of single calls", arguments: [1, 2, 3, 8, 100_000])
  func coordinatesInBulk(dimension: Int) {
    for count in [0, 1, 2, 50, 1001] {
      var (bulk, single) = (
        RandomStream(seed: 1, label: "bulk"), RandomStream(seed: 1, label: "bulk")
      )
      _ = (bulk.nextBits(), single.nextBits())
      let found = bulk.sphereCoordinates(count, dimension: dimension)
      let expected = (0..<count).map { _ in single.sphereCoordinate(dimension: dimension) }
      #expect(found == expected, "\(count) coordinates")
      #expect(bulk.wordsDrawn == single.wordsDrawn)
      #expect(bulk.nextBits() == single.nextBits())
    }
  }

  @Test("On the line the sphere has the two points −1 and 1")
  func line() {
    let points = draws(100_000, "line") { $0.sphere(dimension: 1)[0] }
    let single = draws(100_000, "line-single") { $0.sphereCoordinate(dimension: 1) }
    for samples in [points, single] {
      #expect(Set(samples) == [-1, 1])
      let negative = samples.count { $0 < 0 }
      expectCounts(
        [negative, samples.count - negative], haveProbabilities: [0.5, 0.5], "sign")
    }
  }

  @Test("A point of the ball has a radius with P(R ≤ r) = r^d", arguments: [1, 2, 3, 10])
  func ball(dimension: Int) {
    let points = draws(100_000, "ball-\(dimension)") { $0.ball(dimension: dimension) }
    let radii = points.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    expectDistribution(radii, "radius") { .pow($0, Double(dimension)) }
    let signs = points.count { $0[dimension - 1] < 0 }
    expectCounts(
      [signs, points.count - signs], haveProbabilities: [0.5, 0.5], "sign of the last coordinate")
  }
}
