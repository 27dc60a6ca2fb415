import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// InfoNCE is a lower bound on mutual information that saturates at log K.
//
// Chapter: theorems/Information/InfoNCE.md
// Tests:   Tests/TheoremTests/Information/InfoNCETests.swift

// MARK: - Mathematics

// begin region: law
/// Two standard normal vectors whose coordinates are correlated in pairs.
///
/// Coordinate i of X and coordinate i of Y have correlation ρ; everything else is independent.
public struct GaussianPair: Sendable {
  /// The correlation ρ of each pair of coordinates, between 0 and 1.
  public let rho: Double
  /// The number d of coordinates.
  public let dimension: Int

  /// A pair of `dimension`-dimensional vectors with correlation `rho` in each coordinate.
  public init(rho: Double, dimension: Int) {
    require(rho > 0 && rho < 1, "the correlation must lie between 0 and 1, got \(rho)")
    require(dimension > 0, "the dimension must be positive, got \(dimension)")
    self.rho = rho
    self.dimension = dimension
  }

  /// The mutual information I(X; Y) = −(d/2) log(1 − ρ²), in nats.
  public var mutualInformation: Double {
    -0.5 * Double(dimension) * .log(onePlus: -rho * rho)
  }

  /// The chi-square divergence (1 − ρ²)⁻ᵈ − 1 of the joint law from the product of the marginals.
  public var chiSquared: Double { .expMinusOne(2 * mutualInformation) }

  /// The log density ratio log p(y|x)/p(y), in nats, from ‖x‖², ‖y‖² and x·y.
  public func logRatio(_ xx: Double, _ yy: Double, _ xy: Double) -> Double {
    mutualInformation + (rho * xy - 0.5 * rho * rho * (xx + yy)) / (1 - rho * rho)
  }
}
// end region: law

// begin region: streaming
/// A softmax average of a quantity and of its square, over candidates that arrive one at a time.
///
/// The largest score so far is factored out of the sums, so nothing overflows, and nothing but the
/// sums is kept.
public struct StreamingSoftmax: Sendable {
  private var largest = -Double.infinity
  private var total = 0.0
  private var sum = 0.0
  private var sumOfSquares = 0.0

  /// No candidates yet.
  public init() {}

  /// Takes in a candidate with its score and the value to be averaged.
  public mutating func add(score: Double, value: Double = 0) {
    var weight = 1.0
    if score > largest {
      let factor = Double.exp(largest - score)
      total *= factor
      sum *= factor
      sumOfSquares *= factor
      largest = score
    } else {
      weight = .exp(score - largest)
    }
    total += weight
    sum += weight * value
    sumOfSquares += weight * value * value
  }

  /// log Σ exp(score).
  public var logSumExp: Double { largest + .log(total) }
  /// The mean of the values with softmax weights.
  public var mean: Double { sum / total }
  /// The variance of the values with softmax weights.
  public var variance: Double { max(0, sumOfSquares / total - mean * mean) }
}
// end region: streaming

/// The mathematics of the InfoNCE bound.
public enum InfoNCE {
  /// log S − 1 + 1/S, which is nonnegative and vanishes only at S = 1.
  public static func jensenTerm(logMean: Double) -> Double {
    // For S near 1 the two terms nearly cancel: log S + (1/S − 1).
    logMean + .expMinusOne(-logMean)
  }

  /// The InfoNCE loss of a K×K score matrix, in nats: row i's positive is in column i.
  ///
  /// The mean over the rows of log Σⱼ exp f(xᵢ, yⱼ) − f(xᵢ, yᵢ).
  public static func loss(_ scores: Matrix) -> Double {
    var total = 0.0
    for row in 0..<scores.rows {
      var softmax = StreamingSoftmax()
      for column in 0..<scores.columns { softmax.add(score: scores[row, column]) }
      total += softmax.logSumExp - scores[row, row]
    }
    return total / Double(scores.rows)
  }

  /// The sum of f(counts) times the multinomial probability of the counts of `n` draws.
  public static func expectation(
    overCountsOf n: Int, probabilities: [Double], _ value: ([Int]) -> Double
  ) -> Double {
    var counts = [Int](repeating: 0, count: probabilities.count)
    return partialExpectation(
      left: n, from: 0, logWeight: .logGamma(Double(n + 1)), probabilities, &counts, value)
  }

  private static func partialExpectation(
    left: Int, from index: Int, logWeight: Double, _ probabilities: [Double],
    _ counts: inout [Int], _ value: ([Int]) -> Double
  ) -> Double {
    let logProbability = Double.log(probabilities[index])
    let weight = { (count: Int) -> Double in
      logWeight + Double(count) * logProbability - .logGamma(Double(count + 1))
    }
    guard index + 1 < probabilities.count else {
      counts[index] = left
      return .exp(weight(left)) * value(counts)
    }
    return (0...left).reduce(0) { sum, count in
      counts[index] = count
      return sum
        + partialExpectation(
          left: left - count, from: index + 1, logWeight: weight(count), probabilities, &counts,
          value)
    }
  }
}

/// A joint law on finitely many symbols, seen through the density ratio r(x, y) = p(y|x)/p(y).
///
/// For each anchor: its probability, the values that r takes there, and the marginal probability
/// of each value. Symbols y with the same ratio may be lumped together.
public struct FiniteRatioLaw: Sendable {
  /// An anchor x.
  public struct Anchor: Sendable {
    /// p(x).
    public let probability: Double
    /// The values of r(x, ·).
    public let ratios: [Double]
    /// The marginal probability of each of these values.
    public let marginal: [Double]
  }

  /// The anchors.
  public let anchors: [Anchor]

  /// The law of a table of joint probabilities, rows x and columns y, all positive.
  public init(joint: Matrix) {
    let rows = (0..<joint.rows).map { joint.row($0).reduce(0, +) }
    let columns = (0..<joint.columns).map { joint.column($0).reduce(0, +) }
    anchors = rows.indices.map { x in
      Anchor(
        probability: rows[x],
        ratios: columns.indices.map { y in joint[x, y] / (rows[x] * columns[y]) },
        marginal: columns)
    }
  }

  /// X = Y, uniform on `symbols` symbols: r is `symbols` at the anchor itself and 0 elsewhere.
  public init(identicalSymbols symbols: Double) {
    anchors = [
      Anchor(
        probability: 1, ratios: [symbols, 0], marginal: [1 / symbols, 1 - 1 / symbols])
    ]
  }

  /// The mutual information, in nats.
  public var mutualInformation: Double {
    mean { $0 == 0 ? 0 : $0 * .log($0) }
  }

  /// The chi-square divergence of the joint law from the product of the marginals.
  public var chiSquared: Double { mean { $0 * $0 } - 1 }

  /// The expectation of a function of r under the product of the marginals.
  private func mean(_ function: (Double) -> Double) -> Double {
    anchors.reduce(0) { total, anchor in
      total
        + anchor.probability
        * zip(anchor.ratios, anchor.marginal).reduce(0) { $0 + $1.1 * function($1.0) }
    }
  }

  // begin region: enumeration
  /// log K minus the loss of the best critic with K candidates, by its definition, in nats.
  ///
  /// The positive is drawn from p(y|x), the K − 1 negatives from p(y); every possible batch is
  /// visited with its probability.
  public func bound(candidates: Int) -> Double {
    anchors.reduce(0) { total, anchor in
      let value = anchor.ratios.indices.reduce(0.0) { sum, positive in
        let ratio = anchor.ratios[positive]
        guard ratio > 0 else { return sum }
        let inner = InfoNCE.expectation(
          overCountsOf: candidates - 1, probabilities: anchor.marginal
        ) { counts in
          let others = zip(counts, anchor.ratios).reduce(0) { $0 + Double($1.0) * $1.1 }
          return .log(Double(candidates) * ratio / (ratio + others))
        }
        return sum + anchor.marginal[positive] * ratio * inner
      }
      return total + anchor.probability * value
    }
  }

  /// E S̄ log S̄, where S̄ is the mean ratio of K candidates from the marginal, one shared anchor.
  public func meanEntropy(candidates: Int) -> Double {
    meanRatio(candidates: candidates) { $0 == 0 ? 0 : $0 * .log($0) }
  }

  /// The expectation of a function of S̄ when all K candidates come from the marginal.
  func meanRatio(candidates: Int, _ function: (Double) -> Double) -> Double {
    anchors.reduce(0) { total, anchor in
      let inner = InfoNCE.expectation(
        overCountsOf: candidates, probabilities: anchor.marginal
      ) { counts in
        let sum = zip(counts, anchor.ratios).reduce(0) { $0 + Double($1.0) * $1.1 }
        return function(sum / Double(candidates))
      }
      return total + anchor.probability * inner
    }
  }
  // end region: enumeration

  /// A lower bound on the gap of the best critic: ½ E (r − 1)²/(K + (r − 1)/3).
  public func gapLowerBound(candidates: Int) -> Double {
    mean { InfoNCE.gapTerm(ratio: $0, candidates: Double(candidates)) }
  }

  /// The law of the ratio when every candidate brings an anchor of its own.
  var withIndependentAnchors: FiniteRatioLaw {
    FiniteRatioLaw(anchors: [
      Anchor(
        probability: 1, ratios: anchors.flatMap(\.ratios),
        marginal: anchors.flatMap { anchor in anchor.marginal.map { anchor.probability * $0 } })
    ])
  }

  private init(anchors: [Anchor]) { self.anchors = anchors }
}

// MARK: Quadrature

extension GaussianPair {
  // begin region: ratio-law
  /// E f(r) when x and y are independent, by two nested sums.
  ///
  /// With p = (x + y)/√2 and q = (x − y)/√2, log r = I + ½ (ρ/(1+ρ) ‖p‖² − ρ/(1−ρ) ‖q‖²). Meant for
  /// functions that grow no faster than r², with respect to which p has variance (1+ρ)/(1−ρ).
  func productMean(_ function: (_ ratio: Double) -> Double) throws(LinearAlgebraError) -> Double {
    let reach = Double(dimension).squareRoot() + 9.5
    let sums = try InfoNCE.lengthRule(
      dimension: dimension, nodes: 200, reach: reach * ((1 + rho) / (1 - rho)).squareRoot())
    let differences = try InfoNCE.lengthRule(dimension: dimension, nodes: 200, reach: reach)
    return sums.integrate { p in
      differences.integrate { q in
        let gain = rho / (1 + rho) * p * p - rho / (1 - rho) * q * q
        return function(.exp(mutualInformation + 0.5 * gain))
      }
    }
  }

