extension String {
  /// The text on one line: control characters and line separators as escapes such as `\u{A}`.
  ///
  /// Messages quote what was given to them, and a message is one line.
  public var visible: String {
    unicodeScalars.reduce(into: "") { line, scalar in
      if Self.breaksLines(scalar) {
        line += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        line.unicodeScalars.append(scalar)
      }
    }
  }

  private static func breaksLines(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
