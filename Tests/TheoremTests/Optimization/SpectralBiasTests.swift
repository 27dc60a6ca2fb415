import LinearAlgebra
import Randomness
import RealModule
import Testing
import Verification

@testable import Theorems

@Suite("Gradient descent fits each eigenmode at the rate of its eigenvalue")
struct SpectralBiasTests {
  static let evidence = Evidence(SpectralBias.theorem)

  // MARK: Claims and mutants

  @Test("Claim", arguments: evidence.claims)
  func claim(_ argument: ClaimArgument) async throws {
    try await expectVerdict(argument)
  }

  @Test("Mutant is refuted", arguments: evidence.mutants)
  func mutant(_ mutant: MutantArgument) async throws {
    try await expectRefutation(mutant)
  }

  // MARK: Worked cases

  private func isClose(_ x: Vector, _ y: Vector, within tolerance: Double = 1e-14) -> Bool {
    x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) < tolerance }
  }

  /// λ = ¼ and 1/121: half-times 4 log 2 = 2.77 and 121 log 2 = 83.87, in the ratio (11/2)².
  @Test("Half-times by hand")
  func halfTimes() {
    let times = [0.25, 1.0 / 121].map(SpectralBias.halfTime)
    #expect(isClose(times, [2.772588722239781, 83.87080884775338], within: 1e-12))
    #expect(abs(times[1] / times[0] - 30.25) < 1e-12)
    #expect(abs(SpectralBias.flowFilter(0.25, time: times[0]) - 0.5) < 1e-15)
    // At t = 20 frequency 1 is fitted to 99.3 %, frequency 10 to 15.2 %.
    let fitted = [0.25, 1.0 / 121].map { SpectralBias.flowFilter($0, time: 20) }
    #expect(isClose(fitted, [0.99326205, 0.15235], within: 1e-5))
  }

  /// T = diag(¼, 1/121) and f* = (1, 0.2): residuals 0.7788 and 0.1984 at t = 1, equal at 6.6578.
  @Test("The mode that is fitted sooner may have the larger residual")
  func crossing() {
    let flow = KernelFlow(Matrix.diagonal([0.25, 1.0 / 121]))
    #expect(isClose(flow.advance([1, 0.2], by: 1), [0.7788007831, 0.1983539], within: 1e-6))
    let time = flow.lastTime(from: [1, 0.2]) { $0[0] > $0[1] }
    #expect(abs(time - 6.657845723) < 1e-9)
  }
}
