internal import FoundationEssentials
internal import Logging
internal import RPC
internal import Synchronization

/// What a service has read from files with tokens, passwords and certificates, and reads again when it is told to.
///
/// Each part is exchanged for itself and as a whole: when a new file cannot be used, what was read from the old one
/// stays in force, and the log says why.
final class Credentials: Sendable {
  /// Something that was read.
  private struct Part: Sendable {
    /// The files that it is read from.
    var paths: [String]
    /// Those of them that nobody else may read.
    var secrets: Set<String>
    /// Reads it again; returns what is in force then, for people.
    var read: @Sendable () throws -> String
  }

  private let parts = Mutex<[Part]>([])
  private let identities = Mutex<[[String]: TLSIdentity]>([:])

  /// The tokens that are accepted.
  func accepted(_ path: String) throws(ConfigurationError) -> Exchangeable<[AcceptedToken]> {
    let tokens = Exchangeable(try TokenFile(path: path).accepted())
    add([path]) {
      let new = try TokenFile(path: path).accepted()
      tokens.exchange(for: new)
      return "accepts \(new.map(\.description).joined(separator: ", "))"
    }
    return tokens
  }

  /// The token that is shown.
  func shown(_ path: String) throws(ConfigurationError) -> Exchangeable<BearerToken?> {
    let token = Exchangeable<BearerToken?>(try TokenFile(path: path).shown())
    add([path], secrets: [path]) {
      token.exchange(for: try TokenFile(path: path).shown())
      return "shows the token in it"
    }
    return token
  }

  /// A secret of one line.
  func secret(option: String, _ path: String) throws(ConfigurationError) -> Exchangeable<String> {
    let secret = Exchangeable(try SmallFile.secret(option: option, path))
    add([path], secrets: [path]) {
      secret.exchange(for: try SmallFile.secret(option: option, path))
      return "uses the password in it for new connections"
    }
    return secret
  }

  /// A certificate and its key; the same one for the same files.
  func identity(option: String, certificate: String, key: String) throws(ConfigurationError) -> TLSIdentity {
    if let known = identities.withLock({ $0[[certificate, key]] }) { return known }
    let identity: TLSIdentity
    do throws(TLSFileError) {
      identity = try TLSIdentity(certificateChain: certificate, privateKey: key)
    } catch {
      throw .unusable(option: option, path: error.path, why: error.why)
    }
    identities.withLock { $0[[certificate, key]] = identity }
    add([certificate, key], secrets: [key]) {
      try identity.reload()
      return
        "shows \(identity.certificate.subject), valid until \(CheckText.moment(identity.certificate.notAfter))"
    }
    return identity
  }

  /// Roots, which cannot be exchanged while the service runs: a change of theirs is told.
  func roots(option: String, _ path: String) throws(ConfigurationError) {
    do throws(TLSFileError) { _ = try CertificateSummary.all(in: path) } catch {
      throw .unusable(option: option, path: error.path, why: error.why)
    }
    let atStart = Self.content(path)
    add([path]) {
      guard Self.content(path) == atStart else { throw RootsChanged() }
      return "has not changed"
    }
  }

  /// Reads everything again.
  func reload(logger: Logger) {
    for part in parts.withLock({ $0 }) {
      let path = part.paths.joined(separator: " and ")
      do {
        let inForce = try part.read()
        logger.notice("\(path) was read again: the service \(inForce)")
      } catch is RootsChanged {
        logger.warning("\(path) has changed. New roots are trusted once the service is started anew.")
      } catch {
        logger.error("\(path) was read again and cannot be used: the old one stays in force. \(error)")
      }
    }
    warn(logger: logger)
  }

  /// Says in the log which files others can read or change who should not, and which certificates need somebody's care.
  func warn(logger: Logger) {
    for part in parts.withLock({ $0 }) { warn(part, logger) }
    for identity in identities.withLock({ Array($0.values) }) {
      let certificate = identity.certificate
      let text = CheckText.certificate(certificate)
      if !certificate.isValid(at: Date()) {
        logger.error("The certificate in \(identity.certificateChain) does not hold now: \(text)")
      } else if certificate.notAfter < Date() + OptionFile.notice {
        logger.warning("The certificate in \(identity.certificateChain) expires soon: \(text)")
      }
    }
  }

  private func warn(_ part: Part, _ logger: Logger) {
    for path in part.paths {
      if let exposure = SmallFile.exposure(path, isSecret: part.secrets.contains(path)) {
        logger.warning("\(exposure)")
      }
    }
  }

  private func add(
    _ paths: [String], secrets: Set<String> = [], _ read: @Sendable @escaping () throws -> String
  ) {
    parts.withLock { $0.append(Part(paths: paths, secrets: secrets, read: read)) }
  }

  private static func content(_ path: String) -> Data? { try? Data(contentsOf: URL(filePath: path)) }

  private struct RootsChanged: Error {}
}
