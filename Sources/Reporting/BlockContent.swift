import Verification

/// What the generated blocks of the book contain.
///
/// Kinds: `statement`, `assumptions`, `limits`, `references`, `parameters`, `results`, `tolerances`,
/// `mutants`, `exponents`, `errata`, `navigation` with the theorem's slug as subject; `code` and
/// `figure` with slug/name; `contents` with the name of a part, or `book` for all of them;
/// `dependencies book`; `claims` with claim ids separated by commas; `errata all` on the page of all
/// errata; `coverage` with `summary` or `statements`; `soak` with the name of a profile.
struct BlockContent {
  let folder: PackageFolder
  let theorems: [Theorem]
  let results: Results
  /// The catalogue of source statements, read when the first block asks for it.
  private let sources: Deferred<Result<SourceCatalogue, any Error>>

  /// The blocks of the book in `folder`, about `theorems` and filled from `results`.
  init(folder: PackageFolder, theorems: [Theorem], results: Results) {
    self.folder = folder
    self.theorems = theorems
    self.results = results
    sources = Deferred { Result { try SourceCatalogue(in: folder) } }
  }

  /// Whether blocks of a kind hold measured numbers, which differ a little between processors.
  static func holdsMeasurements(_ kind: String) -> Bool {
    ["results", "claims", "tolerances", "mutants", "exponents", "errata"].contains(kind)
  }

  /// The text of a block on the page at `path`.
  func text(kind: String, subject: String, from path: String) throws -> String {
    if let text = try bookText(kind: kind, subject: subject, from: path) { return text }
    let parts = subject.split(separator: "/", maxSplits: 1).map(String.init)
    guard let theorem = theorems.first(where: { $0.slug == parts[0] }),
      let record = results.theorems.first(where: { $0.slug == parts[0] })
    else { throw BlockError.unknownTheorem(parts[0]) }
    if parts.count == 2 {
      switch kind {
      case "code": return try code(parts[1], of: theorem)
      case "figure": return try figure(parts[1], of: record, from: path)
      default: throw BlockError.unknownKind("\(kind) SLUG/NAME")
      }
    }
    switch kind {
    case "statement": return theorem.statement + "\n"
    case "assumptions": return list(theorem.assumptions)
    case "limits": return list(theorem.limits)
    case "references": return list(theorem.references)
    case "parameters": return parameters(theorem)
    case "results": return claims(record)
    case "tolerances": return ResultCells.tolerances(record.claims).text
    case "mutants": return ResultCells.mutantTable(record.claims).text
    case "exponents": return exponents(record)
    case "navigation": return tie.navigation(of: theorem)
    case "errata": return try errata([record], from: path)
    default: throw BlockError.unknownKind("\(kind) SLUG")
    }
  }

  private var tie: BookContents {
    BookContents(folder: folder, theorems: theorems, results: results)
  }

  /// The text of a block about the book or a part of it; nil for other kinds.
  private func bookText(kind: String, subject: String, from path: String) throws -> String? {
    switch (kind, subject) {
    case ("contents", "book"): return try tie.contents()
    case ("dependencies", "book"): return try tie.dependencies()
    case ("claims", _):
      return try tie.claims(subject.split(separator: ",").map(String.init), from: path)
    case ("errata", "all"): return try errata(results.theorems, from: path)
    case ("coverage", _): return try coverage(subject, from: path)
    case ("soak", _): return try soak(subject)
    case ("contents", _):
      guard let part = Part(rawValue: subject) else { throw BlockError.unknownPart(subject) }
      return try tie.contents(of: part)
    default: return nil
    }
  }

  private func coverage(_ subject: String, from path: String) throws -> String {
    guard ["summary", "statements"].contains(subject) else {
      throw BlockError.unknownKind("coverage \(subject)")
    }
    let catalogue = try sources.value.get()
    try catalogue.check(against: theorems)
    let blocks = CoverageBlocks(
      catalogue: catalogue, results: results, root: BookPath.toRoot(from: path))
    return subject == "summary" ? blocks.summary : blocks.statements
  }

  /// The table of the runs under many seeds that are kept in docs/soak.
  private func soak(_ profile: String) throws -> String {
    guard Profile(rawValue: profile) != nil else { throw BlockError.unknownKind("soak \(profile)") }
    let file = folder.url.appendingPathComponent("docs/soak/\(profile).json")
    return SoakTable(try Soak(contentsOf: file)).markdown
  }

