internal import Messages

extension Operation {
  /// The volumes as people name them: `web-1/vda, vdb`, or the beginnings of their ids.
  var volumesText: String {
    guard !vmName.isEmpty, !disks.isEmpty else {
      return volumeIDs.map { "volume \(ShortID.of($0))" }.joined(separator: ", ")
    }
    return "\(vmName)/" + disks.joined(separator: ", ")
  }

  /// One of its volumes as people name it: `web-1/vda`, or the beginning of its id.
  func label(of volumeID: String) -> String {
    guard let index = volumeIDs.firstIndex(of: volumeID), disks.indices.contains(index), !vmName.isEmpty,
      !disks[index].isEmpty
    else { return "volume \(ShortID.of(volumeID))" }
    return "\(vmName)/\(disks[index])"
  }

  /// What it does, as a phrase: `take a snapshot of web-1/vda`.
  var phrase: String {
    let snapshots = snapshotIDs.map(ShortID.of).joined(separator: ", ")
    return switch kind {
    case .takeSnapshot: "take \(volumeIDs.count > 1 ? "snapshots" : "a snapshot") of \(volumesText)"
    case .revertVolume: "revert \(volumesText) to snapshot \(snapshots)"
    case .deleteSnapshot:
      snapshotIDs.isEmpty && !target.isEmpty
        ? "delete \(target)" : "delete snapshot \(snapshots) of \(volumesText)"
    case .checkVolumes: "check \(volumesText)"
    case .migrate: "migrate \(volumesText)"
    case .consolidateVolume: "consolidate \(volumesText)"
    case .exportSnapshot:
      "make \(target)"
        + (snapshotIDs.isEmpty ? " of a template" : " of snapshot \(snapshots) of \(volumesText)")
    case .copySnapshot: "copy snapshot \(snapshotIDs.first.map(ShortID.of) ?? "") of \(volumesText)"
    case .adoptVolume: "adopt \(volumesText)"
    case .rebuildCatalog: "rebuild the catalog"
    case .verifySnapshots:
      snapshots.isEmpty ? "verify \(volumesText)" : "verify snapshot \(snapshots) of \(volumesText)"
    case .unspecified, .unrecognized: "do something that this version of tidemark does not know"
    }
  }

  /// How long it ran, or has run until `now`; nil while queued.
  func elapsed(_ now: Timestamp) -> Duration? {
    startedAt.map { $0.age(at: finishedAt ?? now) }
  }
}

/// What operations look like to people.
enum OperationText {
  /// A line an operation.
  static func table(_ operations: [Operation], _ now: Timestamp, on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "OPERATION"), .init(heading: "STATE"), .init(heading: "STEP", isOptional: true),
      .init(heading: "CREATED"), .init(heading: "TOOK", alignsRight: true, isOptional: true),
      .init(heading: "WHAT", shortens: 2), .init(heading: "ERROR", shortens: 1, isOptional: true),
    ])
    for operation in operations {
      table.rows.append([
        .init(ShortID.of(operation.id)), .init(operation.state.word, operation.state.ink),
        .init(operation.state.isFinal ? "" : step(operation)), .init(operation.createdAt?.ago(now) ?? ""),
        .init(operation.elapsed(now).map(DurationText.span) ?? ""), .init(operation.phrase),
        .init(operation.error?.reason ?? "", .red),
      ])
    }
    return table.lines(on: screen)
  }

  /// Everything about one operation, its journal last.
  static func details(_ operation: Operation, _ now: Timestamp, on screen: Screen) -> [String] {
    var properties = Properties()
    properties.add("operation", operation.id, .bold)
    properties.add("what", operation.phrase)
    properties.add("state", state(operation), operation.state.ink)
    properties.add("created", operation.createdAt?.full(now))
    properties.add("took", operation.elapsed(now).map(DurationText.span))
    if let progress = operation.progress, progress.bytesDone > 0 || progress.bytesTotal > 0 {
      properties.add("copied", ByteText.part(progress.bytesDone, of: progress.bytesTotal))
    }
    properties.add("attempt", operation.attempt > 1 ? String(operation.attempt) : nil)
    properties.add("orchestrator", operation.owner)
    properties.add("request id", operation.requestID)
    for id in operation.volumeIDs { properties.add("volume", id) }
    for id in operation.snapshotIDs { properties.add("snapshot", id) }
    properties.add("makes", operation.kind == .exportSnapshot ? operation.target : nil)
    properties.add("id", operation.targetID)
    let findings = operation.findings.isEmpty ? [] : [""] + FindingText.lines(operation, on: screen)
    return properties.lines(on: screen) + error(operation, on: screen) + journal(operation, now, on: screen)
      + findings
  }

  /// The steps, oldest first, with what each took and found.
  static func journal(_ operation: Operation, _ now: Timestamp, on screen: Screen) -> [String] {
    guard !operation.steps.isEmpty else { return [] }
    var table = Table(columns: [
      .init(heading: "STEP"), .init(heading: ""), .init(heading: "ATTEMPT", alignsRight: true),
      .init(heading: "TOOK", alignsRight: true), .init(heading: "SUMMARY", shortens: 1, isOptional: true),
      .init(heading: "ERROR", shortens: 2, isOptional: true),
    ])
    for record in operation.steps {
      let outcome = outcome(of: record, in: operation)
      table.rows.append([
        .init(record.step), outcome, .init(String(record.attempt)),
        .init(record.took(now).map(DurationText.span) ?? ""), .init(record.summary),
        .init(record.error.map(sentence) ?? "", .red),
      ])
    }
    return [""] + table.lines(on: screen)
  }

  /// A failure in one line: `store_not_mounted: The store backup is not mounted`.
  static func sentence(_ detail: ErrorDetail) -> String {
    let text = detail.why.isEmpty ? detail.what : detail.why
    return [detail.reason, text].filter { !$0.isEmpty }.joined(separator: ": ")
  }

  private static func state(_ operation: Operation) -> String {
    let cancelling = operation.cancelRequested && !operation.state.isFinal
    return operation.state.word + (cancelling ? ", cancellation asked for" : "")
      + (operation.state.isFinal || operation.step.isEmpty ? "" : " (\(step(operation)))")
  }

  private static func step(_ operation: Operation) -> String {
    guard let progress = operation.progress, progress.bytesTotal > 0,
      ["copy", "write", "verify"].contains(operation.step)
    else {
      return operation.step
    }
    return "\(operation.step) \(ProgressText.percent(progress.bytesDone, progress.bytesTotal))"
  }

  private static func outcome(of record: StepRecord, in operation: Operation) -> Table.Cell {
    if record.error != nil { return .init("failed", .red) }
    if record.finishedAt != nil { return .init("done", .green) }
    return operation.state.isFinal ? .init("not finished", .yellow) : .init("running", .cyan)
  }

  private static func error(_ operation: Operation, on screen: Screen) -> [String] {
    guard let detail = operation.error else { return [] }
    let failure = Failure(
      status: .operationFailed, reason: detail.reason, what: detail.what, why: detail.why,
      remedy: detail.remedy, facts: detail.facts)
    return [""] + FailureText.lines(failure, on: screen)
  }
}

extension StepRecord {
  /// How long it took, or has taken until `now`; nil if that is not known.
  func took(_ now: Timestamp) -> Duration? {
    guard let startedAt else { return nil }
    return startedAt.age(at: finishedAt ?? now)
  }
}
