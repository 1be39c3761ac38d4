internal import ArgumentParser
internal import Messages

/// A pool's type, as it is written on the command line.
enum PoolTypeArgument: String, CaseIterable, Sendable, ExpressibleByArgument {
  /// A directory of one host.
  case local
  /// An NFS export.
  case nfs
  /// A directory that hosts share by other means.
  case sharedMountPoint = "shared-mount-point"
  /// Known, refused for snapshots.
  case clvm
  /// Known, refused for snapshots.
  case rbd

  /// As the API has it.
  var type: PoolType {
    switch self {
    case .local: .local
    case .nfs: .nfs
    case .sharedMountPoint: .sharedMountPoint
    case .clvm: .clvm
    case .rbd: .rbd
    }
  }
}
