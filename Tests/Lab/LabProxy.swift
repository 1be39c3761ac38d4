internal import Synchronization
internal import NIOCore
internal import NIOPosix

/// A TCP proxy of 127.0.0.1 through which a test breaks the network between two processes.
public final class LabProxy: Sendable {
  /// What happens to connections.
  public enum Mode: Hashable, Sendable {
    /// Bytes go through.
    case forward
    /// Bytes go through, each way this much later.
    case delay(milliseconds: Int)
    /// Nothing goes through, and nothing is closed: what a pulled cable looks like. Bytes sent meanwhile arrive when the
    /// proxy forwards again.
    case stall
    /// Open connections are reset, and new ones are closed as soon as they are made.
    case cut
  }

  /// The port to connect to.
  public let port: Int
  private let listener: any Channel
  private let shared: ProxyState

  /// Starts a proxy for `127.0.0.1:<targetPort>`, which need not be listening yet.
  public init(to targetPort: Int) async throws {
    let shared = ProxyState()
    self.shared = shared
    listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { client in
        guard shared.mode != .cut else { return client.close() }
        return ClientBootstrap(group: client.eventLoop)
          .channelOption(.autoRead, value: false)
          .connect(host: "127.0.0.1", port: targetPort)
          .flatMapThrowing { server in
            try client.pipeline.syncOperations.addHandler(ProxyHandler(peer: server, shared: shared))
            try server.pipeline.syncOperations.addHandler(ProxyHandler(peer: client, shared: shared))
            shared.add(client, server)
          }
          .flatMapError { _ in client.close() }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = listener.localAddress?.port ?? 0
  }

  /// What happens to connections from now on.
  public var mode: Mode {
    get { shared.mode }
    set { shared.change(to: newValue) }
  }

  /// Resets the connections that are open now; new ones work.
  public func dropConnections() { shared.closeAll() }

  /// Closes everything.
  public func stop() async throws {
    shared.change(to: .cut)
    try await listener.close()
  }
}

/// What all connections of one proxy share.
final class ProxyState: Sendable {
  private struct State {
    var mode = LabProxy.Mode.forward
    var channels: [any Channel] = []
    /// What is to be done once bytes flow again, in order.
    var held: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())

  var mode: LabProxy.Mode { state.withLock { $0.mode } }

  func change(to mode: LabProxy.Mode) {
    let held = state.withLock { state -> [@Sendable () -> Void] in
      state.mode = mode
      guard mode != .stall else { return [] }
      defer { state.held = [] }
      return mode == .cut ? [] : state.held
    }
    for action in held { action() }
    if mode == .cut { closeAll() }
  }

  /// Calls `action` now, or when the network is no longer stalled.
  func whenFlowing(_ action: @escaping @Sendable () -> Void) {
    let flows = state.withLock { state in
      if state.mode == .stall { state.held.append(action) }
      return state.mode != .stall
    }
    if flows { action() }
  }

  func add(_ channels: any Channel...) {
    let isCut = state.withLock { state in
      state.channels.append(contentsOf: channels)
      return state.mode == .cut
    }
    for channel in channels {
      channel.closeFuture.whenComplete { [self] _ in
        state.withLock { $0.channels.removeAll { $0 === channel } }
      }
      if isCut { channel.close(promise: nil) }
    }
  }

  func closeAll() {
    for channel in state.withLock({ $0.channels }) { channel.close(promise: nil) }
  }
}

/// One direction of one proxied connection. Reads only when the peer took what was read before, so memory is bounded.
private final class ProxyHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let peer: any Channel
  private let shared: ProxyState

  init(peer: any Channel, shared: ProxyState) { (self.peer, self.shared) = (peer, shared) }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { context.read() }
  }

  func channelActive(context: ChannelHandlerContext) { context.read() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Self.unwrapInboundIn(data)
    let channel = context.channel
    let (peer, shared) = (peer, shared)
    let forward: @Sendable () -> Void = {
      shared.whenFlowing { peer.writeAndFlush(bytes).whenComplete { _ in channel.read() } }
    }
    if case .delay(let milliseconds) = shared.mode {
      context.eventLoop.scheduleTask(in: .milliseconds(Int64(milliseconds)), forward)
    } else {
      forward()
    }
  }

  // Over a pulled cable the end of a connection is not told either.
  func channelInactive(context: ChannelHandlerContext) {
    let peer = peer
    shared.whenFlowing { peer.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
