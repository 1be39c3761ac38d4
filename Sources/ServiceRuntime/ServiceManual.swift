internal import Glibc

/// A service's manual page in mdoc, out of what its help is made of: `man` and `mandoc` show it.
struct ServiceManual: Sendable {
  /// The programs that have a page, each of which names the others.
  private static let services = ["tidemark-catalog", "tidemark-host-agent", "tidemark-orchestrator"]

  /// The executable's.
  let name: String
  /// One sentence.
  let summary: String
  /// Everything that can be written after the name.
  let options: [ServiceOption]
  /// What holds for all services.
  let paragraphs: [String]
  /// `November 23, 2026`.
  let date: String

  /// The page.
  var text: String {
    (heading + description + optionList + files + exitStatus + examples + seeAlso).joined(separator: "\n")
  }

  /// A day, in UTC, as pages have it.
  static func date(_ seconds: Int) -> String {
    var (moment, parts) = (time_t(seconds), tm())
    gmtime_r(&moment, &parts)
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ]
    return "\(months[Int(parts.tm_mon)]) \(parts.tm_mday), \(parts.tm_year + 1900)"
  }

  // MARK: - Sections

  private var heading: [String] {
    var lines = [".Dd \(date)", ".Dt \(name.uppercased()) 8", ".Os", ".Sh NAME", ".Nm \(name)"]
    let sentence = summary.hasSuffix(".") ? String(summary.dropLast()) : summary
    lines.append(".Nd \(Self.escaped(sentence.prefix(1).lowercased() + sentence.dropFirst()))")
    lines += [".Sh SYNOPSIS", ".Nm"]
    lines += options.filter(\.isRequired).map { ".\(Self.flag($0))" }
    lines += [".Op Ar options", ".Nm", ".Fl -config Ar FILE", ".Op Fl -check-config"]
    return lines
  }

  private var description: [String] {
    [".Sh DESCRIPTION"] + Self.prose(summary)
      + paragraphs.flatMap { [".Pp"] + Self.prose($0.split(separator: "\n").joined(separator: " ")) }
  }

  private var optionList: [String] {
    var lines = [".Sh OPTIONS", ".Bl -tag -width Ds"]
    for option in options {
      lines.append(".It \(Self.flag(option))")
      lines += Self.prose(option.help)
      if let value = option.defaultValue { lines += Self.prose("Default: \(value).") }
      if option.isRequired { lines.append("Required.") }
      if option.kind == .pairs {
        lines += [
          "May be given any number of times.",
          "In the configuration file an object with names and paths, under",
          ".Dq Li \(Self.word(option.fileKey)) .",
        ]
      }
    }
    return lines + [".El"]
  }

  private var files: [String] {
    let folder = "/etc/tidemark/\(name.hasPrefix("tidemark-") ? String(name.dropFirst(9)) : name)"
    return [
      ".Sh FILES", ".Bl -tag -width Ds", ".It Pa \(folder).json",
      "The configuration of the packaged service.",
      ".It Pa \(folder)/", "Its tokens, keys and certificates, which nobody else may read.", ".El",
    ]
  }

  private var exitStatus: [String] {
    [
      ".Sh EXIT STATUS", ".Bl -tag -width Ds", ".It 0", "It was told to stop, and has.", ".It 1",
      "It has failed, and has said why.", ".It 64", "The command line or a variable is wrong.", ".It 78",
      "The configuration file, or a file that it names, cannot be used.", ".El",
    ]
  }

  private var examples: [String] {
    let path = "/etc/tidemark/\(name.hasPrefix("tidemark-") ? String(name.dropFirst(9)) : name).json"
    return [
      ".Sh EXAMPLES", "Show what holds, without starting anything:", ".Bd -literal -offset indent",
      Self.escaped("\(name) --config \(path) --check-config"), ".Ed",
      ".Pp",
      "Have the packaged service read its tokens again:",
      ".Bd -literal -offset indent", Self.escaped("systemctl reload \(name)"), ".Ed",
    ]
  }

  private var seeAlso: [String] {
    let others = Self.services.filter { $0 != name }
    return [".Sh SEE ALSO", ".Xr tidemark 1 ,"]
      + others.map { ".Xr \($0) 8" + ($0 == others.last ? "" : " ,") }
  }

  // MARK: - Text

  private static func flag(_ option: ServiceOption) -> String {
    "Fl -\(word(option.name))" + (option.placeholder.isEmpty ? "" : " Ar \(word(option.placeholder))")
  }

  /// Sentences, each on a line of its own, as mdoc wants them.
  private static func prose(_ text: String) -> [String] {
    var lines: [String] = []
    var sentence: [Substring] = []
    for word in text.split(separator: " ") {
      sentence.append(word)
      if word.hasSuffix(".") {
        lines.append(escaped(sentence.joined(separator: " ")))
        sentence = []
      }
    }
    return sentence.isEmpty ? lines : lines + [escaped(sentence.joined(separator: " "))]
  }

  /// A line of text as roff shows it and does not obey it.
  private static func escaped(_ text: String) -> String {
    let result = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }

  /// A word behind a macro: never taken for another macro, nor for a mark that ends a sentence.
  private static func word(_ text: String) -> String { "\\&" + escaped(text) }
}
