import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// A random projection keeps the distances between points of a curve.
//
// Chapter: theorems/Reconstruction/ReconstructionErrata.md
// Tests:   Tests/TheoremTests/Reconstruction/ReconstructionErrataTests.swift

// MARK: - Mathematics

/// A closed curve in many dimensions: the coordinates are cos(jt)/j and sin(jt)/j, j = 1, …, J.
public struct HarmonicCurve: Sendable {
  /// The number J of harmonics: one makes a circle, and J span 2J dimensions.
  public let harmonics: Int

  /// A curve with at least one harmonic.
  public init(harmonics: Int) {
    require(harmonics > 0, "a curve needs a harmonic, got \(harmonics)")
    self.harmonics = harmonics
  }

  /// Equally spaced points of the curve as columns of a matrix with `dimension` rows.
  ///
  /// Coordinates beyond the 2J of the curve are zero.
  public func points(_ count: Int, dimension: Int) -> Matrix {
    require(
      dimension >= 2 * harmonics, "\(harmonics) harmonics need \(2 * harmonics) dimensions")
    return Matrix(rows: dimension, columns: count) { row, column in
      let j = row / 2 + 1
      guard j <= harmonics else { return 0 }
      let angle = 2 * Double.pi * Double(j * column % count) / Double(count)
      return (row % 2 == 0 ? Double.cos(angle) : Double.sin(angle)) / Double(j)
    }
  }
}

// begin region: distances
/// Points and the squared distances between them.
public struct PointSet: Sendable {
  /// The points, as columns.
  public let points: Matrix
  /// The squared distances of the pairs (1, 0), (2, 0), (2, 1), (3, 0) and so on; none is zero.
  public let squaredDistances: Vector

  /// Points, of which no two are equal.
  public init(_ points: Matrix) {
    self.points = points
    squaredDistances = Self.squaredDistances(points)
  }

  /// ‖xᵢ − xⱼ‖² = ‖xᵢ‖² + ‖xⱼ‖² − 2⟨xᵢ, xⱼ⟩ for i > j.
  private static func squaredDistances(_ points: Matrix) -> Vector {
    let products = points.gram()
    var distances: Vector = []
    distances.reserveCapacity(points.columns * (points.columns - 1) / 2)
    for i in 0..<points.columns {
      for j in 0..<i { distances.append(products[i, i] + products[j, j] - 2 * products[i, j]) }
    }
    return distances
  }

  /// How much the sum of squared lengths exceeds squared distances: it magnifies rounding errors.
  var cancellation: Double {
    let longest = points.gram().diagonal.reduce(0, max)
    return 4 * longest / squaredDistances.reduce(.infinity, min)
  }

  /// By how much each squared distance is larger in the image, relative to itself.
  public func relativeChanges(in image: Matrix) -> Vector {
    zip(Self.squaredDistances(image), squaredDistances).map { $0 / $1 - 1 }
  }

  /// The distortion: the largest relative change of any distance.
  public func distortion(in image: Matrix) -> Double {
    relativeChanges(in: image).reduce(0) { max($0, abs((1 + $1).squareRoot() - 1)) }
  }

  /// The mean square of the relative changes of squared distances.
  public func spread(in image: Matrix) -> Double {
    let changes = relativeChanges(in: image)
    return dot(changes, changes) / Double(changes.count)
  }

  /// The same for points of a closed curve that are `separation` steps apart, fewer than half of all.
  public func spread(in image: Matrix, separation: Int) -> Double {
    let changes = relativeChanges(in: image)
    let count = points.columns
    return (0..<count).reduce(0) { total, start in
      let end = (start + separation) % count
      let (i, j) = (max(start, end), min(start, end))
      let change = changes[i * (i - 1) / 2 + j]
      return total + change * change / Double(count)
    }
  }
}
// end region: distances

/// What a random projection does to the distances within a set of points.
public enum ReconstructionErrata {
  // begin region: projection
  /// The points R x, with independent N(0, 1/d) entries of R: d×n.
  public static func projected(
    _ points: Matrix, to d: Int, stream: inout RandomStream
  ) -> Matrix {
    let projection = stream.normalMatrix(rows: d, columns: points.rows)
    return (1 / Double(d).squareRoot()) * (projection * points)
  }
  // end region: projection

