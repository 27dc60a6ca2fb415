import Preconditions

/// A dense matrix of real numbers, stored column by column.
///
/// Element (i, j), both counted from 0, is `elements[i + j * rows]`. This is the layout of BLAS
/// and LAPACK, which read and write the storage directly. A matrix is a value: copies share
/// storage until one of them is changed.
public struct Matrix: Equatable, Sendable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  @usableFromInline var storage: [Double]

  /// The elements, column by column; a change keeps their number.
  @inlinable public var elements: [Double] {
    get { storage }
    _modify {
      defer {
        require(
          storage.count == rows * columns,
          "a \(rows)×\(columns) matrix has \(rows * columns) elements, not \(storage.count)")
      }
      yield &storage
    }
  }

  /// Takes the elements column by column.
  @inlinable public init(rows: Int, columns: Int, columnMajor elements: [Double]) {
    require(rows >= 0 && columns >= 0, "a matrix cannot be \(rows)×\(columns)")
    require(
      elements.count == rows * columns,
      "a \(rows)×\(columns) matrix has \(rows * columns) elements, not \(elements.count)")
    self.rows = rows
    self.columns = columns
    self.storage = elements
  }

  /// Fills every element with one value.
  @inlinable public init(rows: Int, columns: Int, repeating value: Double) {
    require(rows >= 0 && columns >= 0, "a matrix cannot be \(rows)×\(columns)")
    self.init(
      rows: rows, columns: columns, columnMajor: [Double](repeating: value, count: rows * columns))
  }

  /// Computes element (i, j) for all i and j, column by column.
  @inlinable public init<Failure: Error>(
    rows: Int, columns: Int, _ element: (Int, Int) throws(Failure) -> Double
  ) throws(Failure) {
    require(rows >= 0 && columns >= 0, "a matrix cannot be \(rows)×\(columns)")
    var elements: [Double] = []
    elements.reserveCapacity(rows * columns)
    for j in 0..<columns {
      for i in 0..<rows { elements.append(try element(i, j)) }
    }
    self.init(rows: rows, columns: columns, columnMajor: elements)
  }

  /// The n×1 matrix with one column.
  public init(columnVector: Vector) {
    self.init(rows: columnVector.count, columns: 1, columnMajor: columnVector)
  }

  /// The 1×n matrix with one row.
  public init(rowVector: Vector) {
    self.init(rows: 1, columns: rowVector.count, columnMajor: rowVector)
  }

  /// Puts vectors of the same length side by side as columns; no vectors give a 0×0 matrix.
  public init(columns vectors: [Vector]) {
    let rows = vectors.first?.count ?? 0
    var elements: Vector = []
    elements.reserveCapacity(rows * vectors.count)
    for (index, vector) in vectors.enumerated() {
      require(
        vector.count == rows,
        "column \(index) has \(vector.count) elements, but column 0 has \(rows)")
      elements.append(contentsOf: vector)
    }
    self.init(rows: rows, columns: vectors.count, columnMajor: elements)
  }

  /// Puts vectors of the same length below each other as rows; no vectors give a 0×0 matrix.
  public init(rows vectors: [Vector]) {
    let columns = vectors.first?.count ?? 0
    for (index, vector) in vectors.enumerated() {
      require(
        vector.count == columns,
        "row \(index) has \(vector.count) elements, but row 0 has \(columns)")
    }
    self.init(rows: vectors.count, columns: columns) { i, j in vectors[i][j] }
  }

  /// The n×n identity matrix.
  public static func identity(_ n: Int) -> Matrix {
    diagonal([Double](repeating: 1, count: n))
  }

  /// The matrix of zeros.
  public static func zeros(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, repeating: 0)
  }

  /// The square matrix with these diagonal elements and zeros elsewhere.
  public static func diagonal(_ values: Vector) -> Matrix {
    var result = zeros(values.count, values.count)
    for (index, value) in values.enumerated() { result[index, index] = value }
    return result
  }

  /// Element (i, j): row i, column j, counted from 0.
  @inlinable public subscript(i: Int, j: Int) -> Double {
    get {
      require(
        i >= 0 && i < rows && j >= 0 && j < columns, "no element there: index out of range")
      return storage[i &+ j &* rows]
    }
    set {
      require(
        i >= 0 && i < rows && j >= 0 && j < columns, "no element there: index out of range")
      storage[i &+ j &* rows] = newValue
    }
  }

  /// Whether there are as many rows as columns.
  @inlinable public var isSquare: Bool { rows == columns }

  /// Whether A and Aᵀ differ nowhere by more than the tolerance; false unless square.
  ///
  /// The routines for symmetric matrices read only the lower triangle and do not ask.
  public func isSymmetric(tolerance: Double = 0) -> Bool {
    guard isSquare else { return false }
    for j in 0..<columns {
      for i in j + 1..<max(rows, j + 1) {
        // Written so that NaN is a difference.
        guard abs(storage[i &+ j &* rows] - storage[j &+ i &* rows]) <= tolerance else {
          return false
        }
      }
    }
    return true
  }

  /// Whether there are no elements.
  @inlinable public var isEmpty: Bool { rows == 0 || columns == 0 }

  /// The smaller of the numbers of rows and columns: the length of the diagonal.
  @inlinable public var minimumDimension: Int { min(rows, columns) }

  /// The shape in words, such as "3×4".
  public var shape: String { "\(rows)×\(columns)" }
}

extension Matrix: ExpressibleByArrayLiteral {
  /// Writes a matrix as rows of numbers: `[[1, 2], [3, 4]]`.
  public init(arrayLiteral rows: [Double]...) {
    self.init(rows: rows)
  }
}

extension Matrix: CustomStringConvertible {
  /// The rows in brackets, one per line; large matrices are abbreviated.
  public var description: String {
    let limit = 8
    var lines = (0..<min(rows, limit)).map { i in
      let shown = row(i).prefix(limit).map { "\($0)" }.joined(separator: ", ")
      return "[\(shown)\(columns > limit ? ", …" : "")]"
    }
    if rows > limit { lines.append("…") }
    return "\(shape) matrix [\(lines.joined(separator: "\n "))]"
  }
}
