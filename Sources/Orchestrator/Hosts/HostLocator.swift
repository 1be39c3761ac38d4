internal import GRPCCore
internal import Messages
internal import RPC
internal import Synchronization

/// Finds the host for an operation's next step, by asking: where a VM runs is never believed from memory.
struct HostLocator: Sendable {
  let inventory: InventoryReader
  let agents: any AgentDirectory
  /// Has a host tell anew what it has mounted; nil: what the catalog knows must do.
  let refresher: InventoryRefresher?
  /// How long a host may take to answer.
  var timeout = Duration.seconds(5)
  /// Where the volumes' machine ran a moment ago.
  private let last = LastHost()

  init(inventory: InventoryReader, agents: any AgentDirectory, refresher: InventoryRefresher? = nil) {
    self.inventory = inventory
    self.agents = agents
    self.refresher = refresher
  }

  /// Takes in where the volumes' machine runs as far as somebody knows; nil: nobody does.
  func suppose(machineOn name: String?) { last.name = name }

  /// Where the volumes' machine ran a moment ago, if that host answers and has all of these stores mounted. It has to be asked
  /// whether it still does: whoever works there without that believes from memory.
  func likelyHost(volumes: [VolumePath], storeIDs: Set<String>) async throws -> Host? {
    guard let name = last.name else { return nil }
    return try await inventory.read().hosts(poolIDs: Set(volumes.map(\.poolID)), storeIDs: storeIDs)
      .first { $0.name == name }
  }

  /// The host on which these volumes are to be worked on.
  ///
  /// - Parameters:
  ///   - volumes: The volumes' places.
  ///   - storeID: The store that must be mounted there; empty for none.
  ///   - what: For messages: what is not being done until a host is found.
  func host(volumes: [VolumePath], storeID: String, what: String) async throws -> Host {
    try await host(volumes: volumes, storeIDs: storeID.isEmpty ? [] : [storeID], what: what)
  }

  /// The host on which these volumes are to be worked on; it must have all of these stores mounted.
  func host(volumes: [VolumePath], storeIDs: Set<String>, what: String) async throws -> Host {
    do {
      return try await knownHost(volumes: volumes, storeIDs: storeIDs, what: what)
    } catch let error as TidemarkError where error.reason == "store_not_mounted" {
      // As the host has said a while ago: a store that was added or mounted since then is there.
      guard let name = error.detail.facts["host"], let refresher, await refresher.refresh(hostNamed: name)
      else { throw error }
      await inventory.invalidate()
      return try await knownHost(volumes: volumes, storeIDs: storeIDs, what: what)
    }
  }

  private func knownHost(volumes: [VolumePath], storeIDs: Set<String>, what: String) async throws -> Host {
    let known = try await inventory.read()
    let pools = Set(volumes.map(\.poolID))
    let candidates = known.hosts(poolIDs: pools, storeIDs: [])
    if candidates.isEmpty {
      await inventory.invalidate()
      try known.requireNotLost(poolIDs: pools, what: what)
    }
    let answers = await answers(of: candidates, volumes)
    let choice = HostChoice(
      what: what, answers: answers,
      hostsOfStore: storeIDs.isEmpty
        ? nil : Set(known.hosts(poolIDs: pools, storeIDs: storeIDs, aliveOnly: false).map(\.name)),
      storeName: storeIDs.map(known.storeName).sorted().joined(separator: "' or '"))
    do {
      let name = try choice.decide()
      guard let host = candidates.first(where: { $0.name == name }) else {
        throw TidemarkError(
          .unavailable, reason: "no_host", what: what, why: "host '\(name)' is gone", remedy: "Try again.",
          retryable: true)
      }
      last.name = answers[name]?.areRunning == true ? name : nil
      return host
    } catch {
      last.name = nil
      await inventory.invalidate()
      if (error as? TidemarkError)?.reason == "volume_gone" { try await tell(answers) }
      throw error
    }
  }

  /// What the hosts answer: the one where the volumes were a moment ago is asked first, and the others only if it does not run
  /// them any more. An image has one writer, which QEMU's lock sees to.
  private func answers(
    of candidates: [Host], _ volumes: [VolumePath]
  ) async -> [String: HostChoice.Answer] {
    guard let host = candidates.first(where: { $0.name == last.name }) else {
      return await ask(candidates, volumes)
    }
    let answer = await ask([host], volumes)
    return answer[host.name]?.areRunning == true ? answer : await ask(candidates, volumes)
  }

