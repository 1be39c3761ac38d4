internal import Crypto
internal import Foundation
internal import Glibc

/// What a disk must contain: a value, so that a test keeps a copy for each point in time.
///
/// Bytes that nobody wrote are zero.
public struct DiskModel: Hashable, Sendable {
  struct Extent: Hashable, Sendable {
    var range: Range<Int>
    var byte: UInt8
  }

  /// Virtual size in bytes.
  public private(set) var size: Int
  /// Written ranges, ordered, without overlap, never zero.
  private(set) var extents: [Extent] = []

  /// A disk of zeroes.
  public init(size: Int) { self.size = size }

  /// What a write of `length` bytes of `pattern` at `offset` leaves.
  public mutating func write(pattern: UInt8, offset: Int, length: Int) {
    let range = offset..<offset + length
    extents = extents.flatMap { extent -> [Extent] in
      guard extent.range.overlaps(range) else { return [extent] }
      var rest: [Extent] = []
      if extent.range.lowerBound < range.lowerBound {
        rest.append(Extent(range: extent.range.lowerBound..<range.lowerBound, byte: extent.byte))
      }
      if extent.range.upperBound > range.upperBound {
        rest.append(Extent(range: range.upperBound..<extent.range.upperBound, byte: extent.byte))
      }
      return rest
    }
    if pattern != 0, length > 0 { extents.append(Extent(range: range, byte: pattern)) }
    extents.sort { $0.range.lowerBound < $1.range.lowerBound }
    // Neighbours of the same byte become one, so that equal contents are equal values.
    extents = extents.reduce(into: []) { merged, extent in
      if let last = merged.last, last.byte == extent.byte, last.range.upperBound == extent.range.lowerBound {
        merged[merged.count - 1].range = last.range.lowerBound..<extent.range.upperBound
      } else {
        merged.append(extent)
      }
    }
  }

  /// A larger disk: what is new is zero.
  public mutating func grow(to newSize: Int) { size = newSize }

  /// The bytes of a range.
  public func bytes(in range: Range<Int>) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    for extent in extents where extent.range.overlaps(range) {
      let part = extent.range.clamped(to: range)
      // memset, as tests run unoptimised: element by element a disk takes seconds.
      bytes.withUnsafeMutableBytes { buffer in
        _ = buffer.baseAddress.map {
          memset($0 + (part.lowerBound - range.lowerBound), Int32(extent.byte), part.count)
        }
      }
    }
    return bytes
  }

  /// SHA-256 of the whole content, hexadecimal.
  public var contentHash: String {
    var hash = SHA256()
    for range in pieces() { hash.update(data: bytes(in: range)) }
    return hash.finalize().map { String(format: "%02x", $0) }.joined()
  }

  /// The first difference between this model and an image, read through its chain; nil when they are equal.
  ///
  /// The image must not be open for writing anywhere: what QEMU still has in its cache would show as a difference, so
  /// the image's lock is respected and a live image is an error.
  public func difference(from image: String, format: String = "qcow2") async throws -> String? {
    try await ImageContent.withRaw(image, format: format) { raw in
      try await BlockingCall.run { try difference(fromRaw: raw, named: image) }
    }
  }

  private func difference(fromRaw path: String, named image: String) throws -> String? {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    let found = try Int(file.seekToEnd())
    guard found == size else { return "\(image): virtual size \(found), expected \(size)" }
    try file.seek(toOffset: 0)
    for range in pieces() {
      let actual = [UInt8](try file.read(upToCount: range.count) ?? Data())
      let expected = bytes(in: range)
      guard actual.count != expected.count || memcmp(actual, expected, expected.count) != 0 else { continue }
      let index =
        zip(actual, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        ?? min(actual.count, expected.count)
      let end =
        zip(actual, expected).enumerated().dropFirst(index).first { $0.element.0 == $0.element.1 }?.offset
        ?? actual.count
      return "\(image): at byte \(range.lowerBound + index) is \(hexadecimal(actual, index)), expected "
        + "\(hexadecimal(expected, index)) (different for at least \(end - index) bytes)"
    }
    return nil
  }

  private func hexadecimal(_ bytes: [UInt8], _ index: Int) -> String {
    index < bytes.count ? String(format: "0x%02x", bytes[index]) : "nothing"
  }

  private func pieces() -> [Range<Int>] {
    stride(from: 0, to: size, by: 1 << 20).map { $0..<min($0 + (1 << 20), size) }
  }
}
