/// A UUID as sixteen bytes, printed and parsed in the canonical lower case form.
///
/// A type of its own keeps the model free of Foundation, and lets tests make ids from a seeded generator.
public struct UniqueIdentifier: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The sixteen bytes, first to last, as two big-endian halves.
  let high: UInt64
  let low: UInt64

  /// The id that consists of these two big-endian halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A random id (version 4).
  public static func random(using generator: inout some RandomNumberGenerator) -> UniqueIdentifier {
    let high: UInt64 = generator.next()
    let low: UInt64 = generator.next()
    return UniqueIdentifier(
      high: (high & ~0xF000) | 0x4000,
      low: (low & ~(0b11 << 62)) | (0b10 << 62))
  }

  /// A random id (version 4) from the system's generator.
  public static func random() -> UniqueIdentifier {
    var generator = SystemRandomNumberGenerator()
    return random(using: &generator)
  }

  /// The id that `text` spells: 8-4-4-4-12 hexadecimal digits of either case; nil for anything else.
  public init?(_ text: some StringProtocol) {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var digits = 0
    var position = 0
    for byte in text.utf8 {
      defer { position += 1 }
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      let digit: UInt64
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt64(byte - UInt8(ascii: "a")) + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = UInt64(byte - UInt8(ascii: "A")) + 10
      default: return nil
      }
      if digits < 16 {
        high = high << 4 | digit
      } else if digits < 32 {
        low = low << 4 | digit
      }
      digits += 1
    }
    guard position == 36, digits == 32 else { return nil }
    self.init(high: high, low: low)
  }

  /// 36 characters in lower case.
  public var description: String {
    var text = ""
    text.reserveCapacity(36)
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 { text.append("-") }
      let half = index < 16 ? high : low
      let digit = Int(truncatingIfNeeded: (half >> UInt64((15 - index % 16) * 4)) & 0xF)
      text.append(Self.digits[digit])
    }
    return text
  }

  private static let digits = Array("0123456789abcdef")

  /// In the order of the printed form.
  public static func < (left: UniqueIdentifier, right: UniqueIdentifier) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}
