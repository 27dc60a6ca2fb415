import Foundation
import LinearAlgebra
import Testing

extension LinearAlgebraSuite {
  @Suite("Exponentials and logarithms of many numbers") struct ElementaryFunctionTests {
    /// The distance from the platform's value, itself within 0.52 units, in units in the last place.
    private func distance(_ found: Double, _ reference: Double) -> Double {
      abs(found - reference) / max(reference.ulp, Double.leastNormalMagnitude.ulp)
    }

    @Test("exponentials are within one unit in the last place of the platform's")
    func exponentials() {
      var random = SplitMix64(seed: 40)
      let arguments =
        random.uniformVector(100_003).map { 708 * $0 }
        + random.uniformVector(100_000)
      var found = arguments
      formExponentials(&found)
      let worst = zip(arguments, found).map { distance($1, exp($0)) }.max() ?? .infinity
      #expect(worst <= 1, "\(worst) units")
    }

    @Test("logarithms are within one unit in the last place of the platform's")
    func logarithms() {
      var random = SplitMix64(seed: 41)
      let arguments =
        random.uniformVector(100_003).map { exp(708 * $0) }
        + random.uniformVector(100_000).map { 1 + 0.5 * $0 }
      var found = arguments
      formLogarithms(&found)
      let worst = zip(arguments, found).map { distance($1, log($0)) }.max() ?? .infinity
      #expect(worst <= 1, "\(worst) units")
    }

    @Test("where numbers end the platform's function answers, whatever stands beside")
    func extremes() {
      var x = [0, -0.0, 1, 709.5, 710, -708.5, -745, -746, .infinity, -.infinity, .nan, 2]
      var y = x
      formExponentials(&x)
      let unusual = zip(x, y).filter { !(abs($1) <= 708) }
      #expect(unusual.count == 8)
      #expect(unusual.allSatisfy { $0 == exp($1) || ($0.isNaN && $1.isNaN) })
      #expect(x[0] == 1 && x[1] == 1 && x[4] == .infinity && x[7] == 0 && x[9] == 0)
      y = [0, -0.0, 1, -1, .infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 2]
      x = y
      formLogarithms(&x)
      #expect(zip(x, y).allSatisfy { $0 == log($1) || ($0.isNaN && log($1).isNaN) })
    }

    @Test("an element's result does not depend on its place or its neighbours")
    func places() {
      let all = (0..<37).map { 0.37 * Double($0) - 6 }
      for function in [formExponentials as (inout Vector) -> Void, formLogarithms] {
        var together = all
        function(&together)
        for (index, x) in all.enumerated() {
          var alone = [x]
          function(&alone)
          #expect(alone[0].bitPattern == together[index].bitPattern)
        }
      }
      var empty: Vector = []
      formExponentials(&empty)
      #expect(empty.isEmpty)
    }

    @Test("softmax weights are exponentials over their sum, however large", arguments: [1, 8, 21])
    func softmax(_ count: Int) {
      var random = SplitMix64(seed: 42)
      let x = random.uniformVector(count).map { 30 * $0 }
      let exponentials = x.map { exp($0) }
      let total = exponentials.reduce(0, +)
      for shift in [0.0, 2000, -2000] {
        var weights = x.map { $0 + shift }
        weights.withUnsafeMutableBufferPointer { formSoftmax($0) }
        // A shift rounds the arguments, to half a unit in the last place of 2030.
        let allowed = 4 * Double(count) * Double.ulpOfOne + 2030.0.ulp
        #expect(
          zip(weights, exponentials).allSatisfy { abs($0 - $1 / total) <= allowed * $1 / total })
      }
      var rare = [-Double.infinity, 0, -800]
      rare.withUnsafeMutableBufferPointer { formSoftmax($0) }
      #expect(rare[1] == 1 && rare[0] == rare[2] && rare[0] > 0 && rare[0] < 1e-307)
    }
  }
}
