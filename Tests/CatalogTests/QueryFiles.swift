import Foundation
import Messages
import RPC

@testable import Catalog

/// The statements as they lie in the folder.
enum QueryFiles {
  static func all() throws -> [(name: String, text: String)] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Sources/Catalog/Queries")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted().map { file in
      (
        String(file.dropLast(4)),
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      )
    }
  }
}

/// What of an answer to a caller matters to whether it tries again.
struct TidemarkErrorProbe: Equatable {
  var reason: String
  var isRetryable: Bool

  init(reason: String, isRetryable: Bool) {
    self.reason = reason
    self.isRetryable = isRetryable
  }

  init(_ error: PostgresError) {
    let answer = TidemarkError(error, method: "Test")
    self.init(reason: answer.reason, isRetryable: answer.detail.retryable)
  }
}
