/// The bytes of a qcow2 image that holds nothing yet: to the last one what `qemu-img create` 7.2 writes, without starting it, which
/// takes longer than all the rest of a step.
///
/// Compatibility 1.1, clusters of 64 KiB. The layout is that of QEMU's specification of the format: header, table of reference
/// counts, one block of them, first level of the mapping.
struct EmptyImage: Sendable {
  /// The size that its user sees, in bytes: rounded up to whole sectors.
  let virtualBytes: UInt64
  /// The backing file's name as it goes into the header, a qcow2 image; nil for none.
  let backingName: String?

  private static let clusterBytes = 65_536
  /// How much an entry of the first level maps.
  private static let bytesPerEntry: UInt64 = 1 << 29

  /// An image; nil for what is left to `qemu-img`: more than 64 TiB, and a name that the format cannot hold, which it refuses.
  init?(virtualBytes: UInt64, backingName: String?) {
    guard virtualBytes <= 1 << 46, (1...1023).contains(backingName?.utf8.count ?? 1) else { return nil }
    self.virtualBytes = (virtualBytes + 511) / 512 * 512
    self.backingName = backingName
  }

  /// All of the file.
  var bytes: [UInt8] {
    let entries = Int((virtualBytes + Self.bytesPerEntry - 1) / Self.bytesPerEntry)
    let levelStart = 3 * Self.clusterBytes
    var bytes = [UInt8](repeating: 0, count: levelStart + entries * 8)
    bytes.replace(at: 0, with: header(entries: entries))
    // The one block of reference counts is the third cluster; every cluster of the file is referred to once.
    bytes.replace(at: Self.clusterBytes, with: UInt64(2 * Self.clusterBytes).bigEndianBytes)
    let clusters = (bytes.count + Self.clusterBytes - 1) / Self.clusterBytes
    for cluster in 0..<clusters {
      bytes.replace(at: 2 * Self.clusterBytes + 2 * cluster, with: UInt16(1).bigEndianBytes)
    }
    return bytes
  }

  private func header(entries: Int) -> [UInt8] {
    let extensions = self.extensions
    let name = Array((backingName ?? "").utf8)
    let fixedLength: UInt32 = 112
    var header: [UInt8] = []
    header += UInt32(0x5146_49fb).bigEndianBytes + UInt32(3).bigEndianBytes
    header += UInt64(name.isEmpty ? 0 : Int(fixedLength) + extensions.count).bigEndianBytes
    header += UInt32(name.count).bigEndianBytes
    header += UInt32(16).bigEndianBytes  // clusters of 2^16 bytes
    header += virtualBytes.bigEndianBytes
    header += UInt32(0).bigEndianBytes  // not encrypted
    header += UInt32(entries).bigEndianBytes + UInt64(3 * Self.clusterBytes).bigEndianBytes
    header += UInt64(Self.clusterBytes).bigEndianBytes + UInt32(1).bigEndianBytes
    header += UInt32(0).bigEndianBytes + UInt64(0).bigEndianBytes  // no snapshots inside
    header += [UInt8](repeating: 0, count: 24)  // no features
    header += UInt32(4).bigEndianBytes  // reference counts of 2^4 bits
    header += fixedLength.bigEndianBytes
    header += [UInt8](repeating: 0, count: 8)  // zlib, were anything compressed
    return header + extensions + name
  }

  /// The backing file's format; what the features are called, for programs that do not know them; the end.
  private var extensions: [UInt8] {
    var extensions: [UInt8] = []
    if backingName != nil {
      let format = Array("qcow2".utf8)
      extensions += UInt32(0xe279_2aca).bigEndianBytes + UInt32(format.count).bigEndianBytes
      extensions += format + [UInt8](repeating: 0, count: 8 - format.count)
    }
    extensions += UInt32(0x6803_f857).bigEndianBytes + UInt32(48 * Self.features.count).bigEndianBytes
    for (kind, bit, name) in Self.features {
      extensions += [kind, bit] + Array(name.utf8) + [UInt8](repeating: 0, count: 46 - name.utf8.count)
    }
    return extensions + [UInt8](repeating: 0, count: 8)
  }

  /// Kind (0 incompatible, 1 compatible, 2 taken away by who does not know it), bit and name.
  private static let features: [(UInt8, UInt8, String)] = [
    (0, 0, "dirty bit"), (0, 1, "corrupt bit"), (0, 2, "external data file"), (0, 3, "compression type"),
    (0, 4, "extended L2 entries"), (1, 0, "lazy refcounts"), (2, 0, "bitmaps"), (2, 1, "raw external data"),
  ]
}

extension FixedWidthInteger {
  /// The highest byte first.
  fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

extension [UInt8] {
  fileprivate mutating func replace(at offset: Int, with bytes: [UInt8]) {
    replaceSubrange(offset..<(offset + bytes.count), with: bytes)
  }
}
