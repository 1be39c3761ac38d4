internal import Foundation
internal import Glibc
internal import Lab
internal import Testing

@Suite("A program in a lab")
struct ProcessTests {
  @Test("is frozen, thawed, stopped in order, killed and started again, with one log")
  func life() async throws {
    try await Lab.with { lab in
      let folder = try lab.folder("work")
      let script =
        "trap 'echo bye; exit 3' TERM; echo \"started $$\"; : >\(folder)/ready; while :; do sleep 0.02; done"
      let program = try await lab.start("program", ["bash", "-c", script])
      func waitUntilReady() async throws {
        try await program.waitFor("its file", in: folder) {
          FileManager.default.fileExists(atPath: folder + "/ready") ? true : nil
        }
        try FileManager.default.removeItem(atPath: folder + "/ready")
      }
      try await waitUntilReady()
      program.freeze()
      let state = try await Command.run("ps", "-o", "state=", "-p", "\(program.processID)")
      #expect(state.hasPrefix("T"))
      program.thaw()
      #expect(await program.terminate() == .exited(3))
      try await program.restart()
      try await waitUntilReady()
      await program.kill()
      #expect(program.exitStatus == .signalled(9))
      #expect(program.log().split(separator: "\n").count { $0.hasPrefix("started") } == 2)
      #expect(program.log().contains("bye"))
    }
  }

  @Test("inherits nothing that we have open")
  func inheritsNothing() async throws {
    try await Lab.with { lab in
      let descriptor = open(lab.directory + "/held", O_CREAT | O_RDWR, 0o600)
      defer { close(descriptor) }
      let inherits = fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0
      let listing = try await Command.run("ls", "-l", "/proc/self/fd")
      #expect(inherits && listing.contains("->") && !listing.contains("/held"))
    }
  }

  @Test("that ends early is an error with its log, not a wait")
  func endsEarly() async throws {
    try await Lab.with { lab in
      let program = try await lab.start("program", ["bash", "-c", "echo no such thing; exit 7"])
      let error = await #expect(throws: LabError.self) {
        try await program.waitFor("its file", in: lab.directory) { () -> Bool? in nil }
      }
      #expect(error?.description.contains("exit code 7") == true)
      #expect(error?.description.contains("no such thing") == true)
    }
  }
}
