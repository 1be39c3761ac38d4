import Foundation
import RPC
import Testing

@testable import CommandLineTool

@Suite("Making tokens")
struct TokenTests {
  @Test(
    "The token is in a file of its owner's alone; the output has its hash, and not the token",
    arguments: Role.allCases)
  func make(role: Role) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)").path()
    defer { try? FileManager.default.removeItem(atPath: file) }
    let run = try await tidemark(
      "token", "make", role.rawValue, "--name", "alice's", "--to", file, token: nil)
    #expect(run.status == 0, "\(run.messages)")
    let secret = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines)
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let token = try #require(BearerToken(secret))
    #expect(run.output == AcceptedToken(token, role: role, name: "alice's").line + "\n")
    #expect(!run.output.contains(secret) && !run.messages.contains(secret))

    let again = try await tidemark("token", "make", role.rawValue, "--to", file, token: nil)
    #expect(again.status == 64)
    #expect(again.messages.contains("file exists"))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == secret + "\n")
  }

  @Test("For programs, the line and its parts are one document; a role that there is not is refused")
  func document() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)").path()
    defer { try? FileManager.default.removeItem(atPath: file) }
    let run = try await tidemark("token", "make", "agent", "--to", file, "--output", "json", token: nil)
    let document = try JSONDecoder().decode([String: String?].self, from: Data(run.output.utf8))
    #expect(document["role"] == "agent")
    #expect(document["name"] == .some(nil))
    #expect(document["token_file"] == file)
    #expect(document["line"]??.hasPrefix("agent sha256:") == true)
    let wrong = try await tidemark("token", "make", "root", "--to", file + "-2", token: nil)
    #expect(wrong.status == 64)
    #expect(!FileManager.default.fileExists(atPath: file + "-2"))
  }
}
