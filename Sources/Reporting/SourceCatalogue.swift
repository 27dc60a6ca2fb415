import Theorems
import Verification

/// The statements of the source documents, each with the claims that verify it.
///
/// `theorems/catalogue.yaml` holds it and explains its fields. It is not `Catalogue`, which lists
/// the theorems of this package: several statements may share a theorem, and many have none yet.
public struct SourceCatalogue: Sendable {
  /// The file that holds the catalogue, below the package's folder.
  public static let path = "theorems/catalogue.yaml"

  /// A document that makes statements.
  public struct Document: Sendable, Equatable {
    /// The name by which entries refer to it.
    public let key: String
    /// Its title, as it is printed.
    public let title: String
  }

  /// A chapter that the package is to have.
  public struct PlannedChapter: Sendable, Equatable {
    /// The slug that its theorem will have.
    public let slug: String
    /// The line of the catalogue that names it.
    public let line: Int
  }

  /// The source documents, in the order of the file.
  public let documents: [Document]
  /// The chapters that entries may be planned for, beside those that exist.
  public let plannedChapters: [PlannedChapter]
  /// The entries, in the order of the file.
  public let statements: [SourceStatement]

  /// Reads the catalogue of the package in `folder`.
  ///
  /// Throws `SourceCatalogueError` for the first entry that is not as the file's head describes.
  public init(in folder: PackageFolder) throws {
    self = try SourceCatalogueReader.catalogue(from: folder.read(Self.path))
  }

  init(documents: [Document], plannedChapters: [PlannedChapter], statements: [SourceStatement]) {
    self.documents = documents
    self.plannedChapters = plannedChapters
    self.statements = statements
  }

  /// The entry called `id`, if there is one.
  public func statement(_ id: String) -> SourceStatement? {
    statements.first { $0.id == id }
  }

  /// Throws when an entry names a chapter or a claim that `theorems` do not have.
  public func check(against theorems: [Theorem]) throws {
    let slugs = Set(theorems.map(\.slug))
    let claims = Set(
      try theorems.flatMap { theorem in
        try theorem.claims(at: theorem.values()).map { "\(theorem.slug)/\($0.name)" }
      })
    if let chapter = plannedChapters.first(where: { slugs.contains($0.slug) }) {
      throw SourceCatalogueError.badValue(
        line: chapter.line, entry: nil, field: "plannedChapters", found: "'\(chapter.slug)'",
        expected: "a chapter that does not exist yet")
    }
    let expected = slugs.union(plannedChapters.map(\.slug))
    for statement in statements {
      switch statement.coverage {
      case .covered(let chapter, let named, _):
        try statement.require(chapter, in: slugs, field: "chapter", "the slug of a theorem")
        for claim in named {
          try statement.require(claim, in: claims, field: "claims", "the id of a claim")
        }
      case .planned(let chapter?):
        try statement.require(
          chapter, in: expected, field: "chapter", "the slug of a theorem or of a planned chapter")
      case .planned(nil), .notCheckable: break
      }
    }
  }
}

extension SourceStatement {
  fileprivate func require(
    _ name: String, in known: Set<String>, field: String, _ expected: String
  ) throws {
    guard known.contains(name) else {
      throw SourceCatalogueError.badValue(
        line: line, entry: id, field: field, found: "'\(name)'", expected: expected)
    }
  }
}

/// What can be wrong with the catalogue of source statements.
public enum SourceCatalogueError: Error, Equatable, CustomStringConvertible {
  /// The file is not YAML, or not of the expected shape at all.
  case malformed(line: Int, reason: String)
  /// A field is missing, unknown, or holds something else than expected.
  case badValue(line: Int, entry: String?, field: String, found: String, expected: String)

  /// One clear line.
  public var description: String {
    let path = SourceCatalogue.path
    switch self {
    case .malformed(let line, let reason):
      return "\(path):\(line): \(reason)".visible
    case .badValue(let line, let entry, let field, let found, let expected):
      let place = entry.map { "entry '\($0)', field '\(field)'" } ?? "field '\(field)'"
      return "\(path):\(line): \(place): found \(found), expected \(expected)".visible
    }
  }
}
