internal import GRPCCore

extension TidemarkError {
  /// A call that failed without a detail: the connection failed, or something between us and the peer answered.
  static func transport(_ error: RPCError, method: MethodDescriptor, peer: NetworkAddress) -> TidemarkError {
    let what = "\(method.fullyQualifiedMethod) at \(peer) failed"
    func make(_ reason: String, _ why: String, _ remedy: String, retryable: Bool = false) -> TidemarkError {
      let facts = [
        "peer": peer.description, "method": method.fullyQualifiedMethod, "status": error.code.description,
      ]
      return TidemarkError(
        error.code, reason: reason, what: what, why: why, remedy: remedy, facts: facts, retryable: retryable)
    }
    switch error.code {
    case .unavailable:
      return make(
        "peer_unavailable", "the service cannot be reached (\(error.message))",
        "Check that it runs, that the address is right, and that both sides agree on TLS; then try again.",
        retryable: true)
    case .deadlineExceeded:
      return make(
        "deadline_exceeded", "there was no answer in time",
        "Try again; if it repeats, see in the service's log what it is waiting for.", retryable: true)
    case .unauthenticated:
      return make(
        "unauthenticated", "the service does not accept our token",
        "Use a token from the service's token file.")
    case .unimplemented:
      return make(
        "unimplemented", "the service does not know this method",
        "Bring both sides to versions that fit together.")
    case .resourceExhausted:
      return make("resource_exhausted", error.message, "Send less at a time.")
    default:
      return make(
        "rpc_failed", "\(error.code): \(error.message)", "See the service's log for the time of the call.")
    }
  }
}
