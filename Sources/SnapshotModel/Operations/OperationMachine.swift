/// Decides what an operation does next. A state machine without I/O: it is told what happened and says what to do.
///
/// It is begun from the journal, so an orchestrator that takes over goes on where the one before was: finished steps are
/// not done again, the unfinished one is begun again (every step is safe to repeat).
public struct OperationMachine: Hashable, Sendable {
  /// How an operation ends.
  public enum Ending: Hashable, Sendable {
    /// All steps are done.
    case succeeded
    /// It failed and was undone, or has given up.
    case failed
    /// It was cancelled and undone.
    case cancelled
  }

  /// What is to be done next.
  public enum Action: Hashable, Sendable {
    /// Journal the begin of this step, and do it. After a failure, wait first: as after so many failures.
    case run(OperationStep, afterFailures: Int)
    /// End this step's work early; then report how it ended.
    case interrupt(OperationStep)
    /// Journal that the operation is being undone, then report ``Event/undoBegun``.
    case beginUndo(cancelled: Bool)
    /// Journal that the operation goes forward again, then report ``Event/resumed``.
    case resume
    /// Journal the end.
    case finish(Ending)
    /// Nothing: go on with what is being done.
    case carryOn
    /// Stop at once, touch and journal nothing: somebody else works on it now.
    case stop
  }

  /// What has happened.
  public enum Event: Hashable, Sendable {
    /// The step ended well.
    case finished(OperationStep)
    /// The step failed.
    case failed(OperationStep, StepFailure)
    /// Cancellation was asked for. May come at any time, and more than once.
    case cancelRequested
    /// The journal has the undo's begin.
    case undoBegun
    /// The journal has it that the operation goes forward again.
    case resumed
    /// The claim is lost.
    case claimLost
  }

  private enum Phase: Hashable, Sendable {
    case forward
    case undoing(cancelled: Bool)
    case ended
  }

  /// How often a step is tried again after failures that may pass.
  public static let passingFailures = 6

  private let definition: OperationDefinition
  private var phase: Phase
  private var next: Int = 0
  private var begun: Set<OperationStep>
  private var cancelRequested: Bool
  private var failures = 0
  private var passing = 0
  private var isRunning = false
  private var isFirstTry = false
  /// Whether an undo has found that there is no way back: it was begun, and the operation goes forward again.
  private var isIrrevocable: Bool
  private var resumptions = 0

  /// A machine at the place that the journal tells.
  ///
  /// - Parameters:
  ///   - kind: The operation's kind.
  ///   - begun: The steps that were ever begun.
  ///   - finished: Those of them whose last begin ended well.
  ///   - undoing: Whether the operation is being undone; then whether for a cancellation.
  ///   - cancelRequested: Whether cancellation was asked for.
  public init(
    kind: OperationDefinition.Kind, begun: Set<OperationStep> = [], finished: Set<OperationStep> = [],
    undoing: Bool = false, undoneForCancellation: Bool = false, cancelRequested: Bool = false
  ) {
    definition = OperationDefinition(kind)
    self.begun = begun
    self.cancelRequested = cancelRequested
    isIrrevocable = !undoing && begun.contains(.undo)
    phase = undoing ? .undoing(cancelled: undoneForCancellation) : .forward
    next = steps.firstIndex { !finished.contains($0.name) } ?? steps.count
  }

  /// The first thing to do after a claim.
  public mutating func start() -> Action { proceed() }

  /// What to do now that `event` has happened.
  public mutating func handle(_ event: Event) -> Action {
    if phase == .ended { return .stop }
    switch event {
    case .claimLost:
      phase = .ended
      return .stop
    case .cancelRequested:
      cancelRequested = true
      guard isRunning, phase == .forward, !isIrrevocable, steps.indices.contains(next) else {
        return .carryOn
      }
      return steps[next].isCancellable ? .interrupt(steps[next].name) : .carryOn
    case .undoBegun, .resumed:
      return proceed()
    case .finished(let step):
      guard isCurrent(step) else { return .carryOn }
      isRunning = false
      next += 1
      failures = 0
      passing = 0
      return proceed()
    case .failed(let step, let failure):
      guard isCurrent(step) else { return .carryOn }
      isRunning = false
      return afterFailure(failure)
    }
  }

