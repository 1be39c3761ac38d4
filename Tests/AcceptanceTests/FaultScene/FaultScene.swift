import Foundation
import Lab
import Messages
import SnapshotModel
import Testing

/// A VM with a history of snapshots, to which a test does operation after operation with a fault in each; and the proof
/// that every fault's row demands afterwards.
///
/// The volume is `web-1/vda`, its snapshots are in the store. The scene knows what the disk and every snapshot must hold.
actor FaultScene {
  /// An operation that was submitted, and what it means if it succeeds.
  struct Attempt: Sendable {
    let operation: Messages.Operation
    let kind: OperationDefinition.Kind
    /// The snapshot that a deletion, a revert or a reader is about.
    let target: Snapshot?
    /// What the new snapshot must hold (take), or the volume (revert, export).
    let content: DiskModel
    /// The file that is made (export), or that the volume gets (migrate).
    var file = ""
  }

  let tidemark: LabTidemark
  let guest: LabGuest
  let storage: SnapshotStorage
  static let volume = "web-1/vda"
  /// All kinds of operations that are about volumes. A scene migrates a volume that nobody uses; how a VM that runs is moved,
  /// `MigrationFaultTests` knows. A rebuild is about a catalog that has nothing: `RebuildFaultTests`.
  static let kinds = OperationDefinition.Kind.allCases.filter { $0 != .rebuild }
  /// The kinds that make, change and remove what a volume's chain consists of.
  static let chainKinds: [OperationDefinition.Kind] = [.take, .revert, .delete, .check]

  /// What each snapshot that its user has not deleted must hold, by id.
  var contents: [String: DiskModel] = [:]
  /// Every sealed file and the hash of its bytes: they never change, unless a hidden parent is merged into them.
  var seals: [Seal: String] = [:]
  struct Seal: Hashable {
    let snapshot: String
    let parent: String
  }
  /// What each copy in the other store must hold, by id.
  var copies: [String: DiskModel] = [:]
  /// The volume's id, by which it is called also while no VM is defined with it.
  private(set) var volumeID = ""
  private var writes = 0
  /// Numbers the files that are made, or moved.
  var files = 0
  /// The kind of operation that the VM was brought into its state for.
  var prepared: OperationDefinition.Kind?
  /// The orchestrator that the scene calls; nil for the lab's first.
  private var address: String?

  /// Makes the VM, paused, and its first snapshots: a full one and two increments.
  ///
  /// - Parameter store: Where the store is mounted, if it is not a folder that the test sees.
  init(_ tidemark: LabTidemark, persistent: Bool = true, store: LabMount? = nil) async throws {
    self.tidemark = tidemark
    storage = store.map { SnapshotStorage($0) } ?? SnapshotStorage(tidemark, onPrimary: false)
    guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
    try await guest.start()
    try await guest.write(0x11, offset: 0, length: 4 << 20)
    for _ in 0..<3 { volumeID = try await takeOne().volumeID }
  }

  /// Options that suit a scene: one host, chains as long as the test, leases and heartbeats of a second.
  ///
  /// - Parameter leaseSeconds: Long where no orchestrator dies: on a busy machine a short one is lost by itself.
  static func options(hosts: [String] = ["host-a"], leaseSeconds: Int = 1) -> LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.hosts = hosts
    options.settings = [("snapshot.delta.max", "1000")]
    options.leaseSeconds = leaseSeconds
    options.hasSecondStore = true
    return options
  }

  /// Changes the disk, each time elsewhere and otherwise.
  func change() async throws {
    writes += 1
    let place = (8 << 20) + (writes * 7 % 48) << 20
    try await guest.write(UInt8(writes % 250 + 2), offset: place, length: 1 << 19)
  }

  /// The volume's snapshots, wherever its file is.
  func chain() async throws -> [Snapshot] {
    let id = volumeID
    return try await call { try await $0.chain(id) }
  }

  /// The other store, where copies are.
  var elsewhere: SnapshotStorage { SnapshotStorage(folder: "\(tidemark.secondStore)/volumes") }

  /// Takes in that a snapshot was deleted, although the operation did not succeed.
  func forget(_ snapshot: Snapshot) { contents[snapshot.id] = nil }

  /// Calls another orchestrator from now on; nil: the lab's first again.
  func speak(to address: String?) { self.address = address }

  /// Runs `body` over a connection of its own, as services may have been started again meanwhile.
  func call<Outcome: Sendable>(
    _ body: @escaping @Sendable (CloudService) async throws -> Outcome
  ) async throws -> Outcome {
    try await CloudService.withNewConnection(to: tidemark, at: address, body)
  }

  /// Waits for checks that run by themselves, as after an agent was started: they make libvirt know a checkpoint for moments.
  func finishChecks() async throws {
    try await call { service in
      let request = ListOperationsRequest.with {
        $0.activeOnly = true
        $0.volume = Self.volume
      }
      for operation in try await service.operations.listOperations(request).operations
      where operation.kind == .checkVolumes {
        _ = try await service.finish(operation)
      }
    }
  }

  // MARK: - Parts

  /// Takes a snapshot, of a changed disk.
  @discardableResult
  func takeOne() async throws -> Snapshot {
    if !contents.isEmpty { try await change() }
    let content = guest.content()
    let snapshot = try await call { try await $0.take(Self.volume) }
    contents[snapshot.id] = content
    return snapshot
  }

  /// The volume's tip.
  func currentTip() async throws -> Snapshot {
    let chain = try await chain()
    let tip = chain.first { $0.isTip }
    return try #require(tip)
  }

  /// Takes the tip's bitmap out of the volume's image; the VM is stopped and started for it.
  func loseBitmapOfTip() async throws {
    let tip = try await currentTip()
    try await guest.destroy()
    try await Command.run("qemu-img", "bitmap", "--remove", "-f", "qcow2", guest.disk().path, tip.checkpoint)
    try await guest.start()
  }

  /// The tip's parent.
  func parentOfTip() async throws -> Snapshot {
    let chain = try await chain()
    let tip = chain.first { $0.isTip }
    let parent = chain.first { $0.id == tip?.parentID }
    return try #require(parent)
  }
}
