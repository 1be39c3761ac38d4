import Foundation
import Lab
import Messages

extension RandomWalk {
  /// Compares the catalog's listing, the storages' files and the contents of new snapshots with the model.
  func compare(mayHaveLeftovers: Bool = false) async throws {
    var listing: [WalkModel.Entry] = []
    var violations: [String] = []
    tipped = []
    for (machine, guest) in guests.enumerated() {
      listed[machine] = []
      for (disk, target) in guest.disks.map(\.target).enumerated() {
        let entries = try await chain(machine, target).map(WalkModel.Entry.init)
        violations += model.violations(in: entries, machine: machine, disk: disk)
        listing += entries
        if entries.contains(where: \.isTip) { tipped.insert([machine, disk]) }
        listed[machine, default: []] += entries
      }
    }
    for store in ["", "backup", "elsewhere"] {
      violations += model.violations(
        files: try storage(of: store).allFiles(), listing: listing.filter { $0.store == store },
        place: store.isEmpty ? "the pool" : "store \(store)", mayHaveLeftovers: mayHaveLeftovers)
    }
    // What a migration or a new volume has left, too.
    let images = try Set(guests.flatMap(\.disks).map { try place(of: $0.path) })
    violations += try tidemark.poolFiles().subtracting(images).filter {
      !mayHaveLeftovers || !$0.contains("/.tidemark/")
    }
    .sorted().map { "there is \($0) in a pool" }
    violations += try images.subtracting(tidemark.poolFiles()).sorted().map { "\($0) is gone" }
    try expect(violations)
    try await read(model.points.filter { $0.value.content == nil }.map(\.key))
  }

  /// The snapshots in a store; in the shared pool, if it is empty: no other pool ever has any.
  private func storage(of store: String) -> SnapshotStorage {
    switch store {
    case "": SnapshotStorage(tidemark, onPrimary: true)
    case "elsewhere": SnapshotStorage(folder: "\(tidemark.secondStore)/volumes")
    default: SnapshotStorage(tidemark, onPrimary: false)
    }
  }

  /// The pool's name and the path in it: `shared/web-1-vda.qcow2`.
  private func place(of path: String) throws -> String {
    let pools =
      [("shared", tidemark.pool)]
      + (try tidemark.hosts.map { ("local-\($0.name)", try $0.localPool("local")) })
    for (name, folder) in pools where path.hasPrefix("\(folder)/") {
      return "\(name)/\(path.dropFirst(folder.count + 1))"
    }
    throw failure(["\(path) is in no pool"])
  }

  /// Reads snapshots through their chains and compares what they hold.
  func read(_ ids: [String]) async throws {
    var found: [String: String] = [:]
    for (machine, guest) in guests.enumerated() {
      for disk in guest.disks where ids.contains(where: { model.points[$0]?.machine == machine }) {
        for snapshot in try await chain(machine, disk.target) where ids.contains(snapshot.id) {
          let image = storage(of: WalkModel.Entry(snapshot).store).image(snapshot)
          found[snapshot.id] = try await ImageContent.hash(of: image)
        }
      }
    }
    try expect(ids.filter { found[$0] == nil }.map { "snapshot \($0) could not be read" })
    var updated = model
    let violations = updated.read(found, hash: hash)
    model = updated
    try expect(violations)
  }

  func chain(_ machine: Int, _ disk: String) async throws -> [Snapshot] {
    let volume = "\(guests[machine].name)/\(disk)"
    return try await patiently("chain") { try await $0.chain(volume) }
  }

  /// The next snapshot of all disks, without any fault and without a person: it succeeds, and holds what the machine does.
  ///
  /// - Parameter mayHaveLeftovers: Whether other machines' leftovers may still be there.
  func proveNextSnapshot(_ machine: Int, mayHaveLeftovers: Bool = false) async throws {
    let write = WalkRound.Write(
      machine: machine, disk: round % guests[machine].disks.count, form: .pattern, cluster: round * 7 % 100,
      clusters: 2, isUnaligned: true, byte: UInt8(round % 255 + 1))
    try await perform(write)
    let name = guests[machine].name
    note("take \(name), to prove that it works")
    let requestID = RequestID.next()
    let version = model.version(of: machine)
    let operation = try await patiently("take") { service in
      try await service.finish(service.submitTake(of: [name], requestID: requestID))
    }
    guard operation.state == .succeeded else {
      throw failure(["the next snapshot did not succeed: \(OperationFailure(operation: operation))"])
    }
    let made = try await patiently("look") { try await $0.snapshotsByDisk(of: operation) }
    var snapshots: [Int: String] = [:]
    for (index, disk) in guests[machine].disks.enumerated() { snapshots[index] = made[disk.target]?.id }
    model.taken(snapshots, machine: machine, operation: operation.id, between: version...version)
    try expect(check(Array(made.values), machine))
    crashed.remove(machine)
    homecomers.remove(machine)
    try await compare(mayHaveLeftovers: mayHaveLeftovers)
    try await expectNoCheckpoints(machine)
  }

