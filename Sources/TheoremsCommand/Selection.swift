import Theorems
import Verification

/// Which theorems and claims to run, and at which parameters.
struct Selection {
  /// A theorem with the claims wanted of it, in the order of their declaration.
  struct Entry {
    let theorem: Theorem
    let values: ParameterValues
    var claims: [Claim]

    /// The full id of a claim.
    func id(_ claim: Claim) -> String { "\(theorem.slug)/\(claim.name)" }
  }

  /// What is selected, in the order of the catalogue.
  let entries: [Entry]

  /// The full ids of the claims, in order.
  var ids: [String] { pairs.map { $0.entry.id($0.claim) } }

  /// No claim at all.
  static let none = Selection(entries: [])

  /// The claims in order, each with the entry of its theorem.
  var pairs: [(entry: Entry, claim: Claim)] {
    entries.flatMap { entry in entry.claims.map { (entry, $0) } }
  }

  /// The ids of the claims that shards divide, in order.
  var divided: [String] { pairs.filter(\.claim.isDivided).map { $0.entry.id($0.claim) } }

  /// What is left when only the claims with some ids are kept.
  func keeping(_ ids: Set<String>) -> Selection {
    Selection(
      entries: entries.map { entry in
        var kept = entry
        kept.claims = entry.claims.filter { ids.contains(entry.id($0)) }
        return kept
      }.filter { !$0.claims.isEmpty })
  }

  private init(entries: [Entry]) { self.entries = entries }

  /// Reads selectors of the form `slug` or `slug/claim`, and settings of the form `name=value`.
  ///
  /// No selector selects everything; settings need exactly one theorem.
  init(selectors: [String], settings: [String]) throws {
    var wanted: [String: Set<String>?] = [:]
    for selector in selectors {
      let parts = selector.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard let theorem = Catalogue.theorem(parts[0]), parts.count <= 2 else {
        throw SelectionError.unknownTheorem(
          selector, known: Catalogue.theorems.map(\.slug))
      }
      let name = parts.count == 2 ? parts[1] : nil
      if let name { try Self.requireClaim(name, of: theorem) }
      if let name, let earlier = wanted[theorem.slug] {
        wanted[theorem.slug] = earlier.map { $0.union([name]) }
      } else {
        wanted[theorem.slug] = .some(name.map { [$0] })
      }
    }
    let theorems = Catalogue.theorems.filter { wanted.isEmpty || wanted[$0.slug] != nil }
    guard settings.isEmpty || (theorems.count == 1 && !selectors.isEmpty) else {
      throw SelectionError.settingsNeedOneTheorem
    }
    let overrides = try settings.map(Self.override)
    entries = try theorems.map { theorem in
      let values = try theorem.values(overrides: overrides)
      let names = wanted[theorem.slug] ?? nil
      let claims = try theorem.claims(at: values).filter { names?.contains($0.name) ?? true }
      return Entry(theorem: theorem, values: values, claims: claims)
    }
  }

  private static func requireClaim(_ name: String, of theorem: Theorem) throws {
    let names = try theorem.claims(at: theorem.values()).map(\.name)
    guard names.contains(name) else {
      throw SelectionError.unknownClaim(name, slug: theorem.slug, known: names)
    }
  }

  private static func override(_ setting: String) throws -> (name: String, text: String) {
    guard let separator = setting.firstIndex(of: "=") else {
      throw SelectionError.malformedSetting(setting)
    }
    return (
      String(setting[..<separator]), String(setting[setting.index(after: separator)...])
    )
  }
}

/// What is wrong with a selection.
enum SelectionError: Error, CustomStringConvertible {
  case unknownTheorem(String, known: [String])
  case unknownClaim(String, slug: String, known: [String])
  case malformedSetting(String)
  case settingsNeedOneTheorem

  var description: String {
    switch self {
    case .unknownTheorem(let name, let known):
      "unknown theorem '\(name)', expected one of: \(known.joined(separator: ", "))"
    case .unknownClaim(let name, let slug, let known):
      "\(slug) has no claim '\(name)', expected one of: \(known.joined(separator: ", "))"
    case .malformedSetting(let text):
      "--set needs name=value, got '\(text)'"
    case .settingsNeedOneTheorem:
      "--set needs exactly one theorem selected"
    }
  }
}
