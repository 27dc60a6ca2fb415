import RealModule
import Testing

@testable import Randomness

/// Correlations that are zero for independent streams, each suite with false-alarm rate 10⁻⁹.
///
/// Products of independent normals have mean 0 and variance 1. Every limit is divided by the number
/// of comparisons (Bonferroni): at most 300 comparisons of means at 7 standard errors, of rate
/// 2.6·10⁻¹² each, and exact binomial bounds (Chernoff) for bits.
@Suite("Neighbouring streams are uncorrelated")
struct StreamIndependenceTests {
  static let lags = 0...16

  /// Pairs of streams that differ in one part of their address by one, or in one bit.
  static let neighbours: [(name: String, RandomStream, RandomStream)] = {
    let label = "tests/independence"
    let base = RandomStream(seed: 1, label: label)
    return [
      ("seed + 1", base, RandomStream(seed: 2, label: label)),
      ("highest seed bit", base, RandomStream(seed: 1 << 63 + 1, label: label)),
      (
        "label + 1", RandomStream(seed: 1, label: label + "-1"),
        RandomStream(seed: 1, label: label + "-2")
      ),
      ("replicate + 1", base, RandomStream(seed: 1, label: label, replicate: 1)),
      ("highest replicate bit", base, RandomStream(seed: 1, label: label, replicate: 1 << 63)),
      ("lane + 1", base, RandomStream(seed: 1, label: label, lane: 1)),
      (
        "replicate and lane exchanged", RandomStream(seed: 1, label: label, replicate: 1),
        RandomStream(seed: 1, label: label, lane: 1)
      ),
      (
        "seed and label exchanged", RandomStream(key: StreamKey(k0: 5, k1: 6)),
        RandomStream(key: StreamKey(k0: 6, k1: 5))
      ),
    ]
  }()

  @Test("Normals of neighbours are uncorrelated at all lags from −16 to 16")
  func normalsOfNeighbours() {
    let n = 100_000
    for (name, one, other) in Self.neighbours {
      var (first, second) = (one, other)
      let x = first.normals(n)
      let y = second.normals(n)
      for lag in Self.lags {
        expectUncorrelated(x, y, lag: lag, name)
        if lag > 0 { expectUncorrelated(y, x, lag: lag, name + ", reversed") }
      }
    }
  }

  @Test("Normals of one stream are uncorrelated at lags up to 16, and so are their squares")
  func normalsWithinAStream() {
    var stream = RandomStream(seed: 1, label: "tests/within")
    let x = stream.normals(400_000)
    let squares = x.map { ($0 * $0 - 1) * 0.5.squareRoot() }
    for lag in Self.lags.dropFirst() {
      expectUncorrelated(x, x, lag: lag, "normals")
      expectUncorrelated(squares, squares, lag: lag, "squares of normals")
    }
  }

  @Test("The first numbers of successive replicates and lanes are independent normals")
  func acrossReplicates() {
    let key = StreamKey(seed: 1, label: "tests/across")
    let n = 200_000
    let firsts = (0..<4).map { _ in [Double]() }
    for vary in ["replicate", "lane", "seed", "label"] {
      var columns = firsts
      for index in 0..<UInt64(n) {
        var stream =
          switch vary {
          case "replicate": RandomStream(key: key, replicate: index)
          case "lane": RandomStream(key: key, lane: index)
          case "seed": RandomStream(key: StreamKey(k0: index, k1: key.k1))
          default: RandomStream(seed: 1, label: "tests/claim-\(index)")
          }
        for position in 0..<4 { columns[position].append(stream.normal()) }
      }
      for position in 0..<4 {
        expectDistribution(
          columns[position], "number \(position) over each \(vary)", SpecialFunctions.normalCDF)
        for lag in Self.lags.dropFirst() {
          expectUncorrelated(columns[position], columns[position], lag: lag, "over each \(vary)")
        }
        for other in 0..<position {
          expectUncorrelated(columns[position], columns[other], lag: 0, "over each \(vary)")
        }
      }
    }
  }

  @Test("Each bit of neighbouring streams agrees half of the time")
  func bitsOfNeighbours() {
    let n = 20_000
    let comparisons = Self.neighbours.count * Self.lags.count
    for (name, one, other) in Self.neighbours {
      var (first, second) = (one, other)
      let x = (0..<n).map { _ in first.nextBits() }
      let y = (0..<n).map { _ in second.nextBits() }
      for lag in Self.lags {
        let differences = zip(x, y.dropFirst(lag)).map { $0 ^ $1 }
        expectFairBits(differences, "\(name), lag \(lag)", tests: comparisons)
      }
    }
  }

  @Test("Each bit of the first words of successive replicates is fair and changes half of the time")
  func bitsAcrossReplicates() {
    let key = StreamKey(seed: 1, label: "tests/bits-across")
    let n = 50_000
    let streams = (0..<UInt64(n)).map { RandomStream(key: key, replicate: $0) }
    for position in 0..<4 {
      let words = streams.map { start in
        var stream = start
        stream.skip(words: UInt64(position))
        return stream.nextBits()
      }
      expectFairBits(words, "word \(position)", tests: 4 * 9)
      for lag in 1...8 {
        let changes = zip(words, words.dropFirst(lag)).map { $0 ^ $1 }
        expectFairBits(changes, "word \(position), lag \(lag)", tests: 4 * 9)
      }
    }
  }

  /// Checks that x and y, standardised, have no correlation at a lag, within 7 standard errors.
  private func expectUncorrelated(
    _ x: [Double], _ y: [Double], lag: Int, _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let n = x.count - lag
    var sum = 0.0
    for index in 0..<n { sum += x[index] * y[index + lag] }
    let standardised = sum / Double(n).squareRoot()
    #expect(
      abs(standardised) < 7, "\(name), lag \(lag): \(standardised) standard errors",
      sourceLocation: sourceLocation)
  }

  /// Checks that each of the 64 bits is set in half of the words.
  private func expectFairBits(
    _ words: [UInt64], _ name: String, tests: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for bit in 0..<64 {
      let set = words.reduce(0) { $0 + Int(truncatingIfNeeded: ($1 >> UInt64(bit)) & 1) }
      expectCounts(
        [words.count - set, set], haveProbabilities: [0.5, 0.5], "\(name), bit \(bit)",
        tests: 64 * tests, sourceLocation: sourceLocation)
    }
  }
}
