extension Hypervisor {
  /// How often in a row, at five looks a second, it has to look so: a backup that begins does, for a moment.
  private static let looks = 15

  /// Whether libvirt holds a running domain for a backup that does not exist.
  ///
  /// libvirtd notes in the domain's status that a backup begins before it has anything to begin it with. One that is killed
  /// between the two believes in that note when it is back: it lets no other backup, migration or save begin, aborting
  /// ends nothing, and a restart of libvirtd changes nothing. When the machine has stopped, the note is gone, but not
  /// libvirtd's belief, which keeps the machine from starting until libvirtd is restarted (all measured with libvirt 9.0.0).
  /// QEMU and the bitmaps know nothing of this.
  ///
  /// - Throws: `LibvirtError`; `CancellationError`.
  func isHeldByLostBackup(_ domainID: String) async throws -> Bool {
    for look in 0..<Self.looks {
      if look > 0 { try await Task.sleep(for: .milliseconds(200)) }
      guard try await patiently({ try await jobs(domainID).seemsHeldByLostBackup(domainID) }) else {
        return false
      }
    }
    return true
  }
}

extension AgentError {
  /// libvirt holds the machine for a backup that does not exist.
  static func backupLostByLibvirt(_ title: String, machine: String) -> AgentError {
    AgentError(
      .failedPrecondition, "backup_lost_by_libvirt", what: "No snapshot of \(title) was taken",
      why:
        "libvirtd was killed while it began a backup of \(machine), and now keeps the machine for a job that does "
        + "not exist: it allows it no backup, no migration, no save, and no new start",
      remedy:
        "When that suits, shut \(machine) down, restart libvirtd on the host, and start \(machine) again: in this order. "
        + "The chain goes on then",
      facts: ["vm": machine])
  }
}
