/// A statement of a source document, and what this package does about it.
public struct SourceStatement: Sendable, Equatable {
  /// The entry's name, unique in the catalogue.
  public let id: String
  /// The key of the document that makes the statement.
  public let source: String
  /// Where in the document it stands: theorem, section, or exercise.
  public let number: String
  /// What the document calls it, such as theorem or exercise.
  public let kind: String
  /// The statement in this package's words, with inline LaTeX.
  public let paraphrase: String
  /// The judgement of the statement as it is printed.
  public let asPrinted: PrintedJudgement
  /// Whether a second reader has confirmed that judgement.
  public let audited: Bool
  /// How urgent its verification is, from 1 (first) to 3.
  public let priority: Int
  /// The strongest correct form, where the printed one is not it.
  public let corrected: String?
  /// Whether and where it is verified.
  public let coverage: Coverage
  /// The line of the catalogue on which the entry begins.
  public let line: Int
}

/// What is to be thought of a statement as it is printed.
public enum PrintedJudgement: String, Sendable, CaseIterable, Codable {
  /// It holds as it stands.
  case correct = "true"
  /// It holds after a correction that keeps its sense.
  case needsCorrection = "true-with-correction"
  /// It does not hold.
  case wrong = "false"
  /// It lacks what would decide whether it holds.
  case illPosed = "ill-posed"
  /// It speaks of trained networks or of data that this package does not have.
  case empirical = "empirical-not-checkable-here"
}

/// Whether and where a source statement is verified.
public enum Coverage: Sendable, Equatable {
  /// The claims with these ids verify it, in the chapter with this slug, but for what is left out.
  case covered(chapter: String, claims: [String], leftOut: String?)
  /// Nothing verifies it yet; the chapter that will, where that is decided.
  case planned(chapter: String?)
  /// It cannot be verified by this package, for a reason.
  case notCheckable(reason: String)

  /// The slug of the chapter that verifies it, or will.
  public var chapter: String? {
    switch self {
    case .covered(let chapter, _, _): chapter
    case .planned(let chapter): chapter
    case .notCheckable: nil
    }
  }

  /// The ids of the claims that verify it.
  public var claims: [String] {
    if case .covered(_, let claims, _) = self { claims } else { [] }
  }

  /// Why it cannot be checked, or what of it the claims leave out.
  public var reason: String? {
    switch self {
    case .covered(_, _, let leftOut): leftOut
    case .planned: nil
    case .notCheckable(let reason): reason
    }
  }

  /// The word for it in tables and files.
  public var status: Status {
    switch self {
    case .covered: .covered
    case .planned: .planned
    case .notCheckable: .notCheckable
    }
  }

  /// The three words.
  public enum Status: String, Sendable, CaseIterable, Codable {
    case covered
    case planned
    case notCheckable = "not checkable"
  }
}
