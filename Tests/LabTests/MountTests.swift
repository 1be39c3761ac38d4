internal import Lab
internal import Testing

@Suite("A mount of the lab", .serialized)
struct MountTests {
  @Test("is seen by all hosts and by a QEMU that already runs, and a host's own by that host only")
  func visibility() async throws {
    try await Lab.with { lab in
      async let first = lab.makeHost("a")
      async let second = lab.makeHost("b")
      let (a, b) = try await (first, second)
      let guest = try await a.makeGuest("web-1", pool: try lab.folder("shared/pool"), diskSizes: [1 << 20])
      try await guest.start()
      let shared = try await lab.mount(.ext4(bytes: 16 << 20), on: "store")
      try await shared.run("touch", shared.path + "/marker")
      #expect(try await b.run("ls", shared.path).contains("marker"))
      let emulator = try #require(a.emulatorProcessID(of: "web-1"))
      #expect(
        try await Command.run("nsenter", "--target", "\(emulator)", "--mount", "--", "ls", shared.path)
          .contains("marker"))
      #expect(try await shared.freeBytes() > 1 << 20)

      let own = try await a.mount(.tmpfs(bytes: 1 << 20), on: "own")
      try await own.run("touch", own.path + "/marker")
      #expect(
        try await Command.run("nsenter", "--target", "\(emulator)", "--mount", "--", "ls", own.path)
          == "marker\n")
      #expect(try await b.run("ls", own.path) == "")

      try await shared.unmount()
      #expect(try await b.run("ls", shared.path) == "")
    }
  }
}
