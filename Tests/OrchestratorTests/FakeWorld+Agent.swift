import GRPCCore
import Messages
import RPC
import SnapshotModel

@testable import Orchestrator

/// The host agents' part of a ``FakeWorld``: jobs, fences, and what is on the storage afterwards.
extension FakeWorld {
  static let host = Host.with {
    $0.id = "host-id"
    $0.name = "host"
    $0.address = "127.0.0.1:1"
    $0.alive = true
  }
  /// Where running VMs migrate to.
  static let otherHost = Host.with {
    $0.id = "other-host-id"
    $0.name = "other-host"
    $0.address = "127.0.0.1:2"
    $0.libvirtUri = "qemu+tcp://other-host/system"
    $0.alive = true
  }
  static let volume = VolumePath.with { ($0.poolID, $0.path) = ("pool", "disk.qcow2") }
  static let newPlace = VolumePath.with { ($0.poolID, $0.path) = ("other-pool", "disk.qcow2") }
  static let location = SnapshotLocation.with { $0.storeID = "store" }

  static func name(_ key: JobKey?) -> String { "\(key?.operationID ?? "") \(key?.step ?? "")" }

  /// Who uses a file. The disks of VMs that migrate are called after their operations; nobody uses any other.
  func use(of file: VolumePath) -> VolumeUse {
    guard case .migrateVm = records[file.path]?.request else {
      return VolumeUse.with { $0.fileExists = true }
    }
    let isThere = (traces[file.path]?.published == true) == (file.poolID == "other-pool")
    return VolumeUse.with {
      $0.fileExists = isThere
      if isThere { $0.activeVmID = file.path }
    }
  }

  func job(_ key: JobKey?) throws -> Job {
    if fault() || troubles.isAgentAway { throw Self.away }
    guard let job = jobs[Self.name(key)] else { throw Self.unknownJob }
    return job
  }

  func start(_ request: StartJobRequest) throws -> Job {
    guard let key = request.key, let work = request.work else { throw Self.away }
    // It has stopped, or gone to another host, since somebody looked.
    if !request.activeHere.isEmpty, generator.chance(1, in: 3) { throw Self.notActiveHere }
    let id = key.operationID
    guard request.attempt >= fences[id, default: 0], request.attempt >= storedFences[id, default: 0] else {
      throw Self.superseded
    }
    // Only a preparation makes a fence; what was undone cannot be copied or sealed by somebody who wakes up late.
    if work.needsFence, storedFences[id] == nil, traces[id]?.published != true { throw Self.superseded }
    fences[id] = request.attempt
    if request.attempt < lastActed[id, default: 0] {
      // Only an agent that was started again since has forgotten the newer attempt. A sealed snapshot's manifest still tells
      // it; what a late preparation leaves is swept by the volume's next snapshot and by checks.
      if case .undoTake = work, traces[id]?.published == true { throw Self.superseded }
      wokeLate.insert(id)
    }
    lastActed[id] = max(request.attempt, lastActed[id, default: 0])
    if work.isFencedOnStorage { storedFences[id] = request.attempt }
    let name = Self.name(key)
    if let job = jobs[name], job.attempt == request.attempt, job.state == .succeeded { return job }
    var job = Job()
    job.key = key
    job.attempt = request.attempt
    if work.canBeIrrevocable, traces[id]?.published == true {
      job.state = .failed
      job.error = ErrorDetail.with { $0.reason = work.irrevocableReason }
    } else if fault() {
      job.state = .failed
      let (reason, retryable) = generator.chance(1, in: 2) ? ("vm_busy", true) : ("copy_failed", false)
      job.error = ErrorDetail.with { ($0.reason, $0.retryable) = (reason, retryable) }
      // A failed step may leave anything that it makes.
      if generator.chance(1, in: 2) { act(work, id) }
    } else {
      job.state = .succeeded
      job.result = act(work, id)
      if work.removesFence { storedFences[id] = nil }
    }
    jobs[name] = job
    return job
  }

