internal import ArgumentParser
internal import Messages
internal import RPC

/// `tidemark snapshot rm`.
struct SnapshotRemove: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "Delete snapshots.",
    discussion: """
      A snapshot that others depend on becomes hidden: it stays on the storage until the last of them is \
      deleted, and then goes with it. What is not known any more is told, and ends the command with \
      \(ExitStatus.refused.rawValue); the others are deleted all the same.

      Examples:
        tidemark snapshot rm 3f2a91c0
        tidemark snapshot rm 3f2a91c0 77ab01f2 --no-wait
        tidemark snapshot rm --group 90c1e5d2
      """)

  @Argument(
    help: ArgumentHelp("The snapshots' ids, or the beginnings of them.", valueName: "snapshot"),
    completion: .snapshots)
  var snapshots: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "All that are ready of a group, by its id or the beginning of it: see tidemark snapshot groups.",
      valueName: "id"))
  var group: String?

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard snapshots.isEmpty != (group == nil) else {
      throw ValidationError("Name snapshots, or one --group.")
    }
    if let group, group.count < 4 {
      throw ValidationError("--group takes an id, or at least 4 characters of it.")
    }
    if change.requestID != nil && snapshots.count != 1 {
      throw ValidationError("--request-id goes with one request: name one snapshot.")
    }
  }

  func run(_ session: Session) async throws -> ExitStatus {
    if snapshots.count == 1 {
      return try await Change(session: session, options: change).run { connection, requestID in
        try await Self.submit(snapshots[0], requestID, connection)
      } outcome: {
        try await Self.outcome($0, session)
      }
    }
    let ids = if let group { try await Self.members(of: group, session) } else { snapshots }
    return try await ManyChanges(session: session, options: change, refusals: .areFailures).run(ids) {
      try await Self.submit($0, $1, $2)
    } outcome: {
      try await Self.outcome($0, session)
    }
  }

  private static func submit(
    _ snapshot: String, _ requestID: String, _ connection: RPCConnection
  ) async throws -> Operation {
    try await SnapshotsClient(connection).deleteSnapshot(
      .with {
        $0.requestID = requestID
        $0.snapshot = snapshot
      })
  }

  /// The ids of a group's snapshots, newest first.
  private static func members(of group: String, _ session: Session) async throws -> [String] {
    let all = try await session.connected { try await SnapshotGroups.read(nil, $0) }
      .filter { $0.groupID.hasPrefix(group) }
    let groups = Set(all.map(\.groupID)).sorted()
    guard groups.count == 1 else {
      throw Failure(
        status: .refused, reason: groups.isEmpty ? "unknown_group" : "ambiguous_reference",
        what: groups.isEmpty ? "There is no group \(group)" : "More than one group begins with \(group)",
        why: groups.isEmpty
          ? "no snapshot that is ready is of a group with that id" : groups.joined(separator: ", "),
        remedy: groups.isEmpty ? "List what there is: tidemark snapshot groups." : "Give more of the id.",
        facts: ["reference": group])
    }
    return all.map(\.id)
  }

  private static func outcome(_ operation: Operation, _ session: Session) async throws -> [String] {
    guard let id = operation.snapshotIDs.first else { return [] }
    return ["snapshot \(id) is deleted\(try await whatBecame(of: id, session))"]
  }

  /// Whether its files are still needed.
  private static func whatBecame(of id: String, _ session: Session) async throws -> String {
    do {
      let found = try await session.connected { connection in
        try await SnapshotsClient(connection).getSnapshot(.with { $0.snapshot = id })
      }
      return found.state == .hidden
        ? "; hidden, it keeps \(ByteText.size(found.allocatedBytes)) on the storage while others depend on it"
        : ""
    } catch let failure as Failure where failure.reason == "unknown_snapshot" {
      return " and gone from the storage"
    } catch is Failure {
      // The deletion is done; what is missing is only this remark.
      return ""
    }
  }
}
