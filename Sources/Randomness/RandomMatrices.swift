import LinearAlgebra
import Preconditions

extension RandomStream {
  /// A matrix of independent standard normal entries.
  ///
  /// - Parameters:
  ///   - rows: the number of rows; at least 0.
  ///   - columns: the number of columns; at least 0.
  /// - Returns: a `rows` × `columns` matrix, filled column by column in the order of ``normals(_:)``.
  public mutating func normalMatrix(rows: Int, columns: Int) -> Matrix {
    require(rows >= 0 && columns >= 0, "A matrix cannot be \(rows) × \(columns).")
    return Matrix(rows: rows, columns: columns, columnMajor: normals(rows * columns))
  }

  /// An orthogonal matrix from the Haar measure of O(n).
  ///
  /// The factor Q of a normal matrix is not Haar distributed by itself, since the routine that makes
  /// it chooses the signs of R's diagonal. Multiplying each column by the sign of its diagonal entry
  /// makes the factorisation unique, and then Q inherits the invariance of the normal matrix.
  ///
  /// Source: F. Mezzadri, "How to generate random matrices from the classical compact groups" (2007).
  ///
  /// - Parameter n: the order; at least 1.
  /// - Returns: an n × n orthogonal matrix; its determinant is 1 or −1 with equal probability.
  public mutating func haarOrthogonal(_ n: Int) -> Matrix {
    haarFrame(rows: n, columns: n)
  }

  /// Orthonormal columns that span a uniformly distributed subspace (Haar on the Stiefel manifold).
  ///
  /// - Parameters:
  ///   - rows: the dimension of the space; at least `columns`.
  ///   - columns: the number of vectors; at least 1.
  /// - Returns: a `rows` × `columns` matrix Q with QᵀQ = I, whose law is that of UQ for each
  ///   orthogonal U.
  public mutating func haarFrame(rows: Int, columns: Int) -> Matrix {
    require(
      columns > 0 && rows >= columns, "There are no \(columns) orthonormal vectors of \(rows).")
    let normals = normalMatrix(rows: rows, columns: columns)
    do {
      return try QRFactorization(normals).factorsWithNonnegativeDiagonal.q
    } catch {
      // Normal numbers are finite and every matrix has a QR factorisation: memory has run out.
      fatalError("Factorising a normal matrix failed: \(error)")
    }
  }

  /// A lower-triangular L such that LLᵀ has the Wishart law with identity scale (Bartlett).
  ///
  /// LLᵀ has the law of XXᵀ for a normal p × n matrix X. The entries below the diagonal are standard
  /// normal, the i-th diagonal entry (from 0) is chi with n − i degrees of freedom, and all are
  /// independent. The time does not depend on n. For a scale Σ = AAᵀ use AL.
  ///
  /// When n < p the law is singular: the columns from n on are zero, and LLᵀ has rank n.
  ///
  /// Source: M. S. Bartlett, "On the theory of statistical regression" (1933).
  ///
  /// - Parameters:
  ///   - p: the order of the matrix; at least 1.
  ///   - n: the degrees of freedom; at least 1.
  /// - Returns: a p × p lower-triangular matrix with non-negative diagonal.
  public mutating func wishartFactor(dimension p: Int, degreesOfFreedom n: Int) -> Matrix {
    require(p > 0, "A Wishart matrix cannot have order \(p).")
    require(n > 0, "A Wishart law cannot have \(n) degrees of freedom.")
    var factor = [Double](repeating: 0, count: p * p)
    let (columns, tables) = (min(p, n), Ziggurat.tables)
    // Two words or more for a number on the diagonal, one or more for each below it.
    let words = columns * (p + 1) - columns * (columns - 1) / 2
    factor.withUnsafeMutableBufferPointer { factor in
      withBatch(expecting: words) { batch in
        for column in 0..<columns {
          let square = 2 * Self.gamma(shape: 0.5 * Double(n - column), &batch, tables)
          factor[column * p + column] = square.squareRoot()
          for row in (column + 1)..<p {
            factor[column * p + row] = Ziggurat.normal(&batch, tables)
          }
        }
      }
    }
    return Matrix(rows: p, columns: p, columnMajor: factor)
  }
}
