internal import GRPCCore

/// Shows the token with each call.
struct BearerTokenInterceptor: ClientInterceptor {
  let token: BearerToken

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingClientRequest<Input>, context: ClientContext,
    next: (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
  ) async throws -> StreamingClientResponse<Output> {
    var request = request
    request.metadata.replaceOrAddString("Bearer \(token.text)", forKey: "authorization")
    return try await next(request, context)
  }
}
