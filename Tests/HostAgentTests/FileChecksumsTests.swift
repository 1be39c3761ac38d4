import Foundation
import Glibc
import Testing

@testable import HostAgent

@Suite("Checksums of stored files")
struct FileChecksumsTests {
  @Test("Ranges are a cluster at least, and 256 at most")
  func ranges() {
    for bytes: UInt64 in [0, 1, 65536, 16 << 20, (16 << 20) + 1, 1 << 40] {
      let length = FileChecksums.rangeBytes(forFileOf: bytes)
      #expect(length >= 65536 && (bytes + length - 1) / length <= 256)
    }
  }

  @Test("A flipped byte is found in its range, a shorter and a longer file from where it differs")
  func differences() throws {
    let folder = try TemporaryDirectory()
    let path = folder("file")
    var bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    func read(_ rangeBytes: UInt64? = nil) throws -> FileChecksums {
      try Data(bytes).write(to: URL(filePath: path))
      return try FileChecksums(
        reading: OpenFile(descriptor: open(path, O_RDONLY)), path, rangeBytes: rangeBytes)
    }
    let recorded = try read()
    #expect(recorded.fileBytes == 300_000 && recorded.ranges.count == 5 && recorded.rangeBytes == 65536)
    // As `sha256sum` has it.
    #expect(try read(300_000).ranges.count == 1)
    #expect(recorded.differences(from: try read(65536)).isEmpty)
    let good = bytes
    bytes[140_000] ^= 1
    #expect(recorded.differences(from: try read(65536)) == [FileRange(offset: 131_072, length: 65536)])
    bytes[200_000] ^= 1
    bytes[0] ^= 1
    #expect(
      recorded.differences(from: try read(65536)) == [
        FileRange(offset: 0, length: 65536), FileRange(offset: 131_072, length: 131_072),
      ])
    bytes = Array(good.prefix(250_000))
    #expect(recorded.differences(from: try read(65536)) == [FileRange(offset: 196_608, length: 103_392)])
    bytes = good + [1]
    #expect(recorded.differences(from: try read(65536)) == [FileRange(offset: 262_144, length: 37_857)])
    bytes = []
    #expect(recorded.differences(from: try read(65536)) == [FileRange(offset: 0, length: 300_000)])
  }
}
