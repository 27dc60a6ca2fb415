import Preconditions

// Rows, columns, blocks and diagonals of a matrix, and matrices put together from parts.

extension Matrix {
  /// Row i, counted from 0.
  public func row(_ i: Int) -> Vector {
    require(i >= 0 && i < rows, "a \(shape) matrix has no row \(i)")
    return (0..<columns).map { storage[i &+ $0 &* rows] }
  }

  /// Column j, counted from 0.
  public func column(_ j: Int) -> Vector {
    require(j >= 0 && j < columns, "a \(shape) matrix has no column \(j)")
    return Array(storage[j * rows..<(j + 1) * rows])
  }

  /// Replaces row i by a vector of the same length.
  public mutating func setRow(_ i: Int, to values: Vector) {
    require(i >= 0 && i < rows, "a \(shape) matrix has no row \(i)")
    require(
      values.count == columns,
      "cannot put \(values.count) elements into a row of a \(shape) matrix")
    for j in 0..<columns { storage[i &+ j &* rows] = values[j] }
  }

  /// Replaces column j by a vector of the same length.
  public mutating func setColumn(_ j: Int, to values: Vector) {
    require(j >= 0 && j < columns, "a \(shape) matrix has no column \(j)")
    require(
      values.count == rows,
      "cannot put \(values.count) elements into a column of a \(shape) matrix")
    for i in 0..<rows { storage[i &+ j &* rows] = values[i] }
  }

  /// The submatrix of these consecutive rows and columns.
  public func block(rows rowRange: Range<Int>, columns columnRange: Range<Int>) -> Matrix {
    requireBlock(rowRange, columnRange)
    let elements = Vector(count: rowRange.count * columnRange.count) { result in
      var next = 0
      for j in columnRange {
        for i in rowRange {
          result[next] = storage[i &+ j &* rows]
          next += 1
        }
      }
    }
    return Matrix(rows: rowRange.count, columns: columnRange.count, columnMajor: elements)
  }

  /// Replaces the submatrix of these consecutive rows and columns by one of the same shape.
  public mutating func setBlock(
    rows rowRange: Range<Int>, columns columnRange: Range<Int>, to values: Matrix
  ) {
    requireBlock(rowRange, columnRange)
    require(
      values.rows == rowRange.count && values.columns == columnRange.count,
      "cannot put a \(values.shape) matrix into a \(rowRange.count)×\(columnRange.count) block")
    var next = 0
    for j in columnRange {
      for i in rowRange {
        storage[i &+ j &* rows] = values.storage[next]
        next += 1
      }
    }
  }

  /// The first columns of the matrix, which stand together at the beginning of the storage.
  public func firstColumns(_ count: Int) -> Matrix {
    require(count >= 0 && count <= columns, "a \(shape) matrix has no \(count) first columns")
    return Matrix(rows: rows, columns: count, columnMajor: Array(storage.prefix(rows * count)))
  }

  /// The matrix of these columns, in this order; a column may be selected repeatedly.
  public func selecting(columns selection: [Int]) -> Matrix {
    var elements: Vector = []
    elements.reserveCapacity(rows * selection.count)
    for j in selection {
      require(j >= 0 && j < columns, "a \(shape) matrix has no column \(j)")
      elements.append(contentsOf: storage[j * rows..<(j + 1) * rows])
    }
    return Matrix(rows: rows, columns: selection.count, columnMajor: elements)
  }

  /// The matrix of these rows, in this order; a row may be selected repeatedly.
  public func selecting(rows selection: [Int]) -> Matrix {
    for i in selection {
      require(i >= 0 && i < rows, "a \(shape) matrix has no row \(i)")
    }
    return Matrix(rows: selection.count, columns: columns) { i, j in
      storage[selection[i] &+ j &* rows]
    }
  }

  /// This matrix with the columns of another, of as many rows, to its right.
  public func appending(columns other: Matrix) -> Matrix {
    require(rows == other.rows, "cannot put a \(other.shape) matrix beside a \(shape) one")
    return Matrix(
      rows: rows, columns: columns + other.columns, columnMajor: storage + other.storage)
  }

