internal import Lab
internal import Testing

@Suite("A Linux guest", .serialized)
struct LinuxGuestTests {
  @Test("boots, keeps files on its disk over a restart, and goes on answering after a live migration")
  func files() async throws {
    try await Lab.with { lab in
      async let first = lab.makeHost("a")
      async let second = lab.makeHost("b")
      let (a, b) = try await (first, second)
      let linux = try await a.makeLinuxGuest("web-1", pool: try lab.folder("shared/pool"))
      try await linux.start()
      #expect(try await linux.run("uname -s") == "Linux\n")
      try await linux.run("dd if=/dev/urandom of=/data/file bs=64k count=32 2>/dev/null")
      let sum = try await linux.run("sha256sum /data/file")
      await #expect(throws: LabError.self) { try await linux.run("cat /data/nothing") }
      try await linux.guest.migrate(to: b)
      #expect(try await linux.run("sha256sum /data/file") == sum)
      try await linux.shutDown()
      try await linux.start()
      #expect(try await linux.run("sha256sum /data/file") == sum)
    }
  }
}
