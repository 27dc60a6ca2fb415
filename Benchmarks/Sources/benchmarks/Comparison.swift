import Foundation
import Workloads

/// All measurements of all workloads by all contenders, the first two of which are ours.
struct Comparison {
  let contenders: [String]
  /// For each workload's letter and each contender its measurements by round.
  private var measurements: [String: [[Int: Measurement]]] = [:]
  private var peaks: [Peak] = []

  init(contenders: [String]) { self.contenders = contenders }

  /// The contenders that ratios are taken of.
  private enum Column {
    static let oneWorker = 0
    static let twoWorkers = 1
    static let idiomatic = 2
    static let best = 3
  }

  private var hasNumPy: Bool { contenders.count > 2 }

  mutating func take(peak: Peak) { peaks.append(peak) }

  mutating func add(
    _ measurement: Measurement, of workload: Workload, by contender: Int, round: Int
  ) {
    let empty = [[Int: Measurement]](repeating: [:], count: contenders.count)
    measurements[workload.letter, default: empty][contender][round] = measurement
  }

  func latest(_ workload: Workload, of contender: Int) -> Measurement? {
    measurements[workload.letter]?[contender].max { $0.key < $1.key }?.value
  }

  /// The median time of a contender.
  private func seconds(_ workload: Workload, _ contender: Int) -> Double {
    median(measurements[workload.letter]?[contender].values.map(\.seconds) ?? [])
  }

  /// The median over rounds of how many times longer the first contender takes than the second.
  private func ratio(_ workload: Workload, _ first: Int, to second: Int) -> Double {
    guard let all = measurements[workload.letter] else { return .nan }
    return median(
      all[first].compactMap { round, measurement in
        all[second][round].map { measurement.seconds / $0.seconds }
      })
  }

  /// The least time on one thread, at the fastest speeds that any round saw, over our time.
  private func fractionOfLimit(_ workload: Workload) -> Double {
    guard let work = latest(workload, of: Column.oneWorker)?.work else { return .nan }
    let least = peaks.map { $0.seconds(work) }.reduce(.infinity, min)
    return least / seconds(workload, Column.oneWorker)
  }

  private func total(_ contender: Int) -> Double {
    Workload.all.reduce(0) { $0 + seconds($1, contender) }
  }
}

// MARK: - Agreement

extension Comparison {
  /// Throws when two contenders disagree on a result, saying on which and by how much.
  ///
  /// Sampled results may differ by six standard errors of the difference; deterministic ones by
  /// 10⁻⁹ of their size, since the order of additions differs but nothing is ill-conditioned.
  func requireAgreement() throws {
    for workload in Workload.all {
      guard let reference = latest(workload, of: Column.oneWorker) else { continue }
      for contender in contenders.indices {
        guard let other = latest(workload, of: contender) else { continue }
        let difference = abs(other.value - reference.value)
        let errors =
          reference.standardError * reference.standardError
          + other.standardError * other.standardError
        let allowed =
          workload.isDeterministic ? 1e-9 * abs(reference.value) : 6 * errors.squareRoot()
        guard difference <= allowed else {
          throw Failure(
            "workload \(workload.letter): \(contenders[contender]) finds \(other.value), "
              + "\(contenders[0]) \(reference.value); they may differ by \(allowed)")
        }
      }
    }
  }
}

// MARK: - Text

extension Comparison {
  /// The table, what it was measured with before it, and whether the promises are kept after it.
  func markdown(environment: String, withBars: Bool) -> String {
    let header = ["Workload", "result"] + contenders.map { "\($0) (s)" } + ratioHeads
    let rule = ["---"] + header.dropFirst().map { _ in "---:" }
    let rows = Workload.all.map { workload in
      ["\(workload.letter). \(workload.title)", result(workload)]
        + contenders.indices.map { seconds(workload, $0).formatted(digits: 3) }
        + ratios(workload)
    }
    let table = ([header, rule] + rows + [totals]).map { "| " + $0.joined(separator: " | ") + " |" }
    let lines = [environment, ""] + table + (withBars && hasNumPy ? [""] + bars : [])
    return lines.joined(separator: "\n")
  }

  private var ratioHeads: [String] {
    ["2 workers against 1"]
      + (hasNumPy ? ["idiomatic ÷ ours, one thread", "best ÷ ours, one thread"] : [])
      + ["of the limit"]
  }

  private func ratios(_ workload: Workload) -> [String] {
    let gain = ratio(workload, Column.oneWorker, to: Column.twoWorkers).formatted(digits: 2)
    let against = hasNumPy ? [Column.idiomatic, Column.best] : []
    return [gain]
      + against.map { ratio(workload, $0, to: Column.oneWorker).formatted(digits: 2) }
      + [percent(fractionOfLimit(workload))]
  }

  private var totals: [String] {
    let ours = total(Column.oneWorker)
    let against = hasNumPy ? [Column.idiomatic, Column.best] : []
    return ["**total**", ""]
      + contenders.indices.map { total($0).formatted(digits: 3) }
      + [(ours / total(Column.twoWorkers)).formatted(digits: 2)]
      + against.map { (total($0) / ours).formatted(digits: 2) } + [""]
  }

  private func result(_ workload: Workload) -> String {
    guard let ours = latest(workload, of: Column.oneWorker) else { return "" }
    guard !workload.isDeterministic else { return ours.value.formatted(digits: 6) }
    return "\(ours.value.formatted(digits: 4)) ± \(ours.standardError.formatted(digits: 4))"
  }

  /// What the package promises, what was measured, and whether it is kept.
  private var bars: [String] {
    let least = Workload.all
      .map { (ratio: ratio($0, Column.idiomatic, to: Column.oneWorker), place: "at \($0.letter)") }
      .min { $0.ratio < $1.ratio }
    return [
      promise(
        "no workload slower than idiomatic NumPy, one worker and one BLAS thread", atLeast: 1,
        least),
      promise(
        "2 workers in total 3 times faster than idiomatic NumPy with one BLAS thread", atLeast: 3,
        (total(Column.idiomatic) / total(Column.twoWorkers), "in total")),
    ]
  }
}

/// A promise, the smallest ratio it speaks of, and whether that is large enough.
func promise(
  _ text: String, atLeast bar: Double, _ measured: (ratio: Double, place: String)?
) -> String {
  guard let (ratio, place) = measured else { return "- \(text): there is none" }
  return "- \(text): \(ratio.formatted(digits: 2)) \(place), \(ratio >= bar ? "kept" : "missed")"
}

/// The middle value, the mean of the middle two, or NaN of none.
func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
