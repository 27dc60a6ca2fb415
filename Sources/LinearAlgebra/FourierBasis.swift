import Preconditions
import RealModule

/// The real Fourier modes on n equally spaced points of a circle, as an orthonormal basis.
///
/// They are eigenvectors of every symmetric matrix whose elements depend on the distance along the
/// circle alone.
public struct FourierBasis: Sendable {
  /// The modes as columns: the constant, then a cosine and a sine of each frequency; n×n.
  public let modes: Matrix
  /// The frequency of each mode: 0, 1, 1, 2, 2, …; n/2, for even n, has a cosine alone.
  public let frequencies: [Int]

  /// The modes on `count` points, at least one; the first point is at angle 0.
  public init(_ count: Int) {
    require(count > 0, "a circle has at least one point, not \(count)")
    let frequencies = (1...count).map { $0 / 2 }
    self.frequencies = frequencies
    modes = Matrix(rows: count, columns: count) { i, j in
      let k = frequencies[j]
      // Reduced first, so that the angle is accurate however large the product.
      let angle = 2 * .pi * Double(i * k % count) / Double(count)
      let size = Double.sqrt((k == 0 || 2 * k == count ? 1 : 2) / Double(count))
      return size * (j == Self.cosine(k) ? Double.cos(angle) : Double.sin(angle))
    }
  }

  /// The column of the cosine of a frequency; the sine, if there is one, is the next.
  public static func cosine(_ frequency: Int) -> Int { max(0, 2 * frequency - 1) }
}
