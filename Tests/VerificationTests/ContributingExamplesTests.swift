import Foundation
import Randomness
import Testing
import Verification

private func sum(_ x: [Double]) -> Double { x.reduce(0, +) }

private func dot(_ x: [Double], _ y: [Double]) -> Double {
  zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The claims that CONTRIBUTING.md shows, one for each kind of evidence.
enum ContributingExamples {
  static let centring = Claim.exact(
    "centring", "Centring lowers the sum of squares by n times the squared mean",
    formula: #"\sum_i x_i^2 - n \bar x^2"#, rounding: "Σxᵢ²",
    cases: { stream -> [[Double]] in [1, 2, 10, 100].map { stream.normals($0) } },
    measure: { x in
      let mean = sum(x) / Double(x.count)
      let centred = x.map { $0 - mean }
      return Observation(dot(centred, centred), operations: x.count, scale: dot(x, x))
    },
    predict: { x in [dot(x, x) - sum(x) * sum(x) / Double(x.count)] },
    mutants: [
      Mutant("nothing is subtracted") { x in [dot(x, x)] }
    ])

  static let sumAgainstLength = Claim.bound(
    "sum-against-length", "No sum exceeds √n times the length",
    formula: #"\sum_i x_i \le \sqrt n \lVert x \rVert"#, relation: .atMost,
    rounding: "√n ‖x‖", attained: .withinRounding,
    cases: { stream -> [[Double]] in (0..<100).map { _ in stream.normals(9) } + [[2, 2, 2, 2]] },
    measure: { x in
      let n = Double(x.count)
      return Observation(sum(x), operations: x.count, scale: (n * dot(x, x)).squareRoot())
    },
    bound: { x in (Double(x.count) * dot(x, x)).squareRoot() },
    mutants: [
      Mutant("√(n−1) in place of √n") { x in (Double(x.count - 1) * dot(x, x)).squareRoot() }
    ])

  static let varianceOfMean = Claim.statistical(
    "variance-of-mean", "The mean of n uniform numbers has variance 1/(12n)",
    formula: #"\frac{1}{12 n}"#, method: .betting(range: 0...0.25),
    sampler: .separate(at: [2, 4, 8]) { n, stream in
      let mean = sum(stream.uniforms(Int(n))) / n
      return (mean - 0.5) * (mean - 0.5)
    },
    predict: { n in 1 / (12 * n) },
    tolerance: { n in
      Tolerance(resolution: 0.05 / (12 * n), reason: "a third of that to the mutant, at n = 8")
    },
    mutants: [
      Mutant("n − 1 in place of n") { n in 1 / (12 * (n - 1)) }
    ])

  static let decayOfVariance = Claim.exponent(
    "decay-of-variance", "The variance of a mean decays like 1/n",
    formula: #"\frac{1}{12 n}"#,
    PowerLawPrediction(
      exponent: -1, within: Tolerance(resolution: 0.05, reason: "a tenth of that to −1/2"),
      constant: 1.0 / 12, within: Tolerance(resolution: 0.1, reason: "a tenth of that to 1/6"),
      slopeChange: 0.3),
    measurement: .sampled(
      .separate(at: [4, 8, 16, 32, 64]) { n, stream in
        // The average of many squares is much nearer to normal than one of them.
        (0..<64).reduce(0) { total, _ in
          let mean = sum(stream.uniforms(Int(n))) / n
          return total + (mean - 0.5) * (mean - 0.5) / 64
        }
      }, method: .asymptotic, relativePrecision: 0.02, limit: 1 << 16),
    mutants: [
      .exponent("n^(−1/2)", -0.5),
      .constant("1/6", 1.0 / 6),
    ])

  static let meanOfReciprocals = Claim.counterexample(
    "mean-of-reciprocals", "The mean of 1/X is not 1 over the mean of X",
    formula: #"1/\mathbb E[X], X = 1, 3"#, discrepancy: .exceeds,
    rounding: "1, the largest reciprocal",
    measure: { Observation((1 + 1.0 / 3) / 2, operations: 2, scale: 1) },
    printed: { 1.0 / 2 },
    mutants: [
      Mutant("the mean of 1/X itself") { _ in 2.0 / 3 }
    ])

  static let all: [Claim] = [
    centring, sumAgainstLength, varianceOfMean, decayOfVariance, meanOfReciprocals,
  ]
}

@Suite("The examples of CONTRIBUTING.md")
struct ContributingExamplesTests {
  @Test("Each example is verified and its mutants are refuted", arguments: 0..<5)
  func example(_ index: Int) async {
    let verifier = Verifier(seed: 1, profile: .quick, workers: 2)
    let record = await verifier.verify(ContributingExamples.all[index], of: "contributing")
    #expect(record.isAsExpected, "\(record.line)")
    #expect(record.verdict == .verified)
  }

  @Test("Each kind of evidence has its example")
  func kinds() {
    #expect(ContributingExamples.all.map { $0.evidence } == EvidenceKind.allCases)
  }

  @Test("The page shows the code that is tested here")
  func pageShowsThisCode() throws {
    let source = try text(#filePath)
    let page = try text(#filePath, "../../../CONTRIBUTING.md")
    let examples = page.components(separatedBy: "```swift\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }.filter { $0.hasPrefix("static let") }
    #expect(examples.count == EvidenceKind.allCases.count)
    for example in examples {
      #expect(unindented(source).contains(unindented(example)), "\(example.prefix(60)) …")
    }
  }

  private func text(_ file: String, _ path: String = "") throws -> String {
    let url = path.isEmpty ? URL(fileURLWithPath: file) : URL(fileURLWithPath: file + "/" + path)
    return try String(contentsOf: url.standardizedFileURL, encoding: .utf8)
  }

  private func unindented(_ text: String) -> String {
    text.split(separator: "\n").map { String($0.drop { $0 == " " }) }.joined(separator: "\n")
  }
}
