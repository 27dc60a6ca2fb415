import Foundation
import Verification

/// The generated blocks of the coverage page: counts, and every statement with what verifies it.
struct CoverageBlocks {
  let catalogue: SourceCatalogue
  let results: Results
  /// The way from the page to the package's folder, such as `../`.
  let root: String

  /// Counts by source, by priority and by judgement.
  var summary: String {
    let report = CoverageReport(catalogue)
    return [report.bySource(name: \.title), report.byPriority, report.byJudgement]
      .map(\.markdown).joined(separator: "\n")
  }

  /// One table for each source document.
  var statements: String {
    catalogue.documents.map { document in
      var table = MarkdownTable(header: ["Where", "Statement", "As printed", "Priority", "Status"])
      table.rows = catalogue.statements.filter { $0.source == document.key }.map(row)
      return "### \(Markdown.cell(document.title))\n\n" + table.text
    }.joined(separator: "\n")
  }

  private func row(_ statement: SourceStatement) -> [String] {
    let correction = statement.corrected.map { " *Corrected:* " + Markdown.prose($0) } ?? ""
    return [
      "**\(Markdown.cell(statement.id))** " + Markdown.prose(statement.number),
      Markdown.prose(statement.paraphrase) + correction,
      statement.asPrinted.words + (statement.audited ? ", audited" : ""),
      "\(statement.priority)", status(statement.coverage),
    ]
  }

  private func status(_ coverage: Coverage) -> String {
    switch coverage {
    case .covered(_, let claims, let leftOut):
      let parts = grouped(claims).map { slug, claims in
        "\(link(slug)): \(claims.map(verdict).joined(separator: ", "))"
      }
      return parts.joined(separator: "; ")
        + (leftOut.map { ". *Left out:* " + Markdown.prose($0) } ?? "")
    case .planned(let chapter):
      return chapter.map { "planned: \(link($0))" } ?? "planned"
    case .notCheckable(let reason):
      return "not checkable: " + Markdown.prose(reason)
    }
  }

  /// The ids of claims by theorem, in order of appearance.
  private func grouped(_ claims: [String]) -> [(slug: String, claims: [String])] {
    var groups: [(slug: String, claims: [String])] = []
    for claim in claims {
      let slug = claim.prefix { $0 != "/" }
      if let index = groups.firstIndex(where: { $0.slug == slug }) {
        groups[index].claims.append(claim)
      } else {
        groups.append((String(slug), [claim]))
      }
    }
    return groups
  }

  /// A claim's name and what the run says of it.
  private func verdict(_ id: String) -> String {
    let record = results.theorems.flatMap(\.claims).first { $0.id == id }
    let name = id.drop { $0 != "/" }.dropFirst()
    return "\(Markdown.cell(String(name))) \(record.map(ResultCells.verdict) ?? "not run")"
  }

  /// A link to a chapter that exists, or the name of one that does not yet.
  private func link(_ slug: String) -> String {
    guard let theorem = results.theorems.first(where: { $0.slug == slug }) else {
      return Markdown.cell(slug)
    }
    return "[\(Markdown.cell(slug))](\(root)\(theorem.chapterPath))"
  }
}

extension Markdown {
  /// Text with mathematics between dollar signs, made safe for a table cell.
  ///
  /// Where the dollar signs do not pair up, all of it is taken for text.
  static func prose(_ text: String) -> String {
    let pieces = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
    guard pieces.count % 2 == 1 else { return plain(text) }
    return pieces.enumerated().map { index, piece in
      index % 2 == 0 ? plain(piece) : tight(mathematics(comparable(piece)))
    }.joined()
  }

  private static func plain(_ text: String) -> String {
    cell(text).replacing("~", with: "\\~")
  }

  /// A formula that touches its dollar signs, without which they would be taken for text.
  private static func tight(_ formula: String) -> String {
    "$" + formula.dropFirst().dropLast().trimmingCharacters(in: .whitespaces) + "$"
  }

  /// A formula without the characters that HTML would take for a tag.
  private static func comparable(_ formula: String) -> String {
    formula.replacing("<", with: "\\lt ").replacing(">", with: "\\gt ")
  }
}
