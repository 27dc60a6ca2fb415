import COpenBLAS
import LinearAlgebra
import Testing

extension LinearAlgebraSuite {
  @Suite("Products") struct ProductTests {
    /// Shapes m×k times k×n.
    static let productShapes = [
      (0, 0, 0), (0, 3, 2), (3, 0, 2), (3, 2, 0), (1, 1, 1), (2, 3, 4), (4, 3, 2), (1, 7, 1),
      (7, 1, 7), (12, 12, 12), (50, 20, 33), (64, 65, 63),
    ]

    @Test("products of integer matrices are exact", arguments: [false, true], [false, true])
    func integers(transposingSelf: Bool, transposingOther: Bool) {
      var random = SplitMix64(seed: 1)
      for (m, k, n) in Self.productShapes {
        let (a, b) = (random.integerMatrix(m, k), random.integerMatrix(k, n))
        let exact = referenceProduct(a, b)
        let left = transposingSelf ? a.transposed : a
        let right = transposingOther ? b.transposed : b
        let product = left.multiplied(
          by: right, transposingSelf: transposingSelf, transposingOther: transposingOther)
        #expect(product == exact, "\(m)×\(k) times \(k)×\(n)")
        var stored = Matrix(rows: m, columns: n, repeating: .nan)
        Matrix.multiply(
          left, right, transposingFirst: transposingSelf, transposingSecond: transposingOther,
          into: &stored)
        #expect(stored == exact, "\(m)×\(k) times \(k)×\(n), into")
        let x = (0..<k).map { Double($0 * $0 - 3) }
        #expect(
          left.multiplied(by: x, transposingSelf: transposingSelf)
            == referenceProduct(a, Matrix(columnVector: x)).elements)
        if !transposingSelf, !transposingOther {
          #expect(a * b == exact)
          #expect(a * x == referenceProduct(a, Matrix(columnVector: x)).elements)
        }
      }
    }

    @Test("products of real matrices err by few roundings in every element")
    func reals() {
      var random = SplitMix64(seed: 2)
      for (m, k, n) in Self.productShapes {
        let (a, b) = (random.uniformMatrix(m, k), random.uniformMatrix(k, n))
        let (product, exact) = (a * b, referenceProduct(a, b))
        let magnitude = productMagnitude(a, b)
        let instance = "\(m)×\(k) times \(k)×\(n)"
        for index in product.elements.indices {
          expectRatio(
            "gemm: AB, elementwise",
            testRatio(
              abs(product.elements[index] - exact.elements[index]), k,
              scale: magnitude.elements[index]), instance)
        }
        let x = random.uniformVector(k)
        let column = Matrix(columnVector: x)
        expectRatio(
          "gemv: Ax",
          testRatio(
            columnSumNorm(Matrix(columnVector: a * x) - referenceProduct(a, column)), k,
            scale: columnSumNorm(productMagnitude(a, column))), instance)
      }
    }

    @Test("Gram matrices are exactly symmetric products", arguments: MatrixKind.allCases)
    func gram(_ kind: MatrixKind) {
      for (m, n) in shapes {
        let a = kind.matrix(m, n)
        for (name, gram, exact) in [
          ("syrk: AᵀA", a.gram(), referenceProduct(a.transposed, a)),
          ("syrk: AAᵀ", a.outerGram(), referenceProduct(a, a.transposed)),
        ] {
          #expect(gram == gram.transposed)
          #expect(gram.rows == exact.rows && gram.columns == exact.columns)
          // Products of numbers near √underflow are themselves rounded coarsely.
          guard kind != .nearRootUnderflow else { continue }
          let norm = columnSumNorm(a)
          let scale = norm * columnSumNorm(a.transposed)
          expectRatio(
            name, testRatio(columnSumNorm(gram - exact), max(m, n), scale: scale),
            "\(kind) \(m)×\(n)")
        }
      }
    }

    @Test("sums, differences, multiples and elementwise products are exact on integers")
    func sums() {
      let a: Matrix = [[1, 2], [3, 4], [5, 6]]
      let b: Matrix = [[10, 20], [30, 40], [50, 60]]
      #expect(a + b == [[11, 22], [33, 44], [55, 66]])
      #expect(b - a == [[9, 18], [27, 36], [45, 54]])
      #expect(-a == [[-1, -2], [-3, -4], [-5, -6]])
      #expect(2 * a == [[2, 4], [6, 8], [10, 12]])
      #expect(a.elementwiseProduct(b) == [[10, 40], [90, 160], [250, 360]])
      #expect(a.innerProduct(b) == 910)
      var c = a
      c += b
      #expect(c == a + b)
      c -= a
      #expect(c == b)
      #expect(a == [[1, 2], [3, 4], [5, 6]], "in-place changes must not reach copies")
      #expect(Matrix.outer([1, 2], [3, 4, 5]) == [[3, 4, 5], [6, 8, 10]])
    }

    @Test("a product may overwrite its own factor")
    func overlappingStorage() {
      let a: Matrix = [[1, 2], [3, 4]]
      var c = a
      Matrix.multiply(c, c, transposingSecond: true, into: &c)
      #expect(c == [[5, 11], [11, 25]])
      #expect(a == [[1, 2], [3, 4]])
    }

    @Test("vector functions agree with their formulas")
    func vectors() {
      #expect(dot([1, 2, 3], [4, 5, 6]) == 32)
      #expect(dot([], []) == 0)
      #expect(norm([3, 4]) == 5)
      #expect(norm([]) == 0)
      #expect(oneNorm([3, -4]) == 7)
      #expect(maximumNorm([3, -4]) == 4)
      #expect(maximumNorm([.nan, 1]).isNaN && maximumNorm([1, .nan]).isNaN)
      #expect(add([1, 2], [3, 5]) == [4, 7])
      #expect(subtract([1, 2], [3, 5]) == [-2, -3])
      #expect(elementwiseProduct([1, 2], [3, 5]) == [3, 10])
      #expect(scaled([1, 2], by: -3) == [-3, -6])
      #expect(normalized([3, 4]) == [0.6, 0.8])
      #expect(normalized([0, 0]) == nil)
      var y = [1.0, 1]
      axpy(2, [3, 4], into: &y)
      #expect(y == [7, 9])
    }

    @Test("a product gives the same bits on every thread")
    func concurrency() async {
      var random = SplitMix64(seed: 3)
      let (a, b) = (random.uniformMatrix(150, 130), random.uniformMatrix(130, 140))
      let product = a * b
      let same = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<16 { group.addTask { a * b == product } }
        return await group.reduce(true) { $0 && $1 }
      }
      #expect(same)
    }
  }
}
