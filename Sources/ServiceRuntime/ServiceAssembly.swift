public import GRPCCore
public import RPC
public import ServiceLifecycle

/// What a service consists of, made from its configuration.
public struct ServiceAssembly: Sendable {
  /// What callers can call.
  public var services: [any RegistrableRPCService]
  /// What runs below the server: databases, connections, workers, each after those that it needs. They stop after the
  /// server, last first.
  public var background: [any Service]
  /// What runs on top of the server: told its address (``RPCServer/listeningAddress``) or deciding its health. They stop
  /// before the server.
  public var foreground: @Sendable (RPCServer) -> [any Service]

  /// The parts of a service.
  public init(
    services: [any RegistrableRPCService], background: [any Service] = [],
    foreground: @Sendable @escaping (RPCServer) -> [any Service] = { _ in [] }
  ) {
    self.services = services
    self.background = background
    self.foreground = foreground
  }
}
