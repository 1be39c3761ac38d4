import GRPCCore
import Messages
import RPC

@testable import Orchestrator

/// Carries one orchestrator's calls to a ``FakeWorld``, and is the directory of its agents.
struct FakeCaller: RPCCaller, AgentDirectory {
  let world: FakeWorld
  /// Which orchestrator calls.
  var orchestrator = "orchestrator"

  func agent(at address: String) async throws -> HostAgentClient { HostAgentClient(self) }

  func unary<Request: WireMessage, Reply: WireMessage>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?
  ) async throws -> Reply {
    try Task.checkCancellation()
    let name = method.fullyQualifiedMethod
    let agent = try await world.send(from: orchestrator)
    let answer = await Result { try await world.call(name, request, throughAgent: agent) }
    // A process that sleeps has not heard the answer yet.
    _ = try await world.send(from: orchestrator)
    guard let reply = try answer.get() as? Reply else {
      throw RPCError(code: .internalError, message: "the fake answers \(method) with another type")
    }
    return reply
  }

  func serverStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try Task.checkCancellation()
    _ = try await world.send(from: orchestrator)
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: Reply.self)
    if let request = request as? WatchJobRequest {
      if let job = try await world.job(request.key) as? Reply { continuation.yield(job) }
      continuation.finish()
    }
    // A stream of hints stays open and says nothing: claiming must not depend on it.
    return try await onReplies(RPCAsyncSequence(wrapping: stream))
  }

  func bidirectionalStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ method: MethodDescriptor, timeout: Duration?,
    requests: @Sendable @escaping (RPCWriter<Request>) async throws -> Void,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    throw RPCError(code: .unimplemented, message: "nothing of ours calls so")
  }
}

extension Result where Failure == any Error, Success: Sendable {
  /// What `body` returns or throws.
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
