import Foundation
import GRPCCore
import Lab
import Messages
import RPC
import Testing

/// What bad input gets: a typed status, words that name the thing and the way out, and no trace left.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct BadInputTests {
  private static func oneHost() -> LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    return options
  }

  @Test("unknown and malformed references, and names that are none, are refused and leave nothing")
  func referencesAndNames() async throws {
    try await CloudService.with(Self.oneHost()) { service in
      let guest = try await service.tidemark.hosts[0].makeGuest("web-1", pool: service.tidemark.pool)
      try await guest.start()
      _ = try await service.take("web-1/vda")

      await expectRefusal("unknown_vm", .notFound, naming: "nobody") {
        _ = try await service.submitTake("nobody/vda")
      }
      await expectRefusal("unknown_volume", .notFound, naming: "vda") {
        _ = try await service.submitTake("web-1/vdz")
      }
      let unknown = "7b8c5f6e-0000-4000-8000-000000000000"
      for reference in [unknown, "7b8c5f6e-0000-4000", "7b8c5f6e-0000-4000-8000-00000000000g", "%_", "'; --"]
      {
        await expectRefusal("unknown_snapshot", .notFound, naming: reference) {
          _ = try await service.snapshots.getSnapshot(.with { $0.snapshot = reference })
        }
        await expectRefusal("unknown_operation", .notFound, naming: reference) {
          _ = try await service.operations.getOperation(.with { $0.operation = reference })
        }
        await expectRefusal("unknown_volume", .notFound, naming: reference) {
          _ = try await service.submitTake(reference)
        }
      }
      for name in ["a/b", "tab\tbed", String(repeating: "x", count: 256)] {
        await expectRefusal("invalid_name", .invalidArgument) {
          _ = try await service.submitTake("web-1/vda", name: name)
        }
      }
      for name in ["..", "a/b", "", "-x", "a b", String(repeating: "x", count: 64)] {
        await expectRefusal("invalid_name", .invalidArgument) {
          _ = try await service.inventory.addPool(
            .with {
              $0.name = name
              $0.type = .local
              $0.cluster = LabTidemark.cluster
              $0.zone = LabTidemark.zone
            })
        }
        await expectRefusal("invalid_name", .invalidArgument) {
          _ = try await service.inventory.addStore(
            .with {
              $0.name = name
              $0.zone = LabTidemark.zone
            })
        }
      }
      await expectStatus(.invalidArgument) { _ = try await service.submitTake("web-1\0/vda") }
      await expectStatus(.invalidArgument) { _ = try await service.submitTake("web-1/vda", name: "a\0b") }
      await expectRefusal("invalid_request_id", .invalidArgument) {
        _ = try await service.submitTake("web-1/vda", requestID: "")
      }
      await expectRefusal("unknown_setting", .invalidArgument, naming: "snapshot.delta.min") {
        _ = try await service.set("snapshot.delta.min", "1")
      }
      for value in ["0", "-1", "three", "", "99999999999999999999"] {
        await expectRefusal("invalid_setting_value", .invalidArgument, naming: "snapshot.delta.max") {
          _ = try await service.set("snapshot.delta.max", value)
        }
      }
      #expect(try await service.chain("web-1/vda").count == 1)
      let operations = try await service.operations.listOperations(ListOperationsRequest())
      #expect(operations.operations.count == 1)
    }
  }

  @Test("a wrong, a missing and an empty token, and a message that is too big, are refused")
  func tokensAndSizes() async throws {
    try await CloudService.with(Self.oneHost()) { service in
      for token in [nil, BearerToken("wrong")] {
        try await withRPCConnection(
          to: CloudService.address(of: service.tidemark),
          configuration: RPCConnectionConfiguration(token: token)
        ) { connection in
          let stranger = CloudService(tidemark: service.tidemark, caller: connection)
          await expectStatus(.unauthenticated) {
            _ = try await stranger.inventory.listHosts(ListHostsRequest())
          }
          await expectStatus(.unauthenticated) { _ = try await stranger.submitTake("web-1/vda") }
          // Health answers anybody: load balancers have no token.
          let health = try await HealthClient(connection).check(HealthCheckRequest())
          #expect(health.status == .serving)
        }
      }
      do {
        _ = try await service.submitTake("web-1/vda", name: String(repeating: "x", count: 2 << 20))
        Issue.record("a request of 2 MiB was accepted")
      } catch let error as TidemarkError {
        #expect(
          [.resourceExhausted, .cancelled, .unavailable, .internalError].contains(error.code), "\(error)")
      }
      // The service is none the worse for it.
      #expect(try await service.inventory.listHosts(ListHostsRequest()).hosts.count == 1)
    }
  }

  @Test("a disk in no known pool, and images that cannot carry increments, are refused, each for its reason")
  func images() async throws {
    try await CloudService.with(Self.oneHost()) { service in
      let tidemark = service.tidemark
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let host = tidemark.hosts[0]
      let stray = try await host.makeGuest("stray", pool: try tidemark.lab.folder("elsewhere"))
      try await stray.start()
      await expectRefusal("unknown_volume", .notFound, naming: "stray") {
        _ = try await service.submitTake("stray/vda")
      }
      let old = try await host.makeGuest("old", pool: tidemark.pool)
      try await Command.run("qemu-img", "amend", "-f", "qcow2", "-o", "compat=0.10", old.disk().path)
      try await old.start()
      expectFailure(
        try await service.finish(service.submitTake("old/vda")), "image_version_too_old", naming: "compat=1.1"
      )
      #expect(try await service.chain("old/vda").isEmpty)
      #expect(try storage.allFiles().isEmpty)
      #expect(try await host.virsh("checkpoint-list", "old", "--name").isEmpty)
      // A full without a bitmap needs nothing of the image.
      try await service.set("kvm.incremental.snapshot", "false")
      let full = try await service.take("old/vda")
      #expect(full.fullReason == .incrementalDisabled)
      #expect(full.checkpoint.isEmpty)
    }
  }

  @Test("a store that is not mounted, or is another one, is refused, and nothing is written there")
  func stores() async throws {
    try await CloudService.with(Self.oneHost()) { service in
      let tidemark = service.tidemark
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 1 << 20)
      let first = try await service.take("web-1/vda")
      let marker = tidemark.store + "/.tidemark-store"
      let text = try String(contentsOfFile: marker, encoding: .utf8)
      let manager = FileManager.default

      // Unmounted: the bare mount point is there, without a marker.
      try manager.moveItem(atPath: tidemark.store, toPath: tidemark.store + "-away")
      try manager.createDirectory(atPath: tidemark.store, withIntermediateDirectories: false)
      let bare = try await service.finish(service.submitTake("web-1/vda"))
      expectFailure(bare, "store_not_mounted", naming: "backup")
      #expect(try manager.contentsOfDirectory(atPath: tidemark.store).isEmpty)

      // Another store is mounted there.
      let other = try text.replacing(#/[0-9a-f]{8}-[0-9a-f]{4}/#) { _ in "ffffffff-ffff" }
      try other.write(toFile: marker, atomically: true, encoding: .utf8)
      let wrong = try await service.finish(service.submitTake("web-1/vda"))
      // By now the agent has announced that the store is away: no host is left that could do it.
      #expect(["no_store_mounted", "store_belongs_to_another"].contains(wrong.error?.reason))
      #expect(wrong.state == .failed)
      #expect(try manager.contentsOfDirectory(atPath: tidemark.store) == [".tidemark-store"])

      // Back again: the chain goes on where it was.
      try manager.removeItem(atPath: tidemark.store)
      try manager.moveItem(atPath: tidemark.store + "-away", toPath: tidemark.store)
      let next = try await service.take("web-1/vda")
      #expect(next.kind == .incremental)
      #expect(next.parentID == first.id)
    }
  }

  @Test("a revert of a running VM is refused; with the agent down too, and the volume stays as it was")
  func revertOfVolumesInUse() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a", "host-b"]
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 1 << 20)
      let first = try await service.take("web-1/vda")
      try await guest.write(0x22, offset: 0, length: 1 << 20)

      let running = try await service.finish(service.submitRevert(to: first))
      expectFailure(running, "volume_in_use", naming: "web-1 runs with it as vda")

      try await guest.destroy()
      await tidemark.agents[1].kill()
      let silent = try await service.finish(service.submitRevert(to: first))
      expectFailure(silent, "host_unreachable", naming: "host-b")
      #expect(try await guest.difference() == nil)
      // Its owner states that the silent host is fenced.
      let fenced = try await service.finish(service.submitRevert(to: first, fencedHosts: ["host-b"]))
      #expect(fenced.state == .succeeded, "\(String(describing: fenced.error))")
    }
  }

  // MARK: -

  private func expectStatus(
    _ code: RPCError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
  ) async {
    do {
      try await body()
      Issue.record("was not refused", sourceLocation: sourceLocation)
    } catch let error as TidemarkError {
      #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    } catch {
      Issue.record("\(error)", sourceLocation: sourceLocation)
    }
  }
}
