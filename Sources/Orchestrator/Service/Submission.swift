internal import Crypto
internal import FoundationEssentials
internal import Messages
internal import RPC
internal import SnapshotModel

/// How a request becomes one that the catalog accepts as an operation.
enum Submission {
  /// Refuses a request id that nobody could remember.
  static func check(requestID: String) throws {
    guard let violation = NameRule.request.violation(of: requestID) else { return }
    throw TidemarkError(
      .invalidArgument, reason: "invalid_request_id", what: "Nothing was begun",
      why: "the request id \(violation)",
      remedy: "Send an id of 1 to 128 characters that you have not used before, a UUID for instance.")
  }

  /// The request with the hash that tells another one with the same id. protobuf-c writes fields in the order of their
  /// numbers, and none of these messages has a map, so the same request has the same bytes.
  static func of(
    _ request: SubmitOperationRequest.Request, requestID: String, fingerprinted message: some WireMessage
  ) throws -> SubmitOperationRequest {
    let bytes = try Array(kind(of: request).utf8) + [0] + message.serialized()
    return SubmitOperationRequest.with {
      $0.requestID = requestID
      $0.fingerprint = Array(SHA256.hash(data: bytes))
      $0.request = request
    }
  }

  private static func kind(of request: SubmitOperationRequest.Request) -> String {
    switch request {
    case .take: "take"
    case .revert: "revert"
    case .delete: "delete"
    case .check: "check"
    case .migrateVm, .migrateVolume: "migrate"
    case .consolidate: "consolidate"
    case .verify: "verify"
    case .createVolume: "create_volume"
    case .createTemplate: "create_template"
    case .deleteTemplate: "delete_template"
    case .exportSnapshot: "export_snapshot"
    case .copySnapshot: "copy_snapshot"
    case .adopt: "adopt"
    case .rebuild: "rebuild"
    }
  }
}
