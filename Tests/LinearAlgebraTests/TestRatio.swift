import LinearAlgebra
import Synchronization
import Testing

/// The unit roundoff 2⁻⁵³, which is LAPACK's ε.
let roundoff = 0x1p-53

/// The error measured in units of n·ε·scale, as in the test programs of the reference LAPACK.
///
/// No error is 0 units also on scale 0; any other error on scale 0 is infinitely many.
func testRatio(_ error: Double, _ n: Int, scale: Double) -> Double {
  error == 0 ? 0 : error / scale / (Double(max(n, 1)) * roundoff)
}

/// Expects a test ratio below its limit, and enters it into the table of worst ratios.
func expectRatio(
  _ name: String, _ ratio: Double, limit: Double = 30, _ instance: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  RatioTable.shared.record(name, ratio, limit, instance)
  #expect(ratio < limit, "\(name), \(instance)", sourceLocation: sourceLocation)
}

/// The worst test ratio of every property, printed when the suite has run.
final class RatioTable: Sendable {
  static let shared = RatioTable()

  private struct Entry {
    var worst: Double
    var limit: Double
    var instance: String
    var count: Int
  }

  private let entries = Mutex<[String: Entry]>([:])

  func record(_ name: String, _ ratio: Double, _ limit: Double, _ instance: String) {
    entries.withLock { entries in
      var entry = entries[name] ?? Entry(worst: -1, limit: limit, instance: "", count: 0)
      entry.count += 1
      // A NaN counts as worst of all.
      if !(ratio <= entry.worst) { (entry.worst, entry.instance) = (ratio, instance) }
      entries[name] = entry
    }
  }

  var description: String {
    let rows = entries.withLock { entries in
      entries.sorted { $0.key < $1.key }.map { name, entry in
        [name, fixed(entry.worst, 3), fixed(entry.limit, 0), "\(entry.count)", entry.instance]
      }
    }
    return table(["test ratio", "worst", "limit", "instances", "where"], rows)
  }
}

/// Prints the table of worst test ratios after the last test of the suite it is attached to.
struct WorstRatioReport: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await function()
    print(RatioTable.shared.description)
  }
}

/// The suite that all tests of the module belong to; serial, so that they do not disturb timings.
@Suite("Linear algebra", .serialized, WorstRatioReport()) enum LinearAlgebraSuite {}

// MARK: - Reference arithmetic in plain loops

/// AB with every inner product in about twice the working precision (Ogita, Rump, Oishi 2005).
func referenceProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
  precondition(a.columns == b.rows)
  let rowsOfA = a.transposed
  return Matrix(rows: a.rows, columns: b.columns) { i, j in
    var (sum, correction) = (0.0, 0.0)
    for k in 0..<a.columns {
      let (x, y) = (rowsOfA[k, i], b[k, j])
      let product = x * y
      let productError = (-product).addingProduct(x, y)
      let next = sum + product
      let virtual = next - sum
      let sumError = (sum - (next - virtual)) + (product - virtual)
      sum = next
      correction += sumError + productError
    }
    return sum + correction
  }
}

/// |A||B|: the size of the terms that make up the product.
func productMagnitude(_ a: Matrix, _ b: Matrix) -> Matrix {
  referenceProduct(a.map { abs($0) }, b.map { abs($0) })
}

/// The largest column sum of absolute values, by its definition.
func columnSumNorm(_ a: Matrix) -> Double {
  var largest = 0.0
  for j in 0..<a.columns {
    var sum = 0.0
    for i in 0..<a.rows { sum += abs(a[i, j]) }
    // Not max(_:_:), which drops NaN.
    if !(sum <= largest) { largest = sum }
  }
  return largest
}

/// The distance of AᵀA from the identity in units of n·ε: how far from orthonormal the columns are.
func orthogonalityRatio(_ q: Matrix) -> Double {
  let gram = referenceProduct(q.transposed, q)
  return testRatio(columnSumNorm(gram - .identity(q.columns)), max(q.rows, q.columns), scale: 1)
}

/// The distance between two matrices in units of n·ε times the norm of the second.
func distanceRatio(_ a: Matrix, _ b: Matrix) -> Double {
  testRatio(columnSumNorm(a - b), max(a.rows, a.columns), scale: columnSumNorm(b))
}

/// The residual b − Ax in units of n·ε·‖A‖‖x‖.
func residualRatio(_ a: Matrix, _ x: Matrix, _ b: Matrix) -> Double {
  let residual = columnSumNorm(b - referenceProduct(a, x))
  let scale = columnSumNorm(a) * columnSumNorm(x)
  return testRatio(residual, max(a.rows, a.columns), scale: scale)
}

/// The largest distance between two lists of numbers, in units of n·ε·scale.
func distanceRatio(_ x: Vector, _ y: Vector, scale: Double) -> Double {
  guard x.count == y.count else { return .infinity }
  return testRatio(zip(x, y).map { abs($0 - $1) }.max() ?? 0, x.count, scale: scale)
}

func isDescending(_ x: Vector) -> Bool {
  zip(x, x.dropFirst()).allSatisfy { $0 >= $1 }
}

// MARK: - Text

/// A number with a fixed count of decimals.
func fixed(_ x: Double, _ decimals: Int) -> String {
  guard x.isFinite, abs(x) < 1e12 else { return "\(x)" }
  var unit = 1.0
  for _ in 0..<decimals { unit *= 10 }
  let scaled = Int((abs(x) * unit).rounded())
  let whole = "\(scaled / Int(unit))"
  let sign = x < 0 && scaled > 0 ? "-" : ""
  guard decimals > 0 else { return sign + whole }
  let fraction = "\(scaled % Int(unit))"
  return "\(sign)\(whole).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
}

/// A table with columns of equal width.
func table(_ header: [String], _ rows: [[String]]) -> String {
  let widths = header.indices.map { j in
    ([header] + rows).map { $0[j].count }.max() ?? 0
  }
  return ([header] + rows).map { row in
    zip(row, widths).map { cell, width in
      cell + String(repeating: " ", count: width - cell.count)
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}
