import LinearAlgebra
import Theorems
import Verification

extension Workload {
  /// Gradient descent on an underdetermined least-squares problem; the result is ‖θ‖².
  static let minimumNormDescent = Workload(
    letter: "d", title: "minimum-norm descent: 40×160, 20,000 steps", isDeterministic: true
  ) { pool, scale in
    let (n, d, steps) = (40, 160, scale(20_000))
    let uniforms = sharedUniforms(n * d + n, lane: 4).map { 2 * $0 - 1 }
    let problem = Interpolation(
      design: Matrix(rows: n, columns: d, columnMajor: Array(uniforms.prefix(n * d))),
      target: Array(uniforms.suffix(n)))
    let theta = try await pool.map(0..<1) { _ in
      problem.descent(from: Vector(repeating: 0, count: d), stepSize: 0.001, steps: steps)
    }[0]
    return Outcome(exact: dot(theta, theta), work: Work(flops: Double(4 * n * d * steps)))
  }
}
