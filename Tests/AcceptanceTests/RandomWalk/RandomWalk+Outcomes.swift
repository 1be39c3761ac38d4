import Foundation
import Lab
import Messages
import RPC
import SnapshotModel

extension RandomWalk {
  /// Follows all operations to their ends.
  func finish(
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
  func takeIn(
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

  func finish(_ operation: Messages.Operation) async throws -> Messages.Operation {
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
    case .adopt: adoption = nil
    case .rebuild: isRebuilt = operation.findings.isEmpty
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
