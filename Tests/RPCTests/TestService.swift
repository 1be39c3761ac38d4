import GRPCCore
import Logging
import Messages
import RPC
import Synchronization
import Testing

/// A real service of ours, with handlers that a test supplies.
struct TestOperations: OperationsService {
  typealias Get = @Sendable (GetOperationRequest, ServerContext) async throws -> Messages.Operation
  typealias Watch = @Sendable (WatchOperationRequest, RPCWriter<Messages.Operation>) async throws -> Void

  var get: Get = { request, _ in .with { $0.id = request.operation } }
  var watch: Watch = { request, replies in try await replies.write(.with { $0.id = request.operation }) }

  func getOperation(_ request: GetOperationRequest, context: ServerContext) async throws -> Messages.Operation
  {
    try await get(request, context)
  }

  func watchOperation(
    _ request: WatchOperationRequest, replies: RPCWriter<Messages.Operation>, context: ServerContext
  ) async throws {
    try await watch(request, replies)
  }

  func listOperations(
    _ request: ListOperationsRequest, context: ServerContext
  ) async throws -> ListOperationsResponse {
    throw UnexpectedFailure()
  }

  func cancelOperation(
    _ request: CancelOperationRequest, context: ServerContext
  ) async throws -> Messages.Operation {
    throw RPCError(code: .aborted, message: "not ours")
  }
}

/// An error that says more than callers may know.
struct UnexpectedFailure: Error {
  var query = "SELECT secret FROM volumes"
}

let token = BearerToken("correct-horse")

/// Collects what several tasks saw, in order.
final class Recorder<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])

  var all: [Value] { values.withLock { $0 } }

  func append(_ value: Value) { values.withLock { $0.append(value) } }
}

/// What a logger wrote.
final class LogRecords: Sendable {
  private let records = Recorder<String>()

  var all: [String] { records.all }

  var logger: Logger {
    Logger(label: "test") { _ in Handler(records: records) }
  }

  private struct Handler: LogHandler {
    let records: Recorder<String>
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      records.append("\(event.message) \(event.metadata ?? [:])")
    }
  }
}

/// Runs a server on a port of its own, and shuts it down after `body`.
func withServer<Outcome: Sendable>(
  _ service: TestOperations = TestOperations(), tls: ServerTLSFiles? = nil, drain: Duration = .seconds(10),
  logger: Logger = LogRecords().logger, configure: (inout RPCServerConfiguration) -> Void = { _ in },
  _ body: (RPCServer, NetworkAddress) async throws -> Outcome
) async throws -> Outcome {
  var configuration = RPCServerConfiguration(
    address: NetworkAddress(host: "127.0.0.1", port: 0),
    tokens: [AcceptedToken(try #require(token), role: .operator)], tls: tls)
  configuration.drain = drain
  configure(&configuration)
  let server = RPCServer(services: [service], configuration: configuration, logger: logger)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run() }
    defer { server.shutDown() }
    return try await body(server, try await server.listeningAddress)
  }
}

/// Runs a server and a connection to it.
func withServerAndClient<Outcome: Sendable>(
  _ service: TestOperations = TestOperations(), token: BearerToken? = token, drain: Duration = .seconds(10),
  logger: Logger = LogRecords().logger,
  _ body: (OperationsClient, RPCServer) async throws -> Outcome
) async throws -> Outcome {
  try await withServer(service, drain: drain, logger: logger) { server, address in
    try await withRPCConnection(to: address, configuration: .init(token: token)) { connection in
      try await body(OperationsClient(connection), server)
    }
  }
}

/// A one-time signal between tasks.
final class Signal: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream() }

  func send() { continuation.finish() }

  func wait() async { for await _ in stream {} }
}

/// Suspends until the task is cancelled.
func sleepUntilCancelled() async throws { try await Task.sleep(for: .seconds(3600)) }
