import Randomness
import RealModule
import Testing

@Suite("Discrete laws have their probabilities")
struct DiscreteDistributionTests {
  @Test("An index below n is uniform", arguments: [1, 2, 3, 7, 64, 1000])
  func index(n: Int) {
    let samples = draws(100_000, "index-\(n)") { $0.index(below: n) }
    expectCounts(
      counts(samples, of: n), haveProbabilities: [Double](repeating: 1 / Double(n), count: n),
      "index below \(n)")
  }

  @Test("An index is unbiased where a remainder would favour small ones by half")
  func indexRejects() {
    // With n = 3·2⁶¹ the plain high product gives every third value 3 words and the others 2.
    let n = 3 << 61
    let remainders = draws(100_000, "index-large") { $0.index(below: n) % 3 }
    expectCounts(
      counts(remainders, of: 3), haveProbabilities: [1, 1, 1].map { $0 / 3 }, "remainder")
    var stream = RandomStream(seed: 1, label: "tests/index-rejects")
    for _ in 0..<1000 { _ = stream.index(below: n) }
    // 2⁶⁴ mod n is a quarter of 2⁶⁴, so a quarter of the words is rejected.
    #expect(stream.wordsDrawn > 1200 && stream.wordsDrawn < 1500)
  }

  @Test("A Bernoulli event has its probability", arguments: [0, 1e-3, 0.3, 0.5, 0.999, 1])
  func bernoulli(p: Double) {
    let samples = draws(100_000, "bernoulli-\(p)") { $0.bernoulli(p) ? 1 : 0 }
    expectCounts(counts(samples, of: 2), haveProbabilities: [1 - p, p], "Bernoulli \(p)")
  }

  @Test("A sign is −1 or 1, each half of the time")
  func sign() {
    let samples = draws(100_000, "sign") { $0.sign() }
    #expect(Set(samples) == [-1, 1])
    expectCounts(
      counts(samples.map { $0 < 0 ? 0 : 1 }, of: 2), haveProbabilities: [0.5, 0.5], "sign")
  }

  static let weightings: [[Double]] = [
    [1], [0, 2, 0], [1, 1], [0.1, 0.2, 0.3, 0.4], [1e-3, 5, 0, 1, 1e-9, 3],
    (1...100).map { 1 / Double($0) }, [Double](repeating: 0.1, count: 10),
  ]

  @Test("A categorical index has its probability, by search and by table", arguments: weightings)
  func categorical(weights: [Double]) {
    let total = weights.reduce(0, +)
    let probabilities = weights.map { $0 / total }
    let law = Categorical(weights: weights)
    #expect(law.count == weights.count)
    #expect(law.probabilities == probabilities)
    let searched = draws(100_000, "categorical") { $0.categorical(weights: weights) }
    expectCounts(
      counts(searched, of: weights.count), haveProbabilities: probabilities, "search")
    let tabled = draws(100_000, "alias") { $0.categorical(law) }
    expectCounts(counts(tabled, of: weights.count), haveProbabilities: probabilities, "table")
  }

  @Test("A uniform table is uniform and takes one word a draw")
  func uniformTable() {
    let law = Categorical(uniform: 12)
    var stream = RandomStream(seed: 1, label: "tests/uniform-table")
    let samples = (0..<100_000).map { _ in law.sample(&stream) }
    #expect(stream.wordsDrawn == 100_000)
    expectCounts(
      counts(samples, of: 12), haveProbabilities: [Double](repeating: 1.0 / 12, count: 12), "table")
  }

  @Test("Each of the 24 orders of four elements is equally likely")
  func permutations() {
    let samples = draws(100_000, "permutation") { stream in
      stream.permutation(4).reduce(0) { 4 * $0 + $1 }
    }
    let orders = Dictionary(grouping: samples) { $0 }.mapValues(\.count)
    #expect(orders.count == 24)
    expectCounts(
      Array(orders.values), haveProbabilities: [Double](repeating: 1.0 / 24, count: 24), "orders")
  }

  @Test("In a long permutation each element takes each place equally often")
  func longPermutations() {
    let n = 20
    var table = [Int](repeating: 0, count: n * n)
    let samples = draws(50_000, "long-permutation") { $0.permutation(n) }
    for order in samples {
      for (place, element) in order.enumerated() { table[place * n + element] += 1 }
    }
    for place in 0..<n {
      expectCounts(
        Array(table[place * n..<(place + 1) * n]),
        haveProbabilities: [Double](repeating: 1 / Double(n), count: n), "place \(place)", tests: n)
    }
    #expect(samples.prefix(100).allSatisfy { $0.sorted() == Array(0..<n) })
  }

  @Test("A shuffle keeps the elements, and nothing happens to none or one")
  func shuffle() {
    var stream = RandomStream(seed: 1, label: "tests/shuffle")
    var letters = ["a", "b", "c", "d", "e"]
    stream.shuffle(&letters)
    #expect(letters.sorted() == ["a", "b", "c", "d", "e"])
    var one = [1]
    var none: [Int] = []
    let before = stream.wordsDrawn
    stream.shuffle(&one)
    stream.shuffle(&none)
    #expect(stream.wordsDrawn == before)
    #expect(one == [1])
    #expect(none.isEmpty)
    #expect(stream.permutation(0).isEmpty)
  }

  @Test("Each of the 20 subsets of three among six is equally likely")
  func subsets() {
    let samples = draws(100_000, "subset") { stream in
      stream.subset(size: 3, of: 6).reduce(0) { $0 | 1 << $1 }
    }
    let subsets = Dictionary(grouping: samples) { $0 }.mapValues(\.count)
    #expect(subsets.count == 20)
    #expect(subsets.keys.allSatisfy { $0.nonzeroBitCount == 3 })
    expectCounts(
      Array(subsets.values), haveProbabilities: [Double](repeating: 1.0 / 20, count: 20), "subsets")
    var stream = RandomStream(seed: 1, label: "tests/subset")
    #expect(stream.subset(size: 5, of: 5) == [0, 1, 2, 3, 4])
    #expect(stream.subset(size: 0, of: 5).isEmpty)
  }

  @Test("Weights that make no law, and empty choices, stop the program")
  func badParameters() async {
    await #expect(processExitsWith: .failure) { _ = Categorical(weights: [0, 0]) }
    await #expect(processExitsWith: .failure) { _ = Categorical(weights: [1, -1]) }
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 1, label: "tests/bad")
      _ = stream.index(below: 0)
    }
  }

  private func counts(_ samples: [Int], of n: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: n)
    for sample in samples { counts[sample] += 1 }
    return counts
  }
}
