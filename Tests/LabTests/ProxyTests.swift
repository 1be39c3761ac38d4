internal import Lab
internal import Testing

@Suite("A lab's proxy")
struct ProxyTests {
  @Test("forwards, refuses when cut, and forwards again")
  func modes() async throws {
    try await Lab.with { lab in
      let postgres = try await lab.makePostgres()
      let proxy = try await LabProxy(to: postgres.port)
      let connection = postgres.connectionString(database: "postgres", throughPort: proxy.port)
      func ask(_ options: String = "") async throws -> String {
        try await Command.run(
          "psql", "--no-psqlrc", "-tA", "--dbname", connection + options, "--command", "SELECT 42")
      }
      #expect(try await ask() == "42\n")
      proxy.mode = .cut
      await #expect(throws: LabError.self) { try await ask() }
      proxy.mode = .stall
      await #expect(throws: LabError.self) { try await ask(" connect_timeout=2") }
      proxy.mode = .delay(milliseconds: 100)
      let clock = ContinuousClock()
      let start = clock.now
      #expect(try await ask() == "42\n")
      let time = start.duration(to: clock.now)
      #expect(time >= .milliseconds(400), "two exchanges, each delayed both ways")
      proxy.mode = .forward
      #expect(try await ask() == "42\n")
      try await proxy.stop()
    }
  }
}
