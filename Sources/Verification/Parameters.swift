/// A named quantity that a theorem's predictions depend on, with its default and range.
public struct Parameter: Sendable {
  /// The values a parameter may take.
  public enum Domain: Sendable {
    /// A whole number.
    case integer(default: Int, range: ClosedRange<Int>)
    /// A real number.
    case real(default: Double, range: ClosedRange<Double>)
    /// A list of whole numbers, each in the range.
    case integers(default: [Int], range: ClosedRange<Int>)
    /// A list of real numbers, each in the range.
    case reals(default: [Double], range: ClosedRange<Double>)
  }

  /// The name used on the command line and in results.
  public let name: String
  /// What the parameter means, in one line.
  public let meaning: String
  /// Type, default and range.
  public let domain: Domain

  /// A whole-number parameter.
  public static func integer(
    _ name: String, default value: Int, in range: ClosedRange<Int>, _ meaning: String
  ) -> Parameter {
    Parameter(name: name, meaning: meaning, domain: .integer(default: value, range: range))
  }

  /// A real parameter.
  public static func real(
    _ name: String, default value: Double, in range: ClosedRange<Double>, _ meaning: String
  ) -> Parameter {
    Parameter(name: name, meaning: meaning, domain: .real(default: value, range: range))
  }

  /// A parameter that is a list of whole numbers.
  public static func integers(
    _ name: String, default values: [Int], in range: ClosedRange<Int>, _ meaning: String
  ) -> Parameter {
    Parameter(name: name, meaning: meaning, domain: .integers(default: values, range: range))
  }

  /// A parameter that is a list of real numbers.
  public static func reals(
    _ name: String, default values: [Double], in range: ClosedRange<Double>, _ meaning: String
  ) -> Parameter {
    Parameter(name: name, meaning: meaning, domain: .reals(default: values, range: range))
  }

  /// The value used when none is given.
  public var defaultValue: ParameterValue {
    switch domain {
    case .integer(let value, _): .integer(value)
    case .real(let value, _): .real(value)
    case .integers(let values, _): .integers(values)
    case .reals(let values, _): .reals(values)
    }
  }

  /// What values are accepted, in words.
  public var expectation: String {
    switch domain {
    case .integer(_, let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .real(_, let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .integers(_, let range):
      "a comma-separated list of whole numbers from \(range.lowerBound) to \(range.upperBound)"
    case .reals(_, let range):
      "a comma-separated list of numbers from \(range.lowerBound) to \(range.upperBound)"
    }
  }

  /// Reads a value from text; throws when it is not of the right type or out of range.
  public func parse(_ text: String) throws(ParameterError) -> ParameterValue {
    let value: ParameterValue? =
      switch domain {
      case .integer(_, let range): Self.number(text, in: range).map(ParameterValue.integer)
      case .real(_, let range): Self.number(text, in: range).map(ParameterValue.real)
      case .integers(_, let range): Self.list(text, in: range).map(ParameterValue.integers)
      case .reals(_, let range): Self.list(text, in: range).map(ParameterValue.reals)
      }
    guard let value else {
      throw .invalid(name: name, expected: expectation, given: text)
    }
    return value
  }

  private static func number<T: LosslessStringConvertible & Comparable>(
    _ text: some StringProtocol, in range: ClosedRange<T>
  ) -> T? {
    guard let value = T(String(text)), range.contains(value) else { return nil }
    return value
  }

  private static func list<T: LosslessStringConvertible & Comparable>(
    _ text: String, in range: ClosedRange<T>
  ) -> [T]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { number($0, in: range) }
    return values.count == parts.count ? values : nil
  }
}

/// The value of one parameter.
public enum ParameterValue: Equatable, Sendable, CustomStringConvertible {
  /// A whole number.
  case integer(Int)
  /// A real number.
  case real(Double)
  /// Several whole numbers.
  case integers([Int])
  /// Several real numbers.
  case reals([Double])

  /// The value as it is written on the command line.
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .integers(let values): values.map { "\($0)" }.joined(separator: ",")
    case .reals(let values): values.map { "\($0)" }.joined(separator: ",")
    }
  }
}

