import Foundation
import Randomness
import Testing

@testable import Theorems

/// docs/replay-in-numpy.md keeps its word: Python draws the very data sets of this package.
@Suite("Replay in NumPy")
struct ReplayTests {
  private static let page = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs/replay-in-numpy.md")

  /// The fenced blocks of the page in one language, joined.
  private func blocks(_ language: String) throws -> String {
    try String(contentsOf: Self.page, encoding: .utf8)
      .matches(of: /(?s)```(\w+)\n(.*?)```/)
      .filter { $0.output.1 == language }.map { String($0.output.2) }.joined(separator: "\n")
  }

  /// The lines `d replicate risk` as numbers.
  private func rows(_ text: String) -> [[Double]] {
    text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
  }

  @Test("The page shows the first replicates of the claim")
  func printed() throws {
    let rows = rows(try blocks("text"))
    #expect(rows.count == 6)
    for row in rows {
      try #require(row.count == 3)
      let lane: UInt64 = row[0] == 8 ? 0 : 1
      var stream = RandomStream(
        seed: 1, label: "double-descent/true-fits", replicate: UInt64(row[1]), lane: lane)
      let risk = try DoubleDescent.fittedRisk(
        n: 18, d: Int(row[0]), noise: 1, signal: 1, stream: &stream)
      #expect(abs(risk - row[2]) < 1e-9 + 1e-9 * risk, "d = \(row[0]), replicate \(row[1])")
    }
  }

  @Test("The program prints what the page shows", .enabled(if: Python.hasNumPy, "no NumPy here"))
  func program() throws {
    let printed = try Python.output(of: try blocks("python"))
    let (measured, shown) = (rows(printed), rows(try blocks("text")))
    #expect(measured.map(\.count) == shown.map(\.count))
    // The last digit may differ between builds of BLAS, which add in another order.
    for (left, right) in zip(measured.joined(), shown.joined()) {
      #expect(abs(left - right) < 1.5e-9)
    }
  }
}

/// The Python of this system.
private enum Python {
  static let hasNumPy = (try? output(of: "import numpy; print(numpy.__version__)")) != nil

  struct Failure: Error { let status: Int32 }

  /// What a program prints; throws when there is no Python or the program fails.
  static func output(of program: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    return String(decoding: text, as: UTF8.self)
  }
}
