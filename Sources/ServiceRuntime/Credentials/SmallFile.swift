internal import FoundationEssentials
internal import Glibc

/// Reading a file that must be small, and asking who else can.
enum SmallFile {
  private static let largest = 1 << 20

  /// The file's text.
  static func text(
    _ path: String, _ failure: (String) -> ConfigurationError
  ) throws(ConfigurationError) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(String(cString: strerror(errno)).lowercased()) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw failure("it is no file") }
    guard status.st_size <= largest else { throw failure("it is bigger than 1 MiB") }
    do {
      return try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw failure(access(path, R_OK) == 0 ? "it is no text" : "it may not be read")
    }
  }

  /// A file whose one line is a secret.
  static func secret(option: String, _ path: String) throws(ConfigurationError) -> String {
    func unusable(_ why: String) -> ConfigurationError { .unusable(option: option, path: path, why: why) }
    var lines = try text(path, unusable).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count == 1, let line = lines.first, !line.isEmpty else {
      throw unusable("it must have one line, the secret")
    }
    return String(line)
  }

  /// What the file's mode lets others do that they should not; nil if nothing.
  static func exposure(_ path: String, isSecret: Bool) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    if isSecret, status.st_mode & 0o007 != 0 {
      return "Everybody on this host can read \(path). Set its mode to 0640 or 0600."
    }
    if status.st_mode & 0o002 != 0 {
      return "Everybody on this host can change \(path). Set its mode to 0640."
    }
    return nil
  }

  /// A line without white space at its ends.
  static func trimmed(_ line: some StringProtocol) -> String {
    var text = Substring(line).drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
