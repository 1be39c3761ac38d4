public import GRPCCore

/// What generated clients call through: a connection to one peer, or a test's stand-in.
public protocol RPCCaller: Sendable {
  /// One request, one reply.
  func unary<Request: WireMessage, Reply: WireMessage>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?
  ) async throws -> Reply

  /// One request, any number of replies. The call ends when `onReplies` returns or throws.
  func serverStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome

  /// Any number of requests and replies. `requests` may be called again when a call is retried.
  func bidirectionalStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ method: MethodDescriptor, timeout: Duration?,
    requests: @Sendable @escaping (RPCWriter<Request>) async throws -> Void,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome
}

extension GRPCClient: RPCCaller {
  /// One request, one reply.
  public func unary<Request: WireMessage, Reply: WireMessage>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?
  ) async throws -> Reply {
    try await unary(
      request: ClientRequest(message: try EncodedRequest(request)), descriptor: method,
      serializer: EncodedRequest.Serializer(), deserializer: ProtobufC<Reply>(side: .client),
      options: .tidemark(timeout: timeout)
    ) { response in
      try response.message
    }
  }

  /// One request, any number of replies. The call ends when `onReplies` returns or throws.
  public func serverStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await serverStreaming(
      request: ClientRequest(message: try EncodedRequest(request)), descriptor: method,
      serializer: EncodedRequest.Serializer(), deserializer: ProtobufC<Reply>(side: .client),
      options: .tidemark(timeout: timeout)
    ) { response in
      try await onReplies(response.messages)
    }
  }

  /// Any number of requests and replies.
  public func bidirectionalStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ method: MethodDescriptor, timeout: Duration?,
    requests: @Sendable @escaping (RPCWriter<Request>) async throws -> Void,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await bidirectionalStreaming(
      request: StreamingClientRequest { writer in try await requests(writer) }, descriptor: method,
      serializer: ProtobufC<Request>(side: .client), deserializer: ProtobufC<Reply>(side: .client),
      options: .tidemark(timeout: timeout)
    ) { response in
      try await onReplies(response.messages)
    }
  }
}

extension CallOptions {
  /// The options of every call of ours.
  static func tidemark(timeout: Duration?) -> CallOptions {
    var options = CallOptions.defaults
    options.timeout = timeout
    // The transport (grpc-swift-nio-transport 2.9.2) limits *replies* by this option; it ignores
    // `maxResponseMessageBytes`. Servers refuse big requests themselves.
    options.maxRequestMessageBytes = maximumReplyBytes
    return options
  }

  /// The biggest reply that a client accepts.
  private static let maximumReplyBytes = 16 << 20
}
