import Foundation
import Testing
import Verification

@Suite("Parameters are parsed, checked against their ranges, and described in errors")
struct ParameterTests {
  static let declared: [Parameter] = [
    .integer("n", default: 10, in: 2...32, "sample size"),
    .real("decay", default: 0.5, in: 0.25...0.75, "ratio of successive eigenvalues"),
    .integers("sizes", default: [1, 2], in: 1...9, "code sizes"),
    .reals("betas", default: [0.5, 1], in: 0...2, "temperatures"),
  ]

  private func values(_ overrides: [(String, String)]) throws -> ParameterValues {
    try ParameterValues(Self.declared, overrides: overrides.map { (name: $0.0, text: $0.1) })
  }

  @Test("Without overrides every parameter has its default")
  func defaults() throws {
    let values = try values([])
    #expect(values.integer("n") == 10 && values.real("decay") == 0.5)
    #expect(values.integers("sizes") == [1, 2] && values.reals("betas") == [0.5, 1])
    #expect(values.entries.map(\.name) == ["n", "decay", "sizes", "betas"])
    #expect(values.overridden.isEmpty)
  }

  @Test("Overrides are read by type; the ends of a range belong to it")
  func overrides() throws {
    let values = try values([
      ("n", "32"), ("decay", "0.25"), ("sizes", "3,1,9"), ("betas", "0,2,1e-3"),
    ])
    #expect(values.integer("n") == 32 && values.real("decay") == 0.25)
    #expect(values.integers("sizes") == [3, 1, 9] && values.reals("betas") == [0, 2, 0.001])
    #expect(
      values.overridden.map { "\($0.name)=\($0.value)" } == [
        "n=32", "decay=0.25", "sizes=3,1,9", "betas=0.0,2.0,0.001",
      ])
  }

  @Test("An override that repeats the default is not listed as overridden")
  func sameAsDefault() throws {
    #expect(try values([("n", "10"), ("decay", "0.50")]).overridden.isEmpty)
  }

  @Test(
    "What is not a number of the right type in the range is refused",
    arguments: [
      ("n", "1"), ("n", "33"), ("n", "ten"), ("n", "2.5"), ("n", ""), ("n", " 3"),
      ("n", "99999999999999999999"), ("decay", "0.76"), ("decay", "-0.5"), ("decay", "nan"),
      ("decay", "inf"), ("decay", "-infinity"), ("decay", "half"), ("sizes", "1,,2"), ("sizes", ""),
      ("sizes", "1,10"), ("sizes", "1, 2"), ("sizes", "1.5"), ("betas", "0.5,nan"), ("betas", "3"),
      ("betas", "0.5,"),
    ])
  func invalid(name: String, text: String) throws {
    let parameter = try #require(Self.declared.first { $0.name == name })
    #expect(
      throws: ParameterError.invalid(name: name, expected: parameter.expectation, given: text)
    ) {
      try values([(name, text)])
    }
  }

  @Test("Errors name the parameter, what is expected and what was given")
  func messages() {
    let texts: [(String, ParameterError)] = [
      (
        "parameter 'n' must be a whole number from 2 to 32, got 99",
        .invalid(name: "n", expected: Self.declared[0].expectation, given: "99")
      ),
      (
        "parameter 'betas' must be a comma-separated list of numbers from 0.0 to 2.0, got x",
        .invalid(name: "betas", expected: Self.declared[3].expectation, given: "x")
      ),
      ("unknown parameter 'm', expected one of: n, k", .unknown(name: "m", known: ["n", "k"])),
      ("parameter 'n' is given more than once", .repeated(name: "n")),
    ]
    for (text, error) in texts { #expect("\(error)" == text) }
  }

  @Test("An unknown and a repeated parameter are refused")
  func unknownAndRepeated() {
    #expect(
      throws: ParameterError.unknown(name: "m", known: ["n", "decay", "sizes", "betas"])
    ) {
      try values([("m", "1")])
    }
    #expect(throws: ParameterError.repeated(name: "n")) { try values([("n", "3"), ("n", "3")]) }
  }

  @Test("A limit that other parameters determine is explained")
  func dependentLimit() throws {
    let values = try values([("n", "12")])
    #expect(try values.integer("n", atMost: 12, "p") == 12)
    #expect(
      throws: ParameterError.invalid(name: "n", expected: "at most p − 1 = 11", given: "12")
    ) {
      try values.integer("n", atMost: 11, "p − 1")
    }
  }

  @Test(
    "Values survive JSON",
    arguments: [
      ParameterValue.integer(-3), .real(0.1), .real(1e300), .integers([1, 2]), .reals([0.5, 1]),
    ])
  func json(value: ParameterValue) throws {
    let data = try JSONEncoder().encode(value)
    #expect(try JSONDecoder().decode(ParameterValue.self, from: data) == value)
  }

  @Test("A whole real is written like an integer, and writing it again gives the same bytes")
  func wholeReals() throws {
    for value in [ParameterValue.real(2), .reals([1, 2])] {
      let data = try JSONEncoder().encode(value)
      let read = try JSONDecoder().decode(ParameterValue.self, from: data)
      #expect(try JSONEncoder().encode(read) == data)
    }
  }

  @Test("Text and value agree in both directions")
  func descriptions() throws {
    for parameter in Self.declared {
      #expect(try parameter.parse(parameter.defaultValue.description) == parameter.defaultValue)
    }
  }
}