  /// Whether the step that is being run leads past the point of no return and has certainly not been done yet. Just before
  /// its work, it is to be asked for the last time whether cancellation was requested; if so, the work is left out, and
  /// the step reported as failed by cancellation. A commit needs no asking: the catalog decides in it which came first.
  public var isLastMoment: Bool {
    guard isFirstTry, phase == .forward, !isIrrevocable, steps.indices.contains(next) else { return false }
    let step = steps[next]
    return !step.isCancellable && step.whenItFails == .undo && step.name != .commit
  }

  private var steps: [OperationDefinition.Step] {
    if case .undoing = phase { definition.undoSteps } else { definition.steps }
  }

  private func isCurrent(_ step: OperationStep) -> Bool {
    isRunning && steps.indices.contains(next) && steps[next].name == step
  }

  /// Whether a cancellation can still be honoured before the next step begins.
  private var canTurnBack: Bool {
    guard phase == .forward, !isIrrevocable, steps.indices.contains(next) else { return false }
    let step = steps[next]
    // A step that cannot be cancelled half way can still be left out, unless it may have been done already.
    return step.isCancellable || (step.whenItFails == .undo && !begun.contains(step.name))
  }

  private mutating func proceed() -> Action {
    if cancelRequested && canTurnBack { return turnBack(cancelled: true) }
    while steps.indices.contains(next), isUnneeded(steps[next]) { next += 1 }
    guard steps.indices.contains(next) else {
      defer { phase = .ended }
      switch phase {
      case .undoing(let cancelled): return .finish(cancelled ? .cancelled : .failed)
      case .forward, .ended: return .finish(.succeeded)
      }
    }
    isRunning = true
    isFirstTry = !begun.contains(steps[next].name)
    begun.insert(steps[next].name)
    return .run(steps[next].name, afterFailures: failures)
  }

  /// Undoing on hosts is left out where nothing was begun there.
  private func isUnneeded(_ step: OperationDefinition.Step) -> Bool {
    guard case .undoing = phase, step.isOnHost else { return false }
    return !definition.steps.contains { $0.isOnHost && begun.contains($0.name) }
  }

  private mutating func turnBack(cancelled: Bool) -> Action {
    phase = .undoing(cancelled: cancelled)
    next = 0
    failures = 0
    passing = 0
    return .beginUndo(cancelled: cancelled)
  }

  /// Forward again: the last step that was begun is begun once more, which tells what it has done.
  private mutating func turnForward() -> Action {
    phase = .forward
    isIrrevocable = true
    next = definition.steps.lastIndex { begun.contains($0.name) } ?? 0
    // Each time it waits longer.
    failures = resumptions
    resumptions += 1
    passing = 0
    return .resume
  }

  private mutating func afterFailure(_ failure: StepFailure) -> Action {
    let step = steps[next]
    failures += 1
    if failure == .irrevocable, case .undoing = phase { return turnForward() }
    if failure == .refusedForCancellation, phase == .forward {
      cancelRequested = true
      return turnBack(cancelled: true)
    }
    // A step that cannot be ended half way ends as cancelled only if its work was left out.
    let wasLeftOut = failure == .cancelled && isLastMoment
    if cancelRequested && (wasLeftOut || (step.isCancellable && canTurnBack)) {
      return turnBack(cancelled: true)
    }
    if failure == .passing { passing += 1 }
    let mayPass =
      failure == .away || failure == .cancelled || (failure == .passing && passing <= Self.passingFailures)
    switch step.whenItFails {
    case .undo:
      guard mayPass, failures < step.tries ?? .max else { return turnBack(cancelled: false) }
    case .insist:
      break
    case .giveUp(let tries, let triesWhileAway):
      guard failures < (failure == .away ? triesWhileAway : tries) else {
        phase = .ended
        return .finish(.failed)
      }
    case .goOn(let tries):
      // An undo waits for a host that is away: what it would leave behind is not ours to forget yet. Tidying can be
      // left to the next operation.
      let waits = failure == .away && step.name == .undo
      guard waits || failures < tries else {
        next += 1
        failures = 0
        return proceed()
      }
    }
    return proceed()
  }
}
