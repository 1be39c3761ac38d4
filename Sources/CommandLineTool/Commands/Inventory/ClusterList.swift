internal import ArgumentParser
internal import Messages

/// `tidemark cluster ls`.
struct ClusterList: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List the clusters that have hosts or pools.",
    discussion: "What settings hold in one: tidemark settings ls --cluster NAME.")

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let places = try await session.connected { try await Places($0) }
    session.showList(
      "clusters", places.clusters.map(\.json), isPartial: false,
      empty: "no clusters; they appear with the first host or pool in them"
    ) { PlacesText.clusters(places.clusters, on: $0) }
    return .done
  }
}
