/// What an operation of one kind consists of: its steps in order, and what undoes them.
public struct OperationDefinition: Hashable, Sendable {
  /// What an operation does.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Takes snapshots.
    case take
    /// Gives a volume the content of a snapshot.
    case revert
    /// Deletes a snapshot.
    case delete
    /// Compares what is recorded of volumes with what is.
    case check
    /// Moves a running machine to another host, or volumes to other pools.
    case migrate
    /// Merges hidden snapshots into their only children.
    case consolidate
    /// Makes a volume, a template or a file out of a snapshot or a template.
    case export
    /// Copies a snapshot to another store.
    case copy
    /// Reads stored snapshots and compares them with their checksums.
    case verify
    /// Makes a volume live where somebody has moved its file.
    case adopt
    /// Makes the catalog's records anew out of the manifests on the storage.
    case rebuild
  }

  /// What becomes of the operation when a step fails for good.
  public enum FailurePolicy: Hashable, Sendable {
    /// It is undone.
    case undo
    /// It cannot go back: the step is tried again until it succeeds.
    case insist
    /// It goes on without the step, after this many tries.
    case goOn(tries: Int)
    /// It ends as failed after this many tries, without being undone: what it has decided stays decided, and a later
    /// operation on the volume finishes it. For work that must not keep a volume from its next snapshot.
    case giveUp(tries: Int, triesWhileAway: Int)
  }

  /// One step.
  public struct Step: Hashable, Sendable {
    /// Its name.
    public var name: OperationStep
    /// Whether it is done by a host agent, and not by the catalog.
    public var isOnHost: Bool
    /// Whether a cancellation can end it half way. One that comes during another step waits for that one's end.
    public var isCancellable: Bool
    /// What its failure means.
    public var whenItFails: FailurePolicy
    /// The instants within its job, in order, at which a death leaves something else than before and after it.
    public var moments: [StepMoment]
    /// Those instants, before the others, to which it comes only while a machine runs on the volumes.
    public var runningMoments: [StepMoment]
    /// Those instants to which it comes only while no machine runs on the volumes.
    public var stoppedMoments: [StepMoment]
    /// How often it is tried while a process that it needs is away; nil: for as long as it takes.
    public var tries: Int?

    init(
      _ name: OperationStep, onHost: Bool = false, cancellable: Bool = false,
      whenItFails: FailurePolicy = .undo, moments: [StepMoment] = [],
      runningMoments: [StepMoment] = [], stoppedMoments: [StepMoment] = [], tries: Int? = nil
    ) {
      self.name = name
      self.isOnHost = onHost
      self.isCancellable = cancellable
      self.whenItFails = whenItFails
      self.moments = moments
      self.runningMoments = runningMoments
      self.stoppedMoments = stoppedMoments
      self.tries = tries
    }
  }

  /// The kind.
  public var kind: Kind
  /// The steps, in order.
  public var steps: [Step]
  /// What undoes them, in order.
  public var undoSteps: [Step]

  /// The definition of a kind.
  ///
  /// A cancellation is honoured up to the point of no return: a take's commit, a revert's swap (from whose begin on the
  /// volume may be either image), a migration's swap likewise, a consolidation's first replaced file, a deletion's plan (with
  /// which the catalog has decided; the caller may have seen it).
  public init(_ kind: Kind) {
    self.kind = kind
    switch kind {
    case .take:
      steps = [
        Step(.plan, cancellable: true),
        Step(.reconcile, onHost: true, cancellable: true),
        Step(.prepare, onHost: true, cancellable: true, moments: [.created]),
        Step(
          .copy, onHost: true, cancellable: true, moments: [.ended], runningMoments: [.begins, .begun],
          stoppedMoments: [.marked, .reading]),
        Step(.seal, onHost: true, cancellable: true, moments: [.published]),
        Step(.commit),
        Step(.tidy, onHost: true, whenItFails: .goOn(tries: 3)),
      ]
      undoSteps = [
        Step(.undo, onHost: true, whenItFails: .goOn(tries: 5), moments: [.withdrawn]),
        Step(.abandon, whenItFails: .insist),
        Step(.tidy, onHost: true, whenItFails: .goOn(tries: 3)),
      ]
    case .revert:
      steps = [
        Step(.plan, cancellable: true),
        Step(.check, onHost: true, cancellable: true),
        Step(.write, onHost: true, cancellable: true, moments: [.reserved]),
        Step(.swap, onHost: true, moments: [.locked, .renamed]),
        Step(.commit, whenItFails: .insist),
        Step(.tidy, onHost: true, whenItFails: .goOn(tries: 3)),
      ]
      undoSteps = [Step(.undo, onHost: true, whenItFails: .goOn(tries: 5))]
    case .delete:
      steps = [
        Step(.plan),
        Step(.mark, onHost: true, whenItFails: Self.removal),
        Step(.remove, onHost: true, whenItFails: Self.removal, moments: [.unproven]),
        Step(.commit, whenItFails: .insist),
        Step(.tidy, onHost: true, whenItFails: .goOn(tries: 3)),
      ]
      undoSteps = []
    case .export, .copy:
      // Readers: whatever they make is nobody's before their commit.
      steps = [
        Step(.plan, cancellable: true),
        Step(.write, onHost: true, cancellable: true, moments: [.reserved]),
        Step(.seal, onHost: true, cancellable: true, moments: kind == .copy ? [.published] : []),
        Step(.commit),
        // What is left beside the file keeps its space when that is deleted one day, and nobody else would remove it: a host
        // that is being started again is waited for.
        Step(.tidy, onHost: true, whenItFails: .goOn(tries: 12)),
      ]
      undoSteps = [Step(.undo, onHost: true, whenItFails: .goOn(tries: 5))]
    case .check:
      // Nobody waits for a check that nobody asked for, but others may wait for its volumes and for its place among the
      // running operations: a host that is away is not waited for long. It is checked when it is back.
      steps = [
        Step(.survey, cancellable: true),
        Step(.examine, onHost: true, cancellable: true, tries: 12),
        Step(.record),
      ]
      undoSteps = []
    case .consolidate:
      // The old files stay where readers have opened them, and the hidden ones until the catalog knows that nothing needs
      // them: at every moment each snapshot's chain can be read. What cannot be removed is only space.
      steps = [
        Step(.plan, cancellable: true),
        Step(.merge, onHost: true, cancellable: true, moments: [.created, .written]),
        Step(.replace, onHost: true, moments: [.linked, .renamed]),
        Step(.record, whenItFails: .insist),
        Step(.remove, onHost: true, whenItFails: Self.removal, moments: [.unproven]),
        Step(.commit, whenItFails: .insist),
        Step(.tidy, onHost: true, whenItFails: .goOn(tries: 3)),
      ]
      undoSteps = [Step(.undo, onHost: true, whenItFails: .goOn(tries: 5))]
    case .migrate:
      // A running machine has moved with the end of its move, an unused volume with the swap: from then on only forward.
      steps = [
        Step(.plan, cancellable: true),
        Step(.prepare, onHost: true, cancellable: true),
        Step(.move, onHost: true, cancellable: true, moments: [.moving]),
        Step(.swap, onHost: true, stoppedMoments: [.locked, .placed, .renamed]),
        Step(.commit, whenItFails: .insist),
        // The old image is a volume's worth of space, on a host that may be away for a moment.
        Step(.tidy, onHost: true, whenItFails: .goOn(tries: 8)),
      ]
      undoSteps = [Step(.undo, onHost: true, whenItFails: .goOn(tries: 5))]
    case .verify:
      // It changes nothing on any host, and holds up the volume's other operations: a host that is away is not waited for
      // long.
      steps = [
        Step(.plan, cancellable: true),
        Step(.verify, onHost: true, cancellable: true, tries: 12),
        Step(.record),
      ]
      undoSteps = []
    case .adopt:
      // No file is changed on any host; the file becomes the volume's with the commit.
      steps = [
        Step(.plan, cancellable: true),
        Step(.examine, onHost: true, cancellable: true, tries: 12),
        Step(.commit),
      ]
      undoSteps = []
    case .rebuild:
      // Each part that the catalog takes in is true by itself, so nothing is to be undone: what was not reached is found by
      // the next rebuild.
      steps = [
        Step(.scan, onHost: true, cancellable: true, tries: 12),
        Step(.observe, onHost: true, cancellable: true, tries: 12),
        Step(.record),
      ]
      undoSteps = []
    }
  }

  /// Files that cannot be removed are only space. Some seconds for trouble that may pass, some minutes for a host that is
  /// being started again; then the volume's next snapshot is more important.
  private static let removal = FailurePolicy.giveUp(tries: 5, triesWhileAway: 60)
}
