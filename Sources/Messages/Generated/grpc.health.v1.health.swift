// Generated from Protos/grpc/health/v1/health.proto by compose/generate-messages. Do not edit.
// swift-format-ignore-file

public import CTidemarkMessages
public import GRPCCore

/// Whose health is asked for.
public struct HealthCheckRequest: WireMessage, Hashable {
  /// A service's full name; empty for the whole server.
  public var service: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Grpc__Health__V1__HealthCheckRequest>?) -> Void =
    grpc__health__v1__health_check_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Grpc__Health__V1__HealthCheckRequest) {
    self.service = swiftString(c.service)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Grpc__Health__V1__HealthCheckRequest, in arena: borrowing Arena) {
    c.service = arena.string(self.service)
  }
}

/// How it is.
public struct HealthCheckResponse: WireMessage, Hashable {
  /// The status.
  public var status: HealthCheckResponse.ServingStatus = .unknown

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Grpc__Health__V1__HealthCheckResponse>?) -> Void =
    grpc__health__v1__health_check_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Grpc__Health__V1__HealthCheckResponse) {
    self.status = HealthCheckResponse.ServingStatus(c.status)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Grpc__Health__V1__HealthCheckResponse, in arena: borrowing Arena) {
    c.status = self.status.c
  }
}

extension HealthCheckResponse {
  /// Whether a service takes calls.
  public enum ServingStatus: RawRepresentable, Hashable, Sendable {
    /// Not known.
    case unknown
    /// It takes calls.
    case serving
    /// It does not, or is about to stop.
    case notServing
    /// There is no such service. Only Watch says so; Check fails with NOT_FOUND.
    case serviceUnknown
    /// A number that this version does not know: the peer is newer.
    case unrecognized(UInt32)

    /// The case of a number on the wire.
    public init(rawValue: UInt32) {
      switch rawValue {
      case 0: self = .unknown
      case 1: self = .serving
      case 2: self = .notServing
      case 3: self = .serviceUnknown
      default: self = .unrecognized(rawValue)
      }
    }

    /// The number on the wire.
    public var rawValue: UInt32 {
      switch self {
      case .unknown: 0
      case .serving: 1
      case .notServing: 2
      case .serviceUnknown: 3
      case .unrecognized(let number): number
      }
    }

    init(_ c: Grpc__Health__V1__HealthCheckResponse__ServingStatus) { self.init(rawValue: c.rawValue) }
    var c: Grpc__Health__V1__HealthCheckResponse__ServingStatus { Grpc__Health__V1__HealthCheckResponse__ServingStatus(rawValue: rawValue) }
  }
}

/// The methods of `grpc.health.v1.Health`.
public enum HealthMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "grpc.health.v1.Health")
  /// `Check`.
  public static let check = MethodDescriptor(
    service: service, method: "Check", type: .unary)
  /// `Watch`.
  public static let watch = MethodDescriptor(
    service: service, method: "Watch", type: .serverStreaming)
}

/// Whether a server and its services take calls.
public protocol HealthService: RegistrableRPCService {
  /// The present status. Errors: NOT_FOUND for a service that the server does not know.
  func check(_ request: HealthCheckRequest, context: ServerContext) async throws -> HealthCheckResponse
  /// The present status at once, then each change.
  func watch(
    _ request: HealthCheckRequest, replies: RPCWriter<HealthCheckResponse>, context: ServerContext
  ) async throws
}

extension HealthService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(HealthMethod.check, handler: self.check)
    router.registerServerStreaming(HealthMethod.watch, handler: self.watch)
  }
}

/// Whether a server and its services take calls.
public struct HealthClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// The present status. Errors: NOT_FOUND for a service that the server does not know.
  public func check(_ request: HealthCheckRequest, timeout: Duration? = nil) async throws -> HealthCheckResponse {
    try await caller.unary(request, HealthMethod.check, timeout: timeout)
  }

  /// The present status at once, then each change.
  public func watch<Outcome: Sendable>(
    _ request: HealthCheckRequest, timeout: Duration? = nil,
    onReplies: @Sendable @escaping (RPCAsyncSequence<HealthCheckResponse, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await caller.serverStreaming(request, HealthMethod.watch, timeout: timeout, onReplies: onReplies)
  }
}
