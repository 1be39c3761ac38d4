internal import ArgumentParser
internal import Glibc
internal import RPC

/// `tidemark token make`.
struct TokenMake: LocalCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Make a token for a role, and the line with its hash for the service that is to accept it.",
    discussion: """
      The token itself is written into a new file that only its owner can read, and nowhere else. The line with \
      its hash goes to standard output: append it to the token file of the service that is to accept the token, \
      and have the service read it (systemctl reload, or SIGHUP).

      An orchestrator accepts tokens of the roles cloud-service, operator and agent; the catalog and host agents \
      accept those of the role orchestrator.
      """)

  @Argument(
    help: ArgumentHelp("Who shows the token: \(Self.roles)."),
    transform: { text in
      guard let role = Role(rawValue: text) else {
        throw ValidationError("There is no role '\(text)', only \(Self.roles).")
      }
      return role
    })
  var role: Role

  @Option(
    name: .long,
    help: ArgumentHelp("The file to write the token into. It must not be there yet.", valueName: "file"),
    completion: .file())
  var to: String

  @Option(name: .long, help: ArgumentHelp("Whose token it is, for people.", valueName: "name"))
  var name = ""

  @Option(name: .long, help: "How results are written: text, or json.")
  var output = OutputFormat.text

  private static let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")

  func validate() throws {
    guard name.allSatisfy({ !$0.isNewline }) else { throw ValidationError("The name must be one line.") }
  }

  func run(_ console: Console) throws -> ExitStatus {
    let token = BearerToken.make(for: role)
    try Self.write(token, to: to)
    let line = AcceptedToken(token, role: role, name: name).line
    switch output {
    case .text:
      console.say([line], to: .output)
      console.say(
        [
          "The token is in \(to). Append the line above to the token file of the service that is to accept it."
        ],
        to: .messages)
    case .json:
      let document = JSONValue.object([
        .init(name: "role", value: .string(role.rawValue)), .init(name: "name", value: .text(name)),
        .init(name: "token_file", value: .string(to)), .init(name: "line", value: .string(line)),
      ])
      console.say([document.text], to: .output)
    }
    return .done
  }

  private static func write(_ token: BearerToken, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw unwritable(path) }
    defer { close(descriptor) }
    let bytes = Array("\(token.secret)\n".utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      let failure = unwritable(path)
      unlink(path)
      throw failure
    }
  }

  private static func unwritable(_ path: String) -> Failure {
    Failure(
      status: .usage, reason: "token_file_unusable", what: "No token was made",
      why: "\(path) cannot be written: \(String(cString: strerror(errno)).lowercasedFirst)",
      remedy: "Name a file that is not there yet, in a folder that you may write.")
  }
}