  @discardableResult
  func act(_ work: StartJobRequest.Work, _ id: String) -> Job.Result {
    switch work {
    case .reconcile(let work):
      // Half of them find all as planned, of which the catalog is not told.
      guard generator.chance(1, in: 2) else { return .reconciled(ReconcileResults()) }
      return .reconciled(
        .with {
          $0.results = work.plans.map { plan in
            .with { ($0.snapshotID, $0.finding) = (plan.snapshotID, .asPlanned) }
          }
        })
    case .prepare:
      if traces[id]?.published != true { traces[id, default: Traces()].partial = true }
    case .copy:
      if traces[id]?.partial != true && traces[id]?.published != true {
        violations.append("copied without a file")
      }
      traces[id, default: Traces()].bitmap = true
      return .copied(CopyResult())
    case .seal:
      traces[id, default: Traces()].partial = false
      traces[id, default: Traces()].published = true
      return .sealed(SealResult.with { $0.snapshots = [SealedSnapshot.with { $0.snapshotID = id }] })
    case .undoMigrate(let work) where work.plan?.isLive == true && !work.isDestination:
      return .departed(DepartResult.with { $0.departure = .stays })
    case .undoTake, .undoRevert, .undoMigrate, .undoConsolidate:
      if records[id]?.isCommitted == true { violations.append("what is committed was undone on the host") }
      traces[id] = Traces()
    case .merge: if traces[id]?.published != true { traces[id, default: Traces()].partial = true }
    case .replace:
      traces[id, default: Traces()].partial = false
      traces[id, default: Traces()].published = true
      return .consolidated(ConsolidateResult.with { $0.snapshots = [ConsolidatedSnapshot()] })
    case .write, .transfer:
      // What is in its place already is found there.
      if traces[id]?.published != true { traces[id, default: Traces()].partial = true }
    case .swap, .settle:
      traces[id, default: Traces()].partial = false
      traces[id, default: Traces()].published = true
    case .tidy(let work):
      for leftover in work.leftovers { traces[leftover.operationID] = Traces() }
      return .tidied(TidyResult.with { $0.removedLeftovers = work.leftovers })
    case .writeExport, .writeCopy: traces[id, default: Traces()].partial = true
    case .publishExport:
      traces[id, default: Traces()].published = true
      return .exported(ExportedFile.with { $0.allocatedBytes = 1 })
    case .sealCopy:
      traces[id, default: Traces()].published = true
      return .sealed(SealResult.with { $0.snapshots = [SealedSnapshot.with { $0.snapshotID = id }] })
    case .tidyExport, .tidyCopy: traces[id]?.partial = false
    case .undoExport, .undoCopy:
      if records[id]?.isCommitted == true { violations.append("what is committed was undone on the host") }
      traces[id] = Traces()
    case .check: return .checked(CheckResult())
    case .examine: return .examined(ExamineResult.with { $0.volumes = [VolumeReport()] })
    case .inspect: return .inspected(InspectResult.with { $0.images = [MigrationImage()] })
    case .receive:
      if traces[id]?.published != true { traces[id, default: Traces()].partial = true }
      return .received(ReceiveResult.with { $0.places = [DiskPlace.with { $0.volumeID = "volume" }] })
    case .depart(let work):
      if work.isFollowOnly {
        return .departed(
          DepartResult.with { $0.departure = traces[id]?.published == true ? .left : .stays })
      }
      if traces[id]?.partial != true && traces[id]?.published != true {
        violations.append("left for a place that nobody has made")
      }
      traces[id, default: Traces()].partial = false
      traces[id, default: Traces()].published = true
      return .departed(DepartResult.with { $0.departure = .left })
    case .adopt: return .adopted(AdoptResult())
    case .observe: return .observed(ObserveResult())
    case .verify: return .verified(VerifyResults.with { $0.links = [VerifyResult()] })
    case .mark, .remove, .clear, .watchArrival: break
    }
    return .done(Nothing())
  }
}

extension StartJobRequest.Work {
  /// Whether it undoes what may have happened for good.
  fileprivate var canBeIrrevocable: Bool {
    switch self {
    case .undoRevert, .undoMigrate, .undoConsolidate: true
    default: false
    }
  }

  /// What it says then.
  fileprivate var irrevocableReason: String {
    switch self {
    case .undoConsolidate: "already_consolidated"
    case .undoMigrate: "already_migrated"
    default: "already_reverted"
    }
  }

  /// Whether the step writes its attempt beside the partial files.
  fileprivate var isFencedOnStorage: Bool {
    switch self {
    case .prepare, .copy, .seal, .undoTake: true
    default: false
    }
  }

  /// Whether the step is refused where nothing is written there.
  fileprivate var needsFence: Bool {
    switch self {
    case .copy, .seal: true
    default: false
    }
  }

  /// Whether the step removes what was written there.
  fileprivate var removesFence: Bool {
    switch self {
    case .seal, .undoTake: true
    default: false
    }
  }
}
