internal import Crypto
internal import Foundation

/// The tokens of a lab: one for each role, and the file with their hashes that all services take.
public struct LabTokens: Sendable {
  /// Who shows a token.
  public enum Role: String, CaseIterable, Sendable {
    /// A program that uses the public API.
    case cloudService = "cloud-service"
    /// A person with the `tidemark` command.
    case `operator`
    /// A host agent.
    case agent
    /// An orchestrator.
    case orchestrator
  }

  /// The file with roles and hashes.
  public let accepted: String
  private let folder: String

  /// Makes tokens, with their files in `folder`.
  init(in folder: String) throws {
    self.folder = folder
    accepted = folder + "/accepted"
    var lines: [String] = []
    for role in Role.allCases {
      let token = "lab-\(role.rawValue)-\(UUID().uuidString.lowercased())"
      let hash = SHA256.hash(data: Data(token.utf8)).map { String(format: "%02x", $0) }.joined()
      // An agent's token with a name would be for the host of that name alone.
      lines.append("\(role.rawValue) sha256:\(hash)" + (role == .agent ? "" : " lab"))
      try TextFile.write("\(token)\n", to: file(role))
      chmod(file(role), 0o600)
    }
    try TextFile.write(lines.joined(separator: "\n") + "\n", to: accepted)
  }

  /// The file with the token of a role.
  public func file(_ role: Role) -> String { "\(folder)/\(role.rawValue)" }
}
