import Testing

@testable import Randomness

@Suite("A stream is a value, addressed by seed, label, replicate and lane")
struct RandomStreamTests {
  @Test("A copy replays the same numbers and leaves the original alone")
  func copiesReplay() {
    var original = RandomStream(seed: 3, label: "tests/copy")
    _ = original.normals(5)
    var copy = original
    let replayed = (copy.normals(100), copy.gamma(shape: 0.7), copy.nextBits())
    let first = (original.normals(100), original.gamma(shape: 0.7), original.nextBits())
    #expect(replayed.0 == first.0)
    #expect(replayed.1 == first.1)
    #expect(replayed.2 == first.2)
  }

  @Test("A replicate drawn alone equals the same replicate drawn after others")
  func replicatesNeedNoPredecessors() {
    let key = StreamKey(seed: 9, label: "tests/replicates")
    var inOrder: [[Double]] = []
    for replicate in 0..<20 {
      var stream = RandomStream(key: key, replicate: UInt64(replicate))
      inOrder.append(stream.normals(3 * replicate + 1))
    }
    var alone = RandomStream(
      seed: 9, label: "tests/replicates", replicate: 17, lane: 0)
    #expect(alone.normals(52) == inOrder[17])
  }

  @Test("Neighbouring seeds, labels, replicates and lanes share no word")
  func addressesAreDistinct() {
    let streams = [
      RandomStream(seed: 1, label: "tests/a"), RandomStream(seed: 2, label: "tests/a"),
      RandomStream(seed: 1, label: "tests/b"),
      RandomStream(seed: 1, label: "tests/a", replicate: 1),
      RandomStream(seed: 1, label: "tests/a", lane: 1),
      RandomStream(seed: 1, label: "tests/a", replicate: 1, lane: 1),
    ]
    var words: Set<UInt64> = []
    for var stream in streams { for _ in 0..<1000 { words.insert(stream.nextBits()) } }
    // Among 6000 words of independent streams two coincide with probability 10⁻¹².
    #expect(words.count == 6000)
  }

  @Test("Numbers drawn in bulk are those drawn one at a time, whatever the pieces")
  func bulkEqualsSingle() {
    for start in 0..<9 {
      var single = RandomStream(seed: 4, label: "tests/bulk")
      var bulk = single
      for _ in 0..<start { #expect(single.nextBits() == bulk.nextBits()) }
      for count in [0, 1, 2, 3, 4, 5, 7, 8, 9, 127, 128, 129, 130, 500, 1, 10_007] {
        #expect(bulk.normals(count) == (0..<count).map { _ in single.normal() })
        #expect(bulk.wordsDrawn == single.wordsDrawn)
        var buffer = [Double](repeating: .nan, count: count)
        bulk.fillNormals(&buffer)
        #expect(buffer == (0..<count).map { _ in single.normal() })
        #expect(bulk.uniforms(count) == (0..<count).map { _ in single.uniform() })
        #expect(bulk.nextBits() == single.nextBits())
      }
    }
  }

  @Test("Chi-squared numbers and Wishart factors drawn in bulk are those drawn one at a time")
  func bulkChiSquared() {
    for start in 0..<9 {
      var single = RandomStream(seed: 4, label: "tests/bulk")
      var bulk = single
      for _ in 0..<start { #expect(single.nextBits() == bulk.nextBits()) }
      for (dof, count) in [(0.5, 1), (0.5, 0), (7, 7), (2.5, 3), (300, 100)] {
        let expected = (0..<count).map { single.chiSquared(dof - Double($0)) }
        #expect(bulk.chiSquareds(descendingFrom: dof, count: count) == expected)
        #expect(bulk.wordsDrawn == single.wordsDrawn)
      }
      for (dimension, count) in [(1, 3), (2, 5), (3, 0), (8, 100)] {
        let expected = (0..<count).map { _ in single.sphereCoordinate(dimension: dimension) }
        #expect(bulk.sphereCoordinates(count, dimension: dimension) == expected)
        #expect(bulk.wordsDrawn == single.wordsDrawn)
      }
      for (p, n) in [(1, 1), (5, 9), (6, 3)] {
        let factor = bulk.wishartFactor(dimension: p, degreesOfFreedom: n)
        for column in 0..<min(p, n) {
          #expect(factor[column, column] == single.chi(Double(n - column)))
          for row in (column + 1)..<p { #expect(factor[row, column] == single.normal()) }
        }
        #expect(bulk.nextBits() == single.nextBits())
      }
    }
  }

  @Test("Skipping words equals drawing them")
  func skipping() {
    for start in 0..<10 {
      for count in 0..<30 {
        var walked = RandomStream(seed: 5, label: "tests/skip")
        for _ in 0..<start { _ = walked.nextBits() }
        var jumped = walked
        for _ in 0..<count { _ = walked.nextBits() }
        jumped.skip(words: UInt64(count))
        #expect(walked.wordsDrawn == UInt64(start + count))
        #expect(jumped.wordsDrawn == walked.wordsDrawn)
        #expect(jumped.nextBits() == walked.nextBits())
      }
    }
  }

  @Test("The standard library's random functions take a stream")
  func standardLibraryGenerator() {
    var stream = RandomStream(seed: 6, label: "tests/standard-library")
    let values = (0..<1000).map { _ in Int.random(in: 0..<6, using: &stream) }
    #expect(Set(values) == [0, 1, 2, 3, 4, 5])
  }

  @Test("Uniform numbers are the upper 53 bits of the words")
  func uniformsAreUpperBits() {
    var words = RandomStream(seed: 7, label: "tests/uniform")
    var numbers = words
    for _ in 0..<1000 {
      let expected = Double(words.nextBits() >> 11) / 9_007_199_254_740_992
      #expect(numbers.uniform() == expected)
    }
  }

  @Test("Uniform numbers stay in their range, and have the uniform law")
  func uniformRanges() {
    let open = draws(200_000, "range") { $0.uniform(in: -2.0..<5.0) }
    #expect(open.allSatisfy { $0 >= -2 && $0 < 5 })
    expectDistribution(open, "half-open range") { ($0 + 2) / 7 }
    let closed = draws(200_000, "closed-range") { $0.uniform(in: 1e6...(1e6 + 1)) }
    #expect(closed.allSatisfy { $0 >= 1e6 && $0 <= 1e6 + 1 })
    expectDistribution(closed, "closed range") { $0 - 1e6 }
    // So narrow a range that half of the sums round to its upper bound.
    let upper = 1.0.nextUp
    #expect(draws(100, "narrow") { $0.uniform(in: 1.0..<upper) }.allSatisfy { $0 == 1 })
    #expect(draws(100, "point") { $0.uniform(in: 3.0...3.0) }.allSatisfy { $0 == 3 })
  }

  @Test("Two labels that share a hash are found")
  func labelCollisions() throws {
    // Two of the strings that are known to have the FNV-1a hash 0, and their neighbours.
    let labels = (0..<40).flatMap { theorem in
      (0..<250).map { "theorem-\(theorem)/claim-\($0)" }
    }
    #expect(StreamKey.collision(among: labels + labels) == nil)
    let found = try #require(
      StreamKey.collision(among: labels + Self.collidingLabels + ["another"]))
    #expect([found.0, found.1] == Self.collidingLabels)
  }

  static let collidingLabels = ["!0IC=VloaY", "QvXtM>@Fp%"]
}
