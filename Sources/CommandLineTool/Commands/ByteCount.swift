internal import ArgumentParser

/// A size on the command line: `1073741824`, `1G`.
struct ByteCount: Hashable, Sendable {
  /// In bytes.
  let bytes: UInt64

  /// Reads an argument. Throws `ValidationError`.
  init(argument: String) throws {
    let units: [Character: UInt64] = ["K": 10, "M": 20, "G": 30, "T": 40]
    let unit = argument.last.flatMap { units[Character($0.uppercased())] }
    guard let number = UInt64(unit == nil ? argument[...] : argument.dropLast()), number > 0,
      number.leadingZeroBitCount > Int(unit ?? 0)
    else {
      throw ValidationError(
        "\u{201C}\(argument)\u{201D} is no size: give bytes, or a number with K, M, G or T.")
    }
    bytes = number << (unit ?? 0)
  }
}
