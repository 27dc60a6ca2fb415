import Testing
import Theorems
import Verification

@testable import Reporting

@Suite("Formulas in the terminal")
struct PlainMathTests {
  @Test(
    "Formulas become plain text",
    arguments: [
      (#"\lambda_1 \ge \dots \ge \lambda_p"#, "λ₁ ≥ … ≥ λₚ"),
      (#"\sum_{i>k} \lambda_i"#, "∑_(i>k) λᵢ"),
      (#"-\tfrac12 \log(1 - \rho^2)"#, "−1/2 log(1 − ρ²)"),
      (#"\frac{n - d}{2}"#, "(n − d)/2"),
      (
        #"\frac{1}{2\tau} x, \frac{2L}{\sigma^2}, \frac{a}{\lVert x \rVert}"#,
        "1/(2τ) x, 2L/σ², a/‖ x ‖"
      ),
      (#"\lVert x \rVert_F^2"#, "‖ x ‖_F²"),
      (#"\mathbb R^{k \times p}"#, "ℝ^(k × p)"),
      (#"\operatorname{tr} A^\top"#, "tr Aᵀ"),
      (#"\operatorname{tr}A"#, "tr A"),
      (#"\hat R, \bar S"#, "R\u{302}, S\u{304}"),
      (#"\sqrt{2}, \sqrt{a+b}"#, "√2, √(a+b)"),
      (#"\min\lbrace I, \log K \rbrace"#, "min{ I, log K }"),
      (#"\binom{n}{k}"#, "C(n, k)"),
    ])
  func formulas(tex: String, plain: String) {
    #expect(PlainMath.formula(tex) == plain)
  }

  @Test("Only what stands between dollar signs is a formula")
  func markdown() {
    #expect(PlainMath.translated("a_i costs $a_i$, not -1") == "a_i costs aᵢ, not -1")
  }

  @Test("Unknown commands and cut formulas are left as they stand")
  func unknown() {
    #expect(PlainMath.formula(#"\mystery x"#) == #"\mystery x"#)
    #expect(PlainMath.formula(#"{x^"#) == "x")
    #expect(PlainMath.formula(#"\"#) == #"\"#)
  }

  @Test("Every formula that is shown is understood", arguments: Catalogue.theorems)
  func everyTheorem(theorem: Theorem) {
    for text in [theorem.statement] + theorem.assumptions + theorem.limits + theorem.references {
      #expect(!PlainMath.translated(text).contains("\\"), "\(text)")
    }
  }
}
