import Foundation
import Glibc
import Lab
import Messages
import Testing

/// Row C12's other half: somebody migrates a VM by libvirt's own means, and tells nobody.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ForeignMigrationTests {
  private static var options: LabTidemarkOptions {
    var options = MigrationTests.options()
    options.leaseSeconds = 10
    return options
  }

  @Test(
    "C12 somebody's virsh migrate runs while a snapshot is asked for: it waits, says what for, and is right afterwards"
  )
  func c12SnapshotDuringForeignMigration() async throws {
    try await CloudService.with(Self.options) { service in
      let story = try await SnapshotStory.begin(service)
      let (guest, destination) = (story.guest, service.tidemark.hosts[1])
      var tip = try await story.take()
      try await story.change()
      let content = guest.content()
      try await guest.resume()
      let stalled = try await StalledMigration(of: guest, to: destination)
      let take = try await service.submitTake("web-1/vda")
      let trouble = try await service.firstTrouble(of: take)
      #expect(trouble.reason == "volume_on_two_hosts" && trouble.why.contains("migrated"), "\(trouble)")
      #expect(!trouble.why.isEmpty && !trouble.remedy.isEmpty)
      try await stalled.goOn()
      guest.wasMoved(to: destination)
      let ended = try await service.finish(take)
      #expect(ended.state == .succeeded, "\(OperationFailure(operation: ended))")
      try await guest.pause()
      let snapshot = try await service.snapshots.getSnapshot(
        .with { $0.snapshot = ended.snapshotIDs.first ?? "" })
      expectSmallIncrement(snapshot, on: tip)
      let storage = SnapshotStorage(service.tidemark, onPrimary: false)
      #expect(try await content.difference(from: storage.image(snapshot)) == nil)
      tip = try await story.take()
      expectSmallIncrement(tip, on: snapshot)
      #expect(try await service.volume("web-1/vda").host == "host-b")
      let difference = try await guest.content().difference(from: storage.image(tip))
      #expect(difference == nil)
    }
  }

  @Test(
    "C12 somebody migrates a VM while its snapshot runs: libvirt lets him wait, and the snapshot is right, wherever the VM is then"
  )
  func c12ForeignMigrationDuringSnapshot() async throws {
    try await CloudService.with(Self.options) { service in
      let story = try await SnapshotStory.begin(service)
      let (guest, destination) = (story.guest, service.tidemark.hosts[1])
      let tip = try await story.take()
      try await guest.write(0x61, offset: 4 << 20, length: 4 << 20)
      let content = guest.content()
      try await guest.resume()
      try await guest.limitReads(to: 128 << 10)
      let take = try await service.submitTake("web-1/vda")
      try await service.reachCopy(take)
      async let migrated: Void = guest.migrate(to: destination)
      // The backup ends, and with it what its result was to be read from may be gone: the migration has begun.
      try await guest.freeReads()
      let ended = try await service.finish(take)
      try await migrated
      #expect(ended.state == .succeeded, "\(OperationFailure(operation: ended))")
      let snapshot = try await service.snapshots.getSnapshot(
        .with { $0.snapshot = ended.snapshotIDs.first ?? "" })
      #expect(snapshot.parentID == tip.id, "\(snapshot.fullReason)")
      let storage = SnapshotStorage(service.tidemark, onPrimary: false)
      #expect(try await content.difference(from: storage.image(snapshot)) == nil)
      // Nothing of ours is in the way of the next one, back again.
      try await guest.migrate(to: service.tidemark.hosts[0])
      try await guest.pause()
      let next = try await story.take()
      expectSmallIncrement(next, on: snapshot)
      let difference = try await guest.content().difference(from: storage.image(next))
      #expect(difference == nil)
    }
  }
}

/// Somebody's migration, which has begun and does not end until it is told to: the destination's QEMU is stopped.
private struct StalledMigration {
  private let command: Task<String, any Error>
  private let emulator: Int32

  init(of guest: LabGuest, to destination: LabHost) async throws {
    let (source, name) = (guest.host, guest.name)
    let port = try FreePort.next()
    // As slow as can be, so that it is not over before it is stopped.
    command = Task {
      try await source.virsh(
        "migrate", "--live", "--unsafe", "--persistent", "--undefinesource", "--bandwidth", "1", name,
        destination.libvirtURI, "--migrateuri", "tcp://127.0.0.1:\(port)")
    }
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      // Once data flows, the destination's libvirt needs nothing of its QEMU any more, and answers while that is stopped.
      if let found = destination.emulatorProcessID(of: name),
        try await source.virsh("domjobinfo", name).contains("Data processed")
      {
        emulator = found
        break
      }
      guard ContinuousClock.now < deadline else { throw LabError("\(name) does not begin to leave") }
      try await Task.sleep(for: .milliseconds(20))
    }
    kill(emulator, SIGSTOP)
  }

  /// Lets it end.
  func goOn() async throws {
    kill(emulator, SIGCONT)
    _ = try await command.value
  }
}
