import Testing

@testable import Reporting

@Suite("Pages on their way to HTML")
struct HTMLPageTests {
  private let page = HTMLPage(path: "theorems/Contrast/WangIsola.md", level: 2)

  private func converted(_ text: String) -> String {
    page.converted(
      text, anchors: ["theorems/Information/InfoNCE.md": "infonce"],
      data: ["gap.csv": "x,y\n1,2\n"], drawings: ["gap.svg"])
  }

  @Test("The first heading gets the page's anchor, the others stay out of the contents")
  func headings() {
    #expect(
      converted("# Title\n## Statement\n") == """
        ## Title {#theorems-contrast-wangisola}
        ### Statement {.unnumbered .unlisted}

        """)
  }

  @Test("Code is kept, diagrams are left out, and a formula stands on one line")
  func fences() {
    let page = """
      ```math
      \\Bigl(a
      + b\\Bigr)
      ```
      ```mermaid
      a --> b
      ```
      ```swift
      # [a](b) \\Bigl
      ```
      """
    #expect(converted(page) == "$$ \\bigl(a + b\\bigr) $$\n```swift\n# [a](b) \\Bigl\n```")
  }

  @Test(
    "Links lead to anchors, downloads and drawings, or become text",
    arguments: [
      ("[that](../Information/InfoNCE.md#limits)", "[that](#infonce)"),
      (
        "[gap.csv](figures/gap.csv)",
        "[gap.csv](data:text/csv;base64,eCx5CjEsMgo=){download=\"gap.csv\"}"
      ),
      (#"![A \[gap\].](figures/gap.svg)"#, #"![A \[gap\].](gap.svg)"#),
      ("![A gap.](figures/gap.svg)", "![A gap.](gap.svg)"),
      (
        "![B](figures/b.svg)",
        "*Not drawn: this run lacks claims that the figure shows.*"
      ),
      ("[Source](../../Sources/X.swift)", "Source (`Sources/X.swift`)"),
      ("[X.swift](../../Sources/X.swift)", "X.swift"),
      ("[mathlib](https://example.org/a)", "[mathlib](https://example.org/a)"),
      ("an array[0] (not a link)", "an array[0] (not a link)"),
    ])
  func links(line: String, expected: String) {
    #expect(converted(line) == expected)
  }

  @Test("The marks of generated blocks disappear")
  func marks() {
    #expect(converted("<!-- begin generated: a b -->\ntext\n<!-- end generated -->") == "\ntext\n")
  }
}
