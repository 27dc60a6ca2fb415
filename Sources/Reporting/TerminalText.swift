/// Text for a terminal.
public enum TerminalText {
  /// The text broken at blanks into lines of at most `width` columns, where words allow it.
  ///
  /// - Parameters:
  ///   - text: the text; runs of blanks count as one.
  ///   - first: what the first line begins with.
  ///   - rest: what the other lines begin with.
  ///   - width: the number of columns.
  public static func wrapped(
    _ text: String, first: String = "", rest: String = "", width: Int = 80
  ) -> String {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        (line, isEmpty) = (rest, true)
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
