import Foundation
import Verification

/// What can go wrong when results are read or reports written.
public enum ReportingError: Error, Equatable, CustomStringConvertible {
  /// A file could not be read.
  case unreadable(path: String, reason: String)
  /// A file could not be written.
  case unwritable(path: String, reason: String)
  /// A file is not a results file.
  case notResults(path: String, reason: String)
  /// A file does not hold the replicates that a shard has drawn.
  case notReplicates(path: String, reason: String)
  /// A file is not a soak's, or not that of the runs asked for.
  case notSoak(path: String, reason: String)
  /// A chapter has a generated block that cannot be filled.
  case badBlock(path: String, line: Int, reason: String)
  /// A program that draws or converts could not be run, or complained.
  case programFailed(_ name: String, reason: String)
  /// The folder is not the package's.
  case notThePackage(path: String)
  /// There is no such form of a report.
  case unknownFormat(String)

  /// One clear line.
  public var description: String { message.visible }

  private var message: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .notResults(let path, let reason): "\(path) is not a results file: \(reason)"
    case .notReplicates(let path, let reason): "\(path) is not a file of replicates: \(reason)"
    case .notSoak(let path, let reason): "\(path) is not the soak file wanted: \(reason)"
    case .badBlock(let path, let line, let reason): "\(path):\(line): \(reason)"
    case .programFailed(let name, let reason): "\(name): \(reason)"
    case .notThePackage(let path):
      "\(path) is not the folder of this package: it has no theorems/ and Sources/Theorems/; "
        + "name that folder with --root"
    case .unknownFormat(let name):
      "unknown format '\(name)', expected some of: "
        + ReportFormat.allCases.map(\.rawValue).joined(separator: ",")
    }
  }
}

extension ReportingError {
  /// A file that could not be read, with the system's reason.
  static func unreadable(_ url: URL, _ error: any Error) -> ReportingError {
    .unreadable(path: url.relativePath, reason: reason(error))
  }

  /// A file that could not be written, with the system's reason.
  static func unwritable(_ url: URL, _ error: any Error) -> ReportingError {
    .unwritable(path: url.relativePath, reason: reason(error))
  }

  /// The operating system's words for what went wrong, where it has any.
  private static func reason(_ error: any Error) -> String {
    var cause: (any Error)? = error
    while let current = cause {
      let details = current as NSError
      if details.domain == NSPOSIXErrorDomain {
        return String(cString: strerror(Int32(details.code)))
      }
      cause = details.userInfo[NSUnderlyingErrorKey] as? any Error
    }
    return error.localizedDescription
  }
}
