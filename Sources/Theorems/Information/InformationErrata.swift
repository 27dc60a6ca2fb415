import LinearAlgebra
import Randomness
import RealModule
import Verification

// Information about a class label: two printed formulas, and the true ones.
//
// Chapter: theorems/Information/InformationErrata.md
// Tests:   Tests/TheoremTests/Information/InformationErrataTests.swift

// MARK: - Mathematics

/// Information about a label, in bits: from Gaussian classes, and from the accuracy of a prediction.
public enum InformationErrata {
  // begin region: information
  /// Classes with probabilities pₖ that are normal on the line with means μₖ and variance 1.
  public struct GaussianClasses: Sendable {
    let probabilities: [Double]
    let means: [Double]

    /// I(Z; Y) in bits, by the trapezoidal rule.
    ///
    /// Σₖ pₖ E log₂ (density of class k / density of the mixture) at Z = μₖ + U, U standard normal. The
    /// integrand is analytic near the real line, so that the rule converges geometrically.
    public var information: Double {
      let step = 1.0 / 64
      return (-768...768).reduce(0) { sum, index in
        let u = Double(index) * step
        let weight = step * .exp(-u * u / 2) / (2 * Double.pi).squareRoot()
        return sum + weight * logRatio(at: u)
      }
    }

    /// The mean over classes of the log ratio, each at its own mean plus u.
    private func logRatio(at u: Double) -> Double {
      zip(probabilities, means).reduce(0) { sum, entry in
        let (share, mean) = entry
        let mixture = zip(probabilities, means).reduce(0) { total, other in
          let shift = mean - other.1
          return total + other.0 * .exp(-shift * (u + shift / 2))
        }
        return sum - share * .log2(mixture)
      }
    }

    /// H(Y) in bits.
    var entropy: Double { InformationErrata.entropy(probabilities) }

    /// The variance of the class means.
    var betweenVariance: Double {
      let mean = zip(probabilities, means).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(probabilities, means).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    }
  }
  // end region: information

  // begin region: joint
  /// A joint law of a label, the row, and its prediction, the column.
  public struct JointLaw: Sendable {
    let table: [[Double]]

    /// I(Ŷ; Y) in bits: H(Y) + H(Ŷ) − H(Y, Ŷ).
    public var information: Double {
      let columns = table[0].indices.map { column in table.reduce(0) { $0 + $1[column] } }
      return labelEntropy + entropy(columns) - table.reduce(0) { $0 + entropy($1) }
    }

    /// H(Y) in bits.
    var labelEntropy: Double { entropy(table.map { $0.reduce(0, +) }) }

    /// The probability that the prediction is the label.
    var accuracy: Double { table.indices.reduce(0) { $0 + table[$1][$1] } }
  }
  // end region: joint

  /// −Σ p log₂ p in bits, with 0 log 0 = 0; the p need not sum to 1.
  static func entropy(_ probabilities: [Double]) -> Double {
    probabilities.reduce(0) { $1 > 0 ? $0 - $1 * .log2($1) : $0 }
  }

  /// The entropy of a yes or no of probability p, in bits.
  static func binaryEntropy(_ p: Double) -> Double { entropy([p, 1 - p]) }

  /// ½ log₂ det(Σ + B)/det Σ for positive definite Σ and B with at least as many rows as none.
  ///
  /// Throws `notPositiveDefinite` when Σ is not.
  static func logDeterminantFormula(within: Matrix, between: Matrix) throws -> Double {
    let total = try CholeskyFactorization(within + between).logDeterminant
    let noise = try CholeskyFactorization(within).logDeterminant
    return (total - noise) / (2 * .log(2))
  }
}

// MARK: - Experiments

extension InformationErrata {
  /// Symmetric pairs of classes at ±a, and random mixtures of two to six classes.
  private static func mixtures(stream: inout RandomStream) -> [GaussianClasses] {
    [0.01, 0.5, 1, 2, 10].map(pair)
      + (0..<20).map { _ in
        let count = 2 + stream.index(below: 5)
        let spread = 4 * stream.uniform()
        return GaussianClasses(
          probabilities: stream.dirichlet([Double](repeating: 1, count: count)),
          means: stream.normals(count).map { spread * $0 })
      }
  }

  /// Two equally likely classes at ±a.
  static func pair(_ a: Double) -> GaussianClasses {
    GaussianClasses(probabilities: [0.5, 0.5], means: [-a, a])
  }

  private static func observe(_ classes: GaussianClasses) -> Observation {
    // 1537 nodes; each term is at most the label's surprise plus the exponent within the ratio.
    Observation(classes.information, operations: 1537, scale: 1 + classes.entropy)
  }

