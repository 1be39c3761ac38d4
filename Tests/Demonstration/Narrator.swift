internal import Foundation
internal import Lab

/// What a person who watches sees: a heading for each step, commands as they are run, and what was checked.
struct Narrator: Sendable {
  /// A numbered heading.
  func heading(_ number: Int, _ text: String) { write("\n\(bold("\(number). \(text)"))\n") }

  /// A sentence of explanation.
  func say(_ text: String) { write("   \(text)\n") }

  /// A command and what it printed.
  func command(_ line: String, output: String) {
    write("   \(bold("$ " + line))\n")
    for line in output.split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty {
      write("     \(line)\n")
    }
  }

  /// Something that must hold.
  ///
  /// - Throws: `LabError` when it does not, with what was found.
  func check(_ statement: String, _ holds: Bool, found: String = "") throws {
    write("   \(holds ? "✓" : "✗") \(statement)\(holds || found.isEmpty ? "" : ": found \(found)")\n")
    guard holds else { throw LabError("this is not as it should be: \(statement)", output: found) }
  }

  /// Lines as they are.
  func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  private func bold(_ text: String) -> String {
    isatty(STDOUT_FILENO) == 1 ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }
}
