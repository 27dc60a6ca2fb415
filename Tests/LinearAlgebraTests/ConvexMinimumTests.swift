import LinearAlgebra
import RealModule
import Testing

@Suite("Minima of convex functions")
struct ConvexMinimumTests {
  @Test("A quadratic function is minimised by one step")
  func quadratic() throws {
    let curvature: Matrix = [[2, 1], [1, 3]]
    let end = try convexMinimum(
      from: [5, -7], gradient: { subtract(curvature * $0, [1, 1]) }, hessian: { _ in curvature })
    #expect(abs(end[0] - 0.4) < 1e-15 && abs(end[1] - 0.2) < 1e-15)
  }

  /// The minimum of eˣ − cx is at log c, and a whole first step from −5 would lead beyond x = 60.
  @Test("Steps are halved where the slope rises too steeply", arguments: [0.5, 10])
  func exponential(c: Double) throws {
    let end = try convexMinimum(
      from: [-5], gradient: { [.exp($0[0]) - c] }, hessian: { [[.exp($0[0])]] })
    #expect(abs(end[0] - .log(c)) < 1e-14)
  }

  /// The minimum of x/4 − log x is at 4, and a whole first step from 20 would lead to −60.
  @Test("A step out of the domain is halved")
  func barrier() throws {
    let end = try convexMinimum(
      from: [20], gradient: { [$0[0] > 0 ? 0.25 - 1 / $0[0] : .nan] },
      hessian: { [[1 / ($0[0] * $0[0])]] })
    #expect(abs(end[0] - 4) < 1e-13)
  }

  @Test("A function without a minimum, and one that is not convex, are errors")
  func errors() {
    #expect(throws: LinearAlgebraError.notConverged(routine: "convexMinimum", info: 300)) {
      try convexMinimum(from: [0], gradient: { _ in [1] }, hessian: { _ in [[1]] })
    }
    #expect(throws: LinearAlgebraError.self) {
      try convexMinimum(from: [1], gradient: { [-$0[0]] }, hessian: { _ in [[-1]] })
    }
  }
}
