import ArgumentParser
import Foundation
import Testing

@testable import CommandLineTool

@Suite("The README's commands")
struct ReadmeCommandTests {
  /// A line of a shell block that runs the command.
  private struct Line {
    /// Its words, without the command's name.
    var words: [String]
    /// What is said of it behind `#`.
    var comment: String
  }

  private static func readme() throws -> [Substring] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../README.md")
    return try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
  }

  /// Each `tidemark …` in blocks marked `sh`, and what the demonstration shows behind `$`.
  private static func lines() throws -> [Line] {
    var language: Substring?
    var lines: [Line] = []
    for text in try readme() {
      if text.hasPrefix("```") {
        language = language == nil ? text.dropFirst(3) : nil
      } else if language == "sh" || language == "text" {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let start = language == "sh" ? /^(?:.*<\()?tidemark (?<rest>.*)$/ : /^ *\$ tidemark (?<rest>.*)$/
        guard let match = parts[0].firstMatch(of: start) else { continue }
        let command = match.rest.prefix { !"|>&;)".contains($0) }
        lines.append(
          Line(
            words: command.split(separator: " ").map(String.init),
            comment: parts.count > 1 ? String(parts[1]) : "")
        )
      }
    }
    return lines
  }

  /// The command that the first of `words` name, and how many of them do.
  private static func command(_ words: [String]) -> (type: any ParsableCommand.Type, depth: Int) {
    var (type, depth): (any ParsableCommand.Type, Int) = (Tidemark.self, 0)
    for word in words {
      guard let next = type.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
      (type, depth) = (next, depth + 1)
    }
    return (type, depth)
  }

  /// The options in `text` that the command's help does not show.
  private static func unknownOptions(_ text: String, of type: any ParsableCommand.Type) -> [String] {
    let known = Set(Tidemark.helpMessage(for: type).matches(of: /--[a-z][a-z-]*/).map { String($0.output) })
    return text.matches(of: /--[a-z][a-z-]*/).map { String($0.output) }.filter { !known.contains($0) }
  }

  @Test("Each is taken as it stands there, and what is said beside it names only options that it has")
  func blocks() async throws {
    let lines = try Self.lines()
    #expect(lines.count >= 40)
    for line in lines {
      let name = "tidemark \(line.words.joined(separator: " "))"
      do {
        _ = try await Tidemark.asyncParseAsRoot(line.words)
      } catch {
        // Asked for a script, the parser hands it over as an error that is none.
        #expect(Tidemark.exitCode(for: error) == .success, "\(name): \(Tidemark.message(for: error))")
      }
      #expect(Self.unknownOptions(line.comment, of: Self.command(line.words).type) == [], "\(name)")
    }
  }

  @Test("What it names in passing exists")
  func mentions() throws {
    let text = try Self.readme().joined(separator: " ")
    var count = 0
    for match in text.matches(of: /`tidemark (?<words>[^`]+)`/) {
      let words = match.words.split(separator: " ").map(String.init)
      let (type, depth) = Self.command(words)
      count += 1
      #expect(depth > 0 && type.configuration.subcommands.isEmpty, "\(match.output.0)")
      #expect(Self.unknownOptions(String(match.words), of: type) == [], "\(match.output.0)")
    }
    #expect(count >= 10)
  }
}
