import Foundation
import GRPCCore
import Lab
import Messages
import RPC
import SnapshotModel

extension RandomWalk {
  /// A request whose numbers have been looked up, and what became of it.
  struct Asked: Sendable {
    let request: WalkRound.Request
    /// The volumes that it is about, by reference; or the snapshot.
    let volumes: [String]
    let snapshot: String
    /// The pool, or the store, that something goes to; empty where nothing does.
    let destination: String
    /// The file that a new volume gets.
    let file: String
    /// The host that a machine goes to.
    let host: LabHost?
    let requestID: String
    /// The machine's state when it was asked.
    let version: Int

    var description: String {
      switch request {
      case .take(_, _, let full): "take \(volumes.joined(separator: " "))\(full ? ", full" : "")"
      case .delete: "delete \(snapshot)"
      case .revert: "revert to \(snapshot)"
      case .check: "check \(volumes.joined(separator: " "))"
      case .export: "make \(destination)/\(file) of \(snapshot)"
      case .copy(_, _, _, let flat): "copy \(snapshot) to \(destination)\(flat ? ", self-sufficient" : "")"
      case .consolidate: "consolidate \(volumes.joined(separator: " "))"
      case .verify: "verify \(volumes.joined(separator: " "))"
      case .migrate: "migrate \(volumes.joined()) to \(host?.name ?? "") \(destination)"
      case .migrateVolume: "migrate \(volumes.joined()) to \(destination)"
      }
    }
  }

  /// What became of a request that was sent.
  enum Answer: Sendable {
    case accepted(Messages.Operation)
    case refused(TidemarkError)
  }

  /// Does one round, from its first write to the proof at its end.
  func perform(_ round: WalkRound) async throws {
    let machine = round.requests[0].machine
    for setting in round.settings.sorted(by: { $0.key < $1.key }) {
      note("set \(setting.key) \(setting.value)")
      _ = try await patiently("set") { try await $0.set(setting.key, setting.value) }
      if setting.key == "snapshot.backup.to.secondary" { keepsOnPrimary = setting.value == "false" }
    }
    for write in round.writesBefore { try await perform(write) }
    if round.life == .movesBefore { try await move(machine) }
    if let growth = round.growth { try await grow(machine, growth) }
    if round.life.beginsStopped {
      note("stop \(guests[machine].name)")
      try await guests[machine].destroy()
      if round.life == .stoppedAndMoved { try await moveStopped(machine) }
    }

    let asked = try round.requests.enumerated().map(resolve)
    for departing in round.departing { try await guests[departing].resume() }
    let held = try hold(round, machine)
    let sending = Task { try await self.send(asked, round.cancellations) }
    let release = await wait(for: round.moment, held)
    if release != nil { note("reached \(held.first?.name ?? "")") }
    for write in round.writesMeanwhile
    where runs(write.machine, in: round) && !round.departing.contains(write.machine) {
      try await perform(write)
    }
    try await live(round, machine)
    for fault in round.faults { try await apply(fault, machine) }
    release?.release()
    try await Task.sleep(for: .milliseconds(round.duration))
    try await heal()
    if let aftershock = round.aftershock {
      try await Task.sleep(for: .milliseconds(aftershock.delay))
      try await apply(aftershock.fault, machine)
      try await Task.sleep(for: .milliseconds(aftershock.duration))
      try await heal()
    }

    let answers = try await sending.value
    let ended = try await finish(answers, asked, round)
    for departing in round.departing.sorted() { try await findMachine(departing) }
    try await takeIn(ended, asked, round)
    if round.life.beginsStopped { try await compareStopped(machine) }
    // What an undo could not remove, as the store was away, is removed by the next operation: the one that follows.
    var mayHaveLeftovers = round.allFaults.contains(.takeStoreAway)
    try await compare(mayHaveLeftovers: mayHaveLeftovers)
    let touched = Set(round.requests.map(\.machine)).union([machine]).sorted()
    for next in touched {
      // Each machine's leftovers go with its own next snapshot.
      if next == touched.last { mayHaveLeftovers = false }
      try await proveNextSnapshot(next, mayHaveLeftovers: mayHaveLeftovers)
    }
    try await repeatDeletions()
    try await repeatConsolidations()
    try await compare()
    for machine in guests.indices { try await comeHome(machine) }
    try await prune()
  }

