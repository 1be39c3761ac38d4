internal import Crypto
internal import Foundation

/// The content of an image as a guest would see it, read through its whole chain by `qemu-img`.
public enum ImageContent {
  /// SHA-256 of the content, hexadecimal: equal to `DiskModel.contentHash` of what was written.
  ///
  /// - Throws: `LabError` when a process has the image open for writing.
  public static func hash(of image: String, format: String = "qcow2") async throws -> String {
    try await withRaw(image, format: format) { raw in
      try await BlockingCall.run {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: raw))
        defer { try? file.close() }
        var hash = SHA256()
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
        return hash.finalize().map { String(format: "%02x", $0) }.joined()
      }
    }
  }

  /// The bytes at some offsets of an image, read through its chain.
  ///
  /// - Throws: `LabError` when a process has the image open for writing.
  public static func pieces(
    of image: String, at offsets: [Int], length: Int, format: String = "qcow2"
  ) async throws -> [[UInt8]] {
    try await withRaw(image, format: format) { raw in
      try await BlockingCall.run {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: raw))
        defer { try? file.close() }
        return try offsets.map { offset in
          try file.seek(toOffset: UInt64(offset))
          return [UInt8](try file.read(upToCount: length) ?? Data())
        }
      }
    }
  }

  static func withRaw<Value>(
    _ image: String, format: String, _ body: (String) async throws -> Value
  ) async throws -> Value {
    let raw = NSTemporaryDirectory() + "/tidemark-raw-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: raw) }
    try await Command.run("qemu-img", "convert", "-f", format, "-O", "raw", image, raw)
    return try await body(raw)
  }
}
