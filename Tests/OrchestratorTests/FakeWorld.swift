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

  var generator: SeededGenerator
  /// One in how many calls goes wrong; 0 for none.
  var faultRate: Int
  var records: [String: Record] = [:]
  var traces: [String: Traces] = [:]
  var violations: [String] = []
  /// Operations whose undo could not remove their files, which are remembered.
  var leftovers: Set<String> = []
  var jobs: [String: Job] = [:]
  /// What the agent remembers of attempts, for as long as it runs.
  var fences: [String: UInt64] = [:]
  /// The fences beside the partial files.
  var storedFences: [String: UInt64] = [:]
  /// The attempt that has done something on the host last.
  var lastActed: [String: UInt64] = [:]
  /// Operations of which an overtaken attempt's step came through to an agent that had been started again.
  var wokeLate: Set<String> = []
  var troubles = Troubles()
  var order: [String] = []

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

  func fault() -> Bool { faultRate > 0 && generator.chance(1, in: faultRate) }

  static let away = TidemarkError(
    .unavailable, reason: "peer_unavailable", what: "A call failed", why: "it is away", remedy: "Try again.",
    retryable: true)

  static let superseded = TidemarkError(
    .aborted, reason: "attempt_superseded", what: "A call was refused", why: "another attempt is at work",
    remedy: "Stop.")

  static let notActiveHere = TidemarkError(
    .failedPrecondition, reason: "not_active_here", what: "The job was not started",
    why: "no machine runs there with it", remedy: "Ask the hosts.")

  static let unknownJob = TidemarkError(
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

  func answer(_ method: String, _ request: any Sendable) throws -> any Sendable {
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
    case let request as ForgetBitmapsRequest:
      leftovers.subtract(request.leftovers.map(\.operationID))
      return CommitSnapshotsResponse()
    case is ListHostsRequest: return ListHostsResponse.with { $0.hosts = [Self.host, Self.otherHost] }
    case is ListPoolsRequest:
      return ListPoolsResponse.with {
        $0.pools = ["pool", "other-pool"].map { id in Pool.with { ($0.id, $0.hosts) = (id, ["host"]) } }
      }
    case is ListStoresRequest:
      return ListStoresResponse.with { $0.stores = [Store.with { ($0.id, $0.hosts) = ("store", ["host"]) }] }
    case let request as LocateVolumesRequest:
      return LocateVolumesResponse.with {
        $0.uses = request.volumes.map { use(of: $0) }
      }
    case let request as StartJobRequest: return try start(request)
    case let request as CancelJobRequest:
      guard let job = jobs[Self.name(request.key)] else { throw Self.unknownJob }
      return job
    default: return try answerOfKind(method, request)
    }
  }
}
