internal import Messages

/// Turns what is seen of an operation into what its user is told, and says nothing twice. A value: what it
/// says depends on nothing but what it was shown.
struct OperationNarrator: Sendable {
  /// What to tell now.
  struct Narration: Hashable, Sendable {
    /// Lines that stay.
    var lines: [String] = []
    /// The line at the bottom of a terminal, which the next one replaces; nil where there is none.
    var live: String?
  }

  private struct Told: Hashable {
    var step: String
    var attempt: UInt64
  }

  /// In a file, progress is told at most this often.
  private static let quiet = Duration.seconds(10)

  private let screen: Screen
  private var rate = TransferRate()
  private var told: Set<Told> = []
  private var toldHead = false
  private var toldState = OperationState.unspecified
  private var attempt: UInt64 = 0
  private var lastProgress: (moment: Duration, isComplete: Bool)?

  /// Creates a narrator for what is written to `screen`.
  init(screen: Screen) { self.screen = screen }

  /// Takes in the operation as it is at `moment` of a monotonic clock.
  mutating func see(_ operation: Operation, at moment: Duration) -> Narration {
    var narration = Narration()
    if !toldHead {
      toldHead = true
      narration.lines.append("operation \(ShortID.of(operation.id)): \(operation.phrase.printable)")
    }
    if attempt != 0, operation.attempt > attempt {
      narration.lines.append(
        "attempt \(operation.attempt)"
          + (operation.owner.isEmpty ? "" : ": \(operation.owner.printable) has taken over"))
    }
    attempt = max(attempt, operation.attempt)
    narration.lines += operation.steps.compactMap { finished($0) }
    if operation.state != toldState {
      toldState = operation.state
      if let line = line(for: operation) { narration.lines.append(line) }
    }
    guard !operation.state.isFinal else { return narration }

    if let progress = operation.progress { rate.see(progress.bytesDone, at: moment) }
    if screen.isTerminal {
      narration.live = live(operation)
    } else if let line = progressLine(operation, at: moment) {
      narration.lines.append(line)
    }
    return narration
  }

  private mutating func finished(_ record: StepRecord) -> String? {
    guard let finishedAt = record.finishedAt,
      told.insert(Told(step: record.step, attempt: record.attempt)).inserted
    else { return nil }
    let isDone = record.error == nil
    let mark = isDone ? Ink.green.painting("✓", on: screen) : Ink.red.painting("✗", on: screen)
    let took = record.startedAt.map { DurationText.span($0.age(at: finishedAt)) } ?? ""
    let text = record.error.map(OperationText.sentence) ?? record.summary
    let parts = [record.step.padded(to: 9), took.padded(to: 8), text.printable].joined(separator: "  ")
    return "\(mark) " + parts.trimmedAtEnd
  }

  private func line(for operation: Operation) -> String? {
    switch operation.state {
    // A moment's waiting is usual; on a terminal the line at the bottom says so as long as it lasts.
    case .queued: screen.isTerminal ? nil : "waiting for its turn"
    case .undoing:
      operation.cancelRequested ? "cancelled: undoing what it had begun" : "failed: undoing what it had begun"
    case .unspecified, .running, .succeeded, .failed, .cancelled, .unrecognized: nil
    }
  }

  private func live(_ operation: Operation) -> String {
    let label = Self.label(operation)
    guard Self.isCopying(operation), let progress = operation.progress else {
      return "\(label) …".truncated(to: (screen.width ?? 80) - 1)
    }
    return ProgressText.bar(label, progress.bytesDone, of: progress.bytesTotal, rate, on: screen)
  }

  /// In a file: the first progress, then some now and then, then the end, once.
  private mutating func progressLine(_ operation: Operation, at moment: Duration) -> String? {
    guard Self.isCopying(operation), let progress = operation.progress, progress.bytesDone > 0 else {
      return nil
    }
    let isComplete = progress.bytesTotal > 0 && progress.bytesDone >= progress.bytesTotal
    if let last = lastProgress {
      let isNews = isComplete ? !last.isComplete : moment - last.moment >= Self.quiet
      guard isNews else { return nil }
    }
    lastProgress = (moment, isComplete)
    return ProgressText.line(Self.label(operation), progress.bytesDone, of: progress.bytesTotal, rate)
  }

  private static func isCopying(_ operation: Operation) -> Bool {
    operation.state == .running && (operation.step == "copy" || operation.step == "write")
  }

  private static func label(_ operation: Operation) -> String {
    switch operation.state {
    case .queued: "waiting for its turn"
    case .undoing: "undoing"
    default: operation.step.isEmpty ? operation.state.word : operation.step.printable
    }
  }
}

extension String {
  /// It, followed by as many spaces as make it `width` columns wide.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - columns)) }

  /// It without spaces at its end.
  var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
