import LinearAlgebra
import Randomness
import RealModule
import Verification

// What the rank of a representation says, and what it does not.
//
// Chapter: theorems/Collapse/CollapseErrata.md
// Tests:   Tests/TheoremTests/Collapse/CollapseErrataTests.swift

// MARK: - Mathematics

/// What the rank and the spectrum of a representation say.
public enum CollapseErrata {
  // begin region: rank
  /// The rank of the covariance ZᵀZ/N − z̄z̄ᵀ of the rows of Z, an N×d matrix.
  ///
  /// It is the number of singular values of the centred rows that exceed what rounding of the mean
  /// and of the decomposition leaves of a zero.
  public static func covarianceRank(_ embeddings: Matrix) throws(LinearAlgebraError) -> Int {
    let count = Double(embeddings.rows)
    let mean = embeddings.columnSums.map { $0 / count }
    let centred = Matrix(rows: embeddings.rows, columns: embeddings.columns) { i, j in
      embeddings[i, j] - mean[j]
    }
    let rounding =
      Double(embeddings.rows + embeddings.columns) * Double.ulpOfOne * embeddings.frobeniusNorm
    return try SVD.singularValues(of: centred).count { $0 > rounding }
  }
  // end region: rank

  /// The participation ratio (Σλ)²/Σλ² of eigenvalues that are not all zero.
  public static func participationRatio(_ eigenvalues: Vector) -> Double {
    let sum = eigenvalues.reduce(0, +)
    return sum * sum / dot(eigenvalues, eigenvalues)
  }

  /// The entropy of a probability and its complement, in nats.
  static func binaryEntropy(_ p: Double) -> Double {
    [p, 1 - p].reduce(0) { $1 > 0 ? $0 - $1 * Double.log($1) : $0 }
  }

  /// The probability that a standard normal number exceeds `x`.
  static func upperTail(_ x: Double) -> Double { Double.erfc(x / 2.0.squareRoot()) / 2 }
}

/// Class codes: one point for each class, as columns of a d×ℓ matrix.
public struct ClassCodes: Sendable {
  /// The codes, d×ℓ.
  public let points: Matrix

  /// The number ℓ of classes.
  public var classes: Int { points.columns }

  /// Codes at 0, 1, …, ℓ − 1 along a line through `origin`.
  public static func line(classes: Int, direction: Vector, origin: Vector) -> ClassCodes {
    ClassCodes(
      points: Matrix(
        columns: (0..<classes).map { add(origin, scaled(direction, by: Double($0))) }))
  }

  /// Equally spaced codes on the unit circle.
  public static func circle(classes: Int) -> ClassCodes {
    ClassCodes(
      points: Matrix(
        columns: (0..<classes).map { k in
          let angle = 2 * Double.pi * Double(k) / Double(classes)
          return [.cos(angle), .sin(angle)]
        }))
  }

  // begin region: argmax
  /// The class with the largest score wᵀz + b.
  public static func argmax(weights: Matrix, biases: Vector, _ z: Vector) -> Int {
    let scores = add(weights.multiplied(by: z, transposingSelf: true), biases)
    return scores.indices.max { scores[$0] < scores[$1] } ?? 0
  }

  /// The share of the codes that scores with these weights (d×ℓ) and biases give to their class.
  public func accuracy(weights: Matrix, biases: Vector) -> Double {
    let right = (0..<classes).count { k in
      Self.argmax(weights: weights, biases: biases, points.column(k)) == k
    }
    return Double(right) / Double(classes)
  }

  /// The biases −½‖zₖ‖², with which the largest score belongs to the nearest code.
  public var nearestCodeBiases: Vector {
    (0..<classes).map { k in -dot(points.column(k), points.column(k)) / 2 }
  }
  // end region: argmax
}

/// A noisy representation with finitely many values: P(z | y) for equally likely classes y.
public struct NoisyCode: Sendable {
  /// The conditional probabilities, one row for each class.
  public let probabilities: Matrix

