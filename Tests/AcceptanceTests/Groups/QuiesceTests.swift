import Foundation
import Glibc
import Lab
import Messages
import Testing

/// Row C11: guests that are frozen for the instant of their snapshot.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct QuiesceTests {
  private static var options: LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    return options
  }

  @Test(
    "C11 quiesce: frozen and thawed at once with a guest agent; refused or crash-consistent without; recorded"
  )
  func c11PresentAndAbsent() async throws {
    try await CloudService.with(Self.options) { service in
      let storage = SnapshotStorage(service.tidemark, onPrimary: false)
      let guest = try await FreezingGuest.start(service.tidemark)

      // Nobody listens.
      let refused = try await service.finish(service.submitTake("web-1/vda", quiesce: .required))
      expectFailure(refused, "guest_agent_unavailable", naming: "qemu-guest-agent")
      #expect(try storage.allFiles().isEmpty)
      let lost = try await guest.writeUnsynced("lost")
      let crash = try await take(service, .preferred)
      try await expect(crash, .crash, "crash", service)
      #expect(try await FreezingGuest.needsRecovery(storage.image(crash)))
      #expect(
        try await FreezingGuest.checksum(of: "lost", in: storage.image(crash), lab: service.tidemark.lab)
          != lost)

      // A guest agent listens.
      try await guest.linux.startGuestAgent()
      try await guest.begin()
      let kept = try await guest.writeUnsynced("kept")
      let printed = try await service.tidemark.tidemark("snapshot", "take", "web-1/vda", "--quiesce")
      #expect(printed.contains("frozen"))
      let frozen = try #require(try await service.chain("web-1/vda").last)
      #expect(frozen.kind == .incremental)
      try await expect(frozen, .filesystem, "filesystem", service)
      #expect(try await guest.longestPause() < 5)
      #expect(try await !guest.isFrozen())
      #expect(try await !FreezingGuest.needsRecovery(storage.image(frozen)))
      #expect(
        try await FreezingGuest.checksum(of: "kept", in: storage.image(frozen), lab: service.tidemark.lab)
          == kept)

      // Not asked for: not frozen, guest agent or not.
      try await expect(take(service, .unspecified), .crash, "crash", service)
      // A paused guest's agent cannot answer; that of a stopped one need not.
      try await guest.linux.guest.pause()
      expectFailure(
        try await service.finish(service.submitTake("web-1/vda", quiesce: .required)),
        "guest_agent_unavailable", naming: "paused")
      try await guest.linux.guest.resume()
      try await guest.linux.shutDown()
      try await expect(take(service, .required), .offline, "offline", service)
    }
  }

  @Test("C11 a frozen guest is thawed within 5 s when the agent is killed, hangs, or dies with its guard")
  func c11AgentDies() async throws {
    try await CloudService.with(Self.options) { service in
      let tidemark = service.tidemark
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let guest = try await FreezingGuest.start(tidemark)
      try await guest.linux.startGuestAgent()
      _ = try await take(service, .unspecified)

      // Killed between freezing and the copy's begin: thawed at once, and the operation goes on with another instant.
      try await guest.begin()
      let killed = try await frozenOperation(service, guest) { await tidemark.agents[0].kill() }
      try await guest.thawed(within: .seconds(5))
      let kept = try await guest.writeUnsynced("kept")
      try await tidemark.restart(tidemark.agents[0])
      let first = try await snapshot(service.finish(killed), service)
      #expect(try await guest.longestPause() < 5)
      #expect((first.kind, first.consistency) == (.incremental, .filesystem))
      #expect(
        try await FreezingGuest.checksum(of: "kept", in: storage.image(first), lab: tidemark.lab) == kept)

      // It hangs there: thawed when the time is over, and what was copied from then on is not what was asked for.
      try await guest.begin()
      let before = try storage.allFiles()
      let held = try tidemark.hold(tidemark.agents[0], at: "copy-frozen")
      let hanging = try await service.submitTake("web-1/vda", quiesce: .required)
      let release = try await held.reached()
      #expect(try await guest.isFrozen())
      try await guest.thawed(within: .seconds(6))
      release.release()
      expectFailure(try await service.finish(hanging), "freeze_expired", naming: "5000")
      let pause = try await guest.longestPause()
      #expect(4...6 ~= pause, "\(pause)")
      #expect(try storage.allFiles() == before)

      // Whoever thaws is killed, too: the next agent does.
      let orphaned = try await frozenOperation(service, guest) {
        let guards = try await Command.run(
          "pgrep", "-P", "\(tidemark.agents[0].processID)", "-f", "freeze-guard")
        for guardian in guards.split(whereSeparator: \.isWhitespace).compactMap({ pid_t($0) }) {
          kill(guardian, SIGKILL)
        }
        await tidemark.agents[0].kill()
      }
      #expect(try await guest.isFrozen())
      try await tidemark.restart(tidemark.agents[0])
      let last = try await snapshot(service.finish(orphaned), service)
      #expect((last.kind, last.parentID, last.consistency) == (.incremental, first.id, .filesystem))
      #expect(try await !guest.isFrozen())
      try await guest.linux.run("sync")
    }
  }

  // MARK: -

  /// An operation whose guest is frozen, and whose agent is held there while `body` runs.
  private func frozenOperation(
    _ service: CloudService, _ guest: FreezingGuest, _ body: () async throws -> Void
  ) async throws -> Messages.Operation {
    let held = try service.tidemark.hold(service.tidemark.agents[0], at: "copy-frozen")
    let operation = try await service.submitTake("web-1/vda", quiesce: .required)
    let release = try await held.reached()
    #expect(try await guest.isFrozen())
    try await body()
    release.release()
    return operation
  }

  private func take(_ service: CloudService, _ quiesce: Quiesce) async throws -> Snapshot {
    try await snapshot(service.finish(service.submitTake("web-1/vda", quiesce: quiesce)), service)
  }

  private func snapshot(_ operation: Messages.Operation, _ service: CloudService) async throws -> Snapshot {
    guard operation.state == .succeeded else { throw OperationFailure(operation: operation) }
    return try await service.snapshots.getSnapshot(.with { $0.snapshot = operation.snapshotIDs[0] })
  }

  /// The same is told by the API, the manifest and PostgreSQL.
  private func expect(
    _ snapshot: Snapshot, _ consistency: Consistency, _ word: String, _ service: CloudService,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    #expect(snapshot.consistency == consistency, sourceLocation: sourceLocation)
    let storage = SnapshotStorage(service.tidemark, onPrimary: false)
    let manifest = try String(contentsOfFile: storage.manifest(snapshot), encoding: .utf8)
    #expect(manifest.contains("\"consistency\" : \"\(word)\""), sourceLocation: sourceLocation)
    let row = try await service.tidemark.postgres.psql(
      "SELECT consistency FROM admin.snapshots WHERE snapshot_id = '\(snapshot.id)'",
      database: LabTidemark.database)
    #expect(row == word, sourceLocation: sourceLocation)
  }
}
