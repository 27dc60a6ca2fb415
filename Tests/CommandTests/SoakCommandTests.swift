import Foundation
import Testing

@Suite("The command soak")
struct SoakCommandTests {
  @Test("soak counts claims over the seeds, and resumes to the bytes of an uninterrupted one")
  func resume() throws {
    try withTemporaryFolder { folder in
      let soak = { (seeds: String, name: String, options: [String]) in
        try theorems(
          ["soak", "baldi-hornik/loss-floor", "--seeds", seeds, "--output"]
            + [folder.appendingPathComponent(name).path] + options)
      }
      let whole = try soak("3", "whole", [])
      #expect(whole.status == 0)
      #expect(whole.output.contains("3 runs at the quick profile, seeds 1 to 3: 0 of 3 claims"))
      #expect(whole.errorLines.count == 3)
      _ = try soak("2", "parts", [])
      let second = try soak("3", "parts", ["--resume", "--quiet"])
      #expect(second.errors.isEmpty)
      let bytes = { (name: String) in
        try Data(contentsOf: folder.appendingPathComponent("\(name)/soak.json"))
      }
      #expect(try bytes("parts") == bytes("whole"))
    }
  }

  @Test("Another selection's soak is not resumed: 2 and one line")
  func otherSoak() throws {
    try withTemporaryFolder { folder in
      let output = ["--seeds", "1", "--output", folder.path]
      _ = try theorems(["soak", "baldi-hornik/loss-floor"] + output)
      let other = try theorems(["soak", "baldi-hornik/projector"] + output + ["--resume"])
      #expect(other.status == 2)
      #expect(other.errors.contains("expected [\"baldi-hornik/projector\"]"))
    }
  }

  @Test(
    "Bad numbers end with 2",
    arguments: [
      ["--seeds", "0"], ["--seeds", "2", "--first-seed", "18446744073709551614"],
      ["--seeds", "1", "--resume"], ["--seeds", "1", "--jobs", "0"],
    ])
  func badNumbers(options: [String]) throws {
    let outcome = try theorems(["soak", "baldi-hornik/loss-floor"] + options)
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
  }
}
