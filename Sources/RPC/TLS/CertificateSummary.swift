public import Foundation
internal import SwiftASN1
internal import X509

/// What people want to know of a certificate.
public struct CertificateSummary: Hashable, Sendable {
  /// Whose it is: `CN=kvm-7,O=Example`.
  public var subject: String
  /// The names and addresses that it holds for.
  public var names: [String]
  /// When it begins to hold.
  public var notBefore: Date
  /// When it ends to hold.
  public var notAfter: Date

  /// Whether it holds at a moment.
  public func isValid(at moment: Date) -> Bool { notBefore <= moment && moment <= notAfter }

  init(_ certificate: Certificate) {
    subject = "\(certificate.subject)"
    names = ((try? certificate.extensions.subjectAlternativeNames) ?? nil)?.compactMap(Self.text) ?? []
    notBefore = certificate.notValidBefore
    notAfter = certificate.notValidAfter
  }

  /// The certificates in a PEM file, the first of which is the owner's own.
  ///
  /// - Throws: ``TLSFileError`` if there is none, or one that does not parse.
  public static func all(in path: String) throws(TLSFileError) -> [CertificateSummary] {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw TLSFileError(path: path, why: "it cannot be read")
    }
    do {
      let summaries = try PEMDocument.parseMultiple(pemString: String(decoding: bytes, as: UTF8.self))
        .map { CertificateSummary(try Certificate(pemDocument: $0)) }
      if summaries.isEmpty { throw TLSFileError(path: path, why: "it holds no certificate") }
      return summaries
    } catch let error as TLSFileError {
      throw error
    } catch {
      throw TLSFileError(path: path, why: "it is not in PEM, or damaged (\(error))")
    }
  }

  private static func text(_ name: GeneralName) -> String? {
    switch name {
    case .dnsName(let name): name
    case .ipAddress(let address): text(Array(address.bytes))
    default: nil
    }
  }

  private static func text(_ address: [UInt8]) -> String {
    address.count == 4
      ? address.map(String.init).joined(separator: ".")
      : stride(from: 0, to: address.count - 1, by: 2)
        .map { String(UInt16(address[$0]) << 8 | UInt16(address[$0 + 1]), radix: 16) }.joined(separator: ":")
  }
}

/// A TLS file that cannot be used.
public struct TLSFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong with it.
  public var why: String

  /// The file, and what is wrong with it.
  public init(path: String, why: String) {
    self.path = path
    self.why = why
  }

  /// Both.
  public var description: String { "\(path): \(why)" }
}
