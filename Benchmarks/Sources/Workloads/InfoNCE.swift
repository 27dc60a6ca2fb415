import LinearAlgebra
import Randomness
import Theorems
import Verification

extension Workload {
  /// The InfoNCE loss of the best critic; every anchor has one positive and K − 1 negatives of its own.
  static let infoNCE = Workload(
    letter: "b", title: "InfoNCE: K=64, d=8, 200,000 anchors", isDeterministic: false
  ) { pool, scale in
    let (candidates, perBlock) = (64, 500)
    let pair = GaussianPair(rho: 0.5, dimension: 8)
    let blocks = scale(200_000 / perBlock)
    let moments = try await sampled(pool, label: "info-nce", blocks: blocks) { stream, moments in
      var points = Vector(repeating: 0, count: (1 + candidates) * pair.dimension)
      for _ in 0..<perBlock {
        stream.fillNormals(&points)
        moments.add(loss(pair, points))
      }
    }
    let normals = blocks * perBlock * (1 + candidates) * pair.dimension
    return Outcome(moments, work: Work(normals: Double(normals)))
  }

  /// log Σ exp(log r) minus the positive's log r, for an anchor followed by its candidates.
  ///
  /// All points are standard normal; the first candidate is made the anchor's positive.
  static func loss(_ pair: GaussianPair, _ points: Vector) -> Double {
    let d = pair.dimension
    let noise = (1 - pair.rho * pair.rho).squareRoot()
    return points.withUnsafeBufferPointer { points in
      var xx = 0.0
      for i in 0..<d { xx += points[i] * points[i] }
      var softmax = StreamingSoftmax()
      var positive = 0.0
      for start in stride(from: d, to: points.count, by: d) {
        var (yy, xy) = (0.0, 0.0)
        for i in 0..<d {
          let x = points[i]
          let z = points[start + i]
          let y = start == d ? pair.rho * x + noise * z : z
          yy += y * y
          xy += x * y
        }
        let score = pair.logRatio(xx, yy, xy)
        softmax.add(score: score)
        if start == d { positive = score }
      }
      return softmax.logSumExp - positive
    }
  }
}
