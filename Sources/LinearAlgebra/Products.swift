import COpenBLAS
import Preconditions

// Sums and products of matrices. Results may overflow to infinity as any arithmetic may; the
// factorisations reject such matrices when they meet them.

extension Matrix {
  /// The sum of two matrices of the same shape.
  public static func + (a: Matrix, b: Matrix) -> Matrix {
    requireSameShape(a, b, "add", "and")
    return Matrix(
      rows: a.rows, columns: a.columns,
      columnMajor: elementwise(a.storage, b.storage) { $0 + $1 })
  }

  /// The difference of two matrices of the same shape.
  public static func - (a: Matrix, b: Matrix) -> Matrix {
    requireSameShape(a, b, "subtract", "and")
    return Matrix(
      rows: a.rows, columns: a.columns,
      columnMajor: elementwise(a.storage, b.storage) { $0 - $1 })
  }

  /// The matrix with the sign of every element changed.
  public static prefix func - (a: Matrix) -> Matrix {
    Matrix(rows: a.rows, columns: a.columns, columnMajor: elementwise(a.storage) { -$0 })
  }

  /// The matrix with every element multiplied by a number.
  public static func * (factor: Double, a: Matrix) -> Matrix {
    Matrix(rows: a.rows, columns: a.columns, columnMajor: elementwise(a.storage) { factor * $0 })
  }

  /// Adds a matrix of the same shape in place.
  public static func += (a: inout Matrix, b: Matrix) {
    requireSameShape(a, b, "add", "and")
    axpy(1, b.storage, into: &a.storage)
  }

  /// Subtracts a matrix of the same shape in place.
  public static func -= (a: inout Matrix, b: Matrix) {
    requireSameShape(a, b, "subtract", "and")
    axpy(-1, b.storage, into: &a.storage)
  }

  /// The matrix product AB.
  public static func * (a: Matrix, b: Matrix) -> Matrix {
    a.multiplied(by: b)
  }

  /// The product Ax of a matrix and a vector.
  public static func * (a: Matrix, x: Vector) -> Vector {
    a.multiplied(by: x)
  }

  /// The product AB, AᵀB, ABᵀ or AᵀBᵀ, without forming a transpose.
  ///
  /// The flags say whether this matrix A and the other matrix B enter transposed.
  public func multiplied(
    by other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false
  ) -> Matrix {
    let (m, k, n) = productShape(self, other, transposingSelf, transposingOther)
    guard m > 0, n > 0, k > 0 else { return .zeros(m, n) }
    let elements = Vector(count: m * n) { result in
      gemm(self, other, transposingSelf, transposingOther, (m, k, n), into: result.baseAddress)
    }
    return Matrix(rows: m, columns: n, columnMajor: elements)
  }

  /// Overwrites `result` with the product AB, AᵀB, ABᵀ or AᵀBᵀ, reusing its storage.
  ///
  /// `result` has the shape of the product, and may be one of the factors. For repeated large products: the memory of a fresh
  /// result costs page faults, which this spares.
  public static func multiply(
    _ a: Matrix, _ b: Matrix, transposingFirst: Bool = false, transposingSecond: Bool = false,
    into result: inout Matrix
  ) {
    let (m, k, n) = productShape(a, b, transposingFirst, transposingSecond)
    require(
      result.rows == m && result.columns == n,
      "cannot store a \(m)×\(n) product in a \(result.shape) matrix")
    guard m > 0, n > 0, k > 0 else {
      result = .zeros(m, n)
      return
    }
    result.storage.withUnsafeMutableBufferPointer { result in
      gemm(a, b, transposingFirst, transposingSecond, (m, k, n), into: result.baseAddress)
    }
  }

  /// The product Ax, or Aᵀx, of this matrix A and a vector.
  public func multiplied(by x: Vector, transposingSelf: Bool = false) -> Vector {
    let (m, k) = transposingSelf ? (columns, rows) : (rows, columns)
    require(
      x.count == k,
      "cannot multiply \(m)×\(k) by a vector of length \(x.count)")
    // Zeros rather than uninitialised memory: some versions of gemv scale the old content by 0.
    var result = Vector(repeating: 0, count: m)
    guard m > 0, k > 0 else { return result }
    startSingleThreaded()
    cblas_dgemv(
      CblasColMajor, transposingSelf ? CblasTrans : CblasNoTrans, blasInt(rows), blasInt(columns),
      1, storage, blasInt(rows), x, 1, 0, &result, 1)
    return result
  }

  /// The Gram matrix AᵀA of the columns, exactly symmetric.
  ///
  /// One triangle is computed and mirrored, at half the cost of a general product.
  public func gram() -> Matrix {
    symmetricRankUpdate(order: columns, inner: rows, transpose: CblasTrans)
  }

