import Foundation
import LinearAlgebra

/// A small seeded generator (Steele, Lea and Flood 2014), so that the tests depend on no module.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform() -> Double { Double.random(in: -1...1, using: &self) }

  mutating func normal() -> Double {
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
  }

  mutating func uniformVector(_ count: Int) -> Vector { (0..<count).map { _ in uniform() } }

  mutating func uniformMatrix(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, columnMajor: uniformVector(rows * columns))
  }

  /// Integers between −9 and 9: products of such matrices are exact.
  mutating func integerMatrix(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns) { _, _ in Double(Int.random(in: -9...9, using: &self)) }
  }
}

/// The kinds of test matrices, after the test programs of the reference LAPACK.
enum MatrixKind: String, CaseIterable, CustomStringConvertible, Sendable {
  case zero, identity, diagonal, random
  case evenSpectrum = "even spectrum"
  case geometricSpectrum = "geometric spectrum"
  case clusteredSpectrum = "clustered spectrum"
  case oneTinyValue = "one tiny value"
  case rankDeficient = "rank deficient"
  case nearRootOverflow = "scaled near √overflow"
  case nearRootUnderflow = "scaled near √underflow"
  case graded

  var description: String { rawValue }

  static let fullRank: [MatrixKind] = allCases.filter { ![.zero, .rankDeficient].contains($0) }

  /// The singular values, descending, of the kinds that are defined by them.
  func spectrum(_ p: Int) -> Vector? {
    // Position from 0 for the largest value to 1 for the smallest.
    let positions = (0..<p).map { p > 1 ? Double($0) / Double(p - 1) : 0 }
    switch self {
    case .zero: return Vector(repeating: 0, count: p)
    case .identity: return Vector(repeating: 1, count: p)
    case .diagonal: return (0..<p).map { Double(p - $0) }
    case .evenSpectrum: return positions.map { 1 - 0.99 * $0 }
    case .geometricSpectrum: return positions.map { pow(2e7, -$0) }
    case .clusteredSpectrum: return (0..<p).map { $0 < (p + 1) / 2 ? 1 : 1e-6 }
    case .oneTinyValue: return (0..<p).map { $0 > 0 && $0 == p - 1 ? 1e-12 : 1 }
    case .rankDeficient: return (0..<p).map { $0 < Self.deficientRank(p) ? 1 : 0 }
    case .nearRootOverflow: return positions.map { pow(10, -$0) * 0x1p510 }
    case .nearRootUnderflow: return positions.map { pow(10, -$0) * 0x1p-510 }
    case .random, .graded: return nil
    }
  }

  /// The rank of the rank-deficient matrix, below min(m, n) for all but the empty ones.
  static func deficientRank(_ p: Int) -> Int { p / 2 }

  /// The numerical rank that a tolerance of 1e-13 should see.
  func rank(_ p: Int) -> Int {
    switch self {
    case .zero: 0
    case .rankDeficient: Self.deficientRank(p)
    default: p
    }
  }

  private func generator(_ m: Int, _ n: Int) -> SplitMix64 {
    let kind = UInt64(MatrixKind.allCases.firstIndex(of: self) ?? 0)
    return SplitMix64(seed: kind << 32 | UInt64(m) << 16 | UInt64(n))
  }

  /// An m×n matrix of this kind, the same on every call.
  func matrix(_ m: Int, _ n: Int) -> Matrix {
    var random = generator(m, n)
    guard let spectrum = spectrum(min(m, n)) else {
      var a = random.uniformMatrix(m, n)
      if self == .graded {
        a = Matrix(rows: m, columns: n) { i, j in
          a[i, j] * pow(1e6, -Double(i) / Double(m) - Double(j) / Double(n))
        }
      }
      return a
    }
    var a = Matrix.zeros(m, n)
    for (index, value) in spectrum.enumerated() { a[index, index] = value }
    switch self {
    case .zero, .identity:
      return a
    case .diagonal:
      for index in stride(from: 0, to: spectrum.count, by: 2) { a[index, index].negate() }
      return a
    default:
      return haarRotatedColumns(haarRotatedColumns(a, &random).transposed, &random).transposed
    }
  }

  /// A symmetric n×n matrix of this kind, and its eigenvalues in descending order if known.
  ///
  /// Its eigenvalues are the spectrum, with alternating signs unless it is to be definite.
  func symmetricMatrix(_ n: Int, definite: Bool) -> (matrix: Matrix, eigenvalues: Vector?) {
    var random = generator(n, n)
    var values = spectrum(n) ?? (0..<n).map { 1 + Double($0) }
    if !definite && self != .identity {
      for index in stride(from: 0, to: n, by: 2) { values[index].negate() }
    }
    var a = Matrix.diagonal(values)
    if ![.zero, .identity, .diagonal].contains(self) {
      // The same rotation from both sides: the generator starts twice from the same state.
      var again = random
      a = haarRotatedColumns(haarRotatedColumns(a, &random).transposed, &again)
    }
    if self == .graded {
      a = Matrix(rows: n, columns: n) { i, j in a[i, j] * pow(1e6, -Double(i + j) / Double(n)) }
    }
    // Rotation from both sides rounds differently above and below the diagonal.
    let symmetric = Matrix(rows: n, columns: n) { i, j in a[max(i, j), min(i, j)] }
    return (symmetric, self == .graded ? nil : values.sorted(by: >))
  }
}

/// QA for a Haar-distributed orthogonal Q, by random reflections (Stewart 1980).
///
/// Plain loops, so that the test matrices do not depend on what is tested.
func haarRotatedColumns(_ a: Matrix, _ random: inout SplitMix64) -> Matrix {
  let m = a.rows
  var result = a
  for length in stride(from: 2, through: m, by: 1) {
    var v = (0..<length).map { _ in random.normal() }
    let size = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
    v[0] += v[0] < 0 ? -size : size
    let squared = v.reduce(0) { $0 + $1 * $1 }
    for j in 0..<a.columns {
      var product = 0.0
      for i in 0..<length { product += v[i] * result[m - length + i, j] }
      let factor = 2 * product / squared
      for i in 0..<length { result[m - length + i, j] -= factor * v[i] }
    }
  }
  if m > 0, Bool.random(using: &random) {
    for j in 0..<a.columns { result[m - 1, j].negate() }
  }
  return result
}

/// The sizes of square test matrices.
let squareSizes = [0, 1, 2, 3, 5, 10, 50]

/// The shapes of test matrices: square, tall, wide and empty.
let shapes: [(rows: Int, columns: Int)] =
  squareSizes.map { ($0, $0) } + [
    (0, 3), (3, 0), (1, 5), (5, 1), (5, 2), (2, 5), (10, 3), (3, 10), (50, 20), (20, 50),
  ]
