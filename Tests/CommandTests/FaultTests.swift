import Foundation
import Testing

@Suite("Disks that are full or read-only, readers that stop")
struct FaultTests {
  /// A file system of some kilobytes in memory, mounted for one test.
  private static func withSmallDisk(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      #expect(try shell("mount -t tmpfs -o size=512k tmpfs .", in: folder).status == 0)
      defer { _ = try? shell("umount '\(folder.path)'", in: URL(fileURLWithPath: "/")) }
      try body(folder)
    }
  }

  /// Whether file systems can be mounted here, as by root.
  private static let canMount =
    (try? shell(
      "d=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs $d && umount $d; s=$?; rmdir $d; exit $s",
      in: URL(fileURLWithPath: "/")))?.status == 0

  @Test(
    "A full disk is one clear line and 2; the old report stays, nothing half-written is left",
    .enabled(if: canMount, "only root can mount a small file system to fill"))
  func fullDisk() throws {
    try Self.withSmallDisk { disk in
      let run = "$theorems run baldi-hornik --quiet --output out --profile quick"
      #expect(try shell(run, in: disk).status == 0)
      let before = try files(of: disk.appendingPathComponent("out"))
      // What is left is enough for the journal, and too little for a second report beside the first.
      _ = try shell("dd if=/dev/zero of=fill bs=1k; truncate -s -40k fill", in: disk)
      let outcome = try shell(run + " --seed 2", in: disk)
      #expect(outcome.status == 2)
      #expect(outcome.errorLines.last?.hasPrefix("theorems: cannot write out/") == true)
      #expect(outcome.errorLines.last?.hasSuffix(": No space left on device") == true)
      #expect(outcome.errors.contains("16 of 16 claims are kept in out/unfinished.jsonl"))
      var after = try files(of: disk.appendingPathComponent("out"))
      #expect(after.removeValue(forKey: "unfinished.jsonl") != nil)
      #expect(after == before)
      // With room again, no claim is lost.
      let resumed = try shell("rm fill; \(run) --seed 2 --resume", in: disk)
      #expect(resumed.status == 0 && resumed.errors.isEmpty)
      #expect(try files(of: disk.appendingPathComponent("out")) != before)
    }
  }

  @Test(
    "A disk without room for anything stops the run before it begins",
    .enabled(if: canMount, "only root can mount a small file system to fill"))
  func noRoom() throws {
    try Self.withSmallDisk { disk in
      _ = try shell("dd if=/dev/zero of=fill bs=1k", in: disk)
      let outcome = try shell("$theorems run baldi-hornik --output out", in: disk)
      #expect(outcome.status == 2)
      #expect(
        outcome.errors == "theorems: cannot write out/unfinished.jsonl: No space left on device\n")
      #expect(try files(of: disk).keys.sorted() == ["fill"])
    }
  }

  @Test("Where files may not grow, the run ends with 2 and keeps what it has finished")
  func fileSizeLimit() throws {
    try withTemporaryFolder { folder in
      // Blocks of 512 bytes: room for some lines of the journal.
      let outcome = try shell(
        "ulimit -f 16; exec $theorems run baldi-hornik --quiet --profile quick --output out",
        in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errorLines.count == 2)
      #expect(
        outcome.errors.hasSuffix("theorems: cannot write out/unfinished.jsonl: File too large\n"))
      let output = folder.appendingPathComponent("out")
      #expect(try files(of: output).keys.sorted() == ["unfinished.jsonl"])
      let count = try finishedClaims(in: output)
      #expect(count > 0)
      #expect(outcome.errors.contains("\(count) of 16 claims are kept in out/unfinished.jsonl"))
    }
  }

  @Test(
    "A read-only folder is one clear line and 2",
    .enabled(if: geteuid() != 0 || canMount, "permissions do not bind root, who cannot mount here"))
  func readOnly() throws {
    try withTemporaryFolder { folder in
      let isRoot = geteuid() == 0
      let close = isRoot ? "mount -t tmpfs -o ro tmpfs closed" : "chmod 500 closed"
      #expect(try shell("mkdir closed && \(close)", in: folder).status == 0)
      defer { _ = try? shell(isRoot ? "umount closed" : "chmod 700 closed", in: folder) }
      for output in ["closed", "closed/below"] {
        let outcome = try shell("$theorems run baldi-hornik --output \(output)", in: folder)
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.hasPrefix("theorems: cannot write \(output): "))
      }
      #expect(try files(of: folder).isEmpty)
    }
  }

  @Test("A file or a folder that stands in the way is named, and nothing is written")
  func inTheWay() throws {
    try withTemporaryFolder { folder in
      let run = "$theorems run baldi-hornik/projector --quiet --format csv --output"
      _ = try shell("touch file; mkdir -p out/points.csv", in: folder)
      for output in ["file", "file/below"] {
        let outcome = try shell("\(run) \(output)", in: folder)
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("theorems: cannot write \(output): "))
      }
      let outcome = try shell("\(run) out", in: folder)
      #expect(outcome.status == 2)
      #expect(
        outcome.errors.hasSuffix("theorems: cannot write out/points.csv: Is a directory\n"))
      #expect(try files(of: folder).keys.sorted() == ["file", "out/unfinished.jsonl"])
    }
  }

  @Test(
    "A reader that stops early does no harm: the report is written and the exit code is the run's")
  func earlyReader() throws {
    try withTemporaryFolder { folder in
      // The reader closes before anything is printed; the code is kept in a file.
      let run = "$theorems run strong-duality --profile quick --output out"
      for stream in ["", "2>&1 "] {
        let outcome = try shell("{ \(run) \(stream); echo $? >code; } | :", in: folder)
        #expect(!outcome.errors.contains("fatal"), "\(outcome.errors)")
        let code = try String(contentsOf: folder.appendingPathComponent("code"), encoding: .utf8)
        #expect(code == "0\n")
        #expect(try files(of: folder)["out/README.md"] != nil)
        _ = try shell("rm -r out code", in: folder)
      }
      let list = try shell("{ $theorems list; echo $? >code; } | head -n 1", in: folder)
      #expect(list.output.split(separator: "\n").count == 1 && list.errors.isEmpty)
      #expect(
        try String(contentsOf: folder.appendingPathComponent("code"), encoding: .utf8) == "0\n")
    }
  }

  @Test("With standard output and error closed, what is printed ends in no file")
  func closedStreams() throws {
    try withTemporaryFolder { folder in
      let run = "$theorems run baldi-hornik/projector baldi-hornik/loss-floor"
      let outcome = try shell(
        "\(run) --output open --format csv && \(run) --output closed --format csv <&- >&- 2>&-",
        in: folder)
      #expect(outcome.status == 0)
      #expect(
        try files(of: folder.appendingPathComponent("open"))
          == files(of: folder.appendingPathComponent("closed")))
    }
  }

  @Test(
    "What cannot be printed is an error",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func fullOutput() throws {
    let outcome = try shell("$theorems list >/dev/full", in: URL(fileURLWithPath: "/"))
    #expect(outcome.status == 2)
    #expect(
      outcome.errors == "theorems: cannot write to standard output: No space left on device\n")
  }
}
