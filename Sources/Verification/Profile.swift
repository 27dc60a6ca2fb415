import Preconditions

/// How much work a run spends, and how tight its statistical tolerances are.
public enum Profile: String, Codable, Sendable, CaseIterable {
  /// A few seconds: statistical tolerances twice the standard ones.
  case quick
  /// The reference: at most a minute for everything.
  case standard
  /// Hours: statistical tolerances a tenth of the standard ones.
  case deep

  /// The factor on every statistical resolution, relative to `standard`.
  public var resolutionFactor: Double {
    switch self {
    case .quick: 2
    case .standard: 1
    case .deep: 0.1
    }
  }

  /// The factor on every sampling limit: the inverse square of the resolution factor.
  public func limit(_ standard: Int) -> Int {
    Int((Double(standard) / (resolutionFactor * resolutionFactor)).rounded())
  }

  /// How many draws are averaged into one replicate: fewer where a coarser resolution allows it.
  ///
  /// A finer one takes more replicates, not larger ones.
  public func draws(_ standard: Int) -> Int {
    min(standard, max(1, limit(standard)))
  }
}

/// How far a measurement may lie from its prediction, and why.
public struct Tolerance: Sendable {
  /// The statistical resolution at the standard profile, in the units of the prediction.
  public let resolution: Double
  /// A term that more sampling does not remove: a finite-size correction or rounding.
  public let systematic: Double
  /// Where the numbers come from, in a phrase.
  public let reason: String

  /// A tolerance made of a resolution, which scales with the profile, and a fixed systematic term.
  public init(resolution: Double, systematic: Double = 0, reason: String) {
    require(resolution >= 0 && systematic >= 0, "a tolerance cannot be negative")
    self.resolution = resolution
    self.systematic = systematic
    self.reason = reason
  }

  /// The tolerance that holds at a profile.
  public func value(at profile: Profile) -> Double {
    systematic + resolution * profile.resolutionFactor
  }
}
