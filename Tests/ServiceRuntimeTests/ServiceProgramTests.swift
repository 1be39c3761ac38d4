import Foundation
import GRPCCore
import Messages
import RPC
import ServiceLifecycle
import Synchronization
import Testing

@testable import ServiceRuntime

@Suite("A service's process", .timeLimit(.minutes(1)))
struct ServiceProgramTests {
  /// Waits for the server, uses it, and ends the program by returning.
  private struct Visitor: Service {
    let server: RPCServer
    let visit: @Sendable (NetworkAddress) async throws -> Void
    func run() async throws { try await visit(try await server.listeningAddress) }
  }

  private func program(
    visit: @Sendable @escaping (NetworkAddress) async throws -> Void = { _ in }
  ) -> ServiceProgram {
    ServiceProgram(name: "tidemark-test", summary: "Tests.", defaultPort: 0, options: []) { _, _, _ in
      ServiceAssembly(services: [], foreground: { [Visitor(server: $0, visit: visit)] })
    }
  }

  @Test("Wrong configuration ends it with the documented exit codes; help and version with 0")
  func exitCodes() async {
    #expect(await program().run(arguments: ["--help"], environment: [:]) == 0)
    #expect(await program().run(arguments: ["--version"], environment: [:]) == 0)
    #expect(await program().run(arguments: ["--no-such-flag"], environment: [:]) == 64)
    #expect(await program().run(arguments: [], environment: [:]) == 64)
    #expect(await program().run(arguments: ["--token-file", "/no/such"], environment: [:]) == 78)
  }

  @Test("Its manual page has every option of its help, and mandoc finds nothing to complain about")
  func manual() async throws {
    let program = ServiceProgram(
      name: "tidemark-test", summary: "Tests -- and .more.", defaultPort: 7409,
      options: [
        .required("database", "CONNINFO", "How to reach PostgreSQL: `host=…`."),
        .pairs("pool", "NAME=PATH", "A pool. 'Quoted C:\\new."),
      ]
    ) { _, _, _ in ServiceAssembly(services: []) }
    let page = program.manual(["SOURCE_DATE_EPOCH": "1795392000"])
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).8")
    try (page + "\n").write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    func mandoc(_ arguments: String...) throws -> String {
      let (process, output) = (Process(), Pipe())
      process.executableURL = URL(filePath: "/usr/bin/mandoc")
      process.arguments = arguments + [file.path(percentEncoded: false)]
      (process.standardOutput, process.standardError) = (output, output)
      try process.run()
      let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return String(decoding: bytes, as: UTF8.self)
    }
    // What else is in section 8 is not where mandoc looks for it.
    #expect(try mandoc("-T", "lint", "-W", "warning") == "")
    let shown = try mandoc("-T", "utf8", "-O", "width=100").replacing(/.\u{8}/, with: "")
    for line in program.help.split(separator: "\n") where line.hasPrefix("  --") {
      #expect(shown.contains(line.dropFirst(2)), "\(line) is not in:\n\(shown)")
    }
    for part in [
      "TIDEMARK-TEST(8)", "November 23, 2026",
      "tidemark-test --database CONNINFO --token-file FILE [options]", "C:\\new.",
      "/etc/tidemark/test.json", "under “pools”", "tidemark-catalog(8)",
    ] {
      #expect(shown.contains(part), "\(part) is not in:\n\(shown)")
    }
  }

  @Test(
    "It serves with the tokens of its file, and writes the ready file with the real port, for as long as it runs"
  )
  func serves() async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let tokens = directory.appending(path: "tokens").path(percentEncoded: false)
    let ready = directory.appending(path: "ready").path(percentEncoded: false)
    let secret = try #require(BearerToken("secret"))
    try (AcceptedToken(secret, role: .operator).line + "\n")
      .write(toFile: tokens, atomically: true, encoding: .utf8)
    try "stale:1\n".write(toFile: ready, atomically: true, encoding: .utf8)
    let visits = Visits()
    let program = program { address in
      try await withRPCConnection(to: address, configuration: .init(token: secret)) {
        connection in
        let health = try await HealthClient(connection).check(.init())
        visits.append("\(health.status) \(address)")
      }
      // The file is written when the server listens, which it does; it may take a moment.
      while (try? String(contentsOfFile: ready, encoding: .utf8)) == nil {
        try await Task.sleep(for: .milliseconds(5))
      }
      visits.append(try String(contentsOfFile: ready, encoding: .utf8))
    }
    let code = await program.run(
      arguments: ["--token-file", tokens, "--ready-file", ready, "--log-level", "critical"], environment: [:])
    // A service that returns before it is told to is a failure of the program.
    #expect(code == 1)
    let seen = visits.all
    try #require(seen.count == 2)
    #expect(seen[0].hasPrefix("serving 127.0.0.1:"))
    #expect(seen[1] == seen[0].dropFirst("serving ".count) + "\n")
    #expect(!FileManager.default.fileExists(atPath: ready))
  }
}

/// What a visitor saw.
final class Visits: Sendable {
  private let values = Mutex<[String]>([])
  var all: [String] { values.withLock { $0 } }
  func append(_ value: String) { values.withLock { $0.append(value) } }
}
