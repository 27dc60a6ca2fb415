import Foundation

/// Text and numbers made safe for LaTeX.
///
/// The result is plain ASCII, so that pdflatex, xelatex and lualatex set it alike with any font
/// encoding; it needs no package but amssymb.
enum LatexText {
  /// Text that is set as it reads, whatever it holds.
  static func escaped(_ text: String) -> String {
    text.precomposedStringWithCanonicalMapping.map(character).joined()
  }

  /// A formula in math mode; one that LaTeX could not read is set as text.
  static func mathematics(_ formula: String) -> String {
    guard isReadable(formula) else { return escaped(formula) }
    let line = formula.split(whereSeparator: \.isNewline).joined(separator: " ")
    return "$" + line.precomposedStringWithCanonicalMapping.map(mathCharacter).joined() + "$"
  }

  /// A number in math mode: 0.2532, −1.1 × 10⁻⁹.
  static func number(_ value: Double, digits: Int = 5) -> String {
    "$\(bareNumber(value, digits: digits))$"
  }

  /// An estimate with its interval, between which a line may break.
  static func interval(_ estimate: Double, _ lower: Double, _ upper: Double) -> String {
    "\(number(estimate)) $[\(bareNumber(lower)),$ $\(bareNumber(upper))]$"
  }

  private static func bareNumber(_ value: Double, digits: Int = 5) -> String {
    let parts = value.text(digits: digits).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return parts.joined() }
    return "\(parts[0]) \\times 10^{\(exponent)}"
  }

  /// Whether braces match and no character stands bare that ends math mode, a line or a cell.
  private static func isReadable(_ formula: String) -> Bool {
    var depth = 0
    var isEscaped = false
    for character in formula {
      if isEscaped {
        isEscaped = false
      } else if "$%#&".contains(character) {
        return false
      } else {
        if character == "{" { depth += 1 }
        if character == "}" { depth -= 1 }
        if depth < 0 { return false }
        isEscaped = character == "\\"
      }
    }
    return depth == 0 && !isEscaped
  }

  private static func character(_ character: Character) -> String {
    if let plain = LatexSymbols.text[character] { return plain }
    if character.isNewline { return " " }
    if character.isASCII { return isControl(character) ? "" : String(character) }
    if let symbol = mathSymbol(character) { return "\\ensuremath{\(symbol)}" }
    return accented(character, LatexSymbols.textAccents, set: Self.character)
      ?? compatible(character, set: Self.character) ?? codes(character)
  }

  private static func mathCharacter(_ character: Character) -> String {
    if character.isASCII { return isControl(character) ? "" : String(character) }
    return mathSymbol(character)
      ?? compatible(character, set: mathCharacter) ?? "\\text{\(codes(character))}"
  }

  /// A symbol of mathematics, a superscript or subscript, or one of them with an accent.
  private static func mathSymbol(_ character: Character) -> String? {
    if let symbol = LatexSymbols.mathematics[character] { return symbol }
    if let mark = scriptMark(character) {
      let base = String(character).decomposedStringWithCompatibilityMapping
      // An empty base, for two scripts in a row would be an error.
      return "{}\(mark){\(base.map(mathCharacter).joined())}"
    }
    // Latin letters keep the accents of text.
    return accented(character, LatexSymbols.mathAccents) { base in
      LatexSymbols.mathematics[base]
    }
  }

  /// A letter below its accents; nil when an accent is unknown or the letter cannot be set.
  private static func accented(
    _ character: Character, _ accents: [Unicode.Scalar: String], set: (Character) -> String?
  ) -> String? {
    let scalars = String(character).decomposedStringWithCanonicalMapping.unicodeScalars
    guard let base = scalars.first, scalars.count > 1, var letter = set(Character(base)) else {
      return nil
    }
    for mark in scalars.dropFirst() {
      guard let accent = accents[mark] else { return nil }
      letter = "\(accent){\(letter)}"
    }
    return letter
  }

  /// What a character such as a ligature or a double-struck letter stands for.
  private static func compatible(
    _ character: Character, set: (Character) -> String
  ) -> String? {
    let plain = String(character).precomposedStringWithCompatibilityMapping
    return plain == String(character) ? nil : plain.map(set).joined()
  }

  private static func scriptMark(_ character: Character) -> String? {
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else {
      return nil
    }
    return switch scalar.value {
    case 0xB2, 0xB3, 0xB9, 0x2070...0x207F, 0x1D2C...0x1D61: "^"
    case 0x2080...0x209C, 0x1D62...0x1D6A, 0x2C7C: "_"
    default: nil
    }
  }

  /// The code points of a character that has no other form.
  private static func codes(_ character: Character) -> String {
    character.unicodeScalars.map { "\\texttt{U+\(String(format: "%04X", $0.value))}" }.joined()
  }

  private static func isControl(_ character: Character) -> Bool {
    character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
  }
}
