import Foundation
import Testing

@testable import LinearAlgebra

extension LinearAlgebraSuite {
  @Suite("Eigenvalues and singular values") struct SpectralTests {
    @Test("A = VΛVᵀ with known eigenvalues, for every kind", arguments: MatrixKind.allCases)
    func symmetric(_ kind: MatrixKind) throws {
      for n in squareSizes {
        for definite in [false, true] {
          let (a, known) = kind.symmetricMatrix(n, definite: definite)
          let instance = "\(kind) \(n)×\(n)\(definite ? ", definite" : "")"
          let eigen = try SymmetricEigen(a)
          let norm = columnSumNorm(a)
          #expect(isDescending(eigen.values))
          let residual =
            referenceProduct(a, eigen.vectors)
            - referenceProduct(eigen.vectors, .diagonal(eigen.values))
          expectRatio(
            "symmetric eigen: AV − VΛ", testRatio(columnSumNorm(residual), n, scale: norm),
            instance)
          expectRatio("symmetric eigen: VᵀV − I", orthogonalityRatio(eigen.vectors), instance)
          let values = try SymmetricEigen.values(of: a)
          #expect(isDescending(values))
          expectRatio(
            "symmetric eigen: values alone", distanceRatio(values, eigen.values, scale: norm),
            instance)
          if let known {
            expectRatio(
              "symmetric eigen: known values", distanceRatio(eigen.values, known, scale: norm),
              instance)
          }
          // Only the lower triangle may be read.
          let garbled = Matrix(rows: n, columns: n) { i, j in i >= j ? a[i, j] : 12345 }
          #expect(try SymmetricEigen(garbled).values == eigen.values)
          let rebuilt = eigen.applying { $0 }
          #expect(rebuilt == rebuilt.transposed)
          expectRatio("symmetric eigen: VΛVᵀ applied", distanceRatio(rebuilt, a), instance)
        }
      }
    }

    @Test("the square root of a definite matrix squares to it")
    func squareRoot() throws {
      let (a, _) = MatrixKind.evenSpectrum.symmetricMatrix(10, definite: true)
      let root = try SymmetricEigen(a).applying { $0.squareRoot() }
      expectRatio(
        "symmetric eigen: √A√A − A", distanceRatio(referenceProduct(root, root), a), "n=10")
    }

    @Test("T = VΛVᵀ for tridiagonal T", arguments: MatrixKind.allCases)
    func tridiagonal(_ kind: MatrixKind) throws {
      for n in squareSizes {
        let diagonal = kind.matrix(n, n).diagonal
        let offDiagonal = (0..<max(0, n - 1)).map { kind.matrix(n, n)[$0, $0 + 1] }
        let t = Matrix(rows: n, columns: n) { i, j in
          i == j ? diagonal[i] : abs(i - j) == 1 ? offDiagonal[min(i, j)] : 0
        }
        let eigen = try SymmetricTridiagonalEigen(diagonal: diagonal, offDiagonal: offDiagonal)
        let instance = "\(kind) \(n)×\(n)"
        let norm = columnSumNorm(t)
        #expect(isDescending(eigen.values) && eigen.values.count == n)
        let residual =
          referenceProduct(t, eigen.vectors)
          - referenceProduct(eigen.vectors, .diagonal(eigen.values))
        expectRatio(
          "tridiagonal eigen: TV − VΛ", testRatio(columnSumNorm(residual), n, scale: norm),
          instance)
        expectRatio("tridiagonal eigen: VᵀV − I", orthogonalityRatio(eigen.vectors), instance)
        let values = try SymmetricTridiagonalEigen.values(
          diagonal: diagonal, offDiagonal: offDiagonal)
        expectRatio(
          "tridiagonal eigen: values alone", distanceRatio(values, eigen.values, scale: norm),
          instance)
      }
    }

