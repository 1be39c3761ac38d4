import SnapshotModel
import Testing

/// A place before, after or within a step of an operation, and which process comes there: where the fault tests hold, stop
/// and kill.
///
/// The places are made from the operation's own definition, so that a new step cannot be forgotten.
struct StepPlace: Sendable, Hashable, CustomTestStringConvertible {
  /// Before or after the step, or at one of the instants within its job.
  enum Side: Sendable, Hashable {
    case before, after
    case within(StepMoment)
  }

  let kind: OperationDefinition.Kind
  let step: OperationDefinition.Step
  let side: Side
  /// Whether the agent is held there, in the step's job; else the orchestrator.
  let isInAgent: Bool
  /// Whether a cancellation that arrives here still ends the operation as if it had never begun.
  let isRevocable: Bool

  /// What `LabTidemark.hold` calls it.
  var name: String {
    switch side {
    case .before: "before-\(step.name.rawValue)"
    case .after: "after-\(step.name.rawValue)"
    case .within(let moment): moment.name(in: step.name)
    }
  }

  /// Whether it is within the step's job, and not before or after it.
  var isWithin: Bool { if case .within = side { true } else { false } }

  var testDescription: String { "\(kind.rawValue), \(name)\(isInAgent ? ", in the agent" : "")" }

  /// The places in the orchestrator: before and after every step.
  static func inOrchestrator(_ kind: OperationDefinition.Kind) -> [StepPlace] {
    places(kind) { _ in [false] }
  }

  /// Before every step and after the last, in the orchestrator: between two steps each once. For faults to which it is all
  /// one whether a step's end was journalled.
  static func betweenSteps(_ kind: OperationDefinition.Kind) -> [StepPlace] {
    let all = inOrchestrator(kind)
    return all.filter { $0.side == .before || $0 == all.last }
  }

  /// The places in the agent: around and within the job of every step that a host does.
  ///
  /// - Parameter stopped: Whether no machine runs on the volumes: a step may come to more places then.
  static func inAgent(_ kind: OperationDefinition.Kind, stopped: Bool = false) -> [StepPlace] {
    places(kind, stopped: stopped) { $0.isOnHost ? [true] : [] }
  }

  /// All places, in the order in which an operation comes to them.
  static func everywhere(_ kind: OperationDefinition.Kind, stopped: Bool = false) -> [StepPlace] {
    places(kind, stopped: stopped) { $0.isOnHost ? [false, true] : [false] }
  }

  /// All places to which an operation of a `FaultScene` comes.
  static func inScene(_ kind: OperationDefinition.Kind) -> [StepPlace] {
    // A migration there is that of a stopped VM's volume; after its consolidations no host has bitmaps to tidy up.
    everywhere(kind, stopped: kind == .migrate).filter {
      !($0.isInAgent && kind == .consolidate && $0.step.name == .tidy)
    }
  }

  private static func places(
    _ kind: OperationDefinition.Kind, stopped: Bool = false, _ processes: (OperationDefinition.Step) -> [Bool]
  ) -> [StepPlace] {
    let steps = OperationDefinition(kind).steps
    // The step after the last cancellable one: its begin looks for a cancellation for the last time.
    let afterRevocable = (steps.lastIndex(where: \.isCancellable) ?? -1) + 1
    return steps.enumerated().flatMap { index, step in
      let within = ((stopped ? step.stoppedMoments : step.runningMoments) + step.moments).map {
        Side.within($0)
      }
      return ([.before] + within + [.after]).flatMap { side in
        processes(step).filter { $0 || !within.contains(side) }.map { isInAgent in
          let isRevocable =
            index < afterRevocable || (index == afterRevocable && side == .before && !isInAgent)
          return StepPlace(
            kind: kind, step: step, side: side, isInAgent: isInAgent, isRevocable: isRevocable)
        }
      }
    }
  }
}
