import Foundation
import Verification

/// What a run would cost at a profile, predicted from a run at a cheaper one.
///
/// The half-width of an interval falls as one over the square root of the replicates, so tolerances
/// that are ten times tighter take a hundred times the replicates. A claim with replicates is
/// predicted to take as many times longer; one without takes the same time at every profile.
public struct CostEstimate: Equatable, Sendable {
  /// The predicted cost of one claim.
  public struct Entry: Equatable, Sendable {
    /// The claim's id.
    public let id: String
    /// The seconds it took at the cheaper profile.
    public let measuredSeconds: Double
    /// How many times longer it is predicted to take.
    public let factor: Double
    /// Whether shards divide it.
    public let isDivided: Bool

    /// The predicted seconds.
    public var seconds: Double { measuredSeconds * factor }
  }

  /// The profile whose cost is predicted.
  public let profile: Profile
  /// The profile that was measured.
  public let measuredProfile: Profile
  /// The claims, the most expensive first.
  public let claims: [Entry]

  /// Predicts the cost of the claims of some results at `profile`.
  ///
  /// - Parameters:
  ///   - divided: the claims whose replicates shards divide.
  ///   - shards: how many shards there are, if it is the cost of one of them.
  public init(
    _ results: Results, _ timings: Timings, at profile: Profile, divided: Set<String> = [],
    shards: Int = 1
  ) {
    self.profile = profile
    measuredProfile = results.profile
    let tightening = results.profile.resolutionFactor / profile.resolutionFactor
    let sampled = Set(results.claims.filter { $0.measured?.alpha != nil }.map(\.id))
    claims = timings.claims.map { claim in
      let isDivided = divided.contains(claim.id)
      let whole = sampled.contains(claim.id) ? tightening * tightening : 1
      return Entry(
        id: claim.id, measuredSeconds: claim.busySeconds,
        factor: isDivided ? whole / Double(shards) : whole, isDivided: isDivided)
    }.sorted { ($0.seconds, $1.id) > ($1.seconds, $0.id) }
  }

  /// The profile to measure in order to predict the cost at another one.
  public static func calibration(for profile: Profile) -> Profile {
    switch profile {
    case .quick, .standard: .quick
    case .deep: .standard
    }
  }

  /// The predicted seconds of one worker for all claims.
  public var seconds: Double { claims.reduce(0) { $0 + $1.seconds } }

  /// The part of the cost that the most expensive claim has among those that shards do not divide.
  public var largestShare: Double {
    seconds > 0 ? (claims.first { !$0.isDivided }?.seconds ?? 0) / seconds : 0
  }

  /// The rows of a table of the most expensive claims.
  public func rows(_ count: Int) -> [[String]] {
    [["Claim", "\(measuredProfile.rawValue), s", "factor", "\(profile.rawValue), s", "shards"]]
      + claims.prefix(count).map {
        [
          $0.id, $0.measuredSeconds.text(digits: 3), $0.factor.text(digits: 3),
          $0.seconds.text(digits: 3),
          $0.isDivided ? "divide it" : "",
        ]
      }
  }

  /// The prediction in words.
  public var text: String {
    let measured = claims.reduce(0) { $0 + $1.measuredSeconds }
    return """
      Predicted for \(plural(claims.count, "claim")) at profile \(profile.rawValue): \
      \((seconds / 3600).text(digits: 2)) core-hours (\(seconds.text(digits: 3)) s).
      Measured at profile \(measuredProfile.rawValue): \(measured.text(digits: 3)) s. Claims with \
      replicates take as many times longer as they need replicates, the others the same time.
      Of the claims that shards do not divide, the most expensive has \
      \((100 * largestShare).text(digits: 2)) % of the cost.
      """
  }
}
