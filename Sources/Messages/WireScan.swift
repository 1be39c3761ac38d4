internal import CTidemarkMessages

/// Looks through a message's bytes before protobuf-c does, by protobuf-c's own tables, for what protobuf-c does not
/// notice: nesting without limit, text with a NUL (it truncates there), text that is not UTF-8.
public enum WireScan {
  /// How deep messages may be nested. The generator refuses types that can contain themselves, so that nothing of ours
  /// comes near.
  public static let maximumDepth = 32

  static func check(
    _ bytes: UnsafeRawBufferPointer, as descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  ) throws(WireError) {
    try check(bytes, as: descriptor, depth: 1)
  }

  private static func check(
    _ bytes: UnsafeRawBufferPointer, as descriptor: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int
  ) throws(WireError) {
    if depth > maximumDepth { throw .tooDeep(message: name(descriptor)) }
    var reader = WireReader(bytes)
    while !reader.isAtEnd {
      guard let tag = reader.varint(), let number = UInt32(exactly: tag >> 3), number != 0 else {
        throw .malformed(message: name(descriptor))
      }
      switch tag & 7 {
      case 0:
        if reader.varint() == nil { throw .malformed(message: name(descriptor)) }
      case 1:
        if !reader.skip(8) { throw .malformed(message: name(descriptor)) }
      case 5:
        if !reader.skip(4) { throw .malformed(message: name(descriptor)) }
      case 2:
        guard let count = reader.varint(), let content = reader.take(count) else {
          throw .malformed(message: name(descriptor))
        }
        try check(
          content, of: protobuf_c_message_descriptor_get_field(descriptor, number), descriptor, depth: depth)
      default:
        // Groups, which nothing of ours has, and the two types that do not exist.
        throw .malformed(message: name(descriptor))
      }
    }
  }

  private static func check(
    _ content: UnsafeRawBufferPointer, of field: UnsafePointer<ProtobufCFieldDescriptor>?,
    _ message: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int
  ) throws(WireError) {
    guard let field else { return }  // Unknown: a newer peer's.
    switch field.pointee.type {
    case PROTOBUF_C_TYPE_MESSAGE:
      guard let inner = field.pointee.descriptor else { return }
      try check(content, as: inner.assumingMemoryBound(to: ProtobufCMessageDescriptor.self), depth: depth + 1)
    case PROTOBUF_C_TYPE_STRING:
      let path = "\(name(message)).\(String(cString: field.pointee.name))"
      if content.contains(0) { throw .embeddedNUL(field: path) }
      if String(validating: content, as: UTF8.self) == nil { throw .invalidUTF8(field: path) }
    default: break
    }
  }

  private static func name(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) -> String {
    String(cString: descriptor.pointee.name)
  }
}

/// Reads the elements of the wire format, and nil or false where the bytes end too early.
private struct WireReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < bytes.count else { return nil }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  mutating func skip(_ count: Int) -> Bool {
    guard count <= bytes.count - position else { return false }
    position += count
    return true
  }

  mutating func take(_ count: UInt64) -> UnsafeRawBufferPointer? {
    guard count <= UInt64(bytes.count - position) else { return nil }
    let start = position
    position += Int(count)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }
}
