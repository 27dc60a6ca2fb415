import Preconditions

/// A mixture of isotropic normal laws.
///
/// Its density is Σₖ wₖ N(x; μₖ, σₖ² I), with weights wₖ that add up to 1.
public struct GaussianMixture: Sendable {
  /// The centres μₖ, one array of coordinates for each component.
  public let means: [[Double]]

  /// The standard deviations σₖ of each coordinate, one for each component.
  public let standardDeviations: [Double]

  private let components: Categorical

  /// A mixture of given components.
  ///
  /// - Parameters:
  ///   - weights: one number of at least 0 for each component, with a positive sum; they need not
  ///     add up to 1.
  ///   - means: one centre for each component, all of the same dimension, at least 1.
  ///   - standardDeviations: one finite number of at least 0 for each component.
  public init(weights: [Double], means: [[Double]], standardDeviations: [Double]) {
    require(
      weights.count == means.count && means.count == standardDeviations.count,
      """
      A mixture needs as many weights as means and standard deviations, not \
      \(weights.count), \(means.count) and \(standardDeviations.count).
      """)
    let dimension = means.first?.count ?? 0
    require(
      dimension > 0 && means.allSatisfy { $0.count == dimension },
      "The means of a mixture need the same number of coordinates, at least one.")
    require(
      standardDeviations.allSatisfy { $0 >= 0 && $0.isFinite },
      "The standard deviations \(standardDeviations) are not all finite and at least 0.")
    self.means = means
    self.standardDeviations = standardDeviations
    components = Categorical(weights: weights)
  }

  /// The weights of the components, divided by their sum.
  public var weights: [Double] { components.probabilities }

  /// The number of components.
  public var componentCount: Int { means.count }

  /// The number of coordinates of a point.
  public var dimension: Int { means[0].count }

  /// Draws a component and a point from it.
  ///
  /// - Parameter stream: where the words come from.
  /// - Returns: the index of the component, and the point.
  public func sample(_ stream: inout RandomStream) -> (component: Int, point: [Double]) {
    let component = components.sample(&stream)
    return (component, sample(&stream, from: component))
  }

  /// Draws a point from a given component.
  ///
  /// - Parameters:
  ///   - stream: where the words come from.
  ///   - component: the index of the component.
  /// - Returns: μ + σz for a standard normal vector z.
  public func sample(_ stream: inout RandomStream, from component: Int) -> [Double] {
    require(means.indices.contains(component), "There is no component \(component).")
    var point = stream.normals(dimension)
    let scale = standardDeviations[component]
    for index in point.indices { point[index] = means[component][index] + scale * point[index] }
    return point
  }
}
