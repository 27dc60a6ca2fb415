import LinearAlgebra
import Testing

@Suite("Searches along the line")
struct ScalarSearchTests {
  @Test("A condition ceases between neighbouring numbers", arguments: [0.0, 1, -3])
  func crossing(lower: Double) {
    let (last, beyond) = ScalarSearch.crossing(in: lower...4) { $0 * $0 < 2 || $0 < 0 }
    #expect(last * last < 2)
    #expect(beyond * beyond >= 2)
    #expect(last.nextUp == beyond)
  }

  @Test("A range of one number is its own crossing")
  func point() {
    let (last, beyond) = ScalarSearch.crossing(in: 2...2) { _ in true }
    #expect(last == 2 && beyond == 2)
  }

  @Test("The maximum of a parabola is found to rounding, its place to half the digits")
  func parabola() {
    let function = { (x: Double) -> Double in 3 - (x - 0.7) * (x - 0.7) }
    let place = ScalarSearch.maximizer(of: function, in: -2...5)
    #expect(abs(place - 0.7) < 1e-7)
    #expect(abs(function(place) - 3) < 1e-14)
  }

  @Test("A maximum at an end of the range is found there")
  func edge() {
    #expect(abs(ScalarSearch.maximizer(of: { $0 }, in: 0...1) - 1) < 1e-12)
    #expect(abs(ScalarSearch.maximizer(of: { -abs($0) }, in: 0...1)) < 1e-12)
  }

  @Test("Errors of the function are passed on")
  func errors() {
    struct Refusal: Error {}
    #expect(throws: Refusal.self) {
      try ScalarSearch.crossing(in: 0...1) { _ in throw Refusal() }
    }
    #expect(throws: Refusal.self) {
      try ScalarSearch.maximizer(of: { _ in throw Refusal() }, in: 0...1)
    }
  }
}
