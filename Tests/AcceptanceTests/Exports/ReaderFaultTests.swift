import Foundation
import Lab
import Messages
import SnapshotModel
import Testing

/// Rows D3, D5 and D10 for the operations that read snapshots: they are killed and cancelled at each step.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ReaderFaultTests {
  /// What happens while a process is held at a place.
  enum Fault: String, Sendable { case agentDies, orchestratorDies, cancelled }

  @Test(
    "D3 D5 D10 an export and a copy whose agent or orchestrator dies, or that is cancelled, at each step: whole or nothing",
    arguments: [OperationDefinition.Kind.export, .copy])
  func readersUnderFaults(_ kind: OperationDefinition.Kind) async throws {
    var options = FaultScene.options()
    try await Lab.with { lab in
      let elsewhere = try lab.folder("elsewhere")
      options.agentFlags = ["--store", "elsewhere=\(elsewhere)"]
      let tidemark = try await LabTidemark(in: lab, options: options)
      try await tidemark.tidemark("store", "add", "elsewhere", "--zone", "zone-2")
      let scene = try await FaultScene(tidemark)
      let chain = try await scene.call { try await $0.chain(FaultScene.volume) }
      let tip = try #require(chain.first { $0.isTip })
      let content = try #require(await scene.contents[tip.id])
      let before = try Self.hashes(scene.storage, chain)
      for (number, (place, fault)) in Self.cases(kind).enumerated() {
        let name = "\(fault.rawValue): \(place.testDescription)"
        let file = "new-\(number).qcow2"
        let held = try tidemark.hold(
          place.isInAgent ? tidemark.agents[0] : tidemark.orchestrator, at: place.name)
        let operation = try await scene.call { service in
          kind == .export
            ? try await service.submitVolume(of: tip, pool: "local-host-a", path: file)
            : try await service.submitCopy(of: tip, to: "elsewhere")
        }
        let release = try await held.reached()
        switch fault {
        case .agentDies: await tidemark.agents[0].kill()
        case .orchestratorDies: await tidemark.orchestrator.kill()
        case .cancelled:
          _ = try await scene.call { service in
            try await service.operations.cancelOperation(.with { $0.operation = operation.id })
          }
        }
        release.release()
        if fault == .agentDies { try await tidemark.restart(tidemark.agents[0]) }
        if fault == .orchestratorDies { try await tidemark.restart(tidemark.orchestrator) }
        let ended = try await scene.call { try await $0.finish(operation) }
        let isUndone = fault == .cancelled && place.isRevocable
        #expect(
          ended.state == (isUndone ? .cancelled : .succeeded),
          "\(name): \(ended.state) \(ended.error?.why ?? "")")
        let folder = try kind == .export ? tidemark.hosts[0].localPool("local") : elsewhere
        if kind == .export {
          #expect(ImageFile.listing(folder) == (isUndone ? [] : [file]), "\(name)")
          if !isUndone {
            try await ImageFile.expect("\(folder)/\(file)", holds: content)
            try FileManager.default.removeItem(atPath: "\(folder)/\(file)")
          }
        } else {
          try await Self.checkCopy(scene, of: tip, content, in: elsewhere, isUndone: isUndone, name)
        }
      }
      #expect(try Self.hashes(scene.storage, chain) == before)
      try await scene.prove("\(kind.rawValue), at the end")
      try await scene.proveAll()
    }
  }

  /// Kills where the killed process is held; cancels between the steps and within them.
  private static func cases(_ kind: OperationDefinition.Kind) -> [(StepPlace, Fault)] {
    StepPlace.everywhere(kind).flatMap { place -> [(StepPlace, Fault)] in
      let isLooked = place.side == .before || place.isWithin
      return [(place, place.isInAgent ? .agentDies : .orchestratorDies)]
        + (isLooked && (place.isWithin || !place.isInAgent) ? [(place, .cancelled)] : [])
    }
  }

  /// The copy is whole, and deleted with its chain; or nothing of it is there.
  private static func checkCopy(
    _ scene: FaultScene, of tip: Snapshot, _ content: DiskModel, in store: String, isUndone: Bool,
    _ name: String
  ) async throws {
    let storage = SnapshotStorage(folder: "\(store)/volumes")
    let all = try await scene.call { try await $0.chain(FaultScene.volume) }
    let copies = all.filter { !$0.copiedFrom.isEmpty }
    #expect(try storage.allFiles() == SnapshotStorage.files(of: copies), "\(name)")
    guard !isUndone else { return #expect(copies.isEmpty, "\(name)") }
    let copy = try #require(copies.first { $0.copiedFrom == tip.id }, "\(name)")
    let difference = try await content.difference(from: storage.image(copy))
    #expect(difference == nil, "\(name)")
    for copy in copies.reversed() { try await scene.call { try await $0.delete(copy) } }
    #expect(try storage.allFiles().isEmpty, "\(name)")
  }

  private static func hashes(_ storage: SnapshotStorage, _ chain: [Snapshot]) throws -> [String] {
    try chain.map { try FileHash.sha256(of: storage.image($0)) }
  }
}
