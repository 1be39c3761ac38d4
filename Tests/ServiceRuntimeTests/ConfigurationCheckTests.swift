import Foundation
import Lab
import RPC
import Testing

@testable import ServiceRuntime

@Suite("Checking a configuration")
struct ConfigurationCheckTests {
  private static let options =
    [
      .required("database", "CONNINFO", as: .connectionInformation, "How to reach PostgreSQL."),
      .optional("database-password-file", "FILE", as: .password, "Its password."),
      .optional("lease-seconds", "SECONDS", default: "10", as: .seconds, "How long a claim holds."),
      .optional("copy-limit", "COUNT", default: "4", as: .integer(1...64), "How many at once."),
      .optional("peer-token-file", "FILE", as: .shownToken, "What is shown."),
      .optional("tool", "PATH", default: "/bin/true", as: .program, "A tool."),
      .pairs("pool", "NAME=PATH", as: .folder, "A primary pool."),
    ] + ServiceConfiguration.commonOptions(defaultPort: 7400)

  private static func check(
    _ arguments: [String], environment: [String: String] = [:]
  ) -> ConfigurationCheck {
    let (configuration, errors) = ServiceConfiguration.read(
      options: options, arguments: arguments, environment: environment)
    return ConfigurationCheck(configuration, errors: errors)
  }

  /// A sound configuration's arguments, with files for all of it.
  private static func sound(_ files: CertificateFiles) throws -> [String] {
    let token = AcceptedToken(BearerToken.make(for: .operator), role: .operator, name: "alice")
    try files.write(token.line + "\n", to: "tokens")
    try files.write(BearerToken.make(for: .orchestrator).secret + "\n", to: "shown")
    try files.write("hunter2\n", to: "password")
    try files.copy("server.key", over: "used.key")
    chmod(files["used.key"], 0o600)
    try files.write(
      """
      {"token-file": "\(files["tokens"])", "tls-certificate": "\(files["server.pem"])",
       "tls-key": "\(files["used.key"])", "tls-client-roots": "\(files["root.pem"])", "lease-seconds": 7,
       "peer-token-file": "\(files["shown"])", "database-password-file": "\(files["password"])",
       "pools": {"fast": "/tmp"}}
      """, to: "config.json")
    return ["--config", files["config.json"], "--database", "host=/run/postgresql dbname=tidemark"]
  }

  @Test("Each value is shown with where it comes from, and what its file holds; secrets are not")
  func sound() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    let check = Self.check(try Self.sound(files), environment: ["TIDEMARK_COPY_LIMIT": "8"])
    #expect(check.errors == [])
    #expect(check.warnings == [])
    #expect(check.exitCode == 0)
    let lines = check.text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    for line in [
      "database host=/run/postgresql dbname=tidemark (flag --database)",
      "lease-seconds 7 (file \(files["config.json"]))", "copy-limit 8 (variable TIDEMARK_COPY_LIMIT)",
      "listen 127.0.0.1:7400 (default)", "pool fast=/tmp (file \(files["config.json"]))",
      "ready-file - (not set)", "accepts operator alice", "has a token", "has a password",
      "belongs to the key in \(files["used.key"])", "The configuration can be used.",
    ] {
      #expect(lines.contains(line), "\(line) in\n\(check.text)")
    }
    #expect(lines.contains { $0.hasPrefix("CN=server for 127.0.0.1, localhost, from 20") })
    let secrets = try ["shown", "password"].map {
      try String(contentsOfFile: files[$0], encoding: .utf8).trimmingCharacters(in: .newlines)
    }
    for secret in secrets { #expect(!check.text.contains(secret)) }
  }

  @Test("All that is wrong is told at once, with the file and what is near")
  func wrong() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    try files.write("nothing useful\n", to: "tokens")
    try files.write("a\nb\n", to: "password")
    try files.write(
      """
      {"leaseSeconds": 1, "tls-certificat": "x", "token-file": "\(files["tokens"])", "copy-limit": 65,
       "tls-certificate": "\(files["expired-server.pem"])", "tls-key": "\(files["client.key"])",
       "database-password-file": "\(files["password"])", "tool": "/no/tool"}
      """, to: "config.json")
    let check = Self.check(
      [
        "--config", files["config.json"], "--lisen", "x", "--drain-seconds", "-1", "--ready-file",
        "/no/where/x",
      ])
    #expect(check.exitCode == 78)
    for text in [
      "unknown key \"leaseSeconds\". Is lease-seconds meant?",
      "unknown key \"tls-certificat\". Is tls-certificate meant?", "no flag --lisen. Is --listen meant?",
      "database is not configured", "copy-limit cannot be \"65\": a whole number from 1 to 64",
      "drain-seconds cannot be \"-1\"", "\(files["tokens"]) cannot be used: line 1", "it has expired",
      "\(files["password"]) cannot be used: it must have one line", "/no/tool cannot be used",
      "/no/where/x cannot be used", "The configuration cannot be used:",
    ] {
      #expect(check.text.contains(text), "\(text) in\n\(check.text)")
    }
    #expect(!check.text.contains("nothing useful"))
  }

  @Test("Only the command line is wrong: 64")
  func wrongCommandLine() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    #expect(Self.check(try Self.sound(files) + ["--copy-limit", "0"]).exitCode == 64)
  }

  @Test(
    "What could be better is a warning: open files, certificates that end soon, folders that are away, variables of nobody"
  )
  func warnings() async throws {
    let files = try await CertificateFiles()
    defer { files.remove() }
    var arguments = try Self.sound(files)
    chmod(files["shown"], 0o644)
    chmod(files["tokens"], 0o666)
    arguments += ["--pool", "slow=/no/such"]
    let check = Self.check(arguments, environment: ["TIDEMARK_COPY_LIMITS": "8", "TIDEMARKET": "x"])
    #expect(check.errors == [])
    #expect(check.warnings.count == 4)
    for text in [
      "can read \(files["shown"])", "can change \(files["tokens"])", "The pool slow is not there",
      "TIDEMARK_COPY_LIMITS is none of this service's. Is TIDEMARK_COPY_LIMIT meant?",
    ] {
      #expect(check.warnings.contains { $0.contains(text) }, "\(text)")
    }
  }

  @Test(
    "A connection string that may hold a password is not shown",
    arguments: [
      ("host=/run dbname=d", false), ("host=h password=hunter2", true), ("postgresql://u@h/d", false),
      ("postgresql://u:hunter2@h/d", true), ("postgresql://h/d?password=hunter2", true),
      ("host = h PassWord = 'hunter2'", true),
    ])
  func connections(text: String, isHidden: Bool) {
    let check = Self.check(["--database", text])
    #expect(check.text.contains("<not shown>") == isHidden)
    #expect(!check.text.contains("hunter2"))
  }

  @Test(
    "The nearest name is found, and none that is too far",
    arguments: [
      ("leese-seconds", "lease-seconds"), ("leaseSeconds", "lease-seconds"), ("pol", "pool"),
      ("drian-seconds", "drain-seconds"), ("tls_key", "tls-key"), ("something-else", nil),
    ] as [(String, String?)])
  func nearest(wrong: String, meant: String?) {
    #expect(NearestName.name(to: wrong, among: Self.options.map(\.name)) == meant)
  }
}
