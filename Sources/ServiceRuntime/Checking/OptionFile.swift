internal import Foundation
internal import Glibc
internal import RPC

/// What the file, folder or program is like that an option names.
struct OptionFile {
  /// For people: what it holds.
  var notes: [String] = []
  /// What the service could start with, but somebody should look at.
  var warnings: [String] = []

  /// How long before its end a certificate is warned about.
  static let notice: TimeInterval = 30 * 86_400

  /// - Throws: ``ConfigurationError`` if the service could not start with it.
  static func findings(
    _ option: ServiceOption, _ configuration: ServiceConfiguration
  ) throws(ConfigurationError) -> OptionFile {
    guard let path = configuration.optionalString(option.name), !path.isEmpty else { return OptionFile() }
    var findings = OptionFile()
    switch option.content {
    case .acceptedTokens:
      let tokens = try TokenFile(path: path).accepted()
      findings.notes = tokens.map { "accepts \($0)" }
      findings.warn(of: path, isSecret: false)
    case .shownToken:
      _ = try TokenFile(path: path).shown()
      findings.notes = ["has a token"]
      findings.warn(of: path, isSecret: true)
    case .password:
      _ = try SmallFile.secret(option: option.name, path)
      findings.notes = ["has a password"]
      findings.warn(of: path, isSecret: true)
    case .privateKey: findings.warn(of: path, isSecret: true)
    case .certificate(let keyOption):
      try findings.add(certificates: option.name, path)
      if let key = configuration.optionalString(keyOption) {
        _ = try configuration.credentials.identity(option: option.name, certificate: path, key: key)
        findings.notes.append("belongs to the key in \(key)")
      }
    case .roots: try findings.add(certificates: option.name, path)
    case .program:
      guard access(path, X_OK) == 0 else {
        throw .unusable(
          option: option.name, path: path, why: String(cString: strerror(errno)).lowercased())
      }
    case .writtenFile:
      let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
      guard access(folder, F_OK) == 0 else {
        throw .unusable(option: option.name, path: path, why: "its folder is not there")
      }
    case .text, .integer, .seconds, .address, .addresses, .choice, .connectionInformation, .configurationFile,
      .folder:
      break
    }
    return findings
  }

  /// Folders that are not there are no error: a store may be mounted later.
  static func folders(_ option: ServiceOption, _ pairs: [String: String]) -> OptionFile {
    var findings = OptionFile()
    guard option.content == .folder else { return findings }
    for (name, path) in pairs.sorted(by: { $0.key < $1.key }) {
      var status = stat()
      if stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR {
        findings.warnings.append("The \(option.name) \(name) is not there: \(path) is no folder.")
      }
    }
    return findings
  }

  /// - Throws: If it has none, or one that does not hold now.
  private mutating func add(certificates option: String, _ path: String) throws(ConfigurationError) {
    let all: [CertificateSummary]
    do throws(TLSFileError) {
      all = try CertificateSummary.all(in: path)
    } catch {
      throw .unusable(option: option, path: error.path, why: error.why)
    }
    notes += all.map(CheckText.certificate)
    for certificate in all {
      guard certificate.isValid(at: Date()) else {
        throw .unusable(
          option: option, path: path,
          why: "\(CheckText.certificate(certificate)): "
            + (certificate.notAfter < Date() ? "it has expired" : "it is not valid yet"))
      }
      if certificate.notAfter < Date() + Self.notice {
        warnings.append(
          "\(option): \(certificate.subject) expires on \(CheckText.moment(certificate.notAfter)). Replace it soon."
        )
      }
    }
  }

  private mutating func warn(of path: String, isSecret: Bool) {
    if let exposure = SmallFile.exposure(path, isSecret: isSecret) { warnings.append(exposure) }
  }
}
