internal import ArgumentParser
internal import Glibc
internal import Messages

/// `tidemark manual`: what packages and installations make the manual pages with.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Write this program's manual pages into a folder.",
    discussion: """
      One page a command, in mdoc, for section 1. Example:
        tidemark manual /usr/local/share/man/man1
      """, shouldDisplay: false)

  @Argument(help: "The folder; it has to be there.", completion: .directory)
  var folder: String

  /// Writes the pages.
  func run(on console: Console) -> ExitStatus {
    do {
      // The same sources make the same pages, where a build says when they were made.
      let sources = console.environment["SOURCE_DATE_EPOCH"].flatMap { Int64($0) }
      let date = Self.date(
        sources.map { seconds in Timestamp.with { $0.seconds = seconds } } ?? console.now())
      let pages = ManualPage.all(of: try HelpDump.ofThisTool().command, date: date)
      for page in pages { try Self.write(page.text, to: "\(folder)/\(page.name).1") }
      console.say(["\(pages.count) pages"], to: .messages)
      return .done
    } catch {
      let failure =
        error as? Failure
        ?? Failure(
          status: .internalError, reason: "unexpected", what: "The pages were not written",
          why: String(describing: error), remedy: "Please report this.")
      console.say(FailureText.lines(failure, on: console.messages), to: .messages)
      return failure.status
    }
  }

  /// `November 23, 2026`.
  static func date(_ moment: Timestamp) -> String {
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November",
      "December",
    ]
    let parts = RFC3339.text(seconds: moment.seconds, nanoseconds: 0).prefix(10).split(separator: "-")
      .compactMap {
        Int($0)
      }
    guard parts.count == 3, months.indices.contains(parts[1] - 1) else { return "" }
    return "\(months[parts[1] - 1]) \(parts[2]), \(parts[0])"
  }

  private static func write(_ text: String, to path: String) throws {
    let failed = { (what: String) in
      Failure(
        status: .usage, reason: "manual_not_written", what: "The page \(path) was not written",
        why: "\(what): \(String(cString: strerror(errno)).lowercasedFirst)",
        remedy: "Name a folder that is there and that you may write to.")
    }
    guard let file = fopen(path, "w") else { throw failed("it cannot be opened") }
    var bytes = Array(text.utf8)
    let count = fwrite(&bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else { throw failed("it cannot be written") }
  }
}
