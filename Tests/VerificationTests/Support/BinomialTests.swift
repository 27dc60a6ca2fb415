import Testing

@Suite("The binomial quantile that bounds the tests' own error rates is exact")
struct BinomialTests {
  @Test("Ten fair coins show more than nine heads with probability 1/1024")
  func fairCoins() {
    let coins = Binomial(trials: 10, probability: 0.5)
    #expect(coins.upperQuantile(tail: 1.001 / 1024) == 9)
    #expect(coins.upperQuantile(tail: 0.999 / 1024) == 10)
    #expect(coins.upperQuantile(tail: 1.001 * 11 / 1024) == 8)
  }

  @Test("The masses add up to one")
  func total() {
    let law = Binomial(trials: 2000, probability: 0.05)
    #expect(abs((0...2000).reduce(0) { $0 + law.mass($1) } - 1) < 1e-9)
  }
}
