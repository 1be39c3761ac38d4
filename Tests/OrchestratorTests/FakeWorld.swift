import GRPCCore
import Messages
import RPC
import SnapshotModel

@testable import Orchestrator

/// A catalog and a host agent in memory, with faults: calls that do not arrive, answers that are lost, jobs that fail.
///
/// It keeps the promises that the real ones give, fences and idempotence, and no others. The real ones are tested by the
/// acceptance tests; here they are so quick and so faulty that the engine meets each mishap at each step.
actor FakeWorld {
  struct Record {
    var operation: Messages.Operation
    var request: ClaimOperationResponse.Request
    var outcomes: [String: [UInt8]] = [:]
    var leaseEnds = ContinuousClock.now
    var isCommitted = false
    var isPlanned = false
    var commits = 0
  }

  /// What is on the storage and in the image because of an operation.
  struct Traces: Hashable {
    var partial = false
    var published = false
    var bitmap = false
    var isEmpty: Bool { !partial && !published && !bitmap }
  }

  private var generator: SeededGenerator
  /// One in how many calls goes wrong; 0 for none.
  var faultRate: Int
  private(set) var records: [String: Record] = [:]
  private(set) var traces: [String: Traces] = [:]
  private(set) var violations: [String] = []
  /// Operations whose undo could not remove their files, which are remembered.
  private(set) var leftovers: Set<String> = []
  private var jobs: [String: Job] = [:]
  /// What the agent remembers of attempts, for as long as it runs.
  private var fences: [String: UInt64] = [:]
  /// The fences beside the partial files.
  private var storedFences: [String: UInt64] = [:]
  /// The attempt that has done something on the host last.
  private var lastActed: [String: UInt64] = [:]
  /// Operations of which an overtaken attempt's step came through to an agent that had been started again.
  private(set) var wokeLate: Set<String> = []
  var troubles = Troubles()
  private var order: [String] = []

  init(seed: UInt64, faultRate: Int) {
    generator = SeededGenerator(seed: seed)
    self.faultRate = faultRate
  }

  func submit(_ request: ClaimOperationResponse.Request, cancel: Bool = false) -> String {
    let id = UniqueIdentifier.random(using: &generator).description
    var operation = Messages.Operation()
    operation.id = id
    operation.state = .queued
    operation.cancelRequested = cancel
    operation.volumeIDs = ["volume"]
    records[id] = Record(operation: operation, request: request)
    order.append(id)
    return id
  }

  func cancel(_ id: String) { records[id]?.operation.cancelRequested = true }

  /// Ends the claim of an operation early, as when its orchestrator was away for too long.
  func expire(_ id: String) { records[id]?.leaseEnds = .now - .seconds(1) }

  func forgetJobs() { (jobs, fences) = ([:], [:]) }

  /// Waits until all operations have ended.
  func allEnded() -> Bool { records.values.allSatisfy { $0.operation.state.isFinal } }

  private func fault() -> Bool { faultRate > 0 && generator.chance(1, in: faultRate) }

  private static let away = TidemarkError(
    .unavailable, reason: "peer_unavailable", what: "A call failed", why: "it is away", remedy: "Try again.",
    retryable: true)

  private static let superseded = TidemarkError(
    .aborted, reason: "attempt_superseded", what: "A call was refused", why: "another attempt is at work",
    remedy: "Stop.")

  private static let unknownJob = TidemarkError(
    .notFound, reason: "unknown_job", what: "", why: "", remedy: "")

  // MARK: - Calls

  /// - Parameter run: The run of the agent to which the caller was connected when it called.
  func call(
    _ method: String, _ request: any Sendable, throughAgent run: Int
  ) throws -> any Sendable {
    if fault() { throw Self.away }
    let isOnHost =
      request is LocateVolumesRequest || request is StartJobRequest || request is CancelJobRequest
    if isOnHost ? troubles.isAgentAway || run != troubles.agentRun : troubles.isCatalogAway {
      throw Self.away
    }
    let reply = try answer(method, request)
    if fault() { throw Self.away }
    return reply
  }

  private func answer(_ method: String, _ request: any Sendable) throws -> any Sendable {
    switch request {
    case let request as ClaimOperationRequest: return claim(request)
    case let request as RenewLeaseRequest:
      let id = try check(request.claim)
      records[id]?.leaseEnds = .now + .milliseconds(Int64(request.leaseMs))
      return RenewLeaseResponse.with { $0.cancelRequested = isCancelled(id) }
    case let request as RecordStepRequest: return try record(request)
    case let request as BeginUndoRequest:
      let id = try check(request.claim)
      if records[id]?.isCommitted == true { violations.append("an undo after the commit") }
      records[id]?.operation.state = .undoing
      let error = records[id]?.operation.error ?? request.error
      records[id]?.operation.error = error
      return RecordStepResponse()
    case let request as ResumeOperationRequest:
      let id = try check(request.claim)
      if traces[id]?.published != true { violations.append("resumed, although it could be undone") }
      records[id]?.operation.state = .running
      records[id]?.operation.error = nil
      return RecordStepResponse()
    case let request as FinishOperationRequest: return try finish(request)
    case let request as ReleaseClaimRequest:
      let id = try check(request.claim)
      records[id]?.leaseEnds = .now
      return RecordStepResponse()
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
      return PlanMigrationResponse.with {
        $0.plan = MigrationPlan.with {
          $0.operationID = id
          $0.disks = [MigrationDisk.with { ($0.from, $0.to) = (Self.volume, Self.newPlace) }]
        }
      }
    case let request as CommitMigrationRequest: return try commit(try check(request.claim))
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
    case let request as ForgetBitmapsRequest:
      leftovers.subtract(request.leftovers.map(\.operationID))
      return CommitSnapshotsResponse()
    case is ListHostsRequest: return ListHostsResponse.with { $0.hosts = [Self.host] }
    case is ListPoolsRequest:
      return ListPoolsResponse.with {
        $0.pools = ["pool", "other-pool"].map { id in Pool.with { ($0.id, $0.hosts) = (id, ["host"]) } }
      }
    case is ListStoresRequest:
      return ListStoresResponse.with { $0.stores = [Store.with { ($0.id, $0.hosts) = ("store", ["host"]) }] }
    case let request as LocateVolumesRequest:
      return LocateVolumesResponse.with {
        $0.uses = request.volumes.map { _ in VolumeUse.with { $0.fileExists = true } }
      }
    case let request as StartJobRequest: return try start(request)
    case let request as CancelJobRequest:
      guard let job = jobs[Self.name(request.key)] else { throw Self.unknownJob }
      return job
    default:
      violations.append("nobody answers \(method)")
      throw Self.away
    }
  }

  // MARK: - The catalog

  private func claim(_ request: ClaimOperationRequest) -> ClaimOperationResponse {
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

  private func check(_ claim: Claim?) throws -> String {
    guard let claim, let record = records[claim.operationID], record.operation.attempt == claim.attempt,
      record.operation.owner == claim.owner, !record.operation.state.isFinal, record.leaseEnds > .now
    else { throw Self.superseded }
    return claim.operationID
  }

  private func isCancelled(_ id: String) -> Bool { records[id]?.operation.cancelRequested ?? false }

  private func record(_ request: RecordStepRequest) throws -> RecordStepResponse {
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

  private func commit(_ id: String) throws -> CommitSnapshotsResponse {
    if records[id]?.operation.state != .running { violations.append("a commit while undoing") }
    if records[id]?.isCommitted == false { records[id]?.commits += 1 }
    records[id]?.isCommitted = true
    return CommitSnapshotsResponse()
  }

  private func finish(_ request: FinishOperationRequest) throws -> Messages.Operation {
    if let claim = request.claim, let record = records[claim.operationID],
      record.operation.state == request.state,
      record.operation.attempt == claim.attempt
    {
      return record.operation
    }
    let id = try check(request.claim)
    if records[id]?.isCommitted != (request.state == .succeeded) {
      violations.append("ended as \(request.state)")
    }
    if request.state != .succeeded, case .revert = records[id]?.request, traces[id]?.published == true {
      violations.append("reverted, and ended as \(request.state)")
    }
    if request.state != .succeeded, case .migrateVolume = records[id]?.request, traces[id]?.published == true
    {
      violations.append("migrated, and ended as \(request.state)")
    }
    if request.state != .succeeded, records[id]?.isPlanned == true {
      violations.append("ended while planned")
    }
    if request.state != .succeeded { _ = rememberLeftovers(id) }
    records[id]?.operation.state = request.state
    return records[id]?.operation ?? Messages.Operation()
  }

  /// Remembers what the undo has failed to remove, if the journal says that it has failed.
  private func rememberLeftovers(_ id: String) -> Bool {
    guard records[id]?.operation.steps.first(where: { $0.step == "undo" })?.error != nil else { return false }
    leftovers.insert(id)
    return true
  }

  private func plan(_ id: String) -> SnapshotPlan {
    SnapshotPlan.with {
      $0.snapshotID = id
      $0.poolID = "pool"
      $0.volumePath = "disk.qcow2"
      $0.location = Self.location
    }
  }

  // MARK: - The agent

  private static let host = Host.with {
    $0.id = "host-id"
    $0.name = "host"
    $0.address = "127.0.0.1:1"
    $0.alive = true
  }
  private static let volume = VolumePath.with { ($0.poolID, $0.path) = ("pool", "disk.qcow2") }
  private static let newPlace = VolumePath.with { ($0.poolID, $0.path) = ("other-pool", "disk.qcow2") }
  private static let location = SnapshotLocation.with { $0.storeID = "store" }

  private static func name(_ key: JobKey?) -> String { "\(key?.operationID ?? "") \(key?.step ?? "")" }

  func job(_ key: JobKey?) throws -> Job {
    if fault() || troubles.isAgentAway { throw Self.away }
    guard let job = jobs[Self.name(key)] else { throw Self.unknownJob }
    return job
  }

  private func start(_ request: StartJobRequest) throws -> Job {
    guard let key = request.key, let work = request.work else { throw Self.away }
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
  private func act(_ work: StartJobRequest.Work, _ id: String) -> Job.Result {
    switch work {
    case .reconcile: return .reconciled(ReconcileResults())
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
      return .exported(ExportedFile())
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
    case .receive: return .received(ReceiveResult())
    case .depart: return .departed(DepartResult.with { $0.departure = .left })
    case .adopt: return .adopted(AdoptResult())
    case .observe: return .observed(ObserveResult())
    case .verify: return .verified(VerifyResults.with { $0.links = [VerifyResult()] })
    case .mark, .remove, .clear: break
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
