internal import FoundationEssentials
public import RPC

/// A file with tokens. Empty lines and lines that begin with `#` do not count.
///
/// That of a service which accepts them has a line `ROLE sha256:HASH NAME` for each; that of a caller has the token
/// itself in its first line. `tidemark token make` makes both.
public struct TokenFile: Sendable {
  /// Where it is.
  public var path: String

  /// The file at a path.
  public init(path: String) { self.path = path }

  /// The tokens that a service accepts, at least one.
  public func accepted() throws(ConfigurationError) -> [AcceptedToken] {
    var tokens: [AcceptedToken] = []
    for (number, line) in try lines() {
      // The line itself is not repeated: somebody may have put the secret there.
      guard let token = AcceptedToken(line: line) else {
        throw unusable(
          "line \(number) is not `ROLE sha256:HASH NAME` with a role out of "
            + Role.allCases.map(\.rawValue).joined(separator: ", ")
            + ". `tidemark token make` makes such lines")
      }
      if tokens.contains(where: { $0.hasSameSecret(as: token) }) {
        throw unusable("line \(number) has a token that is there before. A token is for one role")
      }
      tokens.append(token)
    }
    if tokens.isEmpty { throw unusable("it has no token") }
    return tokens
  }

  /// The token that a caller shows.
  public func shown() throws(ConfigurationError) -> BearerToken {
    guard let (number, line) = try lines().first else { throw unusable("it has no token") }
    guard let token = BearerToken(String(line)) else {
      throw unusable(
        "line \(number) is no token: it has spaces, or characters that are not visible ASCII"
          + (AcceptedToken(line: line) == nil
            ? "" : ". It is a token's hash, which belongs into the file of the service that accepts it"))
    }
    return token
  }

  private func lines() throws(ConfigurationError) -> [(number: Int, text: String)] {
    let content = try SmallFile.text(path) { unusable($0) }
    return content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .map { (number: $0.offset + 1, text: SmallFile.trimmed($0.element)) }
      .filter { !$0.text.isEmpty && !$0.text.hasPrefix("#") }
  }

  private func unusable(_ why: String) -> ConfigurationError { .unusableTokenFile(path: path, why: why) }
}
