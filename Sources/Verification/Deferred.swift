import Synchronization

/// A value that is computed once, when somebody first asks for it.
///
/// The claims of a theorem share a quadrature through one of these, so that listing the claims costs
/// nothing. Whoever asks during the computation waits for it; the computation must therefore not
/// ask for the same value. A computation that can fail defers a `Result`.
public final class Deferred<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)
  private let compute: @Sendable () -> Value

  /// A value that `compute` will be called for, at most once.
  public init(_ compute: @escaping @Sendable () -> Value) { self.compute = compute }

  /// The value; the first to ask computes it.
  public var value: Value {
    stored.withLock { stored in
      let value = stored ?? compute()
      stored = value
      return value
    }
  }
}
