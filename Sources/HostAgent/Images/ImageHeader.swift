internal import Glibc

/// What an image's first bytes say. For lists of many: neither `qemu-img` nor the QEMU that runs it is asked, which may hang.
enum ImageHeader {
  private static let magic: [UInt8] = [0x51, 0x46, 0x49, 0xFB]
  /// Where qcow2 keeps the virtual size, as eight bytes, the highest first.
  private static let sizeRange = 24..<32

  /// The size that a machine sees, in bytes; nil if the file is not there or not of that format. Blocks.
  ///
  /// - Parameter format: The format that libvirt drives it with: what a raw disk begins with is the guest's word.
  static func virtualBytes(of path: String, format: String) -> UInt64? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard format == "qcow2" else {
      let end = lseek(descriptor, 0, SEEK_END)
      return end >= 0 ? UInt64(end) : nil
    }
    var bytes = [UInt8](repeating: 0, count: sizeRange.upperBound)
    guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count, Array(bytes.prefix(4)) == magic else {
      return nil
    }
    return bytes[sizeRange].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
