extension Hypervisor {
  /// How often in a row, at five looks a second, it has to look so: a backup that begins does, for a moment.
  private static let looks = 15

  /// Whether libvirt holds a running domain for a backup that does not exist.
  ///
  /// libvirtd notes in the domain's status that a backup begins before it has anything to begin it with. One that is killed
  /// between the two believes in that note when it is back: it lets no other backup, migration or save begin, aborting
  /// ends nothing, and a restart of libvirtd changes nothing (measured with libvirt 9.0.0). The note goes when the machine
  /// stops. QEMU and the bitmaps know nothing of all this.
  ///
  /// - Throws: `LibvirtError`; `CancellationError`.
  func isHeldByLostBackup(_ domainID: String) async throws -> Bool {
    for _ in 0..<Self.looks {
      guard try await patiently({ try await jobs(domainID).seemsHeldByLostBackup(domainID) }) else {
        return false
      }
      try await Task.sleep(for: .milliseconds(200))
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
        + "not exist: until \(machine) is stopped it allows it no backup, no migration and no save",
      remedy:
        "Shut \(machine) down and start it again when that suits; a reboot within it is not enough. The chain goes on then",
      facts: ["vm": machine])
  }
}
