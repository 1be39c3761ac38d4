internal import CLibvirt

/// The C functions that libvirt calls with its events. Each copies what it is given and hands it to the hub.
enum LibvirtCallbacks {
  /// Registers for all events that the agent wants.
  ///
  /// - Returns: What to deregister with.
  static func register(_ connection: OpaquePointer, hub: HypervisorEventHub) throws -> [Int32] {
    typealias Kind = virDomainEventID
    let lifecycle:
      @convention(c) (virConnectPtr?, virDomainPtr?, Int32, Int32, UnsafeMutableRawPointer?) -> Void = {
        _, domain, event, detail, opaque in
        LibvirtCallbacks.post(opaque, domain) { .lifecycle(domainID: $0, LifecycleChange(event, detail)) }
      }
    let job:
      @convention(c) (virConnectPtr?, virDomainPtr?, virTypedParameterPtr?, Int32, UnsafeMutableRawPointer?)
        -> Void = {
          _, domain, parameters, count, opaque in
          let statistics = JobStatistics(type: nil, parameters: parameters, count: Int(count))
          LibvirtCallbacks.post(opaque, domain) { .jobCompleted(domainID: $0, statistics) }
        }
    let device:
      @convention(c) (virConnectPtr?, virDomainPtr?, UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> Void =
        {
          _, domain, _, opaque in LibvirtCallbacks.post(opaque, domain) { .disksChanged(domainID: $0) }
        }
    let blockJob:
      @convention(c) (
        virConnectPtr?, virDomainPtr?, UnsafePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?
      )
        -> Void = { _, domain, _, kind, _, opaque in
          // A backup changes no disk.
          if kind == Int32(VIR_DOMAIN_BLOCK_JOB_TYPE_BACKUP.rawValue) { return }
          LibvirtCallbacks.post(opaque, domain) { .disksChanged(domainID: $0) }
        }
    let callbacks: [(Kind, virConnectDomainEventGenericCallback)] = [
      (
        VIR_DOMAIN_EVENT_ID_LIFECYCLE, unsafeBitCast(lifecycle, to: virConnectDomainEventGenericCallback.self)
      ),
      (VIR_DOMAIN_EVENT_ID_JOB_COMPLETED, unsafeBitCast(job, to: virConnectDomainEventGenericCallback.self)),
      (
        VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, unsafeBitCast(device, to: virConnectDomainEventGenericCallback.self)
      ),
      (
        VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED,
        unsafeBitCast(device, to: virConnectDomainEventGenericCallback.self)
      ),
      (
        VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2,
        unsafeBitCast(blockJob, to: virConnectDomainEventGenericCallback.self)
      ),
    ]
    return try callbacks.map { kind, callback in
      let opaque = Unmanaged.passRetained(hub)
      let id = virConnectDomainEventRegisterAny(
        connection, nil, Int32(kind.rawValue), callback, opaque.toOpaque(),
        { opaque in if let opaque { Unmanaged<HypervisorEventHub>.fromOpaque(opaque).release() } })
      guard id >= 0 else {
        let error = LibvirtError.last("registering for events")
        opaque.release()
        throw error
      }
      return id
    }
  }

  private static func post(
    _ opaque: UnsafeMutableRawPointer?, _ domain: OpaquePointer?, _ event: (String) -> HypervisorEvent
  ) {
    guard let opaque, let domain, let id = LibvirtConnection.uuid(domain) else { return }
    Unmanaged<HypervisorEventHub>.fromOpaque(opaque).takeUnretainedValue().post(event(id))
  }
}

extension LifecycleChange {
  /// Reads libvirt's `virDomainEventType` and, where it matters, what libvirt says beyond it.
  init(_ event: Int32, _ detail: Int32) {
    self =
      switch UInt32(bitPattern: event) {
      case VIR_DOMAIN_EVENT_DEFINED.rawValue: .defined
      case VIR_DOMAIN_EVENT_UNDEFINED.rawValue: .undefined
      case VIR_DOMAIN_EVENT_STARTED.rawValue: .started
      case VIR_DOMAIN_EVENT_SUSPENDED.rawValue: .suspended
      case VIR_DOMAIN_EVENT_RESUMED.rawValue: .resumed
      case VIR_DOMAIN_EVENT_STOPPED.rawValue: .stopped(StopCause(detail))
      case VIR_DOMAIN_EVENT_SHUTDOWN.rawValue: .shuttingDown
      case VIR_DOMAIN_EVENT_CRASHED.rawValue: .crashed
      default: .other(event)
      }
  }
}

extension StopCause {
  /// Reads libvirt's `virDomainEventStoppedDetailType`.
  init(_ detail: Int32) {
    self =
      switch UInt32(bitPattern: detail) {
      case VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN.rawValue: .shutDown
      case VIR_DOMAIN_EVENT_STOPPED_DESTROYED.rawValue: .destroyed
      case VIR_DOMAIN_EVENT_STOPPED_CRASHED.rawValue, VIR_DOMAIN_EVENT_STOPPED_FAILED.rawValue: .died
      case VIR_DOMAIN_EVENT_STOPPED_MIGRATED.rawValue: .migrated
      case VIR_DOMAIN_EVENT_STOPPED_SAVED.rawValue: .saved
      default: .unknown
      }
  }
}
