internal import GRPCCore
internal import Messages
internal import RPC

extension AgentError {
  /// As a job carries it.
  var detail: ErrorDetail {
    var detail = ErrorDetail()
    detail.reason = reason
    detail.what = what
    detail.why = why
    // A remedy is a sentence, also where it was written without its full stop.
    detail.remedy = remedy.isEmpty || remedy.hasSuffix(".") ? remedy : remedy + "."
    detail.facts = facts
    detail.retryable = isRetryable
    return detail
  }

  /// As a failed call carries it.
  var tidemarkError: TidemarkError {
    let code: RPCError.Code =
      switch category {
      case .invalidArgument: .invalidArgument
      case .notFound: .notFound
      case .failedPrecondition: .failedPrecondition
      case .unavailable: .unavailable
      case .aborted: .aborted
      case .resourceExhausted: .resourceExhausted
      case .cancelled: .cancelled
      case .internal: .internalError
      }
    return TidemarkError(code: code, detail: detail)
  }
}
