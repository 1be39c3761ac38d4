import Foundation
import Lab
import SnapshotModel

extension RandomWalk {
  /// How something that was broken is put right.
  struct Healing: Sendable {
    /// What others need comes first.
    enum Order: Int, Sendable {
      case networkAndDatabase, libvirt, catalog, services, machines
    }

    let order: Order
    let step: @Sendable (RandomWalk) async throws -> Void
  }

  /// Processes that are held at a place: which of them comes there first cannot be known.
  func hold(_ round: WalkRound, _ machine: Int) throws -> [HeldPoint] {
    let kind = round.requests[0].kind
    switch round.moment {
    case .after: return []
    case .place(let number):
      let places = StepPlace.everywhere(kind)
      let place = places[number % places.count]
      return try hold(place.isInAgent ? tidemark.agents : orchestrators, at: place.name)
    case .undoPlace(let number):
      let places = OperationDefinition(kind).undoSteps.flatMap { step in
        ["before", "after"].flatMap { side in
          (step.isOnHost ? [orchestrators, tidemark.agents] : [orchestrators]).map {
            (processes: $0, name: "\(side)-\(step.name.rawValue)")
          }
        }
      }
      guard !places.isEmpty else { return [] }
      return try hold(places[number % places.count].processes, at: places[number % places.count].name)
    }
  }

  private func hold(_ processes: [LabProcess], at point: String) throws -> [HeldPoint] {
    note("hold \(processes.map(\.name).joined(separator: ", ")) \(point)")
    return try processes.map { try tidemark.hold($0, at: point) }
  }

  /// Waits for the moment. A place that no operation comes to within some seconds is given up.
  func wait(for moment: WalkRound.Moment, _ held: [HeldPoint]) async -> HeldPoint.Release? {
    if case .after(let milliseconds) = moment {
      try? await Task.sleep(for: .milliseconds(milliseconds))
      return nil
    }
    return await withTaskGroup(of: HeldPoint.Release?.self) { group in
      for point in held { group.addTask { try? await point.reached() } }
      group.addTask {
        try? await Task.sleep(for: .seconds(4))
        return nil
      }
      let first = await group.next() ?? nil
      // Whoever still waits gets a reader, and lets go of it.
      for point in held { point.remove() }
      group.cancelAll()
      for await late in group { late?.release() }
      return first
    }
  }

  /// Breaks something, and remembers how to put it right.
  func apply(_ fault: WalkRound.Fault, _ machine: Int) async throws {
    note("\(fault)")
    count("fault \(fault)")
    let guest = guests[machine]
    let host = guest.host
    let agent = tidemark.agents[tidemark.hosts.firstIndex { $0.name == host.name } ?? 0]
    let orchestrator = orchestrators[round % orchestrators.count]
    switch fault {
    case .killOrchestrator: await kill([orchestrator])
    case .killBothOrchestrators: await kill(orchestrators)
    case .killCatalog: await kill([tidemark.catalog])
    case .killPostgres:
      await tidemark.postgres.kill()
      later(.networkAndDatabase) { try await $0.tidemark.postgres.start() }
    case .stopPostgres:
      await tidemark.postgres.stop()
      later(.networkAndDatabase) { try await $0.tidemark.postgres.start() }
    case .freezeOrchestrator: freeze(orchestrator)
    case .freezeCatalog: freeze(tidemark.catalog)
    case .freezeAgent: freeze(agent)
    case .freezeLibvirt:
      frozen.insert(host.name)
      freeze(host.libvirt)
    case .killAgent: await kill([agent])
    case .killAllAgents: await kill(tidemark.agents)
    case .killLibvirt:
      await host.killLibvirt()
      later(.libvirt) { _ in try await host.restartLibvirt() }
    case .killEmulator:
      guard host.emulatorProcessID(of: guest.name) != nil else { return }
      crashed.insert(machine)
      // Without its daemon nobody notices until that is back.
      try await guest.killEmulator(
        untilNoticed: host.libvirt.exitStatus == nil && !frozen.contains(host.name))
      later(.machines) { walk in
        await walk.note("start \(guest.name)")
        while try await guest.currentState() != "shut off" { try await Task.sleep(for: .milliseconds(100)) }
        try await guest.start()
      }
    case .freezeEmulator:
      guest.freezeEmulator()
      later(.networkAndDatabase) { _ in guest.thawEmulator() }
    case .takeStoreAway: try takeStoreAway()
    case .stallNetwork, .cutNetwork:
      for proxy in tidemark.agentProxies { proxy.mode = fault == .cutNetwork ? .cut : .stall }
      later(.networkAndDatabase) { walk in for proxy in walk.tidemark.agentProxies { proxy.mode = .forward } }
    case .killEverything:
      await kill(tidemark.agents + orchestrators)
      await host.killLibvirt()
      later(.libvirt) { _ in try await host.restartLibvirt() }
      await kill([tidemark.catalog])
    }
  }

  /// Puts right whatever was broken.
  func heal() async throws {
    guard !healing.isEmpty else { return }
    let steps = healing.enumerated().sorted {
      ($0.element.order.rawValue, $0.offset) < ($1.element.order.rawValue, $1.offset)
    }
    healing = []
    frozen = []
    for step in steps { try await step.element.step(self) }
    note("healed")
  }

  private func later(_ order: Healing.Order, _ step: @escaping @Sendable (RandomWalk) async throws -> Void) {
    healing.append(Healing(order: order, step: step))
  }

  private func kill(_ processes: [LabProcess]) async {
    for process in processes {
      await process.kill()
      later(process === tidemark.catalog ? .catalog : .services) { try await $0.tidemark.restart(process) }
    }
  }

  private func freeze(_ process: LabProcess) {
    process.freeze()
    later(.networkAndDatabase) { _ in process.thaw() }
  }

  /// As a lazy unmount does: whoever has a file open goes on with it, and whoever comes finds an empty mount point.
  private func takeStoreAway() throws {
    let store = tidemark.store
    let away = store + ".away"
    try FileManager.default.moveItem(atPath: store, toPath: away)
    try FileManager.default.createDirectory(
      atPath: store, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    later(.networkAndDatabase) { walk in
      let strays = try FileManager.default.contentsOfDirectory(atPath: store)
      try await walk.expect(strays.map { "\($0) was written into the store's empty mount point" })
      rmdir(store)
      try FileManager.default.moveItem(atPath: away, toPath: store)
    }
  }
}
