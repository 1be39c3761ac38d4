import Foundation
import Lab
import Messages
import Testing

/// Row D8: the store is unmounted, or another one is mounted in its place, between snapshots and in the middle of one.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct StoreAwayTests {
  /// When the store goes away.
  private enum Moment: CaseIterable {
    case betweenSnapshots, beforePrepare, beforeCopy, duringCopy, beforeSeal

    /// Whether another store in its place is tried too.
    var isWorthAnother: Bool { self == .betweenSnapshots || self == .duringCopy }
  }

  @Test(
    "D8 the store is unmounted, or another is mounted there: refused by its marker, nothing is written there")
  func d8StoreAway() async throws {
    try await Lab.with { lab in
      var options = FaultScene.options()
      options.addsStore = false
      let tidemark = try await LabTidemark(in: lab, options: options)
      let store = try await lab.mount(.ext4(bytes: 256 << 20), on: "backup")
      try await tidemark.tidemark("store", "add", "backup", "--zone", LabTidemark.zone)
      let scene = try await FaultScene(tidemark, store: store)
      for moment in Moment.allCases {
        for isReplaced in [false, true] where !isReplaced || moment.isWorthAnother {
          try await lose(store, isReplaced: isReplaced, at: moment, scene)
        }
      }
      try await scene.proveAll()
    }
  }

  private func lose(_ store: LabMount, isReplaced: Bool, at moment: Moment, _ scene: FaultScene) async throws
  {
    let place = "\(moment), \(isReplaced ? "another one" : "nothing") there"
    let tidemark = scene.tidemark
    // Changes enough for a copy that can be held.
    try await scene.guest.write(UInt8.random(in: 1...255), offset: 56 << 20, length: 4 << 20)
    let goAway = {
      try await store.unmount(lazily: true)
      guard isReplaced else { return }
      try await store.run("mount", "-t", "tmpfs", "other-store", store.path)
      try await store.run(
        "sh", "-c",
        "echo '{\"id\": \"\(UUID().uuidString.lowercased())\", \"format\": 1}' >\(store.path)/.tidemark-store"
      )
    }
    let attempt: FaultScene.Attempt
    switch moment {
    case .betweenSnapshots:
      try await goAway()
      attempt = try await scene.submit(.take)
    case .duringCopy:
      try await scene.guest.limitReads(to: 256 << 10)
      attempt = try await scene.submit(.take)
      try await scene.call { try await $0.reachCopy(attempt.operation) }
      try await goAway()
      try await scene.guest.freeReads()
    case .beforePrepare, .beforeCopy, .beforeSeal:
      let point =
        [Moment.beforePrepare: "before-prepare", .beforeCopy: "before-copy"][moment] ?? "before-seal"
      let held = try tidemark.hold(tidemark.agents[0], at: point)
      attempt = try await scene.submit(.take)
      let release = try await held.reached()
      try await goAway()
      release.release()
    }
    let ended = try await scene.settle(attempt)
    #expect(ended.state == .failed, "\(place)")
    // Whoever notices first: the agent by the marker, or the catalog by what the agent reported of it.
    let reason = ended.error?.reason ?? ""
    let reasons = isReplaced ? ["store_is_another"] : ["store_not_mounted"]
    #expect(
      (reasons + ["no_store_mounted", "store_not_mounted"]).contains(reason),
      "\(place): \(String(describing: ended.error))")
    if moment != .betweenSnapshots { #expect(reasons.contains(reason), "\(place): \(reason)") }
    #expect(try await store.listing() == (isReplaced ? [".tidemark-store"] : []), "\(place)")
    if isReplaced { try await store.run("umount", store.path) }
    try await store.mountAgain()
    try await scene.prove(place, isStoreBack: true)
  }
}
