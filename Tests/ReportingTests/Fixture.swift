import Foundation
import Testing

@testable import Reporting
@testable import Verification

/// Small fixed results with every kind of claim, with hostile titles, and with every kind of trouble.
enum Fixture {
  /// The folder of the golden files.
  static let golden = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("Golden")

  /// Results in a fixed environment.
  static func results(_ claims: [ClaimRecord]) -> Results {
    var results = Results(
      seed: 7, profile: .quick,
      theorems: [
        TheoremRecord(
          slug: "toy", title: #"A | "toy" <theorem> of $5 & naïve é"#, part: .reconstruction,
          name: "Toy",
          parameters: ["n": .integer(3), "rates": .reals([0.5, 2])],
          figures: [figure], claims: claims)
      ])
    results.environment = RunEnvironment(
      package: "0.0.0", swift: "6.3", blas: "OpenBLAS 0.3.21 Prescott", blasThreads: 1,
      os: "linux x86_64")
    return results
  }

  static let figure = Figure(
    name: "decay", title: "Decay's <rate>", caption: #"Points | on "a" line"#,
    x: Figure.Axis("n", logarithmic: true), y: Figure.Axis("error ('units')", logarithmic: true),
    series: [Figure.Series(claim: "law", label: #"the "law""#)])

  /// The theorem that the results are about.
  static let toy = Theorem(
    slug: "toy", title: "Toy", part: .reconstruction, statement: "$x$",
    assumptions: ["one | two"], limits: ["none"], references: ["A. Author"],
    parameters: [.integer("n", default: 3, in: 1...9, "size")], figures: [figure],
    declaredIn: "Theorems/Toy.swift", claims: { _ in [] })

  /// A chapter with a block of every kind about a theorem.
  static let chapter = """
    # Toy

    <!-- begin generated: statement toy -->
    <!-- end generated -->
    <!-- begin generated: assumptions toy -->
    <!-- end generated -->
    <!-- begin generated: limits toy -->
    <!-- end generated -->
    <!-- begin generated: references toy -->
    <!-- end generated -->
    <!-- begin generated: parameters toy -->
    <!-- end generated -->
    <!-- begin generated: code toy/body -->
    <!-- end generated -->
    <!-- begin generated: results toy -->
    <!-- end generated -->
    <!-- begin generated: tolerances toy -->
    <!-- end generated -->
    <!-- begin generated: mutants toy -->
    <!-- end generated -->
    <!-- begin generated: exponents toy -->
    <!-- end generated -->
    <!-- begin generated: figure toy/decay -->
    <!-- end generated -->
    The end, without a newline
    """

  /// Claims that are all as expected.
  static let good = [exact, bound, statistical, law, counterexample]

  static let exact = ClaimRecord(
    id: "toy/exact", title: #"A | B <is> "C" & $x_1$ `code` *bold*"#, evidence: .exact,
    expected: .verified, verdict: .verified,
    predicted: predicted(nil, formula: #"\|A\| = |B|"#, .equals),
    measured: MeasuredRecord(estimate: nil, samples: 5),
    ratio: RatioRecord(worst: 2.1, limit: 30),
    mutants: [MutantRecord(name: "off by | one", verdict: .refuted)],
    rerun: "theorems run toy/exact --seed 7 --profile quick")

  static let bound = ClaimRecord(
    id: "toy/bound", title: "Nobody is below the floor", evidence: .bound, expected: .verified,
    verdict: .verified, predicted: predicted(0.75, formula: "f", .atLeast),
    measured: MeasuredRecord(estimate: 0.75, samples: 401),
    mutants: [MutantRecord(name: "raised", predicted: 0.7575, verdict: .refuted)],
    rerun: "theorems run toy/bound --seed 7 --profile quick")

  static let statistical = ClaimRecord(
    id: "toy/mean", title: "The mean is one quarter", evidence: .statistical,
    expected: .verified, verdict: .verified, predicted: predicted(0.25316, formula: "d/n", .equals),
    measured: MeasuredRecord(
      estimate: 0.2531, lower: 0.2527, upper: 0.2535, samples: 65536, alpha: 1e-9,
      method: "asymptotic"),
    mutants: [MutantRecord(name: "d/(n−d)", predicted: 0.25, verdict: .refuted)],
    rerun: "theorems run toy/mean --seed 7 --profile quick")

  static let law = ClaimRecord(
    id: "toy/law", title: "The error falls as c/n", evidence: .exponent, expected: .verified,
    verdict: .verified, predicted: predicted(-1, formula: "c/n", .equals),
    measured: MeasuredRecord(
      estimate: -1.002, lower: -1.02, upper: -0.98, samples: 12288, alpha: 1e-9, method: "betting"),
    exponent: fit(-1, -1.002, -1.02, -0.98), constant: fit(4.5948, 4.6, 4.5, 4.7),
    slopeChange: fit(0, 0.001, -0.02, 0.02),
    points: [
      PointRecord(x: 100, predicted: 0.045948, estimate: 0.046, lower: 0.045, upper: 0.047),
      PointRecord(x: 200, predicted: 0.022974, estimate: 0.023, lower: 0.0225, upper: 0.0235),
      PointRecord(x: 400, predicted: 0.011487, estimate: 0.0115),
    ],
    mutants: [MutantRecord(name: "n^(−1/2)", predicted: -0.5, verdict: .refuted)],
    rerun: "theorems run toy/law --seed 7 --profile quick")

  static let counterexample = ClaimRecord(
    id: "toy/printed", title: "The printed value holds", evidence: .counterexample,
    expected: .refuted, verdict: .refuted, predicted: predicted(2, formula: "2", .atMost),
    measured: MeasuredRecord(estimate: 2.5, samples: 1),
    mutants: [MutantRecord(name: "3", predicted: 3, verdict: .refuted)],
    rerun: "theorems run toy/printed --seed 7 --profile quick")

  /// A claim with another verdict than expected, and a mutant that survives.
  static let refuted: ClaimRecord = {
    var claim = statistical
    claim.id = "toy/wrong"
    claim.verdict = .refuted
    claim.mutants[0].verdict = .verified
    claim.rerun = "theorems run toy/wrong --seed 7 --profile quick"
    return claim
  }()

  /// A claim that the evidence leaves open.
  static let open: ClaimRecord = {
    var claim = statistical
    claim.id = "toy/open"
    claim.verdict = .inconclusive
    claim.mutants[0].verdict = .inconclusive
    claim.rerun = "theorems run toy/open --seed 7 --profile quick"
    return claim
  }()

  /// A claim that could not be measured.
  static let failed = ClaimRecord(
    id: "toy/failed", title: "Something breaks", evidence: .exact, expected: .verified,
    verdict: .inconclusive, mutants: [MutantRecord(name: "any", verdict: .inconclusive)],
    error: "a measured value is nan, expected a finite number",
    rerun: "theorems run toy/failed --seed 7 --profile quick")

  /// A claim whose texts hold what any form of report might take for markup.
  static let hostile: ClaimRecord = {
    var claim = bound
    claim.id = "toy/hostile"
    claim.title =
      "100% of #1 {a_b} ~ ^ \\ \"q\" 'r' <b>&amp;</b> | c,d; é ñ ő λ̄ ≤ Σ x² ᵀ⁻¹ aᵢⱼ 𝔼 √½ – … `e` [f] *g* 語"
      + "\nsecond line\ttab \u{7}bell -- @end"
    claim.predicted?.formula = "100% of \"nonsense\" } & <b>"
    claim.predicted?.toleranceReason = "a, \"b\"\nc"
    claim.mutants[0].name = "100% _wrong_ | <i> $x$ & é"
    claim.rerun = "theorems run toy/hostile --seed 7 --profile quick"
    return claim
  }()

  /// Every kind of claim, every kind of trouble, hostile texts.
  static let all = good + [refuted, open, failed, hostile]

  /// What reports are made from, with a drawing of each figure.
  static func material(_ claims: [ClaimRecord]) -> ReportMaterial { material(results(claims)) }

  /// The same for results that were edited.
  static func material(_ results: Results) -> ReportMaterial {
    let figures = results.theorems.flatMap(DrawnFigure.figures)
    return ReportMaterial(
      results, figures: figures,
      drawings: Dictionary(uniqueKeysWithValues: figures.map { ($0.fileName, "<svg/>\n") }))
  }

  private static func predicted(
    _ value: Double?, formula: String, _ relation: Relation
  ) -> PredictedRecord {
    PredictedRecord(
      value: value, formula: formula, tolerance: 0.001, toleranceReason: "stated",
      relation: relation)
  }

  private static func fit(
    _ predicted: Double, _ estimate: Double, _ lower: Double, _ upper: Double
  ) -> FitRecord {
    FitRecord(
      predicted: predicted, tolerance: 0.05, estimate: estimate, lower: lower, upper: upper,
      range: [100, 400])
  }
}

/// Asserts that a text equals a golden file; with UPDATE_GOLDEN=1 the file is written instead.
func expectGolden(_ text: String, _ name: String) throws {
  let file = Fixture.golden.appendingPathComponent(name)
  if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
  #expect(try text == String(contentsOf: file, encoding: .utf8))
}

/// A folder of its own for one test, removed afterwards.
func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("executable-theorems-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

/// A package folder with the toy theorem's source and one chapter.
func withToyPackage(_ chapter: String, _ body: (URL) throws -> Void) throws {
  try withTemporaryFolder { folder in
    let files = [
      "theorems/Reconstruction/Toy.md": chapter,
      "Sources/Theorems/Reconstruction/Toy.swift": """
      func f() {
        // begin region: body
        if true {
          print(1)
        }
        // end region: body
      }
      """,
    ]
    for (path, text) in files {
      let file = folder.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    try body(folder)
  }
}
