import Foundation
import LinearAlgebra
import Randomness
import Verification

extension Workload {
  /// What the leading principal components of n samples lose out of sample, times n.
  static let samplePCA = Workload(
    letter: "f", title: "sample PCA: p=20, n=100…3200, 200 replicates each",
    isDeterministic: false
  ) { pool, scale in
    let (p, kept, sizes) = (20, 4, [100, 200, 400, 800, 1600, 3200])
    let spectrum = (0..<p).map { pow(0.7, Double($0)) }
    let replicates = scale(200)
    let moments = try await sampled(pool, label: "sample-pca", blocks: replicates) {
      stream, moments in
      for n in sizes {
        let excess = try excess(spectrum, kept: kept, n: n, stream: &stream)
        moments.add(Double(n) * excess)
      }
    }
    let samples = Double(sizes.reduce(0, +) * replicates)
    let work = Work(
      flops: samples * Double(p * (p + 1))
        + Double(replicates * sizes.count * 4 * p * p * p / 3),
      normals: samples * Double(p))
    return Outcome(moments, work: work)
  }

  /// The loss on fresh data of the projector of one sample, minus the smallest possible.
  private static func excess(
    _ spectrum: Vector, kept: Int, n: Int, stream: inout RandomStream
  ) throws -> Double {
    let deviations = spectrum.map { ($0 / Double(n)).squareRoot() }
    let sample = stream.normalMatrix(rows: n, columns: spectrum.count).gram()
      .scalingRows(by: deviations).scalingColumns(by: deviations)
    let vectors = try SymmetricEigen(sample).vectors
    return spectrum.indices.reduce(0) { sum, i in
      let captured = (0..<kept).reduce(0) { $0 + vectors[i, $1] * vectors[i, $1] }
      return sum + spectrum[i] * ((i < kept ? 1 : 0) - captured)
    }
  }
}
