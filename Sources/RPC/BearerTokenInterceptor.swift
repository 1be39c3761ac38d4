internal import GRPCCore

/// Shows the token with each call: the one that is in force when the call is made.
struct BearerTokenInterceptor: ClientInterceptor {
  let token: Exchangeable<BearerToken?>

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingClientRequest<Input>, context: ClientContext,
    next: (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
  ) async throws -> StreamingClientResponse<Output> {
    guard let token = token.value else { return try await next(request, context) }
    var request = request
    request.metadata.replaceOrAddString("Bearer \(token.secret)", forKey: "authorization")
    return try await next(request, context)
  }
}