  /// Between operations libvirt's own list holds nothing of ours; a check that runs by itself fills it for moments.
  private func expectNoCheckpoints(_ machine: Int) async throws {
    let name = guests[machine].name
    var listed = ""
    for _ in 0..<3 {
      try await finishChecks()
      listed = try await guests[machine].host.virsh("checkpoint-list", name, "--name")
      if listed.isEmpty { return }
    }
    throw failure(["libvirt still lists checkpoints of \(name): \(listed)"])
  }

  /// Asks again for the deletions that have failed half way, as their callers would: they are finished now.
  func repeatDeletions() async throws {
    for (id, point) in model.doubtful.sorted(by: { $0.key < $1.key }) {
      let disk = guests[point.machine].disks[point.disk].target
      let state = try await chain(point.machine, disk).first { $0.id == id }?.state
      guard state == .ready || state == .removing else {
        model.deleted(id)
        continue
      }
      note("delete \(id) again")
      try await deleteAll([id])
    }
  }

  /// Asks again for the consolidations that have failed half way.
  func repeatConsolidations() async throws {
    for which in model.unsettled.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let (machine, disk) = (which[0], which[1])
      let volume = "\(guests[machine].name)/\(guests[machine].disks[disk].target)"
      note("consolidate \(volume) again")
      let requestID = RequestID.next()
      let ended = try await patiently("consolidate") { service in
        try await service.finish(service.submitConsolidation(volume, requestID: requestID))
      }
      guard ended.state == .succeeded else {
        throw failure(["the consolidation did not succeed: \(OperationFailure(operation: ended))"])
      }
      model.consolidated(machine, disk)
    }
  }

  /// Deletes until each disk has few enough snapshots left for the walk to go on quickly; all at once.
  func prune() async throws {
    var doomed: [String] = []
    for (machine, guest) in guests.enumerated() {
      for disk in guest.disks.indices {
        var ids = model.visible(machine, disk)
        while ids.count > 8 { doomed.append(ids.remove(at: (round &* 31 &+ doomed.count) % ids.count)) }
      }
    }
    guard !doomed.isEmpty else { return }
    note("delete \(doomed.joined(separator: ", ")), as there are enough")
    try await deleteAll(doomed)
    try await compare()
  }

  /// Deletes snapshots, all at once; each deletion has to succeed.
  private func deleteAll(_ snapshots: [String]) async throws {
    // Asked again after a lost connection, it has to be the same request.
    let ids = snapshots.map { (snapshot: $0, request: RequestID.next()) }
    let ended = try await patiently("delete") { service in
      try await withThrowingTaskGroup(of: Messages.Operation.self) { group in
        for id in ids {
          group.addTask {
            try await service.finish(
              service.snapshots.deleteSnapshot(
                .with {
                  $0.requestID = id.request
                  $0.snapshot = id.snapshot
                }))
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    try expect(
      ended.filter { $0.state != .succeeded }.map {
        "a deletion did not succeed: \(OperationFailure(operation: $0))"
      })
    for id in ids { model.deleted(id.snapshot) }
  }

  /// Everything: each snapshot is read, each machine's disks are compared, and the bitmaps in their images.
  func compareEverything() async throws {
    note("compare everything")
    try await compare()
    try await read(Array(model.points.keys))
    try await finishChecks()
    for (machine, guest) in guests.enumerated() {
      try await guest.destroy()
      for disk in guest.disks {
        if let difference = try await disk.content.difference(from: disk.path) { try expect([difference]) }
        let chain = try await chain(machine, disk.target)
        let bitmaps = try await ImageBitmaps.names(in: disk.path)
        try expect(
          bitmaps.subtracting(chain.map(\.checkpoint)).sorted().map {
            "\(disk.path) still holds the bitmap \($0)"
          })
        if let tip = chain.first(where: \.isTip), !bitmaps.contains(tip.checkpoint) {
          try expect(["\(disk.path) lacks its tip's bitmap \(tip.checkpoint)"])
        }
      }
      try await guest.start()
    }
  }
}

extension WalkModel.Entry {
  init(_ snapshot: Snapshot) {
    self.init(
      id: snapshot.id, parent: snapshot.parentID, isFull: snapshot.kind == .full, state: snapshot.state,
      isTip: snapshot.isTip,
      store: snapshot.location.map { $0.storeID.isEmpty ? "" : $0.name } ?? "", original: snapshot.copiedFrom)
  }
}
