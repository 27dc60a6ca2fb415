import Verification

/// The blocks that tie the chapters together: contents, ways from page to page, dependencies.
///
/// A chapter's one-line message is the emphasised paragraph below its title, and stands nowhere
/// else.
struct BookContents {
  let folder: PackageFolder
  let theorems: [Theorem]
  let results: Results

  /// The parts that have chapters, in the order of the book.
  var parts: [Part] {
    Part.allCases.filter { part in theorems.contains { $0.part == part } }
  }

  /// The chapters of one part, with message and verdict; links are relative to the part's folder.
  func contents(of part: Part) throws -> String {
    try table(theorems.filter { $0.part == part }, prefix: "")
  }

  /// The chapters of all parts, under a heading for each; links are relative to `theorems`.
  func contents() throws -> String {
    try parts.map { part in
      let chapters = theorems.filter { $0.part == part }
      return """
        ### [\(part.rawValue)](\(part.rawValue)/README.md)

        \(try table(chapters, prefix: "\(part.rawValue)/"))
        """
    }.joined(separator: "\n")
  }

  private func table(_ theorems: [Theorem], prefix: String) throws -> String {
    var table = MarkdownTable(header: ["Chapter", "Message", "Verdict"])
    table.rows = try theorems.map { theorem in
      [
        "[\(Markdown.cell(theorem.title))](\(prefix)\(theorem.name).md)",
        Markdown.cell(try message(of: theorem)), verdict(of: theorem),
      ]
    }
    return table.text
  }

  /// The emphasised paragraph below the chapter's title.
  func message(of theorem: Theorem) throws -> String {
    let path = theorem.chapterPath
    let paragraphs = try folder.read(path).split(separator: "\n\n")
    guard paragraphs.count > 1 else { throw BlockError.noMessage(chapter: path) }
    let text = paragraphs[1].replacing("\n", with: " ")
    guard text.count > 2, text.hasPrefix("*"), text.hasSuffix("*"), !text.hasPrefix("**") else {
      throw BlockError.noMessage(chapter: path)
    }
    return String(text.dropFirst().dropLast())
  }

  private func verdict(of theorem: Theorem) -> String {
    guard let record = results.theorems.first(where: { $0.slug == theorem.slug }) else {
      return "not run"
    }
    let good = record.claims.count { $0.isAsExpected }
    let mark = good == record.claims.count ? "✓" : "✗"
    return "\(mark) \(good) of \(record.claims.count) claims as expected"
  }

  /// The way from a chapter to its neighbours in reading order.
  func navigation(of theorem: Theorem) -> String {
    let index = theorems.firstIndex { $0.slug == theorem.slug } ?? 0
    let link = { (label: String, other: Theorem) in
      "\(label): [\(other.title)](../\(other.part.rawValue)/\(other.name).md)"
    }
    var ways: [String] = []
    if index > 0 { ways.append(link("Previous", theorems[index - 1])) }
    ways.append("[\(theorem.part.rawValue)](README.md)")
    ways.append("[Contents](../README.md)")
    if index + 1 < theorems.count { ways.append(link("Next", theorems[index + 1])) }
    return ways.joined(separator: " · ") + "\n"
  }

  /// Chosen claims of several theorems; links are relative to the page at `path`.
  func claims(_ ids: [String], from path: String) throws -> String {
    let root = BookPath.toRoot(from: path)
    var table = MarkdownTable(header: ["Claim", "Predicted", "Measured", "Verdict", "Mutants"])
    table.rows = try ids.map { id in
      guard let theorem = theorems.first(where: { id.hasPrefix("\($0.slug)/") }),
        let claim = results.claims.first(where: { $0.id == id })
      else { throw BlockError.unknownClaim(id) }
      return [
        "[\(Markdown.cell(claim.title))](\(root)\(theorem.chapterPath))",
        ResultCells.predicted(claim), ResultCells.finding(claim),
        ResultCells.verdict(claim), ResultCells.mutants(claim),
      ]
    }
    return table.text
  }

  /// Which chapter builds on which: a Mermaid graph, then the same as a list.
  func dependencies() throws -> String {
    var graph = ["```mermaid", "flowchart LR"]
    for part in parts {
      graph.append("  subgraph \(part.rawValue)")
      for theorem in theorems where theorem.part == part {
        graph.append("    \(theorem.slug)[\"\(theorem.title.replacing("\"", with: "#quot;"))\"]")
      }
      graph.append("  end")
    }
    var list: [String] = []
    for theorem in theorems {
      let foundations = try theorem.buildsOn.map(chapter)
      for foundation in foundations {
        graph.append("  \(foundation.slug) --> \(theorem.slug)")
      }
      guard !foundations.isEmpty else { continue }
      let links = foundations.map(Self.link).joined(separator: ", ")
      list.append("- \(Self.link(theorem)) builds on \(links)")
    }
    return (graph + ["```", ""] + list).joined(separator: "\n") + "\n"
  }

  private func chapter(_ slug: String) throws -> Theorem {
    guard let theorem = theorems.first(where: { $0.slug == slug }) else {
      throw BlockError.unknownTheorem(slug)
    }
    return theorem
  }

  private static func link(_ theorem: Theorem) -> String {
    "[\(theorem.title)](\(theorem.part.rawValue)/\(theorem.name).md)"
  }
}
