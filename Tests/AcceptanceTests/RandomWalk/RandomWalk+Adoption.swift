import Foundation
import Lab
import Messages

extension RandomWalk {
  /// A volume whose file lies elsewhere.
  struct Adoption: Sendable {
    let volume: String
    /// The VM's disk that it is: `web-1/vda`.
    let reference: String
    let place: String
  }

  /// Does what has to have happened before the requests are sent: moves a file away, or loses the database.
  func prepare(_ asked: inout [Asked]) async throws {
    for index in asked.indices {
      switch asked[index].request {
      case .adopt(let machine, let disk, let isRunning):
        asked[index].adopted = try await moveAway(asked[index], machine, disk, isRunning: isRunning)
      case .rebuild: try await loseDatabase()
      case .take, .delete, .revert, .check, .export, .copy, .consolidate, .verify, .migrate, .migrateVolume:
        break
      }
    }
  }

  /// Stops a machine, renames the file of one of its disks and defines the machine anew with that, as an admin does by hand.
  ///
  /// - Returns: The volume's id.
  private func moveAway(_ asked: Asked, _ machine: Int, _ disk: Int, isRunning: Bool) async throws -> String {
    let guest = guests[machine]
    let (reference, target) = (asked.volumes[0], guest.disks[disk].target)
    let volume = try await patiently("look") { try await $0.volume(reference) }.id
    try await patiently("wait") { [pool = tidemark.pool] in try await $0.waitForMarker(in: pool) }
    let (old, new) = (guest.disks[disk].path, "\(tidemark.pool)/\(asked.file)")
    note("rename \(reference), volume \(volume), to \(asked.file)")
    try await guest.destroy()
    try FileManager.default.moveItem(atPath: old, toPath: new)
    guest.wasMoved(disks: [target: new])
    try await guest.define()
    if isRunning { try await guest.start() }
    // For a minute after a migration a volume is not taken for gone.
    try await patiently("wait") { try await $0.wait(for: volume, "gone", seconds: 90) { !$0.present } }
    adoption = Adoption(volume: volume, reference: reference, place: "\(asked.destination):\(asked.file)")
    return volume
  }

  /// Asks again for an adoption that has failed or was cancelled; then the volume is its VM's disk again, and the machine runs.
  func repeatAdoption(_ asked: [Asked]) async throws {
    guard case .adopt(let machine, _, _)? = asked.first?.request else { return }
    if let adoption {
      note("adopt \(adoption.volume) at \(adoption.place) again")
      count("adopt again")
      let requestID = RequestID.next()
      let ended = try await patiently("adopt") { service in
        try await service.finish(
          service.snapshots.adoptVolume(
            .with {
              $0.requestID = requestID
              ($0.volume, $0.place) = (adoption.volume, adoption.place)
            }))
      }
      guard ended.state == .succeeded else {
        throw failure(["the adoption did not succeed: \(OperationFailure(operation: ended))"])
      }
    }
    adoption = nil
    let (id, reference) = (asked[0].adopted, asked[0].volumes[0])
    let volume = try await patiently("look") { service in
      try await service.wait(for: reference, "volume \(id)") { $0.id == id && $0.present }
    }
    try expect(volume.path == asked[0].file ? [] : ["\(reference) was adopted, and is at \(volume.path)"])
    if try await guests[machine].currentState() == "shut off" { try await compareStopped(machine) }
  }
}
