import Verification

extension Errata {
  /// The errata as Markdown, one section each, for the page at `path`.
  func markdown(from path: String) -> String {
    entries.enumerated().map { index, entry in
      entry.markdown(number: index + 1, from: path)
    }.joined(separator: "\n")
  }

  /// The errata for a terminal, in lines of at most `width` columns.
  public func text(width: Int = 80) -> String {
    entries.enumerated().map { index, entry in
      entry.text(number: index + 1, width: width)
    }.joined(separator: "\n\n")
  }
}

extension Errata.Entry {
  fileprivate func markdown(number index: Int, from path: String) -> String {
    let kind = erratum.kind == .correction ? " (needs a correction)" : ""
    var lines = [
      "### \(index). \(heading)\(kind)", "",
      "**Source.** \(place).", "",
      "**Printed.** \(erratum.printed.oneLine)", "",
      "**What is wrong.** \(erratum.flaw.oneLine)", "",
      "**Counterexample.** \(Markdown.cell(printed.title)).", "",
    ]
    lines += [casesTable.text]
    lines += [
      "**Corrected.** \(erratum.corrected.oneLine)", "",
      "**Verdicts.** As printed, `\(printed.id)`: \(printedVerdict). "
        + "Corrected, `\(theorem.slug)/\(erratum.correctedBy)`: \(correctedVerdict)."
        + chapterLink(from: path),
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// At most six of the cases, spread evenly; the results hold them all.
  private var shownCases: [Case] {
    let limit = 6
    guard cases.count > limit else { return cases }
    return (0..<limit).map { cases[$0 * (cases.count - 1) / (limit - 1)] }
  }

  /// Where the chapter is, unless the page is the chapter.
  private func chapterLink(from path: String) -> String {
    let chapter = theorem.chapterPath
    guard path != chapter else { return "" }
    return
      " Chapter: [\(Markdown.cell(theorem.title))](\(BookPath.toRoot(from: path))\(chapter))."
  }

  /// The title of the claim without the words that it begins with.
  private var heading: String {
    let title =
      printed.title.hasPrefix("As printed: ") ? printed.title.dropFirst(12) : printed.title[...]
    return Markdown.cell(title.prefix(1).uppercased() + title.dropFirst())
  }

  private var place: String {
    guard let source, let number else { return Markdown.cell("entry \(erratum.entry)") }
    return "*\(Markdown.cell(source))*, \(Markdown.cell(number))"
  }

  private var casesTable: MarkdownTable {
    let formula = printed.predicted.map { Markdown.mathematics($0.formula) } ?? ""
    let hasPlaces = shownCases.contains { $0.x != nil }
    var table = MarkdownTable(
      header: (hasPlaces ? [Markdown.cell(erratum.variable ?? "At")] : []) + [
        "Printed: \(formula)", "True",
      ])
    table.rows = shownCases.map { row in
      (hasPlaces ? [row.x?.text(digits: 6) ?? ""] : []) + [row.printed, row.measured]
    }
    return table
  }

  fileprivate func text(number index: Int, width: Int) -> String {
    let place = source.map { "\($0), \(number ?? "")" } ?? "entry \(erratum.entry)"
    var lines = [TerminalText.wrapped("\(index). \(printed.title)", rest: "   ", width: width)]
    let sections = [
      ("Source", place), ("Printed", erratum.printed.oneLine), ("Wrong", erratum.flaw.oneLine),
    ]
    lines += sections.map { section($0.0, $0.1, width) }
    lines += shownCases.enumerated().map { index, row in
      section(index == 0 ? "Numbers" : "", row.line(erratum.variable), width)
    }
    lines += [
      section("Correct", erratum.corrected.oneLine, width),
      section(
        "Verdicts",
        "as printed: \(printedVerdict) (\(printed.id)); corrected: \(correctedVerdict) "
          + "(\(theorem.slug)/\(erratum.correctedBy))", width),
    ]
    return lines.joined(separator: "\n")
  }

  private func section(_ name: String, _ text: String, _ width: Int) -> String {
    let label = name + String(repeating: " ", count: 9 - name.count)
    return TerminalText.wrapped(
      PlainMath.translated(text), first: "   " + label,
      rest: String(repeating: " ", count: 12), width: width)
  }
}

extension Errata.Entry.Case {
  /// The case in one line.
  fileprivate func line(_ variable: String?) -> String {
    let place = x.map { "\(variable.map { "\($0) =" } ?? "at") \($0.text(digits: 6)): " } ?? ""
    return place + "printed \(printed), true \(measured)"
  }
}

extension String {
  /// The text with line breaks turned into blanks.
  fileprivate var oneLine: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
