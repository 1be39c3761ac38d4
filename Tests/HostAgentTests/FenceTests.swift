import Logging
import Messages
import Testing

@testable import HostAgent

@Suite("Fences and locks of snapshots that are being made")
struct FenceTests {
  private let folder: TemporaryDirectory
  private let layout: SnapshotLayout
  private var directory: ConfinedDirectory { folder.directory }
  private let owner = FileOwner(group: nil)

  init() throws {
    folder = try TemporaryDirectory()
    layout = try SnapshotLayout(volumeID: newID(), snapshotID: newID(), isPrimary: false)
    try folder.directory.makeFolders(layout.folder, owner: owner)
    _ = try StoreMarker.establish(in: folder.directory, id: newID())
  }

  private func reason(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? AgentError)?.reason ?? "\(error)" }
  }

  @Test("An older attempt cannot claim what a newer one has; of one attempt the last run holds it")
  func claims() throws {
    let first = Fence.Holder(attempt: 2, run: "a")
    let second = Fence.Holder(attempt: 2, run: "b")
    let third = Fence.Holder(attempt: 3, run: "c")
    #expect(try Fence.claim(first, layout, in: directory, making: false) == nil, "only prepare makes one")
    #expect(reason { _ = try Fence.held(first, layout, in: directory) } == "attempt_superseded")
    try Fence.claim(first, layout, in: directory, making: true)
    #expect(try Fence.held(first, layout, in: directory).attempt == 2)
    try Fence.claim(second, layout, in: directory, making: false)
    #expect(reason { _ = try Fence.held(first, layout, in: directory) } == "attempt_superseded")
    #expect(try Fence.held(second, layout, in: directory).run == "b")
    try Fence.claim(third, layout, in: directory, making: false)
    for holder in [first, second] {
      #expect(reason { try Fence.claim(holder, layout, in: directory, making: true) } == "attempt_superseded")
      #expect(reason { _ = try Fence.held(holder, layout, in: directory) } == "attempt_superseded")
    }
    #expect(try Fence.held(third, layout, in: directory).attempt == 3)
    try directory.remove(layout.fence)
    #expect(reason { _ = try Fence.held(third, layout, in: directory) } == "attempt_superseded", "it is over")
  }

  @Test("A claim keeps what the one before it has recorded")
  func keeps() throws {
    try Fence.claim(.init(attempt: 1, run: "a"), layout, in: directory, making: true)
    var fence = try Fence.held(.init(attempt: 1, run: "a"), layout, in: directory)
    (fence.isBegun, fence.partial) = (true, "x.partial")
    fence.copied = Fence.Copied(takenAt: 1, bytes: 2)
    try fence.write(layout, in: directory)
    let claimed = try Fence.claim(.init(attempt: 2, run: "b"), layout, in: directory, making: false)
    #expect(claimed?.isBegun == true && claimed?.partial == "x.partial")
    #expect(claimed?.copied == fence.copied)
  }

  @Test("One at a time has the lock of a volume; other volumes have theirs; it ends with whoever has it")
  func locks() throws {
    let other = try SnapshotLayout(volumeID: newID(), snapshotID: newID(), isPrimary: false)
    let sibling = try layout.other(newID())
    var lock = try StorageLock.attempt(layout, in: directory, owner: owner)
    #expect(lock != nil)
    #expect(try StorageLock.attempt(sibling, in: directory, owner: owner) == nil)
    #expect(try StorageLock.attempt(other, in: directory, owner: owner) != nil)
    lock = nil
    _ = lock
    #expect(try StorageLock.attempt(sibling, in: directory, owner: owner) != nil)
    #expect(try StoreMarker.read(in: directory) != nil, "locking leaves the marker as it is")
  }

  @Test("In a primary pool the lock is a file of its own below .tidemark")
  func locksPrimary() throws {
    let primary = try SnapshotLayout(volumeID: newID(), snapshotID: newID(), isPrimary: true)
    let lock = try StorageLock.attempt(primary, in: directory, owner: owner)
    #expect(lock != nil)
    #expect(try StorageLock.attempt(primary, in: directory, owner: owner) == nil)
    #expect(try directory.names(in: RelativePath(".tidemark")) == ["lock"])
  }

  @Test("What the making of a snapshot leaves is told from manifests, images and other snapshots' files")
  func remnants() throws {
    let other = try layout.other(newID())
    let partial = layout.partial(attempt: 4, run: "0a1b2c3d").name
    #expect(layout.attempt(ofPartial: partial) == 4)
    let (own, others) = ([partial, ".\(layout.manifest.name).new", ".\(layout.fence.name).new"], other)
    for name in own {
      #expect(layout.isRemnant(name) && !others.isRemnant(name), "\(name)")
      #expect(others.isRemnantOfOther(name) && !layout.isRemnantOfOther(name), "\(name)")
    }
    #expect(!layout.isRemnant(layout.fence.name) && others.isRemnantOfOther(layout.fence.name))
    for name in [
      layout.image.name, layout.manifest.name, "somebody's", "\(newID()).partial", ".tidemark-store",
    ] {
      #expect(!layout.isRemnant(name) && !others.isRemnantOfOther(name), "\(name)")
    }
  }

  @Test("One agent works with a libvirt; another one says who holds the lock, and does not start")
  func oneAgent() async throws {
    let path = "\(directory.path)/run/agent.lock"
    let logger = Logger(label: "test")
    try await AgentLock.hold(path, patience: .zero, logger: logger)
    let error = await #expect(throws: AgentError.self) {
      try await AgentLock.hold(path, patience: .milliseconds(200), logger: logger)
    }
    #expect(error?.reason == "another_agent")
    #expect(error?.why.contains(path) == true)
  }

  @Test("A step waits while another agent has a volume's files locked")
  func waits() async throws {
    let marker = try #require(try StoreMarker.read(in: directory))
    let runner = StepRunner(
      hypervisor: Hypervisor(uri: "test:///default"), images: ImageTool(),
      storage: StorageMap(pools: [:], stores: ["store": directory.path]), owner: owner)
    try directory.createNew(layout.image, with: [1, 2, 3])
    var file = SnapshotFile()
    file.snapshotID = layout.snapshotID
    file.volumeID = layout.folder.name
    file.location = SnapshotLocation.with {
      $0.storeID = marker.id
      $0.name = "store"
    }
    let plan = DeletePlan.with {
      $0.snapshot = file
      $0.removals = [file]
    }
    var lock = try StorageLock.attempt(layout, in: directory, owner: owner)
    let (said, saying) = AsyncStream.makeStream(of: StepReport.self)
    let removal = Task {
      try await runner.run(.remove(DeleteWork.with { $0.plan = plan }), operationID: newID(), attempt: 1) {
        saying.yield($0)
      }
    }
    for await _ in said { break }
    let isThere = try directory.hasFile(layout.image)
    #expect(lock != nil && isThere)
    lock = nil
    _ = try await removal.value
    #expect(try !directory.hasFile(layout.image))
  }
}
