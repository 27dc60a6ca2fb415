import Foundation
import Testing

@testable import Reporting
@testable import Verification

@Suite("The tables for LaTeX")
struct LatexReportTests {
  private let files = LatexReport(Fixture.results(Fixture.all)).files

  @Test("There is one file for each table, and a document that shows them")
  func paths() {
    #expect(
      files.map(\.path)
        == ["claims", "exponents", "toy-claims", "toy-exponents", "tables"].map {
          "latex/\($0).tex"
        })
    let bare = LatexReport(Fixture.results([Fixture.exact])).files.map(\.path)
    #expect(bare == ["claims", "toy-claims", "tables"].map { "latex/\($0).tex" })
  }

  @Test("The bytes are those of the golden files", arguments: [0, 1, 2, 3, 4])
  func golden(_ index: Int) throws {
    let name = String(files[index].path.dropFirst("latex/".count))
    try expectGolden(String(decoding: files[index].data, as: UTF8.self), name)
  }

  @Test("A short table stays together, a long one may break over pages")
  func breaks() {
    let environments = files.map { file in
      String(decoding: file.data, as: UTF8.self).contains("{longtable}")
    }
    #expect(environments[...3] == [true, false, true, false])
    let short = LatexReport(Fixture.results(Fixture.good)).files[0]
    #expect(String(decoding: short.data, as: UTF8.self).contains("\\begin{tabular}"))
  }

  @Test("The files are plain ASCII, whatever the titles hold")
  func ascii() {
    for file in files { #expect(file.data.allSatisfy { $0 < 0x80 }, "\(file.path)") }
  }

  @Test(
    "Text is set as it reads",
    arguments: [
      (#"100% of #1 & $5 {a_b}"#, "100\\% of \\#1 \\& \\$5 \\{a\\_b\\}"),
      (
        #"a\b ~ ^ <c> | "d""#,
        #"a\textbackslash{}b \textasciitilde{} \textasciicircum{} \textless{}c\textgreater{} "#
          + #"\textbar{} \symbol{34}d\symbol{34}"#
      ),
      ("[a] *b*", "{[}a{]} {*}b{*}"),
      ("naïve é ő Å ß", #"na\"{i}ve \'{e} \H{o} \r{A} \ss{}"#),
      ("λ ≤ 1", #"\ensuremath{\lambda} \ensuremath{\le} 1"#),
      ("λ̄ σ̃", #"\ensuremath{\bar{\lambda}} \ensuremath{\tilde{\sigma}}"#),
      ("x² X⁻¹", #"x\ensuremath{{}^{2}} X\ensuremath{{}^{-}}\ensuremath{{}^{1}}"#),
      ("aᵢ 𝔼 ﬁ", #"a\ensuremath{{}_{i}} \ensuremath{\mathbb{E}} fi"#),
      ("a\nb\r\nc\u{7}", "a b c"), ("語", #"\texttt{U+8A9E}"#),
    ])
  func text(_ text: String, _ latex: String) {
    #expect(LatexText.escaped(text) == latex)
  }

  @Test("A formula is set in math mode, and as text when LaTeX could not read it")
  func formulas() {
    #expect(LatexText.mathematics(#"\|A\| \le \lambda"#) == #"$\|A\| \le \lambda$"#)
    #expect(LatexText.mathematics("λ\n\n+ x²") == #"$\lambda + x{}^{2}$"#)
    #expect(LatexText.mathematics("a } b") == #"a \} b"#)
    #expect(LatexText.mathematics(#"\{ a \} \%"#) == #"$\{ a \} \%$"#)
    #expect(LatexText.mathematics("100% $x$") == #"100\% \$x\$"#)
    #expect(LatexText.mathematics(#"a \"#) == #"a \textbackslash{}"#)
  }

  @Test("Numbers are set in math mode")
  func numbers() {
    #expect(LatexText.number(-1.002) == "$-1.002$")
    #expect(LatexText.number(1.1e-9) == #"$1.1 \times 10^{-9}$"#)
    #expect(LatexText.interval(0.5, -1, 1e20) == #"$0.5$ $[-1,$ $1 \times 10^{20}]$"#)
  }

  @Test(
    "The document compiles",
    .enabled(if: Program.isInstalled("pdflatex"), "pdflatex is not installed"))
  func compiles() throws {
    try withTemporaryFolder { folder in
      let output = try OutputFolder(folder)
      for file in files { try output.write(file.data, to: file.path) }
      let outcome = try Program.run(
        "pdflatex", ["-interaction=nonstopmode", "-halt-on-error", "tables.tex"],
        in: folder.appendingPathComponent("latex"))
      #expect(outcome.status == 0, "\(outcome.output.suffix(1500))")
      // Nothing is cut off at the foot of a page.
      #expect(!outcome.output.contains("Overfull \\vbox"))
    }
  }
}
