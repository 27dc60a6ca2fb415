import Foundation

/// A page of the book on its way to HTML.
struct HTMLPage {
  /// Where the page stands below the package's folder.
  let path: String
  /// The level of its first heading in the whole book.
  let level: Int

  /// The anchor of its first heading, such as `theorems-contrast-wangisola`.
  var anchor: String {
    path.dropLast(".md".count).lowercased().map { $0.isLetter || $0.isNumber ? "\($0)" : "-" }
      .joined()
  }

  /// The page in pandoc's Markdown: headings lowered, mathematics in dollars, links within the book.
  ///
  /// - Parameters:
  ///   - text: the page in GitHub's Markdown.
  ///   - anchors: the anchors of the pages that are in the book, by path.
  ///   - data: the contents of data files, by name; links to them become downloads.
  ///   - drawings: the names of the figures that are drawn.
  func converted(
    _ text: String, anchors: [String: String], data: [String: String], drawings: Set<String>
  ) -> String {
    var lines: [String] = []
    var fence: Fence?
    var isFirstHeading = true
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if let open = fence {
        let isEnd = line.hasPrefix("```")
        open.append(isEnd ? open.mark(line) : line, to: &lines)
        if isEnd { fence = nil }
      } else if line.hasPrefix("```") {
        let open = Fence(line)
        if open != .diagram { lines.append(open.mark(line)) }
        fence = open
      } else if line.hasPrefix(Page.opening) || line == Page.closing || line == "---" {
        lines.append("")
      } else if line.hasPrefix("#") {
        let title = linked(line, anchors: anchors, data: data, drawings: drawings)
        lines.append(heading(title, isFirst: isFirstHeading))
        isFirstHeading = false
      } else {
        lines.append(linked(line, anchors: anchors, data: data, drawings: drawings))
      }
    }
    return lines.joined(separator: "\n")
  }

  /// A heading at its level in the whole book; contents list parts and chapters alone.
  private func heading(_ line: String, isFirst: Bool) -> String {
    let attributes = isFirst ? "#\(anchor)" : ".unnumbered .unlisted"
    return String(repeating: "#", count: level - 1) + line + " {\(attributes)}"
  }

  /// A line with large delimiters that pandoc does not know replaced by those that it does.
  private static func delimited(_ line: String) -> String {
    line.replacing("\\Bigl", with: "\\bigl").replacing("\\Bigr", with: "\\bigr")
  }

  /// What a fenced block becomes.
  private enum Fence {
    case mathematics, diagram, code

    init(_ line: String) {
      self =
        switch line {
        case "```math": .mathematics
        case "```mermaid": .diagram
        default: .code
        }
    }

    /// What opens or closes the block.
    func mark(_ line: String) -> String { self == .mathematics ? "$$" : line }

    /// Adds a line of the block: to a formula on the same line, lest a sign begin a list.
    func append(_ line: String, to lines: inout [String]) {
      switch self {
      case .mathematics: lines[lines.count - 1] += " " + HTMLPage.delimited(line)
      case .diagram: break
      case .code: lines.append(line)
      }
    }
  }

  /// A line with its links led to anchors, drawings and downloads; others become plain text.
  private func linked(
    _ line: String, anchors: [String: String], data: [String: String], drawings: Set<String>
  ) -> String {
    Self.delimited(line).replacing(/(!?)\[((?:[^\[\]\\]|\\.)*)\]\(([^()\s]+)\)/) { match in
      let (mark, text) = (match.output.1, String(match.output.2))
      let target = String(match.output.3)
      if target.contains("://") { return "\(mark)[\(text)](\(target))" }
      let file = target.prefix { $0 != "#" }
      let name = file.split(separator: "/").last.map(String.init) ?? ""
      if mark == "!" {
        return drawings.contains(name)
          ? "![\(text)](\(name))" : "*Not drawn: this run lacks claims that the figure shows.*"
      }
      if let csv = data[name] {
        let encoded = Data(csv.utf8).base64EncodedString()
        return "[\(text)](data:text/csv;base64,\(encoded)){download=\"\(name)\"}"
      }
      if let anchor = anchors[resolved(String(file))] { return "[\(text)](#\(anchor))" }
      return text == name || text.contains("/") ? text : "\(text) (`\(resolved(String(file)))`)"
    }
  }

  /// A relative target as a path below the package's folder.
  func resolved(_ target: String) -> String {
    var parts = path.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") {
      switch part {
      case "..": if !parts.isEmpty { parts.removeLast() }
      case ".": break
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }
}