  /// A lower bound on the gap of the best critic with K candidates: ½ E (r − 1)²/(K + (r − 1)/3).
  public func gapLowerBound(candidates: Double) throws(LinearAlgebraError) -> Double {
    try productMean { InfoNCE.gapTerm(ratio: $0, candidates: candidates) }
  }
  // end region: ratio-law
}

extension InfoNCE {
  /// ½ (r − 1)²/(K + (r − 1)/3), what a candidate contributes at least to the gap.
  static func gapTerm(ratio: Double, candidates: Double) -> Double {
    0.5 * (ratio - 1) * (ratio - 1) / (candidates + (ratio - 1) / 3)
  }

  /// A rule for the length of a standard normal vector, up to `reach`; the weights sum to 1.
  static func lengthRule(
    dimension d: Int, nodes: Int, reach: Double
  ) throws(LinearAlgebraError) -> QuadratureRule {
    let rule = try GaussQuadrature.legendre(nodes).scaled(to: 0...reach)
    // The length has density 2 s^(d−1) exp(−s²/2)/(2^(d/2) Γ(d/2)).
    let logConstant = 0.5 * Double(d - 2) * Double.log(2) + .logGamma(0.5 * Double(d))
    return QuadratureRule(
      nodes: rule.nodes,
      weights: zip(rule.nodes, rule.weights).map { s, weight in
        weight * .exp(Double(d - 1) * .log(s) - 0.5 * s * s - logConstant)
      })
  }

  /// A function g(x, y) of ‖x‖², ‖y‖² and x·y, along which a critic is changed.
  public typealias Direction = @Sendable (_ xx: Double, _ yy: Double, _ xy: Double) -> Double

  /// The law of the density ratio of a Gaussian pair, as nodes and weights.
  ///
  /// Given x, the ratio depends on y only through the distance R = ‖y − x/ρ‖:
  /// log r = I + ‖x‖²/2 − κR² with κ = ρ²/(2(1−ρ²)). The anchor is therefore described by ‖x‖, the
  /// candidate by R and by the cosine of the angle at x/ρ, in every dimension.
  public struct RatioQuadrature: Sendable {
    /// The candidates of one anchor.
    struct Anchor: Sendable {
      let weight: Double
      let square: Double
      /// The log ratio at each node R, and the probability of the node under p(y).
      var logRatios: [Double] = []
      var probabilities: [Double] = []
      /// For each direction, the conditional means of g and g² at each node.
      var means: [[Double]]
      var squares: [[Double]]
    }

    let pair: GaussianPair
    let anchors: [Anchor]

    /// Nodes for a pair, with the conditional moments of the given directions.
    public init(
      _ pair: GaussianPair, directions: [Direction] = [], anchorNodes: Int = 72,
      distanceNodes: Int = 160
    ) throws(LinearAlgebraError) {
      self.pair = pair
      let d = pair.dimension
      let outer = try InfoNCE.lengthRule(
        dimension: d, nodes: anchorNodes, reach: Double(d - 1).squareRoot() + 9.5)
      let radial = try GaussQuadrature.legendre(distanceNodes)
      var anchors: [Anchor] = []
      for (s, probability) in zip(outer.nodes, outer.weights) {
        guard probability > 1e-19 else { continue }
        anchors.append(
          try Self.anchor(pair, s: s, weight: probability, radial: radial, directions))
      }
      let total = anchors.reduce(0) { $0 + $1.weight }
      self.anchors = anchors.map { anchor in
        Anchor(
          weight: anchor.weight / total, square: anchor.square, logRatios: anchor.logRatios,
          probabilities: anchor.probabilities, means: anchor.means, squares: anchor.squares)
      }
    }

    private static func anchor(
      _ pair: GaussianPair, s: Double, weight: Double, radial: QuadratureRule,
      _ directions: [Direction]
    ) throws(LinearAlgebraError) -> Anchor {
      let d = pair.dimension
      let center = s / pair.rho
      let across = d == 1 ? 0 : Double(d - 1).squareRoot() + 9
      let reach = ((center + 10) * (center + 10) + across * across).squareRoot()
      let rule = radial.scaled(to: max(0, center - 10)...reach)
      // The tilt exp(Rm cos) needs as many nodes as the root of its rate.
      let cosines =
        d == 1
        ? QuadratureRule(nodes: [-1, 1], weights: [0.5, 0.5])
        : try GaussQuadrature.gegenbauer(
          16 + Int(5 * (center * reach).squareRoot()), alpha: 0.5 * Double(d - 2))
      var anchor = Anchor(
        weight: weight, square: s * s, means: directions.map { _ in [] },
        squares: directions.map { _ in [] })
      for (distance, length) in zip(rule.nodes, rule.weights) {
        var mass = 0.0
        var moments = directions.map { _ in (first: 0.0, second: 0.0) }
        for (cosine, share) in zip(cosines.nodes, cosines.weights) {
          // ‖y‖², with y at distance R from x/ρ in a direction of this cosine to x.
          let yy = center * center + distance * distance + 2 * center * distance * cosine
          let tilted = share * .exp(-0.5 * yy)
          mass += tilted
          for index in directions.indices {
            let value = directions[index](s * s, yy, s * (center + distance * cosine))
            moments[index].first += tilted * value
            moments[index].second += tilted * value * value
          }
        }
        let probability = length * .pow(distance, d - 1) * mass
        guard probability > 1e-22 else { continue }
        let curvature = 0.5 * pair.rho * pair.rho / (1 - pair.rho * pair.rho)
        anchor.probabilities.append(probability)
        anchor.logRatios.append(
          pair.mutualInformation + 0.5 * s * s - curvature * distance * distance)
        for index in directions.indices {
          anchor.means[index].append(moments[index].first / mass)
          anchor.squares[index].append(moments[index].second / mass)
        }
      }
      let total = anchor.probabilities.reduce(0, +)
      anchor.probabilities = anchor.probabilities.map { $0 / total }
      return anchor
    }
  }
}

extension InfoNCE {
  // begin region: quadrature
  /// Expectations under the batch law with K candidates, without sampling.
  ///
  /// With S̄ the mean of rᵃ over one positive and K − 1 negatives,
  /// E log S̄ = ∫₀^∞ (e^(−Ku) − E_x[ψ_x(u) φ_x(u)^(K−1)]) du/u, where φ_x(u) = E_y exp(−u rᵃ) and
  /// ψ_x(u) = E_y r exp(−u rᵃ): log s = ∫ (e^(−t) − e^(−ts)) dt/t, and given x the candidates are
  /// independent. The trapezoidal rule in log u converges geometrically.
  public struct BatchQuadrature: Sendable {
    /// The transforms of one anchor on the grid of u.
    private struct Transforms {
      let weight: Double
      var logPhi: [Double] = []
      var psi: [Double] = []
      /// For each direction g, E_y g r e^(−ur) and E_y g² r e^(−ur).
      var first: [[Double]]
      var second: [[Double]]
    }

    private static let step = 0.25
    private let grid: [Double]
    private let anchors: [Transforms]

    /// Tabulates the transforms of rᵃ, a = `scale`; directions are for `scale` 1.
    public init(_ law: RatioQuadrature, scale: Double = 1) {
      let first = -40 - 10 * max(1, scale)
      let grid = (0...Int((45 - first) / Self.step)).map {
        Double.exp(first + Self.step * Double($0))
      }
      self.grid = grid
      anchors = law.anchors.map { anchor in
        let ratios = anchor.logRatios.map(Double.exp)
        let powers = anchor.logRatios.map { Double.exp(scale * $0) }
        let joint = zip(anchor.probabilities, ratios).map { $0 * $1 }
        var transforms = Transforms(
          weight: anchor.weight, first: anchor.means.map { _ in [] },
          second: anchor.means.map { _ in [] })
        var kernel = [Double](repeating: 0, count: powers.count)
        for u in grid {
          var (loss, psi) = (0.0, 0.0)
          for index in powers.indices {
            let change = Double.expMinusOne(-u * powers[index])
            kernel[index] = joint[index] * (1 + change)
            loss += anchor.probabilities[index] * change
            psi += kernel[index]
          }
          // A transform that is zero up to rounding is zero to every power.
          transforms.logPhi.append(loss > -1 ? .log(onePlus: loss) : -1e4)
          transforms.psi.append(psi)
          for index in anchor.means.indices {
            transforms.first[index].append(dot(kernel, anchor.means[index]))
            transforms.second[index].append(dot(kernel, anchor.squares[index]))
          }
        }
        return transforms
      }
    }

    /// E log S̄ with K candidates, in nats; for scale 1 the gap of the best critic.
    public func meanLog(candidates: Int) -> Double {
      let others = Double(candidates - 1)
      var integral = 0.0
      for (index, u) in grid.enumerated() {
        let batch = anchors.reduce(0) {
          $0 + $1.weight * $1.psi[index] * .exp(others * $1.logPhi[index])
        }
        integral += .exp(-Double(candidates) * u) - batch
      }
      return Self.step * integral
    }

    /// E log S̄ when all K candidates come from the marginal, in nats; it is never positive.
    func meanLogOfNegatives(candidates: Int) -> Double {
      var integral = 0.0
      for (index, u) in grid.enumerated() {
        let batch = anchors.reduce(0) {
          $0 + $1.weight * .exp(Double(candidates) * $1.logPhi[index])
        }
        integral += .exp(-Double(candidates) * u) - batch
      }
      return Self.step * integral
    }

