import Foundation
import Testing

@Suite("Runs that are interrupted or killed, and go on")
struct InterruptionTests {
  private static let arguments = [
    "baldi-hornik", "--profile", "quick", "--jobs", "1", "--format", "markdown,csv",
  ]

  /// The files of the run that nothing interrupts.
  private static func whole(in folder: URL) throws -> [String: Data] {
    let output = folder.appendingPathComponent("whole")
    let outcome = try theorems(["run", "--quiet", "--output", output.path] + arguments)
    #expect(outcome.status == 0)
    return try files(of: output)
  }

  private static func resume(_ output: URL, _ arguments: [String] = arguments) throws
    -> CommandOutcome
  {
    try theorems(["run", "--quiet", "--output", output.path, "--resume"] + arguments)
  }

  @Test(
    "A signal keeps finished claims, ends with 130 and says how to go on; --resume gives the bytes",
    arguments: [SIGINT, SIGTERM])
  func interrupt(_ signal: Int32) throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("out")
      let run = try RunningCommand(run: Self.arguments, output: output)
      try run.waitForClaims(2)
      let outcome = try run.end(by: signal)
      #expect(outcome.status == 130)
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.errors.hasPrefix("theorems: interrupted; "))
      #expect(outcome.errors.contains(" of 16 claims are kept in \(output.path)/unfinished.jsonl"))
      #expect(outcome.errors.hasSuffix(" --resume\n"))
      #expect(try files(of: output).keys.sorted() == ["unfinished.jsonl"])
      #expect(try finishedClaims(in: output) >= 2)
      let resumed = try Self.resume(output)
      #expect(resumed.status == 0 && resumed.errors.isEmpty)
      #expect(try files(of: output) == Self.whole(in: folder))
      let timings = try String(
        contentsOf: output.appendingPathComponent("timings.json"), encoding: .utf8)
      #expect(timings.components(separatedBy: "busySeconds").count == 17)
    }
  }

  @Test("Without --output a signal ends the run with 130 and says that nothing is kept")
  func interruptWithoutOutput() throws {
    try withTemporaryFolder { folder in
      let outcome = try shell(
        """
        $theorems run --jobs 1 >printed 2>complaints & run=$!
        until grep -q verified complaints; do sleep 0.01; done
        kill -TERM $run; wait $run; code=$?
        tail -n 1 complaints; cat printed; exit $code
        """, in: folder)
      #expect(outcome.status == 130)
      #expect(outcome.output == "theorems: interrupted; without --output nothing is kept\n")
    }
  }

  @Test("SIGKILL leaves the old report as it was, and the run can go on")
  func killed() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("out")
      let old = try theorems([
        "run", "baldi-hornik/projector", "--quiet", "--output", output.path,
      ])
      #expect(old.status == 0)
      let before = try files(of: output)
      let run = try RunningCommand(run: Self.arguments, output: output)
      try run.waitForClaims(2)
      #expect(try run.end(by: SIGKILL).status == SIGKILL)
      var after = try files(of: output)
      #expect(after.removeValue(forKey: "unfinished.jsonl") != nil)
      #expect(after == before)
      let resumed = try Self.resume(output)
      #expect(resumed.status == 0 && resumed.errors.isEmpty)
      #expect(try files(of: output) == Self.whole(in: folder))
    }
  }

  @Test("A shard that was killed keeps what it has drawn of claims that are divided")
  func killedShard() throws {
    try withTemporaryFolder { folder in
      let arguments = [
        "double-descent", "--profile", "quick", "--jobs", "1", "--shard", "2/3", "--format", "csv",
      ]
      let output = folder.appendingPathComponent("out")
      let run = try RunningCommand(run: arguments, output: output)
      try run.waitForClaims(3, mentioning: #""replicates""#)
      #expect(try run.end(by: SIGKILL).status == SIGKILL)
      let whole = folder.appendingPathComponent("whole")
      let outcome = try theorems(["run", "--quiet", "--output", whole.path] + arguments)
      let resumed = try Self.resume(output, arguments)
      #expect(outcome.status == 0 && resumed.status == 0 && resumed.errors.isEmpty)
      #expect(try files(of: output) == files(of: whole))
    }
  }

  @Test("A last line that was cut off is dropped, and its claim is run again")
  func cutLine() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("out")
      let run = try RunningCommand(run: Self.arguments, output: output)
      try run.waitForClaims(3)
      _ = try run.end(by: SIGKILL)
      let journal = output.appendingPathComponent("unfinished.jsonl")
      try Data(contentsOf: journal).dropLast(40).write(to: journal)
      #expect(try Self.resume(output).status == 0)
      #expect(try files(of: output) == Self.whole(in: folder))
    }
  }

  @Test("Another run is not resumed: the message names what differs, and nothing changes")
  func otherRun() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("out")
      let run = try RunningCommand(run: Self.arguments, output: output)
      try run.waitForClaims(1)
      _ = try run.end(by: SIGKILL)
      let before = try files(of: output)
      let cases: [([String], String)] = [
        (["baldi-hornik", "--profile", "quick", "--seed", "7"], "the seed is 7, that of"),
        (["baldi-hornik"], "the profile is standard, that of the unfinished run is quick"),
        (
          ["baldi-hornik", "--profile", "quick", "--set", "k=2"],
          "the parameter baldi-hornik.k is 2, that of the unfinished run is "
        ),
        (["baldi-hornik", "--profile", "quick", "--shard", "1/2"], "the part is shard 1 of 2"),
        (
          ["baldi-hornik/projector", "--profile", "quick"],
          "the selection has baldi-hornik/projector where that of the unfinished run has "
            + "baldi-hornik/loss-floor"
        ),
      ]
      for (arguments, difference) in cases {
        let outcome = try Self.resume(output, arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains(difference), "\(outcome.errors)")
      }
      #expect(try files(of: output) == before)
    }
  }

  @Test("With nothing to resume the run starts from the beginning and says so")
  func nothing() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("out")
      let outcome = try theorems([
        "run", "baldi-hornik/projector", "--output", output.path, "--resume",
      ])
      #expect(outcome.status == 0)
      #expect(
        outcome.errors.hasPrefix(
          "theorems: nothing to resume in \(output.path); starting from the beginning\n"))
      #expect(try files(of: output)["results.json"] != nil)
    }
  }

  @Test("Without --resume an unfinished run is discarded, and that is said")
  func discarded() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("out")
      let run = try RunningCommand(run: Self.arguments, output: output)
      try run.waitForClaims(1)
      _ = try run.end(by: SIGKILL)
      let outcome = try theorems([
        "run", "baldi-hornik/projector", "--output", output.path,
      ])
      #expect(outcome.status == 0)
      #expect(outcome.errors.hasPrefix("theorems: starting over; "))
      #expect(try files(of: output)["unfinished.jsonl"] == nil)
    }
  }

  @Test("Two runs do not write into one folder")
  func locked() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("out")
      let run = try RunningCommand(run: Self.arguments, output: output)
      try run.waitForClaims(1)
      let second = try theorems([
        "run", "baldi-hornik/projector", "--quiet", "--output", output.path,
      ])
      _ = try run.end(by: SIGKILL)
      #expect(second.status == 2)
      #expect(second.errors.contains("unfinished.jsonl is being written by another run"))
    }
  }
}
