import Foundation
import Lab
import Messages
import Testing

/// `tidemark volume check`: what is found, what is mended, what is said, and how it ends; and that it runs by itself.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct VolumeCheckTests {
  @Test(
    "volume check finds and mends each kind of disorder, tells what needs a person, and says so by its exit code"
  )
  func volumeCheckCommand() async throws {
    try await LabTidemark.with(FaultScene.options(leaseSeconds: 10)) { tidemark in
      let scene = try await FaultScene(tidemark)
      let guest = scene.guest
      let tip = try #require(
        try await scene.call { try await $0.chain(FaultScene.volume) }.first(where: \.isTip))
      let folder = URL(filePath: scene.storage.image(tip)).deletingLastPathComponent().path

      let fine = try await tidemark.command(["volume", "check", "web-1/vda"])
      #expect(fine.status == .exited(0))
      #expect(fine.output == "web-1/vda: all is in order\n")

      // Running: a checkpoint that libvirt lists, leftovers of a snapshot, a bitmap that a copied image would have.
      let stranger = "tidemark-\(UUID().uuidString.lowercased())"
      try await guest.destroy()
      try await Command.run("qemu-img", "bitmap", "--add", "-f", "qcow2", guest.disk().path, stranger)
      try await guest.start()
      try await redefine(tip.checkpoint, on: guest)
      let lost = UUID().uuidString.lowercased()
      for suffix in ["1.partial", "fence"] {
        try Data("x".utf8).write(to: URL(filePath: "\(folder)/\(lost).\(suffix)"))
      }
      let mended = try await tidemark.command(["volume", "check", "web-1"])
      #expect(mended.status == .exited(0), "\(mended.error)")
      for part in ["mended: checkpoint_left", "mended: bitmap_unknown", "mended: file_left", stranger, lost] {
        #expect(mended.output.contains(part), "\(part): \(mended.output)")
      }
      #expect(try await tidemark.tidemark("volume", "check", "--all") == "web-1/vda: all is in order\n")

      // Stopped: the tip's bitmap is lost, a manifest is missing.
      try await guest.destroy()
      try await Command.run(
        "qemu-img", "bitmap", "--remove", "-f", "qcow2", guest.disk().path, tip.checkpoint)
      let manifest = scene.storage.manifest(tip)
      try FileManager.default.moveItem(atPath: manifest, toPath: manifest + ".kept")
      let broken = try await tidemark.command(["volume", "check", "web-1/vda", "--output", "json"])
      #expect(broken.status == .exited(5), "\(broken.output)")
      let found = try JSONDecoder().decode(Answer.self, from: Data(broken.output.utf8)).findings
      #expect(
        Set(found.map { "\($0.code) \($0.outcome)" })
          == ["bitmap_missing mended", "snapshot_missing needs_attention"])
      #expect(found.allSatisfy { ($0.remedy != nil) == ($0.outcome == "needs_attention") })
      try FileManager.default.moveItem(atPath: manifest + ".kept", toPath: manifest)

      let operations = try await tidemark.tidemark("operation", "ls")
      #expect(operations.contains("check web-1/vda"), "\(operations)")
      try await guest.start()
      try await scene.prove("after all that", next: .bitmapMissing)
      try await scene.proveAll()
    }
  }

  @Test(
    "A check runs by itself once after the agent was started, and once after libvirt was lost; none waits for another"
  )
  func checksByThemselves() async throws {
    try await LabTidemark.with(FaultScene.options(leaseSeconds: 10)) { tidemark in
      let scene = try await FaultScene(tidemark)
      #expect(try await checks(scene).isEmpty, "nothing was to be checked when all was new")

      let tip = try #require(
        try await scene.call { try await $0.chain(FaultScene.volume) }.first(where: \.isTip))
      let agentStarted = try tidemark.hold(tidemark.orchestrator, at: "before-record")
      await tidemark.agents[0].kill()
      try await redefine(tip.checkpoint, on: scene.guest)
      try await tidemark.restart(tidemark.agents[0])
      let held = try await agentStarted.reached()
      let first = try await checks(scene)
      #expect(first.count == 1)
      held.release()
      let ended = try await finish(first, scene)
      #expect(ended.flatMap(\.findings).map(\.code) == [.checkpointLeft])
      #expect(try await scene.guest.host.virsh("checkpoint-list", "web-1", "--name").isEmpty)

      let libvirtBack = try tidemark.hold(tidemark.orchestrator, at: "before-record")
      try await scene.guest.host.restartLibvirt()
      let heldAgain = try await libvirtBack.reached()
      heldAgain.release()
      let second = try await checks(scene)
      #expect(second.count == 2)
      #expect(try await finish(second, scene).allSatisfy { $0.state == .succeeded && $0.attempt == 1 })
      try await scene.prove("after both")
      #expect(try await checks(scene).count == 2, "a session is checked once")
    }
  }

  // MARK: - Parts

  private struct Answer: Decodable {
    struct Finding: Decodable { let code: String, outcome: String, remedy: String? }
    let findings: [Finding]
  }

  private func checks(_ scene: FaultScene) async throws -> [Messages.Operation] {
    try await scene.call { service in
      try await service.operations.listOperations(.with { $0.volume = FaultScene.volume }).operations.filter {
        $0.kind == .checkVolumes
      }
    }
  }

  private func finish(_ operations: [Messages.Operation], _ scene: FaultScene) async throws
    -> [Messages.Operation]
  {
    var ended: [Messages.Operation] = []
    for operation in operations { ended.append(try await scene.call { try await $0.finish(operation) }) }
    return ended
  }

  private func redefine(_ name: String, on guest: LabGuest) async throws {
    let file = "\(guest.host.directory)/left-checkpoint.xml"
    try Data(
      ("<domaincheckpoint><name>\(name)</name><creationTime>1</creationTime><disks>"
        + "<disk name='vda' checkpoint='bitmap' bitmap='\(name)'/></disks></domaincheckpoint>").utf8
    ).write(to: URL(filePath: file))
    try await guest.host.virsh("checkpoint-create", "web-1", file, "--redefine")
  }
}
