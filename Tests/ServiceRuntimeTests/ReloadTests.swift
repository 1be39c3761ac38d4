import Foundation
import GRPCCore
import Lab
import Messages
import RPC
import ServiceLifecycle
import Testing

@testable import ServiceRuntime

@Suite("Reading tokens and certificates again", .timeLimit(.minutes(1)))
struct ReloadTests {
  private struct Visitor: Service {
    let server: RPCServer
    let visit: @Sendable (NetworkAddress) async throws -> Void
    func run() async throws { try await visit(try await server.listeningAddress) }
  }

  /// Runs a whole service on a real port until `visit` returns. It serves health, and reflection to those with a token.
  private func serve(
    _ arguments: [String], visit: @Sendable @escaping (NetworkAddress) async throws -> Void
  ) async -> Int32 {
    await ServiceProgram(name: "tidemark-test", summary: "Tests.", defaultPort: 0, options: []) { _, _, _ in
      ServiceAssembly(services: [], foreground: { [Visitor(server: $0, visit: visit)] })
    }.run(arguments: arguments + ["--log-level", "critical"], environment: [:])
  }

  /// Whether a call that needs a token is answered on a connection.
  private static func isLetIn(_ connection: RPCConnection) async throws -> Bool {
    do {
      try await ServerReflectionClient(connection).serverReflectionInfo(timeout: .seconds(10)) { writer in
        try await writer.write(.with { $0.messageRequest = .listServices("") })
      } onReplies: { replies in
        for try await _ in replies { return }
      }
      return true
    } catch let error as TidemarkError where error.code == .unauthenticated {
      return false
    }
  }

  private static func isLetIn(
    _ address: NetworkAddress, _ configuration: RPCConnectionConfiguration
  ) async throws -> Bool {
    try await withRPCConnection(to: address, configuration: configuration) { try await isLetIn($0) }
  }

  @Test(
    "SIGHUP: a standing connection lives on; the new token is accepted, the old refused; the certificate is exchanged"
  )
  func hangup() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    let (old, new) = (BearerToken.make(for: .operator), BearerToken.make(for: .agent))
    try files.write(AcceptedToken(old, role: .operator).line + "\n", to: "tokens")
    try files.copy("server.pem", over: "used.pem")
    try files.copy("server.key", over: "used.key")
    let visits = Visits()
    let code = await serve([
      "--token-file", files["tokens"], "--tls-certificate", files["used.pem"], "--tls-key", files["used.key"],
    ]) { address in
      let oldRoot = ClientTLSFiles(serverRoots: files["root.pem"])
      let newRoot = ClientTLSFiles(serverRoots: files["other-root.pem"])
      let shown = Exchangeable<BearerToken?>(old)
      try await withRPCConnection(to: address, configuration: .init(token: shown, tls: oldRoot)) {
        standing async throws -> Void in
        #expect(try await Self.isLetIn(standing))

        // A certificate that is none, and new tokens: the first changes nothing, and keeps nothing from the second.
        try files.copy("broken.pem", over: "used.pem")
        try files.write(AcceptedToken(new, role: .agent).line + "\n", to: "tokens")
        shown.exchange(for: new)
        #expect(try await !Self.isLetIn(standing))
        kill(getpid(), SIGHUP)
        while try await !Self.isLetIn(standing) {}
        shown.exchange(for: old)
        #expect(try await !Self.isLetIn(standing))
        #expect(try await Self.isLetIn(address, .init(token: new, tls: oldRoot)))

        // The other way round.
        try files.copy("other-server.pem", over: "used.pem")
        try files.copy("other-server.key", over: "used.key")
        try files.write("broken\n", to: "tokens")
        kill(getpid(), SIGHUP)
        var isExchanged = false
        while !isExchanged {
          do {
            isExchanged = try await Self.isLetIn(address, .init(token: new, tls: newRoot))
          } catch let error as TidemarkError where error.code == .unavailable {}
        }
        shown.exchange(for: new)
        #expect(try await Self.isLetIn(standing))
      }
      visits.append("done")
    }
    #expect(visits.all == ["done"])
    // A service that returns before it is told to is a failure of the program.
    #expect(code == 1)
  }

  @Test("What is in force, and why a new file is not, is in the log")
  func log() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    let token = BearerToken.make(for: .operator)
    try files.write(AcceptedToken(token, role: .operator, name: "alice").line + "\n", to: "tokens")
    try files.write("one\n", to: "password")
    try files.copy("server.pem", over: "used.pem")
    try files.copy("server.key", over: "used.key")
    chmod(files["used.key"], 0o600)
    let credentials = Credentials()
    let accepted = try credentials.accepted(files["tokens"])
    let password = try credentials.secret(option: "database-password-file", files["password"])
    let identity = try credentials.identity(
      option: "tls-certificate", certificate: files["used.pem"], key: files["used.key"])
    try credentials.roots(option: "tls-client-roots", files["root.pem"])

    let first = LogRecords()
    credentials.reload(logger: first.logger)
    #expect(first.all.count == 4, "\(first.all)")
    #expect(first.all.contains { $0.contains("accepts operator alice") })

    try files.write("\(token.secret)\n", to: "tokens")
    try files.write("two\n", to: "password")
    try files.copy("client.key", over: "used.key")
    try files.copy("other-root.pem", over: "root.pem")
    let second = LogRecords()
    credentials.reload(logger: second.logger)
    #expect(accepted.value == [AcceptedToken(token, role: .operator, name: "alice")])
    #expect(password.value == "two")
    #expect(identity.certificate.subject == "CN=server")
    for (file, text) in [
      ("tokens", "the old one stays in force"), ("used.pem", "it is not the key of the certificate"),
      ("root.pem", "once the service is started anew"), ("password", "for new connections"),
    ] {
      #expect(second.all.contains { $0.contains(files[file]) && $0.contains(text) }, "\(file): \(second.all)")
    }
    #expect(!second.all.contains { $0.contains(token.secret) || $0.contains("two") })
  }

  @Test("The service manager is told when calls are taken")
  func ready() async throws {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "tidemark-\(UUID().uuidString.prefix(8))"
    )
    .path(percentEncoded: false)
    defer { unlink(path) }
    let listener = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    ServiceManager.notify("READY=1", environment: ["NOTIFY_SOCKET": path])
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = recv(listener, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "READY=1")
    // Nobody asked, or nobody listens: nothing happens.
    ServiceManager.notify("READY=1", environment: [:])
    ServiceManager.notify("READY=1", environment: ["NOTIFY_SOCKET": "/no/such/socket"])
  }
}
