import ArgumentParser
import Foundation
import LinearAlgebra
import Verification
import Workloads

/// Measures this package, alone or against NumPy.
@main
struct BenchmarksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmarks",
    abstract: "Measure kernels and workloads of this package, alone or against NumPy.",
    subcommands: [
      RunCommand.self, KernelsCommand.self, CompareCommand.self, GainCommand.self,
    ])
}

/// Runs one workload in this process.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run one workload and print its time and result as JSON.")

  @Argument(help: "The letter of the workload, a to h.") var letter: String
  @Option(help: "How many workers compute at once.") var jobs = 1
  @Flag(help: "A fiftieth of the work.") var quick = false

  func validate() throws {
    guard Workload.all.contains(where: { $0.letter == letter }) else {
      throw ValidationError("there is no workload '\(letter)'")
    }
    guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1") }
  }

  func run() async throws {
    BLASEnvironment.endThreads()
    FreedMemory.keep()
    for workload in Workload.all where workload.letter == letter {
      let pool = WorkerPool(workers: jobs)
      // A small run first: libraries and tables are loaded, memory is mapped.
      _ = try await workload.run(pool, .quick)
      let (wall, processor) = (ContinuousClock.now, processorSeconds())
      let outcome = try await workload.run(pool, quick ? .quick : .full)
      let result = Measurement(
        seconds: (ContinuousClock.now - wall) / .seconds(1),
        processorSeconds: processorSeconds() - processor, value: outcome.value,
        standardError: outcome.standardError, work: outcome.work)
      print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
    }
  }
}

/// One timed run, as this program and the NumPy counterpart print it.
struct Measurement: Codable {
  /// By the clock on the wall.
  let seconds: Double
  /// The time that the threads spent on a processor, in user mode.
  let processorSeconds: Double
  let value: Double
  let standardError: Double
  /// The inevitable operations; only this package counts them.
  let work: Work?
}

/// The user time of this process in seconds.
func processorSeconds() -> Double {
  var usage = rusage()
  #if canImport(Darwin)
  getrusage(RUSAGE_SELF, &usage)
  #else
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  #endif
  return Double(usage.ru_utime.tv_sec) + 1e-6 * Double(usage.ru_utime.tv_usec)
}
