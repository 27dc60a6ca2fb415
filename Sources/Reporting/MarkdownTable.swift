/// A table in GitHub's Markdown.
struct MarkdownTable {
  let header: [String]
  var rows: [[String]] = []

  /// The table's lines; cells must already be escaped.
  var text: String {
    let lines = [header, header.map { _ in "---" }] + rows
    return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n") + "\n"
  }
}

/// Text made safe for Markdown.
enum Markdown {
  /// Escapes what Markdown, HTML, mathematics or a table cell would take for markup.
  ///
  /// Control characters are left out.
  static func cell(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "|", "*", "_", "`", "$", "\\", "[", "]": escaped += "\\\(character)"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case "\n", "\r\n", "\r", "\t": escaped += " "
      case "\0"..<" ", "\u{7F}": break
      default: escaped.append(character)
      }
    }
  }

  /// Inline mathematics that survives a table cell.
  static func mathematics(_ formula: String) -> String {
    let safe = formula.replacing("\\|", with: "\\Vert ").replacing("|", with: "\\vert ")
      .replacing("\n", with: " ")
    return "$" + safe + "$"
  }

  /// Inline code.
  static func code(_ text: String) -> String {
    text.contains("`") ? "`` \(text) ``" : "`\(text)`"
  }
}
