internal import CLibvirt
internal import Glibc
internal import SnapshotModel

extension LibvirtConnection {
  /// Whether the domain is paused because a write of its guest failed.
  func isPausedForFailedWrite(_ domainID: String) throws -> Bool {
    try withDomain(domainID) { domain in
      let (state, reason) = try Self.state(domain)
      return state == VIR_DOMAIN_PAUSED.rawValue && reason == VIR_DOMAIN_PAUSED_IOERROR.rawValue
    }
  }

  /// The disks that QEMU has paused the guest for, by target. Empty while it runs.
  func diskErrors(_ domainID: String) throws -> [String: GuestPause.DiskError] {
    try withDomain(domainID) { domain in
      let count = virDomainGetDiskErrors(domain, nil, 0, 0)
      guard count >= 0 else { throw LibvirtError.last("asking for the disks' errors") }
      if count == 0 { return [:] }
      var errors = [virDomainDiskError](repeating: virDomainDiskError(), count: Int(count))
      let filled = virDomainGetDiskErrors(domain, &errors, UInt32(count), 0)
      guard filled >= 0 else { throw LibvirtError.last("asking for the disks' errors") }
      var found: [String: GuestPause.DiskError] = [:]
      for error in errors.prefix(Int(filled)) {
        guard let name = error.disk else { continue }
        let isNoSpace = UInt32(bitPattern: error.error) == VIR_DOMAIN_DISK_ERROR_NO_SPACE.rawValue
        found[String(cString: name)] = isNoSpace ? .noSpace : .other
        free(name)
      }
      return found
    }
  }

  /// Lets a paused domain run. Writes that were kept back are done first.
  func resume(_ domainID: String) throws {
    try withDomain(domainID) { domain in
      guard virDomainResume(domain) == 0 else { throw LibvirtError.last("resuming the domain") }
    }
  }

  /// Why a defined domain that is stopped stopped.
  func stopCause(_ domainID: String) throws -> StopCause {
    try withDomain(domainID) { domain in
      let (state, reason) = try Self.state(domain)
      guard state == VIR_DOMAIN_SHUTOFF.rawValue else { return .unknown }
      return switch reason {
      case VIR_DOMAIN_SHUTOFF_SHUTDOWN.rawValue: .shutDown
      case VIR_DOMAIN_SHUTOFF_DESTROYED.rawValue: .destroyed
      case VIR_DOMAIN_SHUTOFF_CRASHED.rawValue, VIR_DOMAIN_SHUTOFF_FAILED.rawValue: .died
      case VIR_DOMAIN_SHUTOFF_MIGRATED.rawValue: .migrated
      case VIR_DOMAIN_SHUTOFF_SAVED.rawValue: .saved
      default: .unknown
      }
    }
  }

  private static func state(_ domain: OpaquePointer) throws -> (state: UInt32, reason: UInt32) {
    var state: Int32 = 0
    var reason: Int32 = 0
    guard virDomainGetState(domain, &state, &reason, 0) == 0 else {
      throw LibvirtError.last("asking for the domain's state")
    }
    return (UInt32(bitPattern: state), UInt32(bitPattern: reason))
  }
}
