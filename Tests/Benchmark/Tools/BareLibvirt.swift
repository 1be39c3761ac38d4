internal import CLibvirt
internal import Foundation
internal import Glibc
internal import Lab
internal import Synchronization

/// What others' snapshots begin with: libvirt's backup job, called directly, and nothing around it.
///
/// A job's end is told by libvirt's event, so that nothing is asked in a loop.
final class BareLibvirt: Sendable {
  // libvirt's connections may be used by any number of threads.
  private nonisolated(unsafe) let connection: OpaquePointer
  private let ends = JobEnds()

  /// The ends of jobs, as events tell them.
  private final class JobEnds: Sendable {
    let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)
  }

  private static let eventLoop: Void = {
    signal(SIGPIPE, SIG_IGN)
    virInitialize()
    virSetErrorFunc(nil, { _, _ in })
    precondition(virEventRegisterDefaultImpl() == 0, "libvirt's event loop could not be registered")
    Thread { while true { if virEventRunDefaultImpl() < 0 { usleep(1000) } } }.start()
  }()

  /// Connects to a lab host's libvirt.
  init(uri: String) throws {
    _ = Self.eventLoop
    guard let connection = virConnectOpen(uri) else { throw Self.error("connecting") }
    self.connection = connection
    let completed:
      @convention(c) (virConnectPtr?, virDomainPtr?, virTypedParameterPtr?, Int32, UnsafeMutableRawPointer?)
        -> Void = {
          _, _, _, _, opaque in
          guard let opaque else { return }
          let ends = Unmanaged<JobEnds>.fromOpaque(opaque).takeUnretainedValue()
          ends.waiting.withLock { waiting in
            waiting?.resume()
            waiting = nil
          }
        }
    let id = virConnectDomainEventRegisterAny(
      connection, nil, Int32(VIR_DOMAIN_EVENT_ID_JOB_COMPLETED.rawValue),
      unsafeBitCast(completed, to: virConnectDomainEventGenericCallback.self),
      Unmanaged.passRetained(ends).toOpaque(), nil)
    guard id >= 0 else { throw Self.error("registering for events") }
  }

  deinit { virConnectClose(connection) }

  /// Copies a disk into a file that is there already; returns when libvirt says that it is done.
  ///
  /// - Parameters:
  ///   - parent: The checkpoint since which changes are copied; nil for everything.
  ///   - checkpoint: The one that begins with this copy.
  func backUp(
    _ domain: String, disk: String = "vda", to file: String, since parent: String?, checkpoint: String
  )
    async throws
  {
    let since = parent.map { "<incremental>\($0)</incremental>" } ?? ""
    let backup = """
      <domainbackup mode='push'>\(since)<disks><disk name='\(disk)' type='file' backup='yes'>\
      <driver type='qcow2'/><target file='\(file)'/></disk></disks></domainbackup>
      """
    let new = """
      <domaincheckpoint><name>\(checkpoint)</name><disks><disk name='\(disk)' checkpoint='bitmap'/></disks>\
      </domaincheckpoint>
      """
    let beginning = Mutex<(any Error)?>(nil)
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      ends.waiting.withLock { $0 = continuation }
      Thread { [self] in
        do { try begin(domain, backup, new) } catch {
          beginning.withLock { $0 = error }
          ends.waiting.withLock { waiting in
            waiting?.resume()
            waiting = nil
          }
        }
      }.start()
    }
    if let error = beginning.withLock({ $0 }) { throw error }
  }

  /// Makes libvirt know a checkpoint whose bitmap is in the image.
  func redefine(_ checkpoint: String, of domain: String, disk: String = "vda") throws {
    let xml = """
      <domaincheckpoint><name>\(checkpoint)</name><creationTime>1</creationTime><disks><disk name='\(disk)' \
      checkpoint='bitmap' bitmap='\(checkpoint)'/></disks></domaincheckpoint>
      """
    try withDomain(domain) { domain in
      guard
        let checkpoint = virDomainCheckpointCreateXML(
          domain, xml, VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE.rawValue)
      else { throw Self.error("redefining a checkpoint") }
      virDomainCheckpointFree(checkpoint)
    }
  }

  /// Starts a domain, paused, that is gone when it stops.
  func startPaused(_ definition: String) throws {
    guard let domain = virDomainCreateXML(connection, definition, VIR_DOMAIN_START_PAUSED.rawValue) else {
      throw Self.error("starting a domain")
    }
    virDomainFree(domain)
  }

  /// Ends a domain.
  func destroy(_ domain: String) throws {
    try withDomain(domain) {
      guard virDomainDestroy($0) == 0 else { throw Self.error("destroying a domain") }
    }
  }

  private func begin(_ domain: String, _ backup: String, _ checkpoint: String) throws {
    try withDomain(domain) { domain in
      guard
        virDomainBackupBegin(domain, backup, checkpoint, VIR_DOMAIN_BACKUP_BEGIN_REUSE_EXTERNAL.rawValue) == 0
      else { throw Self.error("beginning a backup") }
    }
  }

  private func withDomain(_ name: String, _ body: (OpaquePointer) throws -> Void) throws {
    guard let domain = virDomainLookupByName(connection, name) else {
      throw Self.error("looking for \(name)")
    }
    defer { virDomainFree(domain) }
    try body(domain)
  }

  private static func error(_ what: String) -> LabError {
    let message = virGetLastErrorMessage().map { String(cString: $0) } ?? ""
    return LabError("\(what): \(message)")
  }
}
