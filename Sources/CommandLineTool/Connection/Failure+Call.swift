internal import GRPCCore
internal import Messages
internal import RPC

extension Failure {
  /// What a failed call comes to for the user of this tool, who knows of addresses and tokens rather than of
  /// channels and statuses.
  init(_ error: TidemarkError, _ endpoint: Endpoint, probe: ConnectionProbe.Finding?) {
    let detail = error.detail
    self.init(
      status: ExitStatus(error.code), reason: detail.reason.isEmpty ? "unknown" : detail.reason,
      what: detail.what.isEmpty ? "The orchestrator at \(endpoint.address) refused the request" : detail.what,
      why: detail.why, remedy: detail.remedy, facts: detail.facts, isRetryable: detail.retryable)
    if Self.isRelayed(error, endpoint) {
      tellRelayed(error, endpoint)
      return
    }
    switch error.code {
    case .unauthenticated:
      self = .tokenRefused(endpoint)
    case .unavailable where detail.reason == "peer_unavailable":
      self = .unreachable(endpoint, probe, detail.why)
    case .deadlineExceeded where detail.reason == "deadline_exceeded":
      what = "The orchestrator at \(endpoint.address) did not answer in time"
      why = "the connection stands, but the answer did not come"
      remedy = "Try again. If it repeats, the orchestrator's log says what it waits for (often the catalog)."
      facts = [:]
    case .unimplemented where detail.reason == "unimplemented":
      what = "The service at \(endpoint.address) does not know this request"
      why = "it is not an orchestrator, or of another version than this command"
      remedy = "Check the address (\(endpoint.addressOrigin)): it must be that of tidemark-orchestrator."
      facts = [:]
    default:
      break
    }
  }

  /// Whether it was not this command's call that failed, but one that the orchestrator made for it, to the catalog
  /// or a host agent. Its detail comes through as it is.
  static func isRelayed(_ error: TidemarkError, _ endpoint: Endpoint) -> Bool {
    if let peer = error.detail.facts["peer"] { return peer != endpoint.address.description }
    return ["tidemark.catalog.", "tidemark.hostagent."].contains { error.detail.what.hasPrefix($0) }
  }

  private mutating func tellRelayed(_ error: TidemarkError, _ endpoint: Endpoint) {
    let method = error.detail.facts["method"] ?? error.detail.what
    let service = method.hasPrefix("tidemark.catalog.") ? "the catalog" : "a host agent"
    let place = error.detail.facts["peer"].map { "\(service) at \($0)" } ?? service
    switch error.code {
    case .unavailable where reason == "peer_unavailable":
      what = "The orchestrator at \(endpoint.address) cannot reach \(place)"
      remedy = "Start it, or correct its address in the orchestrator's configuration; then try again."
    case .unauthenticated:
      // The user's own token is right: there is nothing that he could change in this command.
      status = .internalError
      what = "The orchestrator at \(endpoint.address) is not let in by \(place)"
      why = "its own token is not one that \(service) accepts"
      remedy = "Correct the token that the orchestrator is configured to show there."
    case .deadlineExceeded where reason == "deadline_exceeded":
      what = "The orchestrator at \(endpoint.address) waited in vain for \(place)"
    default:
      break
    }
  }

  private static func tokenRefused(_ endpoint: Endpoint) -> Failure {
    let given: (why: String, remedy: String) =
      if let file = endpoint.tokenFile {
        (
          "it does not accept the token in \(file)",
          "Put a token on the first line of \(file) that is also in the orchestrator's token file."
        )
      } else {
        (
          "no token was shown to it",
          "Name a file with a token: --token-file FILE, or TIDEMARK_TOKEN_FILE in the environment. "
            + "Tokens that are accepted are in the orchestrator's own token file."
        )
      }
    return Failure(
      status: .notAllowed, reason: "unauthenticated",
      what: "The orchestrator at \(endpoint.address) does not let you in", why: given.why,
      remedy: given.remedy)
  }

  private static func unreachable(
    _ endpoint: Endpoint, _ probe: ConnectionProbe.Finding?, _ told: String
  ) -> Failure {
    let place = "\(endpoint.address) (\(endpoint.addressOrigin))"
    let name = "name the right one with --orchestrator HOST:PORT or TIDEMARK_ORCHESTRATOR"
    var failure = Failure(
      status: .unreachable, reason: "orchestrator_unreachable",
      what: "The orchestrator at \(place) cannot be reached",
      why: told, remedy: "Check that it runs, that the address is right, and that both sides agree on TLS.",
      isRetryable: true)
    switch probe {
    case .refused:
      failure.reason = "connection_refused"
      failure.why = "nothing listens there (connection refused)"
      failure.remedy = "Start tidemark-orchestrator, or \(name)."
    case .unknownHost(let why):
      failure.reason = "unknown_host"
      failure.why = "the name \(endpoint.address.host) cannot be looked up (\(why))"
      failure.remedy = "Check its spelling, or \(name)."
    case .timedOut:
      failure.reason = "connection_timed_out"
      failure.why = "no answer came from there"
      failure.remedy = "Check the address and what filters the network in between, or \(name)."
    case .failed(let why):
      failure.why = why
      failure.remedy = "Check the network, or \(name)."
    case .connected where endpoint.tls != nil:
      failure.reason = "tls_failed"
      failure.why = "something listens there, but no TLS connection came about (\(told))"
      failure.remedy =
        "Check that the orchestrator has TLS switched on, that --tls-ca holds the root of its certificate, "
        + "that the certificate bears the host's name (or --tls-server-name), and that it needs no "
        + "certificate of yours (--tls-certificate, --tls-key)."
    case .connected:
      failure.reason = "protocol_mismatch"
      failure.why = "something listens there, but does not speak gRPC in the clear (\(told))"
      failure.remedy =
        "If the orchestrator has TLS switched on, add --tls-ca FILE (or --tls); "
        + "if another service listens there, \(name)."
    case nil:
      break
    }
    return failure
  }
}

extension ExitStatus {
  /// What a failed call ends the process with.
  init(_ code: RPCError.Code) {
    self =
      switch code {
      case .unavailable, .deadlineExceeded, .cancelled: .unreachable
      case .unauthenticated, .permissionDenied: .notAllowed
      case .invalidArgument, .notFound, .alreadyExists, .failedPrecondition, .outOfRange, .aborted,
        .resourceExhausted, .unimplemented:
        .refused
      default: .internalError
      }
  }
}
