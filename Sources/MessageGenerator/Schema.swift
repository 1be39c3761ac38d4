/// A `.proto` file, as far as the generator needs it.
struct ProtoFile: Hashable, Sendable {
  /// Its path below `Protos/`: `tidemark/common/v1/common.proto`.
  var path = ""
  /// Its package: `tidemark.common.v1`.
  var package = ""
  var syntax = ""
  var dependencies: [String] = []
  var messages: [ProtoMessage] = []
  var enums: [ProtoEnum] = []
  var services: [ProtoService] = []
  var hasExtensions = false
  /// The serialized `FileDescriptorProto` without source information: what server reflection hands out.
  var descriptor: [UInt8] = []
}

/// A message type.
struct ProtoMessage: Hashable, Sendable {
  /// Its name with package and enclosing types, with a leading dot, as descriptors write it: `.tidemark.common.v1.Snapshot`.
  var fullName = ""
  var name = ""
  var comment = ""
  var fields: [ProtoField] = []
  var oneofs: [ProtoOneof] = []
  var messages: [ProtoMessage] = []
  var enums: [ProtoEnum] = []
  /// Whether protoc made it for a `map<…>` field.
  var isMapEntry = false
  var hasExtensions = false
}

/// A field of a message.
struct ProtoField: Hashable, Sendable {
  /// A type as descriptors number it.
  enum Kind: Int32, Sendable {
    case double = 1
    case float, int64, uint64, int32, fixed64, fixed32, bool, string, group, message, bytes, uint32
    case `enum`, sfixed32, sfixed64, sint32, sint64
  }

  var name = ""
  var comment = ""
  var kind = Kind.int32
  /// The full name of the message or enum type.
  var typeName = ""
  var isRepeated = false
  var isOptional = false
  /// Index into the message's `oneofs`.
  var oneof: Int?
}

/// A `oneof` of a message.
struct ProtoOneof: Hashable, Sendable {
  var name = ""
  var comment = ""
}

/// An enum type.
struct ProtoEnum: Hashable, Sendable {
  struct Value: Hashable, Sendable {
    var name = ""
    var number: Int32 = 0
    var comment = ""
  }

  var fullName = ""
  var name = ""
  var comment = ""
  var values: [Value] = []
}

/// A service.
struct ProtoService: Hashable, Sendable {
  struct Method: Hashable, Sendable {
    var name = ""
    var comment = ""
    /// Full names of the message types.
    var input = ""
    var output = ""
    var streamsRequests = false
    var streamsReplies = false
  }

  var fullName = ""
  var name = ""
  var comment = ""
  var methods: [Method] = []
}
