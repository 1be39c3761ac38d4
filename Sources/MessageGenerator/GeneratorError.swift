/// Why the generator refuses a set of `.proto` files. Each is something that protobuf-c or the generated Swift could
/// not represent faithfully, or not safely.
public enum GeneratorError: Error, Hashable, Sendable {
  /// The bytes are no serialized `FileDescriptorSet`.
  case unreadableDescriptorSet
  /// Only `syntax = "proto3"` is supported.
  case unsupportedSyntax(file: String, syntax: String)
  /// A message that can contain itself. protobuf-c parses nested messages by recursion without a limit, so that such a
  /// message would let any peer crash the process.
  case recursiveMessage(path: [String])
  /// `optional` fields: protobuf-c 1.4 has none in proto3.
  case optionalField(String)
  /// Groups.
  case group(String)
  /// Extensions and extension ranges; named by message or file.
  case extensions(String)
  /// A field, method or map uses a type that is not among those generated.
  case unknownType(String, usedBy: String)
  /// A method that streams requests and returns one reply.
  case clientStreamingMethod(String)
  /// A map whose keys have no order.
  case unsupportedMapKey(String)
  /// An enum value below zero, or two values of one number.
  case unsupportedEnumValue(String)
  /// Two declarations would get the same name, or one that is taken.
  case nameCollision(String, declarations: [String])
}

extension GeneratorError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .unreadableDescriptorSet:
      "The descriptor set cannot be parsed. Write it with `protoc --include_imports --descriptor_set_out`."
    case .unsupportedSyntax(let file, let syntax):
      "\(file) has the syntax \"\(syntax)\". Begin it with `syntax = \"proto3\";`."
    case .recursiveMessage(let path):
      "A message can contain itself: \(path.joined(separator: " → ")). protobuf-c would follow a peer's nesting without "
        + "limit. Refer to the inner one by id, or list all in a flat `repeated` field."
    case .optionalField(let name):
      "\(name) is `optional`, which protobuf-c does not have. Use a message or a oneof of one field."
    case .group(let name): "\(name) is a group. Use a message."
    case .extensions(let name): "\(name) has extensions, which are not supported. Add ordinary fields."
    case .unknownType(let type, let user):
      "\(user) uses \(type), which is not among the generated types. Put its file into Protos/."
    case .clientStreamingMethod(let name):
      "\(name) streams requests and returns one reply, which is not supported. Stream replies too, or neither."
    case .unsupportedMapKey(let name):
      "\(name) is a map with keys that have no order. Use strings or numbers."
    case .unsupportedEnumValue(let name):
      "\(name) is negative, or an alias. Give each value a number of its own, 0 or more."
    case .nameCollision(let name, let declarations):
      "\(declarations.joined(separator: " and ")) would all be called `\(name)`. Rename all but one."
    }
  }
}