  /// A distortion that no pair of `count` points exceeds except with probability `failure`.
  ///
  /// By Chernoff's bound the mean of d squared normal numbers exceeds 1 + u, or falls below 1 − u, with
  /// probability at most exp(−½d(±u − log(1 ± u))); there are count(count − 1)/2 pairs, and two sides.
  public static func largestDistortion(count: Int, d: Int, failure: Double) -> Double {
    let pairs = Double(count * (count - 1)) / 2
    let rate = 2 * Double.log(2 * pairs / failure) / Double(d)
    let above = excess(sign: 1, limit: rate + 2 + rate.squareRoot() * 4, rate: rate)
    let below = excess(sign: -1, limit: 1, rate: rate)
    return max((1 + above).squareRoot() - 1, 1 - (1 - below).squareRoot())
  }

  /// The u between 0 and `limit` with ±u − log(1 ± u) = rate, by bisection.
  private static func excess(sign: Double, limit: Double, rate: Double) -> Double {
    ScalarSearch.crossing(in: 0...limit) { u in
      sign * u - Double.log(onePlus: sign * u) < rate
    }.last
  }
}

// MARK: - Parameters

extension ReconstructionErrata {
  /// The curve whose distances are measured in one draw for each number of dimensions.
  struct Setting: Sendable {
    let count: Int
    let dimension: Int

    init(_ values: ParameterValues) {
      count = values.integer("points")
      dimension = values.integer("n")
    }

    var curve: PointSet {
      PointSet(HarmonicCurve(harmonics: dimension / 2).points(count, dimension: dimension))
    }

    /// The dimensions to which the curve is projected.
    static let targets = [50, 100, 200, 400]
    /// The accepted probability that a draw exceeds the bound.
    static let failure = 1e-12
  }
}

// MARK: - Experiments

extension ReconstructionErrata {
  /// The curve and one random image of it.
  struct Projected: Sendable {
    let d: Int
    let curve: PointSet
    let image: Matrix

    var observation: Observation {
      Observation(
        curve.distortion(in: image), operations: curve.points.rows, scale: 2 * curve.cancellation)
    }
  }

  static func projections(_ setting: Setting, _ stream: inout RandomStream) -> [Projected] {
    let curve = setting.curve
    return Setting.targets.map { d in
      Projected(d: d, curve: curve, image: projected(curve.points, to: d, stream: &stream))
    }
  }

  /// A small curve, of 12 points in 40 dimensions, for what needs many draws.
  static func smallCurve(harmonics: Int) -> PointSet {
    PointSet(HarmonicCurve(harmonics: harmonics).points(12, dimension: 40))
  }
}

// MARK: - Declaration

