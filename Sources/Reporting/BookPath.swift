import Verification

/// Where the pages of the book stand, as paths below the package's folder.
enum BookPath {
  /// The folder of a part, with a slash at its end.
  static func folder(of part: Part) -> String { "theorems/\(part.rawValue)/" }

  /// The way from a page to the package's folder, such as `../../`.
  static func toRoot(from page: String) -> String {
    String(repeating: "../", count: page.split(separator: "/").count - 1)
  }
}

extension Theorem {
  /// Where its chapter stands, below the package's folder.
  public var chapterPath: String { BookPath.folder(of: part) + "\(name).md" }
}

extension TheoremRecord {
  /// Where its chapter stands, below the package's folder.
  var chapterPath: String { BookPath.folder(of: part) + "\(name).md" }
}
