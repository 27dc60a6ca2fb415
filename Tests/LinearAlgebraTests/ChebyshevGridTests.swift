import LinearAlgebra
import RealModule
import Testing

@Suite("Chebyshev grid: numerical differentiation")
struct ChebyshevGridTests {
  @Test("Three points on [−1, 1] give the derivatives of a parabola")
  func parabola() {
    let grid = ChebyshevGrid(-1...1, count: 3)
    #expect(abs(grid.nodes[1]) < 1e-15)
    let slopes = grid.derivative * grid.nodes.map { 3 * $0 * $0 + $0 - 7 }
    for (slope, expected) in zip(slopes, [-5.0, 1, 7]) { #expect(abs(slope - expected) < 1e-13) }
  }

  @Test("Polynomials of degree below the number of points are exact", arguments: [2, 5, 9, 16])
  func polynomials(_ count: Int) {
    let grid = ChebyshevGrid(1...3, count: count)
    let degree = count - 1
    let slopes = grid.derivative * grid.nodes.map { .pow($0, degree) }
    for (node, slope) in slopes.enumerated() {
      let expected = Double(degree) * .pow(grid.nodes[node], degree - 1)
      let rounding =
        30 * Double(count) * .ulpOfOne * .pow(3, degree)
        * grid.magnification(order: 1, node: node)
      #expect(abs(slope - expected) < rounding)
    }
  }

  @Test("Both derivatives of the exponential, up to the magnification of rounding errors")
  func exponential() {
    let grid = ChebyshevGrid(0...1, count: 20)
    let values = grid.nodes.map { Double.exp($0) }
    let first = grid.derivative * values
    let second = grid.derivative * first
    for node in grid.nodes.indices {
      for (order, derivative) in [(1, first), (2, second)] {
        let rounding =
          30 * 20 * .ulpOfOne * .exp(1) * grid.magnification(order: order, node: node)
        #expect(abs(derivative[node] - values[node]) < rounding)
        #expect(rounding < 1e-6)
      }
    }
  }

  @Test("With two points the derivative is the chord, which doubles errors over the length")
  func chord() {
    let grid = ChebyshevGrid(2...6, count: 2)
    #expect(grid.derivative == [[-0.25, 0.25], [-0.25, 0.25]])
    #expect(grid.magnification(order: 1, node: 0) == 0.5)
  }
}
