import ArgumentParser
import Foundation

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
      ListCommand.self, ShowCommand.self, RunCommand.self, ReportCommand.self,
      CompareCommand.self, BookCommand.self, ErrataCommand.self, CoverageCommand.self,
      SoakCommand.self,
    ])

  /// Parses and runs; every usage error and every bad input ends with exit code 2 and one message.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      end(with: error)
    }
  }

  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    guard code != .success else { exit(withError: error) }
    // Usage errors carry the whole usage text; their first line says what is wrong.
    let isUsage = code == .validationFailure
    StandardError.print("theorems: " + (isUsage ? message(for: error) : "\(error)"))
    Foundation.exit(2)
  }
}

/// The standard error stream, for progress and complaints.
enum StandardError {
  /// Whether a person is watching.
  static var isTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }

  static func print(_ text: String, terminator: String = "\n") {
    FileHandle.standardError.write(Data((text + terminator).utf8))
  }
}
