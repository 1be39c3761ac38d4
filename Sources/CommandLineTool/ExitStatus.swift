/// What the process ends with. Scripts rely on these numbers: they are listed in `tidemark --help`, and only
/// ever added to.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  /// What was asked for is done, or has been accepted with `--no-wait`.
  case done = 0
  /// The operation failed or was cancelled; everything it had begun is undone.
  case operationFailed = 1
  /// The service refused the request; nothing was begun.
  case refused = 2
  /// The service could not be reached, or did not answer in time.
  case unreachable = 3
  /// The service does not accept the token or the certificate.
  case notAllowed = 4
  /// A check has ended, and has found something that a person has to look at.
  case needsAttention = 5
  /// The command line is wrong.
  case usage = 64
  /// The service, or this program, failed in a way that it should not.
  case internalError = 70
  /// Interrupted (Ctrl-C); an operation that was being waited for goes on.
  case interrupted = 130

  /// What it means, for the help.
  var meaning: String {
    switch self {
    case .done: "done, or accepted with --no-wait"
    case .operationFailed: "the operation failed or was cancelled; what it had begun is undone"
    case .refused: "the service refused the request; nothing was begun"
    case .unreachable: "the service cannot be reached or did not answer in time"
    case .notAllowed: "the token or the certificate is not accepted"
    case .needsAttention: "the check has found something that needs a person's attention"
    case .usage: "the command line is wrong"
    case .internalError: "the service or this program failed unexpectedly"
    case .interrupted: "interrupted (Ctrl-C); an operation being waited for goes on"
    }
  }
}
