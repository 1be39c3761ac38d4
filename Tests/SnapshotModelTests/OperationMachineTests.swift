import SnapshotModel
import Testing

@Suite("What an operation does next")
struct OperationMachineTests {
  /// Runs a machine to its end; `respond` says how each step ends. Returns what was done, in order.
  private func run(
    _ machine: OperationMachine, respond: (OperationStep, Int) -> StepFailure? = { _, _ in nil }
  ) -> [String] {
    var machine = machine
    var trace: [String] = []
    var counts: [OperationStep: Int] = [:]
    var action = machine.start()
    for _ in 0..<1_000 {
      switch action {
      case .run(let step, _):
        counts[step, default: 0] += 1
        if let failure = respond(step, counts[step, default: 0]) {
          trace.append("\(step.rawValue)!")
          action = machine.handle(.failed(step, failure))
        } else {
          trace.append(step.rawValue)
          action = machine.handle(.finished(step))
        }
      case .beginUndo(let cancelled):
        trace.append(cancelled ? "cancel:" : "fail:")
        action = machine.handle(.undoBegun)
      case .resume:
        trace.append("resume:")
        action = machine.handle(.resumed)
      case .finish(let ending):
        return trace + ["\(ending)"]
      case .interrupt, .carryOn: return trace + ["stuck"]
      case .stop: return trace + ["stop"]
      }
    }
    return trace + ["endless"]
  }

