internal import Foundation
internal import Lab
internal import Testing

@Suite("When a lab is gone", .serialized)
struct NothingLeftTests {
  @Test("no process, mount, loop device or file of it is left")
  func removed() async throws {
    let directory = try await Lab.with { lab in
      let host = try await lab.makeHost("a")
      let guest = try await host.makeGuest("web-1", pool: try lab.folder("shared/pool"), diskSizes: [1 << 20])
      try await guest.start()
      _ = try await lab.makePostgres()
      _ = try await lab.mount(.ext4(bytes: 16 << 20), on: "store")
      #expect(Traces.processes(of: lab.directory) > 3)
      return lab.directory
    }
    #expect(!FileManager.default.fileExists(atPath: directory))
    #expect(Traces.processes(of: directory) == 0)
    let mounts = try Traces.mounts()
    #expect(!mounts.contains(directory))
    let loops = try await Command.run("losetup", "--list")
    #expect(!loops.contains(directory))
  }

  @Test("the same is true after kill -9 of the process that made it")
  func killed() async throws {
    // The demonstration's program can also hold a lab open for this test: it prints the lab's directory and waits.
    try await Lab.with { lab in
      let holder = try await lab.start("holder", [try Products.path("tidemark-demonstration"), "--hold-lab"])
      let log = holder.logFile
      let directory = try await holder.waitFor("its lab", in: lab.directory) {
        (try? String(contentsOfFile: log, encoding: .utf8))?.split(separator: "\n")
          .first { $0.hasPrefix("lab ") }.map { String($0.dropFirst(4)) }
      }
      #expect(Traces.processes(of: directory) > 3)
      await holder.kill()
      try await Traces.waitUntilGone(directory)
      let mounts = try Traces.mounts()
      #expect(!mounts.contains(directory))
    }
  }
}
