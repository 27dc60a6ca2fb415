import LinearAlgebra
import Randomness
import RealModule
import Verification

// Printed tables of code exercises that contradict the identities of what they tabulate.
//
// Chapter: theorems/Generalization/PrintedTables.md
// Tests:   Tests/TheoremTests/Generalization/PrintedTablesTests.swift

// MARK: - Mathematics

/// The time of one step on m workers: compute/m for the batch, latency · log₂ m for the sum.
struct AllReduce: Sendable {
  let compute: Double
  let latency: Double

  func time(_ workers: Double) -> Double { compute / workers + latency * .log2(workers) }

  /// By what factor m workers are faster than one.
  func speedUp(_ workers: Double) -> Double { time(1) / time(workers) }

  /// The largest speed-up over real m: at m = c log 2/a it is (c log 2/a)/(1 + log(c log 2/a)).
  var bestSpeedUp: Double {
    let workers = compute * .log(2) / latency
    return workers / (1 + .log(workers))
  }
}

/// What tables of eigenvalues, ranks, speed-ups and models can show, whatever was run.
public enum PrintedTables {
  /// The eigenvalues of ZᵀZ/n for standardised columns Z, largest first.
  static func standardizedSpectrum(_ x: Matrix) throws -> Vector {
    try SymmetricEigen.values(of: (1 / Double(x.rows)) * x.standardizedColumns.gram())
  }

  // begin region: largest-rank
  /// The effective rank (Σs)²/Σs².
  static func effectiveRank(_ values: Vector) -> Double {
    let sum = values.reduce(0, +)
    return sum * sum / dot(values, values)
  }

  /// The largest effective rank of `count` values whose two largest have this share of the sum.
  ///
  /// The squares are smallest when the two are equal and all others are equal; share ≥ 2/count.
  static func largestEffectiveRank(share: Double, count: Int) -> Double {
    1 / (share * share / 2 + (1 - share) * (1 - share) / Double(count - 2))
  }
  // end region: largest-rank

  // begin region: efficient
  /// How many points no other point equals or exceeds in all coordinates and exceeds in one.
  static func efficientCount(_ points: [Vector]) -> Int {
    points.count { point in
      !points.contains { other in
        zip(other, point).allSatisfy(>=) && zip(other, point).contains(where: >)
      }
    }
  }
  // end region: efficient
}

// MARK: - Experiments

extension PrintedTables {
  /// Five clusters along the diagonal, at k/5 in every coordinate, with deviation 1/2 around them.
  struct Clusters: Sendable {
    static let offsets: Vector = [0, 0.2, 0.4, 0.6, 0.8]
    static let deviation = 0.5

    static func sample(each: Int, features: Int, stream: inout RandomStream) -> Matrix {
      let noise = stream.normalMatrix(rows: offsets.count * each, columns: features)
      return Matrix(rows: noise.rows, columns: features) { i, j in
        offsets[i / each] + deviation * noise[i, j]
      }
    }

    /// The eigenvalues of the correlation matrix of the law itself, largest first.
    static func spectrum(features: Int) throws -> Vector {
      let mean = offsets.reduce(0, +) / Double(offsets.count)
      var covariance = deviation * deviation * Matrix.identity(features)
      for offset in offsets {
        let shift = Vector(repeating: offset - mean, count: features)
        covariance += (1 / Double(offsets.count)) * Matrix.outer(shift, shift)
      }
      let scales = covariance.diagonal.map { 1 / $0.squareRoot() }
      return try SymmetricEigen.values(
        of: covariance.scalingRows(by: scales).scalingColumns(by: scales))
    }
  }

  /// Points on a falling curve with a third coordinate that is anything, and as many below them.
  struct Fronts: Sendable {
    let count: Int
    let points: [Vector]

