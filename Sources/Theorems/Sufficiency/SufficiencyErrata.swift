import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// The directions of a Gaussian mixture are those of its means, whatever they are.
//
// Chapter: theorems/Sufficiency/SufficiencyErrata.md
// Tests:   Tests/TheoremTests/Sufficiency/SufficiencyErrataTests.swift

// MARK: - Mathematics

/// A balanced mixture of Gaussian classes that share one covariance matrix.
public struct ClassMixture: Sendable {
  /// The class means, one in each column: d×K.
  public let means: Matrix
  /// The inverse of the shared covariance, d×d.
  public let precision: Matrix

  /// A mixture with identity covariance.
  public init(means: Matrix) {
    self.init(means: means, precision: .identity(means.rows))
  }

  /// A mixture with a given inverse covariance.
  public init(means: Matrix, precision: Matrix) {
    require(
      precision.rows == means.rows && precision.isSquare,
      "means in \(means.rows) dimensions have no \(precision.shape) precision matrix")
    self.means = means
    self.precision = precision
  }

  /// The number K of classes.
  public var classes: Int { means.columns }

  // begin region: posterior
  /// The class probabilities given x, by Bayes' rule from the class densities.
  public func posterior(_ x: Vector) -> Vector {
    softmax(
      (0..<classes).map { k in
        let offset = subtract(x, means.column(k))
        return -dot(offset, precision * offset) / 2
      })
  }

  /// The sufficient statistic: the K inner products μₖᵀΣ⁻¹x.
  public func statistic(_ x: Vector) -> Vector {
    means.multiplied(by: precision * x, transposingSelf: true)
  }

  /// The class probabilities as a function of the statistic: softmax(tₖ − ½ μₖᵀΣ⁻¹μₖ).
  public func posterior(statistic: Vector) -> Vector {
    softmax(
      statistic.enumerated().map { k, t in
        let mean = means.column(k)
        return t - dot(mean, precision * mean) / 2
      })
  }
  // end region: posterior
}

// begin region: cosines
/// The cosines between the columns after their mean is subtracted: each pair once.
///
/// No column may equal the mean.
public func centredCosines(_ columns: Matrix) -> Vector {
  let mean = columns.rowSums.map { $0 / Double(columns.columns) }
  let centred = (0..<columns.columns).map { subtract(columns.column($0), mean) }
  return centred.indices.flatMap { i in
    centred[..<i].map { dot(centred[i], $0) / (norm(centred[i]) * norm($0)) }
  }
}
// end region: cosines

/// Exponentials that are divided by their sum.
private func softmax(_ logits: Vector) -> Vector {
  let largest = logits.reduce(-.infinity, max)
  let weights = logits.map { Double.exp($0 - largest) }
  let total = weights.reduce(0, +)
  return weights.map { $0 / total }
}

/// What the sufficient statistic of a Gaussian mixture determines, and what it leaves open.
public enum SufficiencyErrata {
  /// The cosine −1/(K − 1) between any two of K vectors of a regular simplex.
  public static func simplexCosine(classes: Int) -> Double { -1 / Double(classes - 1) }

  /// The corners of a regular simplex around zero: K unit vectors, as columns of a K×K matrix.
  public static func simplex(classes: Int) -> Matrix {
    let length = (1 - 1 / Double(classes)).squareRoot()
    return Matrix(rows: classes, columns: classes) { i, j in
      ((i == j ? 1 : 0) - 1 / Double(classes)) / length
    }
  }

  /// The largest cosine between the corners of a triangle of base 1 and height h, from its centre.
  ///
  /// The centroid lies at a third of the height.
  static func triangleCosine(height: Double) -> Double {
    let (side, third) = (0.25 + height * height / 9, height / 3)
    return max((third * third - 0.25) / side, -third / side.squareRoot())
  }
}

// MARK: - Parameters

extension SufficiencyErrata {
  /// The shape of the random mixtures.
  struct Setting: Sendable {
    let classes: Int
    let dimension: Int

    init(_ values: ParameterValues) throws(ParameterError) {
      dimension = values.integer("d")
      classes = try values.integer("classes", atMost: dimension, "d")
    }

    /// Means without any structure, of length about 2, so that classes overlap.
    func means(_ stream: inout RandomStream) -> Matrix {
      (2 / Double(dimension).squareRoot())
        * stream.normalMatrix(rows: dimension, columns: classes)
    }
  }
}

