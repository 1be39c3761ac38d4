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

  @Test(
    "D7 a store's disk loses what was exported after it was taken: the export fails, and the next one is whole",
    arguments: [true, false])
  func lostExport(pastThePageCache: Bool) async throws {
    let tool = FileManager.default.temporaryDirectory
      .appending(path: "tidemark-qemu-img-\(UUID().uuidString)")
    try Self.toolOnStrangeStorage.write(to: tool, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path)
    defer { try? FileManager.default.removeItem(at: tool) }
    var options = LabTidemarkOptions()
    options.addsStore = false
    if !pastThePageCache { options.agentFlags = ["--qemu-img", tool.path] }
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let store = try await tidemark.lab.mount(.thin(bytes: 320 << 20, disk: 28 << 20), on: "backup")
      try await tidemark.tidemark("store", "add", "backup", "--zone", LabTidemark.zone)
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool, diskSizes: [64 << 20])
      try await guest.start()
      try await guest.write(7, offset: 0, length: 16 << 20)
      try await guest.flush()
      try await guest.destroy()
      // One copy of the content has its place there, two have not.
      let snapshot = try await service.take(Self.volume)

      let lost = try await service.finish(service.submitTemplate(of: snapshot))
      expectFailure(lost, "no_space", naming: store.path)
      #expect(try await store.listing().filter { $0.hasPrefix("templates/") && $0 != "templates/" }.isEmpty)

      try await store.grow(to: 400 << 20)
      let made = try await service.succeed(service.submitTemplate(of: snapshot))
      try await Command.run(
        "qemu-img", "compare", "-f", "qcow2", "-F", "qcow2", guest.disk().path,
        "\(store.pathFromOutside)/templates/\(made.targetID).qcow2")
    }
  }

  /// `qemu-img` on a file system that can be written to through the page cache only.
  private static let toolOnStrangeStorage = """
    #!/bin/sh
    case " $* " in
      *" -t none "*) echo "qemu-img: Could not open: filesystem does not support O_DIRECT" >&2; exit 1 ;;
    esac
    exec /usr/bin/qemu-img "$@"
    """
}
