/// Texts that are compared as a reader of rounded numbers would.
enum NumericText {
  /// Whether two texts are equal but for one unit in the last printed digit of rounded numbers.
  ///
  /// A number without a decimal point or exponent is a count or a name and must be the same, unless
  /// its counterpart shows that it was rounded.
  static func agree(_ first: String, _ second: String) -> Bool {
    if first == second { return true }
    let (left, right) = (pieces(first), pieces(second))
    return left.count == right.count && zip(left, right).allSatisfy(agree)
  }

  /// A number with its printed precision, or the text between numbers.
  private enum Piece: Equatable {
    case text(Substring)
    case number(Double, unit: Double)
  }

  private static func agree(_ first: Piece, _ second: Piece) -> Bool {
    guard case .number(let left, let leftUnit) = first,
      case .number(let right, let rightUnit) = second
    else { return first == second }
    if leftUnit == 1 && rightUnit == 1 { return left == right }
    // Trailing zeros are not printed, so the coarser of the two shows fewer digits than it has.
    return abs(left - right) <= 1.000001 * min(leftUnit, rightUnit)
  }

  private static func pieces(_ text: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = text[...]
    while let match = rest.firstMatch(of: /[0-9]+(?:\.([0-9]+))?(?:e([-+]?[0-9]+))?/) {
      if match.range.lowerBound > rest.startIndex {
        pieces.append(.text(rest[..<match.range.lowerBound]))
      }
      let decimals = match.output.1?.count ?? 0
      let exponent = match.output.2.flatMap { Int($0) } ?? 0
      if let value = Double(String(match.output.0)) {
        pieces.append(.number(value, unit: power(exponent - decimals)))
      }
      rest = rest[match.range.upperBound...]
    }
    return rest.isEmpty ? pieces : pieces + [.text(rest)]
  }

  private static func power(_ exponent: Int) -> Double {
    Double("1e\(exponent)") ?? 0
  }
}
