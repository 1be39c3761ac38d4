/// How a process ended.
public enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
  /// It returned from `main` or called `exit` with this code.
  case exited(Int32)
  /// It was ended by this signal.
  case signalled(Int32)

  init(raw: Int32) {
    self = raw & 0x7f == 0 ? .exited((raw >> 8) & 0xff) : .signalled(raw & 0x7f)
  }

  /// True for exit code 0.
  public var isSuccess: Bool { self == .exited(0) }

  /// For messages.
  public var description: String {
    switch self {
    case .exited(let code): "exit code \(code)"
    case .signalled(let number): "signal \(number)"
    }
  }
}