  /// This matrix with the rows of another, of as many columns, below it.
  public func appending(rows other: Matrix) -> Matrix {
    require(
      columns == other.columns, "cannot put a \(other.shape) matrix below a \(shape) one")
    var result = Matrix.zeros(rows + other.rows, columns)
    result.setBlock(rows: 0..<rows, columns: 0..<columns, to: self)
    result.setBlock(rows: rows..<rows + other.rows, columns: 0..<columns, to: other)
    return result
  }

  /// The elements (0, 0), (1, 1), … as many as the smaller dimension.
  public var diagonal: Vector {
    (0..<minimumDimension).map { storage[$0 &+ $0 &* rows] }
  }

  /// The sum of the diagonal elements of a square matrix.
  public var trace: Double {
    require(isSquare, "a \(shape) matrix has no trace")
    return diagonal.reduce(0, +)
  }

  /// The transpose, formed in small square tiles so that large matrices stay in cache.
  public var transposed: Matrix {
    let (m, n) = (rows, columns)
    let tile = 16
    let elements = Vector(count: m * n) { result in
      storage.withUnsafeBufferPointer { source in
        for left in stride(from: 0, to: n, by: tile) {
          for top in stride(from: 0, to: m, by: tile) {
            for i in top..<min(top + tile, m) {
              for j in left..<min(left + tile, n) { result[j &+ i &* n] = source[i &+ j &* m] }
            }
          }
        }
      }
    }
    return Matrix(rows: n, columns: m, columnMajor: elements)
  }

  /// The part on and below the diagonal, zeros above it.
  public var lowerTriangle: Matrix {
    var result = self
    result.storage.withUnsafeMutableBufferPointer { elements in
      for j in 0..<columns {
        for i in 0..<min(j, rows) { elements[i &+ j &* rows] = 0 }
      }
    }
    return result
  }

  /// The part on and above the diagonal, zeros below it.
  public var upperTriangle: Matrix {
    var result = self
    result.storage.withUnsafeMutableBufferPointer { elements in
      for j in 0..<columns {
        for i in min(j + 1, rows)..<rows { elements[i &+ j &* rows] = 0 }
      }
    }
    return result
  }

  /// The symmetric part (A + Aᵀ)/2 of a square matrix.
  public var symmetricPart: Matrix {
    require(isSquare, "a \(shape) matrix has no symmetric part")
    return Matrix(rows: rows, columns: columns) { i, j in
      0.5 * storage[i &+ j &* rows] + 0.5 * storage[j &+ i &* rows]
    }
  }

  /// The sums of the columns' elements.
  public var columnSums: Vector {
    (0..<columns).map { j in
      var sum = 0.0
      for i in 0..<rows { sum += storage[i &+ j &* rows] }
      return sum
    }
  }

  /// The sums of the rows' elements.
  public var rowSums: Vector {
    var sums = Vector(repeating: 0, count: rows)
    for j in 0..<columns {
      for i in 0..<rows { sums[i] += storage[i &+ j &* rows] }
    }
    return sums
  }

  /// A matrix of the same shape that holds the function's value at each element.
  @inlinable public func map<Failure: Error>(
    _ function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> Matrix {
    Matrix(rows: rows, columns: columns, columnMajor: try storage.map(function))
  }

  /// Throws `notFinite` when an element is NaN or infinite.
  ///
  /// `routine` and `argument` name the caller and the matrix in the error.
  public func requireFinite(
    routine: String = "requireFinite", argument: String = "the matrix"
  ) throws(LinearAlgebraError) {
    guard isFinite else { throw .notFinite(routine: routine, argument: argument) }
  }

  /// Whether no element is NaN or infinite.
  public var isFinite: Bool { LinearAlgebra.isFinite(storage) }

  private func requireBlock(_ rowRange: Range<Int>, _ columnRange: Range<Int>) {
    require(
      rowRange.lowerBound >= 0 && rowRange.upperBound <= rows
        && columnRange.lowerBound >= 0 && columnRange.upperBound <= columns,
      "a \(shape) matrix has no block of rows \(rowRange) and columns \(columnRange)")
  }
}
