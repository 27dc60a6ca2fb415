import ArgumentParser
import Foundation
import Workloads

/// Measures the kernels by themselves.
struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels", abstract: "Measure the inner loops on one thread; print a table.")

  @Option(help: "How many repetitions; the median counts.") var rounds = 15
  @Option(help: "A page that takes the table between its markers.") var write: String?

  func run() throws {
    let table = try table()
    print(table)
    if let write { try MeasuredBlock.kernels.replace(in: write, by: table) }
  }

  private func table() throws -> String {
    var lines = [
      "| Kernel | Item | Nanoseconds per item | Of the limit | Limit |",
      "| --- | --- | ---: | ---: | --- |",
    ]
    for kernel in try Kernel.measureAll(rounds: rounds) {
      let time = kernel.nanoseconds.formatted(digits: kernel.nanoseconds < 100 ? 1 : 0)
      let limit = kernel.limit.map {
        "\(percent($0.nanoseconds / kernel.nanoseconds)) | \($0.reason)"
      }
      lines.append(
        "| \(kernel.title) | \(kernel.item) | \(time) | \(limit ?? "– | scalar arithmetic") |")
    }
    return lines.joined(separator: "\n")
  }
}

extension Double {
  /// With a fixed number of digits after the point.
  func formatted(digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

/// A fraction as a percentage.
func percent(_ fraction: Double) -> String { (100 * fraction).formatted(digits: 0) + " %" }