    /// The mean softmax variance of a direction over the batch of the best critic.
    ///
    /// E Var g = (K−1) ∫₀^∞ E_x[φ_x^(K−2) (A₀A₂ − A₁²)] du with Aₘ(u) = E_y gᵐ r e^(−ur): the joint
    /// law has density S̄, and 1/Σr = ∫ e^(−uΣr) du.
    public func softmaxVariance(direction: Int, candidates: Int) -> Double {
      let others = Double(candidates - 2)
      var integral = 0.0
      for (index, u) in grid.enumerated() {
        let batch = anchors.reduce(0.0) { sum, anchor in
          let mean = anchor.first[direction][index]
          let spread = anchor.psi[index] * anchor.second[direction][index] - mean * mean
          return sum + anchor.weight * .exp(others * anchor.logPhi[index]) * spread
        }
        integral += u * batch
      }
      return Double(candidates - 1) * Self.step * integral
    }
  }
  // end region: quadrature

  /// Moments of a direction under the batch law, and averages under joint law and product.
  public struct Averages: Sendable {
    let law: RatioQuadrature

    /// E of a direction under the joint law, or under the product of the marginals.
    func mean(_ direction: Int, joint: Bool) -> Double {
      law.anchors.reduce(0) { total, anchor in
        total
          + anchor.weight
          * anchor.probabilities.indices.reduce(0) { sum, node in
            let ratio = joint ? Double.exp(anchor.logRatios[node]) : 1
            return sum + anchor.probabilities[node] * ratio * anchor.means[direction][node]
          }
      }
    }

    /// The softmax variance when all K weights are equal, with one positive among them.
    func uniformVariance(_ direction: Int, candidates: Int) -> Double {
      // K² Var = Σ_{i<j} (gᵢ − gⱼ)²; pairs with the positive, and pairs of negatives, given x.
      let k = Double(candidates)
      return law.anchors.reduce(0) { total, anchor in
        var (mean, square, jointMean, jointSquare) = (0.0, 0.0, 0.0, 0.0)
        for node in anchor.probabilities.indices {
          let probability = anchor.probabilities[node]
          let joint = probability * .exp(anchor.logRatios[node])
          mean += probability * anchor.means[direction][node]
          square += probability * anchor.squares[direction][node]
          jointMean += joint * anchor.means[direction][node]
          jointSquare += joint * anchor.squares[direction][node]
        }
        let negatives = 0.5 * (k - 1) * (k - 2) * 2 * (square - mean * mean)
        let mixed = (k - 1) * (square + jointSquare - 2 * mean * jointMean)
        return total + anchor.weight * (negatives + mixed) / (k * k)
      }
    }

    /// E_x Var(g | x) under the joint law, the limit of many candidates.
    func conditionalVariance(_ direction: Int) -> Double {
      law.anchors.reduce(0) { total, anchor in
        var (mean, square) = (0.0, 0.0)
        for node in anchor.probabilities.indices {
          let joint = anchor.probabilities[node] * .exp(anchor.logRatios[node])
          mean += joint * anchor.means[direction][node]
          square += joint * anchor.squares[direction][node]
        }
        return total + anchor.weight * (square - mean * mean)
      }
    }
  }
}

// MARK: - Parameters

extension InfoNCE {
  /// The tables of a batch quadrature, made when they are first needed.
  typealias DeferredQuadrature = Deferred<Result<BatchQuadrature, any Error>>

  /// The tables for a pair.
  static func deferredQuadrature(_ pair: GaussianPair) -> DeferredQuadrature {
    Deferred { Result { BatchQuadrature(try RatioQuadrature(pair)) } }
  }

  /// The pair of vectors and the number of candidates of a run.
  struct Setting: Sendable {
    let pair: GaussianPair
    let candidates: Int
    /// The same pair, with the correlation lowered to where the 1/K law holds from K = 8 on.
    let mildPair: GaussianPair
    private let quadrature: DeferredQuadrature
    private let mildQuadrature: DeferredQuadrature

    /// The largest χ² of a run: beyond it a few anchors carry the expectations.
    static let largestChiSquared = 4.0
    /// The largest χ² of the claims that are asymptotic: that of ρ = 0.6 in one dimension.
    static let mildChiSquared = 0.5625

    /// The correlation at which χ² takes a value.
    static func correlation(chiSquared: Double, dimension: Int) -> Double {
      (-Double.expMinusOne(-Double.log(onePlus: chiSquared) / Double(dimension))).squareRoot()
    }

    init(_ values: ParameterValues) throws(ParameterError) {
      let rho = values.real("rho")
      let dimension = values.integer("dimension")
      // Rounded down, so that the limit that is named is itself accepted.
      let largest =
        (1e4 * Self.correlation(chiSquared: Self.largestChiSquared, dimension: dimension))
        .rounded(.down) / 1e4
      guard rho <= largest else {
        throw .invalid(
          name: "rho",
          expected: "at most \(largest.text(digits: 4)), so that (1 - rho²)^(-\(dimension)) - 1 "
            + "≤ \(Int(Self.largestChiSquared))", given: "\(rho)")
      }
      candidates = values.integer("candidates")
      pair = GaussianPair(rho: rho, dimension: dimension)
      let mild = Self.correlation(chiSquared: Self.mildChiSquared, dimension: dimension)
      mildPair = GaussianPair(rho: min(rho, mild), dimension: dimension)
      quadrature = deferredQuadrature(pair)
      mildQuadrature = mildPair.rho == rho ? quadrature : deferredQuadrature(mildPair)
    }

    /// The gap of the best critic with K candidates, by quadrature; claims share the tables.
    func gap(candidates: Int) throws -> Double {
      try quadrature.value.get().meanLog(candidates: candidates)
    }

    /// The same for `mildPair`.
    func mildGap(candidates: Int) throws -> Double {
      try mildQuadrature.value.get().meanLog(candidates: candidates)
    }

    /// E log S̄ over the product law.
    func meanLogOfNegatives(candidates: Int) throws -> Double {
      try quadrature.value.get().meanLogOfNegatives(candidates: candidates)
    }
  }
}

// MARK: - Experiments

extension InfoNCE {
  // begin region: batch
  /// An anchor x, drawn from N(0, τ²I), with the weight that makes averages those of N(0, I).
  ///
  /// Far anchors have most of the gap and are rare; τ > 1 visits them more often.
  struct Anchor {
    let point: [Double]
    let square: Double
    let weight: Double

    init(_ pair: GaussianPair, spread: Double, stream: inout RandomStream) {
      let point = stream.normals(pair.dimension).map { spread * $0 }
      let square = dot(point, point)
      self.point = point
      self.square = square
      weight =
        .pow(spread, pair.dimension)
        * .exp(-0.5 * square * (1 - 1 / (spread * spread)))
    }

    /// Draws a positive, unless there is to be none, and negatives, and shows them one by one.
    @inline(__always)
    func forEachCandidate(
      _ pair: GaussianPair, _ candidates: Int, hasPositive: Bool = true,
      stream: inout RandomStream,
      _ visit: (_ isPositive: Bool, _ yy: Double, _ xy: Double, _ logRatio: Double) -> Void
    ) {
      let noise = (1 - pair.rho * pair.rho).squareRoot()
      // A few at a time, so that memory does not grow with their number.
      let batch = 32
      var normals = Vector(repeating: 0, count: min(batch, candidates) * point.count)
      for index in 0..<candidates {
        if index % batch == 0 { stream.fillNormals(&normals) }
        let first = (index % batch) * point.count
        var (yy, xy) = (0.0, 0.0)
        for (coordinate, x) in point.enumerated() {
          let z = normals[first + coordinate]
          let y = index == 0 && hasPositive ? pair.rho * x + noise * z : z
          yy += y * y
          xy += x * y
        }
        visit(index == 0, yy, xy, pair.logRatio(square, yy, xy))
      }
    }
  }

  /// What a batch says of a critic f, by default the best one, log r; it sees each score once.
  struct BatchSummary {
    /// Σⱼ sⱼ log(K qⱼ), with s the softmax of log r and q that of f: given the unordered
    /// candidates, the positive is j with probability sⱼ.
    let bound: Double
    /// 2S̄/(1 + S̄) times log S̄ − 1 + 1/S̄ + KL(s‖q), which is never negative.
    ///
    /// The joint law of a batch has density S̄ against that of K negatives, so that its mean over
    /// batches of which every second one has a positive is the gap. It stays small where S̄ is
    /// very small or very large.
    let gap: Double
    /// Quantities of mean zero: weight and length of the anchor, and of the negatives length and
    /// inner product with the anchor.
    let controls: [Double]
    let weight: Double

    init(
      _ pair: GaussianPair, candidates: Int, spread: Double, hasPositive: Bool = true,
      stream: inout RandomStream, critic: Critic? = nil
    ) {
      let anchor = Anchor(pair, spread: spread, stream: &stream)
      var (scores, model, misfit) = (StreamingSoftmax(), StreamingSoftmax(), StreamingSoftmax())
      var (length, product) = (0.0, 0.0)
      anchor.forEachCandidate(
        pair, candidates, hasPositive: hasPositive, stream: &stream
      ) { isPositive, yy, xy, logRatio in
        if let critic {
          let score = critic(anchor.square, yy, xy, logRatio)
          scores.add(score: logRatio, value: score)
          misfit.add(score: logRatio, value: logRatio - score)
          model.add(score: score)
        } else {
          scores.add(score: logRatio, value: logRatio)
        }
        if !isPositive {
          length += yy - Double(pair.dimension)
          product += xy
        }
      }
      let logMean = scores.logSumExp - .log(Double(candidates))
      let normalizer = critic == nil ? scores.logSumExp : model.logSumExp
      let divergence = critic == nil ? 0 : misfit.mean - scores.logSumExp + normalizer
      bound = .log(Double(candidates)) + scores.mean - normalizer
      gap = 2 / (1 + .exp(-logMean)) * (jensenTerm(logMean: logMean) + divergence)
      weight = anchor.weight
      controls = [
        weight - 1, weight * (anchor.square - Double(pair.dimension)),
        weight * length / Double(candidates), weight * product / Double(candidates),
      ]
    }

