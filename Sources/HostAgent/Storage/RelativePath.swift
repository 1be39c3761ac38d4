/// A path inside a pool or store: never absolute, never with `.`, `..`, empty parts or NUL.
public struct RelativePath: Hashable, Sendable, CustomStringConvertible {
  /// The parts between the slashes; at least one.
  public let components: [String]

  /// Checks and takes `text`.
  ///
  /// - Throws: `AgentError` `invalid_path`.
  public init(_ text: String) throws {
    let components = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    try self.init(components: components, text: text)
  }

  /// A path of single names, none of which may have a slash.
  ///
  /// - Throws: `AgentError` `invalid_path`.
  public init(components: [String]) throws {
    try self.init(components: components, text: components.joined(separator: "/"))
  }

  private init(components: [String], text: String) throws {
    let isPlain = !components.isEmpty && components.allSatisfy(Self.isPlainName) && text.utf8.count < 4096
    guard isPlain else {
      throw AgentError(
        .invalidArgument, "invalid_path", what: "The path \(text.debugDescription) was not used",
        why: "It is empty, absolute, too long, or has `.`, `..`, an empty part or a NUL in it",
        remedy: "Give the path inside the pool or store, as `folder/file.qcow2`")
    }
    self.components = components
  }

  /// Whether `name` can be the name of one file: not empty, not `.` or `..`, without slash and NUL, up to 255 bytes.
  public static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }

  /// The path, joined by slashes.
  public var description: String { components.joined(separator: "/") }
  /// The last part.
  public var name: String { components[components.count - 1] }
  /// The folder that it is in; nil when it lies at the top.
  public var parent: RelativePath? {
    components.count < 2 ? nil : try? RelativePath(components: Array(components.dropLast()))
  }

  /// This path with another last part.
  public func sibling(_ name: String) throws -> RelativePath {
    try RelativePath(components: components.dropLast() + [name])
  }

  /// This path and one more part.
  public func appending(_ name: String) throws -> RelativePath {
    try RelativePath(components: components + [name])
  }
}
