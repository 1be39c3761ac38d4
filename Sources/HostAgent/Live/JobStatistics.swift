internal import CLibvirt

/// What libvirt says about a domain's job. It names no job: whose it is must be known otherwise.
public struct JobStatistics: Hashable, Sendable {
  /// How a job stands.
  public enum State: Hashable, Sendable {
    /// There is none.
    case none
    /// It runs.
    case running
    case completed
    case failed
    case cancelled
  }

  /// How it stands. Events say only whether it succeeded: `completed` or `failed`.
  public var state: State
  /// Whether it is a backup.
  public var isBackup: Bool
  /// Whether it takes the domain to another host.
  public var isMigration = false
  /// Bytes moved by a migration, memory and disks; 0 if not known.
  public var processedData: UInt64 = 0
  /// Bytes that a migration moves; 0 if not known.
  public var totalData: UInt64 = 0
  /// Bytes copied; 0 if not known.
  public var processedBytes: UInt64
  /// Bytes to copy; 0 if not known.
  public var totalBytes: UInt64
  /// How long it ran, in milliseconds; nil if not known.
  public var elapsedMilliseconds: UInt64?
  /// Why it failed, in QEMU's words; nil if it did not, or nothing is known.
  public var failure: String?
}

extension JobStatistics {
  /// Copies typed parameters; they live only as long as the callback or call that gave them.
  ///
  /// - Parameter type: The job's type as the call returned it; nil for events.
  init(type: Int32?, parameters: UnsafeMutablePointer<virTypedParameter>?, count: Int) {
    var numbers: [String: UInt64] = [:]
    var texts: [String: String] = [:]
    for parameter in UnsafeBufferPointer(start: parameters, count: parameters == nil ? 0 : count) {
      let name = withUnsafeBytes(of: parameter.field) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      switch UInt32(bitPattern: parameter.type) {
      case VIR_TYPED_PARAM_ULLONG.rawValue: numbers[name] = parameter.value.ul
      case VIR_TYPED_PARAM_LLONG.rawValue: numbers[name] = UInt64(clamping: parameter.value.l)
      case VIR_TYPED_PARAM_UINT.rawValue: numbers[name] = UInt64(parameter.value.ui)
      case VIR_TYPED_PARAM_INT.rawValue: numbers[name] = UInt64(clamping: parameter.value.i)
      case VIR_TYPED_PARAM_BOOLEAN.rawValue: numbers[name] = UInt64(clamping: Int(parameter.value.b))
      case VIR_TYPED_PARAM_STRING.rawValue: texts[name] = parameter.value.s.map { String(cString: $0) }
      default: break
      }
    }
    switch type.map({ UInt32(bitPattern: $0) }) {
    case nil: state = numbers["success"] == 0 ? .failed : .completed
    case VIR_DOMAIN_JOB_BOUNDED.rawValue, VIR_DOMAIN_JOB_UNBOUNDED.rawValue: state = .running
    case VIR_DOMAIN_JOB_COMPLETED.rawValue: state = .completed
    case VIR_DOMAIN_JOB_FAILED.rawValue: state = .failed
    case VIR_DOMAIN_JOB_CANCELLED.rawValue: state = .cancelled
    default: state = .none
    }
    isBackup = numbers["operation"] == UInt64(VIR_DOMAIN_JOB_OPERATION_BACKUP.rawValue)
    isMigration = numbers["operation"] == UInt64(VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT.rawValue)
    processedData = numbers["data_processed"] ?? 0
    totalData = numbers["data_total"] ?? 0
    processedBytes = numbers["disk_processed"] ?? 0
    totalBytes = numbers["disk_total"] ?? 0
    elapsedMilliseconds = numbers["time_elapsed"]
    failure = texts["errmsg"]
  }
}
