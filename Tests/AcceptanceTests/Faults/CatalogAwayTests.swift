import Lab
import Messages
import SnapshotModel
import Testing

/// Row D6: the catalog is killed, and PostgreSQL is stopped, killed and started again, before and after each step.
///
/// Where nothing is being committed, an absence is the engine's matter, and all one to it for whatever kind: there the kinds
/// that a chain consists of stand for all. What a kind's own commits make of a lost answer, is tried with each of them.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct CatalogAwayTests {
  @Test(
    "D6 kill -9 the catalog at each step: the operation waits, says what for, and goes on",
    arguments: FaultScene.chainKinds)
  func d6CatalogKilledAtEachStep(_ kind: OperationDefinition.Kind) async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for place in StepPlace.betweenSteps(kind) {
        try await Self.disturb(scene, place) {
          await tidemark.catalog.kill()
        } cure: {
          try await tidemark.restart(tidemark.catalog)
        }
      }
      try await scene.proveAll()
    }
  }

  @Test(
    "D6 PostgreSQL is stopped, or killed, at each step and started again: the operation waits, says what for, and goes on",
    arguments: FaultScene.chainKinds)
  func d6PostgresStoppedAtEachStep(_ kind: OperationDefinition.Kind) async throws {
    var options = FaultScene.options()
    options.catalogFlags = ["--database-patience-seconds", "0.2"]
    options.durableDatabase = true
    try await LabTidemark.with(options) { tidemark in
      let scene = try await FaultScene(tidemark)
      // After each step, before its end is journalled; by turns.
      for (index, place) in StepPlace.inOrchestrator(kind).filter({ $0.side == .after }).enumerated() {
        try await Self.disturb(scene, place) {
          if index.isMultiple(of: 2) {
            await tidemark.postgres.stop()
          } else {
            await tidemark.postgres.kill()
          }
        } cure: {
          try await tidemark.postgres.start()
        }
      }
      try await scene.proveAll()
    }
  }

  @Test(
    "D6 the catalog dies after each of its commits, before anybody is told: the operation goes on, and has one outcome",
    arguments: FaultScene.kinds)
  func d6CatalogKilledBeforeItAnswers(_ kind: OperationDefinition.Kind) async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for method in Self.methods(of: kind) {
        try await scene.prepare(kind)
        // Of a reconciliation that finds all as planned the catalog is not told.
        if method == "RecordReconciliation" { try await scene.loseBitmapOfTip() }
        let held = try tidemark.hold(tidemark.catalog, at: "after-\(method)")
        let attempt = try await scene.submit(kind)
        let release = try await held.reached()
        try await tidemark.restart(tidemark.catalog)
        release.release()
        let ended = try await scene.settle(attempt)
        #expect(ended.state == .succeeded, "\(method): \(ended.error?.why ?? "")")
        try await scene.prove("\(kind.rawValue), after \(method)")
      }
      try await scene.proveAll()
    }
  }

  /// The calls by which an operation of this kind changes the catalog.
  private static func methods(of kind: OperationDefinition.Kind) -> [String] {
    let own: [String] =
      switch kind {
      case .take: ["PlanSnapshots", "RecordReconciliation", "CommitSnapshots"]
      case .revert: ["PlanRevert", "CommitRevert"]
      case .delete: ["PlanDelete", "CommitDelete", "ForgetBitmaps"]
      case .check: ["SurveyVolumes", "RecordCheck"]
      case .export: ["PlanExport", "CommitExport"]
      case .copy: ["PlanCopy", "CommitCopy"]
      case .consolidate: ["PlanConsolidation", "RecordConsolidation", "CommitConsolidation"]
      case .verify: ["PlanVerify", "RecordVerify"]
      case .migrate: ["PlanMigration", "CommitMigration"]
      case .adopt: ["PlanAdoption", "CommitAdoption"]
      case .rebuild: []
      }
    return ["ClaimOperation", "RecordStep"] + own + ["FinishOperation"]
  }

  /// Does an operation during which something that it needs is away, from this place on until the orchestrator has noticed.
  private static func disturb(
    _ scene: FaultScene, _ place: StepPlace, fault: () async throws -> Void, cure: () async throws -> Void
  ) async throws {
    let tidemark = scene.tidemark
    let held = try tidemark.hold(tidemark.orchestrator, at: place.name)
    let attempt = try await scene.submit(place.kind)
    let release = try await held.reached()
    // The second where the fault alone has taken longer than the lease.
    let noticed = ["waits for the catalog", "the operation is left to others"]
    let count = noticed.map(tidemark.orchestrator.occurrences).reduce(0, +)
    try await fault()
    release.release()
    try await tidemark.orchestrator.waitForLog(noticed[0], noticed[1], moreThan: count)
    try await cure()

    let ended = try await scene.settle(attempt)
    #expect(ended.state == .succeeded, "\(place.testDescription): \(ended.error?.why ?? "")")
    // What is waited for when the last step has ended is in no step's journal.
    let isLast = place.step == OperationDefinition(place.kind).steps.last
    let journal = ended.steps.map(\.summary)
    #expect(
      isLast || journal.contains { $0.contains("waited ") || $0.contains("goes on here") },
      "\(place.testDescription): \(journal)")
    try await scene.prove(place.testDescription)
  }
}
