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
  case stopped
  /// The guest is shutting down; it is not gone yet.
  case shuttingDown
  case crashed
  case other(Int32)
}
