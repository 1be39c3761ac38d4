import Foundation
import Lab
import Messages

/// A Linux guest with a guest agent, that writes to its file system all the time and remembers when each write was done.
struct FreezingGuest: Sendable {
  let linux: LabLinuxGuest

  /// Boots it, without its guest agent.
  static func start(_ tidemark: LabTidemark) async throws -> FreezingGuest {
    let linux = try await tidemark.hosts[0].makeLinuxGuest("web-1", pool: tidemark.pool, diskSize: 64 << 20)
    try await linux.start()
    return FreezingGuest(linux: linux)
  }

  /// Begins to write, some times a second.
  func begin() async throws {
    try await linux.run(
      """
      cat >/tmp/writer <<'END'
      while [ ! -e /tmp/stop ]; do
        echo x >/data/probe && cut -d' ' -f1 /proc/uptime >>/tmp/times
        usleep 20000
      done
      touch /tmp/stopped
      END
      rm -f /tmp/stop /tmp/stopped /tmp/times
      sh /tmp/writer >/dev/null 2>&1 </dev/null &
      """)
  }

  /// Ends the writing and gives the longest time between two writes, in seconds.
  func longestPause() async throws -> Double {
    let text = try await linux.run(
      """
      touch /tmp/stop
      while [ ! -e /tmp/stopped ]; do usleep 20000; done
      awk 'NR > 1 && $1 - last > most { most = $1 - last } { last = $1 } END { print most }' /tmp/times
      """)
    return Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? .infinity
  }

  /// Writes a new file, which the guest keeps in its memory for now, and gives its checksum.
  func writeUnsynced(_ name: String) async throws -> String {
    String(
      try await linux.run(
        "dd if=/dev/urandom of=/data/\(name) bs=64k count=8 2>/dev/null; sha256sum /data/\(name)"
      ).prefix(64))
  }

  /// Whether the guest agent keeps the file systems frozen now.
  func isFrozen() async throws -> Bool {
    try await linux.askGuestAgent("guest-fsfreeze-status").contains("frozen")
  }

  /// Waits until they are not frozen, by asking.
  func thawed(within limit: Duration) async throws {
    let deadline = ContinuousClock.now + limit
    while try await isFrozen() {
      guard ContinuousClock.now < deadline else { throw LabError("\(linux.guest.name) is still frozen") }
    }
  }

  /// A file of the file system in a snapshot, as it is without a recovery from the journal: its checksum.
  static func checksum(of name: String, in image: String, lab: Lab) async throws -> String {
    let raw = "\(lab.directory)/\(UUID().uuidString).raw"
    defer { try? FileManager.default.removeItem(atPath: raw) }
    try await Command.run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", image, raw)
    return String(
      try await Command.run(
        "bash", "-ec", "debugfs -R 'cat /\(name)' '\(raw)' 2>/dev/null | sha256sum"
      ).prefix(64))
  }

  /// Whether the file system in a snapshot has to be recovered from its journal when it is mounted.
  static func needsRecovery(_ image: String) async throws -> Bool {
    // s_feature_incompat of ext4's superblock, and in it the bit RECOVER.
    let bytes = try await ImageContent.pieces(of: image, at: [1024 + 0x60], length: 1)[0]
    return bytes[0] & 0x4 != 0
  }
}
