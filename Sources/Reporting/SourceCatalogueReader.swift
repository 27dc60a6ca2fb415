import Yams

/// Reads the catalogue of source statements from YAML, and complains by line, entry and field.
struct SourceCatalogueReader {
  private static let plannedChapters = "plannedChapters"

  /// The catalogue in a text.
  static func catalogue(from text: String) throws -> SourceCatalogue {
    let root = try Fields(
      try node(text), entry: nil, known: ["sources", plannedChapters, "statements"])
    let documents = try root.mapping("sources").map { key, title in
      SourceCatalogue.Document(
        key: try Fields.text(key, entry: nil, field: "sources"),
        title: try Fields.text(title, entry: nil, field: "sources"))
    }
    let chapters = try root.sequence(plannedChapters).map { node in
      SourceCatalogue.PlannedChapter(
        slug: try Fields.text(node, entry: nil, field: plannedChapters), line: node.line)
    }
    let keys = documents.map(\.key)
    let statements = try root.sequence("statements").map { try statement($0, sources: keys) }
    try requireUniqueIds(statements)
    return SourceCatalogue(
      documents: documents, plannedChapters: chapters, statements: statements)
  }

  private static func node(_ text: String) throws -> Node {
    do {
      guard let node = try compose(yaml: text) else {
        throw SourceCatalogueError.malformed(line: 1, reason: "the file is empty")
      }
      return node
    } catch let error as YamlError {
      throw SourceCatalogueError.malformed(line: error.line, reason: "not YAML: \(error.problem)")
    }
  }

  private static func statement(_ node: Node, sources: [String]) throws -> SourceStatement {
    let entry = node.mapping?["id"]?.string ?? "without id"
    let fields = try Fields(
      node, entry: entry,
      known: [
        "id", "source", "number", "kind", "paraphrase", "asPrinted", "audited", "priority",
        "corrected", "status", "chapter", "claims", "reason",
      ])
    return SourceStatement(
      id: try fields.text("id"),
      source: try fields.choice("source", of: sources),
      number: try fields.text("number"),
      kind: try fields.text("kind"),
      paraphrase: try fields.text("paraphrase"),
      asPrinted: try fields.choice("asPrinted"),
      audited: try fields.choice("audited", of: ["true", "false"]) == "true",
      priority: try fields.integer("priority", in: 1...3),
      corrected: try fields.optionalText("corrected"),
      coverage: try coverage(fields),
      line: node.line)
  }

  private static func coverage(_ fields: Fields) throws -> Coverage {
    let status: Coverage.Status = try fields.choice("status")
    switch status {
    case .covered:
      let chapter = try fields.text("chapter")
      let claims = try fields.texts("claims")
      guard claims.contains(where: { $0.hasPrefix("\(chapter)/") }) else {
        throw fields.bad(
          "claims", found: "none of '\(chapter)'", expected: "a claim of the chapter")
      }
      return .covered(chapter: chapter, claims: claims, leftOut: try fields.optionalText("reason"))
    case .planned:
      try fields.forbid(["claims", "reason"], because: "a planned entry")
      return .planned(chapter: try fields.optionalText("chapter"))
    case .notCheckable:
      try fields.forbid(["chapter", "claims"], because: "an entry that is not checkable")
      return .notCheckable(reason: try fields.text("reason"))
    }
  }

  private static func requireUniqueIds(_ statements: [SourceStatement]) throws {
    var lines: [String: Int] = [:]
    for statement in statements {
      if let first = lines.updateValue(statement.line, forKey: statement.id) {
        throw SourceCatalogueError.badValue(
          line: statement.line, entry: statement.id, field: "id",
          found: "the id of line \(first) again", expected: "an id of its own")
      }
    }
  }
}

/// The fields of a YAML mapping, and complaints about them.
private struct Fields {
  let entry: String?
  private let node: Node
  private let fields: Node.Mapping