extension ParameterValue: Codable {
  /// Writes a number or a list of numbers.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .real(let value): try container.encode(value)
    case .integers(let values): try container.encode(values)
    case .reals(let values): try container.encode(values)
    }
  }

  /// Reads a number or a list of numbers; whole numbers are read as such.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .real(value)
    } else if let values = try? container.decode([Int].self) {
      self = .integers(values)
    } else {
      self = .reals(try container.decode([Double].self))
    }
  }
}

/// What is wrong with a given parameter.
public enum ParameterError: Error, Equatable, CustomStringConvertible {
  /// The theorem has no such parameter.
  case unknown(name: String, known: [String])
  /// The value has the wrong type or lies outside its range.
  case invalid(name: String, expected: String, given: String)
  /// The same parameter was given twice.
  case repeated(name: String)

  /// One clear line.
  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "unknown parameter '\(name.visible)', expected one of: \(known.joined(separator: ", "))"
    case .invalid(let name, let expected, let given):
      "parameter '\(name)' must be \(expected), got \(given.visible)"
    case .repeated(let name):
      "parameter '\(name.visible)' is given more than once"
    }
  }
}

/// The values of a theorem's parameters.
public struct ParameterValues: Sendable {
  /// The parameters' names and values, in the order of their declaration.
  public let entries: [(name: String, value: ParameterValue)]
  /// The entries that were set by hand and differ from their defaults.
  public let overridden: [(name: String, value: ParameterValue)]

  /// No parameters at all.
  public static let none = ParameterValues(entries: [], overridden: [])

  private init(
    entries: [(name: String, value: ParameterValue)],
    overridden: [(name: String, value: ParameterValue)]
  ) {
    self.entries = entries
    self.overridden = overridden
  }

  /// The defaults of `parameters`, replaced by the texts in `overrides`.
  public init(
    _ parameters: [Parameter], overrides: [(name: String, text: String)] = []
  ) throws(ParameterError) {
    var given: [String: ParameterValue] = [:]
    for (name, text) in overrides {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        throw .unknown(name: name, known: parameters.map(\.name))
      }
      guard given[name] == nil else { throw .repeated(name: name) }
      given[name] = try parameter.parse(text)
    }
    entries = parameters.map { ($0.name, given[$0.name] ?? $0.defaultValue) }
    overridden = parameters.compactMap { parameter in
      guard let value = given[parameter.name], value != parameter.defaultValue else { return nil }
      return (parameter.name, value)
    }
  }

  /// The whole number called `name`, which the theorem must have declared as such.
  public func integer(_ name: String) -> Int {
    guard case .integer(let value) = value(name) else {
      fatalError("parameter '\(name)' is not declared as a whole number")
    }
    return value
  }

  /// The whole number called `name`, at most `limit`, which other parameters determine.
  public func integer(
    _ name: String, atMost limit: Int, _ explanation: String
  ) throws(ParameterError) -> Int {
    let value = integer(name)
    guard value <= limit else {
      throw .invalid(name: name, expected: "at most \(explanation) = \(limit)", given: "\(value)")
    }
    return value
  }

  /// The real number called `name`, which the theorem must have declared as such.
  public func real(_ name: String) -> Double {
    guard case .real(let value) = value(name) else {
      fatalError("parameter '\(name)' is not declared as a real number")
    }
    return value
  }

  /// The whole numbers called `name`, which the theorem must have declared as such.
  public func integers(_ name: String) -> [Int] {
    guard case .integers(let values) = value(name) else {
      fatalError("parameter '\(name)' is not declared as a list of whole numbers")
    }
    return values
  }

  /// The real numbers called `name`, which the theorem must have declared as such.
  public func reals(_ name: String) -> [Double] {
    guard case .reals(let values) = value(name) else {
      fatalError("parameter '\(name)' is not declared as a list of real numbers")
    }
    return values
  }

  private func value(_ name: String) -> ParameterValue {
    guard let entry = entries.first(where: { $0.name == name }) else {
      fatalError("parameter '\(name)' is not declared")
    }
    return entry.value
  }
}
