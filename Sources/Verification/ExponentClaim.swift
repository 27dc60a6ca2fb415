import Preconditions
import Randomness
import RealModule

/// Where the points of a power law come from.
public enum PowerLawMeasurement: Sendable {
  /// Expectations, each drawn until its interval is within a relative precision of the estimate.
  ///
  /// The precision and the limit of replicates for each point are those of the standard profile.
  case sampled(Sampler, method: IntervalMethod, relativePrecision: Double, limit: Int)
  /// Root mean squares: the sampler draws squares, and the law is that of the root of their mean.
  ///
  /// The interval of the mean square becomes one of its root; the precision is that of the root.
  case sampledRootMeanSquare(
    Sampler, method: IntervalMethod, relativePrecision: Double, limit: Int)
  /// Values computed up to rounding, one for each x.
  case computed(at: [Double], @Sendable (Double) throws -> Observation)
  /// Values computed up to rounding on an instance drawn once for each x, from its own stream.
  ///
  /// For a law that holds on every instance: the interval covers rounding, not the drawing.
  case drawn(at: [Double], @Sendable (Double, inout RandomStream) throws -> Observation)
}

/// What theory says of a power law y = c·xᵃ.
public struct PowerLawPrediction: Sendable {
  let exponent: Double
  let exponentTolerance: Tolerance
  let constant: (value: @Sendable () -> Double, tolerance: Tolerance)?
  let slopeChangeTolerance: Double
  let finiteSize: (@Sendable (Double) -> Double)?

  /// A predicted exponent.
  ///
  /// - Parameters:
  ///   - slopeChange: how much the local slope may change over the range before the law counts as
  ///     curved.
  ///   - finiteSize: y at x with its finite-size correction, or with a bound on it. What that does
  ///     to this very fit is then added to the tolerances, and is reported.
  public init(
    exponent: Double, within exponentTolerance: Tolerance, slopeChange: Double,
    finiteSize: (@Sendable (Double) -> Double)? = nil
  ) {
    self.init(exponent, exponentTolerance, constant: nil, slopeChange, finiteSize)
  }

  /// A predicted exponent and constant.
  ///
  /// - Parameters:
  ///   - constant: asked for when the claim is examined, and not when it is declared.
  ///   - constantTolerance: relative to the constant.
  ///   - slopeChange: how much the local slope may change over the range before the law counts as
  ///     curved.
  ///   - finiteSize: y at x with its finite-size correction, or with a bound on it. What that does
  ///     to this very fit is then added to the tolerances, and is reported.
  public init(
    exponent: Double, within exponentTolerance: Tolerance,
    constant: @autoclosure @escaping @Sendable () -> Double, within constantTolerance: Tolerance,
    slopeChange: Double, finiteSize: (@Sendable (Double) -> Double)? = nil
  ) {
    self.init(
      exponent, exponentTolerance, constant: (constant, constantTolerance), slopeChange, finiteSize)
  }

  private init(
    _ exponent: Double, _ exponentTolerance: Tolerance,
    constant: (value: @Sendable () -> Double, tolerance: Tolerance)?, _ slopeChange: Double,
    _ finiteSize: (@Sendable (Double) -> Double)?
  ) {
    require(slopeChange >= 0, "a tolerance cannot be negative, got \(slopeChange)")
    self.exponent = exponent
    self.exponentTolerance = exponentTolerance
    self.constant = constant
    slopeChangeTolerance = slopeChange
    self.finiteSize = finiteSize
  }
}

/// A wrong exponent or a wrong constant.
public enum PowerLawMutant: Sendable {
  /// The exponent is `value`.
  case exponent(String, Double)
  /// The constant is `value`, asked for when the claim is examined.
  case constant(String, @autoclosure @Sendable () -> Double)

  var name: String {
    switch self {
    case .exponent(let name, _), .constant(let name, _): name
    }
  }
}

