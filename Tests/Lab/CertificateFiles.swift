internal import Foundation

/// Certificates made by openssl, in a folder of their own: a root with a server's and a client's, one of each that has
/// expired, a server's for another name, another root with a stranger's, and files that are none.
public struct CertificateFiles: Sendable {
  private let directory: URL

  /// Makes them.
  public init() async throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "tidemark-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for root in ["root", "other-root"] {
      try await openssl([
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "40",
        "-subj", "/CN=\(root)", "-keyout", self["\(root).key"], "-out", self["\(root).pem"],
      ])
    }
    try write("subjectAltName=IP:127.0.0.1,DNS:localhost\n", to: "server.ext")
    try write("subjectAltName=IP:127.0.0.9,DNS:elsewhere.example\n", to: "elsewhere.ext")
    try write("extendedKeyUsage=clientAuth\n", to: "client.ext")
    try write(
      "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n", to: "server-alone.ext")
    try await issue("server", root: "root", extensions: "server.ext")
    try await issue("expired-server", root: "root", extensions: "server.ext", days: -1)
    try await issue("elsewhere", root: "root", extensions: "elsewhere.ext")
    try await issue("other-server", root: "other-root", extensions: "server.ext")
    try await issue("server-alone", root: "root", extensions: "server-alone.ext")
    try await issue("client", root: "root", extensions: "client.ext")
    try await issue("expired-client", root: "root", extensions: "client.ext", days: -1)
    try await issue("stranger", root: "other-root", extensions: "client.ext")
    try write("-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n", to: "broken.pem")
    try write("", to: "empty.pem")
  }

  /// The path of a file: `root.pem`, `server.key`.
  public subscript(name: String) -> String { directory.appending(path: name).path(percentEncoded: false) }

  /// Puts the content of one file into another.
  public func copy(_ source: String, over target: String) throws {
    try Data(contentsOf: URL(filePath: self[source])).write(to: URL(filePath: self[target]), options: .atomic)
  }

  /// Writes a file.
  public func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: self[name]), options: .atomic)
    chmod(self[name], 0o600)
  }

  /// Removes all of them.
  public func remove() { try? FileManager.default.removeItem(at: directory) }

  private func issue(_ name: String, root: String, extensions: String, days: Int = 40) async throws {
    try await openssl([
      "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
      "-keyout", self["\(name).key"], "-out", self["\(name).csr"],
    ])
    try await openssl([
      "x509", "-req", "-in", self["\(name).csr"], "-CA", self["\(root).pem"], "-CAkey", self["\(root).key"],
      "-CAcreateserial", "-days", "\(days)", "-extfile", self[extensions], "-out", self["\(name).pem"],
    ])
  }

  private func openssl(_ arguments: [String]) async throws { try await Command.run(["openssl"] + arguments) }
}
