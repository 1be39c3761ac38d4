import Foundation
import Lab
import Messages
import Testing

/// Row D11: the pool of a volume that is being reverted fills up.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct RevertSpaceTests {
  @Test(
    "D11 a pool without room refuses a revert before it begins; one that others fill in the middle does not end it"
  )
  func d11FullPoolDuringARevert() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      try await CloudService.withService(of: tidemark) { service in
        let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
        let pool = try await Self.mountPool(tidemark, 48 << 20, moving: guest)
        let volume = guest.disk().path
        let storage = SnapshotStorage(tidemark, onPrimary: false)
        try await guest.start()
        try await guest.write(0x11, offset: 0, length: 8 << 20)
        let first = try await service.take("web-1/vda")
        try await guest.write(0x22, offset: 2 << 20, length: 8 << 20)
        let second = try await service.take("web-1/vda")
        try await guest.destroy()

        let free = try await pool.freeBytes()
        try await pool.run("fallocate", "--length", "\(free - (4 << 20))", pool.path + "/filler")
        let refused = try await service.finish(service.submitRevert(to: first))
        expectFailure(refused, "no_space", naming: tidemark.pool)
        #expect(refused.error?.retryable == true)
        #expect(Int(refused.error?.facts["needed_bytes"] ?? "") ?? 0 > 8 << 20)
        try await pool.run("qemu-img", "compare", volume, storage.image(second))
        #expect(try await Self.files(pool) == [volume, pool.path + "/filler"])

        try await pool.run("rm", pool.path + "/filler")
        let held = try tidemark.hold(tidemark.agents[0], at: "write-reserved")
        let operation = try await service.submitRevert(to: first)
        let release = try await held.reached()
        // To the last block: it ends with "no space left".
        try await pool.run("bash", "-c", "cat /dev/zero >\(pool.path)/filler || true")
        #expect(try await pool.freeBytes() < 1 << 20)
        release.release()
        let ended = try await service.finish(operation)
        #expect(ended.state == .succeeded, "\(String(describing: ended.error))")
        try await pool.run("qemu-img", "compare", volume, storage.image(first))
        #expect(try await Self.files(pool) == [volume, pool.path + "/filler"])

        // What was reserved and not used was given back, and the next snapshot is as after every revert.
        #expect(try await pool.freeBytes() >= 8 << 20)
        try await guest.start()
        try await guest.write(0x33, offset: 20 << 20, length: 1 << 20)
        let next = try await service.take("web-1/vda")
        expectIncrement(next, on: first)
      }
    }
  }

  /// Mounts a file system of its own over the pool's folder for the hosts, with the guest's image in it.
  private static func mountPool(_ tidemark: LabTidemark, _ bytes: Int, moving guest: LabGuest) async throws
    -> LabMount
  {
    let path = guest.disk().path
    let copy = try tidemark.lab.folder("seed") + "/image"
    try FileManager.default.moveItem(atPath: path, toPath: copy)
    let mount = try await tidemark.lab.mount(.ext4(bytes: bytes), on: "shared")
    try await mount.run("cp", "--sparse=always", copy, path)
    return mount
  }

  /// All files but the pool's marker, which is there since a volume was seen.
  private static func files(_ pool: LabMount) async throws -> Set<String> {
    let found = try await pool.run("find", pool.path, "-type", "f", "-not", "-name", ".tidemark-pool")
    return Set(found.split(separator: "\n").map(String.init))
  }
}