  /// The error of the best classifier: one minus the mean of the largest joint probabilities.
  public var bayesError: Double {
    let classes = Double(probabilities.rows)
    return 1
      - (0..<probabilities.columns).reduce(0) { total, z in
        total + probabilities.column(z).reduce(0, max) / classes
      }
  }

  /// The remaining uncertainty H(Y | Z) in nats.
  public var remainingEntropy: Double {
    let classes = Double(probabilities.rows)
    return (0..<probabilities.columns).reduce(0) { total, z in
      let joint = probabilities.column(z).map { $0 / classes }
      let marginal = joint.reduce(0, +)
      return joint.reduce(total) { $1 > 0 ? $0 - $1 * Double.log($1 / marginal) : $0 }
    }
  }
}

// MARK: - Parameters

extension CollapseErrata {
  /// The noisy line.
  struct Setting: Sendable {
    let classes: Int

    init(_ values: ParameterValues) { classes = values.integer("classes") }

    /// Standard deviations of the noise, in units of the distance between neighbouring codes.
    static let noises = [0.3, 0.7, 1.6]
  }
}

// MARK: - Experiments

extension CollapseErrata {
  /// Points in an affine subspace of known dimension.
  struct Cloud: Sendable {
    let embeddings: Matrix
    /// The dimension of the affine subspace that they were drawn from.
    let dimension: Int

    /// The same point several times.
    static func identical(_ point: Vector, count: Int) -> Cloud {
      Cloud(embeddings: Matrix(rows: Array(repeating: point, count: count)), dimension: 0)
    }

    /// Random points in a random affine subspace of dimension `k`.
    static func random(count: Int, in d: Int, dimension k: Int, stream: inout RandomStream) -> Cloud
    {
      let shift = stream.normals(d)
      let flat =
        k == 0
        ? Matrix.zeros(count, d)
        : stream.normalMatrix(rows: count, columns: k)
          * stream.haarFrame(rows: d, columns: k).transposed
      let embeddings = Matrix(rows: count, columns: d) { i, j in shift[j] + flat[i, j] }
      return Cloud(embeddings: embeddings, dimension: k)
    }

    /// What the points span: the subspace that they were drawn from, or as much as N can.
    var affineDimension: Int { min(dimension, embeddings.rows - 1) }

    /// The measured rank, a count and so not rounded.
    func observedRank() throws -> Observation {
      Observation(Double(try covarianceRank(embeddings)), operations: 1, scale: 0)
    }
  }

  /// In which sense a spectrum of d eigenvalues has "rank k".
  enum Reading: Sendable {
    /// Only k eigenvalues are not zero.
    case exact(rank: Int)
    /// The k largest hold a given share of the variance.
    case share(rank: Int, d: Int, share: Double)
    /// Only k are above a threshold relative to the largest.
    case threshold(rank: Int, d: Int, threshold: Double)

    /// The three readings of a rank of 30 in 512 dimensions that the source allows.
    static let all = [
      Reading.exact(rank: 30), .share(rank: 30, d: 512, share: 0.999),
      .threshold(rank: 30, d: 512, threshold: 1e-3),
    ]

    /// The largest participation ratio, by the Cauchy–Schwarz inequality.
    var largestRatio: Double {
      switch self {
      case .exact(let rank): return Double(rank)
      case .share(let rank, let d, let share):
        return 1 / (share * share / Double(rank) + (1 - share) * (1 - share) / Double(d - rank))
      case .threshold(let rank, let d, let threshold):
        let (sum, squares) = Self.fixedPart(rest: d - rank, threshold)
        return Double(rank - 1) + sum * sum / squares
      }
    }

    /// Sum and sum of squares of the largest eigenvalue, 1, and of the rest at the threshold.
    private static func fixedPart(rest: Int, _ threshold: Double) -> (Double, Double) {
      (1 + Double(rest) * threshold, 1 + Double(rest) * threshold * threshold)
    }

