import LinearAlgebra
import Preconditions

extension RandomStream {
  /// A uniformly distributed unit vector.
  ///
  /// - Parameter dimension: the number of coordinates; at least 1, where the vector is −1 or 1.
  /// - Returns: a normal vector divided by its length.
  public mutating func sphere(dimension: Int) -> [Double] {
    require(dimension > 0, "There is no sphere in dimension \(dimension).")
    var point = normals(dimension)
    let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for index in point.indices { point[index] /= length }
    return point
  }

  /// One coordinate of a uniformly distributed unit vector, without drawing the others.
  ///
  /// Its density is proportional to (1 − t²)^((d − 3) / 2): arcsine in the plane, uniform in space.
  /// By rotation invariance it is also the law of the inner product with any fixed unit vector.
  ///
  /// - Parameter dimension: the dimension d; at least 1.
  /// - Returns: z / √(z² + χ²) with d − 1 degrees of freedom, between −1 and 1. The time does not
  ///   depend on the dimension.
  public mutating func sphereCoordinate(dimension: Int) -> Double {
    require(dimension > 0, "There is no sphere in dimension \(dimension).")
    if dimension == 1 { return sign() }
    let coordinate = normal()
    let others = chiSquared(Double(dimension - 1))
    return coordinate / (coordinate * coordinate + others).squareRoot()
  }

  /// Coordinates of independent unit vectors, the same as that many calls for one of them.
  ///
  /// - Parameters:
  ///   - count: how many; at least 0.
  ///   - dimension: the dimension d; at least 1.
  /// - Returns: an array of that length; see ``sphereCoordinate(dimension:)``.
  public mutating func sphereCoordinates(_ count: Int, dimension: Int) -> [Double] {
    require(count >= 0, "A count of numbers cannot be \(count).")
    require(dimension > 0, "There is no sphere in dimension \(dimension).")
    if dimension == 1 { return (0..<count).map { _ in sign() } }
    let (shape, tables) = (0.5 * Double(dimension - 1), Ziggurat.tables)
    return Vector(count: count) { buffer in
      // Two normal numbers and a uniform one, at least, for each.
      withBatch(expecting: 3 * count) { batch in
        for index in 0..<count {
          let coordinate = Ziggurat.normal(&batch, tables)
          let others = 2 * Self.gamma(shape: shape, &batch, tables)
          buffer[index] = coordinate / (coordinate * coordinate + others).squareRoot()
        }
      }
    }
  }

  /// A uniformly distributed point of the unit ball.
  ///
  /// - Parameter dimension: the number of coordinates; at least 1.
  /// - Returns: a point of length at most 1: a point of the sphere two dimensions higher without
  ///   its last two coordinates (Archimedes' theorem on the sphere and the cylinder, generalised).
  public mutating func ball(dimension: Int) -> [Double] {
    require(dimension > 0, "There is no ball in dimension \(dimension).")
    return Array(sphere(dimension: dimension + 2).prefix(dimension))
  }
}
