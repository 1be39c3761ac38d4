import Foundation
import Lab
import Messages
import RPC
import Testing

/// Several secondary stores in one zone.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct PlacementAcceptanceTests {
  @Test(
    "a chain stays on its store, a new one begins where there is most room, and a full store ends no backups")
  func twoStores() async throws {
    try await Lab.with { lab in
      // Mounted before any QEMU starts, as on a real host.
      let stores = [
        "backup": try await lab.mount(.ext4(bytes: 48 << 20), on: "backup"),
        "second": try await lab.mount(.ext4(bytes: 64 << 20), on: "second"),
      ]
      var options = LabTidemarkOptions()
      options.hosts = ["host-a"]
      options.settings = [("snapshot.delta.max", "9")]
      options.agentFlags = ["--store", "second=\(stores["second"]?.path ?? "")"]
      let tidemark = try await LabTidemark(in: lab, options: options)
      try await tidemark.tidemark("store", "add", "second", "--zone", LabTidemark.zone)
      try await CloudService.withService(of: tidemark) { service in
        try await tell(TwoStores(service: service, stores: stores))
      }
    }
  }

  @Test("a store that was added this moment takes snapshots at once: its host is asked anew")
  func addedThisMoment() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.addsStore = false
    // Nobody hears of the host by itself while the test runs.
    options.heartbeatSeconds = 600
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      try await guest.start()
      try await tidemark.tidemark("store", "add", "backup", "--zone", LabTidemark.zone)
      let snapshot = try await service.take("web-1/vda")
      #expect(snapshot.location?.name == "backup")
    }
  }

  private func tell(_ two: TwoStores) async throws {
    try await HostAnnouncement.hurry(two.service.tidemark)
    let story = try await SnapshotStory.begin(two.service)
    let one = try await story.take()
    #expect(one.location?.name == "second")
    // The other one has more room now. The chain stays, a new one goes there.
    try await two.leave(20 << 20, on: "second")
    let second = try await story.take()
    expectIncrement(second, on: one)
    #expect(second.location?.name == "second")
    let three = try await story.take(full: true)
    #expect(three.location?.name == "backup")
    let four = try await story.take()
    expectIncrement(four, on: three)

    // No room for the next increment where it would have to be: a new chain begins where there is.
    try await two.leave(2 << 20, on: "backup")
    let five = try await story.take()
    expectFull(five, .storeChanged)
    #expect(five.location?.name == "second")
    let six = try await story.take()
    expectIncrement(six, on: five)
    #expect(six.location?.name == "second")
    try await two.expectContents(of: story)

    // No room anywhere: nothing is begun, and the message says where there is too little and what to do.
    try await two.leave(1 << 20, on: "second")
    try await story.change()
    let failed = try await two.service.finish(two.service.submitTake(story.volume))
    expectFailure(failed, "no_space", naming: "second")
    #expect(failed.error?.facts["store"] == "second")
    #expect(failed.error?.retryable == true)
    #expect(failed.steps.map(\.step).contains("reconcile") && !failed.steps.map(\.step).contains("prepare"))
    #expect(try await story.tip() == six.id)
    try await two.expectContents(of: story)

    // With room again the chain goes on as if nothing had been.
    try await two.leave(16 << 20, on: "second")
    let seven = try await story.takeUnchanged()
    expectIncrement(seven, on: six)
    try await two.expectContents(of: story)
    // Each goes from where it is.
    try await story.delete(three)
    try await story.delete(four)
    try await story.delete(one)
    try await two.expectContents(of: story)
    #expect(try await two.files("backup").isEmpty)
  }
}

/// Two stores on file systems of their own, which the test itself does not see.
private struct TwoStores: Sendable {
  let service: CloudService
  let stores: [String: LabMount]

  /// Fills or clears a store so that about this much is free, and has the host say so.
  func leave(_ bytes: Int, on name: String) async throws {
    guard let store = stores[name] else { throw LabError("no store \(name)") }
    let filler = store.path + "/filler"
    try await store.run("rm", "-f", filler)
    let free = try await store.freeBytes()
    try await store.run("fallocate", "--length", "\(max(4096, free - bytes))", filler)
    try await HostAnnouncement.hurry(service.tidemark)
  }

  /// The names of all files of volumes there.
  func files(_ name: String) async throws -> Set<String> {
    guard let store = stores[name] else { throw LabError("no store \(name)") }
    let text = try await store.run(
      "bash", "-c", "[ ! -d \"$0\" ] || find \"$0\" -type f -printf '%f\\n'", store.path + "/volumes")
    return Set(text.split(separator: "\n").map(String.init))
  }

  /// Compares every snapshot's content, and what lies on the two stores with the catalog.
  func expectContents(of story: SnapshotStory, sourceLocation: SourceLocation = #_sourceLocation) async throws
  {
    let chain = try await story.chain()
    for (name, store) in stores {
      let here = chain.filter { $0.location?.name == name }
      let found = try await files(name)
      #expect(found == SnapshotStorage.files(of: here), sourceLocation: sourceLocation)
      guard !here.isEmpty else { continue }
      // A chain's folder can be read anywhere.
      let copy = try service.tidemark.lab.folder("copy-\(UUID().uuidString)")
      try await store.run("cp", "--recursive", "--sparse=always", store.path + "/volumes", copy)
      let storage = SnapshotStorage(folder: copy + "/volumes")
      for snapshot in here {
        guard let content = await story.contents[snapshot.id] else { continue }
        let difference = try await content.difference(from: storage.image(snapshot))
        #expect(difference == nil, sourceLocation: sourceLocation)
      }
      try FileManager.default.removeItem(atPath: copy)
    }
  }
}
