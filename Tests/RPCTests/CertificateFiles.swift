import Foundation
import Subprocess
import Testing

/// Certificates made by openssl: a root with a server's and a client's, another root with a stranger's.
struct CertificateFiles {
  private let directory: URL

  init() async throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "tidemark-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for root in ["root", "other-root"] {
      try await openssl([
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", "/CN=\(root)", "-keyout", self["\(root).key"], "-out", self["\(root).pem"],
      ])
    }
    try "subjectAltName=IP:127.0.0.1,DNS:localhost\n"
      .write(toFile: self["server.ext"], atomically: true, encoding: .utf8)
    try "extendedKeyUsage=clientAuth\n".write(toFile: self["client.ext"], atomically: true, encoding: .utf8)
    try await issue("server", root: "root", extensions: "server.ext")
    try await issue("client", root: "root", extensions: "client.ext")
    try await issue("stranger", root: "other-root", extensions: "client.ext")
  }

  subscript(name: String) -> String { directory.appending(path: name).path(percentEncoded: false) }

  func remove() { try? FileManager.default.removeItem(at: directory) }

  private func issue(_ name: String, root: String, extensions: String) async throws {
    try await openssl([
      "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
      "-keyout", self["\(name).key"], "-out", self["\(name).csr"],
    ])
    try await openssl([
      "x509", "-req", "-in", self["\(name).csr"], "-CA", self["\(root).pem"], "-CAkey", self["\(root).key"],
      "-CAcreateserial", "-days", "2", "-extfile", self[extensions], "-out", self["\(name).pem"],
    ])
  }

  private func openssl(_ arguments: [String]) async throws {
    let result = try await run(
      .name("openssl"), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 65536))
    try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
  }
}
