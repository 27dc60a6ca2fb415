import LinearAlgebra
import Randomness
import Theorems
import Verification

extension Workload {
  /// Minimum-norm least squares on Gaussian designs on both sides of the interpolation threshold.
  ///
  /// The result is the excess risk in units of its prediction, averaged over replicates.
  static let doubleDescent = Workload(
    letter: "a", title: "double descent: n=100, d=20…400, 400 fits each", isDeterministic: false
  ) { pool, scale in
    let (n, widths) = (100, [20, 50, 80, 90, 112, 125, 200, 400])
    let moments = try await sampled(pool, label: "double-descent", blocks: scale(400)) {
      stream, moments in
      for d in widths {
        let error = try squaredError(n: n, d: d, stream: &stream)
        moments.add(error / DoubleDescent.risk(n: n, d: d, noise: 1, signal: 1))
      }
    }
    var work = Work()
    for d in widths {
      let (small, large) = (Double(min(n, d)), Double(max(n, d)))
      work.flops += Double(scale(400)) * 2 * small * small * (large - small / 3)
      work.normals += Double(scale(400) * (n * d + n + d))
    }
    return Outcome(moments, work: work)
  }

  /// ‖θ̂ − β‖² of one fit with unit noise and ‖β‖ = 1; a Gaussian design has full rank.
  private static func squaredError(
    n: Int, d: Int, stream: inout RandomStream
  ) throws -> Double {
    let design = stream.normalMatrix(rows: n, columns: d)
    let truth = stream.sphere(dimension: d)
    let responses = add(design * truth, stream.normals(n))
    let fit = try fullRankLeastSquares(design, responses)
    let error = subtract(fit, truth)
    return dot(error, error)
  }
}
