internal import Messages
internal import RPC
internal import SnapshotModel

/// An operation that a claim was found to hold; its row is locked until the transaction's end.
struct ClaimedOperation {
  let id: OperationID
  let kind: String
  let state: String
  let isCancelRequested: Bool
  let isCommitted: Bool
  let vmID: String?
  let vmName: String?
  let parameters: [UInt8]

  /// What was asked for, as submitted.
  func request() throws -> SubmitOperationRequest { try SubmitOperationRequest(serialized: parameters) }
}

extension PostgresTransaction {
  /// The fence: whether the claim still holds. Nobody takes the operation over until the transaction's end.
  func requireClaim(_ claim: Claim?) async throws -> ClaimedOperation {
    let (claim, id) = try claim.checked()
    guard
      let row = try await row(
        Query.lockClaim, .text(id.description), .integer(claim.attempt), .text(claim.owner))
    else {
      throw TidemarkError.attemptSuperseded(claim)
    }
    return ClaimedOperation(
      id: id, kind: try row.get("kind"), state: try row.get("state"),
      isCancelRequested: try row.get("cancel_requested"), isCommitted: try row.get("is_committed"),
      vmID: try row.optional("vm_id"), vmName: try row.optional("vm_name"),
      parameters: try row.get("parameters"))
  }

  /// Operations by id, newest first, without journals.
  func operations(_ ids: [String]) async throws -> [Operation] {
    guard !ids.isEmpty else { return [] }
    return try await rows(Query.readOperations, .texts(ids)).map(Operation.init(row:))
  }

  /// One operation with its journal and its findings.
  func operation(_ id: String) async throws -> Operation {
    guard let operation = try await wholeOperations([id]).first else {
      throw TidemarkError.unknownOperation(id)
    }
    return operation
  }

  /// Operations with their journals and their findings, newest first.
  func wholeOperations(_ ids: [String]) async throws -> [Operation] {
    var operations = try await operations(ids)
    var steps: [String: [StepRecord]] = [:]
    for row in try await rows(Query.readSteps, .texts(ids)) {
      steps[try row.get("operation_id"), default: []].append(try StepRecord(row: row))
    }
    for index in operations.indices {
      let id = operations[index].id
      operations[index].steps = steps[id] ?? []
      if [.checkVolumes, .verifySnapshots, .rebuildCatalog].contains(operations[index].kind) {
        operations[index].findings = try await rows(Query.readFindings, .text(id)).map(Finding.init(row:))
      }
    }
    return operations
  }
}

extension TidemarkError {
  /// The refusal of an operation that is not known, or not any more.
  static func unknownOperation(_ id: String) -> TidemarkError {
    .unknown("operation", id, remedy: "`tidemark operation ls` lists them.")
  }
}

extension Claim? {
  /// The claim and its operation, if it can be one. Throws `TidemarkError` `invalid_claim`.
  func checked() throws -> (claim: Claim, id: OperationID) {
    guard let claim = self, let id = OperationID(claim.operationID), !claim.owner.isEmpty,
      claim.attempt <= UInt64(Int64.max)
    else {
      throw TidemarkError.invalid(
        "invalid_claim", "The call was refused", why: "it carries no claim of an operation",
        remedy: "Send operation id, attempt and owner as ClaimOperation returned them.")
    }
    return (claim, id)
  }
}

extension Operation {
  init(row: PostgresRow) throws {
    self.init()
    id = try row.get("id")
    kind = OperationKind(column: try row.get("kind"))
    state = OperationState(column: try row.get("state"))
    requestID = try row.get("request_id")
    attempt = try row.get("attempt")
    owner = try row.textOrEmpty("owner")
    step = try row.textOrEmpty("step")
    progress = try Progress.with {
      $0.bytesDone = try row.get("bytes_done")
      $0.bytesTotal = try row.get("bytes_total")
    }
    error = try row.optional("error", as: String.self).map(ErrorDetail.init(stored:))
    cancelRequested = try row.get("cancel_requested")
    createdAt = try row.timestamp("created_at")
    startedAt = try row.timestamp("started_at")
    finishedAt = try row.timestamp("finished_at")
    volumeIDs = try row.get("volume_ids")
    snapshotIDs = try row.get("snapshot_ids")
    vmName = try row.textOrEmpty("vm_name")
    disks = try row.get("disks")
    target = try row.get("target")
    targetID = try row.textOrEmpty("target_id")
  }
}

extension StepRecord {
  init(row: PostgresRow) throws {
    self.init()
    step = try row.get("step")
    attempt = try row.get("attempt")
    startedAt = try row.timestamp("started_at")
    finishedAt = try row.timestamp("finished_at")
    error = try row.optional("error", as: String.self).map(ErrorDetail.init(stored:))
    summary = try row.get("summary")
  }
}

extension Finding {
  init(row: PostgresRow) throws {
    self.init()
    volumeID = try row.textOrEmpty("volume_id")
    code = FindingCode(column: try row.get("code"))
    outcome = FindingOutcome(column: try row.get("outcome"))
    subject = try row.get("subject")
    summary = try row.get("summary")
    remedy = try row.get("remedy")
  }
}
