internal import ArgumentParser
internal import Messages

/// `tidemark vm migrate`.
struct VMMigrate: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Move a running VM to another host, and its volumes to other pools where asked for.",
    discussion: """
      The VM goes on running. Its snapshots stay where they are, and the next one is an increment: the bitmaps \
      move with the content. Without --to-pool the volumes stay in their pools, which both hosts must share.

      A volume whose snapshots are in its own pool is not moved to another one. The old files are removed once \
      the VM is known to run at its new host.
      """)

  @Argument(help: "The VM's name or id.", completion: .vms)
  var vm: String

  @Option(
    name: .customLong("to-host"), help: ArgumentHelp("The host to run on.", valueName: "host"),
    completion: .hosts)
  var host: String

  @Option(
    name: .customLong("to-pool"), help: ArgumentHelp("The pool for its volumes.", valueName: "pool"),
    completion: .pools)
  var pool: String?

  @Option(
    name: .customLong("disk"),
    help: ArgumentHelp("A disk that goes to a pool of its own. May be repeated.", valueName: "disk=pool"))
  var disks: [String] = []

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    for disk in disks where disk.split(separator: "=", omittingEmptySubsequences: false).count != 2 {
      throw ValidationError("--disk takes DISK=POOL, vdb=shared for instance.")
    }
  }

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await MigrationsClient(connection).migrateVM(
        .with { request in
          request.requestID = requestID
          request.vm = vm
          request.host = host
          request.pool = pool ?? ""
          request.disks = disks.map { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            return DiskDestination.with {
              $0.disk = parts[0]
              $0.pool = parts[1]
            }
          }
        })
    } outcome: { operation in
      let took = OperationOutcome.took(operation)
      return [
        "\(operation.vmName.printable) runs on host \(host.printable)"
          + (took.isEmpty ? "" : ", moved\(took)")
      ]
    }
  }
}