extension Claim {
  /// A power law: its exponent, its constant, and its straightness on logarithmic axes.
  ///
  /// Verified when the intervals of exponent and constant lie inside their tolerances and the local
  /// slope provably changes by no more than allowed. A law that is curved is refuted, not passed.
  public static func exponent(
    _ name: String, _ title: String, formula: String, _ prediction: PowerLawPrediction,
    measurement: PowerLawMeasurement, expected: Verdict = .verified, mutants: [PowerLawMutant]
  ) -> Claim {
    Claim(
      name: name, title: title, evidence: .exponent, expected: expected,
      mutantNames: mutants.map(\.name)
    ) { context in
      let measured = try await measurement.take(in: context)
      return try await context.compute {
        let fit = try PowerLawFit(measured.points)
        let judge = try PowerLawJudge(
          prediction, fit, xs: measured.points.map(\.x), context.profile)
        return Findings(
          verdict: judge.verdict,
          predicted: PredictedRecord(
            value: prediction.exponent, formula: formula, tolerance: judge.exponent.tolerance,
            toleranceReason: prediction.exponentTolerance.reason, relation: .equals),
          measured: MeasuredRecord(
            estimate: fit.exponent.estimate, lower: fit.exponent.interval.lower,
            upper: fit.exponent.interval.upper, samples: measured.samples,
            alpha: measured.isRandom ? context.alpha : nil, method: measurement.methodName),
          exponent: judge.exponent, constant: judge.constant, slopeChange: judge.slopeChange,
          points: judge.points(measured),
          mutants: try mutants.map(judge.examine))
      }
    }
  }
}

extension PowerLawMeasurement {
  /// How intervals are found, as named in results; nil when nothing is random.
  fileprivate var methodName: String? {
    switch self {
    case .sampled(_, let method, _, _), .sampledRootMeanSquare(_, let method, _, _): method.name
    case .computed, .drawn: nil
    }
  }
}

/// The points of a power law as measured.
private struct PowerLawSample: Sendable {
  let points: [PowerLawPoint]
  let samples: Int
  let isRandom: Bool
}

extension PowerLawMeasurement {
  fileprivate func take(in context: RunContext) async throws -> PowerLawSample {
    switch self {
    case .sampled(let sampler, let method, let relativePrecision, let limit):
      let estimator = MeanEstimator(method: method, limit: context.profile.limit(limit))
      return try await Self.draw(
        sampler, estimator, in: context, relativePrecision: relativePrecision, power: 1)
    case .sampledRootMeanSquare(let sampler, let method, let relativePrecision, let limit):
      let estimator = MeanEstimator(method: method, limit: context.profile.limit(limit))
      return try await Self.draw(
        sampler, estimator, in: context, relativePrecision: relativePrecision, power: 0.5)
    case .computed(let xs, let measure):
      return try await Self.compute(at: xs, in: context) { try measure(xs[$0]) }
    case .drawn(let xs, let measure):
      let key = context.key
      return try await Self.compute(at: xs, in: context) { index in
        var stream = RandomStream(key: key, replicate: UInt64(index))
        return try measure(xs[index], &stream)
      }
    }
  }

  private static func compute(
    at xs: [Double], in context: RunContext,
    _ measure: @escaping @Sendable (Int) throws -> Observation
  ) async throws -> PowerLawSample {
    let observations = try await context.map(xs.indices) { try measure($0).checked() }
    let points = try zip(xs, observations).map { x, observation in
      let value = try observation.scalar()
      return PowerLawPoint(
        x: x, estimate: value,
        interval: Interval(
          center: value, radius: RatioLimit.standard.rawValue * observation.roundingUnit))
    }
    return PowerLawSample(points: points, samples: points.count, isRandom: false)
  }

