import Foundation
import Verification

/// JSON as this package prints and keeps it: the same value gives the same bytes.
public enum JSONFile {
  /// The value as text: sorted keys, two-space indentation, slashes as they are.
  public static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The bytes of a file that holds the value: its text and a final newline.
  static func bytes(_ value: some Encodable) throws -> Data {
    Data((try text(value) + "\n").utf8)
  }

  /// The bytes of the file at `url`; throws `ReportingError.unreadable`.
  static func contents(of url: URL) throws -> Data {
    do {
      return try Data(contentsOf: url)
    } catch {
      throw ReportingError.unreadable(url, error)
    }
  }
}
