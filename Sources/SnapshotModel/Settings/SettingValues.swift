/// All values of settings that are set anywhere, and the rule by which they hold: cluster before zone before global
/// before the default.
public struct SettingValues: Hashable, Sendable {
  private struct Key: Hashable {
    var definition: SettingDefinition
    var origin: SettingOrigin
  }

  private var values: [Key: String] = [:]

  /// No value is set.
  public init() {}

  /// The value that is set there, if one is.
  public subscript(definition: SettingDefinition, origin: SettingOrigin) -> String? {
    get { values[Key(definition: definition, origin: origin)] }
    set { values[Key(definition: definition, origin: origin)] = newValue }
  }

  /// What holds for a volume whose pool is in this zone and cluster.
  ///
  /// A stored value that is not acceptable (somebody wrote it past the catalog) is passed over, as if not set.
  public func resolve(
    _ definition: SettingDefinition, zone: String? = nil, cluster: String? = nil
  ) -> ResolvedSetting {
    let origins = [cluster.map(SettingOrigin.cluster), zone.map(SettingOrigin.zone), .global]
    for case let origin? in origins {
      if let value = self[definition, origin].flatMap(definition.normalized) {
        return ResolvedSetting(definition: definition, value: value, origin: origin)
      }
    }
    return ResolvedSetting(definition: definition, value: definition.defaultValue, origin: .builtIn)
  }

  /// After how many days operations that have ended are forgotten; nil: never.
  public var daysUntilPurge: Int? {
    Int(resolve(.purgeDelay).value).flatMap { $0 > 0 ? $0 : nil }
  }

  /// The settings that decide a snapshot, resolved.
  public func snapshotSettings(zone: String?, cluster: String?) -> SnapshotSettings {
    func value(_ definition: SettingDefinition) -> String {
      resolve(definition, zone: zone, cluster: cluster).value
    }
    return SnapshotSettings(
      incrementalEnabled: value(.incrementalSnapshot) == "true",
      maximumChainLinks: Int(value(.maximumChainLinks)) ?? 16,
      backUpToSecondary: value(.backUpToSecondary) == "true",
      consolidateHidden: Int(value(.consolidateHidden)) ?? 0)
  }
}

/// The settings that decide a snapshot, as they hold for one volume.
public struct SnapshotSettings: Hashable, Sendable {
  /// `kvm.incremental.snapshot`
  public var incrementalEnabled: Bool
  /// `snapshot.delta.max`
  public var maximumChainLinks: Int
  /// `snapshot.backup.to.secondary`
  public var backUpToSecondary: Bool
  /// `kvm.incremental.consolidate.hidden`
  public var consolidateHidden: Int

  /// Settings with these values; by default, what is built in.
  public init(
    incrementalEnabled: Bool = false, maximumChainLinks: Int = 16, backUpToSecondary: Bool = true,
    consolidateHidden: Int = 0
  ) {
    self.incrementalEnabled = incrementalEnabled
    self.maximumChainLinks = maximumChainLinks
    self.backUpToSecondary = backUpToSecondary
    self.consolidateHidden = consolidateHidden
  }
}
