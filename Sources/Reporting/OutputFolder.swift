import Foundation

/// A folder into which files are written whole or not at all.
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
      defer { try? FileManager.default.removeItem(at: probe) }
      try Data().write(to: probe)
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

  /// Writes a file under a temporary name and renames it; a path out of the folder is an error.
  public func write(_ data: Data, to name: String) throws {
    let file = try file(name)
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

  private func file(_ name: String) throws -> URL {
    let file = url.appendingPathComponent(name)
    guard !name.split(separator: "/").contains("..") else {
      throw ReportingError.unwritable(
        path: file.relativePath, reason: "the path leads out of the folder")
    }
    return file
  }
}

// MARK: - Several files at once

extension OutputFolder {
  /// Where the files of a report are written before they take their places.
  static let stagingName = ".unfinished-report"

  /// Puts a report's files into their places, once all of them are written, the last one last.
  ///
  /// When one cannot be written, as on a full disk, none takes its place and what was there stays.
  func place(_ files: [ReportFile]) throws {
    let staging = url.appendingPathComponent(Self.stagingName)
    // A process that was killed may have left one.
    try? FileManager.default.removeItem(at: staging)
    defer { try? FileManager.default.removeItem(at: staging) }
    let places = try files.map { try file($0.path) }
    let drafts = files.map { staging.appendingPathComponent($0.path) }
    for (file, (draft, place)) in zip(files, zip(drafts, places)) {
      do {
        for folder in [draft, place].map({ $0.deletingLastPathComponent() }) {
          try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        guard !place.isFolder else { throw POSIXError(.EISDIR) }
        try file.data.write(to: draft)
      } catch {
        throw ReportingError.unwritable(place, error)
      }
    }
    for (draft, place) in zip(drafts, places) {
      guard rename(draft.path, place.path) == 0 else {
        throw ReportingError.unwritable(
          place, POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO))
      }
    }
  }

  /// Removes files, and the folders in here that become empty by it.
  func remove(_ paths: [String]) {
    for path in paths {
      unlink(url.appendingPathComponent(path).path)
      var folder = path.split(separator: "/").dropLast()
      while !folder.isEmpty,
        rmdir(url.appendingPathComponent(folder.joined(separator: "/")).path) == 0
      {
        folder.removeLast()
      }
    }
  }
}

extension URL {
  /// Whether a folder stands here.
  var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
