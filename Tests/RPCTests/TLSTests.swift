import GRPCCore
import Lab
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

  private func expectRefusal(_ address: NetworkAddress, tls: ClientTLSFiles?, _ whom: String) async {
    let error = await #expect(throws: TidemarkError.self, "\(whom)") { try await call(address, tls: tls) }
    #expect(error.map { [.unavailable, .deadlineExceeded].contains($0.code) } == true, "\(whom)")
  }

  @Test("TLS: a client that trusts the root is served; one that does not, or speaks in the clear, is not")
  func tls() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    let server = try ServerTLSFiles(certificateChain: files["server.pem"], privateKey: files["server.key"])
    try await withServer(tls: server) { _, address in
      let served = try await call(address, tls: .init(serverRoots: files["root.pem"]))
      #expect(served == "hello")
      for tls in [ClientTLSFiles(serverRoots: files["other-root.pem"]), ClientTLSFiles(), nil] {
        await expectRefusal(address, tls: tls, tls?.serverRoots ?? "no roots")
      }
    }
  }

  @Test(
    "TLS: a server whose certificate has expired, or is for another name, is not called",
    arguments: ["expired-server", "elsewhere"])
  func wrongServer(name: String) async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    let server = try ServerTLSFiles(certificateChain: files["\(name).pem"], privateKey: files["\(name).key"])
    try await withServer(tls: server) { _, address in
      await expectRefusal(address, tls: .init(serverRoots: files["root.pem"]), name)
    }
  }

  @Test("Mutual TLS: only a client with a client's certificate of the right root that holds today is served")
  func mutual() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    let server = try ServerTLSFiles(
      certificateChain: files["server.pem"], privateKey: files["server.key"], clientRoots: files["root.pem"])
    try await withServer(tls: server) { _, address in
      func client(_ name: String?) throws -> ClientTLSFiles {
        ClientTLSFiles(
          serverRoots: files["root.pem"],
          identity: try name.map {
            try TLSIdentity(certificateChain: files["\($0).pem"], privateKey: files["\($0).key"])
          })
      }
      let served = try await call(address, tls: client("client"))
      #expect(served == "hello")
      for name in [nil, "stranger", "expired-client", "server-alone"] {
        await expectRefusal(address, tls: try client(name), name ?? "no certificate")
      }
      // A right certificate replaces no token.
      let withoutToken = try RPCConnectionConfiguration(tls: client("client"))
      let error = await #expect(throws: TidemarkError.self) {
        try await withRPCConnection(to: address, configuration: withoutToken) {
          try await OperationsClient($0).getOperation(.init(), timeout: .seconds(10))
        }
      }
      #expect(error?.code == .unauthenticated)
    }
  }

  @Test("Files that are missing, damaged, or do not belong together are named")
  func wrongFiles() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    let error = #expect(throws: TidemarkError.self) {
      try RPCConnection(
        to: NetworkAddress(host: "localhost", port: 1),
        configuration: .init(tls: .init(serverRoots: "/no/root.pem")))
    }
    #expect(error?.reason == "tls_files_unusable")
    for (chain, key, named) in [
      ("no.pem", "server.key", "no.pem"), ("server.pem", "no.key", "no.key"),
      ("broken.pem", "server.key", "broken.pem"), ("empty.pem", "server.key", "empty.pem"),
      ("server.pem", "client.key", "client.key"),
    ] {
      let error = #expect(throws: TLSFileError.self) {
        try TLSIdentity(certificateChain: files[chain], privateKey: files[key])
      }
      #expect(error?.path == files[named], "\(chain) with \(key): \(String(describing: error))")
    }
    #expect(throws: TLSFileError.self) {
      try ServerTLSFiles(
        certificateChain: files["server.pem"], privateKey: files["server.key"],
        clientRoots: files["empty.pem"])
    }
  }

  @Test("A certificate is exchanged for new connections, those that stand go on; a wrong one changes nothing")
  func exchange() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    try files.copy("server.pem", over: "used.pem")
    try files.copy("server.key", over: "used.key")
    let identity = try TLSIdentity(certificateChain: files["used.pem"], privateKey: files["used.key"])
    let old = ClientTLSFiles(serverRoots: files["root.pem"])
    let new = ClientTLSFiles(serverRoots: files["other-root.pem"])
    try await withServer(tls: ServerTLSFiles(identity: identity)) { _, address in
      try await withRPCConnection(to: address, configuration: .init(token: token, tls: old)) { standing in
        let client = OperationsClient(standing)
        _ = try await client.getOperation(.with { $0.operation = "before" })

        for wrong in ["broken.pem", "client.pem", "expired-server.pem"] {
          try files.copy(wrong, over: "used.pem")
          #expect(throws: TLSFileError.self, "\(wrong)") { try identity.reload() }
          #expect(try await call(address, tls: old) == "hello", "\(wrong)")
        }

        try files.copy("other-server.pem", over: "used.pem")
        try files.copy("other-server.key", over: "used.key")
        try identity.reload()
        #expect(identity.certificate.subject == "CN=other-server")
        #expect(try await call(address, tls: new) == "hello")
        await expectRefusal(address, tls: old, "a client that only trusts the old root")
        let after = try await client.getOperation(.with { $0.operation = "after" })
        #expect(after.id == "after")
      }
    }
  }
}
