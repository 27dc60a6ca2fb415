import LinearAlgebra
import Randomness
import RealModule
import Testing

@Suite("Haar, Stiefel and Wishart matrices have their laws")
struct RandomMatrixTests {
  @Test("A normal matrix holds the stream's normals, column by column")
  func normalMatrix() {
    var stream = RandomStream(seed: 1, label: "tests/matrix")
    var copy = stream
    let matrix = stream.normalMatrix(rows: 3, columns: 4)
    #expect(matrix == Matrix(rows: 3, columns: 4, columnMajor: copy.normals(12)))
    #expect(stream.normalMatrix(rows: 0, columns: 4).elements.isEmpty)
  }

  @Test("A symmetric normal matrix is the symmetric part of a normal one, with a shifted diagonal")
  func symmetricNormalMatrix() {
    var stream = RandomStream(seed: 1, label: "tests/symmetric")
    var copy = stream
    let normal = copy.normalMatrix(rows: 3, columns: 3)
    let symmetric = stream.symmetricNormalMatrix(3, shift: 10)
    #expect(symmetric.isSymmetric())
    for i in 0..<3 {
      for j in 0..<3 {
        #expect(symmetric[i, j] == (normal[i, j] + normal[j, i]) / 2 + (i == j ? 10 : 0))
      }
    }
  }

  @Test("Columns are orthonormal up to rounding", arguments: [1, 2, 3, 5, 10, 50])
  func orthonormal(n: Int) {
    for columns in Set([1, (n + 1) / 2, n]) {
      for frame in draws(20, "frame-\(n)", { $0.haarFrame(rows: n, columns: columns) }) {
        let gram = frame.gram()
        var residual = 0.0
        for j in 0..<columns {
          residual = max(
            residual, (0..<columns).reduce(0) { $0 + abs(gram[$1, j] - ($1 == j ? 1 : 0)) })
        }
        #expect(residual / (Double(n) * Double.ulpOfOne) < 30)
      }
    }
  }

  @Test(
    "Every entry of a Haar matrix has the law of a coordinate of the sphere", arguments: [2, 3, 5])
  func haarEntries(n: Int) {
    let matrices = draws(40_000, "haar-\(n)") { $0.haarOrthogonal(n) }
    for i in 0..<n {
      for j in 0..<n {
        expectDistribution(matrices.map { $0[i, j] }, "entry \(i), \(j)") {
          SpecialFunctions.sphereCoordinateCDF($0, dimension: n)
        }
      }
    }
  }

  @Test("Traces of powers have the moments of the orthogonal group")
  func haarTraces() {
    // E tr(Q⊗…⊗Q σ), with k factors and k ≤ 2n, counts the pairings of k points that the permutation
    // σ keeps (Brauer, 1937): E tr² = 1 and E tr⁴ = 3 from the identity, E tr Q² = 1 from (12), and
    // E (tr Q²)² = 3 from (12)(34). See also Diaconis and Shahshahani (1994).
    let n = 6
    let matrices = draws(60_000, "haar-trace") { $0.haarOrthogonal(n) }
    let traces = matrices.map { q in (0..<n).reduce(0) { $0 + q[$1, $1] } }
    let bound = Double(n)
    expectBoundedMean(traces, equals: 0, variance: 1, bound: bound, "tr")
    expectBoundedMean(
      traces.map { $0 * $0 }, equals: 1, variance: 2, bound: bound * bound, "|tr|²")
    let squares = matrices.map { q in
      (0..<n).reduce(0) { sum, i in (0..<n).reduce(sum) { $0 + q[i, $1] * q[$1, i] } }
    }
    expectBoundedMean(squares, equals: 1, variance: 2, bound: bound + 1, "tr Q²")
  }

  @Test("Products of entries have the moments that orthogonality forces")
  func haarMixedMoments() {
    let n = 4
    let matrices = draws(100_000, "haar-moments") { $0.haarOrthogonal(n) }
    let d = Double(n)
    let scale = 1 / ((d - 1) * d * (d + 2))
    // The products are at most 1 in size, so the second moment of each is at most that of a factor:
    // E q₁₁² q₂₂² for the first two, E q₄₄² for the third.
    expectBoundedMean(
      matrices.map { $0[0, 0] * $0[0, 0] * $0[1, 1] * $0[1, 1] }, equals: (d + 1) * scale,
      variance: (d + 1) * scale, bound: 1, "q₁₁² q₂₂²")
    expectBoundedMean(
      matrices.map { $0[0, 0] * $0[1, 1] * $0[0, 1] * $0[1, 0] }, equals: -scale,
      variance: (d + 1) * scale, bound: 1, "q₁₁ q₂₂ q₁₂ q₂₁")
    expectBoundedMean(
      matrices.map { $0[2, 1] * $0[3, 3] }, equals: 0, variance: 1 / d, bound: 1, "q₃₂ q₄₄")
  }

