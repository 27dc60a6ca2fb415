import Foundation
import Testing

/// What a run of the command printed, and how it ended.
struct CommandOutcome {
  let status: Int32
  let output: String
  let errors: String

  var errorLines: [Substring] { errors.split(separator: "\n") }
}

/// Runs the built `theorems` command, with some variables added to its environment.
///
/// The step summary of the tests' own run is left alone.
func theorems(
  _ arguments: [String], environment: [String: String] = [:]
) throws -> CommandOutcome {
  let process = Process()
  process.executableURL = try theoremsExecutable()
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment
    .merging(["GITHUB_STEP_SUMMARY": ""]) { $1 }.merging(environment) { $1 }
  let (output, errors) = (Pipe(), Pipe())
  process.standardOutput = output
  process.standardError = errors
  try process.run()
  let printed = try output.fileHandleForReading.readToEnd() ?? Data()
  let complained = try errors.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return CommandOutcome(
    status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
    errors: String(decoding: complained, as: UTF8.self))
}

/// Whether the system has a program.
func isInstalled(_ name: String) -> Bool {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  return path.split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
  }
}

/// A folder of its own for one test, removed afterwards.
func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("executable-theorems-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

@Suite("The theorems command")
struct CommandTests {
  @Test("list names theorems and claims")
  func list() throws {
    let outcome = try theorems(["list"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("baldi-hornik: A linear autoencoder"))
    #expect(outcome.output.contains("baldi-hornik/sample-excess"))
  }

  @Test("list --json is an array of theorems with claims")
  func listJSON() throws {
    struct Entry: Decodable {
      struct Claim: Decodable { let id: String }
      let slug: String
      let claims: [Claim]
    }
    let outcome = try theorems(["list", "--json"])
    let entries = try JSONDecoder().decode([Entry].self, from: Data(outcome.output.utf8))
    let entry = try #require(entries.first { $0.slug == "baldi-hornik" })
    #expect(entry.claims.first?.id == "baldi-hornik/loss-floor")
  }

  @Test("show fits into 80 columns")
  func show() throws {
    let outcome = try theorems(["show", "baldi-hornik"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("theorems/Reconstruction/BaldiHornik.md"))
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  @Test("errata shows each misprint, refuted and corrected, in 80 columns")
  func errata() throws {
    let outcome = try theorems(["errata", "--profile", "quick", "--root", Self.package])
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(outcome.output.contains("2. As printed: "))
    #expect(outcome.output.contains("(contrast-errata/as-printed-zero-loss)"))
    #expect(!outcome.output.contains("not run"))
  }

  @Test("coverage counts statements in 80 columns")
  func coverage() throws {
    let outcome = try theorems(["coverage", "--root", Self.package])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix("477 statements of 5 documents\n"))
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("coverage --json is an array of statements, and the claims they name are listed")
  func coverageJSON() throws {
    struct Entry: Decodable {
      let id: String
      let status: String
      let claims: [String]
    }
    let outcome = try theorems(["coverage", "--json", "--root", Self.package])
    #expect(outcome.status == 0)
    let entries = try JSONDecoder().decode([Entry].self, from: Data(outcome.output.utf8))
    #expect(entries.count == 477)
    let listed = try theorems(["list"]).output.split(separator: "\n")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    for entry in entries {
      #expect(entry.claims.isEmpty == (entry.status != "covered"), "\(entry.id)")
      #expect(Set(listed).isSuperset(of: entry.claims), "\(entry.id)")
    }
  }

  @Test("coverage of a catalogue that names no claim ends with 2 and one line")
  func badCatalogue() throws {
    try withTemporaryFolder { folder in
      for name in ["theorems", "Sources/Theorems"] {
        try FileManager.default.createDirectory(
          at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
      }
      let file = folder.appendingPathComponent("theorems/catalogue.yaml")
      let good = try String(
        contentsOfFile: Self.package + "/theorems/catalogue.yaml", encoding: .utf8)
      try good.replacing("- baldi-hornik/projector", with: "- baldi-hornik/projection")
        .write(to: file, atomically: true, encoding: .utf8)
      let outcome = try theorems(["coverage", "--root", folder.path])
      #expect(outcome.status == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.errors.hasPrefix("theorems: theorems/catalogue.yaml:"))
      #expect(
        outcome.errors.hasSuffix(
          "field 'claims': found 'baldi-hornik/projection', expected the id of a claim\n"))
    }
  }

  @Test("run prints the table and progress lines, and ends with 0")
  func run() throws {
    let outcome = try theorems(["run", "baldi-hornik/loss-floor", "--profile", "quick"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("✓  loss-floor  verified  0.7542"))
    #expect(outcome.output.contains("1 of 1 claims as expected, 2 of 2 mutants refuted"))
    #expect(outcome.errors == "[1/1] baldi-hornik/loss-floor: verified\n")
  }

  @Test("run --quiet prints nothing")
  func quiet() throws {
    let outcome = try theorems(["run", "baldi-hornik/loss-floor", "--quiet"])
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
  }

  @Test("One worker and two write the same bytes, and report renders them again")
  func sameBytes() throws {
    try withTemporaryFolder { folder in
      let names = ["results.json", "README.md", "figures/baldi-hornik-sample-ratio.csv"]
      let read = { (run: String) in
        try names.map { try Data(contentsOf: folder.appendingPathComponent("\(run)/\($0)")) }
      }
      for jobs in ["1", "2"] {
        let path = folder.appendingPathComponent(jobs).path
        let outcome = try theorems([
          "run", "baldi-hornik", "--profile", "quick", "--jobs", jobs, "--quiet", "--output", path,
        ])
        #expect(outcome.status == 0)
        #expect(FileManager.default.fileExists(atPath: path + "/timings.json"))
      }
      let again = folder.appendingPathComponent("again").path
      let outcome = try theorems([
        "report", folder.appendingPathComponent("1/results.json").path, "--output", again,
      ])
      #expect(outcome.status == 0)
      #expect(try read("1") == read("2"))
      #expect(try read("1") == read("again"))
    }
  }

  @Test(
    "The HTML book is one file with formulas, figures and the numbers of the run",
    .enabled(if: isInstalled("pandoc"), "pandoc is not installed"))
  func htmlBook() throws {
    try withTemporaryFolder { folder in
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
      let outcome = try theorems([
        "run", "baldi-hornik/loss-floor", "--set", "p=9", "--set", "k=2", "--format", "html",
        "--output", folder.path, "--root", root, "--quiet",
      ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let book = try String(contentsOf: folder.appendingPathComponent("book.html"), encoding: .utf8)
      #expect(book.contains("<math"))
      #expect(book.contains("1 of 1 claims as expected"))
      #expect(book.contains("id=\"theorems-reconstruction-baldihornik\""))
      #expect(!book.contains("id=\"theorems-information-infonce\""))
      #expect(!book.contains("src=\"http"))
    }
  }

  @Test("The HTML book needs the package's chapters, and says so before it runs anything")
  func htmlBookElsewhere() throws {
    try withTemporaryFolder { folder in
      let outcome = try theorems([
        "run", "--format", "html", "--output", folder.path, "--root", folder.path,
      ])
      #expect(outcome.status == 2)
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.errors.contains("--root"))
    }
  }

  @Test("run writes the forms asked for, and report the same bytes again")
  func formats() throws {
    try withTemporaryFolder { folder in
      let (first, again) = (folder.appendingPathComponent("a"), folder.appendingPathComponent("b"))
      let formats = "junit,csv,latex"
      let outcome = try theorems([
        "run", "baldi-hornik/loss-floor", "baldi-hornik/sample-excess", "--profile", "quick",
        "--output", first.path, "--format", formats,
      ])
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("Report: \(first.path)/junit.xml, \(first.path)/claims.csv"))
      let rendered = try theorems([
        "report", first.path + "/results.json", "--output", again.path, "--format", formats,
      ])
      #expect(rendered.status == 0)
      let names = try FileManager.default.subpathsOfDirectory(atPath: again.path)
        .filter { $0.contains(".") }
      #expect(names.contains("latex/baldi-hornik-exponents.tex") && !names.contains("README.md"))
      for name in names {
        #expect(
          try Data(contentsOf: first.appendingPathComponent(name))
            == Data(contentsOf: again.appendingPathComponent(name)), "\(name)")
      }
    }
  }

  @Test("The summary is appended to the page of a GitHub Actions step; failing to is a remark")
  func stepSummary() throws {
    try withTemporaryFolder { folder in
      let page = folder.appendingPathComponent("page.md")
      let run = ["run", "baldi-hornik/loss-floor", "--quiet", "--output", folder.path + "/out"]
      let outcome = try theorems(run, environment: ["GITHUB_STEP_SUMMARY": page.path])
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      #expect(try String(contentsOf: page, encoding: .utf8).contains("| loss-floor |"))
      let refused = try theorems(run, environment: ["GITHUB_STEP_SUMMARY": "/dev/null/page.md"])
      #expect(refused.status == 0)
      #expect(refused.errors.hasPrefix("theorems: cannot write /dev/null/page.md"))
    }
  }

  @Test("compare ends with 0 for a run and itself, and with 1 for another selection")
  func compare() throws {
    try withTemporaryFolder { folder in
      let claims = ["baldi-hornik/loss-floor", "baldi-hornik/projector"]
      for claim in claims {
        let output = folder.appendingPathComponent(String(claim.dropFirst(13))).path
        _ = try theorems(["run", claim, "--quiet", "--format", "csv", "--output", output])
      }
      let file = { (name: String) in folder.appendingPathComponent("\(name)/results.json").path }
      let same = try theorems(["compare", file("projector"), file("projector")])
      #expect(same.status == 0 && same.output == "No change of note; claims in both: 1.\n")
      let other = try theorems(["compare", file("projector"), file("loss-floor")])
      #expect(other.status == 1)
      #expect(other.output.contains("added   baldi-hornik/loss-floor            verified\n"))
      #expect(other.output.contains("gone    baldi-hornik/projector   verified\n"))
    }
  }

  @Test("run --estimate prints what a profile would cost and runs the cheaper one")
  func estimate() throws {
    let outcome = try theorems(["run", "strong-duality", "--profile", "deep", "--estimate"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("Predicted for 15 claims at profile deep: "))
    #expect(outcome.output.contains("core-hours"))
    #expect(outcome.output.contains("standard, s"))
  }

  @Test("Another seed draws other samples")
  func seeds() throws {
    let first = try theorems(["run", "baldi-hornik/training-optimism", "--seed", "1"])
    let second = try theorems(["run", "baldi-hornik/training-optimism", "--seed", "2"])
    #expect(first.status == 0 && second.status == 0)
    #expect(first.output != second.output)
  }

  @Test("A parameter changes every prediction and the rerun keeps it")
  func parameters() throws {
    try withTemporaryFolder { folder in
      let outcome = try theorems([
        "run", "baldi-hornik/loss-floor", "--set", "p=9", "--set", "k=2", "--set", "decay=0.6",
        "--output", folder.path,
      ])
      #expect(outcome.status == 0)
      // 0.6² + … + 0.6⁸ = 0.36 (1 − 0.6⁷)/0.4
      #expect(outcome.output.contains("0.87481"))
      let results = try String(
        contentsOf: folder.appendingPathComponent("results.json"), encoding: .utf8)
      #expect(results.contains("--seed 1 --set p=9 --set k=2 --set decay=0.6"))
    }
  }

  @Test(
    "Bad input ends with 2, one clear line and no output",
    arguments: [
      (
        ["run", "baldi-hornik", "--set", "k=12"],
        "theorems: parameter 'k' must be at most p - 1 = 11, got 12"
      ),
      (["run", "nobody"], "theorems: unknown theorem 'nobody', expected one of: "),
      (
        ["run", "baldi-hornik/none"], "theorems: baldi-hornik has no claim 'none', expected one of"
      ),
      (
        ["run", "baldi-hornik/loss-floor/x"],
        "theorems: unknown theorem 'baldi-hornik/loss-floor/x'"
      ),
      (["run", "--set", "k=2"], "theorems: --set needs exactly one theorem selected"),
      (["run", "baldi-hornik", "--set", "k"], "theorems: --set needs name=value, got 'k'"),
      (
        ["run", "baldi-hornik", "--set", "k=2", "--set", "k=3"],
        "theorems: parameter 'k' is given more than once"
      ),
      (
        ["run", "baldi-hornik", "--set", "decay=fast"],
        "theorems: parameter 'decay' must be a number from 0.2 to 0.95, got fast"
      ),
      (["run", "--profile", "none"], "theorems: The value 'none' is invalid for"),
      (["run", "--seed", "abc"], "theorems: The value 'abc' is invalid for"),
      (["run", "--jobs", "0"], "theorems: --jobs must be at least 1, got 0"),
      (
        ["run", "--shard", "0/3"],
        "theorems: The value '0/3' is invalid for '--shard <i/n>': expected i/n with 1 ≤ i ≤ n"
      ),
      (["run", "--shard", "4/3"], "theorems: The value '4/3' is invalid for '--shard <i/n>'"),
      (["run", "--estimate", "--output", "x"], "theorems: --estimate writes nothing to --output"),
      (["run", "--resume"], "theorems: --resume needs --output"),
      (["merge", "/nonexistent", "--output", "/nowhere"], "theorems: cannot read /nonexistent"),
      (
        ["merge", #filePath, "--output", "/nowhere"],
        "theorems: \(#filePath) is not a results file"
      ),
      (["run", "--format", "csv"], "theorems: --format needs --output"),
      (
        ["run", "--output", "/nowhere", "--format", "csv,pdf"],
        "theorems: The value 'csv,pdf' is invalid for '--format <format>': unknown format 'pdf', "
          + "expected some of: markdown,"
      ),
      (["compare", "/nonexistent.json", #filePath], "theorems: cannot read /nonexistent.json"),
      (["compare", #filePath, #filePath], "theorems: \(#filePath) is not a results file"),
      (["run", "--output", "/dev/null/report"], "theorems: cannot write /dev/null/report"),
      (["report", "/nonexistent.json", "--output", "/nowhere"], "theorems: cannot read"),
      (
        ["report", #filePath, "--output", "/nowhere"],
        "theorems: \(#filePath) is not a results file"
      ),
      (["show", "nobody"], "theorems: unknown theorem 'nobody'"),
      (["book", "--root", "/"], "theorems: / is not the folder of this package"),
      (["errata", "--root", "/"], "theorems: / is not the folder of this package"),
      (["prove"], "theorems: Unexpected argument 'prove'"),
    ])
  func badInput(_ arguments: [String], _ complaint: String) throws {
    let outcome = try theorems(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.hasPrefix(complaint), "\(outcome.errors)")
  }

  @Test("Help is printed with 0")
  func help() throws {
    let outcome = try theorems(["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("SUBCOMMANDS"))
  }
}
