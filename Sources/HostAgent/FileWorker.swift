internal import BlockingThread

/// Runs file operations on a thread of its own, so that a slow disk or a hanging mount stalls only its own caller.
///
/// Make one for each thing that may block on its own; operations of one worker run in order.
actor FileWorker {
  private let thread = BlockingThread(name: "files")

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Runs `body` on the worker's thread and returns what it returns.
  func run<Result: Sendable>(_ body: @Sendable () throws -> Result) throws -> Result { try body() }
}
