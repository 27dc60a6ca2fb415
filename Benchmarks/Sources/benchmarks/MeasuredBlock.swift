import Foundation

/// A part of a page between markers, filled by a measurement.
struct MeasuredBlock {
  static let kernels = MeasuredBlock(name: "kernels")
  static let againstNumPy = MeasuredBlock(name: "against-numpy")
  static let gain = MeasuredBlock(name: "gain")

  private let name: String

  private var begin: String { "<!-- begin measured: \(name) -->\n" }
  private var end: String { "<!-- end measured -->" }

  /// Puts a text between the markers of a page, which must be there.
  func replace(in path: String, by text: String) throws {
    let (before, after) = try split(path)
    try (before + text + "\n" + after).write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// What stands before and after the block, markers included; throws when they are missing.
  func split(_ path: String) throws -> (before: String, after: String) {
    let page = try String(contentsOfFile: path, encoding: .utf8)
    guard let start = page.range(of: begin),
      let stop = page.range(of: end, range: start.upperBound..<page.endIndex)
    else { throw Failure("\(path) has no lines '\(begin.dropLast())' and '\(end)'") }
    return (String(page[..<start.upperBound]), String(page[stop.lowerBound...]))
  }
}
