internal import Messages
internal import SnapshotModel

/// What is still to be journalled: each step's end goes to the catalog together with the next one's begin.
struct StepJournal {
  private var ended: (step: OperationStepName, outcome: StepOutcome?, error: ErrorDetail?)?
  /// What is to be said of the step that runs, before what it says itself.
  private var notes: [String] = []

  /// Why the operation failed, as far as it is known.
  private(set) var error: ErrorDetail?

  /// A journal to be continued.
  ///
  /// - Parameters:
  ///   - error: Why the operation failed, as far as the journal has it.
  ///   - attempt: The attempt that continues it.
  init(error: ErrorDetail?, attempt: UInt64 = 1) {
    self.error = error
    if attempt > 1 {
      note("attempt \(attempt) goes on here, where the one before has stopped")
    }
  }

  /// Adds a line for people about the step that runs.
  mutating func note(_ line: String) {
    guard !line.isEmpty, !notes.contains(line) else { return }
    // The first and the newest ones tell the story.
    if notes.count == 4 { notes.remove(at: 1) }
    notes.append(line)
  }

  /// A step ended well.
  mutating func finished(_ step: OperationStepName, _ outcome: StepOutcome) { ended = (step, outcome, nil) }

  /// A step failed. The first failure of an undo does not hide what led there.
  mutating func failed(_ step: OperationStepName, _ detail: ErrorDetail) {
    ended = (step, nil, detail.reason.isEmpty ? nil : detail)
    let isForward = ![.undo, .abandon, .tidy].contains(step)
    if isForward && !detail.reason.isEmpty { error = detail }
  }

  /// The record of `step`'s failure, if it is about to be tried again: whoever looks while it waits sees what for.
  func failureBeforeRetry(of step: OperationStepName, claim: Claim) -> RecordStepRequest? {
    guard let ended, ended.step == step, ended.error != nil else { return nil }
    return ending(claim: claim)
  }

  /// The record of `step`'s begin, and of the end of the one before.
  mutating func beginning(_ step: OperationStepName, claim: Claim) -> RecordStepRequest {
    var record = RecordStepRequest()
    // Tried again: the begin clears the error, so the line for people keeps it, also when the step is done.
    if let ended, ended.step == step, let error = ended.error {
      note("tried again after: \(error.what): \(error.why)")
    }
    if let ended, ended.step != step {
      record = endRecord()
      notes = []
    } else {
      record.summary = notes.joined(separator: "; ")
    }
    ended = nil
    record.claim = claim
    record.begunStep = step.rawValue
    return record
  }

  /// The record of the last step's end; nil if there is none to make.
  func ending(claim: Claim) -> RecordStepRequest? {
    guard ended != nil else { return nil }
    var record = endRecord()
    record.claim = claim
    return record
  }

  private func endRecord() -> RecordStepRequest {
    RecordStepRequest.with {
      guard let ended else { return }
      $0.finishedStep = ended.step.rawValue
      $0.outcome = ended.outcome?.bytes ?? []
      $0.summary = ([ended.outcome?.summary ?? ""] + notes).filter { !$0.isEmpty }.joined(separator: "; ")
      $0.error = ended.error
      if ended.outcome == nil && ended.error == nil { $0.error = Self.cancelled(ended.step) }
    }
  }

  private static func cancelled(_ step: OperationStepName) -> ErrorDetail {
    ErrorDetail.with {
      $0.reason = "cancelled"
      $0.what = "Step \(step.rawValue) was not finished"
      $0.why = "cancellation was asked for"
      $0.remedy = "Nothing has to be done: what it had begun is undone."
    }
  }
}
