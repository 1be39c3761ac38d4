import Foundation
import Lab

extension RandomWalk {
  /// Processes that are held at a place: which of them comes there first cannot be known.
  func hold(_ round: WalkRound, _ machine: Int) throws -> [HeldPoint] {
    guard case .place(let number) = round.moment else { return [] }
    let places = StepPlace.everywhere(round.requests[0].kind)
    let place = places[number % places.count]
    note("hold \(place.testDescription)")
    return try (place.isInAgent ? tidemark.agents : orchestrators).map {
      try tidemark.hold($0, at: place.name)
    }
  }

  /// Waits for the moment. A place that no operation comes to within some seconds is given up.
  func wait(for moment: WalkRound.Moment, _ held: [HeldPoint]) async -> HeldPoint.Release? {
    guard case .place = moment else {
      if case .after(let milliseconds) = moment { try? await Task.sleep(for: .milliseconds(milliseconds)) }
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
    switch fault {
    case .killOrchestrator: await kill([orchestrators[0]])
    case .killBothOrchestrators: await kill(orchestrators)
    case .killCatalog: await kill([tidemark.catalog])
    case .killPostgres:
      await tidemark.postgres.kill()
      healing.insert({ try await $0.tidemark.postgres.start() }, at: 0)
    case .stopPostgres:
      await tidemark.postgres.stop()
      healing.insert({ try await $0.tidemark.postgres.start() }, at: 0)
    case .freezeOrchestrator: freeze(orchestrators[0])
    case .freezeCatalog: freeze(tidemark.catalog)
    case .freezeAgent: freeze(agent)
    case .killAgent: await kill([agent])
    case .killAllAgents: await kill(tidemark.agents)
    case .killLibvirt:
      await host.killLibvirt()
      healing.append { _ in try await host.restartLibvirt() }
    case .killEmulator:
      guard host.emulatorProcessID(of: guest.name) != nil else { return }
      crashed.insert(machine)
      try await guest.killEmulator()
      healing.append { walk in
        await walk.note("start \(guest.name)")
        try await guest.start()
      }
    case .takeStoreAway: try takeStoreAway()
    case .stallNetwork, .cutNetwork:
      for proxy in tidemark.agentProxies { proxy.mode = fault == .cutNetwork ? .cut : .stall }
      healing.append { walk in for proxy in walk.tidemark.agentProxies { proxy.mode = .forward } }
    case .killEverything:
      await kill(tidemark.agents + orchestrators)
      await host.killLibvirt()
      healing.insert({ _ in try await host.restartLibvirt() }, at: 0)
      await kill([tidemark.catalog])
    }
  }

  /// Puts right whatever was broken, PostgreSQL and libvirt first, as others need them to start.
  func heal() async throws {
    guard !healing.isEmpty else { return }
    let steps = healing
    healing = []
    for step in steps { try await step(self) }
    note("healed")
  }

  private func kill(_ processes: [LabProcess]) async {
    for process in processes { await process.kill() }
    healing.append { walk in
      for process in processes { try await walk.tidemark.restart(process) }
    }
  }

  private func freeze(_ process: LabProcess) {
    process.freeze()
    healing.insert({ _ in process.thaw() }, at: 0)
  }

  /// As a lazy unmount does: whoever has a file open goes on with it, and whoever comes finds an empty mount point.
  private func takeStoreAway() throws {
    let store = tidemark.store
    let away = store + ".away"
    try FileManager.default.moveItem(atPath: store, toPath: away)
    try FileManager.default.createDirectory(
      atPath: store, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    healing.append { walk in
      let strays = try FileManager.default.contentsOfDirectory(atPath: store)
      try await walk.expect(strays.map { "\($0) was written into the store's empty mount point" })
      rmdir(store)
      try FileManager.default.moveItem(atPath: away, toPath: store)
    }
  }
}
