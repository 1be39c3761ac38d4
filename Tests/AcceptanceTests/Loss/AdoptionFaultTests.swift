import Foundation
import Lab
import Messages
import Testing

/// Rows D3 and D5 for adoptions: whoever carries one out is killed at each of its steps.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct AdoptionFaultTests {
  @Test(
    "D3 D5 kill -9 the agent or the orchestrator at each step of an adoption: it goes on, and so does the chain"
  )
  func killed() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.settings = [("snapshot.delta.max", "1000")]
    try await LabTidemark.with(options) { tidemark in
      let story = try await call(tidemark) { try await SnapshotStory.begin($0) }
      let id = try await call(tidemark) { service in
        try await service.waitForMarker(in: tidemark.pool)
        return try await service.take("web-1/vda").volumeID
      }
      for (number, place) in StepPlace.everywhere(.adopt).enumerated() {
        let file = "renamed-\(number).qcow2"
        try await adopt(id, at: file, of: story, killing: place, tidemark)
        try await story.guest.start()
        let content = try await story.contentAfterChange()
        let snapshot = try await call(tidemark) { try await $0.take("web-1/vda") }
        #expect(snapshot.kind == .incremental && snapshot.volumeID == id, "\(place.testDescription)")
        let image = SnapshotStorage(folder: tidemark.store + "/volumes").image(snapshot)
        let difference = try await content.difference(from: image)
        #expect(difference == nil, "\(place.testDescription)")
      }
    }
  }

  private func adopt(
    _ id: String, at file: String, of story: SnapshotStory, killing place: StepPlace, _ tidemark: LabTidemark
  ) async throws {
    try await AdoptionTests.rename(story, to: file)
    try await call(tidemark) { service in
      try await service.wait(for: id, "proposed as \(file)") { $0.adoptableAs == "shared:\(file)" }
      try await service.settle()
    }
    let process = place.isInAgent ? tidemark.agents[0] : tidemark.orchestrator
    let held = try tidemark.hold(process, at: place.name)
    let operation = try await call(tidemark) { try await $0.submitAdoption(of: id, at: "shared:\(file)") }
    let release = try await held.reached()
    await process.kill()
    release.release()
    try await tidemark.restart(process)
    try await call(tidemark) { service in
      let ended = try await service.finish(operation)
      #expect(ended.state == .succeeded, "\(place.testDescription): \(ended.error?.why ?? "")")
      let volume = try await service.volume(id)
      #expect(volume.present && volume.path == file && volume.adoptableAs.isEmpty, "\(place.testDescription)")
      #expect(try await service.inventory.listVolumes(ListVolumesRequest()).volumes.map(\.id) == [id])
      try await service.settle()
    }
  }

  /// By a connection of its own: the orchestrator dies now and then.
  private func call<Outcome: Sendable>(
    _ tidemark: LabTidemark, _ body: @escaping @Sendable (CloudService) async throws -> Outcome
  ) async throws -> Outcome {
    try await CloudService.withNewConnection(to: tidemark, at: tidemark.orchestratorAddress, body)
  }
}

extension SnapshotStory {
  /// Changes the disk; what it holds then.
  fileprivate func contentAfterChange() async throws -> DiskModel {
    try await change()
    return guest.content()
  }
}
