internal import Foundation
internal import Messages
internal import ServiceRuntime
internal import SnapshotModel

/// Runs one step, whichever it is.
struct StepRunner: Sendable {
  let hypervisor: Hypervisor
  let images: ImageTool
  let storageDaemon: StorageDaemon.Tool
  let freezing: GuestFreeze.Tool
  let storage: StorageMap
  let owner: FileOwner
  let floor: FreeSpaceFloor
  /// For how long a migration may move nothing.
  let migrationPatience: Duration
  private let points: StepPoints
  private let turns = DomainTurns()

  /// A runner over these parts.
  init(
    hypervisor: Hypervisor, images: ImageTool, storageDaemon: StorageDaemon.Tool = .init(),
    freezing: GuestFreeze.Tool? = nil, storage: StorageMap, owner: FileOwner,
    floor: FreeSpaceFloor = FreeSpaceFloor(), migrationPatience: Duration = .seconds(300),
    points: StepPoints = .fromEnvironment()
  ) {
    self.hypervisor = hypervisor
    self.images = images
    self.storageDaemon = storageDaemon
    self.freezing =
      freezing ?? GuestFreeze.Tool(uri: hypervisor.uri, notes: "/run/libvirt/tidemark-frozen")
    self.storage = storage
    self.owner = owner
    self.floor = floor
    self.migrationPatience = migrationPatience
    self.points = points
  }

  /// Runs `work` to its end.
  ///
  /// - Throws: `AgentError` and the errors of the layers below; `CancellationError`.
  func run(
    _ work: StartJobRequest.Work, operationID: String, attempt: UInt64,
    report: @escaping @Sendable (StepReport) -> Void
  ) async throws -> Job.Result {
    let context = StepContext(
      hypervisor: hypervisor, images: images, storageDaemon: storageDaemon, freezing: freezing,
      storage: storage,
      owner: owner, floor: floor, migrationPatience: migrationPatience, turns: turns, files: FileWorker(),
      operationID: operationID, attempt: attempt,
      run: UUID().uuidString.lowercased(), points: points, report: report, now: { Date() })
    switch work {
    case .reconcile(let work): return .reconciled(try await TakeSteps(work, context: context).reconcile())
    case .prepare(let work): try await TakeSteps(work, context: context).prepare()
    case .copy(let work): return .copied(try await TakeSteps(work, context: context).copy())
    case .seal(let work): return .sealed(try await TakeSteps(work, context: context).seal())
    case .undoTake(let work): try await TakeSteps(work, context: context).undo()
    case .check(let work): return .checked(try await RevertSteps(work, context: context).check())
    case .write(let work): try await RevertSteps(work, context: context).write()
    case .swap(let work): try await RevertSteps(work, context: context).swap()
    case .undoRevert(let work): try await RevertSteps(work, context: context).undo()
    case .mark(let work): try await DeleteSteps(work, context: context).mark()
    case .remove(let work): try await DeleteSteps(work, context: context).remove()
    case .merge(let work): try await ConsolidateSteps(work, context: context).merge()
    case .replace(let work):
      return .consolidated(try await ConsolidateSteps(work, context: context).replace())
    case .clear(let work): try await ConsolidateSteps(work, context: context).clear()
    case .undoConsolidate(let work): try await ConsolidateSteps(work, context: context).undo()
    case .examine(let work): return .examined(try await CheckSteps(work, context: context).examine())
    case .inspect(let work): return .inspected(try await MigrateSteps(work, context: context).inspect())
    case .receive(let work): return .received(try await MigrateSteps(work, context: context).receive())
    case .depart(let work): return .departed(try await MigrateSteps(work, context: context).depart())
    case .watchArrival(let work): try await MigrateSteps(work, context: context).watchArrival()
    case .transfer(let work): try await MigrateSteps(work, context: context).transfer()
    case .settle(let work): try await MigrateSteps(work, context: context).settle()
    case .undoMigrate(let work):
      let steps = try MigrateSteps(work, context: context)
      if !steps.plan.isLive {
        try await steps.undoTransfer()
      } else if work.isDestination {
        try await steps.undoReceipt()
      } else {
        return .departed(try await steps.undoDeparture())
      }
    case .writeExport(let work): try await ExportSteps(work, context: context).write()
    case .publishExport(let work): return .exported(try await ExportSteps(work, context: context).publish())
    case .tidyExport(let work): try await ExportSteps(work, context: context).tidy()
    case .undoExport(let work): try await ExportSteps(work, context: context).undo()
    case .writeCopy(let work): try await CopySteps(work, context: context).write()
    case .sealCopy(let work): return .sealed(try await CopySteps(work, context: context).seal())
    case .tidyCopy(let work): try await CopySteps(work, context: context).tidy()
    case .undoCopy(let work): try await CopySteps(work, context: context).undo()
    case .verify(let work): return .verified(try await VerifySteps(work, context: context).verify())
    case .adopt(let work): return .adopted(try await AdoptSteps(work, context: context).adopt())
    case .observe(let work): return .observed(try await ObserveSteps(work, context: context).observe())
    case .tidy(let work): return .tidied(try await TidySteps(context: context, work: work).tidy())
    }
    return .done(Nothing())
  }
}

extension StartJobRequest.Work {
  /// Whether nobody waits for it: of such, only a few run at once on a host.
  var isBackground: Bool {
    switch self {
    case .examine, .verify, .observe: true
    default: false
    }
  }

  /// Whether it moves a volume's worth of data, and so needs one of the host's places.
  var isCopy: Bool {
    switch self {
    case .copy, .write, .transfer, .merge, .writeExport, .writeCopy: true
    case .depart(let work): !work.isFollowOnly
    default: false
    }
  }
}
