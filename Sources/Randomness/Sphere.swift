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

  /// Coordinates of independent uniform unit vectors, one of each.
  ///
  /// - Parameters:
  ///   - count: how many; at least 0.
  ///   - dimension: the dimension d; at least 1.
  /// - Returns: the same numbers as that many calls of ``sphereCoordinate(dimension:)``, faster.
  public mutating func sphereCoordinates(_ count: Int, dimension: Int) -> [Double] {
    require(count >= 0, "A count of numbers cannot be \(count).")
    require(dimension > 0, "There is no sphere in dimension \(dimension).")
    // Below dimension 3, χ² has a shape below 1 and takes another way.
    guard dimension >= 3 else {
      return (0..<count).map { _ in sphereCoordinate(dimension: dimension) }
    }
    let gamma = GammaRejection(shape: 0.5 * Double(dimension - 1))
    let tables = Ziggurat.tables
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Two normal numbers and a uniform one at least.
      withBatch(expecting: 3 * count) { batch in
        for index in 0..<count {
          let coordinate = Ziggurat.normal(&batch, tables)
          let others = 2 * gamma.draw(&batch, tables)
          buffer[index] = coordinate / (coordinate * coordinate + others).squareRoot()
        }
      }
      initialized = count
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
