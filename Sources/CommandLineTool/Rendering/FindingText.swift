internal import Messages

/// What a check's findings look like to people.
enum FindingText {
  /// Volume by volume: that all is in order, or what was found, what was done, and what is left to do.
  static func lines(_ operation: Operation, on screen: Screen) -> [String] {
    operation.volumeIDs.flatMap { volumeID -> [String] in
      let findings = operation.findings.filter { $0.volumeID == volumeID }
      let label = operation.label(of: volumeID).printable
      if findings.isEmpty { return ["\(label): \(Ink.green.painting("all is in order", on: screen))"] }
      return ["\(label):"] + findings.flatMap { lines($0, on: screen) }
    }
  }

  /// All findings, whatever they are about.
  static func allLines(_ operation: Operation, on screen: Screen) -> [String] {
    operation.findings.flatMap { lines($0, on: screen) }
  }

  private static func lines(_ finding: Finding, on screen: Screen) -> [String] {
    let outcome = finding.outcome.ink.painting(finding.outcome.word.spaced, on: screen)
    let head = "  \(outcome): \(finding.code.word): \(finding.summary.printable)"
    return finding.remedy.isEmpty
      ? [head]
      : [head, "    " + Ink.dim.painting("what to do: ", on: screen) + finding.remedy.printable]
  }
}