    @Test(
      "A = UΣVᵀ with known singular values, every kind and shape", arguments: MatrixKind.allCases)
    func svd(_ kind: MatrixKind) throws {
      for (m, n) in shapes {
        let a = kind.matrix(m, n)
        let p = min(m, n)
        let instance = "\(kind) \(m)×\(n)"
        let svd = try SVD(a)
        let norm = columnSumNorm(a)
        #expect(svd.u.rows == m && svd.u.columns == p && svd.v.rows == n && svd.v.columns == p)
        #expect(isDescending(svd.singularValues) && svd.singularValues.allSatisfy { $0 >= 0 })
        let product = referenceProduct(
          referenceProduct(svd.u, .diagonal(svd.singularValues)), svd.v.transposed)
        expectRatio("SVD: A − UΣVᵀ", distanceRatio(product, a), limit: 50, instance)
        expectRatio("SVD: UᵀU − I", orthogonalityRatio(svd.u), limit: 50, instance)
        expectRatio("SVD: VᵀV − I", orthogonalityRatio(svd.v), limit: 50, instance)
        let values = try SVD.singularValues(of: a)
        expectRatio(
          "SVD: values alone", distanceRatio(values, svd.singularValues, scale: norm), limit: 50,
          instance)
        if let known = kind.spectrum(p) {
          expectRatio(
            "SVD: known values", distanceRatio(svd.singularValues, known, scale: norm), limit: 50,
            instance)
        }
        #expect(svd.rank(tolerance: 1e-13) == kind.rank(p), "\(instance)")
        #expect(try a.rank(tolerance: 1e-13) == kind.rank(p), "\(instance)")
        #expect(try a.spectralNorm() == (values.first ?? 0))
        expectRatio(
          "SVD: truncated at full rank", distanceRatio(svd.truncated(rank: p), a), limit: 50,
          instance)
      }
    }

    @Test("QR iteration, the way out when divide and conquer fails", arguments: MatrixKind.allCases)
    func iterativeSVD(_ kind: MatrixKind) throws {
      for (m, n) in shapes where min(m, n) > 0 {
        let a = kind.matrix(m, n)
        let instance = "\(kind) \(m)×\(n)"
        let (u, values, v) = try SVD.decompose(a, vectors: min(m, n), iteratively: true)
        let product = referenceProduct(referenceProduct(u, .diagonal(values)), v.transposed)
        expectRatio("SVD by iteration: A − UΣVᵀ", distanceRatio(product, a), limit: 50, instance)
        expectRatio("SVD by iteration: UᵀU − I", orthogonalityRatio(u), limit: 50, instance)
        expectRatio("SVD by iteration: VᵀV − I", orthogonalityRatio(v), limit: 50, instance)
        let alone = try SVD.decompose(a, vectors: 0, iteratively: true).values
        expectRatio(
          "SVD by iteration: values alone", distanceRatio(alone, values, scale: columnSumNorm(a)),
          limit: 50, instance)
      }
    }

    @Test("AV = BVΛ with VᵀBV = I, relative to a definite matrix", arguments: MatrixKind.allCases)
    func generalized(_ kind: MatrixKind) throws {
      for n in squareSizes {
        let (a, _) = kind.symmetricMatrix(n, definite: false)
        let (b, _) = MatrixKind.evenSpectrum.symmetricMatrix(n, definite: true)
        let eigen = try SymmetricEigen(a, relativeTo: b)
        let v = eigen.vectors
        #expect(isDescending(eigen.values) && eigen.values.count == n)
        // The condition number of B, 100, bounds what its inverse amplifies.
        let residual =
          referenceProduct(a, v) - referenceProduct(referenceProduct(b, v), .diagonal(eigen.values))
        expectRatio(
          "generalised eigen: AV − BVΛ",
          testRatio(columnSumNorm(residual), n, scale: 100 * columnSumNorm(a) * columnSumNorm(v)),
          "\(kind) \(n)×\(n)")
        let gram = referenceProduct(v.transposed, referenceProduct(b, v))
        expectRatio(
          "generalised eigen: VᵀBV − I",
          testRatio(columnSumNorm(gram - .identity(n)), n, scale: 100), "\(kind) \(n)×\(n)")
      }
      #expect(throws: LinearAlgebraError.notPositiveDefinite(routine: "dsygvd", leadingMinor: 2)) {
        try SymmetricEigen(.identity(2), relativeTo: [[1, 2], [2, 1]])
      }
    }

