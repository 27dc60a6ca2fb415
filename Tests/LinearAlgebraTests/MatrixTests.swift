import LinearAlgebra
import Testing

extension LinearAlgebraSuite {
  @Suite("Matrix") struct MatrixTests {
    let a: Matrix = [[1, 2, 3], [4, 5, 6]]

    @Test("elements are stored column by column")
    func layout() {
      #expect(a.rows == 2 && a.columns == 3 && a.shape == "2×3")
      #expect(a.elements == [1, 4, 2, 5, 3, 6])
      #expect(a[1, 0] == 4 && a[0, 2] == 3)
      #expect(a == Matrix(rows: 2, columns: 3) { i, j in Double(3 * i + j + 1) })
      #expect(a == Matrix(rows: 2, columns: 3, columnMajor: [1, 4, 2, 5, 3, 6]))
      #expect(a == Matrix(columns: [[1, 4], [2, 5], [3, 6]]))
      #expect(a == Matrix(rows: [[1, 2, 3], [4, 5, 6]]))
      #expect(Matrix(columnVector: [1, 2]) == [[1], [2]])
      #expect(Matrix(rowVector: [1, 2]) == [[1, 2]])
    }

    @Test("special matrices")
    func special() {
      #expect(Matrix.identity(2) == [[1, 0], [0, 1]])
      #expect(Matrix.diagonal([2, 3]) == [[2, 0], [0, 3]])
      #expect(Matrix.zeros(1, 2) == [[0, 0]])
      #expect(Matrix(rows: 1, columns: 2, repeating: 7) == [[7, 7]])
      #expect(Matrix.identity(0).isEmpty && Matrix.identity(0).isSquare)
      #expect(([] as Matrix) == .zeros(0, 0))
    }

    @Test("rows, columns, blocks and selections")
    func parts() {
      #expect(a.row(1) == [4, 5, 6] && a.column(1) == [2, 5])
      #expect(a.diagonal == [1, 5] && a.minimumDimension == 2)
      #expect(a.transposed == [[1, 4], [2, 5], [3, 6]])
      #expect(a.block(rows: 0..<2, columns: 1..<3) == [[2, 3], [5, 6]])
      #expect(a.block(rows: 1..<1, columns: 0..<3) == .zeros(0, 3))
      #expect(a.firstColumns(1) == [[1], [4]])
      #expect(a.selecting(columns: [2, 0, 2]) == [[3, 1, 3], [6, 4, 6]])
      #expect(a.selecting(rows: [1, 1]) == [[4, 5, 6], [4, 5, 6]])
      #expect(a.appending(columns: [[7], [8]]) == [[1, 2, 3, 7], [4, 5, 6, 8]])
      #expect(a.appending(rows: [[7, 8, 9]]) == [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
      let square: Matrix = [[1, 2], [3, 4]]
      #expect(square.trace == 5)
      #expect(square.lowerTriangle == [[1, 0], [3, 4]])
      #expect(square.upperTriangle == [[1, 2], [0, 4]])
      #expect(square.symmetricPart == [[1, 2.5], [2.5, 4]])
      #expect(a.columnSums == [5, 7, 9] && a.rowSums == [6, 15])
      #expect(a.scalingColumns(by: [1, 10, 100]) == [[1, 20, 300], [4, 50, 600]])
      #expect(a.scalingRows(by: [1, 10]) == [[1, 2, 3], [40, 50, 60]])
      #expect(square.map { $0 * $0 } == [[1, 4], [9, 16]])
    }

    @Test("symmetry")
    func symmetry() {
      #expect(([[1, 2], [2, 3]] as Matrix).isSymmetric())
      #expect(!([[1, 2], [2.5, 3]] as Matrix).isSymmetric(tolerance: 0.25))
      #expect(([[1, 2], [2.5, 3]] as Matrix).isSymmetric(tolerance: 0.5))
      #expect(!([[1, .nan], [.nan, 3]] as Matrix).isSymmetric(tolerance: 1))
      #expect(
        !a.isSymmetric() && Matrix.zeros(0, 0).isSymmetric() && ([[1]] as Matrix).isSymmetric())
    }

    @Test("changes in place leave copies alone")
    func mutation() {
      var b = a
      b[0, 1] = 20
      b.setRow(1, to: [7, 8, 9])
      b.setColumn(2, to: [10, 11])
      #expect(b == [[1, 20, 10], [7, 8, 11]])
      b.setBlock(rows: 0..<1, columns: 1..<3, to: [[0, -1]])
      #expect(b == [[1, 0, -1], [7, 8, 11]])
      b.elements[0] = 5
      #expect(b[0, 0] == 5)
      #expect(a == [[1, 2, 3], [4, 5, 6]])
    }

    /// (1, 2, 3) has mean 2 and mean square 2/3 about it; (0, 0, 3) has mean 1 and 2.
    @Test("standardised columns have mean 0 and mean square 1")
    func standardized() {
      let z = Matrix(columns: [[1, 2, 3], [0, 0, 3]]).standardizedColumns
      let (outer, half) = (1.5.squareRoot(), 0.5.squareRoot())
      let expected = Matrix(columns: [[-outer, 0, outer], [-half, -half, 2 * half]])
      #expect((z - expected).maximumNorm < 1e-15)
      #expect(maximumNorm(z.columnSums) < 1e-15)
    }

    @Test("transposition of sizes that fill tiles, and do not")
    func transposition() {
      for (m, n) in [(1, 40), (16, 16), (17, 33), (40, 1), (0, 3), (64, 48)] {
        let b = Matrix(rows: m, columns: n) { i, j in Double(100 * i + j) }
        let t = b.transposed
        #expect(t.rows == n && t.columns == m && t.transposed == b)
        #expect(t == Matrix(rows: n, columns: m) { i, j in Double(100 * j + i) })
      }
    }

    @Test("the description shows rows, and abbreviates large matrices")
    func description() {
      #expect("\(a)" == "2×3 matrix [[1.0, 2.0, 3.0]\n [4.0, 5.0, 6.0]]")
      let large = "\(Matrix.zeros(100, 100))"
      #expect(large.hasPrefix("100×100 matrix") && large.count < 500 && large.contains("…"))
    }
  }
}
