import Foundation
import Testing

@Suite("A folder that holds an earlier report")
struct UsedFolderTests {
  private static let small = "baldi-hornik/projector --profile quick --quiet"

  @Test("Nothing of another selection or form stays, and everything foreign does")
  func stale() throws {
    try withTemporaryFolder { folder in
      _ = try shell(
        """
        mkdir -p used/figures used/latex
        echo mine >used/figures/mine.svg; echo mine >used/notes.txt
        $theorems run strong-duality --profile quick --quiet --output used \
          --format markdown,latex,junit,csv
        echo changed >>used/latex/claims.tex
        $theorems run \(Self.small) --output used --format csv
        $theorems run \(Self.small) --output fresh --format csv
        """, in: folder)
      var used = try files(of: folder.appendingPathComponent("used"))
      for foreign in ["figures/mine.svg", "notes.txt", "latex/claims.tex"] {
        #expect(used.removeValue(forKey: foreign) != nil, "\(foreign)")
      }
      #expect(try used == files(of: folder.appendingPathComponent("fresh")))
      #expect(
        !FileManager.default.fileExists(atPath: folder.appendingPathComponent("used/theorems").path)
      )
    }
  }

  @Test("The same results in another form are added, and times stay")
  func otherForm() throws {
    try withTemporaryFolder { folder in
      let outcome = try shell(
        """
        $theorems run \(Self.small) --output out --format csv
        $theorems report out/results.json --output out --format junit
        $theorems run \(Self.small) --output out --format latex
        """, in: folder)
      #expect(outcome.status == 0)
      let names = try files(of: folder.appendingPathComponent("out")).keys
      #expect(Set(names).isSuperset(of: ["claims.csv", "junit.xml", "latex/claims.tex"]))
    }
  }

  @Test("Other results without times remove the times of the earlier run")
  func otherTimes() throws {
    try withTemporaryFolder { folder in
      let times = folder.appendingPathComponent("out/timings.json").path
      _ = try shell(
        """
        $theorems run \(Self.small) --output out --format csv
        $theorems run \(Self.small) --seed 2 --output other --format csv
        """, in: folder)
      #expect(FileManager.default.fileExists(atPath: times))
      let outcome = try shell(
        "$theorems report other/results.json --output out --format csv", in: folder)
      #expect(outcome.status == 0)
      #expect(!FileManager.default.fileExists(atPath: times))
      #expect(
        try files(of: folder.appendingPathComponent("out"))
          == files(of: folder.appendingPathComponent("other")))
    }
  }
}
