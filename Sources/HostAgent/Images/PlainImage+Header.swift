extension PlainImage {
  /// The header of a plain image.
  struct Header: Sendable {
    /// Where the list of the bitmaps lies.
    struct BitmapDirectory: Sendable {
      let offset: UInt64
      let length: Int
      let entries: Int
    }

    /// What the extensions of a header say.
    private struct Extensions {
      var bitmapDirectory: BitmapDirectory?
    }

    let virtualBytes: UInt64
    let clusterBytes: UInt64
    let backingName: String?
    let hasLazyReferenceCounts: Bool
    let bitmapDirectory: BitmapDirectory?

    /// Reads a header; nil unless it is of a plain image.
    ///
    /// - Parameter bytes: The image's beginning.
    init?(_ bytes: [UInt8]) {
      guard bytes.count >= 104, bytes.bigEndian(UInt32.self, at: 0) == 0x5146_49fb,
        bytes.bigEndian(UInt32.self, at: 4) == 3
      else { return nil }
      let clusterBits = bytes.bigEndian(UInt32.self, at: 20)
      let length = Int(bytes.bigEndian(UInt32.self, at: 100))
      let compatible = bytes.bigEndian(UInt64.self, at: 80)
      let autoclear = bytes.bigEndian(UInt64.self, at: 88)
      // Neither encrypted, nor with snapshots, nor anything that who does not know it could misunderstand.
      guard (9...21).contains(clusterBits), bytes.bigEndian(UInt32.self, at: 32) == 0,
        bytes.bigEndian(UInt32.self, at: 60) == 0, bytes.bigEndian(UInt64.self, at: 72) == 0,
        compatible & ~1 == 0, autoclear & ~1 == 0, length >= 104, length % 8 == 0, length <= bytes.count,
        // Compressed, if at all, by zlib.
        length == 104 || bytes[104] == 0
      else { return nil }
      clusterBytes = 1 << UInt64(clusterBits)
      virtualBytes = bytes.bigEndian(UInt64.self, at: 24)
      // QEMU opens none that is larger.
      guard virtualBytes <= UInt64(Int64.max) else { return nil }
      hasLazyReferenceCounts = compatible & 1 != 0
      let first = min(bytes.count, 1 << Int(clusterBits))
      var end = first
      if bytes.bigEndian(UInt64.self, at: 8) == 0 {
        backingName = nil
      } else {
        guard let backing = Int(exactly: bytes.bigEndian(UInt64.self, at: 8)),
          (length..<first).contains(backing),
          case let count = Int(bytes.bigEndian(UInt32.self, at: 16)), (1...1023).contains(count),
          count <= first - backing,
          let name = String(validating: bytes[backing..<(backing + count)], as: UTF8.self)
        else { return nil }
        (backingName, end) = (name, backing)
      }
      guard let extensions = Self.extensions(bytes, from: length, to: end) else { return nil }
      bitmapDirectory = extensions.bitmapDirectory
      // Whoever writes to an image and knows nothing of bitmaps takes this away, and nothing else.
      guard (autoclear == 1) == (bitmapDirectory != nil) else { return nil }
    }

    /// Reads the header's extensions; nil if one of them is not known.
    private static func extensions(_ bytes: [UInt8], from start: Int, to end: Int) -> Extensions? {
      var extensions = Extensions()
      var offset = start
      while offset + 8 <= end {
        let kind = bytes.bigEndian(UInt32.self, at: offset)
        let length = Int(bytes.bigEndian(UInt32.self, at: offset + 4))
        offset += 8
        guard length <= end - offset else { return nil }
        switch kind {
        case 0: return extensions
        // The backing file's format; the names of features, for people.
        case 0xe279_2aca, 0x6803_f857: break
        case 0x2385_2875:
          guard length == 24, extensions.bitmapDirectory == nil,
            bytes.bigEndian(UInt32.self, at: offset + 4) == 0,
            let size = Int(exactly: bytes.bigEndian(UInt64.self, at: offset + 8))
          else { return nil }
          extensions.bitmapDirectory = BitmapDirectory(
            offset: bytes.bigEndian(UInt64.self, at: offset + 16), length: size,
            entries: Int(bytes.bigEndian(UInt32.self, at: offset)))
        default: return nil
        }
        offset += (length + 7) / 8 * 8
      }
      return extensions
    }
  }
}

extension [UInt8] {
  /// A number, the highest byte first.
  func bigEndian<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number {
    self[offset..<(offset + MemoryLayout<Number>.size)].reduce(0) { $0 << 8 | Number($1) }
  }
}
