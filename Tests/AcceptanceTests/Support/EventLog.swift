import Foundation
import Lab

/// What libvirt reports of a host's guests, with its own times.
struct EventLog: Sendable {
  private let process: LabProcess
  private let directory: String

  /// Listens from now on.
  init(_ host: LabHost) async throws {
    directory = host.lab.directory
    process = try await host.start("events", ["virsh", "-q", "event", "--all", "--loop", "--timestamp"])
  }

  /// How many lines were heard so far.
  var count: Int { Self.lines(process.logFile).count }

  /// Waits until a line after the first `heard` ones has this text, and gives its moment.
  @discardableResult
  func wait(for text: String, after heard: Int, within seconds: Double = 60) async throws -> Date {
    let log = process.logFile
    return try await process.waitFor(text, in: directory, within: seconds) {
      Self.moments(text, in: log, after: heard).first
    }
  }

  /// The moments of all events whose line has this text.
  func moments(_ text: String) -> [Date] { Self.moments(text, in: process.logFile, after: 0) }

  private static func lines(_ log: String) -> [Substring] {
    (try? String(contentsOfFile: log, encoding: .utf8))?.split(separator: "\n") ?? []
  }

  private static func moments(_ text: String, in log: String, after heard: Int) -> [Date] {
    let lines = lines(log).dropFirst(heard)
    return lines.filter { $0.contains(text) }.compactMap { line in
      // 2026-11-23 02:15:28.548+0000: event …
      let moment = line.prefix(23).replacing(" ", with: "T") + "Z"
      return try? Date(moment, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
  }
}
