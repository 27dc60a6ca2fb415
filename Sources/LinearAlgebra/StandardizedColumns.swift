import Preconditions

extension Matrix {
  /// The columns less their means, each scaled to mean square 1.
  ///
  /// ZᵀZ/n of the result Z is the correlation matrix of the columns, so its diagonal is 1. The variance
  /// is that with n, not n − 1, in the denominator. No column may be constant.
  public var standardizedColumns: Matrix {
    let count = Double(rows)
    let means = columnSums.map { $0 / count }
    let centred = Matrix(rows: rows, columns: columns) { self[$0, $1] - means[$1] }
    let scales = (0..<columns).map { j in
      let column = centred.column(j)
      let square = dot(column, column)
      require(square > 0, "column \(j) is constant and cannot be standardised")
      return (count / square).squareRoot()
    }
    return centred.scalingColumns(by: scales)
  }
}
