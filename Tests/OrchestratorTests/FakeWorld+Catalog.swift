import GRPCCore
import Messages
import RPC
import SnapshotModel

@testable import Orchestrator

/// The catalog's part of a ``FakeWorld``: claims, the journal, and how operations end.
extension FakeWorld {
  func claim(_ request: ClaimOperationRequest) -> ClaimOperationResponse {
    for id in order {
      guard let record = records[id], !record.operation.state.isFinal else { continue }
      if record.operation.state != .queued && record.leaseEnds > .now { continue }
      records[id]?.operation.attempt += 1
      records[id]?.operation.owner = request.owner
      if record.operation.state == .queued { records[id]?.operation.state = .running }
      records[id]?.leaseEnds = .now + .milliseconds(Int64(request.leaseMs))
      return ClaimOperationResponse.with {
        $0.operation = records[id]?.operation
        $0.request = record.request
        $0.outcomes = record.outcomes
      }
    }
    return ClaimOperationResponse()
  }

  func check(_ claim: Claim?) throws -> String {
    guard let claim, let record = records[claim.operationID], record.operation.attempt == claim.attempt,
      record.operation.owner == claim.owner, !record.operation.state.isFinal, record.leaseEnds > .now
    else { throw Self.superseded }
    return claim.operationID
  }

  func isCancelled(_ id: String) -> Bool { records[id]?.operation.cancelRequested ?? false }

  func record(_ request: RecordStepRequest) throws -> RecordStepResponse {
    let id = try check(request.claim)
    var steps = records[id]?.operation.steps ?? []
    func set(_ name: String, _ change: (inout StepRecord) -> Void) {
      let index = steps.firstIndex { $0.step == name } ?? steps.endIndex
      if index == steps.endIndex { steps.append(StepRecord.with { $0.step = name }) }
      change(&steps[index])
    }
    if !request.finishedStep.isEmpty {
      set(request.finishedStep) {
        $0.finishedAt = Timestamp()
        $0.error = request.error
      }
      records[id]?.outcomes[request.finishedStep] = request.error == nil ? request.outcome : nil
    }
    if !request.begunStep.isEmpty {
      set(request.begunStep) {
        $0.finishedAt = nil
        $0.error = nil
      }
      records[id]?.outcomes[request.begunStep] = nil
    }
    records[id]?.operation.steps = steps
    return RecordStepResponse.with { $0.cancelRequested = isCancelled(id) }
  }

  func commit(_ id: String) throws -> CommitSnapshotsResponse {
    if records[id]?.operation.state != .running { violations.append("a commit while undoing") }
    if records[id]?.isCommitted == false { records[id]?.commits += 1 }
    records[id]?.isCommitted = true
    return CommitSnapshotsResponse()
  }

  func finish(_ request: FinishOperationRequest) throws -> Messages.Operation {
    if let claim = request.claim, let record = records[claim.operationID],
      record.operation.state == request.state,
      record.operation.attempt == claim.attempt
    {
      return record.operation
    }
    let id = try check(request.claim)
    if var last = request.lastStep {
      last.claim = request.claim
      _ = try record(last)
    }
    if records[id]?.isCommitted != (request.state == .succeeded) {
      violations.append("ended as \(request.state)")
    }
    if request.state != .succeeded, case .revert = records[id]?.request, traces[id]?.published == true {
      violations.append("reverted, and ended as \(request.state)")
    }
    if request.state != .succeeded, traces[id]?.published == true {
      switch records[id]?.request {
      case .migrateVolume, .migrateVm: violations.append("migrated, and ended as \(request.state)")
      default: break
      }
    }
    if request.state != .succeeded, records[id]?.isPlanned == true {
      violations.append("ended while planned")
    }
    if request.state != .succeeded { _ = rememberLeftovers(id) }
    records[id]?.operation.state = request.state
    return records[id]?.operation ?? Messages.Operation()
  }

  /// Remembers what the undo has failed to remove, if the journal says that it has failed.
  func rememberLeftovers(_ id: String) -> Bool {
    guard records[id]?.operation.steps.first(where: { $0.step == "undo" })?.error != nil else { return false }
    leftovers.insert(id)
    return true
  }

  func plan(_ id: String) -> SnapshotPlan {
    SnapshotPlan.with {
      $0.snapshotID = id
      $0.poolID = "pool"
      $0.volumePath = "disk.qcow2"
      $0.location = Self.location
      if generator.chance(1, in: 2) { $0.hostName = Self.host.name }
    }
  }
}
