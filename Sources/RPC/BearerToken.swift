internal import Crypto

/// A secret that a caller shows with each call, as `authorization: Bearer <token>`.
public struct BearerToken: Hashable, Sendable, CustomStringConvertible {
  /// The secret itself.
  let text: String

  /// A token; nil if `text` is empty or has characters that a header cannot carry (anything but visible ASCII).
  public init?(_ text: String) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    self.text = text
  }

  /// Does not show the secret.
  public var description: String { "<token>" }

  /// Whether any of `tokens` is in one of the `authorization` headers. Takes the same time whatever was sent, as far as
  /// its length allows: digests are compared, all of each, and all tokens.
  static func isAccepted(_ authorizations: some Sequence<String>, by tokens: [BearerToken]) -> Bool {
    var accepted = false
    for authorization in authorizations {
      let shown = SHA256.hash(data: Array(authorization.utf8))
      for token in tokens where SHA256.hash(data: Array("Bearer \(token.text)".utf8)) == shown {
        accepted = true
      }
    }
    return accepted
  }
}