  @Test("The determinant is −1 and 1 evenly", arguments: [1, 2, 3, 6])
  func haarDeterminant(n: Int) throws {
    let signs = try draws(30_000, "haar-determinant-\(n)") { $0.haarOrthogonal(n) }
      .map { try $0.determinant() }
    #expect(signs.allSatisfy { abs(abs($0) - 1) < 1e-13 })
    let negative = signs.count { $0 < 0 }
    expectCounts([negative, signs.count - negative], haveProbabilities: [0.5, 0.5], "sign")
  }

  @Test("The entries of a frame have the law of a coordinate of the sphere")
  func frameEntries() {
    let frames = draws(40_000, "stiefel") { $0.haarFrame(rows: 4, columns: 2) }
    for j in 0..<2 {
      for i in 0..<4 {
        expectDistribution(frames.map { $0[i, j] }, "entry \(i), \(j)") {
          SpecialFunctions.sphereCoordinateCDF($0, dimension: 4)
        }
      }
    }
  }

  @Test(
    "A Wishart matrix has its diagonal law and its moments",
    arguments: [(1, 1), (3, 3), (4, 10), (3, 1000), (4, 2), (3, 1)])
  func wishart(p: Int, n: Int) {
    let factors = draws(50_000, "wishart-\(p)-\(n)") {
      $0.wishartFactor(dimension: p, degreesOfFreedom: n)
    }
    let matrices = factors.map { $0.outerGram() }
    let dof = Double(n)
    for i in 0..<p {
      expectDistribution(matrices.map { $0[i, i] }, "entry \(i), \(i)") {
        SpecialFunctions.chiSquaredCDF($0, dof: dof)
      }
      expectMean(matrices.map { $0[i, i] }, equals: dof, variance: 2 * dof, "mean \(i), \(i)")
      for j in 0..<i {
        let entries = matrices.map { $0[i, j] }
        expectMean(entries, equals: 0, variance: dof, "mean \(i), \(j)")
        // E W₁₂⁴ = 3n² + 6n.
        expectMean(
          entries.map { $0 * $0 }, equals: dof, variance: 2 * dof * dof + 6 * dof,
          "variance \(i), \(j)")
        // The diagonal entries are independent.
        expectMean(
          matrices.map { ($0[i, i] - dof) * ($0[j, j] - dof) }, equals: 0,
          variance: 4 * dof * dof, "covariance of \(i), \(i) and \(j), \(j)")
      }
    }
  }

  @Test("The factor is lower triangular; with few degrees of freedom its last columns are zero")
  func wishartShape() {
    for (p, n) in [(4, 9), (4, 4), (4, 2), (1, 1)] {
      for factor in draws(
        20, "wishart-shape", { $0.wishartFactor(dimension: p, degreesOfFreedom: n) })
      {
        for j in 0..<p {
          for i in 0..<p {
            if i < j || j >= n { #expect(factor[i, j] == 0) } else { #expect(factor[i, j] != 0) }
          }
          if j < n { #expect(factor[j, j] > 0) }
        }
      }
    }
  }

  @Test("The determinant of a Wishart matrix is a product of independent chi-squared numbers")
  func wishartDeterminant() {
    // E det W = n (n − 1) (n − 2) for p = 3; E det² follows with (n − i)(n − i + 2) for each factor.
    let dof = [6.0, 5, 4]
    let determinants = draws(200_000, "wishart-determinant") { stream in
      let factor = stream.wishartFactor(dimension: 3, degreesOfFreedom: 6)
      return (0..<3).reduce(1) { $0 * factor[$1, $1] * factor[$1, $1] }
    }
    let mean = dof.reduce(1, *)
    let square = dof.reduce(1) { $0 * $1 * ($1 + 2) }
    expectMean(determinants, equals: mean, variance: square - mean * mean, "determinant")
  }
}
