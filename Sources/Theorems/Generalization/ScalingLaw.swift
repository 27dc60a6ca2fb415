import LinearAlgebra
import Preconditions
import Randomness
import RealModule
import Verification

// How to divide a compute budget between a larger model and more data.
//
// Chapter: theorems/Generalization/ScalingLaw.md
// Tests:   Tests/TheoremTests/Generalization/ScalingLawTests.swift

// MARK: - Mathematics

/// A model size N and a number of examples D, kept as logarithms.
public struct Allocation: Equatable, Sendable {
  /// The natural logarithm of the number of parameters N.
  public var logSize: Double
  /// The natural logarithm of the number of examples D.
  public var logData: Double

  /// log(ND), the logarithm of what training costs in units of κ.
  public var logProduct: Double { logSize + logData }

  /// kN and D/k: a model larger by a factor on as much compute.
  public func shifted(by factor: Double) -> Allocation {
    Allocation(logSize: logSize + .log(factor), logData: logData - .log(factor))
  }
}

/// The loss E(N, D) = aN^(−α) + bD^(−β) + c of a model of N parameters trained on D examples.
///
/// Training costs C = κND operations. All constants are positive, c may be zero.
public struct ScalingLaw: Sendable {
  /// The scale a of the error that a larger model removes.
  public var sizeScale: Double
  /// The scale b of the error that more data remove.
  public var dataScale: Double
  /// The exponent α in the model size.
  public var sizeExponent: Double
  /// The exponent β in the number of examples.
  public var dataExponent: Double
  /// The irreducible loss c.
  public var floor: Double
  /// The cost κ of one parameter and one example.
  public var cost: Double

  /// A law with the given constants.
  public init(
    sizeScale: Double, dataScale: Double, sizeExponent: Double, dataExponent: Double,
    floor: Double = 0, cost: Double = 6
  ) {
    require(
      [sizeScale, dataScale, sizeExponent, dataExponent, cost].allSatisfy { $0 > 0 } && floor >= 0,
      "a scaling law needs positive constants and a floor of at least zero, got a = \(sizeScale), "
        + "b = \(dataScale), α = \(sizeExponent), β = \(dataExponent), c = \(floor), κ = \(cost)")
    self.sizeScale = sizeScale
    self.dataScale = dataScale
    self.sizeExponent = sizeExponent
    self.dataExponent = dataExponent
    self.floor = floor
    self.cost = cost
  }

  // begin region: law
  /// aN^(−α), the error that a larger model would remove.
  public func sizeError(_ allocation: Allocation) -> Double {
    sizeScale * .exp(-sizeExponent * allocation.logSize)
  }

  /// bD^(−β), the error that more data would remove.
  public func dataError(_ allocation: Allocation) -> Double {
    dataScale * .exp(-dataExponent * allocation.logData)
  }

  /// E − c.
  public func reducibleLoss(_ allocation: Allocation) -> Double {
    sizeError(allocation) + dataError(allocation)
  }

  /// E(N, D).
  public func loss(_ allocation: Allocation) -> Double { reducibleLoss(allocation) + floor }

  /// ∂E/∂log N − ∂E/∂log D: how the loss changes as N grows by e^h and D shrinks by as much.
  public func slopeAlongBudget(_ allocation: Allocation) -> Double {
    dataExponent * dataError(allocation) - sizeExponent * sizeError(allocation)
  }
  // end region: law

  /// α + β.
  var exponentSum: Double { sizeExponent + dataExponent }

  /// β/(α+β), the exponent of the best N in C; also the model's share of the reducible loss.
  public var sizeShare: Double { dataExponent / exponentSum }

  /// α/(α+β), the exponent of the best D in C.
  public var dataShare: Double { sizeExponent / exponentSum }

  /// αβ/(α+β), the exponent with which the least reducible loss falls.
  public var lossExponent: Double { sizeExponent * dataExponent / exponentSum }

  /// log(C/κ), the logarithm of the product ND that a budget allows.
  public func logProduct(compute: Double) -> Double { .log(compute / cost) }

  // begin region: closed-form
  /// The constant (αa/(βb))^(1/(α+β)) of the best N in (C/κ)^(β/(α+β)).
  public var sizeConstant: Double {
    .pow(sizeExponent * sizeScale / (dataExponent * dataScale), 1 / exponentSum)
  }

  /// The allocation of least loss in closed form.
  public func bestAllocation(compute: Double) -> Allocation {
    let product = logProduct(compute: compute)
    let logSize = .log(sizeConstant) + sizeShare * product
    return Allocation(logSize: logSize, logData: product - logSize)
  }

  /// The constant aᵖb^q((β/α)^q + (α/β)ᵖ) of the least reducible loss, p = β/(α+β), q = α/(α+β).
  public var lossConstant: Double {
    let ratio = dataExponent / sizeExponent
    return .pow(sizeScale, sizeShare) * .pow(dataScale, dataShare)
      * (.pow(ratio, dataShare) + .pow(ratio, -sizeShare))
  }

  /// The least reducible loss in closed form.
  public func leastReducibleLoss(compute: Double) -> Double {
    lossConstant * .exp(-lossExponent * logProduct(compute: compute))
  }

  /// By what factor the reducible loss grows when kN* and D*/k are used: (βk^(−α) + αk^β)/(α+β).
  public func regret(factor: Double) -> Double {
    (dataExponent * .pow(factor, -sizeExponent) + sizeExponent * .pow(factor, dataExponent))
      / exponentSum
  }
  // end region: closed-form

  /// What the reducible loss is where N = (C/κ)^ν: a (C/κ)^(−αν) and b (C/κ)^(−β(1−ν)).
  public func lossAtGrowth(_ growth: Double, compute: Double) -> Double {
    let product = compute / cost
    return sizeScale * .pow(product, -sizeExponent * growth)
      + dataScale * .pow(product, -dataExponent * (1 - growth))
  }

  /// A bound on the number of rounding errors in log N* and log D*, in units of 1.
  ///
  /// Each error is known to ε(1 + α|log N| + …); their ratio moves as the (α+β)-th power of N.
  func locationScale(_ allocation: Allocation) -> Double {
    let size = abs(allocation.logSize) + abs(allocation.logData)
    return size + (1 + abs(.log(sizeScale)) + abs(.log(dataScale))) / exponentSum
  }

  /// A bound on the relative rounding error of either error term, in units of ε.
  func valueScale(_ allocation: Allocation) -> Double {
    1 + abs(.log(sizeScale)) + abs(.log(dataScale)) + sizeExponent * abs(allocation.logSize)
      + dataExponent * abs(allocation.logData)
  }
}

// MARK: - Parameters

extension ScalingLaw {
  /// The law of a run.
  struct Setting: Sendable {
    let law: ScalingLaw

    /// Exponents nearer than this make exchanging them nearly harmless.
    static let smallestGap = 0.02

    init(_ values: ParameterValues) throws(ParameterError) {
      let (alpha, beta) = (values.real("alpha"), values.real("beta"))
      guard abs(alpha - beta) >= 0.999 * Self.smallestGap else {
        throw .invalid(
          name: "beta", expected: "at least \(Self.smallestGap) away from alpha = \(alpha)",
          given: "\(beta)")
      }
      law = ScalingLaw(
        sizeScale: values.real("a"), dataScale: values.real("b"), sizeExponent: alpha,
        dataExponent: beta, floor: values.real("floor"))
    }

