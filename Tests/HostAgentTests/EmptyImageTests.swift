import Foundation
import Testing

@testable import HostAgent

@Suite("Empty images that are made without qemu-img")
struct EmptyImageTests {
  private let tool = ImageTool()
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  @Test(
    "Every byte is what qemu-img writes, with and without a backing file",
    arguments: [
      1, 512, 513, 64 << 10, (1 << 29) - 1, 1 << 29, (1 << 29) + 1, 8 << 30, 1 << 40,
      // More of the first level than one cluster holds, and a last cluster of it that is full.
      (1 << 42) - 512, 1 << 42, (1 << 42) + 512, 1 << 46,
    ] as [UInt64])
  func sameAsTheTool(_ bytes: UInt64) async throws {
    try await tool.create(folder("parent.qcow2"), virtualBytes: 1 << 20)
    let longName = String(repeating: "../", count: 100) + "parent.qcow2"
    for name in [nil, "parent.qcow2", "./\(longName)"] {
      let path = folder("image.qcow2")
      // The long one leads nowhere; qemu-img looks there for it all the same unless told not to.
      try run(
        "qemu-img",
        ["create", "-q", "-u", "-f", "qcow2"]
          + (name.map { ["-b", $0, "-F", "qcow2"] } ?? []) + [path, "\(bytes)"])
      let made = try #require(EmptyImage(virtualBytes: bytes, backingName: name))
      #expect(
        try Data(contentsOf: URL(filePath: path)) == Data(made.bytes),
        "\(bytes) bytes on \(name ?? "nothing")")
    }
  }

  @Test("What it cannot hold is left to qemu-img")
  func leftToTheTool() {
    #expect(EmptyImage(virtualBytes: (1 << 46) + 1, backingName: nil) == nil)
    #expect(EmptyImage(virtualBytes: 1 << 20, backingName: "") == nil)
    #expect(EmptyImage(virtualBytes: 1 << 20, backingName: String(repeating: "n", count: 1024)) == nil)
  }

  private func run(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/\(program)")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(program) \(arguments)")
  }
}
