import Foundation

/// One of the programs that compute the same workloads.
struct Contender {
  /// The head of its column.
  let name: String
  private let executable: URL
  private let arguments: (_ letter: String) -> [String]
  private let environment: [String: String]

  /// This program with a number of workers.
  static func ours(jobs: Int) -> Contender {
    Contender(
      name: "ours, \(jobs) worker\(jobs == 1 ? "" : "s")",
      executable: Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]),
      arguments: { ["run", $0, "--jobs", "\(jobs)"] }, environment: [:])
  }

  /// A NumPy counterpart, with a number of BLAS threads or with NumPy's default.
  static func numpy(_ style: String, threads: Int?, folder: URL) -> Contender {
    let script = folder.appending(path: "run.py").path
    return Contender(
      name: "NumPy \(style), " + (threads.map { "\($0) thread" } ?? "default"),
      executable: URL(fileURLWithPath: "/usr/bin/env"),
      arguments: { ["python3", script, $0, style] },
      environment: threads.map { ["OPENBLAS_NUM_THREADS": "\($0)"] } ?? [:])
  }

  /// The version of NumPy, or nil when Python or NumPy is missing.
  static func numpyVersion() -> String? {
    let probe = Contender(
      name: "NumPy", executable: URL(fileURLWithPath: "/usr/bin/env"),
      arguments: { _ in ["python3", "-c", "import numpy; print(numpy.__version__)"] },
      environment: [:])
    return (try? probe.output(probe.start("", quick: false, quiet: true), of: ""))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs a workload in a process of its own.
  func measure(_ letter: String, quick: Bool) throws -> Measurement {
    try measurement(start(letter, quick: quick, quiet: false), of: letter)
  }

  /// Runs a workload in two processes, started together.
  func measureTwice(_ letter: String, quick: Bool) throws -> [Measurement] {
    let running = try (0..<2).map { _ in try start(letter, quick: quick, quiet: false) }
    return try running.map { try measurement($0, of: letter) }
  }

  private func measurement(_ running: Running, of letter: String) throws -> Measurement {
    let text = try output(running, of: letter)
    do {
      return try JSONDecoder().decode(Measurement.self, from: Data(text.utf8))
    } catch {
      throw Failure("\(name) printed no measurement of workload \(letter): \(text)")
    }
  }

  /// A process and what it will print.
  private struct Running {
    let process: Process
    let pipe: Pipe
  }

  private func start(_ letter: String, quick: Bool, quiet: Bool) throws -> Running {
    let running = Running(process: Process(), pipe: Pipe())
    let process = running.process
    process.executableURL = executable
    process.arguments = arguments(letter) + (quick ? ["--quick"] : [])
    var inherited = ProcessInfo.processInfo.environment
    inherited["OPENBLAS_NUM_THREADS"] = nil
    process.environment = inherited.merging(environment) { $1 }
    process.standardOutput = running.pipe
    if quiet { process.standardError = FileHandle.nullDevice }
    try process.run()
    return running
  }

  private func output(_ running: Running, of letter: String) throws -> String {
    let data = try running.pipe.fileHandleForReading.readToEnd() ?? Data()
    running.process.waitUntilExit()
    let status = running.process.terminationStatus
    guard status == 0 else {
      throw Failure("\(name) failed on workload \(letter) with status \(status)")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// A comparison that cannot be made or does not hold.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
