public import CTidemarkMessages

/// Scratch memory for one encode or decode.
///
/// protobuf-c wants its C structs, strings and arrays in memory that outlives the call; a bump arena gives them a home
/// with one `free` at the end instead of one per field. Not `Sendable`: an arena lives and dies inside one synchronous
/// `encode` or `decode`.
public struct Arena: ~Copyable {
  let storage: ArenaStorage

  init(capacity: Int = 4096) { storage = ArenaStorage(capacity: capacity) }

  /// Whether a string with a NUL in it was copied. protobuf-c would send what is before it and drop the rest.
  var holdsNUL: Bool { storage.holdsNUL }

  /// A NUL-terminated copy of `string`.
  public func string(_ string: String) -> UnsafeMutablePointer<CChar> {
    var string = string
    return string.withUTF8 { utf8 in
      let copy = storage.allocate(utf8.count + 1)
      if let base = utf8.baseAddress { copy.copyMemory(from: base, byteCount: utf8.count) }
      copy.storeBytes(of: 0, toByteOffset: utf8.count, as: UInt8.self)
      if utf8.contains(0) { storage.holdsNUL = true }
      return copy.assumingMemoryBound(to: CChar.self)
    }
  }

  /// A copy of `bytes`, with their count.
  public func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData {
    bytes.withUnsafeBytes { source in
      guard let base = source.baseAddress, source.count > 0 else {
        return ProtobufCBinaryData(len: 0, data: nil)
      }
      let copy = storage.allocate(source.count)
      copy.copyMemory(from: base, byteCount: source.count)
      return ProtobufCBinaryData(len: source.count, data: copy.assumingMemoryBound(to: UInt8.self))
    }
  }

  /// A C array of `values`, with their count.
  public func scalars<Scalar: BitwiseCopyable>(_ values: [Scalar]) -> (Int, UnsafeMutablePointer<Scalar>?) {
    guard !values.isEmpty else { return (0, nil) }
    let array = storage.allocate(values.count * MemoryLayout<Scalar>.stride)
      .bindMemory(to: Scalar.self, capacity: values.count)
    array.initialize(from: values, count: values.count)
    return (values.count, array)
  }

  /// A C array of copies of `values`.
  public func strings(_ values: [String]) -> (Int, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
    scalars(values.map { self.string($0) as UnsafeMutablePointer<CChar>? })
  }

  /// A C array of copies of `values`.
  public func blobs(_ values: [[UInt8]]) -> (Int, UnsafeMutablePointer<ProtobufCBinaryData>?) {
    guard !values.isEmpty else { return (0, nil) }
    let array = storage.allocate(values.count * MemoryLayout<ProtobufCBinaryData>.stride)
      .bindMemory(to: ProtobufCBinaryData.self, capacity: values.count)
    for (index, value) in values.enumerated() { (array + index).initialize(to: bytes(value)) }
    return (values.count, array)
  }

  /// protobuf-c's struct of a message.
  public func message<Message: WireMessage>(_ value: Message) -> UnsafeMutablePointer<Message.CMessage> {
    let pointer = storage.allocate(MemoryLayout<Message.CMessage>.stride)
      .bindMemory(to: Message.CMessage.self, capacity: 1)
    Message.initialize(pointer)
    value.encode(into: &pointer.pointee, in: self)
    return pointer
  }

  /// A C array of protobuf-c's structs of `values`.
  public func messages<Message: WireMessage>(_ values: some Collection<Message>) -> (
    Int, UnsafeMutablePointer<UnsafeMutablePointer<Message.CMessage>?>?
  ) {
    scalars(values.map { self.message($0) as UnsafeMutablePointer<Message.CMessage>? })
  }
}

/// The memory of an ``Arena``; a class because protobuf-c's allocator carries it as an opaque pointer.
final class ArenaStorage {
  private var chunks: [UnsafeMutableRawPointer] = []
  private var next: UnsafeMutableRawPointer
  private var remaining: Int
  var holdsNUL = false

  init(capacity: Int) {
    next = .allocate(byteCount: capacity, alignment: 16)
    remaining = capacity
    chunks.append(next)
  }

  deinit { for chunk in chunks { chunk.deallocate() } }

  func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let size = (byteCount + 15) & ~15
    if size > remaining {
      let capacity = max(size, 16 * 1024)
      next = .allocate(byteCount: capacity, alignment: 16)
      remaining = capacity
      chunks.append(next)
    }
    defer {
      next += size
      remaining -= size
    }
    return next
  }
}
