/// How characters are written in LaTeX.
enum LatexSymbols {
  /// Characters of text: those that LaTeX takes for markup, punctuation, letters.
  ///
  /// Brackets and the asterisk are enclosed in braces, for after `\\` they would be an argument.
  static let text: [Character: String] = [
    "\\": #"\textbackslash{}"#, "{": #"\{"#, "}": #"\}"#, "$": #"\$"#, "%": #"\%"#, "&": #"\&"#,
    "#": "\\#", "_": #"\_"#, "^": #"\textasciicircum{}"#, "~": #"\textasciitilde{}"#,
    "<": #"\textless{}"#, ">": #"\textgreater{}"#, "|": #"\textbar{}"#, "\"": #"\symbol{34}"#,
    "[": "{[}", "]": "{]}", "*": "{*}", "`": #"\textasciigrave{}"#, "\t": " ",
    "–": "--", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'", "…": #"\ldots{}"#,
    "§": #"\S{}"#, "\u{A0}": "~", "ß": #"\ss{}"#, "æ": #"\ae{}"#, "Æ": #"\AE{}"#, "ø": #"\o{}"#,
    "Ø": #"\O{}"#, "œ": #"\oe{}"#, "Œ": #"\OE{}"#, "ł": #"\l{}"#, "Ł": #"\L{}"#, "ı": #"\i{}"#,
  ]

  /// Accents of text, by combining character.
  static let textAccents: [Unicode.Scalar: String] = [
    "\u{300}": #"\`"#, "\u{301}": #"\'"#, "\u{302}": #"\^"#, "\u{303}": #"\~"#,
    "\u{304}": #"\="#, "\u{306}": #"\u"#, "\u{307}": #"\."#, "\u{308}": #"\""#,
    "\u{30A}": #"\r"#, "\u{30B}": #"\H"#, "\u{30C}": #"\v"#, "\u{327}": #"\c"#,
  ]

  /// Accents of mathematics, by combining character.
  static let mathAccents: [Unicode.Scalar: String] = [
    "\u{302}": #"\hat"#, "\u{303}": #"\tilde"#, "\u{304}": #"\bar"#, "\u{307}": #"\dot"#,
    "\u{308}": #"\ddot"#, "\u{30C}": #"\check"#,
  ]

  /// Symbols of mathematics.
  static let mathematics: [Character: String] = [
    "α": #"\alpha"#, "β": #"\beta"#, "γ": #"\gamma"#, "δ": #"\delta"#, "ε": #"\varepsilon"#,
    "ϵ": #"\epsilon"#, "ζ": #"\zeta"#, "η": #"\eta"#, "θ": #"\theta"#, "ϑ": #"\vartheta"#,
    "ι": #"\iota"#, "κ": #"\kappa"#, "λ": #"\lambda"#, "μ": #"\mu"#, "µ": #"\mu"#, "ν": #"\nu"#,
    "ξ": #"\xi"#, "ο": "o", "π": #"\pi"#, "ρ": #"\rho"#, "σ": #"\sigma"#, "ς": #"\varsigma"#,
    "τ": #"\tau"#, "υ": #"\upsilon"#, "φ": #"\varphi"#, "ϕ": #"\phi"#, "χ": #"\chi"#,
    "ψ": #"\psi"#, "ω": #"\omega"#, "Γ": #"\Gamma"#, "Δ": #"\Delta"#, "Θ": #"\Theta"#,
    "Λ": #"\Lambda"#, "Ξ": #"\Xi"#, "Π": #"\Pi"#, "Σ": #"\Sigma"#, "Υ": #"\Upsilon"#,
    "Φ": #"\Phi"#, "Ψ": #"\Psi"#, "Ω": #"\Omega"#, "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z",
    "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P", "Τ": "T", "Χ": "X",
    "ℓ": #"\ell"#, "∂": #"\partial"#, "∇": #"\nabla"#, "∞": #"\infty"#, "∅": #"\emptyset"#,
    "≤": #"\le"#, "≥": #"\ge"#, "≠": #"\ne"#, "≈": #"\approx"#, "≡": #"\equiv"#, "∼": #"\sim"#,
    "≪": #"\ll"#, "≫": #"\gg"#, "∝": #"\propto"#, "±": #"\pm"#, "∓": #"\mp"#, "×": #"\times"#,
    "÷": #"\div"#, "·": #"\cdot"#, "⋅": #"\cdot"#, "−": "-", "∗": #"\ast"#, "∘": #"\circ"#,
    "⊗": #"\otimes"#, "⊕": #"\oplus"#, "√": #"\surd"#, "∑": #"\sum"#, "∏": #"\prod"#,
    "∫": #"\int"#, "∈": #"\in"#, "∉": #"\notin"#, "⊂": #"\subset"#, "⊆": #"\subseteq"#,
    "∪": #"\cup"#, "∩": #"\cap"#, "∖": #"\setminus"#, "∀": #"\forall"#, "∃": #"\exists"#,
    "∧": #"\wedge"#, "∨": #"\vee"#, "¬": #"\neg"#, "⊥": #"\perp"#, "⟂": #"\perp"#,
    "‖": #"\Vert"#, "∥": #"\parallel"#, "∣": #"\mid"#, "⟨": #"\langle"#, "⟩": #"\rangle"#,
    "⌊": #"\lfloor"#, "⌋": #"\rfloor"#, "⌈": #"\lceil"#, "⌉": #"\rceil"#, "→": #"\to"#,
    "←": #"\leftarrow"#, "↔": #"\leftrightarrow"#, "↦": #"\mapsto"#, "⇒": #"\Rightarrow"#,
    "⇔": #"\Leftrightarrow"#, "↑": #"\uparrow"#, "↓": #"\downarrow"#, "′": #"'"#, "″": #"''"#,
    "½": #"\frac12"#, "⅓": #"\frac13"#, "¼": #"\frac14"#, "¾": #"\frac34"#, "°": #"^\circ"#,
    "ℝ": #"\mathbb{R}"#, "ℕ": #"\mathbb{N}"#, "ℤ": #"\mathbb{Z}"#, "ℚ": #"\mathbb{Q}"#,
    "ℂ": #"\mathbb{C}"#, "𝔼": #"\mathbb{E}"#, "ℙ": #"\mathbb{P}"#, "𝟙": #"\mathbf{1}"#,
    "✓": #"\checkmark"#, "⊤": #"\top"#,
  ]
}
