import Foundation
import Testing

@testable import HostAgent

@Suite("Images: qemu-img by typed functions")
struct ImageToolTests {
  private let tool = ImageTool()

  @Test("A new image has the backing name it was given, relative, and the parent's content")
  func creates() async throws {
    let folder = try TemporaryDirectory()
    try await tool.create(folder("parent.qcow2"), virtualBytes: 8 << 20)
    try await write(0x5a, at: 1 << 20, count: 65_536, folder("parent.qcow2"))
    try await tool.create(folder("child.qcow2"), virtualBytes: 8 << 20, backingName: "parent.qcow2")
    let child = try await tool.information(folder("child.qcow2"), format: .qcow2)
    #expect(child.backingName == "parent.qcow2")
    #expect(child.virtualBytes == 8 << 20)
    #expect(child.compatibility == "1.1")

    try await tool.flatten(folder("child.qcow2"), format: .qcow2, into: folder("flat.qcow2"))
    let flat = try await tool.information(folder("flat.qcow2"), format: .qcow2)
    #expect(flat.backingName == nil)
    let difference = try await tool.run(
      "compare", ["-f", "qcow2", "-F", "qcow2", folder("child.qcow2"), folder("flat.qcow2")], image: "child")
    #expect(String(decoding: difference, as: UTF8.self).contains("identical"))
  }

  @Test("Bitmaps are added, seen, refused twice, and removed, also when they are not there")
  func bitmaps() async throws {
    let folder = try TemporaryDirectory()
    let image = folder("image.qcow2")
    try await tool.create(image, virtualBytes: 8 << 20)
    try await tool.addBitmap("tidemark-a", to: image)
    let bitmaps = try await tool.information(image, format: .qcow2).bitmaps
    #expect(bitmaps.map(\.name) == ["tidemark-a"])
    #expect(bitmaps.allSatisfy { $0.isRecording && !$0.isInconsistent && $0.granularity == 65_536 })
    let twice = await #expect(throws: ImageToolError.self) {
      try await tool.addBitmap("tidemark-a", to: image)
    }
    #expect(twice?.kind == .bitmapExists)
    #expect(try await tool.removeBitmap("tidemark-a", from: image))
    #expect(try await !tool.removeBitmap("tidemark-a", from: image))
  }

  /// qemu-img measures how much processor time its key derivation takes, and gives up with "Unable to get accurate CPU
  /// usage" where the kernel counted none for it: on a machine that counts coarsely, now and then.
  private func createEncrypted(_ path: String) async throws {
    var triesLeft = 20
    while true {
      do {
        try await tool.run(
          "create",
          [
            "-q", "-f", "qcow2", "--object", "secret,id=key,data=abc123", "-o",
            "encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=10", path, "1M",
          ], image: "luks")
        return
      } catch let error as ImageToolError where "\(error)".contains("accurate CPU usage") && triesLeft > 0 {
        triesLeft -= 1
      }
    }
  }

  @Test("What cannot carry increments is recognised: raw, version 0.10, encrypted, external data")
  func recognises() async throws {
    let folder = try TemporaryDirectory()
    try await tool.create(folder("old.qcow2"), virtualBytes: 1 << 20, options: ["compat=0.10"])
    #expect(try await tool.information(folder("old.qcow2"), format: .qcow2).compatibility == "0.10")
    try await tool.create(
      folder("outside.qcow2"), virtualBytes: 1 << 20,
      options: ["data_file=\(folder("data.raw"))", "data_file_raw=on"])
    #expect(
      try await tool.information(folder("outside.qcow2"), format: .qcow2).dataFile == folder("data.raw"))
    try await createEncrypted(folder("luks.qcow2"))
    #expect(try await tool.information(folder("luks.qcow2"), format: .qcow2).isEncrypted)
    try await tool.run("create", ["-q", "-f", "raw", folder("plain.raw"), "1M"], image: "raw")
    #expect(try await tool.information(folder("plain.raw"), format: .raw).format == "raw")
    let wrong = await #expect(throws: ImageToolError.self) {
      try await tool.information(folder("plain.raw"), format: .qcow2)
    }
    #expect(wrong?.kind == .wrongFormat)
    let gone = await #expect(throws: ImageToolError.self) {
      try await tool.information(folder("none.qcow2"), format: .qcow2)
    }
    #expect(gone?.kind == .missing)
  }

  @Test("A tool that is not there is said to be missing, with the way out")
  func noTool() async throws {
    let error = await #expect(throws: ImageToolError.self) {
      try await ImageTool(path: "/nonexistent/qemu-img").check("/x")
    }
    #expect(error?.kind == .unusable)
    #expect(error?.agentError.reason == "image_tool_unusable")
  }

  @Test("A name that begins with a dash is a file, not an option")
  func dashes() async throws {
    let folder = try TemporaryDirectory()
    try await tool.create(folder("-U"), virtualBytes: 1 << 20)
    let check = try await tool.check(folder("-U"))
    #expect(check.corruptions == 0)
    #expect((check.endOffset ?? 0) > 0)
    #expect(try await tool.measure(folder("-U"), format: .qcow2) > 0)
  }

  @Test("The agent's lock keeps writers out as QEMU's does, sees QEMU's, and ends with its value")
  func locks() async throws {
    let folder = try TemporaryDirectory()
    let path = try RelativePath("image.qcow2")
    let image = folder("image.qcow2")
    try await tool.create(image, virtualBytes: 8 << 20)
    #expect(try !ImageLock.isHeld(path, in: folder.directory))

    var lock: ImageLock? = try ImageLock(path, in: folder.directory)
    #expect(try lock?.isStill(path, in: folder.directory) == true)
    let refused = await #expect(throws: ImageToolError.self) { try await tool.addBitmap("x", to: image) }
    #expect(refused?.kind == .locked)
    #expect(throws: AgentError.self) { try ImageLock(path, in: folder.directory) }
    lock = nil
    try await tool.addBitmap("x", to: image)

    let qemu = try QemuStorage(image: image)
    #expect(try ImageLock.isHeld(path, in: folder.directory))
    let busy = #expect(throws: AgentError.self) { try ImageLock(path, in: folder.directory) }
    #expect(busy?.reason == "volume_in_use")
    qemu.stop()
    #expect(try !ImageLock.isHeld(path, in: folder.directory))
  }

  private func write(_ byte: UInt8, at offset: Int, count: Int, _ image: String) async throws {
    let process = try Process.run(
      URL(filePath: "/usr/bin/qemu-io"),
      arguments: ["-f", "qcow2", "-c", "write -q -P \(byte) \(offset) \(count)", image])
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}

/// A real QEMU block layer that has an image open for writing, as a VM has.
final class QemuStorage {
  private let process = Process()
  private let input = Pipe()

  init(image: String) throws {
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/qemu-io")
    process.arguments = ["-f", "qcow2", image]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    // Its first answer proves that the image is open.
    try input.fileHandleForWriting.write(contentsOf: Data("length\n".utf8))
    var text = ""
    while !text.contains("MiB") {
      let bytes = output.fileHandleForReading.availableData
      if bytes.isEmpty { throw CocoaError(.fileReadUnknown) }
      text += String(decoding: bytes, as: UTF8.self)
    }
  }

  func stop() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