    /// The spectrum of this kind that is spread most widely.
    var widest: Vector {
      switch self {
      case .exact(let rank): return Vector(repeating: 1, count: rank)
      case .share(let rank, let d, let share):
        return Vector(repeating: share / Double(rank), count: rank)
          + Vector(repeating: (1 - share) / Double(d - rank), count: d - rank)
      case .threshold(let rank, let d, let threshold):
        let (sum, squares) = Self.fixedPart(rest: d - rank, threshold)
        return [1] + Vector(repeating: squares / sum, count: rank - 1)
          + Vector(repeating: threshold, count: d - rank)
      }
    }

    /// A random spectrum of this kind, by `spread` away from the widest one.
    func random(spread: Double, stream: inout RandomStream) -> Vector {
      let shaken = widest.map { $0 * Double.exp(-spread * stream.uniform()) }
      switch self {
      case .exact: return shaken
      case .share(let rank, _, let share):
        let (head, tail) = (shaken.prefix(rank), shaken.dropFirst(rank))
        let (top, rest) = (head.reduce(0, +), tail.reduce(0, +))
        return head.map { $0 * share / top } + tail.map { $0 * (1 - share) / rest }
      case .threshold(let rank, _, let threshold):
        return [1] + shaken[1..<rank].map { max($0, threshold) } + shaken.dropFirst(rank)
      }
    }
  }

  /// A spectrum and the sense in which it has the rank.
  struct Spectrum: Sendable {
    let reading: Reading
    let eigenvalues: Vector

    var observedRatio: Observation {
      let ratio = participationRatio(eigenvalues)
      return Observation(ratio, operations: eigenvalues.count, scale: ratio)
    }
  }

  /// Codes on a line in five dimensions.
  static func line(classes: Int, stream: inout RandomStream) -> ClassCodes {
    .line(classes: classes, direction: stream.sphere(dimension: 5), origin: stream.normals(5))
  }

  /// The accuracy of a classifier on codes: a share of counts.
  static func observe(_ codes: ClassCodes, weights: Matrix, biases: Vector) -> Observation {
    Observation(codes.accuracy(weights: weights, biases: biases), operations: 1, scale: 1)
  }

  // begin region: noisy-line
  /// The share of noisy codes on a line that the best affine classifier recognises, one per class.
  static func shareRecognised(
    _ codes: ClassCodes, biases: Vector, noise: Double, stream: inout RandomStream
  ) -> Double {
    let errors = stream.normals(codes.classes)
    let right = (0..<codes.classes).count { k in
      let noisy = codes.points.column(k).map { $0 + noise * errors[k] }
      return ClassCodes.argmax(weights: codes.points, biases: biases, noisy) == k
    }
    return Double(right) / Double(codes.classes)
  }
  // end region: noisy-line

  /// Noisy codes: random ones, and ones that confuse all classes equally.
  static func noisyCodes(_ stream: inout RandomStream) -> [NoisyCode] {
    let random = (2...12).map { classes in
      let rows = (0..<classes).map { _ in
        stream.dirichlet(Vector(repeating: 0.3, count: 2 * classes))
      }
      return NoisyCode(probabilities: Matrix(rows: rows))
    }
    let symmetric = [3, 10, 100].map { classes in
      NoisyCode(
        probabilities: Matrix(rows: classes, columns: classes) { y, z in
          y == z ? 0.6 : 0.4 / Double(classes - 1)
        })
    }
    return symmetric + random
  }
}

// MARK: - Declaration

