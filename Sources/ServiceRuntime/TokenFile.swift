internal import FoundationEssentials
internal import Glibc
public import Logging
public import RPC

/// A file with bearer tokens, one a line. Empty lines and lines that begin with `#` do not count. With several, a
/// service accepts each, so that tokens can be exchanged without an interruption; callers show the first.
public struct TokenFile: Sendable {
  /// Where it is.
  public var path: String

  /// The file at a path.
  public init(path: String) { self.path = path }

  /// Its tokens, at least one. Warns in the log if everybody on the host may read them.
  public func tokens(logger: Logger) throws(ConfigurationError) -> [BearerToken] {
    let content: String
    do {
      content = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw .unusableTokenFile(path: path, why: "it cannot be read as text")
    }
    var tokens: [BearerToken] = []
    for line in content.split(whereSeparator: \.isNewline) {
      var text = line.drop(while: \.isWhitespace)
      while text.last?.isWhitespace == true { text.removeLast() }
      if text.isEmpty || text.first == "#" { continue }
      guard let token = BearerToken(String(text)) else {
        throw .unusableTokenFile(path: path, why: "a line has characters that a token cannot have")
      }
      tokens.append(token)
    }
    if tokens.isEmpty { throw .unusableTokenFile(path: path, why: "it has no token") }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & 0o004 != 0 {
      logger.warning(
        "Everybody on this host can read the tokens. Set the file's mode to 0640 or 0600.",
        metadata: ["path": "\(path)"])
    }
    return tokens
  }
}
