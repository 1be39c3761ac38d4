internal import CLibvirt
internal import Glibc

/// What a live migration is to do.
struct MigrationRequest: Hashable, Sendable {
  /// The destination's libvirt, as this host's libvirt reaches it.
  var libvirtURI: String
  /// Where the destination's QEMU is reached, `tcp://address`; empty: libvirt's own choice.
  var migrationURI: String
  /// The disks' absolute paths at the destination, by those here.
  var paths: [String: String]
  /// Targets of the disks whose content moves.
  var movedDisks: [String]
  /// Targets of disks that are proven to be the same file at both hosts.
  var provenShared: Set<String>
}

extension LibvirtConnection {
  /// Moves a running domain; returns when it runs at the destination. Blocks this connection for as long.
  ///
  /// The two libvirt daemons do it between themselves: who asked for it may die meanwhile.
  func migrate(_ domainID: String, _ request: MigrationRequest) throws {
    try withDomain(domainID) { domain in
      let isPersistent = virDomainIsPersistent(domain) == 1
      let running = try DomainDefinition(xml: Self.xml(domain, VIR_DOMAIN_XML_MIGRATABLE.rawValue))
      let isSafe = try running.isSafe(moved: Set(request.movedDisks), shared: request.provenShared)
      try running.moveDisks(request.paths)
      var flags = VIR_MIGRATE_LIVE.rawValue | VIR_MIGRATE_PEER2PEER.rawValue
      if isPersistent { flags |= VIR_MIGRATE_PERSIST_DEST.rawValue | VIR_MIGRATE_UNDEFINE_SOURCE.rawValue }
      // A whole copy: an image over a template becomes one that stands alone.
      if !request.movedDisks.isEmpty { flags |= VIR_MIGRATE_NON_SHARED_DISK.rawValue }
      // libvirt knows only some file systems to be shared. Where ours is proven to be, its doubt is not needed.
      if isSafe { flags |= VIR_MIGRATE_UNSAFE.rawValue }
      let parameters = TypedParameters()
      try parameters.add(VIR_MIGRATE_PARAM_DEST_XML, running.xml)
      if isPersistent {
        let kept = try DomainDefinition(xml: Self.xml(domain, VIR_DOMAIN_XML_INACTIVE.rawValue))
        try kept.moveDisks(request.paths)
        try parameters.add(VIR_MIGRATE_PARAM_PERSIST_XML, kept.xml)
      }
      if !request.migrationURI.isEmpty { try parameters.add(VIR_MIGRATE_PARAM_URI, request.migrationURI) }
      for disk in request.movedDisks { try parameters.add(VIR_MIGRATE_PARAM_MIGRATE_DISKS, disk) }
      guard
        virDomainMigrateToURI3(
          domain, request.libvirtURI, parameters.pointer, UInt32(parameters.count), UInt32(flags)) == 0
      else { throw LibvirtError.last("migrating to \(request.libvirtURI)") }
    }
  }

  /// Gives disks of a domain that is defined and does not run other files.
  ///
  /// - Returns: Whether any has changed.
  @discardableResult
  func moveDisks(_ domainID: String, _ paths: [String: String]) throws -> Bool {
    try perform { connection in
      guard let domain = virDomainLookupByUUIDString(connection, domainID) else {
        throw LibvirtError.last("looking for domain \(domainID)")
      }
      defer { virDomainFree(domain) }
      let definition = try DomainDefinition(
        xml: Self.xml(domain, VIR_DOMAIN_XML_INACTIVE.rawValue))
      guard try definition.moveDisks(paths) else { return false }
      guard let changed = virDomainDefineXML(connection, definition.xml) else {
        throw LibvirtError.last("defining domain \(domainID) anew")
      }
      virDomainFree(changed)
      return true
    }
  }

  private static func xml(_ domain: OpaquePointer, _ flags: UInt32) throws -> String {
    guard let text = virDomainGetXMLDesc(domain, flags | VIR_DOMAIN_XML_SECURE.rawValue) else {
      throw LibvirtError.last("reading a domain")
    }
    defer { free(text) }
    return String(cString: text)
  }
}

/// A list of texts by name, as libvirt's calls take it.
private final class TypedParameters {
  private(set) var pointer: virTypedParameterPtr?
  private(set) var count: Int32 = 0
  private var capacity: Int32 = 0

  func add(_ name: String, _ value: String) throws {
    guard virTypedParamsAddString(&pointer, &count, &capacity, name, value) == 0 else {
      throw LibvirtError.last("preparing \(name)")
    }
  }

  deinit { virTypedParamsFree(pointer, count) }
}

extension Hypervisor {
  /// Gives all domains that are defined with one file, and do not run, another.
  func moveDisks(from old: String, to new: String) async throws {
    for domain in try await domains() where !domain.isActive && domain.disk(path: old) != nil {
      try await patiently { _ = try await jobs(domain.id).moveDisks(domain.id, [old: new]) }
    }
  }
}