  private func list(_ items: [String]) -> String {
    items.map { "- \($0)\n" }.joined()
  }

  private func parameters(_ theorem: Theorem) -> String {
    var table = MarkdownTable(header: ["Parameter", "Meaning", "Default", "Accepted"])
    table.rows = theorem.parameters.map { parameter in
      [
        Markdown.code(parameter.name), Markdown.cell(parameter.meaning),
        "\(parameter.defaultValue)", Markdown.cell(parameter.expectation),
      ]
    }
    return table.text
  }

  private func claims(_ theorem: TheoremRecord) -> String {
    var table = MarkdownTable(header: [
      "Claim", "Evidence", "Predicted", "Measured", "Samples", "Verdict", "Mutants",
    ])
    table.rows = theorem.claims.map { claim in
      [
        "**\(Markdown.cell(String(claim.id.dropFirst(theorem.slug.count + 1))))**: "
          + Markdown.cell(claim.title),
        claim.evidence.rawValue, ResultCells.predicted(claim),
        ResultCells.finding(claim),
        claim.measured.map { "\($0.samples)" } ?? "", ResultCells.verdict(claim),
        ResultCells.mutants(claim),
      ]
    }
    return table.text
  }

  private func exponents(_ theorem: TheoremRecord) -> String {
    var table = MarkdownTable(header: ResultCells.exponentHeader)
    table.rows = theorem.claims.compactMap { ResultCells.exponentRow($0) }
    return table.text
  }

  private func errata(_ theorems: [TheoremRecord], from path: String) throws -> String {
    Errata(theorems, sources: try sources.value.get()).markdown(from: path)
  }

  private func figure(_ name: String, of theorem: TheoremRecord, from path: String) throws -> String
  {
    guard let figure = theorem.figures.first(where: { $0.name == name }) else {
      throw BlockError.unknownFigure(name, known: theorem.figures.map(\.name))
    }
    let home = BookPath.folder(of: theorem.part)
    let prefix = path.hasPrefix(home) ? "" : BookPath.toRoot(from: path) + home
    let file = "\(prefix)figures/\(theorem.slug)-\(name)"
    return """
      ![\(Markdown.cell(figure.caption))](\(file).svg)

      *\(Markdown.cell(figure.title)).* \(Markdown.cell(figure.caption)) \
      Data: [\(theorem.slug)-\(name).csv](\(file).csv).
      """ + "\n"
  }

  /// The lines of the theorem's source between `// begin region: NAME` and `// end region: NAME`.
  private func code(_ region: String, of theorem: Theorem) throws -> String {
    let path = "Sources/Theorems/\(theorem.part.rawValue)/\(theorem.name).swift"
    let lines = try folder.read(path).split(separator: "\n", omittingEmptySubsequences: false)
    let marker = { (word: String) in
      lines.firstIndex { $0.drop { $0 == " " } == "// \(word) region: \(region)" }
    }
    guard let begin = marker("begin"), let end = marker("end"), begin < end else {
      throw BlockError.unknownRegion(region, file: path)
    }
    let body = lines[(begin + 1)..<end]
    let indentation = body.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    let code = body.map { String($0.dropFirst(indentation)) }.joined(separator: "\n")
    return "```swift\n\(code)\n```\n"
  }
}

/// Why a generated block cannot be filled.
enum BlockError: Error, CustomStringConvertible {
  case unknownTheorem(String)
  case unknownKind(String)
  case unknownPart(String)
  case unknownClaim(String)
  case noMessage(chapter: String)
  case unknownFigure(String, known: [String])
  case unknownRegion(String, file: String)

  var description: String {
    switch self {
    case .unknownTheorem(let slug): "there is no theorem '\(slug)'"
    case .unknownKind(let kind): "there is no block of kind '\(kind)'"
    case .unknownClaim(let id): "there is no claim '\(id)'"
    case .unknownPart(let name):
      "there is no part '\(name)', expected book or one of: "
        + Part.allCases.map(\.rawValue).joined(separator: ", ")
    case .noMessage(let chapter):
      "\(chapter) has no emphasised one-sentence message below its title"
    case .unknownFigure(let name, let known):
      "there is no figure '\(name)', expected one of: \(known.joined(separator: ", "))"
    case .unknownRegion(let name, let file): "\(file) has no region '\(name)'"
    }
  }
}