  /// The Gram matrix AAᵀ of the rows, exactly symmetric.
  public func outerGram() -> Matrix {
    symmetricRankUpdate(order: rows, inner: columns, transpose: CblasNoTrans)
  }

  /// The outer product xyᵀ of two vectors, one row per element of x.
  public static func outer(_ x: Vector, _ y: Vector) -> Matrix {
    Matrix(rows: x.count, columns: y.count) { i, j in x[i] * y[j] }
  }

  /// The product A·diag(d): column j multiplied by d[j], without forming the diagonal matrix.
  public func scalingColumns(by factors: Vector) -> Matrix {
    require(
      factors.count == columns,
      "cannot scale the columns of a \(shape) matrix by \(factors.count) factors")
    var result = self
    result.storage.withUnsafeMutableBufferPointer { elements in
      for j in 0..<columns {
        let factor = factors[j]
        for i in 0..<rows { elements[i &+ j &* rows] *= factor }
      }
    }
    return result
  }

  /// The product diag(d)·A: row i multiplied by d[i], without forming the diagonal matrix.
  public func scalingRows(by factors: Vector) -> Matrix {
    require(
      factors.count == rows,
      "cannot scale the rows of a \(shape) matrix by \(factors.count) factors")
    var result = self
    result.storage.withUnsafeMutableBufferPointer { elements in
      for j in 0..<columns {
        for i in 0..<rows { elements[i &+ j &* rows] *= factors[i] }
      }
    }
    return result
  }

  /// The elementwise (Hadamard) product of two matrices of the same shape.
  public func elementwiseProduct(_ other: Matrix) -> Matrix {
    Matrix.requireSameShape(self, other, "multiply elementwise", "and")
    return Matrix(
      rows: rows, columns: columns,
      columnMajor: elementwise(storage, other.storage) { $0 * $1 })
  }

  /// The Frobenius inner product Σ aᵢⱼ bᵢⱼ of two matrices of the same shape.
  public func innerProduct(_ other: Matrix) -> Double {
    Matrix.requireSameShape(self, other, "take the inner product of", "and")
    return dot(storage, other.storage)
  }

  private func symmetricRankUpdate(
    order: Int, inner: Int, transpose: CBLAS_TRANSPOSE
  ) -> Matrix {
    var result = Matrix.zeros(order, order)
    guard order > 0, inner > 0 else { return result }
    startSingleThreaded()
    cblas_dsyrk(
      CblasColMajor, CblasLower, transpose, blasInt(order), blasInt(inner), 1, storage,
      blasInt(rows), 0, &result.storage, blasInt(order))
    result.mirrorLowerTriangle()
    return result
  }

  /// Copies the part below the diagonal of a square matrix to above it.
  mutating func mirrorLowerTriangle() {
    let n = rows
    let tile = 16
    storage.withUnsafeMutableBufferPointer { storage in
      for left in stride(from: 0, to: n, by: tile) {
        for top in stride(from: left, to: n, by: tile) {
          for j in left..<min(left + tile, n) {
            for i in max(top, j + 1)..<max(min(top + tile, n), j + 1) {
              storage[j &+ i &* n] = storage[i &+ j &* n]
            }
          }
        }
      }
    }
  }

  private static func requireSameShape(_ a: Matrix, _ b: Matrix, _ verb: String, _ word: String) {
    require(
      a.rows == b.rows && a.columns == b.columns,
      "cannot \(verb) \(a.shape) \(word) \(b.shape)")
  }
}

/// The rows, inner dimension and columns of a product, after checking that the factors fit.
private func productShape(
  _ a: Matrix, _ b: Matrix, _ transposingA: Bool, _ transposingB: Bool
) -> (rows: Int, inner: Int, columns: Int) {
  let (m, k) = transposingA ? (a.columns, a.rows) : (a.rows, a.columns)
  let (l, n) = transposingB ? (b.columns, b.rows) : (b.rows, b.columns)
  require(k == l, "cannot multiply \(m)×\(k) by \(l)×\(n)")
  return (m, k, n)
}

/// Writes the product of two matrices, either transposed or not, to memory for m·n numbers.
private func gemm(
  _ a: Matrix, _ b: Matrix, _ transposingA: Bool, _ transposingB: Bool,
  _ shape: (m: Int, k: Int, n: Int), into result: UnsafeMutablePointer<Double>?
) {
  startSingleThreaded()
  cblas_dgemm(
    CblasColMajor, transposingA ? CblasTrans : CblasNoTrans,
    transposingB ? CblasTrans : CblasNoTrans, blasInt(shape.m), blasInt(shape.n),
    blasInt(shape.k), 1, a.storage, blasInt(a.rows), b.storage, blasInt(b.rows), 0, result,
    blasInt(shape.m))
}
