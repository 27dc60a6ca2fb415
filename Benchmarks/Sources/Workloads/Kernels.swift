import COpenBLAS
import LinearAlgebra
import Randomness
import Theorems
import Verification

/// An inner loop that many claims share, measured by itself on one thread.
public struct Kernel: Sendable {
  /// What is measured.
  public let title: String
  /// What is counted, such as "number".
  public let item: String
  /// Nanoseconds for one item.
  public let nanoseconds: Double
  /// The limit's nanoseconds, and what the limit is; nil where none is known.
  public let limit: (nanoseconds: Double, reason: String)?

  /// Measures all kernels; `rounds` repetitions of each, of which the median counts.
  public static func measureAll(rounds: Int) throws -> [Kernel] {
    let bench = KernelBench(rounds: rounds)
    return [
      bench.normals(), bench.product(order: 32), bench.product(order: 256),
      bench.product(order: 1024), try bench.leastSquares(rows: 100, columns: 50),
      try bench.minimumNorm(rows: 100, columns: 200), try bench.singularValues(order: 100),
      try bench.confidenceSequence("betting", .betting(range: -1...1)),
      try bench.confidenceSequence("asymptotic", .asymptotic),
      try bench.confidenceSequence("Catoni", .catoni(varianceBound: 1)), bench.infoNCE(),
    ]
  }
}

/// The speed of this machine: what no computation on one thread exceeds.
public struct Peak: Sendable {
  /// Floating-point operations per nanosecond of the fastest call of `cblas_dgemm`.
  public let flopsPerNanosecond: Double
  /// Nanoseconds for one normal number in bulk.
  public let normal: Double
  /// Nanoseconds for one random word in bulk, as a uniform number.
  public let word: Double

  /// Measures the peaks.
  public init(rounds: Int) {
    let bench = KernelBench(rounds: rounds)
    flopsPerNanosecond = bench.peak
    normal = bench.normalTime
    word = bench.wordTime
  }

  /// The least time in seconds for a piece of work on one thread.
  public func seconds(_ work: Work) -> Double {
    1e-9 * (work.flops / flopsPerNanosecond + work.normals * normal + work.words * word)
  }
}

/// Times bodies, and knows the limits of the machine.
private struct KernelBench {
  let rounds: Int
  let peak: Double
  let wordTime: Double
  let normalTime: Double

  init(rounds: Int) {
    self.rounds = rounds
    BLASEnvironment.useSingleThread()
    peak = [64, 128, 256, 512, 1024].map { Self.dgemmRate(order: $0, rounds: rounds) }.reduce(
      0, max)
    var stream = RandomStream(seed: 1, label: "benchmarks/limits")
    var buffer = [Double](repeating: 0, count: 4096)
    normalTime = nanoseconds(rounds, items: 100 * 4096) {
      for _ in 0..<100 { stream.fillNormals(&buffer) }
    }
    wordTime = nanoseconds(rounds, items: 100 * 4096) {
      for _ in 0..<100 { buffer[0] += stream.uniforms(4096)[0] }
    }
  }

