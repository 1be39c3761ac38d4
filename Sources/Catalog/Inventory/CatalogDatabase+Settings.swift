internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// With a scope: each setting once, as resolved there. Without: every value that is set, and the defaults.
  func settings(_ request: ListSettingsRequest) async throws -> ListSettingsResponse {
    try await pool.withSnapshot { transaction in
      let values = try await transaction.settingValues()
      guard request.scope != .unspecified else {
        var settings = SettingDefinition.allCases.map {
          Setting(ResolvedSetting(definition: $0, value: $0.defaultValue, origin: .builtIn))
        }
        for row in try await transaction.rows(Query.readSettings) { settings.append(try Setting(row: row)) }
        let sorted = settings.enumerated().sorted {
          ($0.element.name, $0.offset) < ($1.element.name, $1.offset)
        }
        return ListSettingsResponse.with { $0.settings = sorted.map(\.element) }
      }
      let place = try await transaction.place(request.scope, request.scopeName)
      return ListSettingsResponse.with {
        $0.settings = SettingDefinition.allCases.sorted { $0.name < $1.name }.map {
          Setting(values.resolve($0, zone: place.zone, cluster: place.cluster))
        }
      }
    }
  }

  /// Sets a setting at a scope.
  func setSetting(_ request: SetSettingRequest) async throws -> Setting {
    let setting = request.setting ?? Setting()
    let definition = try definition(setting.name)
    guard let value = definition.normalized(setting.value) else {
      throw TidemarkError.invalid(
        "invalid_setting_value", "\(definition.name) was not set to \(setting.value.quoted)",
        why: "it takes \(definition.accepts)", remedy: "Send such a value.",
        facts: ["setting": definition.name])
    }
    guard !definition.isGlobalOnly || [.global, .unspecified].contains(setting.scope) else {
      throw TidemarkError.invalid(
        "setting_is_global", "\(definition.name) was not set for \(setting.scopeName.quoted)",
        why: "it holds everywhere alike", remedy: "Set it without a zone or cluster.",
        facts: ["setting": definition.name])
    }
    return try await pool.withTransaction { transaction in
      let place = try await transaction.place(setting.scope, setting.scopeName)
      try await transaction.run(
        Query.setSetting, .text(definition.name), .text(place.zoneID), .text(place.clusterID), .text(value))
      return Setting.with {
        $0.name = definition.name
        $0.value = value
        $0.scope = setting.scope
        $0.scopeName = setting.scope == .global ? "" : setting.scopeName
      }
    }
  }

  /// Removes a setting's value at a scope; returns what holds there now.
  func unsetSetting(_ request: UnsetSettingRequest) async throws -> Setting {
    let definition = try definition(request.name)
    return try await pool.withTransaction { transaction in
      let place = try await transaction.place(request.scope, request.scopeName)
      try await transaction.run(
        Query.unsetSetting, .text(definition.name), .text(place.zoneID), .text(place.clusterID))
      let values = try await transaction.settingValues()
      return Setting(values.resolve(definition, zone: place.zone, cluster: place.cluster))
    }
  }

  private func definition(_ name: String) throws -> SettingDefinition {
    guard let definition = SettingDefinition(rawValue: name) else {
      throw TidemarkError.invalid(
        "unknown_setting", "Setting \(name.quoted) was not changed", why: "there is none of this name",
        remedy: "The settings are \(SettingDefinition.allCases.map(\.name).joined(separator: ", ")).",
        facts: ["setting": name])
    }
    return definition
  }
}

/// A scope's zone and cluster: ids for its own row, names for what holds there.
struct SettingPlace {
  var zoneID: String?
  var clusterID: String?
  var zone: String?
  var cluster: String?
}

extension PostgresTransaction {
  /// Every value that is set, as the rules see them.
  func settingValues() async throws -> SettingValues {
    var values = SettingValues()
    for row in try await rows(Query.readSettings) {
      guard let definition = SettingDefinition(rawValue: try row.get("name")) else { continue }
      let name: String = try row.get("scope_name")
      let origin: SettingOrigin =
        switch try row.get("scope", as: String.self) {
        case "cluster": .cluster(name)
        case "zone": .zone(name)
        default: .global
        }
      values[definition, origin] = try row.get("value", as: String.self)
    }
    return values
  }

  fileprivate func place(_ scope: SettingScope, _ name: String) async throws -> SettingPlace {
    let isZone = scope == .zone
    switch scope {
    case .global: return SettingPlace()
    case .zone, .cluster:
      let row = try await row(Query.findScope, isZone ? .text(name) : .null, isZone ? .null : .text(name))
      let place = SettingPlace(
        zoneID: isZone ? try row?.optional("zone_id") : nil, clusterID: try row?.optional("cluster_id"),
        zone: isZone ? name : try row?.optional("zone_of_cluster"), cluster: isZone ? nil : name)
      guard place.zoneID != nil || place.clusterID != nil else {
        throw TidemarkError(
          .notFound, reason: "unknown_scope",
          what: "There is no \(isZone ? "zone" : "cluster") \(name.quoted)",
          why: "no host and no pool has been reported or added there",
          remedy: "Check the name; `tidemark host ls` shows zones and clusters.")
      }
      return place
    case .unspecified, .unrecognized:
      throw TidemarkError.invalid(
        "unknown_scope", "The setting was not changed", why: "its scope is missing",
        remedy: "Use GLOBAL, ZONE or CLUSTER.")
    }
  }
}

extension Setting {
  init(_ resolved: ResolvedSetting) {
    self.init()
    name = resolved.definition.name
    value = resolved.value
    switch resolved.origin {
    case .builtIn: scope = .unspecified
    case .global: scope = .global
    case .zone(let zone): (scope, scopeName) = (.zone, zone)
    case .cluster(let cluster): (scope, scopeName) = (.cluster, cluster)
    }
  }

  init(row: PostgresRow) throws {
    self.init()
    name = try row.get("name")
    value = try row.get("value")
    scopeName = try row.get("scope_name")
    scope =
      switch try row.get("scope", as: String.self) {
      case "cluster": .cluster
      case "zone": .zone
      default: .global
      }
  }
}
