import Foundation
import Testing

@testable import HostAgent

@Suite("Images that are read without qemu-img")
struct PlainImageTests {
  private let tool = ImageTool()
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func run(_ program: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/\(program)")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(program) \(arguments)")
  }

  private func image(_ name: String) throws -> PlainImage { try #require(PlainImage(folder(name))) }

  @Test(
    "What is read is what qemu-img says",
    arguments: [
      [], ["cluster_size=4096"], ["cluster_size=2M"], ["lazy_refcounts=on"], ["refcount_bits=64"],
      ["preallocation=metadata"],
    ])
  func sameAsTheTool(_ options: [String]) async throws {
    try await tool.create(folder("below.qcow2"), virtualBytes: 5 << 20)
    for backing in [nil, "below.qcow2"] where options != ["preallocation=metadata"] || backing == nil {
      let path = folder("image.qcow2")
      try await tool.create(path, virtualBytes: 40 << 20, backingName: backing, options: options)
      for bitmap in ["tidemark-a", "a name of somebody else's", String(repeating: "n", count: 1023)] {
        #expect(try image("image.qcow2").information == (await tool.information(path, format: .qcow2)))
        try run("qemu-img", "bitmap", "--add", "-g", "131072", "-f", "qcow2", path, bitmap)
      }
      try run("qemu-img", "bitmap", "--disable", "-f", "qcow2", path, "tidemark-a")
      try run("qemu-io", "-f", "qcow2", "-c", "write 3M 9M", path)
      let read = try image("image.qcow2").information
      #expect(read == (try await tool.information(path, format: .qcow2)))
      #expect(read.bitmaps.map(\.isRecording) == [false, true, true])
      #expect(read.virtualBytes == 40 << 20)
      for bitmap in read.bitmaps { try await tool.removeBitmap(bitmap.name, from: path) }
      #expect(try image("image.qcow2").information == (await tool.information(path, format: .qcow2)))
    }
  }

  @Test("A bitmap's changed bytes are those that were written, and never more than there are")
  func changedBytes() async throws {
    let path = folder("image.qcow2")
    // Small clusters, so that the bitmap has several: some without a one, some with nothing but ones, which are not stored.
    try await tool.create(path, virtualBytes: (8 << 20) + 512, options: ["cluster_size=512"])
    try run("qemu-img", "bitmap", "--add", "-g", "512", "-f", "qcow2", path, "tidemark-a")
    func changed() throws -> UInt64? {
      let image = try image("image.qcow2")
      return image.changedBytes(try #require(image.bitmaps.first))
    }
    #expect(try changed() == 0)
    try run("qemu-io", "-f", "qcow2", "-c", "write 1M 64k", "-c", "write 7M 512", "-c", "write 3M 1536", path)
    #expect(try changed() == (64 << 10) + 2048)
    try run("qemu-io", "-f", "qcow2", "-c", "write -z 0 8389120", path)
    #expect(try changed() == (8 << 20) + 512)
  }

  @Test("A bitmap that was not closed properly is seen")
  func inUse() async throws {
    let path = folder("image.qcow2")
    try await tool.create(path, virtualBytes: 1 << 20)
    try run("qemu-img", "bitmap", "--add", "-f", "qcow2", path, "tidemark-a")
    // Who opens it to write marks it, and this one has no time to take that back.
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/qemu-io")
    process.arguments = ["-f", "qcow2", "-c", "write 0 64k", "-c", "abort", path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let read = try image("image.qcow2").information
    #expect(read == (try await tool.information(path, format: .qcow2)))
    #expect(read.bitmaps.map(\.isInconsistent) == [true])
  }

  @Test(
    "What is unusual is left to qemu-img",
    arguments: [
      ["compat=0.10"], ["extended_l2=on"], ["compression_type=zstd"],
      ["encrypt.format=aes", "encrypt.key-secret=key"], ["data_file=/var/tmp/DATA", "data_file_raw=on"],
    ])
  func unusual(_ options: [String]) async throws {
    let text = options.joined(separator: ",").replacing("/var/tmp/DATA", with: folder("data"))
    try run(
      "qemu-img", "create", "-q", "-f", "qcow2", "--object", "secret,id=key,data=abc123", "-o", text,
      folder("image.qcow2"), "1M")
    #expect(PlainImage(folder("image.qcow2")) == nil)
  }

  @Test("So is one with snapshots of its own, one that somebody without bitmaps wrote to, and what is none")
  func otherwise() async throws {
    let path = folder("image.qcow2")
    try await tool.create(path, virtualBytes: 1 << 20)
    try run("qemu-img", "bitmap", "--add", "-f", "qcow2", path, "tidemark-a")
    let good = try Data(contentsOf: URL(filePath: path))
    #expect(PlainImage(path) != nil)
    func expectNone(_ bytes: Data, _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation) throws
    {
      try bytes.write(to: URL(filePath: path))
      #expect(PlainImage(path) == nil, what, sourceLocation: sourceLocation)
    }
    for (index, what) in [
      (0, "magic"), (4, "version"), (24, "size"), (79, "a new feature"), (95, "no autoclear bit"),
      (104, "compression"),
    ] {
      var bytes = good
      bytes[index] ^= [24, 79].contains(index) ? 0x80 : 1
      try expectNone(bytes, "\(what)")
    }
    for length in [0, 3, 103, 104, 200, 65_536, good.count - 65_536] {
      try expectNone(good.prefix(length), "\(length)")
    }
    // No damage makes more of it than no value: each byte of the header and of the list of bitmaps, turned round.
    let directory = try #require(good.range(of: Data("tidemark-a".utf8))).lowerBound - 24
    for index in Array(0..<600) + Array(directory..<(directory + 40)) {
      var bytes = good
      bytes[index] ^= 0xff
      try bytes.write(to: URL(filePath: path))
      if let image = PlainImage(path), let bitmap = image.bitmaps.first { _ = image.changedBytes(bitmap) }
    }
    try good.write(to: URL(filePath: path))
    try run("qemu-img", "bitmap", "--remove", "-f", "qcow2", path, "tidemark-a")
    #expect(PlainImage(path) != nil)
    try run("qemu-img", "snapshot", "-c", "own", path)
    #expect(PlainImage(path) == nil)
    #expect(PlainImage(folder("none.qcow2")) == nil)
    #expect(PlainImage(folder.path) == nil)
  }
}
