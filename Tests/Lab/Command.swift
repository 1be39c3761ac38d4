/// A program that is run to its end, with its output collected.
public enum Command {
  /// What a finished program left.
  public struct Result: Sendable {
    /// How it ended.
    public let status: ExitStatus
    /// Its standard output, decoded as UTF-8.
    public let output: String
    /// Its standard error, decoded as UTF-8.
    public let error: String
  }

  /// Runs a program (found in PATH) and gives its output.
  ///
  /// - Throws: `LabError` with the output when it does not end with code 0.
  @discardableResult
  public static func run(_ arguments: String..., environment: [String: String]? = nil) async throws -> String
  {
    try await run(arguments, environment: environment)
  }

  /// Runs a program (found in PATH) and gives its output.
  ///
  /// - Throws: `LabError` with the output when it does not end with code 0.
  @discardableResult
  public static func run(_ arguments: [String], environment: [String: String]? = nil) async throws -> String {
    let result = try await result(of: arguments, environment: environment)
    guard result.status.isSuccess else {
      throw LabError(
        "\(arguments.joined(separator: " ")): \(result.status)", output: result.output + result.error)
    }
    return result.output
  }

  /// Runs a program and gives what it left, however it ended.
  public static func result(
    of arguments: [String], environment: [String: String]? = nil
  ) async throws -> Result {
    let output = try Descriptor.pipe()
    let error = try Descriptor.pipe()
    let (outputRead, errorRead) = (output.read, error.read)
    let child = try ChildProcess(
      arguments, environment: environment, output: output.write.number, error: error.write.number)
    output.write.close()
    error.write.close()
    async let outputBytes = outputRead.readToEnd()
    async let errorBytes = errorRead.readToEnd()
    let (outputText, errorText) = await (
      String(decoding: outputBytes, as: UTF8.self), String(decoding: errorBytes, as: UTF8.self)
    )
    return Result(status: await child.wait(), output: outputText, error: errorText)
  }
}
