import Foundation
import RPC
import ServiceRuntime
import Testing

@Suite("Configuration of a service")
struct ServiceConfigurationTests {
  static let options: [ServiceOption] =
    [
      .required("database", "CONNINFO", "How to reach PostgreSQL."),
      .optional("lease-seconds", "SECONDS", default: "10", "How long a claim holds."),
      .optional("advertise", "HOST:PORT", "Where others reach this."),
      .pairs("pool", "NAME=PATH", "A primary pool."),
    ] + ServiceConfiguration.commonOptions(defaultPort: 7400)

  private func configuration(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws(ConfigurationError) -> ServiceConfiguration {
    try ServiceConfiguration(
      options: Self.options, arguments: ["--database", "d", "--token-file", "t"] + arguments,
      environment: environment)
  }

  private func withFile<Outcome>(_ content: String, _ body: (String) throws -> Outcome) throws -> Outcome {
    let path = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)")
      .path(percentEncoded: false)
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  @Test("Defaults hold where nothing is configured")
  func defaults() throws {
    let configuration = try configuration([])
    #expect(try configuration.seconds("lease-seconds") == .seconds(10))
    #expect(try configuration.address("listen") == NetworkAddress(host: "127.0.0.1", port: 7400))
    #expect(try configuration.optionalAddress("advertise") == nil)
    #expect(try configuration.pairs("pool").isEmpty)
    #expect(try configuration.toggle("peer-tls") == false)
  }

  @Test("Flags win over variables, variables over the file, the file over defaults")
  func precedence() throws {
    try withFile(#"{"lease-seconds": 1.5, "advertise": "file:1", "peer-tls": true, "drain-seconds": 7}"#) {
      path throws -> Void in
      let variables = [
        "TIDEMARK_CONFIG": path, "TIDEMARK_ADVERTISE": "variable:2", "TIDEMARK_DRAIN_SECONDS": "8",
      ]
      let configuration = try configuration(["--drain-seconds=9"], environment: variables)
      #expect(try configuration.seconds("drain-seconds") == .seconds(9))
      #expect(try configuration.address("advertise").description == "variable:2")
      #expect(try configuration.seconds("lease-seconds") == .seconds(1.5))
      #expect(try configuration.toggle("peer-tls"))
      #expect(try configuration.integer("maximum-request-bytes", in: 0...Int.max) == 1 << 20)
    }
  }

  @Test("Pairs come from repeated flags, from a variable, or from an object in the file")
  func pairs() throws {
    let expected = ["fast": "/srv/fast", "slow": "/srv/a=b"]
    #expect(
      try configuration(["--pool", "fast=/srv/fast", "--pool=slow=/srv/a=b"]).pairs("pool") == expected)
    let variables = ["TIDEMARK_POOL": "fast=/srv/fast,slow=/srv/a=b"]
    #expect(try configuration([], environment: variables).pairs("pool") == expected)
    try withFile(#"{"pools": {"fast": "/srv/fast", "slow": "/srv/a=b"}}"#) { path throws -> Void in
      #expect(try configuration(["--config", path]).pairs("pool") == expected)
    }
    #expect(throws: ConfigurationError.self) { try configuration(["--pool", "fast"]).pairs("pool") }
    #expect(throws: ConfigurationError.self) {
      try configuration(["--pool=a=1", "--pool=a=2"]).pairs("pool")
    }
  }

  @Test("Wrong command lines are refused by name, with exit code 64")
  func wrongArguments() throws {
    for (arguments, error) in [
      (
        ["--leese-seconds", "1"],
        ConfigurationError.unknownFlag("--leese-seconds", nearest: "--lease-seconds")
      ),
      (["-x"], .unknownFlag("-x", nearest: nil)), (["start"], .unexpectedArgument("start")),
      (["--advertise"], .wrongValueCount(flag: "--advertise")),
      (["--peer-tls=yes"], .wrongValueCount(flag: "--peer-tls")),
      (["--advertise", "a:1", "--advertise", "a:2"], .repeatedFlag("--advertise")),
    ] {
      #expect(throws: error) { try configuration(arguments) }
      #expect(error.exitCode == 64)
    }
    #expect(throws: ConfigurationError.missing(option: "database", variable: "TIDEMARK_DATABASE")) {
      try ServiceConfiguration(options: Self.options, arguments: ["--token-file", "t"], environment: [:])
    }
  }

  @Test("Values that do not fit say what is expected")
  func wrongValues() throws {
    let configuration = try configuration(
      ["--lease-seconds", "soon", "--advertise", "nowhere", "--maximum-request-bytes", "7", "--tls-key", "k"])
    #expect(throws: ConfigurationError.self) { try configuration.seconds("lease-seconds") }
    #expect(throws: ConfigurationError.self) { try configuration.optionalAddress("advertise") }
    #expect(throws: ConfigurationError.self) { try configuration.server() }
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.integer("lease-seconds", in: 1...5)
    }
    #expect("\(try #require(error))".contains("from 1 to 5"))
  }

  @Test("A file that is missing, no JSON, or has unknown keys is refused, with exit code 78")
  func wrongFiles() throws {
    let missing = #expect(throws: ConfigurationError.self) {
      try configuration(["--config", "/no/such/file"])
    }
    #expect(missing?.exitCode == 78)
    #expect("\(try #require(missing))".contains("there is no such file"))
    for content in ["", "[]", "{", #"{"lease-seconds": [1]}"#] {
      try withFile(content) { path throws -> Void in
        let error = #expect(throws: ConfigurationError.self) { try configuration(["--config", path]) }
        #expect(error?.exitCode == 78)
      }
    }
    try withFile(#"{"leaseSeconds": 1}"#) { path throws -> Void in
      #expect(throws: ConfigurationError.unknownKey("leaseSeconds", nearest: "lease-seconds", path: path)) {
        try configuration(["--config", path])
      }
    }
  }

  @Test(
    "A service's token file has roles and hashes, a caller's has the token; anything else is refused, unrepeated"
  )
  func tokenFile() throws {
    let (first, second) = (BearerToken.make(for: .operator), BearerToken.make(for: .agent))
    let accepted = [
      AcceptedToken(first, role: .operator, name: "alice"), AcceptedToken(second, role: .agent),
    ]
    try withFile("# ours\n\n  \(accepted[0].line)  \r\n\(accepted[1].line)\n") { path throws -> Void in
      #expect(try TokenFile(path: path).accepted() == accepted)
      let error = #expect(throws: ConfigurationError.self) { try TokenFile(path: path).shown() }
      #expect("\(try #require(error))".contains("It is a token's hash"))
    }
    try withFile("# mine\n\(first.secret)\n") { path throws -> Void in
      #expect(try TokenFile(path: path).shown() == first)
      let error = #expect(throws: ConfigurationError.self) { try TokenFile(path: path).accepted() }
      #expect("\(try #require(error))".contains("line 2"))
      #expect(!"\(try #require(error))".contains(first.secret))
    }
    for content in ["", "# none\n", "tw o\n", "ümlaut\n", "\(accepted[0].line)\n\(accepted[0].line)\n"] {
      try withFile(content) { path throws -> Void in
        #expect(throws: ConfigurationError.self) { try TokenFile(path: path).accepted() }
        #expect(throws: ConfigurationError.self) { try TokenFile(path: path).shown() }
      }
    }
    for path in ["/no/such", "/tmp"] {
      #expect(throws: ConfigurationError.self) { try TokenFile(path: path).accepted() }
    }
  }

  @Test(
    "Addresses",
    arguments: [
      ("localhost:0", "localhost", 0), ("10.0.0.1:65535", "10.0.0.1", 65535), ("[::1]:7400", "::1", 7400),
      ("kvm-1.example.org:1", "kvm-1.example.org", 1),
    ])
  func addresses(text: String, host: String, port: Int) throws {
    let address = try #require(NetworkAddress(text))
    #expect(address == NetworkAddress(host: host, port: port))
    #expect(address.description == text)
  }

  @Test("Several addresses have commas between them; none may be empty, or there twice")
  func severalAddresses() throws {
    let configuration = { (text: String) in
      try ServiceConfiguration(
        options: [.optional("orchestrator", "HOST:PORT[,...]", as: .addresses, "Whom to tell.")],
        arguments: ["--orchestrator", text], environment: [:])
    }
    #expect(try configuration("a:1").addresses("orchestrator").map(\.description) == ["a:1"])
    #expect(
      try configuration("a:1, [::1]:2,b:1").addresses("orchestrator").map(\.description)
        == ["a:1", "[::1]:2", "b:1"])
    for text in ["a:1,", ",a:1", "a:1,,b:1", "a:1,b", "a:1,a:1"] {
      #expect(throws: ConfigurationError.self, "\(text)") {
        try configuration(text).addresses("orchestrator")
      }
    }
  }

  @Test(
    "What is no address",
    arguments: [
      "", "localhost", "localhost:", ":1", "::1:7400", "[::1]", "[x]:1", "a:65536", "a:-1", "a:+1", "a b:1",
      "a/b:1",
    ])
  func noAddresses(text: String) { #expect(NetworkAddress(text) == nil) }
}