  private func runs(_ machine: Int, in round: WalkRound) -> Bool {
    !round.life.beginsStopped || machine != round.requests[0].machine
  }

  // MARK: - Requests

  private func resolve(_ number: Int, _ request: WalkRound.Request) throws -> Asked {
    let machine = request.machine
    let guest = guests[machine]
    var effective = request
    var volumes: [String] = []
    var (snapshot, destination) = ("", "")
    func reference(_ disk: Int) -> String { "\(guest.name)/\(guest.disks[disk].target)" }
    switch request {
    case .take: break
    case .check: volumes = [guest.name]
    case .delete(_, let disk, let pick), .revert(_, let disk, let pick), .export(_, let disk, let pick),
      .copy(_, let disk, let pick, _):
      // Where there is nothing yet, something is made.
      if let found = model.snapshot(machine, disk, pick: pick) {
        snapshot = found
        let isElsewhere = listed[machine]?.first { $0.id == found }?.store == "elsewhere"
        if case .copy = request { destination = isElsewhere ? "backup" : "elsewhere" }
        if case .export = request { destination = "shared" }
      } else {
        effective = .take(machine: machine, disks: [], full: false)
      }
    case .consolidate(_, let disk), .verify(_, let disk): volumes = [reference(disk)]
    case .migrate(_, let withStorage):
      volumes = [guest.name]
      let host = try otherHost(of: machine)
      if withStorage, !hasSnapshotsOnPrimary(machine) { destination = "local-\(host.name)" }
    case .migrateVolume(_, let disk):
      volumes = [reference(disk)]
      if hasSnapshotsOnPrimary(machine) {
        effective = .check(machine: machine)
        volumes = [guest.name]
      } else {
        destination = "local-\(guest.host.name)"
      }
    }
    if case .take(_, let disks, _) = effective {
      volumes = disks.isEmpty ? [guest.name] : disks.map(reference)
    }
    return Asked(
      request: effective, volumes: volumes, snapshot: snapshot, destination: destination,
      file: "new-\(round)-\(number).qcow2", host: try otherHost(of: machine), requestID: RequestID.next(),
      version: model.version(of: machine))
  }

  /// Whether volumes of it may not go to another pool, as snapshots stay where they are.
  private func hasSnapshotsOnPrimary(_ machine: Int) -> Bool {
    keepsOnPrimary || listed[machine, default: []].contains { $0.store.isEmpty }
  }

  /// Sends the requests one after the other, each until it is answered, as a cloud service does.
  private func send(_ asked: [Asked], _ cancellations: [Int: Int]) async throws -> [Answer] {
    var answers: [Answer] = []
    for (index, one) in asked.enumerated() {
      note(one.description)
      count(one.request.kind.rawValue)
      do {
        let operation = try await patiently(one.description) { try await $0.submit(one) }
        answers.append(.accepted(operation))
        if let delay = cancellations[index] { cancelLater(operation, after: delay) }
      } catch let error as TidemarkError {
        note("refused: \(error.reason)")
        answers.append(.refused(error))
      }
    }
    return answers
  }

  private func cancelLater(_ operation: Messages.Operation, after milliseconds: Int) {
    Task {
      try await Task.sleep(for: .milliseconds(milliseconds))
      self.note("cancel operation \(operation.id)")
      self.count("cancel")
      _ = try? await self.patiently("cancel") { service in
        try await service.operations.cancelOperation(.with { $0.operation = operation.id })
      }
    }
  }

  // MARK: - Outcomes

  /// Follows all operations to their ends.
  private func finish(
    _ answers: [Answer], _ asked: [Asked], _ round: WalkRound
  ) async throws -> [(index: Int, operation: Messages.Operation)] {
    let tolerance = WalkTolerance(round: round)
    var ended: [(index: Int, operation: Messages.Operation)] = []
    for (index, answer) in answers.enumerated() {
      switch answer {
      case .refused(let error):
        if let objection = tolerance.objection(toFailureOf: asked[index].request, reason: error.reason) {
          try expect(["\(asked[index].description) was refused: \(objection): \(error)"])
        }
      case .accepted(let operation):
        ended.append((index, try await finish(operation)))
      }
    }
    return ended
  }

