internal import ArgumentParser
internal import Messages

/// `tidemark volume migrate`.
struct VolumeMigrate: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Move the file of a volume that nobody uses to another pool.",
    discussion: """
      For the volume of a stopped VM, or a detached one. Its snapshots stay where they are, and the next one is an \
      increment. Its VM may be started at any moment: then the volume stays where it was. A VM that is defined with \
      it gets the new path.

      A volume whose snapshots are in its own pool is not moved to another one.
      """)

  @Argument(help: "The volume: VM/disk, its id, or the beginning of it.", completion: .volumes)
  var volume: String

  @Option(
    name: .customLong("to-pool"), help: ArgumentHelp("The pool to move it to.", valueName: "pool"),
    completion: .pools)
  var pool: String

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await MigrationsClient(connection).migrateVolume(
        .with {
          $0.requestID = requestID
          $0.volume = volume
          $0.pool = pool
        })
    } outcome: { operation in
      let took = OperationOutcome.took(operation)
      return [
        "\(operation.volumesText.printable) is in pool \(pool.printable)"
          + (took.isEmpty ? "" : ", moved\(took)")
      ]
    }
  }
}
