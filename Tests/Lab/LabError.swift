/// Something the lab could not do. It says what, why, and shows the output of the program that failed.
public struct LabError: Error, CustomStringConvertible, Sendable {
  /// What was attempted, with the reason, and what to do where that is known.
  public let message: String
  /// Output or log of the program concerned; empty when there is none.
  public let output: String

  /// An error with an optional piece of output.
  public init(_ message: String, output: String = "") {
    self.message = message
    self.output = output
  }

  /// The message, then the output, indented.
  public var description: String {
    guard !output.isEmpty else { return message }
    return message + "\n"
      + output.split(separator: "\n").suffix(60).map { "    \($0)" }.joined(separator: "\n")
  }
}
