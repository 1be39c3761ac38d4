import GRPCCore
import GRPCNIOTransportHTTP2Posix
import RPC

/// Bytes as they are.
struct RawBytes: MessageSerializer, MessageDeserializer {
  func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Bytes { Bytes(message) }
  func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> [UInt8] {
    bytes.withUnsafeBytes { Array($0) }
  }
}

/// Sends bytes that no client of ours would send.
func sendRaw(_ bytes: [UInt8], to address: NetworkAddress, _ method: MethodDescriptor) async throws -> [UInt8]
{
  let transport = try HTTP2ClientTransport.Posix(
    target: .ipv4(address: address.host, port: address.port), transportSecurity: .plaintext)
  return try await withGRPCClient(transport: transport) { client in
    try await client.unary(
      request: ClientRequest(message: bytes, metadata: ["authorization": "Bearer correct-horse"]),
      descriptor: method,
      serializer: RawBytes(), deserializer: RawBytes(), options: .defaults
    ) { try $0.message }
  }
}
