import Preconditions
import RealModule

/// Numerical differentiation through Chebyshev points, which is exact for polynomials.
///
/// For a function that is analytic near the interval the error falls geometrically with the number
/// of points. Source: Trefethen, *Spectral Methods in MATLAB* (2000), chapter 6.
public struct ChebyshevGrid: Sendable {
  /// The points, ascending, the ends of the interval included.
  public let nodes: Vector
  /// The matrix that takes values at the nodes to derivatives there.
  public let derivative: Matrix

  /// At least two points on an interval, its ends included.
  public init(_ interval: ClosedRange<Double>, count: Int) {
    require(count >= 2, "a Chebyshev grid has at least two points, not \(count)")
    let length = interval.upperBound - interval.lowerBound
    let last = Double(count - 1)
    let nodes = (0..<count).map {
      interval.lowerBound + length * 0.5 * (1 - .cos(.pi * Double($0) / last))
    }
    var matrix = Matrix(rows: count, columns: count) { i, j in
      guard i != j else { return 0 }
      return Self.weight(i, of: count) / (Self.weight(j, of: count) * (nodes[i] - nodes[j]))
    }
    // The derivative of a constant is zero.
    for (i, sum) in matrix.rowSums.enumerated() { matrix[i, i] = -sum }
    self.nodes = nodes
    derivative = matrix
  }

  private static func weight(_ index: Int, of count: Int) -> Double {
    let size = index == 0 || index == count - 1 ? 2.0 : 1
    return index % 2 == 0 ? size : -size
  }

  /// By how much the derivative of the given order at a node magnifies errors of the values.
  public func magnification(order: Int, node: Int) -> Double {
    let matrix = (1..<order).reduce(derivative) { matrix, _ in derivative * matrix }
    return matrix.row(node).reduce(0) { $0 + abs($1) }
  }
}
