import CommandLineTool
import FoundationEssentials
import RPC

/// What one run of the tool came to.
struct Run: Sendable {
  /// The exit status.
  var status: Int32
  /// Standard output.
  var output: String
  /// Standard error.
  var messages: String
}

/// Runs the tool in this process, against an orchestrator at an address.
func tidemark(
  _ arguments: String..., at address: NetworkAddress? = nil, token: String? = TestOrchestrator.token,
  environment: [String: String] = [:], screen: Screen = .plain, on console: TestConsole = TestConsole()
) async throws -> Run {
  var environment = environment
  if let address { environment["TIDEMARK_ORCHESTRATOR"] = address.description }
  let file = FileManager.default.temporaryDirectory.appending(path: "tidemark-token-\(UUID().uuidString)")
  if let token {
    try Data("# the operators' token\n\(token)\n".utf8).write(to: file)
    environment["TIDEMARK_TOKEN_FILE"] = file.path()
  }
  defer { if token != nil { try? FileManager.default.removeItem(at: file) } }
  let status = await CommandLineTool.run(
    arguments, on: console.console(environment: environment, screen: screen))
  return Run(status: status, output: console.output, messages: console.messages)
}
