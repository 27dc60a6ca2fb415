/// Stops the program with a message when a condition that callers must ensure does not hold.
///
/// Unlike `precondition`, it prints its message in optimised builds too. The message is formed
/// only on failure.
@inlinable @inline(__always)
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
