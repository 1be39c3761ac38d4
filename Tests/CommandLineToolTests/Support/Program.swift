import Foundation

/// Another program, run by a test to its end.
enum Program {
  /// What it came to.
  struct Outcome: Sendable {
    var status: Int32
    var output: String
    var messages: String
  }

  /// The folder of the programs that were built with this test.
  static var products: String {
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: path).deletingLastPathComponent().path()
  }

  /// Runs a program out of `PATH`, with little else in its environment.
  static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.environment = ["PATH": "\(products):/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "tidemark-program-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, as a pipe that is not read would stop the program.
    let (output, messages) = (folder.appending(path: "output"), folder.appending(path: "messages"))
    for file in [output, messages] { _ = FileManager.default.createFile(atPath: file.path(), contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: messages)
    return try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { process in
        continuation.resume(
          with: Result {
            Outcome(
              status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
              messages: try String(contentsOf: messages, encoding: .utf8))
          })
      }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
  }
}
