/// Why a command of QEMU's monitor did not do what it should.
struct QMPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// How it failed.
  enum Kind: Hashable, Sendable {
    /// QEMU refused it.
    case refused
    /// The program has ended, or is ending.
    case ended
    /// The program could not be started.
    case unusable
    /// What it said is not what the protocol says.
    case unreadable
  }

  /// How it failed.
  let kind: Kind
  /// The command: `blockdev-add`.
  let command: String
  /// The program's words.
  let message: String

  /// The program's words behind the command.
  var description: String { "\(command): \(message)" }

  /// Somebody else holds the image's lock.
  var isLocked: Bool { kind == .refused && ImageToolError.kind(of: message) == .locked }
  /// There is no room.
  var isOutOfSpace: Bool { message.contains("No space left") }
  /// The storage cannot be opened past the page cache.
  var isDirectUnsupported: Bool { kind == .refused && message.contains("O_DIRECT") }
}

extension QMPError {
  /// As the agent's error about `what`.
  func agentError(_ what: String) -> AgentError {
    if isOutOfSpace {
      return AgentError(
        .resourceExhausted, "no_space", what: what, why: "The file system is full (\(description))",
        remedy: "Make room there and try again", isRetryable: true)
    }
    return AgentError(
      .internal, "storage_daemon_failed", what: what, why: "qemu-storage-daemon: \(description)",
      remedy: "Check the image with qemu-img check; then try again", isRetryable: true)
  }
}
