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
  /// All kinds of operations but those that mend the catalog's records, which have fault tests of their own. A scene migrates a
  /// volume that nobody uses; how a VM that runs is moved, `MigrationFaultTests` knows.
  static let kinds = OperationDefinition.Kind.allCases.filter { ![.adopt, .rebuild].contains($0) }
  /// The kinds that make, change and remove what a volume's chain consists of.
  static let chainKinds: [OperationDefinition.Kind] = [.take, .revert, .delete, .check]

  /// What each snapshot that its user has not deleted must hold, by id.
  private(set) var contents: [String: DiskModel] = [:]
  /// Every sealed file and the hash of its bytes: they never change, unless a hidden parent is merged into them.
  private var seals: [Seal: String] = [:]
  private struct Seal: Hashable {
    let snapshot: String
    let parent: String
  }
  /// What each copy in the other store must hold, by id.
  private var copies: [String: DiskModel] = [:]
  private var writes = 0
  private var files = 0
  /// The kind of operation that the VM was brought into its state for.
  private var prepared: OperationDefinition.Kind?
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
    options.hasSecondStore = true
    return options
  }

  // MARK: - Acting

  /// Changes the disk, each time elsewhere and otherwise.
  func change() async throws {
    writes += 1
    let place = (8 << 20) + (writes * 7 % 48) << 20
    try await guest.write(UInt8(writes % 250 + 2), offset: place, length: 1 << 19)
  }

  /// Begins an operation of a kind, after what it needs was prepared: a take of a changed disk, the deletion of the tip, the
  /// revert of the stopped VM to the tip's parent, a check or a verification of the volume, a new volume or a copy out of the
  /// tip, a consolidation of a hidden link, or the migration of the stopped VM's volume to the other pool.
  ///
  /// - Parameter stopped: Whether the VM is stopped for it, whatever the kind.
  func submit(_ kind: OperationDefinition.Kind, stopped: Bool = false) async throws -> Attempt {
    let target = try await target(of: kind)
    if prepared != kind { try await prepare(kind) }
    prepared = nil
    if stopped, try await guest.currentState() != "shut off" { try await guest.destroy() }
    var file = ""
    if kind == .export {
      files += 1
      file = "new-\(files).qcow2"
    }
    let isShared = guest.disk().path.hasPrefix("\(tidemark.pool)/")
    let (path, pool) = (file, isShared ? "local-host-a" : "shared")
    let operation = try await call { service in
      switch kind {
      case .take: try await service.submitTake(Self.volume)
      case .delete: try await service.submitDelete(target)
      case .revert: try await service.submitRevert(to: target)
      case .check: try await service.submitCheck(Self.volume)
      case .export: try await service.submitVolume(of: target, pool: "local-host-a", path: path)
      case .copy: try await service.submitCopy(of: target, to: "elsewhere")
      case .consolidate: try await service.submitConsolidation(Self.volume)
      case .verify: try await service.submitVerification(Self.volume)
      case .migrate: try await service.submitMigration(ofVolume: Self.volume, to: pool)
      case .adopt, .rebuild: throw LabError("a scene does no \(kind.rawValue)")
      }
    }
    if kind == .migrate {
      let name = (guest.disk().path as NSString).lastPathComponent
      file = "\(isShared ? try tidemark.hosts[0].localPool("local") : tidemark.pool)/\(name)"
    }
    return try attempt(kind, operation, target: target, file: file)
  }

  /// What an operation of a kind is about: the tip, or its parent for a revert.
  func target(of kind: OperationDefinition.Kind) async throws -> Snapshot {
    try await kind == .revert ? parentOfTip() : currentTip()
  }

  /// Brings the VM, and its chain, into the state in which an operation of a kind is submitted. To be done before a process is
  /// held that would come to the place in this, too.
  func prepare(_ kind: OperationDefinition.Kind) async throws {
    prepared = kind
    switch kind {
    case .take: try await change()
    case .revert, .migrate:
      guard try await guest.currentState() != "shut off" else { return }
      try await change()
      try await guest.destroy()
    case .consolidate: try await hideParentOfTip()
    case .delete, .check, .export, .copy, .verify, .adopt, .rebuild: break
    }
  }

  /// An operation that was submitted, as the scene keeps it.
  func attempt(
    _ kind: OperationDefinition.Kind, _ operation: Messages.Operation, target: Snapshot, file: String = ""
  ) throws -> Attempt {
    Attempt(
      operation: operation, kind: kind, target: kind == .take ? nil : target,
      content: kind == .revert || kind == .export
        ? try #require(contents[target.id]) : guest.content(), file: file)
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

  /// Follows the operation to its end and takes its outcome into what is expected.
  func settle(_ attempt: Attempt) async throws -> Messages.Operation {
    let ended = try await call { try await $0.finish(attempt.operation) }
    guard ended.state == .succeeded else { return ended }
    switch attempt.kind {
    case .take: contents[try #require(ended.snapshotIDs.first)] = attempt.content
    case .delete: contents[attempt.target?.id ?? ""] = nil
    case .revert: guest.setContent(attempt.content)
    case .export:
      let path = "\(try tidemark.hosts[0].localPool("local"))/\(attempt.file)"
      try await ImageFile.expect(path, holds: attempt.content)
      try FileManager.default.removeItem(atPath: path)
    case .copy: try await takeInCopies(of: try #require(attempt.target), ended)
    case .consolidate:
      let chain = try await call { try await $0.chain(Self.volume) }
      #expect(chain.allSatisfy { $0.state == .ready }, "\(chain.map(\.state))")
    case .migrate: guest.wasMoved(disks: ["vda": attempt.file])
    case .verify: #expect(ended.findings.isEmpty, "\(ended.findings)")
    case .check, .adopt, .rebuild: break
    }
    return ended
  }

  /// What the copy has brought to the other store: each holds what its original does.
  private func takeInCopies(of original: Snapshot, _ ended: Messages.Operation) async throws {
    let all = try await call { try await $0.chain(Self.volume) }
    let new = all.filter { !$0.copiedFrom.isEmpty && copies[$0.id] == nil }
    #expect(ended.snapshotIDs.last == new.first { $0.copiedFrom == original.id }?.id)
    for copy in new {
      let content = try #require(contents[copy.copiedFrom])
      let difference = try await content.difference(from: elsewhere.image(copy))
      #expect(difference == nil, "copy \(copy.id)")
      copies[copy.id] = content
    }
  }

  /// Whoever reads the tip at this very moment reads what it holds, whatever is being done to its chain.
  func expectReadable(
    _ place: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let tip = try await currentTip()
    let content = try #require(contents[tip.id])
    let difference = try await content.difference(from: storage.image(tip))
    #expect(difference == nil, "\(place): the tip", sourceLocation: sourceLocation)
  }

  private var elsewhere: SnapshotStorage { SnapshotStorage(folder: "\(tidemark.secondStore)/volumes") }

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
    let left = try tidemark.poolFiles().filter { $0.contains("/.tidemark/") }
    #expect(left == [], "\(place): files of operations", sourceLocation: sourceLocation)
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
    for copy in chain where !copy.copiedFrom.isEmpty {
      let difference = try await copies[copy.id]?.difference(from: elsewhere.image(copy))
      #expect(difference == nil, "copy \(copy.id)", sourceLocation: sourceLocation)
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

  /// Compares the storages' listings and every file's bytes with what they must be.
  private func checkStorage(_ all: [Snapshot], _ place: String, _ sourceLocation: SourceLocation) throws {
    let chain = all.filter(\.copiedFrom.isEmpty)
    let visible = Set(chain.filter { $0.state == .ready }.map(\.id))
    #expect(visible == Set(contents.keys), "\(place): the catalog", sourceLocation: sourceLocation)
    let copied = all.filter { !$0.copiedFrom.isEmpty }
    #expect(
      Set(copied.map(\.id)) == Set(copies.keys) && copied.allSatisfy { $0.state == .ready },
      "\(place): the copies", sourceLocation: sourceLocation)
    let files = try storage.allFiles()
    #expect(
      files == SnapshotStorage.files(of: chain), "\(place): the storage", sourceLocation: sourceLocation)
    #expect(
      try elsewhere.allFiles() == SnapshotStorage.files(of: copied), "\(place): the other store",
      sourceLocation: sourceLocation)
    for snapshot in all {
      let image = (snapshot.copiedFrom.isEmpty ? storage : elsewhere).image(snapshot)
      guard FileManager.default.fileExists(atPath: image) else { continue }
      let hash = try FileHash.sha256(of: image)
      let seal = Seal(snapshot: snapshot.id, parent: snapshot.parentID)
      #expect(
        hash == seals[seal, default: hash], "\(place): \(snapshot.id) has changed",
        sourceLocation: sourceLocation)
      seals[seal] = hash
    }
    let path = guest.disk().path
    let pool = path.hasPrefix("\(tidemark.pool)/") ? "shared" : "local-host-a"
    let strays = try tidemark.poolFiles().filter { !$0.contains("/.tidemark/") }
    #expect(
      strays == ["\(pool)/\((path as NSString).lastPathComponent)"], "\(place): the pools",
      sourceLocation: sourceLocation)
  }
}