  /// The formula for Gaussian classes, ½ log₂ of 1 + the variance of the means.
  static func formula(_ classes: GaussianClasses) -> Double {
    0.5 * .log2(1 + classes.betweenVariance)
  }

  /// Scatter within and between classes, and the former with part of one direction taken away.
  struct ScatterPair: Sendable {
    let within: Matrix
    let between: Matrix
    let shrunk: Matrix
    /// The share that is taken away.
    let share: Double

    /// Σ = LLᵀ of Wishart law becomes L(I − t vvᵀ)Lᵀ.
    init(dimension: Int, share: Double, stream: inout RandomStream) {
      let factor = stream.wishartFactor(dimension: dimension, degreesOfFreedom: 4 * dimension)
      let means = stream.normalMatrix(rows: dimension, columns: 2)
      let direction = Matrix(columnVector: factor * stream.sphere(dimension: dimension))
      within = factor.outerGram()
      between = means.outerGram()
      shrunk = within + (-share) * direction.outerGram()
      self.share = share
    }

    /// The formula after shrinking, in bits; what is rounded is amplified by the condition number.
    var shrunkFormula: Observation {
      get throws {
        let spectrum = try SymmetricEigen.values(of: shrunk)
        let condition = (spectrum.max() ?? 1) / (spectrum.min() ?? 1)
        return Observation(
          try logDeterminantFormula(within: shrunk, between: between),
          operations: shrunk.rows * shrunk.rows, scale: 1 + condition)
      }
    }

    /// The formula before shrinking, in bits.
    var formula: Double {
      get throws { try logDeterminantFormula(within: within, between: between) }
    }
  }

  /// A uniform label of m values and a prediction that errs evenly.
  static func symmetricChannel(classes m: Int, accuracy: Double) -> JointLaw {
    let (right, wrong) = (accuracy / Double(m), (1 - accuracy) / Double(m * (m - 1)))
    return JointLaw(
      table: (0..<m).map { row in (0..<m).map { $0 == row ? right : wrong } })
  }

  /// Guessing among m values, an even error that is never right, 1 % of 1000, and a constant guess.
  private static func printedCases(classes m: Int) -> [JointLaw] {
    [
      symmetricChannel(classes: m, accuracy: 1 / Double(m)),
      symmetricChannel(classes: 4, accuracy: 0),
      symmetricChannel(classes: 1000, accuracy: 0.01),
      JointLaw(table: [[0.9, 0], [0.1, 0]]),
    ]
  }

  /// Channels over the whole range of accuracy, and random joint laws.
  private static func joints(classes m: Int, stream: inout RandomStream) -> [JointLaw] {
    let channels = [2, 3, m].flatMap { size in
      [0, 1 / Double(size), 0.6, 0.95, 1].map { symmetricChannel(classes: size, accuracy: $0) }
    }
    let random = (0..<200).map { _ in
      let size = 2 + stream.index(below: 5)
      let cells = stream.dirichlet([Double](repeating: 0.3, count: size * size))
      return JointLaw(table: (0..<size).map { Array(cells[($0 * size)..<(($0 + 1) * size)]) })
    }
    return channels + printedCases(classes: m) + random
  }

  private static func observe(_ law: JointLaw) -> Observation {
    // Sums run along rows, then over rows; the three entropies are at most 2 log₂ m each.
    let size = law.table.count
    return Observation(law.information, operations: 2 * size, scale: 6 * .log2(Double(size)))
  }

  /// H(Y)(1 − H_b(Acc)), as printed.
  private static func printedBound(_ law: JointLaw) -> Double {
    law.labelEntropy * (1 - binaryEntropy(law.accuracy))
  }

  /// H(Y) − w H_b(P) − P log₂(m − 1) at error probability P, Fano's bound for w = 1.
  private static func fano(_ law: JointLaw, weight: Double = 1) -> Double {
    law.labelEntropy - weight * binaryEntropy(law.accuracy)
      - (1 - law.accuracy) * .log2(Double(law.table.count - 1))
  }
}

// MARK: - Declaration

