import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

@Suite("Operations: queue, claims, fence, journal")
struct OperationTests {
  @Test("The same request again is the same operation; another one with its id is refused")
  func requestIDs() async throws {
    try await Scene.run { scene in
      let request = SubmitOperationRequest.Request.take(.with { $0.volumes = ["web-1/vda"] })
      let first = try await scene.submit(request, id: "r1")
      let again = try await withThrowingTaskGroup(of: Operation.self) { group in
        for _ in 0..<8 { group.addTask { try await scene.submit(request, id: "r2") } }
        return try await group.reduce(into: Set<String>()) { $0.insert($1.id) }
      }
      #expect(again.count == 1)
      #expect(try await scene.submit(request, id: "r1") == first)
      #expect(
        try await refusal { _ = try await scene.submit(request, id: "r1", fingerprint: 2) }
          == "request_id_reused")
      // Found before its references are looked at: they may be gone by now.
      _ = try await scene.sql("DELETE FROM tidemark.vm_disks")
      #expect(try await scene.submit(request, id: "r1").id == first.id)
    }
  }

  @Test("Of many claimers at once each operation gets one, and each volume one running operation")
  func claimRace() async throws {
    try await Scene.run { scene in
      let disks = (0..<6).map { "vd\(["a", "b", "c", "d", "e", "f"][$0])" }
      _ = try await scene.database.recordAnnouncement(scene.announcement(disks: disks))
      for round in 0..<4 {
        for disk in disks { _ = try await scene.submitTake(["web-1/\(disk)"]) }
        if round == 1 { _ = try await scene.submitTake(["web-1/vdf", "web-1/vda"]) }
      }
      var total = 0
      while true {
        let claims = try await withThrowingTaskGroup(of: Claim?.self) { group in
          for claimer in 0..<16 { group.addTask { try await scene.claim(as: "claimer-\(claimer)") } }
          return try await group.reduce(into: [Claim]()) { if let claim = $1 { $0.append(claim) } }
        }
        guard !claims.isEmpty else { break }
        #expect(Set(claims.map(\.operationID)).count == claims.count)
        let held = try await scene.sql(
          "SELECT volume_id, count(*) AS n FROM tidemark.operation_volumes WHERE claimed GROUP BY 1")
        for row in held { #expect(try row.get("n", as: Int.self) == 1) }
        // Each is the oldest unfinished one of all its volumes.
        let early = try await scene.sql(
          """
          SELECT o.id FROM tidemark.operations o JOIN tidemark.operation_volumes v ON v.operation_id = o.id
          JOIN tidemark.operation_volumes w ON w.volume_id = v.volume_id
          JOIN tidemark.operations p ON p.id = w.operation_id
          WHERE o.active AND p.state = 'queued' AND p.serial < o.serial
          """)
        #expect(early.isEmpty)
        for claim in claims { try await scene.finish(claim, .failed, error: .with { $0.reason = "test" }) }
        total += claims.count
      }
      #expect(total == 25)
    }
  }

  @Test("A superseded owner is refused everything, and changes nothing")
  func fence() async throws {
    try await Scene.run { scene in
      _ = try await scene.submitTake()
      let old = try #require(try await scene.claim(as: "old", lease: 600_000))
      let plans = try await scene.database.planSnapshots(old).plans
      _ = try await scene.sql("UPDATE tidemark.operations SET lease_expires_at = now() - interval '1 second'")
      let attempts: [(String, () async throws -> Void)] = [
        (
          "renew",
          {
            _ = try await scene.database.renewLease(
              .with {
                $0.claim = old; $0.leaseMs = 1000
              })
          }
        ),
        (
          "step",
          {
            _ = try await scene.database.recordStep(
              .with {
                $0.claim = old; $0.begunStep = "copy"
              })
          }
        ),
        ("undo", { _ = try await scene.database.beginUndo(.with { $0.claim = old }) }),
        ("resume", { _ = try await scene.database.resume(.with { $0.claim = old }) }),
        ("finish", { try await scene.finish(old, .cancelled) }),
        ("release", { _ = try await scene.database.release(old) }),
        ("plan", { _ = try await scene.database.planSnapshots(old) }),
        ("reconcile", { _ = try await scene.database.recordReconciliation(.with { $0.claim = old }) }),
        ("commit", { _ = try await scene.commit(old, plans) }),
        ("abandon", { _ = try await scene.database.abandonSnapshots(old) }),
        ("planRevert", { _ = try await scene.database.planRevert(old) }),
        ("commitRevert", { _ = try await scene.database.commitRevert(old) }),
        ("planDelete", { _ = try await scene.database.planDelete(old) }),
        (
          "commitDelete",
          { _ = try await scene.database.commitDelete(CommitDeleteRequest.with { $0.claim = old }) }
        ),
      ]
      // With its lease run out, and then with another owner.
      for round in 0..<2 {
        for (name, attempt) in attempts {
          let reason = try await refusal(attempt)
          #expect(reason == "attempt_superseded", "\(name), round \(round)")
        }
        if round == 0 {
          let new = try #require(try await scene.claim(as: "new"))
          #expect(new.attempt == 2 && new.operationID == old.operationID)
        }
      }
      #expect(Array(Set(try await scene.states().values)) == [.creating])
      var forged = old
      forged.attempt = 2
      #expect(try await refusal { _ = try await scene.database.release(forged) } == "attempt_superseded")
      forged.operationID = "not-a-uuid"
      #expect(try await refusal { _ = try await scene.database.release(forged) } == "invalid_claim")
    }
  }

  @Test("An operation whose lease has run out is taken over, though an older one waits for its volume")
  func takeoverBeforeQueue() async throws {
    try await Scene.run { scene in
      let waiting = try await scene.submitTake()
      let running = try await scene.submitTake()
      // The younger one came to run because the older one's row was not seen yet.
      _ = try await scene.sql(
        "UPDATE tidemark.operations SET cancel_requested_at = now(), state = 'cancelled', finished_at = now() WHERE id = '\(waiting.id)'"
      )
      let claim = try #require(try await scene.claim())
      #expect(claim.operationID == running.id)
      _ = try await scene.sql(
        "UPDATE tidemark.operations SET cancel_requested_at = NULL, state = 'queued', finished_at = NULL WHERE id = '\(waiting.id)'"
      )
      #expect(try await scene.claim() == nil)
      _ = try await scene.database.release(claim)
      let second = try #require(try await scene.claim())
      #expect(second.operationID == running.id && second.attempt == 2)
      try await scene.finish(second, .failed, error: .with { $0.reason = "test" })
      #expect(try await scene.claim()?.operationID == waiting.id)
    }
  }

  @Test("A queued operation is cancelled at once; a running one is told; a finished one refuses")
  func cancel() async throws {
    try await Scene.run { scene in
      let queued = try await scene.submitTake()
      let cancelled = try await scene.database.cancel(.with { $0.operation = queued.id })
      #expect(cancelled.state == .cancelled && cancelled.finishedAt != nil && cancelled.startedAt == nil)
      #expect(
        try await refusal { _ = try await scene.database.cancel(.with { $0.operation = queued.id }) }
          == "operation_finished")
      _ = try await scene.submitTake()
      let claim = try #require(try await scene.claim())
      #expect(
        try await scene.database.renewLease(
          .with {
            $0.claim = claim; $0.leaseMs = 1000
          }) == false)
      _ = try await scene.database.cancel(.with { $0.operation = String(claim.operationID.prefix(8)) })
      #expect(
        try await scene.database.renewLease(
          .with {
            $0.claim = claim
            $0.leaseMs = 60_000
            $0.progress = .with {
              $0.bytesDone = 5; $0.bytesTotal = 10
            }
          }))
      let undoing = try await scene.database.beginUndo(.with { $0.claim = claim })
      #expect(undoing)
      try await scene.finish(claim, .cancelled)
      let ended = try await scene.database.operation(claim.operationID)
      #expect(
        ended.state == .cancelled
          && ended.progress
            == .with {
              $0.bytesDone = 5; $0.bytesTotal = 10
            }
      )
    }
  }

  @Test("A committed operation can be neither undone nor ended as failed; one that is not cannot succeed")
  func committed() async throws {
    try await Scene.run { scene in
      _ = try await scene.submitTake()
      let claim = try #require(try await scene.claim())
      let plans = try await scene.database.planSnapshots(claim).plans
      #expect(try await refusal { try await scene.finish(claim) } == "operation_not_committed")
      #expect(try await refusal { _ = try await scene.commit(claim, []) } == "incomplete_commit")
      _ = try await scene.commit(claim, plans)
      #expect(
        try await refusal { _ = try await scene.database.beginUndo(.with { $0.claim = claim }) }
          == "operation_committed")
      #expect(
        try await refusal { _ = try await scene.database.abandonSnapshots(claim) } == "operation_committed")
      #expect(
        try await refusal { try await scene.finish(claim, .failed, error: .with { $0.reason = "x" }) }
          == "operation_committed")
      try await scene.finish(claim)
    }
  }

  @Test("Operations come newest first, in pages, by volume and by activity")
  func pages() async throws {
    try await Scene.run { scene in
      var ids: [String] = []
      for index in 0..<5 {
        ids.append(try await scene.submitTake([index == 2 ? "web-1/vdb" : "web-1/vda"]).id)
      }
      var listed: [String] = []
      var token = ""
      repeat {
        let page = try await scene.database.operations(
          .with {
            $0.pageSize = 2; $0.pageToken = token
          })
        #expect(page.operations.count <= 2)
        listed += page.operations.map(\.id)
        token = page.nextPageToken
      } while !token.isEmpty
      #expect(listed == ids.reversed())
      #expect(
        try await scene.database.operations(.with { $0.volume = "web-1/vdb" }).operations.map(\.id) == [
          ids[2]
        ])
      _ = try await scene.database.cancel(.with { $0.operation = ids[0] })
      #expect(try await scene.database.operations(.with { $0.activeOnly = true }).operations.count == 4)
      #expect(
        try await refusal { _ = try await scene.database.operations(.with { $0.pageToken = "x'" }) }
          == "invalid_page_token")
    }
  }

  @Test("Watching shows each change and ends with the final one, through a restart of PostgreSQL")
  func watch() async throws {
    let postgres = try ScratchPostgres()
    try await Scene.run(postgres: postgres) { scene in
      let changes = OperationChanges(configuration: scene.database.pool.configuration, logger: quiet)
      let listening = Task { await changes.run() }
      defer { listening.cancel() }
      let operation = try await scene.submitTake()
      let (states, continuation) = AsyncStream.makeStream(of: Operation.self)
      let watching = Task {
        defer { continuation.finish() }
        try await scene.database.watch(operation.id, changes: changes) { continuation.yield($0) }
      }
      var seen = states.makeAsyncIterator()
      #expect(await seen.next()?.state == .queued)
      let claim = try #require(try await scene.claim())
      #expect(await seen.next()?.state == .running)
      try postgres.tell("restart")
      _ = try await scene.database.beginUndo(.with { $0.claim = claim })
      #expect(await seen.next()?.state == .undoing)
      try await scene.finish(claim, .cancelled)
      #expect(await seen.next()?.state == .cancelled)
      #expect(await seen.next() == nil)
      try await watching.value
    }
  }

  @Test(
    "Who watches sees what happens within one state at a pace, the last of it in any case, and each state at once",
    arguments: [Duration.milliseconds(200), .seconds(600)])
  func pace(_ pace: Duration) async throws {
    try await Scene.run { scene in
      let changes = OperationChanges(
        configuration: scene.database.pool.configuration, interval: .seconds(600), pace: pace, logger: quiet)
      let listening = Task { await changes.run() }
      defer { listening.cancel() }
      // The listening connection is up once it has said so.
      var ready = changes.follow().makeAsyncIterator()
      for _ in 0..<2 { _ = await ready.next() }
      let operation = try await scene.submitTake()
      let claim = try #require(try await scene.claim())
      let (states, continuation) = AsyncStream.makeStream(of: Operation.self)
      let watching = Task {
        defer { continuation.finish() }
        try await scene.database.watch(operation.id, changes: changes) { continuation.yield($0) }
      }
      var seen = states.makeAsyncIterator()
      #expect(await seen.next()?.state == .running)
      let steps = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { "step-\(Character(UnicodeScalar($0)))" }
      for step in steps {
        _ = try await scene.database.recordStep(
          .with {
            $0.claim = claim
            $0.begunStep = step
          })
      }
      if pace < .seconds(1) {
        // Nothing happens any more that could wake it: what it was spared is made good.
        while let operation = await seen.next(), operation.steps.count < steps.count {}
      }
      _ = try await scene.database.beginUndo(.with { $0.claim = claim })
      var looks = 0
      while await seen.next()?.state == .running { looks += 1 }
      #expect(looks <= 1, "the first of them, and no other, within the pause")
      try await scene.finish(claim, .cancelled)
      #expect(await seen.next()?.state == .cancelled)
      try await watching.value
    }
  }

  @Test("Orchestrators are woken by new work, by freed volumes and by cancellations, not by progress")
  func workHints() async throws {
    try await Scene.run { scene in
      let changes = OperationChanges(
        configuration: scene.database.pool.configuration, interval: .seconds(600), logger: quiet)
      let listening = Task { await changes.run() }
      defer { listening.cancel() }
      let (hints, continuation) = AsyncStream.makeStream(of: WorkHint.self)
      let watching = Task {
        try await scene.database.watchWork(changes: changes) { continuation.yield($0) }
      }
      defer { watching.cancel() }
      var seen = hints.makeAsyncIterator()
      #expect(await seen.next() == WorkHint())
      #expect(await seen.next() == WorkHint(), "the listening connection is up")
      let operation = try await scene.submitTake()
      #expect(await seen.next()?.operationID == operation.id)
      let claim = try #require(try await scene.claim())
      _ = try await scene.database.recordStep(
        .with {
          $0.claim = claim; $0.begunStep = "plan"
        })
      _ = try await scene.database.cancel(.with { $0.operation = operation.id })
      #expect(await seen.next()?.cancelRequested == true)
      try await scene.finish(claim, .cancelled)
      #expect(await seen.next()?.operationID == operation.id)
    }
  }
}
