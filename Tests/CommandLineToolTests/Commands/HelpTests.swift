import ArgumentParser
import Foundation
import Testing

@testable import CommandLineTool

@Suite("Help and usage")
struct HelpTests {
  private static func commands(below command: any ParsableCommand.Type = Tidemark.self)
    -> [any ParsableCommand.Type]
  {
    [command] + command.configuration.subcommands.flatMap { commands(below: $0) }
  }

  @Test(
    "Every command begins its help with a sentence, and every leaf has --output, and --orchestrator if it calls one"
  )
  func everyCommand() {
    let all = Self.commands()
    #expect(all.count >= 50)
    for command in all {
      #expect(command.configuration.abstract.hasSuffix("."), "\(command)")
      guard command.configuration.subcommands.isEmpty, command.configuration.shouldDisplay else { continue }
      let help = command.helpMessage(columns: 200)
      #expect(help.contains("--output <output>"), "\(command)")
      let isLocal = command is any LocalCommand.Type
      #expect(help.contains("--orchestrator <host:port>") != isLocal, "\(command)")
    }
  }

  @Test("The root's help lists all exit statuses, and is a success on standard output")
  func exitStatuses() async throws {
    let run = try await tidemark("--help")
    #expect(run.status == 0)
    #expect(run.messages.isEmpty)
    for status in ExitStatus.allCases {
      #expect(run.output.contains("  \(status.rawValue)".padded(to: 6) + status.meaning))
    }
  }

  @Test("The README's table of exit statuses is the help's")
  func readme() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../README.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    for status in ExitStatus.allCases {
      let meaning = status.meaning.replacing("--no-wait", with: "`--no-wait`")
      #expect(text.contains("\n| \(status.rawValue) | \(meaning) |\n"), "\(status)")
    }
  }

  @Test(
    "A wrong command line ends with 64 and says what is wrong",
    arguments: [
      (["snapshot", "take"], "Missing expected argument '<volume> ...'"),
      (["host", "ls", "--bogus"], "Unknown option '--bogus'"),
      (["pool", "add", "p", "--type", "floppy", "--cluster", "c", "--zone", "z"], "floppy"),
      (["settings", "ls", "--zone", "z", "--cluster", "c"], "Give --zone or --cluster, not both."),
      (["snapshot", "ls", "--limit", "-1"], "--limit"),
      (["snapshot", "take", "v", "--request-id", ""], "1 to 128"),
      (
        ["host", "ls", "--orchestrator", "somewhere"],
        "\u{201C}somewhere\u{201D} (--orchestrator) is not an address"
      ),
      (["host", "ls", "--tls-key", "k"], "a TLS key without a certificate"),
      (["host", "ls", "--token-file", "/nowhere/token"], "no such file or directory"),
    ])
  func usage(arguments: [String], text: String) async {
    let console = TestConsole()
    let status = await CommandLineTool.run(arguments, on: console.console(environment: [:], screen: .plain))
    #expect(status == 64)
    #expect(console.output.isEmpty)
    #expect(console.messages.contains(text))
  }
}
