import Foundation
import GRPCCore
import Messages
import RPC
import Testing

@Suite("Roles and their tokens", .timeLimit(.minutes(1)))
struct RoleTests {
  /// All methods of all `.proto` files of the repository, by their services' full names.
  private static let methods: [(service: String, method: String)] = {
    let protos = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Protos")
      .standardizedFileURL.path(percentEncoded: false)
    let files = FileManager.default.enumerator(atPath: protos)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".proto") }.sorted().flatMap { file in
      let text = (try? String(contentsOfFile: "\(protos)/\(file)", encoding: .utf8)) ?? ""
      let package = text.firstMatch(of: /(?m)^package ([\w.]+);/)?.1 ?? ""
      var service = ""
      return text.matches(of: /(?m)^ *(service|rpc) +(\w+)/).compactMap {
        match -> (service: String, method: String)? in
        guard match.1 == "rpc" else {
          service = "\(package).\(match.2)"
          return nil
        }
        return (service, String(match.2))
      }
    }
  }()

  private static func access(_ service: String, _ method: String) -> MethodAccess? {
    MethodAccess.needed(
      for: MethodDescriptor(fullyQualifiedService: service, method: method))
  }

  @Test("Every method of every .proto file says who may call it")
  func everyMethod() {
    #expect(Self.methods.count > 80)
    for (service, method) in Self.methods {
      #expect(
        Self.access(service, method) != nil,
        "\(service)/\(method) has no line in Sources/RPC/Roles/MethodAccess.swift: nobody could call it")
    }
  }

  @Test(
    "Each role has the least: agents and orchestrators nothing of people's, cloud services nothing of operators'"
  )
  func leastPrivilege() {
    for (service, method) in Self.methods {
      let roles = Self.access(service, method)?.roles ?? []
      switch service {
      case "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection":
        #expect(roles == Set(Role.allCases), "\(service)/\(method)")
      case "tidemark.hostagent.v1.HostAgent": #expect(roles == [.orchestrator], "\(service)/\(method)")
      case "tidemark.orchestrator.v1.Agents": #expect(roles == [.agent], "\(service)/\(method)")
      case _ where service.hasPrefix("tidemark.catalog."):
        #expect(roles == [.orchestrator], "\(service)/\(method)")
      default:
        #expect(roles.contains(.operator), "\(service)/\(method)")
        #expect(roles.isSubset(of: [.operator, .cloudService]), "\(service)/\(method)")
      }
    }
    for method in ["AddPool", "AddStore", "SetSetting", "UnsetSetting"] {
      #expect(Self.access("tidemark.orchestrator.v1.Inventory", method)?.roles == [.operator])
    }
    #expect(Self.access("tidemark.orchestrator.v1.Snapshots", "NoSuchMethod") == nil)
    #expect(Self.access("grpc.health.v1.Health", "Check") == .open)
  }

  @Test("A call is answered for the right roles alone; the refusal names them", arguments: Role.allCases)
  func calls(role: Role) async throws {
    let bearer = BearerToken.make(for: role)
    let service = TestOperations(get: { _, _ in .with { $0.id = Caller.current?.name ?? "nobody" } })
    try await withServer(
      service, configure: { $0.tokens.exchange(for: [AcceptedToken(bearer, role: role, name: "x")]) }
    ) { _, address in
      try await withRPCConnection(to: address, configuration: .init(token: bearer)) {
        connection async throws -> Void in
        let operations = OperationsClient(connection)
        if [.cloudService, .operator].contains(role) {
          let answer = try await operations.getOperation(.with { $0.operation = "a" })
          #expect(answer.id == "x")
        } else {
          let error = await #expect(throws: TidemarkError.self) { try await operations.getOperation(.init()) }
          #expect(error?.code == .permissionDenied)
          #expect(error?.reason == "role_not_allowed")
          #expect(error?.detail.facts["role"] == role.rawValue)
          #expect(error?.detail.remedy.contains("cloud-service or operator") == true)
        }
        let health = try await HealthClient(connection).check(.init())
        #expect(health.status == .serving)
      }
    }
  }

  @Test("Exchanged tokens hold for connections that stand, too: the new is accepted, the old refused")
  func exchange() async throws {
    let (old, new) = (BearerToken.make(for: .operator), BearerToken.make(for: .operator))
    let accepted = Exchangeable([AcceptedToken(old, role: .operator)])
    try await withServer(configure: { $0.tokens = accepted }) { _, address in
      let shown = Exchangeable<BearerToken?>(old)
      try await withRPCConnection(to: address, configuration: .init(token: shown)) {
        connection async throws -> Void in
        let operations = OperationsClient(connection)
        _ = try await operations.getOperation(.init())
        accepted.exchange(for: [AcceptedToken(new, role: .operator)])
        let error = await #expect(throws: TidemarkError.self) { try await operations.getOperation(.init()) }
        #expect(error?.code == .unauthenticated)
        shown.exchange(for: new)
        _ = try await operations.getOperation(.init())
      }
    }
  }

  @Test("A line of a token file holds a role, a hash and a name, never the token; what is no line is none")
  func lines() throws {
    let token = BearerToken.make(for: .cloudService)
    let other = BearerToken.make(for: .cloudService)
    #expect(token != other)
    #expect(token.secret.hasPrefix("tidemark-cloud-service-"))
    #expect(token.secret.utf8.count == "tidemark-cloud-service-".utf8.count + 43)
    #expect("\(token)" == "<token>")
    let entry = AcceptedToken(token, role: .cloudService, name: "shop, staging")
    #expect(entry.line.hasPrefix("cloud-service sha256:"))
    #expect(entry.line.hasSuffix(" shop, staging"))
    #expect(!entry.line.contains(token.secret))
    #expect(AcceptedToken(line: entry.line) == entry)
    #expect(AcceptedToken(line: "operator   sha256:\(String(repeating: "0A", count: 32))")?.name == "")
    let known = try #require(BearerToken("abc"))
    #expect(
      AcceptedToken(known, role: .agent).line
        == "agent sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    for line in [
      "", "operator", token.secret, "operator \(token.secret)",
      "root sha256:\(String(repeating: "00", count: 32))",
      "operator sha256:\(String(repeating: "0", count: 63))",
      "operator sha256:\(String(repeating: "g", count: 64))",
      "operator md5:\(String(repeating: "00", count: 32))",
    ] {
      #expect(AcceptedToken(line: line) == nil, "\(line)")
    }
  }
}
