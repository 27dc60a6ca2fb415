import LinearAlgebra
import Theorems
import Verification

extension Workload {
  /// How far a regularised logistic minimiser moves when an example is replaced, for each example.
  ///
  /// The result is the mean displacement times n.
  static let stability = Workload(
    letter: "g", title: "stability: logistic refits for every i, n=50…800, d=10",
    isDeterministic: true
  ) { pool, scale in
    let (d, lambda) = (10, 0.1)
    var (sum, work) = (0.0, Work())
    let sizes = [50, 100, 200, 400, 800]
    for n in sizes {
      let examples = examples(2 * n, dimension: d, lane: UInt64(n))
      let sample = WeightedSample(Array(examples.prefix(n)))
      let fit = try RegularizedMinimizer(sample, .logistic, lambda: lambda).parameters
      let refits = scale(n)
      let displacements = try await pool.map(0..<refits) { i in
        let changed = sample.replacing(i, with: examples[n + i])
        let refit = try RegularizedMinimizer(changed, .logistic, lambda: lambda, from: fit)
        return norm(subtract(refit.parameters, fit))
      }
      sum += Double(n) * displacements.reduce(0, +) / Double(refits)
      // Two Newton steps at least, each with the margins, the gradient and half a Hessian.
      work.flops += Double(refits * 2 * n * (4 * d + d * (d + 1)))
    }
    return Outcome(exact: sum / Double(sizes.count), work: work)
  }

  /// Examples u = yx with x uniform in a cube inside the unit ball, and a label that x₁ bears on.
  private static func examples(_ count: Int, dimension d: Int, lane: UInt64) -> [Vector] {
    let uniforms = sharedUniforms(count * (d + 1), lane: lane)
    let side = 1 / Double(d).squareRoot()
    return (0..<count).map { i in
      let row = uniforms[(i * (d + 1))..<((i + 1) * (d + 1))]
      let x = row.prefix(d).map { side * (2 * $0 - 1) }
      let label = (row.last ?? 0) < (1 + x[0] / side) / 2 ? 1.0 : -1.0
      return scaled(x, by: label)
    }
  }
}
