import Foundation
import Lab
import Messages
import SnapshotModel
import Testing

/// Migrations of running VMs that are interrupted everywhere: whoever is killed or cancels, the volume is at one place, whole, and its
/// chain goes on.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct MigrationFaultTests {
  @Test(
    "A live migration with storage whose orchestrator or agents are killed at each step goes on; or was cancelled"
  )
  func live() async throws {
    try await LabTidemark.with(MigrationTests.options()) { tidemark in
      let scene = try await MigrationScene(tidemark)
      // The proof that the VM has moved needs no host's work of its own.
      let places = (StepPlace.betweenSteps(.migrate) + StepPlace.inAgent(.migrate)).filter {
        !($0.isInAgent && $0.step.name == .swap)
      }
      for place in places { try await scene.kill(at: place) }
      for name in ["before-prepare-receive", "after-prepare-receive"] {
        try await scene.killDestination(at: name)
      }
      for place in places {
        let isTooLate =
          !place.isRevocable || place.step.name == .swap || (place.step.name == .move && place.side == .after)
        // Within its job the migration may be quicker than the cancellation.
        let isRace = place.isInAgent && place.step.name == .move && place.side != .after
        try await scene.cancel(at: place, endsAs: isRace ? nil : isTooLate ? .succeeded : .cancelled)
      }
      try await scene.proveAll()
    }
  }
}

extension MigrationFaultTests {
  /// Whose libvirtd is killed.
  enum Side: String, Sendable, CaseIterable { case source, destination }

  @Test(
    "D4 libvirtd is killed in mid-migration, at the VM's host or the new one, either way: it runs on one host, whole, and can go"
  )
  func libvirtKilled() async throws {
    var options = MigrationTests.options()
    options.leaseSeconds = 10
    try await LabTidemark.with(options) { tidemark in
      let scene = try await MigrationScene(tidemark)
      for side in Side.allCases + Side.allCases { try await scene.killLibvirt(side) }
      try await scene.proveAll()
    }
  }
}

