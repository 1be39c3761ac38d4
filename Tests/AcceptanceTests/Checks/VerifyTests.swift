import Crypto
import Foundation
import Lab
import Messages
import SnapshotModel
import Testing

/// Row D13: stored snapshots that are not what was written; and faults while they are read.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SnapshotVerifyTests {
  /// Something that befalls a stored link.
  private enum Damage: CaseIterable {
    case flippedByte, truncated, noManifest, noFile
  }

  @Test(
    "D13 a flipped byte, a truncated file, a missing manifest or file: named with range and sufferers; those are refused"
  )
  func d13Damage() async throws {
    try await CloudService.with(FaultScene.options()) { service in
      let tidemark = service.tidemark
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let story = try await SnapshotStory.begin(service)
      let first = try await story.take()
      let second = try await story.take()
      let third = try await story.take()
      let fine = try await tidemark.command(["snapshot", "verify", "--volume", "web-1/vda"])
      #expect(fine.status == .exited(0))
      #expect(fine.output == "web-1/vda: all is in order\n")

      for damage in Damage.allCases {
        let undo = try inflict(damage, on: second, storage)
        let found = try await tidemark.command(["snapshot", "verify", "--store", "backup"])
        #expect(found.status == .exited(5), "\(damage): \(found.output)")
        for part in [second.id, third.id, words(damage)] {
          #expect(found.output.contains(part), "\(damage): \(part): \(found.output)")
        }
        #expect(!found.output.contains(first.id))
        let marks = try await service.chain("web-1/vda").map { $0.damage?.linkID }
        #expect(marks == [nil, second.id, second.id], "\(damage)")
        for snapshot in [second, third] {
          await expectRefusal("snapshot_damaged", .failedPrecondition, naming: second.id) {
            _ = try await service.submitRevert(to: snapshot)
          }
          let export = try await service.finish(
            service.submitVolume(of: snapshot, pool: "shared", path: "of-damaged.qcow2"))
          #expect(export.error?.reason == "snapshot_damaged")
        }
        try undo()
        let healed = try await tidemark.command(["snapshot", "verify", third.id])
        #expect(healed.status == .exited(0), "\(damage): \(healed.output)")
        #expect(try await service.chain("web-1/vda").allSatisfy { $0.damage == nil })
      }

      // Damaged for good: the next snapshot needs nothing of it, and what is sound works.
      _ = try inflict(.flippedByte, on: second, storage)
      #expect(
        try await tidemark.command(["snapshot", "verify", "--volume", "web-1/vda"]).status == .exited(5))
      let next = try await story.take()
      expectFull(next, .parentUnavailable)
      expectSmallIncrement(try await story.take(), on: next)
      try await story.revert(to: first)
      try await story.delete(third)
      try await story.delete(second)
      try await story.expectContents()
      #expect(
        try await tidemark.command(["snapshot", "verify", "--volume", "web-1/vda"]).status == .exited(0))
    }
  }

  @Test(
    "D13 checksums that an older release has made are compared, too; those of a function that nobody here knows are told as not compared"
  )
  func d13OtherFunctions() async throws {
    try await CloudService.with(FaultScene.options()) { service in
      let tidemark = service.tidemark
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let story = try await SnapshotStory.begin(service)
      let snapshot = try await story.take()
      func verify() async throws -> (status: Int32?, output: String) {
        let found = try await tidemark.command(["snapshot", "verify", snapshot.id])
        guard case .exited(let status) = found.status else { return (nil, found.output) }
        return (status, found.output)
      }
      try rewriteChecksums(of: snapshot, storage, as: "sha256")
      let fine = try await verify()
      #expect(fine.status == 0, "\(fine.output)")
      let undo = try inflict(.flippedByte, on: snapshot, storage)
      let damaged = try await verify()
      #expect(damaged.status == 5 && damaged.output.contains(words(.flippedByte)), "\(damaged.output)")
      try undo()
      try rewriteChecksums(of: snapshot, storage, as: "xxh1024")
      let unknown = try await verify()
      #expect(
        unknown.status == 0 && unknown.output.contains("no checksums to compare with"), "\(unknown.output)")
    }
  }

  // MARK: -

  /// Has the manifest tell SHA-256 of the ranges, by the name of a function.
  private func rewriteChecksums(
    of snapshot: Snapshot, _ storage: SnapshotStorage, as function: String
  ) throws {
    let url = URL(filePath: storage.manifest(snapshot))
    let content = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    var manifest = try #require(content as? [String: Any])
    var checksums = try #require(manifest["checksums"] as? [String: Any])
    #expect(checksums["algorithm"] as? String != function)
    let length = try #require(checksums["range_bytes"] as? Int)
    let image = try Data(contentsOf: URL(filePath: storage.image(snapshot)))
    checksums["algorithm"] = function
    checksums["ranges"] = stride(from: 0, to: image.count, by: length).map { start in
      SHA256.hash(data: image[start..<min(start + length, image.count)])
        .map { String(format: "%02x", $0) }.joined()
    }
    manifest["checksums"] = checksums
    try JSONSerialization.data(withJSONObject: manifest).write(to: url)
  }

  /// - Returns: What undoes it.
  private func inflict(
    _ damage: Damage, on snapshot: Snapshot, _ storage: SnapshotStorage
  ) throws -> () throws -> Void {
    let path = damage == .noManifest ? storage.manifest(snapshot) : storage.image(snapshot)
    let url = URL(filePath: path)
    let good = try Data(contentsOf: url)
    switch damage {
    case .flippedByte:
      var bytes = good
      bytes[bytes.count - 70_000] ^= 1
      try bytes.write(to: url)
    case .truncated: try good.prefix(100_000).write(to: url)
    case .noManifest, .noFile: try FileManager.default.removeItem(at: url)
    }
    return { try good.write(to: url) }
  }

  private func words(_ damage: Damage) -> String {
    switch damage {
    case .flippedByte: "of its file are not what was written"
    case .truncated: "its file has 100000 bytes instead of"
    case .noManifest: "its manifest "
    case .noFile: "its file "
    }
  }
}
