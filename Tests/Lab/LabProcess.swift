internal import Foundation
internal import Glibc
internal import Synchronization

/// A program that runs in the namespace of a lab or of a host, with its output in a log file.
///
/// It can be stopped, killed, frozen and started again with the same arguments. It ends with its lab at the latest.
public final class LabProcess: Sendable {
  private struct Run: Sendable {
    let child: ChildProcess
    let processID: pid_t
  }

  /// Name in logs.
  public let name: String
  /// Where standard output and error go, one start after the other.
  public let logFile: String
  private let arguments: [String]
  private let environment: [String: String]
  private let namespace: Namespace
  private let run: Mutex<Run>

  init(
    name: String, arguments: [String], environment: [String: String], namespace: Namespace, logFile: String
  ) async throws {
    (self.name, self.arguments, self.environment) = (name, arguments, environment)
    (self.namespace, self.logFile) = (namespace, logFile)
    run = Mutex(
      try await Self.launch(
        name: name, arguments: arguments, environment: environment, namespace: namespace, logFile: logFile))
  }

  private static func launch(
    name: String, arguments: [String], environment: [String: String], namespace: Namespace, logFile: String
  ) async throws -> Run {
    let log = try Descriptor.open(logFile, O_WRONLY | O_CREAT | O_APPEND)
    let report = try Descriptor.pipe()
    let values = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let child = try ChildProcess(
      namespace.command(arguments), environment: values, output: log.number, report: report.write.number)
    report.write.close()
    guard let processID = pid_t(await report.read.readLine()) else {
      let status = await child.wait()
      throw LabError("\(name) did not start (\(status))", output: TextFile.tail(logFile, lines: 20))
    }
    return Run(child: child, processID: processID)
  }

  /// The process's id as seen from here, for `kill` and `/proc`.
  public var processID: Int32 { run.withLock { $0.processID } }

  /// How it ended; nil while it runs.
  public var exitStatus: ExitStatus? { run.withLock { $0.child }.exitStatus }

  /// Waits until it has ended.
  @discardableResult
  public func wait() async -> ExitStatus { await run.withLock { $0.child }.wait() }

  /// Sends a signal, if it still runs.
  public func signal(_ number: Int32) {
    let run = run.withLock { $0 }
    run.child.signal(number, to: run.processID)
  }

  /// SIGKILL, and waits for the end.
  public func kill() async {
    signal(SIGKILL)
    await wait()
  }

  /// SIGTERM, and waits for the end; SIGKILL when that takes longer than `seconds`.
  @discardableResult
  public func terminate(within seconds: Double = 20) async -> ExitStatus {
    signal(SIGTERM)
    let timer = Task {
      try await Task.sleep(for: .seconds(seconds))
      signal(SIGKILL)
    }
    defer { timer.cancel() }
    return await wait()
  }

  /// SIGSTOP: it stays, but does nothing until `thaw`.
  public func freeze() { signal(SIGSTOP) }

  /// SIGCONT.
  public func thaw() { signal(SIGCONT) }

  /// Starts it again with the same arguments after it has ended; kills it first if it still runs.
  public func restart() async throws {
    await kill()
    let next = try await Self.launch(
      name: name, arguments: arguments, environment: environment, namespace: namespace, logFile: logFile)
    run.withLock { $0 = next }
  }

  /// The last lines of its log.
  public func log(lines: Int = 40) -> String { TextFile.tail(logFile, lines: lines) }

  /// How often a text is in its log until now.
  public func occurrences(of text: String) -> Int {
    ((try? TextFile.read(logFile)) ?? "").components(separatedBy: text).count - 1
  }

  /// Waits until one of these texts is in its log more often than `count` times altogether.
  public func waitForLog(_ texts: String..., moreThan count: Int, within seconds: Double = 60) async throws {
    let folder = (logFile as NSString).deletingLastPathComponent
    try await waitFor("the log to say \(texts)", in: folder, within: seconds) { [self] in
      texts.reduce(0) { $0 + occurrences(of: $1) } > count ? true : nil
    }
  }

  /// Waits for `probe` to give a value; it is asked at each change in `directory`, for example where a ready file or a
  /// socket appears. Ends early, with the log in the error, when the process has ended.
  @discardableResult
  public func waitFor<Value: Sendable>(
    _ what: String, in directory: String, within seconds: Double = 30,
    probe: @escaping @Sendable () -> Value?
  ) async throws -> Value {
    let child = run.withLock { $0.child }
    do {
      return try await DirectoryWatch.first(
        in: directory, within: seconds, waitingFor: "\(name): \(what)",
        abandon: { child.exitStatus.map { "it ended with \($0)" } }, probe: probe)
    } catch let error as LabError {
      throw LabError(error.message, output: log())
    }
  }
}
