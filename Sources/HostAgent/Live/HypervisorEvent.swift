/// What libvirt reports by itself.
public enum HypervisorEvent: Hashable, Sendable {
  /// A domain was defined, started, stopped and so on.
  case lifecycle(domainID: String, LifecycleChange)
  /// A job on a domain ended; libvirt does not say whose it was.
  case jobCompleted(domainID: String, JobStatistics)
  /// A domain's disks changed: attached, detached, replaced by another file.
  case disksChanged(domainID: String)
  /// The connection to the daemon is gone: events may have been missed from here on.
  case disconnected
  /// It is there again, with events; everything that was read before must be read anew.
  case connected
}

/// What happened to a domain.
public enum LifecycleChange: Hashable, Sendable {
  case defined
  case undefined
  case started
  case suspended
  case resumed
  /// It stopped: its QEMU is gone.
  case stopped(StopCause)
  /// The guest is shutting down; it is not gone yet.
  case shuttingDown
  case crashed
  case other(Int32)
}

/// Why a domain stopped, as far as libvirt knows.
public enum StopCause: String, Hashable, Sendable {
  /// The guest shut down.
  case shutDown = "shut_down"
  /// Somebody had libvirt end it.
  case destroyed
  /// QEMU died: killed, or by a defect of its own.
  case died
  /// It moved to another host.
  case migrated
  /// It was saved to a file.
  case saved
  /// libvirt does not say.
  case unknown
}

extension StopCause {
  /// As the end of a sentence about the machine: "while it was copied, …".
  var words: String {
    switch self {
    case .shutDown: "its guest shut it down"
    case .destroyed: "it was destroyed"
    case .died: "its QEMU died: it was killed, or crashed"
    case .migrated: "it moved to another host"
    case .saved: "it was saved to a file"
    case .unknown: "it stopped"
    }
  }
}
