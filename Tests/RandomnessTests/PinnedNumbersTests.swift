import Randomness
import Testing

/// Numbers that this package gave once and must give ever after.
///
/// A change here changes every recorded result of every seed, and needs a new major version.
@Suite("The numbers of a stream stay what they are")
struct PinnedNumbersTests {
  static let key = StreamKey(seed: 1, label: "baldi-hornik/loss-floor")

  @Test("The example of docs/randomness.md, which NumPy replays")
  func documentedExample() {
    var stream = RandomStream(key: Self.key, replicate: 2)
    var copy = stream
    #expect(
      (0..<4).map { _ in stream.nextBits() } == [
        0x1bb1_ff72_ce1a_b475, 0x0bac_44b4_ca5f_0dfe, 0x0d75_7f49_7b04_b78c, 0xcfc6_27db_70bd_fdb0,
      ])
    let uniforms = [0.10818478, 0.04559736, 0.05257412, 0.81161737]
    for expected in uniforms { #expect(abs(copy.uniform() - expected) < 1e-8) }
  }

  /// Laws of real numbers, and the first three numbers that each gives from word 3 of a stream.
  static let laws: [(String, @Sendable (inout RandomStream) -> Double, [Double])] = [
    (
      "normal", { $0.normal() },
      [-0.8205994155760732, 0.7679264651292718, 0.2962950721461858]
    ),
    (
      "exponential", { $0.exponential() },
      [1.0649261684350468, 0.4349495871325858, 0.10146978156610251]
    ),
    (
      "gamma 0.5", { $0.gamma(shape: 0.5) },
      [0.39659759436442815, 1.052748950198843, 0.4761706182341219]
    ),
    (
      "gamma 4", { $0.gamma(shape: 4) },
      [2.3091116070784166, 4.263795247104519, 2.7949184870187014]
    ),
    (
      "beta 2, 3", { $0.beta(2, 3) },
      [0.20416264195428804, 0.25673766917108387, 0.6756673617301395]
    ),
    (
      "Student 3", { $0.studentT(3) },
      [-0.6763252504562102, 0.811625365523827, 0.2285673722288502]
    ),
    (
      "sphere coordinate 5", { $0.sphereCoordinate(dimension: 5) },
      [-0.3241522092881884, 0.3513465268859071, 0.11645415773816979]
    ),
    ("index below 1000", { Double($0.index(below: 1000)) }, [655, 352, 96]),
    ("sign", { $0.sign() }, [-1, 1, 1]),
    (
      "categorical by table", { Double($0.categorical(Categorical(weights: [1, 2, 3, 4]))) },
      [2, 1, 0]
    ),
    ("categorical by search", { Double($0.categorical(weights: [1, 2, 3, 4])) }, [3, 2, 0]),
    (
      "Wishart", { $0.wishartFactor(dimension: 2, degreesOfFreedom: 5)[0, 0] },
      [1.529270647720498, 2.2989860976904986, 1.7747579510114555]
    ),
    (
      "Haar", { $0.haarOrthogonal(2)[0, 1] },
      [0.6832847381050726, 0.5195596548876993, 0.1494900359509022]
    ),
  ]

  @Test("Each law gives the numbers it always gave, up to the platform's elementary functions")
  func laws() {
    for (name, draw, expected) in Self.laws {
      var stream = RandomStream(key: Self.key, replicate: 2, lane: 1)
      stream.skip(words: 3)
      for value in expected {
        let drawn = draw(&stream)
        #expect(abs(drawn - value) <= 1e-14 * abs(value), "\(name): \(drawn), not \(value)")
      }
    }
  }

  @Test("Orders and subsets stay what they are")
  func orders() {
    var stream = RandomStream(key: Self.key, replicate: 2, lane: 1)
    stream.skip(words: 3)
    var copy = stream
    #expect(stream.permutation(6) == [2, 4, 5, 0, 1, 3])
    #expect(stream.permutation(6) == [2, 4, 3, 5, 0, 1])
    #expect(copy.subset(size: 3, of: 10) == [0, 3, 5])
    #expect(copy.subset(size: 3, of: 10) == [1, 2, 7])
  }
}
