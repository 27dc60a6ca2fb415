import LinearAlgebra
import Testing

extension LinearAlgebraSuite {
  @Suite("Nonnegative least squares") struct NonnegativeLeastSquaresTests {
    /// The unconstrained solution of the first is (1, −1); without its second entry x₁ = 2/3.
    @Test("a solution that would be negative is cut to zero and the rest solved again")
    func byHand() throws {
      let a: Matrix = [[1, 0], [0, 1], [1, 1], [1, 1]]
      let inside = try nonnegativeLeastSquares(a, [1, 2, 3, 3])
      #expect(abs(inside[0] - 1) < 1e-14 && abs(inside[1] - 2) < 1e-14)
      let cut = try nonnegativeLeastSquares([[1, 0], [0, 1], [1, 1]], [1, -1, 0])
      // On x₂ = 0: minimise (x₁ − 1)² + x₁², so x₁ = ½.
      #expect(abs(cut[0] - 0.5) < 1e-15 && cut[1] == 0)
      #expect(try nonnegativeLeastSquares([[1], [2]], [-1, -1]) == [0])
    }

    /// x ≥ 0, Aᵀ(b − Ax) ≤ 0, and equal to 0 where x > 0.
    @Test("the conditions of Karush, Kuhn and Tucker hold on random problems of every shape")
    func conditions() throws {
      var random = SplitMix64(seed: 14)
      for (m, n) in [(1, 1), (4, 2), (10, 10), (6, 25), (40, 12)] {
        for _ in 0..<20 {
          let a = random.uniformMatrix(m, n)
          let b = random.uniformVector(m)
          let x = try nonnegativeLeastSquares(a, b)
          let slopes = a.multiplied(by: subtract(b, a * x), transposingSelf: true)
          let rounding = 1e-11 * (1 + norm(x))
          #expect(x.allSatisfy { $0 >= 0 })
          #expect(slopes.allSatisfy { $0 <= rounding })
          #expect(zip(x, slopes).allSatisfy { $0 == 0 || abs($1) <= rounding })
        }
      }
    }

    @Test("of two equal columns one is enough")
    func dependentColumns() throws {
      let x = try nonnegativeLeastSquares([[1, 1], [2, 2]], [3, 6])
      #expect(abs(x[0] + x[1] - 3) < 1e-14)
    }
  }
}
