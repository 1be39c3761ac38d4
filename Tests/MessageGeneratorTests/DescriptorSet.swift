import Foundation
import Subprocess
import Testing

/// What protoc makes of some files.
func descriptorSet(_ files: [String: String]) async throws -> [UInt8] {
  let directory = FileManager.default.temporaryDirectory.appending(
    path: "tidemark-protos-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  for (name, content) in files {
    try content.write(to: directory.appending(path: name), atomically: true, encoding: .utf8)
  }
  let output = directory.appending(path: "set").path(percentEncoded: false)
  let result = try await run(
    .name("protoc"),
    arguments: Arguments(
      [
        "--proto_path=\(directory.path(percentEncoded: false))", "--include_imports", "--include_source_info",
        "--descriptor_set_out=\(output)",
      ] + files.keys.sorted()),
    output: .discarded, error: .string(limit: 65536))
  try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
  return [UInt8](try Data(contentsOf: URL(filePath: output)))
}
