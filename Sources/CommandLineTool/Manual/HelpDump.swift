internal import ArgumentParser
internal import FoundationEssentials

/// What ArgumentParser knows of a command, as its `--experimental-dump-help` tells it: the parts that a manual page needs.
struct HelpDump: Decodable, Sendable {
  /// A command.
  struct Command: Decodable, Sendable {
    /// The names of the commands above it, the tool's first.
    var superCommands: [String]?
    /// Its own name.
    var commandName: String
    /// What it does, in a sentence.
    var abstract: String?
    /// All else.
    var discussion: String?
    /// Whether it is shown.
    var shouldDisplay: Bool?
    /// What is below it.
    var subcommands: [Command]?
    /// What can be written after it.
    var arguments: [Argument]?

    /// `tidemark-snapshot-take`: what its page is called.
    var pageName: String { ((superCommands ?? []) + [commandName]).joined(separator: "-") }
  }

  /// An argument, option or flag.
  struct Argument: Decodable, Sendable {
    /// One of its spellings.
    struct Name: Decodable, Sendable {
      /// `long`, `short`, `longWithSingleDash`.
      var kind: String
      /// Without dashes.
      var name: String
    }

    /// `positional`, `option`, `flag`.
    var kind: String
    /// Whether it is shown.
    var shouldDisplay: Bool
    /// The heading that it stands below.
    var sectionTitle: String?
    /// Whether it may be left out.
    var isOptional: Bool
    /// Whether it may be given more than once.
    var isRepeating: Bool
    /// All its spellings.
    var names: [Name]?
    /// What its value is called.
    var valueName: String?
    /// What it is if not given.
    var defaultValue: String?
    /// Everything that it may be; nil for anything.
    var allValues: [String]?
    /// What it means.
    var abstract: String?
  }

  /// The tool itself.
  var command: Command

  /// What is known of `tidemark`.
  static func ofThisTool() throws -> HelpDump {
    let text: String
    do {
      _ = try Tidemark.parseAsRoot(["--experimental-dump-help"])
      text = ""
    } catch {
      text = Tidemark.fullMessage(for: error)
    }
    return try JSONDecoder().decode(HelpDump.self, from: Data(text.utf8))
  }
}
