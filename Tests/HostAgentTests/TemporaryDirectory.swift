import Foundation

@testable import HostAgent

/// A directory of one test, removed with the last reference.
final class TemporaryDirectory: Sendable {
  let path: String
  var directory: ConfinedDirectory { ConfinedDirectory(path: path) }

  /// On the system's own file system, which unlike a RAM disk is where images would be.
  init() throws {
    path = "/var/tmp/tidemark-host-agent-\(UUID().uuidString.lowercased())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The absolute path of something inside.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
}
