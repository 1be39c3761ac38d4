internal import Dispatch
internal import Foundation
internal import Lab
internal import Synchronization

/// Ctrl-C and SIGTERM: everything is removed before the process ends.
///
/// Without this the lab would go all the same, a moment after the process; this waits for it.
final class Interruption {
  private let sources: [any DispatchSourceSignal]
  private let happened: Happened

  /// Whether a signal has come.
  private final class Happened: Sendable {
    let flag = Mutex(false)
  }

  init(removing lab: Lab) {
    let happened = Happened()
    self.happened = happened
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        happened.flag.withLock { $0 = true }
        FileHandle.standardError.write(Data("\ninterrupted: removing everything\n".utf8))
        Task {
          await lab.remove()
          exit(128 + number)
        }
      }
      source.resume()
      return source
    }
  }

  /// Returns at once unless a signal has come: then what failed did so because everything is being removed, and this
  /// waits for the end of the process.
  func waitIfItHappened() async throws {
    while happened.flag.withLock({ $0 }) { try await Task.sleep(for: .seconds(60)) }
  }

  /// Back to the usual meaning of the signals.
  func cancel() { for source in sources { source.cancel() } }
}
