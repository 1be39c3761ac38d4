/// Where an option's value comes from.
public enum OptionSource: Hashable, Sendable, CustomStringConvertible {
  /// The command line.
  case flag(String)
  /// An environment variable.
  case variable(String)
  /// The configuration file.
  case file(String)
  /// Nothing says otherwise.
  case byDefault
  /// It has none.
  case unset

  /// For people: `flag --listen`.
  public var description: String {
    switch self {
    case .flag(let name): "flag \(name)"
    case .variable(let name): "variable \(name)"
    case .file(let path): "file \(path)"
    case .byDefault: "default"
    case .unset: "not set"
    }
  }
}
