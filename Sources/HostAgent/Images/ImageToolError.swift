/// A failed run of `qemu-img`.
public struct ImageToolError: Error, Hashable, Sendable, CustomStringConvertible {
  /// How it failed, as far as the tool's words tell.
  public enum Kind: Hashable, Sendable {
    /// Another program holds the image's lock.
    case locked
    /// The file, or a file of its chain, is not there.
    case missing
    /// There is no room.
    case outOfSpace
    /// The bitmap that was named is not in the image.
    case bitmapMissing
    /// A bitmap of that name is in the image already.
    case bitmapExists
    /// The storage cannot be opened past the page cache.
    case directUnsupported
    /// The file is not what it was said to be.
    case wrongFormat
    /// The tool could not be started, or said nothing usable.
    case unusable
    /// Anything else.
    case other
  }

  /// How it failed.
  public let kind: Kind
  /// The subcommand: `convert`.
  public let command: String
  /// The image.
  public let image: String
  /// The tool's words.
  public let message: String

  /// The tool's words behind the command.
  public var description: String { "qemu-img \(command) \(image): \(message)" }

  /// Reads the kind out of the tool's words; it has no codes.
  static func kind(of message: String) -> Kind {
    let signs: [(String, Kind)] = [
      ("Failed to get", .locked), ("Is another process using the image", .locked),
      ("No space left", .outOfSpace), ("No such file", .missing),
      ("Bitmap already exists", .bitmapExists),
      ("not found", .bitmapMissing), ("Could not find bitmap", .bitmapMissing),
      ("does not support O_DIRECT", .directUnsupported), ("not in qcow2 format", .wrongFormat),
    ]
    return signs.first { message.contains($0.0) }?.1 ?? .other
  }
}

extension ImageToolError {
  /// As the agent's error.
  var agentError: AgentError {
    switch kind {
    case .locked:
      AgentError(
        .failedPrecondition, "volume_in_use", what: "\(image) was not changed",
        why: "Another program has it open (\(message))",
        remedy: "Stop the virtual machine that uses it and try again",
        isRetryable: true)
    case .missing:
      AgentError(
        .failedPrecondition, "file_missing", what: "qemu-img \(command) did not work on \(image)",
        why: message,
        remedy: "Check that the pool or store is mounted and the file is there")
    case .outOfSpace:
      AgentError(
        .resourceExhausted, "no_space", what: "qemu-img \(command) did not finish \(image)",
        why: "The file system is full", remedy: "Make room there and try again", isRetryable: true)
    case .unusable:
      AgentError(
        .unavailable, "image_tool_unusable", what: "qemu-img \(command) did not work on \(image)",
        why: message,
        remedy: "Install qemu-utils on the host, or give the agent its path: --qemu-img")
    case .bitmapMissing, .bitmapExists, .directUnsupported, .wrongFormat, .other:
      AgentError(
        .internal, "image_tool_failed", what: "qemu-img \(command) did not work on \(image)", why: message,
        remedy: "Check the image with qemu-img check; then try again", isRetryable: true)
    }
  }
}
