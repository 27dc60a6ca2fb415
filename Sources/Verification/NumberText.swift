import Foundation

extension Double {
  /// The number with at most `digits` significant digits, as short as possible: 0.2532, 1.1e-09.
  public func text(digits: Int = 5) -> String {
    String(format: "%.\(digits)g", self)
  }

  /// A whole number without a decimal point, any other number as it is.
  var plain: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : "\(self)" }
}

extension ClaimRecord {
  /// One line: verdict, claim, predicted, measured with interval, samples, mutants refuted.
  public var line: String {
    let status = isAsExpected ? "✓" : "✗"
    guard error == nil else { return "\(status) \(id): ERROR \(error ?? "")" }
    let refuted = mutants.count - survivingMutants.count
    return "\(status) \(id): \(verdict.rawValue), predicted \(predictedText), measured "
      + "\(measuredText), \(refuted)/\(mutants.count) mutants refuted"
  }

  /// The prediction in a few characters.
  public var predictedText: String {
    guard let predicted, let value = predicted.value else { return "identity" }
    return predicted.relation.sign + value.text()
  }

  /// The measurement in a few characters, with its interval or its test ratio.
  public var measuredText: String {
    var parts: [String] = []
    if let estimate = measured?.estimate { parts.append(estimate.text()) }
    if let lower = measured?.lower, let upper = measured?.upper {
      parts.append("[\(lower.text()), \(upper.text())]")
    }
    if let ratio {
      let sign = ratio.worst < ratio.limit ? "<" : ">"
      parts.append("ratio \(ratio.worst.text(digits: 2)) \(sign) \(ratio.limit.plain)")
    }
    if let samples = measured?.samples { parts.append("n = \(samples)") }
    return parts.joined(separator: " ")
  }
}

extension Relation {
  /// The sign before a predicted value, nothing for equality.
  public var sign: String {
    switch self {
    case .equals: ""
    case .atMost: "≤ "
    case .atLeast: "≥ "
    }
  }
}
