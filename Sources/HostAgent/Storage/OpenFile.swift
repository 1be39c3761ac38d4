internal import CHostSystem
internal import Glibc

/// An open file or directory, closed when the last reference goes.
final class OpenFile: Sendable {
  /// The descriptor; belongs to this value.
  let descriptor: Int32

  /// Takes over `descriptor`.
  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Makes what was written durable; for a directory, its entries.
  func synchronize(_ name: String) throws {
    while fsync(descriptor) != 0 {
      guard errno == EINTR else { throw StorageFailure("Cannot make \(name) durable", call: "fsync") }
    }
  }

  /// What the file system says about it.
  func status(_ name: String) throws -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw StorageFailure("Cannot look at \(name)", call: "fstat")
    }
    return status
  }

  /// The whole content, at most `limit` bytes.
  func contents(_ name: String, limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw StorageFailure("Cannot read \(name)", call: "read") }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        throw StorageFailure("Cannot read \(name)", call: "read", code: EFBIG)
      }
    }
  }

  /// Bytes from somewhere inside; nil unless all of them are there, and not too many to be asked for at once.
  func bytes(at offset: UInt64, count: Int) -> [UInt8]? {
    guard (0...(64 << 20)).contains(count), let start = off_t(exactly: offset) else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress?.advanced(by: done), count - done, start + off_t(done))
      }
      if more < 0 && errno == EINTR { continue }
      guard more > 0 else { return nil }
      done += more
    }
    return bytes
  }

  /// Writes all of `bytes` at the present position.
  func write(_ bytes: [UInt8], _ name: String) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw StorageFailure("Cannot write \(name)", call: "write") }
      written += count
    }
  }
}
