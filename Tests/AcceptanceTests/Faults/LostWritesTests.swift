import Foundation
import Lab
import Messages
import Testing

/// A disk that takes what is written to it, and loses it afterwards: nothing of that becomes a snapshot.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct LostWritesTests {
  private static let volume = "web-1/vda"

  @Test(
    "D7 a store's disk loses what was copied after it was taken: the snapshot fails, and the next one is whole",
    arguments: [true, false])
  func lostWrites(runs: Bool) async throws {
    var options = LabTidemarkOptions()
    options.addsStore = false
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      // The file system says that it has room for all of it.
      let store = try await tidemark.lab.mount(.thin(bytes: 320 << 20, disk: 24 << 20), on: "backup")
      try await tidemark.tidemark("store", "add", "backup", "--zone", LabTidemark.zone)
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool, diskSizes: [64 << 20])
      try await guest.start()
      try await guest.write(7, offset: 0, length: 64 << 20)
      try await guest.flush()
      if !runs { try await guest.destroy() }

      let lost = try await service.finish(service.submitTake(Self.volume))
      expectFailure(lost, "no_space", naming: store.path)
      #expect(try await service.chain(Self.volume).isEmpty)
      #expect(try await store.listing().filter { $0.hasSuffix(".json") || $0.hasSuffix(".qcow2") }.isEmpty)

      try await store.grow(to: 400 << 20)
      let snapshot = try await service.take(Self.volume)
      if runs { try await guest.destroy() }
      try await Command.run(
        "qemu-img", "compare", "-f", "qcow2", "-F", "qcow2", guest.disk().path,
        SnapshotStorage(store).image(snapshot))
    }
  }
}
