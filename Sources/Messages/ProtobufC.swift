internal import CTidemarkMessages
public import GRPCCore

/// gRPC's serializer and deserializer for any ``WireMessage``.
public struct ProtobufC<Message: WireMessage>: MessageSerializer, MessageDeserializer {
  /// Who encodes and decodes: it decides whose fault a message is.
  public enum Side: Sendable {
    /// Decodes requests: what does not parse is the caller's fault, INVALID_ARGUMENT.
    case server
    /// Decodes replies: what does not parse is the server's fault, INTERNAL.
    case client
  }

  private let side: Side

  /// - Parameter side: Where it is used.
  public init(side: Side) { self.side = side }

  /// - Throws: `RPCError`: INTERNAL on the server, INVALID_ARGUMENT on the client, if a string holds a NUL.
  public func serialize<Bytes: GRPCContiguousBytes>(_ message: Message) throws -> Bytes {
    let arena = Arena()
    let packed = UnsafeRawPointer(arena.message(message)).assumingMemoryBound(to: ProtobufCMessage.self)
    if arena.holdsNUL {
      let error = WireError.embeddedNUL(field: Message.messageName)
      throw side == .server
        ? RPCError(code: .internalError, message: "Malformed reply: \(error)", cause: error)
        : RPCError(code: .invalidArgument, message: "Malformed request: \(error)", cause: error)
    }
    var bytes = Bytes(repeating: 0, count: protobuf_c_message_get_packed_size(packed))
    bytes.withUnsafeMutableBytes { buffer in
      if let base = buffer.baseAddress {
        _ = protobuf_c_message_pack(packed, base.assumingMemoryBound(to: UInt8.self))
      }
    }
    // `packed` points into the arena's memory.
    withExtendedLifetime(arena) {}
    return bytes
  }

  /// - Throws: `RPCError`: INVALID_ARGUMENT on the server, INTERNAL on the client, if the bytes are no such message;
  ///   RESOURCE_EXHAUSTED on the server if they are more than ``MessageLimit`` allows.
  public func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> Message {
    try bytes.withUnsafeBytes { buffer in
      if side == .server, let limit = MessageLimit.maximumRequestBytes, buffer.count > limit {
        throw RPCError(
          code: .resourceExhausted,
          message:
            "The request has \(buffer.count) bytes; at most \(limit) are accepted. Send less at a time.")
      }
      do throws(WireError) {
        return try Message.decode(buffer)
      } catch {
        throw side == .server
          ? RPCError(code: .invalidArgument, message: "Malformed request: \(error)", cause: error)
          : RPCError(code: .internalError, message: "Malformed reply: \(error)", cause: error)
      }
    }
  }
}

/// How big a request a server decodes.
public enum MessageLimit {
  /// The limit in bytes for requests decoded by this task; nil for none but the transport's.
  @TaskLocal public static var maximumRequestBytes: Int?
}
