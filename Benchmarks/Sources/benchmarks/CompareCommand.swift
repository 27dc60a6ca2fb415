import ArgumentParser
import Foundation
import LinearAlgebra
import Workloads

/// Measures all workloads with all contenders by turns.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Measure the workloads against NumPy by turns; print one table.",
    discussion: """
      Every measurement is a process of its own. Within a round all contenders compute a workload \
      one after the other, each round beginning with the next contender. Times are medians over the \
      rounds, ratios medians of the ratios within a round. Results that disagree are an error.
      """)

  @Option(help: "The folder of the NumPy counterparts.") var numpy = "numpy"
  @Option(help: "How many rounds.") var rounds = 3
  @Option(help: "A page that takes the table between its markers.") var write: String?
  @Option(help: "A contender that took longer than this many seconds is not measured again.")
  var patience = 10.0
  @Flag(help: "A fiftieth of the work: whether everything runs and agrees.") var quick = false

  func validate() throws {
    guard rounds >= 1 else { throw ValidationError("--rounds must be at least 1") }
    // Before minutes of measuring, not after.
    if let write { _ = try MeasuredBlock.againstNumPy.split(write) }
  }

  func run() throws {
    let version = Contender.numpyVersion()
    if version == nil {
      note("NumPy is missing (python3 -c 'import numpy' fails): this package is measured alone.")
    }
    let contenders = contenders(withNumPy: version != nil)
    var comparison = Comparison(contenders: contenders.map(\.name))
    for round in 0..<rounds {
      comparison.take(peak: Peak(rounds: 9))
      for workload in Workload.all {
        note("round \(round + 1) of \(rounds): \(workload.title)")
        for turn in contenders.indices {
          let index = (turn + round) % contenders.count
          guard comparison.latest(workload, of: index)?.seconds ?? 0 <= patience else { continue }
          let measurement = try contenders[index].measure(workload.letter, quick: quick)
          comparison.add(measurement, of: workload, by: index, round: round)
        }
      }
    }
    let text = comparison.markdown(
      environment: environment(numpy: version), withBars: !quick)
    print(text)
    try comparison.requireAgreement()
    if let write { try MeasuredBlock.againstNumPy.replace(in: write, by: text) }
  }

  private func contenders(withNumPy: Bool) -> [Contender] {
    let ours = [1, 2].map { Contender.ours(jobs: $0) }
    guard withNumPy else { return ours }
    let folder = URL(fileURLWithPath: numpy)
    // A trial run leaves out the default number of threads, with which small products wait most.
    let threads = quick ? [1] : [1, nil]
    return ours
      + threads.flatMap { count in
        ["idiomatic", "best"].map { Contender.numpy($0, threads: count, folder: folder) }
      }
  }

  private func environment(numpy: String?) -> String {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let counterpart = numpy.map { "; NumPy \($0)" } ?? "; without NumPy"
    let scale = quick ? "; a fiftieth of the work, too little for times to mean much" : ""
    return
      "Rounds: \(rounds); cores: \(cores); \(BLASEnvironment.description)\(counterpart)\(scale)."
  }

  private func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
