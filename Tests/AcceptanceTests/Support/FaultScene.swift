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
    /// The snapshot that a deletion or a revert is about.
    let target: Snapshot?
    /// What the new snapshot must hold (take), or the volume (revert).
    let content: DiskModel
  }

  let tidemark: LabTidemark
  let guest: LabGuest
  let storage: SnapshotStorage
  static let volume = "web-1/vda"
  /// The kinds of operations that a scene can do. The others have fault tests of their own.
  static let kinds: [OperationDefinition.Kind] = [.take, .revert, .delete, .check]

  /// What each snapshot that its user has not deleted must hold, by id.
  private(set) var contents: [String: DiskModel] = [:]
  /// Every sealed file and the hash of its bytes: they never change, unless a hidden parent is merged into them.
  private var seals: [Seal: String] = [:]
  private struct Seal: Hashable {
    let snapshot: String
    let parent: String
  }
  private var writes = 0
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
    for _ in 0..<3 { try await takeOne() }
  }

  /// Options that suit a scene: one host, chains as long as the test, leases and heartbeats of a second.
  ///
  /// - Parameter leaseSeconds: Long where no orchestrator dies: on a busy machine a short one is lost by itself.
  static func options(hosts: [String] = ["host-a"], leaseSeconds: Int = 1) -> LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.hosts = hosts
    options.settings = [("snapshot.delta.max", "1000")]
    options.leaseSeconds = leaseSeconds
    return options
  }

  // MARK: - Acting

  /// Changes the disk, each time elsewhere and otherwise.
  func change() async throws {
    writes += 1
    let place = (8 << 20) + (writes * 7 % 48) << 20
    try await guest.write(UInt8(writes % 250 + 2), offset: place, length: 1 << 19)
  }

  /// Begins an operation of a kind: a take of a changed disk, the deletion of the tip, the revert of the stopped VM to
  /// the tip's parent, or a check of the volume.
  ///
  /// - Parameter stopped: Whether the VM is stopped for it, whatever the kind.
  func submit(_ kind: OperationDefinition.Kind, stopped: Bool = false) async throws -> Attempt {
    let target = try await target(of: kind)
    try await prepare(kind)
    if stopped, try await guest.currentState() != "shut off" { try await guest.destroy() }
    let operation = try await call { service in
      switch kind {
      case .take: try await service.submitTake(Self.volume)
      case .delete: try await service.submitDelete(target)
      case .revert: try await service.submitRevert(to: target)
      case .check: try await service.submitCheck(Self.volume)
      default: throw LabError("a scene does no \(kind.rawValue)")
      }
    }
    return try attempt(kind, operation, target: target)
  }

  /// What an operation of a kind is about: the tip, or its parent for a revert.
  func target(of kind: OperationDefinition.Kind) async throws -> Snapshot {
    try await kind == .revert ? parentOfTip() : currentTip()
  }

  /// Brings the VM into the state in which an operation of a kind is submitted.
  func prepare(_ kind: OperationDefinition.Kind) async throws {
    if kind == .take { try await change() }
    guard kind == .revert, try await guest.currentState() != "shut off" else { return }
    try await change()
    try await guest.destroy()
  }

  /// An operation that was submitted, as the scene keeps it.
  func attempt(
    _ kind: OperationDefinition.Kind, _ operation: Messages.Operation, target: Snapshot
  ) throws -> Attempt {
    Attempt(
      operation: operation, kind: kind, target: kind == .take ? nil : target,
      content: kind == .revert ? try #require(contents[target.id]) : guest.content())
  }

  /// Begins the revert to the tip's parent, of the VM that is stopped before unless said otherwise.
  func submitRevert(fencedHosts: [String] = [], whileRunning: Bool = false) async throws -> Attempt {
    let target = try await parentOfTip()
    if try await guest.currentState() != "shut off" {
      try await change()
      if !whileRunning { try await guest.destroy() }
    }
    let operation = try await call { try await $0.submitRevert(to: target, fencedHosts: fencedHosts) }
    return Attempt(
      operation: operation, kind: .revert, target: target, content: try #require(contents[target.id]))
  }

  /// Takes a snapshot and deletes the one before it: hidden, with one child that needs it.
  func hideParentOfTip() async throws {
    try await takeOne()
    let hidden = try await parentOfTip()
    try await call { try await $0.delete(hidden) }
    forget(hidden)
  }

  /// Begins a consolidation.
  func submitConsolidation() async throws -> Attempt {
    let operation = try await call { try await $0.submitConsolidation(Self.volume) }
    return Attempt(operation: operation, kind: .consolidate, target: nil, content: guest.content())
  }

  /// Follows the operation to its end and takes its outcome into what is expected.
  func settle(_ attempt: Attempt) async throws -> Messages.Operation {
    let ended = try await call { try await $0.finish(attempt.operation) }
    guard ended.state == .succeeded else { return ended }
    switch attempt.kind {
    case .take: contents[try #require(ended.snapshotIDs.first)] = attempt.content
    case .delete: contents[attempt.target?.id ?? ""] = nil
    case .revert: guest.setContent(attempt.content)
    default: break
    }
    return ended
  }

  /// Takes in that a snapshot was deleted, although the operation did not succeed.
  func forget(_ snapshot: Snapshot) { contents[snapshot.id] = nil }

  // MARK: - Proving

  /// The proof: nothing that was ready has changed, nothing partial is left, the VM runs and writes, and the next snapshot
  /// succeeds, is an increment on the tip unless said otherwise, and restores byte for byte.
  ///
  /// - Parameters:
  ///   - fullReason: The reason why the next snapshot has to be full; nil: it has to be an increment.
  ///   - isStoreBack: The store was away when the operation was undone: what lies there goes with the next snapshot only.
  func prove(
    _ place: String, next fullReason: FullReason? = nil, isStoreBack: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try await call { try await $0.chain(Self.volume) }
    if !isStoreBack { try checkStorage(before, place, sourceLocation) }
    if try await guest.currentState() == "shut off" {
      let difference = try await guest.difference()
      #expect(difference == nil, "\(place): the volume", sourceLocation: sourceLocation)
      try await guest.start()
    }
    let tip = before.first { $0.isTip }
    try await change()
    let next = try await takeOne()
    if let fullReason {
      #expect(next.kind == .full, "\(place)", sourceLocation: sourceLocation)
      #expect(next.fullReason == fullReason, "\(place)", sourceLocation: sourceLocation)
    } else {
      #expect(next.kind == .incremental, "\(place): \(next.fullReason)", sourceLocation: sourceLocation)
      #expect(next.parentID == tip?.id, "\(place)", sourceLocation: sourceLocation)
    }
    let difference = try await guest.content().difference(from: storage.image(next))
    #expect(difference == nil, "\(place): the next snapshot", sourceLocation: sourceLocation)
    let after = try await call { try await $0.chain(Self.volume) }
    try checkStorage(after, place, sourceLocation)
    #expect(
      !FileManager.default.fileExists(atPath: tidemark.pool + "/.tidemark/reverts"),
      "\(place): a revert's files", sourceLocation: sourceLocation)
    try await finishChecks()
    let checkpoints = try await guest.host.virsh("checkpoint-list", "web-1", "--name")
    #expect(
      checkpoints.isEmpty, "\(place): libvirt still lists \(checkpoints)", sourceLocation: sourceLocation)
  }

  /// Reads every snapshot that its user has not deleted through its chain and compares it byte for byte; then the bitmaps
  /// in the volume's image with those that the design keeps. Stops the VM. For the end of a test.
  func proveAll(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await finishChecks()
    let chain = try await call { try await $0.chain(Self.volume) }
    for snapshot in chain {
      guard let content = contents[snapshot.id] else { continue }
      let difference = try await content.difference(from: storage.image(snapshot))
      #expect(difference == nil, sourceLocation: sourceLocation)
    }
    if try await guest.currentState() != "shut off" { try await guest.destroy() }
    let difference = try await guest.difference()
    #expect(difference == nil, "the volume", sourceLocation: sourceLocation)
    let bitmaps = try await ImageBitmaps.names(in: guest.disk().path)
    let possible = Set(chain.map(\.checkpoint)).subtracting([""])
    let tip = chain.first { $0.isTip }
    #expect(bitmaps.isSubset(of: possible), sourceLocation: sourceLocation)
    #expect(tip.map { bitmaps.contains($0.checkpoint) } ?? true, sourceLocation: sourceLocation)
  }

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

  @discardableResult
  private func takeOne() async throws -> Snapshot {
    if !contents.isEmpty { try await change() }
    let content = guest.content()
    let snapshot = try await call { try await $0.take(Self.volume) }
    contents[snapshot.id] = content
    return snapshot
  }

  private func currentTip() async throws -> Snapshot {
    let chain = try await call { try await $0.chain(Self.volume) }
    let tip = chain.first { $0.isTip }
    return try #require(tip)
  }

  private func parentOfTip() async throws -> Snapshot {
    let chain = try await call { try await $0.chain(Self.volume) }
    let tip = chain.first { $0.isTip }
    let parent = chain.first { $0.id == tip?.parentID }
    return try #require(parent)
  }

  /// Compares the storage's listing and every file's bytes with what they must be.
  private func checkStorage(_ chain: [Snapshot], _ place: String, _ sourceLocation: SourceLocation) throws {
    let visible = Set(chain.filter { $0.state == .ready }.map(\.id))
    #expect(visible == Set(contents.keys), "\(place): the catalog", sourceLocation: sourceLocation)
    let files = try storage.allFiles()
    #expect(
      files == SnapshotStorage.files(of: chain), "\(place): the storage", sourceLocation: sourceLocation)
    for snapshot in chain where files.contains("\(snapshot.id).qcow2") {
      let hash = try FileHash.sha256(of: storage.image(snapshot))
      let seal = Seal(snapshot: snapshot.id, parent: snapshot.parentID)
      #expect(
        hash == seals[seal, default: hash], "\(place): \(snapshot.id) has changed",
        sourceLocation: sourceLocation)
      seals[seal] = hash
    }
    let strays = try FileManager.default.contentsOfDirectory(atPath: tidemark.pool).filter {
      $0 != (guest.disk().path as NSString).lastPathComponent
        && ![".tidemark", ".tidemark-pool"].contains($0)
    }
    #expect(strays == [], "\(place): beside the volume", sourceLocation: sourceLocation)
  }
}
