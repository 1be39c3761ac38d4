internal import Messages

extension TakeSteps {
  /// Runs `body` when it is this operation's turn on the machine that has the volumes.
  ///
  /// - Parameter body: Is given whose turn it is; `engine` needs it.
  func withTurn<Result: Sendable>(
    _ body: @Sendable (_ turn: String) async throws -> Result
  ) async throws -> Result {
    let turn = try await whoseTurn()
    return try await context.turns.withTurn(turn) { try await body(turn) }
  }

  /// The machine that has the volumes; the planned one, or the first volume's path, if none has.
  private func whoseTurn() async throws -> String {
    if let user = try await users().first { return user.id }
    return plannedDomainID.isEmpty ? snapshots[0].image : plannedDomainID
  }

  /// What copies the volumes as they are used now.
  ///
  /// - Throws: `AgentError` `disk_moved`, `vm_changed`.
  func engine(_ turn: String) async throws -> any CopyEngine {
    let what = "No snapshot of \(title) was taken"
    let domains = try await domains()
    try checkPlaces(domains, what)
    let users = domains.filter(isUser)
    if let domain = users.first {
      guard users.count == 1, snapshots.allSatisfy({ domain.disk(path: $0.image) != nil }) else {
        throw AgentError(
          .failedPrecondition, "disk_moved", what: what,
          why: "\(users.map(\.name).joined(separator: ", ")) has some of these volumes, but not all",
          remedy: "Take snapshots of each machine's volumes apart", isRetryable: true)
      }
      guard domain.id == turn else {
        throw AgentError(
          .aborted, "vm_changed", what: what, why: "\(domain.name) was started with it this moment",
          remedy: "Try again", isRetryable: true)
      }
      return LiveEngine(
        context: context, domain: domain, title: title, quiesce: quiesce,
        recordConsistency: { try await recordConsistency($0) })
    }
    let planned = domains.first { $0.id == plannedDomainID }
    var disks: [String: DomainDisk] = [:]
    for snapshot in snapshots { disks[snapshot.image] = planned?.disk(path: snapshot.image) }
    var foreignSnapshots = 0
    if let planned { foreignSnapshots = try await context.hypervisor.snapshotCount(planned.id) }
    return OfflineEngine(
      context: context, disks: disks, foreignSnapshots: foreignSnapshots, title: title)
  }

  /// The machines that tell who has the volumes: the planned one alone, if it runs with them all, else all of this host.
  private func domains() async throws -> [Domain] {
    try await context.hypervisor.domains(
      using: snapshots.map(\.image), first: plannedDomainID.isEmpty ? nil : plannedDomainID)
  }

  /// The active machines of this host that have one of the volumes as a disk.
  func users() async throws -> [Domain] { try await domains().filter(isUser) }

  private func isUser(_ domain: Domain) -> Bool {
    domain.isActive && snapshots.contains { domain.disk(path: $0.image) != nil }
  }

  /// Refuses volumes that are not what their machine uses any more: somebody's external snapshot or block copy has put
  /// another file in their place, and what the plan names is now a part of the disk, or an old state of it.
  private func checkPlaces(_ domains: [Domain], _ what: String) throws {
    for snapshot in snapshots {
      let image = snapshot.image
      func refuse(_ why: String, found: String) -> AgentError {
        AgentError(
          .failedPrecondition, "disk_moved", what: what, why: why,
          remedy:
            "End the other tool's snapshot or block copy, or take the snapshot of the volume it has now",
          facts: ["expected_path": image, "found_path": found], isRetryable: true)
      }
      for domain in domains where domain.isActive {
        if let disk = domain.disks.first(where: { $0.backingPaths.contains(image) }) {
          throw refuse(
            "\(domain.name)/\(disk.target) is now \(disk.path), on top of \(image)", found: disk.path)
        }
      }
      let planned = domains.first { $0.id == plannedDomainID }
      if let disk = planned?.disks.first(where: { $0.target == snapshot.plan.disk }), disk.path != image {
        throw refuse("\(snapshot.title) is now \(disk.path), not \(image)", found: disk.path)
      }
    }
  }
}
