import ArgumentParser
import Foundation
import LinearAlgebra
import Verification

/// The `theorems` command line.
@main
struct TheoremsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theorems",
    abstract: "Verify theorems of machine learning numerically, on synthetic data.",
    discussion: """
      Exit codes: 0 every verdict as expected and every mutant refuted; 1 a verdict differs or a \
      mutant survives; 2 usage or bad input; 3 something inconclusive, nothing wrong; \
      130 interrupted.
      """,
    subcommands: [
      ListCommand.self, ShowCommand.self, RunCommand.self, ReportCommand.self, MergeCommand.self,
      CompareCommand.self, BookCommand.self, ErrataCommand.self, CoverageCommand.self,
      SoakCommand.self,
    ])

  /// Parses and runs; every usage error and every bad input ends with exit code 2 and one message.
  static func main() async {
    StandardStreams.prepare()
    BLASEnvironment.endThreads()
    FreedMemory.keep()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      end(code: 0)
    } catch let code as ExitCode {
      end(code: code.rawValue)
    } catch {
      end(with: error)
    }
  }

  /// Ends with a code, or with 2 when what was printed did not get through.
  private static func end(code: Int32) -> Never {
    if let reason = StandardStreams.flush() {
      StandardError.print("theorems: cannot write to standard output: \(reason)")
      Foundation.exit(2)
    }
    Foundation.exit(code)
  }

  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    guard code != .success else { exit(withError: error) }
    // Usage errors carry the whole usage text; their first line says what is wrong.
    let isUsage = code == .validationFailure
    StandardError.print("theorems: " + (isUsage ? message(for: error) : "\(error)").visible)
    Foundation.exit(2)
  }
}