  /// Opens a mapping whose keys are all among `known`.
  init(_ node: Node, entry: String?, known: [String]) throws {
    guard let fields = node.mapping else {
      throw SourceCatalogueError.malformed(
        line: node.line, reason: "found \(node.shape), expected fields such as '\(known[0]):'")
    }
    self.entry = entry
    self.node = node
    self.fields = fields
    for key in fields.keys where !known.contains(key.string ?? "") {
      throw SourceCatalogueError.badValue(
        line: key.line, entry: entry, field: key.string ?? "?", found: "an unknown field",
        expected: "one of \(known.joined(separator: ", "))")
    }
  }

  func has(_ field: String) -> Bool { fields[field] != nil }

  func text(_ field: String) throws -> String {
    try Self.text(try value(field), entry: entry, field: field)
  }

  func optionalText(_ field: String) throws -> String? {
    has(field) ? try text(field) : nil
  }

  static func text(_ node: Node, entry: String?, field: String) throws -> String {
    guard let text = node.scalar?.string, text.contains(where: { !$0.isWhitespace }) else {
      throw SourceCatalogueError.badValue(
        line: node.line, entry: entry, field: field,
        found: node.scalar == nil ? node.shape : "nothing", expected: "a text")
    }
    return text
  }

  /// A list of texts that is not empty and repeats nothing.
  func texts(_ field: String) throws -> [String] {
    let texts = try sequence(field).map { try Self.text($0, entry: entry, field: field) }
    guard !texts.isEmpty, Set(texts).count == texts.count else {
      throw bad(
        field, found: texts.isEmpty ? "an empty list" : "a repeated item",
        expected: "a list of different texts")
    }
    return texts
  }

  func choice(_ field: String, of choices: [String]) throws -> String {
    let text = try text(field)
    guard choices.contains(text) else {
      throw bad(
        field, found: "'\(text)'", expected: "one of \(choices.joined(separator: ", "))")
    }
    return text
  }

  func choice<Choice: CaseIterable & RawRepresentable<String>>(_ field: String) throws -> Choice {
    let text = try choice(field, of: Choice.allCases.map(\.rawValue))
    guard let choice = Choice(rawValue: text) else { preconditionFailure("\(text) was checked") }
    return choice
  }

  func integer(_ field: String, in range: ClosedRange<Int>) throws -> Int {
    let text = try text(field)
    guard let number = Int(text), range.contains(number) else {
      throw bad(
        field, found: "'\(text)'",
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func sequence(_ field: String) throws -> Node.Sequence {
    let node = try value(field)
    guard let sequence = node.sequence else {
      throw bad(field, found: node.shape, expected: "a list")
    }
    return sequence
  }

  func mapping(_ field: String) throws -> Node.Mapping {
    let node = try value(field)
    guard let mapping = node.mapping else {
      throw bad(field, found: node.shape, expected: "fields")
    }
    return mapping
  }

  func forbid(_ names: [String], because owner: String) throws {
    for name in names where has(name) {
      throw bad(name, found: "a value", expected: "no such field in \(owner)")
    }
  }

  func bad(_ field: String, found: String, expected: String) -> SourceCatalogueError {
    .badValue(
      line: fields[field]?.line ?? node.line, entry: entry, field: field, found: found,
      expected: expected)
  }

  private func value(_ field: String) throws -> Node {
    guard let value = fields[field] else {
      throw bad(field, found: "nothing", expected: "this field")
    }
    return value
  }
}

extension Node {
  /// The line on which the node begins.
  fileprivate var line: Int { mark?.line ?? 1 }

  /// What kind of node it is, in words.
  fileprivate var shape: String {
    switch self {
    case .scalar: "a single value"
    case .mapping: "fields"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}

extension YamlError {
  /// The line that the parser complains about, or the first.
  fileprivate var line: Int {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context):
      context.mark.line
    case .reader(_, let offset?, _, let text):
      text.utf8.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1
    default: 1
    }
  }

  /// The parser's complaint in one line.
  fileprivate var problem: String {
    switch self {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _), .reader(let problem, _, _, _):
      problem
    case .duplicatedKeysInMapping(let keys, _):
      "the field \(keys.joined(separator: ", ")) stands twice"
    default: "\(self)".split(separator: "\n").first.map(String.init) ?? "\(self)"
    }
  }
}