  /// Operations per nanosecond of `cblas_dgemm` itself on square matrices of one order.
  private static func dgemmRate(order n: Int, rounds: Int) -> Double {
    let a = [Double](repeating: 0.5, count: n * n)
    var c = a
    let size = Int32(n)
    let time = nanoseconds(rounds, items: 1) {
      cblas_dgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, a, size, a, size, 0, &c,
        size)
    }
    return 2 * Double(n * n * n) / time
  }

  private func limit(flops: Double) -> (nanoseconds: Double, reason: String) {
    (flops / peak, "dgemm's peak, \(Int(peak.rounded())) Gflop/s")
  }

  func normals() -> Kernel {
    Kernel(
      title: "normal numbers in bulk", item: "number", nanoseconds: normalTime,
      limit: (wordTime, "the bare generator, one word as a uniform number"))
  }

  func product(order n: Int) -> Kernel {
    let a = Matrix(rows: n, columns: n, repeating: 0.5)
    var c = a
    let calls = max(1, 1 << 22 / (n * n * n))
    let time = nanoseconds(rounds, items: calls) {
      for _ in 0..<calls { Matrix.multiply(a, a, into: &c) }
    }
    return Kernel(
      title: "matrix product, \(n)×\(n)", item: "product", nanoseconds: time,
      limit: limit(flops: 2 * Double(n * n * n)))
  }

  func leastSquares(rows m: Int, columns n: Int) throws -> Kernel {
    var stream = RandomStream(seed: 1, label: "benchmarks/least-squares")
    let (a, b) = (stream.normalMatrix(rows: m, columns: n), stream.normals(m))
    let time = try nanoseconds(rounds, items: 50) {
      for _ in 0..<50 { _ = try fullRankLeastSquares(a, b) }
    }
    return Kernel(
      title: "least squares of full rank, \(m)×\(n)", item: "fit", nanoseconds: time,
      limit: limit(flops: factorizationFlops(m, n)))
  }

  func minimumNorm(rows m: Int, columns n: Int) throws -> Kernel {
    var stream = RandomStream(seed: 1, label: "benchmarks/minimum-norm")
    let (a, b) = (stream.normalMatrix(rows: m, columns: n), stream.normals(m))
    let time = try nanoseconds(rounds, items: 10) {
      for _ in 0..<10 { _ = try minimumNormLeastSquares(a, b) }
    }
    return Kernel(
      title: "least squares of any rank, \(m)×\(n)", item: "fit", nanoseconds: time,
      limit: limit(flops: factorizationFlops(n, m)))
  }

  /// Multiplications and additions of a Householder QR factorisation, m ≥ n.
  private func factorizationFlops(_ m: Int, _ n: Int) -> Double {
    2 * Double(n * n) * (Double(m) - Double(n) / 3)
  }

  func singularValues(order n: Int) throws -> Kernel {
    var stream = RandomStream(seed: 1, label: "benchmarks/svd")
    let a = stream.normalMatrix(rows: n, columns: n)
    let time = try nanoseconds(rounds, items: 5) { for _ in 0..<5 { _ = try SVD(a) } }
    // Golub and Van Loan, 4th ed., figure 8.6.1, with both factors.
    return Kernel(
      title: "singular value decomposition, \(n)×\(n)", item: "matrix", nanoseconds: time,
      limit: limit(flops: 21 * Double(n * n * n)))
  }

  func confidenceSequence(_ name: String, _ method: IntervalMethod) throws -> Kernel {
    var stream = RandomStream(seed: 1, label: "benchmarks/confidence-sequence")
    let values = stream.uniforms(20_000).map { 2 * $0 - 1 }
    let time = try nanoseconds(rounds, items: values.count) {
      var sequence = method.sequence(alpha: 1e-9, resolution: 0.01)
      for value in values { try sequence.add(value) }
    }
    return Kernel(
      title: "confidence sequence, \(name)", item: "observation", nanoseconds: time, limit: nil)
  }

  func infoNCE() -> Kernel {
    let pair = GaussianPair(rho: 0.5, dimension: 8)
    var stream = RandomStream(seed: 1, label: "benchmarks/info-nce-kernel")
    var points = [Double](repeating: 0, count: 65 * 8)
    var sum = 0.0
    let time = nanoseconds(rounds, items: 200 * 64) {
      for _ in 0..<200 {
        stream.fillNormals(&points)
        sum += Workload.loss(pair, points)
      }
    }
    return Kernel(
      title: "InfoNCE, d=8, K=64", item: "candidate", nanoseconds: time,
      limit: (normalTime * 65 * 8 / 64, "the bare generator, d normal numbers"))
  }
}

/// The median time of one item over several rounds of a body, after a first one that is left out.
private func nanoseconds<Failure: Error>(
  _ rounds: Int, items: Int, _ body: () throws(Failure) -> Void
) throws(Failure) -> Double {
  try body()
  var times: [Double] = []
  for _ in 0..<rounds {
    let start = ContinuousClock.now
    try body()
    times.append((ContinuousClock.now - start) / .nanoseconds(1))
  }
  return times.sorted()[times.count / 2] / Double(items)
}
