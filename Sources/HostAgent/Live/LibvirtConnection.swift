internal import BlockingThread
internal import CLibvirt
internal import Glibc

/// One connection to libvirt, on a thread of its own: a call that waits for the daemon blocks this thread only.
///
/// It opens itself with the first call and again after the daemon was restarted. With a hub it also registers for
/// events, and comes back by itself as soon as the daemon does.
actor LibvirtConnection {
  private let thread: BlockingThread
  private let uri: String
  private let hub: HypervisorEventHub?
  private var connection: OpaquePointer?
  private var registrations: [Int32] = []
  /// What libvirt's XML said of each domain when it was last read, by UUID. Reading XML takes longer than asking for it, and
  /// it rarely changes.
  private var descriptions: [String: (xml: String, description: DomainDescription)] = [:]
  /// Handles of domains that were asked for, by UUID: libvirt looks a domain up by its UUID with each call in any case, so
  /// that having it looked up before is a call more. They know the name that the domain had then, which nobody asks them for.
  private var handles: [String: OpaquePointer] = [:]
  private var isReconnecting = false
  private var isClosed = false

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// A connection that is opened when first used.
  ///
  /// - Parameter hub: Gets the events; nil for a connection that only makes calls.
  init(uri: String, hub: HypervisorEventHub?) {
    LibvirtEventLoop.started
    self.uri = uri
    self.hub = hub
    self.thread = BlockingThread(name: hub == nil ? "libvirt-jobs" : "libvirt")
  }

  isolated deinit { drop() }

  /// Closes for good.
  func close() {
    isClosed = true
    drop()
  }

  /// Runs `body` with the open connection, on this actor's thread.
  ///
  /// - Throws: what `body` throws; `LibvirtError` with `isConnectionLost` when the daemon cannot be reached.
  func perform<Result: Sendable>(_ body: (OpaquePointer) throws -> Result) throws -> Result {
    let connection = try connected()
    do { return try body(connection) } catch let error as LibvirtError where error.isConnectionLost {
      lost()
      throw error
    }
  }

  /// Runs `body` with the domain of that UUID.
  ///
  /// - Throws: as `perform`; `LibvirtError` with `isNoDomain`.
  func withDomain<Result: Sendable>(_ id: String, _ body: (OpaquePointer) throws -> Result) throws -> Result {
    try perform { connection in
      let domain = try handle(of: id, connection)
      do { return try body(domain) } catch let error as LibvirtError where error.isNoDomain {
        if let handle = handles.removeValue(forKey: id) { virDomainFree(handle) }
        throw error
      }
    }
  }

  private func handle(of id: String, _ connection: OpaquePointer) throws -> OpaquePointer {
    if let known = handles[id] { return known }
    // Domains come and go: those that nobody asks for any more are not kept for ever.
    if handles.count == Self.handleLimit { freeHandles() }
    guard let domain = virDomainLookupByUUIDString(connection, id) else {
      throw LibvirtError.last("looking for domain \(id)")
    }
    handles[id] = domain
    return domain
  }

  private func freeHandles() {
    for handle in handles.values { virDomainFree(handle) }
    handles = [:]
  }

  private static let handleLimit = 256

  /// What a domain's XML says.
  func description(of id: String, xml: String) throws -> DomainDescription {
    if let known = descriptions[id], known.xml == xml { return known.description }
    let description = try DomainDescription(xml: xml)
    descriptions[id] = (xml, description)
    return description
  }

  /// Forgets what was read of all other domains.
  func keepDescriptions(of ids: [String]) {
    guard descriptions.count > ids.count else { return }
    let present = Set(ids)
    descriptions = descriptions.filter { present.contains($0.key) }
  }

  /// A domain's UUID in lower case text.
  static func uuid(_ domain: OpaquePointer) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(VIR_UUID_STRING_BUFLEN))
    guard virDomainGetUUIDString(domain, &buffer) == 0 else { return nil }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func connected() throws -> OpaquePointer {
    if let connection {
      if virConnectIsAlive(connection) == 1 { return connection }
      lost()
    }
    guard !isClosed, let opened = virConnectOpen(uri) else {
      throw isClosed
        ? LibvirtError(
          code: VIR_ERR_NO_CONNECT.rawValue, domain: 0, message: "the agent is stopping",
          call: "opening \(uri)")
        : LibvirtError.last("opening \(uri)").asConnectionLoss
    }
    // Fails for drivers within the process, which cannot be lost.
    _ = virConnectSetKeepAlive(opened, 5, 3)
    do {
      if let hub { registrations = try LibvirtCallbacks.register(opened, hub: hub) }
    } catch {
      virConnectClose(opened)
      throw error
    }
    let box = Unmanaged.passRetained(Box(self))
    let status = virConnectRegisterCloseCallback(
      opened,
      { _, _, opaque in
        guard let opaque else { return }
        let box = Unmanaged<Box>.fromOpaque(opaque).takeUnretainedValue()
        Task { await box.connection?.closedByDaemon() }
      }, box.toOpaque(), { opaque in if let opaque { Unmanaged<Box>.fromOpaque(opaque).release() } })
    if status != 0 { box.release() }
    connection = opened
    hub?.post(.connected)
    return opened
  }

  /// Closes what is left of the connection, and tries to come back when somebody waits for events.
  private func lost() {
    guard connection != nil else { return }
    drop()
    hub?.post(.disconnected)
    guard hub != nil, !isReconnecting, !isClosed else { return }
    isReconnecting = true
    Task { await self.reconnect() }
  }

  private func closedByDaemon() {
    // A late notice of an earlier connection finds the present one alive.
    if let connection, virConnectIsAlive(connection) != 1 { lost() }
  }

  private func reconnect() async {
    // Nothing tells when a daemon's socket answers again; trying costs a failed connect().
    var pause = Duration.milliseconds(50)
    while !isClosed {
      if (try? connected()) != nil { break }
      do { try await Task.sleep(for: pause) } catch { break }
      pause = min(pause * 2, .seconds(1))
    }
    isReconnecting = false
  }

  private func drop() {
    guard let connection else { return }
    self.connection = nil
    freeHandles()
    for registration in registrations { virConnectDomainEventDeregisterAny(connection, registration) }
    registrations = []
    virConnectUnregisterCloseCallback(connection, nil)
    virConnectClose(connection)
  }

  private final class Box: Sendable {
    // Not retained: the callback must not keep a connection alive that nobody uses any more.
    weak let connection: LibvirtConnection?
    init(_ connection: LibvirtConnection) { self.connection = connection }
  }
}

extension LibvirtError {
  /// The same, recognised as a lost connection whatever part of libvirt reported it.
  fileprivate var asConnectionLoss: LibvirtError {
    isConnectionLost
      ? self : LibvirtError(code: VIR_ERR_NO_CONNECT.rawValue, domain: domain, message: message, call: call)
  }
}
