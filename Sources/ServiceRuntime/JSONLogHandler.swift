internal import FoundationEssentials
internal import Glibc
internal import Logging

/// Writes each log record as one JSON object a line to standard error.
struct JSONLogHandler: LogHandler {
  let label: String
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  init(label: String) { self.label = label }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line = Array(Self.line(event, label: label, metadata: merged(event)).utf8)
    line.append(UInt8(ascii: "\n"))
    // One write a record: records of several threads do not mix.
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private func merged(_ event: LogEvent) -> Logger.Metadata {
    metadata.merging(metadataProvider?.get() ?? [:]) { _, new in new }.merging(event.metadata ?? [:]) {
      _, new in new
    }
  }

  /// The record, without the newline.
  static func line(_ event: LogEvent, label: String, metadata: Logger.Metadata, time: Date = Date()) -> String
  {
    var record = Record(
      time: time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
      level: event.level.rawValue,
      label: label, message: "\(event.message)")
    if !metadata.isEmpty { record.metadata = metadata.mapValues { "\($0)" } }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(record) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  private struct Record: Encodable {
    var time: String
    var level: String
    var label: String
    var message: String
    var metadata: [String: String]?
  }
}
