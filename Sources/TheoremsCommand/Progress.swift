import Synchronization
import Verification

/// Progress on standard error: a bar on a terminal, plain lines elsewhere.
final class Progress: Sendable {
  private struct State {
    var done = 0
    var running: [String] = []
    var isOver = false
  }

  private let total: Int
  private let earlier: Int
  private let isTerminal = StandardError.isTerminal
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  /// Progress towards `total` claims, of which some were finished in an earlier part of the run.
  init(_ total: Int, finished earlier: Int = 0) {
    self.total = total
    self.earlier = earlier
    state = Mutex(State(done: earlier))
  }

  /// Takes note of a claim that has started or finished.
  func note(_ event: Verifier.Event) {
    state.withLock { state in
      guard !state.isOver else { return }
      switch event {
      case .started(let id):
        state.running.append(id)
      case .finished(let claim, _): finish(claim.id, claim.verdict.rawValue, &state)
      case .drawn(let id, let share, _):
        finish(id, "share \(share.index) of \(share.count) of its replicates drawn", &state)
      }
      if isTerminal { draw(state) }
    }
  }

  private func finish(_ id: String, _ outcome: String, _ state: inout State) {
    state.done += 1
    state.running.removeAll { $0 == id }
    if !isTerminal { StandardError.print("[\(state.done)/\(total)] \(id): \(outcome)") }
  }

  /// Clears the bar; nothing is shown from now on.
  func end() {
    state.withLock { $0.isOver = true }
    if isTerminal { StandardError.print("\r\u{1B}[K", terminator: "") }
  }

  private func draw(_ state: State) {
    let width = 20
    let filled = total == 0 ? width : width * state.done / total
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let elapsed = (ContinuousClock.now - start).seconds
    let remaining =
      state.done == earlier ? "" : ", about \(left(elapsed, state.done)) s left"
    let current = state.running.first ?? ""
    StandardError.print(
      "\r\u{1B}[K\(bar) \(state.done)/\(total)\(remaining) \(current)".prefix(79).description,
      terminator: "")
  }

  private func left(_ elapsed: Double, _ done: Int) -> Int {
    Int((elapsed / Double(done - earlier) * Double(total - done)).rounded(.up))
  }
}
