internal import Foundation

/// Whole small files, for configuration, logs and /proc.
enum TextFile {
  static func read(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else { throw LabError("cannot read \(path)") }
    return String(decoding: data, as: UTF8.self)
  }

  static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  /// The last lines of a file; empty when there is no such file.
  static func tail(_ path: String, lines: Int) -> String {
    guard let text = try? read(path) else { return "" }
    return text.split(separator: "\n", omittingEmptySubsequences: false).suffix(lines).joined(separator: "\n")
  }
}
