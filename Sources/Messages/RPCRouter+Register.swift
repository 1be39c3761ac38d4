internal import GRPCCore

// What generated registration calls.

extension RPCRouter {
  mutating func registerUnary<Request: WireMessage, Reply: WireMessage>(
    _ method: MethodDescriptor,
    handler: @Sendable @escaping (Request, ServerContext) async throws -> Reply
  ) {
    registerHandler(
      forMethod: method, deserializer: ProtobufC<Request>(side: .server),
      serializer: ProtobufC<Reply>(side: .server)
    ) { request, context in
      let request = try await ServerRequest(stream: request)
      let reply = try await handler(request.message, context)
      return StreamingServerResponse(single: ServerResponse(message: reply))
    }
  }

  mutating func registerServerStreaming<Request: WireMessage, Reply: WireMessage>(
    _ method: MethodDescriptor,
    handler: @Sendable @escaping (Request, RPCWriter<Reply>, ServerContext) async throws -> Void
  ) {
    registerHandler(
      forMethod: method, deserializer: ProtobufC<Request>(side: .server),
      serializer: ProtobufC<Reply>(side: .server)
    ) { request, context in
      let request = try await ServerRequest(stream: request)
      return StreamingServerResponse { replies in
        try await handler(request.message, replies, context)
        return [:]
      }
    }
  }

  mutating func registerBidirectionalStreaming<Request: WireMessage, Reply: WireMessage>(
    _ method: MethodDescriptor,
    handler:
      @Sendable @escaping (
        RPCAsyncSequence<Request, any Error>, RPCWriter<Reply>, ServerContext
      ) async throws -> Void
  ) {
    registerHandler(
      forMethod: method, deserializer: ProtobufC<Request>(side: .server),
      serializer: ProtobufC<Reply>(side: .server)
    ) { request, context in
      StreamingServerResponse { replies in
        try await handler(request.messages, replies, context)
        return [:]
      }
    }
  }
}