  /// Lets the catalog know of files that certainly are not there.
  private func tell(_ answers: [String: HostChoice.Answer]) async throws {
    for (host, answer) in answers.sorted(by: { $0.key < $1.key }) {
      guard case .uses(let uses) = answer, uses.contains(where: { $0.presence == .missing }) else { continue }
      try await inventory.tell(host, uses)
    }
  }

  /// A host that mounts this location, for work on files that belong to no VM.
  func host(mounting location: SnapshotLocation, what: String) async throws -> Host {
    try await host(mounting: [location], what: what)
  }

  /// A host that mounts all of these locations, for work on files that belong to no VM.
  func host(mounting locations: [SnapshotLocation], what: String) async throws -> Host {
    let known = try await inventory.read()
    let (pools, stores) = (Set(locations.map(\.poolID)), Set(locations.map(\.storeID)))
    let hosts = known.hosts(poolIDs: pools.subtracting([""]), storeIDs: stores.subtracting([""]))
    if let host = hosts.first { return host }
    await inventory.invalidate()
    try known.requireNotLost(poolIDs: pools, what: what)
    let names =
      pools.subtracting([""]).sorted().map { "pool '\(known.poolName($0))'" }
      + stores.subtracting([""]).sorted().map { "store '\(known.storeName($0))'" }
    throw TidemarkError(
      .unavailable, reason: "no_host", what: what,
      why: "no host that answers has \(names.joined(separator: " and ")) mounted",
      remedy: "Mount it on a host whose agent's configuration names it. The operation goes on then.",
      retryable: true)
  }

  /// A host that mounts a location and one of several others, of which the first that a host can reach is taken.
  ///
  /// - Returns: The host, and which of the others it is.
  func host(
    mounting location: SnapshotLocation, andOneOf others: [SnapshotLocation?], what: String
  ) async throws -> (host: Host, index: Int) {
    // Read anew: what was mounted a moment ago would lead to the first, which cannot be read now, instead of to another one.
    await inventory.invalidate()
    let known = try await inventory.read()
    for (index, other) in others.enumerated() {
      guard let other else { continue }
      let places = [location, other]
      let hosts = known.hosts(
        poolIDs: Set(places.map(\.poolID).filter { !$0.isEmpty }),
        storeIDs: Set(places.map(\.storeID).filter { !$0.isEmpty }))
      if let host = hosts.first { return (host, index) }
    }
    await inventory.invalidate()
    try known.requireNotLost(poolIDs: [location.poolID], what: what)
    let sources = others.compactMap { $0 }
    if sources.allSatisfy({ known.isLost(poolID: $0.poolID) }) {
      try known.requireNotLost(poolIDs: sources.map(\.poolID), what: what)
    }
    let names = sources.map(known.title).joined(separator: " or ")
    throw TidemarkError(
      .unavailable, reason: "no_host", what: what,
      why: "no host that answers has both \(known.title(location)) and \(names) mounted",
      remedy: "Mount both on a host whose agent's configuration names them. The operation goes on then.",
      retryable: true)
  }

  /// What each of these hosts says about the volumes now.
  func ask(_ hosts: [Host], _ volumes: [VolumePath]) async -> [String: HostChoice.Answer] {
    await withTaskGroup(of: (String, HostChoice.Answer).self) { group in
      for host in hosts {
        group.addTask {
          do {
            let agent = try await agents.agent(at: host.address)
            let response = try await agent.locateVolumes(
              LocateVolumesRequest.with { $0.volumes = volumes }, timeout: timeout)
            guard response.uses.count == volumes.count else {
              return (host.name, .unreachable("its answer does not fit the question"))
            }
            return (host.name, .uses(response.uses))
          } catch {
            return (host.name, .unreachable("\(error)"))
          }
        }
      }
      var answers: [String: HostChoice.Answer] = [:]
      for await (name, answer) in group { answers[name] = answer }
      return answers
    }
  }
}

extension HostChoice.Answer {
  /// Whether all volumes are in use there.
  fileprivate var areRunning: Bool {
    if case .uses(let uses) = self { uses.allSatisfy { !$0.activeVmID.isEmpty } } else { false }
  }
}

/// The host where an operation's volumes were found in use last.
private final class LastHost: Sendable {
  private let state = Mutex<String?>(nil)

  var name: String? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
