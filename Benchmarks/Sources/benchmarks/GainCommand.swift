import ArgumentParser
import Foundation
import LinearAlgebra
import Workloads

/// Measures what a second worker gains on long workloads, beside what the machine has to give.
struct GainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gain",
    abstract: "Measure what a second worker gains on long workloads; print a table.",
    discussion: """
      In each round one worker, two workers, and two processes of one worker each, started \
      together, compute a workload one after the other. Two processes share nothing but the \
      machine: what they do not gain, two workers cannot. Times are medians over the rounds, \
      gains medians of the gains within a round.
      """)

  @Option(help: "How many rounds.") var rounds = 9
  @Option(help: "A page that takes the table between its markers.") var write: String?
  @Flag(help: "One round of a fiftieth of the work, all workloads: whether everything runs.")
  var quick = false

  /// A workload is long when one worker takes more seconds than this.
  private static let long = 0.5

  func validate() throws {
    if quick, write != nil {
      throw ValidationError("--quick measures too little to be written to a page")
    }
    guard rounds >= 1 else { throw ValidationError("--rounds must be at least 1") }
    if let write { _ = try MeasuredBlock.gain.split(write) }
  }

  func run() throws {
    let one = Contender.ours(jobs: 1)
    let workloads = try Workload.all.filter { workload in
      try quick || one.measure(workload.letter, quick: false).seconds > Self.long
    }
    let gains = try workloads.map { workload in
      note("\(workload.title)")
      return Gain(
        title: "\(workload.letter). \(workload.title)", letter: workload.letter,
        rounds: try (0..<(quick ? 1 : rounds)).map { try round($0, of: workload) })
    }
    let text = markdown(gains)
    print(text)
    if let write { try MeasuredBlock.gain.replace(in: write, by: text) }
  }

  /// All three by turns; each round begins with the next of them.
  private func round(_ number: Int, of workload: Workload) throws -> Gain.Round {
    let (letter, one, two) = (workload.letter, Contender.ours(jobs: 1), Contender.ours(jobs: 2))
    var seconds = [[Double]](repeating: [], count: 3)
    for turn in 0..<3 {
      let index = (turn + number) % 3
      let measured =
        switch index {
        case 0: [try one.measure(letter, quick: quick)]
        case 1: [try two.measure(letter, quick: quick)]
        default: try one.measureTwice(letter, quick: quick)
        }
      seconds[index] = measured.map(\.seconds)
    }
    return Gain.Round(one: seconds[0][0], two: seconds[1][0], processes: seconds[2])
  }

  private func markdown(_ gains: [Gain]) -> String {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let lines = [
      "Rounds: \(quick ? 1 : rounds); cores: \(cores); \(BLASEnvironment.description).", "",
      "| Workload | 1 worker (s) | 2 workers (s) | two processes (s) | gain of 2 workers, median "
        + "(range) | gain of two processes, median (range) |",
      "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    guard !quick else { return (lines + gains.map(\.row)).joined(separator: "\n") }
    let least = gains.map { (ratio: $0.gain, place: "at \($0.letter)") }
      .min { $0.ratio < $1.ratio }
    let bar = promise(
      "2 workers 1.8 times faster than 1 on every workload above \(Self.long) s", atLeast: 1.8,
      least)
    return (lines + gains.map(\.row) + ["", bar]).joined(separator: "\n")
  }

  private func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}

/// One workload's times, round by round.
private struct Gain {
  let title: String
  let letter: String
  let rounds: [Round]

  /// Seconds of one worker, of two workers, and of each of two processes at once.
  struct Round {
    let one: Double
    let two: Double
    let processes: [Double]

    var gain: Double { one / two }
    /// The speeds of both processes together in units of the speed of one alone.
    var possible: Double { processes.reduce(0) { $0 + one / $1 } }
  }

  var gain: Double { median(rounds.map(\.gain)) }

  /// A row of the table.
  var row: String {
    let times = [
      rounds.map(\.one), rounds.map(\.two), rounds.map { ($0.processes.max() ?? .nan) },
    ]
    let cells =
      times.map { median($0).formatted(digits: 3) }
      + [rounds.map(\.gain), rounds.map(\.possible)].map(Self.medianWithRange)
    return "| " + ([title] + cells).joined(separator: " | ") + " |"
  }

  private static func medianWithRange(_ values: [Double]) -> String {
    let text = [median(values), values.min() ?? .nan, values.max() ?? .nan]
      .map { $0.formatted(digits: 2) }
    return "\(text[0]) (\(text[1])–\(text[2]))"
  }
}
