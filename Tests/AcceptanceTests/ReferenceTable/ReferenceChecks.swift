import Foundation
import Lab
import Messages
import Testing

/// What the acceptance table's section A expects after each row of the story, wherever snapshots are kept.
struct ReferenceChecks {
  let table: ReferenceTable

  /// Tells the story up to this row and checks what it left.
  func check(_ row: ReferenceTable.Row) async throws {
    switch row {
    case .firstSnapshot: try await first()
    case .secondSnapshot: try await second()
    case .thirdSnapshot: try await third()
    case .fourthSnapshot: try await fourth()
    case .fifthAfterMigration: try await fifth()
    case .revertToFirst: try await revertToFirst()
    case .revertToSecond: try await revertToSecond()
    case .deleteFifth: try await deleteFifth()
    case .deleteFirst: try await deleteFirst()
    case .deleteSecondAndThird: try await deleteSecondAndThird()
    }
  }

  private func first() async throws {
    let world = try await table.reach(.firstSnapshot)
    let point = try #require(await table.points[1])
    #expect(point.snapshot.kind == .full)
    #expect(point.snapshot.fullReason == .firstSnapshot)
    #expect(point.snapshot.parentID.isEmpty)
    #expect(point.snapshot.isTip)
    #expect(point.snapshot.location?.storeID.isEmpty == table.snapshotsOnPrimary)
    try await expectContent(of: [1], world)
  }

  private func second() async throws {
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

  private func third() async throws {
    let world = try await table.reach(.thirdSnapshot)
    let (two, three) = (try #require(await table.points[2]), try #require(await table.points[3]))
    #expect(three.snapshot.kind == .incremental)
    #expect(three.snapshot.parentID == two.snapshot.id)
    #expect((1 << 20)...(2 << 20) ~= three.snapshot.allocatedBytes)
    try await expectContent(of: [1, 2, 3], world)
    try await expectBackingName(three.snapshot, "\(two.snapshot.id).qcow2", world)
  }

  private func fourth() async throws {
    let world = try await table.reach(.fourthSnapshot)
    let four = try #require(await table.points[4])
    #expect(four.snapshot.kind == .full)
    #expect(four.snapshot.fullReason == .chainLimit)
    try await expectContent(of: [1, 2, 3, 4], world)
  }

  private func fifth() async throws {
    let world = try await table.reach(.fifthAfterMigration)
    let (four, five) = (try #require(await table.points[4]), try #require(await table.points[5]))
    #expect(world.guest.host.name == "host-b")
    #expect(five.snapshot.kind == .incremental)
    #expect(five.snapshot.parentID == four.snapshot.id)
    #expect((1 << 20)...(2 << 20) ~= five.snapshot.allocatedBytes)
    try await expectContent(of: [1, 2, 3, 4, 5], world)
  }

  private func revertToFirst() async throws {
    let world = try await table.reach(.revertToFirst)
    #expect(await table.differences[.revertToFirst] == nil)
    #expect(try await tip(after: .revertToFirst) == 1)
    try await expectContent(of: [1, 2, 3, 4, 5], world)
  }

  private func revertToSecond() async throws {
    let world = try await table.reach(.revertToSecond)
    #expect(await table.differences[.revertToSecond] == nil)
    #expect(try await tip(after: .revertToSecond) == 2)
    try await expectContent(of: [1, 2, 3, 4, 5], world)
  }

  private func deleteFifth() async throws {
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

  private func deleteFirst() async throws {
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

  private func deleteSecondAndThird() async throws {
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
