import Dispatch
import Foundation
import Synchronization

/// Ends the process with 130 and a message on SIGINT and SIGTERM.
///
/// Finished claims are in the journal already, so there is nothing left to save.
final class Interruption {
  private final class State: Sendable {
    let isOver = Mutex(false)
  }

  private let state = State()
  private var sources: [any DispatchSourceSignal] = []

  /// Listens from now on; `farewell` is printed when a signal comes.
  init(farewell: @escaping @Sendable () -> String) {
    for number in [SIGINT, SIGTERM] {
      #if canImport(Darwin)
      // There the default action comes before dispatch.
      signal(number, SIG_IGN)
      #endif
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [state] in
        let isOver = state.isOver.withLock { $0 }
        guard !isOver else { return }
        StandardError.print("theorems: interrupted; \(farewell())")
        _exit(130)
      }
      source.resume()
      sources.append(source)
    }
  }

  /// Ignores signals from now on: the report is being written, which takes a moment.
  func end() { state.isOver.withLock { $0 = true } }
}