    @Test("eigenvalues of matrices that are not symmetric")
    func general() throws {
      let angle = 0.3
      let turn: Matrix = [[cos(angle), -sin(angle)], [sin(angle), cos(angle)]]
      let values = try (0.5 * turn).eigenvalues()
      #expect(values.count == 2 && values[0].real == values[1].real)
      #expect(values[0].imaginary > 0 && values[0].imaginary == -values[1].imaginary)
      expectRatio(
        "general eigen: rotation",
        testRatio(abs(values[0].imaginary - 0.5 * sin(angle)), 2, scale: 0.5), "2×2")
      let triangular: Matrix = [[1, 5, 9], [0, -4, 7], [0, 0, 2]]
      let real = try triangular.eigenvalues()
      #expect(real.map(\.imaginary) == [0, 0, 0])
      #expect(real.map(\.real) == [-4, 2, 1])
      #expect(try triangular.spectralRadius() == 4)
      #expect(try Matrix.zeros(0, 0).spectralRadius() == 0)
      for n in squareSizes {
        // The symmetric case is known from another routine.
        let (a, _) = MatrixKind.evenSpectrum.symmetricMatrix(n, definite: false)
        let found = try a.eigenvalues().map(\.real).sorted(by: >)
        expectRatio(
          "general eigen: symmetric",
          distanceRatio(found, try SymmetricEigen.values(of: a), scale: 1),
          "\(n)×\(n)")
      }
    }

    @Test("truncation leaves exactly the discarded singular values")
    func truncation() throws {
      let a = MatrixKind.evenSpectrum.matrix(10, 6)
      let svd = try SVD(a)
      for rank in 0...6 {
        let rest = try SVD.singularValues(of: a - svd.truncated(rank: rank))
        let expected = Array(svd.singularValues.dropFirst(rank)) + Vector(repeating: 0, count: rank)
        expectRatio(
          "SVD: A − truncation", distanceRatio(rest, expected, scale: 1), limit: 50, "rank \(rank)")
      }
    }

    @Test("the four Penrose conditions, every kind and shape", arguments: MatrixKind.allCases)
    func pseudoInverse(_ kind: MatrixKind) throws {
      for (m, n) in shapes {
        let a = kind.matrix(m, n)
        let x = try a.pseudoInverse()
        #expect(x.rows == n && x.columns == m)
        let (ax, xa) = (referenceProduct(a, x), referenceProduct(x, a))
        let (normA, normX) = (columnSumNorm(a), columnSumNorm(x))
        let condition = normA * normX
        let size = max(m, n)
        let instance = "\(kind) \(m)×\(n)"
        expectRatio(
          "pseudo-inverse: AXA = A",
          testRatio(
            columnSumNorm(referenceProduct(ax, a) - a), size, scale: normA * max(1, condition)),
          limit: 50, instance)
        expectRatio(
          "pseudo-inverse: XAX = X",
          testRatio(
            columnSumNorm(referenceProduct(xa, x) - x), size, scale: normX * max(1, condition)),
          limit: 50, instance)
        expectRatio(
          "pseudo-inverse: AX symmetric",
          testRatio(columnSumNorm(ax - ax.transposed), size, scale: condition), limit: 50,
          instance)
        expectRatio(
          "pseudo-inverse: XA symmetric",
          testRatio(columnSumNorm(xa - xa.transposed), size, scale: condition), limit: 50,
          instance)
      }
    }

    @Test("condition numbers and norms that are known")
    func norms() throws {
      let a: Matrix = [[1, -2], [-3, 4], [5, 6]]
      #expect(a.oneNorm == 12)
      #expect(a.infinityNorm == 11)
      #expect(a.maximumNorm == 6)
      expectRatio(
        "norms: Frobenius", testRatio(abs(a.frobeniusNorm - 91.0.squareRoot()), 6, scale: 9.5), "")
      let d = Matrix.diagonal([4, -8, 2])
      #expect(try abs(d.spectralNorm() - 8) < 1e-14)
      #expect(try abs(d.nuclearNorm() - 14) < 1e-13)
      #expect(try abs(d.conditionNumber() - 4) < 1e-14)
      #expect(try Matrix.zeros(2, 2).conditionNumber() == .infinity)
      #expect(try Matrix.zeros(0, 0).conditionNumber() == 1)
      #expect(Matrix.zeros(0, 3).oneNorm == 0 && Matrix.zeros(3, 0).infinityNorm == 0)
      #expect(Matrix(rows: 2, columns: 2, repeating: .nan).oneNorm.isNaN)
      #expect(Matrix(rows: 2, columns: 2, repeating: .nan).maximumNorm.isNaN)
      for scale in [1e300, 1e-300] {
        let norm = Matrix(rows: 3, columns: 3, repeating: scale).frobeniusNorm
        expectRatio("norms: Frobenius", testRatio(abs(norm / scale - 3), 9, scale: 3), "\(scale)")
      }
    }
  }
}
