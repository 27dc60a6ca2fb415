import Preconditions
import Randomness

/// How near instances must come to a bound for the bound to be tested.
public struct Attainment: Sendable {
  let distance: Double?
  let reason: String
  let isRequiredOfAll: Bool

  /// Some instance attains the bound up to rounding.
  public static let withinRounding = Attainment(
    distance: nil, reason: "an instance attains the bound within rounding",
    isRequiredOfAll: false)

  /// Some instance comes within `distance`, in the units of the bound.
  public static func within(_ distance: Double, reason: String) -> Attainment {
    require(
      distance >= 0 && distance.isFinite, "a distance from a bound cannot be \(distance)")
    return Attainment(distance: distance, reason: reason, isRequiredOfAll: false)
  }

  /// Every instance comes within `distance`, in the units of the bound.
  public static func allWithin(_ distance: Double, reason: String) -> Attainment {
    require(
      distance >= 0 && distance.isFinite, "a distance from a bound cannot be \(distance)")
    return Attainment(distance: distance, reason: reason, isRequiredOfAll: true)
  }
}

extension Claim {
  /// An inequality that holds for every instance, and that some instance attains or approaches.
  ///
  /// Refuted when an instance violates the bound by more than rounding; verified when none does and
  /// some instance comes as near as `attained` demands; otherwise inconclusive, for a bound that
  /// nobody approaches is not tested.
  ///
  /// - Parameters:
  ///   - relation: whether measured values are `atMost` or `atLeast` the bound.
  ///   - rounding: what the scale of the measurements consists of, in a phrase.
  ///   - measure: the bounded quantity of one case, a single number.
  ///   - bound: what theory says of the case.
  public static func bound<Case: Sendable>(
    _ name: String, _ title: String, formula: String, relation: Relation, rounding: String,
    attained: Attainment, expected: Verdict = .verified,
    x: (@Sendable (Case) -> Double)? = nil,
    cases: @escaping @Sendable (inout RandomStream) throws -> [Case],
    measure: @escaping @Sendable (Case) throws -> Observation,
    bound: @escaping @Sendable (Case) throws -> Double,
    mutants: [Mutant<Case, Double>]
  ) -> Claim {
    require(relation != .equals, "a bound is atMost or atLeast; use exact for an identity")
    return Claim(
      name: name, title: title, evidence: .bound, expected: expected,
      mutantNames: mutants.map(\.name)
    ) { context in
      let measured = try await Instances(context, cases: cases, measure: measure)
      return try await context.compute {
        let truth = try measured.slacks(bound, relation: relation)
        let tightest = truth.tightestIndex
        let rounding = "rounding: n ε s with s = \(rounding); \(attained.reason)"
        return Findings(
          verdict: truth.verdict(attained),
          predicted: PredictedRecord(
            value: truth.bounds[tightest], formula: formula,
            tolerance: truth.roundings[tightest], toleranceReason: rounding, relation: relation,
            x: x?(measured.cases[tightest])),
          measured: MeasuredRecord(
            estimate: measured.observations[tightest].values[0], samples: measured.cases.count),
          points: x.map { x in measured.points(bounds: truth.bounds, x: x) } ?? [],
          mutants: try mutants.map { mutant in
            let slacks = try measured.slacks(mutant.predict, relation: relation)
            let index = slacks.tightestIndex
            return MutantRecord(
              name: mutant.name, predicted: slacks.bounds[index],
              x: x?(measured.cases[index]), verdict: slacks.verdict(attained))
          })
      }
    }
  }
}

extension Instances {
  /// How far each measurement lies on the allowed side of its bound.
  func slacks(_ bound: (Case) throws -> Double, relation: Relation) throws -> Slacks {
    let bounds = try cases.map { try VerificationError.finite(try bound($0), "a bound") }
    let slacks = try zip(observations, bounds).map { observation, bound in
      let slack = bound - (try observation.scalar())
      return relation == .atMost ? slack : -slack
    }
    let roundings = observations.map { RatioLimit.standard.rawValue * $0.roundingUnit }
    return Slacks(bounds: bounds, slacks: slacks, roundings: roundings)
  }

  func points(bounds: [Double], x: (Case) -> Double) -> [PointRecord] {
    cases.indices.map { index in
      PointRecord(
        x: x(cases[index]), predicted: bounds[index], estimate: observations[index].values[0])
    }
  }
}

/// The outcome of comparing one bound with every instance.
struct Slacks: Sendable {
  let bounds: [Double]
  let slacks: [Double]
  let roundings: [Double]

  /// The instance that violates the bound most, or comes nearest to it.
  ///
  /// Of those that attain it within rounding, the first: their order is an accident of rounding.
  var tightestIndex: Int {
    let visible = zip(slacks, roundings).map { abs($0) <= $1 ? 0 : $0 }
    return visible.indices.min { visible[$0] < visible[$1] } ?? 0
  }

  func verdict(_ attained: Attainment) -> Verdict {
    if zip(slacks, roundings).contains(where: { $0 < -$1 }) { return .refuted }
    let near = zip(slacks, roundings).map { $0 <= attained.distance ?? $1 }
    let isTested =
      attained.isRequiredOfAll ? near.allSatisfy { $0 } : near.contains(true)
    return isTested ? .verified : .inconclusive
  }
}
