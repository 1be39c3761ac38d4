internal import Glibc

/// A qcow2 image as nearly every volume is, read out of its own structures: starting `qemu-img` takes longer than all the
/// rest of some steps.
///
/// What is unusual (another version, encryption, data or snapshots of its own elsewhere) or not understood to the last bit is
/// left to `qemu-img`: of such an image there is no value. Nothing is locked, so that it may be in use; what it says about
/// bitmaps is then not the truth, as with `qemu-img`.
struct PlainImage: Sendable {
  /// A bitmap, and where its table lies.
  struct Bitmap: Sendable {
    let description: ImageInformation.Bitmap
    fileprivate let tableOffset: UInt64
    fileprivate let tableEntries: Int
  }

  /// Its bitmaps, in their order.
  let bitmaps: [Bitmap]
  private let file: OpenFile
  private let path: String
  private let header: Header
  private let allocatedBytes: UInt64

  /// Reads an image; nil if it is not there or not a plain one. Blocks.
  init?(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    file = OpenFile(descriptor: descriptor)
    self.path = path
    guard let status = try? file.status(path), status.st_mode & S_IFMT == S_IFREG,
      let start = file.bytes(at: 0, count: min(Int(status.st_size), 65_536)), let header = Header(start)
    else { return nil }
    self.header = header
    allocatedBytes = UInt64(status.st_blocks) * 512
    guard let directory = header.bitmapDirectory else {
      bitmaps = []
      return
    }
    guard let bytes = file.bytes(at: directory.offset, count: directory.length),
      let bitmaps = Self.bitmaps(bytes, count: directory.entries)
    else { return nil }
    self.bitmaps = bitmaps
  }

  /// What `qemu-img info` says of it.
  var information: ImageInformation {
    ImageInformation(
      format: "qcow2", virtualBytes: header.virtualBytes, allocatedBytes: allocatedBytes,
      backingName: header.backingName, compatibility: "1.1", isEncrypted: false, dataFile: nil,
      clusterBytes: header.clusterBytes, hasExtendedL2: false,
      hasLazyReferenceCounts: header.hasLazyReferenceCounts, compressionType: "zlib", internalSnapshots: [],
      bitmaps: bitmaps.map(\.description))
  }

  /// How many bytes a bitmap says have changed; nil if that cannot be read. Blocks.
  func changedBytes(_ bitmap: Bitmap) -> UInt64? {
    guard let table = file.bytes(at: bitmap.tableOffset, count: bitmap.tableEntries * 8) else { return nil }
    var bits: UInt64 = 0
    for index in 0..<bitmap.tableEntries {
      let entry = table.bigEndian(UInt64.self, at: index * 8)
      // Where its cluster lies; of one that has none, whether all of its bits are set.
      let offset = entry & 0x00ff_ffff_ffff_fe00
      guard entry & ~0x00ff_ffff_ffff_fe01 == 0, offset == 0 || entry & 1 == 0 else { return nil }
      if offset == 0 {
        bits += entry & 1 == 1 ? header.clusterBytes * 8 : 0
      } else {
        guard let cluster = file.bytes(at: offset, count: Int(header.clusterBytes)) else { return nil }
        bits += cluster.reduce(0) { $0 + UInt64($1.nonzeroBitCount) }
      }
    }
    let (bytes, isOverflow) = bits.multipliedReportingOverflow(by: bitmap.description.granularity)
    return isOverflow ? header.virtualBytes : min(bytes, header.virtualBytes)
  }

  /// Reads a directory of bitmaps; nil if it holds anything that is not understood.
  private static func bitmaps(_ bytes: [UInt8], count: Int) -> [Bitmap]? {
    var bitmaps: [Bitmap] = []
    var offset = 0
    while offset < bytes.count {
      guard offset + 24 <= bytes.count else { return nil }
      let flags = bytes.bigEndian(UInt32.self, at: offset + 12)
      let (type, granularityBits) = (bytes[offset + 16], bytes[offset + 17])
      let nameLength = Int(bytes.bigEndian(UInt16.self, at: offset + 18))
      let (name, end) = (offset + 24, offset + 24 + nameLength)
      // In use, recording; a tracking bitmap, without any more data.
      guard flags & ~3 == 0, type == 1, (9...31).contains(granularityBits), nameLength > 0,
        end <= bytes.count,
        bytes.bigEndian(UInt32.self, at: offset + 20) == 0,
        let text = String(validating: bytes[name..<end], as: UTF8.self)
      else { return nil }
      bitmaps.append(
        Bitmap(
          description: .init(
            name: text, isInconsistent: flags & 1 != 0, isRecording: flags & 2 != 0,
            granularity: 1 << UInt64(granularityBits)),
          tableOffset: bytes.bigEndian(UInt64.self, at: offset),
          tableEntries: Int(bytes.bigEndian(UInt32.self, at: offset + 8))))
      offset = (end + 7) / 8 * 8
    }
    return bitmaps.count == count ? bitmaps : nil
  }
}
