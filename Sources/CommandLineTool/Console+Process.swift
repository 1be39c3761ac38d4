internal import FoundationEssentials
internal import Glibc
internal import Messages
internal import UnixSignals

extension Console {
  /// The process's own streams, environment, clocks and signals.
  public static func process() -> Console {
    let environment = ProcessInfo.processInfo.environment
    let start = ContinuousClock.now
    return Console(
      environment: environment, output: screen(of: STDOUT_FILENO, environment),
      messages: screen(of: STDERR_FILENO, environment),
      write: { stream, text in write(text, to: stream == .output ? STDOUT_FILENO : STDERR_FILENO) },
      now: { Timestamp(Date.now) },
      uptime: { ContinuousClock.now - start },
      sleep: { try await Task.sleep(for: $0) },
      makeRequestID: { UUID().uuidString.lowercased() },
      interruptions: interruptionsOfProcess)
  }

  /// What is at the other end of a file descriptor. Colours are for terminals that can show them, unless
  /// `NO_COLOR` is set to anything (no-color.org).
  private static func screen(of descriptor: Int32, _ environment: [String: String]) -> Screen {
    guard isatty(descriptor) == 1, environment["TERM"] != "dumb" else { return .plain }
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let colours = (environment["NO_COLOR"] ?? "").isEmpty
    return Screen(width: isKnown ? Int(size.ws_col) : 80, colours: colours)
  }

  /// Writes all of `text`. A reader that is gone (`| head`) wants no more: that is no failure.
  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let base = rest.baseAddress, !rest.isEmpty {
        let count = Glibc.write(descriptor, base, rest.count)
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN {
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&ready, 1, -1)
          continue
        }
        guard count > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }

  /// Each Ctrl-C as an element; the second one ends the process, in case the first could not.
  private static func interruptionsOfProcess() async -> AsyncStream<Void> {
    let signals = await UnixSignalsSequence(trapping: .sigint)
    return AsyncStream { continuation in
      let task = Task {
        for await _ in signals {
          signal(SIGINT, SIG_DFL)
          continuation.yield()
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
