/// A libvirt domain, as it was when it was read.
public struct Domain: Hashable, Sendable {
  /// What a domain does.
  public enum State: Hashable, Sendable {
    case running
    case paused
    /// There is no QEMU.
    case shutOff
    /// Crashed, shutting down, suspended by the guest: libvirt's number.
    case other(Int32)
  }

  /// The guest agent, as far as libvirt sees it.
  public enum GuestAgent: Hashable, Sendable {
    /// The domain has no channel for one.
    case absent
    /// It has one, and nobody listens.
    case disconnected
    /// Somebody listens.
    case connected
  }

  /// libvirt's UUID, lower case.
  public var id: String
  /// Its name.
  public var name: String
  /// What it does.
  public var state: State
  /// Whether it has a QEMU process: running, paused, or nearly so.
  public var isActive: Bool
  /// The number that libvirt has given its present run: another one each time that it is started; empty while it is not active.
  public var run: String
  /// Its file-backed disks; those of its present run while it is active.
  public var disks: [DomainDisk]
  /// Its disks on block devices and in Ceph, by the paths that pools of type `clvm` and `rbd` have them under. They are
  /// reported, so that whoever asks for their snapshots learns why there are none; nothing else is done with them.
  public var deviceDisks: [DomainDisk] = []
  /// The names of all disks, file-backed or not, as XML for jobs must name them.
  public var allTargets: [String]
  /// Whether somebody in the guest listens to the guest agent's channel.
  public var guestAgent = GuestAgent.absent

  /// A domain, as its XML describes it.
  init(id: String, state: State, description: DomainDescription) {
    (self.id, name, self.state) = (id, description.name, state)
    isActive = description.isActive
    run = description.run
    disks = description.disks
    deviceDisks = description.deviceDisks
    allTargets = description.targets
    guestAgent = description.guestAgent
  }

  /// The disk whose image is the file at `path`.
  public func disk(path: String) -> DomainDisk? { disks.first { $0.path == path } }

  /// Whether it has a QEMU, and all of these images as disks that its guest may write: then nobody else has any of them.
  public func isWriting(_ images: [String]) -> Bool {
    isActive && images.allSatisfy { disk(path: $0)?.isReadOnly == false }
  }
}

/// A domain's disk whose image has a path.
public struct DomainDisk: Hashable, Sendable {
  /// Its target: `vda`.
  public var target: String
  /// The image, absolute.
  public var path: String
  /// The format libvirt drives it with: `qcow2`, `raw`.
  public var format: String
  /// libvirt's name of the device while it runs: `virtio-disk0`; empty otherwise.
  public var alias: String
  /// Whether the guest may only read it.
  public var isReadOnly: Bool
  /// Whether libvirt encrypts it.
  public var isEncrypted: Bool
  /// Whether its content is in an external data file, as far as libvirt knows.
  public var hasDataFile: Bool
  /// The files below the image, nearest first, as far as libvirt has looked.
  public var backingPaths: [String]
}
