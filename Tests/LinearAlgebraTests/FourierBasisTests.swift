import LinearAlgebra
import RealModule
import Testing

@Suite("Fourier basis: eigenvectors of circulant matrices")
struct FourierBasisTests {
  /// On four points: the constant ½, (1, 0, −1, 0)/√2, (0, 1, 0, −1)/√2, and ½ with changing signs.
  @Test("Four points, by hand")
  func fourPoints() {
    let basis = FourierBasis(4)
    #expect(basis.frequencies == [0, 1, 1, 2])
    let half = 0.5.squareRoot()
    let expected = Matrix(columns: [
      [0.5, 0.5, 0.5, 0.5], [half, 0, -half, 0], [0, half, 0, -half], [0.5, -0.5, 0.5, -0.5],
    ])
    #expect((basis.modes - expected).maximumNorm < 1e-15)
    #expect([0, 1, 2].map(FourierBasis.cosine) == [0, 1, 3])
  }

  @Test("The modes are orthonormal", arguments: [1, 2, 3, 7, 12, 33])
  func orthonormal(_ count: Int) {
    let gram = FourierBasis(count).modes.gram()
    let limit = 30 * Double(count) * .ulpOfOne
    #expect((gram - Matrix.identity(count)).maximumNorm < limit)
  }

  /// The second difference on a circle has the eigenvalues 2 − 2 cos(2πk/n).
  @Test("They diagonalise a circulant matrix", arguments: [5, 8])
  func circulant(_ count: Int) {
    let difference = Matrix(rows: count, columns: count) { i, j in
      let distance = min(abs(i - j), count - abs(i - j))
      return distance == 0 ? 2 : distance == 1 ? -1 : 0
    }
    let basis = FourierBasis(count)
    let eigenvalues = basis.frequencies.map { k in
      2 - 2 * Double.cos(2 * .pi * Double(k) / Double(count))
    }
    let residual = difference * basis.modes - basis.modes.scalingColumns(by: eigenvalues)
    #expect(residual.maximumNorm < 30 * Double(count) * .ulpOfOne * 4)
  }
}