// MARK: - Experiments

extension SufficiencyErrata {
  /// Means at the corners of an isosceles triangle of base 1.
  struct Triangle: Sendable {
    let height: Double

    var mixture: ClassMixture {
      ClassMixture(means: Matrix(columns: [[0, 0], [1, 0], [0.5, height]]))
    }

    /// Heights on both sides of √3/2, at which the triangle is equilateral.
    static let family = (1...20).map { Triangle(height: Double($0) / 10) }
  }

  /// A mixture and a point drawn from it.
  struct Sample: Sendable {
    let mixture: ClassMixture
    let point: Vector

    init(_ setting: Setting, stream: inout RandomStream) {
      mixture = ClassMixture(means: setting.means(&stream))
      let mean = mixture.means.column(stream.index(below: setting.classes))
      point = add(mean, stream.normals(setting.dimension))
    }
  }

  // begin region: recoding
  /// The same mixture in coordinates in which its means form a regular simplex.
  ///
  /// A linear map takes the centred means to the simplex and everything orthogonal to them to zero;
  /// what it drops has the same law in every class. The covariance becomes BBᵀ.
  struct Recoding: Sendable {
    let original: Sample
    /// The map B, (K − 1)×d.
    let map: Matrix

    init(_ setting: Setting, stream: inout RandomStream) throws {
      original = Sample(setting, stream: &stream)
      let means = original.mixture.means
      let mean = means.rowSums.map { $0 / Double(means.columns) }
      let centred = Matrix(columns: (0..<means.columns).map { subtract(means.column($0), mean) })
      let simplex = SufficiencyErrata.simplex(classes: means.columns)
      // The simplex spans K − 1 dimensions; its leading left singular vectors are coordinates.
      let axes = try SVD(simplex).u.firstColumns(means.columns - 1)
      let corners = axes.multiplied(by: simplex, transposingSelf: true)
      map = corners * (try centred.pseudoInverse(rankTolerance: 1e-10))
    }

    func mixture() throws -> ClassMixture {
      let covariance = map.multiplied(by: map, transposingOther: true)
      return ClassMixture(
        means: map * original.mixture.means,
        precision: try CholeskyFactorization(covariance).inverse())
    }

    var point: Vector { map * original.point }
  }
  // end region: recoding

  // begin region: labels-alone
  /// Features that are free to go where the labels send them, one for each class, and weights.
  ///
  /// The logits of feature k are the k-th column of WH; class k is the right one.
  struct FreeModel: Sendable {
    var weights: Matrix
    var features: Matrix
    static let decay = 0.02

    /// The mean cross-entropy and ½ · decay · (‖W‖² + ‖H‖²).
    var loss: Double {
      let classes = Double(features.columns)
      let crossEntropy = probabilities.diagonal.reduce(0) { $0 - Double.log($1) / classes }
      let squares = weights.innerProduct(weights) + features.innerProduct(features)
      return crossEntropy + Self.decay / 2 * squares
    }

    private var probabilities: Matrix {
      let logits = weights * features
      return Matrix(columns: (0..<features.columns).map { softmax(logits.column($0)) })
    }

    /// The gradients of the loss in the weights and in the features.
    var gradients: (weights: Matrix, features: Matrix) {
      let classes = features.columns
      let error = (1 / Double(classes)) * (probabilities - .identity(classes))
      return (
        error.multiplied(by: features, transposingOther: true) + Self.decay * weights,
        weights.multiplied(by: error, transposingSelf: true) + Self.decay * features
      )
    }
  }

  /// The features at which gradient descent from a random start ends.
  static func freeFeatures(classes: Int, stream: inout RandomStream) -> Matrix {
    var model = FreeModel(
      weights: stream.normalMatrix(rows: classes, columns: classes),
      features: stream.normalMatrix(rows: classes, columns: classes))
    for _ in 0..<2500 {
      let gradients = model.gradients
      model.weights -= gradients.weights
      model.features -= gradients.features
    }
    return model.features
  }
  // end region: labels-alone

  /// The features that one mixture's labels lead to, and the means of that mixture.
  struct Learned: Sendable {
    let classes: Int
    let means: Matrix
    let features: Matrix

