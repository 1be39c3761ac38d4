internal import Synchronization

/// What libvirt was told of our bitmaps and has not been told to forget, by domain, so that the next step of the same snapshot
/// need not tell it again: libvirt checks what it is told against its schemas, which takes longer than copying a small increment.
///
/// Nothing to rely on alone: libvirt's own list says whether it still knows, and a domain that was started again since then
/// may have lost the bitmap.
final class ToldCheckpoints: Sendable {
  private struct Entry {
    let run: String
    let disks: [String: [String]]
  }

  private let entries = Mutex<[String: Entry]>([:])

  /// Takes in that libvirt was told of these bitmaps, each in the disks with these targets, and of no other of ours.
  func note(_ disks: [String: [String]], of domain: Domain) {
    entries.withLock { $0[domain.id] = Entry(run: domain.run, disks: disks) }
  }

  /// Takes in that what libvirt knows of a domain's bitmaps has changed, or is about to.
  func clear(_ domainID: String) { entries.withLock { $0[domainID] = nil } }

  /// The disks by bitmap that libvirt was told of since the domain was started; nil if nobody knows.
  func disks(of domain: Domain) -> [String: [String]]? {
    entries.withLock { entries in
      guard let entry = entries[domain.id], entry.run == domain.run, !entry.run.isEmpty else { return nil }
      return entry.disks
    }
  }
}
