internal import Crypto
internal import FoundationEssentials
internal import Messages
internal import SnapshotModel

/// Consolidations that nobody asked for: the settings do, or a reader has ended.
extension PostgresTransaction {
  /// Queues a consolidation of a volume if its settings want one now. Called by what has hidden a snapshot, or made one.
  func queueWantedConsolidation(
    of volume: LockedVolume, history: VolumeHistory, after operation: ClaimedOperation
  ) async throws {
    let settings = try await settingValues().snapshotSettings(
      zone: volume.zoneName, cluster: volume.clusterName)
    guard history.isToBeConsolidated(atHidden: settings.consolidateHidden) else { return }
    try await queueConsolidation(of: volume, after: operation.id, removalsOnly: false)
  }

  /// Queues the removal of what has been kept for an operation that has read it, and that nobody else reads.
  ///
  /// - Parameter volumes: The volumes whose snapshots it has read; its pins are gone.
  func queueRemovals(of volumes: [String], after operation: OperationID) async throws {
    for (id, volume) in try await lockVolumes(volumes).sorted(by: { $0.key < $1.key }) {
      let decision = volume.history.decideUnfinishedDeletions(pinned: try await pinned(id))
      let replaced = try await replacedFiles(of: [id.description])
      guard !decision.removed.isEmpty || replaced.contains(where: { !$0.isPinned }) else { continue }
      try await queueConsolidation(of: volume, after: operation, removalsOnly: true)
    }
  }

  /// Queues a consolidation of a volume; the same one again after the same operation changes nothing.
  func queueConsolidation(
    of volume: LockedVolume, after operation: OperationID, removalsOnly: Bool
  ) async throws {
    let request = ConsolidateVolumeRequest.with {
      $0.requestID = "consolidate-\(operation)-\(volume.id)"
      $0.volume = volume.id.description
      $0.removalsOnly = removalsOnly
    }
    let parameters = try SubmitOperationRequest.with {
      $0.requestID = request.requestID
      $0.request = .consolidate(request)
    }.serialized()
    let place = try await rows(Query.volumesForRequest, .texts([request.volume])).first
    guard
      let row = try await row(
        Query.insertOperation, .text(request.requestID), .binary(Array(SHA256.hash(data: parameters))),
        .text("consolidate"), .binary(parameters), .text(try place?.optional("vm_id")),
        .text(try place?.optional("vm_name")))
    else { return }
    try await run(
      Query.insertOperationVolumes, .text(try row.get("id")), .texts([request.volume]),
      .texts([try place?.optional("disk")]))
  }
}
