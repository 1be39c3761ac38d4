internal import Crypto

/// A token that a service accepts, as the service keeps it: for whom it is, and its SHA-256.
///
/// The hash is enough to know the token by, and of no use to whoever reads it: tokens are made with 256 random bits
/// (``BearerToken/make(for:)``), which nobody finds by trying.
public struct AcceptedToken: Hashable, Sendable, CustomStringConvertible {
  /// What its bearer may do.
  public var role: Role
  /// Whose it is, for people; may be empty.
  public var name: String
  private var digest: [UInt8]

  /// The entry for a token.
  public init(_ token: BearerToken, role: Role, name: String = "") {
    self.init(role: role, name: name, digest: Array(SHA256.hash(data: Array(token.secret.utf8))))
  }

  private init(role: Role, name: String, digest: [UInt8]) {
    self.role = role
    self.name = name
    self.digest = digest
  }

  /// Reads ``line``; nil if `line` is none: `operator sha256:9f86… alice`.
  public init?(line: some StringProtocol) {
    let words = line.split(maxSplits: 2, whereSeparator: \.isWhitespace)
    guard words.count >= 2, let role = Role(rawValue: String(words[0])),
      words[1].hasPrefix(Self.scheme), let digest = Self.bytes(words[1].dropFirst(Self.scheme.count))
    else { return nil }
    self.init(role: role, name: words.count > 2 ? Self.trimmed(words[2]) : "", digest: digest)
  }

  /// The line of a token file: the role, the hash, and the name.
  public var line: String {
    let hash = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "\(role.rawValue) \(Self.scheme)\(hash)" + (name.isEmpty ? "" : " \(name)")
  }

  /// The role, and the name: `operator alice`.
  public var description: String { role.rawValue + (name.isEmpty ? "" : " \(name)") }

  /// Whether both know the same token.
  public func hasSameSecret(as other: AcceptedToken) -> Bool { digest == other.digest }

  /// The one of `tokens` that one of the `authorization` headers shows. Takes the same time whichever it is.
  static func shown(
    in authorizations: some Sequence<String>, among tokens: [AcceptedToken]
  ) -> AcceptedToken? {
    var found: AcceptedToken?
    for authorization in authorizations where authorization.hasPrefix(bearer) {
      let shown = Array(SHA256.hash(data: Array(authorization.utf8.dropFirst(bearer.utf8.count))))
      for token in tokens where zip(token.digest, shown).reduce(0, { $0 | ($1.0 ^ $1.1) }) == 0 {
        found = token
      }
    }
    return found
  }

  private static let scheme = "sha256:"
  private static let bearer = "Bearer "

  /// 32 bytes out of 64 hexadecimal digits.
  private static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == 64, text.count == 64 else { return nil }
    return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var text = String(text)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
