/// A secret that a caller shows with each call, as `authorization: Bearer <token>`.
public struct BearerToken: Hashable, Sendable, CustomStringConvertible {
  /// The secret itself: for the file that it is kept in, and for nothing else.
  public let secret: String

  /// A token; nil if `text` is empty or has characters that a header cannot carry (anything but visible ASCII).
  public init?(_ text: String) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    secret = text
  }

  private init(secret: String) { self.secret = secret }

  /// A new one, of 256 bits from the system's random source. The role in front of them is for people, and for tools
  /// that look for secrets where none should be.
  public static func make(for role: Role) -> BearerToken {
    var random = SystemRandomNumberGenerator()
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    // 43 letters of six bits each.
    let text = (0..<43).map { _ in letters[Int(random.next() & 63)] }
    return BearerToken(secret: "tidemark-\(role.rawValue)-" + String(text))
  }

  /// Does not show the secret.
  public var description: String { "<token>" }
}
