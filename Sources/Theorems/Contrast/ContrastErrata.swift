import LinearAlgebra
import Randomness
import RealModule
import Verification

// Collapse and uniformity: two printed values, and the true ones.
//
// Chapter: theorems/Contrast/ContrastErrata.md
// Tests:   Tests/TheoremTests/Contrast/ContrastErrataTests.swift

// MARK: - Mathematics

/// Values of the InfoNCE loss under collapse, and of the uniformity of the uniform law.
public enum ContrastErrata {
  // begin region: contest
  /// An anchor, its positive and its negatives, all unit vectors.
  public struct Contest: Sendable {
    let anchor: Vector
    let positive: Vector
    let negatives: [Vector]

    /// The InfoNCE loss at temperature τ, in nats.
    ///
    /// log(1 + Σⱼ exp((cos(a, nⱼ) − cos(a, p))/τ)), which is the negative logarithm of the softmax
    /// weight that the positive gets.
    public func loss(temperature: Double) -> Double {
      let score = dot(anchor, positive)
      let odds = negatives.reduce(0) { $0 + .exp((dot(anchor, $1) - score) / temperature) }
      return .log(onePlus: odds)
    }
  }
  // end region: contest

  // begin region: uniformity
  /// log E exp(−‖x − y‖²) over independent uniform points of the unit sphere in Rᵈ, plus 2.
  ///
  /// As ‖x − y‖² = 2 − 2x·y this is the logarithm of E exp(2x·y), and x·y has the law of one
  /// coordinate, for which a Gauss rule of 40 nodes is exact to rounding.
  public static func uniformityAboveFloor(dimension d: Int) throws -> Double {
    let coordinate = try GaussQuadrature.gegenbauer(40, alpha: Double(d) / 2 - 1)
    return .log(coordinate.integrate { .exp(2 * $0) })
  }
  // end region: uniformity
}

// MARK: - Experiments

extension ContrastErrata {
  /// A number of negatives beside the contest in which all points have collapsed to one.
  struct Collapse: Sendable {
    let count: Int
    let contest: Contest

    init(negatives count: Int, stream: inout RandomStream) {
      let point = stream.sphere(dimension: 8)
      self.count = count
      contest = Contest(
        anchor: point, positive: point, negatives: [Vector](repeating: point, count: count))
    }
  }

  private static func collapses(
    _ counts: [Int], stream: inout RandomStream
  ) -> [Collapse] {
    counts.map { Collapse(negatives: $0, stream: &stream) }
  }

  /// Random contests in which the positive is the anchor itself, some of them nearly collapsed.
  private static func alignedContests(stream: inout RandomStream) -> [Contest] {
    (0..<200).map { _ in
      let dimension = 2 + stream.index(below: 4)
      let anchor = stream.sphere(dimension: dimension)
      let spread = stream.uniform()
      let negatives = (0..<(1 + stream.index(below: 10))).map { _ in
        let other = stream.sphere(dimension: dimension)
        return unit(zip(anchor, other).map { (1 - spread) * $0 + spread * $1 })
      }
      return Contest(anchor: anchor, positive: anchor, negatives: negatives)
    }
  }

  /// Random contests, and for every number of negatives the one that has them all opposite.
  private static func contests(stream: inout RandomStream) -> [Contest] {
    [1, 2, 31, 511].flatMap { count -> [Contest] in
      let anchor = stream.sphere(dimension: 3)
      let opposite = Contest(
        anchor: anchor, positive: anchor,
        negatives: [Vector](repeating: anchor.map { -$0 }, count: count))
      let random = (0..<20).map { _ in
        Contest(
          anchor: anchor, positive: stream.sphere(dimension: 3),
          negatives: (0..<count).map { _ in stream.sphere(dimension: 3) })
      }
      return [opposite] + random
    }
  }

  private static func unit(_ vector: Vector) -> Vector {
    let length = norm(vector)
    return vector.map { $0 / length }
  }

  /// The loss, with the rounding of scores that are divided by the temperature.
  private static func observe(_ contest: Contest, _ temperature: Double) -> Observation {
    let count = contest.negatives.count
    return Observation(
      contest.loss(temperature: temperature), operations: count + contest.anchor.count,
      scale: 1 / temperature + .log(Double(count + 1)))
  }
}