extension ReconstructionErrata {
  /// The chapter.
  public static let theorem = Theorem(
    slug: "reconstruction-errata",
    title: "A random projection keeps the distances on a curve",
    part: .reconstruction,
    statement: #"""
      Let $R \in \mathbb R^{d \times n}$ have independent $\mathcal N(0, 1/d)$ entries. For every
      $v \ne 0$ the ratio $\lVert Rv \rVert^2/\lVert v \rVert^2$ has mean $1$ and variance $2/d$,
      whatever $n$. For $N$ points, on a curve or not, the distortion
      $\max_{i < j} \lvert \lVert Rx_i - Rx_j \rVert/\lVert x_i - x_j \rVert - 1 \rvert$ is therefore
      below a bound of the order $\sqrt{\log(N)/d}$ with high probability (Johnson and
      Lindenstrauss).
      """#,
    assumptions: [
      "a projection with independent normal entries of variance 1/d, drawn independently of the data",
      "finitely many distinct points",
    ],
    limits: [
      "the distortion of all points is bounded, not predicted: its law depends on the curve",
      "the distances are those of the surrounding space, not along the curve",
      "one family of curves; the law of a single distance is measured on it, not on all data",
    ],
    references: [
      "W. B. Johnson, J. Lindenstrauss, Extensions of Lipschitz mappings into a Hilbert space, "
        + "Contemporary Mathematics 26 (1984) 189–206",
      "S. Dasgupta, A. Gupta, An elementary proof of a theorem of Johnson and Lindenstrauss, Random "
        + "Structures and Algorithms 22 (2003) 60–65",
      "R. G. Baraniuk, M. B. Wakin, Random projections of smooth manifolds, Foundations of "
        + "Computational Mathematics 9 (2009) 51–77",
    ],
    parameters: [
      .integer("points", default: 200, in: 20...300, "points N on the curve"),
      .integer("n", default: 1000, in: 400...2000, "dimension n of the curve"),
    ],
    figures: [
      Figure(
        name: "distortion", title: "The distortion of a curve in a thousand dimensions",
        caption:
          "Largest relative change of a distance against the dimension of the projection: one "
          + "draw each stays below the bound for a failure in a million million, which is itself "
          + "below the printed value of one.",
        x: Figure.Axis("dimension d of the projection", logarithmic: true),
        y: Figure.Axis("distortion", logarithmic: true),
        series: [
          Figure.Series(
            claim: "as-printed-distortion", label: "as printed, at least", only: .curve),
          Figure.Series(claim: "distortion-bound", label: "bound and one draw"),
        ]),
      Figure(
        name: "spread", title: "A squared distance changes by √(2/d) of itself",
        caption:
          "Root mean square relative change of squared distances against the dimension of the "
          + "projection, with the predicted line.",
        x: Figure.Axis("dimension d of the projection", logarithmic: true),
        y: Figure.Axis("root mean square change", logarithmic: true),
        series: [
          Figure.Series(claim: "spread-of-squared-distances", label: "12 points of a curve")
        ]),
    ]
  ) { values in
    let setting = Setting(values)
    return [
      printedDistortion(setting), distortionBound(setting), spreadOfSquaredDistances,
      neighboursLikeStrangers, curvedLikeFlat,
    ]
  }

  // begin region: printed-distortion
  private static func printedDistortion(_ setting: Setting) -> Claim {
    .bound(
      "as-printed-distortion",
      "As printed: a random projection changes some distance by all of itself",
      formula:
        #"\epsilon = \max_{i < j} \lvert \lVert Rv_{ij} \rVert/\lVert v_{ij} \rVert - 1 \rvert \ge 1"#,
      relation: .atLeast,
      rounding: "2, a ratio of distances, and what cancels in a squared distance",
      attained: .withinRounding,
      x: { Double($0.d) },
      cases: { projections(setting, &$0) },
      measure: { $0.observation },
      bound: { _ in 1 },
      mutants: [
        Mutant("1/2, half of every distance") { _ in 0.5 },
        Mutant("1/3, a third of every distance") { _ in 1.0 / 3 },
      ]
    ).asPrinted(distortionErratum)
  }
  // end region: printed-distortion

  private static let distortionErratum = Erratum(
    entry: "random-projection-of-a-manifold",
    printed:
      "A random projection to far fewer dimensions fails as an embedding of data on a curved "
      + #"manifold: the distortion is $\epsilon \ge 1$."#,
    flaw:
      "The Johnson–Lindenstrauss lemma asks nothing of the shape of the data; distances change by "
      + #"about $\sqrt{\log(N)/d}$ of themselves. A distortion near 1 needs $d$ of the order of the "#
      + "intrinsic dimension, and then comes with flat data too.",
    corrected:
      #"Each squared distance changes by $\sqrt{2/d}$ of itself in root mean square, and the "#
      + #"distortion of $N$ points is of the order $\sqrt{\log(N)/d}$ at most."#,
    correctedBy: "distortion-bound", variable: "d")

  private static func distortionBound(_ setting: Setting) -> Claim {
    let count = setting.count
    return .bound(
      "distortion-bound", "The distortion of N points is below the Johnson–Lindenstrauss bound",
      formula:
        #"\tfrac d2 (\pm u - \log(1 \pm u)) = \log\frac{N(N-1)}{\delta}, \quad \delta = 10^{-12}"#,
      relation: .atMost,
      rounding: "2, a ratio of distances, and what cancels in a squared distance",
      attained: .within(
        0.3,
        reason:
          "a bound for all pairs at once, exceeded once in 10¹² draws, is about 2.5 times what "
          + "one draw shows, about 0.12 at the largest d"),
      x: { Double($0.d) },
      cases: { projections(setting, &$0) },
      measure: { $0.observation },
      bound: { largestDistortion(count: count, d: $0.d, failure: Setting.failure) },
      mutants: [
        Mutant("1/√(2d), the deviation of a single distance") { 1 / Double(2 * $0.d).squareRoot() },
        Mutant("log(N)/d, with d in place of its root") {
          Double.log(Double(count)) / Double($0.d)
        },
      ])
  }

  private static let crumpled = smallCurve(harmonics: 6)
  private static let circle = smallCurve(harmonics: 1)

  private static let spreadOfSquaredDistances: Claim = .exponent(
    "spread-of-squared-distances", "Squared distances change by √(2/d) in root mean square",
    formula: #"\sqrt{2/d}"#,
    PowerLawPrediction(
      exponent: -0.5, within: Tolerance(resolution: 0.05, reason: "a fifth of that to −1/4"),
      constant: 2.0.squareRoot(),
      within: Tolerance(resolution: 0.06, reason: "a fifth of the 29 % to 1"),
      slopeChange: 0.25),
    measurement: .sampledRootMeanSquare(
      .separate(at: [2, 8, 32]) { d, stream in
        // The mean of two is nearer to normal than one.
        (0..<2).reduce(0) { total, _ in
          total
            + crumpled.spread(in: projected(crumpled.points, to: Int(d), stream: &stream)) / 2
        }
      },
      method: .asymptotic, relativePrecision: 0.04, limit: 1 << 15),
    mutants: [
      .exponent("−1, as if errors did not add in squares", -1),
      .exponent("−1/4", -0.25),
      .constant("1, forgetting that squares of normals have variance 2", 1),
      .constant("2", 2),
    ])

  private static let neighboursLikeStrangers: Claim = .statistical(
    "neighbours-like-strangers", "Neighbours on the curve fare like points far apart",
    formula: #"\mathbb E (\lVert Rv \rVert^2/\lVert v \rVert^2 - 1)^2 = 2/d, \quad d = 8"#,
    method: .asymptotic,
    sampler: .joint(at: [1, 3, 5]) { stream in
      let image = projected(crumpled.points, to: 8, stream: &stream)
      return [1, 3, 5].map { crumpled.spread(in: image, separation: $0) }
    },
    predict: { _ in 2.0 / 8 },
    tolerance: { _ in
      Tolerance(resolution: 0.025, reason: "a fifth of the distance to 1/d, the nearest mutant")
    },
    mutants: [
      Mutant("1/d") { _ in 1.0 / 8 },
      Mutant("1, the printed distortion of neighbours") { $0 == 1 ? 1 : 2.0 / 8 },
    ])

  private static let curvedLikeFlat: Claim = .statistical(
    "curved-like-flat", "A circle in a plane fares like a curve through twelve dimensions",
    formula: #"\mathbb E (\lVert Rv \rVert^2/\lVert v \rVert^2 - 1)^2 = 2/d, \quad d = 8"#,
    method: .asymptotic,
    sampler: .separate(at: [1, 6]) { harmonics, stream in
      let curve = harmonics == 1 ? circle : crumpled
      return curve.spread(in: projected(curve.points, to: 8, stream: &stream), separation: 2)
    },
    predict: { _ in 2.0 / 8 },
    tolerance: { _ in
      Tolerance(resolution: 0.025, reason: "a fifth of the distance to 1/d, the nearest mutant")
    },
    mutants: [
      Mutant("1/d") { _ in 1.0 / 8 },
      Mutant("growing with the dimensions that the curve spans") { 2.0 / 8 * $0.squareRoot() },
    ])
}
