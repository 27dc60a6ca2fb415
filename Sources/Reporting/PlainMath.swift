/// TeX formulas as plain text with Unicode symbols, for a terminal.
///
/// It knows the commands that statements of theorems use. A command that it does not know is left
/// as it stands, so that nothing is lost.
public enum PlainMath {
  /// The text with every formula between dollar signs translated.
  public static func translated(_ markdown: String) -> String {
    markdown.split(separator: "$", omittingEmptySubsequences: false).enumerated()
      .map { index, piece in index % 2 == 0 ? String(piece) : formula(String(piece)) }.joined()
  }

  /// One formula, without its dollar signs.
  public static func formula(_ tex: String) -> String {
    var translator = Translator(rest: tex[...])
    return translator.sequence(until: nil)
  }

  static let symbols: [String: String] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ",
    "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "nabla": "∇",
    "partial": "∂", "infty": "∞", "sum": "∑", "prod": "∏", "int": "∫", "in": "∈", "notin": "∉",
    "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "setminus": "∖", "forall": "∀",
    "exists": "∃", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "ll": "≪",
    "lt": "<", "gt": ">",
    "gg": "≫", "approx": "≈", "sim": "∼", "propto": "∝", "equiv": "≡", "to": "→",
    "rightarrow": "→", "mapsto": "↦", "Rightarrow": "⇒", "iff": "⇔", "times": "×", "cdot": "·",
    "pm": "±", "circ": "∘", "otimes": "⊗", "odot": "⊙", "oplus": "⊕", "perp": "⊥", "top": "⊤",
    "succeq": "⪰", "preceq": "⪯", "succ": "≻", "prec": "≺", "star": "⋆", "ast": "∗", "dots": "…",
    "ldots": "…", "cdots": "⋯", "mid": "|", "vert": "|", "lvert": "|", "rvert": "|", "Vert": "‖",
    "lVert": "‖", "rVert": "‖", "langle": "⟨", "rangle": "⟩", "lbrace": "{", "rbrace": "}",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "quad": "  ", "qquad": "    ",
    "colon": ":", "prime": "′", "emptyset": "∅",
  ]

  /// Operators that are printed as their name.
  static let names: Set<String> = [
    "log", "exp", "max", "min", "arg", "sup", "inf", "lim", "det", "dim", "ker", "sin", "cos",
    "tan",
    "tanh", "cosh", "sinh", "arctan", "Pr", "deg",
  ]

  /// Commands that say how to set what follows and leave no trace in plain text.
  static let silent: Set<String> = [
    "left", "right", "bigl", "bigr", "Bigl", "Bigr", "big", "Big", "limits", "displaystyle",
  ]

  /// Commands whose argument stands for itself.
  static let transparent: Set<String> = [
    "mathrm", "mathcal", "mathbf", "mathsf", "text", "textrm", "operatorname", "boldsymbol",
  ]

  static let accents: [String: String] = [
    "hat": "\u{302}", "widehat": "\u{302}", "tilde": "\u{303}", "widetilde": "\u{303}",
    "bar": "\u{304}", "overline": "\u{304}", "dot": "\u{307}", "vec": "\u{20D7}",
  ]

  static let doubleStruck: [Character: String] = [
    "R": "ℝ", "N": "ℕ", "Z": "ℤ", "C": "ℂ", "Q": "ℚ", "P": "ℙ", "E": "𝔼", "S": "𝕊", "1": "𝟙",
  ]

  static let superscripts = table(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyz⊤∗⋆",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ**")
  static let subscripts = table(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")

  private static func table(_ plain: String, _ raised: String) -> [Character: Character] {
    Dictionary(uniqueKeysWithValues: zip(plain, raised))
  }
}

/// Reads a formula from left to right and translates as it goes.
private struct Translator {
  var rest: Substring

  /// Everything up to a closing character, which is consumed, or to the end.
  mutating func sequence(until closing: Character?) -> String {
    var text = ""
    while let next = rest.first {
      if next == closing {
        rest.removeFirst()
        return text
      }
      text += item()
    }
    return text
  }

  /// One character, group, command or script.
  private mutating func item() -> String {
    let first = rest.removeFirst()
    switch first {
    case "{": return sequence(until: "}")
    case "^": return script(argument(), PlainMath.superscripts, mark: "^")
    case "_": return script(argument(), PlainMath.subscripts, mark: "_")
    case "\\": return command()
    case "-": return "−"
    default: return String(first)
    }
  }

  /// What a command or a script applies to: the next item that is not a blank.
  private mutating func argument() -> String {
    while rest.first == " " { rest.removeFirst() }
    return rest.isEmpty ? "" : item()
  }

  private func script(
    _ text: String, _ raised: [Character: Character], mark: String
  ) -> String {
    let characters = text.filter { $0 != " " }.map { raised[$0] }
    let known = characters.compactMap { $0 }
    if known.count == characters.count { return String(known) }
    return text.count == 1 ? mark + text : "\(mark)(\(text))"
  }

  private mutating func command() -> String {
    let name = String(rest.prefix { $0.isASCII && $0.isLetter })
    guard !name.isEmpty else { return rest.isEmpty ? "\\" : escaped(rest.removeFirst()) }
    rest.removeFirst(name.count)
    if let symbol = PlainMath.symbols[name] { return symbol }
    if PlainMath.names.contains(name) { return name }
    if PlainMath.silent.contains(name) { return "" }
    if PlainMath.transparent.contains(name) { return argument() + gap() }
    if let accent = PlainMath.accents[name] { return argument() + accent }
    switch name {
    case "mathbb": return argument().map { PlainMath.doubleStruck[$0] ?? String($0) }.joined()
    case "frac", "tfrac", "dfrac":
      let numerator = argument()
      return "\(enclosed(numerator))/\(factor(argument()))"
    case "binom": return "C(\(argument()), \(argument()))"
    case "sqrt": return "√" + factor(argument())
    default: return "\\" + name
    }
  }

  /// A backslash before punctuation: a thin space, or the character itself.
  private func escaped(_ character: Character) -> String {
    switch character {
    case ",", ";", ":", "!", " ": " "
    case "|": "‖"
    default: String(character)
    }
  }

  /// A blank between an operator's name and what it applies to, unless there is one.
  private func gap() -> String {
    rest.first.map { $0.isLetter || $0 == "\\" } == true ? " " : ""
  }

  /// Parentheses around a text that is more than one number or symbol.
  private func enclosed(_ text: String) -> String {
    let isSimple = text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." }
    return isSimple || text.hasPrefix("‖") && text.hasSuffix("‖") ? text : "(\(text))"
  }

  /// The text after a slash or a root: a product such as 2τ needs brackets there, a symbol with
  /// its scripts does not.
  private func factor(_ text: String) -> String {
    let isProduct = text.dropFirst().contains {
      $0.isLetter && $0.unicodeScalars.first?.properties.generalCategory != .modifierLetter
    }
    return isProduct && !text.hasPrefix("‖") && enclosed(text) == text
      ? "(\(text))" : enclosed(text)
  }
}
