/// Writes the Swift file of one `.proto` file.
struct FileWriter {
  let schema: Schema

  func source(of file: ProtoFile) -> String {
    var writer = SourceWriter()
    writer.line("// Generated from Protos/\(file.path) by compose/generate-messages. Do not edit.")
    writer.line("// swift-format-ignore-file")
    writer.line()
    writer.line("public import CTidemarkMessages")
    if !file.services.isEmpty { writer.line("public import GRPCCore") }
    for enumeration in file.enums {
      writer.line()
      EnumWriter(schema: schema).write(enumeration, to: &writer)
    }
    for message in file.messages { MessageWriter(schema: schema).write(message, to: &writer) }
    for service in file.services { ServiceWriter(schema: schema).write(service, to: &writer) }
    return writer.text
  }
}

/// Writes an enum.
struct EnumWriter {
  let schema: Schema

  func write(_ enumeration: ProtoEnum, to writer: inout SourceWriter) {
    let cases = enumeration.values.map { (SwiftName.enumCase($0.name, of: enumeration.name), $0) }
    let cType = CName.type(enumeration.fullName)
    writer.documentation(enumeration.comment, fallback: "`\(enumeration.fullName.dropFirst())`.")
    writer.block("public enum \(enumeration.name): RawRepresentable, Hashable, Sendable") { writer in
      for (name, value) in cases {
        writer.documentation(value.comment, fallback: "`\(value.name)`.")
        writer.line("case \(name)")
      }
      writer.line("/// A number that this version does not know: the peer is newer.")
      writer.line("case unrecognized(UInt32)")
      writer.line()
      writer.line("/// The case of a number on the wire.")
      writer.block("public init(rawValue: UInt32)") { writer in
        writer.line("switch rawValue {")
        for (name, value) in cases { writer.line("case \(value.number): self = .\(name)") }
        writer.line("default: self = .unrecognized(rawValue)")
        writer.line("}")
      }
      writer.line()
      writer.line("/// The number on the wire.")
      writer.block("public var rawValue: UInt32") { writer in
        writer.line("switch self {")
        for (name, value) in cases { writer.line("case .\(name): \(value.number)") }
        writer.line("case .unrecognized(let number): number")
        writer.line("}")
      }
      writer.line()
      writer.line("init(_ c: \(cType)) { self.init(rawValue: c.rawValue) }")
      writer.line("var c: \(cType) { \(cType)(rawValue: rawValue) }")
    }
  }
}
