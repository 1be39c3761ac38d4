import Foundation
import Lab
import Messages
import SnapshotModel
import Testing

/// Row D14 with faults: whoever takes part in a rebuild is killed at each of its steps, or is away.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct RebuildFaultTests {
  @Test(
    "D14 kill -9 the orchestrator or the agent at each step of a rebuild: it goes on, and all is as before")
  func d14KilledAtEachStep() async throws {
    try await Self.with { tidemark, before in
      // The scan reads by calls, not by jobs: no agent comes to a place in it.
      for place in StepPlace.everywhere(.rebuild) where !(place.isInAgent && place.step.name == .scan) {
        try await tidemark.loseDatabase(volumes: 1)
        let process = place.isInAgent ? tidemark.agents[0] : tidemark.orchestrator
        // Each volume is looked at by a job of its own, which has its id.
        let volume = before.first { $0.hasPrefix("volume|") }?.split(separator: "|")[1] ?? ""
        let point = place.isInAgent ? "\(place.name)-\(volume)" : place.name
        let ended = try await Self.rebuild(tidemark, holding: process, at: point) {
          try await tidemark.restart(process)
        }
        #expect(ended.state == .succeeded, "\(place.testDescription): \(ended.error?.why ?? "")")
        try await Self.expect(before, tidemark, after: ended, place.testDescription)
      }
    }
  }

  @Test("D14 kill -9 the catalog after each part that it takes in: the rebuild goes on, and all is as before")
  func d14CatalogKilled() async throws {
    try await Self.with { tidemark, before in
      for method in [
        "RecordManifests", "ListTipless", "RecordObservations", "RecordRebuild", "FinishOperation",
      ] {
        try await tidemark.loseDatabase(volumes: 1)
        let ended = try await Self.rebuild(tidemark, holding: tidemark.catalog, at: "after-\(method)") {
          try await tidemark.restart(tidemark.catalog)
        }
        #expect(ended.state == .succeeded, "\(method): \(ended.error?.why ?? "")")
        try await Self.expect(before, tidemark, after: ended, method)
      }
    }
  }

  @Test("D14 kill -9 the command: what it has begun goes on by itself, and the next one does what is left")
  func d14CommandKilled() async throws {
    try await Self.with { tidemark, before in
      try await tidemark.loseDatabase(volumes: 1)
      let held = try tidemark.hold(tidemark.orchestrator, at: "before-observe")
      let command = try await tidemark.lab.start(
        "rebuild", [try Products.path("tidemark"), "catalog", "rebuild"],
        environment: tidemark.commandEnvironment)
      let release = try await held.reached()
      await command.kill()
      release.release()
      try await CloudService.withService(of: tidemark) { try await $0.settle() }
      let next = try await tidemark.command(["catalog", "rebuild"])
      #expect(next.status == .exited(0) && next.output.contains("0 snapshots recorded"), "\(next)")
      #expect(try await tidemark.records() == before)
    }
  }

  @Test(
    "D14 a host is away: what it alone could tell is named, what is recorded is whole, and the next rebuild does the rest"
  )
  func d14HostAway() async throws {
    try await Self.with { tidemark, before in
      // From the begin: nothing can be read.
      try await tidemark.loseDatabase(volumes: 1)
      await tidemark.agents[0].kill()
      try await CloudService.withService(of: tidemark) { service in
        try await service.wait("the host still counts as alive") {
          try await $0.inventory.listHosts(.init()).hosts.allSatisfy { !$0.alive }
        }
      }
      let blind = try await tidemark.command(["catalog", "rebuild"])
      #expect(blind.status == .exited(5), "\(blind)")
      for place in ["shared", "local-host-a", "backup", "elsewhere"] {
        #expect(blind.output.contains("\(place):"), "\(place): \(blind.output)")
      }
      #expect(try await !tidemark.records().contains { $0.hasPrefix("snapshot") })
      try await tidemark.restart(tidemark.agents[0])
      try await CloudService.withService(of: tidemark) { service in
        try await service.wait("the host does not come back") {
          try await $0.inventory.listHosts(.init()).hosts.allSatisfy(\.alive)
        }
      }
      try await Self.expect(before, tidemark, after: nil, "away from the begin")

      // From the scan on: the snapshots are there, and of the tip nothing is said that is not known.
      try await tidemark.loseDatabase(volumes: 1)
      let ended = try await Self.rebuild(tidemark, holding: tidemark.orchestrator, at: "before-observe") {
        await tidemark.agents[0].kill()
      }
      #expect(ended.state == .succeeded, "\(ended.error?.why ?? "")")
      #expect(ended.findings.map(\.code) == [.storageUnreachable], "\(ended.findings)")
      #expect(ended.findings.allSatisfy { !$0.remedy.isEmpty && $0.outcome == .needsAttention })
      let snapshots = before.filter { $0.hasPrefix("snapshot") }
      #expect(try await tidemark.records().filter { $0.hasPrefix("snapshot") } == snapshots)
      #expect(try await !tidemark.records().contains { $0.hasPrefix("bitmap") })
      try await tidemark.restart(tidemark.agents[0])
      try await Self.expect(before, tidemark, after: nil, "away from the scan on")
    }
  }

  // MARK: - Parts

  /// Runs `body` with a chain with a hidden link, a copy of what lies in the pool, and what is recorded of that.
  private static func with(_ body: (LabTidemark, [String]) async throws -> Void) async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.settings = [("snapshot.delta.max", "8"), ("snapshot.backup.to.secondary", "false")]
    options.hasSecondStore = true
    try await LabTidemark.with(options) { tidemark in
      try await CloudService.withService(of: tidemark) { service in
        let story = try await SnapshotStory.begin(service)
        let chain = [try await story.take(), try await story.take(), try await story.take()]
        try await service.delete(chain[1])
        _ = try await service.copy(chain[2], to: "elsewhere")
        try await service.set("snapshot.backup.to.secondary", "true")
        _ = try await story.take()
        _ = try await story.take()
        try await service.waitForMarker(in: tidemark.pool)
        try await service.settle()
      }
      try await body(tidemark, tidemark.records())
    }
  }

  /// Begins a rebuild, does something while a process is held, and follows the rebuild to its end.
  private static func rebuild(
    _ tidemark: LabTidemark, holding process: LabProcess, at point: String, _ fault: () async throws -> Void
  ) async throws -> Messages.Operation {
    let held = try tidemark.hold(process, at: point)
    let requestID = RequestID.next()
    let operation = try await CloudService.withNewConnection(to: tidemark) {
      try await $0.snapshots.rebuildCatalog(.with { $0.requestID = requestID })
    }
    let release = try await held.reached()
    try await fault()
    release.release()
    return try await CloudService.withNewConnection(to: tidemark) { try await $0.finish(operation) }
  }

  /// All is as before: at once if the rebuild has left nothing to a person, else after the next one.
  private static func expect(
    _ before: [String], _ tidemark: LabTidemark, after ended: Messages.Operation?, _ place: String
  ) async throws {
    try await CloudService.withNewConnection(to: tidemark) { try await $0.settle() }
    if let ended, ended.findings.isEmpty {
      let found = try await tidemark.records()
      #expect(found == before, "\(place): \(Set(before).symmetricDifference(found).sorted())")
    }
    let next = try await tidemark.command(["catalog", "rebuild"])
    #expect(next.status == .exited(0), "\(place): \(next)")
    let found = try await tidemark.records()
    #expect(found == before, "\(place), after the next: \(Set(before).symmetricDifference(found).sorted())")
  }
}
