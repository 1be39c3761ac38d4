import Foundation
import Lab
import Messages
import Testing

/// Section A of the acceptance table: snapshots on primary, `snapshot.delta.max` 3.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ReferenceTableTests {
  private let table = ReferenceTable.shared

  @Test("A1 the first snapshot of a running VM is full")
  func a1First() async throws {
    let world = try await table.reach(.firstSnapshot)
    let point = try #require(await table.points[1])
    #expect(point.snapshot.kind == .full)
    #expect(point.snapshot.fullReason == .firstSnapshot)
    #expect(point.snapshot.parentID.isEmpty)
    #expect(point.snapshot.isTip)
    try await expectContent(of: [1], world)
  }

  @Test("A2 the second is an increment on the first, of the size of the change")
  func a2Second() async throws {
    let world = try await table.reach(.secondSnapshot)
    let (one, two) = (try #require(await table.points[1]), try #require(await table.points[2]))
    #expect(two.snapshot.kind == .incremental)
    #expect(two.snapshot.parentID == one.snapshot.id)
    // One MiB was written; qcow2's own structures are a few clusters of 64 KiB.
    #expect((1 << 20)...(2 << 20) ~= two.snapshot.allocatedBytes)
    #expect(one.snapshot.allocatedBytes >= 9 << 20)
    try await expectContent(of: [1, 2], world)
    try await expectBackingName(two.snapshot, "\(one.snapshot.id).qcow2", world)
  }

  @Test("A3 the third, of the stopped VM, is an increment on the second")
  func a3Third() async throws {
    let world = try await table.reach(.thirdSnapshot)
    let (two, three) = (try #require(await table.points[2]), try #require(await table.points[3]))
    #expect(three.snapshot.kind == .incremental)
    #expect(three.snapshot.parentID == two.snapshot.id)
    #expect((1 << 20)...(2 << 20) ~= three.snapshot.allocatedBytes)
    try await expectContent(of: [1, 2, 3], world)
    try await expectBackingName(three.snapshot, "\(two.snapshot.id).qcow2", world)
  }

  @Test("A4 a chain of three is followed by a full, of the VM that was started again: chain_limit")
  func a4Fourth() async throws {
    let world = try await table.reach(.fourthSnapshot)
    let four = try #require(await table.points[4])
    #expect(four.snapshot.kind == .full)
    #expect(four.snapshot.fullReason == .chainLimit)
    try await expectContent(of: [1, 2, 3, 4], world)
  }

  @Test("A5 after a live migration the next snapshot is an increment on the last")
  func a5Fifth() async throws {
    let world = try await table.reach(.fifthAfterMigration)
    let (four, five) = (try #require(await table.points[4]), try #require(await table.points[5]))
    #expect(world.guest.host.name == "host-b")
    #expect(five.snapshot.kind == .incremental)
    #expect(five.snapshot.parentID == four.snapshot.id)
    #expect((1 << 20)...(2 << 20) ~= five.snapshot.allocatedBytes)
    try await expectContent(of: [1, 2, 3, 4, 5], world)
  }

  @Test("A7 reverted to 1, the volume has the content of 1")
  func a7RevertToFirst() async throws {
    let world = try await table.reach(.revertToFirst)
    #expect(await table.differences[.revertToFirst] == nil)
    #expect(try await tip(after: .revertToFirst) == 1)
    try await expectContent(of: [1, 2, 3, 4, 5], world)
  }

  @Test("A8 changed again and reverted to 2, the volume has the content of 2")
  func a8RevertToSecond() async throws {
    let world = try await table.reach(.revertToSecond)
    #expect(await table.differences[.revertToSecond] == nil)
    #expect(try await tip(after: .revertToSecond) == 2)
    try await expectContent(of: [1, 2, 3, 4, 5], world)
  }

  @Test("A9 delete 5: file, manifest and bitmap are gone")
  func a9DeleteFifth() async throws {
    let world = try await table.reach(.deleteFifth)
    let five = try #require(await table.points[5])
    #expect(!world.storage.holds(five.snapshot))
    try await expectSnapshots([1, 2, 3, 4], after: .deleteFifth, world)
    try await world.guest.destroy()
    let bitmaps = try await ImageBitmaps.names(in: world.guest.disk().path)
    try await world.guest.start()
    #expect(!bitmaps.contains(five.snapshot.checkpoint))
    // The reverted image has the one bitmap of the snapshot that it was reverted to.
    #expect(bitmaps == [try #require(await table.points[2]).snapshot.checkpoint])
  }

  @Test("A10 delete 1: hidden, its file is kept, 2 and 3 still restore")
  func a10DeleteFirst() async throws {
    let world = try await table.reach(.deleteFirst)
    let one = try #require(await table.points[1])
    let found = try #require(await table.chains[.deleteFirst]?.first { $0.id == one.snapshot.id })
    #expect(found.state == .hidden)
    #expect(found.deletedAt != nil)
    #expect(
      try String(contentsOfFile: world.storage.manifest(one.snapshot), encoding: .utf8).contains("deleted_at")
    )
    try await expectSnapshots([1, 2, 3, 4], after: .deleteFirst, world)
    try await expectContent(of: [1, 2, 3, 4], world)
    let visible = try await world.service.snapshots.listSnapshots(.with { $0.volume = ReferenceTable.volume })
    #expect(!visible.snapshots.contains { $0.id == one.snapshot.id })
  }

  @Test("A11 delete 2 and 3: 2, 3 and 1 are gone from the storage")
  func a11DeleteSecondAndThird() async throws {
    let world = try await table.reach(.deleteSecondAndThird)
    try await expectSnapshots([4], after: .deleteSecondAndThird, world)
    try await expectContent(of: [4], world)
    // And whatever is taken next is right.
    try await world.guest.write(0x77, offset: 50 << 20, length: 1 << 20)
    let content = world.guest.content()
    let next = try await world.service.take(ReferenceTable.volume)
    #expect(next.kind == .full)
    #expect(next.fullReason == .chainEnded)
    #expect(try await content.difference(from: world.storage.image(next)) == nil)
    await table.end()
  }

  // MARK: -

  private func expectContent(of numbers: [Int], _ world: ReferenceTable.World) async throws {
    for number in numbers {
      let point = try #require(await table.points[number])
      let difference = try await point.content.difference(from: world.storage.image(point.snapshot))
      #expect(difference == nil, "snapshot \(number)")
    }
  }

  private func expectBackingName(
    _ snapshot: Snapshot, _ name: String, _ world: ReferenceTable.World
  ) async throws {
    let text = try await Command.run("qemu-img", "info", "--output", "json", world.storage.image(snapshot))
    #expect(text.contains("\"backing-filename\": \"\(name)\""))
  }

  /// Exactly these exist: in the catalog, hidden ones included, and on the storage, where nothing else lies about.
  private func expectSnapshots(
    _ numbers: [Int], after row: ReferenceTable.Row, _ world: ReferenceTable.World
  ) async throws {
    var expected: [Snapshot] = []
    for number in numbers { expected.append(try #require(await table.points[number]).snapshot) }
    let found = try #require(await table.chains[row])
    #expect(Set(found.map(\.id)) == Set(expected.map(\.id)))
    #expect(try world.storage.allFiles() == SnapshotStorage.files(of: expected))
  }

  /// The number of the tip.
  private func tip(after row: ReferenceTable.Row) async throws -> Int? {
    let tip = try #require(await table.chains[row]).first(where: \.isTip)?.id
    return await table.points.first { $0.value.snapshot.id == tip }?.key
  }
}
