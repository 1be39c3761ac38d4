internal import Glibc

/// A file operation that the system refused.
public struct StorageFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// What did not happen.
  public let what: String
  /// The system call.
  public let call: String
  /// Its `errno`.
  public let code: Int32

  /// Must be made right after the failed call when `code` is left out.
  init(_ what: String, call: String, code: Int32 = errno) {
    self.what = what
    self.call = call
    self.code = code
  }

  /// Whether the thing is not there.
  public var isMissing: Bool { code == ENOENT }
  /// Whether something of that name is there already.
  public var isExisting: Bool { code == EEXIST }
  /// Whether the file system, or a quota, has no room.
  public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }
  /// Whether the path would have left its directory, or has a symbolic link in it.
  public var isEscape: Bool { code == EXDEV || code == ELOOP }
  /// Whether the file system cannot do this at all.
  public var isUnsupported: Bool { code == EOPNOTSUPP || code == ENOSYS }

  /// "what: call: the system's words".
  public var description: String { "\(what): \(call): \(String(cString: strerror(code)))" }
}

extension StorageFailure {
  /// As the agent's error.
  var agentError: AgentError {
    if isOutOfSpace {
      return AgentError(
        .resourceExhausted, "no_space", what: what, why: "The file system is full (\(call))",
        remedy: "Make room there and try again", isRetryable: true)
    }
    if isEscape {
      return AgentError(
        .failedPrecondition, "path_escapes", what: what,
        why: "The path has a symbolic link in it or leads out of its pool or store",
        remedy: "Replace the symbolic link by the real directory or file")
    }
    return AgentError(
      .internal, "storage_failed", what: what, why: "\(call): \(String(cString: strerror(code)))",
      remedy: "Look at the host's storage and system log; then try again", isRetryable: true)
  }
}
