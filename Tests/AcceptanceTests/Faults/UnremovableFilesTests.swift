import Lab
import Messages
import Testing

/// Files that cannot be removed: a deletion says so and keeps nothing from going on; the next one finishes it.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct UnremovableFilesTests {
  @Test(
    "a deletion that cannot remove its files ends, says why, blocks no snapshot; the next deletion finishes it"
  )
  func deletionCannotRemove() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      let attempt = try await scene.submit(.delete)
      let ended = try await scene.settle(attempt)
      #expect(ended.state == .succeeded)

      let target = try await scene.target(of: .delete)
      let file = scene.storage.image(target)
      // A file that something is mounted on cannot be unlinked, not even by root.
      try await scene.guest.host.run("mount", "--bind", file, file)
      let stuck = try await scene.settle(scene.submit(.delete))
      #expect(stuck.state == .failed)
      let remove = try #require(stuck.steps.first { $0.step == "remove" }?.error)
      #expect(remove.what.contains(target.id) || remove.why.contains(target.id), "\(remove)")
      #expect(remove.remedy.contains("Delete it again"), "\(remove)")
      let shown = try await tidemark.tidemark("operation", "show", stuck.id)
      #expect(shown.contains(target.id) && shown.contains("Delete it again"), "\(shown)")
      let chain = try await scene.call { try await $0.chain(FaultScene.volume) }
      #expect(chain.first { $0.id == target.id }?.state == .removing)

      // The next snapshot is taken, on what was before the deleted one.
      await scene.forget(target)
      let next = try await scene.settle(scene.submit(.take))
      #expect(next.state == .succeeded, "\(next.error?.why ?? "")")
      let made = try await scene.call {
        try await $0.snapshots.getSnapshot(.with { $0.snapshot = next.snapshotIDs[0] })
      }
      #expect(made.parentID == target.parentID)

      try await scene.guest.host.run("umount", file)
      let finished = try await scene.settle(scene.submit(.delete))
      #expect(finished.state == .succeeded, "\(finished.error?.why ?? "")")
      try await scene.prove("after the deletion was finished")
      try await scene.proveAll()
    }
  }

  @Test(
    "an undo that cannot remove its files says so and keeps a record; the next operation tries again until they go"
  )
  func undoCannotRemove() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      let held = try tidemark.hold(tidemark.agents[0], at: "after-prepare")
      let attempt = try await scene.submit(.take)
      let release = try await held.reached()
      let partial = try #require(try scene.storage.allFiles().first { $0.hasSuffix(".partial") })
      let chain = try await scene.call { try await $0.chain(FaultScene.volume) }
      let volume = try #require(chain.first).volumeID
      let file = "\(scene.storage.folder)/\(volume)/\(partial)"
      try await scene.guest.host.run("mount", "--bind", file, file)
      _ = try await scene.call { service in
        try await service.operations.cancelOperation(.with { $0.operation = attempt.operation.id })
      }
      release.release()
      let ended = try await scene.settle(attempt)
      #expect(ended.state == .cancelled)
      #expect(ended.steps.first { $0.step == "undo" }?.error != nil)
      let count = {
        try await tidemark.postgres.psql("SELECT count(*) FROM admin.leftovers", database: "tidemark")
      }
      #expect(try await count() == "1")

      // The next snapshot is not kept from succeeding, and its tidying says what it could not do.
      let next = try await scene.settle(scene.submit(.take))
      #expect(next.state == .succeeded)
      let tidy = try #require(next.steps.first { $0.step == "tidy" })
      #expect(tidy.error.map { "\($0.what) \($0.why)".contains(partial) } == true, "\(tidy)")
      #expect(try await count() == "1")

      try await scene.guest.host.run("umount", file)
      let last = try await scene.settle(scene.submit(.take))
      #expect(last.state == .succeeded)
      #expect(try await count() == "0")
      try await scene.prove("after the leftovers were removed")
      try await scene.proveAll()
    }
  }
}
