import Foundation
import Verification

#if canImport(FoundationXML)
import FoundationXML
#endif

/// The results as JUnit XML: a test suite for each theorem, a test case for each claim.
///
/// A claim fails when its verdict is not the expected one or a mutant survives; the failure's type
/// says which. An inconclusive claim fails too, with the type `inconclusive`, for the run does not
/// end with 0 either. A claim that could not be measured is an error. There are no times, because
/// the file depends on the results alone.
struct JUnitReport {
  /// Where the file stands.
  static let path = "junit.xml"

  private let results: Results

  /// The test report of some results.
  init(_ results: Results) { self.results = results }

  /// The file.
  var file: ReportFile {
    get throws {
      let root = element(
        "testsuites", [("name", "Executable Theorems")] + Self.counts(results.claims))
      for theorem in results.theorems { root.addChild(suite(theorem)) }
      let document = XMLDocument(rootElement: root)
      document.version = "1.0"
      document.characterEncoding = "UTF-8"
      return ReportFile(
        Self.path, document.xmlData(options: [.nodePrettyPrint, .nodeCompactEmptyElement]))
    }
  }

  private func suite(_ theorem: TheoremRecord) -> XMLElement {
    let suite = element("testsuite", [("name", theorem.slug)] + Self.counts(theorem.claims))
    let environment = results.environment
    suite.addChild(
      properties(
        [
          ("title", theorem.title), ("part", theorem.part.rawValue), ("seed", "\(results.seed)"),
          ("profile", results.profile.rawValue), ("package", environment.package),
          ("swift", environment.swift), ("blas", environment.blas), ("os", environment.os),
        ]
          + (results.shard.map { [("shard", "\($0.index)/\($0.count)")] } ?? [])
          + theorem.parameters.sorted { $0.key < $1.key }.map {
            ("parameter.\($0.key)", $0.value.shown)
          }))
    for claim in theorem.claims { suite.addChild(testCase(claim, of: theorem)) }
    return suite
  }

  private func testCase(_ claim: ClaimRecord, of theorem: TheoremRecord) -> XMLElement {
    let testCase = element("testcase", [("classname", theorem.slug), ("name", claim.name)])
    testCase.addChild(properties(Self.properties(of: claim, seed: results.seed)))
    if let trouble = Trouble(claim) {
      let child = element(
        trouble.isError ? "error" : "failure",
        [("message", trouble.message), ("type", trouble.type)])
      child.stringValue = Self.allowed(trouble.details)
      testCase.addChild(child)
    }
    return testCase
  }

  private static func properties(of claim: ClaimRecord, seed: UInt64) -> [(String, String)] {
    let (predicted, measured) = (claim.predicted, claim.measured)
    let number = { (value: Double?) in value.map { "\($0)" } }
    let all: [(String, String?)] = [
      ("title", claim.title), ("evidence", claim.evidence.rawValue), ("seed", "\(seed)"),
      ("expected", claim.expected.rawValue), ("verdict", claim.verdict.rawValue),
      ("formula", predicted?.formula), ("relation", predicted?.relation.rawValue),
      ("predicted", number(predicted?.value) ?? predicted?.formula), ("x", number(predicted?.x)),
      ("tolerance", number(predicted?.tolerance)),
      ("measured", number(measured?.estimate) ?? claim.ratio.map { "ratio \($0.worst)" }),
      ("lower", number(measured?.lower)), ("upper", number(measured?.upper)),
      ("samples", measured.map { "\($0.samples)" }), ("alpha", number(measured?.alpha)),
      ("method", measured?.method), ("ratio", number(claim.ratio?.worst)),
      ("ratioLimit", number(claim.ratio?.limit)), ("mutants", "\(claim.mutants.count)"),
      ("mutantsRefuted", "\(claim.mutants.count - claim.survivingMutants.count)"),
      ("rerun", claim.rerun),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }

  private static func counts(_ claims: [ClaimRecord]) -> [(String, String)] {
    let troubles = claims.compactMap(Trouble.init)
    return [
      ("tests", "\(claims.count)"), ("failures", "\(troubles.count { !$0.isError })"),
      ("errors", "\(troubles.count { $0.isError })"), ("skipped", "0"),
    ]
  }

  private func properties(_ pairs: [(String, String)]) -> XMLElement {
    let parent = element("properties", [])
    for (name, value) in pairs {
      parent.addChild(element("property", [("name", name), ("value", value)]))
    }
    return parent
  }

  private func element(_ name: String, _ attributes: [(String, String)]) -> XMLElement {
    let element = XMLElement(name: name)
    for (name, value) in attributes {
      let attribute = XMLNode(kind: .attribute)
      attribute.name = name
      attribute.stringValue = Self.allowed(value)
      element.addAttribute(attribute)
    }
    return element
  }

  /// The text without the characters that XML does not allow, such as control characters.
  static func allowed(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    kept.append(
      contentsOf: text.unicodeScalars.filter { scalar in
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
      })
    return String(kept)
  }
}

/// Why a claim is not as expected, in the terms of a test report.
private struct Trouble {
  let isError: Bool
  let type: String
  let message: String
  let details: String

  /// Nil when the claim is as expected.
  init?(_ claim: ClaimRecord) {
    guard !claim.isAsExpected else { return nil }
    isError = claim.error != nil
    var lines = [claim.title]
    if let error = claim.error {
      type = "error"
      message = error
    } else if claim.verdict != claim.expected {
      type = claim.verdict.rawValue
      message =
        "\(claim.verdict.rawValue), expected \(claim.expected.rawValue): predicted "
        + "\(claim.predictedText), measured \(claim.measuredText)"
    } else {
      type = "mutant-survives"
      message = "mutant not refuted: " + claim.survivingMutants.map(\.name).joined(separator: "; ")
    }
    lines.append(message)
    if !isError {
      lines += claim.survivingMutants.map { "mutant not refuted: \($0.name)" }
    }
    details = (lines + ["rerun: \(claim.rerun)"]).joined(separator: "\n")
  }
}
