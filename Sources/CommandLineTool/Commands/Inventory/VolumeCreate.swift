internal import ArgumentParser
internal import Messages

/// `tidemark volume create`.
struct VolumeCreate: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Make a new volume out of a snapshot or a template.",
    discussion: """
      The new volume is a qcow2 file without backing file, detached; attach it to a VM by its path. The \
      source stays as it is, and may be of a volume that is gone. Any host that has both ends mounted does \
      the work; snapshots of the source's volume go on meanwhile. Examples:
        tidemark volume create --snapshot 3f2a91c0 --pool fast --path web-2.qcow2
        tidemark volume create --template debian-13 --pool fast --path web-3.qcow2 --size 40G
      """)

  @Option(name: .long, help: "The snapshot's id, or the beginning of it.", completion: .snapshots)
  var snapshot: String?

  @Option(name: .long, help: "The template's name, its id, or the beginning of it.", completion: .templates)
  var template: String?

  @Option(name: .long, help: "The primary pool that it goes to.", completion: .pools)
  var pool: String

  @Option(name: .long, help: "Its path inside the pool; nothing may be there, and its folder must be.")
  var path: String

  @Option(
    name: .long,
    help: "Its size, at least the source's, in bytes or with K, M, G or T. Default: the source's.",
    transform: ByteCount.init(argument:))
  var size: ByteCount?

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard (snapshot == nil) != (template == nil) else {
      throw ValidationError("Give --snapshot or --template, one of the two.")
    }
  }

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await ExportsClient(connection).createVolume(
        .with {
          $0.requestID = requestID
          $0.snapshot = snapshot ?? ""
          $0.template = template ?? ""
          $0.pool = pool
          $0.path = path
          $0.virtualBytes = size?.bytes ?? 0
        })
    } outcome: { operation in
      [
        "volume \(operation.targetID)  \(pool):\(path)".printable
          + "  made\(OperationOutcome.took(operation))"
      ]
    }
  }
}