  /// Takes what became of operations into the model, in the order in which they were accepted.
  private func takeIn(
    _ ended: [(index: Int, operation: Messages.Operation)], _ asked: [Asked], _ round: WalkRound
  ) async throws {
    let tolerance = WalkTolerance(round: round)
    let listed = try await patiently("list") {
      try await $0.operations.listOperations(.with { $0.pageSize = 50 })
    }
    let order = Dictionary(
      uniqueKeysWithValues: listed.operations.map(\.id).reversed().enumerated().map { ($1, $0) })
    for (index, operation) in ended.sorted(by: { order[$0.operation.id] ?? 0 < order[$1.operation.id] ?? 0 })
    {
      try await takeIn(operation, asked[index], tolerance)
    }
    // Now that it is known what else was deleted meanwhile.
    for (index, operation) in ended where operation.state == .succeeded {
      guard case .consolidate(let machine, let disk) = asked[index].request else { continue }
      try await read(
        model.points.filter { $0.value.machine == machine && $0.value.disk == disk }.map(\.key))
    }
    try expect(
      try await finishChecks().map { "operation \($0.id) is \($0.state), and nobody asked for it" })
  }

  /// Waits for what runs by itself: checks, as after an agent was started, and what readers have left to be removed.
  ///
  /// - Returns: The other operations that have not ended.
  @discardableResult
  func finishChecks() async throws -> [Messages.Operation] {
    while true {
      let active = try await patiently("list") {
        try await $0.operations.listOperations(.with { $0.activeOnly = true })
      }
      let own = active.operations.filter { operation in
        operation.kind == .checkVolumes
          || ["delete-", "consolidate-"].contains { operation.requestID.hasPrefix($0) }
      }
      for operation in own {
        let ended = try await finish(operation)
        if operation.kind != .checkVolumes { note("\(operation.requestID): \(ended.state)") }
      }
      if own.isEmpty { return active.operations }
    }
  }

  private func finish(_ operation: Messages.Operation) async throws -> Messages.Operation {
    do {
      return try await patiently("finish") { try await $0.finish(operation) }
    } catch {
      let state = try await patiently("look") { service in
        try await service.operations.getOperation(.with { $0.operation = operation.id })
      }
      throw failure([
        "operation \(operation.id) does not end: \(error)\n\(OperationFailure(operation: state))"
      ])
    }
  }

  private func takeIn(
    _ operation: Messages.Operation, _ asked: Asked, _ tolerance: WalkTolerance
  ) async throws {
    let machine = asked.request.machine
    let reason = operation.error?.reason ?? ""
    note("\(asked.description), operation \(operation.id): \(operation.state) \(reason)")
    count("\(asked.request.kind.rawValue) \(operation.state)\(reason.isEmpty ? "" : " \(reason)")")
    switch operation.state {
    case .succeeded:
      if let objection = tolerance.objection(toSuccessOf: asked.request) { try expect([objection]) }
    case .cancelled where operation.cancelRequested: return
    default:
      if let objection = tolerance.objection(toFailureOf: asked.request, reason: reason) {
        try expect(["\(asked.description): \(objection)\n\(OperationFailure(operation: operation))"])
      }
      if case .delete = asked.request { model.deletionFailed(asked.snapshot) }
      if case .consolidate(let machine, let disk) = asked.request { model.consolidationFailed(machine, disk) }
      return
    }
    switch asked.request {
    case .take:
      let made = try await patiently("look") { try await $0.snapshotsByDisk(of: operation) }
      var snapshots: [Int: String] = [:]
      for (index, disk) in guests[machine].disks.enumerated() { snapshots[index] = made[disk.target]?.id }
      guard snapshots.count == operation.volumeIDs.count else {
        throw failure([
          "operation \(operation.id) has made \(made.count) of \(operation.volumeIDs.count) snapshots"
        ])
      }
      // A machine that is stopped has only the state that the operations before this one have left.
      let version = model.version(of: machine)
      let isStopped =
        tolerance.round.life.beginsStopped && machine == tolerance.round.requests[0].machine
      model.taken(
        snapshots, machine: machine, operation: operation.id,
        between: (isStopped ? version : asked.version)...version)
      try expect(check(made.values.map(\.self), machine))
    case .check, .migrate: break
    case .verify:
      try expect(operation.findings.map { "of \(asked.volumes.joined()), \($0.code): \($0)" })
    case .export: try await expectNewVolume(asked)
    case .copy(_, let disk, _, _):
      let entries = try await chain(machine, guests[machine].disks[disk].target).map(WalkModel.Entry.init)
      var updated = model
      let violations = updated.copied(
        operation.snapshotIDs.last ?? "", of: asked.snapshot, listing: entries)
      let new = Set(updated.points.keys).subtracting(model.points.keys)
      model = updated
      try expect(violations)
      try await read(Array(new))
    case .consolidate(_, let disk):
      model.consolidated(machine, disk)
    case .migrateVolume(_, let disk):
      let guest = guests[machine]
      guard asked.destination != "shared" else { break }
      let file = (guest.disks[disk].path as NSString).lastPathComponent
      guest.wasMoved(disks: [guest.disks[disk].target: "\(try guest.host.localPool("local"))/\(file)"])
    case .delete: model.deleted(asked.snapshot)
    case .revert(_, let disk, _):
      model.reverted(to: asked.snapshot)
      guests[machine].setContent(model.content(of: machine)[disk], of: guests[machine].disks[disk].target)
    }
  }

