import ArgumentParser
import Foundation
import Testing

@testable import CommandLineTool

@Suite("Manual pages", .timeLimit(.minutes(1)))
struct ManualTests {
  private static func inFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "tidemark-manual-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path())
  }

  @Test("Each command that help shows has a page, and mandoc finds nothing to complain about")
  func pages() async throws {
    func names(_ command: any ParsableCommand.Type, _ above: String = "") -> [String] {
      guard command.configuration.shouldDisplay else { return [] }
      let name = above + command._commandName
      return [name + ".1"] + command.configuration.subcommands.flatMap { names($0, name + "-") }
    }
    try await Self.inFolder { folder in
      let run = try await tidemark("manual", folder)
      #expect(run.status == 0)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(files == names(Tidemark.self).sorted())
      let lint = try await Program.run(
        ["mandoc", "-T", "lint", "-W", "warning"] + files.map { "\(folder)/\($0)" })
      #expect(lint.output.isEmpty && lint.messages.isEmpty && lint.status == 0, "\(lint)")

      let shown = try await Program.run([
        "mandoc", "-T", "utf8", "-O", "width=100", "\(folder)/tidemark-snapshot-take.1",
      ])
      let text = shown.output.replacing(/.\u{8}/, with: "")
      for part in [
        "TIDEMARK-SNAPSHOT-TAKE(1)", "tidemark snapshot take volume ... [--full]", "--request-id id",
        "EXAMPLES", "tidemark snapshot take web-1/vda web-1/vdb --name before-upgrade", "Connection",
        "tidemark(1), tidemark-snapshot(1)", "November 22, 2026",
      ] {
        #expect(text.contains(part), "\(part) is not in:\n\(text)")
      }
      let root = try String(contentsOfFile: "\(folder)/tidemark.1", encoding: .utf8)
      for status in ExitStatus.allCases { #expect(root.contains(".It \(status.rawValue)\n")) }
    }
  }

  @Test("Text that roff would obey is shown instead")
  func escapes() {
    let page = ManualPage.all(
      of: HelpDump.Command(
        commandName: "x", abstract: "Does \\fB .things.",
        discussion: ".Sh EVIL\n'quoted\n\nA path C:\\new.\n\nExample:\n  .dot --long", subcommands: nil,
        arguments: nil),
      date: "November 22, 2026")
    let text = page[0].text
    #expect(!text.contains("\n.Sh EVIL") && !text.contains("\n'quoted") && !text.contains("\n.dot"))
    #expect(text.contains("C:\\enew.") && text.contains("\\&.dot \\-\\-long"))
  }

  @Test("A folder that is not there is refused with the reason")
  func noFolder() async throws {
    let run = try await tidemark("manual", "/nowhere/at/all")
    #expect(run.status == 64)
    #expect(run.messages.contains("no such file or directory") && run.messages.contains("what to do: "))
  }
}
