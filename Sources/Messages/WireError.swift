/// Why bytes are no message of ours, or a message cannot be sent.
public enum WireError: Error, Hashable, Sendable {
  /// The bytes do not parse as the named message.
  case malformed(message: String)
  /// A string field, named with its message, holds bytes that are not UTF-8.
  case invalidUTF8(field: String)
  /// A string field, named with its message, holds a NUL, where protobuf-c would cut it off. On sending, the message
  /// that holds it is named.
  case embeddedNUL(field: String)
  /// Messages are nested more than ``WireScan/maximumDepth`` deep in the named message.
  case tooDeep(message: String)
}

extension WireError: CustomStringConvertible {
  /// What is wrong, for people.
  public var description: String {
    switch self {
    case .malformed(let message): "The bytes do not parse as \(message)"
    case .invalidUTF8(let field): "The text in \(field) is not UTF-8"
    case .embeddedNUL(let field): "The text in \(field) contains a NUL"
    case .tooDeep(let message): "Messages are nested more than \(WireScan.maximumDepth) deep in \(message)"
    }
  }
}
