import LinearAlgebra
import Testing

@Suite("Polynomials on [−1, 1]")
struct PolynomialTests {
  @Test("Horner's rule: 1 + 2x + 3x² is 17 at 2")
  func horner() {
    #expect(Polynomial([1, 2, 3])(2) == 17)
  }

  /// E x·x = 1/3, E x³·x = 1/5, E x²(3x² − 1)/2 = 2/15.
  @Test("Legendre moments 1/3, 1/5, 2/15, and zero where parity or degree forbids")
  func legendreMoments() {
    #expect(abs(Polynomial.moment(1, legendre: 1) - 1.0 / 3) < 1e-15)
    #expect(abs(Polynomial.moment(3, legendre: 1) - 0.2) < 1e-15)
    #expect(abs(Polynomial.moment(2, legendre: 2) - 2.0 / 15) < 1e-15)
    #expect(Polynomial.moment(2, legendre: 1) == 0 && Polynomial.moment(1, legendre: 3) == 0)
  }

  /// x² = ⅓ + ⅔P₂, and the mean of P₂² is 1/5: the coefficient of √5 P₂ is 2/(3√5).
  @Test("Legendre coefficients of x², whose squares add up to its mean square 1/5")
  func legendreCoefficients() {
    let square = Polynomial([0, 0, 1])
    let coefficients = (0..<4).map(square.legendreCoefficient)
    #expect(abs(coefficients[0] - 1.0 / 3) < 1e-15 && coefficients[1] == 0)
    #expect(abs(coefficients[2] - 2 / (3 * 5.0.squareRoot())) < 1e-15 && coefficients[3] == 0)
    #expect(abs(dot(coefficients, coefficients) - 0.2) < 1e-15)
    #expect(abs(square.meanSquare - 0.2) < 1e-15)
  }

  /// (1 + x) − x² = 1 + x − x²: mean square 1 + 1/3 + 1/5 − 2/3.
  @Test("Differences of polynomials of different degrees")
  func difference() {
    let difference = Polynomial([1, 1]) - Polynomial([0, 0, 1])
    #expect(difference.coefficients == [1, 1, -1])
    #expect(difference.size == 3)
    #expect(abs(difference.meanSquare - 13.0 / 15) < 1e-15)
  }
}
