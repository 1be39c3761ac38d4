internal import Foundation
internal import Lab

/// Taking snapshots and bringing them back, with proof of each.
extension Demonstration {
  /// Takes a snapshot.
  ///
  /// - Parameter checksums: Those of the guest's files; nil: it runs and is asked.
  mutating func take(_ name: String, checksums known: String? = nil) async throws {
    let sums: String
    if let known { sums = known } else { sums = try await checksums() }
    let before = Set(try await SnapshotRecord.all(of: Self.volume, in: tidemark).map(\.id))
    let (story, store) = (self, tidemark.store)
    let snapshot = try await measurements.measure(
      "snapshot \(name)",
      bytes: { try await Measurements.allocatedBytes(of: Self.file(of: $0(), in: store)) }
    ) {
      try await story.command("snapshot", "take", Self.volume, "--name", name)
      return { () async throws -> SnapshotRecord in
        let all = try await SnapshotRecord.all(of: Self.volume, in: story.tidemark)
        let new = all.filter { !before.contains($0.id) }
        guard let snapshot = new.first, new.count == 1 else {
          throw LabError("one new snapshot was expected, there are \(new.count)")
        }
        return snapshot
      }
    }()
    try narrator.check("it is ready", snapshot.state == "ready", found: snapshot.state)
    let bytes = try await Measurements.allocatedBytes(of: Self.file(of: snapshot, in: store))
    if let parent = points.last {
      try narrator.check(
        "it is an increment on \(parent.name)", snapshot.parentID == parent.snapshot,
        found: "\(snapshot.kind), \(snapshot.fullReason ?? "")")
      try narrator.check("its file occupies less than 12 MiB", bytes < 12 << 20, found: "\(bytes) bytes")
    } else {
      try narrator.check(
        "it is full, because it is the first", snapshot.fullReason == "first_snapshot",
        found: "\(snapshot.kind), \(snapshot.fullReason ?? "")")
      try narrator.check(
        "its file occupies at least the 24 MiB that were written", bytes >= 24 << 20,
        found: "\(bytes) bytes")
    }
    points.append(Point(name: name, snapshot: snapshot.id, checksums: sums))
  }

  func checkChain() async throws {
    let snapshots = try await SnapshotRecord.all(of: Self.volume, in: tidemark)
    try narrator.check(
      "four snapshots, one chain, the last one is the tip",
      snapshots.count == 4 && snapshots.filter { $0.parentID == nil }.count == 1
        && snapshots.first { $0.isTip }?.id == points.last?.snapshot)
    for point in points.dropFirst() {
      guard let record = snapshots.first(where: { $0.id == point.snapshot }) else { continue }
      let output = try await Command.run(
        "qemu-img", "info", "--output", "json", "-f", "qcow2", Self.file(of: record, in: tidemark.store))
      let name = "\"\(record.parentID ?? "").qcow2\""
      try narrator.check(
        "\(point.name)'s file names its parent, relative to itself",
        output.split(separator: "\n").contains { $0.contains("\"backing-filename\": \(name)") }, found: output
      )
    }
  }

  mutating func revert(to point: Point) async throws {
    let (story, path) = (self, linux.guest.disk().path)
    try await measurements.measure(
      "revert to \(point.name)", bytes: { _ in try await Measurements.allocatedBytes(of: path) }
    ) {
      try await story.command("snapshot", "revert", point.shortID)
    }
    try await linux.start()
    try await guest("ls /data/shop; tail -n 1 /data/shop/journal")
    let sums = try await checksums()
    try narrator.check(
      "every file has the checksum that the guest made of it on \(point.name)",
      sums == point.checksums, found: sums)
    try await linux.shutDown()
  }
}
