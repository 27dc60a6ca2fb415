import Preconditions

/// How a claim is supported.
public enum EvidenceKind: String, Codable, Sendable, CaseIterable {
  /// An algebraic identity, up to rounding.
  case exact
  /// An inequality on every instance, attained or nearly attained by one.
  case bound
  /// An expectation against its prediction, by an anytime-valid interval.
  case statistical
  /// A power law: exponent and constant with intervals.
  case exponent
  /// A statement that fails on explicit numbers.
  case counterexample
}

/// A checkable sentence of a theorem: a prediction, an experiment that does not know it, mutants.
///
/// Make one with `exact`, `bound`, `statistical`, `exponent` or `counterexample`.
public struct Claim: Sendable {
  /// The name within the theorem; the full id is `slug/name`.
  public let name: String
  /// A sentence that is true when the claim holds.
  public let title: String
  /// How the claim is supported.
  public let evidence: EvidenceKind
  /// The verdict that a correct theory and correct code give.
  public let expected: Verdict
  /// The names of the claim's mutants.
  public let mutantNames: [String]
  /// What is wrong, where the claim states something as it is printed.
  public let erratum: Erratum?
  /// Whether the shards of a run divide the claim's replicates, so that none has all of its cost.
  public private(set) var isDivided = false

  /// Measures, then judges the prediction and each mutant against the same measurement.
  let examine: @Sendable (RunContext) async throws -> Findings

  init(
    name: String, title: String, evidence: EvidenceKind, expected: Verdict, mutantNames: [String],
    erratum: Erratum? = nil,
    examine: @escaping @Sendable (RunContext) async throws -> Findings
  ) {
    require(!mutantNames.isEmpty, "claim '\(name)' has no mutant; every check needs teeth")
    self.name = name
    self.title = title
    self.evidence = evidence
    self.expected = expected
    self.mutantNames = mutantNames
    self.erratum = erratum
    self.examine = examine
  }
}

extension Claim {
  /// A claim about an instance that is drawn from the seed of the run, such as a random mixture.
  ///
  /// Prediction, tolerance and mutants may then depend on the instance, which claims of one theorem
  /// share when they draw it from the same stream. Name, title, evidence, expected verdict and the
  /// mutants' names must not depend on the seed. Keep `make` cheap: listing claims calls it too.
  ///
  /// - Parameter make: the claim for a seed.
  public static func seeded(
    _ make: @escaping @Sendable (_ seed: UInt64) -> Claim
  ) -> Claim {
    make(0).madeAnew { ("seed \($0.seed)", make($0.seed)) }
  }

  /// A claim that looks at fewer points or cases at the quick profile than at the others.
  ///
  /// Those that are left out must not be the only ones at which a mutant is refuted. Name, title,
  /// evidence, expected verdict and the mutants' names must not depend on the profile.
  ///
  /// - Parameter make: the claim, made for the quick profile or not.
  public static func profiled(
    _ make: @escaping @Sendable (_ isQuick: Bool) -> Claim
  ) -> Claim {
    make(false).madeAnew { ("profile \($0.profile)", make($0.profile == .quick)) }
  }

  /// The claim as one that takes long: shards of a run divide its replicates among them.
  ///
  /// Every shard then hands over the replicates that it has drawn, eight bytes for each value. Worth
  /// it from some 3 % of the deep run's cost on, which `theorems run --profile deep --estimate`
  /// predicts.
  public func divided() -> Claim {
    require(
      evidence == .statistical || evidence == .exponent,
      "claim '\(name)' has no replicates that shards could divide")
    var claim = self
    claim.isDivided = true
    return claim
  }

  /// The claim that is made when a run examines it, declared as this one is.
  private func madeAnew(
    _ make: @escaping @Sendable (RunContext) -> (occasion: String, claim: Claim)
  ) -> Claim {
    var made = Claim(
      name: name, title: title, evidence: evidence, expected: expected, mutantNames: mutantNames,
      erratum: erratum
    ) { context in
      let (occasion, claim) = make(context)
      require(
        claim.name == name && claim.title == title && claim.evidence == evidence
          && claim.expected == expected && claim.mutantNames == mutantNames
          && claim.erratum == erratum,
        "what is declared of claim '\(name)' differs at \(occasion)")
      return try await claim.examine(context)
    }
    made.isDivided = isDivided
    return made
  }
}

/// A plausible wrong prediction, which the same measurement must refute.
///
/// Like the prediction it replaces, it is a fixed formula of the case or point, never of the
/// measurement.
public struct Mutant<Input, Output>: Sendable {
  /// What is wrong with it, in a phrase.
  public let name: String
  /// The wrong prediction for a case or a point.
  public let predict: @Sendable (Input) throws -> Output

  /// A wrong prediction called `name`.
  public init(_ name: String, _ predict: @escaping @Sendable (Input) throws -> Output) {
    self.name = name
    self.predict = predict
  }
}

/// A deterministic measurement: one number or several, with the scale of its rounding error.
public struct Observation: Sendable {
  /// The measured numbers.
  public let values: [Double]
  /// The number of operations behind one of them, the n of the test ratio.
  public let operations: Int
  /// The size of the quantities that were rounded, condition numbers included.
  public let scale: Double

  /// One measured number.
  public init(_ value: Double, operations: Int, scale: Double) {
    self.init([value], operations: operations, scale: scale)
  }

  /// Several measured numbers, such as the entries of a matrix.
  public init(_ values: [Double], operations: Int, scale: Double) {
    require(operations > 0, "a rounding analysis counts at least one operation")
    require(!(scale < 0), "a scale cannot be negative, got \(scale)")
    self.values = values
    self.operations = operations
    self.scale = scale
  }

  /// The rounding error allowed at a test ratio of 1: operations · ε · scale.
  public var roundingUnit: Double { Double(operations) * Double.ulpOfOne * scale }

  /// Throws when there is no value, or a value or the scale is NaN or infinite.
  func checked() throws -> Observation {
    guard !values.isEmpty else { throw VerificationError.shapeMismatch(measured: 0, predicted: 1) }
    for value in values { _ = try VerificationError.finite(value, "a measured value") }
    _ = try VerificationError.finite(scale, "the scale of a measurement")
    return self
  }

  /// The one measured number; throws when there are several, or it is NaN or infinite.
  func scalar() throws -> Double {
    guard values.count == 1 else {
      throw VerificationError.shapeMismatch(measured: values.count, predicted: 1)
    }
    return try checked().values[0]
  }
}

/// The largest accepted test ratio, residual / (operations · ε · scale).
public enum RatioLimit: Double, Sendable {
  /// Products, solves, eigenvalues: 30, as in LAPACK's own tests.
  case standard = 30
  /// Quantities that come out of a singular value decomposition: 50.
  case singularValues = 50
}
