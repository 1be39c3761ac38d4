import RPC
import Testing

@testable import CommandLineTool

@Suite("Reaching the orchestrator", .timeLimit(.minutes(1)))
struct ConnectionTests {
  @Test("Nothing listens: 3, in words, and at once")
  func refused() async throws {
    // A port that was free a moment ago.
    let address = try await TestOrchestrator { _ in }.serving { address, _ in address }
    let run = try await tidemark("host", "ls", at: address)
    #expect(run.status == 3)
    #expect(
      run.messages == """
        error: The orchestrator at \(address) (TIDEMARK_ORCHESTRATOR) cannot be reached
        why: nothing listens there (connection refused)
        what to do: Start tidemark-orchestrator, or name the right one with --orchestrator HOST:PORT or TIDEMARK_ORCHESTRATOR.

        """)
  }

  @Test(
    "Of several, the first that takes connections is called; where none does, it is the first that is told of"
  )
  func several() async throws {
    let gone = try await TestOrchestrator { _ in }.serving { address, _ in address }
    try await TestOrchestrator { $0.hosts = [.with { $0.name = "kvm-1" }] }.serving { address, _ in
      for addresses in ["\(gone),\(address)", "\(address),\(gone)", "\(gone),\(gone),\(address)"] {
        let run = try await tidemark("host", "ls", "--orchestrator", addresses)
        #expect(run.status == 0 && run.output.contains("kvm-1"), "\(addresses): \(run.messages)")
      }
    }
    let none = try await tidemark("host", "ls", "--orchestrator", "\(gone),\(gone)")
    #expect(none.status == 3)
    #expect(none.messages.contains("The orchestrator at \(gone) (--orchestrator) cannot be reached"))
    for addresses in ["\(gone),", ",\(gone)", "\(gone), \(gone)", "\(gone),nowhere"] {
      let wrong = try await tidemark("host", "ls", "--orchestrator", addresses)
      #expect(
        wrong.status == 64 && wrong.messages.contains("is not an address"), "\(addresses): \(wrong.messages)")
    }
  }

  @Test("A wrong token, and none: 4, with what was shown")
  func token() async throws {
    try await TestOrchestrator { _ in }.serving { address, _ in
      let wrong = try await tidemark("host", "ls", at: address, token: "wrong")
      #expect(wrong.status == 4)
      #expect(wrong.messages.contains("why: it does not accept the token in /"))
      let none = try await tidemark("host", "ls", at: address, token: nil)
      #expect(none.status == 4)
      #expect(none.messages.contains("why: no token was shown to it"))
    }
  }

  @Test("TLS towards a server that has none: 3, and says that something listens but not with TLS")
  func tlsMismatch() async throws {
    try await TestOrchestrator { _ in }.serving { address, _ in
      let run = try await tidemark("host", "ls", "--tls", at: address)
      #expect(run.status == 3)
      #expect(run.messages.contains("why: something listens there, but no TLS connection came about"))
      let json = try await tidemark("host", "ls", "--tls", "--output", "json", at: address)
      #expect(json.status == 3)
      #expect(json.messages.contains("\"reason\": \"tls_failed\""))
    }
  }

  @Test("A TLS file that cannot be read is named as the cause")
  func tlsFile() async throws {
    let run = try await tidemark("host", "ls", "--tls-ca", "/nowhere/roots.pem")
    #expect(run.status != 0)
    #expect(run.messages.contains("the TLS files cannot be used"))
  }
}
