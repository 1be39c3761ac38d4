import Foundation
import Lab
import Messages
import Testing

/// What every fault's row demands afterwards.
extension FaultScene {
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
    let strays = try tidemark.poolFiles().filter { !$0.contains("/.tidemark/") }
    #expect(
      strays == ["\(poolName)/\((guest.disk().path as NSString).lastPathComponent)"], "\(place): the pools",
      sourceLocation: sourceLocation)
  }
}
