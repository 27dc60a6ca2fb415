/// Stops the program with a message when the condition does not hold.
///
/// Unlike `precondition`, it prints its message in optimised builds too. The message is formed
/// only on failure.
@inlinable @inline(__always)
func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
