internal import Foundation
internal import NIOCertificateReloading
internal import Synchronization

/// A certificate chain and its private key, out of PEM files that can be read again: connections that are made
/// afterwards use the new ones, those that stand go on.
public final class TLSIdentity: Sendable {
  /// The file with the certificate, followed by those between it and its root.
  public let certificateChain: String
  /// The file with its private key.
  public let privateKey: String
  let reloader: TimedCertificateReloader
  private let inForce: Mutex<CertificateSummary>

  /// Reads both files.
  ///
  /// - Throws: ``TLSFileError`` if one cannot be read, or they do not belong together.
  public init(certificateChain: String, privateKey: String) throws(TLSFileError) {
    self.certificateChain = certificateChain
    self.privateKey = privateKey
    let own = try Self.own(certificateChain)
    do {
      // It is asked to read by us alone: its own clock does not run.
      reloader = try TimedCertificateReloader.makeReloaderValidatingSources(
        refreshInterval: .seconds(3600),
        certificateSource: .init(location: .file(path: certificateChain), format: .pem),
        privateKeySource: .init(location: .file(path: privateKey), format: .pem))
    } catch {
      throw Self.unusable(certificateChain, privateKey, error)
    }
    inForce = Mutex(own)
  }

  /// The certificate that is shown to those who connect now.
  public var certificate: CertificateSummary { inForce.withLock { $0 } }

  /// Reads both files again. When anything is wrong with the new ones, the old ones stay.
  ///
  /// - Throws: ``TLSFileError`` if one cannot be read, they do not belong together, or the certificate does not hold now.
  public func reload() throws(TLSFileError) {
    let new = try Self.own(certificateChain)
    guard new.isValid(at: Date()) else {
      throw TLSFileError(
        path: certificateChain, why: "its certificate holds from \(new.notBefore) to \(new.notAfter)")
    }
    do {
      try reloader.reload()
    } catch {
      throw Self.unusable(certificateChain, privateKey, error)
    }
    inForce.withLock { $0 = new }
  }

  private static func own(_ path: String) throws(TLSFileError) -> CertificateSummary {
    guard let own = try CertificateSummary.all(in: path).first else {
      throw TLSFileError(path: path, why: "it holds no certificate")
    }
    return own
  }

  private static func unusable(_ chain: String, _ key: String, _ error: any Error) -> TLSFileError {
    switch error as? TimedCertificateReloader.Error {
    case .publicKeyMismatch: TLSFileError(path: key, why: "it is not the key of the certificate in \(chain)")
    case .privateKeyPathNotFound(key): TLSFileError(path: key, why: "it cannot be read")
    default: TLSFileError(path: key, why: "it cannot be used with \(chain) (\(error))")
    }
  }
}
