import Foundation
import LinearAlgebra
import Testing

extension LinearAlgebraSuite {
  @Suite("Factorisations") struct FactorizationTests {
    @Test("PA = LU, and solves with it, for every square kind", arguments: MatrixKind.allCases)
    func lu(_ kind: MatrixKind) throws {
      for n in squareSizes {
        let a = kind.matrix(n, n)
        let instance = "\(kind) \(n)×\(n)"
        let lu = try LUFactorization(a)
        let product = referenceProduct(lu.l, lu.u)
        expectRatio(
          "LU: PA − LU", distanceRatio(product, a.selecting(rows: lu.permutation)), instance)
        #expect(lu.l.elements.allSatisfy { abs($0) <= 1 }, "partial pivoting bounds L")
        guard MatrixKind.fullRank.contains(kind) else { continue }
        var random = SplitMix64(seed: 5)
        let b = random.uniformMatrix(n, 3)
        expectRatio("LU: AX − B", residualRatio(a, try lu.solve(b), b), instance)
        let x = try lu.solve(b, transposed: true)
        expectRatio("LU: AᵀX − B", residualRatio(a.transposed, x, b), instance)
        #expect(try a.solve(b) == lu.solve(b))
        if n > 0 {
          // One right-hand side takes another code path in LAPACK than several.
          let single = Matrix(columnVector: try lu.solve(b.column(0)))
          let right = Matrix(columnVector: b.column(0))
          expectRatio("LU: Ax − b", residualRatio(a, single, right), instance)
        }
        let inverse = try lu.inverse()
        let identityError = columnSumNorm(referenceProduct(a, inverse) - .identity(n))
        expectRatio(
          "LU: AA⁻¹ − I",
          testRatio(identityError, n, scale: columnSumNorm(a) * columnSumNorm(inverse)), instance)
        let reciprocal = n == 0 ? 1 : 1 / (columnSumNorm(a) * columnSumNorm(inverse))
        let estimate = lu.reciprocalConditionNumber
        #expect(
          estimate > 0.99 * reciprocal && estimate < 10 * reciprocal, "\(instance): condition")
      }
    }

    @Test(
      "log|det| by LU is the sum of the logarithms of the spectrum", arguments: MatrixKind.fullRank)
    func logDeterminant(_ kind: MatrixKind) throws {
      for n in squareSizes where n > 0 {
        guard let spectrum = kind.spectrum(n) else { continue }
        let a = kind.matrix(n, n)
        let lu = try LUFactorization(a)
        let exact = spectrum.reduce(0) { $0 + log($1) }
        // A relative error δ of the matrix moves log det by up to n·condition·δ.
        let condition = spectrum[0] / spectrum[n - 1]
        let scale = Double(n) * condition + abs(exact)
        expectRatio(
          "LU: log|det|", testRatio(abs(lu.logAbsDeterminant - exact), n, scale: scale),
          "\(kind) \(n)×\(n)")
        let (definite, _) = kind.symmetricMatrix(n, definite: true)
        let cholesky = try CholeskyFactorization(definite)
        expectRatio(
          "Cholesky: log det", testRatio(abs(cholesky.logDeterminant - exact), n, scale: scale),
          "\(kind) \(n)×\(n)")
      }
    }

    @Test("determinants of small integer matrices, with sign")
    func determinants() throws {
      for (a, determinant) in [
        ([[0, 1], [1, 0]], -1), ([[2, 0], [0, 3]], 6), ([[0, 1, 0], [0, 0, 1], [1, 0, 0]], 1),
        ([[1, 2], [2, 4]], 0), ([[-5]], -5), ([], 1), ([[4, 3], [6, 3]], -6),
      ] as [(Matrix, Double)] {
        let lu = try LUFactorization(a)
        #expect(abs(lu.determinant - determinant) <= 1e-14 * abs(determinant))
        #expect(lu.determinantSign == (determinant == 0 ? 0 : determinant < 0 ? -1 : 1))
        #expect(abs(lu.logAbsDeterminant - log(abs(determinant))) < 1e-14 || determinant == 0)
        #expect(lu.isSingular == (determinant == 0))
        #expect(try a.determinant() == lu.determinant)
      }
      let singular = try LUFactorization([[1, 2], [2, 4]])
      #expect(singular.logAbsDeterminant == -.infinity)
      #expect(singular.reciprocalConditionNumber == 0)
    }

