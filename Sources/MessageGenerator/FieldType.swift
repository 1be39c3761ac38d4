/// How a field's type is called in Swift, and how a value gets from and to protobuf-c's struct.
struct FieldType {
  private let field: ProtoField
  private let schema: Schema

  init(_ field: ProtoField, _ schema: Schema) {
    self.field = field
    self.schema = schema
  }

  /// The Swift type of one value.
  var swift: String {
    switch field.kind {
    case .double: "Double"
    case .float: "Float"
    case .int32, .sint32, .sfixed32: "Int32"
    case .uint32, .fixed32: "UInt32"
    case .int64, .sint64, .sfixed64: "Int64"
    case .uint64, .fixed64: "UInt64"
    case .bool: "Bool"
    case .string: "String"
    case .bytes: "[UInt8]"
    case .enum, .message, .group: schema.swiftName(field.typeName)
    }
  }

  /// proto3's default.
  var defaultValue: String {
    switch field.kind {
    case .bool: "false"
    case .string: "\"\""
    case .bytes: "[]"
    case .enum:
      schema.enums[field.typeName].map { ".\(SwiftName.enumCase($0.values.first?.name ?? "", of: $0.name))" }
        ?? "nil"
    default: "0"
    }
  }

  /// What a dictionary gets for an `entry` of this map: a message that is absent from an entry counts as empty.
  var mapValue: String {
    guard let entry = schema.mapEntry(field), entry.fields.last?.kind == .message,
      let value = entry.fields.last
    else { return "entry.value" }
    return "entry.value ?? \(FieldType(value, schema).swift)()"
  }

  func load(_ c: String) -> String {
    switch field.kind {
    case .string: "swiftString(\(c))"
    case .bytes: "swiftBytes(\(c))"
    case .bool: "\(c) != 0"
    case .enum: "\(swift)(\(c))"
    case .message: "\(swift)(decoding: \(c).pointee)"
    default: c
    }
  }

  func store(_ value: String) -> String {
    switch field.kind {
    case .string: "arena.string(\(value))"
    case .bytes: "arena.bytes(\(value))"
    case .bool: "\(value) ? 1 : 0"
    case .enum: "\(value).c"
    case .message: "arena.message(\(value))"
    default: value
    }
  }

  /// - Parameter array: Count and start of the C array.
  func loadAll(_ array: String) -> String {
    switch field.kind {
    case .string: "swiftStrings(\(array))"
    case .bytes: "swiftBlobs(\(array))"
    case .bool: "swiftScalars(\(array)).map { $0 != 0 }"
    case .enum: "swiftScalars(\(array)).map { \(swift)($0) }"
    case .message: "swiftMessages(\(array))"
    default: "swiftScalars(\(array))"
    }
  }

  func storeAll(_ values: String) -> String {
    switch field.kind {
    case .string: "arena.strings(\(values))"
    case .bytes: "arena.blobs(\(values))"
    case .bool: "arena.scalars(\(values).map { $0 ? 1 : 0 })"
    case .enum: "arena.scalars(\(values).map(\\.c))"
    case .message: "arena.messages(\(values))"
    default: "arena.scalars(\(values))"
    }
  }
}
