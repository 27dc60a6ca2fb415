import Randomness

extension Claim {
  /// An identity that holds up to rounding in every case.
  ///
  /// Each case is measured once; the claim's prediction and every mutant are then compared with
  /// that measurement by the test ratio max |measured − predicted| / (operations · ε · scale).
  ///
  /// - Parameters:
  ///   - formula: the predicted quantity, in LaTeX.
  ///   - rounding: what the scale of the measurements consists of, in a phrase.
  ///   - x: the value against which a case is plotted, when the claim fills a curve.
  ///   - cases: the instances, drawn from the claim's stream.
  ///   - measure: the experiment on one case; it does not know the prediction.
  ///   - predict: what theory says of the case.
  public static func exact<Case: Sendable>(
    _ name: String, _ title: String, formula: String, rounding: String,
    limit: RatioLimit = .standard, expected: Verdict = .verified,
    x: (@Sendable (Case) -> Double)? = nil,
    cases: @escaping @Sendable (inout RandomStream) throws -> [Case],
    measure: @escaping @Sendable (Case) throws -> Observation,
    predict: @escaping @Sendable (Case) throws -> [Double],
    mutants: [Mutant<Case, [Double]>]
  ) -> Claim {
    Claim(
      name: name, title: title, evidence: .exact, expected: expected,
      mutantNames: mutants.map(\.name)
    ) { context in
      let measured = try await Instances(context, cases: cases, measure: measure)
      return try await context.compute {
        let truth = try measured.ratios(predict)
        let judged = try mutants.map { ($0.name, try measured.ratios($0.predict)) }
        return findings(
          measured, truth, mutants: judged, limit: limit.rawValue, formula: formula,
          rounding: rounding, x: x)
      }
    }
  }

  private static func findings<Case>(
    _ measured: Instances<Case>, _ truth: Ratios, mutants: [(String, Ratios)], limit: Double,
    formula: String, rounding: String, x: (@Sendable (Case) -> Double)?
  ) -> Findings {
    // Where every case holds, the worst ratio is an accident of rounding: show the first case.
    let shown = truth.verdict(limit) == .verified ? 0 : truth.worstIndex
    let observation = measured.observations[shown]
    let isScalar = measured.observations.allSatisfy { $0.values.count == 1 }
    return Findings(
      verdict: truth.verdict(limit),
      predicted: PredictedRecord(
        value: isScalar ? truth.predictions[shown][0] : nil, formula: formula,
        tolerance: limit * observation.roundingUnit,
        toleranceReason: "rounding: \(limit.plain) n ε s with n = \(observation.operations), s = "
          + rounding,
        relation: .equals, x: isScalar ? x?(measured.cases[shown]) : nil),
      measured: MeasuredRecord(
        estimate: isScalar ? observation.values[0] : nil, samples: measured.cases.count),
      ratio: RatioRecord(worst: truth.worst, limit: limit),
      points: isScalar ? points(measured, truth, x: x) : [],
      mutants: mutants.map { name, ratios in
        MutantRecord(
          name: name, predicted: isScalar ? ratios.predictions[ratios.worstIndex][0] : nil,
          x: isScalar ? x?(measured.cases[ratios.worstIndex]) : nil,
          verdict: ratios.verdict(limit))
      })
  }

  private static func points<Case>(
    _ measured: Instances<Case>, _ truth: Ratios, x: (@Sendable (Case) -> Double)?
  ) -> [PointRecord] {
    guard let x else { return [] }
    return measured.cases.indices.map { index in
      PointRecord(
        x: x(measured.cases[index]), predicted: truth.predictions[index][0],
        estimate: measured.observations[index].values[0])
    }
  }
}

/// The cases of a deterministic claim and what was measured on each.
struct Instances<Case: Sendable>: Sendable {
  let cases: [Case]
  let observations: [Observation]

  /// Draws the cases from the claim's stream and measures each.
  init(
    _ context: RunContext, cases: @escaping @Sendable (inout RandomStream) throws -> [Case],
    measure: @escaping @Sendable (Case) throws -> Observation
  ) async throws {
    let key = context.key
    let drawn = try await context.compute {
      var stream = RandomStream(key: key)
      return try cases(&stream)
    }
    guard !drawn.isEmpty else { throw VerificationError.noCases }
    self.cases = drawn
    observations = try await context.map(drawn.indices) { try measure(drawn[$0]).checked() }
  }

  /// Compares a prediction with every measurement.
  func ratios(_ predict: (Case) throws -> [Double]) throws -> Ratios {
    let predictions = try cases.map(predict)
    let ratios = try zip(observations, predictions).map(Self.ratio)
    let worstIndex = ratios.indices.max { ratios[$0] < ratios[$1] } ?? 0
    return Ratios(predictions: predictions, worst: ratios[worstIndex], worstIndex: worstIndex)
  }

  /// The largest residual of one case in units of its rounding error.
  private static func ratio(_ observation: Observation, _ prediction: [Double]) throws -> Double {
    guard observation.values.count == prediction.count else {
      throw VerificationError.shapeMismatch(
        measured: observation.values.count, predicted: prediction.count)
    }
    var residual = 0.0
    for (measured, predicted) in zip(observation.values, prediction) {
      residual = max(
        residual, abs(measured - (try VerificationError.finite(predicted, "a prediction"))))
    }
    // Nothing was rounded where the scale is zero: only equality will do.
    return residual == 0 ? 0 : min(residual / observation.roundingUnit, .greatestFiniteMagnitude)
  }
}

/// The outcome of comparing one prediction with every case.
struct Ratios: Sendable {
  let predictions: [[Double]]
  let worst: Double
  let worstIndex: Int

  func verdict(_ limit: Double) -> Verdict { worst < limit ? .verified : .refuted }
}