    init(classes: Int, stream: inout RandomStream) {
      self.classes = classes
      means = stream.normalMatrix(rows: classes, columns: classes)
      features = SufficiencyErrata.freeFeatures(classes: classes, stream: &stream)
    }
  }

  /// Cosines of K vectors of about equal lengths, rounded in sums over their entries.
  static func observe(cosinesOf columns: Matrix, scale: Double = 1) -> Observation {
    Observation(centredCosines(columns), operations: columns.rows + columns.columns, scale: scale)
  }
}

// MARK: - Declaration

extension SufficiencyErrata {
  /// The chapter.
  public static let theorem = Theorem(
    slug: "sufficiency-errata",
    title: "The statistic of a Gaussian mixture has the geometry of its means",
    part: .sufficiency,
    statement: #"""
      Let $x$ come from one of $K$ equally likely classes $\mathcal N(\mu_k, \Sigma)$. Then
      $t_k = \mu_k^\top \Sigma^{-1} x$ is sufficient for the class, and
      $\log p(k \mid x) = t_k - \tfrac12 \mu_k^\top \Sigma^{-1} \mu_k$ up to a term without $k$. For
      $\Sigma = I$ the centred and normalised directions of $t$ are those of the means. They form a
      regular simplex, all cosines $-1/(K-1)$, exactly when the means do. An injective linear
      recoding keeps the statistic sufficient and can give affinely independent means any such
      shape.
      """#,
    assumptions: [
      "balanced classes, normal with one covariance matrix",
      "for the recoding: affinely independent means, at most as many as dimensions",
      "for the learned features: one free vector per class, cross-entropy, weight decay",
    ],
    limits: [
      "learned features are shown for free vectors, not for networks",
      "nothing about mixtures whose classes have different covariances or probabilities",
      "convergence to the simplex is shown from random starts, for a few numbers of classes",
    ],
    references: [
      "R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7 "
        + "(1936) 179–188",
      "V. Papyan, X. Y. Han, D. L. Donoho, Prevalence of neural collapse during the terminal phase "
        + "of deep learning training, PNAS 117 (2020) 24652–24663",
      "Z. Zhu et al., A geometric analysis of neural collapse with unconstrained features, NeurIPS "
        + "(2021)",
    ],
    parameters: [
      .integer("classes", default: 4, in: 3...12, "classes of the random mixtures, at most d"),
      .integer("d", default: 6, in: 3...40, "dimension of the random mixtures"),
    ],
    figures: [
      Figure(
        name: "triangle", title: "Three classes: the largest cosine follows the means",
        caption: "Largest cosine between centred class directions against the height of the "
          + "triangle of the means: it dips to the printed −1/2 at √3/2, where the triangle is "
          + "equilateral, and is above it everywhere else.",
        x: Figure.Axis("height of the triangle over its base"), y: Figure.Axis("largest cosine"),
        key: .topLeft,
        series: [
          Figure.Series(claim: "as-printed-simplex", label: "as printed", only: .curve),
          Figure.Series(claim: "directions-of-a-triangle", label: "three Gaussian classes"),
        ])
    ]
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      printedSimplex, directionsOfATriangle, simplexKeepsItsShape,
      statisticIsSufficient(setting), recodedShape(setting), recodedPosterior(setting),
      labelsAlone,
    ]
  }

  /// The largest cosine between the class directions of a triangle.
  private static func largestCosine(_ triangle: Triangle) -> Observation {
    Observation(
      centredCosines(triangle.mixture.means).reduce(-1, max), operations: 5,
      scale: 1 / min(triangle.height, 1))
  }

  // begin region: printed-simplex
  private static let printedSimplex: Claim = .exact(
    "as-printed-simplex", "As printed: class directions of a balanced mixture form a simplex",
    formula:
      #"\max_{j \ne k} \cos(\mu_j - \bar\mu, \mu_k - \bar\mu) = -\frac{1}{K-1}, \quad K = 3"#,
    rounding: "1, or 1/h for flat triangles", x: \.height,
    cases: { _ in Triangle.family },
    measure: largestCosine,
    predict: { [simplexCosine(classes: $0.mixture.classes)] },
    mutants: [
      Mutant("0, orthogonal directions") { _ in [0] },
      Mutant("−1/K") { [-1 / Double($0.mixture.classes)] },
    ]
  ).asPrinted(geometryErratum)
  // end region: printed-simplex

  private static let geometryErratum = Erratum(
    entry: "gaussian-mixture-statistic-is-simplex",
    printed:
      "For balanced classes with isotropic covariance the centred and normalised directions of "
      + "the mixture's sufficient statistic are exactly the simplex of neural collapse.",
    flaw:
      "The directions are those of the class means, which whoever draws the data chooses; balance "
      + "and isotropy do not make them equiangular. An injective recoding of a sufficient statistic is "
      + "sufficient too, so sufficiency singles out no geometry.",
    corrected:
      "The directions form a regular simplex exactly when the class means do; in general they "
      + "have the angles of the means.",
    correctedBy: "directions-of-a-triangle", variable: "height")

  private static let directionsOfATriangle: Claim = .exact(
    "directions-of-a-triangle", "The largest cosine is that of the triangle of the means",
    formula:
      #"\max\left(\frac{h^2/9 - 1/4}{h^2/9 + 1/4}, \frac{-h/3}{\sqrt{h^2/9 + 1/4}}\right)"#,
    rounding: "1, or 1/h for flat triangles", x: \.height,
    cases: { _ in Triangle.family },
    measure: largestCosine,
    predict: { [triangleCosine(height: $0.height)] },
    mutants: [
      Mutant("−1/2, as printed") { _ in [-0.5] },
      Mutant("seen from the middle of the base, not from the centroid") { _ in [0] },
    ])

  private static let simplexKeepsItsShape: Claim = .exact(
    "simplex-means", "Means that form a regular simplex have directions that do",
    formula: #"\cos(\mu_j - \bar\mu, \mu_k - \bar\mu) = -\frac{1}{K-1}"#,
    rounding: "4, the shift over the size of the simplex",
    cases: { stream -> [Matrix] in
      (2...8).map { classes in
        let turned = stream.haarOrthogonal(classes) * simplex(classes: classes)
        let shift = stream.sphere(dimension: classes)
        return Matrix(
          columns: (0..<classes).map { add(scaled(turned.column($0), by: 0.5), shift) })
      }
    },
    measure: { observe(cosinesOf: $0, scale: 4) },
    predict: { (means: Matrix) -> [Double] in
      let pairs = means.columns * (means.columns - 1) / 2
      return Vector(repeating: simplexCosine(classes: means.columns), count: pairs)
    },
    mutants: [
      Mutant("−1/K") { (means: Matrix) -> [Double] in
        let pairs = means.columns * (means.columns - 1) / 2
        return Vector(repeating: -1 / Double(means.columns), count: pairs)
      },
      Mutant("0, as without centring") { (means: Matrix) -> [Double] in
        Vector(repeating: 0, count: means.columns * (means.columns - 1) / 2)
      },
    ])

  private static func samples(_ setting: Setting, _ stream: inout RandomStream) -> [Sample] {
    (0..<40).map { _ in Sample(setting, stream: &stream) }
  }

  /// How many operations are behind a posterior, and the size of what enters its exponent.
  private static func posteriorRounding(_ sample: Sample) -> (operations: Int, scale: Double) {
    let squares = (0..<sample.mixture.classes).map { k -> Double in
      let mean = sample.mixture.means.column(k)
      return dot(mean, mean)
    }
    return (
      sample.point.count + sample.mixture.classes,
      1 + dot(sample.point, sample.point) + squares.reduce(0, max)
    )
  }

  private static func statisticIsSufficient(_ setting: Setting) -> Claim {
    .exact(
      "statistic-is-sufficient", "The inner products with the means give the class probabilities",
      formula: #"p(k \mid x) \propto \exp(\mu_k^\top x - \tfrac12 \lVert \mu_k \rVert^2)"#,
      rounding: "1 + ‖x‖² + max ‖μₖ‖²",
      cases: { samples(setting, &$0) },
      measure: { (sample: Sample) -> Observation in
        let (operations, scale) = posteriorRounding(sample)
        return Observation(
          sample.mixture.posterior(sample.point), operations: operations, scale: scale)
      },
      predict: { $0.mixture.posterior(statistic: $0.mixture.statistic($0.point)) },
      mutants: [
        Mutant("the lengths of the means left out") { softmax($0.mixture.statistic($0.point)) },
        Mutant("normalised directions in place of the means") { (sample: Sample) -> [Double] in
          let directions = Matrix(
            columns: (0..<sample.mixture.classes).map { k in
              let mean = sample.mixture.means.column(k)
              return scaled(mean, by: 1 / norm(mean))
            })
          return ClassMixture(means: directions).posterior(sample.point)
        },
      ])
  }

  private static func recodings(
    _ setting: Setting, _ stream: inout RandomStream
  ) throws -> [Recoding] {
    try (0..<20).map { _ in try Recoding(setting, stream: &stream) }
  }

  private static func recodedShape(_ setting: Setting) -> Claim {
    .exact(
      "recoding-to-a-simplex", "A linear recoding gives any such mixture the simplex for its means",
      formula: #"\cos(B(\mu_j - \bar\mu), B(\mu_k - \bar\mu)) = -\frac{1}{K-1}"#,
      rounding: "the condition number of the recoding", limit: .singularValues,
      cases: { try recodings(setting, &$0) },
      measure: { (recoding: Recoding) -> Observation in
        observe(
          cosinesOf: recoding.map * recoding.original.mixture.means,
          scale: try amplification(recoding))
      },
      predict: { (recoding: Recoding) -> [Double] in
        let classes = recoding.original.mixture.classes
        return Vector(
          repeating: simplexCosine(classes: classes), count: classes * (classes - 1) / 2)
      },
      mutants: [
        Mutant("the cosines of the means before recoding") {
          centredCosines($0.original.mixture.means)
        },
        Mutant("−1/K") { (recoding: Recoding) -> [Double] in
          let classes = recoding.original.mixture.classes
          return Vector(repeating: -1 / Double(classes), count: classes * (classes - 1) / 2)
        },
      ])
  }

  /// How much the recoding magnifies rounding errors of the means that it takes to the simplex.
  private static func amplification(_ recoding: Recoding) throws -> Double {
    let largest =
      (try recoding.map.spectralNorm()) * (try recoding.original.mixture.means.spectralNorm())
    return 1 + largest * (try recoding.map.conditionNumber())
  }

  private static func recodedPosterior(_ setting: Setting) -> Claim {
    .exact(
      "recoding-keeps-the-posterior", "The recoded statistic gives the same class probabilities",
      formula: #"p(k \mid Bx) = p(k \mid x)"#,
      rounding: "(1 + ‖x‖² + max ‖μₖ‖²) cond(B)²", limit: .singularValues,
      cases: { try recodings(setting, &$0) },
      measure: { (recoding: Recoding) -> Observation in
        let (operations, scale) = posteriorRounding(recoding.original)
        let condition = try recoding.map.conditionNumber()
        return Observation(
          try recoding.mixture().posterior(recoding.point), operations: operations,
          scale: scale * condition * condition)
      },
      predict: { $0.original.mixture.posterior($0.original.point) },
      mutants: [
        Mutant("the identity in place of the recoded covariance") {
          ClassMixture(means: $0.map * $0.original.mixture.means).posterior($0.point)
        },
        Mutant("equal probabilities") { (recoding: Recoding) -> [Double] in
          let classes = recoding.original.mixture.classes
          return Vector(repeating: 1 / Double(classes), count: classes)
        },
      ])
  }

  private static let labelsAlone: Claim = .exact(
    "labels-alone-give-the-simplex", "Free features go to the simplex, whatever the class means",
    formula: #"\cos(h_j - \bar h, h_k - \bar h) = -\frac{1}{K-1}"#,
    rounding: "50, the inverse of the weight decay that pulls the last error in",
    cases: { stream in (3...5).map { Learned(classes: $0, stream: &stream) } },
    measure: { observe(cosinesOf: $0.features, scale: 50) },
    predict: { (learned: Learned) -> [Double] in
      let pairs = learned.classes * (learned.classes - 1) / 2
      return Vector(repeating: simplexCosine(classes: learned.classes), count: pairs)
    },
    mutants: [
      Mutant("the cosines of the class means") { centredCosines($0.means) },
      Mutant("0, one axis for each class") { (learned: Learned) -> [Double] in
        Vector(repeating: 0, count: learned.classes * (learned.classes - 1) / 2)
      },
    ])
}
