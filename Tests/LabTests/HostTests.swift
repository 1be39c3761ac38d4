internal import Foundation
internal import Lab
internal import Testing

@Suite("A lab host", .serialized)
struct HostTests {
  @Test("boots, runs a paused guest, and holds exactly what was written")
  func guestContent() async throws {
    try await Lab.with { lab in
      let host = try await lab.makeHost("a")
      let guest = try await host.makeGuest(
        "web-1", pool: try lab.folder("shared/pool"), diskSizes: [16 << 20, 1 << 20])
      try await guest.start()
      try await guest.write(0xaa, offset: 0, length: 4 << 20)
      try await guest.write(0xbb, offset: 1 << 20, length: 65536)
      try await guest.writeZeroes(offset: 2 << 20, length: 65536)
      try await guest.discard(offset: 3 << 20, length: 65536)
      try await guest.write(0xcc, offset: 4096, length: 512, to: "vdb")
      #expect(try await guest.currentState() == "paused")
      await #expect(throws: LabError.self, "a live image is never compared") { try await guest.difference() }
      try await guest.destroy()
      #expect(try await guest.difference() == nil)
      #expect(try await guest.difference(on: "vdb") == nil)
      #expect(try await ImageContent.hash(of: guest.disk().path) == guest.content().contentHash)
      var other = guest.content()
      other.write(pattern: 1, offset: 5 << 20, length: 1)
      #expect(
        try await other.difference(from: guest.disk().path)?.contains(
          "at byte 5242880 is 0x00, expected 0x01") == true)
    }
  }

  @Test("hands a live guest to another host, with shared and with own storage")
  func migration() async throws {
    try await Lab.with { lab in
      async let first = lab.makeHost("a")
      async let second = lab.makeHost("b")
      let (a, b) = try await (first, second)
      let guest = try await a.makeGuest("web-1", pool: try lab.folder("shared/pool"), diskSizes: [16 << 20])
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 1 << 20)
      try await guest.resume()
      try await guest.migrate(to: b)
      #expect(try await b.virsh("list", "--name", "--all").contains("web-1"))
      #expect(try await !a.virsh("list", "--name", "--all").contains("web-1"))
      try await guest.write(0x22, offset: 1 << 20, length: 1 << 20)
      try await guest.migrate(to: a, movingDisksTo: ["vda": try a.localPool("local") + "/moved.qcow2"])
      try await guest.write(0x33, offset: 2 << 20, length: 1 << 20)
      try await guest.destroy()
      #expect(guest.disk().path.hasSuffix("moved.qcow2"))
      #expect(try await guest.difference() == nil)
    }
  }

  @Test(
    "survives kill -9 of its libvirt daemon, loses a guest to kill -9 of QEMU, and everything to a power loss"
  )
  func kills() async throws {
    try await Lab.with { lab in
      let host = try await lab.makeHost("a")
      let guest = try await host.makeGuest("web-1", pool: try lab.folder("shared/pool"), diskSizes: [1 << 20])
      try await guest.start()
      let emulator = try #require(host.emulatorProcessID(of: "web-1"))
      await host.killLibvirt()
      #expect(FileManager.default.fileExists(atPath: "/proc/\(emulator)"))
      try await host.restartLibvirt()
      #expect(try await guest.currentState() == "paused")
      try await guest.killEmulator()
      #expect(try await guest.currentState() == "shut off")
      try await guest.start()
      let next = try #require(host.emulatorProcessID(of: "web-1"))
      await host.losePower()
      #expect(!FileManager.default.fileExists(atPath: "/proc/\(next)"))
      #expect(!FileManager.default.fileExists(atPath: "/proc/\(host.libvirt.processID)"))
    }
  }
}
