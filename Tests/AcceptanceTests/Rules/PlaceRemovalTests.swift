import Foundation
import Lab
import Testing

/// Pools and stores that are forgotten by `tidemark pool rm` and `tidemark store rm`.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct PlaceRemovalTests {
  @Test(
    "What is in use stays and says by what; what is empty is forgotten, its files stay, and it can come back")
  func places() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    try await LabTidemark.with(options) { tidemark in
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool, diskSizes: [16 << 20])
      try await guest.start()
      try await tidemark.tidemark("snapshot", "take", "web-1/vda")

      let store = try await tidemark.command(["store", "rm", "backup"])
      #expect(store.status != .exited(0))
      #expect(store.error.contains("Store backup was not removed") && store.error.contains("1 snapshot ("))
      let pool = try await tidemark.command(["pool", "rm", "shared"])
      #expect(pool.status != .exited(0) && pool.error.contains("1 volume (web-1/vda) needs it"))

      let removed = try await tidemark.tidemark("pool", "rm", "local-host-a")
      #expect(removed.contains("pool local-host-a is forgotten"))
      #expect(try await !tidemark.tidemark("pool", "ls").contains("local-host-a"))

      let snapshots = try await tidemark.tidemark("snapshot", "ls", "web-1/vda", "--output", "json")
      let id = try #require(snapshots.firstMatch(of: /"id": "([0-9a-f-]{36})"/)?.output.1)
      try await tidemark.tidemark("snapshot", "rm", String(id))
      let marker = tidemark.store + "/.tidemark-store"
      let before = try String(contentsOfFile: marker, encoding: .utf8)
      try await tidemark.tidemark("store", "rm", "backup")
      #expect(try String(contentsOfFile: marker, encoding: .utf8) == before)
      let none = try await tidemark.command(["snapshot", "take", "web-1/vda"])
      #expect(none.error.contains("no secondary store"), "\(none.error)")
      try await tidemark.tidemark("store", "add", "backup", "--zone", LabTidemark.zone)
      #expect(try String(contentsOfFile: marker, encoding: .utf8) == before)
      try await HostAnnouncement.hurry(tidemark)
      try await tidemark.tidemark("snapshot", "take", "web-1/vda")
    }
  }
}