    /// Twenty random laws at random budgets, and this law at five.
    func problems(_ stream: inout RandomStream) -> [Problem] {
      let random = (0..<20).map { _ in
        Problem(
          law: ScalingLaw(
            sizeScale: .exp(stream.uniform(in: -2...5)),
            dataScale: .exp(stream.uniform(in: -2...5)),
            sizeExponent: stream.uniform(in: 0.1...1), dataExponent: stream.uniform(in: 0.1...1),
            floor: stream.uniform(in: 0...2), cost: stream.uniform(in: 1...10)),
          compute: .exp(stream.uniform(in: 20...60)))
      }
      return [1e10, 1e14, 1e18, 1e22, 1e26].map { Problem(law: law, compute: $0) } + random
    }

    /// Budgets over ten decades.
    static let budgets: [Double] = (10...20).map { .pow(10, Double($0)) }
  }

  /// The law and the budget of the exercise with printed exponents: a = 2, b = 3, α = 0.34, β = 0.28.
  static let printedLaw = ScalingLaw(
    sizeScale: 2, dataScale: 3, sizeExponent: 0.34, dataExponent: 0.28)

  /// A loss that depends on compute alone, AC^(−α) + L∞.
  struct ComputeLaw: Sendable {
    var scale = 2.0
    var exponent = 0.35
    let floor: Double

    func loss(_ compute: Double) -> Double { scale * .pow(compute, -exponent) + floor }
  }
}

// MARK: - Experiments

extension ScalingLaw {
  /// A law and a budget.
  struct Problem: Sendable {
    let law: ScalingLaw
    let compute: Double

    var optimum: Allocation { law.minimizer(compute: compute) }
  }

  // begin region: minimizer
  /// The allocation of least loss for a budget, by bisection along the budget line.
  ///
  /// Along log N + log D = log(C/κ) the loss is convex in log N: its slope changes sign once.
  func minimizer(compute: Double) -> Allocation {
    let product = logProduct(compute: compute)
    let along = { (logSize: Double) in Allocation(logSize: logSize, logData: product - logSize) }
    return along(Self.signChange { slopeAlongBudget(along($0)) })
  }

  /// The number of examples at which a model of the given size is the best for its budget.
  func data(forSize size: Double) -> Double {
    let logData = Self.signChange { logData in
      -slopeAlongBudget(Allocation(logSize: .log(size), logData: logData))
    }
    return .exp(logData)
  }

  /// Where an increasing function changes sign, by bisection down to neighbouring numbers.
  static func signChange(
    within range: ClosedRange<Double> = -600...600, _ function: (Double) -> Double
  ) -> Double {
    let (last, beyond) = ScalarSearch.crossing(in: range) { function($0) < 0 }
    return (last + beyond) / 2
  }
  // end region: minimizer

  // begin region: derivative
  /// A derivative by central differences, extrapolated to step zero (Romberg).
  ///
  /// With four halvings the truncation error is h² · (h/2)² · … · (h/16)² times a tenth derivative.
  static func derivative(
    at x: Double, step: Double, _ function: (Double) -> Double
  ) -> Double {
    var row: [Double] = []
    for level in 0..<5 {
      let h = step / Double(1 << level)
      var entry = (function(x + h) - function(x - h)) / (2 * h)
      var next = [entry]
      for (order, previous) in row.enumerated() {
        entry += (entry - previous) / (.pow(4, Double(order + 1)) - 1)
        next.append(entry)
      }
      row = next
    }
    return row[row.count - 1]
  }
  // end region: derivative

  /// The slope of log y on log x by least squares: the exponent of a straight-line fit.
  static func logarithmicSlope(_ xs: [Double], _ ys: [Double]) -> Double {
    let u = xs.map { Double.log($0) }
    let v = ys.map { Double.log($0) }
    let meanU = u.reduce(0, +) / Double(u.count)
    let centred = u.map { $0 - meanU }
    return dot(centred, v) / dot(centred, centred)
  }

  /// Numbers from 10^first to 10^last in equal ratios.
  static func decades(_ first: Double, _ last: Double, count: Int) -> [Double] {
    (0..<count).map { .pow(10, first + (last - first) * Double($0) / Double(count - 1)) }
  }
}

// MARK: - Fitting

extension ScalingLaw {
  /// Losses of models on a grid of sizes and numbers of examples, with multiplicative noise.
  struct Grid: Sendable {
    /// The law in units of the smallest size and the smallest number of examples of the grid.
    let law: ScalingLaw
    /// The grid, five sizes by five numbers of examples over four decades each.
    let points: [Allocation]
    /// The standard deviation of the noise of log E.
    let noise: Double

    /// The largest relative standard error that an estimate shall have.
    static let largestError = 0.01

    /// The parameters log a, log b, c, α, β.
    static let parameterCount = 5

    init(_ setting: Setting) throws {
      law = ScalingLaw(
        sizeScale: 5, dataScale: 8, sizeExponent: setting.law.sizeExponent,
        dataExponent: setting.law.dataExponent, floor: setting.law.floor)
      let axis = (0..<5).map { Double($0) * Double.log(10) }
      points = axis.flatMap { x in axis.map { Allocation(logSize: x, logData: $0) } }
      let exact = ScalingLaw.logLosses(law, points)
      let unit = try Fit(law, points, losses: exact).standardErrors(noise: 1)
      noise = min(0.002, Self.largestError / unit.relative(to: law).reduce(0, max))
    }

    /// log E at the points, with normal noise.
    func sample(_ stream: inout RandomStream) -> [Double] {
      ScalingLaw.logLosses(law, points).map { $0 + noise * stream.normal() }
    }
  }

  /// log E at each point.
  static func logLosses(_ law: ScalingLaw, _ points: [Allocation]) -> [Double] {
    points.map { .log(law.loss($0)) }
  }

  /// α, β and c, or their standard errors.
  struct Estimates: Sendable {
    let sizeExponent: Double
    let dataExponent: Double
    let floor: Double

    func relative(to law: ScalingLaw) -> [Double] {
      [sizeExponent / law.sizeExponent, dataExponent / law.dataExponent, floor / law.floor]
    }
  }

  // begin region: fit
  /// A law and how its log E at the points differs from measured log E.
  struct Fit: Sendable {
    var law: ScalingLaw
    let residuals: Vector
    /// The derivatives of log E by log a, log b, c, α, β; a row for each point.
    let jacobian: Matrix

    init(_ law: ScalingLaw, _ points: [Allocation], losses: [Double]) {
      self.law = law
      let n = points.count
      var residuals = losses
      var columns = Vector(repeating: 0, count: 5 * n)
      for (i, point) in points.enumerated() {
        let (size, data) = (law.sizeError(point), law.dataError(point))
        let loss = size + data + law.floor
        residuals[i] -= .log(loss)
        columns[i] = size / loss
        columns[n + i] = data / loss
        columns[2 * n + i] = 1 / loss
        columns[3 * n + i] = -point.logSize * size / loss
        columns[4 * n + i] = -point.logData * data / loss
      }
      self.residuals = residuals
      jacobian = Matrix(rows: n, columns: 5, columnMajor: columns)
    }

