import Foundation
import Lab
import Messages

extension RandomWalk {
  /// Drops the database while everything runs, and makes pools, stores and settings known again, as a person does.
  func loseDatabase() async throws {
    // Where they are is in the manifests of their next snapshots.
    for machine in homecomers.sorted() { try await proveNextSnapshot(machine) }
    try await finishChecks()
    lost = try await records()
    isRebuilt = false
    note("lose the database, which knows \(lost?.count ?? 0) snapshots")
    try await tidemark.loseDatabase(volumes: guests.flatMap(\.disks).count)
    for setting in settings.sorted(by: { $0.key < $1.key }) {
      _ = try await patiently("set") { try await $0.set(setting.key, setting.value) }
    }
    note("the catalog knows nothing but hosts, pools, stores and volumes")
  }

  /// Asks again for a rebuild that has not done everything; then the catalog knows what it knew before, to the millisecond.
  func repeatRebuild(_ asked: [Asked]) async throws {
    guard let lost else { return }
    if !isRebuilt {
      note("rebuild again")
      count("rebuild again")
      let requestID = RequestID.next()
      let ended = try await patiently("rebuild") { service in
        try await service.finish(service.snapshots.rebuildCatalog(.with { $0.requestID = requestID }))
      }
      guard ended.state == .succeeded, ended.findings.isEmpty else {
        throw failure([
          "the rebuild did not succeed: \(OperationFailure(operation: ended)) \(ended.findings.map(\.summary))"
        ])
      }
    }
    self.lost = nil
    let found = try await records()
    let (before, after) = (Set(lost.map { "\($0)" }), Set(found.map { "\($0)" }))
    try expect(
      before.subtracting(after).sorted().map { "the rebuilt catalog does not know \($0)" }
        + after.subtracting(before).sorted().map {
          "the rebuilt catalog knows, and nobody has made it: \($0)"
        })
  }

  /// All snapshots, as callers see them.
  private func records() async throws -> [Snapshot] {
    var all: [Snapshot] = []
    for (machine, guest) in guests.enumerated() {
      for disk in guest.disks { all += try await chain(machine, disk.target) }
    }
    return all
  }
}
