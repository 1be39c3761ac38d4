internal import Glibc
internal import RPC

/// The file that holds the token.
enum TokenFile {
  /// A token file is a line or a few; what is larger is something else.
  private static let largest = 65_536

  /// The first line of the file that is neither empty nor a comment (`#`).
  ///
  /// - Throws: ``Failure`` that says what is wrong with the file.
  static func read(_ path: String) throws -> BearerToken {
    let lines = try content(path).split(whereSeparator: \.isNewline)
      .map { $0.trimmed }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    guard let line = lines.first else {
      throw failure(path, "it is empty", "Put the token on its first line.")
    }
    guard let token = BearerToken(line) else {
      throw failure(
        path, "its first line is not a token: it has spaces, or characters that are not visible ASCII",
        "Put the token alone on the first line.")
    }
    return token
  }

  private static func content(_ path: String) throws -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw failure(path, errorText(), "Check the path, and who may read the file.")
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: largest)
    var length = 0
    while length < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + length }, buffer.count - length)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(path, errorText(), "Check the path: it must be a file.") }
      if count == 0 { break }
      length += count
    }
    return String(decoding: bytes.prefix(length), as: UTF8.self)
  }

  private static func errorText() -> String { String(cString: strerror(errno)).lowercasedFirst }

  private static func failure(_ path: String, _ why: String, _ remedy: String) -> Failure {
    Failure(
      status: .usage, reason: "token_file_unusable", what: "The token file \(path) cannot be used", why: why,
      remedy: remedy)
  }
}

extension Substring {
  /// It without white space at its ends.
  fileprivate var trimmed: String {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

extension String {
  /// It with its first letter in lower case, to stand inside a sentence.
  var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
