import Foundation

/// A program of the system that draws or converts, such as gnuplot or pandoc.
struct ExternalProgram {
  /// The name under which the system finds it.
  let name: String

  /// Whether it can be run.
  var isInstalled: Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name, "--version"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// Runs it with `input` on its standard input, inside `folder` when one is given.
  ///
  /// - Returns: what it wrote to standard error.
  /// - Throws: `ReportingError.programFailed` with its complaint when it ends with another code
  ///   than 0.
  @discardableResult
  func run(_ arguments: [String], input: String, in folder: URL? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.currentDirectoryURL = folder
    let (source, complaints) = (Pipe(), Pipe())
    process.standardInput = source
    process.standardOutput = FileHandle.nullDevice
    process.standardError = complaints
    do {
      try process.run()
      try source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try source.fileHandleForWriting.close()
    } catch {
      throw ReportingError.programFailed(name, reason: "\(error.localizedDescription)")
    }
    let text = String(
      decoding: try complaints.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ReportingError.programFailed(
        name, reason: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return text
  }
}
