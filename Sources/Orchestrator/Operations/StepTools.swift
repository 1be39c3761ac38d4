internal import GRPCCore
internal import Logging
internal import Messages
internal import RPC
internal import SnapshotModel

/// What the steps of all kinds of operations need.
struct StepTools: Sendable {
  let claimed: ClaimedOperation
  let claim: Claim
  /// Patient: waits for the catalog.
  let snapshots: SnapshotRecordsClient
  /// Patient too.
  let exports: ExportRecordsClient
  let locator: HostLocator
  let jobs: JobRunner
  /// For plans that depend on what hosts have mounted.
  let refresher: InventoryRefresher
  let logger: Logger

  /// The volumes for people: `web-1/vda, web-1/vdb`.
  var subject: String {
    let operation = claimed.operation
    if operation.volumeIDs.isEmpty { return operation.target }
    let names = operation.volumeIDs.indices.map { index in
      let disk = operation.disks.indices.contains(index) ? operation.disks[index] : ""
      return operation.vmName.isEmpty || disk.isEmpty
        ? operation.volumeIDs[index] : "\(operation.vmName)/\(disk)"
    }
    return names.joined(separator: ", ")
  }

  /// Runs a step's job where these volumes are: where their machine ran a moment ago, if that host says that it still does
  /// when it is to begin, in the same call; else where the answers of all hosts lead.
  ///
  /// - Parameters:
  ///   - storeIDs: Stores that must be mounted there.
  ///   - what: For messages: what is not being done until a host is found.
  func run(
    _ step: OperationStepName, _ work: StartJobRequest.Work, where volumes: [VolumePath],
    storeIDs: Set<String>,
    what: String
  ) async throws -> Job {
    if let host = try await locator.likelyHost(volumes: volumes, storeIDs: storeIDs) {
      do { return try await jobs.run(step, work, on: host, activeHere: volumes) } catch let error
        as TidemarkError
      {
        // Whatever it was: the next try asks everybody.
        locator.suppose(machineOn: nil)
        if error.reason != "not_active_here" { throw error }
      }
    }
    let host = try await locator.host(volumes: volumes, storeIDs: storeIDs, what: what)
    return try await jobs.run(step, work, on: host)
  }

  /// Removes bitmaps that nothing needs, on whatever host the VM runs now, and what earlier operations could not remove when
  /// they were undone; tells the catalog what is gone.
  func tidy(_ committed: CommitSnapshotsResponse, volumes: [VolumePath]) async throws -> StepOutcome {
    var places = volumes
    for bitmap in committed.doomedBitmaps {
      if let path = bitmap.path, !places.contains(path) { places.append(path) }
    }
    for leftover in committed.leftovers where !leftover.isImage {
      if let path = leftover.volume, !places.contains(path) { places.append(path) }
    }
    var failure: (any Error)?
    for leftover in committed.leftovers where leftover.isImage {
      do { try await remove(leftover) } catch { failure = error }
    }
    let summary = try await tidyBitmaps(committed, places)
    // Last, so that it keeps nothing else from being tidied.
    if let failure { throw failure }
    return StepOutcome(summary: summary)
  }

  private func tidyBitmaps(_ committed: CommitSnapshotsResponse, _ places: [VolumePath]) async throws
    -> String
  {
    guard !places.isEmpty else { return "" }
    let work = TidyWork.with {
      $0.doomedBitmaps = committed.doomedBitmaps
      $0.volumes = places
      $0.leftovers = committed.leftovers.filter { !$0.isImage }
    }
    let job: Job
    do {
      job = try await run(
        .tidy, .tidy(work), where: places, storeIDs: [], what: "The bitmaps of \(subject) were not tidied up")
    } catch let error as TidemarkError
      where ["volume_gone", "pool_lost"].contains(error.reason)
    {
      // With the image its bitmaps are gone; what was left on stores is not.
      for leftover in committed.leftovers where leftover.snapshot?.location?.storeID.isEmpty == false {
        try await remove(leftover)
      }
      return "the volume is gone, and its bitmaps with it"
    }
    guard case .tidied(let result) = job.result,
      !result.removed.isEmpty || !result.removedLeftovers.isEmpty
    else { return job.summary }
    _ = try await snapshots.forgetBitmaps(
      ForgetBitmapsRequest.with {
        $0.bitmaps = result.removed
        $0.leftovers = result.removedLeftovers
      })
    return job.summary
  }

  /// Removes files that an operation has left, on a host that sees them: where pools are local, another one than the volume's
  /// for an image that a migration has left; any that has the store, for a snapshot of a volume that is gone.
  private func remove(_ leftover: Leftover) async throws {
    let location =
      leftover.snapshot?.location
      ?? SnapshotLocation.with {
        $0.poolID = leftover.volume?.poolID ?? ""
        $0.name = leftover.volume?.poolName ?? ""
      }
    let host: Host
    do {
      host = try await locator.host(
        mounting: location, what: "\(leftover.volume?.path ?? "") was not removed")
    } catch let error as TidemarkError where error.reason == "pool_lost" {
      return
    }
    let job = try await jobs.run(
      .tidy, .tidy(TidyWork.with { $0.leftovers = [leftover] }), on: host,
      key: "tidy-left-\(leftover.operationID.prefix(8))-\(leftover.volumeID.prefix(8))")
    guard case .tidied(let result) = job.result, !result.removedLeftovers.isEmpty else { return }
    _ = try await snapshots.forgetBitmaps(
      ForgetBitmapsRequest.with { $0.leftovers = result.removedLeftovers })
  }

  /// An error for a job or an outcome that lacks what its step returns.
  func missing(_ step: OperationStepName) -> TidemarkError {
    TidemarkError(
      .internalError, reason: "step_result_missing", what: "\(subject) cannot be worked on",
      why: "step \(step.rawValue) brought no result",
      remedy: "Bring the orchestrators and the hosts' agents to versions that fit together.")
  }
}
