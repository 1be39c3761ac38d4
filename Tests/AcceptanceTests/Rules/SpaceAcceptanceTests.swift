import Foundation
import Glibc
import Lab
import Messages
import Testing

/// Sizes that are true: what is promised of a deletion is what the file system has more afterwards.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct SpaceAcceptanceTests {
  @Test("what deleting a snapshot frees is what was promised, and every other size is the file system's")
  func sizesAreTrue() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.settings = [("snapshot.delta.max", "9")]
    try await CloudService.with(options) { service in
      let story = try await SnapshotStory.begin(service)
      let one = try await story.take()
      let two = try await story.take()
      let three = try await story.take()
      try await story.revert(to: one)
      let four = try await story.take()
      expectIncrement(four, on: one)
      let five = try await story.take(full: true)
      try await expectTruth(story)

      // Others need the two: they are hidden and give nothing back. With the last of a branch goes what only it needed.
      try await expectPromiseKept(deleting: one, in: story, leaving: [one, two, three, four, five])
      try await expectPromiseKept(deleting: four, in: story, leaving: [one, two, three, five])
      try await expectPromiseKept(deleting: two, in: story, leaving: [one, two, three, five])
      let last = try await story.service.snapshots.getSnapshot(.with { $0.snapshot = three.id })
      #expect(last.space?.freedByDeletionBytes == [one, two, three].reduce(0) { $0 + $1.allocatedBytes })
      #expect(last.space?.hiddenBytes == one.allocatedBytes + two.allocatedBytes)
      let shown = try await service.tidemark.tidemark("snapshot", "show", three.id)
      #expect(shown.contains("(\(last.space?.freedByDeletionBytes ?? 0) bytes)"))
      #expect(shown.contains("deletion frees"))
      let chain = try await service.tidemark.tidemark("chain", "show", story.volume)
      #expect(chain.contains("FREES") && chain.contains("of it hidden"))
      try await expectPromiseKept(deleting: three, in: story, leaving: [five])
      try await expectPromiseKept(deleting: five, in: story, leaving: [])
    }
  }

  /// Deletes it and compares what the images occupy before and after with what the API had promised.
  private func expectPromiseKept(
    deleting snapshot: Snapshot, in story: SnapshotStory, leaving: [Snapshot],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let promised = try await story.service.snapshots.getSnapshot(.with { $0.snapshot = snapshot.id }).space?
      .freedByDeletionBytes
    let (images, all) = try (occupied(story, ".qcow2"), occupied(story, ""))
    try await story.delete(snapshot)
    let freed = try images - occupied(story, ".qcow2")
    #expect(promised == freed, sourceLocation: sourceLocation)
    // With an image goes its manifest, a block of the file system.
    let freedInAll = try all - occupied(story, "")
    #expect(freedInAll >= freed && freedInAll <= freed + 5 * 16_384, sourceLocation: sourceLocation)
    let chain = try await story.chain()
    #expect(Set(chain.map(\.id)) == Set(leaving.map(\.id)), sourceLocation: sourceLocation)
    if !leaving.isEmpty { try await expectTruth(story, sourceLocation: sourceLocation) }
  }

  /// Compares what the API, and the admins' view, tell with the file system.
  private func expectTruth(
    _ story: SnapshotStory, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let answer = try await story.service.snapshots.getChain(.with { $0.volume = story.volume })
    let storage = SnapshotStorage(story.service.tidemark, onPrimary: false)
    for snapshot in answer.snapshots {
      let bytes = try blocks(storage.image(snapshot))
      #expect(snapshot.allocatedBytes == bytes, sourceLocation: sourceLocation)
      #expect(snapshot.virtualBytes == 32 << 20, sourceLocation: sourceLocation)
      var path = [snapshot]
      while let parent = answer.snapshots.first(where: { $0.id == path[path.count - 1].parentID }) {
        path.append(parent)
      }
      let chain = try path.reduce(UInt64(0)) { try $0 + blocks(storage.image($1)) }
      #expect(snapshot.space?.chainBytes == chain, sourceLocation: sourceLocation)
      #expect(
        (snapshot.space?.exclusiveBytes ?? 0) + (snapshot.space?.sharedBytes ?? 0) == chain,
        sourceLocation: sourceLocation)
    }
    let images = try occupied(story, ".qcow2")
    #expect(answer.allocatedBytes == images, sourceLocation: sourceLocation)
    let view = try await story.service.tidemark.postgres.psql(
      """
      SELECT count(*), sum(allocated_bytes), sum(allocated_bytes) FILTER (WHERE state = 'hidden'),
        sum(freed_by_deletion_bytes) FROM admin.snapshot_space
      """, database: LabTidemark.database)
    let freed = answer.snapshots.reduce(0) { $0 + ($1.space?.freedByDeletionBytes ?? 0) }
    let hidden = answer.hiddenBytes == 0 ? "" : "\(answer.hiddenBytes)"
    #expect(
      view == "\(answer.snapshots.count)|\(images)|\(hidden)|\(freed)", sourceLocation: sourceLocation)
  }

  /// What the files of the store whose names end so occupy, as `du` counts.
  private func occupied(_ story: SnapshotStory, _ ending: String) throws -> UInt64 {
    let folder = story.service.tidemark.store + "/volumes"
    let names = FileManager.default.enumerator(atPath: folder)?.allObjects.compactMap { $0 as? String } ?? []
    return try names.filter { $0.hasSuffix(ending) }.reduce(0) { try $0 + blocks("\(folder)/\($1)") }
  }

  private func blocks(_ path: String) throws -> UInt64 {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw LabError("cannot look at \(path)") }
    return UInt64(status.st_blocks) * 512
  }
}
