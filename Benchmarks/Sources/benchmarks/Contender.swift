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
    return (try? probe.output(of: "", quick: false, quiet: true))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs a workload in a process of its own.
  func measure(_ letter: String, quick: Bool) throws -> Measurement {
    let text = try output(of: letter, quick: quick, quiet: false)
    do {
      return try JSONDecoder().decode(Measurement.self, from: Data(text.utf8))
    } catch {
      throw Failure("\(name) printed no measurement of workload \(letter): \(text)")
    }
  }

  private func output(of letter: String, quick: Bool, quiet: Bool) throws -> String {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments(letter) + (quick ? ["--quick"] : [])
    var inherited = ProcessInfo.processInfo.environment
    inherited["OPENBLAS_NUM_THREADS"] = nil
    process.environment = inherited.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    if quiet { process.standardError = FileHandle.nullDevice }
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure("\(name) failed on workload \(letter) with status \(process.terminationStatus)")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// A comparison that cannot be made or does not hold.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
