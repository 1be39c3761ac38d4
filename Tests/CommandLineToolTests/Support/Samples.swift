@testable import CommandLineTool
import Messages

/// Ids whose first 8 characters are the given digit.
func identifier(_ digit: String) -> String {
  String(repeating: digit, count: 8) + "-0000-4000-8000-00000000000" + digit
}

extension Snapshot {
  /// An increment of web-1/vda, ready on the store `backup`, 3 minutes old.
  static func sample(_ digit: String, on parent: String? = "1", _ change: (inout Snapshot) -> Void = { _ in })
    -> Snapshot
  {
    .with {
      $0.id = identifier(digit)
      $0.volumeID = identifier("f")
      $0.groupID = identifier("9")
      $0.parentID = parent.map(identifier) ?? ""
      $0.kind = parent == nil ? .full : .incremental
      $0.fullReason = parent == nil ? .firstSnapshot : .unspecified
      $0.state = .ready
      $0.location = .with {
        $0.storeID = identifier("5")
        $0.name = "backup"
      }
      $0.virtualBytes = 64 * mebibyte
      $0.allocatedBytes = 3 * mebibyte / 2
      $0.takenAt = before(185)
      $0.checkpoint = "tidemark-" + identifier("0")
      $0.vmName = "web-1"
      $0.disk = "vda"
      $0.operationID = identifier("0")
      $0.consistency = .crash
      change(&$0)
    }
  }
}

extension Operation {
  /// The taking of snapshot 2 of web-1/vda, begun 12 seconds ago, in its step `copy`.
  static func sample(_ state: OperationState = .running, _ change: (inout Operation) -> Void = { _ in })
    -> Operation
  {
    .with {
      $0.id = identifier("0")
      $0.kind = .takeSnapshot
      $0.state = state
      $0.requestID = "request-1"
      $0.attempt = 1
      $0.step = "copy"
      $0.createdAt = before(13)
      $0.startedAt = before(12)
      $0.volumeIDs = [identifier("f")]
      $0.snapshotIDs = [identifier("2")]
      $0.vmName = "web-1"
      $0.disks = ["vda"]
      $0.owner = "orchestrator-a"
      $0.steps = [
        .with {
          $0.step = "plan"
          $0.attempt = 1
          $0.startedAt = before(12)
          $0.finishedAt = before(11.988)
          $0.summary = "incremental on 11111111"
        },
        .with {
          $0.step = "copy"
          $0.attempt = 1
          $0.startedAt = before(11)
        },
      ]
      if state.isFinal { $0.finishedAt = before(2) }
      change(&$0)
    }
  }
}
