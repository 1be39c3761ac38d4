/// Why a service does not start as it is configured.
public enum ConfigurationError: Error, Hashable, Sendable {
  /// A flag that the service does not have, and the one that was probably meant.
  case unknownFlag(String, nearest: String?)
  /// An argument that is no flag.
  case unexpectedArgument(String)
  /// A flag at the end, without its value; or a value for a flag that takes none.
  case wrongValueCount(flag: String)
  /// A flag, other than one that collects pairs, that is given twice.
  case repeatedFlag(String)
  /// Nothing says what a required option is.
  case missing(option: String, variable: String)
  /// A value that does not fit.
  case invalid(option: String, value: String, expected: String)
  /// A secret where others than its owner can read it.
  case openSecret(place: String, instead: String)
  /// The configuration file cannot be read, or is no JSON object.
  case unusableFile(path: String, why: String)
  /// A key of the configuration file that the service does not know, and the one that was probably meant.
  case unknownKey(String, nearest: String?, path: String)
  /// The token file cannot be read, or has no usable token.
  case unusableTokenFile(path: String, why: String)
  /// Another file or program that an option names cannot be used.
  case unusable(option: String, path: String, why: String)

  /// sysexits.h: 64 for a wrong command line or value, 78 for wrong content of files.
  public var exitCode: Int32 {
    switch self {
    case .unknownFlag, .unexpectedArgument, .wrongValueCount, .repeatedFlag, .missing, .invalid, .openSecret:
      64
    case .unusableFile, .unknownKey, .unusableTokenFile, .unusable: 78
    }
  }
}

extension ConfigurationError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .unknownFlag(let flag, let nearest):
      "There is no flag \(flag)." + Self.meant(nearest) + " See --help for those there are."
    case .unexpectedArgument(let argument): "The argument \"\(argument)\" is not expected. See --help."
    case .wrongValueCount(let flag): "\(flag) has no value, or one that it does not take. See --help."
    case .repeatedFlag(let flag): "\(flag) is given more than once. Give it once."
    case .missing(let option, let variable):
      "\(option) is not configured. Give --\(option), \(variable), or \"\(option)\" in the configuration file."
    case .invalid(let option, let value, let expected):
      "\(option) cannot be \"\(value)\": \(expected) is expected."
    case .openSecret(let place, let instead): "\(place) holds a password, where others can see it. \(instead)"
    case .unusableFile(let path, let why):
      "The configuration file \(path) cannot be used: \(why). It must be a JSON object."
    case .unknownKey(let key, let nearest, let path):
      "The configuration file \(path) has the unknown key \"\(key)\"." + Self.meant(nearest)
        + " Keys are called as flags without dashes in front."
    case .unusableTokenFile(let path, let why): "The token file \(path) cannot be used: \(why)."
    case .unusable(let option, let path, let why): "\(option): \(path) cannot be used: \(why)."
    }
  }

  private static func meant(_ nearest: String?) -> String { nearest.map { " Is \($0) meant?" } ?? "" }
}
