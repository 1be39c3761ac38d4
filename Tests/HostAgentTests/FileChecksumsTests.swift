import Foundation
import Glibc
import Synchronization
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
    // What a damaged manifest says of its ranges does no harm.
    #expect(try read(UInt64.max).ranges.count == 1)
    #expect(try read(0).ranges.isEmpty)
    bytes = []
    #expect(recorded.differences(from: try read(65536)) == [FileRange(offset: 0, length: 300_000)])
  }

  @Test(
    "A large file, which several threads read, has the checksums that others have for its parts, and all is told",
    arguments: [
      (ChecksumFunction.xxh128, "/usr/bin/xxhsum", ["-q", "-H2"]), (.sha256, "/usr/bin/sha256sum", ["--"]),
    ])
  func large(_ function: ChecksumFunction, _ tool: String, _ options: [String]) throws {
    let folder = try TemporaryDirectory()
    let path = folder("file")
    var state: UInt64 = 88_172_645_463_325_252
    let words = (0..<((23 << 20) / 8)).map { _ -> UInt64 in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    let bytes = words.withUnsafeBytes { Data($0) } + Data([1, 2, 3])
    try bytes.write(to: URL(filePath: path))
    let told = Atomic<UInt64>(0)
    let found = try FileChecksums(
      reading: OpenFile(descriptor: open(path, O_RDONLY)), path, rangeBytes: 1 << 20, by: function
    ) { told.add($0, ordering: .relaxed) }
    let parts = stride(from: 0, to: bytes.count, by: 1 << 20).map { start in
      (folder("part-\(start)"), bytes[start..<min(start + 1 << 20, bytes.count)])
    }
    for (path, part) in parts { try part.write(to: URL(filePath: path)) }
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: tool)
    process.arguments = options + parts.map(\.0)
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let expected = text.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
    #expect(expected.count == 24)
    #expect(found.ranges == expected && found.algorithm == function.rawValue)
    #expect(found.fileBytes == UInt64(bytes.count))
    #expect(told.load(ordering: .relaxed) == found.fileBytes)
  }

  @Test("A cancelled reading ends, and so does one of a file that cannot be read")
  func ends() async throws {
    let folder = try TemporaryDirectory()
    let path = folder("file")
    try Data(count: 9 << 20).write(to: URL(filePath: path))
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try FileChecksums(reading: OpenFile(descriptor: open(path, O_RDONLY)), path)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(throws: StorageFailure.self) {
      try FileChecksums(reading: OpenFile(descriptor: open(path, O_WRONLY)), path)
    }
  }
}
