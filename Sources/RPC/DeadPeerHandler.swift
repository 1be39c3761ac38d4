internal import NIOCore

/// Closes a server's connection whose peer has been silent for longer than the keepalive allows.
///
/// The transport (grpc-swift-nio-transport 2.9.2) pings a silent peer, but when no answer comes it only begins a graceful
/// close, which waits for the answer to another ping: the calls of a client whose cable was pulled would go on until the
/// operating system gives the connection up, after a quarter of an hour.
final class DeadPeerHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// Watches a connection. A peer that lives answers the ping that is sent after the keepalive's interval.
  static func watch(_ channel: any Channel, _ keepalive: Keepalive) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandlers(
        [
          IdleStateHandler(readTimeout: TimeAmount(keepalive.interval + keepalive.timeout)),
          DeadPeerHandler(),
        ], position: .first)
    }
  }
}
