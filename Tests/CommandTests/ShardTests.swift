import Foundation
import Testing

@Suite("A run divided into shards")
struct ShardTests {
  private static let run = ["run", "strong-duality", "--profile", "quick", "--quiet", "--output"]
  private static let formats = ["--format", "markdown,latex,junit,csv"]

  /// Runs the shards of three into the folders 1, 2 and 3.
  private static func runShards(in folder: URL, _ settings: [String] = []) throws {
    for index in 1...3 {
      let output = folder.appendingPathComponent("\(index)").path
      let outcome = try theorems(run + [output, "--shard", "\(index)/3"] + settings)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test("Merged in any order, files or folders, the shards have the bytes of the whole run")
  func sameBytes() throws {
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appendingPathComponent(name).path }
      #expect(try theorems(Self.run + [path("whole")] + Self.formats).status == 0)
      try Self.runShards(in: folder)
      for (name, shards) in [("a", ["3", "1/results.json", "2"]), ("b", ["1", "2", "3"])] {
        let outcome = try theorems(
          ["merge"] + shards.map(path) + ["--output", path(name)] + Self.formats)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output.contains("\n15 of 15 claims as expected"))
        let whole = try files(of: folder.appendingPathComponent("whole"))
        #expect(whole.count > 10)
        #expect(try files(of: folder.appendingPathComponent(name)) == whole)
      }
    }
  }

  @Test("A shard says in its results, its report and its table that it is a part")
  func part() throws {
    try withTemporaryFolder { folder in
      let outcome = try theorems([
        "run", "baldi-hornik/loss-floor", "baldi-hornik/projector", "--shard", "2/2",
        "--output", folder.path, "--format", "markdown,latex,junit",
      ])
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("shard 2 of 2: 1 of 1 claims as expected"))
      let text = { (name: String) in
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      }
      #expect(try text("results.json").contains(#""shard" : {"#))
      #expect(
        try text("README.md").contains(
          "**This is shard 2 of 2 of a run of 2 claims, not the whole.**"))
      #expect(try text("latex/claims.tex").contains("profile standard, shard 2 of 2\n"))
      #expect(try text("junit.xml").contains(#"name="shard" value="2/2""#))
    }
  }

  /// Two claims that shards divide and one that they do not; the former have a lane for each point.
  private static let long = [
    "infonce/saturation", "infonce/class-prior", "double-descent/bias-over-parameterized",
    "--profile", "quick",
  ]

  @Test(
    "The replicates of long claims are divided, and merged they have the bytes of the whole run")
  func divided() throws {
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appendingPathComponent(name).path }
      let run = ["run"] + Self.long + Self.formats
      #expect(try theorems(run + ["--quiet", "--output", path("whole")]).status == 0)
      for index in 1...3 {
        let outcome = try theorems(
          run + ["--shard", "\(index)/3", "--output", path("\(index)")])
        #expect(outcome.status == 0)
        #expect(
          outcome.errors.contains(
            "infonce/saturation: share \(index) of 3 of its replicates drawn\n"))
        #expect(outcome.output.contains("; for the merge, a share of 2 long claims\n"))
        let held = try files(of: folder.appendingPathComponent("\(index)")).keys
        #expect(held.contains("replicates/double-descent/bias-over-parameterized.json"))
        let page = try String(contentsOfFile: path("\(index)/README.md"), encoding: .utf8)
        #expect(page.contains("It has drawn its share of the replicates of 2 long claims."))
      }
      let outcome = try theorems(
        ["merge"] + ["2", "3/results.json", "1"].map(path) + ["--output", path("merged")]
          + Self.formats)
      #expect(outcome.status == 0 && outcome.errorLines.count == 2)
      #expect(outcome.errors.contains("infonce/saturation: verified\n"))
      #expect(outcome.output.contains("\n3 of 3 claims as expected"))
      #expect(
        try files(of: folder.appendingPathComponent("merged"))
          == files(of: folder.appendingPathComponent("whole")))
    }
  }

  @Test("Parameters reach the claims that are judged when they are merged")
  func dividedParameters() throws {
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appendingPathComponent(name).path }
      let run = [
        "run", "double-descent/variance-under-parameterized", "--profile", "quick", "--quiet",
        "--set", "noise=2", "--output",
      ]
      #expect(try theorems(run + [path("whole")]).status == 0)
      for index in 1...2 {
        #expect(try theorems(run + [path("\(index)"), "--shard", "\(index)/2"]).status == 0)
      }
      let outcome = try theorems([
        "merge", path("1"), path("2"), "--output", path("merged"), "--quiet", "--jobs", "1",
      ])
      #expect(outcome.status == 0)
      #expect(
        try files(of: folder.appendingPathComponent("merged"))
          == files(of: folder.appendingPathComponent("whole")))
    }
  }

  @Test("Without the replicates a shard cannot be merged, and with those of another neither")
  func dividedRefused() throws {
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appendingPathComponent(name).path }
      for index in 1...2 {
        let outcome = try theorems(
          ["run"] + Self.long + ["--quiet", "--shard", "\(index)/2", "--output", path("\(index)")])
        #expect(outcome.status == 0)
      }
      let name = "replicates/infonce/saturation.json"
      let merge = { try theorems(["merge", path("1"), path("2"), "--output", path("never")]) }
      try FileManager.default.removeItem(atPath: path("2/\(name)"))
      let missing = try merge()
      try FileManager.default.copyItem(atPath: path("1/\(name)"), toPath: path("2/\(name)"))
      let foreign = try merge()
      for (outcome, complaint) in [
        (missing, "cannot read \(path("2/\(name)")): No such file or directory"),
        (foreign, "/2/results.json: \(name) is damaged: it is of another run or shard"),
      ] {
        #expect(outcome.status == 2 && outcome.errorLines.count == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(complaint), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: path("never")))
      }
    }
  }

  @Test("The order in which claims are selected does not change the assignment")
  func selectionOrder() throws {
    try withTemporaryFolder { folder in
      let claims = ["baldi-hornik/projector", "baldi-hornik/loss-floor", "infonce/class-prior"]
      let outputs = [claims, claims.reversed()].map { selected in
        (selected, folder.appendingPathComponent(selected[0].replacing("/", with: "-")))
      }
      for (selected, output) in outputs {
        let outcome = try theorems(
          ["run"] + selected + ["--shard", "1/2", "--quiet", "--output", output.path])
        #expect(outcome.status == 0)
      }
      #expect(try files(of: outputs[0].1) == files(of: outputs[1].1))
    }
  }

  @Test("More shards than claims: those without a claim end with 0 and merge")
  func emptyShard() throws {
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appendingPathComponent(name).path }
      for index in 1...2 {
        let outcome = try theorems([
          "run", "baldi-hornik/projector", "--shard", "\(index)/2", "--quiet", "--output",
          path("\(index)"),
        ])
        #expect(outcome.status == 0)
      }
      let outcome = try theorems(["merge", path("2"), path("1"), "--output", path("merged")])
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("1 of 1 claims as expected"))
    }
  }

  @Test("What is not the whole of one run is refused, by name, and nothing is written")
  func refused() throws {
    try withTemporaryFolder { folder in
      try Self.runShards(in: folder)
      let path = { (name: String) in folder.appendingPathComponent(name).path }
      let shard = ["run", "strong-duality/average-gap", "--quiet", "--shard", "2/3", "--output"]
      for (name, options) in [
        ("seed", ["--seed", "2", "--profile", "quick"]), ("profile", []),
        ("selection", ["--profile", "quick"]),
      ] { _ = try theorems(shard + [path(name)] + options) }
      _ = try theorems(Self.run + [path("parameter"), "--shard", "2/3", "--set", "m=3"])
      _ = try theorems(["run", "strong-duality/average-gap", "--quiet", "--output", path("whole")])
      let cases: [([String], String)] = [
        (["1", "3"], "missing: shard 2 of 3"),
        (["1", "2", "3", "2"], "/2/results.json and "),
        (["1", "seed", "3"], "/seed/results.json belongs to another run: its seed is 2"),
        (["1", "profile", "3"], "its profile is standard"),
        (["1", "selection", "3"], "its selection is strong-duality/average-gap"),
        (["1", "parameter", "3"], "its parameter 'm' of strong-duality is 3"),
        (["1", "whole", "3"], "/whole/results.json is not a shard"),
      ]
      for (shards, complaint) in cases {
        let outcome = try theorems(["merge"] + shards.map(path) + ["--output", path("never")])
        #expect(outcome.status == 2)
        #expect(outcome.errorLines.count == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(complaint), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: path("never")))
      }
    }
  }
}