extension CollapseErrata {
  /// The chapter.
  public static let theorem = Theorem(
    slug: "collapse-errata",
    title: "What the rank of a representation says, and what it does not",
    part: .collapse,
    statement: #"""
      Let $\Sigma$ be the covariance of $N$ points $z_1, \dots, z_N \in \mathbb R^d$. Its rank is the
      dimension of the smallest affine subspace that holds them: $0$ when all are equal, never
      more than $N - 1$. The participation ratio $(\sum_i \lambda_i)^2/\sum_i \lambda_i^2$ of its
      eigenvalues is at most its rank. The rank sets no ceiling on accuracy: scores
      $w_c^\top z + b_c$ tell any number of classes on a line apart. Noise sets one, by Fano's
      inequality $H(Y \mid Z) \le h(e) + e \log(\ell - 1)$ for $\ell$ classes and error $e$ with binary
      entropy $h(e)$.
      """#,
    assumptions: [
      "the covariance is centred and divided by N",
      "accuracy without noise: distinct codes, one for each of ℓ equally likely classes",
      "noise on the line: normal, neighbouring codes a distance 1 apart",
    ],
    limits: [
      "weights are chosen with the codes known; nothing about learning them from few examples",
      "ranks of measured data need a threshold; here zeros are zeros up to rounding",
      "Fano's inequality is attained only by noise that confuses all classes equally",
    ],
    references: [
      "L. Jing, P. Vincent, Y. LeCun, Y. Tian, Understanding dimensional collapse in contrastive "
        + "self-supervised learning, ICLR (2022)",
      "T. M. Cover, J. A. Thomas, Elements of Information Theory, 2nd edition, Wiley (2006), "
        + "Theorem 2.10.1",
    ],
    parameters: [
      .integer("classes", default: 10, in: 3...20, "classes ℓ on the noisy line")
    ],
    figures: [
      Figure(
        name: "accuracy", title: "At rank one, accuracy does not fall with the number of classes",
        caption: "Accuracy of affine scores on codes along a line against the number of classes: "
          + "the printed ceiling falls like one over the number, the measured accuracy is one.",
        x: Figure.Axis("number of classes ℓ", logarithmic: true),
        y: Figure.Axis("accuracy", logarithmic: true), key: .bottomLeft,
        series: [
          Figure.Series(
            claim: "as-printed-accuracy-ceiling", label: "printed ceiling", only: .curve),
          Figure.Series(claim: "any-number-of-classes-on-a-line", label: "codes on a line"),
        ])
    ]
  ) { values in
    let setting = Setting(values)
    return [
      printedFullCollapse, rankIsAffineDimension, printedRankAndRatio, ratioAtMostRank,
      printedAccuracyCeiling, classesOnALine, classesOnACircle, lineWithoutBiases,
      fano, noisyLine(setting),
    ]
  }

  // begin region: printed-full-collapse
  private static let printedFullCollapse: Claim = .exact(
    "as-printed-full-collapse", "As printed: identical embeddings have a covariance of rank 1",
    formula: #"\operatorname{rank} \Sigma = 1"#, rounding: "0: a rank is a count",
    cases: { stream -> [Cloud] in
      [
        .identical([1, 2], count: 3), .identical([0, 0, 0], count: 10),
        .identical(stream.normals(20), count: 50),
      ]
    },
    measure: { try $0.observedRank() },
    predict: { _ in [1] },
    mutants: [
      Mutant("d, the nominal dimension") { [Double($0.embeddings.columns)] },
      Mutant("min(d, N − 1), as for points in general position") { (cloud: Cloud) -> [Double] in
        [Double(min(cloud.embeddings.columns, cloud.embeddings.rows - 1))]
      },
    ]
  ).asPrinted(
    Erratum(
      entry: "full-collapse-covariance-rank",
      printed: "Full collapse, with all embeddings identical up to a shift of the mean, has a "
        + "covariance of rank 1; dimensional collapse has a rank above 1.",
      flaw:
        "The covariance is defined with the mean subtracted; for identical points it is zero, of "
        + "rank 0. Rank 1 means points on a line that are not all equal. The second moment without "
        + "centring has rank 1 at full collapse, but not at zero, where it too has rank 0.",
      corrected: "All embeddings are equal exactly when the covariance has rank 0; they lie in an "
        + "affine subspace of dimension $k$ and in none smaller exactly when it has rank $k$.",
      correctedBy: "rank-is-affine-dimension"))
  // end region: printed-full-collapse

  private static let rankIsAffineDimension: Claim = .exact(
    "rank-is-affine-dimension",
    "The rank is the dimension of the points, at most their number less 1",
    formula: #"\operatorname{rank} \Sigma = \min(k, N - 1)"#, rounding: "0: a rank is a count",
    cases: { stream -> [Cloud] in
      let wide = (0...6).map { k in
        Cloud.random(count: 30, in: 6, dimension: k, stream: &stream)
      }
      let few = [2, 4].map { Cloud.random(count: $0, in: 6, dimension: 5, stream: &stream) }
      return wide + few
    },
    measure: { try $0.observedRank() },
    predict: { [Double($0.affineDimension)] },
    mutants: [
      Mutant("1 at full collapse, as printed") { [Double(max(1, $0.affineDimension))] },
      Mutant("k + 1, the rank without centring") { (cloud: Cloud) -> [Double] in
        [Double(min(cloud.dimension + 1, cloud.embeddings.minimumDimension))]
      },
      Mutant("min(k, N), forgetting the mean") { (cloud: Cloud) -> [Double] in
        [Double(min(cloud.dimension, cloud.embeddings.rows))]
      },
    ])

  private static let printedRankAndRatio: Claim = .exact(
    "as-printed-rank-and-ratio",
    "As printed: a covariance of rank 30 has the participation ratio 35",
    formula:
      #"(\sum_i \lambda_i)^2/\sum_i \lambda_i^2 = 35, \quad \operatorname{rank} \Sigma = 30"#,
    rounding: "the ratio",
    cases: { _ in Reading.all.map { Spectrum(reading: $0, eigenvalues: $0.widest) } },
    measure: { $0.observedRatio },
    predict: { _ in [35] },
    mutants: [
      Mutant("33, 'about 35' read generously") { _ in [33] },
      Mutant("31, one more than the rank") { _ in [31] },
    ]
  ).asPrinted(
    Erratum(
      entry: "rank-smaller-than-participation-ratio-example",
      printed: "A collapsed 512-dimensional model has a covariance of rank about 30 and a "
        + "participation ratio of about 35.",
      flaw: "By the Cauchy–Schwarz inequality the ratio is at most the rank, as the source itself "
        + "proves elsewhere. That the top 30 eigenvalues hold 99.9 % of the variance, or that 30 "
        + "exceed a thousandth of the largest, does not help: the ratio is then at most 30.06 or "
        + "31.2.",
      corrected: "At rank 30 the ratio lies between 1 and 30; a ratio of 35 needs a rank of at "
        + "least 35.",
      correctedBy: "ratio-at-most-rank"))

  private static let ratioAtMostRank: Claim = .bound(
    "ratio-at-most-rank", "The participation ratio is at most the rank, however that is read",
    formula:
      #"\frac{(\sum_i \lambda_i)^2}{\sum_i \lambda_i^2} \le \operatorname{rank} \Sigma = 30"#,
    relation: .atMost, rounding: "the ratio", attained: .withinRounding,
    cases: { stream -> [Spectrum] in
      Reading.all.flatMap { reading -> [Spectrum] in
        let random = [0.01, 0.1, 1, 5].flatMap { spread in
          (0..<10).map { _ in reading.random(spread: spread, stream: &stream) }
        }
        return ([reading.widest] + random).map { Spectrum(reading: reading, eigenvalues: $0) }
      }
    },
    measure: { $0.observedRatio },
    bound: { $0.reading.largestRatio },
    mutants: [
      Mutant("30 however the rank is read") { _ in 30 },
      Mutant("one less") { $0.reading.largestRatio - 1 },
    ])

  // begin region: printed-accuracy-ceiling
  private static let printedAccuracyCeiling: Claim = .bound(
    "as-printed-accuracy-ceiling", "As printed: at rank k accuracy on ℓ classes is at most k/ℓ",
    formula: #"\operatorname{Acc} \le k/\ell"#, relation: .atMost, rounding: "1, an accuracy",
    attained: .withinRounding,
    x: { (ranked: RankedCodes) -> Double in Double(ranked.codes.classes) },
    cases: { stream -> [RankedCodes] in
      try classLadder.map { try RankedCodes(line(classes: $0, stream: &stream)) }
    },
    measure: { (ranked: RankedCodes) -> Observation in
      let codes = ranked.codes
      return observe(codes, weights: codes.points, biases: codes.nearestCodeBiases)
    },
    bound: { (ranked: RankedCodes) -> Double in ranked.share(plus: 0) },
    mutants: [
      Mutant("(k + 1)/ℓ, the corners of a simplex in k dimensions") { $0.share(plus: 1) },
      Mutant("√(k/ℓ), a gentler ceiling") { $0.share(plus: 0).squareRoot() },
    ]
  ).asPrinted(
    Erratum(
      entry: "accuracy-ceiling-rank-over-task-dimension",
      printed:
        #"If the covariance has rank $k < \ell$ for a task of $\ell$ dimensions, such as one "#
        + #"with $\ell$ classes, accuracy is at most about $k/\ell$ of the best, whatever follows."#,
      flaw: "Codes on a line, of rank 1, are told apart without error by affine scores, for any "
        + #"number of classes. Only codes at equal distances need $\ell - 1$ dimensions. The source "#
        + "writes 'approximately', and elsewhere answers rightly that low rank alone implies no "
        + "ceiling.",
      corrected: "No ceiling follows from the rank. Noise sets one: "
        + #"$H(Y \mid Z) \le h(e) + e \log(\ell - 1)$ for the error $e$."#,
      correctedBy: "any-number-of-classes-on-a-line", variable: "ℓ"))
  // end region: printed-accuracy-ceiling

  /// Codes with the rank of their covariance.
  struct RankedCodes: Sendable {
    let codes: ClassCodes
    let rank: Int

    init(_ codes: ClassCodes) throws {
      self.codes = codes
      rank = try covarianceRank(codes.points.transposed)
    }

    /// (k + `extra`)/ℓ at rank k.
    func share(plus extra: Int) -> Double { Double(rank + extra) / Double(codes.classes) }
  }

  private static let classLadder = [3, 5, 10, 20, 50, 100]

  private static let classesOnALine: Claim = .exact(
    "any-number-of-classes-on-a-line", "Affine scores tell any number of codes on a line apart",
    formula: #"\operatorname{Acc} = 1, \quad w_c = z_c, b_c = -\tfrac12 \lVert z_c \rVert^2"#,
    rounding: "1, an accuracy", x: { (codes: ClassCodes) -> Double in Double(codes.classes) },
    cases: { stream -> [ClassCodes] in classLadder.map { line(classes: $0, stream: &stream) } },
    measure: { (codes: ClassCodes) -> Observation in
      observe(codes, weights: codes.points, biases: codes.nearestCodeBiases)
    },
    predict: { _ in [1] },
    mutants: [
      Mutant("1/ℓ, as printed for rank 1") { (codes: ClassCodes) -> [Double] in
        [1 / Double(codes.classes)]
      },
      Mutant("2/ℓ, two classes at the ends of the line") { (codes: ClassCodes) -> [Double] in
        [2 / Double(codes.classes)]
      },
    ])

  private static let classesOnACircle: Claim = .exact(
    "classes-on-a-circle", "On a circle no biases are needed",
    formula: #"\operatorname{Acc} = 1, \quad w_c = z_c, b_c = 0"#, rounding: "1, an accuracy",
    x: { (codes: ClassCodes) -> Double in Double(codes.classes) },
    cases: { _ in classLadder.map { .circle(classes: $0) } },
    measure: { (codes: ClassCodes) -> Observation in
      observe(codes, weights: codes.points, biases: Vector(repeating: 0, count: codes.classes))
    },
    predict: { _ in [1] },
    mutants: [
      Mutant("2/ℓ, as printed for rank 2") { (codes: ClassCodes) -> [Double] in
        [2 / Double(codes.classes)]
      },
      Mutant("3/ℓ, the corners of a triangle") { (codes: ClassCodes) -> [Double] in
        [3 / Double(codes.classes)]
      },
    ])

  /// Weights without biases for positive codes on a line.
  struct Unbiased: Sendable {
    let codes: ClassCodes
    let weights: Matrix

    init(classes: Int, stream: inout RandomStream) {
      codes = .line(classes: classes, direction: [1], origin: [1])
      weights = stream.normalMatrix(rows: 1, columns: classes)
    }
  }

  private static let lineWithoutBiases: Claim = .exact(
    "line-without-biases", "Without biases, positive codes on a line all go to one class",
    formula: #"\operatorname{Acc} = 1/\ell, \quad z_c > 0, b_c = 0"#, rounding: "1, an accuracy",
    cases: { stream -> [Unbiased] in
      classLadder.flatMap { classes in
        (0..<5).map { _ in Unbiased(classes: classes, stream: &stream) }
      }
    },
    measure: { (unbiased: Unbiased) -> Observation in
      let biases = Vector(repeating: 0, count: unbiased.codes.classes)
      return observe(unbiased.codes, weights: unbiased.weights, biases: biases)
    },
    predict: { (unbiased: Unbiased) -> [Double] in [1 / Double(unbiased.codes.classes)] },
    mutants: [
      Mutant("2/ℓ, as for codes of both signs") { (unbiased: Unbiased) -> [Double] in
        [2 / Double(unbiased.codes.classes)]
      },
      Mutant("1, as with biases") { _ in [1] },
    ])

  private static let fano: Claim = .bound(
    "fano", "Noise sets a ceiling: Fano's inequality",
    formula: #"H(Y \mid Z) \le h(e) + e \log(\ell - 1)"#, relation: .atMost,
    rounding: "1 + log ℓ", attained: .withinRounding,
    cases: { noisyCodes(&$0) },
    measure: { (code: NoisyCode) -> Observation in
      Observation(
        code.remainingEntropy, operations: code.probabilities.rows + code.probabilities.columns,
        scale: 1 + Double.log(Double(code.probabilities.rows)))
    },
    bound: { (code: NoisyCode) -> Double in
      let error = code.bayesError
      return binaryEntropy(error) + error * Double.log(Double(code.probabilities.rows - 1))
    },
    mutants: [
      Mutant("without the binary entropy") { (code: NoisyCode) -> Double in
        code.bayesError * Double.log(Double(code.probabilities.rows - 1))
      },
      Mutant("without e log(ℓ − 1)") { binaryEntropy($0.bayesError) },
    ])

  private static func noisyLine(_ setting: Setting) -> Claim {
    let classes = Double(setting.classes)
    let codes = ClassCodes.line(classes: setting.classes, direction: [1], origin: [0])
    let biases = codes.nearestCodeBiases
    let miss = { @Sendable (noise: Double) -> Double in upperTail(0.5 / noise) }
    return .statistical(
      "noisy-line", "At rank one accuracy falls with the noise, to a share of the end classes",
      formula: #"1 - 2 (1 - 1/\ell) Q(\tfrac{1}{2\sigma})"#, method: .betting(range: 0...1),
      sampler: .separate(at: Setting.noises) { noise, stream in
        shareRecognised(codes, biases: biases, noise: noise, stream: &stream)
      },
      predict: { 1 - 2 * (1 - 1 / classes) * miss($0) },
      tolerance: { _ in
        let loudest = miss(Setting.noises.reduce(0, max))
        return Tolerance(
          resolution: 0.2 * min(2 / classes, 1 - 2 / classes) * loudest,
          reason: "a fifth of that to the nearest mutant, at the largest noise")
      },
      mutants: [
        Mutant("all classes missed on both sides") { 1 - 2 * miss($0) },
        Mutant("all classes missed on one side") { 1 - miss($0) },
        Mutant("1/ℓ, the printed ceiling at rank 1") { _ in 1 / classes },
      ])
  }
}
