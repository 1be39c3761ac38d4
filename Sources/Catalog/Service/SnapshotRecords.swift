internal import GRPCCore
internal import Messages
internal import RPC

/// `tidemark.catalog.v1.SnapshotRecords`.
struct SnapshotRecords: SnapshotRecordsService {
  let database: CatalogDatabase

  func planSnapshots(_ request: PlanSnapshotsRequest, context: ServerContext) async throws
    -> PlanSnapshotsResponse
  {
    try await answering("PlanSnapshots", database) { try await database.planSnapshots(request.claim) }
  }

  func recordReconciliation(_ request: RecordReconciliationRequest, context: ServerContext) async throws
    -> PlanSnapshotsResponse
  {
    try await answering("RecordReconciliation", database) {
      try await database.recordReconciliation(request)
    }
  }

  func commitSnapshots(_ request: CommitSnapshotsRequest, context: ServerContext) async throws
    -> CommitSnapshotsResponse
  {
    try await answering("CommitSnapshots", database) { try await database.commitSnapshots(request) }
  }

  func abandonSnapshots(_ request: AbandonSnapshotsRequest, context: ServerContext) async throws
    -> CommitSnapshotsResponse
  {
    try await answering("AbandonSnapshots", database) {
      try await database.abandonSnapshots(request.claim)
    }
  }

  func planRevert(_ request: PlanRevertRequest, context: ServerContext) async throws -> PlanRevertResponse {
    try await answering("PlanRevert", database) { try await database.planRevert(request.claim) }
  }

  func commitRevert(_ request: CommitRevertRequest, context: ServerContext) async throws
    -> CommitSnapshotsResponse
  {
    try await answering("CommitRevert", database) { try await database.commitRevert(request.claim) }
  }

  func planDelete(_ request: PlanDeleteRequest, context: ServerContext) async throws -> PlanDeleteResponse {
    try await answering("PlanDelete", database) { try await database.planDelete(request.claim) }
  }

  func commitDelete(_ request: CommitDeleteRequest, context: ServerContext) async throws
    -> CommitSnapshotsResponse
  {
    try await answering("CommitDelete", database) { try await database.commitDelete(request) }
  }

  func planMigration(_ request: PlanMigrationRequest, context: ServerContext) async throws
    -> PlanMigrationResponse
  {
    try await answering("PlanMigration", database) { try await database.planMigration(request.claim) }
  }

  func commitMigration(_ request: CommitMigrationRequest, context: ServerContext) async throws
    -> CommitSnapshotsResponse
  {
    try await answering("CommitMigration", database) { try await database.commitMigration(request.claim) }
  }

  func planConsolidation(_ request: PlanConsolidationRequest, context: ServerContext) async throws
    -> PlanConsolidationResponse
  {
    try await answering("PlanConsolidation", database) {
      try await database.planConsolidation(request.claim)
    }
  }

  func recordConsolidation(_ request: RecordConsolidationRequest, context: ServerContext) async throws
    -> RecordConsolidationResponse
  {
    try await answering("RecordConsolidation", database) {
      try await database.recordConsolidation(request)
    }
  }

  func commitConsolidation(_ request: CommitConsolidationRequest, context: ServerContext) async throws
    -> CommitSnapshotsResponse
  {
    try await answering("CommitConsolidation", database) {
      try await database.commitConsolidation(request)
    }
  }

  func surveyVolumes(_ request: SurveyVolumesRequest, context: ServerContext) async throws
    -> SurveyVolumesResponse
  {
    try await answering("SurveyVolumes", database) { try await database.surveyVolumes(request.claim) }
  }

  func recordCheck(_ request: RecordCheckRequest, context: ServerContext) async throws
    -> CommitSnapshotsResponse
  {
    try await answering("RecordCheck", database) { try await database.recordCheck(request) }
  }

  func planVerify(_ request: PlanVerifyRequest, context: ServerContext) async throws -> PlanVerifyResponse {
    try await answering("PlanVerify", database) { try await database.planVerify(request.claim) }
  }

  func recordVerify(_ request: RecordVerifyRequest, context: ServerContext) async throws
    -> RecordVerifyResponse
  {
    try await answering("RecordVerify", database) { try await database.recordVerify(request) }
  }

  func planAdoption(_ request: PlanAdoptionRequest, context: ServerContext) async throws
    -> PlanAdoptionResponse
  {
    try await answering("PlanAdoption", database) { try await database.planAdoption(request.claim) }
  }

  func commitAdoption(_ request: CommitAdoptionRequest, context: ServerContext) async throws
    -> CommitSnapshotsResponse
  {
    try await answering("CommitAdoption", database) { try await database.commitAdoption(request) }
  }

  func recordManifests(_ request: RecordManifestsRequest, context: ServerContext) async throws
    -> RecordManifestsResponse
  {
    try await answering("RecordManifests", database) { try await database.recordManifests(request) }
  }

  func listTipless(_ request: ListTiplessRequest, context: ServerContext) async throws
    -> ListTiplessResponse
  {
    try await answering("ListTipless", database) { try await database.listTipless(request) }
  }

  func recordObservations(_ request: RecordObservationsRequest, context: ServerContext) async throws
    -> RecordObservationsResponse
  {
    try await answering("RecordObservations", database) { try await database.recordObservations(request) }
  }

  func recordRebuild(_ request: RecordRebuildRequest, context: ServerContext) async throws
    -> RecordRebuildResponse
  {
    try await answering("RecordRebuild", database) { try await database.recordRebuild(request) }
  }

  func forgetBitmaps(_ request: ForgetBitmapsRequest, context: ServerContext) async throws
    -> CommitSnapshotsResponse
  {
    try await answering("ForgetBitmaps", database) { try await database.forgetBitmaps(request) }
  }

  func listDoomedBitmaps(_ request: ListDoomedBitmapsRequest, context: ServerContext) async throws
    -> CommitSnapshotsResponse
  {
    try await answering("ListDoomedBitmaps", database) { try await database.doomedBitmaps(request) }
  }

  func getSnapshot(_ request: GetSnapshotRequest, context: ServerContext) async throws -> Snapshot {
    try await answering("GetSnapshot", database) { try await database.snapshot(request.snapshot) }
  }

  func listSnapshots(_ request: ListSnapshotsRequest, context: ServerContext) async throws
    -> ListSnapshotsResponse
  {
    try await answering("ListSnapshots", database) { try await database.snapshots(request) }
  }

  func getChain(_ request: GetChainRequest, context: ServerContext) async throws -> GetChainResponse {
    try await answering("GetChain", database) { try await database.chain(request.volume) }
  }
}
