internal import ArgumentParser
internal import Messages
internal import RPC

/// `tidemark snapshot verify`.
struct SnapshotVerify: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read stored snapshots and compare them with the checksums in their manifests.",
    discussion: """
      It names the link that is damaged, the range, and the snapshots that cannot be read because of it. Until a later \
      verification finds the link sound, these are refused wherever they would be read; others work, and the volume's \
      next snapshot is full if it would need the link.

      It exits with 0 when all is as it was written, and with \(ExitStatus.needsAttention.rawValue) when something is \
      damaged or missing.

      Examples:
        tidemark snapshot verify 3f2a91c7
        tidemark snapshot verify --volume web-1/vda
        tidemark snapshot verify --store backup
      """)

  @Argument(
    help: ArgumentHelp("A snapshot; it and its ancestors are read.", valueName: "snapshot"),
    completion: .snapshots)
  var snapshot: String?

  @Option(
    name: .long, help: "Verify all snapshots of this volume, hidden ones included.", completion: .volumes)
  var volume: String?

  @Option(
    name: .long, help: "Verify all snapshots of every volume that has some on this store, by its name or id.",
    completion: .stores)
  var store: String?

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard [snapshot, volume, store].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("Name one snapshot, or say --volume or --store.")
    }
    if change.requestID != nil && store != nil {
      throw ValidationError("--request-id goes with one request, not with --store.")
    }
  }

  func run(_ session: Session) async throws -> ExitStatus {
    if let store { return try await verifyStore(store, session) }
    return try await Change(session: session, options: change).run { connection, requestID in
      try await SnapshotsClient(connection).verifySnapshots(
        .with {
          $0.requestID = requestID
          $0.snapshot = snapshot ?? ""
          $0.volume = volume ?? ""
        })
    } outcome: { operation in
      FindingText.lines(operation, on: session.console.output)
    } attention: {
      $0.needsAttention
    }
  }

  /// One verification a volume.
  private func verifyStore(_ store: String, _ session: Session) async throws -> ExitStatus {
    let (snapshots, _) = try await session.connected { connection in
      try await Pages.read(0) { size, token in
        let answer = try await SnapshotsClient(connection).listSnapshots(
          .with {
            $0.allStates = true
            $0.pageSize = size
            $0.pageToken = token
          })
        return (answer.snapshots, answer.nextPageToken)
      }
    }
    let volumes = Set(
      snapshots.filter {
        !($0.location?.storeID.isEmpty ?? true) && [$0.location?.name, $0.location?.storeID].contains(store)
      }.map(\.volumeID)
    ).sorted()
    if volumes.isEmpty { session.note("no snapshots on store \(store); see tidemark store ls") }
    return try await ManyChanges(session: session, options: change).run(volumes) {
      id, requestID, connection in
      try await SnapshotsClient(connection).verifySnapshots(
        .with {
          $0.requestID = requestID
          $0.volume = id
        })
    } outcome: {
      FindingText.lines($0, on: session.console.output)
    }
  }
}
