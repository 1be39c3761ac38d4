internal import ArgumentParser
internal import Messages

/// `tidemark snapshot take`.
struct SnapshotTake: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "take",
    abstract: "Take a snapshot of a volume, or of several or all volumes of one VM at the same instant.",
    discussion: """
      It is incremental when it can be and full when it must be; the reason for a full one is shown. The VM \
      may run, be stopped, start or stop meanwhile. A VM's name stands for all its disks; one that cannot be \
      covered has to be left out by name. CD-ROMs and floppies do not count.

      Examples:
        tidemark snapshot take web-1/vda
        tidemark snapshot take web-1/vda web-1/vdb --name before-upgrade
        tidemark snapshot take web-1 --all-disks
        tidemark snapshot take web-1 --without vdc
        tidemark snapshot take web-1 --quiesce
      """)

  @Argument(
    help: ArgumentHelp("Volumes: VM and disk, or id; or a VM for all its disks.", valueName: "volume"),
    completion: .volumesAndVMs)
  var volumes: [String]

  @Flag(name: .long, help: "Take full snapshots even where increments are possible.")
  var full = false

  @Option(
    name: .long,
    help: ArgumentHelp("Leave this disk of the VM out; may be given several times.", valueName: "disk"))
  var without: [String] = []

  @Flag(
    name: .customLong("all-disks"),
    help: "Take all disks of the VM, which its name alone says too; a disk named instead of a VM is refused.")
  var allDisks = false

  @Flag var quiesce: QuiesceFlag?

  @Option(name: .long, help: "A name for the snapshots.")
  var name: String?

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if allDisks, let disk = volumes.first(where: { $0.contains("/") }) {
      throw ValidationError("--all-disks goes with a VM's name; \u{201C}\(disk)\u{201D} is one disk.")
    }
  }

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await SnapshotsClient(connection).takeSnapshot(
        .with {
          $0.requestID = requestID
          $0.volumes = volumes
          $0.full = full
          $0.name = name ?? ""
          $0.withoutDisks = without
          $0.quiesce = quiesce?.message ?? .unspecified
        })
    } outcome: { operation in
      try await session.connected { connection in
        var lines: [String] = []
        for id in operation.snapshotIDs {
          let snapshot = try await SnapshotsClient(connection).getSnapshot(.with { $0.snapshot = id })
          lines.append(SnapshotText.outcome(snapshot) + OperationOutcome.took(operation))
        }
        return lines
      }
    }
  }
}
