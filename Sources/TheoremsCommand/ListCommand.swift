import ArgumentParser
import Reporting
import Theorems
import Verification

/// Lists chapters and claims.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the theorems and their claims.")

  @Flag(help: "Print JSON instead of text.")
  var json = false

  func run() throws {
    let entries = try Catalogue.theorems.map(Entry.init)
    if json {
      print(try JSONFile.text(entries))
    } else {
      for entry in entries { print(entry.text) }
    }
  }

  /// A theorem as it is listed.
  private struct Entry: Encodable {
    struct Claim: Encodable {
      let id: String
      let title: String
      let evidence: EvidenceKind
      let expected: Verdict
    }

    let slug: String
    let title: String
    let part: Part
    let claims: [Claim]

    init(_ theorem: Theorem) throws {
      slug = theorem.slug
      title = theorem.title
      part = theorem.part
      claims = try theorem.claims(at: theorem.values()).map { claim in
        Claim(
          id: "\(theorem.slug)/\(claim.name)", title: claim.title, evidence: claim.evidence,
          expected: claim.expected)
      }
    }

    var text: String {
      (["\(slug): \(title) (\(part.rawValue))"] + claims.map { "  \($0.id)\n    \($0.title)" })
        .joined(separator: "\n")
    }
  }
}