  @Test("Each kind's steps run in order")
  func order() {
    #expect(
      run(OperationMachine(kind: .take))
        == ["plan", "reconcile", "prepare", "copy", "seal", "commit", "tidy", "succeeded"])
    #expect(
      run(OperationMachine(kind: .revert)) == [
        "plan", "check", "write", "swap", "commit", "tidy", "succeeded",
      ])
    #expect(
      run(OperationMachine(kind: .delete)) == ["plan", "mark", "remove", "commit", "tidy", "succeeded"])
  }

  @Test("A take that fails for good is undone on the host, then in the catalog")
  func failure() {
    #expect(
      run(OperationMachine(kind: .take)) { step, _ in step == .copy ? .final : nil }
        == ["plan", "reconcile", "prepare", "copy!", "fail:", "undo", "abandon", "tidy", "failed"])
    #expect(
      run(OperationMachine(kind: .take)) { step, _ in step == .plan ? .final : nil }
        == ["plan!", "fail:", "abandon", "failed"])
  }

  @Test("A host that is away is waited for, however long")
  func away() {
    let trace = run(OperationMachine(kind: .take)) { step, count in step == .copy && count < 50 ? .away : nil
    }
    #expect(trace.filter { $0 == "copy!" }.count == 49)
    #expect(trace.last == "succeeded")
  }

  @Test("What may pass is tried again, a limited number of times")
  func passing() {
    #expect(
      run(OperationMachine(kind: .take)) { step, count in step == .copy && count == 1 ? .passing : nil }
        == [
          "plan", "reconcile", "prepare", "copy!", "copy", "seal", "commit", "tidy", "succeeded",
        ])
    let endless = run(OperationMachine(kind: .take)) { step, _ in step == .copy ? .passing : nil }
    #expect(endless.filter { $0 == "copy!" }.count == OperationMachine.passingFailures + 1)
    #expect(endless.last == "failed")
  }

  @Test("Tidying fails nothing, and what has been decided is insisted on")
  func policies() {
    let tidy = run(OperationMachine(kind: .take)) { step, _ in step == .tidy ? .final : nil }
    #expect(tidy.last == "succeeded")
    let commit = run(OperationMachine(kind: .delete)) { step, count in
      step == .commit && count < 30 ? .final : nil
    }
    #expect(commit.last == "succeeded")
  }

  @Test(
    "A deletion that cannot remove its files tries for a while, longer for a host that is away, and ends as failed"
  )
  func givesUp() {
    for (failure, tries) in [(StepFailure.final, 5), (.passing, 5), (.away, 60)] {
      let trace = run(OperationMachine(kind: .delete)) { step, _ in step == .remove ? failure : nil }
      #expect(trace == ["plan", "mark"] + Array(repeating: "remove!", count: tries) + ["failed"])
    }
    let late = run(OperationMachine(kind: .delete)) { step, count in
      step == .remove && count < 5 ? .final : nil
    }
    #expect(late.last == "succeeded")
  }

  @Test("A check does not wait for a host that stays away, and is as if it had never begun")
  func checkGivesUp() {
    let steps = run(OperationMachine(kind: .check)) { step, _ in step == .examine ? .away : nil }
    #expect(steps.last == "failed")
    #expect(steps.count { $0.hasPrefix("examine") } == 12)
    #expect(!steps.contains("record"))
    #expect(
      run(OperationMachine(kind: .check)) { step, count in step == .examine && count < 5 ? .away : nil }.last
        == "succeeded")
  }

  @Test("A cancellation is honoured at each step before the point of no return, and not after it")
  func cancellation() {
    let turningBack: [OperationDefinition.Kind: Set<OperationStep>] = [
      .take: [.plan, .reconcile, .prepare, .copy, .seal], .revert: [.plan, .check, .write], .delete: [],
      .check: [.survey, .examine], .migrate: [.plan, .prepare, .move], .consolidate: [.plan, .merge],
      .adopt: [.plan, .examine], .rebuild: [.scan, .observe], .verify: [.plan, .verify],
      .export: [.plan, .write, .seal], .copy: [.plan, .write, .seal],
    ]
    let lastMoment: [OperationDefinition.Kind: OperationStep] = [
      .revert: .swap, .delete: .plan, .check: .record, .migrate: .swap, .consolidate: .replace,
      .verify: .record, .rebuild: .record,
    ]
    for kind in OperationDefinition.Kind.allCases {
      for step in OperationDefinition(kind).steps {
        var machine = OperationMachine(kind: kind)
        var action = machine.start()
        while action != .run(step.name, afterFailures: 0) {
          guard case .run(let name, _) = action else { break }
          action = machine.handle(.finished(name))
        }
        #expect(machine.isLastMoment == (lastMoment[kind] == step.name))
        let answer = machine.handle(.cancelRequested)
        if turningBack[kind]?.contains(step.name) == true {
          #expect(answer == .interrupt(step.name))
          #expect(machine.handle(.failed(step.name, .cancelled)) == .beginUndo(cancelled: true))
        } else if lastMoment[kind] == step.name {
          #expect(answer == .carryOn)
          var begun = machine
          #expect(machine.handle(.failed(step.name, .cancelled)) == .beginUndo(cancelled: true))
          #expect(begun.handle(.failed(step.name, .away)) == .run(step.name, afterFailures: 1))
          #expect(!begun.isLastMoment, "its work may have been done")
          #expect(begun.handle(.failed(step.name, .cancelled)) == .run(step.name, afterFailures: 2))
        } else {
          #expect(answer == .carryOn)
        }
      }
    }
  }

  @Test("What was done before a commit that the catalog refuses for a cancellation is undone")
  func refusedForCancellation() {
    #expect(
      run(OperationMachine(kind: .take)) { step, _ in step == .commit ? .refusedForCancellation : nil }
        == [
          "plan", "reconcile", "prepare", "copy", "seal", "commit!", "cancel:", "undo", "abandon", "tidy",
          "cancelled",
        ])
  }

  @Test(
    "A revert whose undo finds the swap made goes on to its commit, cancelled or not, and after a takeover")
  func irrevocable() {
    let forward = [
      "plan", "check", "write", "swap!", "fail:", "undo!", "resume:", "swap", "commit", "tidy", "succeeded",
    ]
    #expect(
      run(OperationMachine(kind: .revert)) { step, count in
        step == .swap && count == 1 ? .final : step == .undo ? .irrevocable : nil
      } == forward)
    #expect(
      run(
        OperationMachine(
          kind: .revert, begun: [.plan, .check, .write, .swap, .undo], finished: [.plan, .check, .write],
          undoing: true, undoneForCancellation: true, cancelRequested: true)
      ) { step, _ in step == .undo ? .irrevocable : nil } == [
        "undo!", "resume:", "swap", "commit", "tidy", "succeeded",
      ])
    // The agent may find, when it is asked to finish, that the old image has to be the volume again.
    #expect(
      run(OperationMachine(kind: .revert)) { step, count in
        step == .swap ? .final : step == .undo && count == 1 ? .irrevocable : nil
      } == [
        "plan", "check", "write", "swap!", "fail:", "undo!", "resume:", "swap!", "fail:", "undo", "failed",
      ])
  }

  @Test(
    "A migration whose undo finds the machine moved goes on, and is not cancelled again where it could have been"
  )
  func irrevocableMigration() {
    var machine = OperationMachine(
      kind: .migrate, begun: [.plan, .prepare, .move], finished: [.plan, .prepare], cancelRequested: false)
    #expect(machine.start() == .run(.move, afterFailures: 0))
    #expect(machine.handle(.cancelRequested) == .interrupt(.move))
    #expect(machine.handle(.failed(.move, .cancelled)) == .beginUndo(cancelled: true))
    #expect(machine.handle(.undoBegun) == .run(.undo, afterFailures: 0))
    #expect(machine.handle(.failed(.undo, .irrevocable)) == .resume)
    #expect(machine.handle(.resumed) == .run(.move, afterFailures: 0))
    #expect(machine.handle(.cancelRequested) == .carryOn)
    #expect(machine.handle(.finished(.move)) == .run(.swap, afterFailures: 0))
    #expect(!machine.isLastMoment)
    // And so for whoever takes it over.
    var next = OperationMachine(
      kind: .migrate, begun: [.plan, .prepare, .move, .undo], finished: [.plan, .prepare],
      cancelRequested: true)
    #expect(next.start() == .run(.move, afterFailures: 0))
  }

  @Test("A step that ends well although cancellation was asked for is the last one before the undo")
  func lateCancellation() {
    var machine = OperationMachine(
      kind: .take, begun: [.plan, .reconcile, .prepare, .copy], finished: [.plan, .reconcile, .prepare])
    #expect(machine.start() == .run(.copy, afterFailures: 0))
    #expect(machine.handle(.cancelRequested) == .interrupt(.copy))
    #expect(machine.handle(.finished(.copy)) == .beginUndo(cancelled: true))
    #expect(machine.handle(.undoBegun) == .run(.undo, afterFailures: 0))
  }

  @Test("A takeover goes on from each place, and an undo stays an undo")
  func takeover() {
    let steps = OperationDefinition(.take).steps.map(\.name)
    for count in 0...steps.count {
      let finished = Set(steps.prefix(count))
      let begun = Set(steps.prefix(count + 1))
      #expect(
        run(OperationMachine(kind: .take, begun: begun, finished: finished))
          == steps.dropFirst(count).map(\.rawValue) + ["succeeded"])
    }
    #expect(
      run(
        OperationMachine(
          kind: .take, begun: [.plan, .reconcile, .prepare, .undo], finished: [.plan, .reconcile, .undo],
          undoing: true,
          undoneForCancellation: true)) == ["abandon", "tidy", "cancelled"])
    #expect(
      run(
        OperationMachine(
          kind: .take, begun: Set(steps.prefix(6)), finished: Set(steps.prefix(5)), cancelRequested: true))
        == ["commit", "tidy", "succeeded"], "the commit may have been made")
    #expect(
      run(
        OperationMachine(
          kind: .take, begun: Set(steps.prefix(5)), finished: Set(steps.prefix(5)), cancelRequested: true))
        == ["cancel:", "undo", "abandon", "tidy", "cancelled"])
  }

  @Test("A lost claim stops everything at once")
  func claimLost() {
    var machine = OperationMachine(kind: .take)
    _ = machine.start()
    #expect(machine.handle(.claimLost) == .stop)
    #expect(machine.handle(.finished(.plan)) == .stop)
    #expect(machine.handle(.cancelRequested) == .stop)
  }

  @Test(
    "Whatever fails whenever, an operation ends, commits at most once, and never undoes what it has committed",
    arguments: 0..<20 as Range<UInt64>)
  func random(batch: UInt64) {
    for index in 0..<300 as Range<UInt64> {
      let seed = batch * 10_000 + index
      var generator = SeededGenerator(seed: seed)
      let kind = OperationDefinition.Kind.allCases.randomElement(using: &generator) ?? .take
      var machine = OperationMachine(kind: kind)
      var begun: Set<OperationStep> = []
      var finished: Set<OperationStep> = []
      var undoing: Bool?
      var cancelRequested = false
      var commits = 0
      var action = machine.start()
      var ended = false
      for turn in 0..<2_000 where !ended {
        // Things go well in the end, or nothing could be said about it.
        let trouble = turn < 60
        if trouble && generator.chance(1, in: 12) {
          // Another orchestrator takes over from the journal.
          #expect(machine.handle(.claimLost) == .stop)
          machine = OperationMachine(
            kind: kind, begun: begun, finished: finished, undoing: undoing != nil,
            undoneForCancellation: undoing == true, cancelRequested: cancelRequested)
          action = machine.start()
        }
        switch action {
        case .run(let step, _):
          begun.insert(step)
          finished.remove(step)
          if trouble && generator.chance(1, in: 10) {
            cancelRequested = true
            if case .interrupt(let interrupted) = machine.handle(.cancelRequested) {
              #expect(interrupted == step, "seed \(seed)")
            }
          }
          var failures: [StepFailure] = [.away, .passing, .final, .cancelled]
          if kind == .revert, step == .undo, begun.contains(.swap) { failures.append(.irrevocable) }
          let failure =
            trouble && generator.chance(1, in: 3) ? failures.randomElement(using: &generator) : nil
          if let failure {
            action = machine.handle(.failed(step, failure))
          } else {
            if step == .commit || step == .record { commits += 1 }
            finished.insert(step)
            action = machine.handle(.finished(step))
          }
        case .beginUndo(let cancelled):
          #expect(commits == 0, "seed \(seed): undo after the commit")
          undoing = cancelled
          finished.subtract(OperationDefinition(kind).undoSteps.map(\.name))
          action = machine.handle(.undoBegun)
        case .resume:
          undoing = nil
          action = machine.handle(.resumed)
        case .finish(let ending):
          ended = true
          // What was merged stays merged when nothing that it replaces can be removed.
          let gaveUpRemoving = kind == .consolidate && ending == .failed && begun.contains(.remove)
          #expect((ending == .succeeded) == (commits > 0) || gaveUpRemoving, "seed \(seed)")
          if ending == .cancelled { #expect(cancelRequested, "seed \(seed)") }
        case .interrupt, .carryOn, .stop:
          Issue.record("seed \(seed): \(action) is no answer here")
          ended = true
        }
      }
      #expect(ended, "seed \(seed): never ended")
    }
  }
}
