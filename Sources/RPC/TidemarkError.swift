public import GRPCCore
public import Messages

/// A failure as all of Tidemark reports it: what did not happen, why, and what to do about it, with a reason for
/// machines. Services throw it, clients get it back whole.
public struct TidemarkError: Error, Hashable, Sendable {
  /// gRPC's status code.
  public var code: RPCError.Code
  /// Everything else.
  public var detail: ErrorDetail

  /// An error of which a detail is at hand: one that was recorded, or came over the wire.
  public init(code: RPCError.Code, detail: ErrorDetail) {
    self.code = code
    self.detail = detail
  }

  /// An error.
  ///
  /// - Parameters:
  ///   - code: gRPC's status code.
  ///   - reason: For machines, out of a documented list: `unknown_vm`.
  ///   - what: What did not happen, naming the thing, without full stop: "Volume web-1/vda was not snapshotted".
  ///   - why: The cause, as far as it is known, without full stop.
  ///   - remedy: What the reader can do about it, as a sentence.
  ///   - facts: Facts for machines, by name.
  ///   - retryable: Whether the same request, sent again unchanged, may succeed.
  public init(
    _ code: RPCError.Code, reason: String, what: String, why: String, remedy: String,
    facts: [String: String] = [:],
    retryable: Bool = false
  ) {
    self.code = code
    detail = ErrorDetail.with {
      $0.reason = reason
      $0.what = what
      $0.why = why
      $0.remedy = remedy
      $0.facts = facts
      $0.retryable = retryable
    }
  }

  /// For machines, out of a documented list: `unknown_vm`.
  public var reason: String { detail.reason }
}

extension TidemarkError: CustomStringConvertible {
  /// What, why and remedy in one line.
  public var description: String {
    let head = [detail.what, detail.why].filter { !$0.isEmpty }.joined(separator: ": ")
    let stop = head.isEmpty || head.hasSuffix(".") || detail.remedy.isEmpty ? "" : "."
    return [head + stop, detail.remedy].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
