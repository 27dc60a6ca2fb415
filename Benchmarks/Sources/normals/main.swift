// Nanoseconds per random number on one thread; the least of several rounds.
import Randomness

/// Prints how long a body that makes `count` numbers takes for each of them.
func report(_ name: String, count: Int = 1_000_000, rounds: Int = 15, _ body: () -> Void) {
  let clock = ContinuousClock()
  let least = (0..<rounds).map { _ in clock.measure(body) }.min() ?? .zero
  let nanoseconds = least / .nanoseconds(1) / Double(count)
  let tenths = Int((nanoseconds * 10).rounded())
  print("\(name): \(tenths / 10).\(tenths % 10) ns")
}

var stream = RandomStream(seed: 1, label: "benchmarks/normals")
var buffer = [Double](repeating: 0, count: 1_000_000)
var sum = 0.0
var bits: UInt64 = 0

report("Swift, normals in bulk") { stream.fillNormals(&buffer) }
report("Swift, normals one at a time") {
  for _ in 0..<1_000_000 { sum += stream.normal() }
}
report("Swift, uniforms in bulk") { sum += stream.uniforms(1_000_000)[0] }
report("Swift, raw words one at a time") {
  for _ in 0..<1_000_000 { bits ^= stream.nextBits() }
}
let key = StreamKey(seed: 1, label: "benchmarks/normals")
report("Swift, a new stream and its first normal") {
  for replicate in 0..<UInt64(1_000_000) {
    var fresh = RandomStream(key: key, replicate: replicate)
    sum += fresh.normal()
  }
}
// Keeps the results in use, so that no loop is optimised away.
if sum == 0.5, bits == 1 { print(buffer[0]) }