  /// The new volume holds what the snapshot does, and goes again.
  private func expectNewVolume(_ asked: Asked) async throws {
    let path = "\(tidemark.pool)/\(asked.file)"
    guard let content = model.content(ofSnapshot: asked.snapshot) else { return }
    if try await ImageContent.hash(of: path) != hash(content) {
      try expect(["\(path) does not hold what snapshot \(asked.snapshot) does"])
    }
    try FileManager.default.removeItem(atPath: path)
  }

  /// Whether snapshots are full for reasons that there may have been.
  func check(_ snapshots: [Snapshot], _ machine: Int) -> [String] {
    snapshots.compactMap { snapshot in
      if snapshot.kind == .full { count("full \(snapshot.fullReason)") } else { count("incremental") }
      switch snapshot.fullReason {
      case .bitmapMissing, .bitmapInconsistent:
        guard !crashed.contains(machine) else { return nil }
        return
          "snapshot \(snapshot.id) is full (\(snapshot.fullReason)), although no QEMU was killed: a tip was lost"
      case .parentUnavailable: return "the parent of snapshot \(snapshot.id) was unavailable"
      default: return nil
      }
    }
  }
}

extension CloudService {
  /// Sends one of the walk's requests.
  fileprivate func submit(_ asked: RandomWalk.Asked) async throws -> Messages.Operation {
    switch asked.request {
    case .take(_, _, let full):
      return try await submitTake(of: asked.volumes, full: full, requestID: asked.requestID)
    case .check:
      return try await snapshots.checkVolumes(
        .with {
          $0.requestID = asked.requestID
          $0.volumes = asked.volumes
        })
    case .export:
      return try await exports.createVolume(
        .with {
          $0.requestID = asked.requestID
          $0.snapshot = asked.snapshot
          $0.pool = asked.destination
          $0.path = asked.file
        })
    case .copy(_, _, _, let isFlat):
      return try await exports.copySnapshot(
        .with {
          $0.requestID = asked.requestID
          $0.snapshot = asked.snapshot
          $0.store = asked.destination
          $0.selfSufficient = isFlat
        })
    case .consolidate:
      return try await submitConsolidation(asked.volumes[0], requestID: asked.requestID)
    case .verify:
      return try await submitVerification(asked.volumes[0], requestID: asked.requestID)
    case .migrate:
      return try await migrations.migrateVM(
        .with {
          $0.requestID = asked.requestID
          $0.vm = asked.volumes[0]
          $0.host = asked.host?.name ?? ""
          $0.pool = asked.destination
        })
    case .migrateVolume:
      return try await migrations.migrateVolume(
        .with {
          $0.requestID = asked.requestID
          $0.volume = asked.volumes[0]
          $0.pool = asked.destination
        })
    case .delete:
      return try await snapshots.deleteSnapshot(
        .with {
          $0.requestID = asked.requestID
          $0.snapshot = asked.snapshot
        })
    case .revert:
      return try await snapshots.revertVolume(
        .with {
          $0.requestID = asked.requestID
          $0.snapshot = asked.snapshot
        })
    }
  }
}
