internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension MigrateOperation {
  /// Where a VM is, as the hosts say now.
  struct Whereabouts: Sendable {
    /// The host that it runs on, if that is not the destination.
    var source: Host?
    /// Whether it runs at the destination, with all disks where they go.
    var isAtDestination = false
    /// Whether the destination has it defined so, stopped.
    var isDefinedAtDestination = false
    /// Whether another host has it defined as it was, stopped.
    var isDefinedAtSource = false
    /// Whether it was ever told to leave.
    var wasBegun = false
    /// Whether the destination was removed, as a host that does not come back: nothing is asked or done there.
    var isDestinationRemoved = false
  }

  /// Asks the hosts of the volumes' pools and the destination where the VM is.
  ///
  /// A host that has not announced itself lately is asked, too, and once the VM was told to leave, it is waited for, for a while:
  /// the VM's own host is silent for some time when its libvirtd was started again in mid-migration. One that has lost its
  /// power would be waited for in vain.
  ///
  /// - Throws: ``TidemarkError`` UNAVAILABLE while a host that matters does not answer.
  func whereabouts(_ plan: MigrationPlan, _ destination: Host) async throws -> Whereabouts {
    let before = plan.disks.compactMap(\.from)
    let after = plan.disks.compactMap(\.to)
    let known = try await tools.locator.inventory.read()
    let candidates = known.hosts(
      poolIDs: Set(before.map(\.poolID)), storeIDs: [], aliveOnly: false
    ).filter { $0.id != destination.id }
    var found = Whereabouts()
    found.wasBegun = begun.contains(OperationStepName.move.rawValue)
    var unreachable: [String] = []
    var givenUp: [String] = []
    for isAlive in [true, false] where found.source == nil {
      for (name, answer) in await tools.locator.ask(candidates.filter { $0.alive == isAlive }, before) {
        switch answer {
        case .unreachable: if isAlive { unreachable.append(name) } else { givenUp.append(name) }
        case .uses(let uses):
          if uses.contains(where: { $0.activeVmID == plan.vmID }) {
            found.source = candidates.first { $0.name == name }
          }
          if uses.allSatisfy({ $0.inactiveVmID == plan.vmID }) { found.isDefinedAtSource = true }
        }
      }
    }
    found.isDestinationRemoved = !known.hosts.contains { $0.name == destination.name }
    let there = found.isDestinationRemoved ? [] : [destination]
    switch await tools.locator.ask(there, after)[destination.name] {
    case .uses(let uses):
      found.isAtDestination = uses.allSatisfy { $0.activeVmID == plan.vmID }
      found.isDefinedAtDestination = uses.allSatisfy { $0.inactiveVmID == plan.vmID }
    case .unreachable(let why):
      throw wait("host_unreachable", "host \(destination.name) does not answer: \(why)")
    case nil: break
    }
    if found.source == nil, !found.isAtDestination {
      if found.wasBegun, unreachable.isEmpty, !givenUp.isEmpty, patience > 0 {
        patience -= 1
        unreachable = givenUp
      }
      if !unreachable.isEmpty {
        await tools.locator.inventory.invalidate()
        throw wait(
          "host_unreachable",
          "\(unreachable.sorted().joined(separator: ", ")) does not answer and may be running it")
      }
    }
    return found
  }

  /// Throws ``TidemarkError`` `host_removed` if a VM cannot go to its destination any more.
  func requireDestination(_ found: Whereabouts, _ destination: Host) throws {
    guard found.isDestinationRemoved else { return }
    throw refusal(
      "host_removed", "host \(destination.name) was removed meanwhile", "Migrate it to another host.")
  }

  /// The host that the VM is to leave.
  ///
  /// - Throws: ``TidemarkError`` `already_there`, `vm_not_running`, `host_cannot_receive`, `host_removed`, `host_unreachable`.
  func source(_ plan: MigrationPlan, _ destination: Host) async throws -> Host {
    let found = try await whereabouts(plan, destination)
    try requireDestination(found, destination)
    if let source = found.source {
      guard !destination.libvirtUri.isEmpty else {
        throw refusal(
          "host_cannot_receive", "host \(destination.name) does not say how other hosts reach its libvirt",
          "Start its agent with --remote-libvirt-uri, qemu+tls://\(destination.name)/system for instance.")
      }
      return source
    }
    // Its disks may be where they were, and it at the destination already.
    let here = await tools.locator.ask([destination], plan.disks.compactMap(\.from))[destination.name]
    if case .uses(let uses) = here, uses.contains(where: { $0.activeVmID == plan.vmID }) {
      throw refusal(
        "already_there", "it runs on host \(destination.name) already",
        plan.moving.isEmpty
          ? "Nothing is to be done."
          : "To move its volumes too, migrate it to another host; or stop it and migrate them one by one.")
    }
    throw refusal(
      "vm_not_running", "it runs on no host that has its pools",
      "Start it first; or migrate its volumes while it is stopped: tidemark volume migrate.")
  }

  /// The host that copies a volume that nobody uses: it sees both pools, and has the volume's VM defined if any host has.
  ///
  /// - Throws: ``TidemarkError`` `volume_in_use`, `no_common_host`, `pool_not_on_host`, `host_unreachable`.
  func worker(_ plan: MigrationPlan, isUndo: Bool = false) async throws -> Host {
    guard let from = plan.disks.first?.from, let to = plan.disks.first?.to else { throw tools.missing(.plan) }
    let known = try await tools.locator.inventory.read()
    let both = known.hosts(poolIDs: [from.poolID, to.poolID], storeIDs: [])
    var defining: Set<String> = []
    for (name, answer) in await tools.locator.ask(known.hosts(poolIDs: [from.poolID], storeIDs: []), [from]) {
      switch answer {
      case .unreachable(let why):
        if !isUndo {
          throw wait("host_unreachable", "host \(name) does not answer and may be running its VM: \(why)")
        }
      case .uses(let uses):
        if uses.contains(where: { !$0.activeVmID.isEmpty }), !isUndo { throw inUse(plan, name) }
        if uses.contains(where: { !$0.inactiveVmID.isEmpty }) { defining.insert(name) }
      }
    }
    guard let any = both.first else {
      await tools.locator.inventory.invalidate()
      throw refusal(
        "no_common_host",
        "no host that answers has both pool \(from.poolName) and pool \(to.poolName) mounted",
        "Migrate it to a pool that both sides share first, or migrate it with its VM: tidemark vm migrate.")
    }
    if !isUndo, let host = defining.first(where: { name in !both.contains { $0.name == name } }) {
      throw refusal(
        "pool_not_on_host",
        "its VM is defined on host \(host), which does not have pool \(to.poolName) mounted",
        "Choose a pool that the host has; or mount it there and name it in the agent's configuration.")
    }
    return both.first { defining.contains($0.name) } ?? any
  }

  private func inUse(_ plan: MigrationPlan, _ host: String) -> TidemarkError {
    refusal(
      "volume_in_use", "a VM runs with it on host \(host)",
      "Stop the VM first; or move it with its volumes while it runs: tidemark vm migrate VM --to-host HOST --to-pool POOL."
    )
  }
}
