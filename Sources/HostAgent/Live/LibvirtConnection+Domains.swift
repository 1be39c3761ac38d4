internal import CLibvirt
internal import Glibc

extension LibvirtConnection {
  /// All domains, active and defined, by name.
  func domains() throws -> [Domain] {
    try perform { connection in
      var list: UnsafeMutablePointer<virDomainPtr?>?
      let count = virConnectListAllDomains(connection, &list, 0)
      guard count >= 0, let list else { throw LibvirtError.last("listing domains") }
      defer {
        for index in 0..<Int(count) { virDomainFree(list[index]) }
        free(list)
      }
      var domains: [Domain] = []
      for index in 0..<Int(count) {
        guard let pointer = list[index] else { continue }
        // One that vanished since the listing is no domain any more.
        do { domains.append(try read(pointer)) } catch let error as LibvirtError where error.isNoDomain {
        }
      }
      keepDescriptions(of: domains.map(\.id))
      return domains.sorted { $0.name < $1.name }
    }
  }

  /// The domain of that UUID; nil if there is none.
  func domain(_ id: String) throws -> Domain? {
    do { return try withDomain(id) { try read($0) } } catch let error as LibvirtError
      where error.isNoDomain
    {
      return nil
    }
  }

  /// The versions of libvirt and QEMU: major × 1,000,000 + minor × 1,000 + release.
  func versions() throws -> HypervisorVersions {
    try perform { connection in
      var libvirt: UInt = 0
      var hypervisor: UInt = 0
      guard virConnectGetLibVersion(connection, &libvirt) == 0,
        virConnectGetVersion(connection, &hypervisor) == 0
      else { throw LibvirtError.last("asking for versions") }
      return HypervisorVersions(libvirt: UInt64(libvirt), qemu: UInt64(hypervisor))
    }
  }

  /// How many libvirt snapshots a domain has; 0 if there is no such domain. None of them is ours.
  func snapshotCount(_ id: String) throws -> Int {
    do { return try withDomain(id) { Int(max(0, virDomainSnapshotNum($0, 0))) } } catch let error
      as LibvirtError
      where error.isNoDomain
    { return 0 }
  }

  /// Whether a domain's memory is saved (`virsh managedsave`): its next start goes on with that, upon the disks as they were.
  func hasSavedState(_ id: String) throws -> Bool {
    do { return try withDomain(id) { virDomainHasManagedSaveImage($0, 0) == 1 } } catch let error
      as LibvirtError
      where error.isNoDomain
    { return false }
  }

  /// Two questions a domain, as a host has hundreds, and every step of every job asks for them all.
  private func read(_ domain: OpaquePointer) throws -> Domain {
    var state: Int32 = 0
    guard let id = Self.uuid(domain), virDomainGetState(domain, &state, nil, 0) == 0,
      let text = virDomainGetXMLDesc(domain, 0)
    else { throw LibvirtError.last("reading a domain") }
    defer { free(text) }
    // What it is called now; a handle says what it was called when that was made.
    return Domain(
      id: id, state: Domain.State(state), description: try description(of: id, xml: String(cString: text)))
  }
}

/// Versions, counted as libvirt does: major × 1,000,000 + minor × 1,000 + release.
public struct HypervisorVersions: Hashable, Sendable {
  /// The daemon's.
  public var libvirt: UInt64
  /// QEMU's.
  public var qemu: UInt64
}

extension Domain.State {
  /// Reads libvirt's `virDomainState`.
  init(_ state: Int32) {
    self =
      switch UInt32(bitPattern: state) {
      case VIR_DOMAIN_RUNNING.rawValue, VIR_DOMAIN_BLOCKED.rawValue: .running
      case VIR_DOMAIN_PAUSED.rawValue: .paused
      case VIR_DOMAIN_SHUTOFF.rawValue: .shutOff
      default: .other(state)
      }
  }
}
