extension Claim {
  /// Expectations that equal, or stay on one side of, their predictions.
  ///
  /// The sampler draws until, at every point, the interval for the expectation is wholly inside or
  /// wholly outside the tolerance, or until the limit. Verified when inside at every point, refuted
  /// when outside at any; a mutant is refuted as soon as one point refutes it.
  ///
  /// - Parameters:
  ///   - formula: the predicted quantity, in LaTeX.
  ///   - method: how intervals are found; see `IntervalMethod`.
  ///   - limit: the most replicates for each point at the standard profile.
  ///   - sampler: draws replicates; it does not know the prediction.
  ///   - predict: the predicted expectation at a point.
  ///   - tolerance: how far the whole interval may reach from it, and why.
  public static func statistical(
    _ name: String, _ title: String, formula: String, relation: Relation = .equals,
    method: IntervalMethod, limit: Int = 1 << 18, expected: Verdict = .verified,
    sampler: Sampler,
    predict: @escaping @Sendable (Double) throws -> Double,
    tolerance: @escaping @Sendable (Double) -> Tolerance,
    mutants: [Mutant<Double, Double>]
  ) -> Claim {
    Claim(
      name: name, title: title, evidence: .statistical, expected: expected,
      mutantNames: mutants.map(\.name)
    ) { context in
      let judge = MeanJudge(
        relation: relation,
        tolerances: try sampler.points.map {
          try VerificationError.finite(tolerance($0).value(at: context.profile), "a tolerance")
        })
      let predictions = try sampler.points.map {
        try VerificationError.finite(try predict($0), "a prediction")
      }
      let estimator = MeanEstimator(method: method, limit: context.profile.limit(limit))
      let estimates = try await estimator.estimate(
        sampler, in: context,
        resolution: { judge.tolerances[$0] > 0 ? judge.tolerances[$0] : nil },
        isClear: { judge.verdict($0, $1, predictions[$0]) != .inconclusive })
      let headline = judge.leastFavourable(estimates, predictions)
      return Findings(
        verdict: judge.verdict(estimates, predictions),
        predicted: PredictedRecord(
          value: predictions[headline], formula: formula, tolerance: judge.tolerances[headline],
          toleranceReason: tolerance(sampler.points[headline]).reason, relation: relation,
          x: sampler.points.count > 1 ? sampler.points[headline] : nil),
        measured: MeasuredRecord(
          estimate: estimates[headline].estimate, lower: estimates[headline].interval.lower,
          upper: estimates[headline].interval.upper,
          samples: estimates.reduce(0) { $0 + $1.samples }, alpha: context.alpha,
          method: method.name),
        points: sampler.points.count == 1
          ? [] : points(at: sampler.points, estimates, predictions),
        mutants: try mutants.map { mutant in
          try judge.examine(mutant, at: sampler.points, estimates, headline: headline)
        })
    }
  }

  static func points(
    at xs: [Double], _ estimates: [MeanEstimate], _ predictions: [Double]
  ) -> [PointRecord] {
    xs.indices.map { index in
      PointRecord(
        x: xs[index], predicted: predictions[index], estimate: estimates[index].estimate,
        lower: estimates[index].interval.lower, upper: estimates[index].interval.upper)
    }
  }
}

/// Compares estimated expectations with predictions, point by point, with fixed tolerances.
private struct MeanJudge: Sendable {
  let relation: Relation
  let tolerances: [Double]

  func verdict(_ index: Int, _ interval: Interval, _ prediction: Double) -> Verdict {
    relation.judge(interval, prediction: prediction, tolerance: tolerances[index])
  }

  func verdict(_ estimates: [MeanEstimate], _ predictions: [Double]) -> Verdict {
    Verdict.all(
      estimates.indices.map { verdict($0, estimates[$0].interval, predictions[$0]) })
  }

  /// The point at which the interval reaches farthest in units of the tolerance.
  func leastFavourable(_ estimates: [MeanEstimate], _ predictions: [Double]) -> Int {
    let reaches = estimates.indices.map { index in
      let interval = estimates[index].interval
      let above = interval.upper - predictions[index]
      let below = predictions[index] - interval.lower
      let reach =
        switch relation {
        case .equals: max(above, below)
        case .atMost: above
        case .atLeast: below
        }
      return tolerances[index] > 0 ? reach / tolerances[index] : reach
    }
    return reaches.indices.max { reaches[$0] < reaches[$1] } ?? 0
  }

  /// Judges a mutant by the same measurement and the same tolerances.
  func examine(
    _ mutant: Mutant<Double, Double>, at xs: [Double],
    _ estimates: [MeanEstimate], headline: Int
  ) throws -> MutantRecord {
    let predictions = try xs.map {
      try VerificationError.finite(try mutant.predict($0), "a mutant's prediction")
    }
    let refuting = estimates.indices.first {
      verdict($0, estimates[$0].interval, predictions[$0]) == .refuted
    }
    let shown = refuting ?? headline
    return MutantRecord(
      name: mutant.name, predicted: predictions[shown], x: xs.count > 1 ? xs[shown] : nil,
      verdict: verdict(estimates, predictions))
  }
}
