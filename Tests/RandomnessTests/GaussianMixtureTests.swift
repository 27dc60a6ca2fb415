import Randomness
import RealModule
import Testing

@Suite("A Gaussian mixture draws its components and their points")
struct GaussianMixtureTests {
  static let mixture = GaussianMixture(
    weights: [1, 0, 3], means: [[-2, 0, 1], [9, 9, 9], [1, 5, 0]],
    standardDeviations: [0.5, 1, 2])

  @Test("Components have their weights, points their laws, and coordinates are independent")
  func samples() {
    let mixture = Self.mixture
    #expect(mixture.weights == [0.25, 0, 0.75])
    #expect(mixture.componentCount == 3)
    #expect(mixture.dimension == 3)
    let samples = draws(300_000, "mixture") { mixture.sample(&$0) }
    let groups = Dictionary(grouping: samples, by: \.component)
    expectCounts(
      (0..<3).map { groups[$0]?.count ?? 0 }, haveProbabilities: [0.25, 0, 0.75], "components")
    for component in [0, 2] {
      let points = (groups[component] ?? []).map(\.point)
      let mean = mixture.means[component]
      let scale = mixture.standardDeviations[component]
      for axis in 0..<3 {
        let coordinates = points.map { ($0[axis] - mean[axis]) / scale }
        expectDistribution(
          coordinates, "component \(component), axis \(axis)", SpecialFunctions.normalCDF)
        let next = points.map { ($0[(axis + 1) % 3] - mean[(axis + 1) % 3]) / scale }
        expectMean(zip(coordinates, next).map(*), equals: 0, variance: 1, "covariance")
      }
    }
  }

  @Test("A component of standard deviation 0 gives its centre")
  func pointMass() {
    let mixture = GaussianMixture(weights: [1], means: [[3, 4]], standardDeviations: [0])
    var stream = RandomStream(seed: 1, label: "tests/point-mass")
    #expect(mixture.sample(&stream).point == [3, 4])
    #expect(mixture.sample(&stream, from: 0) == [3, 4])
  }

  @Test("Means of different dimensions stop the program")
  func badParameters() async {
    await #expect(processExitsWith: .failure) {
      _ = GaussianMixture(
        weights: [1, 1], means: [[0], [0, 1]], standardDeviations: [1, 1])
    }
  }
}
