import Foundation

/// The folder of this package: its chapters and its sources.
public struct PackageFolder: Sendable {
  /// Where the package is.
  public let url: URL

  /// Opens the package at `url`; throws when that is some other folder.
  public init(_ url: URL) throws {
    self.url = url
    for name in ["theorems", "Sources/Theorems"] {
      var isFolder: ObjCBool = false
      let path = url.appendingPathComponent(name).path
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
      else { throw ReportingError.notThePackage(path: url.relativePath) }
    }
  }

  /// The Markdown files that may hold generated blocks, as paths below the folder, in order.
  func markdownFiles() -> [String] {
    ["README.md"].filter(exists) + files(below: "docs") + files(below: "theorems")
  }

  /// The text of a file.
  func read(_ path: String) throws -> String {
    let file = url.appendingPathComponent(path)
    do {
      return try String(contentsOf: file, encoding: .utf8)
    } catch {
      throw ReportingError.unreadable(file, error)
    }
  }

  /// Whether there is such a file.
  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: url.appendingPathComponent(path).path)
  }

  private func files(below folder: String) -> [String] {
    let root = url.appendingPathComponent(folder).path
    let paths = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
    return paths.filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
  }
}
