internal import ArgumentParser
internal import Messages
internal import RPC

/// `tidemark chain show`.
struct ChainShow: ServiceCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Draw a volume's snapshots as a tree, each below the one it holds the changes since.",
    discussion: """
      Branches come from reverts. Hidden snapshots (deleted, but needed by others) are drawn as circles. The \
      tip is the one that the next increment will be based on. A virtual size is shown where it changes.

      Examples:
        tidemark chain show web-1/vda
        tidemark chain show web-1/vda --output svg > chain.svg
        tidemark chain show web-1/vda --output dot | dot -Tpdf > chain.pdf
      """)

  @Argument(
    help: "The volume: VM and disk, or id; of a VM with one disk its name will do.",
    completion: .volumesAndVMs)
  var volume: String

  @Option(name: .long, help: "How it is written: text, json, dot (for Graphviz), or svg (a picture).")
  var output = ChainFormat.text

  @OptionGroup(title: "Connection") var service: ServiceOptions

  var format: OutputFormat { output == .json ? .json : .text }

  func run(_ session: Session) async throws -> ExitStatus {
    let chain = try await session.connected { connection in
      do {
        return try await Self.chain(volume, connection)
      } catch let error as TidemarkError where error.reason == "unknown_volume" && !volume.contains("/") {
        guard let disk = try await onlyDisk(connection) else { throw error }
        return try await Self.chain(disk, connection)
      }
    }
    let now = session.console.now()
    session.show(ChainText.json(chain)) { screen in
      switch output {
      case .text, .json: ChainText.lines(chain, now, on: screen)
      case .dot: ChainText.dot(chain, now)
      case .svg: ChainText.svg(chain, now)
      }
    }
    return .done
  }

  /// The only disk of the VM that was named instead of a volume; nil if there is no such VM.
  ///
  /// - Throws: ``Failure`` that names the disks, if there are several.
  private func onlyDisk(_ connection: RPCConnection) async throws -> String? {
    let disks = try? await InventoryClient(connection).listVolumes(.with { $0.vm = volume }).volumes
    guard let disks, let first = disks.first else { return nil }
    guard disks.count > 1 else { return first.id }
    throw Failure(
      status: .refused, reason: "which_disk", what: "No chain was shown",
      why: "VM \(volume) has \(disks.count) disks, and each has its own",
      remedy: "Name one: \(disks.map(\.label).joined(separator: ", ")).")
  }

  private static func chain(_ volume: String, _ connection: RPCConnection) async throws -> GetChainResponse {
    try await SnapshotsClient(connection).getChain(.with { $0.volume = volume })
  }
}
