internal import ArgumentParser
internal import Messages
internal import RPC

/// `tidemark volume check`.
struct VolumeCheck: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare what is recorded of volumes with libvirt, the images and the storage, and mend it.",
    discussion: """
      Bitmaps that are broken or that nothing needs are removed, libvirt is made to forget our checkpoints, and files \
      of snapshots that were never finished go. What is not Tidemark's is never touched. The same runs by itself when \
      a host's agent starts and when it has lost libvirt.

      It exits with 0 when all is in order or has been mended, and with \(ExitStatus.needsAttention.rawValue) when \
      something is left that a person has to look at.

      Examples:
        tidemark volume check web-1/vda
        tidemark volume check web-1
        tidemark volume check --all --host kvm-7
      """)

  @Argument(
    help: ArgumentHelp(
      "Volumes of one VM: VM and disk, or id; a VM's name stands for all its disks.", valueName: "volume"),
    completion: .volumesAndVMs)
  var volumes: [String] = []

  @Flag(name: .long, help: "Check every volume, VM by VM.")
  var all = false

  @Option(
    name: .long, help: ArgumentHelp("With --all: only this host's.", valueName: "host"), completion: .hosts)
  var host: String?

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if volumes.isEmpty != all { throw ValidationError("Name volumes, or say --all.") }
    if host != nil && !all { throw ValidationError("--host goes with --all.") }
    if change.requestID != nil && all {
      throw ValidationError("--request-id goes with one request, not with --all.")
    }
  }

  func run(_ session: Session) async throws -> ExitStatus {
    if all { return try await checkAll(session) }
    return try await Change(session: session, options: change).run { connection, requestID in
      try await Self.submit(volumes, requestID, connection)
    } outcome: { operation in
      FindingText.lines(operation, on: session.console.output)
    } attention: {
      $0.needsAttention
    }
  }

  // MARK: - All volumes

  /// One check a VM, and one a detached volume.
  private func checkAll(_ session: Session) async throws -> ExitStatus {
    let subjects = try await subjects(session)
    if subjects.isEmpty { session.note("no volumes; see tidemark volume ls") }
    return try await ManyChanges(session: session, options: change).run(subjects) {
      try await Self.submit($0, $1, $2)
    } outcome: {
      FindingText.lines($0, on: session.console.output)
    }
  }

  /// The volumes that are there, by VM.
  private func subjects(_ session: Session) async throws -> [[String]] {
    let (volumes, _) = try await session.connected { connection in
      try await Pages.read(0) { size, token in
        let answer = try await InventoryClient(connection).listVolumes(
          .with {
            $0.pageSize = size
            $0.pageToken = token
          })
        return (answer.volumes, answer.nextPageToken)
      }
    }
    var subjects: [[String]] = []
    var places: [String: Int] = [:]
    for volume in volumes where volume.present && (host == nil || volume.host == host) {
      // Of a VM with more disks than one request may name, the rest is another's.
      if !volume.vmID.isEmpty, let index = places[volume.vmID], subjects[index].count < 64 {
        subjects[index].append(volume.id)
      } else {
        places[volume.vmID] = subjects.count
        subjects.append([volume.id])
      }
    }
    return subjects
  }

  private static func submit(
    _ volumes: [String], _ requestID: String, _ connection: RPCConnection
  ) async throws -> Operation {
    try await SnapshotsClient(connection).checkVolumes(
      .with {
        $0.requestID = requestID
        $0.volumes = volumes
      })
  }
}
