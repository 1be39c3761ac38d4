internal import ArgumentParser
internal import Messages

/// Where a setting's value is looked at or changed.
struct ScopeOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("In this zone.", valueName: "zone"))
  var zone: String?

  @Option(name: .long, help: ArgumentHelp("In this cluster.", valueName: "cluster"))
  var cluster: String?

  func validate() throws {
    if zone != nil, cluster != nil { throw ValidationError("Give --zone or --cluster, not both.") }
  }

  /// The scope; nil when none was named.
  var scope: SettingScope? { cluster != nil ? .cluster : zone != nil ? .zone : nil }

  /// The zone's or cluster's name, or nothing.
  var name: String { cluster ?? zone ?? "" }
}
