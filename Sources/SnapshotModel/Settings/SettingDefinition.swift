/// One of the settings that exist, with its type, its default and what values it takes.
public enum SettingDefinition: String, Hashable, Sendable, CaseIterable {
  /// Whether snapshots may be increments.
  case incrementalSnapshot = "kvm.incremental.snapshot"
  /// How many links a chain has at most, the full one and hidden ones included.
  case maximumChainLinks = "snapshot.delta.max"
  /// Whether snapshots go to a secondary store, or stay beside their volumes.
  case backUpToSecondary = "snapshot.backup.to.secondary"
  /// With how many hidden links that could be merged a volume is consolidated by itself; 0: never.
  case consolidateHidden = "kvm.incremental.consolidate.hidden"
  /// After how many days operations that have ended are forgotten; 0: never.
  case purgeDelay = "operation.purge.delay"

  /// The name, as cloud operators know it.
  public var name: String { rawValue }

  /// The value where none is set.
  public var defaultValue: String {
    switch self {
    case .incrementalSnapshot: "false"
    case .maximumChainLinks: "16"
    case .backUpToSecondary: "true"
    case .consolidateHidden: "0"
    case .purgeDelay: "90"
    }
  }

  /// Whether it holds everywhere alike, and is no matter of a zone or cluster.
  public var isGlobalOnly: Bool { self == .purgeDelay }

  /// What values it takes, for people.
  public var accepts: String {
    switch self {
    case .incrementalSnapshot, .backUpToSecondary: "true or false"
    case .maximumChainLinks: "a whole number of at least 1"
    case .consolidateHidden: "a whole number; 0 means never"
    case .purgeDelay: "a whole number of days, of at least 7; 0 means never"
    }
  }

  /// The value that `text` means, in the form in which it is stored; nil if it is not acceptable.
  public func normalized(_ text: String) -> String? {
    switch self {
    case .incrementalSnapshot, .backUpToSecondary:
      switch text {
      case "true", "false": text
      default: nil
      }
    case .maximumChainLinks:
      if let value = Int32(text), value >= 1 { String(value) } else { nil }
    case .consolidateHidden:
      if let value = Int32(text), value >= 0 { String(value) } else { nil }
    case .purgeDelay:
      // Less would make what is told of the last week untrue.
      if let value = Int32(text), value == 0 || (7...36_500).contains(value) { String(value) } else { nil }
    }
  }
}
