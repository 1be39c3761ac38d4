internal import FoundationEssentials
internal import Logging
internal import RPC
internal import ServiceLifecycle

/// Says when the server takes calls, and where: in the log, to the service manager, and in a file for whoever started the
/// process.
///
/// The file appears at once with its whole content, one line `host:port`. One of an earlier run is removed before the
/// server starts, and the own one when it stops, so that a file never speaks of a server that is gone.
struct ReadyFile: Service {
  let path: String?
  let server: RPCServer
  let logger: Logger
  let environment: [String: String]

  static func removeOld(_ path: String?) {
    guard let path else { return }
    try? FileManager.default.removeItem(atPath: path)
  }

  func run() async throws {
    // When the server cannot listen, it throws itself, and the group ends.
    if let address = try? await server.listeningAddress {
      logger.notice("listening on \(address)")
      if let path { try Data("\(address)\n".utf8).write(to: URL(filePath: path), options: .atomic) }
      ServiceManager.notify("READY=1", environment: environment)
    }
    defer {
      Self.removeOld(path)
      ServiceManager.notify("STOPPING=1", environment: environment)
    }
    try await gracefulShutdown()
  }
}
