internal import Dispatch
internal import Foundation
internal import Lab

/// Ctrl-C and SIGTERM: everything is removed before the process ends.
///
/// Without this the lab would go all the same, a moment after the process; this waits for it.
final class Interruption {
  private let sources: [any DispatchSourceSignal]

  init(removing lab: Lab) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
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

  /// Back to the usual meaning of the signals.
  func cancel() { for source in sources { source.cancel() } }
}
