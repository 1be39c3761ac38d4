internal import Glibc
internal import Messages
internal import Synchronization

/// Whether space can be reserved in each pool and store of this host: tried out once a mount, and again when something
/// else is mounted there.
final class KnownReservations: Sendable {
  private struct Known {
    let device: UInt64
    let inode: UInt64
    let reservation: SpaceReservation
  }

  private let known = Mutex<[String: Known]>([:])

  /// What is known of `directory`, tried out now if it is not; `unspecified` while that is impossible, as when it is full or
  /// read-only. Blocks.
  func reservation(of directory: ConfinedDirectory) throws -> SpaceReservation {
    let status = try directory.root().status(directory.path)
    let (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    if let before = known.withLock({ $0[directory.path] }), before.device == device, before.inode == inode {
      return before.reservation
    }
    let reservation: SpaceReservation
    do {
      reservation = try Reservation.probe(directory).isGuarantee ? .supported : .unsupported
    } catch is StorageFailure {
      return .unspecified
    }
    known.withLock {
      $0[directory.path] = Known(device: device, inode: inode, reservation: reservation)
    }
    return reservation
  }
}
