internal import CTidemarkMessages

/// A Swift value whose bytes on the wire are produced and parsed by protobuf-c. Generated for each message.
public protocol WireMessage: Sendable {
  /// The struct that protoc-c generated for this message.
  associatedtype CMessage

  /// The `…__init` function that protoc-c generated: it sets the defaults and the descriptor.
  static var initialize: @Sendable (UnsafeMutablePointer<CMessage>?) -> Void { get }

  /// A message with nothing set.
  init()

  /// Copies what protobuf-c has parsed.
  init(decoding message: CMessage)

  /// Copies everything to where protobuf-c can pack it.
  func encode(into message: inout CMessage, in arena: borrowing Arena)
}

extension WireMessage {
  /// A message, filled in by `configure`: `Snapshot.with { $0.name = "nightly" }`.
  public static func with<Failure: Error>(
    _ configure: (inout Self) throws(Failure) -> Void
  ) throws(Failure) -> Self {
    var message = Self()
    try configure(&message)
    return message
  }

  /// The message on the wire.
  ///
  /// - Throws: ``WireError/embeddedNUL(field:)`` if a string holds a NUL, which protobuf-c cannot send.
  public func serialized() throws(WireError) -> [UInt8] {
    let arena = Arena()
    let packed = UnsafeRawPointer(arena.message(self)).assumingMemoryBound(to: ProtobufCMessage.self)
    if arena.holdsNUL { throw .embeddedNUL(field: Self.messageName) }
    let size = protobuf_c_message_get_packed_size(packed)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = protobuf_c_message_pack(packed, buffer.baseAddress)
    }
    // `packed` points into the arena's memory.
    withExtendedLifetime(arena) {}
    return bytes
  }

  /// Parses a message. Fields that this version does not know are dropped.
  ///
  /// - Throws: ``WireError``: what the bytes have that no honest peer sends.
  public init(serialized bytes: [UInt8]) throws(WireError) {
    let result = bytes.withUnsafeBytes { buffer -> Result<Self, WireError> in
      do throws(WireError) { return .success(try Self.decode(buffer)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  /// The full name in the `.proto` file: `tidemark.common.v1.Snapshot`.
  public static var messageName: String { String(cString: descriptor.pointee.name) }

  static func decode(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> Self {
    let descriptor = Self.descriptor
    try WireScan.check(bytes, as: descriptor)
    let arena = Arena(capacity: max(1024, bytes.count * 2))
    var allocator = ProtobufCAllocator(
      alloc: { context, size in
        guard let context else { return nil }
        return Unmanaged<ArenaStorage>.fromOpaque(context).takeUnretainedValue().allocate(size)
      },
      free: { _, _ in },  // The arena frees all at once.
      allocator_data: Unmanaged.passUnretained(arena.storage).toOpaque())
    let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard let message = protobuf_c_message_unpack(descriptor, &allocator, bytes.count, base) else {
      throw .malformed(message: messageName)
    }
    let value = UnsafeRawPointer(message).withMemoryRebound(to: CMessage.self, capacity: 1) { pointer in
      Self(decoding: pointer.pointee)
    }
    // `message` points into the arena's memory.
    withExtendedLifetime(arena) {}
    return value
  }

  /// protobuf-c's table for the message. Read through `__init`, which is the only way to learn the address of the C
  /// global itself: Swift may hand out a copy of an imported `const`, and protobuf-c compares descriptors by address.
  static var descriptor: UnsafePointer<ProtobufCMessageDescriptor> {
    withUnsafeTemporaryAllocation(byteCount: MemoryLayout<CMessage>.size, alignment: 16) { buffer in
      let message = buffer.bindMemory(to: CMessage.self)
      initialize(message.baseAddress)
      return UnsafeRawBufferPointer(buffer).load(as: ProtobufCMessage.self).descriptor
    }
  }
}
