internal import Synchronization

/// What an engine has told libvirt of parents' bitmaps, by their names: the disks of each.
final class ToldParents: Sendable {
  private let state = Mutex<[String: [String]]?>(nil)

  /// What was told; nil if nothing was.
  var parents: [String: [String]]? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