    @Test("A = LLᵀ, and solves with it, for definite kinds", arguments: MatrixKind.fullRank)
    func cholesky(_ kind: MatrixKind) throws {
      for n in squareSizes {
        let (a, _) = kind.symmetricMatrix(n, definite: true)
        let instance = "\(kind) \(n)×\(n)"
        let cholesky = try CholeskyFactorization(a)
        let l = cholesky.factor
        #expect(l == l.lowerTriangle && l.diagonal.allSatisfy { $0 > 0 })
        expectRatio(
          "Cholesky: A − LLᵀ", distanceRatio(referenceProduct(l, l.transposed), a), instance)
        var random = SplitMix64(seed: 6)
        let b = random.uniformMatrix(n, 3)
        expectRatio("Cholesky: AX − B", residualRatio(a, try cholesky.solve(b), b), instance)
        if n > 0 {
          let single = Matrix(columnVector: try cholesky.solve(b.column(0)))
          let right = Matrix(columnVector: b.column(0))
          expectRatio("Cholesky: Ax − b", residualRatio(a, single, right), instance)
        }
        let inverse = try cholesky.inverse()
        #expect(inverse == inverse.transposed)
        let identityError = columnSumNorm(referenceProduct(a, inverse) - .identity(n))
        expectRatio(
          "Cholesky: AA⁻¹ − I",
          testRatio(identityError, n, scale: columnSumNorm(a) * columnSumNorm(inverse)), instance)
        // Only the lower triangle may be read.
        let garbled = Matrix(rows: n, columns: n) { i, j in i >= j ? a[i, j] : 12345 }
        #expect(try CholeskyFactorization(garbled).factor == l)
      }
    }

    @Test("triangular solves, either triangle, transposed and with unit diagonal")
    func triangular() throws {
      var random = SplitMix64(seed: 7)
      for n in squareSizes {
        // A dominant diagonal keeps the condition moderate.
        let a = random.uniformMatrix(n, n) + Double(n) * Matrix.identity(n)
        let b = random.uniformMatrix(n, 4)
        for triangle in Triangle.allCases {
          for transposed in [false, true] {
            for unit in [false, true] {
              var t = triangle == .lower ? a.lowerTriangle : a.upperTriangle
              if unit { for i in 0..<n { t[i, i] = 1 } }
              let x = try a.solveTriangular(
                triangle, b, transposed: transposed, unitDiagonal: unit)
              let instance = "\(triangle), transposed \(transposed), unit \(unit), \(n)×\(n)"
              expectRatio(
                "triangular: TX − B", residualRatio(transposed ? t.transposed : t, x, b), instance)
              if n > 0 {
                let single = try a.solveTriangular(
                  triangle, b.column(0), transposed: transposed, unitDiagonal: unit)
                expectRatio(
                  "triangular: Tx − b",
                  residualRatio(
                    transposed ? t.transposed : t, Matrix(columnVector: single),
                    Matrix(columnVector: b.column(0))), instance)
              }
            }
          }
        }
      }
    }

    @Test("A = QR with orthonormal Q, for every kind and shape", arguments: MatrixKind.allCases)
    func qr(_ kind: MatrixKind) throws {
      for (m, n) in shapes {
        let a = kind.matrix(m, n)
        let instance = "\(kind) \(m)×\(n)"
        let qr = try QRFactorization(a)
        let (q, r, fullQ) = (qr.q, qr.r, qr.fullQ)
        #expect(q.rows == m && q.columns == min(m, n) && r.rows == min(m, n) && r.columns == n)
        #expect(r == r.upperTriangle && fullQ.rows == m && fullQ.columns == m)
        expectRatio("QR: A − QR", distanceRatio(referenceProduct(q, r), a), instance)
        expectRatio("QR: QᵀQ − I", orthogonalityRatio(q), instance)
        expectRatio("QR: full QᵀQ − I", orthogonalityRatio(fullQ), instance)
        expectRatio(
          "QR: thin Q = full Q", distanceRatio(fullQ.firstColumns(q.columns), q), instance)
        let (uniqueQ, uniqueR) = qr.factorsWithNonnegativeDiagonal
        #expect(uniqueR.diagonal.allSatisfy { $0 >= 0 })
        expectRatio(
          "QR: A − QR, diagonal ≥ 0", distanceRatio(referenceProduct(uniqueQ, uniqueR), a),
          instance)
        var random = SplitMix64(seed: 8)
        let b = random.uniformMatrix(m, 2)
        expectRatio(
          "QR: Qᵀ applied",
          distanceRatio(
            try qr.applyingTransposedQ(to: b), referenceProduct(fullQ.transposed, b)), instance)
        expectRatio(
          "QR: Q applied",
          distanceRatio(try qr.applyingQ(to: b), referenceProduct(fullQ, b)), instance)
      }
    }

    @Test("AP = QR with descending diagonal, which shows the rank", arguments: MatrixKind.allCases)
    func pivotedQR(_ kind: MatrixKind) throws {
      for (m, n) in shapes {
        let a = kind.matrix(m, n)
        let instance = "\(kind) \(m)×\(n)"
        let qr = try PivotedQRFactorization(a)
        #expect(qr.permutation.sorted() == Array(0..<n))
        #expect(qr.r == qr.r.upperTriangle)
        expectRatio(
          "pivoted QR: AP − QR",
          distanceRatio(referenceProduct(qr.q, qr.r), a.selecting(columns: qr.permutation)),
          instance)
        expectRatio("pivoted QR: QᵀQ − I", orthogonalityRatio(qr.q), instance)
        let diagonal = qr.r.diagonal.map { abs($0) }
        let slack = 30 * Double(max(m, n)) * roundoff * (diagonal.first ?? 0)
        #expect(
          zip(diagonal, diagonal.dropFirst()).allSatisfy { $0 >= $1 - slack }, "\(instance)")
        #expect(qr.rank(tolerance: 1e-13) == kind.rank(min(m, n)), "\(instance)")
      }
    }
  }
}
