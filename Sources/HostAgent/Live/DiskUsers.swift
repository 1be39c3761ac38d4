internal import Synchronization

/// Which running domain had an image as a disk when the domains were last listed: whom to ask first, and nothing to believe.
final class DiskUsers: Sendable {
  private let idsByPath = Mutex<[String: String]>([:])

  /// Takes in a listing of all domains, which replaces what was known.
  func take(_ domains: [Domain]) {
    var ids: [String: String] = [:]
    for domain in domains where domain.isActive {
      for disk in domain.disks where !disk.isReadOnly { ids[disk.path] = domain.id }
    }
    idsByPath.withLock { $0 = ids }
  }

  /// The one domain that had all of these images; nil if there was none.
  func user(of images: [String]) -> String? {
    idsByPath.withLock { ids in
      guard let first = images.first, let id = ids[first], images.allSatisfy({ ids[$0] == id }) else {
        return nil
      }
      return id
    }
  }
}