    static let controlCount = 4
  }
  // end region: batch

  /// A critic f(x, y), given ‖x‖², ‖y‖², x·y and log r.
  typealias Critic =
    @Sendable (_ xx: Double, _ yy: Double, _ xy: Double, _ logRatio: Double) ->
    Double

  /// The spread of anchors for a pair: anchors are then distributed as r² weighs them.
  static func anchorSpread(_ pair: GaussianPair) -> Double {
    let square = pair.rho * pair.rho
    return ((1 + square) / (1 - square)).squareRoot()
  }

  /// How many batches are averaged into one replicate, to bring it nearer to normal.
  static let batchesPerReplicate = 4

  /// Samples of log K − L, with control variates; each point has its K and its critic.
  static func boundSampler(
    _ pair: GaussianPair, at points: [Double], batches: Int, spread: Double,
    batch: @escaping @Sendable (Double) -> (candidates: Int, critic: Critic?)
  ) -> Sampler {
    .controlled(at: points, controls: BatchSummary.controlCount) { point, stream in
      let (candidates, critic) = batch(point)
      let summary = BatchSummary(
        pair, candidates: candidates, spread: spread, stream: &stream, critic: critic)
      return (summary.weight * summary.bound, summary.controls)
    }.averaging { _ in batches }
  }

  /// The mean loss of the best critic over batches of K pairs, with `anchors` rows in all.
  ///
  /// Each anchor's negatives are the partners of the other anchors of its batch.
  static func sampleBatchLoss(
    _ pair: GaussianPair, candidates: Int, anchors: Int, stream: inout RandomStream
  ) -> Double {
    let noise = (1 - pair.rho * pair.rho).squareRoot()
    let batches = anchors / candidates
    return (0..<batches).reduce(0) { sum, _ in
      let x = (0..<candidates).map { _ in stream.normals(pair.dimension) }
      let y = x.map { x in x.map { pair.rho * $0 + noise * stream.normal() } }
      let scores = Matrix(rows: candidates, columns: candidates) { row, column in
        pair.logRatio(dot(x[row], x[row]), dot(y[column], y[column]), dot(x[row], y[column]))
      }
      return sum + loss(scores) / Double(batches)
    }
  }

  /// A sample of the gap of a critic, averaged over two batches of which the first has a positive.
  static func sampleGap(
    _ pair: GaussianPair, candidates: Int, stream: inout RandomStream, critic: Critic? = nil
  ) -> Double {
    let spread = anchorSpread(pair)
    return [true, false].reduce(0) { sum, hasPositive in
      let summary = BatchSummary(
        pair, candidates: candidates, spread: spread, hasPositive: hasPositive,
        stream: &stream, critic: critic)
      return sum + summary.weight * summary.gap / 2
    }
  }

  /// The critics of the bound: scaled log ratios, then misfits.
  static func critics(_ pair: GaussianPair) -> [(name: String, critic: Critic)] {
    let scales: [(String, Double)] = [("¼", 0.25), ("½", 0.5), ("1", 1), ("2", 2), ("4", 4)]
    let scaled: [(name: String, critic: Critic)] = scales.map { name, scale in
      ("\(name) log r", { @Sendable _, _, _, logRatio in scale * logRatio })
    }
    let rho = pair.rho
    let misfits: [(name: String, critic: Critic)] = [
      ("ρ x·y", { @Sendable _, _, xy, _ in rho * xy }),
      ("0.4 x·y − 0.3 ‖y‖²", { @Sendable _, yy, xy, _ in 0.4 * xy - 0.3 * yy }),
      ("½‖y‖²", { @Sendable _, yy, _, _ in 0.5 * yy }),
    ]
    return scaled + misfits
  }

  /// The directions along which the best critic is perturbed.
  static func directions(dimension: Int) -> [Direction] {
    let scale = 1 / Double(dimension).squareRoot()
    return [
      { @Sendable _, _, xy in scale * xy },
      { @Sendable _, yy, xy in scale * (0.7 * xy - 0.4 * yy) },
      { @Sendable _, yy, xy in Double.sin(scale * xy) + 0.3 * Double.cos(scale * yy) },
    ]
  }

  // begin region: second-difference
  /// Samples of the second difference of −log Σⱼ exp(log r + εg), the curvature of the objective.
  ///
  /// The score of the positive is linear in ε and has no second difference. The three values of ε
  /// share their candidates.
  static func curvatureSampler(_ pair: GaussianPair, candidates: Int) -> Sampler {
    let directions = directions(dimension: pair.dimension)
    let (spread, size) = (anchorSpread(pair), 0.02)
    return .controlled(
      at: directions.indices.map { Double($0 + 1) }, controls: 4
    ) { point, stream in
      let direction = directions[Int(point) - 1]
      let anchor = Anchor(pair, spread: spread, stream: &stream)
      var (below, at, above) = (StreamingSoftmax(), StreamingSoftmax(), StreamingSoftmax())
      var (length, product) = (0.0, 0.0)
      anchor.forEachCandidate(pair, candidates, stream: &stream) { isPositive, yy, xy, score in
        let change = size * direction(anchor.square, yy, xy)
        below.add(score: score - change)
        at.add(score: score)
        above.add(score: score + change)
        if !isPositive {
          length += yy - Double(pair.dimension)
          product += xy
        }
      }
      let difference = below.logSumExp - 2 * at.logSumExp + above.logSumExp
      let weight = anchor.weight
      let controls = [
        weight - 1, weight * (anchor.square - Double(pair.dimension)),
        weight * length / Double(candidates), weight * product / Double(candidates),
      ]
      return (-weight * difference / (size * size), controls)
    }.averaging { _ in batchesPerReplicate }
  }
  // end region: second-difference

  /// A sample of the first derivative of the objective along a direction, as it stands:
  /// g of the positive minus the softmax mean of g.
  static func sampleSlope(
    _ pair: GaussianPair, candidates: Int, direction: Direction, stream: inout RandomStream
  ) -> Double {
    let anchor = Anchor(pair, spread: anchorSpread(pair), stream: &stream)
    var (softmax, positive) = (StreamingSoftmax(), 0.0)
    anchor.forEachCandidate(pair, candidates, stream: &stream) { isPositive, yy, xy, logRatio in
      let value = direction(anchor.square, yy, xy)
      softmax.add(score: logRatio, value: value)
      if isPositive { positive = value }
    }
    return anchor.weight * (positive - softmax.mean)
  }

  /// −½ log det Σ for the covariance Σ of (X, Y), whose blocks on the diagonal are the identity.
  static func informationByDeterminant(_ pair: GaussianPair) throws -> Observation {
    let d = pair.dimension
    let covariance = Matrix(rows: 2 * d, columns: 2 * d) { row, column in
      row == column ? 1 : abs(row - column) == d ? pair.rho : 0
    }
    return Observation(
      -0.5 * (try CholeskyFactorization(covariance).logDeterminant), operations: 2 * d,
      scale: 1 / (1 - pair.rho * pair.rho))
  }

  /// A finite law with a number of candidates.
  struct FiniteCase: Sendable {
    let law: FiniteRatioLaw
    let candidates: Int

    /// Random tables with three symbols on each side, and identical symbols at large K.
    static func cases(_ stream: inout RandomStream) -> [FiniteCase] {
      let tables = [2, 3, 4, 8].map { candidates in
        let weights = stream.dirichlet([Double](repeating: 1, count: 9))
        return FiniteCase(
          law: FiniteRatioLaw(joint: Matrix(rows: 3, columns: 3, columnMajor: weights)),
          candidates: candidates)
      }
      let identical = [(4.0, 2), (4, 8), (4, 64), (4, 512), (16, 64), (16, 512)].map {
        FiniteCase(law: FiniteRatioLaw(identicalSymbols: $0), candidates: $1)
      }
      return tables + identical
    }

    /// χ²/K, the scale of the gap.
    var leadingTerm: Double { law.chiSquared / Double(candidates) }

    /// What the bound misses of the mutual information, by the definition of both.
    var gap: Observation {
      let information = law.mutualInformation
      // Weights of counts are exponentials of logarithms as large as K log m.
      let size = 1 + information + .log(Double(candidates))
      return Observation(
        information - law.bound(candidates: candidates), operations: 10 * candidates, scale: size)
    }
  }

  /// log K minus the loss of a batch whose critic is arbitrary.
  struct ScoredBatch: Sendable {
    let positive: Double
    let negatives: [Double]

    var candidates: Int { negatives.count + 1 }

    var bound: Observation {
      var softmax = StreamingSoftmax()
      softmax.add(score: positive)
      for score in negatives { softmax.add(score: score) }
      let largest = negatives.reduce(abs(positive)) { max($0, abs($1)) }
      return Observation(
        .log(Double(candidates)) - (softmax.logSumExp - positive), operations: 1,
        scale: 1 + largest)
    }

    /// Batches scored by the best critic, by sharpened and by random ones, and by a perfect one.
    static func cases(
      _ pair: GaussianPair, candidates: Int, stream: inout RandomStream
    ) -> [ScoredBatch] {
      let sizes = Set([2, 3, 8, candidates]).sorted()
      return sizes.flatMap { size in
        (0..<40).map { index in
          var scores: [Double] = []
          let anchor = Anchor(pair, spread: 1, stream: &stream)
          anchor.forEachCandidate(pair, size, stream: &stream) { _, _, _, logRatio in
            scores.append(logRatio)
          }
          switch index % 4 {
          case 0: break
          case 1: scores = scores.map { 50 * $0 }
          case 2: scores = scores.map { _ in 5 * stream.normal() }
          default: scores = [80] + scores.dropFirst().map { _ in stream.normal() }
          }
          return ScoredBatch(positive: scores[0], negatives: Array(scores.dropFirst()))
        }
      }
    }
  }

  /// A score matrix with a shift for each row and one for each column.
  struct ShiftedScores: Sendable {
    let scores: Matrix
    let rowShift: [Double]
    let columnShift: [Double]

