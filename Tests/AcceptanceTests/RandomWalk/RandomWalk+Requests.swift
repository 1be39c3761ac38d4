import Foundation
import GRPCCore
import Lab
import Messages
import RPC
import SnapshotModel

extension RandomWalk {
  func resolve(_ number: Int, _ request: WalkRound.Request) throws -> Asked {
    let machine = request.machine
    let guest = guests[machine]
    var effective = request
    var volumes: [String] = []
    var (snapshot, destination, file) = ("", "", "new-\(round)-\(number).qcow2")
    func reference(_ disk: Int) -> String { "\(guest.name)/\(guest.disks[disk].target)" }
    switch request {
    case .take, .rebuild: break
    case .adopt(_, let disk, _):
      // Without a tip nothing could tell whose file it is.
      let target = guest.disks[disk].target
      if tipped.contains([machine, disk]) {
        volumes = [reference(disk)]
        destination = "shared"
      } else {
        effective = .take(machine: machine, disks: [], full: false)
      }
      file = "\(guest.name)-\(target)-\(round).qcow2"
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
      file: file, host: try otherHost(of: machine), requestID: RequestID.next(),
      version: model.version(of: machine))
  }

  /// Whether volumes of it may not go to another pool, as snapshots stay where they are.
  private func hasSnapshotsOnPrimary(_ machine: Int) -> Bool {
    keepsOnPrimary || listed[machine, default: []].contains { $0.store.isEmpty }
  }

  /// Sends the requests one after the other, each until it is answered, as a cloud service does.
  func send(_ asked: [Asked], _ cancellations: [Int: Int]) async throws -> [Answer] {
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
}