extension InformationErrata {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "information-errata",
    title: "Information about a label, as printed and as it is",
    part: .information,
    statement: #"""
      Let $Y$ be one of $m$ classes. If $Z$ is normal within each class, with common covariance
      $\Sigma$, and $\Sigma_B$ is the covariance of the class means, then
      $I(Z; Y) \le \min\lbrace H(Y), \tfrac12 \log_2 \det(I + \Sigma^{-1}\Sigma_B) \rbrace$, and
      the determinant does not fall when $\Sigma$ shrinks. If $\hat Y$ is a function of $Z$ that
      errs with probability $P$, then
      $I(Z; Y) \ge I(\hat Y; Y) \ge H(Y) - H_b(P) - P \log_2(m - 1)$, with equality on the right
      when $Y$ is uniform and errors are spread evenly. All in bits.
      """#,
    assumptions: [
      "finitely many classes, of any probabilities",
      "normal classes share one invertible covariance",
      "H_b(p) is the entropy of a yes or no of probability p",
    ],
    limits: [
      "information is computed for classes on the line; in space only the determinant is",
      "nothing about estimating information from samples",
      "Fano's bound is attained for even errors only; elsewhere it may be far below",
    ],
    references: [
      "T. M. Cover, J. A. Thomas, Elements of Information Theory, 2nd edition, Wiley 2006, "
        + "Theorems 2.10.1 and 8.6.5",
      "R. M. Fano, Transmission of Information, MIT Press 1961",
    ],
    parameters: [
      .integer("classes", default: 10, in: 3...100, "number m of classes of the guessing example")
    ],
    figures: []
  ) { values throws(ParameterError) in
    let classes = values.integer("classes")
    return [
      asPrintedGaussian, formulaBoundsInformation, asPrintedLowRank, shrinkingRaisesTheFormula,
      asPrintedAccuracy(classes), fanoBound(classes),
    ]
  }

  // MARK: Gaussian classes

  private static let asPrintedGaussian: Claim = .exact(
    "as-printed-gaussian-information",
    "As printed: two normal classes at ±a carry ½ log₂(1 + a²) bits",
    formula: #"\tfrac12 \log_2(1 + a^2)"#, rounding: "1 + H(Y)", x: { (x: Double) -> Double in x },
    cases: { _ -> [Double] in [0.5, 1, 2, 10] },
    measure: { (a: Double) -> Observation in observe(pair(a)) },
    predict: { (a: Double) -> [Double] in [formula(pair(a))] },
    mutants: [
      Mutant("log₂(1 + a²), the half forgotten") { (a: Double) -> [Double] in
        [2 * formula(pair(a))]
      },
      Mutant("cut at H(Y), no more than one bit") { (a: Double) -> [Double] in
        [min(1, formula(pair(a)))]
      },
    ]
  ).asPrinted(
    Erratum(
      entry: "gaussian-class-mutual-information",
      printed: #"""
        For normal classes with common covariance $\Sigma$ the proof asserts \#
        $I(Z; Y) = \tfrac12 \log(\det(\Sigma + \Sigma_B)/\det\Sigma)$.
        """#,
      flaw: #"""
        A mixture of normal classes is not normal, so this is only an upper bound; for separated \#
        classes it exceeds $H(Y)$. The exercise itself asks for an upper bound by the spectrum, and \#
        the bound that its proof ends with is right.
        """#,
      corrected: #"""
        $I(Z; Y) \le \min\lbrace H(Y), \tfrac12 \log \det(I + \Sigma^{-1}\Sigma_B) \rbrace$, nearly \#
        attained for classes close together and for classes far apart.
        """#,
      correctedBy: "formula-bounds-information", variable: "a"))

  private static let formulaBoundsInformation: Claim = .bound(
    "formula-bounds-information",
    "Normal classes carry no more than the label's entropy and the Gaussian formula",
    formula: #"\min\lbrace H(Y), \tfrac12 \log_2(1 + \sigma_B^2) \rbrace"#, relation: .atMost,
    rounding: "1 + H(Y)", attained: .withinRounding,
    cases: { stream -> [GaussianClasses] in mixtures(stream: &stream) },
    measure: { (classes: GaussianClasses) -> Observation in observe(classes) },
    bound: { (classes: GaussianClasses) -> Double in min(classes.entropy, formula(classes)) },
    mutants: [
      Mutant("a quarter in place of the half") { (classes: GaussianClasses) -> Double in
        min(classes.entropy, 0.5 * formula(classes))
      },
      Mutant("the formula in nats") { (classes: GaussianClasses) -> Double in
        min(classes.entropy, Double.log(2) * formula(classes))
      },
    ])

  private static let asPrintedLowRank: Claim = .bound(
    "as-printed-low-rank", "As printed: the formula is at most 1 bit when diag(1, 1) loses rank",
    formula: #"1 \text{ at } \Sigma = \operatorname{diag}(1, \epsilon), \Sigma_B = I"#,
    relation: .atMost, rounding: "1 + the condition number", attained: .withinRounding,
    x: { (x: Double) -> Double in x },
    cases: { _ -> [Double] in [1, 0.1, 0.01] },
    measure: { (epsilon: Double) -> Observation in
      Observation(
        try logDeterminantFormula(within: .diagonal([1, epsilon]), between: .identity(2)),
        operations: 4, scale: 1 + 1 / epsilon)
    },
    bound: { (_: Double) -> Double in 1 },
    mutants: [
      Mutant("in proportion to the trace of Σ") { (epsilon: Double) -> Double in (1 + epsilon) / 2
      },
      Mutant("twice that, whatever the rank") { (_: Double) -> Double in 2 },
    ]
  ).asPrinted(
    Erratum(
      entry: "gaussian-class-mutual-information",
      printed:
        #"Low effective rank of the within-class covariance $\Sigma$ is said to tighten the bound."#,
      flaw: #"""
        The bound depends on $\Sigma^{-1}\Sigma_B$: a direction without scatter within classes tells \#
        them apart, and the bound rises. Low rank of $\Sigma_B$ would tighten it.
        """#,
      corrected:
        #"$\det(I + \Sigma^{-1}\Sigma_B)$ does not fall when $\Sigma$ shrinks in any direction."#,
      correctedBy: "shrinking-raises-the-formula", variable: "ε"))

  private static let shrinkingRaisesTheFormula: Claim = .bound(
    "shrinking-raises-the-formula",
    "Less scatter within classes never lowers the Gaussian formula",
    formula: #"\tfrac12 \log_2 \det(I + \Sigma^{-1}\Sigma_B) \text{ before}"#, relation: .atLeast,
    rounding: "1 + the condition number", attained: .withinRounding,
    cases: { stream -> [ScatterPair] in
      [2, 3, 5, 8].flatMap { dimension in
        [0, 0.1, 0.5, 0.9, 0.99].map {
          ScatterPair(dimension: dimension, share: $0, stream: &stream)
        }
      }
    },
    measure: { (pair: ScatterPair) -> Observation in try pair.shrunkFormula },
    bound: { (pair: ScatterPair) -> Double in try pair.formula },
    mutants: [
      Mutant("higher by what the direction lost, ½ log₂ 1/(1 − t)") {
        (pair: ScatterPair) -> Double in
        try pair.formula - 0.5 * Double.log2(1 - pair.share)
      },
      Mutant("higher by a tenth") { (pair: ScatterPair) -> Double in 1.1 * (try pair.formula) },
    ])

  // MARK: Accuracy

  private static func asPrintedAccuracy(_ classes: Int) -> Claim {
    .bound(
      "as-printed-accuracy", "As printed: accuracy implies at least H(Y)(1 − H_b(Acc)) bits",
      formula: #"H(Y) (1 - H_b(\operatorname{Acc}))"#, relation: .atLeast, rounding: "6 log₂ m",
      attained: .withinRounding, x: { (law: JointLaw) -> Double in Double(law.table.count) },
      cases: { _ -> [JointLaw] in printedCases(classes: classes) },
      measure: { (law: JointLaw) -> Observation in observe(law) },
      bound: printedBound,
      mutants: [
        Mutant("claimed only when the prediction beats guessing") { (law: JointLaw) -> Double in
          law.accuracy * Double(law.table.count) > 1 ? printedBound(law) : 0
        },
        Mutant("1 − H_b(Acc), as if the label had one bit") { (law: JointLaw) -> Double in
          1 - binaryEntropy(law.accuracy)
        },
      ]
    ).asPrinted(
      Erratum(
        entry: "accuracy-implies-task-information-multiplicative",
        printed: #"""
          A prediction of accuracy $\operatorname{Acc}$ is claimed to imply \#
          $I(Z; Y) \ge H(Y) (1 - H_b(\operatorname{Acc}))$.
          """#,
        flaw: #"""
          That is Fano's bound for two equally likely classes and no others. With more, guessing \#
          would carry information because $H_b(1/m) < 1$. The proof passes through the right bound \#
          for $m$ classes and then returns to the claimed one.
          """#,
        corrected: #"$I(Z; Y) \ge H(Y) - H_b(P) - P \log_2(m - 1)$, $P = 1 - \operatorname{Acc}$."#,
        correctedBy: "fano-bound", variable: "m"))
  }

  private static func fanoBound(_ classes: Int) -> Claim {
    .bound(
      "fano-bound", "Accuracy implies what Fano's inequality says",
      formula: #"H(Y) - H_b(P) - P \log_2(m - 1)"#, relation: .atLeast, rounding: "6 log₂ m",
      attained: .withinRounding,
      cases: { stream -> [JointLaw] in joints(classes: classes, stream: &stream) },
      measure: { (law: JointLaw) -> Observation in observe(law) },
      bound: { (law: JointLaw) -> Double in fano(law) },
      mutants: [
        Mutant("H(Y)(1 − H_b(Acc)), as printed", printedBound),
        Mutant("without H_b(P)") { (law: JointLaw) -> Double in fano(law, weight: 0) },
      ])
  }
}
