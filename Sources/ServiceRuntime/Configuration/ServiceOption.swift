internal import Configuration

/// Something that can be configured: by a flag, else by an environment variable, else in the configuration file.
///
/// `--lease-seconds 10`, `TIDEMARK_LEASE_SECONDS=10` and `{"lease-seconds": 10}` are the same.
public struct ServiceOption: Hashable, Sendable {
  /// How many values an option takes.
  public enum Kind: Hashable, Sendable {
    /// One value.
    case value
    /// None: the flag alone means true. Variables and files say `true` or `false`.
    case toggle
    /// `NAME=PATH`, any number of times; in a variable separated by commas, in the file an object under the plural
    /// (`{"pools": {"fast": "/srv/fast"}}`).
    case pairs
  }

  /// The flag without dashes: `lease-seconds`.
  public var name: String
  /// What the help calls its value: `SECONDS`.
  public var placeholder: String
  /// One sentence for the help.
  public var help: String
  /// How many values it takes.
  public var kind: Kind
  /// Its value where nothing is configured; nil for none.
  public var defaultValue: String?
  /// Whether the service refuses to start without it.
  public var isRequired: Bool
  /// What its value is.
  public var content = OptionContent.text

  /// An option without which the service does not start.
  public static func required(
    _ name: String, _ placeholder: String, as content: OptionContent = .text, _ help: String
  ) -> Self {
    Self(
      name: name, placeholder: placeholder, help: help, kind: .value, defaultValue: nil, isRequired: true,
      content: content)
  }

  /// An option with a default, or that may be missing.
  public static func optional(
    _ name: String, _ placeholder: String, default defaultValue: String? = nil,
    as content: OptionContent = .text, _ help: String
  ) -> Self {
    Self(
      name: name, placeholder: placeholder, help: help, kind: .value, defaultValue: defaultValue,
      isRequired: false, content: content)
  }

  /// Yes or no, no by default.
  public static func toggle(_ name: String, _ help: String) -> Self {
    Self(name: name, placeholder: "", help: help, kind: .toggle, defaultValue: nil, isRequired: false)
  }

  /// Any number of names with values.
  public static func pairs(
    _ name: String, _ placeholder: String, as content: OptionContent = .text, _ help: String
  ) -> Self {
    Self(
      name: name, placeholder: placeholder, help: help, kind: .pairs, defaultValue: nil, isRequired: false,
      content: content)
  }

  /// What the configuration file calls it.
  var fileKey: String { kind == .pairs ? name + "s" : name }

  /// The environment variable.
  var variable: String { "TIDEMARK_" + name.uppercased().replacing("-", with: "_") }

  /// The key that all providers know it by. The environment's provider makes ``variable`` of it.
  var key: AbsoluteConfigKey { AbsoluteConfigKey(["tidemark"] + name.split(separator: "-").map(String.init)) }
}
