internal import CLibvirt

/// What libvirt says when a call fails.
public struct LibvirtError: Error, Hashable, Sendable, CustomStringConvertible {
  /// libvirt's error code (`virErrorNumber`).
  public let code: UInt32
  /// The part of libvirt that failed (`virErrorDomain`).
  public let domain: UInt32
  /// libvirt's words.
  public let message: String
  /// What was tried.
  public let call: String

  /// The error of the call that has just failed on this thread; libvirt keeps the last error per thread.
  static func last(_ call: String) -> LibvirtError {
    guard let error = virGetLastError() else {
      return LibvirtError(code: 0, domain: 0, message: "libvirt gave no reason", call: call)
    }
    return LibvirtError(
      code: UInt32(bitPattern: error.pointee.code), domain: UInt32(bitPattern: error.pointee.domain),
      message: error.pointee.message.map { String(cString: $0) } ?? "", call: call)
  }

  /// "call: libvirt's words".
  public var description: String { "\(call): \(message) (libvirt error \(code))" }

  private func has(_ number: virErrorNumber) -> Bool { code == number.rawValue }

  /// There is no such domain.
  public var isNoDomain: Bool { has(VIR_ERR_NO_DOMAIN) }
  /// The name is not one that a domain can have.
  public var isInvalidName: Bool { has(VIR_ERR_INVALID_ARG) }
  /// There is no such checkpoint.
  public var isNoCheckpoint: Bool { has(VIR_ERR_NO_DOMAIN_CHECKPOINT) }
  /// A disk lacks the checkpoint's bitmap, or the bitmap is broken.
  public var isCheckpointInconsistent: Bool { has(VIR_ERR_CHECKPOINT_INCONSISTENT) }
  /// There is no backup job to look at.
  public var isNoBackup: Bool { has(VIR_ERR_NO_DOMAIN_BACKUP) }
  /// The domain does not run, or does not do what the call needs.
  ///
  /// For what has to do with checkpoints and backups libvirt tells that a domain does not run by the code for what it cannot do
  /// at all: "cannot delete checkpoint for inactive domain", "cannot perform disk backup for inactive domain".
  public var isInvalidOperation: Bool {
    has(VIR_ERR_OPERATION_INVALID)
      || (has(VIR_ERR_OPERATION_UNSUPPORTED) && message.contains("inactive domain"))
  }
  /// Another job on the domain kept the call waiting until it gave up, about 30 s.
  public var isBusy: Bool { has(VIR_ERR_OPERATION_TIMEOUT) || has(VIR_ERR_RESOURCE_BUSY) }
  /// libvirt is at odds with itself.
  var isInternal: Bool { has(VIR_ERR_INTERNAL_ERROR) }
  /// QEMU or libvirt is too old, or the disk cannot do it.
  public var isUnsupported: Bool {
    has(VIR_ERR_OPERATION_UNSUPPORTED) || has(VIR_ERR_CONFIG_UNSUPPORTED) || has(VIR_ERR_NO_SUPPORT)
  }
  /// The guest agent is not there, so that nothing was asked of it: there is no channel, nobody listens, it hangs, or the
  /// guest does not run. (One that vanishes while it works is told with the same code.)
  public var isGuestAgentAbsent: Bool {
    has(VIR_ERR_ARGUMENT_UNSUPPORTED) || isInvalidOperation || isNoDomain
      || (has(VIR_ERR_AGENT_UNRESPONSIVE) && !message.contains("disappeared"))
  }
  /// The bitmap by which libvirt itself copies an increment is still there from a backup before: libvirt has no code of its
  /// own for it.
  var isBackupBitmapLeft: Bool { message.contains("Bitmap already exists: backup-") }
  /// The bitmap to delete is not in the image: libvirt has no code of its own for it.
  public var isBitmapNotInImage: Bool { message.contains("not found in backing chain") }
  /// libvirt does not know the disks to be safe from corruption when the domain is migrated.
  public var isMigrationUnsafe: Bool { has(VIR_ERR_MIGRATE_UNSAFE) }
  /// Another process has taken the port between libvirt's look at it and QEMU's bind: libvirt takes the first port of its range
  /// that it can bind, lets go of it, and tells QEMU to listen there. It has no code of its own for it, and neither keeps the
  /// port nor tries the next one: QEMU's words come back, through `-incoming` ("Failed to bind socket") or through its monitor
  /// ("Failed to find an available port", also for the disks). Nothing has begun then, the machine runs where it was, and
  /// libvirt's next look finds that port taken and goes on to another.
  public var isPortTaken: Bool { message.contains("Address already in use") }
  /// The connection to the daemon is gone, and with it whether the call had an effect.
  public var isConnectionLost: Bool {
    domain == UInt32(VIR_FROM_RPC.rawValue) || has(VIR_ERR_NO_CONNECT) || has(VIR_ERR_INVALID_CONN)
      || message.contains("client socket is closed")
  }
}

extension LibvirtError {
  /// As the agent's error about `what`.
  func agentError(_ what: String) -> AgentError {
    if isConnectionLost || domain == UInt32(VIR_FROM_REMOTE.rawValue) {
      return AgentError(
        .unavailable, "libvirt_unavailable", what: what, why: "libvirtd does not answer: \(message)",
        remedy: "Check that libvirtd runs on the host; the agent reconnects by itself")
    }
    if isNoDomain {
      return AgentError(
        .notFound, "unknown_vm", what: what, why: "libvirt knows no such domain on this host (any more)",
        remedy: "Check where the virtual machine runs now and try again", isRetryable: true)
    }
    if isBusy {
      return AgentError(
        .failedPrecondition, "vm_busy", what: what, why: "Another job holds the domain: \(message)",
        remedy: "Wait until the migration, save or backup that runs has ended, and try again",
        isRetryable: true)
    }
    return AgentError(
      .internal, "libvirt_failed", what: what, why: description,
      remedy: "Look at libvirtd's and the domain's log on the host", facts: ["libvirt_error": "\(code)"],
      isRetryable: !isUnsupported)
  }
}