/// A VM whose volume goes to and fro.
actor MigrationScene {
  let tidemark: LabTidemark
  let guest: LabGuest
  private var contents: [String: DiskModel] = [:]
  private var tip = Snapshot()
  private var writes = 0

  init(_ tidemark: LabTidemark) async throws {
    self.tidemark = tidemark
    guest = try await tidemark.hosts[0].makeGuest(
      "web-1", pool: tidemark.hosts[0].localPool("local"), diskSizes: [16 << 20])
    try await guest.start()
    try await guest.write(0x11, offset: 0, length: 2 << 20)
    try await take()
  }

  /// Kills the process that comes to a place; the migration succeeds all the same.
  func kill(at place: StepPlace) async throws {
    let held = try tidemark.hold(process(place), at: place.name)
    let operation = try await submit()
    let release = try await held.reached()
    try await tidemark.restart(process(place))
    release.release()
    try await settle(operation, as: .succeeded, place.testDescription)
  }

  /// Kills the destination's agent at a point of its own.
  func killDestination(at name: String) async throws {
    let held = try tidemark.hold(destinationAgent, at: name)
    let operation = try await submit()
    let release = try await held.reached()
    try await tidemark.restart(destinationAgent)
    release.release()
    try await settle(operation, as: .succeeded, name)
  }

  /// Kills a libvirtd, and starts it again, while the volume's content is on its way. The VM has moved afterwards, or stays;
  /// then it moves when it is asked to again.
  func killLibvirt(_ side: MigrationFaultTests.Side) async throws {
    let place = "\(side.rawValue)'s libvirtd killed, from \(guest.host.name)"
    let (source, destination) = (guest.host, destination)
    // A libvirtd that was started again ends the copying first, and answers when what was asked of the disk has been read.
    try await guest.limitReads(to: 512 << 10)
    let operation = try await submit()
    _ = try await call { service in
      try await service.firstChange(of: operation) { change in
        change.step == "move" && change.progress?.bytesDone ?? 0 > 0 ? true : nil
      }
    }
    try await (side == .source ? source : destination).restartLibvirt()
    try await guest.freeReads()
    let ended = try await call { try await $0.finish(operation) }
    #expect(
      ended.state == .succeeded || ended.error?.reason == "migration_failed",
      "\(place): \(OperationFailure(operation: ended))")
    let isThere = ended.state == .succeeded
    #expect(try await source.virsh("list", "--name").isEmpty == isThere, "\(place)")
    #expect(try await destination.virsh("list", "--name").isEmpty == !isThere, "\(place)")
    try await settle(operation, as: ended.state, place)
    guard !isThere else { return }
    try await settle(submit(), as: .succeeded, "after \(place)")
  }

  /// Cancels while a process is held at a place.
  ///
  /// - Parameter state: How the migration has to end; nil: cancelled, or done.
  func cancel(at place: StepPlace, endsAs state: OperationState?) async throws {
    let held = try tidemark.hold(process(place), at: place.name)
    let operation = try await submit()
    let release = try await held.reached()
    _ = try await call { try await $0.operations.cancelOperation(.with { $0.operation = operation.id }) }
    release.release()
    try await settle(operation, as: state, "cancelled: \(place.testDescription)")
  }

  /// Reads every snapshot, and the volume.
  func proveAll() async throws {
    try await guest.destroy()
    #expect(try await guest.difference() == nil)
    for snapshot in try await call({ try await $0.chain("web-1/vda") }) {
      let difference = try await contents[snapshot.id]?.difference(
        from: SnapshotStorage(tidemark, onPrimary: false).image(snapshot))
      #expect(difference == nil)
    }
  }

  // MARK: - Parts

  private var isOnFirst: Bool { guest.host.name == tidemark.hosts[0].name }
  private var destination: LabHost { tidemark.hosts[isOnFirst ? 1 : 0] }
  private var destinationAgent: LabProcess { tidemark.agents[isOnFirst ? 1 : 0] }

  private func process(_ place: StepPlace) -> LabProcess {
    if !place.isInAgent { return tidemark.orchestrator }
    // What comes after the move is done where the VM is then.
    return place.step.name == .tidy ? destinationAgent : tidemark.agents[isOnFirst ? 0 : 1]
  }

  private func submit() async throws -> Messages.Operation {
    try await guest.resume()
    let destination = destination
    return try await call {
      try await $0.submitMigration(of: "web-1", to: destination, pool: "local-\(destination.name)")
    }
  }

  private func settle(_ operation: Messages.Operation, as state: OperationState?, _ place: String)
    async throws
  {
    let ended = try await call { try await $0.finish(operation) }
    let possible = state.map { [$0] } ?? [.cancelled, .succeeded]
    #expect(possible.contains(ended.state), "\(place): \(OperationFailure(operation: ended))")
    let host = ended.state == .succeeded ? destination : guest.host
    try await call { [guest] in try await $0.noteMove(of: guest, to: host) }
    #expect(
      try tidemark.poolFiles() == [
        try await call { "\(try await $0.volume("web-1/vda").pool)/web-1-vda.qcow2" }
      ],
      "\(place)")
    #expect(try await call { try await $0.inventory.listVolumes(.init()).volumes.count } == 1, "\(place)")
    #expect(try await guest.currentState() == "running", "\(place)")
    try await guest.pause()
    writes += 1
    try await guest.write(UInt8(writes % 250 + 2), offset: (4 + writes % 12) << 20, length: 1 << 19)
    let before = tip
    try await take()
    #expect(tip.kind == .incremental, "\(place): \(tip.fullReason)")
    #expect(tip.parentID == before.id, "\(place)")
    #expect(tip.allocatedBytes < 2 << 20, "\(place)")
  }

  private func take() async throws {
    let content = guest.content()
    tip = try await call { try await $0.take("web-1/vda") }
    contents[tip.id] = content
  }

  private func call<Outcome: Sendable>(
    _ body: @escaping @Sendable (CloudService) async throws -> Outcome
  ) async throws -> Outcome {
    try await CloudService.withNewConnection(to: tidemark, body)
  }
}