  /// Expectations raised to `power`, a fraction, each precise relative to the outcome.
  private static func draw(
    _ sampler: Sampler, _ estimator: MeanEstimator, in context: RunContext,
    relativePrecision: Double, power: Double
  ) async throws -> PowerLawSample {
    let precision = relativePrecision * context.profile.resolutionFactor / power
    let estimates = try await estimator.estimate(
      sampler, in: context, resolution: { _ in nil },
      isClear: { _, interval in
        interval.lower > 0 && interval.halfWidth <= precision * interval.lower
      })
    let raised = { (value: Double) -> Double in power == 1 ? value : .pow(max(value, 0), power) }
    let points = zip(sampler.points, estimates).map { x, mean in
      PowerLawPoint(
        x: x, estimate: raised(mean.estimate),
        interval: Interval(raised(mean.interval.lower), raised(mean.interval.upper)))
    }
    return PowerLawSample(
      points: points, samples: estimates.reduce(0) { $0 + $1.samples }, isRandom: true)
  }
}

/// Compares a fitted power law with its prediction.
private struct PowerLawJudge {
  let exponent: FitRecord
  let constant: FitRecord?
  let slopeChange: FitRecord
  private let powerLaw: [Double]

  init(
    _ prediction: PowerLawPrediction, _ fit: PowerLawFit, xs: [Double], _ profile: Profile
  ) throws {
    let predictedConstant = prediction.constant?.value()
    let scale =
      try predictedConstant ?? fit.constant(givenExponent: prediction.exponent).estimate
    powerLaw = xs.map { scale * .pow($0, prediction.exponent) }
    let expected = try fit.expectation(
      of: prediction.finiteSize.map(xs.map) ?? powerLaw, givenExponent: prediction.exponent)
    let isCorrected = prediction.finiteSize != nil
    let record = { (fitted: FittedValue, predicted: Double, finite: Double, tolerance: Double) in
      let correction = isCorrected ? abs(finite - predicted) : 0
      return FitRecord(
        predicted: try VerificationError.finite(predicted, "a prediction"),
        finiteSize: isCorrected ? finite : nil,
        tolerance: try VerificationError.finite(tolerance + correction, "a tolerance"),
        estimate: fitted.estimate, lower: fitted.interval.lower, upper: fitted.interval.upper,
        range: [fit.range.lower, fit.range.upper])
    }
    exponent = try record(
      fit.exponent, prediction.exponent, expected.exponent,
      prediction.exponentTolerance.value(at: profile))
    constant = try predictedConstant.map { predicted in
      try record(
        fit.constant(givenExponent: prediction.exponent), predicted, expected.constant,
        predicted * (prediction.constant?.tolerance.value(at: profile) ?? 0))
    }
    slopeChange = try record(
      fit.slopeChange, 0, expected.slopeChange, prediction.slopeChangeTolerance)
  }

  var verdict: Verdict {
    Verdict.all(
      [exponent, constant, slopeChange].compactMap { $0 }.map { judge($0, $0.predicted) })
  }

  private func judge(_ record: FitRecord, _ predicted: Double) -> Verdict {
    Relation.equals.judge(
      record.interval, prediction: predicted, tolerance: record.tolerance)
  }

  func examine(_ mutant: PowerLawMutant) throws -> MutantRecord {
    let (fitted, value) =
      switch mutant {
      case .exponent(_, let value): (FitRecord?.some(exponent), value)
      case .constant(_, let value): (constant, value())
      }
    let predicted = try VerificationError.finite(value, "a mutant's prediction")
    return MutantRecord(
      name: mutant.name, predicted: predicted,
      verdict: fitted.map { judge($0, predicted) } ?? .inconclusive)
  }

  func points(_ measured: PowerLawSample) -> [PointRecord] {
    zip(measured.points, powerLaw).map { point, predicted in
      PointRecord(
        x: point.x, predicted: predicted, estimate: point.estimate,
        lower: measured.isRandom ? point.interval.lower : nil,
        upper: measured.isRandom ? point.interval.upper : nil)
    }
  }
}
