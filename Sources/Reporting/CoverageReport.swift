import Foundation

/// How much of the source documents is verified, in counts and entry by entry.
public struct CoverageReport {
  private let catalogue: SourceCatalogue

  /// The report on a catalogue.
  public init(_ catalogue: SourceCatalogue) { self.catalogue = catalogue }

  /// The counts as aligned tables for a terminal of 80 columns.
  public var text: String {
    let tables = [bySource(name: \.key), byPriority, byJudgement]
    return "\(catalogue.statements.count) statements of \(catalogue.documents.count) documents\n\n"
      + tables.map(\.aligned).joined(separator: "\n")
  }

  /// One object per entry, in the order of the catalogue; what an entry does not have is null.
  public func json() throws -> String {
    try JSONFile.text(catalogue.statements.map(Row.init))
  }

  func bySource(name: KeyPath<SourceCatalogue.Document, String>) -> CoverageCounts {
    CoverageCounts(
      title: "Source",
      groups: catalogue.documents.map { document in
        (document[keyPath: name], catalogue.statements.filter { $0.source == document.key })
      })
  }

  var byPriority: CoverageCounts {
    CoverageCounts(
      title: "Priority",
      groups: (1...3).map { priority in
        ("\(priority)", catalogue.statements.filter { $0.priority == priority })
      })
  }

  var byJudgement: CoverageCounts {
    CoverageCounts(
      title: "As printed",
      groups: PrintedJudgement.allCases.map { judgement in
        (judgement.words, catalogue.statements.filter { $0.asPrinted == judgement })
      })
  }

  /// An entry as `theorems coverage --json` prints it.
  private struct Row: Encodable {
    let statement: SourceStatement

    private enum Key: String, CodingKey {
      case id, source, number, priority, asPrinted, status, chapter, claims, reason
    }

    func encode(to encoder: any Encoder) throws {
      var row = encoder.container(keyedBy: Key.self)
      try row.encode(statement.id, forKey: .id)
      try row.encode(statement.source, forKey: .source)
      try row.encode(statement.number, forKey: .number)
      try row.encode(statement.priority, forKey: .priority)
      try row.encode(statement.asPrinted, forKey: .asPrinted)
      try row.encode(statement.coverage.status, forKey: .status)
      try row.encode(statement.coverage.chapter, forKey: .chapter)
      try row.encode(statement.coverage.claims, forKey: .claims)
      try row.encode(statement.coverage.reason, forKey: .reason)
    }
  }
}

/// Numbers of statements by status, for several groups and in all.
struct CoverageCounts {
  let header: [String]
  let rows: [[String]]

  init(title: String, groups: [(name: String, statements: [SourceStatement])]) {
    let statuses = Coverage.Status.allCases
    header = [title] + statuses.map(\.words) + ["All"]
    rows = (groups + [("All", groups.flatMap(\.statements))]).map { name, statements in
      [name]
        + statuses.map { status in "\(statements.count { $0.coverage.status == status })" }
        + ["\(statements.count)"]
    }
  }

  /// The table with its names on the left and its numbers on the right.
  var aligned: String {
    let cells = [header] + rows
    let nameWidth = 36
    return cells.map { row in
      let numbers = zip(row, header).dropFirst().map { cell, title in
        String(repeating: " ", count: max(title.count, 4) + 2 - cell.count) + cell
      }
      return row[0].padding(toLength: nameWidth, withPad: " ", startingAt: 0) + numbers.joined()
    }.joined(separator: "\n") + "\n"
  }

  /// The table for a Markdown page.
  var markdown: String {
    var table = MarkdownTable(header: header)
    table.rows = rows.map { row in [Markdown.cell(row[0])] + row.dropFirst() }
    return table.text
  }
}

extension Coverage.Status {
  /// The status as the head of a column.
  var words: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

extension PrintedJudgement {
  /// The judgement in a table.
  var words: String {
    switch self {
    case .correct: "true"
    case .needsCorrection: "true with correction"
    case .wrong: "false"
    case .illPosed: "ill-posed"
    case .empirical: "empirical"
    }
  }
}
