internal import Foundation
internal import Subprocess
internal import SystemPackage

/// `qemu-img`, as functions: one a subcommand, formats always explicit, JSON output, bounded.
///
/// Cancelling the calling task ends the tool.
public struct ImageTool: Hashable, Sendable {
  /// The tool's absolute path.
  public let path: String

  /// The tool at `path`.
  public init(path: String = "/usr/bin/qemu-img") { self.path = path }

  /// The most that is read of the tool's answers, in bytes.
  private static let answerLimit = 16 << 20

  /// Runs a subcommand and returns what it printed.
  ///
  /// - Parameters:
  ///   - image: Named in errors.
  ///   - acceptedCodes: The exit codes that are no failure.
  ///   - progress: Told what the tool says of its progress, as a part of 1; what it prints is not returned then.
  /// - Throws: `ImageToolError`; `CancellationError`.
  @discardableResult
  func run(
    _ command: String, _ arguments: [String], image: String, acceptedCodes: Set<Int32> = [0],
    progress: (@Sendable (Double) -> Void)? = nil
  ) async throws -> [UInt8] {
    // Errors are recognised by their words.
    let environment = Environment.inherit.updating(["LC_ALL": "C"])
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
    let output: (status: TerminationStatus, text: [UInt8], error: String)
    do {
      if let progress {
        let result = try await Subprocess.run(
          .path(FilePath(path)), arguments: Arguments([command] + arguments), environment: environment,
          platformOptions: options, input: .none, output: .sequence, error: .string(limit: 65_536)
        ) { execution in
          var reader = ProgressReader()
          for try await buffer in execution.standardOutput {
            buffer.withUnsafeBytes { bytes in reader.read(bytes).map(progress) ?? () }
          }
        }
        output = (result.terminationStatus, [], result.standardError)
      } else {
        let result = try await Subprocess.run(
          .path(FilePath(path)), arguments: Arguments([command] + arguments), environment: environment,
          platformOptions: options, output: .bytes(limit: Self.answerLimit), error: .string(limit: 65_536))
        output = (result.terminationStatus, result.standardOutput, result.standardError)
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      try Task.checkCancellation()
      throw ImageToolError(kind: .unusable, command: command, image: image, message: "\(error)")
    }
    try Task.checkCancellation()
    guard case .exited(let code) = output.status, acceptedCodes.contains(code) else {
      let message = output.error.trimmingCharacters(in: .whitespacesAndNewlines)
      throw ImageToolError(
        kind: ImageToolError.kind(of: message), command: command, image: image,
        message: message.isEmpty ? "ended with \(output.status)" : message)
    }
    return output.text
  }
}
