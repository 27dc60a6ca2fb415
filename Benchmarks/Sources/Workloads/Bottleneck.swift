import Foundation
import LinearAlgebra
import Theorems
import Verification

extension Workload {
  /// The bottleneck iteration for a correlated normal pair on a grid, at many trade-offs.
  ///
  /// The result is the sum of the relevances I(T;Y) after 20 rounds.
  static let bottleneck = Workload(
    letter: "h", title: "bottleneck: 256×256 grid, 40 β, 20 rounds each", isDeterministic: true
  ) { pool, scale in
    let (size, rho, rounds, trials) = (256, 0.8, 20, scale(40))
    let grid = (0..<size).map { -6 + 12 * Double($0) / Double(size - 1) }
    let residual = 1 - rho * rho
    let source = FiniteSource(
      joint: Matrix(rows: size, columns: size) { y, x in
        let miss = grid[y] - rho * grid[x]
        return exp(-grid[x] * grid[x] / 2 - miss * miss / (2 * residual))
      })
    let start = Matrix(rows: size, columns: size) { t, x in
      exp(-pow(grid[t] - grid[x] / 2.squareRoot(), 2))
    }
    let channel = start.scalingColumns(by: start.columnSums.map { 1 / $0 })
    let relevances = try await pool.map(0..<trials) { index in
      let beta = 2 + 0.2 * Double(index)
      let code = (0..<rounds).reduce(channel) { code, _ in source.improved(code, beta: beta) }
      return source.information(code).relevance
    }
    let products = Double(trials * (2 * rounds + 1))
    let work = Work(flops: products * 2 * pow(Double(size), 3))
    return Outcome(exact: relevances.reduce(0, +), work: work)
  }
}
