import Foundation

/// A folder into which files are written whole or not at all.
///
/// Each file is written under a temporary name and then renamed.
public struct OutputFolder: Sendable {
  /// Where the folder is.
  public let url: URL

  /// Opens a folder for writing, and makes it if needed.
  public init(_ url: URL) throws {
    self.url = url
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      let probe = url.appendingPathComponent(
        ".writable-\(ProcessInfo.processInfo.processIdentifier)")
      try Data().write(to: probe)
      try FileManager.default.removeItem(at: probe)
    } catch {
      throw ReportingError.unwritable(url, error)
    }
  }

  /// Throws when a file stands here that does not begin with `heading`, for it is not ours.
  func refuseForeign(_ name: String, beginningWith heading: String) throws {
    let file = url.appendingPathComponent(name)
    guard let present = try? Data(contentsOf: file) else { return }
    guard present.starts(with: Data(heading.utf8)) else {
      throw ReportingError.unwritable(
        path: file.relativePath, reason: "it exists and is not a report; choose another folder")
    }
  }

  /// Writes a file; a path that leads out of the folder is an error.
  public func write(_ data: Data, to name: String) throws {
    let file = url.appendingPathComponent(name)
    guard !name.split(separator: "/").contains("..") else {
      throw ReportingError.unwritable(
        path: file.relativePath, reason: "the path leads out of the folder")
    }
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file, options: .atomic)
    } catch {
      throw ReportingError.unwritable(file, error)
    }
  }

  /// Writes a text file.
  public func write(_ text: String, to name: String) throws {
    try write(Data(text.utf8), to: name)
  }
}
