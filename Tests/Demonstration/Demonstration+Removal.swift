internal import Foundation
internal import Lab

/// Deleting, and what must be left afterwards: nothing.
extension Demonstration {
  mutating func delete() async throws {
    for (index, point) in points.enumerated() {
      let story = self
      try await measurements.measure("delete \(point.name)") {
        try await story.command("snapshot", "rm", point.shortID)
      }
      guard index == 0 else { continue }
      narrator.say("Others need it: it is hidden, and its file stays.")
      try await command("chain", "show", Self.volume)
      let state = try await SnapshotRecord.all(of: Self.volume, in: tidemark).first {
        $0.id == point.snapshot
      }?.state
      try narrator.check("\(point.name) is hidden", state == "hidden", found: state ?? "nothing")
    }
  }

  func checkStorage() async throws {
    let (store, pool) = (tidemark.store, tidemark.pool)
    let listing = try await Command.run("find", store, "-type", "f", "-printf", "%P\\n")
    narrator.command("find backup -type f", output: listing)
    try narrator.check(
      "the store holds nothing but its marker", listing == ".tidemark-store\n", found: listing)
    let hidden = try await Command.run("find", pool, "-path", "*/.tidemark/*", "-type", "f")
    try narrator.check("the pool holds nothing of ours beside the volume", hidden.isEmpty, found: hidden)
    let count = try await catalog("SELECT count(*) FROM admin.snapshots")
    try narrator.check("the catalog has no snapshots", count == "0", found: count)
    let unfinished = try await catalog(
      "SELECT count(*) FROM admin.operations WHERE state <> 'succeeded'")
    try narrator.check("every operation has succeeded", unfinished == "0", found: unfinished)
    let image = try await Command.run(
      "qemu-img", "info", "--output", "json", "-f", "qcow2", linux.guest.disk().path)
    try narrator.check("the volume's image has no bitmap", !image.contains("\"bitmaps\""), found: image)
    let checkpoints = try await linux.guest.host.virsh("checkpoint-list", "web-1", "--name")
    try narrator.check(
      "libvirt knows no checkpoint of ours", checkpoints.allSatisfy(\.isWhitespace),
      found: checkpoints)
  }

  /// Asks PostgreSQL as an admin would, and shows it.
  private func catalog(_ sql: String) async throws -> String {
    let answer = try await tidemark.postgres.psql(sql, database: LabTidemark.database)
    narrator.command("psql -c \"\(sql)\"", output: answer)
    return answer
  }
}
