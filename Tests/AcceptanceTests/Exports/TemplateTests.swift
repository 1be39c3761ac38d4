import Foundation
import Lab
import Messages
import Testing

/// Row A12, with snapshots on primary and, as row A13 asks, on secondary.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct TemplateTests {
  @Test(
    "A12 a template of the fourth snapshot, and a new volume of the template, have its content; neither has a backing file",
    arguments: [true, false])
  func a12Template(onPrimary: Bool) async throws {
    var options = LabTidemarkOptions()
    options.settings.append(("snapshot.backup.to.secondary", "\(!onPrimary)"))
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      for _ in 0..<3 { _ = try await story.take() }
      let four = try await story.take()
      expectFull(four, .chainLimit)
      let five = try await story.take()
      var content = try #require(await story.contents[four.id])

      let made = try await service.succeed(service.submitTemplate(of: four, name: "golden"))
      let template = "\(tidemark.store)/templates/\(made.targetID).qcow2"
      try await ImageFile.expect(template, holds: content)
      #expect(ImageFile.listing(tidemark.store) == ["templates", "templates/\(made.targetID).qcow2"])
      // An increment makes a template that stands alone as well.
      let other = try await service.succeed(service.submitTemplate(of: five))
      try await ImageFile.expect(
        "\(tidemark.store)/templates/\(other.targetID).qcow2", holds: #require(await story.contents[five.id]))
      let listed = try await service.exports.listTemplates(ListTemplatesRequest()).templates
      #expect(Set(listed.map(\.id)) == [made.targetID, other.targetID])
      let golden = try #require(listed.first { $0.name == "golden" })
      #expect(
        golden.virtualBytes == 32 << 20 && golden.snapshotID == four.id && golden.allocatedBytes > 2 << 20)
      let text = try await tidemark.tidemark("template", "ls")
      #expect(text.contains("golden") && text.contains("backup"))

      // The template needs its snapshot no longer.
      try await story.delete(four)
      let pool = try tidemark.hosts[1].localPool("local")
      let volume = try await service.succeed(
        service.submitVolume(ofTemplate: "golden", pool: "local-host-b", path: "web-2.qcow2", bytes: 48 << 20)
      )
      content.grow(to: 48 << 20)
      try await ImageFile.expect("\(pool)/web-2.qcow2", holds: content)
      #expect(ImageFile.listing(pool) == ["web-2.qcow2"])
      let first = try await service.take(volume.targetID)
      expectFull(first, .firstSnapshot)
      #expect(first.virtualBytes == 48 << 20 && first.vmName.isEmpty)
      let difference = try await content.difference(
        from: onPrimary
          ? "\(pool)/.tidemark/volumes/\(volume.targetID)/\(first.id).qcow2"
          : SnapshotStorage(tidemark, onPrimary: false).image(first))
      #expect(difference == nil)

      try await tidemark.tidemark("template", "rm", "golden")
      _ = try await service.succeed(service.submitTemplateDeletion(other.targetID))
      #expect(try await service.exports.listTemplates(ListTemplatesRequest()).templates == [])
      #expect(ImageFile.listing(tidemark.store) == ["templates"])
      await expectRefusal("unknown_template", .notFound, naming: "golden") {
        _ = try await service.submitVolume(ofTemplate: "golden", pool: "shared", path: "x.qcow2")
      }
      try await story.expectContents()
    }
  }

  @Test("A12 a template that is deleted while a volume is made of it goes with its last reader")
  func a12DeletedWhileRead() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      let one = try await story.take()
      let made = try await service.succeed(service.submitTemplate(of: one))
      let held = try tidemark.hold(tidemark.agents[0], at: "write-reserved")
      let reading = try await service.submitVolume(
        ofTemplate: made.targetID, pool: "shared", path: "web-2.qcow2")
      let release = try await held.reached()
      _ = try await service.succeed(service.submitTemplateDeletion(made.targetID))
      let listed = try await service.exports.listTemplates(ListTemplatesRequest()).templates
      #expect(listed.map(\.isDeleted) == [true])
      #expect(ImageFile.listing(tidemark.store).contains("templates/\(made.targetID).qcow2"))
      await expectRefusal("unknown_template", .notFound) {
        _ = try await service.submitVolume(ofTemplate: made.targetID, pool: "shared", path: "x.qcow2")
      }
      release.release()
      let ended = try await service.succeed(reading)
      try await ImageFile.expect(
        "\(tidemark.pool)/web-2.qcow2", holds: #require(await story.contents[one.id]))
      try await service.finishDeletions(after: ended)
      #expect(ImageFile.listing(tidemark.store) == ["templates"])
      #expect(try await service.exports.listTemplates(ListTemplatesRequest()).templates == [])
    }
  }
}
