import Foundation
import Lab
import Messages
import RPC

/// The story that the acceptance table's section A tells, row by row, on one VM whose snapshots are on primary, or on
/// secondary (row A13).
///
/// A row builds on the ones before it: whoever asks for one gets all of them done first, once.
actor ReferenceTable {
  /// What the story does, in its order.
  enum Row: Int, CaseIterable, Sendable {
    case firstSnapshot, secondSnapshot, thirdSnapshot, fourthSnapshot, fifthAfterMigration, revertToFirst,
      revertToSecond, deleteFifth, deleteFirst, deleteSecondAndThird
  }

  /// A snapshot and what it must hold.
  struct Point: Sendable {
    let snapshot: Snapshot
    let content: DiskModel
  }

  /// The one story of a test run with snapshots on primary.
  static let onPrimary = ReferenceTable(snapshotsOnPrimary: true)
  /// The one with snapshots on secondary.
  static let onSecondary = ReferenceTable(snapshotsOnPrimary: false)

  /// The volume, as people name it.
  static let volume = "web-1/vda"

  /// Whether snapshots stay beside their volume.
  nonisolated let snapshotsOnPrimary: Bool
  private(set) var points: [Int: Point] = [:]
  /// The chain graph after each row.
  private(set) var chains: [Row: [Snapshot]] = [:]
  /// The first difference between the disk and what was expected after a revert; absent where there is none.
  private(set) var differences: [Row: String] = [:]
  private var failures: [Row: any Error] = [:]
  private var done: Set<Row> = []
  private var world: World?

  /// Everything that runs.
  struct World: Sendable {
    let lab: Lab
    let service: CloudService
    let guest: LabGuest
    let connection: RPCConnection
    let storage: SnapshotStorage
  }

  private init(snapshotsOnPrimary: Bool) { self.snapshotsOnPrimary = snapshotsOnPrimary }

  /// Does all rows up to this one that have not been done, and gives the world as it is then.
  @discardableResult
  func reach(_ row: Row) async throws -> World {
    let world = try await begun()
    for next in Row.allCases where next.rawValue <= row.rawValue && !done.contains(next) {
      if let failure = failures[next] { throw failure }
      do {
        try await perform(next, world)
        chains[next] = try await world.service.chain(Self.volume)
        done.insert(next)
      } catch {
        failures[next] = error
        throw LabError("\(next): \(error)", output: world.lab.logs())
      }
    }
    return world
  }

  /// Ends everything. The lab would go with the process anyway.
  func end() async {
    guard let world else { return }
    world.connection.shutDown()
    await world.lab.remove()
    self.world = nil
  }

  private func begun() async throws -> World {
    if let world { return world }
    let lab = try await Lab()
    var options = LabTidemarkOptions()
    options.settings.append(("snapshot.backup.to.secondary", "\(!snapshotsOnPrimary)"))
    let tidemark = try await LabTidemark(in: lab, options: options)
    let token = try await TokenText.first(in: tidemark.tokenFile)
    let connection = try RPCConnection(
      to: CloudService.address(of: tidemark),
      configuration: RPCConnectionConfiguration(token: BearerToken(token)))
    Task { try await connection.run() }
    let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
    try await guest.start()
    try await guest.write(0x11, offset: 0, length: 8 << 20)
    let world = World(
      lab: lab, service: CloudService(tidemark: tidemark, caller: connection), guest: guest,
      connection: connection, storage: SnapshotStorage(tidemark, onPrimary: snapshotsOnPrimary))
    self.world = world
    return world
  }

  private func perform(_ row: Row, _ world: World) async throws {
    let guest = world.guest
    switch row {
    case .firstSnapshot: try await takePoint(1, world)
    case .secondSnapshot: try await takePoint(2, world)
    case .thirdSnapshot: try await takePoint(3, world, stopped: true)
    case .fourthSnapshot:
      try await guest.start()
      try await takePoint(4, world)
    case .fifthAfterMigration:
      // A paused guest's images stay inactive after a migration, so that nothing can be written to them from outside.
      try await guest.resume()
      try await guest.migrate(to: world.service.tidemark.hosts[1])
      try await guest.pause()
      try await takePoint(5, world)
    case .revertToFirst: try await revert(to: 1, row, world)
    case .revertToSecond:
      try await guest.write(0xee, offset: 30 << 20, length: 2 << 20)
      try await revert(to: 2, row, world)
    case .deleteFifth: try await delete(5, world)
    case .deleteFirst: try await delete(1, world)
    case .deleteSecondAndThird:
      try await delete(2, world)
      try await delete(3, world)
    }
  }

  private func takePoint(_ number: Int, _ world: World, stopped: Bool = false) async throws {
    try await world.guest.write(UInt8(number), offset: (8 + 4 * number) << 20, length: 1 << 20)
    if stopped { try await world.guest.destroy() }
    let content = world.guest.content()
    points[number] = Point(snapshot: try await world.service.take(Self.volume), content: content)
  }

  private func revert(to number: Int, _ row: Row, _ world: World) async throws {
    guard let point = points[number] else { throw LabError("there is no snapshot \(number)") }
    try await world.guest.destroy()
    try await world.service.revert(to: point.snapshot)
    world.guest.setContent(point.content)
    differences[row] = try await world.guest.difference()
    try await world.guest.start()
  }

  private func delete(_ number: Int, _ world: World) async throws {
    guard let point = points[number] else { throw LabError("there is no snapshot \(number)") }
    try await world.service.delete(point.snapshot)
  }
}