    /// The law after a step in log a, log b, c, α, β; nil where a constant leaves its range.
    func stepped(_ step: Vector) -> ScalingLaw? {
      let floor = law.floor + step[2]
      let (alpha, beta) = (law.sizeExponent + step[3], law.dataExponent + step[4])
      let isSmall = abs(step[0]) < 50 && abs(step[1]) < 50
      guard isSmall, floor >= 0, alpha > 0, beta > 0 else { return nil }
      return ScalingLaw(
        sizeScale: law.sizeScale * .exp(step[0]), dataScale: law.dataScale * .exp(step[1]),
        sizeExponent: alpha, dataExponent: beta, floor: floor)
    }

    /// Least squares on log E by Levenberg and Marquardt, from a start that knows nothing.
    static func leastSquares(_ points: [Allocation], losses: [Double]) throws -> Fit {
      let largest = Double.exp(losses.reduce(-.infinity, max))
      let smallest = Double.exp(losses.reduce(.infinity, min))
      var fit = Fit(
        ScalingLaw(
          sizeScale: largest / 3, dataScale: largest / 3, sizeExponent: 0.3, dataExponent: 0.3,
          floor: smallest / 2), points, losses: losses)
      var damping = 1e-3
      for _ in 0..<100 {
        var normal = fit.jacobian.gram()
        for i in 0..<normal.rows { normal[i, i] *= 1 + damping }
        let pull = fit.jacobian.multiplied(by: fit.residuals, transposingSelf: true)
        let step = try CholeskyFactorization(normal).solve(pull)
        // What remains to be gained is far below the noise, or there is no noise.
        let isSettled = damping < 1e-3 && dot(pull, step) <= 1e-10 * fit.sumOfSquares
        if isSettled || fit.sumOfSquares < 1e-24 { return fit }
        let tried = fit.stepped(step).map { Fit($0, points, losses: losses) }
        if let tried, tried.sumOfSquares < fit.sumOfSquares {
          fit = tried
          damping = max(damping / 10, 1e-12)
        } else {
          damping *= 10
        }
      }
      throw NotConverged()
    }
    // end region: fit

    var sumOfSquares: Double { dot(residuals, residuals) }

    var estimates: Estimates {
      Estimates(
        sizeExponent: law.sizeExponent, dataExponent: law.dataExponent, floor: law.floor)
    }

    /// The variance of the noise, estimated with as many degrees of freedom as remain.
    var residualVariance: Double {
      sumOfSquares / Double(residuals.count - Grid.parameterCount)
    }

    /// Standard errors from the inverse of JᵀJ.
    func standardErrors(noise: Double) throws -> Estimates {
      let inverse = try CholeskyFactorization(jacobian.gram()).inverse()
      return Estimates(
        sizeExponent: noise * inverse[3, 3].squareRoot(),
        dataExponent: noise * inverse[4, 4].squareRoot(),
        floor: noise * inverse[2, 2].squareRoot())
    }
  }

  /// A fit that did not settle.
  struct NotConverged: Error {}
}

// MARK: - Declaration

