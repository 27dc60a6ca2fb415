import Foundation

/// Standard input, output and error: what the command makes sure of before it does anything.
enum StandardStreams {
  /// Opens those that are closed, and lets a write that fails be an error instead of a signal.
  ///
  /// With a stream closed, the next file opened would get its number, and what is printed would end
  /// in that file. When a reader stops early, as in `theorems run | head`, or a file may not grow,
  /// the run goes on and its report is written.
  static func prepare() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", O_RDWR)
    }
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Writes out what is printed; returns the system's reason when that fails.
  ///
  /// That a reader stopped early is no failure.
  static func flush() -> String? {
    guard fflush(nil) != 0, errno != EPIPE else { return nil }
    return String(cString: strerror(errno))
  }
}

/// The standard error stream, for progress and complaints.
enum StandardError {
  /// Whether a person is watching.
  static var isTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }

  /// Prints a line; where nobody reads it, nothing happens.
  static func print(_ text: String, terminator: String = "\n") {
    try? FileHandle.standardError.write(contentsOf: Data((text + terminator).utf8))
  }
}
