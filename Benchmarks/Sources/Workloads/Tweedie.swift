import Foundation
import LinearAlgebra
import Randomness
import Verification

extension Workload {
  /// The mean squared error of the posterior mean of a mixture seen through noise.
  static let tweedie = Workload(
    letter: "c", title: "Tweedie: 1,000,000 samples in 2-D, 3 components", isDeterministic: false
  ) { pool, scale in
    let perBlock = 500
    let blocks = scale(1_000_000 / perBlock)
    let mixture = PlanarMixture(
      weights: [1, 2, 3], means: [SIMD2(1.5, 0), SIMD2(-0.75, 1.25), SIMD2(-0.75, -1.25)],
      spread: 0.4, sigma: 0.6)
    let moments = try await sampled(pool, label: "tweedie", blocks: blocks) { stream, moments in
      for error in mixture.squaredErrors(perBlock, &stream) { moments.add(error) }
    }
    let samples = Double(blocks * perBlock)
    return Outcome(moments, work: Work(normals: 4 * samples, words: samples))
  }
}

/// A mixture of round normal laws of one size in the plane, seen through noise.
///
/// The computation of `NoisyMixture`, for many points at a time and without an array for each.
private struct PlanarMixture: Sendable {
  let means: [SIMD2<Double>]
  let spread: Double
  let sigma: Double
  private let components: Categorical

  init(weights: [Double], means: [SIMD2<Double>], spread: Double, sigma: Double) {
    self.means = means
    self.spread = spread
    self.sigma = sigma
    components = Categorical(weights: weights)
  }

  /// ‖x − D(x̃)‖² for points x, their noisy versions x̃ and the posterior mean D.
  func squaredErrors(_ count: Int, _ stream: inout RandomStream) -> [Double] {
    let normals = stream.normals(4 * count)
    let clean = (0..<count).map { i in
      means[components.sample(&stream)] + spread * SIMD2(normals[4 * i], normals[4 * i + 1])
    }
    let noisy = (0..<count).map { i in
      clean[i] + sigma * SIMD2(normals[4 * i + 2], normals[4 * i + 3])
    }
    let shares = responsibilities(noisy)
    let trust = sigma * sigma / (spread * spread + sigma * sigma)
    return (0..<count).map { i in
      var (centre, total) = (SIMD2<Double>.zero, 0.0)
      for (k, mean) in means.enumerated() {
        centre += shares[means.count * i + k] * mean
        total += shares[means.count * i + k]
      }
      let residual = clean[i] - (trust / total * centre + (1 - trust) * noisy[i])
      return (residual * residual).sum()
    }
  }

  /// The posterior probabilities of the components, up to a factor for each point.
  private func responsibilities(_ points: [SIMD2<Double>]) -> Vector {
    let precision = 1 / (spread * spread + sigma * sigma)
    let offsets = components.probabilities.map { log($0) }
    var terms = Vector(repeating: 0, count: means.count * points.count)
    for (i, point) in points.enumerated() {
      var largest = -Double.infinity
      for k in means.indices {
        let gap = point - means[k]
        let term = offsets[k] - 0.5 * precision * (gap * gap).sum()
        terms[means.count * i + k] = term
        largest = max(largest, term)
      }
      for k in means.indices { terms[means.count * i + k] -= largest }
    }
    formExponentials(&terms)
    return terms
  }
}
