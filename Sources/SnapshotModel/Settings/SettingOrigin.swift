/// How far a setting's value reaches, and so where a resolved value comes from.
public enum SettingOrigin: Hashable, Sendable {
  /// The value built in.
  case builtIn
  /// Everywhere.
  case global
  /// One zone, by name.
  case zone(String)
  /// One cluster, by name.
  case cluster(String)
}

/// A setting's value with where it comes from.
public struct ResolvedSetting: Hashable, Sendable {
  /// The setting.
  public var definition: SettingDefinition
  /// Its value.
  public var value: String
  /// Where the value is set.
  public var origin: SettingOrigin

  /// A resolved setting.
  public init(definition: SettingDefinition, value: String, origin: SettingOrigin) {
    self.definition = definition
    self.value = value
    self.origin = origin
  }
}
