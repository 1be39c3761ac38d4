internal import ArgumentParser
internal import Messages

/// `tidemark volume adopt`.
struct VolumeAdopt: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Let a volume that is gone go on where somebody has moved its file.",
    discussion: """
      For a file that was renamed or moved by hand, and whose VM was defined anew with the new path. Its chain goes on: \
      the next snapshot is an increment. tidemark volume ls shows what may be adopted.

      The file must carry the bitmap of the volume's last snapshot and have the volume's size, and nothing may be at the \
      old place: a copy is a volume of its own.

      Examples:
        tidemark volume adopt 3f2a91c7 web-1/vda
        tidemark volume adopt 3f2a91c7 fast:renamed.qcow2
      """)

  @Argument(help: "The volume that is gone: its id, or the beginning of it.")
  var volume: String

  @Argument(
    help: "Where its file is now: the volume that was registered there, or pool:path.", completion: .volumes)
  var place: String

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await SnapshotsClient(connection).adoptVolume(
        .with {
          $0.requestID = requestID
          $0.volume = volume
          $0.place = place
        })
    } outcome: { _ in
      ["volume \(volume.printable) is at \(place.printable) now; its chain goes on"]
    }
  }
}
