internal import GRPCCore

/// Refuses calls without a right token, before anything of the request is decoded.
struct AuthenticationInterceptor: ServerInterceptor {
  let tokens: [BearerToken]

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>, context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    guard BearerToken.isAccepted(request.metadata[stringValues: "authorization"], by: tokens) else {
      throw TidemarkError(
        .unauthenticated, reason: "unauthenticated",
        what: "\(context.descriptor.fullyQualifiedMethod) was not called",
        why: "the call has no bearer token that this service accepts",
        remedy: "Send `authorization: Bearer <token>` with a token from the service's token file.")
    }
    return try await next(request, context)
  }
}
