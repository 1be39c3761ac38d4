internal import GRPCCore

/// A request that has been encoded before its call is begun: gRPC reports what fails while a call is under way as a
/// broken stream, UNAVAILABLE, although it is the caller's fault.
struct EncodedRequest: Sendable {
  let bytes: [UInt8]

  /// - Throws: `RPCError` INVALID_ARGUMENT if a string holds a NUL.
  init(_ request: some WireMessage) throws(RPCError) {
    do {
      bytes = try request.serialized()
    } catch {
      throw RPCError(code: .invalidArgument, message: "Malformed request: \(error)", cause: error)
    }
  }

  struct Serializer: MessageSerializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ request: EncodedRequest) -> Bytes { Bytes(request.bytes) }
  }
}
