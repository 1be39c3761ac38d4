import CommandLineTool
import Messages
import Synchronization

/// A console that remembers what is written to it. Its clock stands still but for what the tool itself sleeps,
/// its sleeping takes no time, and request ids are numbered.
final class TestConsole: Sendable {
  private struct State {
    var output = ""
    var messages = ""
    var uptime = Duration.zero
    var requests = 0
  }

  private let state = Mutex(State())
  private let interruptions = AsyncStream<Void>.makeStream()
  private let writes = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
  /// Runs whenever the tool waits, instead of waiting.
  private let onSleep: @Sendable () async throws -> Void

  init(onSleep: @escaping @Sendable () async throws -> Void = {}) { self.onSleep = onSleep }

  /// What was written to standard output.
  var output: String { state.withLock { $0.output } }
  /// What was written to standard error.
  var messages: String { state.withLock { $0.messages } }
  /// How long the tool has slept.
  var slept: Duration { state.withLock { $0.uptime } }

  /// Returns when `text` has been written to standard error.
  func hasSaid(_ text: String) async {
    for await _ in writes.stream where messages.contains(text) { return }
  }

  /// Ctrl-C.
  func interrupt() { interruptions.continuation.yield() }

  /// The console for the tool.
  func console(environment: [String: String], screen: Screen) -> Console {
    Console(
      environment: environment, output: screen, messages: screen,
      write: { stream, text in
        self.state.withLock { state in
          switch stream {
          case .output: state.output += text
          case .messages: state.messages += text
          }
        }
        self.writes.continuation.yield()
      },
      now: { noon },
      uptime: { self.state.withLock { $0.uptime } },
      sleep: { duration in
        self.state.withLock { $0.uptime += duration }
        try await self.onSleep()
        try Task.checkCancellation()
      },
      makeRequestID: {
        self.state.withLock {
          $0.requests += 1
          return "request-\($0.requests)"
        }
      },
      interruptions: { self.interruptions.stream })
  }
}
