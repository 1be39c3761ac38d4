internal import Glibc

/// Checksums of a snapshot's file, range by range, as its manifest holds them.
///
/// It is made when the snapshot is sealed: what was copied just now is still in memory then, and an increment is small. Made
/// later it would only prove that the file has not changed since then.
public struct FileChecksums: Codable, Hashable, Sendable {
  /// Which file it is: the snapshot's id and its parent's. A manifest that was carried over to another file, by whom ever,
  /// keeps no checksums by accident.
  public var subject = ""
  /// The function that computed them: `xxh128`; `sha256` in older manifests.
  public var algorithm = ChecksumFunction.xxh128.rawValue
  /// How many bytes each range has; the last may have fewer.
  public var rangeBytes: UInt64
  /// The file's length in bytes.
  public var fileBytes: UInt64
  /// The ranges' checksums in their order, hexadecimal.
  public var ranges: [String]

  /// The names in the file.
  public enum CodingKeys: String, CodingKey {
    case subject, algorithm, ranges
    case rangeBytes = "range_bytes"
    case fileBytes = "file_bytes"
  }

  /// Checksums as they were written.
  init(
    _ function: ChecksumFunction = .xxh128, rangeBytes: UInt64, fileBytes: UInt64, ranges: [String]
  ) {
    algorithm = function.rawValue
    self.rangeBytes = rangeBytes
    self.fileBytes = fileBytes
    self.ranges = ranges
  }
}

/// Bytes of a file.
struct FileRange: Hashable, Sendable {
  var offset: UInt64
  var length: UInt64
}

extension FileChecksums {
  /// The length of ranges that suits a file: a cluster of qcow2 at least, and so long that there are 256 at most. A manifest
  /// stays small, and damage is told precisely.
  static func rangeBytes(forFileOf bytes: UInt64) -> UInt64 {
    var length: UInt64 = 64 << 10
    while (bytes + length - 1) / length > 256 { length *= 2 }
    return length
  }

  /// Reads a file, on several processors at once. Blocks.
  ///
  /// - Parameters:
  ///   - rangeBytes: The length of ranges; by default what suits the file.
  ///   - function: What computes them.
  ///   - progress: Told how many bytes have been read since it was told last; by one thread at a time.
  /// - Throws: `StorageFailure`; `CancellationError`.
  init(
    reading file: OpenFile, _ name: String, rangeBytes: UInt64? = nil,
    by function: ChecksumFunction = .xxh128,
    progress: @Sendable (UInt64) -> Void = { _ in }
  ) throws {
    let present = UInt64(max(0, try file.status(name).st_size))
    let length = rangeBytes ?? Self.rangeBytes(forFileOf: present)
    let reading = FileReading(
      file: file, name: name, length: present, rangeLength: length, function: function)
    let ranges = try reading.checksums(progress)
    // Nobody reads it soon: the memory is the host's guests'.
    _ = posix_fadvise(file.descriptor, 0, 0, Int32(POSIX_FADV_DONTNEED))
    self.init(
      function, rangeBytes: length, fileBytes: ranges.reduce(0) { $0 + $1.bytes },
      ranges: ranges.map(\.checksum))
  }

  /// Where a file, read with the same length of ranges, is not what it was; neighbouring ranges as one.
  func differences(from found: FileChecksums) -> [FileRange] {
    let end = max(fileBytes, found.fileBytes)
    var differences: [FileRange] = []
    for index in 0..<max(ranges.count, found.ranges.count) {
      let isSame =
        index < ranges.count && index < found.ranges.count && ranges[index] == found.ranges[index]
      if isSame { continue }
      let offset = UInt64(index) * rangeBytes
      let length = min(rangeBytes, end - min(offset, end))
      if let last = differences.last, last.offset + last.length == offset {
        differences[differences.count - 1].length += length
      } else {
        differences.append(FileRange(offset: offset, length: length))
      }
    }
    return differences
  }
}