    init(count: Int, stream: inout RandomStream) {
      self.count = count
      let first = stream.uniforms(count).sorted()
      let second = stream.uniforms(count).sorted(by: >)
      let third = stream.normals(count)
      let front: [Vector] = (0..<count).map { [first[$0], second[$0], third[$0]] }
      points = front + front.map { [$0[0], $0[1] - 0.5, $0[2] - 1] }
    }

    /// The twenty models of the exercise: accuracy, robustness, and latency with its sign turned.
    static let printed: [Vector] = (0..<20).map { model in
      let part = Double(model) / 20
      return [94 - 6 * part, 50 + 25 * part, -10 - 40 * part]
    }
  }
}

// MARK: - Declaration

extension PrintedTables {
  /// The chapter.
  public static let theorem = Theorem(
    slug: "printed-tables",
    title: "Tables that contradict themselves",
    part: .generalization,
    statement: #"""
      The eigenvalues of the correlation matrix of $d$ features sum to $d$. Of $d$ values whose two
      largest have the share $p \ge 2/d$ of the sum, the effective rank $(\sum s)^2/\sum s^2$ is at
      most $1/(p^2/2 + (1 - p)^2/(d - 2)) \le 2/p^2$. The speed-up
      $c/(c/m + a \log_2 m)$ of $m$ workers is at most $u/(1 + \log u)$ with $u = c \log 2/a$, attained
      at $m = u$. Of points on a falling curve all are efficient. The printed tables of four
      exercises and of the last one's workers contradict these, whatever their programs drew.
      """#,
    assumptions: [
      "the quantities of a table are computed as the printed code computes them",
      "features are standardised with the variance over n, and none is constant",
      "steps take the time c/m + a log₂ m on m workers",
    ],
    limits: [
      "what a repaired exercise would print is not computed; the programs are not run",
      "where data are needed they are ours, of the same law; the document's draws are not replayed",
      "nothing about the times of real networks or the accuracy of real models",
    ],
    references: [
      "O. Roy, M. Vetterli, The effective rank: a measure of effective dimensionality, EUSIPCO "
        + "(2007) 606–610",
      "K. Deb, Multi-Objective Optimization Using Evolutionary Algorithms, Wiley (2001), Section 2.4",
    ],
    buildsOn: ["collapse-errata"],
    parameters: [
      .integer("features", default: 12, in: 3...40, "features of the data of corrected claims"),
      .integer("models", default: 20, in: 4...60, "models on the front of corrected claims"),
    ],
    figures: [
      Figure(
        name: "rank", title: "Six of the eight printed effective ranks are impossible",
        caption: "Effective rank against the epoch: the printed values lie far above the largest "
          + "that the printed shares of the two largest singular values allow, from epoch 40 on.",
        x: Figure.Axis("epoch"), y: Figure.Axis("effective rank of 128 singular values"),
        series: [
          Figure.Series(
            claim: "as-printed-effective-ranks", label: "printed", only: .curve),
          Figure.Series(
            claim: "as-printed-effective-ranks", label: "largest possible", only: .marks),
        ])
    ]
  ) { values in
    let (features, models) = (values.integer("features"), values.integer("models"))
    return [
      printedEigenvalueSum, standardizedTrace(features), clusterSpectrum(features),
      printedEffectiveRanks, rankAgainstShare, printedWorkerOptimum, printedCapstoneWorkers,
      printedCapstoneSpeedUp, bestSpeedUp, printedEfficientModels, efficientFront(models),
    ]
  }

  // MARK: Eigenvalues of clusters

  private static let printedEigenvalueSum: Claim = .bound(
    "as-printed-eigenvalue-sum", "As printed: fifty eigenvalues sum to no more than 30.6",
    formula: #"\sum_j \lambda_j \le 8.234 + \dots + 0.012 + 40 \cdot 0.012"#, relation: .atMost,
    rounding: "the sum", attained: .withinRounding,
    cases: { (stream: inout RandomStream) -> [Matrix] in
      [Clusters.sample(each: 200, features: 50, stream: &stream)]
    },
    measure: { (sample: Matrix) -> Observation in
      let sum = try standardizedSpectrum(sample).reduce(0, +)
      return Observation(sum, operations: sample.rows, scale: sum)
    },
    bound: { _ in printedSum(others: 0.012) },
    mutants: [
      Mutant("the ten alone") { _ in printedSum(others: 0) },
      Mutant("0.234 for each of the others") { _ in printedSum(others: 0.234) },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c4-effective-rank",
      printed:
        "The ten largest of fifty eigenvalues of standardised features are $8.234$, $6.891$, …, $0.012$, and "
        + "eighteen hold 95 percent of the variance.",
      flaw:
        "The forty others are at most $0.012$ each, so all fifty sum to at most $30.6$, and to 60 percent of "
        + "50 at the eighteenth. Standardised features have variance 1 each, for every draw. The code's "
        + "clusters lie on one line and give one large eigenvalue and 49 that are alike.",
      corrected:
        #"$\sum_j \lambda_j = d$; here $\lambda_1 \approx 12.9$ and the others are near $0.76$."#,
      correctedBy: "standardised-trace"))

  private static let printedEigenvalues: Vector = [
    8.234, 6.891, 5.467, 4.123, 2.789, 1.456, 0.789, 0.234, 0.089, 0.012,
  ]

  private static func printedSum(others: Double) -> Double {
    printedEigenvalues.reduce(0, +) + 40 * others
  }

  private static func standardizedTrace(_ features: Int) -> Claim {
    .exact(
      "standardised-trace", "The eigenvalues of d standardised features sum to d",
      formula: #"\sum_j \lambda_j(Z^\top Z/n) = d"#, rounding: "d",
      x: { Double($0.columns) },
      cases: { (stream: inout RandomStream) -> [Matrix] in
        zip([1, 5, features, 50], [12, 11, 10, 9]).flatMap { (d: Int, n: Int) -> [Matrix] in
          let scales = (0..<d).map { _ in Double.exp(stream.normal()) }
          let small = stream.normalMatrix(rows: n, columns: d).scalingColumns(by: scales)
          return [small, Clusters.sample(each: 10, features: d, stream: &stream)]
        }
      },
      measure: { (sample: Matrix) -> Observation in
        let sum = try standardizedSpectrum(sample).reduce(0, +)
        return Observation(sum, operations: sample.rows, scale: Double(sample.columns))
      },
      predict: { (sample: Matrix) -> [Double] in [Double(sample.columns)] },
      mutants: [
        Mutant("d n/(n − 1), with the unbiased variance") { (sample: Matrix) -> [Double] in
          [Double(sample.columns * sample.rows) / Double(sample.rows - 1)]
        },
        Mutant("the rank, at most n − 1") { (sample: Matrix) -> [Double] in
          [Double(min(sample.columns, sample.rows - 1))]
        },
      ])
  }

  private static func clusterSpectrum(_ features: Int) -> Claim {
    let (noise, spread) = (0.25, 0.08)
    return .exact(
      "cluster-spectrum", "Clusters on a line give one large eigenvalue, and the others are equal",
      formula:
        #"\lambda_1 = \frac{\sigma^2 + d v}{\sigma^2 + v}, \lambda_j = \frac{\sigma^2}{\sigma^2 + v}"#,
      rounding: "λ₁",
      cases: { _ in [2, features, 50] },
      measure: { (features: Int) -> Observation in
        let values = try Clusters.spectrum(features: features)
        return Observation(values, operations: features, scale: values[0])
      },
      predict: { (d: Int) -> Vector in spectrum(d, noise: noise, spread: spread) },
      mutants: [
        Mutant("not standardised") { (d: Int) -> Vector in
          spectrum(d, noise: noise, spread: spread).map { $0 * (noise + spread) }
        },
        Mutant("v with K − 1 in place of K") { (d: Int) -> Vector in
          spectrum(d, noise: noise, spread: spread * 5 / 4)
        },
      ])
  }

  private static func spectrum(_ d: Int, noise: Double, spread: Double) -> Vector {
    let bulk = noise / (noise + spread)
    return [bulk + Double(d) * (1 - bulk)] + Vector(repeating: bulk, count: d - 1)
  }

  // MARK: Effective rank

  /// Epoch, effective rank and share of the two largest singular values.
  private struct RankRow: Sendable {
    let epoch: Double
    let rank: Double
    let share: Double
  }

  private static let printedRanks = [
    RankRow(epoch: 0, rank: 97.3, share: 0.0321), RankRow(epoch: 20, rank: 82.4, share: 0.0845),
    RankRow(epoch: 40, rank: 64.2, share: 0.1890), RankRow(epoch: 60, rank: 41.3, share: 0.4210),
    RankRow(epoch: 80, rank: 19.7, share: 0.7134), RankRow(epoch: 95, rank: 12.6, share: 0.7912),
    RankRow(epoch: 96, rank: 11.8, share: 0.8245), RankRow(epoch: 100, rank: 10.2, share: 0.8891),
  ]

  // begin region: printed-effective-ranks
  private static let printedEffectiveRanks: Claim = .bound(
    "as-printed-effective-ranks",
    "As printed: effective ranks 97.3 to 10.2 go with shares of 3 to 89 percent in two values",
    formula: #"\max (\sum s)^2/\sum s^2 \ge r"#, relation: .atLeast, rounding: "the rank",
    attained: .withinRounding, x: \.epoch,
    cases: { _ in printedRanks },
    measure: { (row: RankRow) -> Observation in
      let largest = largestEffectiveRank(share: row.share, count: 128)
      return Observation(largest, operations: 5, scale: largest)
    },
    bound: \.rank,
    mutants: [
      Mutant("half of each printed rank") { (row: RankRow) -> Double in row.rank / 2 },
      Mutant("10, which the detection needs to fall below 12") { _ in 10 },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c11-collapse-detection",
      printed:
        "While the share of the two largest of 128 singular values rises from 3 to 89 percent, the effective "
        + "rank falls from $97.3$ to $10.2$, and passes 12 in epoch 96.",
      flaw:
        "In six of eight rows the rank is larger than any 128 values with that share allow, for instance "
        + "$11.8$ against $2.9$. As shares of squares the numbers would be possible, but the code "
        + "takes shares of the singular values. What it adds is a common mean, which leaves the variation between "
        + "samples as it was.",
      corrected:
        #"$(\sum s)^2/\sum s^2 \le 1/(p^2/2 + (1 - p)^2/(d - 2)) \le 2/p^2$ for a share $p$ of the two largest."#,
      correctedBy: "rank-against-share", variable: "epoch"))
  // end region: printed-effective-ranks

  private static let rankAgainstShare: Claim = .bound(
    "rank-against-share", "The share of the two largest values bounds the effective rank",
    formula: #"\frac{(\sum s)^2}{\sum s^2} \le \frac{1}{p^2/2 + (1 - p)^2/(d - 2)}"#,
    relation: .atMost, rounding: "the rank", attained: .withinRounding,
    cases: { (stream: inout RandomStream) -> [Vector] in
      let random = (3...40).map { count in
        (0..<count).map { _ in Double.exp(stream.normal() * 2) }
      }
      return random + [[5, 5, 1, 1, 1, 1], [1, 1, 1], [3, 3, 0.5, 0.5]]
    },
    measure: { (values: Vector) -> Observation in
      let rank = effectiveRank(values)
      return Observation(rank, operations: values.count, scale: rank)
    },
    bound: { (values: Vector) -> Double in
      largestEffectiveRank(share: topShare(values), count: values.count)
    },
    mutants: [
      Mutant("1/p², all of the share in one value") { (values: Vector) -> Double in
        .pow(topShare(values), -2)
      },
      Mutant("2/p² less the other values") { (values: Vector) -> Double in
        2 / (topShare(values) * topShare(values)) - 2
      },
    ])

  /// The share of the two largest values in the sum.
  static func topShare(_ values: Vector) -> Double {
    values.sorted(by: >).prefix(2).reduce(0, +) / values.reduce(0, +)
  }

  // MARK: Workers

  private static let speedUpTable = AllReduce(compute: 10, latency: 1.5)
  private static let capstone = AllReduce(compute: 100, latency: 10)

  private static func fastest(_ table: AllReduce, of workers: [Double]) -> Observation {
    let best = workers.max { table.speedUp($0) < table.speedUp($1) } ?? .nan
    return Observation(best, operations: 1, scale: best)
  }

  private static let printedWorkerOptimum: Claim = .exact(
    "as-printed-worker-optimum", "As printed: 64 workers are the optimum, at 1.09 times",
    formula: #"\arg\max_m \frac{c}{c/m + a \log_2 m} = 64, \quad c = 10, a = 1.5"#,
    rounding: "nothing: the table is searched",
    cases: { _ in [speedUpTable] },
    measure: { fastest($0, of: [1, 2, 4, 8, 16, 32, 64, 128, 256]) },
    predict: { _ in [64] },
    mutants: [
      Mutant("8, where the text sees an eightfold improvement") { _ in [8] },
      Mutant("128, with communication halved") { _ in [128] },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c12-speedup-table",
      printed:
        #"The optimal number of workers is 64, and the speed-up there, $1.09$, is the ceiling."#,
      flaw:
        "The table above these lines has its largest speed-up, $1.82$, at 4 workers, where the code's rule, "
        + "the nearest balance of computation ($2.5$) and communication ($3$), also stops. At 64 they are $0.156$ and 9.",
      corrected:
        #"The largest of the listed is $1.82$ at 4, the largest of all $1.826$ at $m = c \log 2/a = 4.6$."#,
      correctedBy: "best-speed-up"))

  private static let printedCapstoneWorkers: Claim = .exact(
    "as-printed-capstone-workers", "As printed: 64 workers are the optimum of the last exercise",
    formula: #"\arg\max_m \frac{115}{100/m + 10 \log_2 m} = 64"#,
    rounding: "nothing: the table is searched",
    cases: { _ in [capstone] },
    measure: { fastest($0, of: [1, 4, 16, 64, 128]) },
    predict: { _ in [64] },
    mutants: [
      Mutant("16, a step less") { _ in [16] },
      Mutant("128, beyond which the text sees saturation") { _ in [128] },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c20-capstone",
      printed: "The optimal number of workers is 64.",
      flaw:
        "Of the listed numbers 4 is fastest; at 64 the sum takes nearly forty times as long as the batch. The check "
        + "marks of the output are fixed texts that the code prints whatever it has computed.",
      corrected: #"The optimum is near $c \log 2/a = 6.9$; of 1, 4, 16, 64, 128 it is 4."#,
      correctedBy: "best-speed-up"))

  private static let printedCapstoneSpeedUp: Claim = .exact(
    "as-printed-capstone-speed-up", "As printed: 64 workers run at 1.42 times the baseline",
    formula: #"\frac{115}{100/64 + 10 \log_2 64} = 1.42"#, rounding: "the ratio",
    cases: { _ in [capstone] },
    measure: { (table: AllReduce) -> Observation in
      Observation(115 / table.time(64), operations: 4, scale: 2)
    },
    predict: { _ in [1.42] },
    mutants: [
      Mutant("with the baseline of one worker, 100") { _ in [1.42 * 115 / 100] },
      Mutant("at 128 workers") { (table: AllReduce) -> [Double] in [115 / table.time(128)] },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c20-capstone",
      printed: #"The maximum speed-up, at 64 workers, is $1.42$."#,
      flaw:
        "At 64 workers the code computes $1.87$, and its maximum is $2.56$ at 4. Its baseline 115 gives one "
        + "worker, who takes 100, a speed-up of $1.15$ over himself.",
      corrected:
        #"The speed-up over one worker is at most $u/(1 + \log u)$ with $u = c \log 2/a$: here $2.36$."#,
      correctedBy: "best-speed-up"))

  private static let bestSpeedUp: Claim = .exact(
    "best-speed-up", "The largest speed-up is that at c log 2/a workers",
    formula:
      #"\max_m \frac{c}{c/m + a \log_2 m} = \frac{u}{1 + \log u}, \quad u = \frac{c \log 2}{a}"#,
    rounding: "the speed-up",
    cases: { (stream: inout RandomStream) -> [AllReduce] in
      let random = (0..<10).map { _ in
        AllReduce(
          compute: .exp(stream.uniform(in: 1...6)), latency: .exp(stream.uniform(in: -3...0)))
      }
      return [speedUpTable, capstone] + random
    },
    measure: { (table: AllReduce) -> Observation in
      let place = ScalarSearch.maximizer(of: { table.speedUp(.exp($0)) }, in: 0...12)
      let best = table.speedUp(.exp(place))
      return Observation(best, operations: 8, scale: best)
    },
    predict: { (table: AllReduce) -> [Double] in [table.bestSpeedUp] },
    mutants: [
      Mutant("at c/a workers, the logarithm taken for natural") { (table: AllReduce) -> [Double] in
        [table.speedUp(table.compute / table.latency)]
      },
      Mutant("where computation and communication balance") { (table: AllReduce) -> [Double] in
        let balance = ScalarSearch.crossing(in: 1...1e6) {
          table.compute / $0 > table.latency * .log2($0)
        }
        return [table.speedUp(balance.last)]
      },
    ])

  // MARK: Efficient models

  private static let printedEfficientModels: Claim = .exact(
    "as-printed-efficient-models", "As printed: three of twenty models are efficient",
    formula: "3", rounding: "nothing: models are counted",
    cases: { _ in [Fronts.printed] },
    measure: { Observation(Double(efficientCount($0)), operations: 1, scale: 20) },
    predict: { _ in [3] },
    mutants: [
      Mutant("the two ends") { _ in [2] },
      Mutant("all but the two that are marked as dominated") { _ in [18] },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c14-pareto",
      printed: "Three of twenty models are Pareto optimal; models 1 and 2 are dominated.",
      flaw:
        "Along the list accuracy falls and robustness rises strictly, so no model dominates another: all twenty "
        + "are efficient, on a straight line, not a non-convex front. Model 1 has accuracy $93.70$ in the code, "
        + "not $91.70$. The line with the trade-off formats an array as a number and stops the program.",
      corrected: "Of points on a curve that falls strictly all are efficient.",
      correctedBy: "efficient-front"))

  private static func efficientFront(_ models: Int) -> Claim {
    .exact(
      "efficient-front", "Of points on a falling curve all are efficient, of points below it none",
      formula: "n", rounding: "nothing: points are counted", x: { Double($0.count) },
      cases: { (stream: inout RandomStream) -> [Fronts] in
        [1, 2, 3, models].map { Fronts(count: $0, stream: &stream) }
      },
      measure: { (fronts: Fronts) -> Observation in
        Observation(
          Double(efficientCount(fronts.points)), operations: 1, scale: Double(fronts.count))
      },
      predict: { (fronts: Fronts) -> [Double] in [Double(fronts.count)] },
      mutants: [
        Mutant("2n, all points") { (fronts: Fronts) -> [Double] in [2 * Double(fronts.count)] },
        Mutant("n − 1, without one end") { (fronts: Fronts) -> [Double] in
          [Double(fronts.count) - 1]
        },
      ])
  }
}
