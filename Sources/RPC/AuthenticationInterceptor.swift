internal import GRPCCore

/// Refuses calls without a token for a role that may make them, before anything of the request is decoded.
struct AuthenticationInterceptor: ServerInterceptor {
  let tokens: Exchangeable<[AcceptedToken]>

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>, context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    let method = context.descriptor
    let access = MethodAccess.needed(for: method)
    if access == .open { return try await next(request, context) }
    let shown = request.metadata[stringValues: "authorization"]
    guard let token = AcceptedToken.shown(in: shown, among: tokens.value) else {
      throw Self.unauthenticated(method)
    }
    guard let access, access.roles.contains(token.role) else { throw Self.notAllowed(method, token, access) }
    return try await Caller.$current.withValue(token) { try await next(request, context) }
  }

  private static func unauthenticated(_ method: MethodDescriptor) -> TidemarkError {
    TidemarkError(
      .unauthenticated, reason: "unauthenticated",
      what: "\(method.fullyQualifiedMethod) was not called",
      why: "the call has no bearer token that this service accepts",
      remedy: "Send `authorization: Bearer <token>` with a token whose hash is in the service's token file.")
  }

  private static func notAllowed(
    _ method: MethodDescriptor, _ token: AcceptedToken, _ access: MethodAccess?
  ) -> TidemarkError {
    let roles = (access?.roles ?? []).map(\.rawValue).sorted()
    return TidemarkError(
      .permissionDenied, reason: "role_not_allowed",
      what: "\(method.fullyQualifiedMethod) was not called",
      why: "the token is for the role \(token.role.rawValue), and "
        + (roles.isEmpty
          ? "no role may call this" : "only \(roles.joined(separator: " and ")) may call this"),
      remedy: roles.isEmpty
        ? "Report this: the method has no line in the table of roles."
        : "Use a token for the role \(roles.joined(separator: " or ")).",
      facts: ["role": token.role.rawValue, "allowed_roles": roles.joined(separator: ",")])
  }
}
