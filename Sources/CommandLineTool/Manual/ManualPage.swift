/// A manual page in mdoc, out of what ArgumentParser knows of a command: `man` and `mandoc` show it.
struct ManualPage: Sendable {
  /// The page's name: `tidemark-snapshot-take`.
  let name: String
  /// The page itself.
  let text: String

  /// The pages of a command and of all below it.
  ///
  /// - Parameters:
  ///   - date: `November 23, 2026`.
  ///   - parent: The page that lists the command; nil for the tool's own.
  static func all(of command: HelpDump.Command, date: String, parent: HelpDump.Command? = nil) -> [ManualPage]
  {
    let below = (command.subcommands ?? []).filter { $0.shouldDisplay ?? true && $0.commandName != "help" }
    return [ManualPage(command, below, parent, date)]
      + below.flatMap { all(of: $0, date: date, parent: command) }
  }

  private init(
    _ command: HelpDump.Command, _ below: [HelpDump.Command], _ parent: HelpDump.Command?, _ date: String
  ) {
    name = command.pageName
    let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
    var lines = [".Dd \(date)", ".Dt \(name.uppercased()) 1", ".Os"]
    lines += [".Sh NAME", ".Nm \(name)", ".Nd \(Self.escaped(Self.withoutPeriod(command.abstract ?? "")))"]
    lines += [".Sh SYNOPSIS", ".Nm \(name.replacingDashes)"]
    lines += below.isEmpty ? arguments.map(Self.synopsis) : [".Ar subcommand"]
    let discussion = Self.sections(command.discussion ?? "")
    lines.append(".Sh DESCRIPTION")
    lines += [Self.escaped(command.abstract ?? "")]
    lines += discussion.body.isEmpty ? [] : [".Pp"] + discussion.body
    if !below.isEmpty {
      lines += [".Pp", "The subcommands are:", ".Bl -tag -width Ds"]
      for subcommand in below {
        lines += [".It Xr \(subcommand.pageName) 1", Self.escaped(subcommand.abstract ?? "")]
      }
      lines.append(".El")
    }
    lines += Self.options(arguments)
    lines += discussion.exitStatus.isEmpty ? [] : [".Sh EXIT STATUS"] + discussion.exitStatus
    lines += discussion.examples.isEmpty ? [] : [".Sh EXAMPLES"] + discussion.examples
    if let parent {
      let above = [parent.superCommands?.first, parent.pageName].compactMap { $0 }
      lines.append(".Sh SEE ALSO")
      lines += above.map { ".Xr \($0) 1" + ($0 == above.last ? "" : " ,") }
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  // MARK: - Arguments

  private static func synopsis(_ argument: HelpDump.Argument) -> String {
    let value = word(argument.valueName ?? "value")
    let dots = argument.isRepeating ? " ..." : ""
    let flag = flags(argument).first ?? ""
    switch argument.kind {
    case "positional": return argument.isOptional ? ".Op Ar \(value)\(dots)" : ".Ar \(value)\(dots)"
    case "flag": return ".Op \(flag)"
    default: return argument.isOptional ? ".Op \(flag) Ar \(value)" : ".\(flag) Ar \(value)"
    }
  }

  private static func flags(_ argument: HelpDump.Argument) -> [String] {
    (argument.names ?? []).map { "Fl \($0.kind == "long" ? "-" : "")\(word($0.name))" }
  }

  /// The arguments, those under a heading of their own last.
  private static func options(_ arguments: [HelpDump.Argument]) -> [String] {
    var lines: [String] = []
    var titles: [String?] = []
    for argument in arguments where !titles.contains(argument.sectionTitle) {
      titles.append(argument.sectionTitle)
    }
    for title in titles.sorted(by: { ($0 ?? "") < ($1 ?? "") }) {
      lines.append(title.map { ".Ss \($0)" } ?? ".Sh OPTIONS")
      lines.append(".Bl -tag -width Ds")
      for argument in arguments where argument.sectionTitle == title { lines += item(argument) }
      lines.append(".El")
    }
    return lines
  }

  private static func item(_ argument: HelpDump.Argument) -> [String] {
    let value = argument.kind == "flag" ? "" : "Ar \(word(argument.valueName ?? "value"))"
    let names = flags(argument).joined(separator: " , ")
    var text = argument.abstract ?? ""
    if let values = argument.allValues {
      text += (text.isEmpty ? "" : " ") + "One of: \(values.joined(separator: ", "))."
    }
    if let value = argument.defaultValue { text += (text.isEmpty ? "" : " ") + "Default: \(value)." }
    return [".It " + [names, value].filter { !$0.isEmpty }.joined(separator: " ")] + prose(text)
  }

  // MARK: - Text

  /// A discussion's paragraphs, and what of it has a section of its own.
  private static func sections(_ discussion: String) -> (
    body: [String], exitStatus: [String], examples: [String]
  ) {
    var (body, exitStatus, examples): ([String], [String], [String]) = ([], [], [])
    for paragraph in discussion.paragraphs {
      guard let first = paragraph.first else { continue }
      let rest = Array(paragraph.dropFirst())
      switch first {
      case "Exit status:": exitStatus += statuses(rest)
      case "Example:", "Examples:": examples += literal(rest)
      default:
        let prosaic = paragraph.prefix { !$0.hasPrefix("  ") }
        let shown = paragraph.dropFirst(prosaic.count)
        // A paragraph may end with its example.
        let (words, isExample) = prosaic.joined(separator: " ").withoutEnding(["Example:", "Examples:"])
        if !body.isEmpty, !words.isEmpty { body.append(".Pp") }
        body += prose(words)
        if isExample {
          examples += literal(Array(shown))
        } else {
          body += shown.isEmpty ? [] : literal(Array(shown))
        }
      }
    }
    return (body, exitStatus, examples)
  }

  /// `  64  the command line is wrong`, a line each.
  private static func statuses(_ lines: [String]) -> [String] {
    var items = [".Bl -tag -width Ds"]
    for line in lines {
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2 else { continue }
      items += [".It \(parts[0])", escaped(parts[1].drop { $0 == " " }.uppercasedFirst + ".")]
    }
    return items + [".El"]
  }

  private static func literal(_ lines: [String]) -> [String] {
    [".Bd -literal -offset indent"] + lines.map { escaped(String($0.drop { $0 == " " })) } + [".Ed"]
  }

  /// Sentences, each on a line of its own, as mdoc wants them.
  private static func prose(_ text: String) -> [String] {
    var lines: [String] = []
    var sentence: [Substring] = []
    for word in text.split(separator: " ") {
      sentence.append(word)
      if word.hasSuffix(".") || word.hasSuffix("?") {
        lines.append(escaped(sentence.joined(separator: " ")))
        sentence = []
      }
    }
    if !sentence.isEmpty { lines.append(escaped(sentence.joined(separator: " "))) }
    return lines
  }

  /// A line of text as roff shows it and does not obey it.
  private static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }

  /// A word behind a macro: never taken for another macro, nor for a mark that ends a sentence.
  private static func word(_ text: String) -> String { "\\&" + escaped(text) }

  private static func withoutPeriod(_ text: String) -> String {
    (text.hasSuffix(".") ? String(text.dropLast()) : text).lowercasedFirst
  }
}

extension String {
  /// Lines between empty lines.
  fileprivate var paragraphs: [[String]] {
    split(separator: "\n", omittingEmptySubsequences: false)
      .split { $0.isEmpty }.map { $0.map(String.init) }
  }

  /// `tidemark snapshot take`: as it is typed.
  fileprivate var replacingDashes: String { String(map { $0 == "-" ? " " : $0 }) }

  /// It without the first of `endings` that it ends with, and whether it had one.
  fileprivate func withoutEnding(_ endings: [String]) -> (String, Bool) {
    guard let ending = endings.first(where: hasSuffix) else { return (self, false) }
    return (String(dropLast(ending.count)).trimmedAtEnd, true)
  }
}

extension Substring {
  fileprivate var uppercasedFirst: String { prefix(1).uppercased() + dropFirst() }
}
