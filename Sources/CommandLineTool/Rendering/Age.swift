internal import Messages

extension Timestamp {
  /// How long before `now` it was.
  func age(at now: Timestamp) -> Duration {
    let seconds = now.seconds.subtractingReportingOverflow(seconds)
    guard !seconds.overflow else { return .zero }
    return .seconds(seconds.partialValue) + .nanoseconds(Int64(now.nanos) - Int64(nanos))
  }

  /// As people read it, for a table: `3 min ago`.
  func ago(_ now: Timestamp) -> String { DurationText.ago(age(at: now)) }

  /// As people read it, both ways: `2026-11-22T23:21:07Z (3 min ago)`.
  func full(_ now: Timestamp) -> String {
    "\(RFC3339.text(seconds: seconds, nanoseconds: nanos)) (\(ago(now)))"
  }
}
