import GRPCCore
import Messages
import RPC
import SnapshotModel

@testable import Orchestrator

/// The catalog's part of a ``FakeWorld`` in each kind of operation: what it plans, and what it takes in.
extension FakeWorld {
  /// Answers the calls that only operations of one kind make.
  func answerOfKind(_ method: String, _ request: any Sendable) throws -> any Sendable {
    switch request {
    case let request as PlanSnapshotsRequest:
      let id = try check(request.claim)
      records[id]?.isPlanned = true
      return PlanSnapshotsResponse.with { $0.plans = [plan(id)] }
    case let request as RecordReconciliationRequest:
      let id = try check(request.claim)
      return PlanSnapshotsResponse.with { $0.plans = [plan(id)] }
    case let request as CommitSnapshotsRequest:
      let id = try check(request.claim)
      if traces[id]?.published != true { violations.append("a commit of what is not sealed") }
      return try commit(id)
    case let request as AbandonSnapshotsRequest:
      let id = try check(request.claim)
      if records[id]?.isCommitted == true { violations.append("a commit was abandoned") }
      if traces[id, default: Traces()].isEmpty == false, !rememberLeftovers(id) {
        violations.append("abandoned before its traces were gone")
      }
      records[id]?.isPlanned = false
      return CommitSnapshotsResponse.with {
        $0.leftovers = leftovers.sorted().map { id in
          Leftover.with { ($0.operationID, $0.volume) = (id, Self.volume) }
        }
      }
    case let request as PlanDeleteRequest:
      let id = try check(request.claim)
      if records[id]?.isCommitted == true {
        throw TidemarkError(
          .notFound, reason: "unknown_snapshot", what: "", why: "it is deleted", remedy: "")
      }
      return PlanDeleteResponse.with {
        $0.plan = DeletePlan.with { $0.snapshot = SnapshotFile.with { $0.location = Self.location } }
      }
    case let request as CommitDeleteRequest: return try commit(try check(request.claim))
    case let request as PlanRevertRequest:
      _ = try check(request.claim)
      return PlanRevertResponse.with {
        $0.hosts = [Self.host]
        $0.plan = RevertPlan.with {
          $0.volume = Self.volume
          $0.snapshot = SnapshotFile.with { $0.location = Self.location }
        }
      }
    case let request as CommitRevertRequest: return try commit(try check(request.claim))
    case let request as PlanMigrationRequest:
      let id = try check(request.claim)
      guard case .migrateVm = records[id]?.request else {
        return PlanMigrationResponse.with {
          $0.plan = MigrationPlan.with {
            $0.operationID = id
            $0.disks = [MigrationDisk.with { ($0.from, $0.to) = (Self.volume, Self.newPlace) }]
          }
        }
      }
      return PlanMigrationResponse.with {
        $0.destination = Self.otherHost
        $0.plan = MigrationPlan.with {
          ($0.operationID, $0.isLive, $0.vmID, $0.vmName) = (id, true, id, "vm")
          $0.disks = [
            MigrationDisk.with {
              $0.volumeID = "volume"
              $0.from = VolumePath.with { ($0.poolID, $0.path) = ("pool", id) }
              $0.to = VolumePath.with { ($0.poolID, $0.path) = ("other-pool", id) }
            }
          ]
        }
      }
    case let request as CommitMigrationRequest:
      let id = try check(request.claim)
      if traces[id]?.published != true { violations.append("a commit of what has not moved") }
      return try commit(id)
    case let request as PlanConsolidationRequest:
      _ = try check(request.claim)
      return PlanConsolidationResponse.with {
        $0.plan = ConsolidationPlan.with {
          $0.location = Self.location
          $0.merges = [ChainMerge()]
        }
      }
    case let request as RecordConsolidationRequest:
      let id = try check(request.claim)
      if traces[id]?.published != true || request.plan?.merges.count != 1 {
        violations.append("recorded what was not replaced")
      }
      return RecordConsolidationResponse.with {
        $0.removals = [SnapshotFile.with { $0.location = Self.location }]
      }
    case let request as CommitConsolidationRequest:
      let id = try check(request.claim)
      if request.done?.removals.count != 1 { violations.append("committed what was not removed") }
      return try commit(id)
    case let request as SurveyVolumesRequest:
      _ = try check(request.claim)
      return SurveyVolumesResponse.with {
        $0.volumes = [VolumeSurvey.with { $0.volume = Self.volume }]
      }
    case let request as RecordCheckRequest:
      let id = try check(request.claim)
      if request.volumes.count != 1 { violations.append("recorded what was not examined") }
      return try commit(id)
    case let request as PlanExportRequest:
      _ = try check(request.claim)
      return PlanExportResponse.with {
        $0.plan = ExportPlan.with {
          $0.sources = [SnapshotChain.with { $0.files = [SnapshotFile.with { $0.location = Self.location }] }]
          $0.destination = SnapshotLocation.with { $0.poolID = "pool" }
        }
      }
    case let request as CommitExportRequest:
      let id = try check(request.claim)
      if request.file == nil || traces[id]?.published != true { violations.append("a commit of nothing") }
      _ = try commit(id)
      return PlanExportResponse()
    case let request as PlanCopyRequest:
      let id = try check(request.claim)
      return PlanCopyResponse.with {
        $0.plan = CopyPlan.with {
          $0.source = SnapshotChain.with { $0.files = [SnapshotFile.with { $0.location = Self.location }] }
          $0.snapshotID = id
          $0.links = [
            CopiedLink.with {
              $0.source = SnapshotFile.with { $0.location = Self.location }
              $0.target = SnapshotFile.with { ($0.snapshotID, $0.location) = (id, Self.location) }
            }
          ]
        }
      }
    case let request as CommitCopyRequest:
      let id = try check(request.claim)
      if request.snapshots.map(\.snapshotID) != [id] { violations.append("a commit of what is not sealed") }
      _ = try commit(id)
      return PlanCopyResponse()
    case let request as PlanVerifyRequest:
      _ = try check(request.claim)
      return PlanVerifyResponse.with {
        $0.plan = VerifyPlan.with {
          $0.links = [VerifyLink.with { $0.file = SnapshotFile.with { $0.location = Self.location } }]
        }
      }
    case let request as RecordVerifyRequest:
      let id = try check(request.claim)
      if request.results.count != 1 { violations.append("recorded what was not verified") }
      _ = try commit(id)
      return RecordVerifyResponse()
    default:
      violations.append("nobody answers \(method)")
      throw Self.away
    }
  }
}
