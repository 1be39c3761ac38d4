internal import Foundation
internal import Glibc

/// What is expensive to make and the same every time, kept between labs in `~/.cache/tidemark-lab`
/// (`TIDEMARK_LAB_CACHE` names another folder). Safe to delete at any time; entries appear by rename.
enum LabCache {
  static var directory: String {
    let environment = ProcessInfo.processInfo.environment
    return environment["TIDEMARK_LAB_CACHE"]
      ?? (environment["HOME"].map { $0 + "/.cache" } ?? "/var/cache") + "/tidemark-lab"
  }

  /// The path of the entry, which `make` creates at the path it is given when there is none yet. Two processes may
  /// make it at once: the first rename wins.
  static func entry(_ name: String, make: (_ path: String) async throws -> Void) async throws -> String {
    let path = directory + "/" + name
    if access(path, F_OK) == 0 { return path }
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max))"
    do {
      try await make(temporary)
      guard rename(temporary, path) == 0 || access(path, F_OK) == 0 else {
        throw LabError("cannot put \(path) in place: \(String(cString: strerror(errno)))")
      }
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
    try? FileManager.default.removeItem(atPath: temporary)
    return path
  }
}
