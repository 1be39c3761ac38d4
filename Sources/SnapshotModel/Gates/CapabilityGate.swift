/// How a primary pool's volumes are reached.
public enum PrimaryPoolType: String, Hashable, Sendable, CaseIterable {
  /// A directory of one host.
  case local
  /// An NFS export.
  case nfs
  /// A directory that hosts share by other means.
  case sharedMountPoint = "shared-mount-point"
  /// Clustered LVM: known, not file based.
  case clvm
  /// Ceph block devices: known, not file based.
  case rbd

  /// Whether volumes there are files.
  public var isFileBased: Bool {
    switch self {
    case .local, .nfs, .sharedMountPoint: true
    case .clvm, .rbd: false
    }
  }
}

/// Why a host, a pool or an image cannot do what is asked, with what was found and what is needed.
public enum CapabilityRefusal: Error, Hashable, Sendable {
  /// The pool's volumes are not files.
  case poolTypeUnsupported(PrimaryPoolType)
  /// The host's libvirt is too old.
  case libvirtTooOld(found: ComponentVersion, needed: ComponentVersion)
  /// The host's QEMU is too old.
  case qemuTooOld(found: ComponentVersion, needed: ComponentVersion)
  /// Images of this format hold no bitmaps.
  case imageFormatUnsupported(String)

  /// The machine-readable reason.
  public var reason: String {
    switch self {
    case .poolTypeUnsupported: "pool_type_unsupported"
    case .libvirtTooOld: "libvirt_too_old"
    case .qemuTooOld: "qemu_too_old"
    case .imageFormatUnsupported: "image_format_unsupported"
    }
  }

  /// The cause, for people.
  public var why: String {
    switch self {
    case .poolTypeUnsupported(let type):
      "its pool is of type \(type.rawValue), whose volumes are not files"
    case .libvirtTooOld(let found, let needed):
      "its host runs libvirt \(found), and \(needed) or newer is needed"
    case .qemuTooOld(let found, let needed):
      "its host runs QEMU \(found), and \(needed) or newer is needed"
    case .imageFormatUnsupported(let format):
      "an image of format \(format) holds no bitmaps, which increments need"
    }
  }

  /// What the reader can do.
  public var remedy: String {
    switch self {
    case .poolTypeUnsupported: "Move the volume to a pool of type local, nfs or shared-mount-point."
    case .libvirtTooOld, .qemuTooOld:
      "Upgrade the host, move the VM to a newer one, or set kvm.incremental.snapshot to false for its cluster."
    case .imageFormatUnsupported: "Ask for a full snapshot, or convert the image to qcow2 (compat 1.1)."
    }
  }
}

/// What must be known of a volume's surroundings before one of its snapshots is planned.
public struct CapabilityGate: Hashable, Sendable {
  /// The pool's type.
  public var poolType: PrimaryPoolType
  /// libvirt's version on the host that is to do it; nil if no host is known yet.
  public var libvirt: ComponentVersion?
  /// QEMU's version there.
  public var qemu: ComponentVersion?
  /// The image's format: `qcow2`, `raw`.
  public var format: String

  /// A volume's surroundings.
  public init(poolType: PrimaryPoolType, libvirt: ComponentVersion?, qemu: ComponentVersion?, format: String)
  {
    self.poolType = poolType
    self.libvirt = libvirt
    self.qemu = qemu
    self.format = format
  }

  /// Refuses what cannot be done. With increments asked for (enabled, and no full requested) everything that increments
  /// need must be there, even if this one would be full: the chain that it begins could not go on.
  ///
  /// - Returns: Whether a bitmap can be begun.
  @discardableResult
  public func check(incrementalEnabled: Bool, fullRequested: Bool) throws(CapabilityRefusal) -> Bool {
    guard poolType.isFileBased else { throw .poolTypeUnsupported(poolType) }
    if let libvirt, libvirt < .libvirtForFulls {
      throw .libvirtTooOld(found: libvirt, needed: .libvirtForFulls)
    }
    do throws(CapabilityRefusal) {
      try checkIncrements()
      return true
    } catch {
      if incrementalEnabled && !fullRequested { throw error }
      return false
    }
  }

  private func checkIncrements() throws(CapabilityRefusal) {
    if let libvirt, libvirt < .libvirtForIncrements {
      throw .libvirtTooOld(found: libvirt, needed: .libvirtForIncrements)
    }
    if let qemu, qemu < .qemuForIncrements { throw .qemuTooOld(found: qemu, needed: .qemuForIncrements) }
    guard format == "qcow2" else { throw .imageFormatUnsupported(format) }
  }
}
