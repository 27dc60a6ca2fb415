/// What is wrong with a printed statement, and which claim verifies the corrected one.
///
/// It belongs to a claim whose prediction is what is printed, on explicit numbers, and whose expected
/// verdict is `refuted`. Texts are Markdown with mathematics between dollar signs.
public struct Erratum: Codable, Equatable, Sendable {
  /// How much is wrong.
  public enum Kind: String, Codable, Sendable {
    /// The printed statement is false.
    case error
    /// The printed statement holds in a limit or up to a factor, and is false as it stands.
    case correction
  }

  /// The id of the statement in theorems/catalogue.yaml.
  public let entry: String
  /// How much is wrong.
  public let kind: Kind
  /// What is printed, in other words.
  public let printed: String
  /// What is wrong with it, in a sentence or two; where the source qualifies itself, this says so.
  public let flaw: String
  /// The corrected statement.
  public let corrected: String
  /// The name of the claim of the same theorem that verifies the corrected statement.
  public let correctedBy: String
  /// What varies between the cases of the counterexample, such as "N"; nil when there is one case.
  public let variable: String?

  /// An erratum to the catalogue's statement called `entry`.
  public init(
    entry: String, kind: Kind = .error, printed: String, flaw: String, corrected: String,
    correctedBy: String, variable: String? = nil
  ) {
    self.entry = entry
    self.kind = kind
    self.printed = printed
    self.flaw = flaw
    self.corrected = corrected
    self.correctedBy = correctedBy
    self.variable = variable
  }
}

extension Claim {
  /// The claim as one that states what is printed, and that its measurement is expected to refute.
  ///
  /// Its title says what the printed statement says of the example; its prediction is the value or
  /// the inequality that follows from what is printed, and its mutants are other values that are as
  /// wrong, such as the printed one with a constant mended.
  public func asPrinted(_ erratum: Erratum) -> Claim {
    Claim(
      name: name, title: title, evidence: evidence, expected: .refuted, mutantNames: mutantNames,
      erratum: erratum, examine: examine)
  }
}