    init(size: Int, stream: inout RandomStream) {
      scores = stream.normalMatrix(rows: size, columns: size)
      let width = Double.pow(10, stream.uniform(in: 0...2))
      rowShift = stream.normals(size).map { width * $0 }
      columnShift = stream.normals(size)
    }

    var loss: Observation {
      Observation(
        InfoNCE.loss(scores), operations: scores.rows,
        scale: 1 + maximumNorm(scores.elements) + maximumNorm(rowShift))
    }

    /// The loss with the shifts added that the flags name.
    func shiftedLoss(rows: Bool, columns: Bool) -> Double {
      InfoNCE.loss(
        Matrix(rows: scores.rows, columns: scores.columns) { row, column in
          scores[row, column] + (rows ? rowShift[row] : 0) + (columns ? columnShift[column] : 0)
        })
    }
  }

  /// A batch of N instances with two views each, in which all other views serve as negatives.
  ///
  /// The two views of one instance come together, so that the negatives are not independent.
  struct TwoViewBatch: Sendable {
    /// Identical views, uniform on this many symbols.
    let symbols: Double
    let instances: Int

    /// The loss of the positive against 2(N − 1) negatives, in nats.
    var loss: Double {
      InfoNCE.expectation(
        overCountsOf: instances - 1, probabilities: [1 / symbols, 1 - 1 / symbols]
      ) { counts in .log(1 + 2 * Double(counts[0])) }
    }

    /// log of some number of candidates, minus the loss.
    func bound(counting candidates: Int) -> Observation {
      Observation(
        .log(Double(candidates)) - loss, operations: 10 * instances,
        scale: 1 + .log(Double(candidates)))
    }
  }
}

// MARK: Density ratio by classification

extension InfoNCE {
  /// The features (1, ‖x‖², ‖y‖², x·y) of which the log density ratio is a linear function.
  static let featureCount = 4
  private static let featureIndices = 0..<featureCount

  /// The coefficients of log r on these features.
  public static func logRatioCoefficients(_ pair: GaussianPair) -> Vector {
    let square = pair.rho * pair.rho
    return [
      pair.mutualInformation, -0.5 * square / (1 - square), -0.5 * square / (1 - square),
      pair.rho / (1 - square),
    ]
  }

  // begin region: classification
  /// A balanced sample: half its pairs from the joint law, half from the product of marginals.
  struct LabelledPairs {
    /// ‖x‖², ‖y‖² and x·y of each pair, one pair after the other; the joint ones come first.
    private var features: [Double]
    private let count: Int

    init(_ pair: GaussianPair, count: Int, stream: inout RandomStream) {
      self.count = count
      features = [Double](repeating: 0, count: 3 * count)
      let noise = (1 - pair.rho * pair.rho).squareRoot()
      let normals = stream.normals(2 * pair.dimension * count)
      for index in 0..<count {
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for coordinate in 0..<pair.dimension {
          let place = 2 * (index * pair.dimension + coordinate)
          let (x, z) = (normals[place], normals[place + 1])
          let y = 2 * index < count ? pair.rho * x + noise * z : z
          xx += x * x
          yy += y * y
          xy += x * y
        }
        features[3 * index] = xx
        features[3 * index + 1] = yy
        features[3 * index + 2] = xy
      }
    }

    /// The gradient of the log-likelihood and the negative Hessian.
    func derivatives(at c: Vector) -> (gradient: Vector, information: Matrix) {
      let (c0, c1, c2, c3) = (c[0], c[1], c[2], c[3])
      // Linear and quadratic moments as (1, xx, yy, xy) and their products, in four lanes each.
      var gradient = SIMD4<Double>.zero
      var (first, second) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
      var (third, fourth) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
      features.withUnsafeBufferPointer { all in
        for index in 0..<count {
          let (xx, yy, xy) = (all[3 * index], all[3 * index + 1], all[3 * index + 2])
          let probability = 1 / (1 + Double.exp(-(c0 + c1 * xx + c2 * yy + c3 * xy)))
          let residual = (2 * index < count ? 1 : 0) - probability
          let features = SIMD4(1, xx, yy, xy)
          gradient += residual * features
          let weighted = (probability * (1 - probability)) * features
          first += weighted
          second += xx * weighted
          third += yy * weighted
          fourth += xy * weighted
        }
      }
      let rows = [first, second, third, fourth]
      return (
        featureIndices.map { gradient[$0] },
        Matrix(rows: featureCount, columns: featureCount) { rows[$0][$1] }
      )
    }

    /// The maximum-likelihood coefficients by Newton's method, and the gradient at the start.
    ///
    /// The likelihood is concave; `start` only decides how many steps it takes. Throws when the
    /// sample is separable, so that there is no maximum.
    func fit(from start: Vector) throws -> (coefficients: Vector, startGradient: Vector) {
      var slopes = derivatives(at: start)
      let startGradient = slopes.gradient
      var coefficients = start
      for _ in 0..<25 {
        let step = try CholeskyFactorization(slopes.information).solve(slopes.gradient)
        coefficients = add(coefficients, step)
        // Convergence is quadratic: the next step would be about 1e-3, and errors are about 0.1.
        if maximumNorm(step) < 0.03 { return (coefficients, startGradient) }
        slopes = derivatives(at: coefficients)
      }
      throw VerificationError.unfittable("a logistic regression on a separable sample")
    }
  }
  // end region: classification

  /// Second moments of the features, weighted, under the product of the marginals.
  struct FeatureMoments: Sendable {
    /// ½ E σ φφᵀ with σ = r/(1+r): Fisher's information of one pair of a balanced sample.
    let information: Matrix
    /// The covariance of the score of one pair when half the pairs are drawn from each law.
    let scoreCovariance: Matrix

    init(_ pair: GaussianPair) throws {
      let directions: [Direction] = [
        { @Sendable _, yy, _ in yy }, { @Sendable _, _, xy in xy },
        { @Sendable _, yy, xy in yy + xy },
      ]
      let law = try RatioQuadrature(pair, directions: directions)
      var sum = Matrix.zeros(featureCount, featureCount)
      for anchor in law.anchors {
        let xx = anchor.square
        for node in anchor.probabilities.indices {
          let weight =
            0.5 * anchor.weight * anchor.probabilities[node] / (1 + .exp(-anchor.logRatios[node]))
          let (yy, xy) = (anchor.means[0][node], anchor.means[1][node])
          let (yyyy, xyxy) = (anchor.squares[0][node], anchor.squares[1][node])
          let yyxy = 0.5 * (anchor.squares[2][node] - yyyy - xyxy)
          let moments: Matrix = [
            [1, xx, yy, xy], [xx, xx * xx, xx * yy, xx * xy], [yy, xx * yy, yyyy, yyxy],
            [xy, xx * xy, yyxy, xyxy],
          ]
          sum += weight * moments
        }
      }
      information = sum
      // The first column of the information is half of μ = E σφ, the mean score within a class.
      let mean = scaled(sum.column(0), by: 2)
      scoreCovariance = Matrix(rows: featureCount, columns: featureCount) { row, column in
        sum[row, column] - mean[row] * mean[column]
      }
    }

    /// n times the mean square error of the coefficients, to first order in 1/n.
    ///
    /// J⁻¹ Cov J⁻¹, which is J⁻¹ but for the intercept, whose variance falls by 4/n since the
    /// classes have fixed sizes.
    func errorConstant() throws -> Double {
      try CholeskyFactorization(information).inverse().trace - 4
    }
  }

  /// Squared errors of the coefficients found by logistic regression, with control variates.
  ///
  /// The controls are the products of the score's components at the true coefficients, centred:
  /// to first order the squared error is a combination of them.
  static func classificationSampler(
    _ pair: GaussianPair, sizes: [Double], covariance: @escaping @Sendable () throws -> Matrix
  ) -> Sampler {
    let truth = logRatioCoefficients(pair)
    return .controlled(at: sizes, controls: 10) { size, stream in
      let sample = LabelledPairs(pair, count: Int(size), stream: &stream)
      let fit = try sample.fit(from: truth)
      let (error, score) = (subtract(fit.coefficients, truth), fit.startGradient)
      let expected = try covariance()
      let controls = featureIndices.flatMap { row in
        (0...row).map { score[row] * score[$0] / size - expected[row, $0] }
      }
      return (dot(error, error), controls)
    }
  }

  /// A pair of vectors to be classified, with the prior probability of the joint law.
  struct Classified: Sendable {
    let pair: GaussianPair
    let x: [Double]
    let y: [Double]
    let prior: Double

    init(_ pair: GaussianPair, prior: Double, stream: inout RandomStream) {
      self.pair = pair
      x = stream.normals(pair.dimension)
      y = stream.normals(pair.dimension)
      self.prior = prior
    }

    var logOdds: Double { .log(prior / (1 - prior)) }

    /// log r by its coefficients on 1, ‖x‖², ‖y‖² and x·y.
    var linearLogRatio: Double {
      dot(logRatioCoefficients(pair), [1, dot(x, x), dot(y, y), dot(x, y)])
    }

    /// The logit of the posterior probability of the joint law, from the normal densities.
    var logit: Observation {
      let variance = 1 - pair.rho * pair.rho
      var value = Double.log(prior) - .log(1 - prior)
      var size = 1 + abs(value)
      for (x, y) in zip(x, y) {
        let deviation = y - pair.rho * x
        let joint = -0.5 * deviation * deviation / variance - 0.5 * Double.log(variance)
        value += joint + 0.5 * y * y
        size += (x * x + y * y) / variance
      }
      return Observation(value, operations: 4 * x.count, scale: size)
    }
  }
}

// MARK: - Declaration

