import LinearAlgebra
import Testing

extension LinearAlgebraSuite {
  @Suite("Least squares") struct LeastSquaresTests {
    /// Aᵀ(b − Ax), which vanishes at a minimiser, in units of n·ε·‖A‖(‖A‖‖x‖ + ‖b‖).
    private func normalEquationsRatio(_ a: Matrix, _ x: Matrix, _ b: Matrix) -> Double {
      let gradient = referenceProduct(a.transposed, b - referenceProduct(a, x))
      let norm = max(columnSumNorm(a), columnSumNorm(a.transposed))
      let scale = norm * (norm * columnSumNorm(x) + columnSumNorm(b))
      return testRatio(columnSumNorm(gradient), max(a.rows, a.columns), scale: scale)
    }

    @Test("the residual by QR is orthogonal to the columns", arguments: MatrixKind.fullRank)
    func byQR(_ kind: MatrixKind) throws {
      var random = SplitMix64(seed: 9)
      for (m, n) in shapes where m >= n {
        let a = kind.matrix(m, n)
        let instance = "\(kind) \(m)×\(n)"
        let b = random.uniformMatrix(m, 3)
        let x = try QRFactorization(a).solveLeastSquares(b)
        expectRatio("least squares by QR: Aᵀ(B − AX)", normalEquationsRatio(a, x, b), instance)
        let solution = random.uniformVector(n)
        let reachable = referenceProduct(a, Matrix(columnVector: solution))
        let found = Matrix(columnVector: try a.solveLeastSquares(reachable.elements))
        expectRatio(
          "least squares by QR: b = Ax", residualRatio(a, found, reachable), instance)
      }
    }

    @Test("gelsd finds minimisers of minimum norm, and the rank", arguments: MatrixKind.allCases)
    func minimumNorm(_ kind: MatrixKind) throws {
      var random = SplitMix64(seed: 10)
      for (m, n) in shapes {
        let a = kind.matrix(m, n)
        let instance = "\(kind) \(m)×\(n)"
        let b = random.uniformMatrix(m, 2)
        let (x, rank) = try minimumNormLeastSquares(a, b, rankTolerance: 1e-13)
        #expect(rank == kind.rank(min(m, n)), "\(instance)")
        #expect(x.rows == n && x.columns == 2)
        expectRatio("gelsd: Aᵀ(B − AX)", normalEquationsRatio(a, x, b), limit: 50, instance)
        // X lies in the row space: it is what the projection A⁺A leaves of it.
        let pseudoInverse = try a.pseudoInverse(rankTolerance: 1e-13)
        let projected = referenceProduct(pseudoInverse, referenceProduct(a, x))
        let condition = max(1, columnSumNorm(a) * columnSumNorm(pseudoInverse))
        expectRatio(
          "gelsd: X in the row space", distanceRatio(projected, x) / condition, limit: 50,
          instance)
        if m > 0 {
          let (single, sameRank) = try minimumNormLeastSquares(
            a, b.column(0), rankTolerance: 1e-13)
          #expect(sameRank == rank && single.count == n)
          expectRatio(
            "gelsd: Aᵀ(b − Ax)",
            normalEquationsRatio(
              a, Matrix(columnVector: single), Matrix(columnVector: b.column(0))), limit: 50,
            instance)
        }
      }
    }

    @Test("gels agrees with gelsd where the rank is full", arguments: MatrixKind.fullRank)
    func fullRank(_ kind: MatrixKind) throws {
      var random = SplitMix64(seed: 11)
      for (m, n) in shapes {
        let a = kind.matrix(m, n)
        let instance = "\(kind) \(m)×\(n)"
        let b = random.uniformMatrix(m, 2)
        let x = try fullRankLeastSquares(a, b)
        #expect(x.rows == n && x.columns == 2)
        expectRatio("gels: Aᵀ(B − AX)", normalEquationsRatio(a, x, b), limit: 50, instance)
        let pseudoInverse = try a.pseudoInverse(rankTolerance: 1e-13)
        let projected = referenceProduct(pseudoInverse, referenceProduct(a, x))
        let condition = max(1, columnSumNorm(a) * columnSumNorm(pseudoInverse))
        expectRatio(
          "gels: X in the row space", distanceRatio(projected, x) / condition, limit: 50, instance)
      }
      #expect(throws: LinearAlgebraError.self) {
        try fullRankLeastSquares([[1, 0], [0, 0]], [1, 1])
      }
    }

    @Test("a rank tolerance decides what counts as zero")
    func rankTolerance() throws {
      let a = Matrix.diagonal([1, 1e-3, 1e-6])
      for (tolerance, rank) in [(1e-9, 3), (1e-4, 2), (0.1, 1)] {
        #expect(try minimumNormLeastSquares(a, [1, 1, 1], rankTolerance: tolerance).rank == rank)
        #expect(try SVD(a).rank(tolerance: tolerance) == rank)
        #expect(try PivotedQRFactorization(a).rank(tolerance: tolerance) == rank)
      }
      let (x, _) = try minimumNormLeastSquares(a, [1, 1, 1], rankTolerance: 1e-4)
      #expect(abs(x[0] - 1) < 1e-12 && abs(x[1] - 1000) < 1e-9 && abs(x[2]) < 1e-12)
      let noRightHandSide = try minimumNormLeastSquares(a, .zeros(3, 0), rankTolerance: 1e-4)
      #expect(noRightHandSide.rank == 2 && noRightHandSide.solution == .zeros(3, 0))
    }
  }
}
