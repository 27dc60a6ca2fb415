import Foundation
import LinearAlgebra
import Randomness
import Verification

extension Workload {
  /// The loss of an aligned anchor among independent uniform negatives on the sphere.
  ///
  /// A negative enters through its inner product with the anchor alone, which is one coordinate of
  /// a uniform point.
  static let wangIsola = Workload(
    letter: "e", title: "Wang–Isola: d=8, K=256, 40,000 anchors", isDeterministic: false
  ) { pool, scale in
    let (dimension, candidates, temperature, perBlock) = (8, 256, 0.5, 100)
    let blocks = scale(40_000 / perBlock)
    let moments = try await sampled(pool, label: "wang-isola", blocks: blocks) {
      stream, moments in
      for _ in 0..<perBlock {
        var kernels = scaled(
          stream.sphereCoordinates(candidates - 1, dimension: dimension), by: 1 / temperature)
        formExponentials(&kernels)
        let sum = kernels.reduce(exp(1 / temperature), +)
        moments.add(log(sum / Double(candidates)) - 1 / temperature)
      }
    }
    // z / √(z² + χ²): two normals, and at least one word to accept χ².
    let negatives = Double(blocks * perBlock * (candidates - 1))
    return Outcome(moments, work: Work(normals: 2 * negatives, words: negatives))
  }
}
