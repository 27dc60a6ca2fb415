import Foundation
import Randomness

/// Which files of a folder a report consists of, so that the next report can remove what it replaces.
///
/// `.report-files` in the folder: a checksum and a path on each line. A file that was changed since is
/// somebody's work and is left alone, and so is everything that is not named.
struct Manifest {
  /// The name of the file.
  static let name = ".report-files"
  private static let heading = "# Written by theorems; the next report here removes what is stale."

  /// The checksum of each file, by its path.
  private var checksums: [String: String] = [:]

  /// The manifest of some files.
  init(_ files: [ReportFile]) {
    checksums = Dictionary(files.map { ($0.path, Self.checksum($0.data)) }) { $1 }
  }

  /// The manifest of a folder; empty when it has none.
  init(of folder: URL) {
    let file = folder.appendingPathComponent(Self.name)
    guard let text = try? String(contentsOf: file, encoding: .utf8),
      text.hasPrefix(Self.heading)
    else { return }
    for line in text.split(separator: "\n").dropFirst() {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      if parts.count == 2 { checksums[parts[1]] = parts[0] }
    }
  }

  /// Whether it names nothing.
  var isEmpty: Bool { checksums.isEmpty }

  /// The file's bytes.
  var file: ReportFile {
    let lines = checksums.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return ReportFile(Self.name, ([Self.heading] + lines).joined(separator: "\n") + "\n")
  }

  /// Adds the entries of another manifest for files that this one does not name.
  mutating func add(_ other: Manifest) { checksums.merge(other.checksums) { mine, _ in mine } }

  /// Whether both name a file with the same bytes.
  func agrees(with other: Manifest, on path: String) -> Bool {
    checksums[path] != nil && checksums[path] == other.checksums[path]
  }

  /// The paths named here and not in `other`, whose files in `folder` are as they were written.
  func stale(besides other: Manifest, in folder: URL) -> [String] {
    checksums.filter { path, checksum in
      guard other.checksums[path] == nil, !path.hasPrefix("/"),
        !path.split(separator: "/").contains(".."),
        let data = try? Data(contentsOf: folder.appendingPathComponent(path))
      else { return false }
      return Self.checksum(data) == checksum
    }.keys.sorted()
  }

  static func checksum(_ data: Data) -> String {
    String(data.withUnsafeBytes { StreamKey.fnv1a($0) }, radix: 16)
  }
}
