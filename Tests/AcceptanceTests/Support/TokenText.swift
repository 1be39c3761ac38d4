import Foundation
import Lab

/// The token in a token file.
enum TokenText {
  static func first(in path: String) async throws -> String {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    guard let line = text.split(separator: "\n").first else { throw LabError("\(path) holds no token") }
    return String(line)
  }
}
