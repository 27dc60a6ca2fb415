/// On which side of the printed value the true one lies.
public enum Discrepancy: Sendable {
  /// The true value is larger than the printed one.
  case exceeds
  /// The true value is smaller than the printed one.
  case fallsBelow
  /// The true value is not the printed one.
  case differs

  /// The size of the discrepancy, positive when it is on the named side.
  func margin(measured: Double, printed: Double) -> Double {
    switch self {
    case .exceeds: measured - printed
    case .fallsBelow: printed - measured
    case .differs: abs(measured - printed)
    }
  }
}

extension Claim {
  /// A statement that fails on explicit numbers, by a margin far above rounding.
  ///
  /// Verified when the measured value lies on the named side of the printed one by more than a
  /// thousand rounding units; refuted when it agrees with the printed value, or lies on the other
  /// side, beyond the limit for identities; inconclusive between.
  ///
  /// - Parameters:
  ///   - formula: the printed quantity, in LaTeX.
  ///   - rounding: what the scale of the measurement consists of, in a phrase.
  ///   - measure: the true value on the example, a single number.
  ///   - printed: what the printed statement says of the example.
  ///   - mutants: values that the measurement does not contradict in the named way.
  public static func counterexample(
    _ name: String, _ title: String, formula: String, discrepancy: Discrepancy, rounding: String,
    expected: Verdict = .verified,
    measure: @escaping @Sendable () throws -> Observation,
    printed: @escaping @Sendable () throws -> Double,
    mutants: [Mutant<Void, Double>]
  ) -> Claim {
    Claim(
      name: name, title: title, evidence: .counterexample, expected: expected,
      mutantNames: mutants.map(\.name)
    ) { context in
      try await context.compute {
        let observation = try measure()
        let measured = try observation.scalar()
        let judge = { (value: Double) -> Verdict in
          let margin = discrepancy.margin(measured: measured, printed: value)
          if margin > counterexampleRatio * observation.roundingUnit { return .verified }
          return margin <= RatioLimit.standard.rawValue * observation.roundingUnit
            ? .refuted : .inconclusive
        }
        let value = try VerificationError.finite(try printed(), "the printed value")
        return Findings(
          verdict: judge(value),
          predicted: PredictedRecord(
            value: value, formula: formula,
            tolerance: counterexampleRatio * observation.roundingUnit,
            toleranceReason: "the discrepancy exceeds 1000 n ε s with s = \(rounding)",
            relation: discrepancy.relation),
          measured: MeasuredRecord(estimate: measured, samples: 1),
          mutants: try mutants.map { mutant in
            let value = try VerificationError.finite(try mutant.predict(()), "a mutant")
            return MutantRecord(name: mutant.name, predicted: value, verdict: judge(value))
          })
      }
    }
  }

  /// How many rounding units a discrepancy must exceed.
  private static let counterexampleRatio = 1000.0
}

extension Discrepancy {
  /// The relation that the printed statement asserts, and that fails.
  var relation: Relation {
    switch self {
    case .exceeds: .atMost
    case .fallsBelow: .atLeast
    case .differs: .equals
    }
  }
}
