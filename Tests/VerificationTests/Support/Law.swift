import Randomness
import Testing
import Verification

/// A law to draw observations from, with what is known of it.
struct Law: Sendable, CustomTestStringConvertible {
  let name: String
  let mean: Double
  let variance: Double
  let draw: @Sendable (inout RandomStream) -> Double
  var testDescription: String { name }

  static let uniform = Law(name: "U(0,1)", mean: 0.5, variance: 1.0 / 12) { $0.uniform() }
  static let rareEvent = Law(name: "Bernoulli(0.1)", mean: 0.1, variance: 0.09) {
    $0.bernoulli(0.1) ? 1 : 0
  }
  static let coin = Law(name: "Bernoulli(0.5)", mean: 0.5, variance: 0.25) {
    $0.bernoulli(0.5) ? 1 : 0
  }
  /// The product of two uniforms, skewed towards 0.
  static let skewed = Law(name: "U·U′", mean: 0.25, variance: 1.0 / 9 - 1.0 / 16) {
    $0.uniform() * $0.uniform()
  }
  static let narrow = Law(
    name: "Beta(100,300)", mean: 0.25, variance: 0.25 * 0.75 / 401
  ) { $0.beta(100, 300) }
  static let normal = Law(name: "N(0,1)", mean: 0, variance: 1) { $0.normal() }
  static let exponential = Law(name: "Exp(1) − 1", mean: 0, variance: 1) { $0.exponential() - 1 }
  static let heavyTailed = Law(name: "Student t, 3 dof", mean: 0, variance: 3) { $0.studentT(3) }

  /// The first `count` observations of a path.
  func path(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, label: "path/\(name)")
    return (0..<count).map { _ in draw(&stream) }
  }

  /// How many of `paths` paths ever exclude the true mean at one of the `looks`.
  func crossings(
    paths: Int, looks: [Int], of sequence: any ConfidenceSequence
  ) throws -> Int {
    try (0..<paths).count { path in
      var stream = RandomStream(seed: 1, label: "crossings/\(name)", replicate: UInt64(path))
      var running = sequence
      for look in looks {
        while running.count < look { try running.add(draw(&stream)) }
        if !running.interval().contains(mean) { return true }
      }
      return false
    }
  }
}

/// Sample sizes from `first` to `last`, each about `ratio` times the one before.
func geometricLooks(from first: Int, to last: Int, ratio: Double) -> [Int] {
  var looks = [first]
  var next = first
  while next < last {
    next = min(last, max(next + 1, Int(Double(next) * ratio)))
    looks.append(next)
  }
  return looks
}
