import NIOCore
import NIOPosix
import RPC
import Synchronization

/// A TCP connection between client and server that can be cut the way a pulled cable does: nothing arrives any more,
/// and nobody is told.
final class Cable: Sendable {
  private let pulled = Atomic(false)
  private let target: NetworkAddress

  init(to target: NetworkAddress) { self.target = target }

  func pull() { pulled.store(true, ordering: .sequentiallyConsistent) }

  /// Listens, passes everything on while `body` runs, then closes everything.
  func use<Outcome: Sendable>(_ body: (NetworkAddress) async throws -> Outcome) async throws -> Outcome {
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let port = listener.channel.localAddress?.port ?? 0
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await listener.executeThenClose { clients in
          try await withThrowingDiscardingTaskGroup { connections in
            for try await client in clients { connections.addTask { try? await self.connect(client) } }
          }
        }
      }
      defer { group.cancelAll() }
      return try await body(NetworkAddress(host: "127.0.0.1", port: port))
    }
  }

  private func connect(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
    let server = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: target.host, port: target.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    try await client.executeThenClose { fromClient, toClient in
      try await server.executeThenClose { fromServer, toServer in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await self.pass(fromClient, to: toServer) }
          group.addTask { try await self.pass(fromServer, to: toClient) }
          defer { group.cancelAll() }
          try await group.next()
        }
      }
    }
  }

  private func pass(
    _ source: NIOAsyncChannelInboundStream<ByteBuffer>, to sink: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) async throws {
    for try await bytes in source where !pulled.load(ordering: .sequentiallyConsistent) {
      try await sink.write(bytes)
    }
    // The end of a connection is not told over a pulled cable either.
    if pulled.load(ordering: .sequentiallyConsistent) { try await Task.sleep(for: .seconds(3600)) }
  }
}