extension InfoNCE {
  /// The theorem with its parameters, claims and figures.
  public static let theorem = Theorem(
    slug: "infonce",
    title: "InfoNCE is a lower bound on mutual information that saturates at log K",
    part: .information,
    statement: #"""
      Given an anchor $x$, let one of $K$ candidates be drawn from $p(y \mid x)$ and the others
      independently from $p(y)$. For every critic $f$ the loss
      $L = \mathbb E\left[-\log \frac{e^{f(x, y_+)}}{\sum_j e^{f(x, y_j)}}\right]$ satisfies
      $\log K - L \le \min\lbrace I(X; Y), \log K \rbrace$. The best critics are
      $f = \log r + c(x)$ with $r = p(y \mid x)/p(y)$; for them the gap
      $I - (\log K - L) = \mathbb E \left[\bar S \log \bar S\right]$, $\bar S$ the mean of $r$ over
      $K$ candidates drawn from $p(y)$, falls to zero like $\chi^2/(2K)$ with
      $\chi^2 = \mathbb E_{p(x)p(y)} r^2 - 1$.
      """#,
    assumptions: [
      "the negatives are independent of the anchor, of the positive and of each other",
      "the positive is among the K candidates of the denominator",
      "the 1/K law needs a finite χ², a correction of order 1/K² a finite third moment of r",
      "Gaussian claims: d independent coordinates with correlation ρ, and χ² ≤ 4",
    ],
    limits: [
      "expectations, not estimates from one finite batch, which may exceed I",
      "asymptotic claims lower ρ to where χ² ≤ 0.5625, that is ρ ≤ 0.6 in dimension 1",
      "nothing about how a critic is trained, nor about representations that maximise the bound",
    ],
    references: [
      "A. van den Oord, Y. Li, O. Vinyals, Representation learning with contrastive predictive "
        + "coding, arXiv:1807.03748 (2018)",
      "B. Poole, S. Ozair, A. van den Oord, A. A. Alemi, G. Tucker, On variational bounds of "
        + "mutual information, ICML (2019)",
      "D. McAllester, K. Stratos, Formal limitations on the measurement of mutual information, "
        + "AISTATS (2020)",
      "R. L. Prentice, R. Pyke, Logistic disease incidence models and case-control studies, "
        + "Biometrika 66 (1979) 403–411",
    ],
    parameters: [
      .real("rho", default: 0.5, in: 0.2...0.85, "correlation of each pair of coordinates"),
      .integer("dimension", default: 1, in: 1...8, "number of independent coordinates"),
      .integer("candidates", default: 64, in: 16...512, "number K of candidates"),
    ],
    figures: [
      Figure(
        name: "ceiling", title: "The bound rises to I or to log K, whichever is less",
        caption: "InfoNCE bound of the best critic against the number of candidates K. A law of "
          + "19.6 nats stays on the ceiling log K; one of 3.37 nats leaves it along the curve that "
          + "quadrature gives.",
        x: Figure.Axis("number of candidates K", logarithmic: true),
        y: Figure.Axis("log K − L (nats)"), key: .bottomRight,
        series: [
          Figure.Series(claim: "saturation", label: "ceiling log K, I = 19.6"),
          Figure.Series(claim: "crossover", label: "I = 3.37"),
        ]),
      Figure(
        name: "bound", title: "Weakly dependent pairs stay far below the ceiling",
        caption: "InfoNCE bound of the best critic at the given ρ and dimension against K: it "
          + "comes near the mutual information, and log K soon ceases to matter.",
        x: Figure.Axis("number of candidates K", logarithmic: true),
        y: Figure.Axis("log K − L (nats)"), key: .bottomRight,
        series: [
          Figure.Series(claim: "bound-against-candidates", label: "at the given ρ and d")
        ]),
      Figure(
        name: "gap", title: "What the bound misses falls like 1/K",
        caption: "The gap I − (log K − L) of the best critic against K: by quadrature, against "
          + "the line χ²/(2K), and sampled, against quadrature.",
        x: Figure.Axis("number of candidates K", logarithmic: true),
        y: Figure.Axis("gap (nats)", logarithmic: true),
        series: [
          Figure.Series(claim: "optimal-critic-gap", label: "quadrature against χ²/(2K)"),
          Figure.Series(claim: "gaussian-gap", label: "samples against quadrature"),
        ]),
      Figure(
        name: "gap-ratio", title: "The gap in units of its prediction",
        caption: "The gap by quadrature divided by χ²/(2K), which it approaches from below, and "
          + "the sampled gap divided by the exact one.",
        x: Figure.Axis("number of candidates K", logarithmic: true),
        y: Figure.Axis("measured / predicted (dimensionless)"), relative: true,
        series: [
          Figure.Series(claim: "optimal-critic-gap", label: "quadrature"),
          Figure.Series(claim: "gaussian-gap", label: "samples", only: .marks),
        ]),
    ]
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      mutualInformation(setting), optimalCriticGap(setting), exactGapIdentity,
      gaussianGap(setting), gapBound, gapLowerBound, moreCandidatesHelp(setting),
      boundAgainstCandidates(setting), batchLoss(setting), crossover,
      boundHoldsForAnyCritic(setting),
      scaledCriticGap(setting), ceiling(setting), saturation.divided(), asPrintedTwoViews,
      instancesAreSafe, criticShiftInvariance, positiveFollowsTheSoftmax(setting),
      logRatioIsOptimal(setting), classPrior(setting),
      densityRatioByClassification(setting).divided(),
    ]
  }

  // MARK: The gap

  private static func mutualInformation(_ setting: Setting) -> Claim {
    let pair = setting.pair
    return .exact(
      "mutual-information", "The pair has −(d/2) log(1 − ρ²) nats of mutual information",
      formula: #"-\tfrac d2 \log(1 - \rho^2)"#, rounding: "1/(1 − ρ²), the condition of Σ",
      cases: { _ in [pair] },
      measure: informationByDeterminant,
      predict: { (pair: GaussianPair) -> [Double] in
        [pair.mutualInformation]
      },
      mutants: [
        Mutant("ρ in place of ρ²") { (pair: GaussianPair) -> [Double] in
          [-0.5 * Double(pair.dimension) * Double.log(1 - pair.rho)]
        },
        Mutant("−d log(1 − ρ²), without the half") { (pair: GaussianPair) -> [Double] in
          [-Double(pair.dimension) * Double.log(1 - pair.rho * pair.rho)]
        },
      ])
  }

  // begin region: optimal-critic-gap
  private static func optimalCriticGap(_ setting: Setting) -> Claim {
    let pair = setting.mildPair
    let within = Tolerance(
      resolution: 0, systematic: 0.002,
      reason: "1/500, and what replacing the gap by its lower bound ½ E (r−1)²/(K + (r−1)/3) does "
        + "to the fit")
    return .exponent(
      "optimal-critic-gap", "The gap of the best critic falls like χ²/(2K), where χ² ≤ 0.5625",
      formula: #"\frac{\chi^2}{2K}, \quad \chi^2 = (1 - \rho^2)^{-d} - 1"#,
      PowerLawPrediction(
        exponent: -1, within: within, constant: pair.chiSquared / 2, within: within,
        slopeChange: 0.01,
        finiteSize: { (try? pair.gapLowerBound(candidates: $0)) ?? .nan }),
      measurement: .computed(at: [8, 16, 32, 64, 128, 256, 512]) { size in
        let gap = try setting.mildGap(candidates: Int(size))
        let smallest = try setting.mildGap(candidates: 512)
        // The sum is of numbers below 1. The smallest gap decides how precise all points are
        // relative to their size, so that none outweighs the others in the fit.
        return Observation(gap, operations: 512, scale: gap / smallest)
      },
      mutants: [
        .exponent("K^(−1/2)", -0.5),
        .exponent("K^(−2)", -2),
        .constant("χ²/K", pair.chiSquared),
        .constant("E r² in place of χ² = E r² − 1", 0.5 * (1 + pair.chiSquared)),
      ])
  }
  // end region: optimal-critic-gap

  // begin region: exact-gap-identity
  private static let exactGapIdentity: Claim = .exact(
    "exact-gap-identity", "On finite alphabets the gap of the best critic is E S̄ log S̄",
    formula: #"\mathbb E[\bar S \log \bar S]"#, rounding: "1 + I + log K",
    cases: { FiniteCase.cases(&$0) },
    measure: { $0.gap },
    predict: { [$0.law.meanEntropy(candidates: $0.candidates)] },
    mutants: [
      Mutant("E log S̄ where S̄ > 0, without the change of law") { finite in
        [finite.law.meanRatio(candidates: finite.candidates) { $0 == 0 ? 0 : .log($0) }]
      },
      Mutant("χ²/K") { [$0.leadingTerm] },
      Mutant("χ²/(2K), the limit") { [0.5 * $0.leadingTerm] },
      Mutant("K independent pairs in place of one shared anchor") { finite in
        [finite.law.withIndependentAnchors.meanEntropy(candidates: finite.candidates)]
      },
    ])
  // end region: exact-gap-identity

  private static func gaussianGap(_ setting: Setting) -> Claim {
    let pair = setting.pair
    return .statistical(
      "gaussian-gap", "Sampled batches have the gap that quadrature gives",
      formula: #"\int_0^\infty (e^{-Ku} - \mathbb E[\psi_x(u) \varphi_x(u)^{K-1}]) \frac{du}{u}"#,
      method: .asymptotic, limit: 1 << 18,
      sampler: .separate(at: [2, 4, 16, 64]) { size, stream in
        sampleGap(pair, candidates: Int(size), stream: &stream)
      }.averaging { _ in batchesPerReplicate / 2 },
      predict: { try setting.gap(candidates: Int($0)) },
      tolerance: { size in
        let gap = (try? setting.gap(candidates: Int(size))) ?? 0
        return Tolerance(
          resolution: 0.06 * (pair.chiSquared / size - gap),
          reason: "6 % of the distance to χ²/K")
      },
      mutants: [
        Mutant("E log S̄ over the product law") {
          try setting.meanLogOfNegatives(candidates: Int($0))
        },
        Mutant("χ²/K") { pair.chiSquared / $0 },
        Mutant("K − 1 candidates") { try setting.gap(candidates: Int($0) - 1) },
      ])
  }

  private static let gapBound: Claim = .bound(
    "gap-bound", "The gap of the best critic is at most log(1 + χ²/K)",
    formula: #"\mathbb E[\bar S \log \bar S] \le \log(1 + \chi^2/K)"#, relation: .atMost,
    rounding: "1 + I + log K", attained: .withinRounding,
    cases: { (stream: inout RandomStream) -> [FiniteCase] in
      let manySymbols = FiniteRatioLaw(identicalSymbols: 0x1p50)
      return FiniteCase.cases(&stream)
        + [2, 8, 64].map { FiniteCase(law: manySymbols, candidates: $0) }
    },
    measure: { $0.gap },
    bound: { (finite: FiniteCase) -> Double in .log(onePlus: finite.leadingTerm) },
    mutants: [
      Mutant("log(1 + χ²/(2K))") { (finite: FiniteCase) -> Double in
        .log(onePlus: 0.5 * finite.leadingTerm)
      },
      Mutant("log(1 + χ²/(K + 1))") { (finite: FiniteCase) -> Double in
        .log(onePlus: finite.law.chiSquared / Double(finite.candidates + 1))
      },
    ])

  private static let gapLowerBound: Claim = .bound(
    "gap-lower-bound", "The gap of the best critic is at least ½ E (r − 1)²/(K + (r − 1)/3)",
    formula: #"\mathbb E[\bar S \log \bar S] \ge \tfrac12 \mathbb E \frac{(r-1)^2}{K + (r-1)/3}"#,
    relation: .atLeast, rounding: "1 + I + log K, in units of χ²/(2K)",
    attained: .within(0.01, reason: "with 512 candidates the gap is within 1 % of the bound"),
    cases: { FiniteCase.cases(&$0) },
    measure: { (finite: FiniteCase) -> Observation in
      let gap = finite.gap
      return Observation(
        2 * gap.values[0] / finite.leadingTerm, operations: gap.operations,
        scale: 2 * gap.scale / finite.leadingTerm)
    },
    bound: { (finite: FiniteCase) -> Double in
      2 * finite.law.gapLowerBound(candidates: finite.candidates) / finite.leadingTerm
    },
    mutants: [
      Mutant("E (r − 1)²/(K + (r − 1)/3), without the half") { (finite: FiniteCase) -> Double in
        4 * finite.law.gapLowerBound(candidates: finite.candidates) / finite.leadingTerm
      },
      Mutant("K − 1 in place of K") { (finite: FiniteCase) -> Double in
        2 * finite.law.gapLowerBound(candidates: finite.candidates - 1) / finite.leadingTerm
      },
    ])

  private static func moreCandidatesHelp(_ setting: Setting) -> Claim {
    .bound(
      "more-candidates-help", "The gap never grows with K, and doubling K does not quite halve it",
      formula: #"g(2K) \le g(K)"#, relation: .atMost, rounding: "1, the integrand",
      attained: .within(1e-4, reason: "the gap itself falls below 1e-4"),
      x: { Double($0) },
      cases: { _ in (0...16).map { 1 << $0 } },
      measure: {
        Observation(try setting.gap(candidates: 2 * $0), operations: 512, scale: 1)
      },
      bound: { try setting.gap(candidates: $0) },
      mutants: [
        Mutant("doubling K halves the gap") { try 0.5 * setting.gap(candidates: $0) }
      ])
  }

  // MARK: The bound

  private static func boundAgainstCandidates(_ setting: Setting) -> Claim {
    .profiled { isQuick in
      boundAgainstCandidates(
        setting, at: isQuick ? [2, 4, 16, 64] : [2, 4, 8, 16, 32, 64, 128, 256])
    }
  }

  private static func boundAgainstCandidates(_ setting: Setting, at sizes: [Double]) -> Claim {
    let pair = setting.pair
    let information = pair.mutualInformation
    return .statistical(
      "bound-against-candidates", "The sampled bound rises towards I as quadrature says",
      formula: #"I - \mathbb E[\bar S \log \bar S]"#, method: .asymptotic,
      sampler: boundSampler(
        pair, at: sizes, batches: 2, spread: anchorSpread(pair)
      ) { (candidates: Int($0), critic: nil) },
      predict: { information - (try setting.gap(candidates: Int($0))) },
      tolerance: { _ in
        Tolerance(
          resolution: 0.04 * information, reason: "less than a tenth of the gap at K = 2")
      },
      mutants: [
        Mutant("the mutual information at every K") { _ in information },
        Mutant("I − χ²/K") { information - pair.chiSquared / $0 },
        Mutant("K − 1 in place of K") { size in
          information
            - (size > 2 ? try setting.gap(candidates: Int(size) - 1) : information)
        },
      ])
  }

  private static func batchLoss(_ setting: Setting) -> Claim {
    let pair = setting.pair
    let information = pair.mutualInformation
    return .statistical(
      "batch-loss", "With a batch's other partners as negatives the loss is log K − I + gap",
      formula: #"\log K - I + \mathbb E[\bar S \log \bar S]"#, method: .asymptotic,
      sampler: .separate(at: [2, 8]) { size, stream in
        sampleBatchLoss(pair, candidates: Int(size), anchors: 16, stream: &stream)
      },
      predict: { .log($0) - information + (try setting.gap(candidates: Int($0))) },
      tolerance: { _ in
        Tolerance(
          resolution: 0.06 * information, reason: "less than a sixth of the gap at K = 2")
      },
      mutants: [
        Mutant("log K − I, without the gap") { .log($0) - information },
        Mutant("log K, as for a critic without opinion") { .log($0) },
        Mutant("log(K − 1): the positive is not among the candidates") {
          .log($0 - 1) - information + (try setting.gap(candidates: Int($0)))
        },
      ])
  }

  /// A law of 3.37 nats: more than log K up to K = 28.
  static let strongPair = GaussianPair(rho: 0.7, dimension: 10)
  /// A law of 19.6 nats: more than log K for every K that fits into a computer.
  static let saturatedPair = GaussianPair(rho: 0.99, dimension: 10)

  private static let crossover: Claim = {
    let quadrature = deferredQuadrature(strongPair)
    return .profiled { isQuick in
      crossover(
        at: isQuick ? [2, 8, 32, 128] : [2, 4, 8, 16, 32, 64, 128, 256], quadrature: quadrature)
    }
  }()

  private static func crossover(at sizes: [Double], quadrature: DeferredQuadrature) -> Claim {
    let pair = strongPair
    let information = pair.mutualInformation
    return .statistical(
      "crossover", "With I = 3.37 nats the bound leaves its ceiling before it reaches I",
      formula: #"I - \mathbb E[\bar S \log \bar S]"#, method: .asymptotic,
      sampler: boundSampler(
        pair, at: sizes, batches: 1, spread: 1
      ) { (candidates: Int($0), critic: nil) },
      predict: { information - (try quadrature.value.get().meanLog(candidates: Int($0))) },
      tolerance: { size in
        Tolerance(
          resolution: 0.03 * .log(size), reason: "less than 1/5 of the distance to log K at K = 8")
      },
      mutants: [
        Mutant("the lesser of I and log K") { min(information, .log($0)) },
        Mutant("one half of the lesser") { 0.5 * min(information, .log($0)) },
      ])
  }

  private static func boundHoldsForAnyCritic(_ setting: Setting) -> Claim {
    let (pair, candidates) = (setting.pair, setting.candidates)
    let critics = critics(pair)
    let information = pair.mutualInformation
    return .statistical(
      "bound-holds-for-any-critic", "None of eight critics has a bound above the information",
      formula: #"\log K - L \le I(X; Y)"#, relation: .atMost, method: .asymptotic,
      sampler: boundSampler(
        pair, at: critics.indices.map { Double($0 + 1) }, batches: 2, spread: anchorSpread(pair)
      ) { (candidates: candidates, critic: critics[Int($0) - 1].critic) },
      predict: { _ in information },
      tolerance: { _ in
        Tolerance(resolution: 0.02 * information, reason: "a tenth of the distance to 0.8 I")
      },
      mutants: [
        Mutant("0.8 I") { _ in 0.8 * information }
      ])
  }

  private static func scaledCriticGap(_ setting: Setting) -> Claim {
    let (pair, candidates) = (setting.pair, setting.candidates)
    let scales = [0.25, 0.5, 2, 4]
    let exact = Deferred {
      Result {
        let law = try RatioQuadrature(pair)
        let gaps = scales.map { scale in
          (1 - scale) * pair.mutualInformation
            + BatchQuadrature(law, scale: scale).meanLog(candidates: candidates)
        }
        return Dictionary(uniqueKeysWithValues: zip(scales, gaps))
      }
    }
    let square = pair.rho * pair.rho
    let variance = Double(pair.dimension) * (square - 0.5 * square * square)
    return .statistical(
      "scaled-critic-gap", "A critic that is too flat or too sharp loses what quadrature says",
      formula: #"(1-a) I + \mathbb E \log \frac1K \sum_j r_j^a"#, method: .asymptotic,
      sampler: .separate(at: scales) { scale, stream in
        sampleGap(pair, candidates: candidates, stream: &stream) { scale * $3 }
      },
      predict: { try exact.value.get()[$0] ?? .nan },
      tolerance: { scale in
        Tolerance(
          resolution: 0.04 * abs((try? exact.value.get()[scale]) ?? 0),
          reason: "at most 1/4 of the distance to the mutants")
      },
      mutants: [
        Mutant("second order in a − 1, at every a") { scale in
          0.5 * (scale - 1) * (scale - 1) * variance + pair.chiSquared / Double(2 * candidates)
        },
        Mutant("the gap grows like |a − 1| I") { abs($0 - 1) * pair.mutualInformation },
      ])
  }

  // MARK: The ceiling

  private static func ceiling(_ setting: Setting) -> Claim {
    .bound(
      "ceiling", "No batch yields more than log K", formula: #"\log K"#, relation: .atMost,
      rounding: "1 + the largest score", attained: .withinRounding,
      cases: { ScoredBatch.cases(setting.pair, candidates: setting.candidates, stream: &$0) },
      measure: { $0.bound },
      bound: { .log(Double($0.candidates)) },
      mutants: [
        Mutant("log(K − 1), the negatives alone") { .log(Double($0.candidates - 1)) },
        Mutant("(1 − 1/K) log K") { (batch: ScoredBatch) -> Double in
          (1 - 1 / Double(batch.candidates)) * .log(Double(batch.candidates))
        },
      ])
  }

  private static let saturation: Claim = .profiled { isQuick in
    saturation(at: isQuick ? [2, 64] : [2, 8, 64])
  }

  private static func saturation(at sizes: [Double]) -> Claim {
    .statistical(
      "saturation", "With I = 19.6 nats the bound says log K and nothing else",
      formula: #"\log K, \quad \rho = 0.99, d = 10"#, method: .betting(range: 0...(.log(64))),
      limit: 1 << 18,
      sampler: .separate(at: sizes) { size, stream in
        BatchSummary(
          saturatedPair, candidates: Int(size), spread: 1, stream: &stream
        ).bound
      },
      predict: { .log($0) },
      tolerance: { size in
        Tolerance(
          resolution: 0.001 * .log(64), reason: "0.1 % of log 64, a quarter of that to log 63")
      },
      mutants: [
        Mutant("log(K − 1)") { .log($0 - 1) },
        Mutant("log(2K)") { .log(2 * $0) },
      ])
  }

  // MARK: Two views

  /// A fair bit seen twice by each of five instances.
  private static let asPrintedTwoViews: Claim = .bound(
    "two-view-bound-fails",
    "As printed: with both views of each negative, log(2N − 1) − L stays below I",
    formula: #"I = \log 2"#, relation: .atMost, rounding: "1 + log 2N",
    attained: .withinRounding,
    x: { (candidates: Int) -> Double in Double(candidates) },
    cases: { _ -> [Int] in [5, 9, 10] },
    measure: { (candidates: Int) -> Observation in
      TwoViewBatch(symbols: 2, instances: 5).bound(counting: candidates)
    },
    bound: { (_: Int) -> Double in .log(2) },
    mutants: [
      Mutant("a tenth more than I") { (_: Int) -> Double in 1.1 * Double.log(2) },
      Mutant("half of I, as if a view carried half") { (_: Int) -> Double in 0.5 * Double.log(2) },
    ]
  ).asPrinted(
    Erratum(
      entry: "ntxent-bound-with-two-n-views",
      printed: #"""
        The bound $\log K - L \le I$ is carried over to NT-Xent "directly", with a number of candidates in \#
        place of $K$. The number is lost in our copy; it is read here as $2N - 1$ or $2N$, the views of a \#
        batch without or with the anchor.
        """#,
      flaw: #"""
        The two views of another instance come together, so the $2N - 2$ negatives are not independent, \#
        and $\log(2N - 1) - L$ can exceed $I$. If the lost number is $N$, the statement is true. The \#
        example is a fair bit seen twice by each of five instances, with the best critic.
        """#,
      corrected: #"""
        $\log N - L \le I$: keeping one view of each other instance can only lower the loss.
        """#,
      correctedBy: "instances-are-safe", variable: "candidates"))

  private static let instancesAreSafe: Claim = .bound(
    "instances-are-safe", "Counting instances, log N − L stays below I and below log N",
    formula: #"\log N - L \le \min\lbrace I, \log N \rbrace"#, relation: .atMost,
    rounding: "1 + log N", attained: .withinRounding,
    cases: { _ -> [TwoViewBatch] in
      [2.0, 3, 4, 16, 0x1p50].flatMap { symbols in
        [2, 3, 5, 6, 7, 10, 32, 128].map { TwoViewBatch(symbols: symbols, instances: $0) }
      }
    },
    measure: { $0.bound(counting: $0.instances) },
    bound: { min(.log($0.symbols), .log(Double($0.instances))) },
    mutants: [
      Mutant("log(N − 1) as the ceiling") { (batch: TwoViewBatch) -> Double in
        min(.log(batch.symbols), .log(Double(batch.instances - 1)))
      },
      Mutant("half the information") { (batch: TwoViewBatch) -> Double in
        min(0.5 * .log(batch.symbols), .log(Double(batch.instances)))
      },
    ])

  // MARK: The best critic

  private static let criticShiftInvariance: Claim = .exact(
    "critic-shift-invariance", "Adding any function of the anchor to the critic changes nothing",
    formula: #"L(f + c(x)) = L(f)"#, rounding: "1 + the largest score + the largest shift",
    cases: { stream in
      [2, 3, 8, 16, 64].map { ShiftedScores(size: $0, stream: &stream) }
    },
    measure: { $0.loss },
    predict: { [$0.shiftedLoss(rows: true, columns: false)] },
    mutants: [
      Mutant("a function of the candidate is added") {
        [$0.shiftedLoss(rows: false, columns: true)]
      },
      Mutant("the softmax runs over the anchors") { [InfoNCE.loss($0.scores.transposed)] },
    ])

  private static func positiveFollowsTheSoftmax(_ setting: Setting) -> Claim {
    let (pair, candidates) = (setting.pair, setting.candidates)
    let directions = directions(dimension: pair.dimension)
    let averages = Deferred {
      Result { Averages(law: try RatioQuadrature(pair, directions: directions)) }
    }
    // What the derivative would be with equal weights in place of the softmax.
    let uniform = { @Sendable (point: Double) -> Double in
      let index = Int(point) - 1
      let law = try averages.value.get()
      return (1 - 1 / Double(candidates))
        * (law.mean(index, joint: true) - law.mean(index, joint: false))
    }
    return .statistical(
      "positive-follows-the-softmax",
      "At the log ratio no direction raises the bound at first order",
      formula: #"\mathbb E[g(x, y_+) - \sum_j s_j g(x, y_j)] = 0"#, method: .asymptotic,
      sampler: .separate(at: directions.indices.map { Double($0 + 1) }) { point, stream in
        sampleSlope(
          pair, candidates: candidates, direction: directions[Int(point) - 1], stream: &stream)
      }.averaging { _ in batchesPerReplicate },
      predict: { _ in 0 },
      tolerance: { point in
        Tolerance(
          resolution: 0.1 * abs((try? uniform(point)) ?? 0),
          reason: "a tenth of the derivative with equal weights")
      },
      mutants: [
        Mutant("equal weights in place of the softmax") { try uniform($0) }
      ])
  }

  // begin region: log-ratio-is-optimal
  private static func logRatioIsOptimal(_ setting: Setting) -> Claim {
    let (pair, candidates) = (setting.pair, setting.candidates)
    let directions = directions(dimension: pair.dimension)
    let exact = Deferred {
      Result {
        let law = try RatioQuadrature(pair, directions: directions)
        let batch = BatchQuadrature(law)
        return directions.indices.map { index in
          (
            softmax: batch.softmaxVariance(direction: index, candidates: candidates),
            uniform: Averages(law: law).uniformVariance(index, candidates: candidates)
          )
        }
      }
    }
    return .statistical(
      "log-ratio-is-optimal",
      "Away from the log ratio the bound falls with curvature −E Var g under the softmax",
      formula: #"-\mathbb E \operatorname{Var}_s(g)"#, method: .asymptotic, limit: 1 << 18,
      sampler: curvatureSampler(pair, candidates: candidates),
      predict: { try -exact.value.get()[Int($0) - 1].softmax },
      tolerance: { point in
        let variances = try? exact.value.get()[Int(point) - 1]
        return Tolerance(
          resolution: 0.2 * abs((variances?.softmax ?? 0) - (variances?.uniform ?? 0)),
          reason: "1/5 of the distance to the variance with equal weights")
      },
      mutants: [
        Mutant("the variance with equal weights") { try -exact.value.get()[Int($0) - 1].uniform },
        Mutant("a minimum, the opposite sign") { try exact.value.get()[Int($0) - 1].softmax },
      ])
  }
  // end region: log-ratio-is-optimal

  // MARK: Classification

  private static func classPrior(_ setting: Setting) -> Claim {
    let pair = setting.pair
    return .exact(
      "class-prior", "The classifier's logit is log r, shifted by the logarithm of the prior odds",
      formula: #"\log r + \log(\pi_1/\pi_0)"#, rounding: "the sum of the absolute terms",
      cases: { (stream: inout RandomStream) -> [Classified] in
        // One half, and one positive among 16 candidates.
        [0.5, 1.0 / 16, 0.9].flatMap { prior in
          (0..<20).map { _ in Classified(pair, prior: prior, stream: &stream) }
        }
      },
      measure: { $0.logit },
      predict: { [$0.linearLogRatio + $0.logOdds] },
      mutants: [
        Mutant("the prior is ignored") { [$0.linearLogRatio] },
        Mutant("the prior odds upside down") { [$0.linearLogRatio - $0.logOdds] },
      ])
  }

  private static func densityRatioByClassification(_ setting: Setting) -> Claim {
    let pair = setting.mildPair
    let moments = Deferred { Result { try FeatureMoments(pair) } }
    let constant = ((try? moments.value.get().errorConstant()) ?? .nan).squareRoot()
    return .exponent(
      "density-ratio-by-classification",
      "Telling pairs from non-pairs by logistic regression finds log r with error c/√n",
      formula: #"\sqrt{(\operatorname{tr} J^{-1} - 4)/n}"#,
      PowerLawPrediction(
        exponent: -0.5,
        within: Tolerance(resolution: 0.06, reason: "less than 1/4 of the distance to −1/4"),
        constant: constant,
        within: Tolerance(resolution: 0.05, reason: "1/6 of the distance to the mutant"),
        slopeChange: 0.3),
      measurement: .sampledRootMeanSquare(
        classificationSampler(pair, sizes: [800, 1600, 3200]) {
          try moments.value.get().scoreCovariance
        }, method: .asymptotic, relativePrecision: 0.025, limit: 1 << 14),
      mutants: [
        .exponent("n^(−1)", -1),
        .exponent("n^(−1/4)", -0.25),
        .constant("n pairs of each kind in place of n in all", constant / .sqrt(2)),
      ])
  }
}
