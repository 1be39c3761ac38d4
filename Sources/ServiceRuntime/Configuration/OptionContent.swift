/// What an option's value is: so that it can be checked before it is needed.
public enum OptionContent: Hashable, Sendable {
  /// Any text.
  case text
  /// A whole number within a range.
  case integer(ClosedRange<Int>)
  /// A number of seconds above zero, whole or not.
  case seconds
  /// `HOST:PORT`.
  case address
  /// One or more `HOST:PORT`, with commas between them.
  case addresses
  /// One of some words.
  case choice([String])
  /// What libpq calls a connection string. It is not shown where it may hold a password.
  case connectionInformation
  /// The JSON file with options.
  case configurationFile
  /// A file of roles and hashes of tokens: see ``TokenFile/accepted(logger:)``.
  case acceptedTokens
  /// A file with the token to show to others.
  case shownToken
  /// A file whose one line is a password.
  case password
  /// A PEM file with a certificate chain, whose key is in the file that another option names.
  case certificate(keyOption: String)
  /// A PEM file with a private key.
  case privateKey
  /// A PEM file with roots.
  case roots
  /// A program that is started.
  case program
  /// A file that is written; its folder must be there.
  case writtenFile
  /// A folder with an absolute path, for pairs of a name and a folder.
  case folder
}
