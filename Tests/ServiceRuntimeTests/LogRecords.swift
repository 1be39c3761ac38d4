import Logging
import Synchronization

/// What a logger wrote.
final class LogRecords: Sendable {
  private let records = Mutex<[String]>([])

  var all: [String] { records.withLock { $0 } }

  var logger: Logger {
    Logger(label: "test") { _ in Handler(add: { record in self.records.withLock { $0.append(record) } }) }
  }

  private struct Handler: LogHandler {
    let add: @Sendable (String) -> Void
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { add("\(event.message)") }
  }
}