extension ScalingLaw {
  /// The chapter.
  public static let theorem = Theorem(
    slug: "scaling-law",
    title: "How to spend a compute budget",
    part: .generalization,
    statement: #"""
      Let $E(N, D) = a N^{-\alpha} + b D^{-\beta} + c$ with $a, b, \alpha, \beta > 0$, and let a budget
      $C = \kappa N D$ be given. The loss has one minimum on the budget line, at
      $N^* = \left(\frac{\alpha a}{\beta b}\right)^{1/(\alpha+\beta)} (C/\kappa)^{\beta/(\alpha+\beta)}$
      and $D^* = C/(\kappa N^*)$, which grows like $C^{\alpha/(\alpha+\beta)}$. There
      $\alpha a (N^*)^{-\alpha} = \beta b (D^*)^{-\beta}$, and the least loss is
      $E^* = c + K (C/\kappa)^{-\alpha\beta/(\alpha+\beta)}$ with
      $K = a^p b^q \left((\beta/\alpha)^q + (\alpha/\beta)^p\right)$, $p = \frac{\beta}{\alpha+\beta}$,
      $q = \frac{\alpha}{\alpha+\beta}$. A model of $k N^*$ parameters on the same compute multiplies
      $E^* - c$ by $\frac{\beta k^{-\alpha} + \alpha k^\beta}{\alpha+\beta}$.
      """#,
    assumptions: [
      "the loss is exactly a sum of two power laws and a constant, with positive a, b, α, β",
      "compute is κND, one pass over the data; N and D vary continuously",
      "for the fit: independent normal errors of log E, of the same variance everywhere, on a grid "
        + "of five sizes by five numbers of examples over four decades each",
    ],
    limits: [
      "nothing here says that the loss of a real model follows such a law",
      "exponents measured on real models are not checked, only what follows from given ones",
      "bias and coverage of the fit are measured for small noise, where no estimate has a relative "
        + "standard error above 1 %",
    ],
    references: [
      "J. Kaplan et al., Scaling laws for neural language models, arXiv:2001.08361 (2020), "
        + "equation 1.5 and section 6",
      "J. Hoffmann et al., Training compute-optimal large language models, NeurIPS (2022), "
        + "equations 2 to 4",
      "D. M. Bates, D. G. Watts, Nonlinear Regression Analysis and Its Applications, Wiley (1988), "
        + "chapter 2",
    ],
    parameters: [
      .real("alpha", default: 0.34, in: 0.1...1, "α, the exponent in the model size"),
      .real("beta", default: 0.28, in: 0.1...1, "β, the exponent in the number of examples"),
      .real("a", default: 2, in: 0.1...100, "the scale of the error of the model size"),
      .real("b", default: 3, in: 0.1...100, "the scale of the error of the data"),
      .real("floor", default: 1.7, in: 0.1...10, "c, the irreducible loss"),
    ],
    figures: figures
  ) { values throws(ParameterError) in
    let setting = try Setting(values)
    return [
      optimalAllocation(setting), leastLoss(setting), noAllocationIsBetter(setting),
      sharesOfTheLoss(setting), lossExponentClaim(setting), sizeExponentClaim(setting),
      dataAgainstSize(setting), misallocation(setting), sensitivity(setting), drift(setting),
      slowGrowth(setting), straightLineSlope(setting), computeForALoss, jointFit(setting),
      intervalCovers(setting), printedSizeExponent, printedPolicyCurve, printedFloorBias,
      printedExponentFit, printedLosses, printedOptimizerExponents, printedAllocation,
      printedComputeRatio,
    ]
  }

  private static let figures = [
    Figure(
      name: "regret", title: "The price of a model of the wrong size",
      caption: "By what factor the reducible loss grows when the model is k times the best one on "
        + "the same compute: flat near k = 1, and steeper for models too small if α exceeds β.",
      x: Figure.Axis("size in units of the best N", logarithmic: true),
      y: Figure.Axis("reducible loss in units of the least"), key: .topLeft,
      series: [Figure.Series(claim: "misallocation", label: "(βk⁻ᵅ + αkᵝ)/(α + β)")]),
    Figure(
      name: "floor", title: "What a straight line on logarithmic axes measures",
      caption:
        "The slope of log E* against log C with the sign reversed, against C: even at "
        + "small budgets it is below αβ/(α + β), and it falls to zero as the irreducible loss takes over.",
      x: Figure.Axis("compute C", logarithmic: true),
      y: Figure.Axis("local exponent of the whole loss"),
      series: [Figure.Series(claim: "straight-line-slope", label: "γ(1 − c/E*)")]),
  ]

  // MARK: The optimum

  // begin region: optimal-allocation
  private static func optimalAllocation(_ setting: Setting) -> Claim {
    let logs = { @Sendable (problem: Problem, logSize: Double) -> [Double] in
      [logSize, problem.law.logProduct(compute: problem.compute) - logSize]
    }
    return .exact(
      "optimal-allocation", "The best division of the budget has the closed form",
      formula: #"\log N^*, \log D^*"#, rounding: "log N + log D + (1 + log a + log b)/(α + β)",
      cases: { setting.problems(&$0) },
      measure: { (problem: Problem) -> Observation in
        let best = problem.optimum
        return Observation(
          [best.logSize, best.logData], operations: 4, scale: problem.law.locationScale(best))
      },
      predict: { (problem: Problem) -> [Double] in
        let best = problem.law.bestAllocation(compute: problem.compute)
        return [best.logSize, best.logData]
      },
      mutants: [
        Mutant("the exponents of N and D exchanged") { (problem: Problem) -> [Double] in
          let product = problem.law.logProduct(compute: problem.compute)
          return logs(problem, .log(problem.law.sizeConstant) + problem.law.dataShare * product)
        },
        Mutant("equal errors, αa/(βb) without α/β") { (problem: Problem) -> [Double] in
          let product = problem.law.logProduct(compute: problem.compute)
          let constant = Double.log(problem.law.sizeScale / problem.law.dataScale)
          return logs(
            problem, constant / problem.law.exponentSum + problem.law.sizeShare * product)
        },
        Mutant("C in place of C/κ") { (problem: Problem) -> [Double] in
          logs(
            problem,
            .log(problem.law.sizeConstant) + problem.law.sizeShare * .log(problem.compute))
        },
      ])
  }
  // end region: optimal-allocation

  private static func leastLoss(_ setting: Setting) -> Claim {
    let value = {
      @Sendable (problem: Problem, constant: (ScalingLaw, Double) -> Double) -> [Double] in
      let law = problem.law
      let decay = Double.exp(-law.lossExponent * law.logProduct(compute: problem.compute))
      return [law.floor + constant(law, law.dataExponent / law.sizeExponent) * decay]
    }
    return .exact(
      "least-loss", "The least loss has the closed form, constant included",
      formula: #"c + K (C/\kappa)^{-\alpha\beta/(\alpha+\beta)}"#,
      rounding: "c + (E* − c)(1 + log a + log b + α log N + β log D)",
      cases: { setting.problems(&$0) },
      measure: { (problem: Problem) -> Observation in
        let best = problem.optimum
        return Observation(
          problem.law.loss(best), operations: 4,
          scale: problem.law.floor
            + problem.law.reducibleLoss(best) * problem.law.valueScale(best))
      },
      predict: { [$0.law.floor + $0.law.leastReducibleLoss(compute: $0.compute)] },
      mutants: [
        Mutant("the weights of a and b exchanged") { (problem: Problem) -> [Double] in
          value(problem) { law, ratio in
            .pow(law.sizeScale, law.dataShare) * .pow(law.dataScale, law.sizeShare)
              * (.pow(ratio, law.dataShare) + .pow(ratio, -law.sizeShare))
          }
        },
        Mutant("2aᵖb^q, equal errors") { (problem: Problem) -> [Double] in
          value(problem) { law, _ in
            2 * .pow(law.sizeScale, law.sizeShare) * .pow(law.dataScale, law.dataShare)
          }
        },
        Mutant("p and q exchanged in the bracket") { (problem: Problem) -> [Double] in
          value(problem) { law, ratio in
            .pow(law.sizeScale, law.sizeShare) * .pow(law.dataScale, law.dataShare)
              * (.pow(ratio, law.sizeShare) + .pow(ratio, -law.dataShare))
          }
        },
      ])
  }

  /// An allocation that spends the whole budget of a problem.
  private struct Contender: Sendable {
    let problem: Problem
    let allocation: Allocation
  }

  private static func noAllocationIsBetter(_ setting: Setting) -> Claim {
    .bound(
      "no-allocation-is-better", "No division of the budget beats the closed form",
      formula: #"a N^{-\alpha} + b D^{-\beta} \ge K (C/\kappa)^{-\alpha\beta/(\alpha+\beta)}"#,
      relation: .atLeast, rounding: "(E − c)(1 + log a + log b + α log N + β log D)",
      attained: .withinRounding,
      cases: { stream -> [Contender] in
        setting.problems(&stream).flatMap { problem -> [Contender] in
          let best = problem.optimum
          let factors =
            [1, 1 + 1e-7, 1 - 1e-7, 1.01, 0.99, 2, 0.5]
            + (0..<10).map { _ in Double.exp(stream.uniform(in: -10...10)) }
          return factors.map {
            Contender(problem: problem, allocation: best.shifted(by: $0))
          }
        }
      },
      measure: { (contender: Contender) -> Observation in
        let (law, allocation) = (contender.problem.law, contender.allocation)
        let loss = law.reducibleLoss(allocation)
        return Observation(loss, operations: 4, scale: loss * law.valueScale(allocation))
      },
      bound: { $0.problem.law.leastReducibleLoss(compute: $0.problem.compute) },
      mutants: [
        Mutant("raised by a millionth") {
          (1 + 1e-6) * $0.problem.law.leastReducibleLoss(compute: $0.problem.compute)
        },
        Mutant("equal errors, twice the larger one") { (contender: Contender) -> Double in
          let (law, compute) = (contender.problem.law, contender.problem.compute)
          return 2 * max(law.sizeShare, law.dataShare) * law.leastReducibleLoss(compute: compute)
        },
      ])
  }

  private static func sharesOfTheLoss(_ setting: Setting) -> Claim {
    .exact(
      "shares-of-the-loss", "At the optimum β/(α+β) of the reducible loss is the model's",
      formula: #"\frac{a N^{-\alpha}}{E^* - c} = \frac{\beta}{\alpha+\beta}"#,
      rounding: "1 + log a + log b + α log N + β log D",
      cases: { setting.problems(&$0) },
      measure: { (problem: Problem) -> Observation in
        let best = problem.optimum
        return Observation(
          problem.law.sizeError(best) / problem.law.reducibleLoss(best), operations: 4,
          scale: problem.law.valueScale(best))
      },
      predict: { [$0.law.sizeShare] },
      mutants: [
        Mutant("one half, equal errors") { _ in [0.5] },
        Mutant("α/(α+β), the share of the data") { [$0.law.dataShare] },
      ])
  }

  // MARK: Power laws in compute

  /// What is computed is known up to rounding, and every mutant is at least 1e-5 away.
  private static let roundingOnly = Tolerance(
    resolution: 1e-9, reason: "rounding alone; the nearest mutant is 1e-5 away or farther")

  private static func lossExponentClaim(_ setting: Setting) -> Claim {
    let law = setting.law
    let constant = law.lossConstant * .pow(law.cost, law.lossExponent)
    return .exponent(
      "loss-exponent", "The least reducible loss falls with the exponent αβ/(α+β)",
      formula: #"K \kappa^\gamma C^{-\gamma}, \quad \gamma = \frac{\alpha\beta}{\alpha+\beta}"#,
      PowerLawPrediction(
        exponent: -law.lossExponent, within: roundingOnly, constant: constant,
        within: roundingOnly, slopeChange: 1e-9),
      measurement: .computed(at: Setting.budgets) { compute in
        let best = law.minimizer(compute: compute)
        let loss = law.reducibleLoss(best)
        return Observation(loss, operations: 4, scale: loss * law.valueScale(best))
      },
      mutants: [
        .exponent("half the smaller exponent", -min(law.sizeExponent, law.dataExponent) / 2),
        .exponent("half the mean exponent", -law.exponentSum / 4),
        .constant("the cost κ forgotten", law.lossConstant),
        .constant(
          "equal errors",
          2 * .pow(law.sizeScale, law.sizeShare) * .pow(law.dataScale, law.dataShare)
            * .pow(law.cost, law.lossExponent)),
      ])
  }

  private static func sizeExponentClaim(_ setting: Setting) -> Claim {
    let law = setting.law
    return .exponent(
      "size-exponent", "The best model grows as the power β/(α+β) of compute",
      formula:
        #"\left(\frac{\alpha a}{\beta b}\right)^{1/(\alpha+\beta)} (C/\kappa)^{\beta/(\alpha+\beta)}"#,
      PowerLawPrediction(
        exponent: law.sizeShare, within: roundingOnly,
        constant: law.sizeConstant * .pow(law.cost, -law.sizeShare), within: roundingOnly,
        slopeChange: 1e-9),
      measurement: .computed(at: Setting.budgets) { try bestSize(law, compute: $0) },
      mutants: [
        .exponent("α/(α+β), that of the data", law.dataShare),
        .exponent("1/2, an equal division", 0.5),
        .constant("the cost κ forgotten", law.sizeConstant),
        .constant(
          "(βb/(αa))^(1/(α+β)), its inverse", .pow(law.cost, -law.sizeShare) / law.sizeConstant),
      ])
  }

  /// The measured size N* and its rounding error.
  private static func bestSize(_ law: ScalingLaw, compute: Double) throws -> Observation {
    let best = law.minimizer(compute: compute)
    let size = Double.exp(best.logSize)
    return Observation(size, operations: 4, scale: size * law.locationScale(best))
  }

  private static func dataAgainstSize(_ setting: Setting) -> Claim {
    let law = setting.law
    let errors = law.dataExponent * law.dataScale / (law.sizeExponent * law.sizeScale)
    return .exponent(
      "data-against-size", "Along the best path data grow as the power +α/β of the model",
      formula: #"\left(\frac{\beta b}{\alpha a}\right)^{1/\beta} N^{\alpha/\beta}"#,
      PowerLawPrediction(
        exponent: law.sizeExponent / law.dataExponent, within: roundingOnly,
        constant: .pow(errors, 1 / law.dataExponent), within: roundingOnly, slopeChange: 1e-9),
      measurement: .computed(at: sizes) { bestData(law, size: $0) },
      mutants: [
        .exponent("−α/β", -law.sizeExponent / law.dataExponent),
        .exponent("β/α", law.dataExponent / law.sizeExponent),
        .exponent("1, a fixed number of examples for each parameter", 1),
        .constant(
          "(b/a)^(1/β), equal errors",
          .pow(law.dataScale / law.sizeScale, 1 / law.dataExponent)),
      ])
  }

  /// Model sizes over six decades.
  private static let sizes: [Double] = (6...12).map { .pow(10, Double($0)) }

  /// The number of examples for which a size is best, and its rounding error.
  private static func bestData(_ law: ScalingLaw, size: Double) -> Observation {
    let data = law.data(forSize: size)
    let allocation = Allocation(logSize: .log(size), logData: .log(data))
    return Observation(
      data, operations: 4,
      scale: data * (law.valueScale(allocation) / law.dataExponent + abs(.log(data))))
  }

  // MARK: Wrong allocations

  private static func misallocation(_ setting: Setting) -> Claim {
    let (law, compute) = (setting.law, 1e21)
    let sum = law.exponentSum
    return .exact(
      "misallocation", "A model k times too large multiplies the reducible loss by a known factor",
      formula: #"\frac{\beta k^{-\alpha} + \alpha k^\beta}{\alpha+\beta}"#,
      rounding: "(1 + log a + log b + α log N + β log D) times the factor", x: { $0 },
      cases: { _ in (-12...12).map { .pow(2, Double($0) / 2) } },
      measure: { (factor: Double) -> Observation in
        let best = law.minimizer(compute: compute)
        let shifted = best.shifted(by: factor)
        let ratio = law.reducibleLoss(shifted) / law.reducibleLoss(best)
        return Observation(ratio, operations: 4, scale: ratio * law.valueScale(shifted))
      },
      predict: { [law.regret(factor: $0)] },
      mutants: [
        Mutant("the same for k and 1/k") {
          [(law.regret(factor: $0) + law.regret(factor: 1 / $0)) / 2]
        },
        Mutant("α and β exchanged") { [law.regret(factor: 1 / $0)] },
        Mutant("1 + αβ log²k / 2, the parabola") {
          [1 + law.sizeExponent * law.dataExponent * .log($0) * .log($0) / 2]
        },
        Mutant("weights α and β the wrong way round") { (factor: Double) -> [Double] in
          let large = law.sizeExponent * .pow(factor, -law.sizeExponent)
          return [(large + law.dataExponent * .pow(factor, law.dataExponent)) / sum]
        },
      ])
  }

  // begin region: sensitivity
  private static func sensitivity(_ setting: Setting) -> Claim {
    let predict = {
      @Sendable (compute: Double, alphaTerm: Double, betaTerm: Double) -> [Double] in
      let law = setting.law
      let logSize = law.bestAllocation(compute: compute).logSize
      let product = law.logProduct(compute: compute)
      return [alphaTerm - logSize, product - betaTerm - logSize].map { $0 / law.exponentSum }
    }
    let (alpha, beta) = (setting.law.sizeExponent, setting.law.dataExponent)
    return .exact(
      "sensitivity", "How log N* moves with either exponent has the closed form",
      formula:
        #"\frac{1/\alpha - \log N^*}{\alpha+\beta}, \frac{\log(C/\kappa) - 1/\beta - \log N^*}{\alpha+\beta}"#,
      rounding: "the error of log N* over the smallest difference of exponents",
      cases: { _ in [1e12, 1e18, 1e24] },
      measure: { (compute: Double) -> Observation in
        let size = { (alpha: Double, beta: Double) -> Double in
          var law = setting.law
          (law.sizeExponent, law.dataExponent) = (alpha, beta)
          return law.minimizer(compute: compute).logSize
        }
        let step = min(alpha, beta) / 8
        let slopes = [
          derivative(at: alpha, step: step) { size($0, beta) },
          derivative(at: beta, step: step) { size(alpha, $0) },
        ]
        let scale = setting.law.locationScale(setting.law.minimizer(compute: compute))
        return Observation(slopes, operations: 8, scale: scale / (step / 16))
      },
      predict: { predict($0, 1 / alpha, 1 / beta) },
      mutants: [
        Mutant("the constant αa/(βb) held fixed") { predict($0, 0, 0) },
        Mutant("1/β and 1/α exchanged") { predict($0, 1 / beta, 1 / alpha) },
        Mutant("the sign of 1/β") { predict($0, 1 / alpha, -1 / beta) },
      ])
  }
  // end region: sensitivity

  private static func drift(_ setting: Setting) -> Claim {
    let (law, error) = (setting.law, 0.05)
    var wrong = law
    wrong.sizeExponent += error
    let (mistaken, shift) = (wrong, wrong.sizeShare - law.sizeShare)
    let constant = mistaken.sizeConstant / law.sizeConstant * .pow(law.cost, -shift)
    return .exponent(
      "drift", "With α taken 0.05 too large the model falls behind by a power of compute",
      formula:
        #"\hat N / N^* \propto C^{\beta/(\hat\alpha+\beta) - \beta/(\alpha+\beta)}, \hat\alpha = \alpha + 0.05"#,
      PowerLawPrediction(
        exponent: shift, within: roundingOnly, constant: constant, within: roundingOnly,
        slopeChange: 1e-9),
      measurement: .computed(at: Setting.budgets) { compute in
        let (best, chosen) = (law.minimizer(compute: compute), mistaken.minimizer(compute: compute))
        let ratio = Double.exp(chosen.logSize - best.logSize)
        return Observation(ratio, operations: 8, scale: ratio * law.locationScale(best))
      },
      mutants: [
        .exponent("the derivative −β · 0.05/(α+β)²", -law.sizeShare * error / law.exponentSum),
        .exponent("the other direction", -shift),
        .constant("no offset at C = 1", 1),
      ])
  }

  private static func slowGrowth(_ setting: Setting) -> Claim {
    let law = setting.law
    let growth = law.sizeShare / 2
    let loss = { @Sendable (compute: Double) -> (value: Double, scale: Double) in
      let product = law.logProduct(compute: compute)
      let allocation = Allocation(logSize: growth * product, logData: (1 - growth) * product)
      let value = law.reducibleLoss(allocation)
      return (value, value * law.valueScale(allocation))
    }
    return .exponent(
      "slow-growth", "A model that grows half as fast as it should halves the exponent of the loss",
      formula:
        #"N = (C/\kappa)^\nu: \quad \min(\alpha\nu, \beta(1-\nu)), \quad \nu = \frac{\beta}{2(\alpha+\beta)}"#,
      PowerLawPrediction(
        exponent: -law.sizeExponent * growth,
        within: Tolerance(
          resolution: 1e-6, reason: "rounding, and what the falling data term does to this fit"),
        constant: law.sizeScale * .pow(law.cost, law.sizeExponent * growth),
        within: Tolerance(
          resolution: 1e-6, reason: "rounding, and what the falling data term does to this fit"),
        slopeChange: 1e-6,
        finiteSize: { law.lossAtGrowth(growth, compute: $0) }),
      measurement: .computed(at: decades(100, 140, count: 5)) { compute in
        let found = loss(compute)
        return Observation(found.value, operations: 4, scale: found.scale)
      },
      mutants: [
        .exponent("the optimal αβ/(α+β)", -law.lossExponent),
        .exponent("β(1 − ν), that of the data term", -law.dataExponent * (1 - growth)),
        .constant("the cost κ forgotten", law.sizeScale),
      ])
  }

  // MARK: The irreducible loss

  private static func straightLineSlope(_ setting: Setting) -> Claim {
    let law = setting.law
    let slope = { @Sendable (compute: Double, factor: (Double) -> Double) -> [Double] in
      let share = law.floor / (law.floor + law.leastReducibleLoss(compute: compute))
      return [law.lossExponent * factor(share)]
    }
    return .exact(
      "straight-line-slope", "With an irreducible loss the local exponent is γ(1 − c/E*)",
      formula: #"-\frac{d \log E^*}{d \log C} = \frac{\alpha\beta}{\alpha+\beta} (1 - c/E^*)"#,
      rounding: "(1 + log a + log b + α log N + β log D) over the step in log C", x: { $0 },
      cases: { _ in decades(2, 26, count: 25) },
      measure: { (compute: Double) -> Observation in
        let step = 0.5
        let slope = derivative(at: .log(compute), step: step) { logCompute in
          .log(law.loss(law.minimizer(compute: .exp(logCompute))))
        }
        let scale = law.valueScale(law.minimizer(compute: compute))
        return Observation(-slope, operations: 4, scale: scale / (step / 16))
      },
      predict: { slope($0) { share in 1 - share } },
      mutants: [
        Mutant("γ, as if there were no floor") { slope($0) { _ in 1 } },
        Mutant("above γ, γ(1 + c/E*)") { slope($0) { share in 1 + share } },
        Mutant("γ/(1 + c/E*)") { slope($0) { share in 1 / (1 + share) } },
      ])
  }

  /// An exponent and the factor by which the reducible loss shall fall.
  private struct Target: Sendable {
    let exponent: Double
    let factor: Double

    /// The logarithm of the factor by which compute must grow, found by bisection.
    var logCompute: Double {
      let law = ComputeLaw(exponent: exponent, floor: 0)
      return signChange(within: 0...600) { law.loss(1) * factor - law.loss(.exp($0)) }
    }
  }

  private static let computeForALoss: Claim = .exact(
    "compute-for-a-loss", "To multiply the reducible loss by r takes r^(−1/γ) times the compute",
    formula: #"\log (C'/C) = \gamma^{-1} \log (1/r)"#, rounding: "1/γ + log(C′/C)",
    cases: { _ -> [Target] in
      [0.05, 0.1, 0.3, 0.35, 0.5, 1].flatMap { (exponent: Double) -> [Target] in
        [0.9, 0.5, 0.1, 0.01].map { Target(exponent: exponent, factor: $0) }
      }
    },
    measure: { (target: Target) -> Observation in
      Observation(
        target.logCompute, operations: 4, scale: 1 / target.exponent + target.logCompute)
    },
    predict: { (target: Target) -> [Double] in [.log(1 / target.factor) / target.exponent] },
    mutants: [
      Mutant("r^(−γ), a larger exponent costs more") { (target: Target) -> [Double] in
        [.log(1 / target.factor) * target.exponent]
      },
      Mutant("1/(γr)") { (target: Target) -> [Double] in
        [.log(1 / (target.factor * target.exponent))]
      },
    ])

  // MARK: Estimating the law

  private static func jointFit(_ setting: Setting) -> Claim {
    let prepared = Result { try Grid(setting) }
    let design = ScalingLaw(
      sizeScale: 5, dataScale: 8, sizeExponent: setting.law.sizeExponent,
      dataExponent: setting.law.dataExponent, floor: setting.law.floor)
    let axis = decades(0, 4, count: 5)
    let naive = [
      -logarithmicSlope(
        axis, axis.map { design.loss(Allocation(logSize: .log($0), logData: 0)) })
        / design.sizeExponent,
      -logarithmicSlope(
        axis, axis.map { design.loss(Allocation(logSize: 0, logData: .log($0))) })
        / design.dataExponent,
      1,
    ]
    let exchanged = design.dataExponent / design.sizeExponent
    return .statistical(
      "joint-fit", "A fit with the irreducible loss recovers α, β and c",
      formula: #"\mathbb E \hat\alpha/\alpha, \mathbb E \hat\beta/\beta, \mathbb E \hat c/c"#,
      method: .asymptotic, limit: 1 << 14,
      sampler: .joint(at: [1, 2, 3]) { stream -> [Double] in
        let grid = try prepared.get()
        let fit = try Fit.leastSquares(grid.points, losses: grid.sample(&stream))
        return fit.estimates.relative(to: grid.law)
      },
      predict: { _ in 1 },
      tolerance: { _ in
        Tolerance(
          resolution: 0.004,
          reason: "1/5 of the distance between the exponents; the bias of the fit is of the order "
            + "of the squared standard error, 1e-4")
      },
      mutants: [
        Mutant("straight-line fits without a floor") { naive[Int($0) - 1] },
        Mutant("the exponents exchanged") { [exchanged, 1 / exchanged, 1][Int($0) - 1] },
      ])
  }

  // begin region: coverage
  private static func intervalCovers(_ setting: Setting) -> Claim {
    let prepared = Result { try Grid(setting) }
    return .statistical(
      "interval-covers", "Its 99 % intervals contain α, β and c in 99 % of cases",
      formula: #"P(\lvert \hat\beta - \beta \rvert \le t_{20} s_{\hat\beta}) = 0.99"#,
      method: .betting(range: 0...1), limit: 1 << 15,
      sampler: .separate(at: [1]) { _, stream in
        let grid = try prepared.get()
        let fit = try Fit.leastSquares(grid.points, losses: grid.sample(&stream))
        let errors = try fit.standardErrors(noise: fit.residualVariance.squareRoot())
        let covers = zip(fit.estimates.relative(to: grid.law), errors.relative(to: grid.law)).map {
          abs($0 - 1) <= studentQuantile * $1
        }
        return Double(covers.count { $0 }) / 3
      },
      predict: { _ in 0.99 },
      tolerance: { _ in
        Tolerance(resolution: 0.01, reason: "a quarter of the distance to 95 %")
      },
      mutants: [
        Mutant("95 %") { _ in 0.95 },
        Mutant("68 %, one standard error") { _ in 0.6827 },
      ])
  }
  // end region: coverage

  /// The 99.5 % quantile of Student's t with 25 − 5 = 20 degrees of freedom.
  static let studentQuantile = 2.845339709786

  // MARK: As printed

  private static let printedSizeExponent: Claim = {
    let law = printedLaw
    return .exponent(
      "as-printed-size-exponent",
      "As printed: the best model grows as the power α/(α+β) of compute",
      formula: #"N^* \propto C^{\alpha/(\alpha+\beta)}, \alpha = 0.34, \beta = 0.28"#,
      PowerLawPrediction(exponent: law.dataShare, within: roundingOnly, slopeChange: 1e-9),
      measurement: .computed(at: Setting.budgets) { try bestSize(law, compute: $0) },
      mutants: [
        .exponent("1/2, an equal division", 0.5),
        .exponent("β/α", law.dataExponent / law.sizeExponent),
      ]
    ).asPrinted(
      Erratum(
        entry: "scaling-allocation-swapped-exponents",
        printed:
          #"The task gives $N^* \propto C^{\alpha/(\alpha+\beta)}$ and $D^* \propto C^{\beta/(\alpha+\beta)}$."#,
        flaw:
          "The exponents are exchanged; the document's own theorem has them right. The variable whose "
          + "error falls faster needs to grow more slowly.",
        corrected:
          #"$N^* \propto C^{\beta/(\alpha+\beta)}$, $D^* \propto C^{\alpha/(\alpha+\beta)}$."#,
        correctedBy: "size-exponent", variable: "C"))
  }()

  private static let printedPolicyCurve: Claim = {
    let law = printedLaw
    return .exponent(
      "as-printed-policy-curve", "As printed: along the best path data fall as the power −α/β of N",
      formula: #"D^* \propto (N^*)^{-\alpha/\beta}, \alpha = 0.34, \beta = 0.28"#,
      PowerLawPrediction(
        exponent: -law.sizeExponent / law.dataExponent, within: roundingOnly, slopeChange: 1e-9),
      measurement: .computed(at: sizes) { bestData(law, size: $0) },
      mutants: [
        .exponent("−β/α", -law.dataExponent / law.sizeExponent),
        .exponent("β/α", law.dataExponent / law.sizeExponent),
        .exponent("−1, along one budget", -1),
      ]
    ).asPrinted(
      Erratum(
        entry: "scaling-allocation-swapped-exponents",
        printed: #"The best allocations lie on a curve $D \propto N^{-\alpha/\beta}$."#,
        flaw:
          "The sign is wrong: with more compute both grow, since balance means "
          + "$\\alpha a N^{-\\alpha} = \\beta b D^{-\\beta}$.",
        corrected: #"$D^* \propto (N^*)^{\alpha/\beta}$."#, correctedBy: "data-against-size",
        variable: "N"))
  }()

  private static let printedFloorBias: Claim = {
    let exponent = ComputeLaw(floor: 0).exponent
    let budgets = decades(1, 3, count: 13)
    return .bound(
      "as-printed-floor-bias",
      "As printed: taking the irreducible loss for zero overestimates the exponent",
      formula:
        #"\hat\alpha \ge \alpha = 0.35, \quad L = 2 C^{-0.35} + L_\infty, C = 10 \ldots 1000"#,
      relation: .atLeast, rounding: "1", attained: .withinRounding, x: { $0 },
      cases: { _ in [0.1, 0.3, 0.6, 1.2] },
      measure: { (floor: Double) -> Observation in
        let law = ComputeLaw(floor: floor)
        return Observation(
          -logarithmicSlope(budgets, budgets.map(law.loss)), operations: 13, scale: 1)
      },
      bound: { _ in exponent },
      mutants: [
        Mutant("at least half of it") { _ in exponent / 2 },
        Mutant("at least the local exponent at the smallest budget") { (floor: Double) -> Double in
          exponent * (1 - floor / ComputeLaw(floor: floor).loss(10))
        },
      ]
    ).asPrinted(
      Erratum(
        entry: "ignoring-loss-floor-bias",
        printed: #"Assuming $L_\infty = 0$ overestimates $\alpha$ at large models."#,
        flaw:
          "It underestimates: the local exponent is $\\alpha(1 - L_\\infty/L) < \\alpha$ everywhere. The "
          + "item before it, on points beyond saturation, has the bias in the right direction.",
        corrected:
          #"A straight line through $\log L$ has slopes nearer to zero, by $1 - L_\infty/L$."#,
        correctedBy: "straight-line-slope", variable: "L∞"))
  }()

  /// The ten budgets, and the losses that the exercise says its code prints.
  private static let printedBudgets = decades(18, 21, count: 10)
  private static let printedLossList = [
    3.347, 3.161, 2.959, 2.743, 2.511, 2.265, 2.012, 1.771, 1.551, 1.380,
  ]

  private static let printedExponentFit: Claim = {
    let law = ComputeLaw(floor: 1.5)
    let listed = logarithmicSlope(printedBudgets, printedLossList)
    return .exact(
      "as-printed-exponent-fit", "As printed: a straight line through the losses finds 0.349",
      formula: #"0.349, \quad L = 2 C^{-0.35} + 1.5, \quad C = 10^{18} \ldots 10^{21}"#,
      rounding: "1",
      cases: { _ in [law.floor] },
      measure: { _ in
        Observation(
          -logarithmicSlope(printedBudgets, printedBudgets.map(law.loss)), operations: 10,
          scale: 1)
      },
      predict: { _ in [0.349] },
      mutants: [
        Mutant("0.13, the slope of the losses that are listed") { _ in [-listed] },
        Mutant("0.349 − 4 · 0.0087, with the printed uncertainty") { _ in [0.349 - 4 * 0.0087] },
      ]
    ).asPrinted(
      Erratum(
        entry: "code-c1-powerlaw-floor-fit",
        printed: #"The fitted exponent is $0.349 \pm 0.0087$."#,
        flaw:
          "At these budgets the reducible loss is below $10^{-6}$ of the whole, so the line is flat. "
          + "Even the losses that are listed have slope $0.13$.",
        corrected:
          #"The slope is $\alpha(1 - L_\infty/L)$; a fit must include $L_\infty$."#,
        correctedBy: "straight-line-slope"))
  }()

  private static let printedLosses: Claim = {
    let law = ComputeLaw(floor: 1.5)
    return .exact(
      "as-printed-losses", "As printed: the losses fall from 3.347 to 1.380",
      formula: #"L_i = 3.347 \ldots 1.380, \quad L = 2 C^{-0.35} + 1.5"#, rounding: "L",
      x: { $0.0 },
      cases: { _ in Array(zip(printedBudgets, printedLossList)) },
      measure: { (point: (Double, Double)) -> Observation in
        Observation(law.loss(point.0), operations: 3, scale: law.loss(point.0))
      },
      predict: { [$0.1] },
      mutants: [
        Mutant("raised so that the last is the floor") { [$0.1 + 1.5 - 1.380] },
        Mutant("without the floor") { [$0.1 - law.floor] },
      ]
    ).asPrinted(
      Erratum(
        entry: "code-c1-powerlaw-floor-fit",
        printed: #"The losses of the simulation are $3.347, 3.161, \dots, 1.380$."#,
        flaw:
          "The simulated law never falls below $1.5$, and at $10^{18}$ it has already come down to "
          + "$1.500001$.",
        corrected: #"Only $L - L_\infty$ falls as a power; $L$ levels off at $L_\infty$."#,
        correctedBy: "straight-line-slope", variable: "C"))
  }()

  private static let printedOptimizerExponents: Claim = {
    let budgets = decades(2, 4, count: 5)
    return .exact(
      "as-printed-optimizer-exponents",
      "As printed: straight lines find 0.3467 and 0.3189 for two optimisers",
      formula: #"0.3467, 0.3189, \quad L = b^{-\alpha} + 0.1, \alpha = 0.35, 0.32"#,
      rounding: "1", x: { $0.0 },
      cases: { _ in [(0.35, 0.3467), (0.32, 0.3189)] },
      measure: { (point: (Double, Double)) -> Observation in
        let law = ComputeLaw(scale: 1, exponent: point.0, floor: 0.1)
        return Observation(
          -logarithmicSlope(budgets, budgets.map(law.loss)), operations: 5, scale: 1)
      },
      predict: { [$0.1] },
      mutants: [
        Mutant("the exponents of the simulation") { [$0.0] },
        Mutant("the local exponents at the smallest budget") { (point: (Double, Double)) in
          let law = ComputeLaw(scale: 1, exponent: point.0, floor: 0.1)
          return [point.0 * (1 - law.floor / law.loss(100))]
        },
      ]
    ).asPrinted(
      Erratum(
        entry: "code-c6-optimizer-exponents",
        printed: #"The fitted exponents are $0.3467$ and $0.3189$, and their intervals overlap."#,
        flaw:
          "The floor $0.1$ is about a third of the loss at the smallest budget and two thirds at the "
          + "largest, so both slopes are near $0.17$; the simulated noise of "
          + "$0.01$ moves them by about $0.015$. The printed numbers do not overlap under "
          + "the printed rule, for $0.3467 - 2 \\cdot 0.0056 > 0.3189 + 2 \\cdot 0.0064$.",
        corrected: #"Fit the floor as well; the slope of $\log L$ is $\alpha(1 - L_\infty/L)$."#,
        correctedBy: "straight-line-slope", variable: "α"))
  }()

  private static let printedAllocation: Claim = .exact(
    "as-printed-allocation", "As printed: N = 4.57e9 and D = 9.13e10 spend the budget 1e21",
    formula: #"6 N D = 10^{21}, \quad N = 4.57 \cdot 10^9, D = 9.13 \cdot 10^{10}"#,
    rounding: "6ND",
    cases: { _ in [1e21] },
    measure: { _ in Observation(6 * 4.57e9 * 9.13e10, operations: 2, scale: 3e21) },
    predict: { [$0] },
    mutants: [
      Mutant("T = 48 steps, 6NDT = C") { [$0 / 48] },
      Mutant("as 45B and 900B, which stand beside them") { _ in [6 * 45e9 * 900e9] },
    ]
  ).asPrinted(
    Erratum(
      entry: "code-c10-allocation",
      printed:
        #"For $C = 10^{21}$ the best allocation is $N = 4.57 \cdot 10^9$, $D = 9.13 \cdot 10^{10}$, $T = 48$."#,
      flaw:
        "These spend $2.5 \\cdot 10^{21}$; $T$ is $C/(6ND) = 1$ by construction. The code allocates "
        + "at a fixed ratio of 20; the exponents enter only the loss and the sensitivity.",
      corrected:
        #"$N^* = (\alpha a/(\beta b))^{1/(\alpha+\beta)} (C/\kappa)^{\beta/(\alpha+\beta)}$, $D^* = C/(\kappa N^*)$."#,
      correctedBy: "optimal-allocation"))

  private static let printedComputeRatio: Claim = .exact(
    "as-printed-compute-ratio", "As printed: exponent 0.35 takes 3 times the compute of 0.30",
    formula: #"C_{0.35}/C_{0.30} = 3"#, rounding: "the ratio times log C", x: { $0 },
    cases: { _ in [0.5, 0.1, 0.01] },
    measure: { (factor: Double) -> Observation in
      let (steep, flat) = (
        Target(exponent: 0.35, factor: factor), Target(exponent: 0.3, factor: factor)
      )
      let ratio = Double.exp(steep.logCompute - flat.logCompute)
      return Observation(ratio, operations: 8, scale: ratio * (4 + flat.logCompute))
    },
    predict: { _ in [3] },
    mutants: [
      Mutant("0.35/0.30, in proportion") { _ in [0.35 / 0.3] },
      Mutant("the same") { _ in [1] },
    ]
  ).asPrinted(
    Erratum(
      entry: "scaling-exponent-arithmetic",
      printed:
        #"A model with $\alpha = 0.35$ needs about 3 times more compute than one with $0.30$ for the same loss."#,
      flaw:
        "A larger exponent needs less. The factor 3 is right for a tenth of the reducible loss, in "
        + "the other direction; for a hundredth it is 9.",
      corrected:
        #"$C_{0.30}/C_{0.35} = r^{1/0.35 - 1/0.30}$: $3.0$ at $r = 0.1$, $9.0$ at $0.01$."#,
      correctedBy: "compute-for-a-loss", variable: "r"))
}