// MARK: - Declaration

extension ContrastErrata {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "contrast-errata",
    title: "Collapse and uniformity, as printed and as they are",
    part: .contrast,
    statement: #"""
      Let $a$, $p$ and $n_1, \dots, n_N$ be unit vectors and
      $\ell = \log \bigl(1 + \sum_j e^{(a \cdot n_j - a \cdot p)/\tau}\bigr)$ the InfoNCE loss of
      anchor $a$. If all points coincide, $\ell = \log(N + 1)$, and with $p = a$ no other
      arrangement has a larger loss; always $\ell \ge \log(1 + N e^{-2/\tau}) > 0$. For
      independent uniform points $x, y$ of the sphere in $\mathbb R^d$,
      $\log \mathbb E e^{-\lVert x - y \rVert^2} = -2 + \log(\Gamma(d/2) I_{d/2-1}(2))$, which is
      $-2 + 2/d - 4/d^3 + O(d^{-4})$.
      """#,
    assumptions: [
      "unit vectors, so that inner products are cosines",
      "at least one negative; N counts negatives, the positive not included",
    ],
    limits: [
      "losses without negatives, for which collapse does reach zero",
      "the mean loss over a batch whose points are each other's negatives, which has a larger floor",
      "nothing about training: which arrangement is found is another question",
    ],
    references: [
      "A. van den Oord, Y. Li, O. Vinyals, Representation learning with contrastive predictive "
        + "coding, arXiv:1807.03748 (2018)",
      "T. Wang, P. Isola, Understanding contrastive representation learning through alignment and "
        + "uniformity on the hypersphere, ICML 2020",
      "NIST Digital Library of Mathematical Functions, 10.32.2 and 10.25.2",
    ],
    parameters: [.real("temperature", default: 0.5, in: 0.05...3, "temperature τ")],
    figures: []
  ) { values throws(ParameterError) in
    let temperature = values.real("temperature")
    return [
      asPrintedZeroLoss(temperature), collapseIsWorst(temperature), lossIsPositive(temperature),
      asPrintedManyNegatives(temperature), collapsedLoss(temperature), asPrintedUniformity,
      uniformity, uniformityLevelsOff,
    ]
  }

  // MARK: Collapse

  private static func asPrintedZeroLoss(_ temperature: Double) -> Claim {
    .exact(
      "as-printed-zero-loss", "As printed: at collapse the loss is zero", formula: "0",
      rounding: "1/τ + log(N + 1)", x: { (collapse: Collapse) -> Double in Double(collapse.count) },
      cases: { stream -> [Collapse] in collapses([1, 31, 511, 1022], stream: &stream) },
      measure: { (collapse: Collapse) -> Observation in observe(collapse.contest, temperature) },
      predict: { (_: Collapse) -> [Double] in [0] },
      mutants: [
        Mutant("log N, as if the positive were not counted") { (collapse: Collapse) -> [Double] in
          [.log(Double(collapse.count))]
        },
        Mutant("log(1 + 1/N): nearly zero with many negatives") {
          (collapse: Collapse) -> [Double] in
          [.log(onePlus: 1 / Double(collapse.count))]
        },
      ]
    ).asPrinted(
      Erratum(
        entry: "infonce-loss-at-collapse",
        printed:
          "For the InfoNCE loss with negatives, collapse to one point is said to reach a loss "
          + "of zero by making all similarities equal.",
        flaw: #"""
          Equal similarities give the positive a share $1/(N+1)$ of the softmax, so the loss is \#
          $\log(N+1)$. Zero is right for losses without negatives, and an example of the same \#
          text, which speaks of doing without them, can be read so; the passage meant here \#
          displays the loss with negatives.
          """#,
        corrected: #"""
          Among arrangements with $p = a$ collapse has the largest loss, $\log(N+1)$; no \#
          arrangement has a smaller one than $\log(1 + N e^{-2/\tau}) > 0$.
          """#,
        correctedBy: "collapse-is-worst", variable: "N"))
  }

  private static func collapseIsWorst(_ temperature: Double) -> Claim {
    .bound(
      "collapse-is-worst", "Of aligned arrangements none has a larger loss than collapse",
      formula: #"\ell \le \log(N + 1)"#, relation: .atMost, rounding: "1/τ + log(N + 1)",
      attained: .withinRounding,
      cases: { stream -> [Contest] in
        collapses([1, 2, 31, 511], stream: &stream).map(\.contest)
          + alignedContests(stream: &stream)
      },
      measure: { (contest: Contest) -> Observation in observe(contest, temperature) },
      bound: { (contest: Contest) -> Double in .log(Double(contest.negatives.count + 1)) },
      mutants: [
        Mutant("0, as printed") { (_: Contest) -> Double in 0 },
        Mutant("log N, as if the positive were not counted") { (contest: Contest) -> Double in
          .log(Double(contest.negatives.count))
        },
      ])
  }

  private static func lossIsPositive(_ temperature: Double) -> Claim {
    let floor = { @Sendable (contest: Contest, width: Double) -> Double in
      let odds = Double(contest.negatives.count) * Double.exp(-width / temperature)
      return .log(onePlus: odds)
    }
    return .bound(
      "loss-is-positive", "No arrangement has a smaller loss than all negatives opposite",
      formula: #"\ell \ge \log(1 + N e^{-2/\tau})"#, relation: .atLeast,
      rounding: "1/τ + log(N + 1)", attained: .withinRounding,
      cases: { stream -> [Contest] in contests(stream: &stream) },
      measure: { (contest: Contest) -> Observation in observe(contest, temperature) },
      bound: { (contest: Contest) -> Double in floor(contest, 2) },
      mutants: [
        Mutant("cosines from 0 to 1") { (contest: Contest) -> Double in floor(contest, 1) },
        Mutant("log(N + 1), as at collapse") { (contest: Contest) -> Double in floor(contest, 0) },
      ])
  }

  private static func asPrintedManyNegatives(_ temperature: Double) -> Claim {
    .bound(
      "as-printed-many-negatives",
      "As printed: with more than 31 negatives the collapsed loss is no larger",
      formula: #"\log 32"#, relation: .atMost, rounding: "1/τ + log(N + 1)",
      attained: .withinRounding, x: { (collapse: Collapse) -> Double in Double(collapse.count) },
      cases: { stream -> [Collapse] in collapses([31, 63, 511, 1022], stream: &stream) },
      measure: { (collapse: Collapse) -> Observation in observe(collapse.contest, temperature) },
      bound: { (_: Collapse) -> Double in .log(32) },
      mutants: [
        Mutant("log 62: both views of 31 instances") { (_: Collapse) -> Double in .log(62) },
        Mutant("1 + log 32: a nat forgiven") { (_: Collapse) -> Double in 1 + .log(32) },
      ]
    ).asPrinted(
      Erratum(
        entry: "infonce-loss-at-collapse",
        printed: #"""
          The collapsed loss is given as $\log N$ and said to be minimised as $N \to \infty$.
          """#,
        flaw: #"""
          The logarithm grows without bound. If $N$ counts all candidates its value is right; with \#
          $N$ negatives it is $\log(N+1)$.
          """#,
        corrected: #"The collapsed loss is $\log(N+1)$, increasing in $N$, at every temperature."#,
        correctedBy: "collapsed-loss", variable: "N"))
  }

  private static func collapsedLoss(_ temperature: Double) -> Claim {
    .exact(
      "collapsed-loss", "At collapse the loss is log(N + 1)", formula: #"\log(N + 1)"#,
      rounding: "1/τ + log(N + 1)", x: { (collapse: Collapse) -> Double in Double(collapse.count) },
      cases: { stream -> [Collapse] in collapses([1, 2, 31, 63, 511, 1022], stream: &stream) },
      measure: { (collapse: Collapse) -> Observation in observe(collapse.contest, temperature) },
      predict: { (collapse: Collapse) -> [Double] in [.log(Double(collapse.count + 1))] },
      mutants: [
        Mutant("0, as printed") { (_: Collapse) -> [Double] in [0] },
        Mutant("log N") { (collapse: Collapse) -> [Double] in [.log(Double(collapse.count))] },
        Mutant("log(1 + 1/N), falling with N") { (collapse: Collapse) -> [Double] in
          [.log(onePlus: 1 / Double(collapse.count))]
        },
      ])
  }

  // MARK: Uniformity

  private static let dimensions = [2, 3, 8, 32, 128]

  private static let asPrintedUniformity: Claim = .exact(
    "as-printed-uniformity", "As printed: the uniform law has uniformity −2 + 1/d",
    formula: #"-2 + \frac1d"#, rounding: "2", x: { (d: Int) -> Double in Double(d) },
    cases: { _ -> [Int] in dimensions },
    measure: { (d: Int) -> Observation in
      Observation(try uniformityAboveFloor(dimension: d) - 2, operations: 40, scale: 2)
    },
    predict: { (d: Int) -> [Double] in [-2 + 1 / Double(d)] },
    mutants: [
      Mutant("−log d, the form for large d") { (d: Int) -> [Double] in [-Double.log(Double(d))] },
      Mutant("−2 + 2/d: only the factor mended") { (d: Int) -> [Double] in [-2 + 2 / Double(d)] },
    ]
  ).asPrinted(
    Erratum(
      entry: "uniformity-value-of-uniform-sphere",
      printed: #"""
        For the uniform law on the sphere $\log \mathbb E e^{-\lVert x - y \rVert^2}$ is evaluated \#
        as $-2 + 1/d \approx -\log d$ for large $d$.
        """#,
      flaw: #"""
        $2 x \cdot y$ has variance $4/d$, half of which enters the exponent: the source's own \#
        Gaussian approximation gives $-2 + 2/d$. And that tends to $-2$, while $-\log d$ falls \#
        without bound; an example of the same text uses $-\log d$ as the reference level.
        """#,
      corrected: #"""
        $-2 + \log(\Gamma(d/2) I_{d/2-1}(2)) = -2 + 2/d - 4/d^3 + O(d^{-4})$, which tends to $-2$.
        """#,
      correctedBy: "uniformity", variable: "d"))

  private static let uniformity: Claim = .exact(
    "uniformity", "The uniformity of the uniform law is a Bessel function",
    formula: #"-2 + \log\bigl(\Gamma(d/2) I_{d/2-1}(2)\bigr)"#, rounding: "2",
    x: { (d: Int) -> Double in Double(d) },
    cases: { _ -> [Int] in dimensions },
    measure: { (d: Int) -> Observation in
      Observation(try uniformityAboveFloor(dimension: d) - 2, operations: 40, scale: 2)
    },
    predict: { (d: Int) -> [Double] in [besselUniformity(d, order: Double(d) / 2 - 1)] },
    mutants: [
      Mutant("−2 + 1/d, as printed") { (d: Int) -> [Double] in [-2 + 1 / Double(d)] },
      Mutant("−log d, as printed") { (d: Int) -> [Double] in [-Double.log(Double(d))] },
      Mutant("−2 + 2/d, without the next term") { (d: Int) -> [Double] in [-2 + 2 / Double(d)] },
      Mutant("the Bessel function of order d/2") { (d: Int) -> [Double] in
        [besselUniformity(d, order: Double(d) / 2)]
      },
    ])

  private static func besselUniformity(_ d: Int, order: Double) -> Double {
    -2 + .log(.gamma(Double(d) / 2) * BesselFunctions.modifiedI(order: order, 2))
  }

  private static let uniformityLevelsOff: Claim = .exponent(
    "uniformity-levels-off", "Above −2 the uniformity falls like 2/d", formula: #"\frac2d"#,
    PowerLawPrediction(
      exponent: -1,
      within: Tolerance(resolution: 0, systematic: 1e-5, reason: "the terms from d⁻⁴ on"),
      constant: 2,
      within: Tolerance(resolution: 0, systematic: 1e-4, reason: "the terms from d⁻⁴ on"),
      slopeChange: 1e-3, finiteSize: { (d: Double) -> Double in 2 / d - 4 / (d * d * d) }),
    measurement: .computed(at: [128, 256, 512, 1024]) { d in
      Observation(try uniformityAboveFloor(dimension: Int(d)), operations: 40, scale: 1)
    },
    mutants: [
      .exponent("0: a level above −2", 0), .exponent("−1/2", -0.5),
      .constant("1, as printed", 1),
    ])
}
