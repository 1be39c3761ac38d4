/// Writes a message: a struct, its mapping to protobuf-c's struct, and its nested types.
struct MessageWriter {
  let schema: Schema

  func write(_ message: ProtoMessage, to writer: inout SourceWriter) {
    writer.line()
    writeStruct(message, to: &writer)
    writeNested(of: message, to: &writer)
  }

  private func writeStruct(_ message: ProtoMessage, to writer: inout SourceWriter) {
    let access = message.isMapEntry ? "" : "public "
    if message.isMapEntry {
      writer.line("/// An entry of a map, as it is on the wire.")
    } else {
      writer.documentation(message.comment, fallback: "`\(message.fullName.dropFirst())`.")
    }
    writer.block("\(access)struct \(message.name): WireMessage, Hashable") { writer in
      writeProperties(of: message, access: access, to: &writer)
      writeMapping(of: message, access: access, to: &writer)
    }
  }

  /// The nested types in extensions of their own, which must stand at the top level of the file.
  private func writeNested(of message: ProtoMessage, to writer: inout SourceWriter) {
    let name = "extension \(schema.swiftName(message.fullName))"
    for nested in message.enums {
      writer.line()
      writer.block(name) { EnumWriter(schema: schema).write(nested, to: &$0) }
    }
    for nested in message.messages {
      writer.line()
      writer.block(name) { writeStruct(nested, to: &$0) }
      writeNested(of: nested, to: &writer)
    }
  }

  private func writeProperties(of message: ProtoMessage, access: String, to writer: inout SourceWriter) {
    for field in message.fields where field.oneof == nil {
      writer.documentation(field.comment, fallback: message.isMapEntry ? "" : "`\(field.name)`.")
      writer.line("\(access)var \(SwiftName.property(field.name))\(declaration(of: field))")
    }
    for (index, oneof) in message.oneofs.enumerated() {
      let type = SwiftName.type(oneof.name)
      writer.line()
      writer.documentation(oneof.comment, fallback: "What `\(SwiftName.lowerCamel(oneof.name))` holds.")
      writer.block("\(access)enum \(type): Hashable, Sendable") { writer in
        for field in message.fields where field.oneof == index {
          writer.documentation(field.comment, fallback: "`\(field.name)`.")
          writer.line("case \(SwiftName.property(field.name))(\(FieldType(field, schema).swift))")
        }
      }
      writer.documentation(oneof.comment, fallback: "At most one of `\(type)`.")
      writer.line("\(access)var \(SwiftName.property(oneof.name)): \(type)?")
    }
    if !message.fields.isEmpty { writer.line() }
    if !message.isMapEntry { writer.line("/// Everything unset.") }
    writer.line("\(access)init() {}")
  }

  private func declaration(of field: ProtoField) -> String {
    let type = FieldType(field, schema)
    if let entry = schema.mapEntry(field), entry.fields.count == 2 {
      return
        ": [\(FieldType(entry.fields[0], schema).swift): \(FieldType(entry.fields[1], schema).swift)] = [:]"
    }
    if field.isRepeated { return ": [\(type.swift)] = []" }
    if field.kind == .message { return ": \(type.swift)?" }
    return ": \(type.swift) = \(type.defaultValue)"
  }

  private func writeMapping(of message: ProtoMessage, access: String, to writer: inout SourceWriter) {
    let cType = CName.type(message.fullName)
    writer.line()
    if !message.isMapEntry { writer.line("/// protobuf-c's initializer of the message.") }
    writer.line("\(access)static let initialize: @Sendable (UnsafeMutablePointer<\(cType)>?) -> Void =")
    writer.indented { $0.line("\(CName.function(message.fullName))__init") }
    writer.line()
    if !message.isMapEntry { writer.line("/// Copies what protobuf-c has parsed.") }
    writer.block("\(access)init(decoding c: \(cType))") { writer in
      for field in message.fields where field.oneof == nil { writer.line(decoding(field)) }
      for (index, oneof) in message.oneofs.enumerated() {
        writer.line("switch c.\(CName.field(oneof.name))_case {")
        for field in message.fields where field.oneof == index {
          let value = FieldType(field, schema).load("c.\(CName.field(field.name))")
          writer.line("case \(CName.oneofCase(message.fullName, oneof.name, field.name)):")
          writer.indented {
            $0.line("self.\(SwiftName.property(oneof.name)) = .\(SwiftName.property(field.name))(\(value))")
          }
        }
        writer.line("default: self.\(SwiftName.property(oneof.name)) = nil")
        writer.line("}")
      }
    }
    writer.line()
    if !message.isMapEntry { writer.line("/// Copies everything to where protobuf-c can pack it.") }
    writer.block("\(access)func encode(into c: inout \(cType), in arena: borrowing Arena)") { writer in
      for field in message.fields where field.oneof == nil { writer.line(encoding(field)) }
      for (index, oneof) in message.oneofs.enumerated() {
        writer.line("switch self.\(SwiftName.property(oneof.name)) {")
        for field in message.fields where field.oneof == index {
          writer.line("case .\(SwiftName.property(field.name))(let value):")
          writer.indented {
            $0.line(
              "c.\(CName.field(oneof.name))_case = \(CName.oneofCase(message.fullName, oneof.name, field.name))"
            )
            $0.line("c.\(CName.field(field.name)) = \(FieldType(field, schema).store("value"))")
          }
        }
        writer.line("case nil: break")
        writer.line("}")
      }
    }
  }

  private func decoding(_ field: ProtoField) -> String {
    let name = "self.\(SwiftName.property(field.name))"
    let c = CName.field(field.name)
    let type = FieldType(field, schema)
    if schema.mapEntry(field) != nil {
      return
        "for entry in swiftMessages(c.n_\(c), c.\(c)) as [\(type.swift)] { \(name)[entry.key] = \(type.mapValue) }"
    }
    if field.isRepeated { return "\(name) = \(type.loadAll("c.n_\(c), c.\(c)"))" }
    if field.kind == .message { return "if let value = c.\(c) { \(name) = \(type.load("value")) }" }
    return "\(name) = \(type.load("c.\(c)"))"
  }

  private func encoding(_ field: ProtoField) -> String {
    let name = "self.\(SwiftName.property(field.name))"
    let c = CName.field(field.name)
    let type = FieldType(field, schema)
    if schema.mapEntry(field) != nil {
      let entry = "\(type.swift).with { $0.key = key; $0.value = value }"
      return
        "(c.n_\(c), c.\(c)) = arena.messages(\(name).sorted { $0.key < $1.key }.map { key, value in \(entry) })"
    }
    if field.isRepeated { return "(c.n_\(c), c.\(c)) = \(type.storeAll(name))" }
    if field.kind == .message { return "if let value = \(name) { c.\(c) = \(type.store("value")) }" }
    return "c.\(c) = \(type.store(name))"
  }
}
