import Foundation
import Testing

/// The built `theorems` command while it runs, so that a test can put an end to it.
struct RunningCommand {
  private let process = Process()
  private let errors = Pipe()
  private let output: URL

  /// Starts `theorems run` with some arguments and an output folder.
  init(run arguments: [String], output: URL) throws {
    self.output = output
    process.executableURL = try theoremsExecutable()
    process.arguments = ["run", "--quiet", "--output", output.path] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
  }

  /// Waits until it has finished some claims, and the journal of them has some text.
  func waitForClaims(_ count: Int, mentioning text: String? = nil) throws {
    let deadline = Date(timeIntervalSinceNow: 120)
    while try finishedClaims(in: output) < count
      || text.map({ !journal(of: output).contains($0) }) == true
    {
      try #require(process.isRunning, "the run ended before it could be interrupted")
      try #require(Date() < deadline, "no claim has finished in two minutes")
      usleep(2000)
    }
  }

  /// Sends a signal and waits for the end; the status is the exit code or the signal.
  func end(by signal: Int32) throws -> CommandOutcome {
    kill(process.processIdentifier, signal)
    let complained = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return CommandOutcome(
      status: process.terminationStatus, output: "",
      errors: String(decoding: complained, as: UTF8.self))
  }
}

/// How many claims the journal of an unfinished run holds.
func finishedClaims(in folder: URL) throws -> Int {
  max(journal(of: folder).utf8.count { $0 == UInt8(ascii: "\n") } - 1, 0)
}

/// The journal of an unfinished run; empty when there is none.
func journal(of folder: URL) -> String {
  let file = folder.appendingPathComponent("unfinished.jsonl")
  return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
}

/// The bytes of all files of a folder but the times, by their path.
func files(of folder: URL) throws -> [String: Data] {
  let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
  return try paths.reduce(into: [:]) { files, path in
    let file = folder.appendingPathComponent(path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
      !isFolder.boolValue, path != "timings.json"
    else { return }
    files[path] = try Data(contentsOf: file)
  }
}

/// The built `theorems` command.
func theoremsExecutable() throws -> URL {
  try #require(Bundle.main.executableURL)
    .deletingLastPathComponent().appendingPathComponent("theorems")
}

/// Runs a line of shell in which `$theorems` is the built command.
func shell(_ line: String, in folder: URL) throws -> CommandOutcome {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = ["-c", line]
  process.currentDirectoryURL = folder
  process.environment = ProcessInfo.processInfo.environment
    .merging(["theorems": try theoremsExecutable().path, "GITHUB_STEP_SUMMARY": ""]) { $1 }
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
