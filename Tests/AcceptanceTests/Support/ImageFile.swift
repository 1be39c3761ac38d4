import Foundation
import Lab
import Testing

/// An image file that was made out of a snapshot.
enum ImageFile {
  /// Expects it to hold this content, in this format, and to need no other file.
  static func expect(
    _ path: String, holds content: DiskModel, format: String = "qcow2",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let difference = try await content.difference(from: path, format: format)
    #expect(difference == nil, sourceLocation: sourceLocation)
    let information = try await Command.run("qemu-img", "info", "--output", "json", path)
    #expect(information.contains("\"format\": \"\(format)\""), sourceLocation: sourceLocation)
    #expect(!information.contains("backing-filename"), sourceLocation: sourceLocation)
    #expect(!information.contains("\"bitmaps\""), sourceLocation: sourceLocation)
  }

  /// Every file in a folder and below it, as paths inside it, without what is Tidemark's own.
  static func listing(_ folder: String) -> Set<String> {
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return Set(paths.filter { !$0.hasPrefix(".tidemark") && !$0.hasPrefix("volumes") })
  }
}
