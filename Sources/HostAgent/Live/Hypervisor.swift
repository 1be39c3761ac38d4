public import Logging
internal import Synchronization

/// libvirt on this host, by its C API.
///
/// Questions and events go over one connection, calls that may wait for a domain's job or ask its QEMU over others, so
/// that a domain that keeps a call waiting (30 s, when a migration runs on it; for ever, when its QEMU hangs) holds up
/// nothing else. All connections come back by themselves when libvirtd was restarted.
public final class Hypervisor: Sendable {
  /// What it connects to: `qemu:///system`.
  public let uri: String
  let queries: LibvirtConnection
  /// For what protects a guest: ending a job, letting a guest run. Never waits behind another domain's calls.
  let urgent: LibvirtConnection
  private let jobConnections: [LibvirtConnection]
  /// Which of them a domain has, in turn from the first call for it on: as long as there are enough, no two share one.
  private let assignment = Mutex<[String: Int]>([:])
  private let hub = HypervisorEventHub()
  private let diskUsers = DiskUsers()
  let told = ToldCheckpoints()
  private let logger: Logger
  private let isSilent = Mutex(false)

  /// A hypervisor; connections are opened when first used.
  ///
  /// - Parameter logger: Is told when libvirt does not answer, and when it does again.
  public init(uri: String, logger: Logger = Logger(label: "hypervisor") { _ in SwiftLogNoOpLogHandler() }) {
    self.uri = uri
    self.logger = logger
    let hub = hub
    queries = LibvirtConnection(uri: uri, hub: hub)
    urgent = LibvirtConnection(uri: uri, hub: nil)
    jobConnections = (0..<8).map { _ in LibvirtConnection(uri: uri, hub: nil) }
  }

  /// Closes all connections for good.
  public func close() async {
    await queries.close()
    await urgent.close()
    for connection in jobConnections { await connection.close() }
  }

  /// Everything libvirt reports from now on. Listen before doing what causes the event.
  public func events() -> AsyncStream<HypervisorEvent> { hub.events() }

  /// A random id that changes with every new connection to libvirt: what was believed of its domains before may not be so
  /// any more. Read it after a call, which connects.
  public var session: String { hub.session }

  /// The connection for calls on that domain that may have to wait for its job or its QEMU.
  func jobs(_ domainID: String) -> LibvirtConnection {
    let index = assignment.withLock { assignment in
      if let index = assignment[domainID] { return index }
      let index = assignment.count % jobConnections.count
      assignment[domainID] = index
      return index
    }
    return jobConnections[index]
  }

  /// All domains, by name. Throws `LibvirtError`.
  public func domains() async throws -> [Domain] {
    let domains = try await patiently { try await queries.domains() }
    diskUsers.take(domains)
    return domains
  }

  /// The domains that tell who uses these images, in one question where it can be: the running domain that has them all as
  /// disks, if `first` does, or whoever did a moment ago; else all domains of the host. Throws `LibvirtError`.
  ///
  /// A host has hundreds of domains, libvirt answers two questions about each, and every step of a snapshot wants to know.
  /// A domain that runs with a disk that its guest may write is the image's only user: QEMU's lock keeps every other QEMU
  /// from opening the image, as a disk and as a part of one. Domains that are only defined with it are left out then.
  ///
  /// - Parameter first: The UUID of the one domain to ask first, for who wants to hear of it whatever has the images.
  public func domains(using images: [String], first: String? = nil) async throws -> [Domain] {
    if let id = first ?? diskUsers.user(of: images), let domain = try await domain(id),
      domain.isWriting(images)
    {
      return [domain]
    }
    return try await domains()
  }

  /// The domain of that UUID; nil if libvirt knows none. Throws `LibvirtError`.
  public func domain(_ id: String) async throws -> Domain? {
    try await patiently { try await queries.domain(id) }
  }

  /// Whether an active domain certainly neither comes from another host just now nor goes to one. Throws `LibvirtError`.
  func isStaying(_ id: String) async throws -> Bool {
    do {
      let job = try await patiently { try await jobs(id).jobStatistics(id, completed: false) }
      return !job.isMigration || job.state != .running
    } catch let error as LibvirtError where !error.isConnectionLost {
      // Of a migration only its source has statistics; of a backup that libvirt has lost nobody has.
      return false
    }
  }

  /// How many libvirt snapshots a domain has; none of them is ours. Throws `LibvirtError`.
  func snapshotCount(_ id: String) async throws -> Int {
    try await patiently { try await queries.snapshotCount(id) }
  }

  /// The first of these domains whose memory is saved; nil if none is. Throws `LibvirtError`.
  func firstSaved(of domains: [Domain]) async throws -> Domain? {
    for domain in domains {
      if try await patiently({ try await queries.hasSavedState(domain.id) }) { return domain }
    }
    return nil
  }

  /// The versions of libvirt and QEMU. Throws `LibvirtError`.
  public func versions() async throws -> HypervisorVersions {
    try await patiently { try await queries.versions() }
  }

  /// Repeats a call that may safely be repeated while libvirtd is away, for at most 20 s.
  func patiently<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(20)
    var pause = Duration.milliseconds(50)
    while true {
      do {
        let result = try await body()
        if isSilent.exchange(false) { logger.notice("libvirt answers again", metadata: ["uri": "\(uri)"]) }
        return result
      } catch let error as LibvirtError where error.isConnectionLost {
        if !isSilent.exchange(true) {
          logger.warning("libvirt does not answer", metadata: ["uri": "\(uri)", "error": "\(error)"])
        }
        guard clock.now + pause < deadline else { throw error }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(1))
      }
    }
  }
}

extension Mutex<Bool> {
  /// Puts another value there, and returns the one before.
  fileprivate borrowing func exchange(_ value: Bool) -> Bool {
    withLock { current in
      defer { current = value }
      return current
    }
  }
}
