internal import ArgumentParser
internal import Messages

/// `tidemark host rm`.
struct HostRemove: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "Forget a KVM host that does not come back.",
    discussion: """
      Nothing waits for the host any more; its VMs must not run there. It is refused while its agent is heard of, and \
      as long as there is something in a pool that no other host has. If that is lost with the host, say so: its \
      volumes are gone then, their snapshots on stores stay, and can be restored to another pool. A host whose agent \
      is started again is known again. Examples:
        tidemark host rm kvm-7
        tidemark host rm kvm-7 --pools-lost
      """)

  @Argument(help: "The host's name or id.", completion: .hosts)
  var host: String

  @Flag(help: "The pools that only this host has are lost with it, and all that is in them.")
  var poolsLost = false

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let removed = try await session.connected { connection in
      try await InventoryClient(connection).removeHost(
        .with {
          $0.host = host
          $0.poolsAreLost = poolsLost
        })
    }
    session.show(removed.json) { _ in
      ["host \(removed.host?.name ?? host) is forgotten"] + removed.lostPools.map(Self.line)
    }
    return .done
  }

  private static func line(_ pool: LostPool) -> String {
    func counted(_ count: UInt64, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
    return
      "pool \(pool.name) is lost: \(counted(pool.volumeCount, "volume")) gone, "
      + "\(counted(pool.snapshotCount, "snapshot")) stored there lost"
  }
}
