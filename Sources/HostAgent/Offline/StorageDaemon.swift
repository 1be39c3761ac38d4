internal import Glibc

/// One run of `qemu-storage-daemon`: QEMU's block layer, without a guest.
///
/// It ends with the agent, in good order (`BoundProcess`), and holds no lock but while an image is open exclusively.
struct StorageDaemon: Sendable {
  /// The program's absolute path.
  struct Tool: Hashable, Sendable {
    let path: String

    /// The program at `path`; Debian's package `qemu-system-common` has it.
    init(path: String = "/usr/bin/qemu-storage-daemon") { self.path = path }
  }

  private let process: BoundProcess
  private let client: QMPClient
  private let reader: Task<Void, Never>

  /// What jobs tell, from the beginning on.
  var events: AsyncStream<QMPEvent> { client.events }

  /// Runs `body` with a daemon, and ends it. Cancelling the calling task ends it at once; whatever waits for an answer
  /// then fails.
  ///
  /// - Throws: what `body` throws; `QMPError`, `StorageFailure`.
  static func with<Result: Sendable>(
    _ tool: Tool, _ body: @Sendable (StorageDaemon) async throws -> Result
  ) async throws -> Result {
    let process = try await BoundProcess.start(
      tool.path, ["--chardev", "stdio,id=monitor", "--monitor", "chardev=monitor"])
    let client = QMPClient { try process.write($0) }
    let reader = Task {
      for await line in process.lines { await client.receive(line) }
      await client.end()
    }
    let daemon = StorageDaemon(process: process, client: client, reader: reader)
    return try await withTaskCancellationHandler {
      do {
        try await client.open()
        let result = try await body(daemon)
        await daemon.end()
        return result
      } catch {
        await daemon.end()
        throw error
      }
    } onCancel: {
      process.signal(SIGTERM)
    }
  }

  /// Sends a command and waits for its answer. Throws `QMPError`.
  @discardableResult
  func execute<Command: QMPCommand>(_ command: Command) async throws -> Command.Answer {
    try await client.execute(command)
  }

  /// Opens an image, where the storage can as `cache` says. Throws `QMPError`.
  func open(
    _ name: String, _ format: ImageFormat, path: String, _ access: BlockNode.Access,
    _ cache: BlockNode.Cache = .avoided
  ) async throws {
    do {
      try await execute(QMPAddNode(node: BlockNode(name, format, path: path, access, cache)))
    } catch let error as QMPError where error.isDirectUnsupported {
      try await execute(QMPAddNode(node: BlockNode(name, format, path: path, access, .used)))
    }
  }

  /// Closes an image. Throws `QMPError`.
  func close(_ name: String) async throws { try await execute(QMPDeleteNode(nodeName: name)) }

  /// The bitmaps of an open image, by name. Throws `QMPError`.
  func bitmaps(_ name: String) async throws -> [String: QMPQueryNodes.Bitmap] {
    let node = try await execute(QMPQueryNodes()).first { $0.nodeName == name }
    return Dictionary(
      (node?.dirtyBitmaps ?? []).compactMap { bitmap in bitmap.name.map { ($0, bitmap) } }
    ) { first, _ in first }
  }

  /// Ends it: what is open is closed in good order. One that hangs is killed, late: killed while an image is open
  /// exclusively, it would leave that one's bitmaps marked as in use, and lost.
  private func end() async {
    process.signal(SIGTERM)
    let killer = Task {
      try await Task.sleep(for: .seconds(60))
      process.signal(SIGKILL)
    }
    await reader.value
    killer.cancel()
  }
}
