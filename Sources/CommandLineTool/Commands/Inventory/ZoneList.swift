internal import ArgumentParser
internal import Messages

/// `tidemark zone ls`.
struct ZoneList: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List the zones that have hosts or stores, with their clusters.")

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let places = try await session.connected { try await Places($0) }
    session.showList(
      "zones", places.zones.map(\.json), isPartial: false,
      empty: "no zones; they appear with the first host, pool or store in them"
    ) { PlacesText.zones(places.zones, on: $0) }
    return .done
  }
}
