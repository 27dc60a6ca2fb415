import ArgumentParser
import Reporting
import Theorems
import Verification

/// Shows one theorem in the terminal.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a theorem: statement, parameters and claims.")

  @Argument(help: "The theorem, such as baldi-hornik.")
  var slug: String

  func run() throws {
    guard let theorem = Catalogue.theorem(slug) else {
      throw SelectionError.unknownTheorem(slug, known: Catalogue.theorems.map(\.slug))
    }
    print(theorem.title.uppercased() + "\n")
    print(wrapped(theorem.statement) + "\n")
    section("Assumes", theorem.assumptions)
    section(
      "Parameters",
      theorem.parameters.map { parameter in
        "\(parameter.name) = \(parameter.defaultValue): \(parameter.meaning), "
          + parameter.expectation
      })
    section(
      "Claims",
      try theorem.claims(at: theorem.values()).map { "\($0.name): \($0.title)" })
    section("Does not show", theorem.limits)
    section("References", theorem.references)
    if !theorem.buildsOn.isEmpty { section("Builds on", theorem.buildsOn) }
    print("Chapter: \(theorem.chapterPath)")
    print("Run it:  theorems run \(theorem.slug)")
  }

  private func section(_ title: String, _ items: [String]) {
    print(title)
    for item in items { print(wrapped(item, first: "  - ", rest: "    ")) }
    print("")
  }

  /// Lines of at most 80 columns, formulas as plain text.
  private func wrapped(_ markdown: String, first: String = "", rest: String = "") -> String {
    TerminalText.wrapped(
      PlainMath.translated(markdown.replacing("\n", with: " ")), first: first, rest: rest)
  }
}
