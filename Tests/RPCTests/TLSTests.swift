import GRPCCore
import Messages
import RPC
import Testing

@Suite("TLS and mutual TLS over TCP", .timeLimit(.minutes(1)))
struct TLSTests {
  private func call(_ address: NetworkAddress, tls: ClientTLSFiles?) async throws -> String {
    try await withRPCConnection(to: address, configuration: .init(token: token, tls: tls)) { connection in
      try await OperationsClient(connection).getOperation(
        .with { $0.operation = "hello" }, timeout: .seconds(10)
      ).id
    }
  }

  @Test("TLS: a client that trusts the root is served; one that does not, or speaks in the clear, is not")
  func tls() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    let server = ServerTLSFiles(certificateChain: files["server.pem"], privateKey: files["server.key"])
    try await withServer(tls: server) { _, address in
      let served = try await call(address, tls: .init(serverRoots: files["root.pem"]))
      #expect(served == "hello")
      for tls in [ClientTLSFiles(serverRoots: files["other-root.pem"]), ClientTLSFiles(), nil] {
        let error = await #expect(throws: TidemarkError.self) { try await call(address, tls: tls) }
        #expect(error.map { [.unavailable, .deadlineExceeded].contains($0.code) } == true)
      }
    }
  }

  @Test("Mutual TLS: only a client with a certificate of the right root is served")
  func mutual() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    let server = ServerTLSFiles(
      certificateChain: files["server.pem"], privateKey: files["server.key"], clientRoots: files["root.pem"])
    try await withServer(tls: server) { _, address in
      func client(_ name: String?) -> ClientTLSFiles {
        ClientTLSFiles(
          serverRoots: files["root.pem"], certificateChain: name.map { files["\($0).pem"] },
          privateKey: name.map { files["\($0).key"] })
      }
      let served = try await call(address, tls: client("client"))
      #expect(served == "hello")
      for name in [nil, "stranger"] {
        let error = await #expect(throws: TidemarkError.self) { try await call(address, tls: client(name)) }
        #expect(error.map { [.unavailable, .deadlineExceeded].contains($0.code) } == true)
      }
    }
  }

  @Test("A file that is not there is named")
  func missingFile() throws {
    let error = #expect(throws: TidemarkError.self) {
      try RPCConnection(
        to: NetworkAddress(host: "localhost", port: 1),
        configuration: .init(tls: .init(serverRoots: "/no/root.pem")))
    }
    #expect(error?.reason == "tls_files_unusable")
  }
}
