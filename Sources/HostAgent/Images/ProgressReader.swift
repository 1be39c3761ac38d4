/// Reads what `qemu-img -p` prints: `    (12.34/100%)`, each over the last.
struct ProgressReader {
  private var digits: [UInt8] = []
  private var isInside = false

  /// Takes the next piece of the output.
  ///
  /// - Returns: The last number that it brought, as a part of 1; nil if it brought none.
  mutating func read(_ bytes: some Sequence<UInt8>) -> Double? {
    var last: Double?
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "("): (isInside, digits) = (true, [])
      case UInt8(ascii: "/") where isInside:
        isInside = false
        // `nan`, of a division of nothing by nothing, is a number to Double, too.
        if let percent = Double(String(decoding: digits, as: UTF8.self)), percent.isFinite {
          last = min(max(percent / 100, 0), 1)
        }
      default: if isInside, digits.count < 16 { digits.append(byte) }
      }
    }
    return last
  }
}
